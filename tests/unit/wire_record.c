#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "common/base/hash.h"
#include "common/merge/apply.h"
#include "common/wire/message.h"
#include "common/wire/record_codec.h"
#include "tests/unit/wire_random.h"

#include "tests/unit/arena.h" /* behind what names parameters so */

static struct pup_span packed(const struct pup_record *record)
{
    struct pup_span bytes;
    assert_int_equal(pup_record_pack(&arena, record, &bytes), PUP_OK);
    return bytes;
}

static void assert_same_registers(const struct pup_register *a, const struct pup_register *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(a[i].field, b[i].field);
        assert_int_equal(a[i].count, b[i].count);
        assert_true(pup_vector_equal(&a[i].ahead, &b[i].ahead));
        for (size_t j = 0; j < a[i].count; j++) {
            const struct pup_standing *left = &a[i].values[j], *right = &b[i].values[j];
            assert_true(pup_edit_id_equal(&left->by, &right->by));
            assert_true(same_value(&left->value, &right->value));
            assert_true(pup_hash_equal(&left->commitment, &right->commitment));
            const struct pup_vector parts = {left->parts, left->part_count}, others = {right->parts, right->part_count};
            assert_true(pup_vector_equal(&parts, &others));
        }
    }
}

static void assert_same_sets(const struct pup_record *a, const struct pup_record *b)
{
    assert_int_equal(a->set_count, b->set_count);
    for (size_t i = 0; i < a->set_count; i++) {
        assert_int_equal(a->sets[i].field, b->sets[i].field);
        assert_int_equal(a->sets[i].count, b->sets[i].count);
        for (size_t j = 0; j < a->sets[i].count; j++) {
            const struct pup_element *left = &a->sets[i].elements[j], *right = &b->sets[i].elements[j];
            const struct pup_vector adds = {left->adds, left->add_count}, others = {right->adds, right->add_count};
            assert_true(same_value(&left->value, &right->value));
            assert_true(pup_vector_equal(&adds, &others));
            assert_true(pup_vector_equal(&left->ahead, &right->ahead));
        }
    }
}

static void assert_same_rest(const struct pup_record *a, const struct pup_record *b)
{
    assert_int_equal(a->counter_count, b->counter_count);
    for (size_t i = 0; i < a->counter_count; i++) {
        assert_int_equal(a->counters[i].field, b->counters[i].field);
        assert_int_equal(a->counters[i].sum, b->counters[i].sum);
    }
    assert_int_equal(a->deletion_count, b->deletion_count);
    for (size_t i = 0; i < a->deletion_count; i++) {
        assert_true(pup_edit_id_equal(&a->deletions[i].by, &b->deletions[i].by));
        assert_true(pup_vector_equal(&a->deletions[i].seen, &b->deletions[i].seen));
    }
    assert_int_equal(a->erasure_count, b->erasure_count);
    for (size_t i = 0; i < a->erasure_count; i++) {
        assert_int_equal(a->erasures[i].field, b->erasures[i].field);
        assert_int_equal(a->erasures[i].names, b->erasures[i].names);
        assert_true(pup_id_equal(&a->erasures[i].ref, &b->erasures[i].ref));
        assert_true(pup_vector_equal(&a->erasures[i].covers, &b->erasures[i].covers));
    }
}

static void assert_same_record(const struct pup_record *a, const struct pup_record *b)
{
    assert_true(pup_id_equal(&a->id, &b->id));
    assert_int_equal(a->kind, b->kind);
    assert_true(pup_vector_equal(&a->touched, &b->touched));
    assert_true(pup_vector_equal(&a->kept_ahead, &b->kept_ahead));
    assert_int_equal(a->register_count, b->register_count);
    assert_same_registers(a->registers, b->registers, a->register_count);
    assert_int_equal(a->text_count, b->text_count);
    assert_same_registers(a->texts, b->texts, a->text_count);
    assert_same_sets(a, b);
    assert_same_rest(a, b);
}

