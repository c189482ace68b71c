/* What somebody meant who mistyped a word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "common/base/near.h"

/* The nearest of the words, which end with NULL. */
static const char *nearest(const char *typed, const char *const *words)
{
    struct pup_arena arena;
    struct pup_near near;
    pup_arena_init(&arena, 1 << 16);
    pup_near_init(&near, &arena, pup_span_of(typed));
    for (; *words != NULL; words++) {
        pup_near_offer(&near, &arena, *words);
    }
    pup_arena_release(&arena);
    return near.best == NULL ? "" : near.best;
}

static void test_one_slip_is_understood(void **state)
{
    static const char *const words[] = {"lister", "réunion", "échéances", "aci", NULL};
    (void)state;
    assert_string_equal(nearest("listre", words), "lister");   /* exchanged */
    assert_string_equal(nearest("lster", words), "lister");    /* left out */
    assert_string_equal(nearest("llister", words), "lister");  /* put in */
    assert_string_equal(nearest("lister", words), "lister");   /* the very word */
    assert_string_equal(nearest("REUNIOM", words), "réunion"); /* changed; accents and case do not count */
    assert_string_equal(nearest("echaences", words), "échéances");
    assert_string_equal(nearest("aco", words), "aci");
    assert_string_equal(nearest("li", words), "lister"); /* its beginning */
}

static void test_what_is_far_is_not_guessed(void **state)
{
    static const char *const words[] = {"lister", "aci", NULL};
    char long_word[PUP_NEAR_MAX + 2];
    const char *const long_words[] = {long_word, NULL};
    (void)state;
    assert_string_equal(nearest("lsiter!", words), "");
    assert_string_equal(nearest("frobnicate", words), "");
    assert_string_equal(nearest("", words), "");
    assert_string_equal(nearest("l", words), "");
    memset(long_word, 'a', sizeof long_word);
    long_word[sizeof long_word - 1] = '\0';
    assert_string_equal(nearest(long_word, long_words), "");
    long_word[PUP_NEAR_MAX] = '\0';
    assert_string_equal(nearest(long_word, long_words), long_word);
}

static void test_the_nearest_wins_and_the_first_of_two_as_near(void **state)
{
    static const char *const words[] = {"montrer", "monter", "mentir", NULL};
    (void)state;
    assert_string_equal(nearest("monter", words), "monter");
    assert_string_equal(nearest("montter", words), "montrer");
    assert_string_equal(nearest("convoquations", (const char *const[]){"convocations", NULL}),
                        "convocations"); /* two slips of thirteen */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_slip_is_understood),
        cmocka_unit_test(test_what_is_far_is_not_guessed),
        cmocka_unit_test(test_the_nearest_wins_and_the_first_of_two_as_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
