#include "common/net/tls.h"

#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "common/net/tls_priv.h"

enum {
    EARLY_MAX = 64 * 1024,
    OUTPUT_MAX = 64 * 1024 * 1024, /* a last bound; whoever owns the socket sets a tighter one */
    RECORD_PLAIN = 16 * 1024,      /* plaintext a TLS record holds at most */
    RECORD_COST = 64,              /* a record's own bytes, generously */
    PUBLIC_KEY_MAX = 8 * 1024
};

static bool connect_parts(struct pup_tls *tls)
{
    BIO *bio = pup_tls_bio_new(tls);
    tls->ssl = SSL_new(tls->context->ctx);
    if (!bio || !tls->ssl) {
        BIO_free(bio);
        return false;
    }
    SSL_set_bio(tls->ssl, bio, bio);
    SSL_set_app_data(tls->ssl, tls);
    if (tls->context->server)
        SSL_set_accept_state(tls->ssl);
    else
        SSL_set_connect_state(tls->ssl);
    return true;
}

enum pup_err pup_tls_new(struct pup_tls_context *context, struct pup_tls **tls)
{
    struct pup_tls *made = calloc(1, sizeof *made);
    *tls = NULL;
    if (!made)
        return PUP_ERR_MEMORY;
    made->context = context;
    pup_buf_init(&made->output, OUTPUT_MAX);
    pup_buf_init(&made->early, EARLY_MAX);
    pup_buf_init(&made->public_key, PUBLIC_KEY_MAX);
    ERR_clear_error();
    if (!connect_parts(made)) {
        pup_tls_free(made);
        return PUP_ERR_MEMORY;
    }
    *tls = made;
    return PUP_OK;
}

void pup_tls_free(struct pup_tls *tls)
{
    if (!tls)
        return;
    SSL_free(tls->ssl);
    pup_buf_release(&tls->output);
    pup_buf_release(&tls->early);
    pup_buf_release(&tls->public_key);
    X509_free(tls->anchor);
    OPENSSL_free(tls->anchor_der);
    free(tls);
}

static enum pup_err fail(struct pup_tls *tls, enum pup_err err)
{
    tls->failed = err;
    return err;
}

/* What OpenSSL's answer means; must follow the call it is about directly. PUP_OK: it waits for more bytes. */
static enum pup_err outcome(struct pup_tls *tls, int rc)
{
    switch (SSL_get_error(tls->ssl, rc)) {
    case SSL_ERROR_NONE:
    case SSL_ERROR_WANT_READ:
        return PUP_OK;
    case SSL_ERROR_ZERO_RETURN:
        tls->closed = true;
        return PUP_OK;
    case SSL_ERROR_WANT_WRITE: /* never PUP_ERR_LIMIT, which asks the caller to make room and go on */
        return fail(tls, PUP_ERR_MEMORY);
    default:
        ERR_clear_error();
        return fail(tls, tls->refused ? PUP_ERR_UNTRUSTED : PUP_ERR_PROTOCOL);
    }
}

/* The common name, if it is one a login could have; else the empty text, which is nobody's. */
static void copy_name(X509 *certificate, char out[PUP_LOGIN_ROOM + 1])
{
    X509_NAME *subject = X509_get_subject_name(certificate);
    int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    unsigned char *text = NULL;
    int len = at < 0 ? -1 : ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    out[0] = '\0';
    if (len > 0 && len <= PUP_LOGIN_ROOM && pup_text_valid((struct pup_span){text, (size_t)len})) {
        memcpy(out, text, (size_t)len);
        out[len] = '\0';
    }
    OPENSSL_free(text);
}

static enum pup_err copy_public_key(X509 *certificate, struct pup_buf *out)
{
    unsigned char *der = NULL;
    int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    if (len <= 0)
        return PUP_ERR_MEMORY;
    enum pup_err err = pup_buf_put(out, (struct pup_span){der, (size_t)len});
    OPENSSL_free(der);
    return err;
}

static enum pup_err learn_peer(struct pup_tls *tls)
{
    X509 *certificate = SSL_get0_peer_certificate(tls->ssl);
    tls->peer.certificate = certificate != NULL;
    tls->peer.trusted = tls->peer.trusted && certificate;
    if (!certificate)
        return PUP_OK;
    copy_name(certificate, tls->peer.name);
    enum pup_err err = copy_public_key(certificate, &tls->public_key);
    tls->peer.device = pup_device_of_key(pup_buf_span(&tls->public_key));
    return err;
}

static enum pup_err learn_authority(struct pup_tls *tls)
{
    X509 *anchor = tls->context->server ? tls->context->anchor : tls->anchor;
    int len = anchor ? i2d_X509(anchor, &tls->anchor_der) : -1;
    tls->anchor_len = len > 0 ? (size_t)len : 0;
    return len > 0 ? PUP_OK : PUP_ERR_MEMORY;
}

