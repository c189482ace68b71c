/* Which record stands for one that was merged into another. Whoever merges writes in the one record the name of the
 * other (`merged_into`) and nothing else; so two people who merge the same two in opposite directions, each offline,
 * make a ring. Readers follow the names by this one rule, so that all of them come to the same record:
 *
 *   - A name leads on when it means a record of the same kind in the same space (else somebody who may read the one and
 *     not the other would see something else), and ends there otherwise.
 *   - Records that are gone are passed through as if they were not there.
 *   - At the end of the way the last record stands; of a ring, the one with the smallest id.
 *   - Nobody merges more than PUP_MERGED_STEPS records one into the other: from further away a record stands for
 * itself.
 *
 * So of living records that were merged with one another exactly one stands, it stands for itself, and none is hidden
 * behind something that is not there (tests/unit/merged.c holds random merges to these sentences). */
#ifndef PUP_RULES_MERGED_H
#define PUP_RULES_MERGED_H

#include "common/base/err.h"
#include "common/base/id.h"

enum { PUP_MERGED_STEPS = 64 };

/* What there is to know of a record on the way. */
struct pup_merged_step {
    bool alive; /* it is there, of the same kind, in the same space, and not gone */
    bool leads; /* it names a record it was merged into */
    struct pup_id into;
};

/* Looks at a record: PUP_OK, also when it is not there (then neither of the two). Other errors end the way. */
typedef enum pup_err (*pup_merged_look)(void *context, const struct pup_id *id, struct pup_merged_step *step);

/* The record that stands for `start`: `start` itself when no other does. */
enum pup_err pup_merged_survivor(pup_merged_look look, void *context, const struct pup_id *start,
                                 struct pup_id *survivor);

#endif
