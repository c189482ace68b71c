/* Errors, spans, the arena and the buffer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/random.h"
#include "tests/unit/seeded.h"

static void test_every_error_has_its_own_name(void **state)
{
    (void)state;
    for (int a = 0; a < PUP_ERR_COUNT; a++) {
        assert_string_not_equal(pup_err_name(a), "unnamed");
        for (int b = 0; b < a; b++) {
            assert_string_not_equal(pup_err_name(a), pup_err_name(b));
        }
    }
    assert_string_equal(pup_err_name(PUP_ERR_COUNT), "unnamed");
    assert_string_equal(pup_err_name((enum pup_err)(-1)), "unnamed");
}

static void test_exit_codes_are_those_of_sysexits(void **state)
{
    (void)state;
    assert_int_equal(pup_err_exit_code(PUP_OK), EX_OK);
    for (int err = 1; err < PUP_ERR_COUNT; err++) {
        assert_in_range(pup_err_exit_code(err), EX__BASE, EX__MAX);
    }
    assert_int_equal(pup_err_exit_code(PUP_ERR_DENIED), EX_NOPERM);
    assert_int_equal(pup_err_exit_code(PUP_ERR_INVALID), EX_DATAERR);
    assert_int_equal(pup_err_exit_code((enum pup_err)PUP_ERR_COUNT), EX_SOFTWARE);
}

static void test_spans_compare_like_memcmp(void **state)
{
    (void)state;
    assert_int_equal(pup_span_of(NULL).len, 0);
    assert_true(pup_span_equal(pup_span_of(""), pup_span_of(NULL)));
    assert_true(pup_span_equal(pup_span_of("abc"), pup_span_of("abc")));
    assert_false(pup_span_equal(pup_span_of("abc"), pup_span_of("abd")));
    assert_false(pup_span_equal(pup_span_of("abc"), pup_span_of("ab")));
    assert_true(pup_span_compare(pup_span_of("ab"), pup_span_of("abc")) < 0);
    assert_true(pup_span_compare(pup_span_of("b"), pup_span_of("abc")) > 0);
    assert_true(pup_span_compare(pup_span_of("\xc3"), pup_span_of("z")) > 0);
    assert_int_equal(pup_span_compare(pup_span_of(NULL), pup_span_of("")), 0);
}

static void test_arena_holds_its_budget(void **state)
{
    (void)state;
    struct pup_arena arena;
    pup_arena_init(&arena, 1000);
    assert_non_null(pup_arena_alloc(&arena, 900));
    assert_null(pup_arena_alloc(&arena, 200));
    assert_non_null(pup_arena_alloc(&arena, 50));
    assert_null(pup_arena_alloc(&arena, SIZE_MAX));
    assert_null(pup_arena_alloc(&arena, SIZE_MAX - 7));
    assert_null(pup_arena_array(&arena, SIZE_MAX / 2, 3));
    assert_true(arena.used <= arena.budget && arena.overdrawn);
    pup_arena_reset(&arena);
    assert_false(arena.overdrawn);

    /* Many tiny pieces may not outgrow it through padding either. */
    pup_arena_reset(&arena);
    size_t pieces = 0;
    while (pup_arena_alloc(&arena, 1) != NULL) {
        pieces++;
    }
    assert_in_range(pieces, 1, 1000 / alignof(max_align_t));
    pup_arena_release(&arena);
    pup_arena_release(&arena);
    assert_null(pup_arena_alloc(&arena, 1));
}

static void test_arena_gives_zeroed_aligned_memory_again_and_again(void **state)
{
    (void)state;
    struct pup_arena arena;
    struct seeded seeded = {11};
    pup_arena_init(&arena, 1 << 20);
    assert_non_null(pup_arena_alloc(&arena, 0));
    for (int round = 0; round < 20; round++) {
        for (int piece = 0; piece < 50; piece++) {
            size_t size = seeded_below(&seeded, 9000) + 1;
            uint8_t *bytes = pup_arena_alloc(&arena, size);
            assert_non_null(bytes);
            assert_int_equal((uintptr_t)bytes % alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++) {
                assert_int_equal(bytes[i], 0);
            }
            memset(bytes, 0xa5, size);
        }
        pup_arena_reset(&arena);
        assert_int_equal(arena.used, 0);
        assert_non_null(arena.blocks);
    }
    pup_arena_release(&arena);
}

static void test_arena_copies_end_with_a_nul(void **state)
{
    (void)state;
    struct pup_arena arena;
    pup_arena_init(&arena, 4096);
    struct pup_span copy = pup_arena_copy(&arena, (struct pup_span){(const uint8_t *)"abcdef", 3});
    assert_int_equal(copy.len, 3);
    assert_string_equal((const char *)copy.data, "abc");
    copy = pup_arena_copy(&arena, (struct pup_span){0});
    assert_non_null(copy.data);
    assert_int_equal(copy.data[0], 0);
    assert_string_equal(pup_arena_printf(&arena, "%s-%d", "x", 42), "x-42");
    assert_null(pup_arena_printf(&arena, "%5000d", 1));
    copy = pup_arena_copy(&arena, (struct pup_span){(const uint8_t *)"", SIZE_MAX});
    assert_null(copy.data);
    assert_int_equal(copy.len, 0);
    pup_arena_release(&arena);
}

