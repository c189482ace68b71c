/* Names of people in all the ways spreadsheets write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "common/model/name.h"
#include "tests/unit/arena.h"

static void assert_key(const char *name, const char *expected)
{
    struct pup_span key = pup_name_key(&arena, pup_span_of(name));
    if (!pup_span_equal(key, pup_span_of(expected))) {
        fail_msg("key of \"%s\" is \"%.*s\"", name, (int)key.len, (const char *)key.data);
    }
}

static void test_one_person_has_one_key(void **state)
{
    (void)state;
    static const char *const castel[] = {"Anne Castel",     "CASTEL Anne",     "Castel, Anne",    "Dr Anne Castel",
                                         "dr. CASTEL Anne", "Castel,Anne",     " anne   castel ", "Docteur Castel Anne",
                                         "Mme Anne Castel", "Mme le Dr Castel"};
    for (size_t i = 0; i < 9; i++) {
        assert_key(castel[i], "anne castel");
    }
    assert_key(castel[9], "castel le");
    assert_key("L'HOSTIS Aurélie", "aurelie hostis l");
    assert_key("Aurélie L\u2019Hostis", "aurelie hostis l");
    assert_key("SAINT-AUBIN Stéphane", "aubin saint stephane");
    assert_key("Stéphane Saint Aubin", "aubin saint stephane");
    assert_key("M. Öztürk", "ozturk");
    assert_key("Mme", "mme");
    assert_key("", "");
    assert_key("  ", "");
}

static void assert_shown(const char *name, const char *expected)
{
    struct pup_span shown = pup_name_display(&arena, pup_span_of(name));
    if (!pup_span_equal(shown, pup_span_of(expected))) {
        fail_msg("\"%s\" shown as \"%.*s\"", name, (int)shown.len, (const char *)shown.data);
    }
}

static void test_names_are_shown_in_one_way(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"Anne Castel", "Anne Castel"},
        {"CASTEL Anne", "Anne Castel"},
        {"Castel, Anne", "Anne Castel"},
        {"CASTEL, Anne", "Anne Castel"},
        {"Dr Anne Castel", "Anne Castel"},
        {"Anne CASTEL", "Anne Castel"},
        {"LE GOFF Aurélie", "Aurélie Le Goff"},
        {"DE LA TOUR Élodie", "Élodie De La Tour"},
        {"L'HOSTIS Jérôme", "Jérôme L'Hostis"},
        {"L\u2019HOSTIS Jérôme", "Jérôme L\u2019Hostis"},
        {"D'ARGENT Paul", "Paul d'Argent"},
        {"Paul d'Argent", "Paul d'Argent"},
        {"SAINT-AUBIN Marie-Claire", "Marie-Claire Saint-Aubin"},
        {"ÖZTÜRK Chloé", "Chloé Öztürk"},
        {"CASTEL ANNE", "Castel Anne"},
        {"CASTEL", "Castel"},
        {"Martin J. P.", "Martin J. P."},
        {"Mme Maëlle RIOU", "Maëlle Riou"},
        {"M.\u00a0CASTEL\u202fAnne", "Anne Castel"}, /* as printers part them */
        {"- M", "- M"},                              /* neither is a name */
        {"M. \u2019", "M. \u2019"},
        {"'M. M.", "'M. M."},
        {", ", ""},
        {"Castel,", "Castel"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        assert_shown(pairs[i][0], pairs[i][1]);
        assert_shown(pairs[i][1], pairs[i][1]); /* showing again changes nothing */
    }
}

static void test_showing_keeps_the_key(void **state)
{
    (void)state;
    static const char *const names[] = {"LE GOFF Aurélie", "D'ARGENT Paul", "Castel, Anne", "SAINT-AUBIN Jérôme"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct pup_span key = pup_name_key(&arena, pup_span_of(names[i]));
        struct pup_span shown = pup_name_key(&arena, pup_name_display(&arena, pup_span_of(names[i])));
        assert_true(pup_span_equal(key, shown));
    }
}

/* However many they are: the last of 32 words is all the rest. */
static void test_no_word_is_lost(void **state)
{
    (void)state;
    char name[3 * 40 + 1];
    for (size_t i = 0; i < 40; i++) {
        snprintf(name + 3 * i, 4, "%c%c ", (char)('a' + i / 26), (char)('a' + i % 26));
    }
    struct pup_span shown = pup_name_display(&arena, pup_span_of(name));
    assert_int_equal(shown.len, strlen(name) - 1);
    assert_memory_equal(shown.data, name, shown.len);
}

static bool matches(const char *name, const char *typed)
{
    return pup_name_matches(pup_span_of(name), pup_span_of(typed));
}

static void test_a_part_of_a_name_is_enough(void **state)
{
    (void)state;
    assert_true(matches("Dr Anne Castel", "castel"));
    assert_true(matches("Anne Castel", "CAST"));
    assert_true(matches("Anne Castel", "a cas"));
    assert_true(matches("Anne Castel", "castel anne"));
    assert_true(matches("Paul d'Argent", "argent"));
    assert_true(matches("Paul d'Argent", "d'arg"));
    assert_true(matches("Zoé Öztürk", "ozt"));
    assert_true(matches("Jérôme Saint-Aubin", "aubin"));
    assert_false(matches("Anne Castel", "stel"));
    assert_false(matches("Anne Castel", "anne riou"));
    assert_false(matches("Anne Castel", ""));
    assert_false(matches("", "anne"));
}

static void test_endless_names_are_cut_not_crashed_on(void **state)
{
    (void)state;
    static char endless[300000];
    for (size_t i = 0; i + 1 < sizeof endless; i++) {
        endless[i] = i % 3 == 2 ? ' ' : 'A';
    }
    assert_non_null(pup_name_display(&arena, pup_span_of(endless)).data);
    assert_true(matches(endless, "aa"));
    assert_false(matches("Anne", endless));
    memset(endless, '-', sizeof endless - 1);
    assert_non_null(pup_name_key(&arena, pup_span_of(endless)).data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_person_has_one_key, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_names_are_shown_in_one_way, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_showing_keeps_the_key, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_no_word_is_lost, open_arena, close_arena),
        cmocka_unit_test(test_a_part_of_a_name_is_enough),
        cmocka_unit_test_setup_teardown(test_endless_names_are_cut_not_crashed_on, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
