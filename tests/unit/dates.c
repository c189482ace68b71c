/* The calendar, held to the C library's; dates, times and durations as people type them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <time.h>

#include "common/model/date.h"
#include "tests/unit/seeded.h"

static int64_t day(int year, int month, int of_month)
{
    return pup_days_from_date((struct pup_date){year, month, of_month});
}

static void test_the_calendar_is_the_libraries(void **state)
{
    (void)state;
    for (int64_t days = PUP_DAYS_MIN; days <= PUP_DAYS_MAX; days += days > -40000 && days < 60000 ? 1 : 97) {
        struct pup_date date = pup_date_from_days(days);
        time_t seconds = (time_t)days * 86400;
        struct tm tm;
        assert_non_null(gmtime_r(&seconds, &tm));
        assert_int_equal(date.year, tm.tm_year + 1900);
        assert_int_equal(date.month, tm.tm_mon + 1);
        assert_int_equal(date.day, tm.tm_mday);
        assert_int_equal(pup_weekday(days), tm.tm_wday == 0 ? 7 : tm.tm_wday);
        assert_int_equal(pup_days_from_date(date), days);
        assert_true(pup_date_valid(date.year, date.month, date.day));
    }
    assert_int_equal(day(1970, 1, 1), 0);
    assert_int_equal(day(1, 1, 1), PUP_DAYS_MIN);
    assert_int_equal(day(9999, 12, 31), PUP_DAYS_MAX);
    assert_false(pup_date_valid(2026, 2, 29));
    assert_true(pup_date_valid(2024, 2, 29));
    assert_false(pup_date_valid(1900, 2, 29));
    assert_true(pup_date_valid(2000, 2, 29));
    assert_false(pup_date_valid(2026, 13, 1));
    assert_false(pup_date_valid(2026, 4, 31));
    assert_false(pup_date_valid(0, 1, 1));
    assert_false(pup_date_valid(10000, 1, 1));
}

static void assert_date(const char *text, int64_t expected)
{
    int64_t today = day(2026, 3, 10), days = 0; /* a Tuesday */
    enum pup_err err = pup_date_parse(pup_span_of(text), today, &days);
    if (err != PUP_OK || days != expected) {
        fail_msg("date \"%s\": %s, %lld instead of %lld", text, pup_err_name(err), (long long)days,
                 (long long)expected);
    }
}

static void test_dates_as_people_type_them(void **state)
{
    (void)state;
    static const char *const seventeenth[] = {
        "2026-03-17",
        "17/03/2026",
        "17/3/26",
        "17.03.2026",
        "17 mars 2026",
        "17 MARS 2026",
        "17-03-2026",
        "17 March 2026",
        " 17/03/2026 ",
        "mardi 17 mars 2026",
        "mardi 17/03/2026",
        "Tuesday, 17 March 2026",
        "2026/03/17",
        "17 mars 26",
        "mardi",
        "+7j",
        "+7d",
        "+7 jours",
        "+1s",
        "+1w",
        "+1 semaine",
        "tuesday",
    };
    for (size_t i = 0; i < sizeof seventeenth / sizeof seventeenth[0]; i++) {
        assert_date(seventeenth[i], day(2026, 3, 17));
    }
    assert_date("1er février 2026", day(2026, 2, 1));
    assert_date("1 févr. 2026", day(2026, 2, 1));
    assert_date("15 AOUT 2026", day(2026, 8, 15));
    assert_date("3 juil. 2026", day(2026, 7, 3));
    assert_date("29/02/2024", day(2024, 2, 29));
    assert_date("aujourd'hui", day(2026, 3, 10));
    assert_date("Aujourd\u2019hui", day(2026, 3, 10));
    assert_date("today", day(2026, 3, 10));
    assert_date("demain", day(2026, 3, 11));
    assert_date("après-demain", day(2026, 3, 12));
    assert_date("hier", day(2026, 3, 9));
    assert_date("yesterday", day(2026, 3, 9));
    assert_date("lundi", day(2026, 3, 16));
    assert_date("Mercredi", day(2026, 3, 11));
    assert_date("dimanche", day(2026, 3, 15));
    assert_date("-3j", day(2026, 3, 7));
    assert_date("\u22123 j", day(2026, 3, 7));
    assert_date("+1m", day(2026, 4, 10));
    assert_date("-13 mois", day(2025, 2, 10));
    int64_t days = 0;
    assert_int_equal(pup_date_parse(pup_span_of("+1m"), day(2026, 1, 31), &days), PUP_OK);
    assert_int_equal(days, day(2026, 2, 28));
}

static void test_what_is_no_date_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "dès que possible",
        "fin mars",
        "31/02/2026",
        "17/13/2026",
        "17/03",
        "17/03/202",
        "17/03/20266",
        "2026-03",
        "20260317",
        "mars 2026",
        "lundi 17/03/2026",
        "17 jui 2026",
        "+",
        "+10",
        "+10x",
        "+999999j",
        "+99999m",
        "-99999m",
        "++3j",
        "a/b/c",
        "17/03/2026 12:30",
        "0/1/2026",
        "2026-00-10",
        "17 17 mars 2026",
        "17 mars 2026 x",
        "\xff",
        "17 mars 2026 17 mars 2026 17 mars 2026 17 mars 2026 17 mars 2026 17 mars",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        int64_t days = 123;
        if (pup_date_parse(pup_span_of(wrong[i]), day(2026, 3, 10), &days) != PUP_ERR_INVALID || days != 123) {
            fail_msg("date \"%s\" taken as %lld", wrong[i], (long long)days);
        }
    }
}

typedef enum pup_err parse_minutes(struct pup_span text, int64_t *minutes);

