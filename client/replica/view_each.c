/* Walking over the view: one pass over KINDS, with the records beside it, which lie in the same order. */
#include "client/replica/view_priv.h"

#include "common/wire/record_codec.h"

#include <stdlib.h>
#include <string.h>

enum {
    RECORD_BUDGET = 64 * 1024 * 1024,
    EDITS_BUDGET = 64 * 1024 * 1024,
    LISTS_BUDGET = 256 * 1024 * 1024,
    EDITS_KEPT = 8 * 1024 * 1024, /* opened edits are let go between records beyond this */
    PASSED_FIRST = 1024 * 1024
};

struct walk {
    struct pup_txn *txn;
    struct pup_cursor *kinds, *records, *pending; /* pending: NULL when nothing is */
    bool looked;                                  /* nothing is pending from `from` on, in this space, before `next` */
    struct pup_id from, next;
    bool on_record; /* `records` stands on a row */
    struct pup_arena arena, edits_arena;
    struct view_passed passed;
    struct view_edits edits;
    const uint32_t *fields;     /* NULL: all */
    struct pup_space_row space; /* where the walk is */
    bool held;                  /* the replica has a copy of it */
    struct pup_key prefix;      /* of the space's copy in use */
};

void view_passed(struct view_passed *passed, struct pup_txn *txn, size_t bytes)
{
    passed->seen += bytes;
    if (passed->seen >= 2 * passed->told + PASSED_FIRST)
        view_passed_all(passed, txn);
}

void view_passed_all(struct view_passed *passed, struct pup_txn *txn)
{
    pup_txn_passed(txn, passed->seen - passed->told);
    passed->told = passed->seen;
}

