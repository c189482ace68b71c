#include "client/query/merged.h"

#include <stdlib.h>
#include <string.h>

#include "client/query/title.h"
#include "common/rules/merged.h"

enum { SCRATCH = 64 * 1024 * 1024 }; /* one record at a time */

struct looking {
    struct pup_txn *txn;
    struct pup_space space;
    uint32_t kind;
    struct pup_arena scratch;
};

static enum pup_err look(void *context, const struct pup_id *id, struct pup_merged_step *step)
{
    struct looking *looking = context;
    struct pup_view view;
    pup_arena_reset(&looking->scratch);
    enum pup_err err = pup_view_get(looking->txn, &looking->scratch, &looking->space, id, &view);
    if (err == PUP_ERR_NOT_FOUND || (err == PUP_OK && view.record.kind != looking->kind)) {
        return PUP_OK;
    }
    if (err != PUP_OK) {
        return err;
    }
    const struct pup_value *into = pup_record_visible(&view.record, PUP_FIELD_MERGED_INTO);
    step->alive = pup_record_alive(&view.record);
    step->leads = into != NULL && into->type == PUP_VALUE_REFERENCE;
    if (step->leads) {
        step->into = into->ref;
    }
    return PUP_OK;
}

static enum pup_err survivor_of(struct pup_txn *txn, const struct pup_place *place, struct pup_id *survivor)
{
    struct looking looking = {.txn = txn, .space = place->space, .kind = place->kind};
    pup_arena_init(&looking.scratch, SCRATCH);
    enum pup_err err = pup_merged_survivor(look, &looking, &place->id, survivor);
    pup_arena_release(&looking.scratch);
    return err;
}

enum pup_err pup_merged_follow(struct pup_txn *txn, struct pup_place *place)
{
    struct pup_id survivor;
    enum pup_err err = survivor_of(txn, place, &survivor);
    place->id = err == PUP_OK ? survivor : place->id;
    return err;
}

bool pup_merged_away(struct pup_txn *txn, const struct pup_view *view)
{
    struct pup_id survivor;
    struct pup_place place = {view->space, view->record.id, view->record.kind};
    return pup_record_visible(&view->record, PUP_FIELD_MERGED_INTO) != NULL &&
           survivor_of(txn, &place, &survivor) == PUP_OK && !pup_id_equal(&survivor, &place.id);
}

/* ---- all of them ---- */

static int by_id(const void *left, const void *right)
{
    const struct pup_merged_row *a = left, *b = right;
    int order = pup_id_compare(&a->from.id, &b->from.id);
    return order != 0 ? order : strcmp(a->from.space.name, b->from.space.name);
}

/* Fills `row` from its `from`; `away` false when it stands for itself. */
static enum pup_err fill(struct pup_txn *txn, struct pup_arena *arena, enum pup_language language,
                         struct pup_merged_row *row, bool *away)
{
    struct pup_view view;
    *away = false;
    enum pup_err err = survivor_of(txn, &row->from, &row->into);
    if (err != PUP_OK || pup_id_equal(&row->into, &row->from.id)) {
        return err;
    }
    err = pup_view_get(txn, arena, &row->from.space, &row->into, &view);
    if (err == PUP_OK) {
        row->title = pup_record_title(arena, &view.record, language);
        *away = true;
    }
    return err;
}

enum pup_err pup_merged_gather(struct pup_txn *txn, struct pup_arena *arena, enum pup_language language,
                               struct pup_merged *merged)
{
    struct pup_place *places;
    size_t count;
    *merged = (struct pup_merged){.count = 0};
    enum pup_err err = pup_view_merged(txn, arena, &places, &count);
    if (err != PUP_OK || count == 0) {
        return err;
    }
    merged->rows = pup_arena_array(arena, count, sizeof *merged->rows);
    if (merged->rows == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < count && err == PUP_OK; i++) {
        bool away;
        merged->rows[merged->count].from = places[i];
        err = fill(txn, arena, language, &merged->rows[merged->count], &away);
        merged->count += away;
    }
    qsort(merged->rows, merged->count, sizeof *merged->rows, by_id);
    return err;
}

static int find_id(const void *key, const void *member)
{
    return pup_id_compare(key, &((const struct pup_merged_row *)member)->from.id);
}

const struct pup_merged_row *pup_merged_find(const struct pup_merged *merged, const struct pup_id *id)
{
    return merged->count == 0 ? NULL : bsearch(id, merged->rows, merged->count, sizeof *merged->rows, find_id);
}

/* ---- references ---- */

static bool follow_value(const struct pup_merged *merged, struct pup_value *value)
{
    const struct pup_merged_row *row = value->type == PUP_VALUE_REFERENCE ? pup_merged_find(merged, &value->ref) : NULL;
    if (row != NULL) {
        *value = pup_value_reference(row->into, row->title);
    }
    return row != NULL;
}

/* Equal values may stand several times; different ones are left for people to see. */
static enum pup_err settle_register(const struct pup_merged *merged, struct pup_arena *arena, struct pup_register *reg)
{
    struct pup_value value;
    if (reg->field == PUP_FIELD_MERGED_INTO || reg->count == 0 || pup_register_contested(reg)) {
        return PUP_OK;
    }
    value = reg->values[0].value;
    if (!follow_value(merged, &value)) {
        return PUP_OK;
    }
    struct pup_standing *values = pup_arena_array(arena, reg->count, sizeof *values);
    if (values == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < reg->count; i++) {
        values[i] = reg->values[i];
        values[i].value = value;
    }
    reg->values = values;
    return PUP_OK;
}

static bool has_before(const struct pup_element *elements, size_t count, const struct pup_value *value)
{
    for (size_t i = 0; i < count; i++) {
        if (pup_element_present(&elements[i]) && pup_value_equal(&elements[i].value, value)) {
            return true;
        }
    }
    return false;
}

static bool concerns(const struct pup_merged *merged, const struct pup_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->elements[i].value.type == PUP_VALUE_REFERENCE &&
            pup_merged_find(merged, &set->elements[i].value.ref) != NULL) {
            return true;
        }
    }
    return false;
}

static enum pup_err settle_set(const struct pup_merged *merged, struct pup_arena *arena, struct pup_set *set)
{
    if (!concerns(merged, set)) {
        return PUP_OK;
    }
    struct pup_element *elements = pup_arena_array(arena, set->count, sizeof *elements);
    size_t count = 0;
    if (elements == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < set->count; i++) {
        struct pup_element element = set->elements[i];
        if (pup_element_present(&element)) {
            (void)follow_value(merged, &element.value);
            if (!has_before(elements, count, &element.value)) {
                elements[count++] = element;
            }
        }
    }
    set->elements = elements;
    set->count = count;
    return PUP_OK;
}

enum pup_err pup_merged_settle(const struct pup_merged *merged, struct pup_arena *arena, struct pup_record *record)
{
    if (merged == NULL || merged->count == 0) {
        return PUP_OK;
    }
    struct pup_register *registers = pup_arena_array(arena, record->register_count, sizeof *registers);
    struct pup_set *sets = pup_arena_array(arena, record->set_count, sizeof *sets);
    enum pup_err err = registers == NULL || sets == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; i < record->register_count && err == PUP_OK; i++) {
        registers[i] = record->registers[i];
        err = settle_register(merged, arena, &registers[i]);
    }
    for (size_t i = 0; i < record->set_count && err == PUP_OK; i++) {
        sets[i] = record->sets[i];
        err = settle_set(merged, arena, &sets[i]);
    }
    if (err == PUP_OK) {
        record->registers = registers;
        record->sets = sets;
    }
    return err;
}