static void random_records_come_back(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        struct dice dice = {seed};
        struct pup_record record = random_record(&arena, &dice), again;
        struct pup_span bytes = packed(&record);
        assert_int_equal(pup_record_unpack(&arena, bytes, &again), PUP_OK);
        assert_same_record(&record, &again);
        assert_true(pup_span_equal(bytes, packed(&again)));
        pup_arena_reset(&arena);
    }
}

static struct pup_part part_of(const struct pup_id *record, const struct pup_change *change)
{
    return (struct pup_part){.record = *record, .kind = 8, .changes = change, .change_count = 1};
}

/* The same three edits, none of which had seen another, taken in two orders: registers keep their places, so only
 * fields that differ are compared here; all memory must come out the same. */
static void two_ways_of_building_give_the_same_bytes(void **state)
{
    (void)state;
    static const size_t orders[2][3] = {{0, 1, 2}, {2, 0, 1}};
    struct dice dice = {7};
    struct pup_id id = random_id(&dice);
    const struct pup_change changes[3] = {
        {.field = 30, .operation = PUP_ADD, .value = pup_value_text(pup_span_of("b"))},
        {.field = 10, .operation = PUP_PUT, .value = pup_value_integer(-5)},
        {.field = 30, .operation = PUP_ADD, .value = pup_value_text(pup_span_of("a"))},
    };
    struct pup_edit_id edits[3];
    struct pup_span bytes[2];
    for (int i = 0; i < 3; i++) {
        edits[i] = random_edit_id(&dice);
    }
    for (int way = 0; way < 2; way++) {
        struct pup_record record;
        pup_record_init(&record, &id, 8);
        for (int i = 0; i < 3; i++) {
            size_t at = orders[way][i];
            struct pup_part part = part_of(&id, &changes[at]);
            enum pup_outcome outcome;
            assert_int_equal(pup_merge_apply(&arena, &record, &edits[at], &part, NULL, 0, &outcome), PUP_OK);
            assert_int_equal(outcome, PUP_OUTCOME_APPLIED);
        }
        bytes[way] = packed(&record);
    }
    assert_true(pup_span_equal(bytes[0], bytes[1]));
    struct pup_hash a = pup_record_hash(&id, bytes[0]), b = pup_record_hash(&id, bytes[1]);
    assert_true(pup_hash_equal(&a, &b));
    struct pup_hash expected = pup_sha256_one(joined(&arena, (struct pup_span){id.bytes, sizeof id.bytes}, bytes[0]));
    assert_true(pup_hash_equal(&a, &expected));
}

/* Whatever is read can be written and read again to the same bytes; nothing crashes. */
static void damaged_records_are_survived(void **state)
{
    (void)state;
    struct pup_arena scratch;
    pup_arena_init(&scratch, PUP_WIRE_BUDGET);
    size_t refused = 0, read = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct dice dice = {seed};
        struct pup_record record = random_record(&arena, &dice), again;
        struct pup_span bytes = packed(&record);
        for (size_t i = 0; i < bytes.len * 9; i++) {
            /* Every truncation, then every bit. */
            struct pup_span damaged =
                i < bytes.len ? (struct pup_span){bytes.data, i} : flipped(&scratch, bytes, i - bytes.len);
            if (pup_record_unpack(&scratch, damaged, &again) == PUP_OK) {
                struct pup_span once, twice;
                assert_int_equal(pup_record_pack(&scratch, &again, &once), PUP_OK);
                assert_int_equal(pup_record_unpack(&scratch, once, &again), PUP_OK);
                assert_int_equal(pup_record_pack(&scratch, &again, &twice), PUP_OK);
                assert_true(pup_span_equal(once, twice));
                read++;
            } else {
                refused++;
            }
            pup_arena_reset(&scratch);
        }
    }
    assert_true(refused > 1000 && read > 1000);
    pup_arena_release(&scratch);
}

