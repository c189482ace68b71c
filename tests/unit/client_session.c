/* The client's half of the conversation against hand-made words of a server: what it says first, what it takes, and
 * what it does not put up with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/replica/replica_priv.h"
#include "common/wire/spare.h"
#include "tests/unit/desk.h"

enum { INPUT_MAX = 4 * 1024 * 1024, WALL = 1773137400 };

struct bench {
    struct desk *desk;
    struct site site;
    struct pup_id life;
    struct pup_client_session *session;
    struct pup_buf input, said;
    struct pup_framer framer;
    struct pup_arena arena;
    size_t chunk;
};

static int open_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    void *desk;
    assert_non_null(bench);
    assert_int_equal(desk_open(&desk), 0);
    bench->desk = desk;
    site_open(bench->desk, "maelle", &bench->site);
    bench->life = world_id(bench->desk->world);
    bench->chunk = SIZE_MAX;
    pup_buf_init(&bench->input, INPUT_MAX);
    pup_buf_init(&bench->said, INPUT_MAX);
    pup_framer_init(&bench->framer, false);
    pup_arena_init(&bench->arena, 64 * 1024 * 1024);
    *state = bench;
    return 0;
}

static int close_bench(void **state)
{
    struct bench *bench = *state;
    void *desk = bench->desk;
    pup_client_session_free(bench->session);
    pup_buf_release(&bench->input);
    pup_buf_release(&bench->said);
    pup_framer_release(&bench->framer);
    pup_arena_release(&bench->arena);
    site_close(&bench->site);
    desk_close(&desk);
    free(bench);
    return 0;
}

static void begin(struct bench *bench)
{
    pup_client_session_free(bench->session);
    bench->session = NULL;
    pup_framer_release(&bench->framer);
    pup_framer_init(&bench->framer, false);
    pup_buf_clear(&bench->said);
    pup_buf_clear(&bench->input);
    assert_int_equal(pup_client_session_new(&bench->site.replica, true, 0, &bench->session), PUP_OK);
}

/* The next message the client said; false when it said no more. */
static bool hear(struct bench *bench, struct pup_message *message)
{
    uint8_t type;
    struct pup_span payload, out = pup_client_session_output(bench->session);
    bool ready;
    if (out.len > 0)
        assert_int_equal(pup_buf_put(&bench->said, out), PUP_OK);
    pup_client_session_consume(bench->session, out.len);
    assert_int_equal(pup_framer_next(&bench->framer, &bench->said, &ready, &type, &payload), PUP_OK);
    if (!ready)
        return false;
    struct pup_span copy = pup_arena_copy(&bench->arena, payload);
    assert_int_equal(pup_message_unpack(&bench->arena, type, copy, message), PUP_OK);
    return true;
}

static struct pup_message expect(struct bench *bench, enum pup_message_type type)
{
    struct pup_message message;
    assert_true(hear(bench, &message));
    assert_int_equal(message.type, type);
    return message;
}

static void expect_silence(struct bench *bench)
{
    struct pup_message message;
    assert_false(hear(bench, &message));
}

static uint64_t counter_of(struct bench *bench, const struct pup_submitted *submitted)
{
    struct pup_edit edit;
    struct pup_submitted whole = *submitted;
    assert_int_equal(pup_submit_restore(&bench->arena, &whole, 1), PUP_OK);
    assert_int_equal(pup_edit_open(&bench->arena, whole.sealed, &edit), PUP_OK);
    return edit.id.counter;
}

/* Feeds bytes in pieces of bench->chunk. */
static enum pup_err feed(struct bench *bench, struct pup_span bytes)
{
    enum pup_err err = PUP_OK;
    while (!err && bytes.len > 0) {
        size_t len = bytes.len < bench->chunk ? bytes.len : bench->chunk;
        assert_int_equal(pup_buf_put(&bench->input, (struct pup_span){bytes.data, len}), PUP_OK);
        err = pup_client_session_feed(bench->session, 0, WALL, &bench->input);
        bytes.data += len;
        bytes.len -= len;
    }
    return err;
}

