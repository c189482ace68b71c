/* What devices send, what becomes of it, and rights that change meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/talk.h"

enum { MEETING_TITLE = 2 };

/* ---- edits ---- */

static void receipts_wait_for_the_writer(void **state)
{
    struct world *world = *state;
    struct talk *talk = talk_open(world, &world->anne);
    struct pup_submitted edits[] = {talk_meeting_edit(world, &world->anne, "Un"),
                                    talk_meeting_edit(world, &world->anne, "Deux")};
    talk->writer_sleeps = true;
    talk_say_edits(talk, edits, 2);
    talk_expect_nothing(talk);
    talk->writer_sleeps = false;
    talk_settle(talk);
    const struct pup_message *receipts = talk_expect(talk, PUP_MSG_RECEIPTS);
    assert_int_equal(receipts->receipts.count, 2);
    assert_int_equal(receipts->receipts.receipts[1].verdict, PUP_VERDICT_APPLIED);
    assert_int_equal(talk_expect(talk, PUP_MSG_ENTRIES)->entries.count, 2);
    (void)talk_expect(talk, PUP_MSG_CAUGHT_UP);
    talk_free(talk);
}

/* The first frame goes with Hello: it is taken after Welcome, and CaughtUp comes only once its receipts were said. */
static void edits_sent_with_hello_are_answered_before_caught_up(void **state)
{
    struct world *world = *state;
    struct pup_message hello = talk_hello_of(&world->anne);
    struct pup_submitted edit = talk_meeting_edit(world, &world->anne, "Avec");
    struct pup_message submit_one = {.type = PUP_MSG_SUBMIT, .submit = {&edit, 1}};
    hello.hello.last_counter = 1;
    struct talk *talk = talk_new(world, &world->anne, true);
    assert_int_equal(pup_message_put(&talk->input, &hello, false), PUP_OK);
    assert_int_equal(pup_message_put(&talk->input, &submit_one, false), PUP_OK);
    pup_session_feed(talk->session, talk->now, 0, &talk->input);
    talk_settle(talk);
    (void)talk_expect(talk, PUP_MSG_WELCOME);
    bool receipted = false;
    while (talk->messages[talk->read].type != PUP_MSG_CAUGHT_UP) {
        receipted |= talk->messages[talk->read++].type == PUP_MSG_RECEIPTS;
    }
    assert_true(receipted);
    (void)talk_expect(talk, PUP_MSG_CAUGHT_UP);
    talk_expect_nothing(talk);
    talk_free(talk);
}

/* Of edits beyond the last receipt that Hello names, the receipts were lost on the way: they come again, unasked. */
static void lost_receipts_follow_welcome(void **state)
{
    struct world *world = *state;
    struct talk *talk = talk_open(world, &world->anne);
    struct pup_submitted edits[] = {talk_meeting_edit(world, &world->anne, "Un"),
                                    talk_meeting_edit(world, &world->anne, "Deux"),
                                    talk_meeting_edit(world, &world->anne, "Trois")};
    talk_say_edits(talk, edits, 3);
    struct pup_receipt said[3];
    memcpy(said, talk_expect(talk, PUP_MSG_RECEIPTS)->receipts.receipts, sizeof said);
    talk_free(talk);
    struct pup_message hello = talk_hello_of(&world->anne);
    hello.hello.last_receipt = 1;
    talk = talk_new(world, &world->anne, true);
    talk_say(talk, &hello);
    struct pup_hash header = pup_header_hash(edits[2].sealed.header);
    assert_true(pup_hash_equal(&talk_expect(talk, PUP_MSG_WELCOME)->welcome.last_header, &header));
    const struct pup_msg_receipts *again = &talk_expect(talk, PUP_MSG_RECEIPTS)->receipts;
    assert_int_equal(again->count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(again->receipts[i].counter, said[i + 1].counter);
        assert_int_equal(again->receipts[i].seq, said[i + 1].seq);
        assert_true(pup_hash_equal(&again->receipts[i].mac, &said[i + 1].mac));
    }
    talk_free(talk);
}

static void a_gap_is_asked_for_once(void **state)
{
    struct world *world = *state;
    struct talk *talk = talk_open(world, &world->anne);
    struct pup_submitted edits[4];
    for (int i = 0; i < 4; i++) {
        edits[i] = talk_meeting_edit(world, &world->anne, "Suite");
    }
    talk->writer_sleeps = true;
    talk_say_edits(talk, edits + 2, 1); /* both were on the wire before the client could hear of the gap */
    talk_say_edits(talk, edits + 3, 1);
    talk->writer_sleeps = false;
    talk_settle(talk);
    const struct pup_message *retry = talk_expect(talk, PUP_MSG_RETRY);
    assert_int_equal(retry->retry.cause, PUP_RETRY_GAP);
    assert_int_equal(retry->retry.last_counter, 0);
    (void)talk_expect(talk, PUP_MSG_CAUGHT_UP);
    talk_expect_nothing(talk);
    talk_say_edits(talk, edits + 1, 2); /* still not from where it was asked: dropped */
    talk_expect_nothing(talk);
    talk_say_edits(talk, edits, 4);
    assert_int_equal(talk_expect(talk, PUP_MSG_RECEIPTS)->receipts.count, 4);
    assert_int_equal(talk_expect(talk, PUP_MSG_ENTRIES)->entries.count, 4);
    talk_free(talk);
}

