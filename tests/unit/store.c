/* The verbs of the store: one table of tests for both bodies, then a long random history in which each must answer as
 * the other does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/store/key.h"
#include "common/store/store.h"
#include "tests/unit/folder.h"

enum { TABLES = 3 };

static const char *const table_names[TABLES] = {"first", "second", "third"};

struct bench {
    char directory[256];
    struct pup_store *store;
};

static struct pup_store *open_lmdb(const char *directory)
{
    struct pup_store *store;
    struct pup_store_options options = {.directory = directory, .tables = table_names, .table_count = TABLES};
    assert_int_equal(pup_store_open(&options, &store), PUP_OK);
    return store;
}

static int make_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    folder_make(bench->directory);
    *state = bench;
    return 0;
}

static int setup_lmdb(void **state)
{
    make_bench(state);
    struct bench *bench = *state;
    bench->store = open_lmdb(bench->directory);
    return 0;
}

static int setup_memory(void **state)
{
    make_bench(state);
    struct bench *bench = *state;
    assert_int_equal(pup_store_open_memory(TABLES, &bench->store), PUP_OK);
    return 0;
}

static int teardown(void **state)
{
    struct bench *bench = *state;
    pup_store_close(bench->store);
    folder_remove(bench->directory);
    free(bench);
    return 0;
}

static struct pup_store *store_of(void **state)
{
    return ((struct bench *)*state)->store;
}

static struct pup_txn *begin(struct pup_store *store, bool write)
{
    struct pup_txn *txn;
    assert_int_equal(pup_store_begin(store, write, &txn), PUP_OK);
    return txn;
}

static void put(struct pup_txn *txn, size_t table, const char *key, const char *value)
{
    assert_int_equal(pup_txn_put(txn, table, pup_span_of(key), pup_span_of(value)), PUP_OK);
}

static void assert_span(struct pup_span span, const char *text)
{
    assert_int_equal(span.len, strlen(text));
    assert_memory_equal(span.data, text, span.len);
}

/* NULL: nothing is there. */
static void assert_value(struct pup_txn *txn, size_t table, const char *key, const char *value)
{
    struct pup_span found;
    enum pup_err err = pup_txn_get(txn, table, pup_span_of(key), &found);
    assert_int_equal(err, value ? PUP_OK : PUP_ERR_NOT_FOUND);
    if (value)
        assert_span(found, value);
}

static void commit_puts(struct pup_store *store, const char *const *keys, size_t count)
{
    struct pup_txn *txn = begin(store, true);
    for (size_t i = 0; i < count; i++)
        put(txn, 0, keys[i], keys[i]);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
}

static void keys_come_in_memcmp_order(void **state)
{
    static const char *const keys[] = {"b", "a", "ba", "\xff", "Z", "ab", "aa"};
    static const char *const sorted[] = {"Z", "a", "aa", "ab", "b", "ba", "\xff"};
    commit_puts(store_of(state), keys, 7);
    struct pup_txn *txn = begin(store_of(state), false);
    struct pup_cursor *cursor;
    struct pup_span key, value;
    assert_int_equal(pup_cursor_open(txn, 0, &cursor), PUP_OK);
    for (size_t i = 0; i < 7; i++) {
        enum pup_err err = i == 0 ? pup_cursor_seek(cursor, (struct pup_span){0}, &key, &value)
                                  : pup_cursor_next(cursor, &key, &value);
        assert_int_equal(err, PUP_OK);
        assert_span(key, sorted[i]);
        assert_span(value, sorted[i]);
    }
    assert_int_equal(pup_cursor_next(cursor, &key, &value), PUP_ERR_NOT_FOUND);
    for (size_t i = 7; i-- > 0;) {
        enum pup_err err = i == 6 ? pup_cursor_last(cursor, &key, NULL) : pup_cursor_previous(cursor, &key, NULL);
        assert_int_equal(err, PUP_OK);
        assert_span(key, sorted[i]);
    }
    assert_int_equal(pup_cursor_previous(cursor, NULL, NULL), PUP_ERR_NOT_FOUND);
    pup_cursor_close(cursor);
    pup_txn_abort(txn);
}

