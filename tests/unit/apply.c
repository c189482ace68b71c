/* The law in small hand-made cases, one for each sentence that a reader may want to check. Devices are A, B, C…; each
 * edit is written out with what its author had seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/merge/apply.h"

enum { FIELD = 7, OTHER = 8 };

static struct pup_arena arena;
static struct pup_record record;

static int start(void **state)
{
    (void)state;
    pup_arena_init(&arena, 16u << 20);
    pup_record_init(&record, &(struct pup_id){{1}}, 3);
    return 0;
}

static int end(void **state)
{
    (void)state;
    pup_arena_release(&arena);
    return 0;
}

static struct pup_edit_id id_of(char device, uint64_t counter)
{
    return (struct pup_edit_id){{{(uint8_t)device}}, counter};
}

/* "A1 B2": device and counter. */
static struct pup_vector seen_of(const char *text)
{
    struct pup_vector vector = {0};
    for (; *text != '\0'; text += text[2] == ' ' ? 3 : 2) {
        struct pup_edit_id id = id_of(text[0], (uint64_t)(text[1] - '0'));
        assert_int_equal(pup_vector_raise(&arena, &vector, &id), PUP_OK);
    }
    return vector;
}

static enum pup_outcome apply_all(char device, uint64_t counter, const char *seen, const struct pup_change *changes,
                                  size_t count)
{
    struct pup_change *kept = pup_arena_array(&arena, count, sizeof *kept);
    assert_non_null(kept);
    memcpy(kept, changes, count * sizeof *kept);
    struct pup_edit_id id = id_of(device, counter);
    struct pup_part part = {record.id, record.kind, seen_of(seen), kept, count};
    enum pup_outcome outcome;
    assert_int_equal(pup_merge_apply(&arena, &record, &id, &part, NULL, 0, &outcome), PUP_OK);
    return outcome;
}

static enum pup_outcome apply(char device, uint64_t counter, const char *seen, struct pup_change change)
{
    return apply_all(device, counter, seen, &change, 1);
}

static struct pup_change put(const char *text)
{
    return (struct pup_change){.field = FIELD, .operation = PUP_PUT, .value = pup_value_text(pup_span_of(text))};
}

static struct pup_change on_element(enum pup_operation operation, uint8_t element, const char *name)
{
    return (struct pup_change){.field = FIELD,
                               .operation = operation,
                               .value = pup_value_reference((struct pup_id){{element}}, pup_span_of(name))};
}

static struct pup_change operation(enum pup_operation number)
{
    return (struct pup_change){.operation = number};
}

/* The values of the register in places, one character each; '-' for an erased one. */
static const char *places(void)
{
    static char text[16];
    size_t len = 0;
    const struct pup_register *reg = pup_record_register(&record, FIELD);
    for (size_t i = 0; reg != NULL && i < reg->count; i++) {
        text[len++] = reg->values[i].value.type == PUP_VALUE_ERASED ? '-' : (char)reg->values[i].value.text.data[0];
    }
    text[len] = '\0';
    return text;
}

/* What the record knows of the element; an empty one when it knows nothing. */
static const struct pup_element *element(uint8_t number)
{
    static const struct pup_element unknown;
    const struct pup_set *set = pup_record_set(&record, FIELD);
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        if (set->elements[i].value.ref.bytes[0] == number) {
            return &set->elements[i];
        }
    }
    return &unknown;
}

static void assert_unknown(uint8_t number)
{
    assert_true(element(number)->add_count == 0 && element(number)->ahead.count == 0);
}

static void test_places(void **state)
{
    (void)state;
    assert_int_equal(apply('A', 1, "", put("a")), PUP_OUTCOME_APPLIED);
    assert_int_equal(apply('B', 1, "", put("b")), PUP_OUTCOME_CONTESTED);
    assert_int_equal(apply('C', 1, "", put("c")), PUP_OUTCOME_CONTESTED);
    assert_string_equal(places(), "abc");
    assert_true(pup_record_contested(&record));
    /* who had seen only the second value replaces it, in its place; the visible one stays */
    assert_int_equal(apply('D', 1, "B1", put("d")), PUP_OUTCOME_CONTESTED);
    assert_string_equal(places(), "adc");
    assert_int_equal(apply('E', 1, "C1 D1", put("e")), PUP_OUTCOME_CONTESTED);
    assert_string_equal(places(), "ae");
    assert_int_equal(apply('B', 2, "A1 B1 C1 D1 E1", put("z")), PUP_OUTCOME_APPLIED);
    assert_string_equal(places(), "z");
    assert_false(pup_record_contested(&record));
}

