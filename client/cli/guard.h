/* The guard against patients' identities, explained to the person before anything is written (common/rules/guard.h says
 * what it looks for). The outbox and the server refuse national numbers once more, silently. */
#ifndef PUP_CLI_GUARD_H
#define PUP_CLI_GUARD_H

#include "client/cli/command.h"

/* Refuses a national number in any text that the edit brings; and what reads like a patient's identity, unless
 * --confirm was given or the field holds it already. Returns an exit code and has said what is wrong. */
int pup_guard_edit(struct pup_context *context, struct pup_txn *txn, const struct pup_edit *edit);

#endif
