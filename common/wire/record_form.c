#include "common/base/text.h"
#include "common/wire/record_priv.h"
#include "common/wire/value_codec_priv.h"

/* Every list is made the same way: `count` items and the pointers to them that packing wants. The first error sticks,
 * so that what is made can be read without a check at each line. */
struct form {
    struct pup_arena *arena;
    enum pup_err err;
};

static void *form_array(struct form *form, size_t count, size_t size)
{
    void *array = pup_arena_array(form->arena, count, size);
    if (array == NULL) {
        form->err = PUP_ERR_MEMORY;
    }
    return array;
}

static Pup__Seen **form_ids(struct form *form, const struct pup_edit_id *ids, size_t count)
{
    Pup__Seen **list = seen_list(form->arena, ids, count);
    if (list == NULL && count > 0) {
        form->err = PUP_ERR_MEMORY;
    }
    return list;
}

static Pup__Seen *form_id(struct form *form, const struct pup_edit_id *id)
{
    Pup__Seen **list = form_ids(form, id, 1);
    return list == NULL ? NULL : list[0];
}

static ProtobufCBinaryData form_value(struct form *form, const struct pup_value *value)
{
    struct pup_span bytes = {0};
    if (value->type != PUP_VALUE_ERASED) {
        enum pup_err err = value_pack(form->arena, value, &bytes);
        form->err = err != PUP_OK ? err : form->err;
    }
    return proto_bytes(bytes);
}

/* The name beside a reference; no other value has one. */
static ProtobufCBinaryData form_name(struct form *form, const struct pup_value *value)
{
    if (value->type != PUP_VALUE_REFERENCE || value->name_erased) {
        return proto_run(NULL, 0);
    }
    if (!pup_text_valid(value->text)) {
        form->err = PUP_ERR_INVALID;
    }
    return proto_bytes(value->text);
}

static bool name_erased(const struct pup_value *value)
{
    return value->type == PUP_VALUE_REFERENCE && value->name_erased;
}

static void form_standing(struct form *form, const struct pup_standing *standing, Pup__Standing *packed)
{
    static const struct pup_hash none;
    pup__standing__init(packed);
    packed->by = form_id(form, &standing->by);
    packed->value = form_value(form, &standing->value);
    packed->erased = standing->value.type == PUP_VALUE_ERASED;
    packed->name = form_name(form, &standing->value);
    packed->name_erased = name_erased(&standing->value);
    if (!pup_hash_equal(&standing->commitment, &none)) {
        packed->commitment = proto_run(standing->commitment.bytes, sizeof standing->commitment.bytes);
    }
    packed->parts = form_ids(form, standing->parts, standing->part_count);
    packed->n_parts = standing->part_count;
}

static void form_register(struct form *form, const struct pup_register *reg, Pup__Register *packed)
{
    pup__register__init(packed);
    packed->field = reg->field;
    Pup__Standing *values = form_array(form, reg->count, sizeof *values);
    packed->values = form_array(form, reg->count, sizeof(Pup__Standing *));
    packed->n_values = reg->count;
    for (size_t i = 0; i < reg->count && form->err == PUP_OK; i++) {
        form_standing(form, &reg->values[i], &values[i]);
        packed->values[i] = &values[i];
    }
    packed->ahead = form_ids(form, reg->ahead.at, reg->ahead.count);
    packed->n_ahead = reg->ahead.count;
}

static Pup__Register **form_registers(struct form *form, const struct pup_register *regs, size_t count)
{
    Pup__Register *packed = form_array(form, count, sizeof *packed);
    Pup__Register **list = form_array(form, count, sizeof(Pup__Register *));
    for (size_t i = 0; i < count && form->err == PUP_OK; i++) {
        form_register(form, &regs[i], &packed[i]);
        list[i] = &packed[i];
    }
    return list;
}

static void form_element(struct form *form, const struct pup_element *element, Pup__Element *packed)
{
    pup__element__init(packed);
    packed->value = form_value(form, &element->value);
    packed->erased = element->value.type == PUP_VALUE_ERASED;
    packed->name = form_name(form, &element->value);
    packed->name_erased = name_erased(&element->value);
    packed->adds = form_ids(form, element->adds, element->add_count);
    packed->n_adds = element->add_count;
    packed->ahead = form_ids(form, element->ahead.at, element->ahead.count);
    packed->n_ahead = element->ahead.count;
}