static void test_equal_values(void **state)
{
    (void)state;
    (void)apply('A', 1, "", put("x"));
    assert_int_equal(apply('B', 1, "", put("x")), PUP_OUTCOME_APPLIED);
    assert_string_equal(places(), "xx");
    assert_false(pup_record_contested(&record));
    assert_int_equal(apply('C', 1, "A1", put("y")), PUP_OUTCOME_CONTESTED);
    (void)apply('D', 1, "", put("x"));
    const struct pup_register *reg = pup_record_register(&record, FIELD);
    size_t distinct[3];
    assert_int_equal(reg->count, 3);
    assert_int_equal(pup_register_distinct(reg, distinct), 2);
    assert_int_equal(distinct[0], 0);
    assert_int_equal(distinct[1], 1);
    assert_true(pup_value_equal(pup_register_value(reg),
                                &(struct pup_value){.type = PUP_VALUE_TEXT, .text = pup_span_of("y")}));
}

static void test_twice_and_snapshots(void **state)
{
    (void)state;
    (void)apply('A', 1, "", put("a"));
    struct pup_record before = record;
    (void)apply('B', 1, "A1", put("b"));
    assert_int_equal(apply('B', 1, "A1", put("q")), PUP_OUTCOME_SKIPPED);
    assert_int_equal(apply('A', 1, "", put("q")), PUP_OUTCOME_SKIPPED);
    assert_string_equal(places(), "b");
    record = before;
    assert_string_equal(places(), "a");
}

static void test_different_fields(void **state)
{
    (void)state;
    struct pup_change other = put("o");
    other.field = OTHER;
    (void)apply('A', 1, "", put("a"));
    assert_int_equal(apply('B', 1, "", other), PUP_OUTCOME_APPLIED);
    assert_int_equal(record.register_count, 2);
    assert_false(pup_record_contested(&record));
}

/* After a restore, what had been replaced comes after what replaced it. */
static void test_ahead(void **state)
{
    (void)state;
    (void)apply('C', 1, "A1 B1", put("c"));
    assert_int_equal(pup_record_register(&record, FIELD)->ahead.count, 2);
    assert_int_equal(apply('B', 1, "A1", put("b")), PUP_OUTCOME_APPLIED);
    assert_int_equal(apply('A', 1, "", put("a")), PUP_OUTCOME_APPLIED);
    assert_string_equal(places(), "c");
    assert_int_equal(pup_record_register(&record, FIELD)->ahead.count, 0);
    assert_int_equal(apply('A', 2, "A1", put("n")), PUP_OUTCOME_CONTESTED);
}

/* A late value takes into history what it had replaced, though who replaced it had not seen that. */
static void test_ahead_in_turn(void **state)
{
    (void)state;
    (void)apply('C', 1, "B1", put("c"));
    (void)apply('A', 1, "", put("a"));
    assert_string_equal(places(), "ca");
    (void)apply('B', 1, "A1", put("b"));
    assert_string_equal(places(), "c");
}

static void test_sets(void **state)
{
    (void)state;
    (void)apply('A', 1, "", on_element(PUP_ADD, 5, "Anne"));
    (void)apply('B', 1, "", on_element(PUP_ADD, 5, "A. Castel"));
    assert_int_equal(element(5)->add_count, 2);
    assert_true(pup_span_equal(element(5)->value.text, pup_span_of("A. Castel")));
    /* a remove takes only what its author had seen */
    (void)apply('C', 1, "A1", on_element(PUP_REMOVE, 5, ""));
    assert_true(pup_element_present(element(5)));
    (void)apply('C', 2, "A1 B1 C1", on_element(PUP_REMOVE, 5, ""));
    assert_unknown(5);
    assert_int_equal(record.set_count, 0);
    assert_false(pup_record_contested(&record));
}

static void test_sets_ahead(void **state)
{
    (void)state;
    (void)apply('C', 1, "B1", on_element(PUP_REMOVE, 5, "Anne"));
    assert_false(pup_element_present(element(5)));
    assert_int_equal(element(5)->value.text.len, 0);
    (void)apply('A', 1, "", on_element(PUP_ADD, 5, "Anne"));
    assert_true(pup_element_present(element(5)));
    (void)apply('B', 1, "A1", on_element(PUP_ADD, 5, "Anne"));
    assert_unknown(5);
}

/* Of an element that is only remembered the name goes; a text, or what a newer program wrote, is the element itself. */
static void test_sets_of_other_values_ahead(void **state)
{
    (void)state;
    static const enum pup_value_type types[] = {PUP_VALUE_TEXT, PUP_VALUE_OPAQUE};
    for (size_t i = 0; i < 2; i++) {
        struct pup_change change = {.field = FIELD, .operation = PUP_REMOVE, .value = pup_value_text(pup_span_of("x"))};
        change.value.type = types[i];
        (void)apply('C', i + 1, "B1", change);
        const struct pup_set *set = pup_record_set(&record, FIELD);
        assert_non_null(set);
        assert_int_equal(set->count, i + 1);
        assert_true(pup_value_equal(&set->elements[i].value, &change.value));
    }
}

