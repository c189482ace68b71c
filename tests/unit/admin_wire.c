/* Requests, replies and sentences of the admin socket: there and back, and what is refused. */
#include "server/home/admin_wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void assert_filled(const struct pup_sentence *sentence, const char *form, const char *expected)
{
    struct pup_buf out;
    pup_buf_init(&out, 4096);
    assert_int_equal(pup_sentence_fill(sentence, form, &out), PUP_OK);
    assert_int_equal(pup_buf_len(&out), strlen(expected));
    assert_memory_equal(pup_buf_span(&out).data, expected, strlen(expected));
    pup_buf_release(&out);
}

static void test_sentences_there_and_back(void **state)
{
    (void)state;
    struct pup_said said;
    struct pup_sentence sentence;
    pup_said_init(&said);
    pup_say(&said, PUP_SAY_OUT, "%s has %s.", "Anne", "a\x1b[31m");
    pup_say(&said, PUP_SAY_HINT, "100 %% sure");
    assert_int_equal(said.count, 2);
    struct pup_span rest = pup_buf_span(&said.bytes);
    assert_int_equal(pup_said_next(&rest, &sentence), PUP_OK);
    assert_int_equal(sentence.stream, PUP_SAY_OUT);
    assert_int_equal(sentence.argument_count, 2);
    assert_filled(&sentence, "%s has %s.", "Anne has a\\x1b[31m.");
    assert_filled(&sentence, "%2$s est à %1$s", "a\\x1b[31m est à Anne");
    assert_filled(&sentence, "%s %s %s", "Anne a\\x1b[31m %s"); /* a translation that asks for more gets no more */
    assert_filled(&sentence, "%9$s %d %", "%9$s %d %");
    assert_int_equal(pup_said_next(&rest, &sentence), PUP_OK);
    assert_int_equal(sentence.stream, PUP_SAY_HINT);
    assert_filled(&sentence, "100 %% sure", "100 % sure");
    assert_int_equal(pup_said_next(&rest, &sentence), PUP_ERR_NOT_FOUND);
    pup_said_release(&said);
}

static void test_what_does_not_fit_is_not_said_in_part(void **state)
{
    (void)state;
    static char long_text[PUP_ADMIN_FRAME_MAX];
    struct pup_said said;
    memset(long_text, 'x', sizeof long_text - 1);
    pup_said_init(&said);
    pup_say(&said, PUP_SAY_OUT, "first");
    size_t before = pup_buf_len(&said.bytes);
    pup_say(&said, PUP_SAY_OUT, "%s", long_text);
    assert_int_equal(said.count, 1);
    assert_int_equal(pup_buf_len(&said.bytes), before);
    pup_said_release(&said);
}

static void test_request_there_and_back(void **state)
{
    (void)state;
    const char *words[] = {"pupitred", "member", "--name=Maëlle Riou", "--", "add", ""};
    const struct pup_admin_request sent = {PUP_ADMIN_RUN, true, words, 6};
    struct pup_admin_request got;
    struct pup_arena arena;
    struct pup_buf bytes;
    struct pup_span frame;
    pup_arena_init(&arena, 65536);
    pup_buf_init(&bytes, PUP_ADMIN_FRAME_MAX + 64);
    assert_int_equal(pup_admin_request_pack(&sent, &bytes), PUP_OK);
    size_t whole = pup_buf_len(&bytes);
    for (size_t len = 0; len < whole; len++) {
        struct pup_buf part;
        pup_buf_init(&part, whole);
        assert_int_equal(pup_buf_put(&part, (struct pup_span){pup_buf_span(&bytes).data, len}), PUP_OK);
        assert_int_equal(pup_admin_frame(&part, &frame), PUP_ERR_GAP);
        pup_buf_release(&part);
    }
    assert_int_equal(pup_admin_frame(&bytes, &frame), PUP_OK);
    assert_int_equal(pup_admin_request_unpack(&arena, frame, &got), PUP_OK);
    assert_int_equal(got.ask, PUP_ADMIN_RUN);
    assert_true(got.french);
    assert_int_equal(got.word_count, 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(got.words[i], words[i]);
    for (size_t len = 1; len < frame.len; len++) /* cut anywhere */
        assert_int_equal(pup_admin_request_unpack(&arena, (struct pup_span){frame.data, len}, &got), PUP_ERR_MALFORMED);
    pup_buf_release(&bytes);
    pup_arena_release(&arena);
}

static void test_request_bounds(void **state)
{
    (void)state;
    struct pup_admin_request got;
    struct pup_arena arena;
    struct pup_buf bytes;
    struct pup_span frame;
    const uint8_t too_long[] = {0x00, 0x04, 0x00, 0x01}, too_many[] = {1, 1, 0, 0, 0, 1, 0},
                  other_version[] = {2, 1, 0, 0, 0, 0, 0};
    const uint8_t with_nul[] = {1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 2, 'a', 0};
    pup_arena_init(&arena, 4096);
    pup_buf_init(&bytes, 64);
    assert_int_equal(pup_buf_put(&bytes, (struct pup_span){too_long, sizeof too_long}), PUP_OK);
    assert_int_equal(pup_admin_frame(&bytes, &frame), PUP_ERR_LIMIT);
    assert_int_equal(pup_admin_request_unpack(&arena, (struct pup_span){too_many, sizeof too_many}, &got),
                     PUP_ERR_MALFORMED);
    assert_int_equal(pup_admin_request_unpack(&arena, (struct pup_span){other_version, sizeof other_version}, &got),
                     PUP_ERR_VERSION);
    assert_int_equal(pup_admin_request_unpack(&arena, (struct pup_span){with_nul, sizeof with_nul}, &got),
                     PUP_ERR_MALFORMED);
    pup_buf_release(&bytes);
    pup_arena_release(&arena);
}

static void test_reply_there_and_back(void **state)
{
    (void)state;
    const struct pup_admin_reply sent = {65, 12345678901, pup_span_of("said")};
    struct pup_admin_reply got;
    struct pup_buf bytes;
    struct pup_span frame;
    pup_buf_init(&bytes, 1024);
    assert_int_equal(pup_admin_reply_pack(&sent, &bytes), PUP_OK);
    assert_int_equal(pup_admin_frame(&bytes, &frame), PUP_OK);
    assert_int_equal(pup_admin_reply_unpack(frame, &got), PUP_OK);
    assert_int_equal(got.exit_code, 65);
    assert_int_equal(got.number, 12345678901);
    assert_true(pup_span_equal(got.said, sent.said));
    pup_buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentences_there_and_back), cmocka_unit_test(test_what_does_not_fit_is_not_said_in_part),
        cmocka_unit_test(test_request_there_and_back),   cmocka_unit_test(test_request_bounds),
        cmocka_unit_test(test_reply_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
