/* Records compared: with the model's, and with one another. Both are written as one row of numbers. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/law_world.h"

struct row {
    int at[8192];
    int count;
};

static void add(struct row *row, int number)
{
    if (row->count == (int)(sizeof row->at / sizeof row->at[0])) {
        abort();
    }
    row->at[row->count++] = number;
}

static int digest(const void *bytes, size_t len)
{
    uint32_t sum = 2166136261u;
    for (size_t i = 0; i < len; i++) {
        sum = (sum ^ ((const uint8_t *)bytes)[i]) * 16777619u;
    }
    return (int)(sum >> 1);
}

static int device_number(const struct pup_device *device)
{
    return device->bytes[0] - 1;
}

static void add_engine_id(struct row *row, const struct pup_edit_id *id)
{
    add(row, device_number(&id->device));
    add(row, (int)id->counter);
}

static void add_engine_vector(struct row *row, const struct pup_vector *vector)
{
    add(row, (int)vector->count);
    for (size_t i = 0; i < vector->count; i++) {
        add_engine_id(row, &vector->at[i]);
    }
    if (!pup_vector_valid(vector)) {
        add(row, -99);
    }
}

static void add_engine_value(struct row *row, const struct pup_value *value)
{
    static const int sorts[] = {M_NONE, M_WORDS, M_NUMBER, M_REF, M_ERASED, -1};
    add(row, sorts[value->type]);
    add(row, value->type == PUP_VALUE_REFERENCE ? value->ref.bytes[15] : (int)value->integer);
    add(row, value->name_erased              ? -1
             : value->type == PUP_VALUE_TEXT ? digest(value->text.data, value->text.len)
             : value->text.len > 0           ? value->text.data[0]
                                             : 0);
}

static void add_engine_registers(struct row *row, const struct pup_register *registers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add(row, (int)registers[i].field);
        add(row, (int)registers[i].count);
        for (size_t j = 0; j < registers[i].count; j++) {
            const struct pup_standing *standing = &registers[i].values[j];
            add_engine_id(row, &standing->by);
            add_engine_value(row, &standing->value);
            add(row, standing->commitment.bytes[0] << 16 | standing->commitment.bytes[1] << 8 |
                         standing->commitment.bytes[2]);
            add(row, standing->part_count == 0 ? 1 : (int)standing->part_count);
            for (size_t k = 0; k < standing->part_count; k++) {
                add_engine_id(row, &standing->parts[k]);
            }
            if (standing->part_count == 0) {
                add_engine_id(row, &standing->by);
            }
        }
        add_engine_vector(row, &registers[i].ahead);
    }
}

static void add_engine_sets(struct row *row, const struct pup_record *record)
{
    for (size_t i = 0; i < record->set_count; i++) {
        add(row, (int)record->sets[i].field);
        for (size_t j = 0; j < record->sets[i].count; j++) {
            const struct pup_element *element = &record->sets[i].elements[j];
            add_engine_value(row, &element->value);
            add(row, (int)element->add_count);
            for (size_t k = 0; k < element->add_count; k++) {
                add_engine_id(row, &element->adds[k]);
            }
            add_engine_vector(row, &element->ahead);
        }
    }
}

static void add_engine_record(struct row *row, const struct pup_record *record)
{
    row->count = 0;
    add_engine_vector(row, &record->touched);
    add_engine_registers(row, record->registers, record->register_count);
    add_engine_registers(row, record->texts, record->text_count);
    add_engine_sets(row, record);
    for (size_t i = 0; i < record->counter_count; i++) {
        add(row, (int)record->counters[i].field);
        add(row, (int)record->counters[i].sum);
    }
    add(row, (int)record->deletion_count);
    for (size_t i = 0; i < record->deletion_count; i++) {
        add_engine_id(row, &record->deletions[i].by);
        add_engine_vector(row, &record->deletions[i].seen);
    }
    add_engine_vector(row, &record->kept_ahead);
    for (size_t i = 0; i < record->erasure_count; i++) {
        const struct pup_erasure *erasure = &record->erasures[i];
        add(row, (int)erasure->field);
        add(row, erasure->names);
        add(row, erasure->ref.bytes[15]);
        add_engine_vector(row, &erasure->covers);
    }
    add(row, pup_record_alive(record));
    add(row, pup_record_existence_contested(record));
}

static void add_id(struct row *row, struct model_id id)
{
    add(row, id.device);
    add(row, id.counter);
}

/* What of the vector is above `floor` (NULL: above nothing). */
static void add_vector(struct row *row, const int vector[MODEL_DEVICES], const int *floor)
{
    int at = row->count;
    add(row, 0);
    for (int d = 0; d < MODEL_DEVICES; d++) {
        if (vector[d] > (floor == NULL ? 0 : floor[d])) {
            row->at[at]++;
            add_id(row, (struct model_id){d, vector[d]});
        }
    }
}