static enum pup_err say(struct bench *bench, const struct pup_message *message)
{
    struct pup_buf bytes;
    pup_buf_init(&bytes, INPUT_MAX);
    assert_int_equal(pup_message_put(&bytes, message, false), PUP_OK);
    enum pup_err err = feed(bench, pup_buf_span(&bytes));
    pup_buf_release(&bytes);
    return err;
}

static struct pup_message welcome(struct bench *bench, uint64_t held)
{
    static struct pup_wire_rights right;
    right = (struct pup_wire_rights){.space = world_space("V/team"), .rights = PUP_RIGHT_READ | PUP_RIGHT_WRITE};
    return (struct pup_message){.type = PUP_MSG_WELCOME,
                                .welcome = {.version = 1,
                                            .incarnation = bench->life,
                                            .last_counter = held,
                                            .login = pup_span_of("maelle"),
                                            .name = pup_span_of("Maëlle Riou"),
                                            .rights = {.spaces = &right, .space_count = 1}}};
}

static enum pup_err say_welcome(struct bench *bench, uint64_t held)
{
    struct pup_message message = welcome(bench, held);
    return say(bench, &message);
}

static enum pup_err say_receipt(struct bench *bench, uint64_t counter, enum pup_verdict verdict)
{
    struct pup_receipt receipt = {.counter = counter, .verdict = verdict, .seq = counter};
    struct pup_message message = {.type = PUP_MSG_RECEIPTS, .receipts = {&receipt, 1}};
    return say(bench, &message);
}

static enum pup_err say_caught_up(struct bench *bench, struct pup_wire_head *heads, size_t count)
{
    struct pup_message message = {.type = PUP_MSG_CAUGHT_UP, .caught_up = {heads, count}};
    return say(bench, &message);
}

static enum pup_err say_retry(struct bench *bench, enum pup_retry cause, uint64_t last)
{
    struct pup_message message = {.type = PUP_MSG_RETRY, .retry = {cause, last}};
    return say(bench, &message);
}

static void the_first_words(void **state)
{
    struct bench *bench = *state;
    struct pup_id id = site_add(&bench->site, "V/team", "un");
    site_put(&bench->site, "V/team", &id, 1, "deux");
    begin(bench);
    assert_int_equal(site_profile(&bench->site).last_on_wire, 2); /* known before a byte can leave */
    struct pup_message hello = expect(bench, PUP_MSG_HELLO);
    assert_int_equal(hello.hello.version, PUP_WIRE_VERSION);
    assert_false(hello.hello.has_incarnation);
    assert_int_equal(hello.hello.last_counter, 0);
    assert_int_equal(hello.hello.last_receipt, 0);
    assert_int_equal(hello.hello.cursor_count, 0);
    assert_true(hello.hello.follow);
    struct pup_message submit = expect(bench, PUP_MSG_SUBMIT);
    assert_int_equal(submit.submit.count, 2);
    assert_int_equal(counter_of(bench, &submit.submit.edits[0]), 1);
    assert_int_equal(submit.submit.edits[0].receipt_verdict, PUP_VERDICT_NONE);
    expect_silence(bench);
    assert_int_equal(pup_client_session_phase(bench->session), PUP_SYNC_CONNECTING);
}

