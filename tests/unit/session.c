/* The server's half of a conversation, driven by hand: messages in, a writer that writes at once (or when told), messages out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/wire/record_codec.h"
#include "server/session.h"
#include "tests/unit/server_world.h"

enum { MESSAGES_MAX = 256, JOBS_MAX = 64, MEETING_TITLE = 2 };

/* One connection, with what the client was told. */
struct talk {
    struct world *world;
    struct pup_session *session;
    struct pup_buf input;         /* to the session */
    struct pup_buf inbox;         /* from it */
    struct pup_framer framer;
    struct pup_message messages[MESSAGES_MAX];
    size_t count, read;
    struct pup_job *jobs[JOBS_MAX];
    size_t job_count;
    bool writer_sleeps;
    enum pup_err writer_fails; /* what the next transactions end with */
    bool stranger;
    uint64_t now;
};

static void submit(void *context, struct pup_job *job)
{
    struct talk *talk = context;
    assert_true(talk->job_count < JOBS_MAX);
    talk->jobs[talk->job_count++] = job;
}

static void on_entry(void *context, const struct pup_space *space)
{
    struct talk *talk = context;
    pup_session_notify(talk->session, space);
}

static void run_job(struct talk *talk, struct pup_job *job)
{
    struct pup_txn *txn = world_begin(talk->world);
    talk->world->ledger.on_entry = on_entry;
    talk->world->ledger.on_entry_context = talk;
    assert_int_equal(pup_job_run(job, &talk->world->ledger, &talk->world->authority, txn), PUP_OK);
    if (talk->writer_fails != PUP_OK) {
        pup_txn_abort(txn);
        job->result = talk->writer_fails;
    } else {
        world_commit(txn);
    }
    talk->world->ledger.on_entry = NULL;
    pup_session_done(talk->session, talk->now, job);
    pup_job_free(job);
}

static bool run_jobs(struct talk *talk)
{
    if (talk->writer_sleeps || talk->job_count == 0) {
        return false;
    }
    struct pup_job *job = talk->jobs[0];
    memmove(talk->jobs, talk->jobs + 1, --talk->job_count * sizeof *talk->jobs);
    run_job(talk, job);
    return true;
}

static void hear(struct talk *talk)
{
    bool ready = true;
    while (ready) {
        uint8_t type;
        struct pup_span payload;
        assert_int_equal(pup_framer_next(&talk->framer, &talk->inbox, &ready, &type, &payload), PUP_OK);
        if (ready) {
            assert_true(talk->count < MESSAGES_MAX);
            struct pup_span copy = pup_arena_copy(&talk->world->arena, payload);
            assert_int_equal(
                pup_message_unpack(&talk->world->arena, type, copy, &talk->messages[talk->count++]), PUP_OK);
        }
    }
}

static void settle(struct talk *talk)
{
    bool busy = true;
    while (busy) {
        busy = run_jobs(talk);
        if (pup_session_wants_input(talk->session)) {
            pup_session_feed(talk->session, talk->now, talk->world->now_ms, &talk->input);
            busy = true;
        }
        struct pup_span out = pup_session_output(talk->session);
        busy |= out.len > 0;
        assert_int_equal(pup_buf_put(&talk->inbox, out), PUP_OK);
        pup_session_consume(talk->session, out.len);
        hear(talk);
    }
}

static struct talk *talk_new(struct world *world, const struct author *author, bool trusted)
{
    struct talk *talk = calloc(1, sizeof *talk);
    assert_non_null(talk);
    struct pup_peer peer = {.certificate = true, .trusted = trusted, .device = author->device};
    strcpy(peer.name, author->login);
    struct pup_session_host host = {world->store, &world->ledger, submit, talk};
    talk->world = world;
    talk->stranger = !trusted;
    talk->now = 1000;
    pup_buf_init(&talk->input, 16 * 1024 * 1024);
    pup_buf_init(&talk->inbox, 64 * 1024 * 1024);
    pup_framer_init(&talk->framer, !trusted);
    struct pup_buf key;
    struct pup_identity *identity;
    pup_buf_init(&key, 4096);
    assert_int_equal(pup_identity_new("device", &identity), PUP_OK);
    assert_int_equal(pup_identity_public_key(identity, &key), PUP_OK);
    assert_int_equal(pup_session_new(&host, &peer, pup_buf_span(&key), talk->now, &talk->session), PUP_OK);
    pup_buf_release(&key);
    pup_identity_free(identity);
    return talk;
}

