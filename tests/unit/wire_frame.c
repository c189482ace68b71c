#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <zstd.h>

#include "common/wire/frame.h"
#include "tests/unit/wire_random.h"

#include "tests/unit/arena.h" /* behind what names parameters so */

enum { ROOM = 8 * 1024 * 1024 };

static struct pup_span noise(size_t len, bool compressible)
{
    struct dice dice = {len};
    uint8_t *bytes = pup_arena_alloc(&arena, len + 1);
    for (size_t i = 0; i < len; i++) {
        bytes[i] = compressible ? (uint8_t)(i % 7) : (uint8_t)dice_next(&dice);
    }
    return (struct pup_span){bytes, len};
}

/* A frame made by hand. */
static void put_raw(struct pup_buf *buf, size_t len, uint8_t type, uint8_t flags, struct pup_span payload)
{
    uint8_t header[PUP_FRAME_HEADER] = {
        (uint8_t)(len >> 24), (uint8_t)(len >> 16), (uint8_t)(len >> 8), (uint8_t)len, type, flags};
    assert_int_equal(pup_buf_put(buf, (struct pup_span){header, sizeof header}), PUP_OK);
    assert_int_equal(pup_buf_put(buf, payload), PUP_OK);
}

/* What the framer says to these bytes. */
static enum pup_err said(bool stranger, const struct pup_buf *bytes, bool *ready)
{
    struct pup_framer framer;
    struct pup_buf input;
    uint8_t type;
    struct pup_span payload;
    pup_framer_init(&framer, stranger);
    pup_buf_init(&input, ROOM);
    assert_int_equal(pup_buf_put(&input, pup_buf_span(bytes)), PUP_OK);
    enum pup_err err = pup_framer_next(&framer, &input, ready, &type, &payload);
    pup_buf_release(&input);
    pup_framer_release(&framer);
    return err;
}

static void check_passes(struct pup_span message, bool stranger)
{
    struct pup_buf stream;
    struct pup_framer framer;
    bool ready;
    uint8_t type = 0;
    struct pup_span payload;
    pup_buf_init(&stream, ROOM);
    pup_framer_init(&framer, stranger);
    assert_int_equal(pup_frame_put(&stream, 9, message, stranger), PUP_OK);
    assert_int_equal(pup_framer_next(&framer, &stream, &ready, &type, &payload), PUP_OK);
    assert_true(ready);
    assert_int_equal(type, 9);
    assert_true(pup_span_equal(payload, message));
    assert_int_equal(pup_buf_len(&stream), 0);
    pup_framer_release(&framer);
    pup_buf_release(&stream);
}

static void messages_of_all_sizes_pass(void **state)
{
    (void)state;
    static const size_t sizes[] = {0,
                                   1,
                                   511,
                                   512,
                                   513,
                                   4095,
                                   4096,
                                   PUP_FRAME_MAX - 1,
                                   PUP_FRAME_MAX,
                                   PUP_FRAME_MAX + 1,
                                   2 * PUP_FRAME_MAX,
                                   PUP_MESSAGE_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        check_passes(noise(sizes[i], true), false);
        check_passes(noise(sizes[i], false), false);
        if (sizes[i] <= PUP_FRAME_MAX_STRANGER) {
            check_passes(noise(sizes[i], true), true);
        }
    }
    struct pup_buf stream;
    pup_buf_init(&stream, ROOM);
    assert_int_equal(pup_frame_put(&stream, 9, noise(PUP_MESSAGE_MAX + 1, true), false), PUP_ERR_LIMIT);
    assert_int_equal(pup_frame_put(&stream, 9, noise(PUP_FRAME_MAX_STRANGER + 1, true), true), PUP_ERR_LIMIT);
    assert_int_equal(pup_buf_len(&stream), 0);
    pup_buf_release(&stream);
}

/* Large and small, compressed and not, cut at every byte: nothing is ready too early, nothing differs. */
static void a_stream_may_be_cut_anywhere(void **state)
{
    (void)state;
    struct pup_buf whole;
    pup_buf_init(&whole, ROOM);
    const struct pup_span messages[] = {noise(0, true), noise(300, false), noise(700, true), noise(700, false),
                                        noise(3, true)};
    const size_t count = sizeof messages / sizeof messages[0];
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pup_frame_put(&whole, (uint8_t)i, messages[i], false), PUP_OK);
    }
    struct pup_span bytes = pup_buf_span(&whole);
    for (size_t cut = 0; cut <= bytes.len; cut++) {
        struct pup_framer framer;
        struct pup_buf input;
        pup_framer_init(&framer, false);
        pup_buf_init(&input, ROOM);
        size_t came = 0;
        for (int half = 0; half < 2; half++) {
            struct pup_span part =
                half == 0 ? (struct pup_span){bytes.data, cut} : (struct pup_span){bytes.data + cut, bytes.len - cut};
            assert_int_equal(pup_buf_put(&input, part), PUP_OK);
            bool ready = true;
            while (ready) {
                uint8_t type;
                struct pup_span payload;
                assert_int_equal(pup_framer_next(&framer, &input, &ready, &type, &payload), PUP_OK);
                if (ready) {
                    assert_int_equal(type, came);
                    assert_true(pup_span_equal(payload, messages[came++]));
                }
            }
        }
        assert_int_equal(came, count);
        pup_framer_release(&framer);
        pup_buf_release(&input);
    }
    pup_buf_release(&whole);
}

