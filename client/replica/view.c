#include "client/replica/view_priv.h"

#include "common/merge/apply.h"
#include "common/wire/record_codec.h"

#include <stdlib.h>
#include <string.h>

/* ---- own edits on top ---- */

struct view_opened {
    struct view_opened *older;
    uint64_t counter;
    bool waits; /* in the outbox */
    struct pup_edit edit;
};

enum { OPENED_LOOKBACK = 16 };

static enum pup_err open_edit(struct pup_txn *txn, struct view_edits *edits, uint64_t counter,
                              struct view_opened **opened)
{
    struct view_opened *known = edits->newest;
    for (size_t i = 0; known && i < OPENED_LOOKBACK; i++, known = known->older) {
        *opened = known;
        if (known->counter == counter)
            return PUP_OK;
    }
    struct pup_own_edit own;
    struct view_opened *made = pup_arena_alloc(edits->arena, sizeof *made);
    if (!made)
        return PUP_ERR_MEMORY;
    enum pup_err err = outbox_open(txn, edits->arena, counter, &own, &made->edit);
    if (err)
        return err;
    made->waits = outbox_waits(txn, counter, &err);
    made->counter = counter;
    made->older = edits->newest;
    *opened = edits->newest = made;
    return err;
}

static const struct pup_part *part_of(const struct pup_edit *edit, const struct pup_id *id)
{
    for (size_t i = 0; i < edit->part_count; i++) {
        if (pup_id_equal(&edit->parts[i].record, id))
            return &edit->parts[i];
    }
    return NULL;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Adds the part's fields to the view's, sorted, each once. */
static enum pup_err add_provisional(struct pup_arena *arena, const struct pup_part *part, struct pup_view *view)
{
    uint32_t *fields = pup_arena_array(arena, view->provisional_count + part->change_count, sizeof *fields);
    if (!fields)
        return PUP_ERR_MEMORY;
    size_t count = view->provisional_count;
    if (count > 0)
        memcpy(fields, view->provisional, count * sizeof *fields);
    for (size_t i = 0; i < part->change_count; i++) {
        if (part->changes[i].field == 0)
            view->provisional_existence = true;
        else
            fields[count++] = part->changes[i].field;
    }
    qsort(fields, count, sizeof *fields, by_number);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || fields[kept - 1] != fields[i])
            fields[kept++] = fields[i];
    }
    view->provisional = fields;
    view->provisional_count = kept;
    return PUP_OK;
}

static enum pup_err apply_own(struct pup_txn *txn, struct pup_arena *arena, struct view_edits *edits, uint64_t counter,
                              struct pup_view *view)
{
    struct view_opened *opened;
    enum pup_outcome outcome;
    enum pup_err err = open_edit(txn, edits, counter, &opened);
    if (err)
        return err == PUP_ERR_CORRUPT ? PUP_OK : err; /* damaged on the disk: the next sync looks after it */
    const struct pup_part *part = part_of(&opened->edit, &view->record.id);
    if (!part)
        return PUP_ERR_CORRUPT;
    if (view->record.kind == 0)
        view->record.kind = part->kind;
    err = pup_merge_apply(arena, &view->record, &opened->edit.id, part, NULL, 0, &outcome);
    if (err || outcome == PUP_OUTCOME_SKIPPED || !opened->waits)
        return err;
    return add_provisional(arena, part, view);
}

enum pup_err view_apply_pending(struct pup_txn *txn, struct pup_arena *arena, struct view_edits *edits,
                                struct pup_cursor *pending, struct pup_view *view)
{
    struct pup_key prefix;
    struct pup_span key;
    pup_key_start(&prefix);
    pup_key_text(&prefix, view->space.name);
    pup_key_bytes(&prefix, view->record.id.bytes, sizeof view->record.id.bytes);
    enum pup_err err = pup_cursor_seek(pending, pup_key_span(&prefix), &key, NULL);
    while (!err && pup_key_has_prefix(key, pup_key_span(&prefix))) {
        struct pup_span rest = {key.data + prefix.len, key.len - prefix.len};
        uint64_t counter = 0;
        err = pup_key_take_u64(&rest, &counter);
        if (!err)
            err = apply_own(txn, arena, edits, counter, view);
        if (!err)
            err = pup_cursor_next(pending, &key, NULL);
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* ---- one record ---- */

enum pup_err pup_view_get(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                          const struct pup_id *id, struct pup_view *view)
{
    struct view_edits edits = {.arena = arena};
    struct pup_cursor *pending;
    *view = (struct pup_view){.space = *space};
    enum pup_err err = pup_replica_record(txn, arena, space, id, &view->record, &view->seq);
    if (err == PUP_ERR_NOT_FOUND)
        pup_record_init(&view->record, id, 0);
    else if (err)
        return err;
    if (replica_pending_any(txn)) {
        err = pup_cursor_open(txn, PUP_CLIENT_PENDING, &pending);
        if (err)
            return err;
        err = view_apply_pending(txn, arena, &edits, pending, view);
        pup_cursor_close(pending);
        if (err)
            return err;
    }
    return view->record.kind == 0 ? PUP_ERR_NOT_FOUND : PUP_OK;
}

/* A record's texts are borrowed from the transaction; packed and unpacked in the arena they outlive it. */
enum pup_err pup_view_keep(struct pup_arena *arena, const struct pup_view *view, struct pup_view *kept)
{
    struct pup_span bytes;
    *kept = (struct pup_view){.space = view->space, .seq = view->seq};
    enum pup_err err = pup_record_pack(arena, &view->record, &bytes);
    return err ? err : pup_record_unpack(arena, bytes, &kept->record);
}
