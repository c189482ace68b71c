#include "server/store/rows.h"

enum pup_err rows_put(struct pup_txn *txn, enum pup_table table, const struct pup_key *key, struct pup_buf *row,
                      enum pup_err err)
{
    if (err == PUP_OK) {
        err = pup_txn_put(txn, table, pup_key_span(key), pup_buf_span(row));
    }
    pup_buf_release(row);
    return err;
}

struct pup_key rows_text_key(const char *text)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, text);
    return key;
}
