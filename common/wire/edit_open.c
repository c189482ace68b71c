#include "common/base/text.h"
#include "common/wire/edit_priv.h"
#include "common/wire/value_codec_priv.h"
#include "common/wire/vector_codec_priv.h"

/* An edit being opened: openings are taken in the order of the plan's slots. */
struct opening_walk {
    struct pup_arena *arena;
    const struct sealed_parts *parts;
    size_t next; /* opening to be taken */
};

static bool operation_known(uint32_t operation)
{
    return operation >= PUP_PUT && operation <= PUP_ERASE;
}

/* How many openings a change may have; operations of newer programs may have any number, of which the first two are
 * read. */
static bool slots_fit(const Pup__Change *packed)
{
    switch (packed->operation) {
    case PUP_PUT:
    case PUP_ADD:
    case PUP_REMOVE:
        return packed->slots == 1 || packed->slots == 2;
    case PUP_TEXT:
        return packed->slots == 1;
    case PUP_ERASE:
        return packed->slots <= 2;
    case PUP_DELTA:
    case PUP_DELETE:
    case PUP_KEEP:
        return packed->slots == 0;
    default:
        return true;
    }
}

static enum pup_err read_value(struct opening_walk *walk, const Pup__Opening *opening, struct pup_change *change)
{
    if (opening_is_erased(opening)) {
        change->value = (struct pup_value){.type = PUP_VALUE_ERASED};
        return PUP_OK;
    }
    return value_unpack(walk->arena, proto_span(opening->value), &change->value);
}

/* The name stands beside a reference alone; beside a value that was erased, or of a newer type, it says nothing here.
 */
static enum pup_err read_name(const Pup__Opening *opening, struct pup_change *change)
{
    struct pup_value *value = &change->value;
    bool erased = opening_is_erased(opening);
    struct pup_span name = {0};
    if (!erased && !proto_text(opening->value, &name)) {
        return PUP_ERR_MALFORMED;
    }
    if (value->type == PUP_VALUE_REFERENCE) {
        value->name_erased = erased;
        value->text = name;
        return PUP_OK;
    }
    return value->type == PUP_VALUE_ERASED || value->type == PUP_VALUE_OPAQUE ? PUP_OK : PUP_ERR_MALFORMED;
}

static bool value_fits(const struct pup_change *change)
{
    enum pup_value_type type = change->value.type;
    bool hidden = type == PUP_VALUE_ERASED || type == PUP_VALUE_OPAQUE;
    if (change->operation == PUP_TEXT) {
        return hidden || type == PUP_VALUE_TEXT || type == PUP_VALUE_NONE;
    }
    return change->operation != PUP_ERASE || hidden || type == PUP_VALUE_REFERENCE || type == PUP_VALUE_NONE;
}

static enum pup_err read_slots(struct opening_walk *walk, const Pup__Change *packed, struct pup_change *change)
{
    const Pup__Body *body = walk->parts->body;
    if (!slots_fit(packed) || packed->slots > body->n_openings - walk->next) {
        return PUP_ERR_MALFORMED;
    }
    if (packed->slots == 0) {
        return PUP_OK;
    }
    bool known = operation_known(packed->operation);
    enum pup_err err = read_value(walk, body->openings[walk->next], change);
    if (err == PUP_ERR_MALFORMED && !known) {
        /* What a newer operation opens need not be a Value. */
        change->value =
            (struct pup_value){.type = PUP_VALUE_OPAQUE, .text = proto_span(body->openings[walk->next]->value)};
        err = PUP_OK;
    }
    if (err == PUP_OK && known && !value_fits(change)) {
        err = PUP_ERR_MALFORMED;
    }
    if (err == PUP_OK && known && packed->slots == 2) {
        err = read_name(body->openings[walk->next + 1], change);
    }
    if (change->operation == PUP_TEXT) {
        change->commitment = walk->parts->commitments[walk->next];
    }
    walk->next += packed->slots;
    return err;
}

static enum pup_err read_change(struct opening_walk *walk, const Pup__Change *packed, struct pup_change *change)
{
    *change = (struct pup_change){
        .field = packed->field, .operation = (enum pup_operation)packed->operation, .delta = packed->delta};
    if (!proto_fixed_or_empty(packed->made_from, change->base.bytes, sizeof change->base.bytes)) {
        return PUP_ERR_MALFORMED;
    }
    change->has_base = packed->made_from.len > 0;
    return read_slots(walk, packed, change);
}

