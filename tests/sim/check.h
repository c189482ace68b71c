/* What the files of the oracle share. Nothing here changes the world. */
#ifndef PUP_TESTS_SIM_CHECK_H
#define PUP_TESTS_SIM_CHECK_H

#include "tests/sim/sim.h"

enum { CHECK_BUDGET = 512 * 1024 * 1024 };

/* A space's entries, opened. */
struct sim_entry {
    struct pup_entry entry;
    struct pup_edit edit;
};

/* Each space's chain, origins, rights and law; fills `places` of the edits, and the headers of all entries. */
void check_ledger(struct sim *sim, struct pup_txn *txn);
bool check_is_entry(const struct sim *sim, const struct pup_hash *header);
/* Nobody wrote into the space what she never had the right to. */
void check_rights(struct sim *sim, const struct pup_space *space, const struct sim_entry *entries, size_t count);
/* Each record of the space as the server holds it is what the law's sentences make of the entries, in whatever order.
 */
void check_law(struct sim *sim, struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
               const struct sim_entry *entries, size_t count);
/* True when the folder's present identity is not the one that wrote it: what it had not had accepted is in the drawer.
 */
bool check_is_former(const struct sim_edit *edit);
/* Once `places` are known. */
void check_edits(struct sim *sim);
/* The folder against the server's store. */
void check_replica(struct sim_client *client, struct pup_txn *server);

#endif
