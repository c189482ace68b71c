/* Bits that flipped in what a folder holds: found, and put right from what the server, or an entry, still has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/replica/check.h"
#include "client/replica/replica_priv.h"
#include "tests/unit/desk.h"

enum { TITLE = 1 };

struct bench {
    struct desk *desk;
    struct site site;
    struct pup_id first, second;
};

static int open_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    void *desk;
    assert_non_null(bench);
    assert_int_equal(desk_open(&desk), 0);
    bench->desk = desk;
    site_open(bench->desk, "maelle", &bench->site);
    desk_sync_ok(bench->desk, &bench->site);
    bench->first = site_add(&bench->site, "V/team", "Relire le protocole");
    bench->second = site_add(&bench->site, "V/team", "Commander des gants");
    desk_sync_ok(bench->desk, &bench->site);
    *state = bench;
    return 0;
}

static int close_bench(void **state)
{
    struct bench *bench = *state;
    void *desk = bench->desk;
    site_close(&bench->site);
    desk_close(&desk);
    free(bench);
    return 0;
}

/* Flips a bit of the first `bytes` found in a table's values; false when they are nowhere. */
static bool spoil(struct bench *bench, enum pup_client_table table, const char *bytes)
{
    struct pup_txn *txn = site_begin(&bench->site, true);
    struct pup_cursor *cursor;
    struct pup_span key, value;
    struct pup_key found;
    pup_key_start(&found);
    uint8_t *copy = NULL;
    assert_int_equal(pup_cursor_open(txn, table, &cursor), PUP_OK);
    enum pup_err err = pup_cursor_seek(cursor, (struct pup_span){NULL, 0}, &key, &value);
    for (; !err && !copy; err = copy ? err : pup_cursor_next(cursor, &key, &value)) {
        const uint8_t *at = memmem(value.data, value.len, bytes, strlen(bytes));
        if (!at)
            continue;
        pup_key_bytes(&found, key.data, key.len);
        copy = malloc(value.len);
        assert_non_null(copy);
        memcpy(copy, value.data, value.len);
        copy[at - value.data] ^= 2;
        assert_int_equal(pup_txn_put(txn, table, pup_key_span(&found), (struct pup_span){copy, value.len}), PUP_OK);
    }
    pup_cursor_close(cursor);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    bool done = copy != NULL;
    free(copy);
    return done;
}

static struct pup_damage check(struct bench *bench)
{
    struct pup_damage damage;
    assert_int_equal(pup_replica_check(&bench->site.replica, 1000, &damage), PUP_OK);
    return damage;
}

static void assert_whole(struct bench *bench)
{
    struct site *all[] = {&bench->site};
    struct pup_damage none = check(bench);
    assert_true(none.spaces == 0 && none.entries == 0 && none.mended == 0 && none.own_lost == 0);
    site_verify(&bench->site);
    desk_agree(bench->desk, all, 1);
}

static uint64_t times_seen(struct bench *bench)
{
    uint64_t times;
    int64_t last;
    struct pup_txn *txn = site_begin(&bench->site, false);
    assert_int_equal(pup_replica_damage_seen(txn, &times, &last), PUP_OK);
    pup_txn_abort(txn);
    return times;
}

static void nothing_is_found_where_nothing_is(void **state)
{
    assert_whole(*state);
    assert_int_equal(times_seen(*state), 0);
}

static void a_record_is_received_anew(void **state)
{
    struct bench *bench = *state;
    assert_true(spoil(bench, PUP_CLIENT_RECORDS, "Relire"));
    assert_string_not_equal(site_text(&bench->site, "V/team", &bench->first, TITLE), "Relire le protocole");
    assert_int_equal(check(bench).spaces, 1);
    assert_true(site_space(&bench->site, "V/team").damaged);
    desk_sync_ok(bench->desk, &bench->site);
    assert_string_equal(site_text(&bench->site, "V/team", &bench->first, TITLE), "Relire le protocole");
    assert_whole(bench);
    assert_int_equal(times_seen(bench), 1);
}

