#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "common/net/identity_priv.h"

enum { PEM_MAX = 64 * 1024 };

/* Takes over key and certificate, also when it fails. */
static enum pup_err identity_of(EVP_PKEY *key, X509 *certificate, struct pup_identity **identity)
{
    struct pup_identity *made = calloc(1, sizeof *made);
    int len = made ? i2d_X509(certificate, &made->der) : -1;
    if (len <= 0) {
        free(made);
        EVP_PKEY_free(key);
        X509_free(certificate);
        return PUP_ERR_MEMORY;
    }
    made->key = key;
    made->certificate = certificate;
    made->der_len = (size_t)len;
    *identity = made;
    return PUP_OK;
}

void pup_identity_free(struct pup_identity *identity)
{
    if (!identity)
        return;
    EVP_PKEY_free(identity->key);
    X509_free(identity->certificate);
    OPENSSL_free(identity->der);
    free(identity);
}

static enum pup_err self_signed(const char *common_name, enum pup_usage usage, struct pup_identity **identity)
{
    X509 *certificate;
    *identity = NULL;
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    if (!key)
        return PUP_ERR_MEMORY;
    enum pup_err err = pup_certificate_make(key, common_name, usage, NULL, NULL, key, &certificate);
    if (err) {
        EVP_PKEY_free(key);
        return err;
    }
    return identity_of(key, certificate, identity);
}

enum pup_err pup_identity_new(const char *common_name, struct pup_identity **identity)
{
    return self_signed(common_name, PUP_USAGE_DEVICE, identity);
}

enum pup_err pup_authority_new(const char *common_name, struct pup_identity **authority)
{
    return self_signed(common_name, PUP_USAGE_AUTHORITY, authority);
}

/* An encrypted key must not make a daemon ask its terminal for a password. */
static int no_password(char *out, int room, int writing, void *context)
{
    (void)out;
    (void)room;
    (void)writing;
    (void)context;
    return -1;
}

static X509 *certificate_in(struct pup_span pem)
{
    BIO *source = BIO_new_mem_buf(pem.data, (int)pem.len);
    X509 *certificate = source ? PEM_read_bio_X509(source, NULL, no_password, NULL) : NULL;
    BIO_free(source);
    return certificate;
}

static EVP_PKEY *key_in(struct pup_span pem)
{
    BIO *source = BIO_new_mem_buf(pem.data, (int)pem.len);
    EVP_PKEY *key = source ? PEM_read_bio_PrivateKey(source, NULL, no_password, NULL) : NULL;
    BIO_free(source);
    return key;
}

enum pup_err pup_identity_from_pem(struct pup_span pem, struct pup_identity **identity)
{
    *identity = NULL;
    if (pem.len == 0 || pem.len > PEM_MAX)
        return PUP_ERR_MALFORMED;
    X509 *certificate = certificate_in(pem);
    EVP_PKEY *key = key_in(pem);
    bool good =
        certificate && key && EVP_PKEY_get_id(key) == EVP_PKEY_ED25519 && X509_check_private_key(certificate, key) == 1;
    ERR_clear_error();
    if (good)
        return identity_of(key, certificate, identity);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return PUP_ERR_MALFORMED;
}

enum pup_err pup_identity_to_pem(const struct pup_identity *identity, struct pup_buf *pem)
{
    BIO *sink = BIO_new(BIO_s_secmem()); /* wiped when freed */
    char *text;
    enum pup_err err = PUP_ERR_MEMORY;
    if (sink && PEM_write_bio_X509(sink, identity->certificate) &&
        PEM_write_bio_PKCS8PrivateKey(sink, identity->key, NULL, NULL, 0, NULL, NULL)) {
        long len = BIO_get_mem_data(sink, &text);
        err = pup_buf_put(pem, (struct pup_span){(const uint8_t *)text, (size_t)len});
    }
    BIO_free(sink);
    return err;
}

struct pup_device pup_identity_device(const struct pup_identity *identity)
{
    struct pup_device device = {0};
    if (pup_certificate_device(identity->certificate, &device))
        abort(); /* no memory for 44 bytes, and no answer that would not be a lie */
    return device;
}

struct pup_span pup_identity_certificate(const struct pup_identity *identity)
{
    return (struct pup_span){identity->der, identity->der_len};
}

enum pup_err pup_identity_adopt(struct pup_identity *identity, struct pup_span certificate)
{
    X509 *read = pup_certificate_read(certificate);
    unsigned char *der = read ? OPENSSL_memdup(certificate.data, certificate.len) : NULL;
    enum pup_err err = !read ? PUP_ERR_MALFORMED : !der ? PUP_ERR_MEMORY : PUP_OK;
    if (!err && X509_check_private_key(read, identity->key) != 1)
        err = PUP_ERR_UNTRUSTED;
    ERR_clear_error();
    if (err) {
        X509_free(read);
        OPENSSL_free(der);
        return err;
    }
    X509_free(identity->certificate);
    OPENSSL_free(identity->der);
    identity->certificate = read;
    identity->der = der;
    identity->der_len = certificate.len;
    return PUP_OK;
}

enum pup_err pup_identity_public_key(const struct pup_identity *identity, struct pup_buf *out)
{
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(identity->key, &der);
    if (len <= 0)
        return PUP_ERR_MEMORY;
    enum pup_err err = pup_buf_put(out, (struct pup_span){der, (size_t)len});
    OPENSSL_free(der);
    return err;
}

static EVP_PKEY *public_key_in(struct pup_span spki)
{
    const unsigned char *at = spki.data;
    EVP_PKEY *key = spki.len > 0 && spki.len <= PEM_MAX ? d2i_PUBKEY(NULL, &at, (long)spki.len) : NULL;
    ERR_clear_error();
    if (key && at == spki.data + spki.len && EVP_PKEY_get_id(key) == EVP_PKEY_ED25519)
        return key;
    EVP_PKEY_free(key);
    return NULL;
}

static enum pup_err put_certificate(X509 *certificate, struct pup_buf *out)
{
    unsigned char *der = NULL;
    int len = i2d_X509(certificate, &der);
    if (len <= 0)
        return PUP_ERR_MEMORY;
    enum pup_err err = pup_buf_put(out, (struct pup_span){der, (size_t)len});
    OPENSSL_free(der);
    return err;
}

enum pup_err pup_authority_issue(const struct pup_identity *authority, struct pup_span public_key,
                                 const char *common_name, enum pup_usage usage, const char *hosts, struct pup_buf *out)
{
    if (usage == PUP_USAGE_AUTHORITY)
        return PUP_ERR_INVALID;
    EVP_PKEY *key = public_key_in(public_key);
    if (!key)
        return PUP_ERR_MALFORMED;
    X509 *certificate = NULL;
    enum pup_err err = pup_certificate_make(key, common_name, usage, usage == PUP_USAGE_SERVER ? hosts : NULL,
                                            authority->certificate, authority->key, &certificate);
    if (!err)
        err = put_certificate(certificate, out);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return err;
}
