/* What people wrote in a packed record, seen in place: for those who look through a hundred thousand records for a
 * word, and unpack only those in which it is. Bytes are taken as they come: what does not look like a record shows
 * nothing more. */
#ifndef PUP_WIRE_RECORD_TEXTS_H
#define PUP_WIRE_RECORD_TEXTS_H

#include "common/model/schema.h"
#include "common/wire/record_codec.h"

/* A packed record being looked through. */
struct pup_record_texts {
    struct pup_span rest, field_rest; /* what is still to be seen: of the record, of a field of it */
    uint32_t field;                   /* being looked at */
    bool in_set, first;
    uint32_t kind; /* once the first text was asked for */
    bool deleted;  /* somebody deleted it (and perhaps somebody kept it): only unpacking tells */
    bool merged;   /* PUP_FIELD_MERGED_INTO was written: likewise */
};

struct pup_record_text {
    struct pup_span text; /* not checked to be UTF-8 */
    uint32_t field;
    bool name;  /* it stands beside a reference */
    bool first; /* it stands in the first place of its field, or in a set: people see it */
};

void pup_record_texts_start(struct pup_record_texts *texts, struct pup_span packed);

/* The next non-empty text: of registers, long texts, and elements of sets that somebody added; values that stand beside
 * one another each. False when there is no more; then kind, deleted and merged are known. */
bool pup_record_texts_next(struct pup_record_texts *texts, struct pup_record_text *text);

#endif