static void disorder_is_refused(void **state)
{
    (void)state;
    struct dice dice = {3};
    struct pup_edit_id ids[2] = {random_edit_id(&dice), random_edit_id(&dice)};
    if (pup_edit_id_compare(&ids[0], &ids[1]) < 0) {
        struct pup_edit_id first = ids[0];
        ids[0] = ids[1];
        ids[1] = first;
    }
    struct pup_register regs[2] = {{.field = 9}, {.field = 2}};
    struct pup_element elements[2] = {{.value = pup_value_integer(4)}, {.value = pup_value_integer(3)}};
    struct pup_set set = {.field = 1, .elements = elements, .count = 2};
    struct pup_counter counters[2] = {{1, 1}, {1, 2}};
    struct pup_edit_id twice[2] = {ids[0], ids[0]};
    twice[1].counter = ids[0].counter + 1;
    struct pup_element added = {.value = pup_value_integer(4), .adds = ids, .add_count = 2};
    struct pup_set other = {.field = 1, .elements = &added, .count = 1};
    struct pup_record wrong[] = {
        {.touched = {ids, 2}},
        {.touched = {twice, 2}},
        {.kept_ahead = {twice, 2}},
        {.registers = regs, .register_count = 2},
        {.sets = &set, .set_count = 1},
        {.sets = &other, .set_count = 1},
        {.counters = counters, .counter_count = 2},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct pup_record again;
        assert_int_equal(pup_record_unpack(&arena, packed(&wrong[i]), &again), PUP_ERR_MALFORMED);
    }
}

static void newer_values_and_fields_survive(void **state)
{
    (void)state;
    /* A value of a type from the future: field 9 of Value, with two bytes. */
    static const uint8_t future[] = {0x4a, 2, 0xde, 0xad};
    struct dice dice = {5};
    struct pup_standing standing = {.by = random_edit_id(&dice),
                                    .value = {.type = PUP_VALUE_OPAQUE, .text = {future, sizeof future}}};
    struct pup_register reg = {.field = 4000, .values = &standing, .count = 1};
    struct pup_record record = {.id = random_id(&dice), .kind = 777, .registers = &reg, .register_count = 1}, again;
    struct pup_span bytes = packed(&record);
    assert_int_equal(pup_record_unpack(&arena, bytes, &again), PUP_OK);
    assert_same_record(&record, &again);
    assert_true(pup_span_equal(bytes, packed(&again)));
    /* A field of Record from the future is no error. */
    static const uint8_t extra[] = {0xfa, 0x01, 1, 7};
    assert_int_equal(pup_record_unpack(&arena, joined(&arena, bytes, (struct pup_span){extra, sizeof extra}), &again),
                     PUP_OK);
    assert_same_record(&record, &again);
}

static enum pup_err reading(const char *bytes, size_t len, struct pup_record *record)
{
    return pup_record_unpack(&arena, (struct pup_span){(const uint8_t *)bytes, len}, record);
}

#define ID                                                                                                             \
    "\x0a\x10"                                                                                                         \
    "0123456789abcdef"

/* Right protobuf that is not canonical, as another program might write it, says the same. */
static void other_spellings_are_read(void **state)
{
    (void)state;
    static const char plain[] = ID "\x10\x05\x3a\x04\x08\x01\x10\x03";
    static const char odd[] = "\x90\x00\x85\x80\x00" /* kind 5, tag and number padded */
                              "\xf9\x01"
                              "12345678" /* unknown fields: 64 bits, */
                              "\xf5\x01"
                              "1234"                                             /* 32 bits, */
                              "\xf8\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01" /* the largest number, */
                              "\xfa\x01\x02"
                              "yy"                           /* bytes */
                              "\x3a\x05\x10\x83\x00\x08\x01" /* a counter, its fields turned round */
        ID;
    struct pup_record a, b;
    assert_int_equal(reading(plain, sizeof plain - 1, &a), PUP_OK);
    assert_int_equal(reading(odd, sizeof odd - 1, &b), PUP_OK);
    assert_same_record(&a, &b);
    assert_int_equal(a.counters[0].sum, -2);
    assert_true(pup_span_equal(packed(&a), packed(&b)));
}

