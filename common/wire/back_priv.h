/* Protobuf written from its end to its beginning: what is inside a message is there before its length is asked for, so
 * one pass is enough. For what is written thousands of times (records: protobuf-c took three times what everything else
 * of an edit's way into a record does); the rest of the wire is left to protobuf-c. */
#ifndef PUP_WIRE_BACK_PRIV_H
#define PUP_WIRE_BACK_PRIV_H

#include <string.h>

#include "common/base/arena.h"
#include "common/base/err.h"
#include "common/base/span.h"

/* The bytes grow downwards from `end`. The first error sticks, and what is written after it is lost. */
struct back {
    struct pup_arena *arena;
    size_t max; /* bytes in all; PUP_ERR_LIMIT above */
    uint8_t *start, *at, *end;
    enum pup_err err;
};

/* What was written so far; empty before anything was. */
static inline struct pup_span back_span(const struct back *back)
{
    struct pup_span written = {0};
    if (back->at != NULL) {
        written = (struct pup_span){back->at, (size_t)(back->end - back->at)};
    }
    return written;
}

static inline size_t back_len(const struct back *back)
{
    return back_span(back).len;
}

/* Makes room for `len` more bytes; false: an error. */
bool back_grow(struct back *back, size_t len);

static inline bool back_room(struct back *back, size_t len)
{
    return (back->at != NULL && (size_t)(back->at - back->start) >= len) || back_grow(back, len);
}

static inline void back_raw(struct back *back, const void *data, size_t len)
{
    if (len > 0 && back_room(back, len)) {
        back->at -= len;
        memcpy(back->at, data, len);
    }
}

static inline void back_varint(struct back *back, uint64_t number)
{
    uint8_t bytes[10];
    size_t len = 0;
    if (number < 0x80 && back_room(back, 1)) {
        *--back->at = (uint8_t)number;
        return;
    }
    do {
        bytes[len++] = (uint8_t)(number | 0x80U);
        number >>= 7;
    } while (number > 0);
    bytes[len - 1] &= 0x7fU;
    back_raw(back, bytes, len);
}

/* The tag and length of a submessage or of bytes, whose `len` bytes stand already. Fields below 16 only. */
static inline void back_head(struct back *back, unsigned field, size_t len)
{
    back_varint(back, len);
    back_varint(back, field << 3 | 2U);
}

/* A field of bytes; absent when empty. */
static inline void back_bytes(struct back *back, unsigned field, const void *data, size_t len)
{
    if (len > 0) {
        back_raw(back, data, len);
        back_head(back, field, len);
    }
}

/* A varint field; absent when 0. */
static inline void back_number(struct back *back, unsigned field, uint64_t number)
{
    if (number > 0) {
        back_varint(back, number);
        back_varint(back, field << 3);
    }
}

/* sint64's zigzag. */
static inline uint64_t back_signed(int64_t number)
{
    return (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0);
}

#endif
