/* Shared by view.c, which shows one record, and view_each.c and view_scan.c, which walk over all. */
#ifndef PUP_CLIENT_VIEW_PRIV_H
#define PUP_CLIENT_VIEW_PRIV_H

#include "client/replica/replica_priv.h"
#include "client/replica/view.h"

/* Own edits opened lately: an import touches hundreds of records in one. Start with `newest` NULL; forget it when the
 * arena is reset. */
struct view_opened;
struct view_edits {
    struct pup_arena *arena; /* what views borrow from */
    struct view_opened *newest;
};

/* Applies what is pending for the view's record, in the order it was made. `pending` is a cursor over PENDING. A record
 * that was not there before has kind 0 until an edit says which. */
enum pup_err view_apply_pending(struct pup_txn *txn, struct pup_arena *arena, struct view_edits *edits,
                                struct pup_cursor *pending, struct pup_view *view);

/* How many bytes of records a walk has seen, and of how many of them it has told the store (pup_txn_passed). */
struct view_passed {
    size_t seen, told;
};

/* Tells at 1, 3, 7, 15 ... MiB: a small walk stays small in memory, and a long one over records whose pages lie in any
 * order does not fetch the same pages again and again, each for a fault. */
void view_passed(struct view_passed *passed, struct pup_txn *txn, size_t bytes);
/* The rest, when the walk ends. */
void view_passed_all(struct view_passed *passed, struct pup_txn *txn);

#endif
