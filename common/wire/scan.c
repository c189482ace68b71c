#include "common/wire/scan_priv.h"

#include <string.h>

enum { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

bool scan_varint(struct pup_span *rest, uint64_t *number)
{
    uint64_t value = 0;
    for (size_t i = 0; i < rest->len && i < 10; i++) {
        uint8_t byte = rest->data[i];
        if (i == 9 && byte > 1) {
            return false; /* beyond 64 bits */
        }
        value |= (uint64_t)(byte & 0x7fU) << (7 * i);
        if (byte < 0x80) {
            rest->data += i + 1;
            rest->len -= i + 1;
            *number = value;
            return true;
        }
    }
    return false;
}

/* Nearly all tags, lengths and numbers of a record are one byte. */
static inline bool take_varint(struct pup_span *rest, uint64_t *number)
{
    if (rest->len == 0 || rest->data[0] >= 0x80) {
        return scan_varint(rest, number);
    }
    *number = rest->data[0];
    rest->data++;
    rest->len--;
    return true;
}

int64_t scan_signed(uint64_t number)
{
    return (int64_t)(number >> 1) ^ -(int64_t)(number & 1);
}

static inline bool take(struct pup_span *rest, uint64_t len, struct pup_span *bytes)
{
    if (len > rest->len) {
        return false;
    }
    *bytes = (struct pup_span){rest->data, (size_t)len};
    rest->data += len;
    rest->len -= (size_t)len;
    return true;
}

/* The content behind a tag; `*wanted` is false for the wire types that nothing of ours has. */
static inline bool take_content(struct pup_span *rest, unsigned wire, struct scan_item *item, bool *wanted)
{
    uint64_t len;
    *wanted = wire == WIRE_VARINT || wire == WIRE_BYTES;
    item->is_number = wire == WIRE_VARINT;
    item->number = 0; /* so that nobody, were it an optimiser, reads what was not there */
    item->bytes = (struct pup_span){NULL, 0};
    switch (wire) {
    case WIRE_VARINT:
        return take_varint(rest, &item->number);
    case WIRE_BYTES:
        return take_varint(rest, &len) && take(rest, len, &item->bytes);
    case WIRE_64:
        return take(rest, 8, &item->bytes);
    case WIRE_32:
        return take(rest, 4, &item->bytes);
    default:
        return false; /* groups: proto3 has none */
    }
}

bool scan_next(struct scan *scan, struct scan_item *item)
{
    while (scan->rest.len > 0) {
        uint64_t tag;
        bool wanted;
        if (!take_varint(&scan->rest, &tag) || tag > UINT32_MAX || tag < 8 ||
            !take_content(&scan->rest, (unsigned)(tag & 7), item, &wanted)) {
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

bool scan_count(struct pup_span message, size_t *counts, size_t most)
{
    struct scan scan = {.rest = message};
    struct scan_item item;
    memset(counts, 0, most * sizeof *counts);
    while (scan_next(&scan, &item)) {
        if (item.field < most) {
            counts[item.field]++;
        }
    }
    return !scan.broken;
}
