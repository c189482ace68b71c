#include "client/query/contest.h"

#include <stdlib.h>
#include <string.h>

#include "client/query/title.h"

size_t pup_contest_count(const struct pup_record *record)
{
    size_t count = 0;
    if (!pup_record_alive(record)) {
        return 0;
    }
    for (size_t i = 0; i < record->register_count; i++) {
        count += record->registers[i].count > 1 && pup_register_contested(&record->registers[i]);
    }
    for (size_t i = 0; i < record->text_count; i++) {
        count += record->texts[i].count > 1 && pup_register_contested(&record->texts[i]);
    }
    return count + pup_record_existence_contested(record);
}

/* Gives each value its author: `edits` has one a value. */
static enum pup_err name_authors(struct pup_txn *txn, struct pup_arena *arena, const struct pup_view *view,
                                 const struct pup_edit_id *edits, struct pup_contest *contest)
{
    struct pup_author *authors = pup_arena_array(arena, contest->count, sizeof *authors);
    enum pup_err err = authors == NULL
                           ? PUP_ERR_MEMORY
                           : pup_history_authors(txn, &view->space, &view->record.id, edits, contest->count, authors);
    for (size_t i = 0; err == PUP_OK && i < contest->count; i++) {
        contest->values[i].author = authors[i];
    }
    return err;
}

static enum pup_err contest_of_register(struct pup_txn *txn, struct pup_arena *arena, const struct pup_view *view,
                                        const struct pup_register *reg, struct pup_contest *contest)
{
    size_t *distinct = pup_arena_array(arena, reg->count, sizeof *distinct);
    struct pup_edit_id *edits = pup_arena_array(arena, reg->count, sizeof *edits);
    if (distinct == NULL || edits == NULL) {
        return PUP_ERR_MEMORY;
    }
    contest->field = reg->field;
    contest->count = pup_register_distinct(reg, distinct);
    contest->values = pup_arena_array(arena, contest->count, sizeof *contest->values);
    for (size_t i = 0; contest->values != NULL && i < contest->count; i++) {
        const struct pup_standing *standing = &reg->values[distinct[i]];
        contest->values[i].value = standing->value;
        contest->values[i].commitment = standing->commitment;
        edits[i] = standing->by;
    }
    return contest->values == NULL ? PUP_ERR_MEMORY : name_authors(txn, arena, view, edits, contest);
}

/* An edit that no deletion covers: it keeps the record alive. */
static struct pup_edit_id keeper_of(const struct pup_record *record)
{
    for (size_t i = 0; i < record->touched.count; i++) {
        bool covered = false;
        for (size_t j = 0; !covered && j < record->deletion_count; j++) {
            covered = pup_vector_covers(&record->deletions[j].seen, &record->touched.at[i]);
        }
        if (!covered) {
            return record->touched.at[i];
        }
    }
    return record->touched.at[0];
}

static enum pup_err contest_of_existence(struct pup_txn *txn, struct pup_arena *arena, const struct pup_view *view,
                                         struct pup_contest *contest)
{
    const struct pup_record *record = &view->record;
    *contest = (struct pup_contest){.field = 0, .count = 2};
    contest->values = pup_arena_array(arena, 2, sizeof *contest->values);
    if (contest->values == NULL) {
        return PUP_ERR_MEMORY;
    }
    const struct pup_edit_id edits[2] = {keeper_of(record), record->deletions[0].by};
    contest->values[0].value = pup_value_integer(1);
    contest->values[1].value = pup_value_integer(0);
    return name_authors(txn, arena, view, edits, contest);
}

enum pup_err pup_contest_of(struct pup_txn *txn, struct pup_arena *arena, const struct pup_view *view, uint32_t field,
                            struct pup_contest *contest)
{
    const struct pup_record *record = &view->record;
    *contest = (struct pup_contest){.field = field};
    if (!pup_record_alive(record)) {
        return PUP_ERR_NOT_FOUND;
    }
    if (field == 0) {
        return pup_record_existence_contested(record) ? contest_of_existence(txn, arena, view, contest)
                                                      : PUP_ERR_NOT_FOUND;
    }
    const struct pup_register *reg = pup_record_places(record, field);
    if (reg == NULL || !pup_register_contested(reg)) {
        return PUP_ERR_NOT_FOUND;
    }
    contest->text = pup_record_text(record, field) == reg;
    return contest_of_register(txn, arena, view, reg, contest);
}

static int by_field(const void *left, const void *right)
{
    const struct pup_contest *a = left, *b = right;
    uint32_t x = a->field == 0 ? UINT32_MAX : a->field;
    uint32_t y = b->field == 0 ? UINT32_MAX : b->field;
    return x < y ? -1 : x > y;
}

enum pup_err pup_contest_list(struct pup_txn *txn, struct pup_arena *arena, const struct pup_view *view,
                              struct pup_contest **contests, size_t *count)
{
    const struct pup_record *record = &view->record;
    size_t room = pup_contest_count(record);
    *count = 0;
    *contests = NULL;
    if (room == 0) {
        return PUP_OK;
    }
    *contests = pup_arena_array(arena, room, sizeof **contests);
    enum pup_err err = *contests == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i <= record->register_count + record->text_count && *count < room; i++) {
        uint32_t field = i < record->register_count ? record->registers[i].field
                         : i < record->register_count + record->text_count
                             ? record->texts[i - record->register_count].field
                             : 0;
        err = pup_contest_of(txn, arena, view, field, &(*contests)[*count]);
        *count += err == PUP_OK;
        err = err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    }
    if (err == PUP_OK) {
        qsort(*contests, *count, sizeof **contests, by_field);
    }
    return err;
}
