/* What a body of the store supplies. store.c checks every argument (key length, table, writing in a reader) and keeps
 * the place of cursors, so that the bodies cannot differ in that and stay small. */
#ifndef PUP_STORE_STORE_PRIV_H
#define PUP_STORE_STORE_PRIV_H

#include "common/store/key.h"
#include "common/store/store.h"

enum { PUP_STORE_TABLES_MAX = 32 };

enum pup_move { PUP_MOVE_SEEK, PUP_MOVE_LAST, PUP_MOVE_NEXT, PUP_MOVE_PREVIOUS };

struct pup_store_body {
    void (*close)(struct pup_store *store);
    void (*reap_readers)(struct pup_store *store);
    void (*passed)(struct pup_store *store, size_t bytes);
    enum pup_err (*copy)(struct pup_store *store, const char *directory);
    enum pup_err (*begin)(struct pup_store *store, bool write, struct pup_txn **txn);
    enum pup_err (*commit)(struct pup_txn *txn);
    void (*abort)(struct pup_txn *txn);
    enum pup_err (*get)(struct pup_txn *txn, size_t table, struct pup_span key, struct pup_span *value);
    enum pup_err (*put)(struct pup_txn *txn, size_t table, struct pup_span key, struct pup_span value);
    enum pup_err (*remove)(struct pup_txn *txn, size_t table, struct pup_span key);
    enum pup_err (*count)(struct pup_txn *txn, size_t table, uint64_t *count);
    enum pup_err (*cursor_open)(struct pup_txn *txn, size_t table, struct pup_cursor **cursor);
    void (*cursor_close)(struct pup_cursor *cursor);
    /* NEXT and PREVIOUS are only asked for while the cursor stands on a row. `from` is for SEEK; empty means the first.
     */
    enum pup_err (*cursor_move)(struct pup_cursor *cursor, enum pup_move move, struct pup_span from,
                                struct pup_span *key, struct pup_span *value);
    enum pup_err (*cursor_delete)(struct pup_cursor *cursor);
};

/* Each body embeds these first in its own structures and fills them in. */
struct pup_store {
    const struct pup_store_body *body;
    size_t table_count;
};

struct pup_txn {
    struct pup_store *store;
    bool write;
};

enum pup_cursor_place {
    PUP_CURSOR_NOWHERE, /* never placed, or ran off an end */
    PUP_CURSOR_ON_ROW,
    PUP_CURSOR_ON_GAP /* the row was deleted; `row` says where it was */
};

struct pup_cursor {
    struct pup_txn *txn;
    enum pup_cursor_place place;
    struct pup_key row; /* the key stood on, copied: deleting may free the store's own */
};

#endif
