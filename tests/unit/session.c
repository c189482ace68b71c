/* Who may speak, and what a copy is sent when it comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/wire/record_codec.h"
#include "tests/unit/talk.h"

enum { MEETING_TITLE = 2 };

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
    talk_say(talk, &join);
    const struct pup_message *joined = talk_expect(talk, PUP_MSG_JOINED);
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
    talk_say(talk, &join);
    (void)talk_expect(talk, PUP_MSG_JOINED);
    talk_free(talk);
    fresh.device.bytes[0]++;
    talk = talk_new(world, &fresh, false);
    talk_say(talk, &join);
    talk_expect_refusal(talk, PUP_REFUSAL_INVITATION);
    talk_free(talk);
}

static void strangers_get_one_sentence(void **state)
{
    struct world *world = *state;
    struct pup_message hello = talk_hello_of(&world->anne);
    struct talk *talk = talk_new(world, &world->anne, false);
    talk_say(talk, &hello);
    talk_expect_refusal(talk, PUP_REFUSAL_STRANGER);
    talk_free(talk);
    talk = talk_new(world, &world->anne, false);
    assert_int_equal(pup_buf_put_text(&talk->input, "GET / HTTP/1.1\r\n\r\n"), PUP_OK);
    pup_session_feed(talk->session, 1000, 0, &talk->input);
    talk_settle(talk);
    talk_expect_refusal(talk, PUP_REFUSAL_STRANGER);
    talk_free(talk);
    talk = talk_new(world, &world->anne, false);
    pup_session_tick(talk->session, 10999);
    assert_false(pup_session_status(talk->session).closing);
    pup_session_tick(talk->session, 11000);
    talk_settle(talk);
    talk_expect_refusal(talk, PUP_REFUSAL_STRANGER);
    talk_free(talk);
}

/* ---- hello ---- */

static void a_new_copy_gets_records_then_entries(void **state)
{
    struct world *world = *state;
    struct pup_submitted edit = talk_meeting_edit(world, &world->anne, "Avant");
    struct pup_receipt receipt;
    assert_int_equal(world_submit(world, &world->anne, &edit, &receipt), PUP_OK);
    struct talk *talk = talk_greeted(world, &world->maelle);
    const struct pup_message *welcome = talk_expect(talk, PUP_MSG_WELCOME);
    assert_memory_equal(welcome->welcome.incarnation.bytes, world->ledger.incarnation.bytes, 16);
    assert_true(pup_span_equal(welcome->welcome.login, pup_span_of("maelle")));
    assert_false(welcome->welcome.same);
    assert_int_equal(welcome->welcome.rights.structure_count, 3);
    const struct pup_message *records = talk_expect(talk, PUP_MSG_RECORDS); /* A/team: two people */
    assert_string_equal(records->records.space.name, "A/team");
    assert_int_equal(records->records.count, 2);
    assert_true(records->records.fresh && records->records.last);
    records = talk_expect(talk, PUP_MSG_RECORDS);
    assert_string_equal(records->records.space.name, "V/team");
    assert_int_equal(records->records.count, 5);
    struct pup_space_state standing = world_state(world, "V/team");
    assert_int_equal(records->records.seq, standing.seq);
    assert_memory_equal(records->records.state.bytes, standing.state.bytes, 32);
    const struct pup_message *caught_up = talk_expect(talk, PUP_MSG_CAUGHT_UP);
    assert_int_equal(caught_up->caught_up.count, 2);
    assert_memory_equal(caught_up->caught_up.heads[1].head.bytes, standing.head.bytes, 32);
    talk_expect_nothing(talk);
    edit = talk_meeting_edit(world, &world->maelle, "Après");
    talk_say_edits(talk, &edit, 1);
    (void)talk_expect(talk, PUP_MSG_RECEIPTS);
    const struct pup_message *entries = talk_expect(talk, PUP_MSG_ENTRIES);
    assert_string_equal(entries->entries.space.name, "V/team");
    assert_int_equal(entries->entries.count, 1);
    caught_up = talk_expect(talk, PUP_MSG_CAUGHT_UP);
    assert_int_equal(caught_up->caught_up.count, 1);
    assert_int_equal(caught_up->caught_up.heads[0].seq, standing.seq + 1);
    talk_expect_nothing(talk);
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
    struct pup_message hello = talk_hello_of(&world->maelle);
    hello.hello.has_incarnation = true;
    hello.hello.incarnation = world->ledger.incarnation;
    hello.hello.digest = pup_heads_digest(heads, 2);
    struct talk *talk = talk_new(world, &world->maelle, true);
    talk_say(talk, &hello);
    assert_true(talk_expect(talk, PUP_MSG_WELCOME)->welcome.same);
    assert_int_equal(talk_expect(talk, PUP_MSG_CAUGHT_UP)->caught_up.count, 0);
    talk_expect_nothing(talk);
    /* And goes on from there. */
    struct pup_submitted edit = talk_meeting_edit(world, &world->maelle, "Ensuite");
    talk_say_edits(talk, &edit, 1);
    (void)talk_expect(talk, PUP_MSG_RECEIPTS);
    assert_int_equal(talk_expect(talk, PUP_MSG_ENTRIES)->entries.count, 1);
    talk_free(talk);
}

