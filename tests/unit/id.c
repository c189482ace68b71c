/* Identities, base 32, hashing: held to published examples where there are some. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "common/base/hash.h"
#include "common/base/id.h"
#include "tests/unit/seeded.h"

static struct pup_id random_id(struct seeded *seeded)
{
    uint8_t random[10];
    for (size_t i = 0; i < sizeof random; i++) {
        random[i] = (uint8_t)(seeded_next(seeded) >> 32);
    }
    return pup_id_v7(seeded_below(seeded, 1ULL << 48), random);
}

/* The example of RFC 9562, appendix A.6. */
static void test_v7_is_that_of_the_standard(void **state)
{
    (void)state;
    const uint8_t random[10] = {0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};
    struct pup_id id = pup_id_v7(0x017f22e279b0, random);
    char text[PUP_ID_TEXT + 1];
    pup_id_text(&id, text);
    assert_string_equal(text, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

static void test_whole_ids_are_read_back(void **state)
{
    (void)state;
    struct seeded seeded = {3};
    for (int i = 0; i < 1000; i++) {
        struct pup_id id = random_id(&seeded), again = {{0}};
        char text[PUP_ID_TEXT + 1];
        pup_id_text(&id, text);
        assert_int_equal(pup_id_parse(pup_span_of(text), &again), PUP_OK);
        assert_true(pup_id_equal(&id, &again));
    }
    struct pup_id id;
    assert_int_equal(pup_id_parse(pup_span_of("017F22E279B07CC398C4DC0C0C07398F"), &id), PUP_OK);
    assert_int_equal(id.bytes[15], 0x8f);
    static const char *const wrong[] = {"",
                                        "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
                                        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
                                        "017f22e2079b0-7cc3-98c4-dc0c0c07398f",
                                        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
                                        "017f22e2-79b0-7cc3-98c4-dc0c-c07398f"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(pup_id_parse(pup_span_of(wrong[i]), &id), PUP_ERR_INVALID);
    }
}

static void test_short_ids_show_the_random_half(void **state)
{
    (void)state;
    /* 98 c4 dc 0c 0c 07 39 8f without its first two bits: 01100 01100 01001 10111 00000 01100 … */
    struct pup_id id;
    char text[PUP_ID_RANDOM + 1];
    assert_int_equal(pup_id_parse(pup_span_of("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"), &id), PUP_OK);
    pup_id_short(&id, 6, text);
    assert_string_equal(text, "cc9q0c");
    assert_true(pup_id_short_matches(&id, pup_span_of("cc9q")));
    assert_true(pup_id_short_matches(&id, pup_span_of("CC9QOc")));
    assert_false(pup_id_short_matches(&id, pup_span_of("cc9r")));
    pup_id_short(&id, PUP_ID_RANDOM, text);
    assert_int_equal(strlen(text), PUP_ID_RANDOM);
    assert_true(pup_id_short_matches(&id, pup_span_of(text)));
    assert_false(pup_id_short_matches(&id, pup_span_of("cc9q0c0c07398f")));
}

static void test_short_ids_are_recognised(void **state)
{
    (void)state;
    assert_true(pup_id_short_valid(pup_span_of("cc9q")));
    assert_true(pup_id_short_valid(pup_span_of("OIL0")));
    assert_false(pup_id_short_valid(pup_span_of("cc9")));
    assert_false(pup_id_short_valid(pup_span_of("cc9u")));
    assert_false(pup_id_short_valid(pup_span_of("cc-9")));
    assert_false(pup_id_short_valid(pup_span_of("cc9q0cc9q0ccc")));
}

static void test_derived_ids_depend_on_where_parts_begin(void **state)
{
    (void)state;
    struct pup_span one[] = {pup_span_of("V"), pup_span_of("castel")};
    struct pup_span two[] = {pup_span_of("Vc"), pup_span_of("astel")};
    struct pup_id a = pup_id_derived(one, 2), again = pup_id_derived(one, 2), b = pup_id_derived(two, 2);
    assert_true(pup_id_equal(&a, &again));
    assert_false(pup_id_equal(&a, &b));
    assert_int_equal(a.bytes[6] >> 4, 8);
    assert_int_equal(a.bytes[8] >> 6, 2);
    /* SHA-256 of 00 00 00 01 "V" 00 00 00 06 "castel", computed apart. */
    char text[PUP_ID_TEXT + 1];
    pup_id_text(&a, text);
    assert_string_equal(text, "0f24467d-f422-8321-8c74-c973ecee7a26");
}

static void test_ids_have_an_order(void **state)
{
    (void)state;
    struct pup_id zero = {{0}}, one = {{0, 1}};
    assert_true(pup_id_is_zero(&zero));
    assert_false(pup_id_is_zero(&one));
    assert_true(pup_id_compare(&zero, &one) < 0);
    struct pup_edit_id a = {{{1}}, 9}, b = {{{2}}, 1}, c = {{{2}}, 10};
    assert_true(pup_edit_id_compare(&a, &b) < 0);
    assert_true(pup_edit_id_compare(&b, &c) < 0);
    assert_true(pup_edit_id_compare(&c, &b) > 0);
    assert_false(pup_edit_id_equal(&b, &c));
    assert_true(pup_edit_id_equal(&c, &c));
}

static void test_base32_is_crockfords(void **state)
{
    (void)state;
    char text[64];
    pup_base32_encode(pup_span_of("foobar"), text);
    assert_string_equal(text, "CSQPYRK1E8");
    pup_base32_encode((struct pup_span){0}, text);
    assert_string_equal(text, "");
    uint8_t out[8];
    assert_int_equal(pup_base32_decode(pup_span_of("csqpyrkle8"), out, 6), PUP_OK);
    assert_memory_equal(out, "foobar", 6);
    assert_int_equal(pup_base32_decode(pup_span_of("CSQPYRK1E8"), out, 7), PUP_ERR_INVALID);
    assert_int_equal(pup_base32_decode(pup_span_of("CSQPYRK1EU"), out, 6), PUP_ERR_INVALID);
    assert_int_equal(pup_base32_decode(pup_span_of("CSQPYRK1E9"), out, 6), PUP_ERR_INVALID); /* stray last bit */
}

static void test_base32_is_read_back(void **state)
{
    (void)state;
    struct seeded seeded = {8};
    for (size_t len = 0; len <= 40; len++) {
        uint8_t bytes[40], again[40];
        char text[65];
        for (size_t i = 0; i < len; i++) {
            bytes[i] = (uint8_t)seeded_next(&seeded);
        }
        pup_base32_encode((struct pup_span){bytes, len}, text);
        assert_int_equal(strlen(text), (len * 8 + 4) / 5);
        assert_int_equal(pup_base32_decode(pup_span_of(text), again, len), PUP_OK);
        assert_memory_equal(bytes, again, len);
    }
}

static void test_sha256_and_hmac_are_those_of_the_standards(void **state)
{
    (void)state;
    char text[65];
    struct pup_span parts[] = {pup_span_of("a"), {0}, pup_span_of("bc")};
    struct pup_hash hash = pup_sha256(parts, 3); /* FIPS 180-4: "abc" */
    pup_hash_text(&hash, text);
    assert_string_equal(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hash = pup_sha256_one((struct pup_span){0});
    pup_hash_text(&hash, text);
    assert_string_equal(text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    struct pup_span message[] = {pup_span_of("what do ya want "), pup_span_of("for nothing?")};
    hash = pup_hmac(pup_span_of("Jefe"), message, 2); /* RFC 4231, case 2 */
    pup_hash_text(&hash, text);
    assert_string_equal(text, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    hash = pup_hmac((struct pup_span){0}, NULL, 0);
    pup_hash_text(&hash, text);
    assert_string_equal(text, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void test_hashes_and_devices_are_read_back(void **state)
{
    (void)state;
    struct pup_hash hash = pup_sha256_one(pup_span_of("x")), again;
    char text[65];
    pup_hash_text(&hash, text);
    assert_int_equal(pup_hash_parse(pup_span_of(text), &again), PUP_OK);
    assert_true(pup_hash_equal(&hash, &again) && pup_hash_equal_secret(&hash, &again));
    again.bytes[31] ^= 1;
    assert_false(pup_hash_equal(&hash, &again) || pup_hash_equal_secret(&hash, &again));
    struct pup_device device = {{1, 2, 3, 4, 5, 6, 7, 0xff}}, other;
    pup_device_text(&device, text);
    assert_string_equal(text, "01020304050607ff");
    assert_int_equal(pup_device_parse(pup_span_of("01020304050607FF"), &other), PUP_OK);
    assert_true(pup_device_equal(&device, &other));
    assert_int_equal(pup_device_parse(pup_span_of("01020304050607f"), &other), PUP_ERR_INVALID);
    assert_int_equal(pup_device_parse(pup_span_of("01020304050607ff0"), &other), PUP_ERR_INVALID);
    assert_int_equal(pup_hash_parse(pup_span_of("01"), &hash), PUP_ERR_INVALID);
}

static void test_sums_of_hashes_can_be_undone(void **state)
{
    (void)state;
    struct pup_hash sum = {{0}}, ones, one = {{0}};
    memset(ones.bytes, 0xff, sizeof ones.bytes);
    one.bytes[31] = 1;
    sum = ones;
    pup_hash_add(&sum, &one); /* 2^256 - 1 + 1 */
    struct pup_hash zero = {{0}};
    assert_true(pup_hash_equal(&sum, &zero));
    pup_hash_subtract(&sum, &one);
    assert_true(pup_hash_equal(&sum, &ones));
    struct seeded seeded = {2};
    struct pup_hash terms[50], total = {{0}};
    for (size_t i = 0; i < 50; i++) {
        struct pup_id id = random_id(&seeded);
        terms[i] = pup_sha256_one((struct pup_span){id.bytes, sizeof id.bytes});
        pup_hash_add(&total, &terms[i]);
    }
    for (size_t i = 0; i < 50; i++) {
        pup_hash_subtract(&total, &terms[(i * 7) % 50]);
    }
    assert_true(pup_hash_equal(&total, &zero));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_v7_is_that_of_the_standard),
        cmocka_unit_test(test_whole_ids_are_read_back),
        cmocka_unit_test(test_short_ids_show_the_random_half),
        cmocka_unit_test(test_short_ids_are_recognised),
        cmocka_unit_test(test_derived_ids_depend_on_where_parts_begin),
        cmocka_unit_test(test_ids_have_an_order),
        cmocka_unit_test(test_base32_is_crockfords),
        cmocka_unit_test(test_base32_is_read_back),
        cmocka_unit_test(test_sha256_and_hmac_are_those_of_the_standards),
        cmocka_unit_test(test_hashes_and_devices_are_read_back),
        cmocka_unit_test(test_sums_of_hashes_can_be_undone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
