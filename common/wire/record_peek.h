/* A few numbers of a packed record, seen in place: for those who look through a hundred thousand records for the few
 * whose day has come, and unpack only these. Whether somebody deleted the record, or merged it into another, is not
 * looked at. Bytes are taken as they come: what does not look like a record shows nothing more. */
#ifndef PUP_WIRE_RECORD_PEEK_H
#define PUP_WIRE_RECORD_PEEK_H

#include "common/base/id.h"
#include "common/model/schema.h"

enum { PUP_PEEK_MAX = 4 };

struct pup_record_peek {
    uint32_t kind;
    bool has[PUP_PEEK_MAX];
    int64_t number[PUP_PEEK_MAX]; /* of the asked fields, those in the first place */
};

/* The kind alone; 0 when it does not look like a record. */
uint32_t pup_record_peek_kind(struct pup_span packed);

/* The visible numbers of `count` registers, at most PUP_PEEK_MAX. */
void pup_record_peek(struct pup_span packed, const uint32_t *fields, size_t count, struct pup_record_peek *peek);

/* The record that a register visibly refers to; false when it refers to none. */
bool pup_record_peek_reference(struct pup_span packed, uint32_t field, struct pup_id *id);

/* Whether anything in it may be contested: several values stand beside one another, or somebody deleted it. Only
 * unpacking tells whether it is. */
bool pup_record_peek_contested(struct pup_span packed);

#endif