static void a_copy_goes_on_from_its_cursor(void **state)
{
    struct world *world = *state;
    struct pup_space_state before = world_state(world, "V/team");
    struct pup_receipt receipt;
    for (int i = 0; i < 3; i++) {
        struct pup_submitted edit = talk_meeting_edit(world, &world->anne, "Réunion");
        assert_int_equal(world_submit(world, &world->anne, &edit, &receipt), PUP_OK);
    }
    struct pup_wire_cursor cursors[] = {{.space = world_space("A/team"), .seq = 2},
                                        {.space = world_space("V/team"), .seq = before.seq}};
    struct pup_message hello = talk_hello_of(&world->maelle);
    hello.hello.has_incarnation = true;
    hello.hello.incarnation = world->ledger.incarnation;
    hello.hello.cursors = cursors;
    hello.hello.cursor_count = 2;
    struct talk *talk = talk_new(world, &world->maelle, true);
    talk_say(talk, &hello);
    (void)talk_expect(talk, PUP_MSG_WELCOME);
    const struct pup_message *entries = talk_expect(talk, PUP_MSG_ENTRIES);
    assert_int_equal(entries->entries.count, 3);
    assert_int_equal(talk_expect(talk, PUP_MSG_CAUGHT_UP)->caught_up.count, 2);
    talk_free(talk);
    /* In another life the same cursors mean nothing: everything, fresh. */
    hello.hello.incarnation.bytes[0] ^= 1;
    talk = talk_new(world, &world->maelle, true);
    talk_say(talk, &hello);
    (void)talk_expect(talk, PUP_MSG_WELCOME);
    assert_true(talk_expect(talk, PUP_MSG_RECORDS)->records.fresh);
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
    struct talk *talk = talk_greeted(world, &world->ines);
    (void)talk_expect(talk, PUP_MSG_WELCOME);
    size_t count = 0, pages = 0;
    const struct pup_message *page;
    struct pup_wire_cursor cursor = {.space = world_space("A/team")};
    do {
        page = talk_expect(talk, PUP_MSG_RECORDS);
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
    struct pup_message hello = talk_hello_of(&world->ines);
    hello.hello.has_incarnation = true;
    hello.hello.incarnation = world->ledger.incarnation;
    hello.hello.cursors = &cursor;
    hello.hello.cursor_count = 1;
    talk = talk_new(world, &world->ines, true);
    talk_say(talk, &hello);
    (void)talk_expect(talk, PUP_MSG_WELCOME);
    size_t again = 0;
    do {
        page = talk_expect(talk, PUP_MSG_RECORDS);
        assert_false(page->records.fresh);
        again += page->records.count;
    } while (!page->records.last);
    assert_in_range(again, count - 2 * 220, count - 2);
    talk_free(talk);
}

static void who_is_not_admitted_is_told_why(void **state)
{
    struct world *world = *state;
    struct pup_message hello = talk_hello_of(&world->anne);
    struct pup_roster_device device = {.device = world->anne.device, .login = "anne", .revoked = true};
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_put_device(txn, &device), PUP_OK);
    world_commit(txn);
    struct talk *talk = talk_new(world, &world->anne, true);
    talk_say(talk, &hello);
    talk_expect_refusal(talk, PUP_REFUSAL_REVOKED);
    talk_free(talk);
    /* Certified, but the roster was restored from before it was enrolled: it waits, and is remembered. */
    struct author unknown = {.login = "paul", .device = {{9, 9}}};
    talk = talk_new(world, &unknown, true);
    talk_say(talk, &hello);
    talk_expect_refusal(talk, PUP_REFUSAL_WAITING);
    talk_free(talk);
    txn = world_begin(world);
    assert_int_equal(pup_roster_device(txn, &unknown.device, &device), PUP_OK);
    assert_true(device.waiting);
    assert_string_equal(device.login, "paul");
    device.waiting = false;
    assert_int_equal(pup_roster_put_device(txn, &device), PUP_OK);
    world_commit(txn);
    talk = talk_open(world, &unknown);
    talk_free(talk);
    hello.hello.version = 0;
    talk = talk_new(world, &world->paul, true);
    talk_say(talk, &hello);
    talk_expect_refusal(talk, PUP_REFUSAL_VERSION);
    talk_free(talk);
}

