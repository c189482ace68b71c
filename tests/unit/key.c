/* Keys: memcmp order is the order meant, and what was put in can be taken out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "common/store/key.h"

static int compare(const struct pup_key *a, const struct pup_key *b)
{
    return pup_span_compare(pup_key_span(a), pup_key_span(b));
}

static void numbers_sort_as_numbers(void **state)
{
    (void)state;
    static const uint64_t rising[] = {0, 1, 255, 256, 65535, 65536, 1U << 31, UINT32_MAX, 1ULL << 32, UINT64_MAX};
    for (size_t i = 1; i < sizeof rising / sizeof *rising; i++) {
        struct pup_key low, high;
        pup_key_start(&low);
        pup_key_start(&high);
        pup_key_u64(&low, rising[i - 1]);
        pup_key_u64(&high, rising[i]);
        assert_true(compare(&low, &high) < 0);
        if (rising[i] > UINT32_MAX)
            continue;
        pup_key_start(&low);
        pup_key_start(&high);
        pup_key_u32(&low, (uint32_t)rising[i - 1]);
        pup_key_u32(&high, (uint32_t)rising[i]);
        assert_true(compare(&low, &high) < 0);
    }
}

static void a_text_is_no_prefix_of_a_longer_one(void **state)
{
    (void)state;
    struct pup_key a, ab;
    pup_key_start(&a);
    pup_key_start(&ab);
    pup_key_text(&a, "V/hr/a");
    pup_key_text(&ab, "V/hr/ab");
    assert_false(pup_key_has_prefix(pup_key_span(&ab), pup_key_span(&a)));
    pup_key_u32(&a, UINT32_MAX);
    assert_true(compare(&a, &ab) < 0);
}

static void prefixes(void **state)
{
    (void)state;
    assert_true(pup_key_has_prefix(pup_span_of("abc"), pup_span_of("ab")));
    assert_true(pup_key_has_prefix(pup_span_of("abc"), pup_span_of("abc")));
    assert_true(pup_key_has_prefix(pup_span_of("abc"), (struct pup_span){0}));
    assert_false(pup_key_has_prefix(pup_span_of("ab"), pup_span_of("abc")));
    assert_false(pup_key_has_prefix(pup_span_of("abd"), pup_span_of("abc")));
}

static void parts_come_back(void **state)
{
    (void)state;
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, "V/team");
    pup_key_u32(&key, 0x01020304);
    pup_key_u64(&key, 0x0102030405060708);
    pup_key_bytes(&key, "xyz", 3);
    struct pup_span rest = pup_key_span(&key);
    char text[7], bytes[3];
    uint32_t small;
    uint64_t large;
    assert_int_equal(pup_key_take_text(&rest, text, sizeof text), PUP_OK);
    assert_string_equal(text, "V/team");
    assert_int_equal(pup_key_take_u32(&rest, &small), PUP_OK);
    assert_int_equal(small, 0x01020304);
    assert_int_equal(pup_key_take_u64(&rest, &large), PUP_OK);
    assert_true(large == 0x0102030405060708);
    assert_int_equal(pup_key_take_bytes(&rest, bytes, 3), PUP_OK);
    assert_memory_equal(bytes, "xyz", 3);
    assert_int_equal(rest.len, 0);
}

static void short_keys_are_corrupt(void **state)
{
    (void)state;
    struct pup_span rest = pup_span_of("abc");
    char text[3];
    uint32_t small;
    uint64_t large;
    assert_int_equal(pup_key_take_text(&rest, text, sizeof text), PUP_ERR_CORRUPT);
    assert_int_equal(pup_key_take_u32(&rest, &small), PUP_ERR_CORRUPT);
    assert_int_equal(pup_key_take_u64(&rest, &large), PUP_ERR_CORRUPT);
    assert_int_equal(pup_key_take_bytes(&rest, text, 4), PUP_ERR_CORRUPT);
    assert_int_equal(rest.len, 3);
    rest = (struct pup_span){(const uint8_t *)"abc\0", 4};
    assert_int_equal(pup_key_take_text(&rest, text, sizeof text), PUP_ERR_CORRUPT);
    rest = (struct pup_span){0};
    assert_int_equal(pup_key_take_text(&rest, text, sizeof text), PUP_ERR_CORRUPT);
}

static void what_does_not_fit_empties_the_key(void **state)
{
    (void)state;
    uint8_t filling[PUP_KEY_MAX] = {0};
    struct pup_key key;
    pup_key_start(&key);
    pup_key_bytes(&key, filling, sizeof filling);
    assert_int_equal(pup_key_span(&key).len, PUP_KEY_MAX);
    pup_key_bytes(&key, filling, 1);
    assert_true(key.overflow);
    assert_int_equal(pup_key_span(&key).len, 0);
    pup_key_start(&key);
    pup_key_u32(&key, 1);
    assert_int_equal(pup_key_span(&key).len, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_sort_as_numbers),
        cmocka_unit_test(a_text_is_no_prefix_of_a_longer_one),
        cmocka_unit_test(prefixes),
        cmocka_unit_test(parts_come_back),
        cmocka_unit_test(short_keys_are_corrupt),
        cmocka_unit_test(what_does_not_fit_empties_the_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
