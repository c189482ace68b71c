/* Composite keys, built so that memcmp order is the order meant. */
#ifndef PUP_STORE_KEY_H
#define PUP_STORE_KEY_H

#include "common/base/id.h"

enum { PUP_KEY_MAX = 511 };

struct pup_key {
    uint8_t bytes[PUP_KEY_MAX];
    size_t len;
    bool overflow; /* a part did not fit: the verbs answer PUP_ERR_LIMIT because pup_key_span is empty */
};

void pup_key_start(struct pup_key *key);
void pup_key_text(struct pup_key *key,
                  const char *text); /* the bytes and one NUL, so that no text is a prefix of another's key */
void pup_key_u32(struct pup_key *key, uint32_t number); /* big-endian */
void pup_key_u64(struct pup_key *key, uint64_t number);
void pup_key_bytes(struct pup_key *key, const void *bytes,
                   size_t len); /* fixed-size parts only: ids, devices, hashes */
struct pup_span pup_key_span(const struct pup_key *key);

/* True when `key` begins with `prefix`. */
bool pup_key_has_prefix(struct pup_span key, struct pup_span prefix);

/* Reads back, advancing `rest`; PUP_ERR_CORRUPT when it is too short. */
enum pup_err pup_key_take_text(struct pup_span *rest, char *out, size_t room);
enum pup_err pup_key_take_u32(struct pup_span *rest, uint32_t *number);
enum pup_err pup_key_take_u64(struct pup_span *rest, uint64_t *number);
enum pup_err pup_key_take_bytes(struct pup_span *rest, void *out, size_t len);

#endif