static void talk_free(struct talk *talk)
{
    pup_session_free(talk->session);
    pup_buf_release(&talk->input);
    pup_buf_release(&talk->inbox);
    pup_framer_release(&talk->framer);
    for (size_t i = 0; i < talk->job_count; i++) {
        pup_job_free(talk->jobs[i]);
    }
    free(talk);
}

static void say(struct talk *talk, const struct pup_message *message)
{
    assert_int_equal(pup_message_put(&talk->input, message, talk->stranger), PUP_OK);
    pup_session_feed(talk->session, talk->now, talk->world->now_ms, &talk->input);
    settle(talk);
}

/* The next message, which must be of that type. */
static const struct pup_message *expect(struct talk *talk, enum pup_message_type type)
{
    assert_true(talk->read < talk->count);
    assert_int_equal(talk->messages[talk->read].type, type);
    return &talk->messages[talk->read++];
}

static void expect_nothing(const struct talk *talk)
{
    assert_int_equal(talk->read, talk->count);
}

static void expect_refusal(struct talk *talk, enum pup_refusal cause)
{
    assert_int_equal(expect(talk, PUP_MSG_REFUSAL)->refusal.cause, cause);
    expect_nothing(talk);
    assert_true(pup_session_status(talk->session).closing);
    assert_int_equal(pup_session_status(talk->session).cause, cause);
}

static struct pup_message hello_of(const struct author *author)
{
    return (struct pup_message){.type = PUP_MSG_HELLO,
                                .hello = {.version = 1,
                                          .last_counter = author->counter,
                                          .follow = true,
                                          .program = pup_span_of("pupitre 0.1.0")}};
}

static struct talk *greeted(struct world *world, const struct author *author)
{
    struct talk *talk = talk_new(world, author, true);
    struct pup_message hello = hello_of(author);
    say(talk, &hello);
    return talk;
}

static struct talk *open_talk(struct world *world, const struct author *author)
{
    struct talk *talk = greeted(world, author);
    assert_int_equal(expect(talk, PUP_MSG_WELCOME)->welcome.version, 1);
    while (talk->messages[talk->read].type == PUP_MSG_RECORDS) {
        talk->read++;
    }
    (void)expect(talk, PUP_MSG_CAUGHT_UP);
    expect_nothing(talk);
    return talk;
}

static struct pup_submitted meeting_edit(struct world *world, struct author *author, const char *title)
{
    struct pup_id id = world_id(world);
    struct pup_change change = world_put_text(MEETING_TITLE, title);
    struct pup_part part = world_part(world, "V/team", &id, PUP_KIND_MEETING, &change, 1);
    return world_edit(world, author, "V/team", &part, 1);
}

static void say_edits(struct talk *talk, struct pup_submitted *edits, size_t count)
{
    struct pup_message message = {.type = PUP_MSG_SUBMIT, .submit = {edits, count}};
    say(talk, &message);
}

/* ---- joining ---- */

static void an_invitation_enrols_a_device(void **state)
{
    struct world *world = *state;
    const uint8_t secret[16] = "one use only 123";
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_invite(txn, "paul", secret, world->now_ms + 1000), PUP_OK);
    world_commit(txn);
    struct author fresh = {.login = "whoever", .device = {{1, 2, 3}}};
    struct pup_message join = {.type = PUP_MSG_JOIN, .join = {.version = 1, .device_name = pup_span_of("bureau")}};
    memcpy(join.join.secret, secret, 16);
    struct talk *talk = talk_new(world, &fresh, false);
    say(talk, &join);
    const struct pup_message *joined = expect(talk, PUP_MSG_JOINED);
    assert_true(pup_span_equal(joined->joined.login, pup_span_of("paul")));
    assert_true(pup_span_equal(joined->joined.name, pup_span_of("Paul Nédélec")));
    assert_true(joined->joined.certificate.len > 100);
    assert_true(pup_session_status(talk->session).closing);
    talk_free(talk);
    struct pup_roster_device device;
    txn = world_begin(world);
    assert_int_equal(pup_roster_device(txn, &fresh.device, &device), PUP_OK);
    pup_txn_abort(txn);
    assert_string_equal(device.login, "paul");
    assert_string_equal(device.name, "bureau");
    assert_memory_equal(device.enrolled.bytes, world->ledger.incarnation.bytes, 16);
    /* The answer was lost: the same key may ask again with the same secret; another may not. */
    talk = talk_new(world, &fresh, false);
    say(talk, &join);
    (void)expect(talk, PUP_MSG_JOINED);
    talk_free(talk);
    fresh.device.bytes[0]++;
    talk = talk_new(world, &fresh, false);
    say(talk, &join);
    expect_refusal(talk, PUP_REFUSAL_INVITATION);
    talk_free(talk);
}

