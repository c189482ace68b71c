/* A text as a JSON string: of this folder alone. */
#ifndef PUP_PRINT_JSON_TEXT_H
#define PUP_PRINT_JSON_TEXT_H

#include "common/base/buf.h"

/* Appends it in quotes. Besides what JSON asks for, what a terminal would obey is escaped: DEL, C1, what turns the
 * direction of writing, line separators. Bytes that are not UTF-8 pass as they are: nothing stored holds any. Errors of
 * pup_buf_put; what was appended before them stays. */
enum pup_err json_put_text(struct pup_buf *out, struct pup_span text);

#endif