static void what_is_no_protobuf_is_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
    } wrong[] = {
        {"", 0}, /* no id */
        {"\x0a\x0f"
         "0123456789abcde",
         17},                                                            /* a short one */
        {"\x08\x01", 2},                                                 /* a number for one */
        {ID "\x3a\x0b\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 31}, /* beyond 64 bits */
        {ID "\x10\x80\x80\x80\x80\x10", 24},                             /* a kind beyond 32 bits */
        {ID "\x10", 19},                                                 /* cut short */
        {ID "\x22\x05\x08\x01", 22},                                     /* longer than what is there */
        {ID "\x0b\x0c", 20},                                             /* a group */
        {ID "\x02\x00", 20},                                             /* field 0 */
        {ID "\x20\x01", 20},                                             /* a register that is a number */
        {ID "\x1a\x0a\x0a\x08"
            "dddddddd",
         30},                                    /* an edit without a counter */
        {ID "\x1a\x02\x10\x01", 22},             /* and one without a device */
        {ID "\x22\x04\x12\x02\x18\x01", 24},     /* a value nobody wrote */
        {ID "\xf8\xff\xff\xff\xff\x01\x00", 25}, /* a tag beyond 32 bits */
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct pup_record record;
        assert_int_equal(reading(wrong[i].bytes, wrong[i].len, &record), PUP_ERR_MALFORMED);
    }
}

static void what_cannot_be_packed_is_said(void **state)
{
    (void)state;
    struct dice dice = {6};
    struct pup_span bytes;
    struct pup_standing standing = {.by = random_edit_id(&dice), .value = pup_value_text(pup_span_of("\xff"))};
    struct pup_register reg = {.field = 1, .values = &standing, .count = 1};
    struct pup_record record = {.registers = &reg, .register_count = 1};
    assert_int_equal(pup_record_pack(&arena, &record, &bytes), PUP_ERR_INVALID);
    standing.value = pup_value_text(repeated(&arena, "a", 1, PUP_RECORD_MAX));
    assert_int_equal(pup_record_pack(&arena, &record, &bytes), PUP_ERR_LIMIT);
    assert_int_equal(pup_record_unpack(&arena, standing.value.text, &record), PUP_ERR_MALFORMED);
    struct pup_span over = repeated(&arena, "a", 1, PUP_RECORD_MAX + 1);
    assert_int_equal(pup_record_unpack(&arena, over, &record), PUP_ERR_LIMIT);
}

static void small_bytes_cannot_grow_large(void **state)
{
    (void)state;
    /* Two bytes each: an empty item of each list. */
    static const char *const units[] = {"\x1a\x00", "\x22\x00", "\x2a\x00", "\x32\x00",
                                        "\x3a\x00", "\x42\x00", "\x52\x00"};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        struct pup_arena small;
        struct pup_record record;
        pup_arena_init(&small, 4 * 1024 * 1024);
        enum pup_err err = pup_record_unpack(&small, repeated(&arena, units[i], 2, 512 * 1024), &record);
        assert_true(err == PUP_ERR_MEMORY || err == PUP_ERR_MALFORMED);
        assert_true(small.used <= small.budget);
        pup_arena_release(&small);
        pup_arena_reset(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_records_come_back, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(two_ways_of_building_give_the_same_bytes, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(damaged_records_are_survived, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(disorder_is_refused, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(newer_values_and_fields_survive, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(other_spellings_are_read, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(what_is_no_protobuf_is_malformed, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(what_cannot_be_packed_is_said, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(small_bytes_cannot_grow_large, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
