/* A growing run of bytes with a hard maximum that is checked before allocating. Bytes are appended at the end and
 * consumed from the front, so it serves as a queue between a socket and a session. One owner. */
#ifndef PUP_BASE_BUF_H
#define PUP_BASE_BUF_H

#include "common/base/err.h"
#include "common/base/span.h"

struct pup_buf {
    uint8_t *data;
    size_t start, end; /* live bytes are data[start..end) */
    size_t room;       /* bytes allocated */
    size_t max;        /* end - start never exceeds it */
};

/* An empty buffer that may hold up to `max` bytes. Nothing is allocated yet. */
void pup_buf_init(struct pup_buf *buf, size_t max);

/* Frees the bytes; safe on a zeroed struct, and twice. */
void pup_buf_release(struct pup_buf *buf);

/* Drops the bytes, keeps the memory. */
void pup_buf_clear(struct pup_buf *buf);

/* The live bytes; valid until the next call that changes the buffer. */
struct pup_span pup_buf_span(const struct pup_buf *buf);
size_t pup_buf_len(const struct pup_buf *buf);

/* How many bytes may still be appended. */
size_t pup_buf_space(const struct pup_buf *buf);

/* Appends a copy. PUP_ERR_LIMIT beyond max, PUP_ERR_MEMORY; on error nothing changed. */
enum pup_err pup_buf_put(struct pup_buf *buf, struct pup_span bytes);
enum pup_err pup_buf_put_byte(struct pup_buf *buf, uint8_t byte);
enum pup_err pup_buf_put_text(struct pup_buf *buf, const char *text);
enum pup_err pup_buf_printf(struct pup_buf *buf, const char *format, ...);

/* Makes `len` uninitialised bytes at the end part of the buffer and returns them to be filled; NULL when it may not. */
uint8_t *pup_buf_extend(struct pup_buf *buf, size_t len);

/* Drops `len` bytes from the front (at most all of them). */
void pup_buf_consume(struct pup_buf *buf, size_t len);

/* Makes the buffer end after its first `len` live bytes (no effect if shorter already): undoes a partial append. */
void pup_buf_truncate(struct pup_buf *buf, size_t len);

#endif
