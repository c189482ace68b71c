/* One connection's parts, shared by conn.c (bytes and closing) and conn_connect.c (how a client gets there). */
#ifndef PUP_NET_CONN_PRIV_H
#define PUP_NET_CONN_PRIV_H

#include <netdb.h>

#include "common/net/conn.h"

/* CONNECTING → OPEN → CLOSING → CLOSED, or to CLOSED from anywhere; pup_conn_* change it, nothing else does.
 * CONNECTING: client only, no bytes flow. CLOSING: the last bytes go out, what comes in is dropped, the timer runs.
 * CLOSED: the handles are being closed; only on_close is still to come. */
enum pup_conn_state { PUP_CONN_CONNECTING, PUP_CONN_OPEN, PUP_CONN_CLOSING, PUP_CONN_CLOSED };

/* A name being looked up. It lives by itself: a lookup that runs cannot be called back, so a connection that closes
 * meanwhile lets go of it. */
struct pup_conn_lookup {
    uv_getaddrinfo_t request;
    struct pup_conn *conn; /* NULL once it closed */
};

struct pup_conn {
    uv_tcp_t socket;  /* always an initialised handle; `data` points back here */
    uv_timer_t timer; /* of one attempt to connect, later of closing */
    int handles;      /* not closed yet, of these two */
    enum pup_conn_state state;
    enum pup_err why;
    bool accepted;

    struct pup_conn_lookup *lookup;
    struct addrinfo *addresses; /* found; `next` is the one to try next */
    const struct addrinfo *next;
    uv_connect_t connecting;

    struct pup_conn_limits limits;
    struct pup_conn_events events;
    void *owner;

    struct pup_tls *tls;
    struct pup_buf plain;  /* read, not yet consumed by the owner */
    struct pup_buf cipher; /* received while `plain` was full; at most one read */
    bool reading;          /* from the socket; not while `plain` is full */
    bool announced;        /* on_ready was called */
    bool delivering;       /* within on_data; `again` asks for another round */
    bool again;

    size_t early;     /* bytes written before the handshake was done, which are not output yet */
    size_t in_flight; /* bytes of the one uv_write under way */
    bool choked;      /* the owner was told to wait; on_drain is owed */
    bool shut;        /* uv_shutdown was called */
    uv_shutdown_t shutting;
    uint64_t bytes_in, bytes_out;
};

/* A zeroed connection with both handles initialised; NULL when memory or handles are spent. */
enum pup_err pup_conn_new(uv_loop_t *loop, struct pup_tls_context *context, const struct pup_conn_limits *limits,
                          const struct pup_conn_events *events, void *owner, struct pup_conn **conn);

/* The socket is connected: begins to read and, for a client, to shake hands. */
void pup_conn_opened(struct pup_conn *conn);

/* The close callback of both handles. */
void pup_conn_handle_closed(uv_handle_t *handle);

/* Stops looking up and connecting. */
void pup_conn_stop_connecting(struct pup_conn *conn);

#endif
