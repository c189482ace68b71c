/* HOME/admin.sock: where commands reach the running server. Mode 0600, few callers at a time, one bounded request each,
 * which must come within seconds; the answer ends the connection. The loop's thread only. */
#ifndef PUP_SERVER_ADMIN_SOCKET_H
#define PUP_SERVER_ADMIN_SOCKET_H

#include <uv.h>

#include "server/home/admin_wire.h"
#include "server/home/home.h"

struct pup_admin_socket;
struct pup_admin_caller; /* one connection that asked and waits; valid until it is answered */

struct pup_admin_socket_events {
    /* `frame` is a whole request, unread; valid during the call. To be answered exactly once, now or later. */
    void (*on_request)(void *context, struct pup_admin_caller *caller, struct pup_span frame);
    void (*on_closed)(void *context); /* after pup_admin_socket_stop, when every caller is gone: the socket is freed */
    void *context;
};

/* Listens, replacing the file a killed server left behind (the caller holds the home's lock). PUP_ERR_IO. */
enum pup_err pup_admin_socket_start(uv_loop_t *loop, const struct pup_home *home,
                                    const struct pup_admin_socket_events *events, struct pup_admin_socket **socket);

/* Answers; `caller` is gone for the owner. */
void pup_admin_answer(struct pup_admin_caller *caller, const struct pup_admin_reply *reply);

/* Takes no more callers and cuts those that have not asked yet; those that have asked are still to be answered. */
void pup_admin_socket_stop(struct pup_admin_socket *socket);

#endif
