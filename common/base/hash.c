/* Through libcrypto's own functions, not through its providers: to set these up takes more than a millisecond of every
 * process, a fifth of `pupitre add`, and to look SHA-256 up there more than to hash a small value with it. The
 * functions are deprecated, and stay as long as OpenSSL 3 does. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "common/base/hash.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <string.h>

static void update(SHA256_CTX *context, const struct pup_span *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (parts[i].len > 0) {
            (void)SHA256_Update(context, parts[i].data, parts[i].len); /* cannot fail */
        }
    }
}

struct pup_hash pup_sha256(const struct pup_span *parts, size_t count)
{
    struct pup_hash hash;
    SHA256_CTX context;
    (void)SHA256_Init(&context);
    update(&context, parts, count);
    (void)SHA256_Final(hash.bytes, &context);
    return hash;
}

struct pup_hash pup_sha256_one(struct pup_span bytes)
{
    return pup_sha256(&bytes, 1);
}

struct pup_hash pup_hmac(struct pup_span key, const struct pup_span *parts, size_t count)
{
    enum { INNER = 0x36, OUTER = 0x5c }; /* RFC 2104 */
    uint8_t block[SHA256_CBLOCK] = {0};
    SHA256_CTX context;
    struct pup_hash hash;
    if (key.len > sizeof block) {
        hash = pup_sha256_one(key);
        key = (struct pup_span){hash.bytes, sizeof hash.bytes};
    }
    if (key.len > 0) {
        memcpy(block, key.data, key.len);
    }
    for (size_t i = 0; i < sizeof block; i++) {
        block[i] ^= INNER;
    }
    const struct pup_span inner = {block, sizeof block};
    (void)SHA256_Init(&context);
    update(&context, &inner, 1);
    update(&context, parts, count);
    (void)SHA256_Final(hash.bytes, &context);
    for (size_t i = 0; i < sizeof block; i++) {
        block[i] ^= INNER ^ OUTER;
    }
    const struct pup_span outer[] = {{block, sizeof block}, {hash.bytes, sizeof hash.bytes}};
    hash = pup_sha256(outer, 2);
    OPENSSL_cleanse(block, sizeof block);
    OPENSSL_cleanse(&context, sizeof context);
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
