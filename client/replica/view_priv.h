/* Own edits on top of a record: shared by view.c, which shows one, and view_each.c, which walks over all. */
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

#endif