static void form_set(struct form *form, const struct pup_set *set, Pup__Set *packed)
{
    pup__set__init(packed);
    packed->field = set->field;
    Pup__Element *elements = form_array(form, set->count, sizeof *elements);
    packed->elements = form_array(form, set->count, sizeof(Pup__Element *));
    packed->n_elements = set->count;
    for (size_t i = 0; i < set->count && form->err == PUP_OK; i++) {
        form_element(form, &set->elements[i], &elements[i]);
        packed->elements[i] = &elements[i];
    }
}

static void form_sets(struct form *form, const struct pup_record *record, Pup__Record *packed)
{
    Pup__Set *sets = form_array(form, record->set_count, sizeof *sets);
    packed->sets = form_array(form, record->set_count, sizeof(Pup__Set *));
    packed->n_sets = record->set_count;
    for (size_t i = 0; i < record->set_count && form->err == PUP_OK; i++) {
        form_set(form, &record->sets[i], &sets[i]);
        packed->sets[i] = &sets[i];
    }
}

static void form_counters(struct form *form, const struct pup_record *record, Pup__Record *packed)
{
    Pup__Counter *counters = form_array(form, record->counter_count, sizeof *counters);
    packed->counters = form_array(form, record->counter_count, sizeof(Pup__Counter *));
    packed->n_counters = record->counter_count;
    for (size_t i = 0; i < record->counter_count && form->err == PUP_OK; i++) {
        pup__counter__init(&counters[i]);
        counters[i].field = record->counters[i].field;
        counters[i].sum = record->counters[i].sum;
        packed->counters[i] = &counters[i];
    }
}

static void form_deletions(struct form *form, const struct pup_record *record, Pup__Record *packed)
{
    Pup__Deletion *deletions = form_array(form, record->deletion_count, sizeof *deletions);
    packed->deletions = form_array(form, record->deletion_count, sizeof(Pup__Deletion *));
    packed->n_deletions = record->deletion_count;
    for (size_t i = 0; i < record->deletion_count && form->err == PUP_OK; i++) {
        const struct pup_deletion *deletion = &record->deletions[i];
        pup__deletion__init(&deletions[i]);
        deletions[i].by = form_id(form, &deletion->by);
        deletions[i].seen = form_ids(form, deletion->seen.at, deletion->seen.count);
        deletions[i].n_seen = deletion->seen.count;
        packed->deletions[i] = &deletions[i];
    }
}

static void form_erasures(struct form *form, const struct pup_record *record, Pup__Record *packed)
{
    Pup__Erasure *erasures = form_array(form, record->erasure_count, sizeof *erasures);
    packed->erasures = form_array(form, record->erasure_count, sizeof(Pup__Erasure *));
    packed->n_erasures = record->erasure_count;
    for (size_t i = 0; i < record->erasure_count && form->err == PUP_OK; i++) {
        const struct pup_erasure *erasure = &record->erasures[i];
        pup__erasure__init(&erasures[i]);
        erasures[i].field = erasure->field;
        erasures[i].ref = proto_run(erasure->ref.bytes, erasure->names ? sizeof erasure->ref.bytes : 0);
        erasures[i].covers = form_ids(form, erasure->covers.at, erasure->covers.count);
        erasures[i].n_covers = erasure->covers.count;
        packed->erasures[i] = &erasures[i];
    }
}

enum pup_err record_form(struct pup_arena *arena, const struct pup_record *record, Pup__Record *packed)
{
    struct form form = {.arena = arena};
    packed->id = proto_run(record->id.bytes, sizeof record->id.bytes);
    packed->kind = record->kind;
    packed->touched = form_ids(&form, record->touched.at, record->touched.count);
    packed->n_touched = record->touched.count;
    packed->registers = form_registers(&form, record->registers, record->register_count);
    packed->n_registers = record->register_count;
    packed->texts = form_registers(&form, record->texts, record->text_count);
    packed->n_texts = record->text_count;
    form_sets(&form, record, packed);
    form_counters(&form, record, packed);
    form_deletions(&form, record, packed);
    packed->kept_ahead = form_ids(&form, record->kept_ahead.at, record->kept_ahead.count);
    packed->n_kept_ahead = record->kept_ahead.count;
    form_erasures(&form, record, packed);
    return form.err;
}