static void a_prefix_is_walked_and_no_more(void **state)
{
    static const char *const keys[] = {"a:1", "b:1", "b:2", "b:3", "c:1"};
    commit_puts(store_of(state), keys, 5);
    struct pup_txn *txn = begin(store_of(state), false);
    struct pup_cursor *cursor;
    struct pup_span key, prefix = pup_span_of("b:");
    size_t seen = 0;
    assert_int_equal(pup_cursor_open(txn, 0, &cursor), PUP_OK);
    enum pup_err err = pup_cursor_seek(cursor, prefix, &key, NULL);
    for (; !err && pup_key_has_prefix(key, prefix); err = pup_cursor_next(cursor, &key, NULL))
        assert_span(key, keys[1 + seen++]);
    assert_int_equal(seen, 3);
    assert_int_equal(pup_cursor_seek(cursor, pup_span_of("d"), &key, NULL), PUP_ERR_NOT_FOUND);
    pup_cursor_close(cursor);
    pup_txn_abort(txn);
}

static void a_cursor_without_a_place_finds_nothing(void **state)
{
    static const char *const keys[] = {"a"};
    commit_puts(store_of(state), keys, 1);
    struct pup_txn *txn = begin(store_of(state), true);
    struct pup_cursor *cursor;
    assert_int_equal(pup_cursor_open(txn, 0, &cursor), PUP_OK);
    assert_int_equal(pup_cursor_next(cursor, NULL, NULL), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_cursor_previous(cursor, NULL, NULL), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_cursor_delete(cursor), PUP_ERR_NOT_FOUND);
    pup_cursor_close(cursor);
    pup_cursor_close(NULL);
    pup_txn_abort(txn);
}

static void rows_are_deleted_while_walking(void **state)
{
    enum { ROWS = 1000 };
    struct pup_txn *txn = begin(store_of(state), true);
    for (uint32_t i = 0; i < ROWS; i++) {
        struct pup_key key;
        pup_key_start(&key);
        pup_key_u32(&key, i);
        assert_int_equal(pup_txn_put(txn, 1, pup_key_span(&key), pup_span_of("some value of some length")), PUP_OK);
    }
    struct pup_cursor *cursor;
    struct pup_span key;
    uint32_t expected = 0;
    assert_int_equal(pup_cursor_open(txn, 1, &cursor), PUP_OK);
    enum pup_err err = pup_cursor_seek(cursor, (struct pup_span){0}, &key, NULL);
    for (; !err; err = pup_cursor_next(cursor, &key, NULL)) {
        uint32_t number;
        assert_int_equal(pup_key_take_u32(&key, &number), PUP_OK);
        assert_int_equal(number, expected++);
        if (number % 3 != 0)
            assert_int_equal(pup_cursor_delete(cursor), PUP_OK);
    }
    assert_int_equal(expected, ROWS);
    pup_cursor_close(cursor);
    uint64_t left;
    assert_int_equal(pup_txn_count(txn, 1, &left), PUP_OK);
    assert_int_equal(left, (ROWS + 2) / 3);
    pup_txn_abort(txn);
}

static void after_a_deletion_both_neighbours_are_reached(void **state)
{
    static const char *const keys[] = {"a", "b", "c"};
    commit_puts(store_of(state), keys, 3);
    struct pup_txn *txn = begin(store_of(state), true);
    struct pup_cursor *cursor;
    struct pup_span key;
    assert_int_equal(pup_cursor_open(txn, 0, &cursor), PUP_OK);
    assert_int_equal(pup_cursor_seek(cursor, pup_span_of("b"), NULL, NULL), PUP_OK);
    assert_int_equal(pup_cursor_delete(cursor), PUP_OK);
    assert_int_equal(pup_cursor_delete(cursor), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_cursor_previous(cursor, &key, NULL), PUP_OK);
    assert_span(key, "a");
    assert_int_equal(pup_cursor_last(cursor, NULL, NULL), PUP_OK);
    assert_int_equal(pup_cursor_delete(cursor), PUP_OK);
    assert_int_equal(pup_cursor_previous(cursor, &key, NULL), PUP_OK);
    assert_span(key, "a");
    assert_int_equal(pup_cursor_delete(cursor), PUP_OK);
    assert_int_equal(pup_cursor_next(cursor, &key, NULL), PUP_ERR_NOT_FOUND);
    pup_cursor_close(cursor);
    pup_txn_abort(txn);
}

