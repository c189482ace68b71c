/* Packed records read in place by those who look through a hundred thousand of them. */
#ifndef PUP_WIRE_PACKED_PRIV_H
#define PUP_WIRE_PACKED_PRIV_H

#include "common/wire/scan_priv.h"

/* The fields of record.proto that are looked at. */
enum {
    RECORD_KIND = 2,
    RECORD_REGISTERS = 4,
    RECORD_TEXTS = 5,
    RECORD_SETS = 6,
    RECORD_DELETIONS = 8,
    FIELD_NUMBER = 1, /* of registers, texts and sets alike */
    FIELD_VALUES = 2,
    STANDING_VALUE = 2,
    STANDING_NAME = 4,
    ELEMENT_VALUE = 1,
    ELEMENT_NAME = 2,
    ELEMENT_ADDS = 4,
    VALUE_TEXT = 1,
    VALUE_INTEGER = 2
};

/* A message being read. Nearly all tags and lengths are one byte; what is broken ends the message. */
struct packed {
    const uint8_t *at, *end;
};

/* Its next field; for one of bytes they are `bytes`, else `bytes->at` is NULL and there is the number. */
static inline bool packed_next(struct packed *message, uint32_t *field, uint64_t *number, struct packed *bytes)
{
    enum { VARINT = 0, BYTES = 2 };
    const uint8_t *at = message->at;
    if (message->end - at < 2 || at[0] >= 0x80) {
        return false; /* no field of ours is numbered beyond 15 */
    }
    unsigned wire = at[0] & 7U;
    *field = at[0] >> 3;
    *number = at[1];
    at += 2;
    if (*number >= 0x80) {
        struct pup_span rest = {at - 1, (size_t)(message->end - at) + 1};
        if (!scan_varint(&rest, number)) {
            return false;
        }
        at = rest.data;
    }
    *bytes = (struct packed){NULL, NULL};
    if (wire == BYTES && *number <= (uint64_t)(message->end - at)) {
        *bytes = (struct packed){at, at + *number};
        at += *number;
    } else if (wire != VARINT) {
        return false;
    }
    message->at = at;
    return true;
}

static inline struct packed packed_of(struct pup_span bytes)
{
    return (struct packed){bytes.data, bytes.data + bytes.len};
}

static inline struct pup_span packed_rest(struct packed message)
{
    return (struct pup_span){message.at, (size_t)(message.end - message.at)};
}

#endif
