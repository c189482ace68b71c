/* Restores, as client and server live through them together: without a socket, cut anywhere, back and forth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/desk.h"

static const size_t whole = SIZE_MAX;

static void restored(void **state)
{
    struct three t;
    struct pup_sync_report report;
    three_open(state, &t);
    struct pup_id first = site_add(&t.anne, "V/team", "avant");
    three_sync(&t);
    struct pup_store *backup = desk_backup(t.desk);
    struct pup_id second = site_add(&t.anne, "V/team", "d'Anne, après");
    three_sync(&t);
    site_put(&t.maelle, "V/team", &second, 1, "de Maëlle, après");
    struct pup_id unsent = site_add(&t.paul, "V/team", "pas encore envoyé");
    desk_sync_ok(t.desk, &t.maelle);
    desk_sync_ok(t.desk, &t.anne);
    desk_restore(t.desk, backup);

    /* Maëlle comes first: Anne's edit, which hers had seen, is not back yet. */
    assert_int_equal(desk_sync(t.desk, &t.maelle, whole, &report), PUP_OK);
    assert_true(report.restored);
    assert_true(report.awaited > 0);
    assert_true(site_awaited(&t.maelle) > 0);
    assert_string_equal(site_text(&t.maelle, "V/team", &first, 1), "avant");
    assert_string_equal(site_text(&t.maelle, "V/team", &second, 1), "de Maëlle, après");
    site_verify(&t.maelle);
    three_sync(&t);
    three_sync(&t);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(site_text(t.all[i], "V/team", &second, 1), "de Maëlle, après");
        assert_false(site_contested(t.all[i], "V/team", &second, 1));
        assert_string_equal(site_text(t.all[i], "V/team", &unsent, 1), "pas encore envoyé");
        assert_int_equal(site_awaited(t.all[i]), 0);
        assert_int_equal(site_pending(t.all[i]), 0);
        assert_int_equal(site_drawer(t.all[i]), 0);
    }
    desk_agree(t.desk, t.all, 3);
    three_close(&t);
}

static void take_paul_from_v(struct world *world, struct pup_txn *txn)
{
    (void)world;
    assert_int_equal(pup_roster_ungrant(txn, "paul", "V", PUP_ROLE_PROFESSIONAL), PUP_OK);
}

static void give_paul_v(struct world *world, struct pup_txn *txn)
{
    assert_int_equal(pup_roster_grant(txn, "paul", "V", PUP_ROLE_PROFESSIONAL), PUP_OK);
    assert_int_equal(pup_people_granted(&world->ledger, txn, world->now_ms, "paul", "V"), PUP_OK);
}

/* Refused, but nobody heard of it; taken by an older backup, and acknowledged; then the newer backup is restored, which
 * holds it as refused. What was acknowledged comes back. */
static void restored_back_and_forth(void **state)
{
    struct three t;
    three_open(state, &t);
    three_sync(&t);
    struct pup_store *older = desk_backup(t.desk);
    struct pup_id note = site_add(&t.paul, "V/team", "de Paul");
    desk_roster(t.desk, take_paul_from_v);
    struct link *link = desk_connect(t.desk, &t.paul, false);
    link->deaf = true;
    (void)desk_carry(t.desk, whole, UINT64_MAX);
    desk_cut(link);
    desk_roster(t.desk, give_paul_v);
    struct pup_store *newer = desk_backup(t.desk);
    desk_restore(t.desk, older);
    desk_sync_ok(t.desk, &t.paul);
    assert_int_equal(site_pending(&t.paul), 0);
    assert_int_equal(site_drawer(&t.paul), 0);
    site_put(&t.paul, "V/team", &note, 1, "de Paul, encore"); /* goes with Hello, before what it builds on */
    desk_restore(t.desk, newer);
    three_sync(&t);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(site_text(t.all[i], "V/team", &note, 1), "de Paul, encore");
    assert_int_equal(site_pending(&t.paul), 0);
    assert_int_equal(site_drawer(&t.paul), 0);
    desk_agree(t.desk, t.all, 3);
    three_close(&t);
}

/* A restore, and the line is cut anywhere in the first contact after it. */
static void restored_and_cut(void **state)
{
    bool complete = false;
    for (uint64_t budget = 1; !complete; budget += 211) {
        struct three t;
        three_open(state, &t);
        struct pup_id first = site_add(&t.anne, "V/team", "avant");
        three_sync(&t);
        struct pup_store *backup = desk_backup(t.desk);
        for (int i = 0; i < 3; i++)
            site_put(&t.anne, "V/team", &first, 1, i % 2 ? "un" : "deux");
        three_sync(&t);
        site_put(&t.anne, "V/team", &first, 1, "dernier, pas envoyé");
        desk_restore(t.desk, backup);
        struct link *link = desk_connect(t.desk, &t.anne, false);
        complete = desk_carry(t.desk, 97, budget);
        desk_cut(link);
        assert_string_equal(site_text(&t.anne, "V/team", &first, 1), "dernier, pas envoyé");
        three_sync(&t);
        for (size_t i = 0; i < 3; i++) {
            assert_string_equal(site_text(t.all[i], "V/team", &first, 1), "dernier, pas envoyé");
            assert_int_equal(site_awaited(t.all[i]), 0);
        }
        desk_agree(t.desk, t.all, 3);
        three_close(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(restored, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(restored_and_cut, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(restored_back_and_forth, desk_open, desk_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