static void a_whole_conversation(struct bench *bench)
{
    struct pup_sync_report report;
    site_add(&bench->site, "V/team", "un");
    begin(bench);
    expect(bench, PUP_MSG_HELLO);
    expect(bench, PUP_MSG_SUBMIT);
    assert_int_equal(say_welcome(bench, 0), PUP_OK);
    expect_silence(bench);
    assert_int_equal(say_caught_up(bench, NULL, 0), PUP_OK); /* said before it took the edit */
    assert_false(pup_client_session_caught_up(bench->session));
    assert_int_equal(say_receipt(bench, 1, PUP_VERDICT_CONTESTED), PUP_OK);
    assert_false(pup_client_session_caught_up(bench->session)); /* its entry has not come */
    assert_int_equal(say_caught_up(bench, NULL, 0), PUP_OK);
    assert_true(pup_client_session_caught_up(bench->session));
    report = *pup_client_session_report(bench->session);
    assert_int_equal(report.sent, 1);
    assert_int_equal(report.contested, 1);
    assert_int_equal(site_profile(&bench->site).last_contact, WALL);
    assert_string_equal(site_profile(&bench->site).name, "Maëlle Riou");
    begin(bench);
    struct pup_message hello = expect(bench, PUP_MSG_HELLO);
    assert_memory_equal(hello.hello.incarnation.bytes, bench->life.bytes, sizeof bench->life.bytes);
    assert_int_equal(hello.hello.last_receipt, 1);
    assert_int_equal(hello.hello.last_counter, 1);
    expect_silence(bench);
}

static void whole(void **state)
{
    a_whole_conversation(*state);
}

static void one_byte_at_a_time(void **state)
{
    struct bench *bench = *state;
    bench->chunk = 1;
    a_whole_conversation(bench);
}

/* More than a frame: the rest waits for Welcome. */
static void the_rest_after_welcome(void **state)
{
    struct bench *bench = *state;
    static char text[60001];
    memset(text, 'x', sizeof text - 1);
    struct pup_id id = site_add(&bench->site, "V/team", "x");
    for (int i = 0; i < 9; i++)
        site_put(&bench->site, "V/team", &id, 1, text);
    begin(bench);
    expect(bench, PUP_MSG_HELLO);
    struct pup_message first = expect(bench, PUP_MSG_SUBMIT);
    assert_in_range(first.submit.count, 2, 4);
    assert_int_equal(site_profile(&bench->site).last_on_wire, first.submit.count);
    expect_silence(bench);
    assert_int_equal(say_welcome(bench, 0), PUP_OK);
    uint64_t next = first.submit.count + 1;
    while (next <= 10) {
        struct pup_message more = expect(bench, PUP_MSG_SUBMIT);
        assert_int_equal(counter_of(bench, &more.submit.edits[0]), next);
        next += more.submit.count;
    }
    expect_silence(bench);
    assert_int_equal(site_profile(&bench->site).last_on_wire, 10);
    assert_int_equal(say_retry(bench, PUP_RETRY_GAP, 7), PUP_OK);
    assert_int_equal(counter_of(bench, &expect(bench, PUP_MSG_SUBMIT).submit.edits[0]), 8);
}

static void a_full_disk_there(void **state)
{
    struct bench *bench = *state;
    site_add(&bench->site, "V/team", "un");
    begin(bench);
    expect(bench, PUP_MSG_HELLO);
    expect(bench, PUP_MSG_SUBMIT);
    assert_int_equal(say_welcome(bench, 0), PUP_OK);
    assert_int_equal(say_retry(bench, PUP_RETRY_FULL, 0), PUP_OK);
    site_add(&bench->site, "V/team", "deux");
    pup_client_session_wake(bench->session, 0);
    expect_silence(bench);
    assert_int_equal(say_caught_up(bench, NULL, 0), PUP_OK);
    assert_true(pup_client_session_caught_up(bench->session));
    assert_true(pup_client_session_report(bench->session)->disk_full_there);
    assert_int_equal(site_pending(&bench->site), 2);
}