static void test_one_edit_many_changes(void **state)
{
    (void)state;
    const struct pup_change changes[] = {put("a"),
                                         on_element(PUP_ADD, 9, "i"),
                                         put("b"),
                                         on_element(PUP_ADD, 2, "ii"),
                                         on_element(PUP_REMOVE, 9, ""),
                                         {.field = OTHER, .operation = PUP_DELTA, .delta = INT64_MAX},
                                         {.field = OTHER, .operation = PUP_DELTA, .delta = 2},
                                         {.field = 99, .operation = (enum pup_operation)77}};
    assert_int_equal(apply_all('A', 1, "", changes, sizeof changes / sizeof changes[0]), PUP_OUTCOME_APPLIED);
    assert_string_equal(places(), "b");
    assert_unknown(9);
    assert_true(pup_element_present(element(2)));
    assert_true(pup_record_counter(&record, OTHER) == INT64_MIN + 1);
    int64_t recount = pup_counter_delta(INT64_MIN + 1, 3); /* whoever counts mends what overflowed */
    assert_int_equal(pup_counter_after(INT64_MIN + 1, recount), 3);
    assert_int_equal(pup_record_counter(&record, FIELD), 0);
}

static void test_existence(void **state)
{
    (void)state;
    assert_false(pup_record_alive(&record));
    (void)apply('A', 1, "", put("a"));
    assert_true(pup_record_alive(&record));
    assert_int_equal(apply('B', 1, "A1", operation(PUP_DELETE)), PUP_OUTCOME_APPLIED);
    assert_false(pup_record_alive(&record));
    assert_int_equal(apply('A', 2, "A1", put("b")), PUP_OUTCOME_CONTESTED);
    assert_true(pup_record_alive(&record) && pup_record_existence_contested(&record) && pup_record_contested(&record));
    assert_int_equal(apply('C', 1, "A2 B1", operation(PUP_KEEP)), PUP_OUTCOME_APPLIED);
    assert_true(pup_record_alive(&record) && !pup_record_existence_contested(&record));
    assert_string_equal(places(), "b");
    /* in the other order */
    assert_int_equal(apply('A', 3, "A2 B1 C1", operation(PUP_DELETE)), PUP_OUTCOME_APPLIED);
    (void)apply('D', 1, "A2", put("d"));
    assert_int_equal(apply('B', 2, "A3", operation(PUP_DELETE)), PUP_OUTCOME_CONTESTED);
    assert_int_equal(apply('E', 1, "A3 B1 C1 D1 B2", operation(PUP_DELETE)), PUP_OUTCOME_APPLIED);
    assert_false(pup_record_alive(&record));
}

static void test_kept_ahead(void **state)
{
    (void)state;
    (void)apply('A', 1, "", put("a"));
    (void)apply('C', 1, "A1 B1", operation(PUP_KEEP));
    assert_int_equal(apply('B', 1, "A1", operation(PUP_DELETE)), PUP_OUTCOME_APPLIED);
    assert_true(pup_record_alive(&record) && !pup_record_existence_contested(&record));
    assert_int_equal(record.kept_ahead.count, 0);
}

static struct pup_change erase(uint32_t field)
{
    return (struct pup_change){.field = field, .operation = PUP_ERASE};
}

static void test_erase(void **state)
{
    (void)state;
    (void)apply('A', 1, "", put("a"));
    (void)apply('A', 2, "A1", on_element(PUP_ADD, 5, "Anne"));
    (void)apply('B', 1, "", (struct pup_change){.field = OTHER, .operation = PUP_DELTA, .delta = 4});
    (void)apply('B', 2, "A2 B1", operation(PUP_DELETE));
    assert_int_equal(apply('S', 1, "A2 B2 C1", erase(0)), PUP_OUTCOME_APPLIED);
    assert_string_equal(places(), "-");
    assert_unknown(5);
    assert_int_equal(pup_record_counter(&record, OTHER), 4);
    assert_false(pup_record_alive(&record)); /* erasing brings nothing back */
    assert_int_equal(apply('S', 1, "A2 B2 C1", erase(0)), PUP_OUTCOME_SKIPPED);
    (void)apply('C', 1, "A1", put("c")); /* covered, and late */
    assert_string_equal(places(), "-");
    assert_int_equal(apply('C', 2, "A1 C1", put("d")), PUP_OUTCOME_CONTESTED);
    assert_string_equal(places(), "d");
}

