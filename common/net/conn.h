/* One TLS connection on a libuv loop: a dumb, bounded pipe. It owns its socket and TLS state, reads ciphertext into
 * plaintext for its owner, and writes what the owner gives it, never queueing more than its bounds.
 *
 * Close contract: pup_conn_close may be called at any time, also from a callback, and twice; on_close comes exactly once,
 * from the loop, and only then is the memory freed (by the connection itself). No other callback comes after
 * pup_conn_close was called. */
#ifndef PUP_NET_CONN_H
#define PUP_NET_CONN_H

#include <uv.h>

#include "common/net/tls.h"

struct pup_conn;

struct pup_conn_events {
    void (*on_ready)(void *owner);                       /* the handshake is done; pup_conn_peer is valid */
    void (*on_data)(void *owner, struct pup_buf *plain); /* bytes to read: consume what is used; what is left comes again with more */
    void (*on_drain)(void *owner);                       /* output fell below the low-water mark again */
    void (*on_close)(void *owner, enum pup_err why);     /* last call: PUP_OK (either side closed properly), UNREACHABLE, UNTRUSTED, PROTOCOL… */
};

struct pup_conn_limits {
    size_t input_max;      /* unread plaintext bytes kept for the owner; beyond it reading from the socket pauses */
    size_t output_high;    /* unsent bytes above which pup_conn_writable is false */
    size_t output_max;     /* unsent bytes never exceeded: pup_conn_write answers PUP_ERR_LIMIT */
};

/* A connection accepted from `listener` (server). */
enum pup_err pup_conn_accept(uv_stream_t *listener, struct pup_tls_context *context, const struct pup_conn_limits *limits,
                             const struct pup_conn_events *events, void *owner, struct pup_conn **conn);
/* A connection to host:port (client); resolves asynchronously, tries each address in turn. */
enum pup_err pup_conn_connect(uv_loop_t *loop, const char *host, uint16_t port, struct pup_tls_context *context,
                              const struct pup_conn_limits *limits, const struct pup_conn_events *events, void *owner,
                              struct pup_conn **conn);
/* Queues plaintext for sending. May be called before on_ready (client: goes out with the end of the handshake). */
enum pup_err pup_conn_write(struct pup_conn *conn, struct pup_span plain);
bool pup_conn_writable(const struct pup_conn *conn);
const struct pup_peer *pup_conn_peer(const struct pup_conn *conn);
struct pup_span pup_conn_authority(const struct pup_conn *conn);
/* Hands pending plaintext to on_data again (after the owner made room). */
void pup_conn_resume(struct pup_conn *conn);
/* Bytes on the socket so far, both directions, TLS included. */
uint64_t pup_conn_bytes_in(const struct pup_conn *conn);
uint64_t pup_conn_bytes_out(const struct pup_conn *conn);
/* Sends what is queued and a close_notify (for at most 2 s), then closes; `why` is told to on_close. */
void pup_conn_close(struct pup_conn *conn, enum pup_err why);
/* Cuts at once, without sending what is queued. */
void pup_conn_abort(struct pup_conn *conn, enum pup_err why);

#endif
