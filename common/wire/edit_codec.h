/* Edits as bytes: sealing (salts, commitments, digest), opening (every hash checked), erasing. proto/README.md says the
 * form. */
#ifndef PUP_WIRE_EDIT_CODEC_H
#define PUP_WIRE_EDIT_CODEC_H

#include "common/base/random.h"
#include "common/merge/edit.h"

/* An edit's bytes. The header is kept and sent again byte for byte, for ever; the body until something of it is erased.
 */
struct pup_sealed {
    struct pup_span header; /* a Header, packed */
    struct pup_span body;   /* a Body, packed */
};

/* Packs an edit: draws 16 bytes of salt a value and a name from `random`. Each part's `changes` become a copy in
 * `arena` in which `commitment` of TEXT changes is filled. Everything in `arena`. PUP_ERR_LIMIT over PUP_EDIT_MAX or
 * the edit's bounds; PUP_ERR_INVALID (not UTF-8, no part, a part without changes, seen not valid, a record twice, a
 * value that the operation does not carry, value types ERASED and OPAQUE). */
enum pup_err pup_edit_seal(struct pup_arena *arena, struct pup_edit *edit, struct pup_random_source random,
                           struct pup_sealed *sealed);

/* Reads an edit back and checks all of it: form, bounds, UTF-8, every opening against the digest. All of it lives in
 * `arena`. Erased values become PUP_VALUE_ERASED (a set element likewise), erased names name_erased. Value types,
 * operations and fields unknown to this program are kept (OPAQUE; the number). PUP_ERR_MALFORMED, PUP_ERR_LIMIT,
 * PUP_ERR_UNTRUSTED (hashes). */
enum pup_err pup_edit_open(struct pup_arena *arena, struct pup_sealed sealed, struct pup_edit *edit);

/* SHA-256 of the header's bytes: what chains, receipts and repeats go by. */
struct pup_hash pup_header_hash(struct pup_span header);

/* One value or name of a body, for choosing what to erase. */
struct pup_slot {
    const struct pup_edit *edit;
    const struct pup_part *part;
    const struct pup_change *change;
    bool name; /* the name beside the reference, else the value */
};

/* Packs the body again with the chosen openings replaced by their commitments; *changed says whether any was (if none,
 * *body is sealed.body). The plan's bytes stay as they are and the header stays right. Openings erased before are not
 * offered. Deltas have no opening and cannot be chosen. */
enum pup_err pup_body_erase(struct pup_arena *arena, struct pup_sealed sealed,
                            bool (*choose)(void *context, const struct pup_slot *slot), void *context,
                            struct pup_span *body, bool *changed);

/* The text a TEXT change or a product commits to: SHA-256(salt ‖ packed Value). */
struct pup_hash pup_text_commitment(const uint8_t salt[16], struct pup_span text);

#endif
