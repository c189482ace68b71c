/* The two halves of the conversation against each other, without a socket: a real server session over a real ledger,
 * real client sessions over real replicas, bytes carried whole, one at a time, and cut anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/desk.h"

static const size_t whole = SIZE_MAX;

static void put_note(struct site *site, const struct pup_id *id, const char *text)
{
    struct pup_change change = {.field = 9, .operation = PUP_TEXT, .value = pup_value_text(pup_span_of(text))};
    site_edit(site, "V/team", id, PUP_KIND_ACTION, &change, 1);
}

static void first_sync(void **state)
{
    struct three t;
    struct pup_sync_report report;
    struct pup_view view;
    three_open(state, &t);
    struct pup_id id = site_add(&t.anne, "V/team", "Appeler la PMI");
    assert_true(site_sees(&t.anne, "V/team", &id, &view));
    assert_int_equal(view.provisional_count, 1);
    assert_int_equal(desk_sync(t.desk, &t.anne, whole, &report), PUP_OK);
    assert_int_equal(report.sent, 1);
    assert_int_equal(report.applied, 1);
    assert_true(report.received > 0);
    assert_int_equal(site_pending(&t.anne), 0);
    assert_true(site_sees(&t.anne, "V/team", &id, &view));
    assert_int_equal(view.provisional_count, 0);
    assert_int_equal(site_drawer(&t.anne), 0);
    desk_sync_ok(t.desk, &t.maelle);
    assert_string_equal(site_text(&t.maelle, "V/team", &id, 1), "Appeler la PMI");
    assert_true(site_profile(&t.maelle).last_contact > 0);
    three_sync(&t);
    desk_agree(t.desk, t.all, 3);
    three_close(&t);
}

static void one_byte_at_a_time(void **state)
{
    struct three t;
    three_open(state, &t);
    struct pup_id id = site_add(&t.anne, "V/team", "Un octet après l'autre");
    assert_int_equal(desk_sync(t.desk, &t.anne, 1, NULL), PUP_OK);
    assert_int_equal(desk_sync(t.desk, &t.maelle, 1, NULL), PUP_OK);
    assert_string_equal(site_text(&t.maelle, "V/team", &id, 1), "Un octet après l'autre");
    three_sync(&t);
    desk_agree(t.desk, t.all, 3);
    three_close(&t);
}

/* Nothing new: Hello's digest is the server's own, and nothing is sent. */
static void nothing_new(void **state)
{
    struct three t;
    struct pup_sync_report report;
    three_open(state, &t);
    site_add(&t.anne, "V/team", "a");
    three_sync(&t);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(desk_sync(t.desk, t.all[i], whole, &report), PUP_OK);
        assert_int_equal(report.received, 0);
        assert_int_equal(report.sent, 0);
    }
    three_close(&t);
}

static void offline_on_both_sides(void **state)
{
    struct three t;
    struct pup_sync_report report;
    three_open(state, &t);
    struct pup_id id = site_add(&t.anne, "V/team", "Titre");
    three_sync(&t);
    put_note(&t.anne, &id, "note"); /* other fields: merge without a word */
    struct pup_change due = world_put_number(6, 20522);
    site_edit(&t.maelle, "V/team", &id, PUP_KIND_ACTION, &due, 1);
    desk_sync_ok(t.desk, &t.anne);
    assert_int_equal(desk_sync(t.desk, &t.maelle, whole, &report), PUP_OK);
    assert_int_equal(report.contested, 0);
    three_sync(&t);
    assert_false(site_contested(&t.paul, "V/team", &id, 6));
    desk_agree(t.desk, t.all, 3);
    three_close(&t);
}

