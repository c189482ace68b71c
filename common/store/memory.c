/* The in-memory twin of the LMDB body, for tests and simulations: one tree a table. A transaction begins with the
 * store's trees as they are; committing puts its trees in their place. */
#include <pthread.h>
#include <stdlib.h>

#include "common/store/store_priv.h"
#include "common/store/tree.h"

struct memory_store {
    struct pup_store base;
    pthread_mutex_t writer; /* held by the one write transaction */
    pthread_mutex_t roots;  /* held for the moment of reading or replacing `tables` */
    struct pup_tree *tables[PUP_STORE_TABLES_MAX];
};

struct memory_txn {
    struct pup_txn base;
    struct pup_tree *tables[PUP_STORE_TABLES_MAX];
};

struct memory_cursor {
    struct pup_cursor base;
    size_t table;
};

static struct memory_store *store_of(struct pup_store *store)
{
    return (struct memory_store *)store;
}

static struct pup_tree **tree_of(struct pup_txn *txn, size_t table)
{
    return &((struct memory_txn *)txn)->tables[table];
}

static enum pup_err memory_begin(struct pup_store *base, bool write, struct pup_txn **txn)
{
    struct memory_store *store = store_of(base);
    struct memory_txn *begun = calloc(1, sizeof *begun);
    if (!begun)
        return PUP_ERR_MEMORY;
    if (write)
        pthread_mutex_lock(&store->writer);
    begun->base = (struct pup_txn){base, write};
    pthread_mutex_lock(&store->roots);
    for (size_t i = 0; i < base->table_count; i++) {
        begun->tables[i] = store->tables[i];
        pup_tree_retain(begun->tables[i]);
    }
    pthread_mutex_unlock(&store->roots);
    *txn = &begun->base;
    return PUP_OK;
}

static void memory_abort(struct pup_txn *base)
{
    struct memory_txn *txn = (struct memory_txn *)base;
    for (size_t i = 0; i < base->store->table_count; i++)
        pup_tree_release(txn->tables[i]);
    if (base->write)
        pthread_mutex_unlock(&store_of(base->store)->writer);
    free(txn);
}

/* Exchanges the trees: those that gave way are released with the transaction. */
static enum pup_err memory_commit(struct pup_txn *base)
{
    struct memory_store *store = store_of(base->store);
    struct memory_txn *txn = (struct memory_txn *)base;
    pthread_mutex_lock(&store->roots);
    for (size_t i = 0; base->write && i < base->store->table_count; i++) {
        struct pup_tree *before = store->tables[i];
        store->tables[i] = txn->tables[i];
        txn->tables[i] = before;
    }
    pthread_mutex_unlock(&store->roots);
    memory_abort(base);
    return PUP_OK;
}

static enum pup_err memory_get(struct pup_txn *txn, size_t table, struct pup_span key, struct pup_span *value)
{
    const struct pup_tree_row *row = pup_tree_find(*tree_of(txn, table), key);
    if (!row)
        return PUP_ERR_NOT_FOUND;
    *value = pup_tree_row_value(row);
    return PUP_OK;
}

static enum pup_err memory_put(struct pup_txn *txn, size_t table, struct pup_span key, struct pup_span value)
{
    return pup_tree_put(tree_of(txn, table), key, value);
}

static enum pup_err memory_remove(struct pup_txn *txn, size_t table, struct pup_span key)
{
    return pup_tree_remove(tree_of(txn, table), key);
}

static enum pup_err memory_count(struct pup_txn *txn, size_t table, uint64_t *count)
{
    *count = pup_tree_count(*tree_of(txn, table));
    return PUP_OK;
}

static enum pup_err memory_cursor_open(struct pup_txn *txn, size_t table, struct pup_cursor **cursor)
{
    struct memory_cursor *opened = calloc(1, sizeof *opened);
    if (!opened)
        return PUP_ERR_MEMORY;
    opened->base.txn = txn;
    opened->table = table;
    *cursor = &opened->base;
    return PUP_OK;
}

