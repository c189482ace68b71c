/* Values as people type and read them: every type there and back, in both languages and for machines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/model/date.h"
#include "common/model/typed.h"
#include "tests/unit/seeded.h"

static struct pup_arena arena;
static struct pup_buf out;
static const struct pup_typing typing = {.today = 20522}; /* 10 March 2026 */

static int set_up(void **state)
{
    (void)state;
    pup_arena_init(&arena, 1 << 20);
    pup_buf_init(&out, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pup_arena_release(&arena);
    pup_buf_release(&out);
    return 0;
}

static const struct pup_field_def *field(uint32_t kind, const char *name)
{
    const struct pup_field_def *found = NULL;
    assert_int_equal(pup_schema_find_field(pup_schema_kind(kind), pup_span_of(name), &found), PUP_OK);
    return found;
}

static enum pup_err parse(const struct pup_field_def *def, const char *text, struct pup_value *value)
{
    return pup_typed_parse(&arena, def, &typing, pup_span_of(text), value);
}

static const char *text_of_buffer(void)
{
    assert_int_equal(pup_buf_put_byte(&out, 0), PUP_OK);
    return (const char *)pup_buf_span(&out).data;
}

static const char *printed(const struct pup_field_def *def, enum pup_language language, struct pup_value value)
{
    pup_buf_clear(&out);
    assert_int_equal(pup_typed_print(&out, def, language, &value), PUP_OK);
    return text_of_buffer();
}

static const char *plain(const struct pup_field_def *def, struct pup_value value)
{
    pup_buf_clear(&out);
    assert_int_equal(pup_typed_plain(&out, def, &value), PUP_OK);
    return text_of_buffer();
}

/* One example of each type: what is typed, and how it reads. */
static void test_examples_of_every_type(void **state)
{
    (void)state;
    static const struct {
        uint32_t kind;
        const char *name, *typed, *french, *english, *plain;
    } cases[] = {
        {PUP_KIND_MEETING, "title", " RCP mensuelle ", "RCP mensuelle", "RCP mensuelle", "RCP mensuelle"},
        {PUP_KIND_ACTION, "due", "17/3/26", "17/03/2026", "2026-03-17", "2026-03-17"},
        {PUP_KIND_ACTION, "échéance", "demain", "11/03/2026", "2026-03-11", "2026-03-11"},
        {PUP_KIND_MEETING, "start", "17/03/2026 12 h 30", "17/03/2026 12:30", "2026-03-17 12:30", "2026-03-17T12:30"},
        {PUP_KIND_TIME, "minutes", "3,5 h", "3 h 30", "3:30", "210"},
        {PUP_KIND_TIME, "durée", "45", "45 min", "0:45", "45"},
        {PUP_KIND_TIME, "durée", "7h", "7 h", "7:00", "420"},
        {PUP_KIND_TIME, "durée", "1:05", "1 h 05", "1:05", "65"},
        {PUP_KIND_ACI, "year", "2026", "2026", "2026", "2026"},
        {PUP_KIND_MEASURE, "value", "1 234,50", "1234,5", "1234.5", "1234.5"},
        {PUP_KIND_MEASURE, "value", "-0.000001", "-0,000001", "-0.000001", "-0.000001"},
        {PUP_KIND_EXPENSE, "amount", "1 234,50", "1\u202f234,50\u00a0€", "1,234.50 €", "1234.50"},
        {PUP_KIND_EXPENSE, "amount", "-12 000 000 €", "-12\u202f000\u202f000,00\u00a0€", "-12,000,000.00 €",
         "-12000000.00"},
        {PUP_KIND_EXPENSE, "amount", "0,05", "0,05\u00a0€", "0.05 €", "0.05"},
        {PUP_KIND_PROTOCOL, "ipa", "OUI", "oui", "yes", "true"},
        {PUP_KIND_PROTOCOL, "ipa", "0", "non", "no", "false"},
        {PUP_KIND_MEETING, "type", "Groupe de travail", "groupe de travail", "working group", "working_group"},
        {PUP_KIND_ACTION, "état", "FAITE", "faite", "done", "done"},
        {PUP_KIND_PERSON, "rpps", " 99 0002 60275", "99000260275", "99000260275", "99000260275"},
        {PUP_KIND_STRUCTURE, "finess", "990\u00a0000 010", "990000010", "990000010", "990000010"},
        {PUP_KIND_MEETING, "chair", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "cc9q0c1g3kk3", "cc9q0c1g3kk3",
         "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"},
        {PUP_KIND_ACTION, "due", "  ", "", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct pup_field_def *def = field(cases[i].kind, cases[i].name);
        struct pup_value value = {0}, again = {0};
        assert_int_equal(parse(def, cases[i].typed, &value), PUP_OK);
        assert_true(pup_typed_fits(def, &value));
        assert_string_equal(printed(def, PUP_FRENCH, value), cases[i].french);
        assert_string_equal(printed(def, PUP_ENGLISH, value), cases[i].english);
        assert_string_equal(plain(def, value), cases[i].plain);
        assert_int_equal(parse(def, cases[i].plain, &again), PUP_OK);
        assert_true(pup_value_equal(&value, &again));
    }
}

static void test_what_does_not_parse_says_why(void **state)
{
    (void)state;
    static const struct {
        uint32_t kind;
        const char *name, *typed;
        enum pup_err err;
    } cases[] = {
        {PUP_KIND_ACTION, "due", "dès que possible", PUP_ERR_INVALID},
        {PUP_KIND_ACTION, "due", "fin mars", PUP_ERR_INVALID},
        {PUP_KIND_TIME, "minutes", "-5", PUP_ERR_INVALID},
        {PUP_KIND_STOCK, "threshold", "-1", PUP_ERR_INVALID},
        {PUP_KIND_EXPENSE, "amount", "12,345", PUP_ERR_INVALID},
        {PUP_KIND_EXPENSE, "amount", "9999999999999999", PUP_ERR_LIMIT},
        {PUP_KIND_PERSON, "rpps", "99000260276", PUP_ERR_INVALID},
        {PUP_KIND_STRUCTURE, "finess", "990000011", PUP_ERR_INVALID},
        {PUP_KIND_MEETING, "type", "fête", PUP_ERR_UNKNOWN},
        {PUP_KIND_MEETING, "type", "part", PUP_OK},
        {PUP_KIND_PROJECT, "type", "for", PUP_OK},
        {PUP_KIND_PARTNER, "type", "asso", PUP_OK},
        {PUP_KIND_STRUCTURE, "state", "pla", PUP_OK},
        {PUP_KIND_AGREEMENT, "type", "con", PUP_ERR_AMBIGUOUS},
        {PUP_KIND_MEETING, "type", "#0", PUP_ERR_UNKNOWN},
        {PUP_KIND_MEETING, "chair", "castel", PUP_ERR_INVALID},
        {PUP_KIND_MEETING, "invited", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", PUP_ERR_INVALID},
        {PUP_KIND_MEETING, "invited", "", PUP_ERR_INVALID},
        {PUP_KIND_STOCK, "quantity", "12", PUP_ERR_INVALID},
        {PUP_KIND_STOCK, "quantity", "", PUP_ERR_INVALID},
        {PUP_KIND_MEETING, "title", "\xff", PUP_ERR_INVALID},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pup_value value = {0};
        enum pup_err err = parse(field(cases[i].kind, cases[i].name), cases[i].typed, &value);
        if (err != cases[i].err) {
            fail_msg("\"%s\": %s", cases[i].typed, pup_err_name(err));
        }
    }
}

static void test_texts_have_a_greatest_length(void **state)
{
    (void)state;
    static char endless[PUP_LONGTEXT_MAX + 2];
    struct pup_value value;
    memset(endless, 'a', sizeof endless - 1);
    const struct pup_field_def *minutes = field(PUP_KIND_MEETING, "minutes"), *title = field(PUP_KIND_MEETING, "title");
    assert_int_equal(parse(minutes, endless, &value), PUP_ERR_LIMIT);
    value = pup_value_text(pup_span_of(endless));
    assert_false(pup_typed_fits(minutes, &value));
    endless[PUP_LONGTEXT_MAX] = '\0';
    assert_int_equal(parse(minutes, endless, &value), PUP_OK);
    assert_true(pup_typed_fits(minutes, &value));
    assert_false(pup_typed_fits(title, &value));
    endless[PUP_TEXT_MAX + 1] = '\0';
    assert_int_equal(parse(title, endless, &value), PUP_ERR_LIMIT);
    endless[PUP_TEXT_MAX] = '\0';
    assert_int_equal(parse(title, endless, &value), PUP_OK);
    assert_int_equal(parse(minutes, " kept as it is \n", &value), PUP_OK);
    assert_true(pup_span_equal(value.text, pup_span_of(" kept as it is \n")));
    struct pup_arena small;
    pup_arena_init(&small, 16);
    assert_int_equal(pup_typed_parse(&small, title, &typing, pup_span_of(endless), &value), PUP_ERR_MEMORY);
    pup_arena_release(&small);
}

/* The span of each type's integers, as pup_typed_fits holds it. */
static bool integer_span(const struct pup_field_def *def, int64_t *min, int64_t *max)
{
    switch (def->type) {
    case PUP_TYPE_DATE:
        *min = PUP_DAYS_MIN, *max = PUP_DAYS_MAX;
        return true;
    case PUP_TYPE_DATETIME:
        *min = PUP_MINUTES_MIN, *max = PUP_MINUTES_MAX;
        return true;
    case PUP_TYPE_DURATION:
        *min = 0, *max = PUP_DURATION_MAX;
        return true;
    case PUP_TYPE_INTEGER:
        *min = 0, *max = 1000000000000000; /* what is counted, and never typed as less */
        return true;
    case PUP_TYPE_DECIMAL:
        *min = -1000000000000000000, *max = 1000000000000000000;
        return true;
    case PUP_TYPE_AMOUNT:
        *min = -100000000000000000, *max = 100000000000000000;
        return true;
    case PUP_TYPE_BOOLEAN:
        *min = 0, *max = 1;
        return true;
    case PUP_TYPE_ENUM:
        *min = 1, *max = (int64_t)def->choice_count + 2; /* two that this program does not know */
        return true;
    default:
        return false;
    }
}

static void check_back(const struct pup_field_def *def, const char *text, struct pup_value value)
{
    struct pup_value again = {0};
    enum pup_err err = parse(def, text, &again);
    if (err != PUP_OK || !pup_value_equal(&value, &again)) {
        fail_msg("%s: %lld printed as \"%s\", read back as %lld (%s)", def->id, (long long)value.integer, text,
                 (long long)again.integer, pup_err_name(err));
    }
}

/* Random values of every field of the vocabulary, small and large, printed and read back in all three ways. */
static void test_what_is_printed_is_read_back(void **state)
{
    (void)state;
    struct seeded seeded = {2026};
    size_t kind_count = 0;
    const struct pup_kind_def *kinds = pup_schema_kinds(&kind_count);
    for (size_t k = 0; k < kind_count; k++) {
        for (size_t f = 0; f <= kinds[k].field_count; f++) { /* the state stands behind the kind's own fields */
            const struct pup_field_def *def =
                pup_schema_field(&kinds[k], f == kinds[k].field_count ? PUP_FIELD_STATE : kinds[k].fields[f].number);
            int64_t min = 0, max = 0;
            for (int i = 0; integer_span(def, &min, &max) && i < 200; i++) {
                int64_t small = seeded_between(&seeded, -2000, 200000);
                bool fits = small >= min && small <= max;
                int64_t number = i % 2 == 0 && fits ? small : seeded_between(&seeded, min, max);
                number = i == 1 ? min : i == 3 ? max : number;
                struct pup_value value = pup_value_integer(number);
                pup_arena_reset(&arena);
                assert_true(pup_typed_fits(def, &value));
                check_back(def, plain(def, value), value);
                check_back(def, printed(def, PUP_FRENCH, value), value);
                check_back(def, printed(def, PUP_ENGLISH, value), value);
            }
        }
    }
}

static void test_texts_and_references_are_read_back(void **state)
{
    (void)state;
    struct seeded seeded = {404};
    static const char *const pieces[] = {"a", "é", "L'", " ", "1", "=", "-", ";", "\n", "\u00a0x", "œ", "\U0001f600"};
    const struct pup_field_def *title = field(PUP_KIND_ACTION, "title"), *note = field(PUP_KIND_ACTION, "note");
    const struct pup_field_def *owner = field(PUP_KIND_ACTION, "owner");
    for (int i = 0; i < 5000; i++) {
        char text[100];
        int len = snprintf(text, sizeof text, "x");
        for (size_t n = seeded_below(&seeded, 12); n > 0; n--) {
            const char *piece = pieces[seeded_below(&seeded, sizeof pieces / sizeof pieces[0])];
            len += snprintf(text + len, sizeof text - (size_t)len, "%s", piece);
        }
        (void)snprintf(text + len, sizeof text - (size_t)len, "x"); /* typing loses spaces at the ends */
        pup_arena_reset(&arena);
        struct pup_value value = pup_value_text(pup_span_of(text));
        check_back(title, plain(title, value), value);
        check_back(note, plain(note, value), value);
        struct pup_id id;
        for (size_t byte = 0; byte < sizeof id.bytes; byte++) {
            id.bytes[byte] = (uint8_t)seeded_next(&seeded);
        }
        value = pup_value_reference(id, pup_span_of("a name"));
        check_back(owner, plain(owner, value), value);
    }
}

static void test_values_that_no_field_explains_still_print(void **state)
{
    (void)state;
    struct pup_value reference = pup_value_reference((struct pup_id){{1}}, pup_span_of("Anne Castel"));
    assert_string_equal(printed(NULL, PUP_FRENCH, pup_value_integer(-7)), "-7");
    assert_string_equal(plain(NULL, pup_value_integer(INT64_MIN)), "-9223372036854775808");
    assert_string_equal(printed(NULL, PUP_FRENCH, pup_value_text(pup_span_of("é"))), "é");
    assert_string_equal(printed(NULL, PUP_FRENCH, reference), "Anne Castel");
    reference.name_erased = true;
    reference.text = (struct pup_span){0};
    assert_string_equal(printed(NULL, PUP_ENGLISH, reference), "[erased]");
    assert_string_equal(printed(NULL, PUP_FRENCH, (struct pup_value){.type = PUP_VALUE_ERASED}), "[effacé]");
    assert_string_equal(printed(NULL, PUP_FRENCH, (struct pup_value){.type = PUP_VALUE_OPAQUE}),
                        "[inconnu de cette version]");
    assert_string_equal(printed(NULL, PUP_FRENCH, pup_value_none()), "");
    /* A value of the wrong type, or out of bounds, as another program may have sent it. */
    const struct pup_field_def *due = field(PUP_KIND_ACTION, "due"), *start = field(PUP_KIND_MEETING, "start");
    assert_string_equal(printed(due, PUP_FRENCH, pup_value_text(pup_span_of("mardi"))), "mardi");
    assert_string_equal(printed(due, PUP_FRENCH, pup_value_integer(INT64_MAX)), "9223372036854775807");
    assert_string_equal(printed(start, PUP_FRENCH, pup_value_integer(INT64_MIN)), "-9223372036854775808");
    assert_string_equal(printed(field(PUP_KIND_TIME, "minutes"), PUP_ENGLISH, pup_value_integer(-90)), "-1:30");
    assert_string_equal(printed(field(PUP_KIND_EXPENSE, "amount"), PUP_ENGLISH, pup_value_integer(INT64_MIN)),
                        "-92,233,720,368,547,758.08 €");
    assert_string_equal(printed(field(PUP_KIND_MEASURE, "value"), PUP_ENGLISH, pup_value_integer(INT64_MIN)),
                        "-9223372036854.775808");
    assert_string_equal(printed(field(PUP_KIND_MEETING, "type"), PUP_FRENCH, pup_value_integer(77)), "#77");
}

static void test_a_full_buffer_keeps_what_it_had(void **state)
{
    (void)state;
    struct pup_buf small;
    pup_buf_init(&small, 8);
    struct pup_value value = pup_value_integer(123450);
    assert_int_equal(pup_buf_put_text(&small, "x="), PUP_OK);
    assert_int_equal(pup_typed_print(&small, field(PUP_KIND_EXPENSE, "amount"), PUP_FRENCH, &value), PUP_ERR_LIMIT);
    assert_true(pup_span_equal(pup_buf_span(&small), pup_span_of("x=")));
    pup_buf_release(&small);
}

static void test_what_fits_a_field(void **state)
{
    (void)state;
    struct pup_value none = pup_value_none(), text = pup_value_text(pup_span_of("x")), one = pup_value_integer(1);
    struct pup_value reference = pup_value_reference((struct pup_id){{1}}, pup_span_of("Anne"));
    const struct pup_field_def *due = field(PUP_KIND_ACTION, "due"), *owner = field(PUP_KIND_ACTION, "owner");
    const struct pup_field_def *invited = field(PUP_KIND_MEETING, "invited");
    assert_true(pup_typed_fits(due, &none) && pup_typed_fits(owner, &none));
    assert_true(pup_typed_fits(due, &one));
    assert_false(pup_typed_fits(due, &text) || pup_typed_fits(due, &reference));
    assert_true(pup_typed_fits(owner, &reference) && pup_typed_fits(invited, &reference));
    assert_false(pup_typed_fits(owner, &text) || pup_typed_fits(owner, &one) || pup_typed_fits(invited, &one));
    assert_false(pup_typed_fits(field(PUP_KIND_STOCK, "quantity"), &one));
    assert_false(pup_typed_fits(field(PUP_KIND_PERSON, "rpps"), &text));
    struct pup_value two = pup_value_integer(2), negative = pup_value_integer(-1);
    assert_false(pup_typed_fits(field(PUP_KIND_PROTOCOL, "ipa"), &two));
    assert_false(pup_typed_fits(field(PUP_KIND_TIME, "minutes"), &negative));
    assert_false(pup_typed_fits(field(PUP_KIND_MEETING, "type"), &negative));
    struct pup_value broken = pup_value_text(pup_span_of("\xff")), late = pup_value_integer(PUP_DAYS_MAX + 1);
    assert_false(pup_typed_fits(field(PUP_KIND_ACTION, "note"), &broken));
    assert_false(pup_typed_fits(due, &late));
    struct pup_value opaque = {.type = PUP_VALUE_OPAQUE}, erased = {.type = PUP_VALUE_ERASED};
    assert_false(pup_typed_fits(due, &opaque));
    assert_true(pup_typed_fits(due, &erased));
}

static void test_deltas_and_hints(void **state)
{
    (void)state;
    int64_t delta = 0;
    assert_int_equal(pup_delta_parse(pup_span_of("+12"), &delta), PUP_OK);
    assert_int_equal(delta, 12);
    assert_int_equal(pup_delta_parse(pup_span_of("-3"), &delta), PUP_OK);
    assert_int_equal(delta, -3);
    assert_int_equal(pup_delta_parse(pup_span_of("beaucoup"), &delta), PUP_ERR_INVALID);
    for (int type = PUP_TYPE_TEXT; type <= PUP_TYPE_COUNTER; type++) {
        assert_true(strlen(pup_typed_hint(type, PUP_FRENCH)) > 5);
        assert_string_not_equal(pup_typed_hint(type, PUP_FRENCH), pup_typed_hint(type, PUP_ENGLISH));
    }
    assert_string_equal(pup_typed_hint(99, PUP_FRENCH), "");
}

static void test_the_law_compares_references_by_id_alone(void **state)
{
    (void)state;
    struct pup_value a = pup_value_reference((struct pup_id){{1}}, pup_span_of("Anne"));
    struct pup_value b = pup_value_reference((struct pup_id){{1}}, pup_span_of("A. Castel"));
    struct pup_value c = pup_value_reference((struct pup_id){{2}}, pup_span_of("Anne"));
    struct pup_value text = pup_value_text(pup_span_of("Anne")), none = pup_value_none();
    struct pup_value five = pup_value_integer(5), six = pup_value_integer(6);
    assert_true(pup_value_equal(&a, &b));
    assert_false(pup_value_equal(&a, &c));
    assert_false(pup_value_equal(&a, &text));
    assert_true(pup_value_compare(&five, &six) < 0 && pup_value_compare(&six, &five) > 0);
    assert_true(pup_value_compare(&none, &five) < 0);
    assert_true(pup_value_equal(&none, &none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples_of_every_type),
        cmocka_unit_test(test_what_does_not_parse_says_why),
        cmocka_unit_test(test_texts_have_a_greatest_length),
        cmocka_unit_test(test_what_is_printed_is_read_back),
        cmocka_unit_test(test_texts_and_references_are_read_back),
        cmocka_unit_test(test_values_that_no_field_explains_still_print),
        cmocka_unit_test(test_a_full_buffer_keeps_what_it_had),
        cmocka_unit_test(test_what_fits_a_field),
        cmocka_unit_test(test_deltas_and_hints),
        cmocka_unit_test(test_the_law_compares_references_by_id_alone),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
