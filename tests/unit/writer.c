/* The writer over the memory store: order, group commit, jobs that spoil a transaction, a full and a failing disk,
 * stopping. */
#include "server/loop/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include <cmocka.h>

#include "common/store/key.h"
#include "server/store/tables.h"

enum { JOB_BUDGET = 4096, JOBS = 300 };

/* What a job of these tests does on the writer's thread. */
struct work {
    uint32_t number;
    enum pup_err answer; /* what it returns: an error spoils the transaction */
    unsigned spoils;     /* how often it returns that, before it goes well */
    bool changes_roster;
    const char *space; /* it says that an entry was appended there */
    unsigned runs;
    bool *gate; /* waits until it is true: keeps the writer busy */
    bool *held; /* set when it waits */
};

struct world {
    uv_loop_t loop;
    struct pup_store *store;
    struct pup_ledger ledger;
    struct pup_authority authority;
    struct pup_writer *writer;
    unsigned batches, answered, roster_changes, failures, freed;
    uint32_t order[JOBS];
    enum pup_err results[JOBS];
    unsigned runs[JOBS];
    char spaces[8][PUP_SPACE_MAX + 4];
    size_t space_count;
    unsigned reserves, asked_for_room; /* how often room can be made, and was asked for */
};

static void on_written(void *context, const struct pup_written *written)
{
    struct world *world = context;
    world->batches++;
    world->roster_changes += written->roster_changed;
    for (size_t i = 0; i < written->space_count; i++)
        memcpy(world->spaces[world->space_count++], written->spaces[i].name, sizeof written->spaces[i].name);
    for (struct pup_job *job = written->jobs, *next; job; job = next) {
        struct work *work = job->admin.request;
        next = job->next;
        world->order[world->answered] = work->number;
        world->runs[work->number] = work->runs;
        world->results[work->number] = job->result;
        world->answered++;
        pup_job_free(job);
    }
}

static void on_failure(void *context, enum pup_err why)
{
    struct world *world = context;
    assert_int_equal(why, PUP_ERR_IO);
    world->failures++;
}

static void on_freed(void *context)
{
    ((struct world *)context)->freed++;
}

static bool make_room(void *context)
{
    struct world *world = context;
    world->asked_for_room++;
    return world->reserves > 0 && world->reserves-- > 0;
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    const struct pup_writer_events events = {on_written, on_failure, on_freed, world, make_room};
    assert_non_null(world);
    assert_int_equal(uv_loop_init(&world->loop), 0);
    assert_int_equal(pup_store_open_memory(PUP_TABLE_COUNT, &world->store), PUP_OK);
    assert_int_equal(
        pup_writer_start(&world->loop, world->store, &world->ledger, &world->authority, &events, &world->writer),
        PUP_OK);
    *state = world;
    return 0;
}

static void stop(struct world *world)
{
    pup_writer_stop(world->writer);
    world->writer = NULL;
    uv_run(&world->loop, UV_RUN_DEFAULT);
    assert_int_equal(world->freed, 1);
}

static int tear_down(void **state)
{
    struct world *world = *state;
    if (world->writer)
        stop(world);
    assert_int_equal(uv_loop_close(&world->loop), 0);
    pup_store_close(world->store);
    free(world);
    return 0;
}

static struct pup_key row_of(uint32_t number)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_u32(&key, number);
    return key;
}

static enum pup_err run(struct pup_job *job, struct pup_ledger *ledger, const struct pup_authority *authority,
                        struct pup_txn *txn)
{
    struct work *work = job->admin.request;
    struct pup_key key = row_of(work->number);
    (void)authority;
    if (work->held)
        __atomic_store_n(work->held, true, __ATOMIC_RELEASE);
    while (work->gate && !__atomic_load_n(work->gate, __ATOMIC_ACQUIRE))
        uv_sleep(1);
    work->runs++;
    assert_int_equal(pup_txn_put(txn, PUP_TABLE_META, pup_key_span(&key), pup_span_of("x")), PUP_OK);
    if (work->space) {
        struct pup_space space;
        assert_int_equal(pup_space_parse(pup_span_of(work->space), &space), PUP_OK);
        ledger->on_entry(ledger->on_entry_context, &space);
    }
    job->roster_changed = work->changes_roster;
    return work->runs <= work->spoils ? work->answer : PUP_OK;
}

static void submit(struct world *world, const struct work *work)
{
    struct pup_job *job;
    assert_int_equal(pup_job_new(PUP_JOB_ADMIN, JOB_BUDGET, &job), PUP_OK);
    struct work *kept = pup_arena_alloc(&job->arena, sizeof *kept);
    assert_non_null(kept);
    *kept = *work;
    job->admin.run = run;
    job->admin.request = kept;
    pup_writer_submit(world->writer, job);
}

static void wait_for(struct world *world, unsigned answered)
{
    while (world->answered < answered && world->failures == 0)
        uv_run(&world->loop, UV_RUN_ONCE);
}

static bool is_kept(struct world *world, uint32_t number)
{
    struct pup_key key = row_of(number);
    struct pup_span value;
    struct pup_txn *txn;
    assert_int_equal(pup_store_begin(world->store, false, &txn), PUP_OK);
    enum pup_err err = pup_txn_get(txn, PUP_TABLE_META, pup_key_span(&key), &value);
    pup_txn_abort(txn);
    return err == PUP_OK;
}

/* Job 0 holds the writer until `gate`, so that what follows it is one batch. */
static void hold(struct world *world, bool *gate)
{
    bool held = false;
    submit(world, &(struct work){.number = 0, .gate = gate, .held = &held});
    while (!__atomic_load_n(&held, __ATOMIC_ACQUIRE))
        uv_sleep(1);
}

