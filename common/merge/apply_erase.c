/* Erasure: values go blank for good, wherever they stand and whenever they come; the edits stay. */
#include "common/merge/apply_priv.h"

static bool concerns(const struct pup_erasure *erasure, uint32_t field)
{
    return erasure->field == 0 || erasure->field == field;
}

bool apply_is_erased(const struct pup_record *record, uint32_t field, const struct pup_edit_id *by)
{
    for (size_t i = 0; i < record->erasure_count; i++) {
        const struct pup_erasure *erasure = &record->erasures[i];
        if (!erasure->names && concerns(erasure, field) && pup_vector_covers(&erasure->covers, by)) {
            return true;
        }
    }
    return false;
}

static void blank_name(struct pup_value *value)
{
    if (value->type == PUP_VALUE_REFERENCE) {
        value->text = (struct pup_span){0};
        value->name_erased = true;
    }
}

static bool is_meant(const struct pup_erasure *erasure, const struct pup_value *value)
{
    return erasure->names && value->type == PUP_VALUE_REFERENCE && pup_id_equal(&value->ref, &erasure->ref);
}

void apply_blank(const struct pup_record *record, uint32_t field, const struct pup_edit_id *by, struct pup_value *value)
{
    if (apply_is_erased(record, field, by)) {
        *value = (struct pup_value){.type = PUP_VALUE_ERASED};
        return;
    }
    for (size_t i = 0; i < record->erasure_count; i++) {
        if (is_meant(&record->erasures[i], value) && pup_vector_covers(&record->erasures[i].covers, by)) {
            blank_name(value);
        }
    }
}

/* Blanks what stands in registers or texts, according to the record's erasures. */
static enum pup_err blank_registers(struct application *application, struct pup_register **registers, size_t count)
{
    struct pup_register *copy = apply_copy(application->arena, *registers, count, 0, sizeof *copy);
    if (copy == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        struct pup_standing *values = apply_copy(application->arena, copy[i].values, copy[i].count, 0, sizeof *values);
        if (values == NULL) {
            return PUP_ERR_MEMORY;
        }
        for (size_t j = 0; j < copy[i].count; j++) {
            apply_blank(application->record, copy[i].field, &values[j].by, &values[j].value);
            for (size_t k = 0; k < values[j].part_count; k++) {
                apply_blank(application->record, copy[i].field, &values[j].parts[k], &values[j].value);
            }
        }
        copy[i].values = values;
    }
    *registers = copy;
    return PUP_OK;
}

/* Takes the covered adds away. Who wrote the name that is shown is not remembered, so it goes as well; and what is
 * remembered ahead the erasure itself now remembers. */
static enum pup_err erase_element(struct application *application, const struct pup_vector *covers,
                                  struct pup_element *element)
{
    struct pup_edit_id *adds = pup_arena_array(application->arena, element->add_count, sizeof *adds);
    if (adds == NULL) {
        return PUP_ERR_MEMORY;
    }
    size_t count = 0;
    for (size_t i = 0; i < element->add_count; i++) {
        if (!pup_vector_covers(covers, &element->adds[i])) {
            adds[count++] = element->adds[i];
        }
    }
    element->adds = adds;
    element->add_count = count;
    blank_name(&element->value);
    if (count == 0) {
        element->value.name_erased = false; /* as of any element that is only remembered */
    }
    return pup_vector_subtract(application->arena, &element->ahead, covers);
}

/* Who wrote the name is not remembered: it goes when any add that stands is covered. */
static void erase_element_name(const struct pup_erasure *erasure, struct pup_element *element)
{
    for (size_t i = 0; i < element->add_count; i++) {
        if (is_meant(erasure, &element->value) && pup_vector_covers(&erasure->covers, &element->adds[i])) {
            blank_name(&element->value);
        }
    }
}

