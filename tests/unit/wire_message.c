#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>

#include "common/base/hash.h"
#include "common/wire/message.h"
#include "tests/unit/wire_random.h"

#include "tests/unit/arena.h" /* behind what names parameters so */

static struct pup_space space_at(size_t number)
{
    struct pup_space space;
    char code[PUP_CODE_MAX + 1];
    (void)snprintf(code, sizeof code, "S%zu", number);
    assert_int_equal(pup_space_make(code, PUP_TEAM, NULL, &space), PUP_OK);
    return space;
}

/* What a message becomes on the way: put as frames, taken apart, unpacked. */
static struct pup_span payload_of(const struct pup_message *message, bool stranger)
{
    struct pup_buf stream;
    struct pup_framer framer;
    bool ready;
    uint8_t type;
    struct pup_span payload;
    pup_buf_init(&stream, 2 * PUP_MESSAGE_MAX);
    pup_framer_init(&framer, stranger);
    assert_int_equal(pup_message_put(&stream, message, stranger), PUP_OK);
    assert_int_equal(pup_framer_next(&framer, &stream, &ready, &type, &payload), PUP_OK);
    assert_true(ready);
    assert_int_equal(type, message->type);
    payload = pup_arena_copy(&arena, payload);
    pup_framer_release(&framer);
    pup_buf_release(&stream);
    return payload;
}

static struct pup_message passed(const struct pup_message *message)
{
    struct pup_message again;
    assert_int_equal(pup_message_unpack(&arena, (uint8_t)message->type, payload_of(message, false), &again), PUP_OK);
    assert_int_equal(again.type, message->type);
    return again;
}

static void strangers_join(void **state)
{
    (void)state;
    struct pup_message join = {.type = PUP_MSG_JOIN,
                               .join = {.version = 3, .secret = {1, 2, 3}, .device_name = pup_span_of("poste é")}};
    struct pup_message again;
    assert_int_equal(pup_message_unpack(&arena, PUP_MSG_JOIN, payload_of(&join, true), &again), PUP_OK);
    assert_int_equal(again.join.version, 3);
    assert_memory_equal(again.join.secret, join.join.secret, 16);
    assert_true(pup_span_equal(again.join.device_name, join.join.device_name));
    struct pup_message joined = {.type = PUP_MSG_JOINED,
                                 .joined = {pup_span_of("DER"), pup_span_of("riou"), pup_span_of("Maëlle Riou")}};
    again = passed(&joined);
    assert_true(pup_span_equal(again.joined.certificate, joined.joined.certificate));
    assert_true(pup_span_equal(again.joined.login, joined.joined.login));
    assert_true(pup_span_equal(again.joined.name, joined.joined.name));
}

static void hello_comes_through(void **state)
{
    (void)state;
    struct dice dice = {1};
    struct pup_wire_cursor cursors[2] = {{.space = space_at(1), .seq = 5},
                                         {.space = space_at(2), .page_seq = 7, .page_id = random_id(&dice)}};
    struct pup_message hello = {.type = PUP_MSG_HELLO,
                                .hello = {.version = 1,
                                          .has_incarnation = true,
                                          .incarnation = random_id(&dice),
                                          .last_receipt = 4,
                                          .last_counter = 9,
                                          .cursors = cursors,
                                          .cursor_count = 2,
                                          .digest = {{9}},
                                          .follow = true,
                                          .program = pup_span_of("pupitre 0.1.0")}};
    struct pup_message again = passed(&hello);
    assert_true(again.hello.has_incarnation && again.hello.follow);
    assert_true(pup_id_equal(&again.hello.incarnation, &hello.hello.incarnation));
    assert_int_equal(again.hello.last_receipt, 4);
    assert_int_equal(again.hello.last_counter, 9);
    assert_true(pup_hash_equal(&again.hello.digest, &hello.hello.digest));
    assert_true(pup_span_equal(again.hello.program, hello.hello.program));
    assert_int_equal(again.hello.cursor_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(pup_space_equal(&again.hello.cursors[i].space, &cursors[i].space));
        assert_int_equal(again.hello.cursors[i].seq, cursors[i].seq);
        assert_int_equal(again.hello.cursors[i].page_seq, cursors[i].page_seq);
        assert_true(pup_id_equal(&again.hello.cursors[i].page_id, &cursors[i].page_id));
    }
}

