/* How a client's connection comes about: look the name up, then try one address after the other. */
#include <stdio.h>
#include <stdlib.h>

#include "common/net/conn_priv.h"

enum { ATTEMPT_MS = 10 * 1000, PORT_ROOM = 6 };

static void try_next(struct pup_conn *conn);

/* A socket that failed to connect cannot be used again; the next attempt gets the handle anew. */
static void on_attempt_closed(uv_handle_t *handle)
{
    struct pup_conn *conn = handle->data;
    if (conn->state != PUP_CONN_CLOSED && uv_tcp_init(conn->timer.loop, &conn->socket))
        pup_conn_abort(conn, PUP_ERR_MEMORY);
    if (conn->state == PUP_CONN_CLOSED)
        pup_conn_handle_closed(handle);
    else
        try_next(conn);
}

static void on_connected(uv_connect_t *request, int status)
{
    struct pup_conn *conn = request->data;
    if (conn->state == PUP_CONN_CLOSED)
        return;
    uv_timer_stop(&conn->timer);
    if (status == 0)
        pup_conn_opened(conn);
    else if (!uv_is_closing((uv_handle_t *)&conn->socket))
        uv_close((uv_handle_t *)&conn->socket, on_attempt_closed);
}

static void on_attempt_late(uv_timer_t *timer)
{
    struct pup_conn *conn = timer->data;
    uv_close((uv_handle_t *)&conn->socket, on_attempt_closed);
}

static void try_next(struct pup_conn *conn)
{
    const struct addrinfo *address = conn->next;
    if (!address) {
        pup_conn_abort(conn, PUP_ERR_UNREACHABLE);
        return;
    }
    conn->next = address->ai_next;
    conn->connecting.data = conn;
    uv_timer_start(&conn->timer, on_attempt_late, ATTEMPT_MS, 0);
    if (uv_tcp_connect(&conn->connecting, &conn->socket, address->ai_addr, on_connected)) {
        uv_timer_stop(&conn->timer);
        uv_close((uv_handle_t *)&conn->socket, on_attempt_closed);
    }
}

static void on_looked_up(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    struct pup_conn_lookup *lookup = (struct pup_conn_lookup *)request;
    struct pup_conn *conn = lookup->conn;
    free(lookup);
    if (!conn) {
        uv_freeaddrinfo(found);
        return;
    }
    conn->lookup = NULL;
    conn->addresses = status == 0 ? found : NULL;
    conn->next = conn->addresses;
    try_next(conn);
}

static enum pup_err look_up(struct pup_conn *conn, uv_loop_t *loop, const char *host, uint16_t port)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct pup_conn_lookup *lookup = calloc(1, sizeof *lookup);
    char service[PORT_ROOM];
    if (!lookup)
        return PUP_ERR_MEMORY;
    snprintf(service, sizeof service, "%u", (unsigned)port);
    if (uv_getaddrinfo(loop, &lookup->request, on_looked_up, host, service, &hints)) {
        free(lookup);
        return PUP_ERR_UNREACHABLE;
    }
    lookup->conn = conn;
    conn->lookup = lookup;
    return PUP_OK;
}

void pup_conn_stop_connecting(struct pup_conn *conn)
{
    if (!conn->lookup)
        return;
    conn->lookup->conn = NULL;
    uv_cancel((uv_req_t *)&conn->lookup->request); /* if it runs already it frees itself when it is done */
    conn->lookup = NULL;
}

enum pup_err pup_conn_connect(uv_loop_t *loop, const char *host, uint16_t port, struct pup_tls_context *context,
                              const struct pup_conn_limits *limits, const struct pup_conn_events *events, void *owner,
                              struct pup_conn **conn)
{
    *conn = NULL;
    struct pup_conn *made;
    enum pup_err err = pup_conn_new(loop, context, limits, events, owner, &made);
    if (err)
        return err;
    err = look_up(made, loop, host, port);
    if (err) {
        made->events = (struct pup_conn_events){0};
        pup_conn_abort(made, err);
        return err;
    }
    *conn = made;
    return PUP_OK;
}
