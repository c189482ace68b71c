/* Rates, quotas and deadlines: every figure that the domain's page gives, and the edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/model/date.h"
#include "common/model/fields.h"
#include "common/rules/deadline.h"
#include "common/rules/quota.h"

static int64_t day(int year, int month, int of_month)
{
    return pup_days_from_date((struct pup_date){year, month, of_month});
}

static int64_t rate(int64_t part, int64_t whole)
{
    int64_t tenths = 0;
    assert_true(pup_rate(part, whole, &tenths));
    return tenths;
}

static void test_ratios_are_exact_and_rounded_once(void **state)
{
    (void)state;
    int64_t rounded = 0;
    struct pup_ratio third = pup_ratio(1, 3);
    struct pup_ratio one = pup_ratio_add(third, pup_ratio_add(third, third));
    assert_int_equal(pup_ratio_compare(one, pup_ratio(1, 1)), 0);
    assert_true(pup_ratio_compare(third, one) < 0 && pup_ratio_compare(one, third) > 0);
    assert_true(pup_ratio_compare(pup_ratio(1, 0), third) < 0 && pup_ratio_compare(third, pup_ratio(1, 0)) > 0);
    assert_true(pup_ratio_round(pup_ratio(1, 8), 100, &rounded) && rounded == 13);
    assert_true(pup_ratio_round(pup_ratio(-1, 8), 100, &rounded) && rounded == -13);
    assert_true(pup_ratio_round(pup_ratio(1, -8), 100, &rounded) && rounded == -13);
    assert_true(pup_ratio_round(pup_ratio(2, 3), 1, &rounded) && rounded == 1);
    assert_true(pup_ratio_round(pup_ratio(1, 3), 1, &rounded) && rounded == 0);
}

static void test_what_does_not_fit_is_lost_and_says_so(void **state)
{
    (void)state;
    int64_t rounded = 1;
    struct pup_ratio huge = pup_ratio(INT64_MAX, 1);
    assert_true(pup_ratio_lost(pup_ratio(1, 0)));
    assert_false(pup_ratio_round(pup_ratio_multiply(huge, huge), 1, &rounded));
    assert_int_equal(rounded, 0);
    huge = pup_ratio_multiply(huge, huge);
    assert_true(pup_ratio_lost(pup_ratio_multiply(huge, huge)));
    assert_true(pup_ratio_lost(pup_ratio_add(pup_ratio(1, 0), pup_ratio(1, 3))));
}

static void test_rates(void **state)
{
    (void)state;
    int64_t tenths = 1;
    assert_int_equal(rate(9, 12), 750);
    assert_int_equal(rate(10, 12), 833);
    assert_int_equal(rate(41, 62), 661);
    assert_int_equal(rate(5610, 5040), 1113);
    assert_int_equal(rate(0, 12), 0);
    assert_false(pup_rate(9, 0, &tenths));
    assert_int_equal(tenths, 0);
}

static void test_cases_wanted(void **state)
{
    (void)state;
    assert_int_equal(pup_cases_needed(1240), 62);
    assert_int_equal(pup_cases_needed(1241), 63); /* 62 would be less than 5 % */
    assert_int_equal(pup_cases_needed(0), 0);
    assert_int_equal(pup_cases_needed(-5), 0);
}

static void test_time(void **state)
{
    (void)state;
    assert_int_equal(pup_time_allotted(420, 12 * 7), 5040);
    assert_int_equal(pup_time_allotted(420, 1), 60);
    assert_int_equal(pup_time_allotted(100, 3), 43); /* 42,86 */
    assert_int_equal(pup_time_allotted(420, 0), 0);
    assert_int_equal(pup_time_allotted(420, -3), 0);
    assert_true(pup_time_exceeded(5610, 5040));
    assert_false(pup_time_exceeded(5544, 5040)); /* 110 % to the minute */
    assert_true(pup_time_exceeded(5545, 5040));
    assert_false(pup_time_exceeded(100, 0));
}

static void test_coverage(void **state)
{
    (void)state;
    int64_t tenths = 0;
    struct pup_coverage coverage = {.aci = 2247000, .granted = 1000000, .cost = 4000000};
    assert_true(pup_coverage_rate(&coverage, &tenths));
    assert_int_equal(tenths, 812); /* 81,175 % */
    assert_int_equal(pup_coverage_gap(&coverage), 753000);
    coverage.cost = 0;
    assert_false(pup_coverage_rate(&coverage, &tenths));
    assert_false(pup_grant_excessive(3200000, 4000000)); /* 80 % to the cent */
    assert_true(pup_grant_excessive(3200001, 4000000));
    assert_false(pup_grant_excessive(1, 0));
}

