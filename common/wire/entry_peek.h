/* What is read of a packed entry in place, without opening it: hundreds of them are looked at for one answer. */
#ifndef PUP_WIRE_ENTRY_PEEK_H
#define PUP_WIRE_ENTRY_PEEK_H

#include "common/merge/apply.h"

/* Its header's bytes, borrowed, and its outcome. PUP_ERR_MALFORMED. */
struct pup_entry_peek {
    struct pup_span header;
    enum pup_outcome outcome;
};
enum pup_err pup_entry_peek(struct pup_span entry, struct pup_entry_peek *peek);

/* The records that a header names, in the order in which it does. */
struct pup_header_records {
    struct pup_span rest;
};
void pup_header_records_start(struct pup_header_records *records, struct pup_span header);
/* False at the end, and at bytes that are no header. */
bool pup_header_records_next(struct pup_header_records *records, struct pup_id *id);

#endif