/* A new life of the server: offered again with receipts, and nothing before the gap is said. */
static void a_new_life(void **state)
{
    struct bench *bench = *state;
    struct pup_id id = site_add(&bench->site, "V/team", "un");
    site_put(&bench->site, "V/team", &id, 1, "deux");
    begin(bench);
    assert_int_equal(say_welcome(bench, 0), PUP_OK);
    assert_int_equal(say_receipt(bench, 1, PUP_VERDICT_APPLIED), PUP_OK);
    assert_int_equal(say_receipt(bench, 2, PUP_VERDICT_REFUSED), PUP_OK);
    site_put(&bench->site, "V/team", &id, 1, "trois");
    begin(bench);
    expect(bench, PUP_MSG_HELLO);
    assert_int_equal(counter_of(bench, &expect(bench, PUP_MSG_SUBMIT).submit.edits[0]), 3);
    bench->life = world_id(bench->desk->world);
    assert_int_equal(say_welcome(bench, 0), PUP_OK);
    assert_true(pup_client_session_report(bench->session)->restored);
    expect_silence(bench);
    assert_int_equal(say_retry(bench, PUP_RETRY_GAP, 0), PUP_OK);
    struct pup_message again = expect(bench, PUP_MSG_SUBMIT);
    assert_int_equal(again.submit.count, 3);
    assert_int_equal(again.submit.edits[0].receipt_verdict, PUP_VERDICT_APPLIED);
    assert_int_equal(again.submit.edits[1].receipt_verdict, PUP_VERDICT_REFUSED);
    assert_int_equal(again.submit.edits[2].receipt_verdict, PUP_VERDICT_NONE);
    assert_int_equal(site_drawer(&bench->site), 1);
}

static void promises_not_kept(void **state)
{
    struct bench *bench = *state;
    site_add(&bench->site, "V/team", "un");
    begin(bench);
    assert_int_equal(say_welcome(bench, 0), PUP_OK);
    assert_int_equal(say_receipt(bench, 1, PUP_VERDICT_APPLIED), PUP_OK);
    begin(bench);
    assert_int_equal(say_welcome(bench, 0), PUP_ERR_ROLLED_BACK);
    assert_int_equal(pup_client_session_phase(bench->session), PUP_SYNC_ENDED);
    assert_int_equal(say_welcome(bench, 1), PUP_ERR_ROLLED_BACK); /* it stays ended */
    assert_false(site_profile(&bench->site).must_enrol);
    begin(bench);
    assert_int_equal(say_welcome(bench, 2), PUP_ERR_COPIED);
    assert_true(site_profile(&bench->site).must_enrol);
}

/* The chain does not hold a head that is known: said loudly, and nothing is wiped. */
static void another_chain(void **state)
{
    struct bench *bench = *state;
    struct world *world = bench->desk->world;
    struct pup_id id = world_id(world);
    struct pup_change title = world_put_text(1, "Titre");
    uint64_t seq = world_take_one(world, &world->anne, "V/team", &id, PUP_KIND_ACTION, &title, 1).seq;
    struct pup_span *entries = pup_arena_array(&bench->arena, (size_t)seq, sizeof *entries);
    for (uint64_t i = 0; i < seq; i++) {
        struct pup_entry entry = world_entry(world, "V/team", i + 1);
        assert_int_equal(pup_entry_pack(&bench->arena, &entry, &entries[i]), PUP_OK);
    }
    struct pup_message message = {.type = PUP_MSG_ENTRIES, .entries = {world_space("V/team"), entries, (size_t)seq}};
    struct pup_space_state there = world_state(world, "V/team");
    struct pup_wire_head head = {world_space("V/team"), there.seq, there.head, there.state};
    begin(bench);
    assert_int_equal(say_welcome(bench, 0), PUP_OK);
    assert_int_equal(say(bench, &message), PUP_OK);
    assert_int_equal(say_caught_up(bench, &head, 1), PUP_OK);
    head.head.bytes[0] ^= 1;
    assert_int_equal(say_caught_up(bench, &head, 1), PUP_ERR_UNTRUSTED);
    assert_string_equal(site_text(&bench->site, "V/team", &id, 1), "Titre");
    assert_false(site_space(&bench->site, "V/team").damaged);

    begin(bench);
    struct pup_message hello = expect(bench, PUP_MSG_HELLO);
    assert_int_equal(hello.hello.cursor_count, 1);
    assert_int_equal(hello.hello.cursors[0].seq, seq);
    head.head.bytes[0] ^= 1;
    struct pup_hash digest = pup_heads_digest(&head, 1);
    assert_memory_equal(hello.hello.digest.bytes, digest.bytes, sizeof digest.bytes);
    head.state.bytes[0] ^= 1;
    assert_int_equal(say_welcome(bench, 0), PUP_OK);
    assert_int_equal(say_caught_up(bench, &head, 1), PUP_OK);
    assert_true(pup_client_session_report(bench->session)->damaged);
    begin(bench); /* asked from scratch */
    assert_int_equal(expect(bench, PUP_MSG_HELLO).hello.cursor_count, 0);
}

