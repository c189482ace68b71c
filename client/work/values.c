/* Values of a record as figures take them: the visible one, and a note of what is contested. */
#include <stdlib.h>
#include <string.h>

#include "client/work/work_priv.h"

struct pup_place pup_work_place(const struct pup_view *view)
{
    return (struct pup_place){view->space, view->record.id, view->record.kind};
}

static bool is_noted(const struct pup_work *work, const struct pup_view *view, uint32_t field)
{
    for (size_t i = 0; i < work->contested_count; i++) {
        const struct pup_contested_use *use = &work->contested[i];
        if (use->field == field && pup_id_equal(&use->place.id, &view->record.id)) {
            return true;
        }
    }
    return false;
}

/* A note that does not fit is left out: the figure stands all the same. */
static void note(struct pup_work *work, const struct pup_view *view, uint32_t field)
{
    if (is_noted(work, view, field)) {
        return;
    }
    struct work_rows rows = {work->contested, work->contested_count, work->contested_room, sizeof *work->contested};
    struct pup_contested_use *use = work_push(work, &rows);
    if (use != NULL) {
        *use = (struct pup_contested_use){pup_work_place(view), field};
        work->contested = rows.at;
        work->contested_count = rows.count;
        work->contested_room = rows.room;
    }
}

static const struct pup_value *visible(struct pup_work *work, const struct pup_view *view, uint32_t field,
                                       enum pup_value_type type)
{
    const struct pup_register *places = pup_record_places(&view->record, field);
    if (places == NULL) {
        return NULL;
    }
    if (places->count > 1 && pup_register_contested(places)) {
        note(work, view, field);
    }
    const struct pup_value *value = pup_register_value(places);
    return value != NULL && value->type == type ? value : NULL;
}

bool pup_work_integer(struct pup_work *work, const struct pup_view *view, uint32_t field, int64_t *integer)
{
    const struct pup_value *value = visible(work, view, field, PUP_VALUE_INTEGER);
    *integer = value == NULL ? 0 : value->integer;
    return value != NULL;
}

struct pup_span pup_work_text(struct pup_work *work, const struct pup_view *view, uint32_t field)
{
    const struct pup_value *value = visible(work, view, field, PUP_VALUE_TEXT);
    return value == NULL ? (struct pup_span){NULL, 0} : pup_arena_copy(work->arena, value->text);
}

bool pup_work_reference(struct pup_work *work, const struct pup_view *view, uint32_t field, struct pup_id *id,
                        struct pup_span *name)
{
    const struct pup_value *value = visible(work, view, field, PUP_VALUE_REFERENCE);
    *id = (struct pup_id){{0}};
    *name = (struct pup_span){NULL, 0};
    if (value == NULL) {
        return false;
    }
    const struct pup_merged_row *row = pup_merged_find(&work->merged, &value->ref);
    *id = row == NULL ? value->ref : row->into;
    *name = pup_arena_copy(work->arena, row == NULL ? value->text : row->title);
    return true;
}

int64_t pup_work_state(struct pup_work *work, const struct pup_view *view)
{
    (void)visible(work, view, PUP_FIELD_STATE, PUP_VALUE_INTEGER);
    return pup_record_state(&view->record);
}

static int by_id(const void *left, const void *right)
{
    return pup_id_compare(left, right);
}

/* Sorts and leaves each once. */
static size_t each_once(struct pup_id *ids, size_t count)
{
    size_t kept = 0;
    qsort(ids, count, sizeof *ids, by_id);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || !pup_id_equal(&ids[kept - 1], &ids[i])) {
            ids[kept++] = ids[i];
        }
    }
    return kept;
}

enum pup_err pup_work_set(struct pup_work *work, const struct pup_view *view, uint32_t field, struct pup_id **ids,
                          size_t *count)
{
    const struct pup_set *set = pup_record_set(&view->record, field);
    *count = 0;
    *ids = pup_arena_array(work->arena, set == NULL ? 0 : set->count, sizeof **ids);
    if (*ids == NULL) {
        return PUP_ERR_MEMORY;
    }
    size_t all = 0;
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        const struct pup_element *element = &set->elements[i];
        if (pup_element_present(element) && element->value.type == PUP_VALUE_REFERENCE) {
            (*ids)[all++] = pup_work_follow(work, &element->value.ref);
        }
    }
    *count = each_once(*ids, all);
    return PUP_OK;
}

enum pup_err pup_work_people(struct pup_work *work, const struct pup_view *view, uint32_t field, struct pup_id **ids,
                             size_t *count)
{
    enum pup_err err = pup_work_set(work, view, field, ids, count);
    for (size_t i = 0; err == PUP_OK && i < *count; i++) {
        err = pup_work_human(work, &(*ids)[i], &(*ids)[i]);
    }
    if (err == PUP_OK) {
        *count = each_once(*ids, *count);
    }
    return err;
}

struct pup_span pup_work_title(struct pup_work *work, const struct pup_view *view)
{
    return pup_arena_copy(work->arena, pup_record_title(work->arena, &view->record, work->language));
}

void work_day(struct pup_work *work, const struct pup_view *view, uint32_t field, bool *has, int64_t *day)
{
    *has = pup_work_integer(work, view, field, day);
}

struct pup_span work_name(struct pup_work *work, const struct pup_view *view, uint32_t field)
{
    struct pup_id id;
    struct pup_span name;
    (void)pup_work_reference(work, view, field, &id, &name);
    return name;
}
