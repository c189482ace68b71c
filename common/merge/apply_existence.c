/* Existence: deletions stand until somebody who had seen them keeps the record. */
#include "common/merge/apply_priv.h"

enum pup_err apply_delete(struct application *application)
{
    struct pup_record *record = application->record;
    if (pup_vector_covers(&record->kept_ahead, application->id)) {
        return PUP_OK;
    }
    struct pup_deletion *deletions =
        apply_copy(application->arena, record->deletions, record->deletion_count, 1, sizeof *deletions);
    if (deletions == NULL) {
        return PUP_ERR_MEMORY;
    }
    size_t at = 0;
    while (at < record->deletion_count && pup_edit_id_compare(&deletions[at].by, application->id) < 0) {
        at++;
    }
    if (at == record->deletion_count || !pup_edit_id_equal(&deletions[at].by, application->id)) {
        struct pup_deletion *made = apply_open(deletions, &record->deletion_count, at, sizeof *deletions);
        *made = (struct pup_deletion){.by = *application->id, .seen = application->part->seen};
    }
    record->deletions = deletions;
    return pup_vector_raise(application->arena, &deletions[at].seen, application->id);
}

enum pup_err apply_keep(struct application *application)
{
    struct pup_record *record = application->record;
    struct pup_deletion *deletions = pup_arena_array(application->arena, record->deletion_count, sizeof *deletions);
    if (deletions == NULL) {
        return PUP_ERR_MEMORY;
    }
    size_t count = 0;
    for (size_t i = 0; i < record->deletion_count; i++) {
        if (!apply_covers(application->part, application->id, &record->deletions[i].by)) {
            deletions[count++] = record->deletions[i];
        }
    }
    record->deletions = deletions;
    record->deletion_count = count;
    return pup_vector_join(application->arena, &record->kept_ahead, &application->ahead);
}