static void out_of_order(void **state)
{
    struct bench *bench = *state;
    begin(bench);
    assert_int_equal(say_caught_up(bench, NULL, 0), PUP_ERR_PROTOCOL);
    begin(bench);
    assert_int_equal(say_welcome(bench, 0), PUP_OK);
    assert_int_equal(say_welcome(bench, 0), PUP_ERR_PROTOCOL);
    begin(bench);
    struct pup_message newer = welcome(bench, 0);
    newer.welcome.version = PUP_WIRE_VERSION + 1;
    assert_int_equal(say(bench, &newer), PUP_ERR_VERSION);
    begin(bench);
    struct pup_message hello = {.type = PUP_MSG_HELLO, .hello = {.version = 1}};
    assert_int_equal(say(bench, &hello), PUP_ERR_PROTOCOL);
    begin(bench);
    assert_int_equal(feed(bench, pup_span_of("GET / HTTP/1.1\r\n\r\n")), PUP_ERR_PROTOCOL);
    begin(bench);
    assert_int_equal(say_welcome(bench, 0), PUP_OK);
    static const uint8_t unknown[] = {0, 0, 0, 2, 200, 0, 8, 1};
    assert_int_equal(feed(bench, (struct pup_span){unknown, sizeof unknown}), PUP_OK); /* of a newer server */
    struct pup_message elsewhere = {.type = PUP_MSG_ENTRIES, .entries = {.space = world_space("A/team")}};
    assert_int_equal(say(bench, &elsewhere), PUP_ERR_PROTOCOL);
}

static void refusals(void **state)
{
    struct bench *bench = *state;
    static const struct {
        enum pup_refusal cause;
        enum pup_err err;
        bool must_enrol;
    } rows[] = {
        {PUP_REFUSAL_VERSION, PUP_ERR_VERSION, false},   {PUP_REFUSAL_STRANGER, PUP_ERR_UNTRUSTED, false},
        {PUP_REFUSAL_WAITING, PUP_ERR_DENIED, false},    {PUP_REFUSAL_ROLLED_BACK, PUP_ERR_ROLLED_BACK, false},
        {PUP_REFUSAL_PROTOCOL, PUP_ERR_PROTOCOL, false}, {PUP_REFUSAL_BUSY, PUP_ERR_BUSY, false},
        {PUP_REFUSAL_SUPERSEDED, PUP_ERR_BUSY, false},   {PUP_REFUSAL_SHUTDOWN, PUP_ERR_BUSY, false},
        {PUP_REFUSAL_REVOKED, PUP_ERR_REVOKED, true},
    };
    site_add(&bench->site, "V/team", "un");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pup_message refusal = {.type = PUP_MSG_REFUSAL,
                                      .refusal = {.cause = rows[i].cause, .text = pup_span_of("no")}};
        begin(bench);
        assert_int_equal(say(bench, &refusal), rows[i].err);
        assert_int_equal(pup_client_session_refusal(bench->session), rows[i].cause);
        assert_int_equal(site_profile(&bench->site).must_enrol, rows[i].must_enrol);
        assert_int_equal(site_drawer(&bench->site), rows[i].must_enrol ? 1 : 0);
    }
}