static void strangers_get_one_sentence(void **state)
{
    struct world *world = *state;
    struct pup_message hello = hello_of(&world->anne);
    struct talk *talk = talk_new(world, &world->anne, false);
    say(talk, &hello);
    expect_refusal(talk, PUP_REFUSAL_STRANGER);
    talk_free(talk);
    talk = talk_new(world, &world->anne, false);
    assert_int_equal(pup_buf_put_text(&talk->input, "GET / HTTP/1.1\r\n\r\n"), PUP_OK);
    pup_session_feed(talk->session, 1000, 0, &talk->input);
    settle(talk);
    expect_refusal(talk, PUP_REFUSAL_STRANGER);
    talk_free(talk);
    talk = talk_new(world, &world->anne, false);
    pup_session_tick(talk->session, 10999);
    assert_false(pup_session_status(talk->session).closing);
    pup_session_tick(talk->session, 11000);
    settle(talk);
    expect_refusal(talk, PUP_REFUSAL_STRANGER);
    talk_free(talk);
}

/* ---- hello ---- */

static void a_new_copy_gets_records_then_entries(void **state)
{
    struct world *world = *state;
    struct pup_submitted edit = meeting_edit(world, &world->anne, "Avant");
    struct pup_receipt receipt;
    assert_int_equal(world_submit(world, &world->anne, &edit, &receipt), PUP_OK);
    struct talk *talk = greeted(world, &world->maelle);
    const struct pup_message *welcome = expect(talk, PUP_MSG_WELCOME);
    assert_memory_equal(welcome->welcome.incarnation.bytes, world->ledger.incarnation.bytes, 16);
    assert_true(pup_span_equal(welcome->welcome.login, pup_span_of("maelle")));
    assert_false(welcome->welcome.same);
    assert_int_equal(welcome->welcome.rights.structure_count, 3);
    const struct pup_message *records = expect(talk, PUP_MSG_RECORDS); /* A/team: two people */
    assert_string_equal(records->records.space.name, "A/team");
    assert_int_equal(records->records.count, 2);
    assert_true(records->records.fresh && records->records.last);
    records = expect(talk, PUP_MSG_RECORDS);
    assert_string_equal(records->records.space.name, "V/team");
    assert_int_equal(records->records.count, 5);
    struct pup_space_state standing = world_state(world, "V/team");
    assert_int_equal(records->records.seq, standing.seq);
    assert_memory_equal(records->records.state.bytes, standing.state.bytes, 32);
    const struct pup_message *caught_up = expect(talk, PUP_MSG_CAUGHT_UP);
    assert_int_equal(caught_up->caught_up.count, 2);
    assert_memory_equal(caught_up->caught_up.heads[1].head.bytes, standing.head.bytes, 32);
    expect_nothing(talk);
    edit = meeting_edit(world, &world->maelle, "Après");
    say_edits(talk, &edit, 1);
    (void)expect(talk, PUP_MSG_RECEIPTS);
    const struct pup_message *entries = expect(talk, PUP_MSG_ENTRIES);
    assert_string_equal(entries->entries.space.name, "V/team");
    assert_int_equal(entries->entries.count, 1);
    caught_up = expect(talk, PUP_MSG_CAUGHT_UP);
    assert_int_equal(caught_up->caught_up.count, 1);
    assert_int_equal(caught_up->caught_up.heads[0].seq, standing.seq + 1);
    expect_nothing(talk);
    talk_free(talk);
}

static struct pup_wire_head head_of(struct world *world, const char *space)
{
    struct pup_space_state standing = world_state(world, space);
    return (struct pup_wire_head){world_space(space), standing.seq, standing.head, standing.state};
}

static void the_same_copy_gets_nothing(void **state)
{
    struct world *world = *state;
    struct pup_wire_head heads[] = {head_of(world, "A/team"), head_of(world, "V/team")};
    struct pup_message hello = hello_of(&world->maelle);
    hello.hello.has_incarnation = true;
    hello.hello.incarnation = world->ledger.incarnation;
    hello.hello.digest = pup_heads_digest(heads, 2);
    struct talk *talk = talk_new(world, &world->maelle, true);
    say(talk, &hello);
    assert_true(expect(talk, PUP_MSG_WELCOME)->welcome.same);
    assert_int_equal(expect(talk, PUP_MSG_CAUGHT_UP)->caught_up.count, 0);
    expect_nothing(talk);
    /* And goes on from there. */
    struct pup_submitted edit = meeting_edit(world, &world->maelle, "Ensuite");
    say_edits(talk, &edit, 1);
    (void)expect(talk, PUP_MSG_RECEIPTS);
    assert_int_equal(expect(talk, PUP_MSG_ENTRIES)->entries.count, 1);
    talk_free(talk);
}

