/* The verbs: checks that both bodies share, then the body. */
#include "common/store/store_priv.h"

void pup_store_close(struct pup_store *store)
{
    if (store)
        store->body->close(store);
}

void pup_store_reap_readers(struct pup_store *store)
{
    store->body->reap_readers(store);
}

enum pup_err pup_store_copy(struct pup_store *store, const char *directory)
{
    return store->body->copy(store, directory);
}

enum pup_err pup_store_begin(struct pup_store *store, bool write, struct pup_txn **txn)
{
    *txn = NULL;
    return store->body->begin(store, write, txn);
}

enum pup_err pup_txn_commit(struct pup_txn *txn)
{
    return txn->store->body->commit(txn);
}

void pup_txn_abort(struct pup_txn *txn)
{
    if (txn)
        txn->store->body->abort(txn);
}

static enum pup_err check(const struct pup_txn *txn, size_t table, bool write)
{
    return table >= txn->store->table_count || (write && !txn->write) ? PUP_ERR_INVALID : PUP_OK;
}

static enum pup_err check_key(const struct pup_txn *txn, size_t table, struct pup_span key, bool write)
{
    enum pup_err err = check(txn, table, write);
    if (err)
        return err;
    return key.len == 0 || key.len > PUP_KEY_MAX ? PUP_ERR_LIMIT : PUP_OK;
}

enum pup_err pup_txn_get(struct pup_txn *txn, size_t table, struct pup_span key, struct pup_span *value)
{
    enum pup_err err = check_key(txn, table, key, false);
    return err ? err : txn->store->body->get(txn, table, key, value);
}

enum pup_err pup_txn_put(struct pup_txn *txn, size_t table, struct pup_span key, struct pup_span value)
{
    enum pup_err err = check_key(txn, table, key, true);
    return err ? err : txn->store->body->put(txn, table, key, value);
}

enum pup_err pup_txn_delete(struct pup_txn *txn, size_t table, struct pup_span key)
{
    enum pup_err err = check_key(txn, table, key, true);
    return err ? err : txn->store->body->remove(txn, table, key);
}

enum pup_err pup_txn_count(struct pup_txn *txn, size_t table, uint64_t *count)
{
    enum pup_err err = check(txn, table, false);
    return err ? err : txn->store->body->count(txn, table, count);
}

void pup_txn_passed(struct pup_txn *txn, size_t bytes)
{
    txn->store->body->passed(txn->store, bytes);
}

enum pup_err pup_cursor_open(struct pup_txn *txn, size_t table, struct pup_cursor **cursor)
{
    *cursor = NULL;
    enum pup_err err = check(txn, table, false);
    return err ? err : txn->store->body->cursor_open(txn, table, cursor);
}

void pup_cursor_close(struct pup_cursor *cursor)
{
    if (cursor)
        cursor->txn->store->body->cursor_close(cursor);
}

/* Asks the body, remembers where that leads, and hands out what the caller wanted of it. */
static enum pup_err move_to(struct pup_cursor *cursor, enum pup_move move, struct pup_span from, struct pup_span *key,
                            struct pup_span *value)
{
    struct pup_span found_key, found_value;
    enum pup_err err = cursor->txn->store->body->cursor_move(cursor, move, from, &found_key, &found_value);
    cursor->place = err ? PUP_CURSOR_NOWHERE : PUP_CURSOR_ON_ROW;
    if (err)
        return err;
    pup_key_start(&cursor->row);
    pup_key_bytes(&cursor->row, found_key.data, found_key.len);
    if (key)
        *key = found_key;
    if (value)
        *value = found_value;
    return PUP_OK;
}

enum pup_err pup_cursor_seek(struct pup_cursor *cursor, struct pup_span from, struct pup_span *key,
                             struct pup_span *value)
{
    if (from.len > PUP_KEY_MAX)
        return PUP_ERR_LIMIT;
    return move_to(cursor, PUP_MOVE_SEEK, from, key, value);
}

enum pup_err pup_cursor_last(struct pup_cursor *cursor, struct pup_span *key, struct pup_span *value)
{
    return move_to(cursor, PUP_MOVE_LAST, (struct pup_span){0}, key, value);
}

enum pup_err pup_cursor_next(struct pup_cursor *cursor, struct pup_span *key, struct pup_span *value)
{
    if (cursor->place == PUP_CURSOR_NOWHERE)
        return PUP_ERR_NOT_FOUND;
    if (cursor->place == PUP_CURSOR_ON_ROW)
        return move_to(cursor, PUP_MOVE_NEXT, (struct pup_span){0}, key, value);
    return move_to(cursor, PUP_MOVE_SEEK, pup_key_span(&cursor->row), key, value);
}

enum pup_err pup_cursor_previous(struct pup_cursor *cursor, struct pup_span *key, struct pup_span *value)
{
    if (cursor->place == PUP_CURSOR_NOWHERE)
        return PUP_ERR_NOT_FOUND;
    if (cursor->place == PUP_CURSOR_ON_GAP) {
        enum pup_err err = move_to(cursor, PUP_MOVE_SEEK, pup_key_span(&cursor->row), NULL, NULL);
        if (err == PUP_ERR_NOT_FOUND)
            return pup_cursor_last(cursor, key, value);
        if (err)
            return err;
    }
    return move_to(cursor, PUP_MOVE_PREVIOUS, (struct pup_span){0}, key, value);
}

enum pup_err pup_cursor_delete(struct pup_cursor *cursor)
{
    if (!cursor->txn->write)
        return PUP_ERR_INVALID;
    if (cursor->place != PUP_CURSOR_ON_ROW)
        return PUP_ERR_NOT_FOUND;
    enum pup_err err = cursor->txn->store->body->cursor_delete(cursor);
    if (!err)
        cursor->place = PUP_CURSOR_ON_GAP;
    return err;
}