static void one_byte_at_a_time_through_several_frames(void **state)
{
    (void)state;
    struct pup_buf whole, input;
    struct pup_framer framer;
    pup_buf_init(&whole, ROOM);
    pup_buf_init(&input, PUP_FRAME_HEADER + PUP_FRAME_MAX);
    pup_framer_init(&framer, false);
    struct pup_span message = noise(PUP_FRAME_MAX + 5000, false);
    assert_int_equal(pup_frame_put(&whole, 8, message, false), PUP_OK);
    struct pup_span bytes = pup_buf_span(&whole);
    bool ready = false;
    struct pup_span payload = {0};
    for (size_t i = 0; i < bytes.len; i++) {
        uint8_t type;
        assert_false(ready);
        assert_int_equal(pup_buf_put_byte(&input, bytes.data[i]), PUP_OK);
        assert_int_equal(pup_framer_next(&framer, &input, &ready, &type, &payload), PUP_OK);
    }
    assert_true(ready);
    assert_true(pup_span_equal(payload, message));
    pup_framer_release(&framer);
    pup_buf_release(&input);
    pup_buf_release(&whole);
}

static void too_large_is_said_from_the_header_alone(void **state)
{
    (void)state;
    struct pup_buf bytes;
    bool ready;
    const struct pup_span none = {0};
    pup_buf_init(&bytes, ROOM);
    put_raw(&bytes, PUP_FRAME_MAX_STRANGER + 1, 1, 0, none);
    assert_int_equal(said(true, &bytes, &ready), PUP_ERR_LIMIT);
    assert_int_equal(said(false, &bytes, &ready), PUP_OK);
    pup_buf_clear(&bytes);
    put_raw(&bytes, PUP_FRAME_MAX + 1, 1, 0, none);
    assert_int_equal(said(false, &bytes, &ready), PUP_ERR_LIMIT);
    pup_buf_clear(&bytes);
    put_raw(&bytes, 0xffffffffU, 1, PUP_FRAME_ZSTD, none);
    assert_int_equal(said(false, &bytes, &ready), PUP_ERR_LIMIT);
    pup_buf_release(&bytes);
}

static void a_message_ends_at_its_limit(void **state)
{
    (void)state;
    struct pup_buf bytes;
    bool ready;
    struct pup_span frame = noise(PUP_FRAME_MAX, false);
    pup_buf_init(&bytes, ROOM);
    for (size_t i = 0; i < PUP_MESSAGE_MAX / PUP_FRAME_MAX; i++) {
        put_raw(&bytes, frame.len, 5, PUP_FRAME_MORE, frame);
    }
    assert_int_equal(said(false, &bytes, &ready), PUP_OK);
    assert_false(ready);
    put_raw(&bytes, 1, 5, 0, (struct pup_span){0}); /* its one byte need not even come */
    assert_int_equal(said(false, &bytes, &ready), PUP_ERR_LIMIT);
    pup_buf_release(&bytes);
}

static void disorder_is_malformed(void **state)
{
    (void)state;
    static const struct {
        bool stranger;
        uint8_t flags[2];
        uint8_t types[2];
        size_t lens[2];
    } cases[] = {
        {true, {PUP_FRAME_MORE, 0}, {1, 1}, {3, 3}}, /* strangers send whole */
        {true, {PUP_FRAME_ZSTD, 0}, {1, 1}, {3, 3}}, /* and plain */
        {false, {4, 0}, {1, 1}, {3, 3}},             /* a flag nobody knows */
        {false, {0x80, 0}, {1, 1}, {3, 3}},
        {false, {PUP_FRAME_MORE, 0}, {1, 2}, {3, 3}}, /* continued by another type */
        {false, {PUP_FRAME_MORE, 0}, {1, 1}, {0, 3}}, /* empty, and yet more */
        {false, {PUP_FRAME_ZSTD, 0}, {1, 1}, {3, 3}}, /* not zstd */
        {false, {PUP_FRAME_ZSTD, 0}, {1, 1}, {0, 3}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pup_buf bytes;
        bool ready;
        pup_buf_init(&bytes, ROOM);
        for (int j = 0; j < 2; j++) {
            put_raw(&bytes, cases[i].lens[j], cases[i].types[j], cases[i].flags[j], noise(cases[i].lens[j], false));
        }
        assert_int_equal(said(cases[i].stranger, &bytes, &ready), PUP_ERR_MALFORMED);
        pup_buf_release(&bytes);
    }
}

static enum pup_err said_to_compressed(struct pup_span compressed)
{
    struct pup_buf bytes;
    bool ready;
    pup_buf_init(&bytes, ROOM);
    put_raw(&bytes, compressed.len, 1, PUP_FRAME_ZSTD, compressed);
    enum pup_err err = said(false, &bytes, &ready);
    pup_buf_release(&bytes);
    return err;
}

static struct pup_span compress(struct pup_span plain, bool tell_size)
{
    size_t room = ZSTD_compressBound(plain.len);
    uint8_t *out = pup_arena_alloc(&arena, room);
    ZSTD_CCtx *context = ZSTD_createCCtx();
    assert_false(ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, tell_size)));
    size_t len = ZSTD_compress2(context, out, room, plain.data, plain.len);
    assert_false(ZSTD_isError(len));
    ZSTD_freeCCtx(context);
    return (struct pup_span){out, len};
}

