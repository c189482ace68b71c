#include <string.h>

#include "common/wire/record_priv.h"
#include "common/wire/value_codec_priv.h"

/* A value as records hold it: its bytes, the name beside it, and what was erased of either. */
static enum pup_err read_value(struct pup_arena *arena, ProtobufCBinaryData bytes, bool erased,
                               ProtobufCBinaryData name, bool name_erased, struct pup_value *value)
{
    if (erased) {
        *value = (struct pup_value){.type = PUP_VALUE_ERASED};
        return bytes.len == 0 ? PUP_OK : PUP_ERR_MALFORMED;
    }
    enum pup_err err = value_unpack(arena, proto_span(bytes), value);
    if (err != PUP_OK || value->type != PUP_VALUE_REFERENCE) {
        return err;
    }
    value->name_erased = name_erased;
    return proto_text(name, &value->text) && !(name_erased && name.len > 0) ? PUP_OK : PUP_ERR_MALFORMED;
}

static enum pup_err read_standing(struct pup_arena *arena, const Pup__Standing *packed, struct pup_standing *standing)
{
    if (!seen_read(packed->by, &standing->by) ||
        !proto_fixed_or_empty(packed->commitment, standing->commitment.bytes, sizeof standing->commitment.bytes)) {
        return PUP_ERR_MALFORMED;
    }
    standing->part_count = packed->n_parts;
    enum pup_err err = seen_read_list(arena, packed->parts, packed->n_parts, &standing->parts);
    return err != PUP_OK
               ? err
               : read_value(arena, packed->value, packed->erased, packed->name, packed->name_erased, &standing->value);
}

static enum pup_err read_register(struct pup_arena *arena, const Pup__Register *packed, struct pup_register *reg)
{
    reg->field = packed->field;
    reg->count = packed->n_values;
    reg->values = pup_arena_array(arena, packed->n_values, sizeof *reg->values);
    if (reg->values == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < packed->n_values; i++) {
        enum pup_err err = read_standing(arena, packed->values[i], &reg->values[i]);
        if (err != PUP_OK) {
            return err;
        }
    }
    return seen_read_vector(arena, packed->ahead, packed->n_ahead, &reg->ahead);
}

static enum pup_err read_registers(struct pup_arena *arena, Pup__Register *const *packed, size_t count,
                                   struct pup_register **regs)
{
    struct pup_register *read = pup_arena_array(arena, count, sizeof *read);
    if (read == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        enum pup_err err = read_register(arena, packed[i], &read[i]);
        if (err != PUP_OK) {
            return err;
        }
        if (i > 0 && read[i].field <= read[i - 1].field) {
            return PUP_ERR_MALFORMED;
        }
    }
    *regs = read;
    return PUP_OK;
}

static enum pup_err read_element(struct pup_arena *arena, const Pup__Element *packed, struct pup_element *element)
{
    enum pup_err err =
        read_value(arena, packed->value, packed->erased, packed->name, packed->name_erased, &element->value);
    if (err == PUP_OK) {
        element->add_count = packed->n_adds;
        err = seen_read_list(arena, packed->adds, packed->n_adds, &element->adds);
    }
    return err != PUP_OK ? err : seen_read_vector(arena, packed->ahead, packed->n_ahead, &element->ahead);
}

static enum pup_err read_set(struct pup_arena *arena, const Pup__Set *packed, struct pup_set *set)
{
    set->field = packed->field;
    set->count = packed->n_elements;
    set->elements = pup_arena_array(arena, packed->n_elements, sizeof *set->elements);
    if (set->elements == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < set->count; i++) {
        enum pup_err err = read_element(arena, packed->elements[i], &set->elements[i]);
        if (err != PUP_OK) {
            return err;
        }
        if (i > 0 && pup_value_compare(&set->elements[i - 1].value, &set->elements[i].value) > 0) {
            return PUP_ERR_MALFORMED;
        }
    }
    return PUP_OK;
}

static enum pup_err read_sets(struct pup_arena *arena, const Pup__Record *packed, struct pup_record *record)
{
    record->set_count = packed->n_sets;
    record->sets = pup_arena_array(arena, packed->n_sets, sizeof *record->sets);
    if (record->sets == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < packed->n_sets; i++) {
        enum pup_err err = read_set(arena, packed->sets[i], &record->sets[i]);
        if (err != PUP_OK) {
            return err;
        }
        if (i > 0 && record->sets[i].field <= record->sets[i - 1].field) {
            return PUP_ERR_MALFORMED;
        }
    }
    return PUP_OK;
}