static void a_copied_folder_is_refused_at_its_edit(void **state)
{
    struct world *world = *state;
    struct author copy = world->anne;
    struct pup_submitted here = talk_meeting_edit(world, &world->anne, "Ici"),
                         there = talk_meeting_edit(world, &copy, "Là");
    struct pup_receipt receipt;
    struct talk *talk = talk_open(world, &copy);
    assert_int_equal(world_submit(world, &world->anne, &here, &receipt), PUP_OK);
    talk_say_edits(talk, &there, 1);
    talk_expect_refusal(talk, PUP_REFUSAL_COPIED);
    talk_free(talk);
}

static void a_full_disk_is_no_verdict(void **state)
{
    struct world *world = *state;
    struct talk *talk = talk_open(world, &world->anne);
    struct pup_submitted edit = talk_meeting_edit(world, &world->anne, "Plein");
    talk->writer_fails = PUP_ERR_FULL;
    talk_say_edits(talk, &edit, 1);
    const struct pup_message *retry = talk_expect(talk, PUP_MSG_RETRY);
    assert_int_equal(retry->retry.cause, PUP_RETRY_FULL);
    assert_int_equal(retry->retry.last_counter, 0);
    (void)talk_expect(talk, PUP_MSG_CAUGHT_UP);
    talk->writer_fails = PUP_OK;
    talk_say_edits(talk, &edit, 1);
    assert_int_equal(talk_expect(talk, PUP_MSG_RECEIPTS)->receipts.count, 1);
    talk->writer_fails = PUP_ERR_IO;
    edit = talk_meeting_edit(world, &world->anne, "Cassé");
    talk_say_edits(talk, &edit, 1);
    talk->read = talk->count - 1;
    talk_expect_refusal(talk, PUP_REFUSAL_SHUTDOWN);
    talk_free(talk);
}

static void a_flood_waits(void **state)
{
    struct world *world = *state;
    struct talk *talk = talk_open(world, &world->anne);
    struct pup_submitted edits[100];
    talk->writer_sleeps = true;
    for (int round = 0; round < 12; round++) {
        for (int i = 0; i < 100; i++) {
            edits[i] = talk_meeting_edit(world, &world->anne, "Flot");
        }
        talk_say_edits(talk, edits, 100);
    }
    assert_int_equal(talk->job_count, 1); /* the writer has one, nine wait for it: a thousand, the rest is not taken */
    assert_true(pup_buf_len(&talk->input) > 0);
    assert_false(pup_session_wants_input(talk->session));
    talk->writer_sleeps = false;
    talk_settle(talk);
    assert_int_equal(pup_buf_len(&talk->input), 0);
    assert_int_equal(world_state(world, "V/team").seq, 4 + 1200);
    talk_free(talk);
}

/* Of the receipts that came, one message a transaction: how many each had, up to `room`. */
static size_t shares_of(struct talk *talk, size_t *shares, size_t room)
{
    size_t count = 0;
    for (; talk->read < talk->count; talk->read++) {
        if (talk->messages[talk->read].type == PUP_MSG_RECEIPTS && count < room) {
            shares[count++] = talk->messages[talk->read].receipts.count;
        }
    }
    return count;
}

static void many_edits_go_in_shares(void **state)
{
    struct world *world = *state;
    struct talk *talk = talk_open(world, &world->anne);
    struct pup_submitted edits[100];
    size_t shares[100];
    for (int i = 0; i < 100; i++) {
        edits[i] = talk_meeting_edit(world, &world->anne, "Part");
    }
    talk_say_edits(talk, edits, 50);
    assert_int_equal(shares_of(talk, shares, 100), 2); /* alone: as many as at first, and the rest */
    assert_int_equal(shares[0] + shares[1], 50);
    talk->beside = 2; /* others bring two: almost twice as much is hers */
    talk_say_edits(talk, &edits[50], 50);
    size_t count = shares_of(talk, shares, 100);
    assert_int_equal(count, 1 + 6); /* 32, and then three at a time */
    for (size_t i = 1; i < count; i++) {
        assert_int_equal(shares[i], 3);
    }
    assert_int_equal(world_state(world, "V/team").seq, 4 + 100);
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
    talk_settle(talk);
}

