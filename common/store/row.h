/* Rows: small typed values packed one after the other, for what is only stored here and never sent. */
#ifndef PUP_STORE_ROW_H
#define PUP_STORE_ROW_H

#include "common/base/buf.h"
#include "common/base/id.h"

/* Writing appends to a buffer; errors are those of pup_buf_put. Numbers are big-endian. */
enum pup_err pup_row_put_u8(struct pup_buf *row, uint8_t number);
enum pup_err pup_row_put_u32(struct pup_buf *row, uint32_t number);
enum pup_err pup_row_put_u64(struct pup_buf *row, uint64_t number);
enum pup_err pup_row_put_fixed(struct pup_buf *row, const void *bytes, size_t len); /* ids, hashes */
enum pup_err pup_row_put_bytes(struct pup_buf *row, struct pup_span bytes);         /* length (u32), then the bytes */
enum pup_err pup_row_put_text(struct pup_buf *row, const char *text);               /* likewise */

/* Reading walks a row. The first thing that is not there sets `bad` and every later read gives zeros: check once, at
 * the end. Bytes left over are allowed (a later version's). Spans are borrowed from the row. */
struct pup_row {
    struct pup_span rest;
    bool bad;
};
struct pup_row pup_row_read(struct pup_span row);
uint8_t pup_row_u8(struct pup_row *row);
uint32_t pup_row_u32(struct pup_row *row);
uint64_t pup_row_u64(struct pup_row *row);
void pup_row_fixed(struct pup_row *row, void *out, size_t len);
struct pup_span pup_row_bytes(struct pup_row *row);
void pup_row_text(struct pup_row *row, char *out, size_t room); /* NUL-terminated; too long sets bad */

#endif