static void assert_rights(const struct pup_msg_rights *rights)
{
    assert_int_equal(rights->space_count, 2);
    assert_int_equal(rights->spaces[0].rights, 15);
    assert_false(rights->spaces[0].closed);
    assert_true(rights->spaces[1].closed);
    assert_int_equal(rights->structure_count, 1);
    assert_true(pup_span_equal(rights->structures[0].zone, pup_span_of("Europe/Paris")));
    assert_int_equal(rights->structures[0].member_count, 2);
    assert_true(pup_span_equal(rights->structures[0].members[1], pup_span_of("A")));
}

static void welcome_and_rights_come_through(void **state)
{
    (void)state;
    struct pup_wire_rights spaces[2] = {{space_at(1), 15, false}, {space_at(2), 0, true}};
    struct pup_span members[2] = {pup_span_of("V"), pup_span_of("A")};
    struct pup_wire_structure structure = {pup_span_of("A+V"), pup_span_of("Le groupe"), pup_span_of("Europe/Paris"),
                                           members, 2};
    const struct pup_msg_rights rights = {spaces, 2, &structure, 1};
    uint64_t refused[2] = {2, 300};
    struct pup_message welcome = {.type = PUP_MSG_WELCOME,
                                  .welcome = {.version = 1,
                                              .incarnation = {{7}},
                                              .last_counter = 3,
                                              .login = pup_span_of("riou"),
                                              .name = pup_span_of("Maëlle"),
                                              .rights = rights,
                                              .same = true,
                                              .refused = refused,
                                              .refused_count = 2}};
    struct pup_message again = passed(&welcome);
    assert_int_equal(again.welcome.refused_count, 2);
    assert_memory_equal(again.welcome.refused, refused, sizeof refused);
    assert_int_equal(again.welcome.last_counter, 3);
    assert_true(again.welcome.same);
    assert_true(pup_id_equal(&again.welcome.incarnation, &welcome.welcome.incarnation));
    assert_true(pup_span_equal(again.welcome.login, welcome.welcome.login));
    assert_rights(&again.welcome.rights);
    struct pup_message changed = {.type = PUP_MSG_RIGHTS, .rights = rights};
    again = passed(&changed);
    assert_rights(&again.rights);
}

static void edits_and_receipts_come_through(void **state)
{
    (void)state;
    struct pup_submitted edits[2] = {{.sealed = {pup_span_of("h1"), pup_span_of("b1")}},
                                     {.sealed = {pup_span_of("h2"), {0}},
                                      .receipt_verdict = PUP_VERDICT_REFUSED,
                                      .receipt_reason = PUP_REASON_SEEN,
                                      .receipt_mac = {{5}}}};
    struct pup_message submit = {.type = PUP_MSG_SUBMIT, .submit = {edits, 2}}, again = passed(&submit);
    assert_int_equal(again.submit.count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(pup_span_equal(again.submit.edits[i].sealed.header, edits[i].sealed.header));
        assert_true(pup_span_equal(again.submit.edits[i].sealed.body, edits[i].sealed.body));
        assert_int_equal(again.submit.edits[i].receipt_verdict, edits[i].receipt_verdict);
        assert_int_equal(again.submit.edits[i].receipt_reason, edits[i].receipt_reason);
        assert_true(pup_hash_equal(&again.submit.edits[i].receipt_mac, &edits[i].receipt_mac));
    }
    struct pup_receipt list[2] = {
        {1, PUP_VERDICT_MERGED, PUP_REASON_NONE, 8, {{1}}},
        {2, PUP_VERDICT_REFUSED, (enum pup_reason)200, 0, {{0}}}}; /* a reason of the future */
    struct pup_message receipts = {.type = PUP_MSG_RECEIPTS, .receipts = {list, 2}};
    again = passed(&receipts);
    assert_int_equal(again.receipts.count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct pup_receipt *read = &again.receipts.receipts[i];
        assert_true(read->counter == list[i].counter && read->verdict == list[i].verdict &&
                    read->reason == list[i].reason && read->seq == list[i].seq &&
                    pup_hash_equal(&read->mac, &list[i].mac));
    }
    assert_string_equal(pup_reason_name(again.receipts.receipts[1].reason), "unknown");
}