static void rights_follow_the_roster(void **state)
{
    struct world *world = *state;
    struct talk *talk = talk_open(world, &world->paul);
    grant(talk, "anne", "V", PUP_ROLE_REFERENT, true); /* nothing of his */
    talk_expect_nothing(talk);
    grant(talk, "paul", "A", PUP_ROLE_REFERENT, true);
    const struct pup_message *rights = talk_expect(talk, PUP_MSG_RIGHTS);
    assert_int_equal(rights->rights.structure_count, 3);
    bool got_a = false;
    while (talk->messages[talk->read].type == PUP_MSG_RECORDS) {
        got_a |= strcmp(talk->messages[talk->read++].records.space.name, "A/team") == 0;
    }
    assert_true(got_a);
    (void)talk_expect(talk, PUP_MSG_CAUGHT_UP);
    grant(talk, "paul", "A", PUP_ROLE_REFERENT, false);
    rights = talk_expect(talk, PUP_MSG_RIGHTS);
    size_t closed = 0;
    for (size_t i = 0; i < rights->rights.space_count; i++) {
        closed += rights->rights.spaces[i].closed && rights->rights.spaces[i].space.name[0] == 'A';
    }
    assert_in_range(closed, 3, 8);
    (void)talk_expect(talk, PUP_MSG_CAUGHT_UP);
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
    talk_settle(talk);
    talk_expect_nothing(talk);
    talk_free(talk);
}

/* Even before the session was told: rights are asked of the transaction that entries are read in. */
static void no_entry_leaves_without_the_right_to_read(void **state)
{
    struct world *world = *state;
    struct talk *talk = talk_open(world, &world->ines);
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_ungrant(txn, "ines", "A", PUP_ROLE_MANAGER), PUP_OK);
    world_commit(txn);
    struct pup_id id = world_id(world);
    struct pup_change change = world_put_text(MEETING_TITLE, "Secret");
    (void)world_take_one(world, &world->maelle, "A/team", &id, PUP_KIND_MEETING, &change, 1);
    struct pup_space space = world_space("A/team");
    pup_session_notify(talk->session, &space);
    talk_settle(talk);
    (void)talk_expect(talk, PUP_MSG_RIGHTS);
    (void)talk_expect(talk, PUP_MSG_CAUGHT_UP);
    talk_expect_nothing(talk);
    talk_free(talk);
}

static void a_revoked_device_is_cut(void **state)
{
    struct world *world = *state;
    struct talk *talk = talk_open(world, &world->paul);
    struct pup_roster_device device;
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_device(txn, &world->paul.device, &device), PUP_OK);
    device.revoked = true;
    assert_int_equal(pup_roster_put_device(txn, &device), PUP_OK);
    world_commit(txn);
    struct pup_submitted edit = talk_meeting_edit(world, &world->paul, "Trop tard");
    talk_say_edits(talk, &edit, 1); /* before the session was told */
    talk_expect_refusal(talk, PUP_REFUSAL_REVOKED);
    assert_int_equal(world_state(world, "V/team").seq, 4);
    talk_free(talk);
}

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
    struct talk *talk = talk_open(world, &world->paul);
    struct pup_message ask = {.type = PUP_MSG_HISTORY_ASK,
                              .history_ask = {.space = world_space("V/team"), .record = id, .limit = 3}};
    talk_say(talk, &ask);
    const struct pup_message *history = talk_expect(talk, PUP_MSG_HISTORY);
    assert_int_equal(history->history.count, 3);
    assert_true(history->history.more);
    struct pup_entry entry;
    assert_int_equal(pup_entry_unpack(&world->arena, history->history.entries[2], &entry), PUP_OK);
    ask.history_ask.before = entry.seq;
    talk_say(talk, &ask);
    history = talk_expect(talk, PUP_MSG_HISTORY);
    assert_int_equal(history->history.count, 2);
    assert_false(history->history.more);
    talk_free(talk);
    talk = talk_open(world, &world->ines); /* she manages A, and has no business in V */
    ask.history_ask.before = 0;
    talk_say(talk, &ask);
    history = talk_expect(talk, PUP_MSG_HISTORY);
    assert_int_equal(history->history.count, 0);
    assert_false(history->history.more);
    talk_free(talk);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
    const struct CMUnitTest tests[] = {
        T(receipts_wait_for_the_writer),
        T(edits_sent_with_hello_are_answered_before_caught_up),
        T(lost_receipts_follow_welcome),
        T(a_gap_is_asked_for_once),
        T(a_copied_folder_is_refused_at_its_edit),
        T(a_full_disk_is_no_verdict),
        T(a_flood_waits),
        T(many_edits_go_in_shares),
        T(rights_follow_the_roster),
        T(no_entry_leaves_without_the_right_to_read),
        T(a_revoked_device_is_cut),
        T(history_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
