#include "client/replica/replica_priv.h"

#include <stdlib.h>
#include <string.h>

static struct pup_key format_key(void)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, "format");
    return key;
}

static enum pup_err read_format(struct pup_txn *txn, uint32_t *format)
{
    struct pup_key key = format_key();
    struct pup_span value;
    *format = 0;
    enum pup_err err = pup_txn_get(txn, PUP_CLIENT_META, pup_key_span(&key), &value);
    if (err)
        return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    struct pup_row row = pup_row_read(value);
    *format = pup_row_u32(&row);
    return row.bad || *format == 0 ? PUP_ERR_CORRUPT : PUP_OK;
}

/* Brings a store of an older format (0: a new one) up to this one, whole or not at all. */
static enum pup_err migrate(struct pup_txn *txn, uint32_t from)
{
    enum pup_err err = from > 0 ? replica_marks_fill(txn) : PUP_OK;
    if (err)
        return err;
    struct pup_key key = format_key();
    struct pup_buf row;
    pup_buf_init(&row, REPLICA_ROW_MAX);
    return replica_put_row(txn, PUP_CLIENT_META, &key, pup_row_put_u32(&row, PUP_CLIENT_FORMAT), &row);
}

/* Another process may have done so meanwhile. */
static enum pup_err bring_up_to_date(struct pup_store *store)
{
    struct pup_txn *txn;
    uint32_t format;
    enum pup_err err = pup_store_begin(store, true, &txn);
    if (err)
        return err;
    err = read_format(txn, &format);
    if (!err && format < PUP_CLIENT_FORMAT)
        err = migrate(txn, format);
    if (err) {
        pup_txn_abort(txn);
        return err;
    }
    return pup_txn_commit(txn);
}

static enum pup_err check_format(struct pup_store *store)
{
    struct pup_txn *txn;
    enum pup_err err = pup_store_begin(store, false, &txn);
    if (err)
        return err;
    uint32_t format;
    err = read_format(txn, &format);
    pup_txn_abort(txn);
    if (err)
        return err;
    if (format > PUP_CLIENT_FORMAT)
        return PUP_ERR_VERSION;
    return format < PUP_CLIENT_FORMAT ? bring_up_to_date(store) : PUP_OK;
}

enum pup_err pup_replica_open_store(struct pup_store *store, struct pup_replica *replica)
{
    *replica = (struct pup_replica){.store = store};
    enum pup_err err = check_format(store);
    if (err)
        pup_replica_close(replica);
    return err;
}

enum pup_err pup_replica_open(const char *home, struct pup_replica *replica)
{
    struct pup_store_options options = {
        .directory = home, .tables = pup_client_tables, .table_count = PUP_CLIENT_COUNT};
    struct pup_store *store;
    *replica = (struct pup_replica){0};
    enum pup_err err = pup_store_open(&options, &store);
    if (err)
        return err;
    err = pup_replica_open_store(store, replica);
    if (err)
        return err;
    replica->home = strdup(home);
    if (replica->home)
        return PUP_OK;
    pup_replica_close(replica);
    return PUP_ERR_MEMORY;
}

void pup_replica_close(struct pup_replica *replica)
{
    pup_store_close(replica->store);
    free(replica->home);
    *replica = (struct pup_replica){0};
}

static enum pup_err delete_from(struct pup_cursor *cursor, struct pup_span prefix)
{
    struct pup_span key;
    enum pup_err err = pup_cursor_seek(cursor, prefix, &key, NULL);
    while (!err && pup_key_has_prefix(key, prefix)) {
        err = pup_cursor_delete(cursor);
        if (!err)
            err = pup_cursor_next(cursor, &key, NULL);
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err replica_clear_prefix(struct pup_txn *txn, enum pup_client_table table, struct pup_span prefix)
{
    struct pup_cursor *cursor;
    enum pup_err err = pup_cursor_open(txn, table, &cursor);
    if (err)
        return err;
    err = delete_from(cursor, prefix);
    pup_cursor_close(cursor);
    return err;
}

enum pup_err replica_clear(struct pup_txn *txn, enum pup_client_table table)
{
    return replica_clear_prefix(txn, table, (struct pup_span){NULL, 0});
}

enum pup_err replica_put_row(struct pup_txn *txn, enum pup_client_table table, const struct pup_key *key,
                             enum pup_err err, struct pup_buf *row)
{
    if (!err)
        err = pup_txn_put(txn, table, pup_key_span(key), pup_buf_span(row));
    pup_buf_release(row);
    return err;
}

enum pup_err replica_drop(struct pup_txn *txn, enum pup_client_table table, const struct pup_key *key)
{
    enum pup_err err = pup_txn_delete(txn, table, pup_key_span(key));
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

bool replica_has(struct pup_txn *txn, enum pup_client_table table, const struct pup_key *key, enum pup_err *err)
{
    struct pup_span value;
    enum pup_err got = pup_txn_get(txn, table, pup_key_span(key), &value);
    if (got && got != PUP_ERR_NOT_FOUND)
        *err = got;
    return got == PUP_OK;
}