static void assert_same_spans(const struct pup_span *a, const struct pup_span *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_true(pup_span_equal(a[i], b[i]));
    }
}

static void pages_come_through(void **state)
{
    (void)state;
    struct pup_span list[3] = {pup_span_of("one"), pup_span_of(""), pup_span_of("three")};
    struct pup_message entries = {.type = PUP_MSG_ENTRIES, .entries = {space_at(1), list, 3}}, again = passed(&entries);
    assert_int_equal(again.entries.count, 3);
    assert_same_spans(again.entries.entries, list, 3);
    struct pup_message erasures = {.type = PUP_MSG_ERASURES, .erasures = {list, 3}};
    again = passed(&erasures);
    assert_int_equal(again.erasures.count, 3);
    assert_same_spans(again.erasures.entries, list, 3);
    struct pup_message history = {.type = PUP_MSG_HISTORY, .history = {space_at(3), {{4}}, list, 3, true}};
    again = passed(&history);
    assert_true(again.history.more && again.history.count == 3 &&
                pup_id_equal(&again.history.record, &history.history.record));
    assert_same_spans(again.history.entries, list, 3);
    struct pup_record_at at[2] = {{5, list[0]}, {6, list[2]}};
    struct pup_message records = {.type = PUP_MSG_RECORDS,
                                  .records = {space_at(2), at, 2, true, true, 77, {{1}}, {{2}}}};
    again = passed(&records);
    assert_true(again.records.fresh && again.records.last && again.records.seq == 77 && again.records.count == 2);
    assert_true(pup_hash_equal(&again.records.head, &records.records.head));
    assert_true(pup_hash_equal(&again.records.state, &records.records.state));
    assert_true(again.records.records[1].seq == 6 && pup_span_equal(again.records.records[1].record, list[2]));
}

static void the_small_ones_come_through(void **state)
{
    (void)state;
    struct pup_wire_head heads[2] = {{space_at(1), 5, {{1}}, {{2}}}, {space_at(2), 0, {{0}}, {{0}}}};
    struct pup_message caught = {.type = PUP_MSG_CAUGHT_UP, .caught_up = {heads, 2}}, again = passed(&caught);
    assert_int_equal(again.caught_up.count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(pup_hash_equal(&again.caught_up.heads[i].head, &heads[i].head));
        assert_true(pup_hash_equal(&again.caught_up.heads[i].state, &heads[i].state));
        assert_int_equal(again.caught_up.heads[i].seq, heads[i].seq);
    }
    struct pup_message ask = {.type = PUP_MSG_HISTORY_ASK, .history_ask = {space_at(1), {{3}}, 50, 20}};
    again = passed(&ask);
    assert_true(again.history_ask.before == 50 && again.history_ask.limit == 20 &&
                pup_id_equal(&again.history_ask.record, &ask.history_ask.record));
    struct pup_message retry = {.type = PUP_MSG_RETRY, .retry = {PUP_RETRY_FULL, 6}};
    again = passed(&retry);
    assert_true(again.retry.cause == PUP_RETRY_FULL && again.retry.last_counter == 6);
    struct pup_message refusal = {.type = PUP_MSG_REFUSAL, .refusal = {PUP_REFUSAL_BUSY, pup_span_of("too many")}};
    again = passed(&refusal);
    assert_true(again.refusal.cause == PUP_REFUSAL_BUSY && pup_span_equal(again.refusal.text, refusal.refusal.text));
    for (enum pup_message_type type = PUP_MSG_PING; type <= PUP_MSG_PONG; type++) {
        struct pup_message ping = {.type = type, .ping = {UINT64_MAX}};
        again = passed(&ping);
        assert_true(again.ping.number == UINT64_MAX);
    }
}