static void silence(void **state)
{
    struct bench *bench = *state;
    begin(bench);
    uint64_t deadline = pup_client_session_deadline(bench->session);
    assert_int_equal(pup_client_session_tick(bench->session, deadline - 1), PUP_OK);
    assert_int_equal(pup_client_session_tick(bench->session, deadline), PUP_ERR_UNREACHABLE);
    begin(bench);
    expect(bench, PUP_MSG_HELLO);
    assert_int_equal(say_welcome(bench, 0), PUP_OK);
    deadline = pup_client_session_deadline(bench->session);
    assert_int_equal(pup_client_session_tick(bench->session, deadline), PUP_OK);
    struct pup_message ping = expect(bench, PUP_MSG_PING), pong = {.type = PUP_MSG_PONG, .ping = ping.ping};
    assert_int_equal(say(bench, &pong), PUP_OK);
    deadline = pup_client_session_deadline(bench->session);
    assert_int_equal(pup_client_session_tick(bench->session, deadline), PUP_OK);
    expect(bench, PUP_MSG_PING);
    deadline = pup_client_session_deadline(bench->session);
    assert_int_equal(pup_client_session_tick(bench->session, deadline), PUP_ERR_UNREACHABLE);
    begin(bench);
    expect(bench, PUP_MSG_HELLO);
    ping.ping.number = 300;
    assert_int_equal(say_welcome(bench, 0), PUP_OK);
    assert_int_equal(say(bench, &ping), PUP_OK);
    assert_int_equal(expect(bench, PUP_MSG_PONG).ping.number, 300);
}

static void older_history(void **state)
{
    struct bench *bench = *state;
    struct world *world = bench->desk->world;
    struct pup_id id = world_id(world);
    struct pup_space space = world_space("V/team");
    struct pup_change title = world_put_text(1, "Titre");
    uint64_t seq = world_take_one(world, &world->anne, "V/team", &id, PUP_KIND_ACTION, &title, 1).seq, kept;
    struct pup_entry entry = world_entry(world, "V/team", seq);
    struct pup_span bytes;
    bool more;
    assert_int_equal(pup_entry_pack(&bench->arena, &entry, &bytes), PUP_OK);
    begin(bench);
    expect(bench, PUP_MSG_HELLO);
    assert_int_equal(pup_client_session_ask_history(bench->session, &space, &id, 0), PUP_OK);
    expect_silence(bench); /* not before Welcome */
    assert_int_equal(say_welcome(bench, 0), PUP_OK);
    struct pup_message ask = expect(bench, PUP_MSG_HISTORY_ASK);
    assert_memory_equal(ask.history_ask.record.bytes, id.bytes, sizeof id.bytes);
    assert_int_equal(say_caught_up(bench, NULL, 0), PUP_OK);
    assert_false(pup_client_session_caught_up(bench->session));
    assert_false(pup_client_session_history_done(bench->session, &more));
    struct pup_message history = {
        .type = PUP_MSG_HISTORY,
        .history = {.space = space, .record = id, .entries = &bytes, .count = 1, .more = true}};
    assert_int_equal(say(bench, &history), PUP_OK);
    assert_true(pup_client_session_history_done(bench->session, &more));
    assert_true(more);
    struct pup_txn *txn;
    assert_int_equal(pup_store_begin(bench->site.replica.store, false, &txn), PUP_OK);
    assert_int_equal(pup_txn_count(txn, PUP_CLIENT_HISTORY, &kept), PUP_OK);
    pup_txn_abort(txn);
    assert_int_equal(kept, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_first_words, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(whole, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(one_byte_at_a_time, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(the_rest_after_welcome, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(a_full_disk_there, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(a_new_life, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(promises_not_kept, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(another_chain, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(out_of_order, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(refusals, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(silence, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(older_history, open_bench, close_bench),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
