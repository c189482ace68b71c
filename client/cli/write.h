/* Making an edit of one record. */
#ifndef PUP_CLI_WRITE_H
#define PUP_CLI_WRITE_H

#include "client/cli/assign.h"

/* Makes the draft's changes one edit with that `seen`, commits `txn` (ended whatever happens) and says on a terminal
 * that it is noted here and not sent yet. */
int pup_write(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *draft,
              const struct pup_vector *seen);

/* A fresh record id. */
struct pup_id pup_write_new_id(const struct pup_context *context);

/* Prints the id of a new record and nothing else; short on a terminal, whole in a pipe. */
int pup_write_print_id(struct pup_context *context, const struct pup_id *id);

#endif
