/* Steps that every row of the store takes: a key made of one name, a row put and its buffer released. */
#ifndef PUP_SERVER_ROWS_H
#define PUP_SERVER_ROWS_H

#include "common/store/row.h"
#include "common/store/store.h"
#include "server/store/tables.h"
#include "server/store/walk.h"

/* Stores `row` under `key` unless an earlier step failed with `err`, which is then returned; releases the row either
 * way. */
enum pup_err rows_put(struct pup_txn *txn, enum pup_table table, const struct pup_key *key, struct pup_buf *row,
                      enum pup_err err);

/* The key that is one text. */
struct pup_key rows_text_key(const char *text);

#endif