static void contested_field(void **state)
{
    struct three t;
    struct pup_sync_report report;
    three_open(state, &t);
    struct pup_id id = site_add(&t.anne, "V/team", "Titre");
    three_sync(&t);
    site_put(&t.anne, "V/team", &id, 1, "Titre d'Anne");
    site_put(&t.maelle, "V/team", &id, 1, "Titre de Maëlle");
    desk_sync_ok(t.desk, &t.anne);
    assert_int_equal(desk_sync(t.desk, &t.maelle, whole, &report), PUP_OK);
    assert_int_equal(report.contested, 1);
    three_sync(&t);
    for (size_t i = 0; i < 3; i++) {
        assert_true(site_contested(t.all[i], "V/team", &id, 1));
        assert_string_equal(site_text(t.all[i], "V/team", &id, 1), "Titre d'Anne");
    }
    site_put(&t.maelle, "V/team", &id, 1, "Titre de Maëlle"); /* she has seen both */
    three_sync(&t);
    for (size_t i = 0; i < 3; i++) {
        assert_false(site_contested(t.all[i], "V/team", &id, 1));
        assert_string_equal(site_text(t.all[i], "V/team", &id, 1), "Titre de Maëlle");
    }
    desk_agree(t.desk, t.all, 3);
    three_close(&t);
}

static void stock(struct site *site, const struct pup_id *id, int64_t delta)
{
    struct pup_change change = {.field = 3, .operation = PUP_DELTA, .delta = delta};
    site_edit(site, "V/team", id, PUP_KIND_STOCK, &change, 1);
}

/* Scene 3 of the domain: wherever the line is cut, the gloves are counted once. */
static void cut_at(struct desk *desk, uint64_t budget, bool *complete)
{
    struct site anne, maelle;
    struct site *both[] = {&anne, &maelle};
    struct pup_view view;
    site_open(desk, "anne", &anne);
    site_open(desk, "maelle", &maelle);
    struct pup_id id = world_id(desk->world);
    struct pup_change name = world_put_text(1, "Gants M");
    site_edit(&anne, "V/team", &id, PUP_KIND_STOCK, &name, 1);
    stock(&anne, &id, 40);
    desk_sync_ok(desk, &anne);
    desk_sync_ok(desk, &maelle);
    stock(&anne, &id, -12);
    stock(&maelle, &id, -15);
    desk_sync_ok(desk, &anne);
    struct link *link = desk_connect(desk, &maelle, false);
    *complete = desk_carry(desk, 61, budget);
    desk_cut(link);
    assert_true(site_sees(&maelle, "V/team", &id, &view)); /* her own edit never gets out of sight */
    assert_true(pup_record_counter(&view.record, 3) == 25 || pup_record_counter(&view.record, 3) == 13);
    desk_sync_ok(desk, &maelle);
    desk_sync_ok(desk, &anne);
    for (size_t i = 0; i < 2; i++) {
        assert_true(site_sees(both[i], "V/team", &id, &view));
        assert_int_equal(pup_record_counter(&view.record, 3), 13);
        assert_int_equal(site_pending(both[i]), 0);
    }
    desk_agree(desk, both, 2);
    site_close(&anne);
    site_close(&maelle);
}

static void cut_anywhere(void **state)
{
    bool complete = false;
    for (uint64_t budget = 1; !complete; budget += 23)
        cut_at(*state, budget, &complete);
}

/* How many edits of a device the server holds. */
static uint64_t held_of(struct world *world, const struct pup_device *device)
{
    struct pup_txn *txn = world_begin(world);
    uint64_t held;
    assert_int_equal(pup_ledger_last_counter(txn, device, &held), PUP_OK);
    pup_txn_abort(txn);
    return held;
}