static void bombs_are_refused_unopened(void **state)
{
    (void)state;
    assert_int_equal(said_to_compressed(compress(noise(PUP_FRAME_MAX, true), true)), PUP_OK);
    assert_int_equal(said_to_compressed(compress(noise(PUP_FRAME_MAX + 1, true), true)), PUP_ERR_LIMIT);
    assert_int_equal(said_to_compressed(compress(noise(8 * 1024 * 1024, true), true)), PUP_ERR_LIMIT);
    assert_int_equal(said_to_compressed(compress(noise(5000, true), false)), PUP_ERR_MALFORMED);
    /* Says 5 000 bytes and then brings a second frame of more. */
    struct pup_span first = compress(noise(5000, true), true);
    assert_int_equal(said_to_compressed(joined(&arena, first, first)), PUP_ERR_MALFORMED);
    /* Cut short. */
    assert_int_equal(said_to_compressed((struct pup_span){first.data, first.len - 1}), PUP_ERR_MALFORMED);
}

static void a_full_buffer_gets_nothing(void **state)
{
    (void)state;
    struct pup_buf out;
    pup_buf_init(&out, PUP_FRAME_MAX + 100);
    assert_int_equal(pup_frame_put(&out, 1, noise(10, false), false), PUP_OK);
    size_t before = pup_buf_len(&out);
    assert_int_equal(pup_frame_put(&out, 1, noise(PUP_FRAME_MAX + 90, false), false), PUP_ERR_LIMIT);
    assert_int_equal(pup_buf_len(&out), before);
    pup_buf_release(&out);
}

static void admitted_peers_may_send_more(void **state)
{
    (void)state;
    struct pup_framer framer;
    struct pup_buf input;
    bool ready;
    uint8_t type;
    struct pup_span payload;
    pup_framer_init(&framer, true);
    pup_buf_init(&input, ROOM);
    put_raw(&input, 10, 1, 0, noise(10, true));
    assert_int_equal(pup_framer_next(&framer, &input, &ready, &type, &payload), PUP_OK);
    assert_true(ready);
    pup_framer_admit(&framer);
    put_raw(&input, 100000, 1, 0, noise(100000, true));
    assert_int_equal(pup_framer_next(&framer, &input, &ready, &type, &payload), PUP_OK);
    assert_true(ready && payload.len == 100000);
    assert_int_equal(pup_framer_next(&framer, &input, &ready, &type, &payload), PUP_OK);
    assert_false(ready);
    assert_int_equal(framer.message.room, 0); /* an idle connection holds no memory */
    pup_framer_release(&framer);
    pup_buf_release(&input);
}

/* Turned bits may make another message, an error or a wait; never a crash. */
static void damaged_streams_are_survived(void **state)
{
    (void)state;
    struct pup_buf whole;
    pup_buf_init(&whole, ROOM);
    assert_int_equal(pup_frame_put(&whole, 3, noise(900, true), false), PUP_OK);
    assert_int_equal(pup_frame_put(&whole, 4, noise(40, false), false), PUP_OK);
    struct pup_span bytes = pup_buf_span(&whole);
    for (size_t bit = 0; bit < bytes.len * 8; bit++) {
        struct pup_buf damaged;
        bool ready;
        pup_buf_init(&damaged, ROOM);
        assert_int_equal(pup_buf_put(&damaged, flipped(&arena, bytes, bit)), PUP_OK);
        (void)said(false, &damaged, &ready);
        pup_buf_release(&damaged);
    }
    pup_buf_release(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(messages_of_all_sizes_pass, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_stream_may_be_cut_anywhere, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(one_byte_at_a_time_through_several_frames, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(too_large_is_said_from_the_header_alone, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_message_ends_at_its_limit, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(disorder_is_malformed, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(bombs_are_refused_unopened, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_full_buffer_gets_nothing, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(admitted_peers_may_send_more, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(damaged_streams_are_survived, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