static enum pup_err read_touch(struct pup_arena *arena, const Pup__Touch *touch, struct pup_part *part)
{
    if (touch->n_seen > PUP_SEEN_MAX) {
        return PUP_ERR_LIMIT;
    }
    part->kind = touch->kind;
    if (!proto_fixed(touch->record, part->record.bytes, sizeof part->record.bytes)) {
        return PUP_ERR_MALFORMED;
    }
    return seen_read_vector(arena, touch->seen, touch->n_seen, &part->seen);
}

static enum pup_err read_part(struct opening_walk *walk, const Pup__Part *packed, struct pup_part *part)
{
    if (packed->n_changes == 0) {
        return PUP_ERR_MALFORMED;
    }
    enum pup_err err = read_touch(walk->arena, walk->parts->header->touches[packed->touch], part);
    struct pup_change *changes = pup_arena_array(walk->arena, packed->n_changes, sizeof *changes);
    if (err == PUP_OK && changes == NULL) {
        err = PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < packed->n_changes && err == PUP_OK; i++) {
        err = read_change(walk, packed->changes[i], &changes[i]);
    }
    part->changes = changes;
    part->change_count = packed->n_changes;
    return err;
}

/* Each touch of the header belongs to one part of the plan, and no record is named twice. */
static bool touches_fit(const struct sealed_parts *parts)
{
    const Pup__Header *header = parts->header;
    bool used[PUP_EDIT_PARTS_MAX] = {false};
    if (header->n_touches != parts->plan->n_parts) {
        return false;
    }
    for (size_t i = 0; i < header->n_touches; i++) {
        uint32_t touch = parts->plan->parts[i]->touch;
        if (touch >= header->n_touches || used[touch]) {
            return false;
        }
        used[touch] = true;
        for (size_t j = 0; j < i; j++) {
            if (pup_span_equal(proto_span(header->touches[i]->record), proto_span(header->touches[j]->record))) {
                return false;
            }
        }
    }
    return true;
}

static enum pup_err check_counts(const struct sealed_parts *parts)
{
    if (parts->header->n_touches > PUP_EDIT_PARTS_MAX) {
        return PUP_ERR_LIMIT;
    }
    if (parts->plan->n_parts == 0 || !touches_fit(parts)) {
        return PUP_ERR_MALFORMED;
    }
    size_t changes = 0;
    for (size_t i = 0; i < parts->plan->n_parts; i++) {
        changes += parts->plan->parts[i]->n_changes;
    }
    return changes > PUP_EDIT_CHANGES_MAX ? PUP_ERR_LIMIT : PUP_OK;
}

static enum pup_err read_header(const Pup__Header *header, struct pup_edit *edit)
{
    edit->id.counter = header->counter;
    edit->at = header->at;
    bool right = header->counter > 0 &&
                 proto_fixed(header->device, edit->id.device.bytes, sizeof edit->id.device.bytes) &&
                 proto_fixed_or_empty(header->previous, edit->previous.bytes, sizeof edit->previous.bytes) &&
                 pup_space_parse(proto_span(header->space), &edit->space) == PUP_OK;
    return right ? PUP_OK : PUP_ERR_MALFORMED;
}

enum pup_err sealed_open(struct pup_arena *arena, const struct sealed_parts *parts, struct pup_edit *edit)
{
    *edit = (struct pup_edit){.part_count = parts->plan->n_parts};
    enum pup_err err = check_counts(parts);
    if (err == PUP_OK) {
        err = read_header(parts->header, edit);
    }
    if (err != PUP_OK) {
        return err;
    }
    edit->parts = pup_arena_array(arena, edit->part_count, sizeof *edit->parts);
    if (edit->parts == NULL) {
        return PUP_ERR_MEMORY;
    }
    struct opening_walk walk = {.arena = arena, .parts = parts};
    for (size_t i = 0; i < edit->part_count && err == PUP_OK; i++) {
        err = read_part(&walk, parts->plan->parts[i], &edit->parts[i]);
    }
    return err == PUP_OK && walk.next != parts->body->n_openings ? PUP_ERR_MALFORMED : err;
}

enum pup_err pup_edit_open(struct pup_arena *arena, struct pup_sealed sealed, struct pup_edit *edit)
{
    struct sealed_parts parts;
    enum pup_err err = sealed_read(arena, sealed, &parts);
    return err != PUP_OK ? err : sealed_open(arena, &parts, edit);
}
