/* newer_format DIRECTORY: makes a store of ours, a client's or a server's, look as if a later version had written it.
 */
#include <stdio.h>

#include "common/store/key.h"
#include "common/store/row.h"
#include "common/store/store.h"

enum { LATER = 4000 };

int main(int argc, char **argv)
{
    static const char *const tables[] = {"meta"};
    struct pup_store_options options = {.directory = argc == 2 ? argv[1] : "", .tables = tables, .table_count = 1};
    struct pup_store *store = NULL;
    struct pup_txn *txn = NULL;
    struct pup_key key;
    struct pup_buf row;
    struct pup_span before;
    pup_buf_init(&row, 64);
    pup_key_start(&key);
    pup_key_text(&key, "format");
    enum pup_err err = pup_store_open(&options, &store);
    err = err ? err : pup_store_begin(store, true, &txn);
    err = err ? err : pup_txn_get(txn, 0, pup_key_span(&key), &before);
    err = err ? err : pup_row_put_u32(&row, LATER);
    err = err ? err : pup_txn_put(txn, 0, pup_key_span(&key), pup_buf_span(&row));
    if (err)
        pup_txn_abort(txn);
    else
        err = pup_txn_commit(txn);
    pup_store_close(store);
    pup_buf_release(&row);
    if (err)
        fprintf(stderr, "newer_format: %s\n", pup_err_name(err));
    return err != PUP_OK;
}
