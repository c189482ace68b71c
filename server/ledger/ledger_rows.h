/* The rows the ledger keeps, for those who read them besides it: sessions, verification. */
#ifndef PUP_SERVER_LEDGER_ROWS_H
#define PUP_SERVER_LEDGER_ROWS_H

#include "common/wire/record_codec.h"
#include "server/ledger/ledger.h"
#include "server/store/rows.h"

/* What became of an edit, for ever. */
struct ledger_verdict {
    struct pup_hash header;
    enum pup_verdict verdict;
    enum pup_reason reason;
    struct pup_space space; /* empty unless it has a place */
    uint64_t seq;
};

enum pup_err ledger_verdict_load(struct pup_txn *txn, const struct pup_edit_id *id, struct ledger_verdict *verdict);
enum pup_err ledger_verdict_save(struct pup_txn *txn, const struct pup_edit_id *id,
                                 const struct ledger_verdict *verdict);
enum pup_err ledger_counter_save(struct pup_txn *txn, const struct pup_edit_id *id);
enum pup_err ledger_space_save(struct pup_txn *txn, const struct pup_space *space, const struct pup_space_state *state);

struct pup_key ledger_entry_key(const struct pup_space *space, uint64_t seq);
struct pup_key ledger_record_key(const struct pup_space *space, const struct pup_id *id);
struct pup_key ledger_touched_key(const struct pup_space *space, uint64_t seq, const struct pup_id *id);
struct pup_key ledger_text_key(const struct pup_id *id, uint32_t field, const struct pup_hash *commitment);

/* A stored record's row taken apart; borrowed from the transaction. PUP_ERR_NOT_FOUND. */
enum pup_err ledger_record_bytes(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                                 uint64_t *seq, struct pup_span *canonical);

#endif
