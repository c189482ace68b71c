#include "common/base/text.h"
#include "common/wire/edit_priv.h"
#include "common/wire/frame.h"
#include "common/wire/value_codec_priv.h"
#include "common/wire/vector_codec_priv.h"

/* An edit being sealed. `openings` and `commitments` have room for two a change. */
struct seal {
    struct pup_arena *arena;
    struct pup_random_source random;
    Pup__Opening *openings;
    Pup__Opening **list;
    struct pup_hash *commitments;
    size_t count;
};

/* Whether the operation carries a value; of erasures, those of names do. */
static bool carries_value(const struct pup_change *change)
{
    switch (change->operation) {
    case PUP_PUT:
    case PUP_ADD:
    case PUP_REMOVE:
    case PUP_TEXT:
        return true;
    case PUP_ERASE:
        return change->value.type == PUP_VALUE_REFERENCE;
    case PUP_DELTA:
    case PUP_DELETE:
    case PUP_KEEP:
        break;
    }
    return false;
}

static bool change_valid(const struct pup_change *change)
{
    enum pup_value_type type = change->value.type;
    if (change->operation < PUP_PUT || change->operation > PUP_ERASE || type == PUP_VALUE_ERASED ||
        type == PUP_VALUE_OPAQUE || (type == PUP_VALUE_REFERENCE && change->value.name_erased)) {
        return false;
    }
    bool carries = carries_value(change);
    if (!carries && type != PUP_VALUE_NONE) {
        return false;
    }
    return change->operation != PUP_TEXT || type == PUP_VALUE_TEXT || type == PUP_VALUE_NONE;
}

static bool part_valid(const struct pup_part *part)
{
    if (part->change_count == 0 || !pup_vector_valid(&part->seen)) {
        return false;
    }
    for (size_t i = 0; i < part->change_count; i++) {
        if (!change_valid(&part->changes[i])) {
            return false;
        }
    }
    return true;
}

static bool names_record(const struct pup_part *parts, size_t count, const struct pup_id *record)
{
    for (size_t i = 0; i < count; i++) {
        if (pup_id_equal(&parts[i].record, record)) {
            return true;
        }
    }
    return false;
}

static enum pup_err check_edit(const struct pup_edit *edit, size_t *changes)
{
    struct pup_space space;
    if (edit->part_count == 0 || edit->id.counter == 0 ||
        pup_space_parse(pup_span_of(edit->space.name), &space) != PUP_OK) {
        return PUP_ERR_INVALID;
    }
    if (edit->part_count > PUP_EDIT_PARTS_MAX) {
        return PUP_ERR_LIMIT;
    }
    *changes = 0;
    for (size_t i = 0; i < edit->part_count; i++) {
        const struct pup_part *part = &edit->parts[i];
        if (part->change_count > PUP_EDIT_CHANGES_MAX - *changes || part->seen.count > PUP_SEEN_MAX) {
            return PUP_ERR_LIMIT;
        }
        *changes += part->change_count;
        if (!part_valid(part) || names_record(edit->parts, i, &part->record)) {
            return PUP_ERR_INVALID;
        }
    }
    return PUP_OK;
}

static enum pup_err add_opening(struct seal *seal, struct pup_span value)
{
    uint8_t *salt = pup_arena_alloc(seal->arena, SALT_LEN);
    if (salt == NULL) {
        return PUP_ERR_MEMORY;
    }
    seal->random.fill(seal->random.context, salt, SALT_LEN);
    Pup__Opening *opening = &seal->openings[seal->count];
    pup__opening__init(opening);
    opening->salt = proto_run(salt, SALT_LEN);
    opening->value = proto_bytes(value);
    seal->list[seal->count] = opening;
    seal->commitments[seal->count++] = opening_commitment(salt, value);
    return PUP_OK;
}

static enum pup_err seal_value(struct seal *seal, struct pup_change *change, Pup__Change *packed)
{
    struct pup_span bytes;
    enum pup_err err = value_pack(seal->arena, &change->value, &bytes);
    if (err == PUP_OK) {
        err = add_opening(seal, bytes);
    }
    if (err != PUP_OK) {
        return err;
    }
    packed->slots = 1;
    if (change->operation == PUP_TEXT) {
        change->commitment = seal->commitments[seal->count - 1];
    }
    if (change->value.type != PUP_VALUE_REFERENCE || change->value.text.len == 0) {
        return PUP_OK;
    }
    packed->slots = 2;
    return pup_text_valid(change->value.text) ? add_opening(seal, change->value.text) : PUP_ERR_INVALID;
}

static enum pup_err seal_change(struct seal *seal, struct pup_change *change, Pup__Change *packed)
{
    pup__change__init(packed);
    packed->field = change->field;
    packed->operation = change->operation;
    if (change->operation == PUP_DELTA) {
        packed->delta = change->delta;
    }
    if (change->operation == PUP_TEXT && change->has_base) {
        packed->made_from = proto_run(change->base.bytes, sizeof change->base.bytes);
    }
    return carries_value(change) ? seal_value(seal, change, packed) : PUP_OK;
}