static void let_go(bool *gate)
{
    __atomic_store_n(gate, true, __ATOMIC_RELEASE);
}

static void test_order_and_group_commit(void **state)
{
    struct world *world = *state;
    bool gate = false;
    hold(world, &gate);
    for (uint32_t i = 1; i < JOBS; i++)
        submit(world, &(struct work){.number = i});
    let_go(&gate);
    wait_for(world, JOBS);
    assert_int_equal(world->batches, 2); /* what came while the first was under way is one transaction */
    for (uint32_t i = 0; i < JOBS; i++) {
        assert_int_equal(world->order[i], i);
        assert_int_equal(world->results[i], PUP_OK);
        assert_int_equal(world->runs[i], 1);
        assert_true(is_kept(world, i));
    }
}

static void test_one_that_spoils_is_answered_alone(void **state)
{
    struct world *world = *state;
    bool gate = false;
    hold(world, &gate);
    submit(world, &(struct work){.number = 1});
    submit(world, &(struct work){.number = 2, .answer = PUP_ERR_MEMORY, .spoils = 9});
    submit(world, &(struct work){.number = 3});
    submit(world, &(struct work){.number = 4, .answer = PUP_ERR_CORRUPT, .spoils = 9});
    let_go(&gate);
    wait_for(world, 5);
    assert_int_equal(world->results[2], PUP_ERR_MEMORY);
    assert_int_equal(world->results[4], PUP_ERR_CORRUPT);
    assert_false(is_kept(world, 2));
    assert_false(is_kept(world, 4));
    assert_true(is_kept(world, 1) && is_kept(world, 3));
    assert_int_equal(world->results[1], PUP_OK);
    assert_int_equal(world->runs[1], 3); /* again after each of the two */
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(world->order[i], i);
}

static void test_a_full_disk_answers_all_and_recovers(void **state)
{
    struct world *world = *state;
    bool gate = false;
    hold(world, &gate);
    submit(world, &(struct work){.number = 1, .space = "V/team", .changes_roster = true});
    submit(world, &(struct work){.number = 2, .answer = PUP_ERR_FULL, .spoils = 9});
    submit(world, &(struct work){.number = 3});
    let_go(&gate);
    wait_for(world, 4);
    for (uint32_t i = 1; i <= 3; i++) {
        assert_int_equal(world->results[i], PUP_ERR_FULL);
        assert_false(is_kept(world, i));
    }
    assert_int_equal(world->space_count, 0);
    assert_int_equal(world->roster_changes, 0);
    submit(world, &(struct work){.number = 5});
    wait_for(world, 5);
    assert_int_equal(world->results[5], PUP_OK);
    assert_true(is_kept(world, 5));
}

static void test_a_command_on_a_full_disk_is_tried_again_when_room_was_made(void **state)
{
    struct world *world = *state;
    bool gate = false;
    hold(world, &gate);
    world->reserves = 1;
    submit(world, &(struct work){.number = 1, .space = "V/team"});
    submit(world, &(struct work){.number = 2, .answer = PUP_ERR_FULL, .spoils = 1});
    let_go(&gate);
    wait_for(world, 3);
    assert_true(world->results[1] == PUP_OK && world->results[2] == PUP_OK);
    assert_true(is_kept(world, 1) && is_kept(world, 2));
    assert_int_equal(world->space_count, 1);
    assert_int_equal(world->asked_for_room, 1);
    submit(world, &(struct work){.number = 3, .answer = PUP_ERR_FULL, .spoils = 1});
    wait_for(world, 4);
    assert_int_equal(world->results[3], PUP_ERR_FULL);
    assert_int_equal(world->asked_for_room, 2);
}

static void test_after_a_failing_disk_nothing_is_answered(void **state)
{
    struct world *world = *state;
    bool gate = false;
    hold(world, &gate);
    submit(world, &(struct work){.number = 1});
    submit(world, &(struct work){.number = 2, .answer = PUP_ERR_IO, .spoils = 9});
    let_go(&gate);
    wait_for(world, 3);
    assert_int_equal(world->failures, 1);
    assert_int_equal(world->answered, 1);
    submit(world, &(struct work){.number = 3});
    stop(world);
    assert_int_equal(world->answered, 1);
    assert_int_equal(world->failures, 1);
    assert_false(is_kept(world, 1) || is_kept(world, 2) || is_kept(world, 3));
}

static void test_spaces_and_roster_are_told_once(void **state)
{
    struct world *world = *state;
    bool gate = false;
    hold(world, &gate);
    submit(world, &(struct work){.number = 1, .space = "V/team"});
    submit(world, &(struct work){.number = 2, .space = "A/team", .changes_roster = true});
    submit(world, &(struct work){.number = 3, .space = "V/team", .changes_roster = true});
    let_go(&gate);
    wait_for(world, 4);
    assert_int_equal(world->space_count, 2);
    assert_string_equal(world->spaces[0], "V/team");
    assert_string_equal(world->spaces[1], "A/team");
    assert_int_equal(world->roster_changes, 1);
}

static void test_stopping_answers_what_was_queued(void **state)
{
    struct world *world = *state;
    for (uint32_t i = 0; i < JOBS; i++)
        submit(world, &(struct work){.number = i});
    stop(world);
    assert_int_equal(world->answered, JOBS);
    for (uint32_t i = 0; i < JOBS; i++)
        assert_true(is_kept(world, i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order_and_group_commit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_that_spoils_is_answered_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_full_disk_answers_all_and_recovers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_command_on_a_full_disk_is_tried_again_when_room_was_made, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_after_a_failing_disk_nothing_is_answered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_spaces_and_roster_are_told_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stopping_answers_what_was_queued, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