static void a_record_that_cannot_be_read_is_received_anew(void **state)
{
    struct bench *bench = *state;
    struct pup_txn *txn = site_begin(&bench->site, true);
    struct pup_space_row row = {0};
    assert_int_equal(pup_replica_space(txn, &(struct pup_space){"V/team"}, &row), PUP_OK);
    struct pup_key key = replica_copy_key(&row.space, row.generation);
    pup_key_bytes(&key, bench->first.bytes, sizeof bench->first.bytes);
    assert_int_equal(pup_txn_put(txn, PUP_CLIENT_RECORDS, pup_key_span(&key), pup_span_of("12345678\xff\xff")), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    assert_int_equal(check(bench).spaces, 1);
    desk_sync_ok(bench->desk, &bench->site);
    assert_string_equal(site_text(&bench->site, "V/team", &bench->first, TITLE), "Relire le protocole");
    assert_whole(bench);
}

static void an_entry_is_dropped_with_its_place_in_history(void **state)
{
    struct bench *bench = *state;
    uint64_t *seqs;
    size_t count;
    assert_true(spoil(bench, PUP_CLIENT_ENTRIES, "Commander"));
    assert_int_equal(check(bench).entries, 1);
    struct pup_txn *txn = site_begin(&bench->site, false);
    assert_int_equal(
        entries_of_record(txn, &bench->site.arena, &(struct pup_space){"V/team"}, &bench->second, 0, 9, &seqs, &count),
        PUP_OK);
    pup_txn_abort(txn);
    assert_int_equal(count, 0);
    assert_whole(bench);
}

static void an_own_edit_that_came_back_is_put_right(void **state)
{
    struct bench *bench = *state;
    assert_true(spoil(bench, PUP_CLIENT_OWN, "Relire"));
    struct pup_damage damage = check(bench);
    assert_true(damage.mended == 1 && damage.own_lost == 0);
    assert_whole(bench);
}

/* Nobody else has it: the server refuses what it cannot open, and everything goes on. */
static void an_unsent_edit_fills_its_counter_all_the_same(void **state)
{
    struct bench *bench = *state;
    site_put(&bench->site, "V/team", &bench->first, TITLE, "Aussitôt abîmé");
    site_put(&bench->site, "V/team", &bench->second, TITLE, "Commander des masques");
    assert_true(spoil(bench, PUP_CLIENT_OWN, "Aussit"));
    assert_int_equal(check(bench).own_lost, 1);
    assert_string_equal(site_text(&bench->site, "V/team", &bench->first, TITLE), "Relire le protocole");
    desk_sync_ok(bench->desk, &bench->site);
    assert_int_equal(site_pending(&bench->site), 0);
    assert_int_equal(site_drawer(&bench->site), 1);
    assert_string_equal(site_text(&bench->site, "V/team", &bench->second, TITLE), "Commander des masques");
    site_verify(&bench->site);
}

/* A row of the outbox under a number that is none: the edit it stood for is offered all the same. */
static void the_outbox_is_what_has_no_verdict(void **state)
{
    struct bench *bench = *state;
    site_put(&bench->site, "V/team", &bench->first, TITLE, "Un");
    site_put(&bench->site, "V/team", &bench->second, TITLE, "Deux");
    struct pup_txn *txn = site_begin(&bench->site, true);
    struct pup_cursor *cursor;
    assert_int_equal(pup_cursor_open(txn, PUP_CLIENT_OUTBOX, &cursor), PUP_OK);
    assert_int_equal(pup_cursor_seek(cursor, (struct pup_span){NULL, 0}, NULL, NULL), PUP_OK);
    assert_int_equal(pup_cursor_delete(cursor), PUP_OK);
    pup_cursor_close(cursor);
    assert_int_equal(pup_txn_put(txn, PUP_CLIENT_OUTBOX, pup_span_of("12345678"), (struct pup_span){NULL, 0}), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    assert_int_equal(check(bench).mended, 1);
    assert_int_equal(site_pending(&bench->site), 2);
    desk_sync_ok(bench->desk, &bench->site);
    assert_int_equal(site_pending(&bench->site), 0);
    assert_string_equal(site_text(&bench->site, "V/team", &bench->first, TITLE), "Un");
    assert_whole(bench);
}

static void indexes_are_made_anew(void **state)
{
    struct bench *bench = *state;
    static const enum pup_client_table tables[] = {PUP_CLIENT_IDS, PUP_CLIENT_KINDS};
    struct pup_id unsent = site_add(&bench->site, "V/team", "Pas encore envoyée");
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct pup_txn *txn = site_begin(&bench->site, true);
        struct pup_cursor *cursor;
        assert_int_equal(pup_cursor_open(txn, tables[i], &cursor), PUP_OK);
        assert_int_equal(pup_cursor_seek(cursor, (struct pup_span){NULL, 0}, NULL, NULL), PUP_OK);
        assert_int_equal(pup_cursor_delete(cursor), PUP_OK);
        pup_cursor_close(cursor);
        assert_int_equal(pup_txn_commit(txn), PUP_OK);
        (void)check(bench);
        site_verify(&bench->site);
        assert_int_equal(times_seen(bench), i + 1);
    }
    assert_string_equal(site_text(&bench->site, "V/team", &unsent, TITLE), "Pas encore envoyée");
    desk_sync_ok(bench->desk, &bench->site);
    assert_whole(bench);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, open_bench, close_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_found_where_nothing_is),
        TEST(a_record_is_received_anew),
        TEST(a_record_that_cannot_be_read_is_received_anew),
        TEST(an_entry_is_dropped_with_its_place_in_history),
        TEST(an_own_edit_that_came_back_is_put_right),
        TEST(an_unsent_edit_fills_its_counter_all_the_same),
        TEST(the_outbox_is_what_has_no_verdict),
        TEST(indexes_are_made_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
