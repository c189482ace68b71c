/* A walk over the rows of a table whose keys begin alike. */
#ifndef PUP_SERVER_WALK_H
#define PUP_SERVER_WALK_H

#include "common/store/key.h"
#include "common/store/store.h"

struct pup_walk {
    struct pup_cursor *cursor; /* NULL: not open */
    struct pup_key prefix;
    bool started;
};

/* Zeroed struct: closed. Close before the transaction ends. */
enum pup_err pup_walk_open(struct pup_walk *walk, struct pup_txn *txn, size_t table, const struct pup_key *prefix);
/* The next row: `rest` is its key behind the prefix; both borrowed as in pup_cursor_next. PUP_ERR_NOT_FOUND at the end.
 */
enum pup_err pup_walk_next(struct pup_walk *walk, struct pup_span *rest, struct pup_span *value);
void pup_walk_close(struct pup_walk *walk);

#endif