static void a_copy_goes_on_from_its_cursor(void **state)
{
    struct world *world = *state;
    struct pup_space_state before = world_state(world, "V/team");
    struct pup_receipt receipt;
    for (int i = 0; i < 3; i++) {
        struct pup_submitted edit = meeting_edit(world, &world->anne, "Réunion");
        assert_int_equal(world_submit(world, &world->anne, &edit, &receipt), PUP_OK);
    }
    struct pup_wire_cursor cursors[] = {{.space = world_space("A/team"), .seq = 2},
                                        {.space = world_space("V/team"), .seq = before.seq}};
    struct pup_message hello = hello_of(&world->maelle);
    hello.hello.has_incarnation = true;
    hello.hello.incarnation = world->ledger.incarnation;
    hello.hello.cursors = cursors;
    hello.hello.cursor_count = 2;
    struct talk *talk = talk_new(world, &world->maelle, true);
    say(talk, &hello);
    (void)expect(talk, PUP_MSG_WELCOME);
    const struct pup_message *entries = expect(talk, PUP_MSG_ENTRIES);
    assert_int_equal(entries->entries.count, 3);
    assert_int_equal(expect(talk, PUP_MSG_CAUGHT_UP)->caught_up.count, 2);
    talk_free(talk);
    /* In another life the same cursors mean nothing: everything, fresh. */
    hello.hello.incarnation.bytes[0] ^= 1;
    talk = talk_new(world, &world->maelle, true);
    say(talk, &hello);
    (void)expect(talk, PUP_MSG_WELCOME);
    assert_true(expect(talk, PUP_MSG_RECORDS)->records.fresh);
    talk_free(talk);
}

/* Records that fill many pages, one of which is cut off: the copy goes on from the last record it got. */
static void records_come_in_pages_and_go_on(void **state)
{
    struct world *world = *state;
    static char text[1000];
    memset(text, 'x', sizeof text - 1);
    struct pup_part parts[PUP_EDIT_PARTS_MAX];
    struct pup_change change = world_put_text(MEETING_TITLE, text);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < PUP_EDIT_PARTS_MAX; i++) {
            struct pup_id id = world_id(world);
            parts[i] = world_part(world, "A/team", &id, PUP_KIND_MEETING, &change, 1);
        }
        assert_int_equal(world_take(world, &world->ines, "A/team", parts, PUP_EDIT_PARTS_MAX).verdict,
                         PUP_VERDICT_APPLIED);
    }
    struct talk *talk = greeted(world, &world->ines);
    (void)expect(talk, PUP_MSG_WELCOME);
    size_t count = 0, pages = 0;
    const struct pup_message *page;
    struct pup_wire_cursor cursor = {.space = world_space("A/team")};
    do {
        page = expect(talk, PUP_MSG_RECORDS);
        assert_int_equal(page->records.fresh, pages == 0);
        count += page->records.count;
        pages++;
        if (pages == 2) {
            struct pup_record record;
            const struct pup_record_at *last = &page->records.records[page->records.count - 1];
            assert_int_equal(pup_record_unpack(&world->arena, last->record, &record), PUP_OK);
            cursor.page_seq = last->seq;
            cursor.page_id = record.id;
        }
    } while (!page->records.last);
    assert_int_equal(count, world_state(world, "A/team").records);
    assert_true(pages > 3);
    talk_free(talk);
    struct pup_message hello = hello_of(&world->ines);
    hello.hello.has_incarnation = true;
    hello.hello.incarnation = world->ledger.incarnation;
    hello.hello.cursors = &cursor;
    hello.hello.cursor_count = 1;
    talk = talk_new(world, &world->ines, true);
    say(talk, &hello);
    (void)expect(talk, PUP_MSG_WELCOME);
    size_t again = 0;
    do {
        page = expect(talk, PUP_MSG_RECORDS);
        assert_false(page->records.fresh);
        again += page->records.count;
    } while (!page->records.last);
    assert_in_range(again, count - 2 * 220, count - 2);
    talk_free(talk);
}