static void test_a_missing_level_is_not_a_zero(void **state)
{
    (void)state;
    int64_t hundredths = 0;
    struct pup_mean axis = pup_mean_none();
    assert_true(pup_ratio_lost(pup_mean_of(&axis)));
    pup_mean_take(&axis, pup_ratio(3, 1));
    pup_mean_take(&axis, pup_ratio(1, 0));
    pup_mean_take(&axis, pup_ratio(4, 1));
    assert_true(pup_ratio_round(pup_mean_of(&axis), 100, &hundredths));
    assert_int_equal(hundredths, 350);
}

static void test_renewals(void **state)
{
    (void)state;
    int64_t end = day(2026, 8, 31), from = pup_renewal_from(end, 180);
    assert_int_equal(from, day(2026, 3, 4));
    assert_int_equal(pup_deadline(from, end, day(2026, 3, 3)), PUP_DEADLINE_FAR);
    assert_int_equal(pup_deadline(from, end, day(2026, 3, 4)), PUP_DEADLINE_NEAR);
    assert_int_equal(pup_deadline(from, end, day(2026, 8, 31)), PUP_DEADLINE_NEAR);
    assert_int_equal(pup_deadline(from, end, day(2026, 9, 1)), PUP_DEADLINE_OVERDUE);
    assert_int_equal(pup_renewal_from(end, -1), day(2026, 6, 2)); /* 90 days where none is given */
    assert_int_equal(pup_renewal_from(end, 0), end);
}

static void test_reviews_and_minutes(void **state)
{
    (void)state;
    assert_int_equal(pup_review_from(day(2026, 9, 30)), day(2026, 7, 2));
    assert_int_equal(pup_minutes_due(day(2026, 3, 10)), day(2026, 3, 18));
    assert_true(pup_meeting_held(PUP_MEETING_STATE_HELD, 0));
    assert_true(pup_meeting_held(PUP_MEETING_STATE_PLANNED, 7));
    assert_false(pup_meeting_held(PUP_MEETING_STATE_PLANNED, 0));
    assert_false(pup_meeting_held(PUP_MEETING_STATE_CANCELLED, 7));
}

static void test_protocols_counted(void **state)
{
    (void)state;
    assert_true(pup_protocol_counts(PUP_PROTOCOL_STATE_VALIDATED, true, day(2026, 12, 31), 2026));
    assert_false(pup_protocol_counts(PUP_PROTOCOL_STATE_VALIDATED, true, day(2027, 1, 1), 2026));
    assert_true(pup_protocol_counts(PUP_PROTOCOL_STATE_IN_REVIEW, true, day(2024, 1, 1), 2026));
    assert_false(pup_protocol_counts(PUP_PROTOCOL_STATE_WITHDRAWN, true, day(2024, 1, 1), 2026));
    assert_false(pup_protocol_counts(PUP_PROTOCOL_STATE_DRAFTING, true, day(2024, 1, 1), 2026));
    assert_false(pup_protocol_counts(PUP_PROTOCOL_STATE_VALIDATED, false, 0, 2026));
}

static void test_stock(void **state)
{
    (void)state;
    int64_t today = day(2026, 3, 10);
    assert_true(pup_stock_low(13, 15));
    assert_false(pup_stock_low(15, 15));
    assert_int_equal(pup_stock_expiry(40, today + 61, today), PUP_DEADLINE_FAR);
    assert_int_equal(pup_stock_expiry(40, today + 60, today), PUP_DEADLINE_NEAR);
    assert_int_equal(pup_stock_expiry(40, today - 1, today), PUP_DEADLINE_OVERDUE);
    assert_int_equal(pup_stock_expiry(0, today - 1, today), PUP_DEADLINE_FAR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ratios_are_exact_and_rounded_once),
        cmocka_unit_test(test_what_does_not_fit_is_lost_and_says_so),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_cases_wanted),
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_a_missing_level_is_not_a_zero),
        cmocka_unit_test(test_renewals),
        cmocka_unit_test(test_reviews_and_minutes),
        cmocka_unit_test(test_protocols_counted),
        cmocka_unit_test(test_stock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
