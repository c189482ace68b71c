/* A store of two tables in a temporary folder, for the tests of the LMDB body. */
#ifndef PUP_TESTS_UNIT_STORE_FOLDER_H
#define PUP_TESTS_UNIT_STORE_FOLDER_H

#include "common/store/store.h"
#include "tests/unit/folder.h"

static const char *const table_names[] = {"first", "second"};

static char folder[256], data_file[300], inner[280];
static struct pup_store_options options;

static inline int setup(void **state)
{
    (void)state;
    folder_make(folder);
    snprintf(inner, sizeof inner, "%s/store", folder);
    snprintf(data_file, sizeof data_file, "%s/data.mdb", inner);
    options = (struct pup_store_options){.directory = inner, .tables = table_names, .table_count = 2};
    return 0;
}

static inline int teardown(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

static inline struct pup_store *open_store(void)
{
    struct pup_store *store;
    assert_int_equal(pup_store_open(&options, &store), PUP_OK);
    return store;
}

static inline enum pup_err put_once(struct pup_store *store, const char *key, struct pup_span value)
{
    struct pup_txn *txn;
    enum pup_err err = pup_store_begin(store, true, &txn);
    if (err)
        return err;
    err = pup_txn_put(txn, 0, pup_span_of(key), value);
    if (!err)
        return pup_txn_commit(txn);
    pup_txn_abort(txn);
    return err;
}

static inline bool holds(struct pup_store *store, const char *key)
{
    struct pup_txn *txn;
    struct pup_span value;
    assert_int_equal(pup_store_begin(store, false, &txn), PUP_OK);
    enum pup_err err = pup_txn_get(txn, 0, pup_span_of(key), &value);
    pup_txn_abort(txn);
    return err == PUP_OK;
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

#endif