static void who_is_not_admitted_is_told_why(void **state)
{
    struct world *world = *state;
    struct pup_message hello = hello_of(&world->anne);
    struct pup_roster_device device = {.device = world->anne.device, .login = "anne", .revoked = true};
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_put_device(txn, &device), PUP_OK);
    world_commit(txn);
    struct talk *talk = talk_new(world, &world->anne, true);
    say(talk, &hello);
    expect_refusal(talk, PUP_REFUSAL_REVOKED);
    talk_free(talk);
    /* Certified, but the roster was restored from before it was enrolled: it waits, and is remembered. */
    struct author unknown = {.login = "paul", .device = {{9, 9}}};
    talk = talk_new(world, &unknown, true);
    say(talk, &hello);
    expect_refusal(talk, PUP_REFUSAL_WAITING);
    talk_free(talk);
    txn = world_begin(world);
    assert_int_equal(pup_roster_device(txn, &unknown.device, &device), PUP_OK);
    assert_true(device.waiting);
    assert_string_equal(device.login, "paul");
    device.waiting = false;
    assert_int_equal(pup_roster_put_device(txn, &device), PUP_OK);
    world_commit(txn);
    talk = open_talk(world, &unknown);
    talk_free(talk);
    hello.hello.version = 0;
    talk = talk_new(world, &world->paul, true);
    say(talk, &hello);
    expect_refusal(talk, PUP_REFUSAL_VERSION);
    talk_free(talk);
}

static void a_rolled_back_server_and_a_copy_are_told(void **state)
{
    struct world *world = *state;
    struct pup_message hello = hello_of(&world->anne);
    hello.hello.has_incarnation = true;
    hello.hello.incarnation = world->ledger.incarnation;
    hello.hello.last_receipt = hello.hello.last_counter = 4;
    struct talk *talk = talk_new(world, &world->anne, true);
    say(talk, &hello);
    expect_refusal(talk, PUP_REFUSAL_ROLLED_BACK);
    talk_free(talk);
    struct pup_wire_cursor cursor = {.space = world_space("V/team"), .seq = 1000};
    hello.hello.last_receipt = hello.hello.last_counter = 0;
    hello.hello.cursors = &cursor;
    hello.hello.cursor_count = 1;
    talk = talk_new(world, &world->anne, true);
    say(talk, &hello);
    expect_refusal(talk, PUP_REFUSAL_ROLLED_BACK);
    talk_free(talk);
    struct author copy = world->anne;
    struct pup_submitted edit = meeting_edit(world, &world->anne, "Une");
    struct pup_receipt receipt;
    assert_int_equal(world_submit(world, &world->anne, &edit, &receipt), PUP_OK);
    talk = greeted(world, &copy);
    expect_refusal(talk, PUP_REFUSAL_COPIED);
    talk_free(talk);
}

/* ---- edits ---- */

static void receipts_wait_for_the_writer(void **state)
{
    struct world *world = *state;
    struct talk *talk = open_talk(world, &world->anne);
    struct pup_submitted edits[] = {meeting_edit(world, &world->anne, "Un"), meeting_edit(world, &world->anne, "Deux")};
    talk->writer_sleeps = true;
    say_edits(talk, edits, 2);
    expect_nothing(talk);
    talk->writer_sleeps = false;
    settle(talk);
    const struct pup_message *receipts = expect(talk, PUP_MSG_RECEIPTS);
    assert_int_equal(receipts->receipts.count, 2);
    assert_int_equal(receipts->receipts.receipts[1].verdict, PUP_VERDICT_APPLIED);
    assert_int_equal(expect(talk, PUP_MSG_ENTRIES)->entries.count, 2);
    (void)expect(talk, PUP_MSG_CAUGHT_UP);
    talk_free(talk);
}

/* The first frame goes with Hello: it is taken after Welcome, and CaughtUp comes only once its receipts were said. */
static void edits_sent_with_hello_are_answered_before_caught_up(void **state)
{
    struct world *world = *state;
    struct pup_message hello = hello_of(&world->anne);
    struct pup_submitted edit = meeting_edit(world, &world->anne, "Avec");
    struct pup_message submit_one = {.type = PUP_MSG_SUBMIT, .submit = {&edit, 1}};
    hello.hello.last_counter = 1;
    struct talk *talk = talk_new(world, &world->anne, true);
    assert_int_equal(pup_message_put(&talk->input, &hello, false), PUP_OK);
    assert_int_equal(pup_message_put(&talk->input, &submit_one, false), PUP_OK);
    pup_session_feed(talk->session, talk->now, 0, &talk->input);
    settle(talk);
    (void)expect(talk, PUP_MSG_WELCOME);
    bool receipted = false;
    while (talk->messages[talk->read].type != PUP_MSG_CAUGHT_UP) {
        receipted |= talk->messages[talk->read++].type == PUP_MSG_RECEIPTS;
    }
    assert_true(receipted);
    (void)expect(talk, PUP_MSG_CAUGHT_UP);
    expect_nothing(talk);
    talk_free(talk);
}

