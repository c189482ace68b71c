/* Erasing for good, as the law on personal data asks: values are replaced by their hashes in the ledger, the records,
 * the merged texts and the base texts; the erasure itself is an entry with a MAC, so that every replica, and a restored
 * server, does the same. Deltas are never erased. After `compact` on both sides the bytes are in no file. */
#ifndef PUP_SERVER_ERASE_H
#define PUP_SERVER_ERASE_H

#include "server/ledger/ledger.h"

/* Erases all values so far of `field` of the record, or of the whole record (field 0; then also the names beside
 * references to it in every space). PUP_ERR_NOT_FOUND. `values` counts what was blanked in the ledger. */
enum pup_err pup_erase(struct pup_ledger *ledger, struct pup_txn *txn, const struct pup_space *space,
                       const struct pup_id *id, uint32_t field, int64_t now_ms, uint64_t *values);

/* Does to ledger, bodies and bases what an erasure entry says (also when one comes back after a restore): called by the
 * ledger. */
enum pup_err pup_erase_stored(struct pup_ledger *ledger, struct pup_txn *txn, const struct pup_edit *erasure,
                              uint64_t *values);

#endif
