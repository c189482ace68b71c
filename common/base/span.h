/* A borrowed run of bytes. Whoever hands one out says how long it stays valid. Not NUL-terminated. */
#ifndef PUP_BASE_SPAN_H
#define PUP_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pup_span {
    const uint8_t *data; /* may be NULL when len is 0 */
    size_t len;
};

/* The bytes of a C string, without its NUL; an empty span for NULL. Borrows `text`. */
struct pup_span pup_span_of(const char *text);

/* True when both hold the same bytes. */
bool pup_span_equal(struct pup_span a, struct pup_span b);

/* memcmp order, the shorter first when one is a prefix of the other: <0, 0, >0. */
int pup_span_compare(struct pup_span a, struct pup_span b);

#endif
