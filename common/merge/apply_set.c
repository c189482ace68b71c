/* Sets: an element is in as long as an add of it stands. */
#include "common/merge/apply_priv.h"

static bool is_set_change(const struct pup_change *change, uint32_t field)
{
    return change->field == field && (change->operation == PUP_ADD || change->operation == PUP_REMOVE);
}

static size_t count_changes(const struct pup_part *part, size_t first)
{
    size_t count = 0;
    for (size_t i = first; i < part->change_count; i++) {
        count += is_set_change(&part->changes[i], part->changes[first].field);
    }
    return count;
}

/* The index of the set of `field`, made if need be; record->sets has room for it. */
static size_t field_set(struct pup_record *record, uint32_t field)
{
    size_t at = 0;
    while (at < record->set_count && record->sets[at].field < field) {
        at++;
    }
    if (at == record->set_count || record->sets[at].field != field) {
        struct pup_set *made = apply_open(record->sets, &record->set_count, at, sizeof *made);
        made->field = field;
    }
    return at;
}

/* The index of the element, made if need be. */
static size_t find_element(struct pup_set *set, const struct pup_value *value)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pup_value_compare(&set->elements[middle].value, value) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == set->count || !pup_value_equal(&set->elements[low].value, value)) {
        struct pup_element *made = apply_open(set->elements, &set->count, low, sizeof *made);
        made->value = *value;
    }
    return low;
}

/* Takes away the adds that the edit covers and, if `add`, puts its own among them. */
static enum pup_err change_adds(struct application *application, struct pup_element *element, bool add)
{
    struct pup_edit_id *adds = pup_arena_array(application->arena, element->add_count + 1, sizeof *adds);
    if (adds == NULL) {
        return PUP_ERR_MEMORY;
    }
    size_t count = 0;
    for (size_t i = 0; i < element->add_count; i++) {
        if (!apply_covers(application->part, application->id, &element->adds[i])) {
            adds[count++] = element->adds[i];
        }
    }
    if (add) {
        size_t at = 0;
        while (at < count && pup_edit_id_compare(&adds[at], application->id) < 0) {
            at++;
        }
        struct pup_edit_id *made = apply_open(adds, &count, at, sizeof *adds);
        *made = *application->id;
    }
    element->adds = adds;
    element->add_count = count;
    return PUP_OK;
}

/* An add that was covered before it came stands nowhere, but what it covers gives way all the same: whoever covered it
 * had seen all of that gone. */
static enum pup_err change_element(struct application *application, struct pup_element *element,
                                   const struct pup_change *change)
{
    bool stands = change->operation == PUP_ADD && !pup_vector_covers(&element->ahead, application->id);
    enum pup_err err = change_adds(application, element, stands);
    if (err != PUP_OK) {
        return err;
    }
    if (stands) {
        element->value = change->value;
        apply_blank(application->record, change->field, application->id, &element->value);
    } else if (element->add_count == 0 && element->value.type == PUP_VALUE_REFERENCE) {
        element->value.text = (struct pup_span){0}; /* only remembered: no name is kept */
        element->value.name_erased = false;
    }
    return pup_vector_join(application->arena, &element->ahead, &application->ahead);
}

/* True when nobody can know any more which element is meant. */
static bool is_blank(const struct application *application, const struct pup_change *change)
{
    return change->value.type == PUP_VALUE_ERASED ||
           apply_is_erased(application->record, change->field, application->id);
}

enum pup_err apply_set_changes(struct application *application, size_t first)
{
    const struct pup_part *part = application->part;
    struct pup_record *record = application->record;
    size_t place = field_set(record, part->changes[first].field);
    struct pup_set *set = &record->sets[place];
    set->elements =
        apply_copy(application->arena, set->elements, set->count, count_changes(part, first), sizeof *set->elements);
    if (set->elements == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = first; i < part->change_count; i++) {
        const struct pup_change *change = &part->changes[i];
        if (!is_set_change(change, set->field) || is_blank(application, change)) {
            continue;
        }
        size_t at = find_element(set, &change->value);
        enum pup_err err = change_element(application, &set->elements[at], change);
        if (err != PUP_OK) {
            return err;
        }
        if (set->elements[at].add_count == 0 && set->elements[at].ahead.count == 0) {
            apply_close(set->elements, &set->count, at, sizeof *set->elements);
        }
    }
    if (set->count == 0) {
        apply_close(record->sets, &record->set_count, place, sizeof *record->sets);
    }
    return PUP_OK;
}