static enum pup_err erase_set(struct application *application, const struct pup_erasure *erasure, struct pup_set *set)
{
    struct pup_element *elements = apply_copy(application->arena, set->elements, set->count, 0, sizeof *elements);
    if (elements == NULL) {
        return PUP_ERR_MEMORY;
    }
    size_t count = 0;
    for (size_t i = 0; i < set->count; i++) {
        struct pup_element *element = &elements[count];
        *element = elements[i];
        if (erasure->names) {
            erase_element_name(erasure, element);
        } else if (erase_element(application, &erasure->covers, element) != PUP_OK) {
            return PUP_ERR_MEMORY;
        }
        count += element->add_count > 0 || element->ahead.count > 0;
    }
    set->elements = elements;
    set->count = count;
    return PUP_OK;
}

static enum pup_err erase_sets(struct application *application, const struct pup_erasure *erasure)
{
    struct pup_record *record = application->record;
    struct pup_set *sets = apply_copy(application->arena, record->sets, record->set_count, 0, sizeof *sets);
    if (sets == NULL) {
        return PUP_ERR_MEMORY;
    }
    size_t count = 0;
    for (size_t i = 0; i < record->set_count; i++) {
        sets[count] = sets[i];
        if (concerns(erasure, sets[i].field) && erase_set(application, erasure, &sets[count]) != PUP_OK) {
            return PUP_ERR_MEMORY;
        }
        count += sets[count].count > 0;
    }
    record->sets = sets;
    record->set_count = count;
    return PUP_OK;
}

static int compare_erasures(const struct pup_erasure *a, const struct pup_erasure *b)
{
    if (a->field != b->field) {
        return a->field < b->field ? -1 : 1;
    }
    if (a->names != b->names) {
        return a->names ? 1 : -1;
    }
    return pup_id_compare(&a->ref, &b->ref);
}

/* Adds the erasure to those the record remembers, or raises what an earlier one like it covers. NULL without memory. */
static struct pup_erasure *remember(struct application *application, const struct pup_erasure *erasure)
{
    struct pup_record *record = application->record;
    struct pup_erasure *erasures =
        apply_copy(application->arena, record->erasures, record->erasure_count, 1, sizeof *erasures);
    if (erasures == NULL) {
        return NULL;
    }
    size_t at = 0;
    while (at < record->erasure_count && compare_erasures(&erasures[at], erasure) < 0) {
        at++;
    }
    if (at == record->erasure_count || compare_erasures(&erasures[at], erasure) != 0) {
        struct pup_erasure *made = apply_open(erasures, &record->erasure_count, at, sizeof *erasures);
        *made = *erasure;
    }
    record->erasures = erasures;
    return pup_vector_join(application->arena, &erasures[at].covers, &erasure->covers) == PUP_OK ? &erasures[at] : NULL;
}

static bool is_remembered(const struct pup_record *record, const struct pup_erasure *erasure)
{
    for (size_t i = 0; i < record->erasure_count; i++) {
        if (compare_erasures(&record->erasures[i], erasure) == 0) {
            return pup_vector_includes(&record->erasures[i].covers, &erasure->covers);
        }
    }
    return false;
}

enum pup_err apply_erase(struct application *application, const struct pup_change *change)
{
    struct pup_erasure erasure = {.field = change->field, .covers = application->part->seen};
    if (change->field == 0 && change->value.type == PUP_VALUE_REFERENCE) {
        erasure.names = true;
        erasure.ref = change->value.ref;
    }
    if (erasure.covers.count == 0 || is_remembered(application->record, &erasure)) {
        return PUP_OK;
    }
    const struct pup_erasure *remembered = remember(application, &erasure);
    if (remembered == NULL) {
        return PUP_ERR_MEMORY;
    }
    apply_came_to(application, PUP_OUTCOME_APPLIED);
    struct pup_record *record = application->record;
    enum pup_err err = blank_registers(application, &record->registers, record->register_count);
    if (err == PUP_OK) {
        err = blank_registers(application, &record->texts, record->text_count);
    }
    return err == PUP_OK ? erase_sets(application, remembered) : err;
}