/* The part gets its own copy of its changes, because commitments are written into them. */
static enum pup_err seal_part(struct seal *seal, struct pup_part *part, Pup__Part *packed)
{
    pup__part__init(packed);
    struct pup_change *changes = pup_arena_array(seal->arena, part->change_count, sizeof *changes);
    Pup__Change *forms = pup_arena_array(seal->arena, part->change_count, sizeof *forms);
    packed->changes = pup_arena_array(seal->arena, part->change_count, sizeof(Pup__Change *));
    packed->n_changes = part->change_count;
    if (changes == NULL || forms == NULL || packed->changes == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < part->change_count; i++) {
        changes[i] = part->changes[i];
        packed->changes[i] = &forms[i];
        enum pup_err err = seal_change(seal, &changes[i], &forms[i]);
        if (err != PUP_OK) {
            return err;
        }
    }
    part->changes = changes;
    return PUP_OK;
}

static enum pup_err seal_plan(struct seal *seal, struct pup_edit *edit, struct pup_span *plan)
{
    Pup__Plan packed = PUP__PLAN__INIT;
    Pup__Part *parts = pup_arena_array(seal->arena, edit->part_count, sizeof *parts);
    packed.parts = pup_arena_array(seal->arena, edit->part_count, sizeof(Pup__Part *));
    packed.n_parts = edit->part_count;
    if (parts == NULL || packed.parts == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < edit->part_count; i++) {
        packed.parts[i] = &parts[i];
        enum pup_err err = seal_part(seal, &edit->parts[i], &parts[i]);
        if (err != PUP_OK) {
            return err;
        }
        parts[i].touch = (uint32_t)i;
    }
    return proto_pack(seal->arena, &packed.base, PUP_EDIT_MAX, plan);
}

static enum pup_err form_touches(struct pup_arena *arena, const struct pup_edit *edit, Pup__Header *header)
{
    Pup__Touch *touches = pup_arena_array(arena, edit->part_count, sizeof *touches);
    header->touches = pup_arena_array(arena, edit->part_count, sizeof(Pup__Touch *));
    header->n_touches = edit->part_count;
    if (touches == NULL || header->touches == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < edit->part_count; i++) {
        const struct pup_part *part = &edit->parts[i];
        pup__touch__init(&touches[i]);
        touches[i].record = proto_run(part->record.bytes, sizeof part->record.bytes);
        touches[i].kind = part->kind;
        touches[i].seen = seen_list(arena, part->seen.at, part->seen.count);
        touches[i].n_seen = part->seen.count;
        header->touches[i] = &touches[i];
        if (touches[i].seen == NULL && part->seen.count > 0) {
            return PUP_ERR_MEMORY;
        }
    }
    return PUP_OK;
}

static enum pup_err seal_header(struct pup_arena *arena, const struct pup_edit *edit, const struct pup_hash *digest,
                                struct pup_span *bytes)
{
    static const struct pup_hash none;
    Pup__Header header = PUP__HEADER__INIT;
    header.device = proto_run(edit->id.device.bytes, sizeof edit->id.device.bytes);
    header.counter = edit->id.counter;
    if (!pup_hash_equal(&edit->previous, &none)) {
        header.previous = proto_run(edit->previous.bytes, sizeof edit->previous.bytes);
    }
    header.space = proto_bytes(pup_span_of(edit->space.name));
    header.at = edit->at;
    header.digest = proto_run(digest->bytes, sizeof digest->bytes);
    enum pup_err err = form_touches(arena, edit, &header);
    return err != PUP_OK ? err : proto_pack(arena, &header.base, PUP_EDIT_MAX, bytes);
}

static enum pup_err seal_body(struct seal *seal, struct pup_edit *edit, struct pup_hash *digest, struct pup_span *bytes)
{
    struct pup_span plan;
    enum pup_err err = seal_plan(seal, edit, &plan);
    if (err != PUP_OK) {
        return err;
    }
    *digest = body_digest(plan, seal->commitments, seal->count);
    Pup__Body body = PUP__BODY__INIT;
    body.plan = proto_bytes(plan);
    body.openings = seal->list;
    body.n_openings = seal->count;
    return proto_pack(seal->arena, &body.base, PUP_EDIT_MAX, bytes);
}

enum pup_err pup_edit_seal(struct pup_arena *arena, struct pup_edit *edit, struct pup_random_source random,
                           struct pup_sealed *sealed)
{
    size_t changes;
    enum pup_err err = check_edit(edit, &changes);
    if (err != PUP_OK) {
        return err;
    }
    struct seal seal = {.arena = arena, .random = random};
    seal.openings = pup_arena_array(arena, 2 * changes, sizeof *seal.openings);
    seal.list = pup_arena_array(arena, 2 * changes, sizeof(Pup__Opening *));
    seal.commitments = pup_arena_array(arena, 2 * changes, sizeof *seal.commitments);
    if (seal.openings == NULL || seal.list == NULL || seal.commitments == NULL) {
        return PUP_ERR_MEMORY;
    }
    struct pup_hash digest;
    err = seal_body(&seal, edit, &digest, &sealed->body);
    if (err == PUP_OK) {
        err = seal_header(arena, edit, &digest, &sealed->header);
    }
    if (err != PUP_OK) {
        return err;
    }
    return sealed->header.len + sealed->body.len > PUP_EDIT_MAX ? PUP_ERR_LIMIT : PUP_OK;
}