static void a_gap_is_asked_for_once(void **state)
{
    struct world *world = *state;
    struct talk *talk = open_talk(world, &world->anne);
    struct pup_submitted edits[4];
    for (int i = 0; i < 4; i++) {
        edits[i] = meeting_edit(world, &world->anne, "Suite");
    }
    talk->writer_sleeps = true;
    say_edits(talk, edits + 2, 1); /* both were on the wire before the client could hear of the gap */
    say_edits(talk, edits + 3, 1);
    talk->writer_sleeps = false;
    settle(talk);
    const struct pup_message *retry = expect(talk, PUP_MSG_RETRY);
    assert_int_equal(retry->retry.cause, PUP_RETRY_GAP);
    assert_int_equal(retry->retry.last_counter, 0);
    (void)expect(talk, PUP_MSG_CAUGHT_UP);
    expect_nothing(talk);
    say_edits(talk, edits + 1, 2); /* still not from where it was asked: dropped */
    expect_nothing(talk);
    say_edits(talk, edits, 4);
    assert_int_equal(expect(talk, PUP_MSG_RECEIPTS)->receipts.count, 4);
    assert_int_equal(expect(talk, PUP_MSG_ENTRIES)->entries.count, 4);
    talk_free(talk);
}

static void a_copied_folder_is_refused_at_its_edit(void **state)
{
    struct world *world = *state;
    struct author copy = world->anne;
    struct pup_submitted here = meeting_edit(world, &world->anne, "Ici"), there = meeting_edit(world, &copy, "Là");
    struct pup_receipt receipt;
    struct talk *talk = open_talk(world, &copy);
    assert_int_equal(world_submit(world, &world->anne, &here, &receipt), PUP_OK);
    say_edits(talk, &there, 1);
    expect_refusal(talk, PUP_REFUSAL_COPIED);
    talk_free(talk);
}

static void a_full_disk_is_no_verdict(void **state)
{
    struct world *world = *state;
    struct talk *talk = open_talk(world, &world->anne);
    struct pup_submitted edit = meeting_edit(world, &world->anne, "Plein");
    talk->writer_fails = PUP_ERR_FULL;
    say_edits(talk, &edit, 1);
    const struct pup_message *retry = expect(talk, PUP_MSG_RETRY);
    assert_int_equal(retry->retry.cause, PUP_RETRY_FULL);
    assert_int_equal(retry->retry.last_counter, 0);
    (void)expect(talk, PUP_MSG_CAUGHT_UP);
    talk->writer_fails = PUP_OK;
    say_edits(talk, &edit, 1);
    assert_int_equal(expect(talk, PUP_MSG_RECEIPTS)->receipts.count, 1);
    talk->writer_fails = PUP_ERR_IO;
    edit = meeting_edit(world, &world->anne, "Cassé");
    say_edits(talk, &edit, 1);
    talk->read = talk->count - 1;
    expect_refusal(talk, PUP_REFUSAL_SHUTDOWN);
    talk_free(talk);
}

static void a_flood_waits(void **state)
{
    struct world *world = *state;
    struct talk *talk = open_talk(world, &world->anne);
    struct pup_submitted edits[100];
    talk->writer_sleeps = true;
    for (int round = 0; round < 12; round++) {
        for (int i = 0; i < 100; i++) {
            edits[i] = meeting_edit(world, &world->anne, "Flot");
        }
        say_edits(talk, edits, 100);
    }
    assert_int_equal(talk->job_count, 10); /* a thousand are under way, the rest is not taken */
    assert_true(pup_buf_len(&talk->input) > 0);
    assert_false(pup_session_wants_input(talk->session));
    talk->writer_sleeps = false;
    settle(talk);
    assert_int_equal(pup_buf_len(&talk->input), 0);
    assert_int_equal(world_state(world, "V/team").seq, 4 + 1200);
    talk_free(talk);
}

/* ---- rights ---- */

static void grant(struct talk *talk, const char *login, const char *code, enum pup_role role, bool give)
{
    struct pup_txn *txn = world_begin(talk->world);
    assert_int_equal(give ? pup_roster_grant(txn, login, code, role) : pup_roster_ungrant(txn, login, code, role),
                     PUP_OK);
    world_commit(txn);
    pup_session_roster_changed(talk->session, talk->now);
    settle(talk);
}

