/* Records merged into others, as they are read: a list leaves them out, a reference to them means the one that stands
 * for them. Which one that is, is common/rules/merged.h's rule; nothing here is ever written back. */
#ifndef PUP_CLIENT_MERGED_H
#define PUP_CLIENT_MERGED_H

#include "client/replica/view.h"
#include "common/model/schema.h"

/* Where `merged_into` leads from `place` (which it becomes): the record that stands for it, itself when none does. */
enum pup_err pup_merged_follow(struct pup_txn *txn, struct pup_place *place);

/* True when another record stands for this one, so that it is left out of lists and figures. Costs nothing for a record
 * that was never merged. What cannot be read hides nothing. */
bool pup_merged_away(struct pup_txn *txn, const struct pup_view *view);

/* All that another record stands for here, gathered once for many questions. */
struct pup_merged_row {
    struct pup_place from; /* the one that is not shown */
    struct pup_id into;    /* the one that stands for it, in the same space */
    struct pup_span title; /* of that one */
};
struct pup_merged {
    struct pup_merged_row *rows; /* by id of `from` */
    size_t count;
};

/* In `arena`. Mostly there are few or none, whatever the number of records. */
enum pup_err pup_merged_gather(struct pup_txn *txn, struct pup_arena *arena, enum pup_language language,
                               struct pup_merged *merged);

/* The row of a record; NULL when none stands for it. */
const struct pup_merged_row *pup_merged_find(const struct pup_merged *merged, const struct pup_id *id);

/* Makes the record's references mean what stands for those merged away (id and name), each once in a set: for lists,
 * filters and figures; never for what an edit is made from. `merged_into` itself stays, and so does what is contested.
 * What changes is copied to `arena`; NULL or empty `merged` changes nothing. */
enum pup_err pup_merged_settle(const struct pup_merged *merged, struct pup_arena *arena, struct pup_record *record);

#endif
