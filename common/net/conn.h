/* One TLS connection on a libuv loop: a dumb, bounded pipe. It owns its socket and TLS state, reads ciphertext into
 * plaintext for its owner, and writes what the owner gives it, never queueing more than its bounds.
 *
 * Close contract: pup_conn_close may be called at any time, also from a callback, and twice; on_close comes exactly
 * once, from the loop, and only then is the memory freed (by the connection itself). No other callback comes after
 * pup_conn_close was called. When the peer closes, what it sent before is handed on once more; what the owner leaves
 * then is dropped.
 *
 * All calls from the loop's own thread. The program ignores SIGPIPE. */
#ifndef PUP_NET_CONN_H
#define PUP_NET_CONN_H

#include <uv.h>

#include "common/net/tls.h"

struct pup_conn;

struct pup_conn_events {
    /* The handshake is done; pup_conn_peer is valid. */
    void (*on_ready)(void *owner);
    /* Bytes to read: consume what is used; what is left comes again with more. */
    void (*on_data)(void *owner, struct pup_buf *plain);
    /* Output fell below the low-water mark (half of output_high) after pup_conn_writable was false. */
    void (*on_drain)(void *owner);
    /* Last call: PUP_OK (either side closed properly), UNREACHABLE, UNTRUSTED, PROTOCOL… */
    void (*on_close)(void *owner, enum pup_err why);
};

struct pup_conn_limits {
    size_t input_max;   /* unread plaintext bytes kept for the owner; beyond it reading from the socket pauses */
    size_t output_high; /* unsent bytes above which pup_conn_writable is false */
    size_t output_max;  /* unsent bytes never exceeded: pup_conn_write answers PUP_ERR_LIMIT */
};

/* A connection accepted from `listener` (server). */
enum pup_err pup_conn_accept(uv_stream_t *listener, struct pup_tls_context *context,
                             const struct pup_conn_limits *limits, const struct pup_conn_events *events, void *owner,
                             struct pup_conn **conn);
/* A connection to host:port (client); resolves asynchronously, tries each address in turn, for at most 10 s each.
 * PUP_ERR_UNREACHABLE in on_close when none answers. */
enum pup_err pup_conn_connect(uv_loop_t *loop, const char *host, uint16_t port, struct pup_tls_context *context,
                              const struct pup_conn_limits *limits, const struct pup_conn_events *events, void *owner,
                              struct pup_conn **conn);
/* Queues plaintext for sending, all of it or nothing. May be called before on_ready (client: goes out with the end of
 * the handshake; 64 KiB at most). PUP_ERR_LIMIT: beyond output_max; PUP_ERR_UNREACHABLE: it is closing. */
enum pup_err pup_conn_write(struct pup_conn *conn, struct pup_span plain);
bool pup_conn_writable(const struct pup_conn *conn);
const struct pup_peer *pup_conn_peer(const struct pup_conn *conn);
/* The peer's public key (SPKI, DER) and the authority's certificate (DER) that vouches for it; borrowed; once ready. */
struct pup_span pup_conn_public_key(const struct pup_conn *conn);
struct pup_span pup_conn_authority(const struct pup_conn *conn);
/* Hands pending plaintext to on_data again (after the owner made room): at once; within on_data, when that returns. */
void pup_conn_resume(struct pup_conn *conn);
/* Bytes on the socket so far, both directions, TLS included. */
uint64_t pup_conn_bytes_in(const struct pup_conn *conn);
uint64_t pup_conn_bytes_out(const struct pup_conn *conn);
/* Sends what is queued (nothing, before on_ready) and a close_notify, for at most 2 s, then closes; `why` is told to
 * on_close. An accepted connection lets the peer go first, within these 2 s, so that its last words are not lost to a
 * reset. A client goes at once; a server that is still sending to it may then see PUP_ERR_UNREACHABLE. */
void pup_conn_close(struct pup_conn *conn, enum pup_err why);
/* Cuts at once, without sending what is queued. */
void pup_conn_abort(struct pup_conn *conn, enum pup_err why);

#endif