static void rights_follow_the_roster(void **state)
{
    struct world *world = *state;
    struct talk *talk = open_talk(world, &world->paul);
    grant(talk, "anne", "V", PUP_ROLE_REFERENT, true); /* nothing of his */
    expect_nothing(talk);
    grant(talk, "paul", "A", PUP_ROLE_REFERENT, true);
    const struct pup_message *rights = expect(talk, PUP_MSG_RIGHTS);
    assert_int_equal(rights->rights.structure_count, 3);
    bool got_a = false;
    while (talk->messages[talk->read].type == PUP_MSG_RECORDS) {
        got_a |= strcmp(talk->messages[talk->read++].records.space.name, "A/team") == 0;
    }
    assert_true(got_a);
    (void)expect(talk, PUP_MSG_CAUGHT_UP);
    grant(talk, "paul", "A", PUP_ROLE_REFERENT, false);
    rights = expect(talk, PUP_MSG_RIGHTS);
    size_t closed = 0;
    for (size_t i = 0; i < rights->rights.space_count; i++) {
        closed += rights->rights.spaces[i].closed && rights->rights.spaces[i].space.name[0] == 'A';
    }
    assert_in_range(closed, 3, 8);
    (void)expect(talk, PUP_MSG_CAUGHT_UP);
    /* What happens in A from now on does not concern him. */
    struct pup_space space = world_space("A/team");
    struct pup_submitted edit;
    struct pup_id id = world_id(world);
    struct pup_change change = world_put_text(MEETING_TITLE, "Secret");
    struct pup_part part = world_part(world, "A/team", &id, PUP_KIND_MEETING, &change, 1);
    struct pup_receipt receipt;
    edit = world_edit(world, &world->ines, "A/team", &part, 1);
    assert_int_equal(world_submit(world, &world->ines, &edit, &receipt), PUP_OK);
    pup_session_notify(talk->session, &space);
    settle(talk);
    expect_nothing(talk);
    talk_free(talk);
}

/* Even before the session was told: rights are asked of the transaction that entries are read in. */
static void no_entry_leaves_without_the_right_to_read(void **state)
{
    struct world *world = *state;
    struct talk *talk = open_talk(world, &world->ines);
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_ungrant(txn, "ines", "A", PUP_ROLE_MANAGER), PUP_OK);
    world_commit(txn);
    struct pup_id id = world_id(world);
    struct pup_change change = world_put_text(MEETING_TITLE, "Secret");
    (void)world_take_one(world, &world->maelle, "A/team", &id, PUP_KIND_MEETING, &change, 1);
    struct pup_space space = world_space("A/team");
    pup_session_notify(talk->session, &space);
    settle(talk);
    (void)expect(talk, PUP_MSG_RIGHTS);
    (void)expect(talk, PUP_MSG_CAUGHT_UP);
    expect_nothing(talk);
    talk_free(talk);
}

static void a_revoked_device_is_cut(void **state)
{
    struct world *world = *state;
    struct talk *talk = open_talk(world, &world->paul);
    struct pup_roster_device device;
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_device(txn, &world->paul.device, &device), PUP_OK);
    device.revoked = true;
    assert_int_equal(pup_roster_put_device(txn, &device), PUP_OK);
    world_commit(txn);
    struct pup_submitted edit = meeting_edit(world, &world->paul, "Trop tard");
    say_edits(talk, &edit, 1); /* before the session was told */
    expect_refusal(talk, PUP_REFUSAL_REVOKED);
    assert_int_equal(world_state(world, "V/team").seq, 4);
    talk_free(talk);
}

/* ---- the rest ---- */

static void history_is_asked_for(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    char title[16];
    for (int i = 0; i < 5; i++) {
        snprintf(title, sizeof title, "Titre %d", i);
        struct pup_change change = world_put_text(MEETING_TITLE, title);
        (void)world_take_one(world, &world->anne, "V/team", &id, PUP_KIND_MEETING, &change, 1);
    }
    struct talk *talk = open_talk(world, &world->paul);
    struct pup_message ask = {.type = PUP_MSG_HISTORY_ASK,
                              .history_ask = {.space = world_space("V/team"), .record = id, .limit = 3}};
    say(talk, &ask);
    const struct pup_message *history = expect(talk, PUP_MSG_HISTORY);
    assert_int_equal(history->history.count, 3);
    assert_true(history->history.more);
    struct pup_entry entry;
    assert_int_equal(pup_entry_unpack(&world->arena, history->history.entries[2], &entry), PUP_OK);
    ask.history_ask.before = entry.seq;
    say(talk, &ask);
    history = expect(talk, PUP_MSG_HISTORY);
    assert_int_equal(history->history.count, 2);
    assert_false(history->history.more);
    talk_free(talk);
    talk = open_talk(world, &world->ines); /* she manages A, and has no business in V */
    ask.history_ask.before = 0;
    say(talk, &ask);
    history = expect(talk, PUP_MSG_HISTORY);
    assert_int_equal(history->history.count, 0);
    assert_false(history->history.more);
    talk_free(talk);
}

