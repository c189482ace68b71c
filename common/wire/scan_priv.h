/* Protobuf read in place, for records alone. Lists read thousands of them: with protobuf-c's tree of small structs 4
 * 000 partners took 12 ms of the 20 in which they are to be shown, this way 4. Everything else of the wire is left to
 * protobuf-c. */
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

/* The next field of the message; false at its end, or when it is broken. */
bool scan_next(struct scan *scan, struct scan_item *item);

/* How often each field below `most` comes, so that lists can be allocated at once. False when it is broken. */
bool scan_count(struct pup_span message, size_t *counts, size_t most);

/* A varint off the front of `rest`; false when there is none of at most 64 bits. */
bool scan_varint(struct pup_span *rest, uint64_t *number);

/* sint64's zigzag, undone. */
int64_t scan_signed(uint64_t number);

#endif
