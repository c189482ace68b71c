/* One self-contained page: no script, no font, no image, no link to anything outside. Well-formed as HTML and as XML.
 */
#ifndef PUP_DOCUMENT_HTML_H
#define PUP_DOCUMENT_HTML_H

#include "client/document/document.h"

/* Appends the page. PUP_ERR_MEMORY (also when the document is not whole), PUP_ERR_LIMIT (the buffer's maximum). */
enum pup_err pup_document_html(struct pup_buf *out, const struct pup_document *document);

#endif
