/* Making an edit of one record. */
#ifndef PUP_CLI_WRITE_H
#define PUP_CLI_WRITE_H

#include "client/cli/assign.h"

/* Makes the draft's changes one edit with that `seen`, commits `txn` (ended whatever happens) and says on a terminal
 * that it is noted here and not sent yet. */
int pup_write(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *draft,
              const struct pup_vector *seen);

/* The same in steps, for what makes several edits or an edit of several records: all of a transaction or nothing.
 * pup_write_edit makes the drafts, each of another record of one space, one edit whose `seen` is of their `before`;
 * drafts without changes are left out, and nothing is written where none has any. The transaction stays open, unless
 * something is wrong: then it is aborted. pup_write_commit ends it, tells what the drafts had to tell, and says that it
 * is noted. */
int pup_write_edit(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *drafts, size_t count);
int pup_write_commit(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *drafts, size_t count);

/* A fresh record id. */
struct pup_id pup_write_new_id(const struct pup_context *context);

/* Prints the id of a new record and nothing else; short on a terminal, whole in a pipe. */
int pup_write_print_id(struct pup_context *context, const struct pup_id *id);

#endif