static void test_buffer_never_exceeds_its_maximum(void **state)
{
    (void)state;
    struct pup_buf buf;
    pup_buf_init(&buf, 10);
    assert_int_equal(pup_buf_put_text(&buf, "1234567"), PUP_OK);
    assert_int_equal(pup_buf_put_text(&buf, "8901"), PUP_ERR_LIMIT);
    assert_int_equal(pup_buf_printf(&buf, "%d", 8901), PUP_ERR_LIMIT);
    assert_null(pup_buf_extend(&buf, 4));
    assert_null(pup_buf_extend(&buf, SIZE_MAX));
    assert_true(pup_span_equal(pup_buf_span(&buf), pup_span_of("1234567")));
    assert_int_equal(pup_buf_space(&buf), 3);
    pup_buf_consume(&buf, 5);
    assert_int_equal(pup_buf_put_text(&buf, "abcdefgh"), PUP_OK);
    assert_true(pup_span_equal(pup_buf_span(&buf), pup_span_of("67abcdefgh")));
    assert_int_equal(pup_buf_put_byte(&buf, 'x'), PUP_ERR_LIMIT);
    pup_buf_truncate(&buf, 3);
    pup_buf_truncate(&buf, 9);
    assert_true(pup_span_equal(pup_buf_span(&buf), pup_span_of("67a")));
    pup_buf_clear(&buf);
    assert_int_equal(pup_buf_len(&buf), 0);
    assert_non_null(pup_buf_extend(&buf, 0));
    pup_buf_release(&buf);
    pup_buf_release(&buf);
    assert_int_equal(pup_buf_put_byte(&buf, 'x'), PUP_ERR_LIMIT);
}

static void test_buffer_prints_texts_of_any_length(void **state)
{
    (void)state;
    struct pup_buf buf;
    pup_buf_init(&buf, 5000);
    assert_int_equal(pup_buf_printf(&buf, "[%0*d]", 3000, 7), PUP_OK);
    assert_int_equal(pup_buf_len(&buf), 3002);
    assert_int_equal(pup_buf_span(&buf).data[3001], ']');
    assert_int_equal(pup_buf_printf(&buf, "%0*d", 3000, 7), PUP_ERR_LIMIT);
    assert_int_equal(pup_buf_len(&buf), 3002);
    pup_buf_release(&buf);
}

/* The queue against the simplest one there is: an array that is moved at each step. */
static void test_buffer_is_a_queue(void **state)
{
    (void)state;
    enum { MAX = 3000 };
    struct seeded seeded = {5};
    struct pup_buf buf;
    uint8_t model[MAX], chunk[400];
    size_t len = 0;
    pup_buf_init(&buf, MAX);
    for (int step = 0; step < 20000; step++) {
        size_t amount = seeded_below(&seeded, sizeof chunk);
        if (seeded_below(&seeded, 2) == 0) {
            for (size_t i = 0; i < amount; i++) {
                chunk[i] = (uint8_t)seeded_next(&seeded);
            }
            enum pup_err err = pup_buf_put(&buf, (struct pup_span){chunk, amount});
            assert_int_equal(err, amount <= MAX - len ? PUP_OK : PUP_ERR_LIMIT);
            if (err == PUP_OK) {
                memcpy(model + len, chunk, amount);
                len += amount;
            }
        } else {
            size_t taken = amount < len ? amount : len;
            pup_buf_consume(&buf, amount);
            memmove(model, model + taken, len - taken);
            len -= taken;
        }
        assert_true(pup_span_equal(pup_buf_span(&buf), (struct pup_span){model, len}));
        assert_int_equal(pup_buf_space(&buf), MAX - len);
        assert_true(buf.room <= MAX);
    }
    pup_buf_release(&buf);
}

static void test_randomness_differs_each_time(void **state)
{
    (void)state;
    uint8_t a[32] = {0}, b[32] = {0};
    struct pup_random_source source = pup_random_system();
    pup_random(a, sizeof a);
    source.fill(source.context, b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
    assert_memory_not_equal(a, (uint8_t[32]){0}, sizeof a);
    assert_memory_not_equal(b, (uint8_t[32]){0}, sizeof b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_error_has_its_own_name),
        cmocka_unit_test(test_exit_codes_are_those_of_sysexits),
        cmocka_unit_test(test_spans_compare_like_memcmp),
        cmocka_unit_test(test_arena_holds_its_budget),
        cmocka_unit_test(test_arena_gives_zeroed_aligned_memory_again_and_again),
        cmocka_unit_test(test_arena_copies_end_with_a_nul),
        cmocka_unit_test(test_buffer_never_exceeds_its_maximum),
        cmocka_unit_test(test_buffer_prints_texts_of_any_length),
        cmocka_unit_test(test_buffer_is_a_queue),
        cmocka_unit_test(test_randomness_differs_each_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
