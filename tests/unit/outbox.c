/* Own edits: made, offered, settled, offered again, given up; never lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/replica/replica_priv.h"
#include "tests/unit/desk.h"

struct bench {
    struct desk *desk;
    struct site site;
    struct pup_id life; /* of the server, as the folder knows it */
};

static struct pup_txn *begin(struct bench *bench)
{
    struct pup_txn *txn;
    assert_int_equal(pup_store_begin(bench->site.replica.store, true, &txn), PUP_OK);
    return txn;
}

static void meet_life(struct bench *bench, uint64_t held)
{
    struct pup_txn *txn = begin(bench);
    bench->life = world_id(bench->desk->world);
    assert_int_equal(pup_replica_new_incarnation(txn, &bench->life, held), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
}

static int open_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    void *desk;
    assert_non_null(bench);
    assert_int_equal(desk_open(&desk), 0);
    bench->desk = desk;
    site_open(bench->desk, "maelle", &bench->site);
    meet_life(bench, 0);
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

static void settle(struct bench *bench, uint64_t counter, enum pup_verdict verdict, const struct pup_id *life)
{
    struct pup_receipt receipt = {.counter = counter,
                                  .verdict = verdict,
                                  .reason = verdict == PUP_VERDICT_REFUSED ? PUP_REASON_RIGHTS : PUP_REASON_NONE,
                                  .seq = verdict == PUP_VERDICT_REFUSED ? 0 : counter};
    struct pup_txn *txn = begin(bench);
    assert_int_equal(pup_outbox_settle(txn, &receipt, life, 1000), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
}

static struct pup_own_edit own(struct bench *bench, uint64_t counter)
{
    struct pup_own_edit edit;
    struct pup_txn *txn = begin(bench);
    assert_int_equal(pup_outbox_own(txn, counter, &edit), PUP_OK);
    edit.sealed.header = pup_arena_copy(&bench->site.arena, edit.sealed.header);
    edit.sealed.body = pup_arena_copy(&bench->site.arena, edit.sealed.body);
    pup_txn_abort(txn);
    return edit;
}

static uint64_t first_waiting(struct bench *bench, uint64_t from)
{
    struct pup_own_edit edit;
    struct pup_txn *txn = begin(bench);
    enum pup_err err = pup_outbox_next(txn, from, &edit);
    pup_txn_abort(txn);
    return err ? 0 : edit.counter;
}

static void edits_are_chained(void **state)
{
    struct bench *bench = *state;
    struct pup_edit first, second;
    struct pup_id id = site_add(&bench->site, "V/team", "un");
    assert_int_equal(site_put(&bench->site, "V/team", &id, 1, "deux"), 2);
    assert_int_equal(pup_edit_open(&bench->site.arena, own(bench, 1).sealed, &first), PUP_OK);
    assert_int_equal(pup_edit_open(&bench->site.arena, own(bench, 2).sealed, &second), PUP_OK);
    struct pup_hash header = pup_header_hash(own(bench, 1).sealed.header);
    assert_memory_equal(second.previous.bytes, header.bytes, sizeof header.bytes);
    assert_int_equal(pup_vector_get(&second.parts[0].seen, &bench->site.device), 1); /* her own unsent edit */
    assert_int_equal(site_pending(&bench->site), 2);
    assert_int_equal(first_waiting(bench, 2), 2);
    assert_int_equal(first_waiting(bench, 3), 0);
}

/* Nothing of an edit stays when its transaction is not committed. */
static void one_transaction(void **state)
{
    struct bench *bench = *state;
    struct pup_change change = world_put_text(1, "x");
    struct pup_part part = {
        .record = world_id(bench->desk->world), .kind = PUP_KIND_ACTION, .changes = &change, .change_count = 1};
    struct pup_edit edit = {.space = world_space("V/team"), .parts = &part, .part_count = 1};
    struct pup_txn *txn = begin(bench);
    assert_int_equal(pup_outbox_add(txn, &bench->site.arena, world_random(bench->desk->world), &edit), PUP_OK);
    pup_txn_abort(txn);
    assert_int_equal(site_profile(&bench->site).last_counter, 0);
    assert_int_equal(site_pending(&bench->site), 0);
    struct pup_view view;
    assert_false(site_sees(&bench->site, "V/team", &part.record, &view));
}

static void receipts_settle(void **state)
{
    struct bench *bench = *state;
    struct pup_id id = site_add(&bench->site, "V/team", "un");
    site_put(&bench->site, "V/team", &id, 1, "deux");
    struct pup_id other_life = world_id(bench->desk->world);
    settle(bench, 1, PUP_VERDICT_APPLIED, &other_life); /* settles nothing */
    assert_int_equal(site_pending(&bench->site), 2);
    settle(bench, 1, PUP_VERDICT_APPLIED, &bench->life);
    assert_int_equal(site_pending(&bench->site), 1);
    assert_int_equal(first_waiting(bench, 0), 2);
    assert_int_equal(own(bench, 1).verdict, PUP_VERDICT_APPLIED);
    assert_memory_equal(own(bench, 1).incarnation.bytes, bench->life.bytes, sizeof bench->life.bytes);
    settle(bench, 1, PUP_VERDICT_REFUSED, &bench->life); /* said twice: the first stands */
    assert_int_equal(own(bench, 1).verdict, PUP_VERDICT_APPLIED);
    assert_int_equal(site_drawer(&bench->site), 0);
    settle(bench, 99, PUP_VERDICT_APPLIED, &bench->life);                   /* never made: ignored */
    assert_string_equal(site_text(&bench->site, "V/team", &id, 1), "deux"); /* in sight until its entry comes */
}

static void refused_go_to_the_drawer(void **state)
{
    struct bench *bench = *state;
    struct pup_drawer_row *rows;
    struct pup_view view;
    struct pup_space space = world_space("V/team");
    size_t count;
    struct pup_id id = site_add(&bench->site, "V/team", "refusé");
    struct pup_txn *before = begin(bench);
    assert_true(replica_index_known(before, &space, &id));
    pup_txn_abort(before);
    settle(bench, 1, PUP_VERDICT_REFUSED, &bench->life);
    assert_false(site_sees(&bench->site, "V/team", &id, &view));
    struct pup_txn *txn = begin(bench);
    assert_int_equal(pup_outbox_drawer(txn, &bench->site.arena, &rows, &count), PUP_OK);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].counter, 1);
    assert_int_equal(rows[0].reason, PUP_REASON_RIGHTS);
    assert_int_equal(rows[0].when_ms, 1000);
    assert_false(replica_index_known(txn, &space, &id));
    assert_int_equal(pup_outbox_drawer_remove(txn, 1), PUP_OK);
    assert_int_equal(pup_outbox_drawer_remove(txn, 1), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    assert_true(site_count_bytes(&bench->site, "refusé") > 0); /* its text is kept all the same */
}

static void offered_again(void **state)
{
    struct bench *bench = *state;
    struct pup_view view;
    struct pup_id first = site_add(&bench->site, "V/team", "un"), second = site_add(&bench->site, "V/team", "deux"),
                  third = site_add(&bench->site, "V/team", "refusé");
    settle(bench, 1, PUP_VERDICT_APPLIED, &bench->life);
    settle(bench, 2, PUP_VERDICT_MERGED, &bench->life);
    settle(bench, 3, PUP_VERDICT_REFUSED, &bench->life);
    meet_life(bench, 1);
    assert_int_equal(site_pending(&bench->site), 2);
    assert_int_equal(first_waiting(bench, 0), 2);
    assert_int_equal(own(bench, 2).verdict, PUP_VERDICT_MERGED); /* shown, and sent with it */
    assert_true(site_sees(&bench->site, "V/team", &first, &view));
    assert_true(site_sees(&bench->site, "V/team", &second, &view));
    assert_int_equal(view.provisional_count, 1);
    assert_false(site_sees(&bench->site, "V/team", &third, &view)); /* it only fills its counter */
    settle(bench, 2, PUP_VERDICT_MERGED, &bench->life);
    settle(bench, 3, PUP_VERDICT_REFUSED, &bench->life);
    assert_int_equal(site_drawer(&bench->site), 1); /* once */
    assert_int_equal(site_pending(&bench->site), 0);
}

static void given_up(void **state)
{
    struct bench *bench = *state;
    struct pup_view view;
    struct pup_id id = site_add(&bench->site, "V/team", "un");
    site_put(&bench->site, "V/team", &id, 1, "deux");
    struct pup_txn *txn = begin(bench);
    assert_int_equal(pup_outbox_to_drawer(txn, PUP_REASON_COPIED, 7), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    assert_int_equal(site_pending(&bench->site), 0);
    assert_int_equal(site_drawer(&bench->site), 2);
    assert_false(site_sees(&bench->site, "V/team", &id, &view));
    assert_true(site_profile(&bench->site).must_enrol);
    struct pup_change change = world_put_text(1, "x");
    struct pup_part part = {.record = id, .kind = PUP_KIND_ACTION, .changes = &change, .change_count = 1};
    struct pup_edit edit = {.space = world_space("V/team"), .parts = &part, .part_count = 1};
    txn = begin(bench);
    assert_int_equal(pup_outbox_add(txn, &bench->site.arena, world_random(bench->desk->world), &edit), PUP_ERR_DENIED);
    pup_txn_abort(txn);
}

/* An erasure blanks what it covers, and what was refused about the same; the header and every hash stay. */
static void erased(void **state)
{
    struct bench *bench = *state;
    struct pup_edit edit;
    struct pup_id id = site_add(&bench->site, "V/team", "monsieur-Secret");
    site_put(&bench->site, "V/team", &id, 1, "refusé-Secret");
    site_put(&bench->site, "V/team", &id, 1, "plus-tard-Secret");
    struct pup_id other = site_add(&bench->site, "V/team", "autre-Secret");
    settle(bench, 1, PUP_VERDICT_APPLIED, &bench->life);
    settle(bench, 2, PUP_VERDICT_REFUSED, &bench->life);
    struct pup_hash header = pup_header_hash(own(bench, 1).sealed.header);
    struct pup_edit_id covered = {bench->site.device, 1};
    struct pup_change change = {.field = 1, .operation = PUP_ERASE};
    struct pup_part part = {
        .record = id, .kind = PUP_KIND_ACTION, .seen = {&covered, 1}, .changes = &change, .change_count = 1};
    struct pup_edit erasure = {.space = world_space("V/team"), .parts = &part, .part_count = 1};
    struct pup_txn *txn = begin(bench);
    assert_int_equal(pup_outbox_erase(txn, &erasure), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    assert_int_equal(site_count_bytes(&bench->site, "monsieur-Secret"), 0);
    assert_int_equal(site_count_bytes(&bench->site, "refusé-Secret"), 0);
    assert_int_equal(site_count_bytes(&bench->site, "plus-tard-Secret"), 1);
    assert_int_equal(site_count_bytes(&bench->site, "autre-Secret"), 1);
    assert_int_equal(pup_edit_open(&bench->site.arena, own(bench, 1).sealed, &edit), PUP_OK);
    assert_int_equal(edit.parts[0].changes[0].value.type, PUP_VALUE_ERASED);
    struct pup_hash again = pup_header_hash(own(bench, 1).sealed.header);
    assert_memory_equal(header.bytes, again.bytes, sizeof header.bytes);
    assert_string_equal(site_text(&bench->site, "V/team", &other, 1), "autre-Secret");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(edits_are_chained, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(one_transaction, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(receipts_settle, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(refused_go_to_the_drawer, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(offered_again, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(given_up, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(erased, open_bench, close_bench),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
