/* TLS 1.3 without a socket: ciphertext in, ciphertext out, plaintext in, plaintext out. Dumb on purpose: it proves who
 * the peer's key belongs to and carries bytes; what a peer may do is decided elsewhere, on every connection and every
 * batch. No session tickets, no resumption (a resumed session skips certificate verification).
 *
 * A server asks for a certificate but lets every client finish the handshake: `trusted` in pup_peer says whether the
 * certificate was issued by our authority, so that strangers get one clear sentence instead of an alert. A client
 * insists: its handshake fails with PUP_ERR_UNTRUSTED unless the server's certificate was issued, for servers, by the
 * authority given (or by the one whose fingerprint was pinned, while joining). */
#ifndef PUP_NET_TLS_H
#define PUP_NET_TLS_H

#include "common/net/identity.h"

struct pup_tls_context; /* settings shared by connections; immutable once made */
struct pup_tls;         /* one connection */

enum { PUP_LOGIN_ROOM = 64 };

struct pup_peer {
    bool certificate;              /* it showed one, and proved to hold its key */
    bool trusted;                  /* issued by our authority for this use */
    struct pup_device device;      /* from its public key */
    char name[PUP_LOGIN_ROOM + 1]; /* the certificate's common name: for a trusted device, the member's login */
};

/* Settings of a server: its identity (issued by the authority) and the authority's certificate (sent along). Borrowed
 * spans are copied; identities must outlive the context. */
enum pup_err pup_tls_server_context(const struct pup_identity *server, struct pup_span authority,
                                    struct pup_tls_context **context);
/* Settings of an enrolled client. */
enum pup_err pup_tls_client_context(const struct pup_identity *device, struct pup_span authority,
                                    struct pup_tls_context **context);
/* Settings of a client that joins: it knows only the authority's fingerprint. */
enum pup_err pup_tls_join_context(const struct pup_identity *device, const struct pup_hash *fingerprint,
                                  struct pup_tls_context **context);
void pup_tls_context_free(struct pup_tls_context *context);

/* One connection of that context; `tls` must be freed before the context. */
enum pup_err pup_tls_new(struct pup_tls_context *context, struct pup_tls **tls);
void pup_tls_free(struct pup_tls *tls);

/* Ciphertext from the network. Any length. Plaintext that results is appended to `plain`.
 * PUP_ERR_UNTRUSTED (the peer is not who it must be), PUP_ERR_PROTOCOL (not TLS 1.3, garbage, an alert), PUP_ERR_LIMIT
 * (plain is full: consume and feed the rest, which may be nothing; `*taken` says how much of `cipher` was used). Any
 * other error is for good; an alert for the peer may wait in the output. What comes after the peer's close is taken and
 * dropped. */
enum pup_err pup_tls_feed(struct pup_tls *tls, struct pup_span cipher, size_t *taken, struct pup_buf *plain);

/* Encrypts all of `plain`, or nothing (PUP_ERR_LIMIT: 64 MiB of output wait). Before the handshake is done it is kept,
 * bounded at 64 KiB. */
enum pup_err pup_tls_write(struct pup_tls *tls, struct pup_span plain);

/* Starts the handshake of a client (nothing for a server), so that pup_tls_output has its first flight. */
enum pup_err pup_tls_start(struct pup_tls *tls);

/* Ciphertext to be sent, borrowed until the next call; consume what was sent. */
struct pup_span pup_tls_output(struct pup_tls *tls);
void pup_tls_consume(struct pup_tls *tls, size_t len);

/* True when the handshake is finished on this side, and whether the peer closed properly. */
bool pup_tls_ready(const struct pup_tls *tls);
bool pup_tls_closed(const struct pup_tls *tls);
/* Valid once ready. */
const struct pup_peer *pup_tls_peer(const struct pup_tls *tls);
/* The peer's public key (SPKI, DER), once ready; empty when it showed no certificate. Borrowed. */
struct pup_span pup_tls_public_key(const struct pup_tls *tls);
/* The authority's certificate (DER) the server showed, once ready: what a joining client keeps. Borrowed. */
struct pup_span pup_tls_authority(const struct pup_tls *tls);
/* Queues a close_notify. */
void pup_tls_shutdown(struct pup_tls *tls);

#endif
