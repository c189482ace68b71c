/* The index MERGED: records in which somebody wrote one that they were merged into. They are few, and readers ask for
 * them with every list. A row may be there though the copy in use, or nobody any more, says so: who reads it looks at
 * the record. */
#include "client/replica/replica_priv.h"
#include "client/replica/view.h"

static struct pup_key merged_key(const struct pup_space *space, const struct pup_id *id)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, space->name);
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    return key;
}

static enum pup_err put(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id, uint32_t kind)
{
    struct pup_key key = merged_key(space, id);
    enum pup_err err = PUP_OK;
    if (replica_has(txn, PUP_CLIENT_MERGED, &key, &err) || err)
        return err;
    struct pup_buf row;
    pup_buf_init(&row, REPLICA_ROW_MAX);
    return replica_put_row(txn, PUP_CLIENT_MERGED, &key, pup_row_put_u32(&row, kind), &row);
}

enum pup_err replica_merged_note(struct pup_txn *txn, const struct pup_space *space, const struct pup_record *record)
{
    bool merged = pup_record_register(record, PUP_FIELD_MERGED_INTO) != NULL;
    return merged ? put(txn, space, &record->id, record->kind) : PUP_OK;
}

enum pup_err replica_merged_note_part(struct pup_txn *txn, const struct pup_space *space, const struct pup_part *part)
{
    for (size_t i = 0; i < part->change_count; i++) {
        if (part->changes[i].field == PUP_FIELD_MERGED_INTO)
            return put(txn, space, &part->record, part->kind);
    }
    return PUP_OK;
}

enum pup_err replica_merged_drop(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id)
{
    struct pup_key key = merged_key(space, id);
    return replica_drop(txn, PUP_CLIENT_MERGED, &key);
}

static enum pup_err read_row(struct pup_span key, struct pup_span value, struct pup_place *place)
{
    struct pup_row row = pup_row_read(value);
    *place = (struct pup_place){.kind = pup_row_u32(&row)};
    enum pup_err err = pup_key_take_text(&key, place->space.name, sizeof place->space.name);
    if (!err)
        err = pup_key_take_bytes(&key, place->id.bytes, sizeof place->id.bytes);
    return err || row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err pup_view_merged(struct pup_txn *txn, struct pup_arena *arena, struct pup_place **places, size_t *count)
{
    uint64_t room;
    struct pup_cursor *cursor;
    struct pup_span key, value;
    *count = 0;
    enum pup_err err = pup_txn_count(txn, PUP_CLIENT_MERGED, &room);
    if (err)
        return err;
    *places = pup_arena_array(arena, (size_t)room, sizeof **places);
    if (!*places)
        return PUP_ERR_MEMORY;
    if (room == 0)
        return PUP_OK;
    err = pup_cursor_open(txn, PUP_CLIENT_MERGED, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, (struct pup_span){NULL, 0}, &key, &value);
    while (!err && *count < room) {
        err = read_row(key, value, &(*places)[(*count)++]);
        if (!err)
            err = pup_cursor_next(cursor, &key, &value);
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* ---- stores of format 1 have no such index ---- */

/* Found first and written afterwards: nothing may be written under a walk. */
struct found {
    struct found *next;
    struct pup_place place;
};
struct filling {
    struct pup_arena arena;
    struct found *newest;
    enum pup_err err;
};

static bool fill_one(void *context, const struct pup_view *view)
{
    struct filling *filling = context;
    if (!pup_record_register(&view->record, PUP_FIELD_MERGED_INTO))
        return true;
    struct found *found = pup_arena_alloc(&filling->arena, sizeof *found);
    if (found) {
        *found = (struct found){filling->newest, {view->space, view->record.id, view->record.kind}};
        filling->newest = found;
    }
    filling->err = found ? PUP_OK : PUP_ERR_MEMORY;
    return found != NULL;
}

enum pup_err replica_merged_fill(struct pup_txn *txn)
{
    struct filling filling = {.newest = NULL};
    pup_arena_init(&filling.arena, SIZE_MAX);
    enum pup_err err = pup_view_each(txn, NULL, 0, fill_one, &filling);
    err = err ? err : filling.err;
    for (const struct found *found = filling.newest; found && !err; found = found->next)
        err = put(txn, &found->place.space, &found->place.id, found->place.kind);
    pup_arena_release(&filling.arena);
    return err;
}
