#include "tests/sim/identity.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "tests/unit/seeded.h"

static EVP_PKEY *make_key(struct seeded *dice)
{
    uint8_t secret[32];
    for (size_t i = 0; i < sizeof secret; i++)
        secret[i] = (uint8_t)(seeded_next(dice) >> 32);
    return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, sizeof secret);
}

static bool certify(X509 *certificate, EVP_PKEY *key)
{
    X509_NAME *name = X509_get_subject_name(certificate);
    return X509_set_version(certificate, 2) && ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) &&
           ASN1_TIME_set_string(X509_getm_notBefore(certificate), "000101000000Z") &&
           ASN1_TIME_set_string(X509_getm_notAfter(certificate), "99991231235959Z") &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"device", -1, -1, 0) &&
           X509_set_issuer_name(certificate, name) && X509_set_pubkey(certificate, key) &&
           X509_sign(certificate, key, NULL) > 0;
}

static struct pup_identity *read_back(BIO *pem)
{
    struct pup_identity *identity = NULL;
    char *bytes;
    long len = BIO_get_mem_data(pem, &bytes);
    if (len <= 0 || pup_identity_from_pem((struct pup_span){(const uint8_t *)bytes, (size_t)len}, &identity) != PUP_OK)
        return NULL;
    return identity;
}

static struct pup_identity *make(uint64_t number)
{
    struct pup_identity *identity = NULL;
    struct seeded dice = {(number + 1) * 0x9e3779b97f4a7c15U};
    EVP_PKEY *key = make_key(&dice);
    X509 *certificate = X509_new();
    BIO *pem = BIO_new(BIO_s_mem());
    if (key && certificate && pem && certify(certificate, key) && PEM_write_bio_X509(pem, certificate) &&
        PEM_write_bio_PrivateKey(pem, key, NULL, NULL, 0, NULL, NULL))
        identity = read_back(pem);
    BIO_free(pem);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return identity;
}

const struct pup_identity *sim_identity(size_t number)
{
    static struct pup_identity *made[SIM_IDENTITIES];
    if (!made[number])
        made[number] = make(number);
    if (!made[number])
        abort();
    return made[number];
}
