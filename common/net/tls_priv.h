/* The parts of one TLS connection, shared by the files tls*.c. */
#ifndef PUP_NET_TLS_PRIV_H
#define PUP_NET_TLS_PRIV_H

#include <openssl/ssl.h>

#include "common/net/identity_priv.h"
#include "common/net/tls.h"

struct pup_tls_context {
    SSL_CTX *ctx;
    bool server;
    X509 *anchor;                /* the authority; NULL while joining */
    struct pup_hash fingerprint; /* of the authority; while joining */
};

struct pup_tls {
    const struct pup_tls_context *context;
    SSL *ssl;
    struct pup_span input;     /* ciphertext being fed, what OpenSSL has not read yet; empty between calls */
    struct pup_buf output;     /* ciphertext to be sent */
    struct pup_buf early;      /* plaintext written before the handshake was done */
    struct pup_peer peer;      /* `trusted` is settled during the handshake, the rest at its end */
    struct pup_buf public_key; /* the peer's */
    X509 *anchor;              /* the authority that vouched for the peer; a server's is its own */
    unsigned char *anchor_der;
    size_t anchor_len;
    bool refused; /* the peer's certificate, by us */
    bool ready, closed;
    enum pup_err failed; /* once something went wrong it stays wrong */
};

/* How OpenSSL reads and writes: from tls->input, into tls->output. A new BIO over `tls`, or NULL. */
BIO *pup_tls_bio_new(struct pup_tls *tls);

/* SSL_CTX_set_cert_verify_callback: decides, and remembers in the connection, whether the peer's certificate is good.
 * `data` is the context. */
int pup_tls_judge_certificate(X509_STORE_CTX *chain, void *data);

#endif
