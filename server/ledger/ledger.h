/* The ledger: the server orders, judges and applies edits; per space a hash-chained sequence of entries and the records
 * they make. Sans-I/O over a store's write transaction: whoever calls commits, and only after the commit is durable
 * lets receipts, entries and errors out. Called on one thread at a time.
 *
 * Exactly once: a device's edits are taken in their order. The same counter with the same header hash gets the verdict
 * of the first time; with another hash it is a copied data folder; a counter beyond the next is a gap (no verdict). */
#ifndef PUP_SERVER_LEDGER_H
#define PUP_SERVER_LEDGER_H

#include "common/store/store.h"
#include "common/wire/entry_codec.h"
#include "common/wire/message.h"
#include "server/roster/roster.h"

struct pup_ledger {
    struct pup_store *store;
    struct pup_id incarnation;
    bool restored; /* this is not the home's first life: some edits may still have to come back */
    struct pup_device
        server_device; /* first 8 bytes of the SHA-256 of the incarnation: author of the server's own edits */
    uint8_t receipt_key[32];
    struct pup_random_source random; /* salts */
    void (*on_entry)(void *context,
                     const struct pup_space *space); /* told of every entry as it is appended, inside the transaction;
                                                      * may be NULL: who is to be notified after the commit */
    void *on_entry_context;
};

/* Reads what it needs from the store. PUP_ERR_NOT_FOUND: not a server home; PUP_ERR_VERSION: written by a newer
 * program. */
enum pup_err pup_ledger_open(struct pup_store *store, struct pup_random_source random, struct pup_ledger *ledger);

/* Makes an empty store a server home's: format, a new incarnation. */
enum pup_err pup_ledger_create(struct pup_txn *txn, const struct pup_id *incarnation);
/* A new life of these data (after a restore): new incarnation, `restored`. */
enum pup_err pup_ledger_new_incarnation(struct pup_txn *txn, const struct pup_id *incarnation);

/* Takes one edit of `device` (of member `login`, both as the certificate proved and the roster confirmed). Fills
 * `receipt`. A valid receipt of another incarnation gives that outcome again without a second judgement. PUP_ERR_GAP:
 * not taken, the last held counter is pup_ledger_last_counter; PUP_ERR_COPIED; store errors: abort the transaction. */
enum pup_err pup_ledger_submit(struct pup_ledger *ledger, struct pup_txn *txn, const char *login,
                               const struct pup_device *device, int64_t now_ms, const struct pup_submitted *submitted,
                               struct pup_receipt *receipt);

/* Takes back an erasure (a packed Entry with its MAC) that a device remembered over a restore; skipped when held or its
 * MAC is wrong. */
enum pup_err pup_ledger_take_erasure(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms,
                                     struct pup_span entry);

/* The server's own edit: seals, orders and applies it. `edit` needs space, parts and at; seen is filled from the
 * records. */
enum pup_err pup_ledger_write(struct pup_ledger *ledger, struct pup_txn *txn, struct pup_edit *edit);

/* The highest counter held from a device; 0 when none: an error is not to be taken for that, it would have edits
 * refused or taken twice. */
enum pup_err pup_ledger_last_counter(struct pup_txn *txn, const struct pup_device *device, uint64_t *held);

/* Where a space stands; zeros when it has no entry yet. */
struct pup_space_state {
    uint64_t seq;
    struct pup_hash head, state;
    uint64_t records;
};
enum pup_err pup_ledger_space(struct pup_txn *txn, const struct pup_space *space, struct pup_space_state *state);

/* A record as it stands; texts borrowed from the transaction. PUP_ERR_NOT_FOUND. `seq` (may be NULL): last touching. */
enum pup_err pup_ledger_record(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                               const struct pup_id *id, struct pup_record *record, uint64_t *seq);

#endif