static void a_rolled_back_server_and_a_copy_are_told(void **state)
{
    struct world *world = *state;
    struct pup_message hello = talk_hello_of(&world->anne);
    hello.hello.has_incarnation = true;
    hello.hello.incarnation = world->ledger.incarnation;
    hello.hello.last_receipt = hello.hello.last_counter = 4;
    struct talk *talk = talk_new(world, &world->anne, true);
    talk_say(talk, &hello);
    talk_expect_refusal(talk, PUP_REFUSAL_ROLLED_BACK);
    talk_free(talk);
    struct pup_wire_cursor cursor = {.space = world_space("V/team"), .seq = 1000};
    hello.hello.last_receipt = hello.hello.last_counter = 0;
    hello.hello.cursors = &cursor;
    hello.hello.cursor_count = 1;
    talk = talk_new(world, &world->anne, true);
    talk_say(talk, &hello);
    talk_expect_refusal(talk, PUP_REFUSAL_ROLLED_BACK);
    talk_free(talk);
    struct author copy = world->anne;
    struct pup_submitted edit = talk_meeting_edit(world, &world->anne, "Une");
    struct pup_receipt receipt;
    assert_int_equal(world_submit(world, &world->anne, &edit, &receipt), PUP_OK);
    talk = talk_greeted(world, &copy);
    talk_expect_refusal(talk, PUP_REFUSAL_COPIED);
    talk_free(talk);
}

/* ---- the rest ---- */

static void silence_is_probed_then_ends(void **state)
{
    struct world *world = *state;
    struct talk *talk = talk_open(world, &world->anne);
    uint64_t deadline = pup_session_status(talk->session).deadline;
    assert_int_equal(deadline, 61000);
    pup_session_tick(talk->session, deadline);
    talk_settle(talk);
    struct pup_message pong = {.type = PUP_MSG_PONG, .ping = talk_expect(talk, PUP_MSG_PING)->ping};
    talk->now = 70000;
    talk_say(talk, &pong);
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
    struct pup_message hello = talk_hello_of(&world->anne);
    struct pup_message ping = {.type = PUP_MSG_PING, .ping = {7}};
    struct talk *talk = talk_new(world, &world->anne, true);
    talk_say(talk, &ping);
    talk_expect_refusal(talk, PUP_REFUSAL_PROTOCOL);
    talk_free(talk);
    talk = talk_open(world, &world->anne);
    talk_say(talk, &ping);
    assert_int_equal(talk_expect(talk, PUP_MSG_PONG)->ping.number, 7);
    assert_int_equal(pup_frame_put(&talk->input, 99, pup_span_of("of a newer client"), false), PUP_OK);
    talk_say(talk, &ping);
    (void)talk_expect(talk, PUP_MSG_PONG);
    talk_say(talk, &hello);
    talk_expect_refusal(talk, PUP_REFUSAL_PROTOCOL);
    talk_free(talk);
}

static void one_byte_at_a_time_is_the_same(void **state)
{
    struct world *world = *state;
    struct pup_message hello = talk_hello_of(&world->anne);
    struct pup_submitted edit = talk_meeting_edit(world, &world->anne, "Octets");
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
        talk_settle(talk);
    }
    pup_buf_release(&bytes);
    (void)talk_expect(talk, PUP_MSG_WELCOME);
    talk->read = talk->count - 1;
    (void)talk_expect(talk, PUP_MSG_CAUGHT_UP);
    assert_int_equal(world_state(world, "V/team").seq, 5);
    talk_free(talk);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
    const struct CMUnitTest tests[] = {
        T(an_invitation_enrols_a_device),        T(strangers_get_one_sentence),
        T(a_new_copy_gets_records_then_entries), T(the_same_copy_gets_nothing),
        T(a_copy_goes_on_from_its_cursor),       T(records_come_in_pages_and_go_on),
        T(who_is_not_admitted_is_told_why),      T(a_rolled_back_server_and_a_copy_are_told),
        T(silence_is_probed_then_ends),          T(what_is_out_of_order_ends_it),
        T(one_byte_at_a_time_is_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
