/* Those who may only contribute: a word before the server says no. */
#ifndef PUP_CLI_CONTRIBUTE_H
#define PUP_CLI_CONTRIBUTE_H

#include "client/cli/assign.h"

/* Notes on the error output that the server may refuse the draft, when she may only contribute in its space and nothing
 * known here makes the record hers: neither did she create it, nor is she named responsible for it, nor is it her own
 * person record, nor does the draft only put her into or out of sets, or count. True when it was noted. */
bool pup_contribute_warn(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *draft);

#endif
