/* The shapes shared by sealing, opening and erasing. */
#ifndef PUP_WIRE_EDIT_PRIV_H
#define PUP_WIRE_EDIT_PRIV_H

#include "common/wire/edit_codec.h"
#include "common/wire/proto_priv.h"
#include "edit.pb-c.h"

enum {
    SALT_LEN = 16,
    /* Erasing an opening makes it longer by at most this: 32 bytes of commitment for 16 of salt and a value that may be
     * empty. An edit at its bound must be accepted again once erased. */
    ERASED_GROWTH = 16
};

/* An edit read but for its values. Commitments are of the bytes as received. */
struct sealed_parts {
    Pup__Header *header;
    Pup__Body *body;
    Pup__Plan *plan;
    struct pup_hash *commitments; /* one an opening */
};

/* Unpacks the three, checks the bounds that do not need the values, each opening's form, and the digest. All in
 * `arena`. */
enum pup_err sealed_read(struct pup_arena *arena, struct pup_sealed sealed, struct sealed_parts *parts);

/* Reads the values of what sealed_read read. */
enum pup_err sealed_open(struct pup_arena *arena, const struct sealed_parts *parts, struct pup_edit *edit);

/* SHA-256(salt | value). */
struct pup_hash opening_commitment(const uint8_t salt[SALT_LEN], struct pup_span value);

/* SHA-256(SHA-256(plan) | commitments). */
struct pup_hash body_digest(struct pup_span plan, const struct pup_hash *commitments, size_t count);

bool opening_is_erased(const Pup__Opening *opening);

/* Checks the form of one opening (salt and value, or a commitment alone) and gives its commitment; false if malformed.
 */
bool opening_read(const Pup__Opening *opening, struct pup_hash *commitment);

#endif
