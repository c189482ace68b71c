/* Asks the running server, through HOME/admin.sock. */
#ifndef PUP_SERVER_ADMIN_ASK_H
#define PUP_SERVER_ADMIN_ASK_H

#include "server/home/admin_wire.h"
#include "server/home/home.h"

/* Sends the request and waits for the reply, which borrows from `bytes` (initialised by the caller).
 * PUP_ERR_UNREACHABLE: no server listens there, nothing was asked; PUP_ERR_PROTOCOL: the server went away before it
 * answered; PUP_ERR_DENIED; PUP_ERR_VERSION. */
enum pup_err pup_ask(const struct pup_home *home, const struct pup_admin_request *request, struct pup_buf *bytes,
                     struct pup_admin_reply *reply);

#endif
