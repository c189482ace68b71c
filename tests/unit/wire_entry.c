#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>

#include "common/base/hash.h"
#include "common/wire/entry_codec.h"
#include "common/wire/message.h"
#include "tests/unit/wire_random.h"

#include "tests/unit/arena.h" /* behind what names parameters so */

static struct pup_salted_product random_product(struct dice *dice)
{
    struct pup_salted_product product = {
        .product = {.record = random_id(dice), .field = (uint32_t)dice_below(dice, 99)}};
    if (dice_below(dice, 4) == 0) {
        product.product.text.type = PUP_VALUE_ERASED;
        dice_fill(dice, product.product.commitment.bytes, sizeof product.product.commitment.bytes);
        return product;
    }
    dice_fill(dice, product.salt, sizeof product.salt);
    product.product.text = pup_value_text(random_text(&arena, dice, 90));
    product.product.commitment = pup_text_commitment(product.salt, product.product.text.text);
    return product;
}

static struct pup_entry random_entry(struct dice *dice)
{
    struct pup_edit edit = random_edit(&arena, dice);
    struct pup_entry entry = {.seq = 1 + dice_below(dice, 1000),
                              .received = (int64_t)dice_next(dice),
                              .outcome = (enum pup_outcome)dice_below(dice, 4)};
    assert_int_equal(pup_edit_seal(&arena, &edit, dice_source(dice), &entry.sealed), PUP_OK);
    (void)snprintf(entry.member, sizeof entry.member, "%s", dice_below(dice, 2) ? "maelle.riou" : "");
    entry.has_mac = dice_below(dice, 2) == 0;
    if (entry.has_mac) {
        dice_fill(dice, entry.mac.bytes, sizeof entry.mac.bytes);
    }
    entry.product_count = dice_below(dice, 3);
    entry.products = pup_arena_array(&arena, entry.product_count, sizeof *entry.products);
    for (size_t i = 0; i < entry.product_count; i++) {
        entry.products[i] = random_product(dice);
    }
    return entry;
}

static void assert_same_entry(const struct pup_entry *a, const struct pup_entry *b)
{
    assert_int_equal(a->seq, b->seq);
    assert_true(pup_span_equal(a->sealed.header, b->sealed.header));
    assert_true(pup_span_equal(a->sealed.body, b->sealed.body));
    assert_string_equal(a->member, b->member);
    assert_int_equal(a->outcome, b->outcome);
    assert_int_equal(a->received, b->received);
    assert_int_equal(a->has_mac, b->has_mac);
    assert_true(pup_hash_equal(&a->mac, &b->mac));
    assert_int_equal(a->product_count, b->product_count);
    for (size_t i = 0; i < a->product_count; i++) {
        const struct pup_salted_product *left = &a->products[i], *right = &b->products[i];
        assert_true(pup_id_equal(&left->product.record, &right->product.record));
        assert_int_equal(left->product.field, right->product.field);
        assert_true(same_value(&left->product.text, &right->product.text));
        assert_true(pup_hash_equal(&left->product.commitment, &right->product.commitment));
        assert_memory_equal(left->salt, right->salt, sizeof left->salt);
    }
}

static struct pup_span packed(const struct pup_entry *entry)
{
    struct pup_span bytes;
    assert_int_equal(pup_entry_pack(&arena, entry, &bytes), PUP_OK);
    return bytes;
}

static void random_entries_come_back(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct dice dice = {seed};
        struct pup_entry entry = random_entry(&dice), again;
        struct pup_span bytes = packed(&entry);
        assert_int_equal(pup_entry_unpack(&arena, bytes, &again), PUP_OK);
        assert_same_entry(&entry, &again);
        assert_true(pup_span_equal(bytes, packed(&again)));
        struct pup_product *products;
        assert_int_equal(pup_entry_products(&arena, &again, &products), PUP_OK);
        for (size_t i = 0; i < entry.product_count; i++) {
            assert_true(pup_hash_equal(&products[i].commitment, &entry.products[i].product.commitment));
        }
        pup_arena_reset(&arena);
    }
}

static void what_a_newer_program_added_is_passed_on(void **state)
{
    (void)state;
    static const uint8_t extra[] = {0x7a, 3, 'n', 'e', 'w', 0xf8, 0x01, 5};
    struct dice dice = {1};
    struct pup_entry entry = random_entry(&dice), again;
    const struct pup_span unknown = {extra, sizeof extra};
    struct pup_span bytes = joined(&arena, packed(&entry), unknown);
    assert_int_equal(pup_entry_unpack(&arena, bytes, &again), PUP_OK);
    assert_same_entry(&entry, &again);
    assert_true(pup_span_equal(again.unknown, unknown));
    assert_true(pup_span_equal(packed(&again), bytes));
}

