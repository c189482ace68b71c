/* The first copy of a large space: pages are held back and written together, and the index by short id comes last. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/replica/check.h"
#include "client/replica/replica_priv.h"
#include "client/replica/view.h"
#include "tests/unit/desk.h"

enum { RECORDS = 700, TEXT = 800, SOME = 450 * 1000 /* bytes: more than one page, less than all */, HELD_MS = 2000 };

struct bench {
    struct desk *desk;
    struct site site;
    struct pup_id ids[RECORDS];
};

/* Text that does not compress, so that pages are as large on the way as they are. */
static void draw(struct seeded *seed, char text[TEXT + 1])
{
    for (size_t i = 0; i < TEXT; i++)
        text[i] = (char)('!' + seeded_below(seed, 90));
    text[TEXT] = '\0';
}

static int open_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    struct seeded seed = {.state = 20260501};
    void *desk;
    char text[TEXT + 1];
    assert_non_null(bench);
    assert_int_equal(desk_open(&desk), 0);
    bench->desk = desk;
    site_open(bench->desk, "maelle", &bench->site);
    for (size_t i = 0; i < RECORDS; i++) {
        draw(&seed, text);
        struct pup_change title = world_put_text(1, text);
        bench->ids[i] = world_id(bench->desk->world);
        world_take_one(bench->desk->world, &bench->desk->world->anne, "V/team", &bench->ids[i], PUP_KIND_ACTION, &title,
                       1);
        bench->desk->world->now_ms++;
    }
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

static uint64_t rows_of(struct bench *bench, enum pup_client_table table)
{
    uint64_t count;
    struct pup_txn *txn = site_begin(&bench->site, false);
    assert_int_equal(pup_txn_count(txn, table, &count), PUP_OK);
    pup_txn_abort(txn);
    return count;
}

/* Connected, and so far that some pages have come. */
static struct link *half_way(struct bench *bench)
{
    struct link *link = desk_connect(bench->desk, &bench->site, false);
    assert_false(desk_carry(bench->desk, 64 * 1024, SOME));
    assert_int_equal(link->ended, PUP_OK);
    return link;
}

static void must_find(struct bench *bench, const struct pup_id *id, size_t digits)
{
    char text[PUP_ID_RANDOM + 1];
    struct pup_place place;
    size_t count = 1;
    struct pup_txn *txn = site_begin(&bench->site, false);
    pup_id_short(id, digits, text);
    assert_int_equal(pup_view_find(txn, pup_span_of(text), &place, &count), PUP_OK);
    assert_true(pup_id_equal(&place.id, id));
    assert_int_equal(place.kind, PUP_KIND_ACTION);
    assert_string_equal(place.space.name, "V/team");
    pup_txn_abort(txn);
}

static void pages_are_written_together(void **state)
{
    struct bench *bench = *state;
    struct link *link = half_way(bench);
    assert_int_equal(site_space(&bench->site, "V/team").records, 0);
    assert_int_equal(pup_client_session_deadline(link->client), HELD_MS);
    assert_int_equal(pup_client_session_tick(link->client, HELD_MS - 1), PUP_OK);
    assert_int_equal(site_space(&bench->site, "V/team").records, 0);
    assert_int_equal(pup_client_session_tick(link->client, HELD_MS), PUP_OK);
    assert_in_range(site_space(&bench->site, "V/team").records, 2, RECORDS - 1);
    assert_true(pup_client_session_deadline(link->client) > HELD_MS);
    assert_true(desk_carry(bench->desk, SIZE_MAX, UINT64_MAX));
    assert_true(pup_client_session_caught_up(link->client));
    desk_cut(link);
    struct site *sites[] = {&bench->site};
    desk_agree(bench->desk, sites, 1);
    assert_int_equal(rows_of(bench, PUP_CLIENT_IDS), rows_of(bench, PUP_CLIENT_KINDS));
}

