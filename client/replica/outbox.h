/* Own edits: made here, kept for ever with their receipts, offered until a verdict of the present incarnation comes. */
#ifndef PUP_CLIENT_OUTBOX_H
#define PUP_CLIENT_OUTBOX_H

#include "client/replica/replica.h"

/* Edits of the folder's former devices (before it was enrolled anew) are numbered from here on: they are kept for their
 * text alone. */
#define PUP_OWN_FORMER ((uint64_t)1 << 40)

/* An own edit as stored. */
struct pup_own_edit {
    uint64_t counter;         /* its number in OWN: the edit's counter, or above PUP_OWN_FORMER */
    struct pup_sealed sealed; /* borrowed from the transaction */
    enum pup_verdict verdict; /* NONE: no receipt yet */
    enum pup_reason reason;
    uint64_t seq;
    struct pup_hash mac;       /* of the receipt */
    struct pup_id incarnation; /* that gave the receipt */
};

/* Makes an edit of this device: gives it the next counter, chains it, seals it, stores it in OWN, OUTBOX and PENDING,
 * all in `txn` (the caller commits: then it is safe). `edit` needs space, at, parts with seen (view.h gives it); id and
 * previous are filled. PUP_ERR_LIMIT (too large), PUP_ERR_INVALID, PUP_ERR_DENIED (not enrolled), PUP_ERR_IDENTITY (a
 * text of it holds a patient's national number: common/rules/guard.h. Every edit of this device passes here). */
enum pup_err pup_outbox_add(struct pup_txn *txn, struct pup_arena *arena, struct pup_random_source random,
                            struct pup_edit *edit);

/* An own edit by its counter; the first with counter >= from that the present device made, or that is in the outbox
 * (PUP_ERR_NOT_FOUND when there is none). */
enum pup_err pup_outbox_own(struct pup_txn *txn, uint64_t counter, struct pup_own_edit *own);
enum pup_err pup_outbox_next_own(struct pup_txn *txn, uint64_t from, struct pup_own_edit *own);
enum pup_err pup_outbox_next(struct pup_txn *txn, uint64_t from, struct pup_own_edit *own);
enum pup_err pup_outbox_count(struct pup_txn *txn, uint64_t *pending);

/* A receipt of the present incarnation: settles the edit (out of OUTBOX and PENDING; refused: into the drawer). */
enum pup_err pup_outbox_settle(struct pup_txn *txn, const struct pup_receipt *receipt, const struct pup_id *incarnation,
                               int64_t now_ms);
/* A new incarnation that holds `held` of this device's edits: every own edit after that goes back into the outbox, with
 * its old receipt kept to be shown. */
enum pup_err pup_outbox_offer_again(struct pup_txn *txn, uint64_t held);
/* The server, in a life that began since, holds that edit as refused, though another life took it (restores may go back
 * and forth between branches): offered again, with the receipt. *ask is false, and nothing is done, for edits that were
 * refused, had no receipt, or have one of the present life. */
enum pup_err pup_outbox_refused_elsewhere(struct pup_txn *txn, uint64_t counter, bool *ask);
/* A copied data folder, or a revoked device: every edit in the outbox goes to the drawer, and the profile must enrol
 * anew. */
enum pup_err pup_outbox_to_drawer(struct pup_txn *txn, enum pup_reason reason, int64_t now_ms);
/* An erasure came: blanks what it covers in own edits, and what refused ones say of the same fields. */
enum pup_err pup_outbox_erase(struct pup_txn *txn, const struct pup_edit *erasure);

/* The drawer. */
struct pup_drawer_row {
    uint64_t counter; /* number in OWN */
    enum pup_reason reason;
    int64_t when_ms;
};
enum pup_err pup_outbox_drawer(struct pup_txn *txn, struct pup_arena *arena, struct pup_drawer_row **rows,
                               size_t *count);
enum pup_err pup_outbox_drawer_remove(struct pup_txn *txn, uint64_t counter);

#endif
