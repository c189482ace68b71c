/* What the ledger keeps in runs: places of entries and edits, and the order of last touch, over several runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "server/ledger/ledger_rows.h"
#include "tests/unit/server_world.h"

enum { EDITS = 5 * PUP_RUN + 17, RECORDS = 40, MEETING_TITLE = 2 };

/* A home in which one author changed some of many records at a time, again and again. */
struct changed {
    struct pup_id ids[RECORDS];
    uint64_t last[RECORDS]; /* seq of the entry that touched it last, 0: none */
    struct pup_receipt receipts[EDITS + 1];
    size_t touched; /* records */
};

static void change_some(struct world *world, struct changed *changed, size_t number)
{
    struct pup_change title = world_put_text(MEETING_TITLE, "Point");
    struct pup_part parts[3];
    size_t picked[3], count = 1 + (size_t)seeded_below(&world->seed, 3);
    for (size_t i = 0; i < count; i++) {
        bool again;
        do {
            picked[i] = (size_t)seeded_below(&world->seed, RECORDS);
            again = (i > 0 && picked[0] == picked[i]) || (i > 1 && picked[1] == picked[i]);
        } while (again);
        parts[i] = world_part(world, "V/team", &changed->ids[picked[i]], PUP_KIND_MEETING, &title, 1);
    }
    changed->receipts[number] = world_take(world, &world->maelle, "V/team", parts, count);
    for (size_t i = 0; i < count; i++) {
        changed->touched += changed->last[picked[i]] == 0;
        changed->last[picked[i]] = changed->receipts[number].seq;
    }
}

static struct changed *make_changed(struct world *world)
{
    struct changed *changed = calloc(1, sizeof *changed);
    assert_non_null(changed);
    for (size_t i = 0; i < RECORDS; i++)
        changed->ids[i] = world_id(world);
    for (size_t i = 1; i <= EDITS; i++) {
        change_some(world, changed, i);
        if (i % 37 == 0)
            world_verify(world, "V/team");
    }
    world_verify(world, "V/team");
    return changed;
}

static uint64_t rows_of(struct pup_txn *txn, enum pup_table table)
{
    uint64_t count;
    assert_int_equal(pup_txn_count(txn, table, &count), PUP_OK);
    return count;
}

static void every_entry_is_found_at_its_place(void **state)
{
    struct world *world = *state;
    struct changed *changed = make_changed(world);
    struct pup_space space = world_space("V/team");
    struct pup_space_state standing = world_state(world, "V/team");
    struct pup_txn *txn;
    struct ledger_entry_row row;
    assert_int_equal(pup_store_begin(world->store, false, &txn), PUP_OK);
    for (uint64_t seq = 1; seq <= standing.seq; seq++) {
        assert_int_equal(ledger_entry_get(txn, &space, seq, &row), PUP_OK);
        assert_int_equal(row.seq, seq);
    }
    assert_int_equal(ledger_entry_get(txn, &space, standing.seq + 1, &row), PUP_ERR_NOT_FOUND);
    assert_int_equal(ledger_entry_get(txn, &space, 0, &row), PUP_ERR_NOT_FOUND);
    assert_int_equal(rows_of(txn, PUP_TABLE_PLACES), standing.seq / PUP_RUN);
    pup_txn_abort(txn);
    free(changed);
}

static void every_verdict_is_found_from_its_counter(void **state)
{
    struct world *world = *state;
    struct changed *changed = make_changed(world);
    struct pup_txn *txn;
    struct ledger_verdict verdict;
    assert_int_equal(pup_store_begin(world->store, false, &txn), PUP_OK);
    for (uint64_t counter = 1; counter <= EDITS; counter++) {
        struct pup_edit_id id = {world->maelle.device, counter};
        assert_int_equal(ledger_verdict_load(txn, &id, &verdict), PUP_OK);
        assert_int_equal(verdict.verdict, changed->receipts[counter].verdict);
        assert_int_equal(verdict.seq, changed->receipts[counter].seq);
        assert_string_equal(verdict.space.name, "V/team");
    }
    assert_memory_equal(verdict.header.bytes, world->maelle.previous.bytes, 32);
    struct pup_edit_id next = {world->maelle.device, EDITS + 1};
    assert_int_equal(ledger_verdict_load(txn, &next, &verdict), PUP_ERR_NOT_FOUND);
    assert_int_equal(rows_of(txn, PUP_TABLE_VERDICTS), 0);
    pup_txn_abort(txn);
    free(changed);
}

