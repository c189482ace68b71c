/* PENDING: which records are touched by own edits that the copy in use does not hold yet. A row stays until the edit
 * comes back from the server, not just until its receipt: else it would be out of sight between the two. */
#include "client/replica/replica_priv.h"

#include <string.h>

static struct pup_key record_prefix(const struct pup_space *space, const struct pup_id *id)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, space->name);
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    return key;
}

bool replica_pending_any(struct pup_txn *txn)
{
    uint64_t count;
    return pup_txn_count(txn, PUP_CLIENT_PENDING, &count) != PUP_OK || count > 0;
}

enum pup_err replica_pending_put(struct pup_txn *txn, const struct pup_edit *edit)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; !err && i < edit->part_count; i++) {
        const struct pup_part *part = &edit->parts[i];
        struct pup_key key = record_prefix(&edit->space, &part->record);
        pup_key_u64(&key, edit->id.counter);
        err = pup_txn_put(txn, PUP_CLIENT_PENDING, pup_key_span(&key), (struct pup_span){NULL, 0});
        if (!err && !replica_index_known(txn, &edit->space, &part->record))
            err = replica_index_put(txn, &edit->space, &part->record, part->kind);
        if (!err)
            err = replica_marks_note_part(txn, &edit->space, part);
    }
    return err;
}

enum pup_err replica_pending_arrived(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                                     uint64_t counter)
{
    struct pup_key prefix = record_prefix(space, id);
    struct pup_cursor *cursor;
    struct pup_span key;
    if (!replica_pending_any(txn))
        return PUP_OK;
    enum pup_err err = pup_cursor_open(txn, PUP_CLIENT_PENDING, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, pup_key_span(&prefix), &key, NULL);
    while (!err && pup_key_has_prefix(key, pup_key_span(&prefix))) {
        struct pup_span rest = {key.data + prefix.len, key.len - prefix.len};
        uint64_t pending;
        err = pup_key_take_u64(&rest, &pending);
        if (err || pending > counter)
            break;
        err = pup_cursor_delete(cursor);
        if (!err)
            err = pup_cursor_next(cursor, &key, NULL);
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err replica_pending_give_up(struct pup_txn *txn, const struct pup_edit *edit)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; !err && i < edit->part_count; i++) {
        struct pup_key key = record_prefix(&edit->space, &edit->parts[i].record);
        pup_key_u64(&key, edit->id.counter);
        err = replica_drop(txn, PUP_CLIENT_PENDING, &key);
        if (!err)
            err = replica_index_drop(txn, &edit->space, &edit->parts[i].record);
    }
    return err;
}

/* Reads the row's space, record and counter. */
static enum pup_err read_row(struct pup_span key, struct pup_space *space, struct pup_id *id, uint64_t *counter)
{
    *space = (struct pup_space){0};
    enum pup_err err = pup_key_take_text(&key, space->name, sizeof space->name);
    if (!err)
        err = pup_key_take_bytes(&key, id->bytes, sizeof id->bytes);
    return err ? err : pup_key_take_u64(&key, counter);
}

enum pup_err replica_pending_give_up_unread(struct pup_txn *txn, uint64_t counter)
{
    struct pup_cursor *cursor;
    struct pup_span key;
    enum pup_err err = pup_cursor_open(txn, PUP_CLIENT_PENDING, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, (struct pup_span){NULL, 0}, &key, NULL);
    while (!err) {
        struct pup_space space;
        struct pup_id id;
        uint64_t pending;
        err = read_row(key, &space, &id, &pending);
        if (!err && pending == counter)
            err = pup_cursor_delete(cursor); /* an index row without a record is skipped by readers */
        if (!err)
            err = pup_cursor_next(cursor, &key, NULL);
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

bool replica_pending_speaks_of(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                               enum pup_err *err)
{
    struct pup_key prefix = record_prefix(space, id);
    struct pup_cursor *cursor;
    struct pup_span key;
    *err = pup_cursor_open(txn, PUP_CLIENT_PENDING, &cursor);
    if (*err)
        return false;
    enum pup_err found = pup_cursor_seek(cursor, pup_key_span(&prefix), &key, NULL);
    bool speaks = !found && pup_key_has_prefix(key, pup_key_span(&prefix));
    pup_cursor_close(cursor);
    if (found && found != PUP_ERR_NOT_FOUND)
        *err = found;
    return speaks;
}

/* Takes the first settled row at or after `from` (which it moves) out. PUP_ERR_NOT_FOUND at the end of the space. */
static enum pup_err close_next(struct pup_txn *txn, const struct pup_space *space, struct pup_key *from,
                               size_t prefix_len)
{
    struct pup_cursor *cursor;
    struct pup_span key;
    struct pup_id id;
    uint64_t counter = 0;
    enum pup_err err = pup_cursor_open(txn, PUP_CLIENT_PENDING, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, pup_key_span(from), &key, NULL);
    if (!err && !pup_key_has_prefix(key, (struct pup_span){from->bytes, prefix_len}))
        err = PUP_ERR_NOT_FOUND;
    if (!err) {
        struct pup_span rest = {key.data + prefix_len, key.len - prefix_len};
        pup_key_start(from);
        pup_key_bytes(from, key.data, key.len);
        err = pup_key_take_bytes(&rest, id.bytes, sizeof id.bytes);
        if (!err)
            err = pup_key_take_u64(&rest, &counter);
    }
    pup_cursor_close(cursor);
    if (err || outbox_waits(txn, counter, &err) || err)
        return err;
    err = replica_drop(txn, PUP_CLIENT_PENDING, from);
    return err ? err : replica_index_drop(txn, space, &id);
}

enum pup_err replica_pending_close(struct pup_txn *txn, const struct pup_space *space)
{
    struct pup_key from;
    pup_key_start(&from);
    pup_key_text(&from, space->name);
    size_t prefix_len = from.len;
    enum pup_err err;
    while (!(err = close_next(txn, space, &from, prefix_len)))
        pup_key_bytes(&from, "", 1); /* the next key after it */
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}
