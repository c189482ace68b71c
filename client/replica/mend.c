/* Putting right what check.c found: what the server has is asked for again; an own edit is copied from the entry in
 * which it came back. */
#include <string.h>

#include "client/replica/check_priv.h"
#include "client/replica/outbox.h"
#include "client/replica/replica_priv.h"

static enum pup_err mark_space(struct pup_txn *txn, const struct pup_space *space)
{
    struct pup_space_row row;
    enum pup_err err = pup_replica_space(txn, space, &row);
    row.damaged = true;
    return err ? err : pup_replica_put_space(txn, &row);
}

/* ---- entries ---- */

/* Takes the rows of one entry out of the index by record; of which records it spoke is not to be read any more. */
static enum pup_err drop_from_history(struct pup_txn *txn, const struct found_entry *entry)
{
    struct pup_cursor *cursor;
    struct pup_span key;
    enum pup_err err = pup_cursor_open(txn, PUP_CLIENT_HISTORY, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, (struct pup_span){NULL, 0}, &key, NULL);
    while (!err) {
        struct pup_id id;
        struct pup_space space = {0};
        uint64_t seq = 0;
        err = pup_key_take_bytes(&key, id.bytes, sizeof id.bytes);
        if (!err)
            err = pup_key_take_text(&key, space.name, sizeof space.name);
        if (!err)
            err = pup_key_take_u64(&key, &seq);
        if (!err && seq == entry->seq && pup_space_equal(&space, &entry->space))
            err = pup_cursor_delete(cursor);
        if (!err)
            err = pup_cursor_next(cursor, &key, NULL);
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err drop_entry(struct pup_txn *txn, const struct found_entry *entry)
{
    enum pup_err err = replica_drop(txn, PUP_CLIENT_ENTRIES, &entry->key);
    return err ? err : drop_from_history(txn, entry);
}

/* ---- own edits ---- */

/* The edit as it came back in an entry, copied to `arena`; PUP_ERR_NOT_FOUND. */
static enum pup_err find_in_entries(struct pup_txn *txn, struct pup_arena *arena, const struct pup_edit_id *id,
                                    struct pup_sealed *sealed)
{
    struct pup_cursor *cursor;
    struct pup_span key, value;
    enum pup_err err = pup_cursor_open(txn, PUP_CLIENT_ENTRIES, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, (struct pup_span){NULL, 0}, &key, &value);
    for (bool found = false; !err && !found;) {
        struct pup_entry entry;
        struct pup_edit edit;
        struct pup_row row = pup_row_read(value);
        struct pup_hash hash;
        pup_arena_reset(arena);
        pup_row_fixed(&row, hash.bytes, sizeof hash.bytes);
        struct pup_span bytes = pup_arena_copy(arena, row.rest);
        found = bytes.data && pup_entry_unpack(arena, bytes, &entry) == PUP_OK &&
                pup_edit_open(arena, entry.sealed, &edit) == PUP_OK && edit.id.counter == id->counter &&
                pup_device_equal(&edit.id.device, &id->device);
        if (found)
            *sealed = entry.sealed;
        else
            err = pup_cursor_next(cursor, &key, &value);
    }
    pup_cursor_close(cursor);
    return err;
}

static enum pup_err mend_own(struct pup_txn *txn, struct pup_arena *arena, uint64_t number, struct pup_damage *damage)
{
    struct pup_profile profile;
    struct pup_own_edit own;
    struct pup_sealed sealed;
    enum pup_err err = pup_replica_profile(txn, &profile);
    if (err)
        return err;
    struct pup_edit_id id = {profile.device, number};
    err = find_in_entries(txn, arena, &id, &sealed);
    if (!err)
        err = pup_outbox_own(txn, number, &own); /* its receipt */
    if (!err) {
        own.sealed = sealed;
        damage->mended++;
        return outbox_put_own(txn, &own);
    }
    damage->own_lost += err == PUP_ERR_NOT_FOUND || check_is_damage(err);
    return err == PUP_ERR_NOT_FOUND || check_is_damage(err) ? PUP_OK : err;
}

/* ---- indexes: made anew from what they are of ---- */

static enum pup_err index_record(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space_row *row,
                                 const struct pup_id *id)
{
    struct pup_record record;
    uint64_t seq;
    pup_arena_reset(arena);
    enum pup_err err = replica_load(txn, arena, &row->space, row->generation, id, &record, &seq);
    if (err)
        return check_is_damage(err) ? PUP_OK : err; /* it will come again, and be indexed then */
    return replica_index_put(txn, &row->space, id, record.kind);
}

static enum pup_err index_space(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space_row *row)
{
    struct pup_arena list;
    struct pup_id *ids;
    size_t count = 0;
    struct pup_key prefix = replica_copy_key(&row->space, row->generation);
    pup_arena_init(&list, SIZE_MAX);
    enum pup_err err = replica_list_ids(txn, &list, &prefix, &ids, &count);
    for (size_t i = 0; !err && i < count; i++)
        err = index_record(txn, arena, row, &ids[i]);
    pup_arena_release(&list);
    return err;
}

/* Records that only edits of one's own speak of. */
static enum pup_err index_pending(struct pup_txn *txn, struct pup_arena *arena)
{
    struct pup_own_edit own;
    struct pup_edit edit;
    uint64_t number = 0;
    enum pup_err err = PUP_OK;
    while (!err) {
        err = outbox_own_number(txn, number + 1, &number);
        pup_arena_reset(arena);
        if (!err && number < PUP_OWN_FORMER && outbox_open(txn, arena, number, &own, &edit) == PUP_OK)
            for (size_t i = 0; !err && i < edit.part_count; i++) {
                bool speaks = replica_pending_speaks_of(txn, &edit.space, &edit.parts[i].record, &err);
                if (speaks && !replica_index_known(txn, &edit.space, &edit.parts[i].record))
                    err = replica_index_put(txn, &edit.space, &edit.parts[i].record, edit.parts[i].kind);
            }
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err index_anew(struct pup_txn *txn, struct pup_arena *arena)
{
    struct pup_arena list;
    struct pup_space_row *rows;
    size_t count = 0;
    pup_arena_init(&list, REPLICA_BUDGET);
    enum pup_err err = replica_clear(txn, PUP_CLIENT_IDS);
    if (!err)
        err = replica_clear(txn, PUP_CLIENT_KINDS);
    if (!err)
        err = pup_replica_spaces(txn, &list, &rows, &count);
    for (size_t i = 0; !err && i < count; i++) {
        err = replica_build_drop(txn, &rows[i]); /* its records were indexed as they came */
        rows[i].unindexed = false;
        if (!err)
            err = pup_replica_put_space(txn, &rows[i]);
        if (!err)
            err = index_space(txn, arena, &rows[i]);
    }
    pup_arena_release(&list);
    return err ? err : index_pending(txn, arena);
}

enum pup_err check_mend(struct pup_txn *txn, const struct found *found, struct pup_damage *damage)
{
    struct pup_arena arena;
    enum pup_err err = PUP_OK;
    pup_arena_init(&arena, REPLICA_BUDGET);
    for (size_t i = 0; !err && i < found->space_count; i++)
        err = mark_space(txn, &found->spaces[i]);
    for (size_t i = 0; !err && i < found->entry_count; i++)
        err = drop_entry(txn, &found->entries[i]);
    for (size_t i = 0; !err && i < found->own_count; i++)
        err = mend_own(txn, &arena, found->own[i], damage);
    if (!err && found->strays)
        err = outbox_drop_strays(txn);
    for (size_t i = 0; !err && i < found->unlisted_count; i++)
        err = outbox_offer(txn, found->unlisted[i]);
    damage->mended += found->unlisted_count;
    if (!err && found->index)
        err = index_anew(txn, &arena);
    pup_arena_release(&arena);
    damage->spaces = found->space_count;
    damage->entries = found->entry_count;
    return err;
}
