/* The drawer: refused edits, and what a former device of this folder could not place. Their text is in OWN. */
#include "client/replica/replica_priv.h"

#include <string.h>

static struct pup_key number_key(uint64_t number)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_u64(&key, number);
    return key;
}

enum pup_err drawer_put(struct pup_txn *txn, uint64_t number, enum pup_reason reason, int64_t when_ms)
{
    struct pup_key key = number_key(number);
    struct pup_buf row;
    pup_buf_init(&row, REPLICA_ROW_MAX);
    enum pup_err err = pup_row_put_u8(&row, (uint8_t)reason);
    if (!err)
        err = pup_row_put_u64(&row, (uint64_t)when_ms);
    return replica_put_row(txn, PUP_CLIENT_DRAWER, &key, err, &row);
}

bool drawer_has(struct pup_txn *txn, uint64_t number, enum pup_err *err)
{
    struct pup_key key = number_key(number);
    return replica_has(txn, PUP_CLIENT_DRAWER, &key, err);
}

static enum pup_err read_row(struct pup_span key, struct pup_span value, struct pup_drawer_row *row)
{
    struct pup_row in = pup_row_read(value);
    enum pup_err err = pup_key_take_u64(&key, &row->counter);
    row->reason = pup_row_u8(&in);
    row->when_ms = (int64_t)pup_row_u64(&in);
    return err || in.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err pup_outbox_drawer(struct pup_txn *txn, struct pup_arena *arena, struct pup_drawer_row **rows,
                               size_t *count)
{
    uint64_t room;
    struct pup_cursor *cursor;
    struct pup_span key, value;
    *count = 0;
    enum pup_err err = pup_txn_count(txn, PUP_CLIENT_DRAWER, &room);
    if (err)
        return err;
    *rows = pup_arena_array(arena, (size_t)room, sizeof **rows);
    if (!*rows)
        return PUP_ERR_MEMORY;
    err = pup_cursor_open(txn, PUP_CLIENT_DRAWER, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, (struct pup_span){NULL, 0}, &key, &value);
    while (!err && *count < room) {
        err = read_row(key, value, &(*rows)[*count]);
        *count += err == PUP_OK;
        if (!err)
            err = pup_cursor_next(cursor, &key, &value);
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err pup_outbox_drawer_remove(struct pup_txn *txn, uint64_t counter)
{
    struct pup_key key = number_key(counter);
    return pup_txn_delete(txn, PUP_CLIENT_DRAWER, pup_key_span(&key));
}

/* ---- when the folder is enrolled anew ---- */

struct retiring {
    struct pup_txn *txn;
    struct pup_arena arena; /* of one edit */
    uint64_t base;          /* added to the counters of the device that retires */
};

/* Former devices take the numbers of OWN one after the other, PUP_OWN_FORMER for each. */
static enum pup_err choose_base(struct pup_txn *txn, uint64_t *base)
{
    struct pup_cursor *cursor;
    struct pup_span key;
    uint64_t last = 0;
    enum pup_err err = pup_cursor_open(txn, PUP_CLIENT_OWN, &cursor);
    if (err)
        return err;
    err = pup_cursor_last(cursor, &key, NULL);
    if (!err)
        err = pup_key_take_u64(&key, &last);
    pup_cursor_close(cursor);
    *base = (last / PUP_OWN_FORMER + 1) * PUP_OWN_FORMER;
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err first_counter(struct pup_txn *txn, uint64_t *counter)
{
    struct pup_cursor *cursor;
    struct pup_span key;
    enum pup_err err = pup_cursor_open(txn, PUP_CLIENT_OWN, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, (struct pup_span){NULL, 0}, &key, NULL);
    if (!err)
        err = pup_key_take_u64(&key, counter);
    pup_cursor_close(cursor);
    return !err && *counter >= PUP_OWN_FORMER ? PUP_ERR_NOT_FOUND : err;
}

/* Its row of the drawer moves along; what waited in the outbox gets one. */
static enum pup_err retire_drawer(struct retiring *r, uint64_t counter, uint64_t number, int64_t at)
{
    struct pup_key key = number_key(counter);
    struct pup_span value;
    struct pup_drawer_row row;
    enum pup_err err = pup_txn_get(r->txn, PUP_CLIENT_DRAWER, pup_key_span(&key), &value);
    if (!err) {
        err = read_row(pup_key_span(&key), value, &row);
        if (!err)
            err = pup_txn_delete(r->txn, PUP_CLIENT_DRAWER, pup_key_span(&key));
        return err ? err : drawer_put(r->txn, number, row.reason, row.when_ms);
    }
    if (err != PUP_ERR_NOT_FOUND)
        return err;
    err = PUP_OK;
    bool waits = outbox_waits(r->txn, counter, &err);
    return err || !waits ? err : drawer_put(r->txn, number, PUP_REASON_COPIED, at);
}

static enum pup_err retire_edit(struct retiring *r, uint64_t counter)
{
    struct pup_own_edit own;
    struct pup_edit edit;
    struct pup_key key = number_key(counter);
    enum pup_err err = outbox_open(r->txn, &r->arena, counter, &own, &edit);
    if (err)
        return err;
    own.counter = r->base + counter;
    err = outbox_put_own(r->txn, &own);
    if (!err)
        err = pup_txn_delete(r->txn, PUP_CLIENT_OWN, pup_key_span(&key));
    if (!err)
        err = retire_drawer(r, counter, own.counter, edit.at);
    if (!err)
        err = replica_drop(r->txn, PUP_CLIENT_OUTBOX, &key);
    return err ? err : replica_pending_give_up(r->txn, &edit);
}

enum pup_err outbox_retire(struct pup_txn *txn)
{
    struct retiring r = {.txn = txn};
    uint64_t counter;
    enum pup_err err = choose_base(txn, &r.base);
    pup_arena_init(&r.arena, REPLICA_BUDGET);
    while (!err) {
        pup_arena_reset(&r.arena);
        err = first_counter(txn, &counter);
        if (!err)
            err = retire_edit(&r, counter);
    }
    pup_arena_release(&r.arena);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}
