/* Where the name of a record stands beside a reference to it: in every space, and in entries whose records have long
 * moved on. */
#ifndef PUP_SERVER_ERASE_NAMES_H
#define PUP_SERVER_ERASE_NAMES_H

#include "server/ledger/ledger.h"

/* A record that names, or named, the one that is looked for. */
struct erase_naming {
    struct pup_space space;
    struct pup_id record;
    uint32_t kind;
};

/* All of them, by space, each once; the array is in `arena`. Reads the whole ledger. */
enum pup_err erase_find_namings(struct pup_txn *txn, struct pup_arena *arena, const struct pup_id *named,
                                struct erase_naming **namings, size_t *count);

#endif
