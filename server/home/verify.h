/* Reads all that a server holds and computes it again: chains, bodies, verdicts, every record from its entries, and
 * busy slots from what they follow from.
 * What does not come out the same is said, a sentence each. Nothing is written. */
#ifndef PUP_SERVER_VERIFY_H
#define PUP_SERVER_VERIFY_H

#include "server/home/admin_wire.h"
#include "server/ledger/ledger.h"

struct pup_verify {
    const struct pup_ledger *ledger;
    struct pup_said *said;                                  /* where faults go */
    void (*on_fault)(void *context, struct pup_said *said); /* after each; may empty `said` */
    void *context;
    /* counted */
    uint64_t spaces, entries, records, faults;
};

/* One snapshot a space, so that a running server goes on meanwhile. Faults are counted, not returned; an error is one
 * of reading (MEMORY, IO, CORRUPT). */
enum pup_err pup_verify(struct pup_verify *verify);

/* ---- for the files of this idea ---- */

/* One space under way. */
struct pup_verify_space {
    struct pup_verify *verify;
    struct pup_txn *txn;
    struct pup_arena arena; /* reset between items */
    struct pup_space space;
    uint64_t parts; /* records touched by entries, counted per entry */
    uint64_t filed; /* last entry whose records must have their row in the order of changes */
};

/* Counts and says a fault at `place` ("V/team 17", "V/team 0192…"). `message` takes the place as its only argument. */
void pup_verify_fault(struct pup_verify_space *at, const char *message, const char *place);
const char *pup_verify_place(struct pup_verify_space *at, uint64_t seq, const struct pup_id *id);

/* Checks every record of the space against its entries, and their sum against the space's. */
enum pup_err pup_verify_records(struct pup_verify_space *at, const struct pup_space_state *state);

#endif