static enum pup_err read_counters(struct pup_arena *arena, const Pup__Record *packed, struct pup_record *record)
{
    record->counter_count = packed->n_counters;
    record->counters = pup_arena_array(arena, packed->n_counters, sizeof *record->counters);
    if (record->counters == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < packed->n_counters; i++) {
        record->counters[i] = (struct pup_counter){packed->counters[i]->field, packed->counters[i]->sum};
        if (i > 0 && record->counters[i].field <= record->counters[i - 1].field) {
            return PUP_ERR_MALFORMED;
        }
    }
    return PUP_OK;
}

static enum pup_err read_deletions(struct pup_arena *arena, const Pup__Record *packed, struct pup_record *record)
{
    record->deletion_count = packed->n_deletions;
    record->deletions = pup_arena_array(arena, packed->n_deletions, sizeof *record->deletions);
    if (record->deletions == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < packed->n_deletions; i++) {
        struct pup_deletion *deletion = &record->deletions[i];
        if (!seen_read(packed->deletions[i]->by, &deletion->by) ||
            (i > 0 && pup_edit_id_compare(&deletion[-1].by, &deletion->by) >= 0)) {
            return PUP_ERR_MALFORMED;
        }
        enum pup_err err =
            seen_read_vector(arena, packed->deletions[i]->seen, packed->deletions[i]->n_seen, &deletion->seen);
        if (err != PUP_OK) {
            return err;
        }
    }
    return PUP_OK;
}

static bool erasures_in_order(const struct pup_erasure *a, const struct pup_erasure *b)
{
    return a->field != b->field ? a->field < b->field : pup_id_compare(&a->ref, &b->ref) <= 0;
}

static enum pup_err read_erasures(struct pup_arena *arena, const Pup__Record *packed, struct pup_record *record)
{
    record->erasure_count = packed->n_erasures;
    record->erasures = pup_arena_array(arena, packed->n_erasures, sizeof *record->erasures);
    if (record->erasures == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < packed->n_erasures; i++) {
        const Pup__Erasure *from = packed->erasures[i];
        struct pup_erasure *erasure = &record->erasures[i];
        erasure->field = from->field;
        erasure->names = from->ref.len > 0;
        if (!proto_fixed_or_empty(from->ref, erasure->ref.bytes, sizeof erasure->ref.bytes) ||
            (i > 0 && !erasures_in_order(erasure - 1, erasure))) {
            return PUP_ERR_MALFORMED;
        }
        enum pup_err err = seen_read_vector(arena, from->covers, from->n_covers, &erasure->covers);
        if (err != PUP_OK) {
            return err;
        }
    }
    return PUP_OK;
}

static enum pup_err read_fields(struct pup_arena *arena, const Pup__Record *packed, struct pup_record *record)
{
    enum pup_err err = read_registers(arena, packed->registers, packed->n_registers, &record->registers);
    if (err == PUP_OK) {
        err = read_registers(arena, packed->texts, packed->n_texts, &record->texts);
    }
    record->register_count = packed->n_registers;
    record->text_count = packed->n_texts;
    if (err == PUP_OK) {
        err = read_sets(arena, packed, record);
    }
    return err != PUP_OK ? err : read_counters(arena, packed, record);
}

enum pup_err record_read(struct pup_arena *arena, const Pup__Record *packed, struct pup_record *record)
{
    *record = (struct pup_record){.kind = packed->kind};
    if (!proto_fixed(packed->id, record->id.bytes, sizeof record->id.bytes)) {
        return PUP_ERR_MALFORMED;
    }
    enum pup_err err = seen_read_vector(arena, packed->touched, packed->n_touched, &record->touched);
    if (err == PUP_OK) {
        err = read_fields(arena, packed, record);
    }
    if (err == PUP_OK) {
        err = read_deletions(arena, packed, record);
    }
    if (err == PUP_OK) {
        err = seen_read_vector(arena, packed->kept_ahead, packed->n_kept_ahead, &record->kept_ahead);
    }
    return err != PUP_OK ? err : read_erasures(arena, packed, record);
}
