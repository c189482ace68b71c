#include "client/projects/passage.h"

#include <time.h>

#include "common/model/date.h"
#include "common/model/schema.h"

/* The state an edit leaves the record in; 0 when it says nothing of it. */
static int64_t state_of(const struct pup_part *part)
{
    int64_t state = 0;
    for (size_t i = 0; i < part->change_count; i++) {
        const struct pup_change *change = &part->changes[i];
        if (change->field == PUP_FIELD_STATE && change->operation == PUP_PUT &&
            change->value.type == PUP_VALUE_INTEGER) {
            state = change->value.integer;
        }
    }
    return state;
}

enum pup_err pup_passages_gather(struct pup_txn *txn, struct pup_arena *arena, const struct pup_view *view,
                                 struct pup_passages *passages)
{
    const struct pup_kind_def *kind = pup_schema_kind(view->record.kind);
    *passages = (struct pup_passages){.count = 0};
    enum pup_err err =
        pup_history_of(txn, arena, &view->space, &view->record.id, &passages->rows, &passages->row_count);
    passages->at = err == PUP_OK ? pup_arena_array(arena, passages->row_count, sizeof *passages->at) : NULL;
    if (passages->at == NULL) {
        return err != PUP_OK ? err : PUP_ERR_MEMORY;
    }
    bool whole = pup_history_complete(passages->rows, passages->row_count);
    for (size_t i = 0; i < passages->row_count; i++) {
        const struct pup_history_row *row = &passages->rows[i];
        int64_t state = state_of(row->part);
        if (state == 0 && i == 0 && whole && kind != NULL && kind->state_count > 0) {
            state = kind->states[0].number;
        }
        if (state != 0 && row->verdict != PUP_VERDICT_REFUSED) {
            passages->at[passages->count++] = (struct pup_passage){state, row->author, row->part};
        }
    }
    return PUP_OK;
}

const struct pup_passage *pup_passage_into(const struct pup_passages *passages, int64_t state)
{
    size_t count = passages->count;
    while (count > 0 && passages->at[count - 1].state != state) {
        count--;
    }
    return count == 0 ? NULL : &passages->at[count - 1];
}

bool pup_passage_day(const struct pup_passage *passage, bool utc, int64_t *day)
{
    if (passage == NULL || !passage->author.known || passage->author.at == 0) {
        return false;
    }
    struct tm here = {0};
    time_t seconds = (time_t)(passage->author.at / 1000);
    if ((utc ? gmtime_r(&seconds, &here) : localtime_r(&seconds, &here)) == NULL) {
        return false;
    }
    *day = pup_days_from_date((struct pup_date){here.tm_year + 1900, here.tm_mon + 1, here.tm_mday});
    return true;
}
