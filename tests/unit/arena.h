/* The arena of a test: opened before it, released after it, with cmocka_unit_test_setup_teardown(test, open_arena,
 * close_arena). */
#ifndef PUP_TESTS_ARENA_H
#define PUP_TESTS_ARENA_H

#include "common/base/arena.h"

enum { TEST_ARENA_BUDGET = 256 * 1024 * 1024 };

static struct pup_arena arena;

static int open_arena(void **state)
{
    (void)state;
    pup_arena_init(&arena, TEST_ARENA_BUDGET);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    pup_arena_release(&arena);
    return 0;
}

#endif