static void memory_cursor_close(struct pup_cursor *cursor)
{
    free(cursor);
}

static const struct pup_tree_row *row_after_move(struct pup_cursor *cursor, enum pup_move move, struct pup_span from)
{
    const struct pup_tree *tree = *tree_of(cursor->txn, ((struct memory_cursor *)cursor)->table);
    switch (move) {
    case PUP_MOVE_SEEK:
        return pup_tree_first_from(tree, from, false);
    case PUP_MOVE_LAST:
        return pup_tree_last(tree);
    case PUP_MOVE_NEXT:
        return pup_tree_first_from(tree, pup_key_span(&cursor->row), true);
    case PUP_MOVE_PREVIOUS:
        return pup_tree_last_before(tree, pup_key_span(&cursor->row));
    }
    return NULL;
}

static enum pup_err memory_cursor_move(struct pup_cursor *cursor, enum pup_move move, struct pup_span from,
                                       struct pup_span *key, struct pup_span *value)
{
    const struct pup_tree_row *row = row_after_move(cursor, move, from);
    if (!row)
        return PUP_ERR_NOT_FOUND;
    *key = pup_tree_row_key(row);
    *value = pup_tree_row_value(row);
    return PUP_OK;
}

static enum pup_err memory_cursor_delete(struct pup_cursor *cursor)
{
    return pup_tree_remove(tree_of(cursor->txn, ((struct memory_cursor *)cursor)->table), pup_key_span(&cursor->row));
}

static enum pup_err memory_copy(struct pup_store *store, const char *directory)
{
    (void)store;
    (void)directory;
    return PUP_ERR_INVALID;
}

static void memory_passed(struct pup_store *store, size_t bytes)
{
    (void)store;
    (void)bytes;
}

static void memory_reap_readers(struct pup_store *store)
{
    (void)store; /* readers are threads of this process: they die with it */
}

static void memory_close(struct pup_store *base)
{
    struct memory_store *store = store_of(base);
    for (size_t i = 0; i < base->table_count; i++)
        pup_tree_release(store->tables[i]);
    pthread_mutex_destroy(&store->writer);
    pthread_mutex_destroy(&store->roots);
    free(store);
}

static const struct pup_store_body memory_body = {
    .close = memory_close,
    .reap_readers = memory_reap_readers,
    .passed = memory_passed,
    .copy = memory_copy,
    .begin = memory_begin,
    .commit = memory_commit,
    .abort = memory_abort,
    .get = memory_get,
    .put = memory_put,
    .remove = memory_remove,
    .count = memory_count,
    .cursor_open = memory_cursor_open,
    .cursor_close = memory_cursor_close,
    .cursor_move = memory_cursor_move,
    .cursor_delete = memory_cursor_delete,
};

enum pup_err pup_store_open_memory(size_t table_count, struct pup_store **store)
{
    *store = NULL;
    if (table_count < 1 || table_count > PUP_STORE_TABLES_MAX)
        return PUP_ERR_INVALID;
    struct memory_store *opened = calloc(1, sizeof *opened);
    if (!opened)
        return PUP_ERR_MEMORY;
    opened->base = (struct pup_store){&memory_body, table_count};
    pthread_mutex_init(&opened->writer, NULL);
    pthread_mutex_init(&opened->roots, NULL);
    *store = &opened->base;
    return PUP_OK;
}

enum pup_err pup_store_fork_memory(struct pup_store *from, struct pup_store **store)
{
    enum pup_err err = pup_store_open_memory(from->table_count, store);
    if (err)
        return err;
    pthread_mutex_lock(&store_of(from)->roots);
    for (size_t i = 0; i < from->table_count; i++) {
        store_of(*store)->tables[i] = store_of(from)->tables[i];
        pup_tree_retain(store_of(from)->tables[i]);
    }
    pthread_mutex_unlock(&store_of(from)->roots);
    return PUP_OK;
}