static enum pup_err encrypt(struct pup_tls *tls, struct pup_span plain)
{
    size_t records = plain.len / RECORD_PLAIN + 1;
    if (pup_buf_space(&tls->output) < plain.len + records * RECORD_COST)
        return PUP_ERR_LIMIT;
    while (plain.len > 0) {
        size_t written = 0;
        ERR_clear_error();
        int rc = SSL_write_ex(tls->ssl, plain.data, plain.len, &written);
        if (rc != 1) {
            enum pup_err err = outcome(tls, rc);
            return err ? err : fail(tls, PUP_ERR_PROTOCOL);
        }
        plain.data += written;
        plain.len -= written;
    }
    return PUP_OK;
}

static enum pup_err finish_handshake(struct pup_tls *tls)
{
    tls->ready = true;
    enum pup_err err = learn_peer(tls);
    if (!err)
        err = learn_authority(tls);
    if (!err)
        err = encrypt(tls, pup_buf_span(&tls->early));
    pup_buf_release(&tls->early);
    pup_buf_init(&tls->early, 0);
    return err ? fail(tls, err) : PUP_OK;
}

static enum pup_err shake_hands(struct pup_tls *tls)
{
    ERR_clear_error();
    int rc = SSL_do_handshake(tls->ssl);
    return rc == 1 ? finish_handshake(tls) : outcome(tls, rc);
}

/* One SSL_read into `plain`; *more says whether to go on. */
static enum pup_err read_some(struct pup_tls *tls, struct pup_buf *plain, bool *more)
{
    size_t space = pup_buf_space(plain), before = pup_buf_len(plain), got = 0;
    size_t room = space < RECORD_PLAIN ? space : RECORD_PLAIN;
    uint8_t *out = pup_buf_extend(plain, room);
    if (!out)
        return fail(tls, PUP_ERR_MEMORY);
    ERR_clear_error();
    int rc = SSL_read_ex(tls->ssl, out, room, &got);
    enum pup_err err = rc == 1 ? PUP_OK : outcome(tls, rc);
    pup_buf_truncate(plain, before + got);
    *more = rc == 1;
    return err;
}

static bool has_unread(const struct pup_tls *tls)
{
    return tls->input.len > 0 || SSL_pending(tls->ssl) > 0;
}

static enum pup_err read_all(struct pup_tls *tls, struct pup_buf *plain)
{
    for (bool more = true; more && !tls->closed;) {
        if (pup_buf_space(plain) == 0)
            return has_unread(tls) ? PUP_ERR_LIMIT : PUP_OK;
        enum pup_err err = read_some(tls, plain, &more);
        if (err)
            return err;
    }
    return PUP_OK;
}

enum pup_err pup_tls_feed(struct pup_tls *tls, struct pup_span cipher, size_t *taken, struct pup_buf *plain)
{
    *taken = 0;
    if (tls->failed)
        return tls->failed;
    tls->input = cipher;
    enum pup_err err = tls->ready ? PUP_OK : shake_hands(tls);
    if (!err && tls->ready)
        err = read_all(tls, plain);
    if (tls->closed)
        tls->input.len = 0; /* nothing after a close_notify counts */
    *taken = cipher.len - tls->input.len;
    tls->input = (struct pup_span){0};
    return err;
}

enum pup_err pup_tls_write(struct pup_tls *tls, struct pup_span plain)
{
    if (tls->failed)
        return tls->failed;
    return tls->ready ? encrypt(tls, plain) : pup_buf_put(&tls->early, plain);
}

enum pup_err pup_tls_start(struct pup_tls *tls)
{
    if (tls->failed || tls->context->server)
        return tls->failed;
    return shake_hands(tls);
}

struct pup_span pup_tls_output(struct pup_tls *tls)
{
    return pup_buf_span(&tls->output);
}

void pup_tls_consume(struct pup_tls *tls, size_t len)
{
    pup_buf_consume(&tls->output, len);
    if (pup_buf_len(&tls->output) == 0 && tls->output.room > RECORD_PLAIN) {
        pup_buf_release(&tls->output); /* most connections are idle most of the time */
        pup_buf_init(&tls->output, OUTPUT_MAX);
    }
}

bool pup_tls_ready(const struct pup_tls *tls)
{
    return tls->ready && !tls->failed;
}

bool pup_tls_closed(const struct pup_tls *tls)
{
    return tls->closed;
}

const struct pup_peer *pup_tls_peer(const struct pup_tls *tls)
{
    return &tls->peer;
}

struct pup_span pup_tls_public_key(const struct pup_tls *tls)
{
    return pup_buf_span(&tls->public_key);
}

struct pup_span pup_tls_authority(const struct pup_tls *tls)
{
    return (struct pup_span){tls->anchor_der, tls->anchor_len};
}

void pup_tls_shutdown(struct pup_tls *tls)
{
    if (tls->failed || !tls->ready)
        return;
    SSL_shutdown(tls->ssl);
    ERR_clear_error();
}
