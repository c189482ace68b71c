/* SHA-256 and HMAC-SHA-256, from libcrypto. */
#ifndef PUP_BASE_HASH_H
#define PUP_BASE_HASH_H

#include "common/base/id.h"

/* SHA-256 of the concatenation of `count` spans. Never fails for want of memory worth handling: it aborts instead. */
struct pup_hash pup_sha256(const struct pup_span *parts, size_t count);
struct pup_hash pup_sha256_one(struct pup_span bytes);

/* HMAC-SHA-256 (RFC 2104) of the concatenation of `count` spans. */
struct pup_hash pup_hmac(struct pup_span key, const struct pup_span *parts, size_t count);

/* Compares in constant time. */
bool pup_hash_equal_secret(const struct pup_hash *a, const struct pup_hash *b);

/* sum = sum + term, and sum - term, modulo 2^256, both read as big-endian numbers. */
void pup_hash_add(struct pup_hash *sum, const struct pup_hash *term);
void pup_hash_subtract(struct pup_hash *sum, const struct pup_hash *term);

#endif
