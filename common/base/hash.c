#include "common/base/hash.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <pthread.h>
#include <stdlib.h>

/* Fetched once for the life of the process: looking an algorithm up costs more than hashing an edit with it. */
static EVP_MD *sha256;
static EVP_MAC *hmac;

static void must(bool done)
{
    if (!done) {
        abort(); /* libcrypto fails here only for want of memory or of SHA-256; nothing can go on without it */
    }
}

static void fetch(void)
{
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    must(sha256 != NULL && hmac != NULL);
}

static void fetch_once(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    must(pthread_once(&once, fetch) == 0);
}

struct pup_hash pup_sha256(const struct pup_span *parts, size_t count)
{
    fetch_once();
    struct pup_hash hash;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    must(context != NULL && EVP_DigestInit_ex2(context, sha256, NULL) == 1);
    for (size_t i = 0; i < count; i++) {
        must(parts[i].len == 0 || EVP_DigestUpdate(context, parts[i].data, parts[i].len) == 1);
    }
    must(EVP_DigestFinal_ex(context, hash.bytes, NULL) == 1);
    EVP_MD_CTX_free(context);
    return hash;
}

struct pup_hash pup_sha256_one(struct pup_span bytes)
{
    return pup_sha256(&bytes, 1);
}

struct pup_hash pup_hmac(struct pup_span key, const struct pup_span *parts, size_t count)
{
    fetch_once();
    struct pup_hash hash;
    char name[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_end(),
    };
    /* A NULL key would mean "the key of last time". */
    const uint8_t *key_data = key.len == 0 ? (const uint8_t *)"" : key.data;
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(hmac);
    must(context != NULL && EVP_MAC_init(context, key_data, key.len, parameters) == 1);
    for (size_t i = 0; i < count; i++) {
        must(parts[i].len == 0 || EVP_MAC_update(context, parts[i].data, parts[i].len) == 1);
    }
    size_t written = 0;
    must(EVP_MAC_final(context, hash.bytes, &written, sizeof hash.bytes) == 1 && written == sizeof hash.bytes);
    EVP_MAC_CTX_free(context);
    return hash;
}

bool pup_hash_equal_secret(const struct pup_hash *a, const struct pup_hash *b)
{
    return CRYPTO_memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

void pup_hash_add(struct pup_hash *sum, const struct pup_hash *term)
{
    unsigned carry = 0;
    for (size_t i = sizeof sum->bytes; i-- > 0;) {
        carry += (unsigned)sum->bytes[i] + term->bytes[i];
        sum->bytes[i] = (uint8_t)carry;
        carry >>= 8;
    }
}

void pup_hash_subtract(struct pup_hash *sum, const struct pup_hash *term)
{
    unsigned borrow = 0;
    for (size_t i = sizeof sum->bytes; i-- > 0;) {
        unsigned difference = 256U + sum->bytes[i] - term->bytes[i] - borrow;
        sum->bytes[i] = (uint8_t)difference;
        borrow = difference < 256U;
    }
}
