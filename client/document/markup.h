/* Text put into HTML and SVG, which are written as well-formed XML. */
#ifndef PUP_DOCUMENT_MARKUP_H
#define PUP_DOCUMENT_MARKUP_H

#include "common/base/buf.h"

/* Appends the text as the content of an element or of an attribute in double quotes: & < > " are written as
 * references, controls, bidirectional controls and characters that XML forbids as visible escapes, line ends and tabs
 * as they are. */
enum pup_err pup_markup_put(struct pup_buf *out, struct pup_span text);

#endif