/* The receipts of a long push are lost: at the next contact each edit gets its first verdict, and none is doubled. */
static void lost_receipts(void **state)
{
    struct three t;
    enum { EDITS = 700 };
    three_open(state, &t);
    char *text = pup_arena_alloc(&t.anne.arena, 301);
    memset(text, 'x', 300);
    struct pup_id id = site_add(&t.anne, "V/team", "Titre");
    for (int i = 0; i < EDITS; i++)
        site_put(&t.anne, "V/team", &id, 1, text);
    struct link *link = desk_connect(t.desk, &t.anne, false);
    while (pup_client_session_phase(link->client) == PUP_SYNC_CONNECTING)
        desk_carry(t.desk, 512, link->carried + 512);
    link->deaf = true;
    assert_true(desk_carry(t.desk, whole, UINT64_MAX));
    assert_int_equal(held_of(t.desk->world, &t.anne.device), EDITS + 1);
    uint64_t seq = world_state(t.desk->world, "V/team").seq;
    desk_cut(link);
    assert_true(site_pending(&t.anne) > 0);
    desk_sync_ok(t.desk, &t.anne);
    assert_int_equal(site_pending(&t.anne), 0);
    assert_int_equal(site_drawer(&t.anne), 0);
    assert_int_equal(world_state(t.desk->world, "V/team").seq, seq); /* each once */
    three_sync(&t);
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

static void rights_closed(void **state)
{
    struct three t;
    struct pup_view view;
    three_open(state, &t);
    struct pup_id hers = site_add(&t.anne, "V/team", "confidentiel-d-Anne");
    struct pup_id his = site_add(&t.paul, "V/team", "de Paul");
    three_sync(&t);
    assert_true(site_count_bytes(&t.paul, "confidentiel-d-Anne") > 0);
    struct pup_id unsent = site_add(&t.paul, "V/team", "trop tard");
    desk_roster(t.desk, take_paul_from_v);
    desk_sync_ok(t.desk, &t.paul);
    assert_int_equal(site_count_bytes(&t.paul, "confidentiel-d-Anne"), 0);
    assert_false(site_holds_space(&t.paul, "V/team"));
    assert_false(site_sees(&t.paul, "V/team", &hers, &view));
    assert_false(site_sees(&t.paul, "V/team", &his, &view));
    assert_false(site_sees(&t.paul, "V/team", &unsent, &view));
    assert_int_equal(site_drawer(&t.paul), 1);
    assert_true(site_count_bytes(&t.paul, "trop tard") > 0);
    desk_roster(t.desk, give_paul_v);
    three_sync(&t);
    assert_string_equal(site_text(&t.paul, "V/team", &hers, 1), "confidentiel-d-Anne");
    assert_string_equal(site_text(&t.paul, "V/team", &his, 1), "de Paul");
    desk_agree(t.desk, t.all, 3);
    three_close(&t);
}

static void rights_closed_while_following(void **state)
{
    struct three t;
    three_open(state, &t);
    site_add(&t.anne, "V/team", "confidentiel-d-Anne");
    three_sync(&t);
    struct link *link = desk_connect(t.desk, &t.paul, true);
    assert_true(desk_carry(t.desk, whole, UINT64_MAX));
    desk_roster(t.desk, take_paul_from_v);
    assert_true(desk_carry(t.desk, whole, UINT64_MAX));
    assert_int_equal(link->ended, PUP_OK);
    assert_int_equal(site_count_bytes(&t.paul, "confidentiel-d-Anne"), 0);
    desk_roster(t.desk, give_paul_v);
    assert_true(desk_carry(t.desk, whole, UINT64_MAX));
    assert_int_equal(link->ended, PUP_OK);
    assert_true(pup_client_session_caught_up(link->client));
    desk_cut(link);
    desk_agree(t.desk, t.all + 2, 1);
    three_close(&t);
}

static void copied_folder(void **state)
{
    struct three t;
    struct site copy;
    three_open(state, &t);
    struct pup_id id = site_add(&t.anne, "V/team", "Titre");
    three_sync(&t);
    site_copy(&t.anne, &copy);
    site_put(&t.anne, "V/team", &id, 1, "de l'original");
    site_put(&copy, "V/team", &id, 1, "de la copie");
    desk_sync_ok(t.desk, &t.anne);
    assert_int_equal(desk_sync(t.desk, &copy, whole, NULL), PUP_ERR_COPIED);
    assert_true(site_profile(&copy).must_enrol);
    assert_int_equal(site_pending(&copy), 0);
    assert_int_equal(site_drawer(&copy), 1);
    assert_string_equal(site_text(&copy, "V/team", &id, 1), "Titre");
    three_sync(&t);
    assert_string_equal(site_text(&t.paul, "V/team", &id, 1), "de l'original");
    site_close(&copy);
    three_close(&t);
}

/* The copy that made nothing itself: the server holds more from the device than this folder ever sent. */
static void copied_folder_without_edits(void **state)
{
    struct three t;
    struct site copy;
    three_open(state, &t);
    struct pup_id id = site_add(&t.anne, "V/team", "Titre");
    three_sync(&t);
    site_copy(&t.anne, &copy);
    site_put(&t.anne, "V/team", &id, 1, "de l'original");
    desk_sync_ok(t.desk, &t.anne);
    assert_int_equal(desk_sync(t.desk, &copy, whole, NULL), PUP_ERR_COPIED);
    assert_true(site_profile(&copy).must_enrol);
    site_close(&copy);
    three_close(&t);
}

static void revoke_paul(struct world *world, struct pup_txn *txn)
{
    struct pup_roster_device *devices;
    size_t count;
    assert_int_equal(pup_roster_devices(txn, &world->arena, &devices, &count), PUP_OK);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(devices[i].login, "paul") == 0) {
            devices[i].revoked = true;
            assert_int_equal(pup_roster_put_device(txn, &devices[i]), PUP_OK);
        }
    }
}

