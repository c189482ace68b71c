/* The judge: may this edit be taken? Only for the edit itself and its author's role, never for what somebody else did
 * meanwhile (gates and orders of states are the client's advice). DESIGN sections 3 and 4. */
#ifndef PUP_SERVER_JUDGE_H
#define PUP_SERVER_JUDGE_H

#include "server/ledger/ledger.h"

/* NONE when it may. Looks only at the transaction. The checks, in order: rights in the space, kind and compartment,
 * seen (claims beyond what was ever made; records whose creation was refused), patients' national numbers, types and
 * operations of known fields, `login`, busy slots, hr's `person`, contribution, reserved states. */
enum pup_err pup_judge(struct pup_ledger *ledger, struct pup_txn *txn, const char *login, const struct pup_edit *edit,
                       enum pup_reason *reason);

#endif
