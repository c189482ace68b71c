/* The spaces that have entries. */
#ifndef PUP_SERVER_SPACE_LIST_H
#define PUP_SERVER_SPACE_LIST_H

#include "common/base/arena.h"
#include "common/model/space.h"
#include "common/store/store.h"

/* All, in order of name; array in `arena`. */
enum pup_err pup_space_list(struct pup_txn *txn, struct pup_arena *arena, struct pup_space **spaces, size_t *count);

#endif