static void revoked_device(void **state)
{
    struct three t;
    three_open(state, &t);
    three_sync(&t);
    struct link *link = desk_connect(t.desk, &t.paul, true);
    assert_true(desk_carry(t.desk, whole, UINT64_MAX));
    site_add(&t.paul, "V/team", "hors ligne");
    desk_roster(t.desk, revoke_paul);
    assert_true(desk_carry(t.desk, whole, UINT64_MAX));
    assert_int_equal(link->ended, PUP_ERR_REVOKED);
    assert_int_equal(pup_client_session_refusal(link->client), PUP_REFUSAL_REVOKED);
    desk_cut(link);
    assert_true(site_profile(&t.paul).must_enrol);
    assert_int_equal(site_drawer(&t.paul), 1);
    struct pup_client_session *session;
    assert_int_equal(pup_client_session_new(&t.paul.replica, false, 0, &session), PUP_ERR_DENIED);
    three_close(&t);
}

static void rolled_back(void **state)
{
    struct three t;
    three_open(state, &t);
    struct pup_id id = site_add(&t.anne, "V/team", "avant");
    three_sync(&t);
    struct pup_store *old = desk_backup(t.desk);
    site_put(&t.anne, "V/team", &id, 1, "après");
    three_sync(&t);
    pup_store_close(t.desk->world->store);
    t.desk->world->store = t.desk->host.store = old; /* by hand: no new incarnation */
    assert_int_equal(pup_ledger_open(old, world_random(t.desk->world), &t.desk->world->ledger), PUP_OK);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(desk_sync(t.desk, t.all[i], whole, NULL), PUP_ERR_ROLLED_BACK);
    assert_string_equal(site_text(&t.paul, "V/team", &id, 1), "après");
    assert_false(site_profile(&t.paul).must_enrol);
    three_close(&t);
}

static void following(void **state)
{
    struct three t;
    three_open(state, &t);
    struct link *anne = desk_connect(t.desk, &t.anne, true), *paul = desk_connect(t.desk, &t.paul, true);
    assert_true(desk_carry(t.desk, whole, UINT64_MAX));
    assert_true(pup_client_session_caught_up(anne->client));
    assert_true(pup_client_session_caught_up(paul->client));
    for (int i = 0; i < 3; i++) {
        struct pup_id id = site_add(&t.anne, "V/team", "au fil de l'eau");
        pup_client_session_wake(anne->client, 0);
        assert_false(pup_client_session_caught_up(anne->client));
        assert_true(desk_carry(t.desk, i == 0 ? 1 : whole, UINT64_MAX));
        assert_string_equal(site_text(&t.paul, "V/team", &id, 1), "au fil de l'eau");
        assert_int_equal(site_pending(&t.anne), 0);
        assert_true(pup_client_session_caught_up(anne->client));
        assert_true(pup_client_session_caught_up(paul->client));
    }
    desk_sync_ok(t.desk, &t.maelle);
    desk_agree(t.desk, t.all, 3);
    three_close(&t);
}

static struct pup_id to_erase;

static void erase_note(struct world *world, struct pup_txn *txn)
{
    uint64_t values;
    struct pup_space space = world_space("V/team");
    assert_int_equal(pup_erase(&world->ledger, txn, &space, &to_erase, 9, world->now_ms, &values), PUP_OK);
}

