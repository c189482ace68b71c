/* The days of routines: ends of months, leap years, fortnights over the new year, and slots that never come twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "common/model/date.h"
#include "common/model/fields.h"
#include "common/rules/recurrence.h"
#include "tests/unit/seeded.h"

static int64_t day(int year, int month, int of_month)
{
    return pup_days_from_date((struct pup_date){year, month, of_month});
}

static const int64_t steps[] = {PUP_ROUTINE_EVERY_WEEK, PUP_ROUTINE_EVERY_FORTNIGHT, PUP_ROUTINE_EVERY_MONTH,
                                PUP_ROUTINE_EVERY_QUARTER, PUP_ROUTINE_EVERY_YEAR};
enum { STEPS = sizeof steps / sizeof steps[0] };

static void assert_days(int64_t first, int64_t every, const char *const *expected)
{
    for (int64_t n = 0; expected[n] != NULL; n++) {
        char iso[PUP_ISO_ROOM];
        pup_date_iso(pup_recurrence_day(first, every, n), iso);
        assert_string_equal(iso, expected[n]);
    }
}

static void test_ends_of_months(void **state)
{
    (void)state;
    assert_days(day(2026, 1, 31), PUP_ROUTINE_EVERY_MONTH,
                (const char *const[]){"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", NULL});
    assert_days(day(2027, 12, 30), PUP_ROUTINE_EVERY_MONTH,
                (const char *const[]){"2027-12-30", "2028-01-30", "2028-02-29", "2028-03-30", NULL});
    assert_days(day(2026, 8, 31), PUP_ROUTINE_EVERY_QUARTER,
                (const char *const[]){"2026-08-31", "2026-11-30", "2027-02-28", "2027-05-31", NULL});
    assert_days(day(2024, 2, 29), PUP_ROUTINE_EVERY_YEAR,
                (const char *const[]){"2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29", NULL});
}

static void test_weeks_and_fortnights(void **state)
{
    (void)state;
    /* Over both changes of hour and the new year: days of the wall know nothing of either. */
    assert_days(day(2026, 3, 24), PUP_ROUTINE_EVERY_WEEK,
                (const char *const[]){"2026-03-24", "2026-03-31", "2026-04-07", NULL});
    assert_days(day(2026, 10, 20), PUP_ROUTINE_EVERY_FORTNIGHT,
                (const char *const[]){"2026-10-20", "2026-11-03", "2026-11-17", "2026-12-01", "2026-12-15",
                                      "2026-12-29", "2027-01-12", NULL});
}

static void test_the_first_that_is_not_before(void **state)
{
    (void)state;
    int64_t first = day(2026, 1, 31);
    assert_int_equal(pup_recurrence_from(first, PUP_ROUTINE_EVERY_MONTH, day(2025, 1, 1)), 0);
    assert_int_equal(pup_recurrence_from(first, PUP_ROUTINE_EVERY_MONTH, first), 0);
    assert_int_equal(pup_recurrence_from(first, PUP_ROUTINE_EVERY_MONTH, first + 1), 1);
    assert_int_equal(pup_recurrence_from(first, PUP_ROUTINE_EVERY_MONTH, day(2026, 2, 28)), 1);
    assert_int_equal(pup_recurrence_from(first, PUP_ROUTINE_EVERY_MONTH, day(2026, 3, 1)), 2);
    assert_int_equal(pup_recurrence_from(first, 0, day(2027, 1, 1)), 0);
    assert_int_equal(pup_recurrence_day(first, 0, 7), first);
}

static void assert_slot(int64_t every, int64_t of, const char *expected)
{
    char slot[PUP_RECURRENCE_SLOT];
    pup_recurrence_slot(every, of, slot);
    assert_string_equal(slot, expected);
}

static void test_slots_by_name(void **state)
{
    (void)state;
    assert_slot(PUP_ROUTINE_EVERY_WEEK, day(2026, 3, 10), "2026-W11");
    assert_slot(PUP_ROUTINE_EVERY_WEEK, day(2026, 3, 15), "2026-W11"); /* its Sunday */
    assert_slot(PUP_ROUTINE_EVERY_WEEK, day(2026, 1, 1), "2026-W01");
    assert_slot(PUP_ROUTINE_EVERY_WEEK, day(2027, 1, 1), "2026-W53");
    assert_slot(PUP_ROUTINE_EVERY_FORTNIGHT, day(2024, 12, 30), "2025-W01");
    assert_slot(PUP_ROUTINE_EVERY_MONTH, day(2026, 3, 31), "2026-03");
    assert_slot(PUP_ROUTINE_EVERY_QUARTER, day(2026, 12, 31), "2026-Q4");
    assert_slot(PUP_ROUTINE_EVERY_QUARTER, day(2026, 1, 1), "2026-Q1");
    assert_slot(PUP_ROUTINE_EVERY_YEAR, day(2026, 7, 1), "2026");
}

/* Whatever the first day: days only go forward, from() finds each of them, and no slot comes twice. */
static void test_any_series(void **state)
{
    (void)state;
    uint64_t seed = 20260310;
    struct seeded random = {seed};
    for (int round = 0; round < 400; round++) {
        int64_t first = seeded_between(&random, day(1999, 1, 1), day(2101, 1, 1));
        int64_t every = steps[seeded_below(&random, STEPS)];
        char before[PUP_RECURRENCE_SLOT] = "";
        for (int64_t n = 0; n < 120; n++) {
            char slot[PUP_RECURRENCE_SLOT];
            int64_t at = pup_recurrence_day(first, every, n);
            pup_recurrence_slot(every, at, slot);
            bool forward = n == 0 || at > pup_recurrence_day(first, every, n - 1);
            bool found =
                pup_recurrence_from(first, every, at) == n && pup_recurrence_from(first, every, at + 1) == n + 1;
            if (!forward || !found || strcmp(slot, before) <= 0) {
                fail_msg("seed %llu: first %lld, every %lld, n %lld, slot %s after %s", (unsigned long long)seed,
                         (long long)first, (long long)every, (long long)n, slot, before);
            }
            memcpy(before, slot, sizeof before);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ends_of_months),
        cmocka_unit_test(test_weeks_and_fortnights),
        cmocka_unit_test(test_the_first_that_is_not_before),
        cmocka_unit_test(test_slots_by_name),
        cmocka_unit_test(test_any_series),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
