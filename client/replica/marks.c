/* The indexes MERGED (records in which somebody wrote one that they were merged into) and CONTESTED (records with
 * fields, or an existence, that people disagree about). Both are few, and readers ask for them often: they must not
 * have to look through all the others. A row may be there though the copy in use, or nobody any more, says so: who
 * reads it looks at the record. */
#include "client/replica/replica_priv.h"
#include "client/replica/view.h"

static struct pup_key mark_key(const struct pup_space *space, const struct pup_id *id)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, space->name);
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    return key;
}

static enum pup_err put(struct pup_txn *txn, enum pup_client_table table, const struct pup_space *space,
                        const struct pup_id *id, uint32_t kind)
{
    struct pup_key key = mark_key(space, id);
    enum pup_err err = PUP_OK;
    if (replica_has(txn, table, &key, &err) || err)
        return err;
    struct pup_buf row;
    pup_buf_init(&row, REPLICA_ROW_MAX);
    return replica_put_row(txn, table, &key, pup_row_put_u32(&row, kind), &row);
}

/* Mostly there is nothing to take out. */
static enum pup_err take_out(struct pup_txn *txn, enum pup_client_table table, const struct pup_space *space,
                             const struct pup_id *id)
{
    uint64_t rows;
    enum pup_err err = pup_txn_count(txn, table, &rows);
    if (err || rows == 0)
        return err;
    struct pup_key key = mark_key(space, id);
    return replica_drop(txn, table, &key);
}

enum pup_err replica_marks_note(struct pup_txn *txn, const struct pup_space *space, const struct pup_record *record,
                                bool in_use)
{
    enum pup_err err = PUP_OK;
    if (pup_record_register(record, PUP_FIELD_MERGED_INTO) != NULL)
        err = put(txn, PUP_CLIENT_MERGED, space, &record->id, record->kind);
    if (err)
        return err;
    if (pup_record_contested(record))
        return put(txn, PUP_CLIENT_CONTESTED, space, &record->id, record->kind);
    return in_use ? take_out(txn, PUP_CLIENT_CONTESTED, space, &record->id) : PUP_OK;
}

enum pup_err replica_marks_note_part(struct pup_txn *txn, const struct pup_space *space, const struct pup_part *part)
{
    for (size_t i = 0; i < part->change_count; i++) {
        if (part->changes[i].field == PUP_FIELD_MERGED_INTO)
            return put(txn, PUP_CLIENT_MERGED, space, &part->record, part->kind);
    }
    return PUP_OK;
}

enum pup_err replica_marks_drop(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id)
{
    enum pup_err err = take_out(txn, PUP_CLIENT_MERGED, space, id);
    return err ? err : take_out(txn, PUP_CLIENT_CONTESTED, space, id);
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

enum pup_err replica_marks_list(struct pup_txn *txn, struct pup_arena *arena, enum pup_client_table table,
                                struct pup_place **places, size_t *count)
{
    uint64_t room;
    struct pup_cursor *cursor;
    struct pup_span key, value;
    *count = 0;
    enum pup_err err = pup_txn_count(txn, table, &room);
    if (err)
        return err;
    *places = pup_arena_array(arena, (size_t)room, sizeof **places);
    if (!*places)
        return PUP_ERR_MEMORY;
    if (room == 0)
        return PUP_OK;
    err = pup_cursor_open(txn, table, &cursor);
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

enum pup_err pup_view_merged(struct pup_txn *txn, struct pup_arena *arena, struct pup_place **places, size_t *count)
{
    return replica_marks_list(txn, arena, PUP_CLIENT_MERGED, places, count);
}

/* ---- stores of format 1 have no MERGED, those of format 2 no CONTESTED ---- */

struct filling {
    struct pup_txn *txn;
    enum pup_err err;
};

static bool fill_one(void *context, const struct pup_view *view)
{
    struct filling *filling = context;
    filling->err = replica_marks_note(filling->txn, &view->space, &view->record, false);
    return !filling->err;
}

enum pup_err replica_marks_fill(struct pup_txn *txn)
{
    struct filling filling = {.txn = txn};
    enum pup_err err = pup_view_each(txn, NULL, 0, fill_one, &filling);
    return err ? err : filling.err;
}
