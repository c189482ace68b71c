/* Protobuf read in place, for records and what is looked at in entries. Lists read thousands of them: with protobuf-c's
 * tree of small structs 4 000 partners took 12 ms of the 20 in which they are to be shown. Everything else of the wire
 * is left to protobuf-c. The steps are inline: a record of twelve fields takes more than a hundred of them. */
#ifndef PUP_WIRE_SCAN_PRIV_H
#define PUP_WIRE_SCAN_PRIV_H

#include "common/base/span.h"

struct scan {
    struct pup_span rest;
    bool broken; /* the bytes are not protobuf */
};

struct scan_item {
    uint32_t field; /* from 1 */
    bool is_number; /* a varint; else `bytes`, borrowed; other wire types are passed over */
    uint64_t number;
    struct pup_span bytes;
};

/* A varint off the front of `rest`; false when there is none of at most 64 bits. */
bool scan_varint(struct pup_span *rest, uint64_t *number);

/* sint64's zigzag, undone. */
int64_t scan_signed(uint64_t number);

/* Nearly all tags, lengths and numbers of a record are one byte or two. */
static inline bool scan_short(struct pup_span *rest, uint64_t *number)
{
    const uint8_t *at = rest->data;
    if (rest->len >= 2 && at[0] >= 0x80 && at[1] < 0x80) {
        *number = (uint64_t)(at[0] & 0x7fU) | (uint64_t)at[1] << 7;
        *rest = (struct pup_span){at + 2, rest->len - 2};
        return true;
    }
    if (rest->len == 0 || at[0] >= 0x80) {
        return scan_varint(rest, number);
    }
    *number = at[0];
    *rest = (struct pup_span){at + 1, rest->len - 1};
    return true;
}

static inline bool scan_take(struct pup_span *rest, uint64_t len, struct pup_span *bytes)
{
    if (len > rest->len) {
        return false;
    }
    *bytes = (struct pup_span){rest->data, (size_t)len};
    rest->data += len;
    rest->len -= (size_t)len;
    return true;
}

enum scan_wire { SCAN_VARINT = 0, SCAN_64 = 1, SCAN_BYTES = 2, SCAN_32 = 5 };

/* The content behind a tag; `*wanted` is false for the wire types that nothing of ours has. */
static inline bool scan_content(struct pup_span *rest, unsigned wire, struct scan_item *item, bool *wanted)
{
    uint64_t len;
    *wanted = wire == SCAN_VARINT || wire == SCAN_BYTES;
    item->is_number = wire == SCAN_VARINT;
    item->number = 0; /* so that nobody, were it an optimiser, reads what was not there */
    item->bytes = (struct pup_span){0};
    switch (wire) {
    case SCAN_BYTES:
        return scan_short(rest, &len) && scan_take(rest, len, &item->bytes);
    case SCAN_VARINT:
        return scan_short(rest, &item->number);
    case SCAN_64:
        return scan_take(rest, 8, &item->bytes);
    case SCAN_32:
        return scan_take(rest, 4, &item->bytes);
    default:
        return false; /* groups: proto3 has none */
    }
}

/* The next field of the message; false at its end, or when it is broken. */
static inline bool scan_next(struct scan *scan, struct scan_item *item)
{
    while (scan->rest.len > 0) {
        uint64_t tag;
        bool wanted;
        if (!scan_short(&scan->rest, &tag) || tag > UINT32_MAX || tag < 8 ||
            !scan_content(&scan->rest, (unsigned)(tag & 7), item, &wanted)) {
            scan->broken = true;
            return false;
        }
        item->field = (uint32_t)(tag >> 3);
        if (wanted) {
            return true;
        }
    }
    return false;
}

#endif
