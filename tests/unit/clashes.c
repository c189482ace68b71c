/* Clashes of one person's slots. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/rules/clash.h"

static struct pup_interval slot(int64_t start, int64_t end, enum pup_occupation occupation)
{
    return (struct pup_interval){start, end, 0, occupation};
}

static int64_t minutes_of(struct pup_interval a, struct pup_interval b, enum pup_nearness nearness,
                          enum pup_clash expected)
{
    int64_t minutes, other;
    assert_int_equal(pup_clash_between(&a, &b, nearness, &minutes), expected);
    assert_int_equal(pup_clash_between(&b, &a, nearness, &other), expected);
    assert_int_equal(minutes, other);
    return minutes;
}

/* 12:30–14:00 and 13:30–15:00: thirty minutes. */
static void test_overlaps(void **state)
{
    (void)state;
    const struct pup_interval lunch = slot(750, 840, PUP_OCCUPIED);
    assert_int_equal(minutes_of(lunch, slot(810, 900, PUP_OCCUPIED), PUP_APART, PUP_CLASH_OVERLAP), 30);
    assert_int_equal(minutes_of(lunch, slot(810, 900, PUP_OCCUPIED), PUP_SAME_PLACE, PUP_CLASH_OVERLAP), 30);
    assert_int_equal(minutes_of(lunch, slot(780, 800, PUP_OCCUPIED), PUP_APART, PUP_CLASH_OVERLAP), 20);
    assert_int_equal(minutes_of(lunch, lunch, PUP_APART, PUP_CLASH_OVERLAP), 90);
    assert_int_equal(minutes_of(lunch, slot(840, 900, PUP_OCCUPIED), PUP_APART, PUP_CLASH_NONE), 0);
    assert_int_equal(minutes_of(lunch, slot(700, 750, PUP_OCCUPIED), PUP_APART, PUP_CLASH_NONE), 0);
    assert_int_equal(minutes_of(lunch, slot(800, 800, PUP_OCCUPIED), PUP_APART, PUP_CLASH_NONE), 0);
    assert_int_equal(minutes_of(lunch, slot(820, 790, PUP_OCCUPIED), PUP_APART, PUP_CLASH_NONE), 0);
}

static void test_being_there_and_away(void **state)
{
    (void)state;
    const struct pup_interval lunch = slot(750, 840, PUP_OCCUPIED), day = slot(540, 1020, PUP_THERE);
    const struct pup_interval leave = slot(0, 1440, PUP_AWAY);
    assert_int_equal(minutes_of(lunch, day, PUP_SAME_PLACE, PUP_CLASH_NONE), 0);
    assert_int_equal(minutes_of(lunch, day, PUP_TOGETHER, PUP_CLASH_NONE), 0);
    assert_int_equal(minutes_of(lunch, day, PUP_APART, PUP_CLASH_OVERLAP), 90);
    assert_int_equal(minutes_of(day, day, PUP_TOGETHER, PUP_CLASH_NONE), 0);
    assert_int_equal(minutes_of(day, day, PUP_APART, PUP_CLASH_OVERLAP), 480);
    assert_int_equal(minutes_of(lunch, leave, PUP_SAME_PLACE, PUP_CLASH_OVERLAP), 90);
    assert_int_equal(minutes_of(day, leave, PUP_APART, PUP_CLASH_OVERLAP), 480);
    assert_int_equal(minutes_of(leave, leave, PUP_APART, PUP_CLASH_NONE), 0);
}

static void test_the_way_there(void **state)
{
    (void)state;
    struct pup_interval lunch = slot(750, 840, PUP_OCCUPIED), later = slot(860, 1020, PUP_THERE);
    later.travel = 45;
    assert_int_equal(minutes_of(lunch, later, PUP_APART, PUP_CLASH_TRAVEL), 25);
    assert_int_equal(minutes_of(lunch, later, PUP_TOGETHER, PUP_CLASH_TRAVEL), 25);
    assert_int_equal(minutes_of(lunch, later, PUP_SAME_PLACE, PUP_CLASH_NONE), 0);
    later.start = 885;
    assert_int_equal(minutes_of(lunch, later, PUP_APART, PUP_CLASH_NONE), 0);
    later.start = 840;
    assert_int_equal(minutes_of(lunch, later, PUP_APART, PUP_CLASH_TRAVEL), 45);
    lunch.occupation = PUP_AWAY;
    assert_int_equal(minutes_of(lunch, later, PUP_APART, PUP_CLASH_NONE), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_overlaps),
        cmocka_unit_test(test_being_there_and_away),
        cmocka_unit_test(test_the_way_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