static enum pup_err unpacking(uint8_t type, const char *bytes, size_t len)
{
    struct pup_message message;
    return pup_message_unpack(&arena, type, (struct pup_span){(const uint8_t *)bytes, len}, &message);
}

static void the_future_is_skipped(void **state)
{
    (void)state;
    assert_int_equal(unpacking(0, "", 0), PUP_ERR_UNKNOWN);
    assert_int_equal(unpacking(PUP_MSG_PONG + 1, "\xff", 1), PUP_ERR_UNKNOWN);
    assert_int_equal(unpacking(255, "\xff", 1), PUP_ERR_UNKNOWN);
    assert_int_equal(unpacking(PUP_MSG_PING, "\x08\x05\xfa\x01\x03new", 8), PUP_OK); /* a field of the future */
    /* A compartment of the future: a page of it is skipped, and lists leave it out. */
    assert_int_equal(unpacking(PUP_MSG_ENTRIES, "\x0a\x08V/lounge", 10), PUP_ERR_UNKNOWN);
    struct pup_message message;
    struct pup_span rights = pup_span_of("\x0a\x0a\x0a\x08V/lounge\x0a\x08\x0a\x06V/team");
    assert_int_equal(pup_message_unpack(&arena, PUP_MSG_RIGHTS, rights, &message), PUP_OK);
    assert_int_equal(message.rights.space_count, 1);
    assert_string_equal(message.rights.spaces[0].space.name, "V/team");
    struct pup_message odd = {.type = (enum pup_message_type)99};
    struct pup_buf out;
    pup_buf_init(&out, 1000);
    assert_int_equal(pup_message_put(&out, &odd, false), PUP_ERR_UNKNOWN);
    pup_buf_release(&out);
}

static void wrong_messages_are_malformed(void **state)
{
    (void)state;
    static const struct {
        uint8_t type;
        const char *bytes;
        size_t len;
    } wrong[] = {
        {PUP_MSG_JOIN, "", 0},              /* no secret */
        {PUP_MSG_JOIN, "\x12\x01x", 3},     /* a short one */
        {PUP_MSG_HELLO, "\x12\x01x", 3},    /* an incarnation of one byte */
        {PUP_MSG_HELLO, "\x42\x01\xff", 3}, /* a program that is not UTF-8 */
        {PUP_MSG_HELLO,
         "\x42\x03"
         "a\0b",
         5},                                               /* NUL inside */
        {PUP_MSG_HELLO, "\x2a\x02\x0a\x00", 4},            /* a cursor without a space */
        {PUP_MSG_WELCOME, "", 0},                          /* no incarnation */
        {PUP_MSG_SUBMIT, "\x0a\x02\x18\x05", 4},           /* a verdict nobody knows */
        {PUP_MSG_SUBMIT, "\x0a\x02\x18\x01", 4},           /* a receipt without its MAC */
        {PUP_MSG_RECEIPTS, "\x0a\x04\x08\x01\x10\x01", 6}, /* the same */
        {PUP_MSG_ENTRIES, "\x0a\x02\xff\xff", 4},          /* a space that is no text */
        {PUP_MSG_HISTORY_ASK, "\x0a\x06V/team", 8},        /* no record */
        {PUP_MSG_PING, "\x08", 1},                         /* cut short */
        {PUP_MSG_PING, "\x0b", 1},                         /* a group */
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(unpacking(wrong[i].type, wrong[i].bytes, wrong[i].len), PUP_ERR_MALFORMED);
    }
}

