/* Numbers, amounts, booleans, and the check digits of the national registers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "common/model/number.h"

typedef enum pup_err parse_number(struct pup_span text, int64_t *number);

struct number_case {
    const char *text;
    int64_t number; /* when OK */
    enum pup_err err;
};

static void check(parse_number *parse, const struct number_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t number = 0;
        enum pup_err err = parse(pup_span_of(cases[i].text), &number);
        if (err != cases[i].err || number != cases[i].number) {
            fail_msg("\"%s\": %s, %lld", cases[i].text, pup_err_name(err), (long long)number);
        }
    }
}

static void test_integers(void **state)
{
    (void)state;
    static const struct number_case cases[] = {
        {"0", 0, PUP_OK},
        {"1 234", 1234, PUP_OK},
        {"-12", -12, PUP_OK},
        {"+12", 12, PUP_OK},
        {"\u221212", -12, PUP_OK},
        {"1\u202f234\u00a0567", 1234567, PUP_OK},
        {" 007 ", 7, PUP_OK},
        {"1000000000000000", 1000000000000000, PUP_OK},
        {"1000000000000001", 0, PUP_ERR_LIMIT},
        {"99999999999999999999999999999999", 0, PUP_ERR_LIMIT},
        {"99999999999999999999999999999999999999999999", 0, PUP_ERR_INVALID},
        {"", 0, PUP_ERR_INVALID},
        {"-", 0, PUP_ERR_INVALID},
        {"1.5", 0, PUP_ERR_INVALID},
        {"1,5", 0, PUP_ERR_INVALID},
        {"douze", 0, PUP_ERR_INVALID},
        {"12a", 0, PUP_ERR_INVALID},
        {"--1", 0, PUP_ERR_INVALID},
    };
    check(pup_integer_parse, cases, sizeof cases / sizeof cases[0]);
}

static void test_decimals(void **state)
{
    (void)state;
    static const struct number_case cases[] = {
        {"3,5", 3500000, PUP_OK},
        {"3.5", 3500000, PUP_OK},
        {"-0,25", -250000, PUP_OK},
        {"1 234,000001", 1234000001, PUP_OK},
        {"12", 12000000, PUP_OK},
        {"1000000000000", 1000000000000000000, PUP_OK},
        {"1000000000000,000001", 0, PUP_ERR_LIMIT},
        {"1,2345678", 0, PUP_ERR_INVALID},
        {"1,", 0, PUP_ERR_INVALID},
        {",5", 0, PUP_ERR_INVALID},
        {"1,5,5", 0, PUP_ERR_INVALID},
        {"1.234,5", 0, PUP_ERR_INVALID},
        {"5 %", 0, PUP_ERR_INVALID},
    };
    check(pup_decimal_parse, cases, sizeof cases / sizeof cases[0]);
}

static void test_amounts(void **state)
{
    (void)state;
    static const struct number_case cases[] = {
        {"1 234,50", 123450, PUP_OK},
        {"1234.50", 123450, PUP_OK},
        {"3.600,00 €", 360000, PUP_OK},
        {"12 000 €", 1200000, PUP_OK},
        {"850,00", 85000, PUP_OK},
        {"0", 0, PUP_OK},
        {"1,234.50 €", 123450, PUP_OK},
        {"1\u202f234,50\u00a0€", 123450, PUP_OK},
        {"1,234,567", 123456700, PUP_OK},
        {"1.234.567,8", 123456780, PUP_OK},
        {"€ 12", 1200, PUP_OK},
        {"12 euros", 1200, PUP_OK},
        {"-5,5", -550, PUP_OK},
        {"1000000000000000", 100000000000000000, PUP_OK},
        {"1000000000000000,01", 0, PUP_ERR_LIMIT},
        {"3.600", 0, PUP_ERR_INVALID}, /* three thousand six hundred, or three sixty? */
        {"1,234", 0, PUP_ERR_INVALID},
        {"12,345", 0, PUP_ERR_INVALID},
        {"1.23.456", 0, PUP_ERR_INVALID},
        {"1234.567.890", 0, PUP_ERR_INVALID},
        {"1,234,56", 0, PUP_ERR_INVALID},
        {"1.234,567,8", 0, PUP_ERR_INVALID},
        {"", 0, PUP_ERR_INVALID},
        {"€", 0, PUP_ERR_INVALID},
        {"12 $", 0, PUP_ERR_INVALID},
        {"environ 12", 0, PUP_ERR_INVALID},
    };
    check(pup_amount_parse, cases, sizeof cases / sizeof cases[0]);
}

