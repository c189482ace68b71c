/* What is remembered of edits that have not come yet: needed after a restore, empty in ordinary times. */
#include "common/merge/apply_priv.h"

/* True when `ahead` names an edit that has come by now. */
static bool is_stale(const struct application *application, const struct pup_vector *ahead)
{
    uint64_t counter = pup_vector_get(ahead, &application->id->device);
    return counter > 0 && counter <= application->id->counter;
}

static bool any_stale(const struct application *application, const struct pup_register *registers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_stale(application, &registers[i].ahead)) {
            return true;
        }
    }
    return false;
}

static bool any_stale_element(const struct application *application, const struct pup_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        if (is_stale(application, &set->elements[i].ahead)) {
            return true;
        }
    }
    return false;
}

static enum pup_err keep_ahead(struct application *application, struct pup_vector *ahead)
{
    return pup_vector_subtract(application->arena, ahead, &application->record->touched);
}

static enum pup_err forget_in_registers(struct application *application, struct pup_register **registers, size_t *count)
{
    if (!any_stale(application, *registers, *count)) {
        return PUP_OK;
    }
    struct pup_register *copy = apply_copy(application->arena, *registers, *count, 0, sizeof *copy);
    if (copy == NULL) {
        return PUP_ERR_MEMORY;
    }
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        copy[kept] = copy[i];
        if (keep_ahead(application, &copy[kept].ahead) != PUP_OK) {
            return PUP_ERR_MEMORY;
        }
        kept += copy[kept].count > 0 || copy[kept].ahead.count > 0;
    }
    *registers = copy;
    *count = kept;
    return PUP_OK;
}

static enum pup_err forget_in_set(struct application *application, struct pup_set *set)
{
    struct pup_element *copy = apply_copy(application->arena, set->elements, set->count, 0, sizeof *copy);
    if (copy == NULL) {
        return PUP_ERR_MEMORY;
    }
    size_t kept = 0;
    for (size_t i = 0; i < set->count; i++) {
        copy[kept] = copy[i];
        if (keep_ahead(application, &copy[kept].ahead) != PUP_OK) {
            return PUP_ERR_MEMORY;
        }
        kept += copy[kept].add_count > 0 || copy[kept].ahead.count > 0;
    }
    set->elements = copy;
    set->count = kept;
    return PUP_OK;
}

static enum pup_err forget_in_sets(struct application *application)
{
    struct pup_record *record = application->record;
    struct pup_set *copy = NULL;
    for (size_t i = 0; i < record->set_count; i++) {
        if (!any_stale_element(application, &record->sets[i])) {
            continue;
        }
        if (copy == NULL) {
            copy = apply_copy(application->arena, record->sets, record->set_count, 0, sizeof *copy);
        }
        if (copy == NULL || forget_in_set(application, &copy[i]) != PUP_OK) {
            return PUP_ERR_MEMORY;
        }
    }
    if (copy == NULL) {
        return PUP_OK;
    }
    record->sets = copy;
    for (size_t i = record->set_count; i-- > 0;) {
        if (copy[i].count == 0) {
            apply_close(copy, &record->set_count, i, sizeof *copy);
        }
    }
    return PUP_OK;
}

enum pup_err apply_forget_arrived(struct application *application)
{
    struct pup_record *record = application->record;
    enum pup_err err = forget_in_registers(application, &record->registers, &record->register_count);
    if (err == PUP_OK) {
        err = forget_in_registers(application, &record->texts, &record->text_count);
    }
    if (err == PUP_OK) {
        err = forget_in_sets(application);
    }
    return err == PUP_OK && is_stale(application, &record->kept_ahead) ? keep_ahead(application, &record->kept_ahead)
                                                                       : err;
}

/* Joins what is ahead in those of the field (all, when it is 0). */
static enum pup_err join_registers(struct pup_arena *arena, const struct pup_register *registers, size_t count,
                                   uint32_t field, struct pup_vector *seen)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < count && err == PUP_OK; i++) {
        if (field == 0 || registers[i].field == field) {
            err = pup_vector_join(arena, seen, &registers[i].ahead);
        }
    }
    return err;
}

static enum pup_err join_sets(struct pup_arena *arena, const struct pup_record *record, uint32_t field,
                              struct pup_vector *seen)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < record->set_count; i++) {
        const struct pup_set *set = &record->sets[i];
        for (size_t j = 0; j < set->count && err == PUP_OK && (field == 0 || set->field == field); j++) {
            err = pup_vector_join(arena, seen, &set->elements[j].ahead);
        }
    }
    return err;
}

enum pup_err pup_merge_erasure_seen(struct pup_arena *arena, const struct pup_record *record, uint32_t field,
                                    struct pup_vector *seen)
{
    *seen = record->touched;
    enum pup_err err = join_registers(arena, record->registers, record->register_count, field, seen);
    if (err == PUP_OK) {
        err = join_registers(arena, record->texts, record->text_count, field, seen);
    }
    return err == PUP_OK ? join_sets(arena, record, field, seen) : err;
}
