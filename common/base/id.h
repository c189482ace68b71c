/* Identities. Nothing is numbered by the server, so nothing can collide after a restore. */
#ifndef PUP_BASE_ID_H
#define PUP_BASE_ID_H

#include "common/base/err.h"
#include "common/base/span.h"

struct pup_id {
    uint8_t bytes[16];
}; /* a record, or an incarnation */
struct pup_device {
    uint8_t bytes[8];
}; /* first 8 bytes of the SHA-256 of the device's public key */
struct pup_hash {
    uint8_t bytes[32];
}; /* SHA-256 */

/* One edit, for ever: the device that made it and its count there, from 1. */
struct pup_edit_id {
    struct pup_device device;
    uint64_t counter;
};

enum {
    PUP_ID_SHORT_MIN = 4, /* characters of the shortest short id */
    PUP_ID_RANDOM = 12,   /* characters of a whole random half (62 bits, 5 a character, rounded down) */
    PUP_ID_TEXT = 36      /* characters of the whole id in its 8-4-4-4-12 hexadecimal form */
};

bool pup_id_equal(const struct pup_id *a, const struct pup_id *b);
int pup_id_compare(const struct pup_id *a, const struct pup_id *b);
bool pup_id_is_zero(const struct pup_id *id);
bool pup_device_equal(const struct pup_device *a, const struct pup_device *b);
int pup_device_compare(const struct pup_device *a, const struct pup_device *b);
bool pup_hash_equal(const struct pup_hash *a, const struct pup_hash *b);

/* Orders by device, then counter. */
int pup_edit_id_compare(const struct pup_edit_id *a, const struct pup_edit_id *b);
bool pup_edit_id_equal(const struct pup_edit_id *a, const struct pup_edit_id *b);

/* A UUIDv7 (RFC 9562): 48 bits of `unix_ms`, the rest from 10 bytes of `random`, version and variant set. */
struct pup_id pup_id_v7(uint64_t unix_ms, const uint8_t random[10]);

/* A UUIDv8 made of the first 16 bytes of SHA-256 over `parts`, each preceded by its length as 4 bytes big-endian:
 * the same parts give the same id on every device. */
struct pup_id pup_id_derived(const struct pup_span *parts, size_t count);

/* The whole id as text, NUL-terminated. */
void pup_id_text(const struct pup_id *id, char out[PUP_ID_TEXT + 1]);

/* The first `len` characters (1..PUP_ID_RANDOM) of the *random* half (the last 8 bytes without the two variant bits) in
 * Crockford base 32, lower case, NUL-terminated; `out` holds len + 1. */
void pup_id_short(const struct pup_id *id, size_t len, char *out);

/* Reads a whole id (with or without hyphens, any case). PUP_ERR_INVALID if it is not one. */
enum pup_err pup_id_parse(struct pup_span text, struct pup_id *id);

/* True when `text` can be a short id: 4..12 characters of Crockford base 32 (i, l read as 1; o as 0; any case). */
bool pup_id_short_valid(struct pup_span text);

/* True when the id's random half, in base 32, begins with the valid short id `text`. */
bool pup_id_short_matches(const struct pup_id *id, struct pup_span text);

/* A device as 16 lower-case hexadecimal digits, NUL-terminated; and back (whole only). */
void pup_device_text(const struct pup_device *device, char out[17]);
enum pup_err pup_device_parse(struct pup_span text, struct pup_device *device);

/* A hash as 64 lower-case hexadecimal digits, NUL-terminated; and back. */
void pup_hash_text(const struct pup_hash *hash, char out[65]);
enum pup_err pup_hash_parse(struct pup_span text, struct pup_hash *hash);

/* Crockford base 32, upper case, no padding, most significant bits first. `out` needs (len * 8 + 4) / 5 + 1 bytes. */
void pup_base32_encode(struct pup_span bytes, char *out);
/* Reads it back (any case, i l o tolerated) into exactly `len` bytes; PUP_ERR_INVALID on any other length or character.
 */
enum pup_err pup_base32_decode(struct pup_span text, uint8_t *out, size_t len);

#endif
