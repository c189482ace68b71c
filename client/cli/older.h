/* History that this device does not hold any more: asked of the server, where it can be had. */
#ifndef PUP_CLI_OLDER_H
#define PUP_CLI_OLDER_H

#include "client/cli/command.h"
#include "client/replica/view.h"

/* Makes the record's history (client/query/history.h) as whole as it can be had: page by page from the server, tried
 * once and briefly, and not with --offline; what is not to be had is not missed. When it asks, the transaction is
 * another one afterwards, and the view looked up anew. Returns an exit code, having said what is wrong. */
int pup_older_history(struct pup_context *context, struct pup_txn **txn, struct pup_view *view);

#endif