static void lists_have_bounds_both_ways(void **state)
{
    (void)state;
    struct pup_wire_head *heads = pup_arena_array(&arena, PUP_SPACES_MAX + 1, sizeof *heads);
    struct pup_span *spans = pup_arena_array(&arena, PUP_BATCH_MAX + 1, sizeof *spans);
    for (size_t i = 0; i <= PUP_SPACES_MAX; i++) {
        heads[i].space = space_at(i);
    }
    struct pup_buf out;
    pup_buf_init(&out, 2 * PUP_MESSAGE_MAX);
    struct pup_message caught = {.type = PUP_MSG_CAUGHT_UP, .caught_up = {heads, PUP_SPACES_MAX}};
    assert_int_equal(pup_message_put(&out, &caught, false), PUP_OK);
    size_t before = pup_buf_len(&out);
    caught.caught_up.count++;
    assert_int_equal(pup_message_put(&out, &caught, false), PUP_ERR_LIMIT);
    struct pup_message erasures = {.type = PUP_MSG_ERASURES, .erasures = {spans, PUP_BATCH_MAX + 1}};
    assert_int_equal(pup_message_put(&out, &erasures, false), PUP_ERR_LIMIT);
    struct pup_message text = {.type = PUP_MSG_REFUSAL, .refusal = {.text = pup_span_of("\xff")}};
    assert_int_equal(pup_message_put(&out, &text, false), PUP_ERR_INVALID);
    assert_int_equal(pup_buf_len(&out), before);
    pup_buf_release(&out);
    struct pup_message message;
    assert_int_equal(
        pup_message_unpack(&arena, PUP_MSG_ERASURES, repeated(&arena, "\x0a\x00", 2, PUP_BATCH_MAX), &message), PUP_OK);
    assert_int_equal(
        pup_message_unpack(&arena, PUP_MSG_ERASURES, repeated(&arena, "\x0a\x00", 2, PUP_BATCH_MAX + 1), &message),
        PUP_ERR_LIMIT);
}

static void small_bytes_cannot_grow_large(void **state)
{
    (void)state;
    static const char *const units[] = {"\x0a\x00", "\x12\x00", "\x1a\x00", "\x22\x00",
                                        "\x2a\x00", "\x32\x00", "\x3a\x00"};
    for (uint8_t type = PUP_MSG_JOIN; type <= PUP_MSG_PONG; type++) {
        for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
            struct pup_arena small;
            struct pup_message message;
            pup_arena_init(&small, 4 * 1024 * 1024);
            assert_int_not_equal(pup_message_unpack(&small, type, repeated(&arena, units[i], 2, 512 * 1024), &message),
                                 PUP_OK);
            assert_true(small.used <= small.budget);
            pup_arena_release(&small);
            pup_arena_reset(&arena);
        }
    }
}

/* The largest honest pages fit the budget that the header promises for them. */
static void large_pages_fit_the_budget(void **state)
{
    (void)state;
    struct pup_record_at *records = pup_arena_array(&arena, PUP_BATCH_MAX, sizeof *records);
    struct pup_submitted *edits = pup_arena_array(&arena, PUP_BATCH_MAX, sizeof *edits);
    struct pup_span bytes = repeated(&arena, "x", 1, 480);
    for (size_t i = 0; i < PUP_BATCH_MAX; i++) {
        records[i] = (struct pup_record_at){i + 1, bytes};
        edits[i] = (struct pup_submitted){.sealed = {{bytes.data, 240}, {bytes.data, 240}},
                                          .receipt_verdict = PUP_VERDICT_APPLIED};
    }
    for (int i = 0; i < 2; i++) {
        struct pup_message message = {.type = PUP_MSG_RECORDS,
                                      .records = {.space = space_at(1), .records = records, .count = PUP_BATCH_MAX}};
        if (i == 1) {
            message = (struct pup_message){.type = PUP_MSG_SUBMIT, .submit = {edits, 3900}};
        }
        struct pup_span payload = payload_of(&message, false);
        assert_true(payload.len > PUP_MESSAGE_MAX * 9 / 10);
        struct pup_arena budget;
        pup_arena_init(&budget, PUP_WIRE_BUDGET);
        assert_int_equal(pup_message_unpack(&budget, (uint8_t)message.type, payload, &message), PUP_OK);
        assert_true(budget.used < PUP_WIRE_BUDGET / 3);
        pup_arena_release(&budget);
    }
}