static void erasure(void **state)
{
    struct three t;
    static const char marker[] = "monsieur-Secret";
    three_open(state, &t);
    three_sync(&t);
    to_erase = site_add(&t.anne, "V/team", "Titre");
    put_note(&t.anne, &to_erase, marker);
    three_sync(&t); /* it came as an entry, and is kept as one */
    struct pup_store *backup = desk_backup(t.desk);
    struct link *follower = desk_connect(t.desk, &t.maelle, true);
    assert_true(desk_carry(t.desk, whole, UINT64_MAX));
    desk_roster(t.desk, erase_note);
    assert_true(desk_carry(t.desk, whole, UINT64_MAX));
    assert_int_equal(follower->ended, PUP_OK);
    desk_cut(follower);
    three_sync(&t);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(site_count_bytes(t.all[i], marker), 0);
        assert_string_equal(site_text(t.all[i], "V/team", &to_erase, 1), "Titre");
    }
    desk_agree(t.desk, t.all, 3);

    /* The backup still has it; the devices remember, and say so before anything else. */
    desk_restore(t.desk, backup);
    assert_true(world_count_bytes(t.desk->world, marker) > 0);
    three_sync(&t);
    assert_int_equal(world_count_bytes(t.desk->world, marker), 0);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(site_count_bytes(t.all[i], marker), 0);
    desk_agree(t.desk, t.all, 3);
    three_close(&t);
}

/* So far behind that records come instead of entries: what was erased meanwhile goes from own edits as well. */
static void far_behind(void **state)
{
    struct three t;
    static const char marker[] = "monsieur-Secret";
    three_open(state, &t);
    to_erase = site_add(&t.paul, "V/team", "Titre");
    put_note(&t.paul, &to_erase, marker);
    three_sync(&t);
    desk_roster(t.desk, erase_note);
    struct pup_id id = site_add(&t.anne, "V/team", "beaucoup d'entrées");
    for (int i = 0; i < 1100; i++)
        site_put(&t.anne, "V/team", &id, 1, i % 2 ? "un" : "deux");
    desk_sync_ok(t.desk, &t.anne);
    struct link *link = desk_connect(t.desk, &t.paul, false);
    desk_carry(t.desk, 97, 3000); /* and cut somewhere in the pages */
    desk_cut(link);
    three_sync(&t);
    assert_string_equal(site_text(&t.paul, "V/team", &id, 1), "un");
    assert_int_equal(site_count_bytes(&t.paul, marker), 0);
    desk_agree(t.desk, t.all, 3);
    three_close(&t);
}

/* A replica whose records do not add up to what the server says heals itself. */
static void damaged_copy(void **state)
{
    struct three t;
    struct pup_sync_report report;
    three_open(state, &t);
    struct pup_id id = site_add(&t.anne, "V/team", "Titre");
    three_sync(&t);
    struct pup_txn *txn;
    struct pup_space space = world_space("V/team");
    struct pup_space_row row = site_space(&t.paul, "V/team");
    row.state.bytes[31] ^= 1;
    assert_int_equal(pup_store_begin(t.paul.replica.store, true, &txn), PUP_OK);
    assert_int_equal(pup_replica_put_space(txn, &row), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    assert_int_equal(desk_sync(t.desk, &t.paul, whole, &report), PUP_OK);
    assert_true(report.damaged);
    assert_string_equal(site_text(&t.paul, space.name, &id, 1), "Titre");
    assert_int_equal(desk_sync(t.desk, &t.paul, whole, &report), PUP_OK);
    assert_true(report.healed);
    assert_false(report.damaged);
    assert_int_equal(site_awaited(&t.paul), 0);
    three_sync(&t);
    desk_agree(t.desk, t.all, 3);
    three_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(first_sync, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(one_byte_at_a_time, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(nothing_new, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(offline_on_both_sides, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(contested_field, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(cut_anywhere, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(lost_receipts, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(rights_closed, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(rights_closed_while_following, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(copied_folder, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(copied_folder_without_edits, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(revoked_device, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(rolled_back, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(following, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(erasure, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(far_behind, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(damaged_copy, desk_open, desk_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
