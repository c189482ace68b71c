#include "common/merge/apply.h"

#include "common/merge/apply_priv.h"

bool apply_covers(const struct pup_part *part, const struct pup_edit_id *id, const struct pup_edit_id *other)
{
    return pup_vector_covers(&part->seen, other) || pup_edit_id_equal(id, other);
}

void apply_came_to(struct application *application, enum pup_outcome outcome)
{
    if (outcome > application->outcome) {
        application->outcome = outcome;
    }
}

/* What the author had seen and has not come yet. Of her own device nothing can come later than this edit. */
static enum pup_err find_ahead(struct application *application)
{
    const struct pup_vector *seen = &application->part->seen, *touched = &application->record->touched;
    if (pup_vector_includes(touched, seen)) {
        return PUP_OK;
    }
    struct pup_edit_id *at = pup_arena_array(application->arena, seen->count, sizeof *at);
    if (at == NULL) {
        return PUP_ERR_MEMORY;
    }
    size_t count = 0;
    for (size_t i = 0; i < seen->count; i++) {
        if (!pup_vector_covers(touched, &seen->at[i]) &&
            !pup_device_equal(&seen->at[i].device, &application->id->device)) {
            at[count++] = seen->at[i];
        }
    }
    application->ahead = (struct pup_vector){at, count};
    return PUP_OK;
}

static size_t count_operation(const struct pup_part *part, enum pup_operation operation)
{
    size_t count = 0;
    for (size_t i = 0; i < part->change_count; i++) {
        count += part->changes[i].operation == operation;
    }
    return count;
}

/* Copies the arrays of fields that the part will change, with room for those it may add. */
static enum pup_err own_fields(struct application *application)
{
    struct pup_record *record = application->record;
    struct pup_arena *arena = application->arena;
    const struct pup_part *part = application->part;
    size_t puts = count_operation(part, PUP_PUT), texts = count_operation(part, PUP_TEXT);
    size_t members = count_operation(part, PUP_ADD) + count_operation(part, PUP_REMOVE);
    size_t deltas = count_operation(part, PUP_DELTA);
    if (puts > 0) {
        record->registers =
            apply_copy(arena, record->registers, record->register_count, puts, sizeof *record->registers);
    }
    if (texts > 0) {
        record->texts = apply_copy(arena, record->texts, record->text_count, texts, sizeof *record->texts);
    }
    if (members > 0) {
        record->sets = apply_copy(arena, record->sets, record->set_count, members, sizeof *record->sets);
    }
    if (deltas > 0) {
        record->counters = apply_copy(arena, record->counters, record->counter_count, deltas, sizeof *record->counters);
    }
    bool owned = (puts == 0 || record->registers != NULL) && (texts == 0 || record->texts != NULL) &&
                 (members == 0 || record->sets != NULL) && (deltas == 0 || record->counters != NULL);
    return owned ? PUP_OK : PUP_ERR_MEMORY;
}

static void count_delta(struct pup_record *record, const struct pup_change *change)
{
    size_t at = 0;
    while (at < record->counter_count && record->counters[at].field < change->field) {
        at++;
    }
    if (at == record->counter_count || record->counters[at].field != change->field) {
        struct pup_counter *made = apply_open(record->counters, &record->counter_count, at, sizeof *made);
        made->field = change->field;
    }
    record->counters[at].sum = pup_counter_after(record->counters[at].sum, change->delta);
}

/* True when an earlier change of the part was of the same set: they were taken together. */
static bool set_is_done(const struct pup_part *part, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        const struct pup_change *change = &part->changes[i];
        if (change->field == part->changes[index].field &&
            (change->operation == PUP_ADD || change->operation == PUP_REMOVE)) {
            return true;
        }
    }
    return false;
}

static enum pup_err apply_change(struct application *application, size_t index)
{
    const struct pup_change *change = &application->part->changes[index];
    switch (change->operation) {
    case PUP_PUT:
        return apply_put(application, change);
    case PUP_TEXT:
        return apply_text(application, change);
    case PUP_ADD:
    case PUP_REMOVE:
        return set_is_done(application->part, index) ? PUP_OK : apply_set_changes(application, index);
    case PUP_DELTA:
        count_delta(application->record, change);
        return PUP_OK;
    case PUP_DELETE:
        return apply_delete(application);
    case PUP_KEEP:
        return apply_keep(application);
    case PUP_ERASE:
        return PUP_OK; /* done before */
    }
    return PUP_OK; /* of a newer program: it touches the record and nothing else */
}

/* Existence is contested by an edit that some deletion does not cover, and by the deletion that does not cover all. */
static bool contests_existence(const struct application *application)
{
    const struct pup_record *record = application->record;
    if (!pup_record_existence_contested(record)) {
        return false;
    }
    for (size_t i = 0; i < record->deletion_count; i++) {
        const struct pup_deletion *deletion = &record->deletions[i];
        if (pup_edit_id_equal(&deletion->by, application->id) || !pup_vector_covers(&deletion->seen, application->id)) {
            return true;
        }
    }
    return false;
}

static enum pup_err apply_edit(struct application *application)
{
    struct pup_record *record = application->record;
    enum pup_err err = find_ahead(application);
    if (err == PUP_OK) {
        err = own_fields(application);
    }
    for (size_t i = 0; i < application->part->change_count && err == PUP_OK; i++) {
        err = apply_change(application, i);
    }
    if (err == PUP_OK) {
        err = pup_vector_raise(application->arena, &record->touched, application->id);
    }
    if (err == PUP_OK) {
        err = apply_forget_arrived(application);
    }
    if (err == PUP_OK) {
        apply_came_to(application, contests_existence(application) ? PUP_OUTCOME_CONTESTED : PUP_OUTCOME_APPLIED);
    }
    return err;
}

/* Erasures neither ask nor raise `touched`: sent again after a restore they may come in any order, and they bring no
 * deleted record back. */
static enum pup_err apply_erasures(struct application *application, size_t *erasures)
{
    enum pup_err err = PUP_OK;
    *erasures = 0;
    for (size_t i = 0; i < application->part->change_count && err == PUP_OK; i++) {
        if (application->part->changes[i].operation == PUP_ERASE) {
            err = apply_erase(application, &application->part->changes[i]);
            (*erasures)++;
        }
    }
    return err;
}

enum pup_err pup_merge_apply(struct pup_arena *arena, struct pup_record *record, const struct pup_edit_id *id,
                             const struct pup_part *part, const struct pup_product *products, size_t product_count,
                             enum pup_outcome *outcome)
{
    struct application application = {.arena = arena,
                                      .record = record,
                                      .id = id,
                                      .part = part,
                                      .products = products,
                                      .product_count = product_count,
                                      .outcome = PUP_OUTCOME_SKIPPED};
    size_t erasures;
    enum pup_err err = apply_erasures(&application, &erasures);
    if (err == PUP_OK && erasures < part->change_count && !pup_vector_covers(&record->touched, id)) {
        err = apply_edit(&application);
    }
    *outcome = application.outcome;
    return err;
}