static void test_booleans(void **state)
{
    (void)state;
    static const char *const yes[] = {"oui", "OUI", "Vrai", "yes", "true", "o", "y", "x", "1", " oui "};
    static const char *const no[] = {"non", "NON", "faux", "no", "false", "n", "0"};
    static const char *const neither[] = {"", "peut-être", "2", "ouii"};
    bool value = false;
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        value = false;
        assert_int_equal(pup_boolean_parse(pup_span_of(yes[i]), &value), PUP_OK);
        assert_true(value);
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        value = true;
        assert_int_equal(pup_boolean_parse(pup_span_of(no[i]), &value), PUP_OK);
        assert_false(value);
    }
    for (size_t i = 0; i < sizeof neither / sizeof neither[0]; i++) {
        assert_int_equal(pup_boolean_parse(pup_span_of(neither[i]), &value), PUP_ERR_INVALID);
    }
}

/* Numbers that belong to nobody, and what one wrong or exchanged digit makes of them. */
static void test_register_numbers(void **state)
{
    (void)state;
    static const char *const rpps[] = {"10003879623", "99100000019", "99100000027", "99100000035", "99000260275"};
    static const char *const finess[] = {"990000010", "990000028", "990000036"};
    for (size_t i = 0; i < sizeof rpps / sizeof rpps[0]; i++) {
        char wrong[12];
        assert_true(pup_rpps_valid(pup_span_of(rpps[i])));
        for (size_t digit = 0; digit < 11; digit++) {
            memcpy(wrong, rpps[i], sizeof wrong);
            wrong[digit] = wrong[digit] == '9' ? '0' : (char)(wrong[digit] + 1);
            assert_false(pup_rpps_valid(pup_span_of(wrong)));
        }
    }
    for (size_t i = 0; i < sizeof finess / sizeof finess[0]; i++) {
        assert_true(pup_finess_valid(pup_span_of(finess[i])));
    }
    assert_false(pup_rpps_valid(pup_span_of("99 0002 60275")));
    assert_false(pup_rpps_valid(pup_span_of("1000387962")));
    assert_false(pup_rpps_valid(pup_span_of("1000387962a")));
    assert_false(pup_rpps_valid(pup_span_of("")));
    assert_false(pup_finess_valid(pup_span_of("990000011")));
    assert_false(pup_finess_valid(pup_span_of("9900000100")));
    assert_false(pup_finess_valid(pup_span_of("2C0000012")));
    assert_false(pup_finess_valid(pup_span_of("9A0000010")));
}

static void test_every_hospital_of_the_register_is_valid(void **state)
{
    (void)state;
    FILE *file = fopen(PUP_TEST_DATA "/sae_2022_etablissements.csv", "r");
    assert_non_null(file);
    char line[4096];
    size_t hospitals = 0, corsican = 0;
    assert_non_null(fgets(line, sizeof line, file)); /* bor;an;fi;… */
    while (fgets(line, sizeof line, file) != NULL) {
        const char *year = strchr(line, ';');
        const char *number = year == NULL ? NULL : strchr(year + 1, ';');
        assert_non_null(number);
        number++;
        struct pup_span finess = {(const uint8_t *)number, strcspn(number, ";")};
        if (!pup_finess_valid(finess)) {
            fail_msg("hospital %zu: %.*s", hospitals + 1, (int)finess.len, number);
        }
        corsican += number[1] == 'A' || number[1] == 'B';
        hospitals++;
    }
    (void)fclose(file);
    assert_int_equal(hospitals, 3995);
    assert_true(corsican > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers),         cmocka_unit_test(test_decimals),
        cmocka_unit_test(test_amounts),          cmocka_unit_test(test_booleans),
        cmocka_unit_test(test_register_numbers), cmocka_unit_test(test_every_hospital_of_the_register_is_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