static void half_a_copy_can_be_used(void **state)
{
    struct bench *bench = *state;
    struct link *link = half_way(bench);
    assert_int_equal(pup_client_session_tick(link->client, HELD_MS), PUP_OK);
    struct pup_space_row row = site_space(&bench->site, "V/team");
    assert_true(row.unindexed && row.paging);
    assert_true(rows_of(bench, PUP_CLIENT_IDS) < rows_of(bench, PUP_CLIENT_KINDS));
    must_find(bench, &bench->ids[0], PUP_ID_RANDOM);
    must_find(bench, &bench->ids[1], 9);
    site_put(&bench->site, "V/team", &bench->ids[1], 1, "Autrement");
    must_find(bench, &bench->ids[1], PUP_ID_RANDOM);
    site_verify(&bench->site);
    struct pup_damage damage;
    assert_int_equal(pup_replica_check(&bench->site.replica, 0, &damage), PUP_OK);
    assert_int_equal(damage.spaces + damage.entries + damage.own_lost + damage.mended, 0);
    assert_true(desk_carry(bench->desk, SIZE_MAX, UINT64_MAX));
    desk_cut(link);
    desk_sync_ok(bench->desk, &bench->site);
    struct site *sites[] = {&bench->site};
    desk_agree(bench->desk, sites, 1);
    must_find(bench, &bench->ids[1], PUP_ID_RANDOM);
    assert_string_equal(site_text(&bench->site, "V/team", &bench->ids[1], 1), "Autrement");
    assert_int_equal(rows_of(bench, PUP_CLIENT_IDS), rows_of(bench, PUP_CLIENT_KINDS));
}

static void what_a_lost_connection_brought_is_kept(void **state)
{
    struct bench *bench = *state;
    desk_cut(half_way(bench));
    uint64_t records = site_space(&bench->site, "V/team").records;
    assert_in_range(records, 2, RECORDS - 1);
    struct link *link = desk_connect(bench->desk, &bench->site, false);
    assert_true(desk_carry(bench->desk, SIZE_MAX, UINT64_MAX));
    assert_true(link->carried < (RECORDS - records + 20) * (TEXT + 300));
    desk_cut(link);
    struct site *sites[] = {&bench->site};
    desk_agree(bench->desk, sites, 1);
}

/* The program ended behind the last page. */
static void the_index_is_finished_by_the_next_program(void **state)
{
    struct bench *bench = *state;
    struct pup_space_row *rows;
    size_t count;
    desk_sync_ok(bench->desk, &bench->site);
    uint64_t indexed = rows_of(bench, PUP_CLIENT_IDS);
    struct pup_txn *txn = site_begin(&bench->site, true);
    assert_int_equal(pup_replica_spaces(txn, &bench->site.arena, &rows, &count), PUP_OK);
    for (size_t i = 0; i < count; i++) {
        assert_false(rows[i].unindexed);
        rows[i].unindexed = true;
        assert_int_equal(pup_replica_put_space(txn, &rows[i]), PUP_OK);
    }
    assert_int_equal(replica_clear(txn, PUP_CLIENT_IDS), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    must_find(bench, &bench->ids[RECORDS / 2], PUP_ID_RANDOM);
    desk_sync_ok(bench->desk, &bench->site);
    assert_false(site_space(&bench->site, "V/team").unindexed);
    assert_int_equal(rows_of(bench, PUP_CLIENT_IDS), indexed);
    site_verify(&bench->site);
}

static void ungrant(struct world *world, struct pup_txn *txn)
{
    assert_int_equal(pup_roster_ungrant(txn, "maelle", "V", PUP_ROLE_COORDINATOR), PUP_OK);
    (void)world;
}

/* Everything goes, also what no index by short id ever had. */
static void half_a_copy_is_wiped(void **state)
{
    struct bench *bench = *state;
    desk_cut(half_way(bench));
    assert_true(site_space(&bench->site, "V/team").unindexed);
    desk_roster(bench->desk, ungrant);
    desk_sync_ok(bench->desk, &bench->site);
    assert_false(site_holds_space(&bench->site, "V/team"));
    assert_int_equal(rows_of(bench, PUP_CLIENT_IDS), rows_of(bench, PUP_CLIENT_KINDS));
    assert_in_range(rows_of(bench, PUP_CLIENT_KINDS), 0, 20);
    site_verify(&bench->site);
}

/* A new life of the server finds half a copy of the old one. */
static void half_a_copy_of_another_life(void **state)
{
    struct bench *bench = *state;
    struct pup_store *backup = desk_backup(bench->desk);
    desk_cut(half_way(bench));
    desk_restore(bench->desk, backup);
    desk_sync_ok(bench->desk, &bench->site);
    struct site *sites[] = {&bench->site};
    desk_agree(bench->desk, sites, 1);
    assert_int_equal(rows_of(bench, PUP_CLIENT_IDS), rows_of(bench, PUP_CLIENT_KINDS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pages_are_written_together, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(half_a_copy_can_be_used, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(what_a_lost_connection_brought_is_kept, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(the_index_is_finished_by_the_next_program, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(half_a_copy_is_wiped, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(half_a_copy_of_another_life, open_bench, close_bench),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
