/* Entries received, kept to tell a record's history offline, and the index of which record they touched. */
#include "client/replica/replica_priv.h"

#include <string.h>

/* Entries are kept until the newest of their space is so much younger, by the server's clock. */
#define ENTRIES_KEEP_MS ((int64_t)400 * 24 * 3600 * 1000)

static struct pup_key entry_key(const struct pup_space *space, uint64_t seq)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, space->name);
    pup_key_u64(&key, seq);
    return key;
}

static struct pup_key history_key(const struct pup_id *id, const struct pup_space *space, uint64_t seq)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    pup_key_text(&key, space->name);
    pup_key_u64(&key, seq);
    return key;
}

enum pup_err entries_get(struct pup_txn *txn, const struct pup_space *space, uint64_t seq, struct pup_hash *hash,
                         struct pup_span *entry)
{
    struct pup_key key = entry_key(space, seq);
    struct pup_span value;
    enum pup_err err = pup_txn_get(txn, PUP_CLIENT_ENTRIES, pup_key_span(&key), &value);
    if (err)
        return err;
    struct pup_row row = pup_row_read(value);
    pup_row_fixed(&row, hash->bytes, sizeof hash->bytes);
    *entry = row.rest;
    return row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err entries_put_row(struct pup_txn *txn, const struct pup_space *space, uint64_t seq,
                             const struct pup_hash *hash, struct pup_span entry)
{
    struct pup_key key = entry_key(space, seq);
    struct pup_buf row;
    pup_buf_init(&row, REPLICA_ROW_MAX);
    enum pup_err err = pup_row_put_fixed(&row, hash->bytes, sizeof hash->bytes);
    if (!err)
        err = pup_row_put_fixed(&row, entry.data, entry.len);
    return replica_put_row(txn, PUP_CLIENT_ENTRIES, &key, err, &row);
}

enum pup_err entries_put(struct pup_txn *txn, const struct pup_space *space, uint64_t seq, const struct pup_hash *hash,
                         struct pup_span entry, const struct pup_edit *edit)
{
    enum pup_err err = entries_put_row(txn, space, seq, hash, entry);
    for (size_t i = 0; !err && i < edit->part_count; i++) {
        struct pup_key key = history_key(&edit->parts[i].record, space, seq);
        err = pup_txn_put(txn, PUP_CLIENT_HISTORY, pup_key_span(&key), (struct pup_span){NULL, 0});
    }
    return err;
}

static enum pup_err keep(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                         struct pup_span bytes)
{
    struct pup_entry entry;
    struct pup_edit edit;
    struct pup_hash hash;
    struct pup_span kept;
    enum pup_err err = pup_entry_unpack(arena, bytes, &entry);
    if (!err)
        err = pup_edit_open(arena, entry.sealed, &edit);
    if (err)
        return err;
    if (!pup_space_equal(&edit.space, space))
        return PUP_ERR_PROTOCOL;
    err = entries_get(txn, space, entry.seq, &hash, &kept);
    if (err != PUP_ERR_NOT_FOUND)
        return err; /* the one that was chained stays */
    return entries_put(txn, space, entry.seq, &(struct pup_hash){0}, bytes, &edit);
}

enum pup_err entries_keep(struct pup_txn *txn, const struct pup_space *space, struct pup_span entry)
{
    struct pup_arena arena;
    pup_arena_init(&arena, REPLICA_BUDGET);
    enum pup_err err = keep(txn, &arena, space, entry);
    pup_arena_release(&arena);
    return err;
}

static bool is_of_space(struct pup_span key, const struct pup_space *space)
{
    char name[sizeof space->name];
    struct pup_id id;
    return pup_key_take_bytes(&key, id.bytes, sizeof id.bytes) == PUP_OK &&
           pup_key_take_text(&key, name, sizeof name) == PUP_OK && strcmp(name, space->name) == 0;
}

/* The index is ordered by record: a whole space is found by walking all of it. Closing and restores are rare. */
static enum pup_err wipe_index(struct pup_txn *txn, const struct pup_space *space)
{
    struct pup_cursor *cursor;
    struct pup_span key;
    enum pup_err err = pup_cursor_open(txn, PUP_CLIENT_HISTORY, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, (struct pup_span){NULL, 0}, &key, NULL);
    while (!err) {
        if (is_of_space(key, space))
            err = pup_cursor_delete(cursor);
        if (!err)
            err = pup_cursor_next(cursor, &key, NULL);
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err entries_wipe(struct pup_txn *txn, const struct pup_space *space)
{
    struct pup_key prefix;
    pup_key_start(&prefix);
    pup_key_text(&prefix, space->name);
    enum pup_err err = replica_clear_prefix(txn, PUP_CLIENT_ENTRIES, pup_key_span(&prefix));
    return err ? err : wipe_index(txn, space);
}

/* The seqs of a record's entries below `before`, newest first. */
enum pup_err entries_of_record(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                               const struct pup_id *id, uint64_t before, size_t max, uint64_t **seqs, size_t *count)
{
    struct pup_key first = history_key(id, space, 0), end = history_key(id, space, before == 0 ? UINT64_MAX : before);
    struct pup_span prefix = {first.bytes, first.len - sizeof **seqs};
    struct pup_cursor *cursor;
    struct pup_span key;
    uint64_t room;
    *count = 0;
    enum pup_err err = pup_txn_count(txn, PUP_CLIENT_HISTORY, &room);
    if (err)
        return err;
    *seqs = pup_arena_array(arena, room < max ? (size_t)room : max, sizeof **seqs);
    if (!*seqs)
        return PUP_ERR_MEMORY;
    err = pup_cursor_open(txn, PUP_CLIENT_HISTORY, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, pup_key_span(&end), &key, NULL);
    err = err == PUP_ERR_NOT_FOUND ? pup_cursor_last(cursor, &key, NULL)
          : err                    ? err
                                   : pup_cursor_previous(cursor, &key, NULL);
    while (!err && *count < max && *count < room && pup_key_has_prefix(key, prefix)) {
        struct pup_span rest = {key.data + prefix.len, key.len - prefix.len};
        err = pup_key_take_u64(&rest, &(*seqs)[*count]);
        *count += err == PUP_OK;
        if (!err)
            err = pup_cursor_previous(cursor, &key, NULL);
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* The first entry kept of the space, or the last. PUP_ERR_NOT_FOUND. */
static enum pup_err entry_at_end(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space, bool last,
                                 struct pup_entry *entry)
{
    struct pup_key prefix = entry_key(space, last ? UINT64_MAX : 0);
    struct pup_cursor *cursor;
    struct pup_span key, value;
    enum pup_err err = pup_cursor_open(txn, PUP_CLIENT_ENTRIES, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, pup_key_span(&prefix), &key, &value);
    if (last)
        err = err == PUP_ERR_NOT_FOUND ? pup_cursor_last(cursor, &key, &value)
              : err                    ? err
                                       : pup_cursor_previous(cursor, &key, &value);
    if (!err && !pup_key_has_prefix(key, (struct pup_span){prefix.bytes, prefix.len - sizeof(uint64_t)}))
        err = PUP_ERR_NOT_FOUND;
    if (!err && value.len < sizeof(struct pup_hash))
        err = PUP_ERR_CORRUPT;
    if (!err)
        err = pup_entry_unpack(
            arena, (struct pup_span){value.data + sizeof(struct pup_hash), value.len - sizeof(struct pup_hash)}, entry);
    pup_cursor_close(cursor);
    return err;
}

static enum pup_err forget(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                           const struct pup_entry *entry)
{
    struct pup_edit edit;
    struct pup_key key = entry_key(space, entry->seq);
    enum pup_err err = pup_edit_open(arena, entry->sealed, &edit);
    if (!err)
        err = replica_drop(txn, PUP_CLIENT_ENTRIES, &key);
    for (size_t i = 0; !err && i < edit.part_count; i++) {
        key = history_key(&edit.parts[i].record, space, entry->seq);
        err = replica_drop(txn, PUP_CLIENT_HISTORY, &key);
    }
    return err;
}

enum pup_err entries_prune(struct pup_txn *txn, const struct pup_space *space, size_t max)
{
    struct pup_arena arena;
    struct pup_entry newest, oldest;
    pup_arena_init(&arena, REPLICA_BUDGET);
    enum pup_err err = entry_at_end(txn, &arena, space, true, &newest);
    int64_t received = err ? 0 : newest.received;
    for (size_t i = 0; !err && i < max; i++) {
        pup_arena_reset(&arena);
        err = entry_at_end(txn, &arena, space, false, &oldest);
        if (err || oldest.received >= received - ENTRIES_KEEP_MS)
            break;
        err = forget(txn, &arena, space, &oldest);
    }
    pup_arena_release(&arena);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}
