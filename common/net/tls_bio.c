/* A BIO that reads from the span being fed and writes into the connection's output buffer. OpenSSL's own memory BIOs
 * copy everything once more, grow without limit and keep what they once took. */
#include <limits.h>
#include <string.h>

#include "common/net/tls_priv.h"

static int bio_read(BIO *bio, char *out, int room)
{
    struct pup_tls *tls = BIO_get_data(bio);
    size_t len = tls->input.len < (size_t)room ? tls->input.len : (size_t)room;
    BIO_clear_retry_flags(bio);
    if (len == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    memcpy(out, tls->input.data, len);
    tls->input.data += len;
    tls->input.len -= len;
    return (int)len;
}

static int bio_write(BIO *bio, const char *bytes, int len)
{
    struct pup_tls *tls = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (pup_buf_put(&tls->output, (struct pup_span){(const uint8_t *)bytes, (size_t)len})) {
        BIO_set_retry_write(bio);
        return -1;
    }
    return len;
}

static long bio_control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

/* Made once, kept for the life of the program. */
static CRYPTO_ONCE method_once = CRYPTO_ONCE_STATIC_INIT;
static BIO_METHOD *method;

static void free_method(void)
{
    BIO_meth_free(method);
}

static void make_method(void)
{
    method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "pupitre tls");
    if (!method)
        return;
    BIO_meth_set_read(method, bio_read);
    BIO_meth_set_write(method, bio_write);
    BIO_meth_set_ctrl(method, bio_control);
    OPENSSL_atexit(free_method);
}

BIO *pup_tls_bio_new(struct pup_tls *tls)
{
    if (!CRYPTO_THREAD_run_once(&method_once, make_method) || !method)
        return NULL;
    BIO *bio = BIO_new(method);
    if (bio) {
        BIO_set_data(bio, tls);
        BIO_set_init(bio, 1);
    }
    return bio;
}