/* An older erasure, sent again after a newer one, still works. */
static void test_erase_out_of_order(void **state)
{
    (void)state;
    (void)apply('A', 1, "", put("a"));
    assert_int_equal(apply('S', 2, "A1", erase(OTHER)), PUP_OUTCOME_APPLIED);
    assert_int_equal(apply('S', 1, "A1", erase(FIELD)), PUP_OUTCOME_APPLIED);
    assert_string_equal(places(), "-");
}

static void test_erase_names(void **state)
{
    (void)state;
    struct pup_change reference = on_element(PUP_PUT, 5, "Anne");
    (void)apply('A', 1, "", reference);
    (void)apply('A', 2, "A1", on_element(PUP_ADD, 5, "Anne"));
    (void)apply('A', 3, "A2", on_element(PUP_ADD, 6, "Paul"));
    struct pup_change names = on_element(PUP_ERASE, 5, "");
    names.field = 0;
    (void)apply('S', 1, "A3", names);
    const struct pup_value *value = pup_register_value(pup_record_register(&record, FIELD));
    assert_true(value->type == PUP_VALUE_REFERENCE && value->name_erased && value->text.len == 0);
    assert_true(pup_element_present(element(5)) && element(5)->value.name_erased);
    assert_true(pup_span_equal(element(6)->value.text, pup_span_of("Paul")));
    (void)apply('B', 1, "A3", on_element(PUP_ADD, 5, "A. Castel"));
    assert_true(pup_span_equal(element(5)->value.text, pup_span_of("A. Castel")));
}

static void test_erasure_seen(void **state)
{
    (void)state;
    (void)apply('A', 1, "", put("a"));
    (void)apply('B', 1, "A1 C4", on_element(PUP_REMOVE, 5, ""));
    struct pup_vector seen, expected = seen_of("A1 B1 C4"), touched = seen_of("A1 B1");
    assert_int_equal(pup_merge_erasure_seen(&arena, &record, FIELD, &seen), PUP_OK);
    assert_true(pup_vector_equal(&seen, &expected));
    assert_int_equal(pup_merge_erasure_seen(&arena, &record, OTHER, &seen), PUP_OK);
    assert_true(pup_vector_equal(&seen, &touched));
}

/* Many elements in one edit cost memory in proportion, not in its square. */
static void test_many_elements(void **state)
{
    (void)state;
    static struct pup_change changes[PUP_EDIT_CHANGES_MAX];
    for (size_t i = 0; i < PUP_EDIT_CHANGES_MAX; i++) {
        changes[i] = on_element(PUP_ADD, (uint8_t)i, "");
        changes[i].value.ref.bytes[1] = (uint8_t)(i >> 8);
    }
    (void)apply_all('A', 1, "", changes, PUP_EDIT_CHANGES_MAX);
    assert_int_equal(pup_record_set(&record, FIELD)->count, PUP_EDIT_CHANGES_MAX);
    assert_true(arena.used < 4u << 20);
}

static void test_vectors(void **state)
{
    (void)state;
    struct pup_vector a = seen_of("A1 C3"), b = seen_of("A2 B1 C2"), joined = seen_of("A2 B1 C3"), rest = seen_of("C3");
    const struct pup_vector unsorted = {(const struct pup_edit_id[]){id_of('B', 1), id_of('A', 1)}, 2};
    const struct pup_vector zero = {(const struct pup_edit_id[]){id_of('B', 0)}, 1};
    const struct pup_device c = {{'C'}}, absent = {{'B'}};
    assert_true(pup_vector_get(&a, &c) == 3 && pup_vector_get(&a, &absent) == 0);
    struct pup_vector subtracted = a;
    assert_int_equal(pup_vector_subtract(&arena, &subtracted, &b), PUP_OK);
    assert_true(pup_vector_equal(&subtracted, &rest));
    assert_int_equal(pup_vector_join(&arena, &a, &b), PUP_OK);
    assert_true(pup_vector_equal(&a, &joined) && pup_vector_valid(&a));
    assert_true(pup_vector_includes(&a, &b) && !pup_vector_includes(&b, &a));
    assert_false(pup_vector_valid(&unsorted) || pup_vector_valid(&zero));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_places),
        CASE(test_equal_values),
        CASE(test_twice_and_snapshots),
        CASE(test_different_fields),
        CASE(test_ahead),
        CASE(test_ahead_in_turn),
        CASE(test_sets),
        CASE(test_sets_ahead),
        CASE(test_sets_of_other_values_ahead),
        CASE(test_one_edit_many_changes),
        CASE(test_existence),
        CASE(test_kept_ahead),
        CASE(test_erase),
        CASE(test_erase_out_of_order),
        CASE(test_erase_names),
        CASE(test_erasure_seen),
        CASE(test_many_elements),
        CASE(test_vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
