/* What is seen of a packed record in place is what unpacking it shows; whatever the bytes, no more than they hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "common/model/schema.h"
#include "common/wire/record_peek.h"
#include "common/wire/record_texts.h"
#include "tests/unit/wire_random.h"

#include "tests/unit/arena.h" /* behind what names parameters so */

enum { RECORDS = 3000 };

/* The texts of a record by unpacking it, one call after the other. */
struct expecting {
    struct pup_record_texts texts;
    bool merged;
};

static void expect(struct expecting *expecting, uint32_t field, const struct pup_value *value, bool first)
{
    struct pup_record_text text;
    bool name = value->type == PUP_VALUE_REFERENCE;
    if ((value->type != PUP_VALUE_TEXT && !name) || value->text.len == 0) {
        return;
    }
    assert_true(pup_record_texts_next(&expecting->texts, &text));
    assert_true(pup_span_equal(text.text, value->text));
    assert_int_equal(text.field, field);
    assert_int_equal(text.name, name);
    assert_int_equal(text.first, first);
}

static void expect_registers(struct expecting *expecting, const struct pup_register *registers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        expecting->merged |= registers[i].field == PUP_FIELD_MERGED_INTO;
        for (size_t j = 0; j < registers[i].count; j++) {
            expect(expecting, registers[i].field, &registers[i].values[j].value, j == 0);
        }
    }
}

static void expect_all(const struct pup_record *record, struct pup_span packed)
{
    struct expecting expecting = {.merged = false};
    struct pup_record_text none;
    pup_record_texts_start(&expecting.texts, packed);
    expect_registers(&expecting, record->registers, record->register_count);
    expect_registers(&expecting, record->texts, record->text_count);
    for (size_t i = 0; i < record->set_count; i++) {
        for (size_t j = 0; j < record->sets[i].count; j++) {
            if (pup_element_present(&record->sets[i].elements[j])) {
                expect(&expecting, record->sets[i].field, &record->sets[i].elements[j].value, true);
            }
        }
    }
    assert_false(pup_record_texts_next(&expecting.texts, &none));
    assert_int_equal(expecting.texts.kind, record->kind);
    assert_int_equal(expecting.texts.deleted, record->deletion_count > 0);
    assert_int_equal(expecting.texts.merged, expecting.merged);
}

static void random_records_show_their_texts(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= RECORDS; seed++) {
        struct dice dice = {seed};
        struct pup_record record = random_record(&arena, &dice);
        struct pup_span packed;
        if (record.register_count > 0 && seed % 3 == 0) {
            record.registers[record.register_count - 1].field = PUP_FIELD_MERGED_INTO;
        }
        assert_int_equal(pup_record_pack(&arena, &record, &packed), PUP_OK);
        expect_all(&record, packed);
        pup_arena_reset(&arena);
    }
}

static void references_are_peeked(const struct pup_record *record, struct pup_span packed)
{
    struct pup_id id;
    for (size_t i = 0; i < record->register_count; i++) {
        const struct pup_value *value = pup_register_value(&record->registers[i]);
        bool refers = value != NULL && value->type == PUP_VALUE_REFERENCE;
        assert_int_equal(pup_record_peek_reference(packed, record->registers[i].field, &id), refers);
        assert_true(!refers || pup_id_equal(&id, &value->ref));
    }
}

static bool may_be_contested(const struct pup_record *record)
{
    bool contested = record->deletion_count > 0;
    for (size_t i = 0; i < record->register_count; i++) {
        contested |= record->registers[i].count > 1;
    }
    for (size_t i = 0; i < record->text_count; i++) {
        contested |= record->texts[i].count > 1;
    }
    return contested;
}

static void the_numbers_asked_for_are_peeked(void **state)
{
    (void)state;
    size_t numbers = 0;
    for (uint64_t seed = 1; seed <= RECORDS; seed++) {
        struct dice dice = {seed};
        struct pup_record record = random_record(&arena, &dice);
        struct pup_span packed;
        struct pup_record_peek peek;
        uint32_t asked[PUP_PEEK_MAX] = {901, 902, 903, 999999};
        for (size_t i = 0; i < 3 && i < record.register_count; i++) {
            asked[i] = record.registers[i].field;
        }
        assert_int_equal(pup_record_pack(&arena, &record, &packed), PUP_OK);
        pup_record_peek(packed, asked, PUP_PEEK_MAX, &peek);
        assert_int_equal(peek.kind, record.kind);
        assert_int_equal(pup_record_peek_kind(packed), record.kind);
        assert_int_equal(pup_record_peek_contested(packed), may_be_contested(&record));
        references_are_peeked(&record, packed);
        for (size_t i = 0; i < PUP_PEEK_MAX; i++) {
            const struct pup_register *reg = pup_record_register(&record, asked[i]);
            const struct pup_value *value = reg == NULL ? NULL : pup_register_value(reg);
            bool number = value != NULL && value->type == PUP_VALUE_INTEGER;
            assert_int_equal(peek.has[i], number);
            assert_true(!number || peek.number[i] == value->integer);
            numbers += number;
        }
        pup_arena_reset(&arena);
    }
    assert_true(numbers > RECORDS / 10);
}

/* Texts lie within the bytes, and there is an end of them. */
static void look_through(struct pup_span bytes)
{
    struct pup_record_texts texts;
    struct pup_record_text text;
    size_t found = 0;
    struct pup_record_peek peek;
    pup_record_peek(bytes, (const uint32_t[]){1, 2, 3, 4}, PUP_PEEK_MAX, &peek);
    (void)pup_record_peek_contested(bytes);
    struct pup_id id;
    (void)pup_record_peek_reference(bytes, 2, &id);
    pup_record_texts_start(&texts, bytes);
    while (pup_record_texts_next(&texts, &text)) {
        assert_true(text.text.data >= bytes.data && text.text.data + text.text.len <= bytes.data + bytes.len);
        assert_true(++found <= bytes.len);
    }
}

static void damaged_records_are_survived(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= RECORDS / 10; seed++) {
        struct dice dice = {seed};
        struct pup_record record = random_record(&arena, &dice);
        struct pup_span packed;
        assert_int_equal(pup_record_pack(&arena, &record, &packed), PUP_OK);
        uint8_t *bytes = pup_arena_alloc(&arena, packed.len);
        for (size_t len = 0; len < packed.len; len += 1 + packed.len / 50) {
            struct pup_span cut = pup_arena_copy(&arena, (struct pup_span){packed.data, len});
            look_through(cut);
            memcpy(bytes, packed.data, packed.len);
            bytes[len] ^= (uint8_t)(1U << dice_below(&dice, 8));
            look_through((struct pup_span){bytes, packed.len});
        }
        pup_arena_reset(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_records_show_their_texts, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_numbers_asked_for_are_peeked, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(damaged_records_are_survived, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
