/* Registers and long texts: values that stand in places. */
#include "common/merge/apply_priv.h"

bool apply_gives_way(const struct pup_part *part, const struct pup_edit_id *id, const struct pup_standing *standing)
{
    if (standing->part_count == 0) {
        return apply_covers(part, id, &standing->by);
    }
    for (size_t i = 0; i < standing->part_count; i++) {
        if (!apply_covers(part, id, &standing->parts[i])) {
            return false;
        }
    }
    return true;
}

/* The register of `field`, made if need be; `registers` has room for it. */
static struct pup_register *field_register(struct pup_register *registers, size_t *count, uint32_t field)
{
    size_t at = 0;
    while (at < *count && registers[at].field < field) {
        at++;
    }
    if (at == *count || registers[at].field != field) {
        struct pup_register *made = apply_open(registers, count, at, sizeof *registers);
        made->field = field;
    }
    return &registers[at];
}

/* Puts `mine` in the first place among what gives way to it, or in a new last place; a late arrival goes straight into
 * history. What gives way goes in any case. */
static enum pup_err take_place(struct application *application, struct pup_register *reg,
                               const struct pup_standing *mine, bool late)
{
    struct pup_standing *values = pup_arena_array(application->arena, reg->count + 1, sizeof *values);
    if (values == NULL) {
        return PUP_ERR_MEMORY;
    }
    size_t count = 0;
    bool placed = late;
    for (size_t i = 0; i < reg->count; i++) {
        if (!apply_gives_way(application->part, application->id, &reg->values[i])) {
            values[count++] = reg->values[i];
        } else if (!placed) {
            values[count++] = *mine;
            placed = true;
        }
    }
    if (!placed) {
        values[count++] = *mine;
    }
    reg->values = values;
    reg->count = count;
    return PUP_OK;
}

static bool stands_beside_another(const struct pup_register *reg, const struct pup_value *mine)
{
    for (size_t i = 0; i < reg->count; i++) {
        if (!pup_value_equal(&reg->values[i].value, mine)) {
            return true;
        }
    }
    return false;
}

static enum pup_err put(struct application *application, struct pup_register *reg, struct pup_standing mine)
{
    bool late = pup_vector_covers(&reg->ahead, application->id);
    apply_blank(application->record, reg->field, application->id, &mine.value);
    enum pup_err err = take_place(application, reg, &mine, late);
    if (err != PUP_OK) {
        return err;
    }
    if (!late && stands_beside_another(reg, &mine.value)) {
        apply_came_to(application, PUP_OUTCOME_CONTESTED);
    }
    return pup_vector_join(application->arena, &reg->ahead, &application->ahead);
}

enum pup_err apply_put(struct application *application, const struct pup_change *change)
{
    struct pup_record *record = application->record;
    struct pup_register *reg = field_register(record->registers, &record->register_count, change->field);
    return put(application, reg, (struct pup_standing){.by = *application->id, .value = change->value});
}

/* The product meant for this text, if the law lets it be merged: one survivor, uncovered, and the text not late. */
static const struct pup_product *product_for(const struct application *application, const struct pup_register *reg)
{
    if (reg->count != 1 || pup_vector_covers(&reg->ahead, application->id) ||
        apply_gives_way(application->part, application->id, &reg->values[0])) {
        return NULL;
    }
    for (size_t i = 0; i < application->product_count; i++) {
        const struct pup_product *product = &application->products[i];
        if (product->field == reg->field && pup_id_equal(&product->record, &application->part->record)) {
            return product;
        }
    }
    return NULL;
}

/* The edits in `survivor` and `id`, sorted, none twice. */
static enum pup_err join_parts(struct pup_arena *arena, const struct pup_standing *survivor,
                               const struct pup_edit_id *id, struct pup_standing *merged)
{
    const struct pup_edit_id *parts = survivor->part_count == 0 ? &survivor->by : survivor->parts;
    size_t count = survivor->part_count == 0 ? 1 : survivor->part_count;
    struct pup_edit_id *joined = apply_copy(arena, parts, count, 1, sizeof *joined);
    if (joined == NULL) {
        return PUP_ERR_MEMORY;
    }
    size_t at = 0;
    while (at < count && pup_edit_id_compare(&joined[at], id) < 0) {
        at++;
    }
    if (at == count || !pup_edit_id_equal(&joined[at], id)) {
        struct pup_edit_id *made = apply_open(joined, &count, at, sizeof *joined);
        *made = *id;
    }
    merged->parts = joined;
    merged->part_count = count;
    return PUP_OK;
}

/* The merged text takes the survivor's place. */
static enum pup_err take_product(struct application *application, struct pup_register *reg,
                                 const struct pup_product *product)
{
    struct pup_standing *merged = pup_arena_alloc(application->arena, sizeof *merged);
    if (merged == NULL) {
        return PUP_ERR_MEMORY;
    }
    *merged = (struct pup_standing){.by = *application->id, .value = product->text, .commitment = product->commitment};
    enum pup_err err = join_parts(application->arena, &reg->values[0], application->id, merged);
    if (err != PUP_OK) {
        return err;
    }
    for (size_t i = 0; i < merged->part_count; i++) {
        apply_blank(application->record, reg->field, &merged->parts[i], &merged->value);
    }
    reg->values = merged;
    apply_came_to(application, PUP_OUTCOME_MERGED);
    return pup_vector_join(application->arena, &reg->ahead, &application->ahead);
}

enum pup_err apply_text(struct application *application, const struct pup_change *change)
{
    struct pup_record *record = application->record;
    struct pup_register *reg = field_register(record->texts, &record->text_count, change->field);
    const struct pup_product *product = product_for(application, reg);
    if (product != NULL) {
        return take_product(application, reg, product);
    }
    struct pup_standing mine = {.by = *application->id, .value = change->value, .commitment = change->commitment};
    return put(application, reg, mine);
}
