/* Where the ledger finds the text that a commitment names: there is no table of them, since they stand in the entries,
 * and are gone with the values when they are erased. */
#ifndef PUP_SERVER_LEDGER_BASE_H
#define PUP_SERVER_LEDGER_BASE_H

#include "server/ledger/ledger_priv.h"

struct ledger_base {
    struct pup_txn *txn;
    struct pup_arena *arena; /* for the text */
    const struct pup_space *space;
    const struct pup_id *record;
    uint32_t field;
    const struct pup_hash *commitment;
};

/* PUP_ERR_NOT_FOUND: not held, erased, or too long ago. */
enum pup_err ledger_base_find(const struct ledger_base *base, struct pup_span *text);

#endif