/* A truncated or turned entry is refused, or its edit and products are still guarded by their own hashes: nothing
 * crashes, and what is read can be packed. */
static void damaged_entries_are_survived(void **state)
{
    (void)state;
    struct pup_arena scratch;
    pup_arena_init(&scratch, PUP_WIRE_BUDGET);
    size_t refused = 0, read = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct dice dice = {seed};
        struct pup_entry entry = random_entry(&dice), again;
        struct pup_span bytes = packed(&entry);
        for (size_t i = 0; i < bytes.len * 9; i++) {
            struct pup_span damaged =
                i < bytes.len ? (struct pup_span){bytes.data, i} : flipped(&scratch, bytes, i - bytes.len);
            struct pup_edit edit;
            if (pup_entry_unpack(&scratch, damaged, &again) != PUP_OK) {
                refused++;
            } else if (pup_edit_open(&scratch, again.sealed, &edit) == PUP_OK) {
                struct pup_span once;
                assert_int_equal(pup_entry_pack(&scratch, &again, &once), PUP_OK);
                read++;
            }
            pup_arena_reset(&scratch);
        }
    }
    assert_true(refused > 1000 && read > 1000);
    pup_arena_release(&scratch);
}

static void products_must_fit_their_commitment(void **state)
{
    (void)state;
    struct dice dice = {1};
    struct pup_entry entry = random_entry(&dice);
    struct pup_salted_product product = {.product = {.text = pup_value_text(pup_span_of("merged"))}};
    struct pup_span bytes;
    entry.products = &product;
    entry.product_count = 1;
    assert_int_equal(pup_entry_pack(&arena, &entry, &bytes), PUP_ERR_UNTRUSTED);
    product.product.commitment = pup_text_commitment(product.salt, product.product.text.text);
    assert_int_equal(pup_entry_pack(&arena, &entry, &bytes), PUP_OK);
}

static void wrong_entries_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
    } wrong[] = {
        {"", 0},                     /* no seq */
        {"\x08\x00", 2},             /* seq 0 */
        {"\x08\x01\x28\x04", 4},     /* an outcome nobody knows */
        {"\x08\x01\x22\x01*", 5},    /* not a login */
        {"\x08\x01\x42\x01x", 5},    /* a MAC of one byte */
        {"\x08\x01\x32\x00", 4},     /* a product without a record */
        {"\x08\x01\x0b", 3},         /* a group */
        {"\x08\x01\x80\x00\x01", 5}, /* a field numbered 0 */
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct pup_entry entry;
        struct pup_span bytes = {(const uint8_t *)wrong[i].bytes, wrong[i].len};
        assert_int_equal(pup_entry_unpack(&arena, bytes, &entry), PUP_ERR_MALFORMED);
    }
    struct pup_entry entry;
    assert_int_equal(pup_entry_unpack(&arena, repeated(&arena, "\0", 1, PUP_ENTRY_MAX + 1), &entry), PUP_ERR_LIMIT);
}

static void small_bytes_cannot_grow_large(void **state)
{
    (void)state;
    struct pup_arena small;
    struct pup_entry entry;
    pup_arena_init(&small, 4 * 1024 * 1024);
    assert_int_equal(pup_entry_unpack(&small, repeated(&arena, "\x32\x00", 2, 512 * 1024), &entry), PUP_ERR_MEMORY);
    assert_true(small.used <= small.budget);
    pup_arena_release(&small);
}

static void the_chain_and_receipts_depend_on_every_part(void **state)
{
    (void)state;
    const struct pup_hash zero = {{0}}, one = {{1}};
    struct pup_hash chains[] = {pup_chain_next(&zero, 1, &one), pup_chain_next(&one, 1, &zero),
                                pup_chain_next(&zero, 2, &one), pup_chain_next(&zero, UINT64_C(1) << 56, &one)};
    const struct pup_edit_id id = {{{1}}, 1}, later = {{{1}}, 2}, other = {{{2}}, 1};
    struct pup_span key = pup_span_of("key"), lock = pup_span_of("lock");
    struct pup_hash macs[] = {pup_receipt_mac(key, &id, &one, false),    pup_receipt_mac(key, &id, &one, true),
                              pup_receipt_mac(key, &later, &one, false), pup_receipt_mac(key, &other, &one, false),
                              pup_receipt_mac(key, &id, &zero, false),   pup_receipt_mac(lock, &id, &one, false)};
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_false(pup_hash_equal(&chains[i], &chains[j]));
        }
    }
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_false(pup_hash_equal(&macs[i], &macs[j]));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_entries_come_back, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(what_a_newer_program_added_is_passed_on, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(damaged_entries_are_survived, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(products_must_fit_their_commitment, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(wrong_entries_are_refused, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(small_bytes_cannot_grow_large, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_chain_and_receipts_depend_on_every_part, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
