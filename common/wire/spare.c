#include "common/wire/spare.h"

#include <string.h>

#include "common/base/buf.h"
#include "common/base/hash.h"
#include "common/wire/edit_priv.h"
#include "common/wire/frame.h"
#include "common/wire/scan_priv.h"

/* proto/edit.proto */
enum { HEADER_PREVIOUS = 3, HEADER_SPACE = 4, HEADER_DIGEST = 7, BODY_PLAN = 1, BODY_OPENING = 2 };
enum { OPENING_SALT = 1, OPENING_VALUE = 2, OPENING_ERASED = 3 };
enum { HASH_FIELD = 2 + sizeof(struct pup_hash) }; /* a tag, a length, the hash */

static const uint8_t previous_lead[] = {HEADER_PREVIOUS << 3 | SCAN_BYTES, sizeof(struct pup_hash)};
static const uint8_t digest_lead[] = {HEADER_DIGEST << 3 | SCAN_BYTES, sizeof(struct pup_hash)};

/* ---- headers ---- */

/* Where the fields of a header begin; NULL: not there, or not where they belong. Of a header that has one of them twice
 * there is nothing to say: it is not one of ours. */
struct places {
    const uint8_t *previous, *space, *digest;
};

static bool is_hash_field(const uint8_t *at, const uint8_t *end, const uint8_t lead[2])
{
    return end - at == (ptrdiff_t)HASH_FIELD && memcmp(at, lead, 2) == 0;
}

static bool find_places(struct pup_span header, struct places *places)
{
    struct scan scan = {.rest = header};
    struct scan_item item;
    const uint8_t *at = header.data, *before = NULL;
    size_t seen[HEADER_DIGEST + 1] = {0};
    *places = (struct places){0};
    while (scan_next(&scan, &item)) {
        seen[item.field <= HEADER_DIGEST ? item.field : 0]++;
        if (item.field == HEADER_SPACE) {
            places->space = at;
            places->previous = before != NULL && is_hash_field(before, at, previous_lead) ? before : NULL;
        }
        before = at;
        at = scan.rest.data;
    }
    places->digest = before != NULL && is_hash_field(before, at, digest_lead) ? before : NULL;
    return !scan.broken && seen[HEADER_PREVIOUS] < 2 && seen[HEADER_SPACE] < 2 && seen[HEADER_DIGEST] < 2;
}

enum pup_err pup_header_spare(struct pup_arena *arena, struct pup_span header, unsigned *what, struct pup_span *spared)
{
    struct places places;
    bool found = find_places(header, &places);
    bool previous = found && (*what & PUP_SPARED_PREVIOUS) != 0 && places.previous != NULL;
    bool digest = found && (*what & PUP_SPARED_DIGEST) != 0 && places.digest != NULL;
    *what = (previous ? (unsigned)PUP_SPARED_PREVIOUS : 0) | (digest ? (unsigned)PUP_SPARED_DIGEST : 0);
    *spared = header;
    if (*what == 0) {
        return PUP_OK;
    }
    size_t end = digest ? (size_t)(places.digest - header.data) : header.len;
    size_t cut = previous ? (size_t)(places.previous - header.data) : end, behind = cut + (previous ? HASH_FIELD : 0);
    uint8_t *out = pup_arena_alloc(arena, header.len);
    if (out == NULL) {
        return PUP_ERR_MEMORY;
    }
    memcpy(out, header.data, cut);
    memcpy(out + cut, header.data + behind, end - behind);
    *spared = (struct pup_span){out, cut + (end - behind)};
    return PUP_OK;
}

/* ---- the digest of a body ---- */

static bool read_commitment(struct pup_span opening, struct pup_hash *commitment)
{
    struct scan scan = {.rest = opening};
    struct scan_item item;
    struct pup_span salt = {0}, value = {0}, erased = {0};
    while (scan_next(&scan, &item)) {
        if (item.field == OPENING_SALT) {
            salt = item.bytes;
        } else if (item.field == OPENING_VALUE) {
            value = item.bytes;
        } else if (item.field == OPENING_ERASED) {
            erased = item.bytes;
        }
    }
    if (scan.broken || (erased.len > 0 ? erased.len != sizeof commitment->bytes : salt.len != SALT_LEN)) {
        return false;
    }
    if (erased.len > 0) {
        memcpy(commitment->bytes, erased.data, erased.len);
    } else {
        *commitment = opening_commitment(salt.data, value);
    }
    return true;
}

