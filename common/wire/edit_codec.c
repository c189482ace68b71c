/* What sealing, opening and erasing share: the hashes, and an edit read but for its values. */
#include "common/base/hash.h"
#include "common/wire/edit_priv.h"
#include "common/wire/frame.h"

struct pup_hash pup_header_hash(struct pup_span header)
{
    return pup_sha256_one(header);
}

struct pup_hash opening_commitment(const uint8_t salt[SALT_LEN], struct pup_span value)
{
    const struct pup_span parts[] = {{salt, SALT_LEN}, value};
    return pup_sha256(parts, 2);
}

struct pup_hash pup_text_commitment(const uint8_t salt[16], struct pup_span text)
{
    /* A packed Value that holds a text: field 1, length-delimited; the length as a varint. */
    uint8_t prefix[1 + 10] = {0x0a};
    size_t used = 1;
    size_t len = text.len;
    do {
        prefix[used++] = (uint8_t)(len | 0x80U);
        len >>= 7;
    } while (len > 0);
    prefix[used - 1] &= 0x7fU;
    const struct pup_span parts[] = {{salt, SALT_LEN}, {prefix, used}, text};
    return pup_sha256(parts, 3);
}

struct pup_hash body_digest(struct pup_span plan, const struct pup_hash *commitments, size_t count)
{
    struct pup_hash of_plan = pup_sha256_one(plan);
    const struct pup_span parts[] = {{of_plan.bytes, sizeof of_plan.bytes},
                                     {(const uint8_t *)commitments, count * sizeof *commitments}};
    return pup_sha256(parts, 2);
}

bool opening_is_erased(const Pup__Opening *opening)
{
    return opening->erased.len > 0;
}

bool opening_read(const Pup__Opening *opening, struct pup_hash *commitment)
{
    if (opening_is_erased(opening)) {
        return opening->salt.len == 0 && opening->value.len == 0 &&
               proto_fixed(opening->erased, commitment->bytes, sizeof commitment->bytes);
    }
    if (opening->salt.len != SALT_LEN) {
        return false;
    }
    *commitment = opening_commitment(opening->salt.data, proto_span(opening->value));
    return true;
}

static enum pup_err read_openings(struct pup_arena *arena, struct sealed_parts *parts, size_t *erased)
{
    const Pup__Body *body = parts->body;
    if (body->n_openings > 2 * (size_t)PUP_EDIT_CHANGES_MAX) {
        return PUP_ERR_LIMIT;
    }
    parts->commitments = pup_arena_array(arena, body->n_openings, sizeof *parts->commitments);
    if (parts->commitments == NULL) {
        return PUP_ERR_MEMORY;
    }
    *erased = 0;
    for (size_t i = 0; i < body->n_openings; i++) {
        if (!opening_read(body->openings[i], &parts->commitments[i])) {
            return PUP_ERR_MALFORMED;
        }
        *erased += opening_is_erased(body->openings[i]);
    }
    return PUP_OK;
}

static enum pup_err check_digest(const struct sealed_parts *parts)
{
    struct pup_hash told;
    if (!proto_fixed(parts->header->digest, told.bytes, sizeof told.bytes)) {
        return PUP_ERR_MALFORMED;
    }
    struct pup_hash made = body_digest(proto_span(parts->body->plan), parts->commitments, parts->body->n_openings);
    return pup_hash_equal(&told, &made) ? PUP_OK : PUP_ERR_UNTRUSTED;
}

enum pup_err sealed_read(struct pup_arena *arena, struct pup_sealed sealed, struct sealed_parts *parts)
{
    size_t most = PUP_EDIT_MAX + (size_t)ERASED_GROWTH * 2 * PUP_EDIT_CHANGES_MAX;
    if (sealed.header.len > most || sealed.body.len > most - sealed.header.len) {
        return PUP_ERR_LIMIT;
    }
    enum pup_err err;
    parts->header = proto_unpack(arena, &pup__header__descriptor, sealed.header, &err);
    if (parts->header == NULL) {
        return err;
    }
    parts->body = proto_unpack(arena, &pup__body__descriptor, sealed.body, &err);
    if (parts->body == NULL) {
        return err;
    }
    size_t erased = 0;
    err = read_openings(arena, parts, &erased);
    if (err != PUP_OK) {
        return err;
    }
    if (sealed.header.len + sealed.body.len > PUP_EDIT_MAX + (size_t)ERASED_GROWTH * erased) {
        return PUP_ERR_LIMIT;
    }
    err = check_digest(parts);
    if (err == PUP_OK) {
        parts->plan = proto_unpack(arena, &pup__plan__descriptor, proto_span(parts->body->plan), &err);
    }
    return err;
}