static void an_aborted_transaction_leaves_nothing(void **state)
{
    static const char *const keys[] = {"kept"};
    commit_puts(store_of(state), keys, 1);
    struct pup_txn *txn = begin(store_of(state), true);
    put(txn, 0, "kept", "changed");
    put(txn, 0, "new", "row");
    assert_int_equal(pup_txn_delete(txn, 0, pup_span_of("kept")), PUP_OK);
    assert_value(txn, 0, "kept", NULL);
    assert_value(txn, 0, "new", "row");
    pup_txn_abort(txn);
    pup_txn_abort(NULL);
    txn = begin(store_of(state), false);
    assert_value(txn, 0, "kept", "kept");
    assert_value(txn, 0, "new", NULL);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
}

static void a_reader_sees_the_moment_it_began(void **state)
{
    static const char *const keys[] = {"a"}, *const more[] = {"a", "b"};
    commit_puts(store_of(state), keys, 1);
    struct pup_txn *before = begin(store_of(state), false);
    commit_puts(store_of(state), more, 2);
    struct pup_txn *writer = begin(store_of(state), true);
    put(writer, 0, "a", "in the making");
    struct pup_txn *after = begin(store_of(state), false);
    assert_value(before, 0, "b", NULL);
    assert_value(after, 0, "b", "b");
    assert_value(after, 0, "a", "a");
    assert_int_equal(pup_txn_commit(writer), PUP_OK);
    assert_value(before, 0, "a", "a");
    assert_value(after, 0, "a", "a");
    assert_int_equal(pup_txn_commit(before), PUP_OK); /* ends it and changes nothing */
    pup_txn_abort(after);
    after = begin(store_of(state), false);
    assert_value(after, 0, "a", "in the making");
    pup_txn_abort(after);
}