static enum pup_err digest_of(struct pup_arena *arena, struct pup_span body, struct pup_hash *digest)
{
    struct scan scan = {.rest = body};
    struct scan_item item;
    struct pup_span plan = {0};
    struct pup_hash *commitments = NULL;
    size_t count = 0, room = 0;
    while (scan_next(&scan, &item)) {
        if (item.field == BODY_PLAN) {
            plan = item.bytes;
        }
        if (item.field != BODY_OPENING) {
            continue;
        }
        if (count == 2 * (size_t)PUP_EDIT_CHANGES_MAX) {
            return PUP_ERR_LIMIT;
        }
        if (count == room) {
            room = room == 0 ? 16 : room * 2;
            struct pup_hash *more = pup_arena_array(arena, room, sizeof *more);
            if (more == NULL) {
                return PUP_ERR_MEMORY;
            }
            if (count > 0) {
                memcpy(more, commitments, count * sizeof *more);
            }
            commitments = more;
        }
        if (!read_commitment(item.bytes, &commitments[count++])) {
            return PUP_ERR_MALFORMED;
        }
    }
    *digest = body_digest(plan, commitments, count);
    return scan.broken ? PUP_ERR_MALFORMED : PUP_OK;
}

/* ---- restoring a header ---- */

static uint8_t *put_hash(uint8_t *out, const uint8_t lead[2], const struct pup_hash *hash)
{
    memcpy(out, lead, 2);
    memcpy(out + 2, hash->bytes, sizeof hash->bytes);
    return out + HASH_FIELD;
}

enum pup_err pup_header_restore(struct pup_arena *arena, struct pup_span spared, unsigned what,
                                const struct pup_hash *previous, struct pup_span body, struct pup_span *header)
{
    struct places places;
    struct pup_hash digest;
    if (spared.len > PUP_EDIT_MAX || body.len > 2 * (size_t)PUP_EDIT_MAX) {
        return PUP_ERR_LIMIT;
    }
    bool chained = (what & PUP_SPARED_PREVIOUS) != 0, digested = (what & PUP_SPARED_DIGEST) != 0;
    if (!find_places(spared, &places) || places.space == NULL || (chained && places.previous != NULL) ||
        (digested && places.digest != NULL)) {
        return PUP_ERR_MALFORMED;
    }
    enum pup_err err = digested ? digest_of(arena, body, &digest) : PUP_OK;
    uint8_t *whole = err == PUP_OK ? pup_arena_alloc(arena, spared.len + 2 * (size_t)HASH_FIELD) : NULL;
    if (whole == NULL) {
        return err != PUP_OK ? err : PUP_ERR_MEMORY;
    }
    size_t before = (size_t)(places.space - spared.data);
    memcpy(whole, spared.data, before);
    uint8_t *out = whole + before;
    if (chained) {
        out = put_hash(out, previous_lead, previous);
    }
    memcpy(out, places.space, spared.len - before);
    out += spared.len - before;
    if (digested) {
        out = put_hash(out, digest_lead, &digest);
    }
    *header = (struct pup_span){whole, (size_t)(out - whole)};
    return PUP_OK;
}

/* ---- the edits of a Submit ---- */

/* A header whose parts are in their places, but not what they should be, is found out here, before it is sent. */
static enum pup_err spare_one(struct pup_arena *arena, const struct pup_hash *previous, struct pup_submitted *edit)
{
    struct pup_span spared, whole;
    unsigned what = PUP_SPARED_DIGEST | (previous != NULL ? (unsigned)PUP_SPARED_PREVIOUS : 0);
    enum pup_err err = pup_header_spare(arena, edit->sealed.header, &what, &spared);
    if (err == PUP_OK) {
        err = pup_header_restore(arena, spared, what, previous, edit->sealed.body, &whole);
    }
    if (err == PUP_OK && pup_span_equal(whole, edit->sealed.header)) {
        edit->sealed.header = spared;
        edit->spared = what;
    }
    return err == PUP_ERR_MEMORY ? err : PUP_OK; /* what cannot be read is for the server to refuse */
}

enum pup_err pup_submit_spare(struct pup_arena *arena, struct pup_submitted *edits, size_t count)
{
    struct pup_hash previous;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        struct pup_hash own = pup_header_hash(edits[i].sealed.header);
        err = spare_one(arena, i > 0 ? &previous : NULL, &edits[i]);
        previous = own;
    }
    return err;
}

enum pup_err pup_submit_restore(struct pup_arena *arena, struct pup_submitted *edits, size_t count)
{
    enum { KNOWN = PUP_SPARED_PREVIOUS | PUP_SPARED_DIGEST };
    enum pup_err err = PUP_OK;
    struct pup_hash previous;
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        struct pup_submitted *edit = &edits[i];
        bool chained = (edit->spared & PUP_SPARED_PREVIOUS) != 0;
        if ((edit->spared & ~(unsigned)KNOWN) != 0 || (chained && i == 0)) {
            return PUP_ERR_MALFORMED;
        }
        if (chained) {
            previous = pup_header_hash(edits[i - 1].sealed.header);
        }
        if (edit->spared != 0) {
            err = pup_header_restore(arena, edit->sealed.header, edit->spared, chained ? &previous : NULL,
                                     edit->sealed.body, &edit->sealed.header);
            edit->spared = 0;
        }
    }
    return err;
}
