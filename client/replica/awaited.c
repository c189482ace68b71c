/* AWAITED: edits whose values the replica held before a restore of the server and that have not come back since. */
#include "client/replica/replica_priv.h"

#include "common/base/hash.h"

#include <string.h>

static struct pup_key awaited_key(const struct pup_space *space, const struct pup_id *id)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, space->name);
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    return key;
}

static enum pup_err read_edits(struct pup_arena *arena, struct pup_span value, struct pup_vector *edits)
{
    struct pup_row row = pup_row_read(value);
    uint32_t count = pup_row_u32(&row);
    if (row.bad || count > value.len)
        return PUP_ERR_CORRUPT;
    struct pup_edit_id *at = pup_arena_array(arena, count, sizeof *at);
    if (!at)
        return PUP_ERR_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        pup_row_fixed(&row, at[i].device.bytes, sizeof at[i].device.bytes);
        at[i].counter = pup_row_u64(&row);
    }
    *edits = (struct pup_vector){at, count};
    return row.bad || !pup_vector_valid(edits) ? PUP_ERR_CORRUPT : PUP_OK;
}

/* No row: an empty vector. */
static enum pup_err get_edits(struct pup_txn *txn, struct pup_arena *arena, const struct pup_key *key,
                              struct pup_vector *edits)
{
    struct pup_span value;
    *edits = (struct pup_vector){0};
    enum pup_err err = pup_txn_get(txn, PUP_CLIENT_AWAITED, pup_key_span(key), &value);
    if (err)
        return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    return read_edits(arena, value, edits);
}

static enum pup_err put_edits(struct pup_txn *txn, const struct pup_key *key, const struct pup_vector *edits)
{
    struct pup_buf row;
    if (edits->count == 0)
        return replica_drop(txn, PUP_CLIENT_AWAITED, key);
    pup_buf_init(&row, REPLICA_ROW_MAX);
    enum pup_err err = pup_row_put_u32(&row, (uint32_t)edits->count);
    for (size_t i = 0; !err && i < edits->count; i++) {
        err = pup_row_put_fixed(&row, edits->at[i].device.bytes, sizeof edits->at[i].device.bytes);
        if (!err)
            err = pup_row_put_u64(&row, edits->at[i].counter);
    }
    return replica_put_row(txn, PUP_CLIENT_AWAITED, key, err, &row);
}

/* Whatever the server wrote in that life: its device is named after it. */
static struct pup_edit_id last_of_server(const struct pup_id *life)
{
    struct pup_edit_id last = {.counter = UINT64_MAX};
    struct pup_hash hash = pup_sha256_one((struct pup_span){life->bytes, sizeof life->bytes});
    memcpy(last.device.bytes, hash.bytes, sizeof last.device.bytes);
    return last;
}

enum pup_err replica_await(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                           const struct pup_id *id, const struct pup_id *life, const struct pup_vector *had,
                           const struct pup_record *record)
{
    struct pup_edit_id server = last_of_server(life);
    struct pup_vector of_server = {&server, 1};
    struct pup_key key = awaited_key(space, id);
    struct pup_vector edits;
    enum pup_err err = get_edits(txn, arena, &key, &edits);
    if (!err)
        err = pup_vector_join(arena, &edits, had);
    if (!err && record)
        err = pup_vector_subtract(arena, &edits, &record->touched);
    if (!err)
        err = pup_vector_subtract(arena, &edits, &of_server);
    return err ? err : put_edits(txn, &key, &edits);
}

enum pup_err replica_await_came(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                                const struct pup_record *record)
{
    struct pup_key key = awaited_key(space, &record->id);
    struct pup_vector edits;
    uint64_t rows;
    enum pup_err err = pup_txn_count(txn, PUP_CLIENT_AWAITED, &rows);
    if (err || rows == 0)
        return err;
    err = get_edits(txn, arena, &key, &edits);
    if (err || edits.count == 0)
        return err;
    err = pup_vector_subtract(arena, &edits, &record->touched);
    return err ? err : put_edits(txn, &key, &edits);
}

static enum pup_err read_row(struct pup_arena *arena, struct pup_span key, struct pup_span value,
                             struct pup_awaited_row *row)
{
    *row = (struct pup_awaited_row){0};
    enum pup_err err = pup_key_take_text(&key, row->space.name, sizeof row->space.name);
    if (!err)
        err = pup_key_take_bytes(&key, row->id.bytes, sizeof row->id.bytes);
    return err ? PUP_ERR_CORRUPT : read_edits(arena, value, &row->edits);
}

enum pup_err pup_replica_awaited(struct pup_txn *txn, struct pup_arena *arena, struct pup_awaited_row **rows,
                                 size_t *count)
{
    uint64_t room;
    struct pup_cursor *cursor;
    struct pup_span key, value;
    *count = 0;
    enum pup_err err = pup_txn_count(txn, PUP_CLIENT_AWAITED, &room);
    if (err)
        return err;
    *rows = pup_arena_array(arena, (size_t)room, sizeof **rows);
    if (!*rows)
        return PUP_ERR_MEMORY;
    err = pup_cursor_open(txn, PUP_CLIENT_AWAITED, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, (struct pup_span){NULL, 0}, &key, &value);
    while (!err && *count < room) {
        err = read_row(arena, key, value, &(*rows)[*count]);
        *count += err == PUP_OK;
        if (!err)
            err = pup_cursor_next(cursor, &key, &value);
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}
