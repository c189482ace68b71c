/* Busy slots: other structures see of a shared member's meetings and presences only that she is busy. The server writes
 * it, in the `team` of each other structure where she is a member, as a presence of type *busy* with her, from and to
 * when, and nothing else of where it comes from. DESIGN section 4.
 *
 * Which slots there are follows from what is stored: from the source (a meeting or presence of a `team`; a group's
 * members see its own), who takes part in it, the roles, and nothing else. So deriving them again changes nothing, and
 * after a restore the same slots come back under the same ids. They are brought up to date in the transaction of the
 * edit, the grant or the erasure that changes them. Nobody but the server writes them (judge.h). */
#ifndef PUP_SERVER_BUSY_H
#define PUP_SERVER_BUSY_H

#include "server/ledger/ledger.h"

/* After a member's roles changed: what she does elsewhere is seen, or no longer seen. */
enum pup_err pup_busy_member_changed(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms, const char *login);

/* Once for a home that a program without busy slots wrote: derives all of them. Does nothing when that is done. */
enum pup_err pup_busy_begin(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms);

/* Whether that was done. */
enum pup_err pup_busy_begun(struct pup_txn *txn, bool *begun);

/* How many slots differ from what follows from the sources: none, once that was done. Writes nothing. */
enum pup_err pup_busy_check(struct pup_ledger *ledger, struct pup_txn *txn, uint64_t *differences);

/* Whether the record is a slot: nobody but the server writes or erases it. */
bool pup_busy_is_slot(const struct pup_record *record);

/* ---- for the ledger ---- */

/* Before an edit of a client is written: whether it merges person records by which slots go. */
enum pup_err busy_before(struct pup_ledger *ledger, struct pup_txn *txn, const struct pup_edit *edit, bool *people);
/* After it was written: brings the slots of what it touched up to date; when people changed, all of its structure's. */
enum pup_err busy_after(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms, const struct pup_edit *edit,
                        bool people);
/* After an erasure was written: the slots of what it erased lose their times for good, too. */
enum pup_err busy_erased(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms, const struct pup_edit *edit);

#endif
