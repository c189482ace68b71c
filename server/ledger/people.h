/* What a grant and a new structure write by themselves: the member's person record in the structure's `team`, with an
 * id derived from structure and login, and the structure's own record. DESIGN section 4. */
#ifndef PUP_SERVER_PEOPLE_H
#define PUP_SERVER_PEOPLE_H

#include "server/ledger/ledger.h"

/* The id of a member's person record in a structure; of a structure's own record. */
struct pup_id pup_person_id(const char *code, const char *login);
struct pup_id pup_structure_id(const char *code);

/* After a grant: makes or revives the person record (name, profession, login, state); filled fields are left; sets
 * merged_into on the one record of the same name without a login. Does nothing when all is there already. What she does
 * in her other structures is seen there from then on (busy.h). */
enum pup_err pup_people_granted(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms, const char *login,
                                const char *code);
/* After an ungrant: her record stays as it is; what she does elsewhere may no longer be seen. */
enum pup_err pup_people_ungranted(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms, const char *login);
/* After `structure add`: the structure's record with its name (not for groups). */
enum pup_err pup_people_structure_added(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms,
                                        const char *code);

#endif