/* Random bytes, and turned and cut bytes of a right message of each type. */
static void damaged_messages_are_survived(void **state)
{
    (void)state;
    struct pup_arena scratch;
    struct dice dice = {11};
    pup_arena_init(&scratch, PUP_WIRE_BUDGET);
    struct pup_wire_rights rights = {space_at(1), 15, false};
    struct pup_message welcome = {
        .type = PUP_MSG_WELCOME,
        .welcome = {.login = pup_span_of("riou"), .rights = {.spaces = &rights, .space_count = 1}}};
    struct pup_span payload = payload_of(&welcome, false);
    size_t unpacked = 0;
    for (size_t i = 0; i < payload.len * 9; i++) {
        struct pup_span damaged =
            i < payload.len ? (struct pup_span){payload.data, i} : flipped(&scratch, payload, i - payload.len);
        for (uint8_t type = PUP_MSG_JOIN; type <= PUP_MSG_PONG; type++) {
            struct pup_message message;
            unpacked += pup_message_unpack(&scratch, type, damaged, &message) == PUP_OK;
        }
        pup_arena_reset(&scratch);
    }
    for (size_t i = 0; i < 20000; i++) {
        uint8_t noise[64];
        struct pup_message message;
        dice_fill(&dice, noise, sizeof noise);
        unpacked += pup_message_unpack(&scratch, (uint8_t)(1 + i % PUP_MSG_PONG),
                                       (struct pup_span){noise, dice_below(&dice, 65)}, &message) == PUP_OK;
        pup_arena_reset(&scratch);
    }
    assert_true(unpacked > 0);
    pup_arena_release(&scratch);
}

static void the_digest_is_of_all_heads(void **state)
{
    (void)state;
    struct pup_wire_head heads[2] = {{space_at(1), 0x0102, {{3}}, {{4}}}, {space_at(2), 9, {{5}}, {{6}}}};
    uint8_t bytes[2 * (8 + 8 + 64)] = {0};
    for (size_t i = 0; i < 2; i++) {
        uint8_t *at = bytes + i * (8 + 8 + 64);
        memcpy(at, heads[i].space.name, 8); /* "S1/team" and its NUL */
        at[14] = (uint8_t)(heads[i].seq >> 8);
        at[15] = (uint8_t)heads[i].seq;
        memcpy(at + 16, heads[i].head.bytes, 32);
        memcpy(at + 48, heads[i].state.bytes, 32);
    }
    struct pup_hash expected = pup_sha256_one((struct pup_span){bytes, sizeof bytes}),
                    digest = pup_heads_digest(heads, 2);
    assert_true(pup_hash_equal(&digest, &expected));
    expected = pup_sha256_one((struct pup_span){0});
    digest = pup_heads_digest(NULL, 0);
    assert_true(pup_hash_equal(&digest, &expected));
}

static void every_number_has_its_word(void **state)
{
    (void)state;
    for (int i = 0; i < PUP_REASON_COUNT; i++) {
        assert_string_not_equal(pup_reason_name((enum pup_reason)i), "unknown");
    }
    for (int i = 0; i < PUP_REFUSAL_COUNT; i++) {
        assert_string_not_equal(pup_refusal_name((enum pup_refusal)i), "unknown");
    }
    for (int i = 0; i <= PUP_VERDICT_REFUSED; i++) {
        assert_string_not_equal(pup_verdict_name((enum pup_verdict)i), "unknown");
    }
    assert_string_equal(pup_verdict_name((enum pup_verdict)5), "unknown");
    assert_string_equal(pup_refusal_name((enum pup_refusal) - 1), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(strangers_join, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(hello_comes_through, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(welcome_and_rights_come_through, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(edits_and_receipts_come_through, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(pages_come_through, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_small_ones_come_through, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_future_is_skipped, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(wrong_messages_are_malformed, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(lists_have_bounds_both_ways, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(small_bytes_cannot_grow_large, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(large_pages_fit_the_budget, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(damaged_messages_are_survived, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_digest_is_of_all_heads, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(every_number_has_its_word, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
