#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "server/loop/watch.h"
#include "tests/unit/seeded.h"

enum { LINKS = 60, SPACES = 48, OF_ONE = 8, ROUNDS = 3000 };

/* What the table knows of a link is its address. */
struct pup_link {
    struct pup_watched watched;
    size_t spaces[OF_ONE], count; /* numbers of those it watches */
    unsigned told;
};

static struct pup_space spaces[SPACES];
static struct pup_link links[LINKS];

static const struct pup_space *space_of(void *context, size_t i)
{
    const struct pup_link *link = context;
    return &spaces[link->spaces[i]];
}

static void tell(struct pup_link *link, const struct pup_space *space)
{
    (void)space;
    link->told++;
}

static unsigned watches_of(const struct pup_link *link, size_t space)
{
    unsigned found = 0;
    for (size_t i = 0; i < link->count; i++)
        found += link->spaces[i] == space;
    return found;
}

static void choose(struct pup_watches *watches, struct pup_link *link, struct seeded *seed)
{
    link->count = seeded_below(seed, OF_ONE + 1);
    size_t first = seeded_below(seed, SPACES - OF_ONE);
    for (size_t i = 0; i < link->count; i++)
        link->spaces[i] = first + i; /* each once */
    assert_int_equal(pup_watch_set(watches, &link->watched, link, space_of, link, link->count), PUP_OK);
}

static void who_watches_is_told(void **state)
{
    (void)state;
    struct seeded seed = {.state = 20260401};
    struct pup_watches watches = {0};
    memset(links, 0, sizeof links);
    for (size_t i = 0; i < SPACES; i++)
        (void)snprintf(spaces[i].name, sizeof spaces[i].name, "S%02zu/team", i);
    for (int round = 0; round < ROUNDS; round++) {
        struct pup_link *link = &links[seeded_below(&seed, LINKS)];
        size_t space = seeded_below(&seed, SPACES);
        if (seeded_below(&seed, 4) == 0) {
            pup_watch_drop(&watches, &link->watched);
            link->count = 0;
        } else {
            choose(&watches, link, &seed);
        }
        pup_watch_tell(&watches, &spaces[space], tell);
        for (size_t i = 0; i < LINKS; i++) {
            assert_int_equal(links[i].told, watches_of(&links[i], space));
            links[i].told = 0;
        }
    }
    for (size_t i = 0; i < LINKS; i++)
        pup_watch_drop(&watches, &links[i].watched);
    assert_int_equal(watches.count, 0);
    pup_watches_release(&watches);
}

static void an_empty_table_tells_nobody(void **state)
{
    (void)state;
    struct pup_watches watches = {0};
    struct pup_space space = {"V/team"};
    memset(links, 0, sizeof links);
    pup_watch_tell(&watches, &space, tell);
    pup_watch_drop(&watches, &links[0].watched);
    assert_int_equal(pup_watch_set(&watches, &links[0].watched, &links[0], space_of, &links[0], 0), PUP_OK);
    pup_watch_tell(&watches, &space, tell);
    assert_int_equal(links[0].told, 0);
    pup_watch_drop(&watches, &links[0].watched);
    pup_watches_release(&watches);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_watches_is_told),
        cmocka_unit_test(an_empty_table_tells_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