static void counters_may_skip(void **state)
{
    struct world *world = *state;
    const struct pup_hash header = {{7}};
    struct pup_hash last;
    uint64_t counter;
    struct ledger_verdict verdict = {.header = header, .verdict = PUP_VERDICT_REFUSED}, found;
    struct pup_edit_id at = {world->anne.device, 3 * PUP_RUN + 5}, between = {world->anne.device, PUP_RUN};
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(ledger_counter_save(txn, &at, &header, 0), PUP_OK);
    assert_int_equal(ledger_verdict_save(txn, &at, &verdict), PUP_OK);
    assert_int_equal(ledger_counter_load(txn, &at.device, &counter, &last), PUP_OK);
    assert_int_equal(counter, at.counter);
    assert_memory_equal(last.bytes, header.bytes, sizeof last.bytes);
    assert_int_equal(ledger_verdict_load(txn, &at, &found), PUP_OK);
    assert_int_equal(found.verdict, PUP_VERDICT_REFUSED);
    assert_int_equal(ledger_verdict_load(txn, &between, &found), PUP_ERR_NOT_FOUND);
    assert_int_equal(ledger_counter_save(txn, &at, &header, 0), PUP_ERR_INVALID);
    at.counter += 3; /* the first entry of all */
    assert_int_equal(ledger_counter_save(txn, &at, &header, 1), PUP_OK);
    assert_int_equal(ledger_verdict_load(txn, &at, &found), PUP_OK);
    between.counter = at.counter - 1;
    assert_int_equal(ledger_verdict_load(txn, &between, &found), PUP_ERR_NOT_FOUND);
    world_commit(txn);
}

/* From any record on come exactly those that were touched after it, whatever was filed and swept. */
static void pages_go_on_from_any_record(void **state)
{
    struct world *world = *state;
    struct changed *changed = make_changed(world);
    struct pup_space space = world_space("V/team");
    struct pup_space_state standing = world_state(world, "V/team");
    struct pup_txn *txn;
    struct ledger_records from, rest;
    struct ledger_record_row row;
    struct pup_id id = {{0}}, then;
    size_t left = (size_t)standing.records;
    assert_int_equal(pup_store_begin(world->store, false, &txn), PUP_OK);
    assert_int_equal(ledger_records_start(&from, txn, &world->arena, &space, 0, &id), PUP_OK);
    while (ledger_records_next(&from, &id, &row) == PUP_OK) {
        size_t count = 0;
        assert_int_equal(ledger_records_start(&rest, txn, &world->arena, &space, row.seq, &id), PUP_OK);
        while (ledger_records_next(&rest, &then, &row) == PUP_OK)
            count++;
        ledger_records_end(&rest);
        assert_int_equal(count, --left);
    }
    ledger_records_end(&from);
    assert_int_equal(left, 0);
    assert_int_equal(ledger_records_start(&rest, txn, &world->arena, &space, standing.seq + 1, &id), PUP_OK);
    assert_int_equal(ledger_records_next(&rest, &then, &row), PUP_ERR_NOT_FOUND);
    pup_txn_abort(txn);
    free(changed);
}

/* Stale rows are swept: there are never many more rows than records. */
static void the_order_of_changes_stays_short(void **state)
{
    struct world *world = *state;
    struct changed *changed = make_changed(world);
    struct pup_txn *txn;
    assert_int_equal(pup_store_begin(world->store, false, &txn), PUP_OK);
    assert_in_range(rows_of(txn, PUP_TABLE_TOUCHED), changed->touched / 4, 3 * RECORDS);
    pup_txn_abort(txn);
    free(changed);
}

/* The thread of a record leads through all entries that touched it, from the newest to its creation. */
static void a_records_thread_is_whole(void **state)
{
    struct world *world = *state;
    struct changed *changed = make_changed(world);
    struct pup_space space = world_space("V/team");
    struct pup_txn *txn;
    size_t parts = 0, threads = 0;
    assert_int_equal(pup_store_begin(world->store, false, &txn), PUP_OK);
    for (uint64_t counter = 1; counter <= EDITS; counter++) {
        struct ledger_entry_row row;
        assert_int_equal(ledger_entry_get(txn, &space, changed->receipts[counter].seq, &row), PUP_OK);
        parts += row.before.len / sizeof(uint64_t);
    }
    for (size_t i = 0; i < RECORDS; i++) {
        struct ledger_history history;
        struct ledger_entry_row row;
        uint64_t last = changed->last[i];
        if (ledger_history_start(&history, txn, &space, &changed->ids[i]) != PUP_OK)
            continue;
        assert_int_equal(history.next, last);
        while (ledger_history_next(&history, &row) == PUP_OK) {
            assert_true(row.seq <= last);
            last = row.seq - 1;
            threads++;
        }
    }
    assert_int_equal(threads, parts);
    pup_txn_abort(txn);
    free(changed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_entry_is_found_at_its_place, world_open, world_close),
        cmocka_unit_test_setup_teardown(every_verdict_is_found_from_its_counter, world_open, world_close),
        cmocka_unit_test_setup_teardown(counters_may_skip, world_open, world_close),
        cmocka_unit_test_setup_teardown(pages_go_on_from_any_record, world_open, world_close),
        cmocka_unit_test_setup_teardown(the_order_of_changes_stays_short, world_open, world_close),
        cmocka_unit_test_setup_teardown(a_records_thread_is_whole, world_open, world_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