static void silence_is_probed_then_ends(void **state)
{
    struct world *world = *state;
    struct talk *talk = open_talk(world, &world->anne);
    uint64_t deadline = pup_session_status(talk->session).deadline;
    assert_int_equal(deadline, 61000);
    pup_session_tick(talk->session, deadline);
    settle(talk);
    struct pup_message pong = {.type = PUP_MSG_PONG, .ping = expect(talk, PUP_MSG_PING)->ping};
    talk->now = 70000;
    say(talk, &pong);
    assert_int_equal(pup_session_status(talk->session).deadline, 130000);
    pup_session_tick(talk->session, 130000);
    pup_session_tick(talk->session, 189999);
    assert_false(pup_session_status(talk->session).closing);
    pup_session_tick(talk->session, 190000);
    assert_true(pup_session_status(talk->session).closing);
    talk_free(talk);
}

static void what_is_out_of_order_ends_it(void **state)
{
    struct world *world = *state;
    struct pup_message hello = hello_of(&world->anne);
    struct pup_message ping = {.type = PUP_MSG_PING, .ping = {7}};
    struct talk *talk = talk_new(world, &world->anne, true);
    say(talk, &ping);
    expect_refusal(talk, PUP_REFUSAL_PROTOCOL);
    talk_free(talk);
    talk = open_talk(world, &world->anne);
    say(talk, &ping);
    assert_int_equal(expect(talk, PUP_MSG_PONG)->ping.number, 7);
    assert_int_equal(pup_frame_put(&talk->input, 99, pup_span_of("of a newer client"), false), PUP_OK);
    say(talk, &ping);
    (void)expect(talk, PUP_MSG_PONG);
    say(talk, &hello);
    expect_refusal(talk, PUP_REFUSAL_PROTOCOL);
    talk_free(talk);
}

static void one_byte_at_a_time_is_the_same(void **state)
{
    struct world *world = *state;
    struct pup_message hello = hello_of(&world->anne);
    struct pup_submitted edit = meeting_edit(world, &world->anne, "Octets");
    struct pup_message submit_one = {.type = PUP_MSG_SUBMIT, .submit = {&edit, 1}};
    struct pup_buf bytes;
    struct talk *talk = talk_new(world, &world->anne, true);
    hello.hello.last_counter = 1;
    pup_buf_init(&bytes, 1024 * 1024);
    assert_int_equal(pup_message_put(&bytes, &hello, false), PUP_OK);
    assert_int_equal(pup_message_put(&bytes, &submit_one, false), PUP_OK);
    struct pup_span all = pup_buf_span(&bytes);
    for (size_t i = 0; i < all.len; i++) {
        assert_int_equal(pup_buf_put(&talk->input, (struct pup_span){all.data + i, 1}), PUP_OK);
        pup_session_feed(talk->session, talk->now, 0, &talk->input);
        settle(talk);
    }
    pup_buf_release(&bytes);
    (void)expect(talk, PUP_MSG_WELCOME);
    talk->read = talk->count - 1;
    (void)expect(talk, PUP_MSG_CAUGHT_UP);
    assert_int_equal(world_state(world, "V/team").seq, 5);
    talk_free(talk);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
    const struct CMUnitTest tests[] = {
        T(an_invitation_enrols_a_device),
        T(strangers_get_one_sentence),
        T(a_new_copy_gets_records_then_entries),
        T(the_same_copy_gets_nothing),
        T(a_copy_goes_on_from_its_cursor),
        T(records_come_in_pages_and_go_on),
        T(who_is_not_admitted_is_told_why),
        T(a_rolled_back_server_and_a_copy_are_told),
        T(receipts_wait_for_the_writer),
        T(edits_sent_with_hello_are_answered_before_caught_up),
        T(a_gap_is_asked_for_once),
        T(a_copied_folder_is_refused_at_its_edit),
        T(a_full_disk_is_no_verdict),
        T(a_flood_waits),
        T(rights_follow_the_roster),
        T(no_entry_leaves_without_the_right_to_read),
        T(a_revoked_device_is_cut),
        T(history_is_asked_for),
        T(silence_is_probed_then_ends),
        T(what_is_out_of_order_ends_it),
        T(one_byte_at_a_time_is_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
