/* Actions and decisions that came out of meetings, as minutes ask for them. */
#ifndef PUP_MEETINGS_NOTED_H
#define PUP_MEETINGS_NOTED_H

#include "client/meetings/items.h"
#include "client/replica/view.h"

struct pup_noted {
    struct pup_id id;
    uint32_t kind; /* PUP_KIND_ACTION or PUP_KIND_DECISION */
    int64_t state;
    struct pup_span title; /* its first line; all in the arena */
    struct pup_id owner;   /* zeros: nobody */
    struct pup_span owner_name;
    bool has_due;
    int64_t due;
};

/* Those of the meeting, decisions first, each in order of id: the order they were made in. Gone ones, and those that
 * stand for another, are not there. */
enum pup_err pup_noted_of(struct pup_txn *txn, struct pup_arena *arena, const struct pup_view *meeting,
                          struct pup_noted **rows, size_t *count);

/* Actions that are not done yet, from earlier meetings of the same type in the same space: at most so many, the most
 * urgent first. */
enum pup_err pup_noted_open_before(struct pup_txn *txn, struct pup_arena *arena, const struct pup_view *meeting,
                                   size_t most, struct pup_noted **rows, size_t *count);

#endif
