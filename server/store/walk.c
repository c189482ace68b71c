#include "server/store/walk.h"

enum pup_err pup_walk_open(struct pup_walk *walk, struct pup_txn *txn, size_t table, const struct pup_key *prefix)
{
    walk->prefix = *prefix;
    walk->started = false;
    walk->cursor = NULL;
    return pup_cursor_open(txn, table, &walk->cursor);
}

enum pup_err pup_walk_next(struct pup_walk *walk, struct pup_span *rest, struct pup_span *value)
{
    struct pup_span prefix = pup_key_span(&walk->prefix), key;
    enum pup_err err =
        walk->started ? pup_cursor_next(walk->cursor, &key, value) : pup_cursor_seek(walk->cursor, prefix, &key, value);
    walk->started = true;
    if (err != PUP_OK) {
        return err;
    }
    if (!pup_key_has_prefix(key, prefix)) {
        return PUP_ERR_NOT_FOUND;
    }
    *rest = (struct pup_span){key.data + prefix.len, key.len - prefix.len};
    return PUP_OK;
}

void pup_walk_close(struct pup_walk *walk)
{
    pup_cursor_close(walk->cursor);
    walk->cursor = NULL;
}