struct minutes_case {
    const char *text;
    int64_t minutes; /* -1: refused */
};

static void check_minutes(parse_minutes *parse, const struct minutes_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t minutes = -1;
        enum pup_err err = parse(pup_span_of(cases[i].text), &minutes);
        enum pup_err expected = cases[i].minutes < 0 ? PUP_ERR_INVALID : PUP_OK;
        if (err != expected || minutes != cases[i].minutes) {
            fail_msg("\"%s\": %s, %lld", cases[i].text, pup_err_name(err), (long long)minutes);
        }
    }
}

static void test_times_of_day(void **state)
{
    (void)state;
    static const struct minutes_case cases[] = {
        {"12:30", 750},  {"12h30", 750},   {"12 h 30", 750},  {"12h", 720},
        {"8h15", 495},   {"20 h", 1200},   {"08:05", 485},    {"0:00", 0},
        {"23h59", 1439}, {"12H30", 750},   {"12:30:00", 750}, {"12\u00a0h\u202f30", 750},
        {"24:00", -1},   {"24h", -1},      {"12:60", -1},     {"12h60", -1},
        {"12", -1},      {"12:5", -1},     {"midi", -1},      {"", -1},
        {"-1h", -1},     {"12:30:15", -1}, {"123h", -1},      {"12h30x", -1},
        {"12 30", -1},   {"h30", -1},
    };
    check_minutes(pup_time_of_day_parse, cases, sizeof cases / sizeof cases[0]);
}

static void test_durations(void **state)
{
    (void)state;
    static const struct minutes_case cases[] = {
        {"1h30", 90},      {"90", 90},     {"1:30", 90},         {"1 h 30", 90},
        {"90 min", 90},    {"3,5 h", 210}, {"7h", 420},          {"45", 45},
        {"0", 0},          {"2 h", 120},   {"1 h 05", 65},       {"1h 30 min", 90},
        {"90 mn", 90},     {"1.25h", 75},  {"0,33 h", 20},       {"35 heures", 2100},
        {"120h", 7200},    {"1 hour", 60}, {"2\u00a0h", 120},    {"90\u202fmin", 90},
        {" 90 ", 90},      {"", -1},       {"1,5", -1},          {"1h75", -1},
        {"1:75", -1},      {"1:5", -1},    {"-90", -1},          {"une heure", -1},
        {"h", -1},         {"1h30x", -1},  {"99999999", -1},     {"1,h", -1},
        {"1h30h", -1},     {"2 j", -1},    {"9999999", 9999999}, {"166666h39", 9999999},
        {"166666h40", -1},
    };
    check_minutes(pup_duration_parse, cases, sizeof cases / sizeof cases[0]);
}

static enum pup_err parse_datetime(struct pup_span text, int64_t *minutes)
{
    int64_t read = 0;
    enum pup_err err = pup_datetime_parse(text, day(2026, 3, 10), &read);
    if (err == PUP_OK) {
        *minutes = read - day(2026, 3, 17) * PUP_MINUTES_PER_DAY; /* small numbers read better */
    }
    return err;
}

static void test_dates_with_times(void **state)
{
    (void)state;
    static const struct minutes_case cases[] = {
        {"2026-03-17 12:30", 750},
        {"2026-03-17T12:30", 750},
        {"17/03/2026 12h30", 750},
        {"17/03/2026 12 h 30", 750},
        {"17 mars 2026 à 12h30", 750},
        {"mardi 12h30", 750},
        {"mardi à 12 h 30", 750},
        {"17/03/2026, 12:30", 750},
        {"17/03/2026\u00a012:30", 750},
        {"2026-03-17", 0},
        {"mardi", 0},
        {"mardi 17 mars 2026 20h", 1200},
        {"18/03/2026 0:10", 1450},
        {"2026-03-17T12:30:00", 750},
        {"tuesday at 12:30", 750},
        {"12:30", -1},
        {"17/03/2026 25:00", -1},
        {"17/03/2026 12", -1},
        {"fin mars 12h", -1},
        {"", -1},
        {"17/03/202612:30", -1},
    };
    check_minutes(parse_datetime, cases, sizeof cases / sizeof cases[0]);
}

static void test_machine_dates_are_read_back(void **state)
{
    (void)state;
    struct seeded seeded = {21};
    char text[PUP_ISO_ROOM];
    for (int i = 0; i < 20000; i++) {
        int64_t days = seeded_between(&seeded, PUP_DAYS_MIN, PUP_DAYS_MAX), again = 0;
        pup_date_iso(days, text);
        assert_int_equal(strlen(text), 10);
        assert_int_equal(pup_date_parse(pup_span_of(text), 0, &again), PUP_OK);
        assert_int_equal(days, again);
        int64_t minutes = seeded_between(&seeded, PUP_MINUTES_MIN, PUP_MINUTES_MAX);
        pup_datetime_iso(minutes, text);
        assert_int_equal(strlen(text), 16);
        assert_int_equal(pup_datetime_parse(pup_span_of(text), 0, &again), PUP_OK);
        assert_int_equal(minutes, again);
    }
    pup_datetime_iso(-1, text);
    assert_string_equal(text, "1969-12-31T23:59");
    pup_date_iso(INT64_MIN, text);
    assert_string_equal(text, "-9223372036854775808");
    pup_datetime_iso(INT64_MAX, text);
    assert_string_equal(text, "9223372036854775807");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_calendar_is_the_libraries),
        cmocka_unit_test(test_dates_as_people_type_them),
        cmocka_unit_test(test_what_is_no_date_is_refused),
        cmocka_unit_test(test_times_of_day),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_dates_with_times),
        cmocka_unit_test(test_machine_dates_are_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