static void tables_are_apart(void **state)
{
    struct pup_txn *txn = begin(store_of(state), true);
    uint64_t count;
    put(txn, 0, "k", "zero");
    put(txn, 2, "k", "two");
    put(txn, 2, "l", "");
    assert_value(txn, 0, "k", "zero");
    assert_value(txn, 1, "k", NULL);
    assert_value(txn, 2, "k", "two");
    assert_value(txn, 2, "l", "");
    assert_int_equal(pup_txn_count(txn, 1, &count), PUP_OK);
    assert_int_equal(count, 0);
    assert_int_equal(pup_txn_count(txn, 2, &count), PUP_OK);
    assert_int_equal(count, 2);
    assert_int_equal(pup_txn_delete(txn, 1, pup_span_of("k")), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
}

static void keys_have_bounds(void **state)
{
    uint8_t bytes[PUP_KEY_MAX + 1] = {1};
    struct pup_span longest = {bytes, PUP_KEY_MAX}, too_long = {bytes, PUP_KEY_MAX + 1}, none = {0}, value;
    struct pup_txn *txn = begin(store_of(state), true);
    assert_int_equal(pup_txn_put(txn, 0, longest, pup_span_of("v")), PUP_OK);
    assert_int_equal(pup_txn_get(txn, 0, longest, &value), PUP_OK);
    assert_int_equal(pup_txn_put(txn, 0, too_long, pup_span_of("v")), PUP_ERR_LIMIT);
    assert_int_equal(pup_txn_put(txn, 0, none, pup_span_of("v")), PUP_ERR_LIMIT);
    assert_int_equal(pup_txn_get(txn, 0, too_long, &value), PUP_ERR_LIMIT);
    assert_int_equal(pup_txn_get(txn, 0, none, &value), PUP_ERR_LIMIT);
    assert_int_equal(pup_txn_delete(txn, 0, none), PUP_ERR_LIMIT);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
}

static void misuse_is_refused(void **state)
{
    struct pup_txn *txn = begin(store_of(state), false);
    struct pup_span value;
    struct pup_cursor *cursor;
    assert_int_equal(pup_txn_put(txn, 0, pup_span_of("k"), pup_span_of("v")), PUP_ERR_INVALID);
    assert_int_equal(pup_txn_get(txn, TABLES, pup_span_of("k"), &value), PUP_ERR_INVALID);
    assert_int_equal(pup_cursor_open(txn, TABLES, &cursor), PUP_ERR_INVALID);
    assert_null(cursor);
    assert_int_equal(pup_cursor_open(txn, 0, &cursor), PUP_OK);
    assert_int_equal(pup_cursor_delete(cursor), PUP_ERR_INVALID);
    pup_cursor_close(cursor);
    pup_txn_abort(txn);
}

static void large_values_come_back(void **state)
{
    enum { LARGE = 3 * 1024 * 1024 + 7 };
    uint8_t *bytes = malloc(LARGE);
    assert_non_null(bytes);
    for (size_t i = 0; i < LARGE; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 256);
    struct pup_span value;
    struct pup_txn *txn = begin(store_of(state), true);
    assert_int_equal(pup_txn_put(txn, 0, pup_span_of("large"), (struct pup_span){bytes, LARGE}), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    txn = begin(store_of(state), false);
    assert_int_equal(pup_txn_get(txn, 0, pup_span_of("large"), &value), PUP_OK);
    assert_int_equal(value.len, LARGE);
    assert_memory_equal(value.data, bytes, LARGE);
    pup_txn_abort(txn);
    free(bytes);
}

/* ---- both at once ---- */

static uint64_t seed = 20260131;

static uint32_t draw(uint32_t below)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(seed >> 33) % below;
}

struct pair {
    struct pup_txn *txn[2];
    struct pup_cursor *cursor[2];
};

static void pair_close_cursors(struct pair *pair)
{
    for (int i = 0; i < 2; i++) {
        pup_cursor_close(pair->cursor[i]);
        pair->cursor[i] = NULL;
    }
}

static struct pup_key drawn_key(void)
{
    struct pup_key key;
    pup_key_start(&key);
    uint32_t number = draw(400);
    static const uint8_t tail[300] = {0};
    pup_key_u32(&key, number);
    pup_key_bytes(&key, tail, number % 3 == 0 ? number % sizeof tail : 0);
    return key;
}

static void assert_same(const enum pup_err err[2], const struct pup_span key[2], const struct pup_span value[2])
{
    assert_int_equal(err[0], err[1]);
    if (err[0])
        return;
    assert_true(pup_span_equal(key[0], key[1]));
    assert_true(pup_span_equal(value[0], value[1]));
}

static void change_both(struct pair *pair, size_t table)
{
    static const uint8_t filling[6000] = {42};
    struct pup_key key = drawn_key();
    struct pup_span value = {filling, draw(4) ? draw(40) : draw(sizeof filling)};
    bool deleting = draw(3) == 0;
    enum pup_err err[2];
    pair_close_cursors(pair);
    for (int i = 0; i < 2; i++)
        err[i] = deleting ? pup_txn_delete(pair->txn[i], table, pup_key_span(&key))
                          : pup_txn_put(pair->txn[i], table, pup_key_span(&key), value);
    assert_int_equal(err[0], err[1]);
}

static void read_both(struct pair *pair, size_t table)
{
    struct pup_key wanted = drawn_key();
    struct pup_span key[2] = {0}, value[2] = {0};
    enum pup_err err[2];
    for (int i = 0; i < 2; i++)
        err[i] = pup_txn_get(pair->txn[i], table, pup_key_span(&wanted), &value[i]);
    assert_same(err, key, value);
}

static void walk_both(struct pair *pair, size_t table)
{
    struct pup_key from = drawn_key();
    struct pup_span key[2] = {0}, value[2] = {0};
    enum pup_err err[2];
    uint32_t what = draw(8);
    for (int i = 0; i < 2; i++) {
        if (!pair->cursor[i])
            assert_int_equal(pup_cursor_open(pair->txn[i], table, &pair->cursor[i]), PUP_OK);
        struct pup_cursor *cursor = pair->cursor[i];
        err[i] = what == 0   ? pup_cursor_seek(cursor, pup_key_span(&from), &key[i], &value[i])
                 : what == 1 ? pup_cursor_last(cursor, &key[i], &value[i])
                 : what == 2 ? pup_cursor_delete(cursor)
                 : what < 6  ? pup_cursor_next(cursor, &key[i], &value[i])
                             : pup_cursor_previous(cursor, &key[i], &value[i]);
    }
    assert_same(err, key, value);
}

static void end_both(struct pair *pair)
{
    bool keep = draw(4) != 0;
    pair_close_cursors(pair);
    for (int i = 0; i < 2; i++) {
        if (keep)
            assert_int_equal(pup_txn_commit(pair->txn[i]), PUP_OK);
        else
            pup_txn_abort(pair->txn[i]);
    }
}

static void the_twin_answers_as_lmdb_does(void **state)
{
    struct bench *bench = *state;
    struct pup_store *stores[2] = {bench->store, NULL};
    assert_int_equal(pup_store_open_memory(TABLES, &stores[1]), PUP_OK);
    for (int round = 0; round < 60; round++) {
        struct pair pair = {0};
        size_t table = draw(TABLES);
        for (int i = 0; i < 2; i++)
            pair.txn[i] = begin(stores[i], true);
        for (uint32_t steps = draw(600); steps > 0; steps--) {
            uint32_t what = draw(4);
            (what == 0 ? change_both : what == 1 ? read_both : walk_both)(&pair, table);
        }
        uint64_t count[2];
        for (int i = 0; i < 2; i++)
            assert_int_equal(pup_txn_count(pair.txn[i], table, &count[i]), PUP_OK);
        assert_int_equal(count[0], count[1]);
        end_both(&pair);
    }
    pup_store_close(stores[1]);
}

static void a_fork_goes_its_own_way(void **state)
{
    struct bench *bench = *state;
    struct pup_store *fork;
    const struct pup_span one = pup_span_of("one"), two = pup_span_of("two");
    struct pup_span value;
    struct pup_txn *txn = begin(bench->store, true);
    assert_int_equal(pup_txn_put(txn, 0, one, one), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    txn = begin(bench->store, true); /* what is not committed yet is not in the fork */
    assert_int_equal(pup_txn_put(txn, 0, two, two), PUP_OK);
    assert_int_equal(pup_store_fork_memory(bench->store, &fork), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    txn = begin(fork, true);
    assert_int_equal(pup_txn_get(txn, 0, one, &value), PUP_OK);
    assert_int_equal(pup_txn_get(txn, 0, two, &value), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_txn_delete(txn, 0, one), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    txn = begin(bench->store, false);
    assert_int_equal(pup_txn_get(txn, 0, one, &value), PUP_OK);
    pup_txn_abort(txn);
    pup_store_close(fork);
}

#define ON_BOTH(test)                                                                                                  \
    {#test " (lmdb)", test, setup_lmdb, teardown, NULL},                                                               \
    {                                                                                                                  \
#test " (memory)", test, setup_memory, teardown, NULL                                                          \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(keys_come_in_memcmp_order),
        ON_BOTH(a_prefix_is_walked_and_no_more),
        ON_BOTH(a_cursor_without_a_place_finds_nothing),
        ON_BOTH(rows_are_deleted_while_walking),
        ON_BOTH(after_a_deletion_both_neighbours_are_reached),
        ON_BOTH(an_aborted_transaction_leaves_nothing),
        ON_BOTH(a_reader_sees_the_moment_it_began),
        ON_BOTH(tables_are_apart),
        ON_BOTH(keys_have_bounds),
        ON_BOTH(misuse_is_refused),
        ON_BOTH(large_values_come_back),
        cmocka_unit_test_setup_teardown(a_fork_goes_its_own_way, setup_memory, teardown),
        cmocka_unit_test_setup_teardown(the_twin_answers_as_lmdb_does, setup_lmdb, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