static bool any_above(const int vector[MODEL_DEVICES], const int floor[MODEL_DEVICES])
{
    for (int d = 0; d < MODEL_DEVICES; d++) {
        if (vector[d] > floor[d]) {
            return true;
        }
    }
    return false;
}

static void add_value(struct row *row, const struct model_value *value)
{
    add(row, (int)value->sort);
    add(row, value->sort == M_NUMBER || value->sort == M_REF ? value->number : 0);
    add(row, value->sort == M_WORDS ? digest(value->words, strlen(value->words))
             : value->sort == M_REF ? value->name
                                    : 0);
}

static int compare_ids(const void *a, const void *b)
{
    const struct model_id *x = a, *y = b;
    return x->device != y->device ? x->device - y->device : x->counter - y->counter;
}

static void add_sorted_ids(struct row *row, const struct model_id *ids, int count)
{
    struct model_id sorted[MODEL_STANDING];
    memcpy(sorted, ids, (size_t)count * sizeof *ids);
    qsort(sorted, (size_t)count, sizeof *sorted, compare_ids);
    add(row, count);
    for (int i = 0; i < count; i++) {
        add_id(row, sorted[i]);
    }
}

static void add_register(struct row *row, const struct model_record *record, int field)
{
    const struct model_register *reg = &record->registers[field];
    if (reg->count == 0 && !any_above(reg->ahead, record->touched)) {
        return;
    }
    add(row, field);
    add(row, reg->count);
    for (int i = 0; i < reg->count; i++) {
        add_id(row, reg->values[i].by);
        add_value(row, &reg->values[i].value);
        add(row, reg->values[i].commitment);
        add_sorted_ids(row, reg->values[i].ids, reg->values[i].id_count);
    }
    add_vector(row, reg->ahead, record->touched);
}

static void add_set(struct row *row, const struct model_record *record)
{
    bool any = false;
    for (int i = 0; i < MODEL_ELEMENTS; i++) {
        const struct model_element *element = &record->elements[i];
        if (element->count == 0 && !any_above(element->ahead, record->touched)) {
            continue;
        }
        if (!any) {
            add(row, MODEL_SET);
        }
        any = true;
        add_value(row,
                  &(struct model_value){.sort = M_REF, .number = i, .name = element->count > 0 ? element->name : 0});
        add_sorted_ids(row, element->adds, element->count);
        add_vector(row, element->ahead, record->touched);
    }
}

static int compare_deletions(const void *a, const void *b)
{
    return compare_ids(&((const struct model_deletion *)a)->by, &((const struct model_deletion *)b)->by);
}

static int compare_erasures(const void *a, const void *b)
{
    const struct model_erasure *x = a, *y = b;
    return x->field != y->field ? x->field - y->field : x->names != y->names ? x->names - y->names : x->ref - y->ref;
}

static void add_model_record(struct row *row, const struct model_record *record)
{
    row->count = 0;
    add_vector(row, record->touched, NULL);
    for (int field = MODEL_FIRST_REGISTER; field <= MODEL_TEXT; field++) {
        add_register(row, record, field);
    }
    add_set(row, record);
    if (record->counted) {
        add(row, MODEL_COUNTER);
        add(row, record->sum);
    }
    struct model_deletion deletions[MODEL_STANDING];
    memcpy(deletions, record->deletions, sizeof deletions);
    qsort(deletions, (size_t)record->deletion_count, sizeof *deletions, compare_deletions);
    add(row, record->deletion_count);
    for (int i = 0; i < record->deletion_count; i++) {
        add_id(row, deletions[i].by);
        add_vector(row, deletions[i].seen, NULL);
    }
    add_vector(row, record->kept_ahead, record->touched);
    struct model_erasure erasures[MODEL_ERASURES];
    memcpy(erasures, record->erasures, sizeof erasures);
    qsort(erasures, (size_t)record->erasure_count, sizeof *erasures, compare_erasures);
    for (int i = 0; i < record->erasure_count; i++) {
        add(row, erasures[i].field);
        add(row, erasures[i].names);
        add(row, erasures[i].ref);
        add_vector(row, erasures[i].covers, NULL);
    }
    add(row, model_alive(record));
    add(row, record->deletion_count > 0 && model_alive(record));
}

static bool equal(const struct row *a, const struct row *b)
{
    return a->count == b->count && memcmp(a->at, b->at, (size_t)a->count * sizeof a->at[0]) == 0;
}

bool same_as_model(const struct pup_record *record, const struct model_record *model)
{
    static struct row real, expected;
    add_engine_record(&real, record);
    add_model_record(&expected, model);
    return equal(&real, &expected);
}

bool same_records(const struct pup_record *a, const struct pup_record *b)
{
    static struct row left, right;
    add_engine_record(&left, a);
    add_engine_record(&right, b);
    return equal(&left, &right);
}
