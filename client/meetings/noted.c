#include "client/meetings/noted.h"

#include <stdlib.h>
#include <string.h>

#include "client/query/merged.h"
#include "client/query/title.h"
#include "common/model/fields.h"

struct gathering {
    struct pup_txn *txn;
    struct pup_arena *arena;
    const struct pup_view *meeting;
    bool before; /* of earlier meetings, and open; else of this one */
    struct pup_noted *rows;
    size_t count, room;
    enum pup_err err;
};

static int64_t integer_of(const struct pup_record *record, uint32_t field, bool *has)
{
    const struct pup_value *value = pup_record_visible(record, field);
    *has = value != NULL && value->type == PUP_VALUE_INTEGER;
    return *has ? value->integer : 0;
}

static const struct pup_value *reference_of(const struct pup_record *record, uint32_t field)
{
    const struct pup_value *value = pup_record_visible(record, field);
    return value != NULL && value->type == PUP_VALUE_REFERENCE ? value : NULL;
}

/* A meeting of the same type that began before this one. */
static bool is_earlier(struct gathering *g, const struct pup_id *id)
{
    struct pup_view view;
    bool has, has_this, has_type;
    if (pup_id_equal(id, &g->meeting->record.id) ||
        pup_view_get(g->txn, g->arena, &g->meeting->space, id, &view) != PUP_OK ||
        view.record.kind != PUP_KIND_MEETING) {
        return false;
    }
    int64_t start = integer_of(&view.record, PUP_MEETING_START, &has);
    int64_t here = integer_of(&g->meeting->record, PUP_MEETING_START, &has_this);
    return has && has_this && start < here &&
           integer_of(&view.record, PUP_MEETING_TYPE, &has_type) ==
               integer_of(&g->meeting->record, PUP_MEETING_TYPE, &has_type);
}

static bool wanted(struct gathering *g, const struct pup_view *view)
{
    const struct pup_record *record = &view->record;
    uint32_t field = record->kind == PUP_KIND_ACTION ? PUP_ACTION_MEETING : PUP_DECISION_MEETING;
    const struct pup_value *meeting = reference_of(record, field);
    if (meeting == NULL || !pup_record_alive(record) || pup_merged_away(g->txn, view)) {
        return false;
    }
    if (!g->before) {
        return pup_id_equal(&meeting->ref, &g->meeting->record.id);
    }
    int64_t state = pup_record_state(record);
    bool open = state != PUP_ACTION_STATE_DONE && state != PUP_ACTION_STATE_DROPPED;
    return open && is_earlier(g, &meeting->ref);
}

static struct pup_noted *more(struct gathering *g)
{
    if (g->count == g->room) {
        size_t room = g->room == 0 ? 32 : g->room * 2;
        struct pup_noted *rows = pup_arena_array(g->arena, room, sizeof *rows);
        if (rows == NULL) {
            g->err = PUP_ERR_MEMORY;
            return NULL;
        }
        if (g->count > 0) {
            memcpy(rows, g->rows, g->count * sizeof *rows);
        }
        g->rows = rows;
        g->room = room;
    }
    return &g->rows[g->count++];
}

static bool gather(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    const struct pup_record *record = &view->record;
    if (!wanted(g, view)) {
        return true;
    }
    struct pup_noted *noted = more(g);
    if (noted == NULL) {
        return false;
    }
    bool action = record->kind == PUP_KIND_ACTION;
    const struct pup_value *owner = reference_of(record, action ? PUP_ACTION_OWNER : PUP_DECISION_OWNER);
    *noted = (struct pup_noted){.id = record->id, .kind = record->kind, .state = pup_record_state(record)};
    noted->title = pup_arena_copy(g->arena, pup_record_title(g->arena, record, PUP_FRENCH));
    if (owner != NULL) {
        noted->owner = owner->ref;
        noted->owner_name = pup_arena_copy(g->arena, owner->text);
    }
    noted->due = action ? integer_of(record, PUP_ACTION_DUE, &noted->has_due) : 0;
    return true;
}

static enum pup_err gather_kind(struct gathering *g, uint32_t kind)
{
    enum pup_err err = pup_view_each(g->txn, &g->meeting->space, kind, gather, g);
    return err != PUP_OK ? err : g->err;
}

enum pup_err pup_noted_of(struct pup_txn *txn, struct pup_arena *arena, const struct pup_view *meeting,
                          struct pup_noted **rows, size_t *count)
{
    struct gathering g = {.txn = txn, .arena = arena, .meeting = meeting};
    enum pup_err err = gather_kind(&g, PUP_KIND_DECISION);
    err = err == PUP_OK ? gather_kind(&g, PUP_KIND_ACTION) : err;
    *rows = g.rows;
    *count = g.count;
    return err;
}

static int by_urgency(const void *a, const void *b)
{
    const struct pup_noted *x = a, *y = b;
    if (x->has_due != y->has_due) {
        return x->has_due ? -1 : 1;
    }
    if (x->due != y->due) {
        return x->due < y->due ? -1 : 1;
    }
    return pup_id_compare(&x->id, &y->id);
}

enum pup_err pup_noted_open_before(struct pup_txn *txn, struct pup_arena *arena, const struct pup_view *meeting,
                                   size_t most, struct pup_noted **rows, size_t *count)
{
    struct gathering g = {.txn = txn, .arena = arena, .meeting = meeting, .before = true};
    enum pup_err err = gather_kind(&g, PUP_KIND_ACTION);
    if (g.count > 1) {
        qsort(g.rows, g.count, sizeof *g.rows, by_urgency);
    }
    *rows = g.rows;
    *count = g.count < most ? g.count : most;
    return err;
}
