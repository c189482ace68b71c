/* Those who may only contribute: a word before the server says no. */
#ifndef PUP_CLI_CONTRIBUTE_H
#define PUP_CLI_CONTRIBUTE_H

#include "client/cli/assign.h"

/* True when the server may refuse the draft: she may only contribute in its space, and nothing known here makes the
 * record hers: neither did she create it, nor is she named responsible for it, nor is it her own person record, nor
 * does the draft only put her into or out of sets, or count. */
bool pup_contribute_doubtful(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *draft);

/* Then notes it on the error output. True when it was noted. */
bool pup_contribute_warn(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *draft);

#endif
