/* The settings of connections: TLS 1.3, one short list of algorithms, no resumption, and who is believed. */
#include <openssl/err.h>
#include <stdlib.h>

#include "common/net/tls_priv.h"

enum { CERTIFICATES_MAX = 8 * 1024 };

static const char ciphers[] = "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256";

/* Not const because OpenSSL's macros cast that away; nobody writes to them. */
static char our_groups[] = "X25519", their_groups[] = "X25519:P-256";
static char our_signatures[] = "ed25519";
/* A stranger's key may be of another sort; it gets its sentence all the same. */
static char their_signatures[] = "ed25519:ecdsa_secp256r1_sha256:rsa_pss_rsae_sha256";

static bool harden(SSL_CTX *ctx)
{
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_ENABLE_PARTIAL_WRITE |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_max_cert_list(ctx, CERTIFICATES_MAX);
    return SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) && SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION) &&
           SSL_CTX_set_num_tickets(ctx, 0) && SSL_CTX_set_ciphersuites(ctx, ciphers);
}

static bool show(SSL_CTX *ctx, const struct pup_identity *identity)
{
    return SSL_CTX_use_certificate(ctx, identity->certificate) == 1 && SSL_CTX_use_PrivateKey(ctx, identity->key) == 1;
}

static bool set_up_client(struct pup_tls_context *context)
{
    SSL_CTX_set_verify(context->ctx, SSL_VERIFY_PEER, NULL);
    return SSL_CTX_set1_groups_list(context->ctx, our_groups) &&
           SSL_CTX_set1_sigalgs_list(context->ctx, our_signatures);
}

static bool set_up_server(struct pup_tls_context *context)
{
    /* Asking without insisting; what a client without a certificate may do is decided elsewhere. */
    SSL_CTX_set_verify(context->ctx, SSL_VERIFY_PEER, NULL);
    return SSL_CTX_set1_groups_list(context->ctx, their_groups) &&
           SSL_CTX_set1_sigalgs_list(context->ctx, our_signatures) &&
           SSL_CTX_set1_client_sigalgs_list(context->ctx, their_signatures) &&
           SSL_CTX_add1_chain_cert(context->ctx, context->anchor);
}

/* Takes over `anchor`, also when it fails. */
static enum pup_err context_new(const struct pup_identity *identity, bool server, X509 *anchor,
                                struct pup_tls_context **context)
{
    struct pup_tls_context *made = calloc(1, sizeof *made);
    *context = NULL;
    if (!made) {
        X509_free(anchor);
        return PUP_ERR_MEMORY;
    }
    made->server = server;
    made->anchor = anchor;
    made->ctx = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
    bool good = made->ctx && harden(made->ctx) && show(made->ctx, identity) &&
                (server ? set_up_server(made) : set_up_client(made));
    ERR_clear_error();
    if (!good) {
        pup_tls_context_free(made);
        return PUP_ERR_MEMORY;
    }
    SSL_CTX_set_cert_verify_callback(made->ctx, pup_tls_judge_certificate, made);
    *context = made;
    return PUP_OK;
}

static enum pup_err context_with_authority(const struct pup_identity *identity, bool server, struct pup_span authority,
                                           struct pup_tls_context **context)
{
    *context = NULL;
    X509 *anchor = pup_certificate_read(authority);
    return anchor ? context_new(identity, server, anchor, context) : PUP_ERR_MALFORMED;
}

enum pup_err pup_tls_server_context(const struct pup_identity *server, struct pup_span authority,
                                    struct pup_tls_context **context)
{
    return context_with_authority(server, true, authority, context);
}

enum pup_err pup_tls_client_context(const struct pup_identity *device, struct pup_span authority,
                                    struct pup_tls_context **context)
{
    return context_with_authority(device, false, authority, context);
}

enum pup_err pup_tls_join_context(const struct pup_identity *device, const struct pup_hash *fingerprint,
                                  struct pup_tls_context **context)
{
    enum pup_err err = context_new(device, false, NULL, context);
    if (!err)
        (*context)->fingerprint = *fingerprint;
    return err;
}

void pup_tls_context_free(struct pup_tls_context *context)
{
    if (!context)
        return;
    SSL_CTX_free(context->ctx);
    X509_free(context->anchor);
    free(context);
}

/* The authority to hold the peer to: ours, or, while joining, the one among those shown whose hash was pinned. */
static X509 *find_anchor(const struct pup_tls_context *context, X509_STORE_CTX *chain)
{
    if (context->anchor)
        return context->anchor;
    STACK_OF(X509) *shown = X509_STORE_CTX_get0_untrusted(chain);
    for (int i = 0; i < sk_X509_num(shown); i++)
        if (pup_certificate_has_fingerprint(sk_X509_value(shown, i), &context->fingerprint))
            return sk_X509_value(shown, i);
    return NULL;
}

int pup_tls_judge_certificate(X509_STORE_CTX *chain, void *data)
{
    const struct pup_tls_context *context = data;
    SSL *ssl = X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct pup_tls *tls = SSL_get_app_data(ssl);
    X509 *anchor = find_anchor(context, chain);
    tls->peer.trusted = anchor && pup_certificate_issued_by(X509_STORE_CTX_get0_cert(chain), anchor,
                                                            context->server ? PUP_USAGE_DEVICE : PUP_USAGE_SERVER);
    X509_STORE_CTX_set_error(chain, tls->peer.trusted ? X509_V_OK : X509_V_ERR_CERT_UNTRUSTED);
    if (context->server)
        return 1;
    tls->refused = !tls->peer.trusted;
    if (!tls->refused) {
        X509_up_ref(anchor);
        X509_free(tls->anchor);
        tls->anchor = anchor;
    }
    return tls->peer.trusted;
}