static enum pup_err enter_space(struct walk *w, const char *name)
{
    if (strcmp(w->space.space.name, name) == 0)
        return PUP_OK;
    struct pup_space space = {0};
    memcpy(space.name, name, strlen(name));
    enum pup_err err = pup_replica_space(w->txn, &space, &w->space);
    w->held = err == PUP_OK;
    w->space.space = space;
    pup_key_start(&w->prefix);
    pup_key_text(&w->prefix, name);
    pup_key_u32(&w->prefix, w->held ? w->space.generation : 0);
    w->on_record = w->looked = false;
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* Mostly the next row is the one wanted: seeking is for when it is not. PUP_ERR_NOT_FOUND. */
static enum pup_err find_record(struct walk *w, const struct pup_id *id, struct pup_span *value)
{
    struct pup_key wanted = w->prefix;
    struct pup_span key;
    pup_key_bytes(&wanted, id->bytes, sizeof id->bytes);
    if (w->on_record) {
        enum pup_err err = pup_cursor_next(w->records, &key, value);
        if (!err && pup_span_equal(key, pup_key_span(&wanted)))
            return PUP_OK;
    }
    enum pup_err err = pup_cursor_seek(w->records, pup_key_span(&wanted), &key, value);
    w->on_record = !err && pup_span_equal(key, pup_key_span(&wanted));
    return err ? err : w->on_record ? PUP_OK : PUP_ERR_NOT_FOUND;
}

/* Where the first record at or behind `id` is on which own edits stand; all ones when there is none in the space. */
static enum pup_err look_for_pending(struct walk *w, const struct pup_id *id)
{
    struct pup_key from;
    struct pup_span key, prefix;
    pup_key_start(&from);
    pup_key_text(&from, w->space.space.name);
    size_t prefix_len = from.len;
    pup_key_bytes(&from, id->bytes, sizeof id->bytes);
    prefix = (struct pup_span){from.bytes, prefix_len};
    w->looked = true;
    w->from = *id;
    memset(w->next.bytes, 0xff, sizeof w->next.bytes);
    enum pup_err err = pup_cursor_seek(w->pending, pup_key_span(&from), &key, NULL);
    if (!err && pup_key_has_prefix(key, prefix)) {
        struct pup_span rest = {key.data + prefix.len, key.len - prefix.len};
        err = pup_key_take_bytes(&rest, w->next.bytes, sizeof w->next.bytes);
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* Whether own edits stand on the record. Records come in order of id, so that few questions are asked of the store. */
static bool is_pending(struct walk *w, const struct pup_id *id, enum pup_err *err)
{
    if (!w->pending)
        return false;
    if (!w->looked || pup_id_compare(id, &w->from) < 0 || pup_id_compare(id, &w->next) > 0)
        *err = look_for_pending(w, id);
    return pup_id_equal(id, &w->next);
}

static enum pup_err read_record(struct walk *w, const struct pup_id *id, bool own, struct pup_view *view)
{
    struct pup_span value;
    enum pup_err err = w->held ? find_record(w, id, &value) : PUP_ERR_NOT_FOUND;
    if (err == PUP_ERR_NOT_FOUND) {
        pup_record_init(&view->record, id, 0);
        return PUP_OK;
    }
    if (err)
        return err;
    view_passed(&w->passed, w->txn, value.len);
    struct pup_row row = pup_row_read(value);
    view->seq = pup_row_u64(&row);
    /* With own edits on top of it, it is read whole: they are applied to what was there. */
    err =
        row.bad ? PUP_ERR_CORRUPT : pup_record_unpack_some(&w->arena, row.rest, own ? NULL : w->fields, &view->record);
    return err == PUP_ERR_MALFORMED || err == PUP_ERR_LIMIT ? PUP_ERR_CORRUPT : err;
}

static enum pup_err show(struct walk *w, const struct pup_id *id, pup_view_each_fn each, void *context, bool *stop)
{
    struct pup_view view = {.space = w->space.space};
    pup_arena_reset(&w->arena);
    if (w->edits_arena.used > EDITS_KEPT) {
        pup_arena_reset(&w->edits_arena);
        w->edits.newest = NULL;
    }
    enum pup_err err = PUP_OK;
    bool own = is_pending(w, id, &err);
    if (!err)
        err = read_record(w, id, own, &view);
    if (!err && own)
        err = view_apply_pending(w->txn, &w->arena, &w->edits, w->pending, &view);
    if (!err && view.record.kind != 0)
        *stop = !each(context, &view);
    return err;
}

static enum pup_err walk(struct walk *w, const struct pup_space *space, uint32_t kind, pup_view_each_fn each,
                         void *context)
{
    struct pup_span key;
    struct pup_place place;
    bool stop = false;
    static const struct pup_space any = {0};
    enum pup_err err = replica_kinds_seek(w->kinds, kind, space ? space : &any, &key);
    while (!err && !stop) {
        err = replica_kinds_read(key, &place);
        if (err || (kind != 0 && place.kind != kind))
            break;
        int beside = space ? strcmp(place.space.name, space->name) : 0;
        if (beside != 0) { /* on to the space, in this kind or the next */
            err = replica_kinds_seek(w->kinds, place.kind + (beside > 0), space, &key);
            continue;
        }
        err = enter_space(w, place.space.name);
        if (!err)
            err = show(w, &place.id, each, context, &stop);
        if (!err && !stop)
            err = pup_cursor_next(w->kinds, &key, NULL);
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err walk_open(struct walk *w, struct pup_txn *txn)
{
    *w = (struct walk){.txn = txn};
    w->edits.arena = &w->edits_arena;
    pup_arena_init(&w->arena, RECORD_BUDGET);
    pup_arena_init(&w->edits_arena, EDITS_BUDGET);
    enum pup_err err = pup_cursor_open(txn, PUP_CLIENT_KINDS, &w->kinds);
    if (!err)
        err = pup_cursor_open(txn, PUP_CLIENT_RECORDS, &w->records);
    return !err && replica_pending_any(txn) ? pup_cursor_open(txn, PUP_CLIENT_PENDING, &w->pending) : err;
}

static void walk_close(struct walk *w)
{
    view_passed_all(&w->passed, w->txn);
    pup_cursor_close(w->pending);
    pup_cursor_close(w->records);
    pup_cursor_close(w->kinds);
    pup_arena_release(&w->edits_arena);
    pup_arena_release(&w->arena);
}

enum pup_err pup_view_each(struct pup_txn *txn, const struct pup_space *space, uint32_t kind, pup_view_each_fn each,
                           void *context)
{
    return pup_view_each_some(txn, space, kind, NULL, each, context);
}

enum pup_err pup_view_each_some(struct pup_txn *txn, const struct pup_space *space, uint32_t kind,
                                const uint32_t *fields, pup_view_each_fn each, void *context)
{
    struct walk w;
    enum pup_err err = walk_open(&w, txn);
    w.fields = fields;
    if (!err)
        err = walk(&w, space, kind, each, context);
    walk_close(&w);
    return err;
}

enum pup_err pup_view_each_of(struct pup_txn *txn, const struct pup_place *places, size_t count, pup_view_each_fn each,
                              void *context)
{
    struct walk w;
    bool stop = false;
    enum pup_err err = walk_open(&w, txn);
    for (size_t i = 0; !err && !stop && i < count; i++) {
        err = enter_space(&w, places[i].space.name);
        if (!err)
            err = show(&w, &places[i].id, each, context, &stop);
    }
    walk_close(&w);
    return err;
}

/* ---- contested records: those that are noted, and those that own edits stand on ---- */

static int by_place(const void *a, const void *b)
{
    const struct pup_place *x = a, *y = b;
    int order = strcmp(x->space.name, y->space.name);
    if (order == 0)
        order = (x->kind > y->kind) - (x->kind < y->kind);
    return order != 0 ? order : pup_id_compare(&x->id, &y->id);
}

/* Adds the records that own edits stand on; `places` has room for as many as PENDING has rows. */
static enum pup_err add_pending(struct pup_txn *txn, struct pup_place *places, size_t *count, size_t room)
{
    struct pup_cursor *cursor;
    struct pup_span key;
    enum pup_err err = pup_cursor_open(txn, PUP_CLIENT_PENDING, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, (struct pup_span){NULL, 0}, &key, NULL);
    while (!err && *count < room) {
        struct pup_place place = {0};
        err = pup_key_take_text(&key, place.space.name, sizeof place.space.name);
        if (!err)
            err = pup_key_take_bytes(&key, place.id.bytes, sizeof place.id.bytes);
        const struct pup_place *last = *count > 0 ? &places[*count - 1] : NULL;
        if (!err && !(last && pup_id_equal(&last->id, &place.id) && pup_space_equal(&last->space, &place.space))) {
            err = replica_index_kind(txn, &place.space, &place.id, &place.kind);
            places[(*count)++] = place;
        }
        if (!err)
            err = pup_cursor_next(cursor, &key, NULL);
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* Both, in order; some may be there twice. */
static enum pup_err list_candidates(struct pup_txn *txn, struct pup_arena *arena, struct pup_place **places,
                                    size_t *count)
{
    struct pup_place *noted;
    size_t noted_count;
    uint64_t pending;
    enum pup_err err = replica_marks_list(txn, arena, PUP_CLIENT_CONTESTED, &noted, &noted_count);
    if (!err)
        err = pup_txn_count(txn, PUP_CLIENT_PENDING, &pending);
    if (err)
        return err;
    *places = pup_arena_array(arena, noted_count + (size_t)pending, sizeof **places);
    if (!*places)
        return PUP_ERR_MEMORY;
    *count = 0;
    err = add_pending(txn, *places, count, (size_t)pending);
    if (noted_count > 0)
        memcpy(*places + *count, noted, noted_count * sizeof *noted);
    *count += noted_count;
    if (*count > 1)
        qsort(*places, *count, sizeof **places, by_place);
    return err;
}

struct contested {
    pup_view_each_fn each;
    void *context;
};

static bool show_contested(void *context, const struct pup_view *view)
{
    const struct contested *contested = context;
    return !pup_record_contested(&view->record) || contested->each(contested->context, view);
}

static enum pup_err walk_contested(struct walk *w, const struct pup_space *space, const struct pup_place *places,
                                   size_t count, struct contested *contested)
{
    bool stop = false;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; !err && !stop && i < count; i++) {
        bool again = i > 0 && by_place(&places[i - 1], &places[i]) == 0;
        if (again || (space && !pup_space_equal(space, &places[i].space)))
            continue;
        err = enter_space(w, places[i].space.name);
        if (!err)
            err = show(w, &places[i].id, show_contested, contested, &stop);
    }
    return err;
}

enum pup_err pup_view_contested(struct pup_txn *txn, const struct pup_space *space, pup_view_each_fn each,
                                void *context)
{
    struct walk w;
    struct pup_arena lists;
    struct pup_place *places;
    size_t count;
    struct contested contested = {each, context};
    pup_arena_init(&lists, LISTS_BUDGET);
    enum pup_err err = list_candidates(txn, &lists, &places, &count);
    if (!err && count > 0) {
        err = walk_open(&w, txn);
        if (!err)
            err = walk_contested(&w, space, places, count, &contested);
        walk_close(&w);
    }
    pup_arena_release(&lists);
    return err;
}
