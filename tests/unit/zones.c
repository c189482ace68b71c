/* Time zones without zone files: against published changes of the hour, and against this machine's own zone files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/model/date.h"
#include "common/rules/zone.h"

static int64_t at(int year, int month, int day, int hour, int minute)
{
    return pup_days_from_date((struct pup_date){year, month, day}) * PUP_MINUTES_PER_DAY + hour * 60 + minute;
}

static void test_paris_and_reunion(void **state)
{
    (void)state;
    const struct pup_zone *paris = pup_zone_find("Europe/Paris"), *reunion = pup_zone_find("Indian/Reunion");
    assert_int_equal(pup_zone_utc(paris, at(2026, 1, 15, 12, 30)), at(2026, 1, 15, 11, 30));
    assert_int_equal(pup_zone_utc(paris, at(2026, 7, 15, 12, 30)), at(2026, 7, 15, 10, 30));
    assert_int_equal(pup_zone_utc(reunion, at(2026, 1, 15, 12, 30)), at(2026, 1, 15, 8, 30));
    assert_int_equal(pup_zone_utc(reunion, at(2026, 7, 15, 12, 30)), at(2026, 7, 15, 8, 30));
    assert_int_equal(pup_zone_wall(reunion, pup_zone_utc(paris, at(2026, 7, 15, 12, 30))), at(2026, 7, 15, 14, 30));
    assert_null(pup_zone_find("Europe/paris"));
    assert_null(pup_zone_find(""));
}

/* In 2026 clocks change on 29 March and 25 October. */
static void test_hours_that_do_not_come_or_come_twice(void **state)
{
    (void)state;
    const struct pup_zone *paris = pup_zone_find("Europe/Paris"), *reunion = pup_zone_find("Indian/Reunion");
    assert_int_equal(pup_zone_wall_is(paris, at(2026, 3, 29, 1, 59)), PUP_WALL_ONCE);
    assert_int_equal(pup_zone_wall_is(paris, at(2026, 3, 29, 2, 0)), PUP_WALL_NEVER);
    assert_int_equal(pup_zone_wall_is(paris, at(2026, 3, 29, 2, 59)), PUP_WALL_NEVER);
    assert_int_equal(pup_zone_wall_is(paris, at(2026, 3, 29, 3, 0)), PUP_WALL_ONCE);
    assert_int_equal(pup_zone_wall_is(paris, at(2026, 10, 25, 1, 59)), PUP_WALL_ONCE);
    assert_int_equal(pup_zone_wall_is(paris, at(2026, 10, 25, 2, 0)), PUP_WALL_TWICE);
    assert_int_equal(pup_zone_wall_is(paris, at(2026, 10, 25, 2, 59)), PUP_WALL_TWICE);
    assert_int_equal(pup_zone_wall_is(paris, at(2026, 10, 25, 3, 0)), PUP_WALL_ONCE);
    assert_int_equal(pup_zone_utc(paris, at(2026, 10, 25, 2, 30)), at(2026, 10, 25, 0, 30));
    assert_int_equal(pup_zone_utc(paris, at(2026, 3, 29, 2, 30)), at(2026, 3, 29, 1, 30));
    for (int64_t minute = at(2026, 1, 1, 0, 0); minute < at(2027, 1, 1, 0, 0); minute += 15) {
        assert_int_equal(pup_zone_wall_is(reunion, minute), PUP_WALL_ONCE);
    }
}

static void test_there_and_back(void **state)
{
    (void)state;
    size_t count;
    const struct pup_zone *zones = pup_zones(&count);
    for (size_t i = 0; i < count; i++) {
        int never = 0, twice = 0;
        for (int64_t utc = at(2025, 12, 1, 0, 0); utc < at(2027, 2, 1, 0, 0); utc += 30) {
            int64_t wall = pup_zone_wall(&zones[i], utc);
            enum pup_wall is = pup_zone_wall_is(&zones[i], wall);
            assert_int_not_equal(is, PUP_WALL_NEVER);
            assert_true(pup_zone_utc(&zones[i], wall) == utc || is == PUP_WALL_TWICE);
            never += pup_zone_wall_is(&zones[i], utc) == PUP_WALL_NEVER;
            twice += pup_zone_wall_is(&zones[i], utc) == PUP_WALL_TWICE;
        }
        assert_int_equal(never, zones[i].summer == PUP_ZONE_NO_SUMMER ? 0 : 2);
        assert_int_equal(twice, zones[i].summer == PUP_ZONE_NO_SUMMER ? 0 : 2);
    }
}

static int64_t system_wall(int64_t utc)
{
    struct tm here;
    time_t seconds = (time_t)utc * 60;
    localtime_r(&seconds, &here);
    return at(here.tm_year + 1900, here.tm_mon + 1, here.tm_mday, here.tm_hour, here.tm_min);
}

/* Three years as this machine's zone files tell them; nothing is learnt where it has none. */
static void test_as_this_machine_says(void **state)
{
    (void)state;
    size_t count, compared = 0;
    const struct pup_zone *zones = pup_zones(&count);
    for (size_t i = 0; i < count; i++) {
        char path[128];
        snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zones[i].name);
        if (access(path, R_OK) != 0) {
            continue;
        }
        setenv("TZ", zones[i].name, 1);
        tzset();
        for (int64_t utc = at(2025, 1, 1, 0, 30); utc < at(2027, 12, 31, 0, 0); utc += 60) {
            assert_int_equal(pup_zone_wall(&zones[i], utc), system_wall(utc));
        }
        compared++;
    }
    print_message("%zu of %zu zones compared\n", compared, count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paris_and_reunion),
        cmocka_unit_test(test_hours_that_do_not_come_or_come_twice),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_as_this_machine_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
