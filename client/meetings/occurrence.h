/* What a routine makes: the record of one day of its series. */
#ifndef PUP_MEETINGS_OCCURRENCE_H
#define PUP_MEETINGS_OCCURRENCE_H

#include "client/cli/assign.h"
#include "client/meetings/template.h"

/* A routine as it is run: its record, what it says, and the values it takes over. */
struct pup_routine {
    struct pup_space space;
    struct pup_id id;
    struct pup_span title; /* in the arena */
    const struct pup_kind_def *makes;
    int64_t every;     /* PUP_ROUTINE_EVERY_… */
    int64_t first_day; /* days since 1970-01-01 */
    int64_t minute;    /* of the day */
    bool has_until;
    int64_t until;
    struct pup_template template;
};

/* Reads it from its record; everything is copied. An exit code: what is missing or cannot be read is said, with the
 * line of the values it is in. */
int pup_routine_read(struct pup_context *context, const struct pup_view *view, struct pup_routine *routine);

/* The id of what it makes on that day: the same wherever and whenever it is run. */
struct pup_id pup_occurrence_id(const struct pup_routine *routine, int64_t day);

/* Drafts the record of that day. `record` (untouched, of the id above) must live as long as the draft. */
int pup_occurrence_draft(struct pup_context *context, struct pup_txn *txn, const struct pup_routine *routine,
                         int64_t day, const struct pup_record *record, struct pup_draft *draft);

#endif
