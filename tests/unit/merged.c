/* Which record stands for those that were merged with one another: the sentences of common/rules/merged.h over small
 * cases, and over random merges against an oracle that knows no ways, only who can be reached from whom.
 *   unit_merged            20 000 random webs of merges
 *   unit_merged --seed N   one of them */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/rules/merged.h"
#include "tests/unit/seeded.h"

enum { RECORDS = 14, LONG = 100, NOWHERE = -1 };

struct web {
    int count;
    int into[LONG]; /* index of the record it was merged into; NOWHERE */
    bool alive[LONG];
};

/* Ids are in the order of the indexes. */
static struct pup_id id_of(int index)
{
    return (struct pup_id){{1, (uint8_t)(index >> 8), (uint8_t)index}};
}

static enum pup_err look(void *context, const struct pup_id *id, struct pup_merged_step *step)
{
    const struct web *web = context;
    int index = id->bytes[1] << 8 | id->bytes[2];
    if (index < web->count) {
        step->alive = web->alive[index];
        step->leads = web->into[index] != NOWHERE;
        step->into = id_of(web->into[index]);
    }
    return PUP_OK;
}

static int survivor(struct web *web, int index)
{
    struct pup_id start = id_of(index), found;
    assert_int_equal(pup_merged_survivor(look, web, &start, &found), PUP_OK);
    return found.bytes[1] << 8 | found.bytes[2];
}

static void each_stands_where_the_way_ends(void **state)
{
    (void)state;
    struct web web = {.count = 4, .into = {1, 2, NOWHERE, 77}, .alive = {true, true, true, true}};
    assert_int_equal(survivor(&web, 0), 2);
    assert_int_equal(survivor(&web, 1), 2);
    assert_int_equal(survivor(&web, 2), 2);
    assert_int_equal(survivor(&web, 3), 3); /* into something that is not there */
    assert_int_equal(survivor(&web, 9), 9); /* is not there itself */
}

static void of_a_ring_the_smallest_stands(void **state)
{
    (void)state;
    struct web two = {.count = 2, .into = {1, 0}, .alive = {true, true}};
    assert_int_equal(survivor(&two, 0), 0);
    assert_int_equal(survivor(&two, 1), 0);
    struct web three = {.count = 5, .into = {1, 2, 3, 1, 4}, .alive = {true, true, true, true, true}};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(survivor(&three, i), 1); /* the one that only leads into the ring is smaller, and not of it */
    }
    assert_int_equal(survivor(&three, 4), 4); /* into itself */
}

static void nothing_hides_behind_what_is_gone(void **state)
{
    (void)state;
    struct web web = {.count = 6, .into = {1, NOWHERE, 3, 4, NOWHERE, 5}, .alive = {true, false, true, false, true}};
    assert_int_equal(survivor(&web, 0), 0);
    assert_int_equal(survivor(&web, 2), 4); /* through a gone one */
    assert_int_equal(survivor(&web, 5), 5); /* gone, into itself */
    struct web ring = {.count = 4, .into = {1, 2, 0, 0}, .alive = {false, true, true, true}};
    assert_int_equal(survivor(&ring, 3), 1); /* the smallest of the ring is gone */
    struct web dead = {.count = 3, .into = {1, 0, 0}, .alive = {false, false, true}};
    assert_int_equal(survivor(&dead, 2), 2);
}

static void too_long_a_way_leads_nowhere(void **state)
{
    (void)state;
    struct web web = {.count = LONG};
    for (int i = 0; i < LONG; i++) {
        web.into[i] = i + 1 < LONG ? i + 1 : NOWHERE;
        web.alive[i] = true;
    }
    for (int i = 0; i < LONG; i++) {
        assert_int_equal(survivor(&web, i), i < LONG - PUP_MERGED_STEPS ? i : LONG - 1);
    }
}

static enum pup_err look_fails(void *context, const struct pup_id *id, struct pup_merged_step *step)
{
    (void)context, (void)id, (void)step;
    return PUP_ERR_CORRUPT;
}

static void errors_are_told(void **state)
{
    (void)state;
    struct pup_id start = id_of(1), found;
    assert_int_equal(pup_merged_survivor(look_fails, NULL, &start, &found), PUP_ERR_CORRUPT);
}

/* ---- random webs ---- */

static struct web random_web(struct seeded *seeded)
{
    struct web web = {.count = (int)seeded_between(seeded, 1, RECORDS)};
    int merges = (int)seeded_between(seeded, 1, 10), deaths = (int)seeded_between(seeded, 0, 4);
    for (int i = 0; i < web.count; i++) {
        bool merged = (int)seeded_below(seeded, 10) < merges;
        web.into[i] = merged ? (int)seeded_below(seeded, (uint64_t)web.count + 1) : NOWHERE;
        web.alive[i] = (int)seeded_below(seeded, 10) >= deaths;
    }
    return web;
}

/* reaches[i][j]: j is living, and merged names lead from i to it over gone records alone or over any. */
struct reach {
    bool reaches[RECORDS][RECORDS];
};

static struct reach reach_of(const struct web *web)
{
    struct reach reach = {0};
    for (int i = 0; i < web->count; i++) {
        int at = web->into[i];
        for (int steps = 0; steps <= web->count && at != NOWHERE && at < web->count; steps++) {
            reach.reaches[i][at] |= web->alive[at];
            at = web->into[at];
        }
    }
    return reach;
}

/* Of the living that lead back to themselves the smallest that `index` leads to; else the one that leads to no other;
 * both found by asking every record. */
static int expected(const struct web *web, const struct reach *reach, int index)
{
    for (int j = 0; j < web->count; j++) {
        bool ring = reach->reaches[j][j];
        if (ring && (j == index || reach->reaches[index][j])) {
            return j;
        }
    }
    for (int j = 0; j < web->count; j++) {
        bool leads = false;
        for (int k = 0; k < web->count; k++) {
            leads |= reach->reaches[j][k];
        }
        if (web->alive[j] && !leads && (j == index || reach->reaches[index][j])) {
            return j;
        }
    }
    return index;
}

static void check_web(uint64_t seed)
{
    struct seeded seeded = {seed * 2 + 1};
    struct web web = random_web(&seeded);
    struct reach reach = reach_of(&web);
    for (int i = 0; i < web.count; i++) {
        int found = survivor(&web, i);
        bool right = found == expected(&web, &reach, i) && survivor(&web, found) == found;
        bool hidden = web.alive[i] && !web.alive[found];
        for (int j = 0; j < web.count; j++) { /* whoever is merged together has one record left */
            right &= !web.alive[i] || !reach.reaches[i][j] || survivor(&web, j) == found;
        }
        if (!right || hidden) {
            fail_msg("seed %llu: record %d came to %d", (unsigned long long)seed, i, found);
        }
    }
}

static uint64_t only_seed;

static void any_web_of_merges(void **state)
{
    (void)state;
    for (uint64_t seed = only_seed; seed < (only_seed ? only_seed + 1 : 20000); seed++) {
        check_web(seed);
    }
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--seed") == 0) {
        only_seed = strtoull(argv[2], NULL, 10);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_stands_where_the_way_ends),
        cmocka_unit_test(of_a_ring_the_smallest_stands),
        cmocka_unit_test(nothing_hides_behind_what_is_gone),
        cmocka_unit_test(too_long_a_way_leads_nowhere),
        cmocka_unit_test(errors_are_told),
        cmocka_unit_test(any_web_of_merges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
