/* Public holidays against published calendars. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/model/date.h"
#include "common/rules/holiday.h"

static int64_t day(int year, int month, int day_of_month)
{
    return pup_days_from_date((struct pup_date){year, month, day_of_month});
}

static void test_easter(void **state)
{
    (void)state;
    static const int easters[][3] = {{1818, 3, 22}, {1943, 4, 25}, {2000, 4, 23}, {2008, 3, 23}, {2024, 3, 31},
                                     {2025, 4, 20}, {2026, 4, 5},  {2027, 3, 28}, {2038, 4, 25}, {2049, 4, 18}};
    for (size_t i = 0; i < sizeof easters / sizeof easters[0]; i++) {
        assert_int_equal(pup_easter(easters[i][0]), day(easters[i][0], easters[i][1], easters[i][2]));
    }
}

static int count(int year, enum pup_holiday_region region)
{
    int found = 0;
    for (int64_t i = day(year, 1, 1); i < day(year + 1, 1, 1); i++) {
        found += pup_holiday_on(i, region) != PUP_HOLIDAY_NONE;
    }
    return found;
}

static void test_2026(void **state)
{
    (void)state;
    static const struct {
        int month, day;
        enum pup_holiday holiday;
    } expected[] = {
        {1, 1, PUP_HOLIDAY_NEW_YEAR},    {4, 6, PUP_HOLIDAY_EASTER_MONDAY}, {5, 1, PUP_HOLIDAY_LABOUR},
        {5, 8, PUP_HOLIDAY_VICTORY},     {5, 14, PUP_HOLIDAY_ASCENSION},    {5, 25, PUP_HOLIDAY_WHIT_MONDAY},
        {7, 14, PUP_HOLIDAY_NATIONAL},   {8, 15, PUP_HOLIDAY_ASSUMPTION},   {11, 1, PUP_HOLIDAY_ALL_SAINTS},
        {11, 11, PUP_HOLIDAY_ARMISTICE}, {12, 25, PUP_HOLIDAY_CHRISTMAS},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_int_equal(pup_holiday_on(day(2026, expected[i].month, expected[i].day), PUP_REGION_FRANCE),
                         expected[i].holiday);
    }
    assert_int_equal(count(2026, PUP_REGION_FRANCE), 11);
    assert_int_equal(count(2008, PUP_REGION_FRANCE), 10); /* Ascension fell on 1 May */
}

static void test_regions(void **state)
{
    (void)state;
    assert_int_equal(pup_holiday_region("Europe/Paris", ""), PUP_REGION_FRANCE);
    assert_int_equal(pup_holiday_region("Europe/Paris", "990000010"), PUP_REGION_FRANCE);
    assert_int_equal(pup_holiday_region("Europe/Paris", "670000010"), PUP_REGION_ALSACE_MOSELLE);
    assert_int_equal(pup_holiday_region("Indian/Reunion", "970400010"), PUP_REGION_REUNION);
    assert_int_equal(pup_holiday_on(day(2026, 12, 20), PUP_REGION_REUNION), PUP_HOLIDAY_ABOLITION);
    assert_int_equal(pup_holiday_on(day(2026, 12, 20), PUP_REGION_FRANCE), PUP_HOLIDAY_NONE);
    assert_int_equal(pup_holiday_on(day(2026, 5, 22), pup_holiday_region("America/Martinique", "")),
                     PUP_HOLIDAY_ABOLITION);
    assert_int_equal(pup_holiday_on(day(2026, 4, 3), PUP_REGION_ALSACE_MOSELLE), PUP_HOLIDAY_GOOD_FRIDAY);
    assert_int_equal(pup_holiday_on(day(2026, 12, 26), PUP_REGION_ALSACE_MOSELLE), PUP_HOLIDAY_SAINT_STEPHEN);
    assert_int_equal(pup_holiday_on(day(2026, 12, 26), PUP_REGION_REUNION), PUP_HOLIDAY_NONE);
    assert_int_equal(count(2026, PUP_REGION_ALSACE_MOSELLE), 13);
    for (enum pup_holiday_region region = PUP_REGION_REUNION; region <= PUP_REGION_SAINT_BARTHELEMY; region++) {
        assert_int_equal(count(2026, region), 12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_easter),
        cmocka_unit_test(test_2026),
        cmocka_unit_test(test_regions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
