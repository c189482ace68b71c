/* ACI: every figure of the domain's page from the shipped grids file, and files that have an error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "common/model/date.h"
#include "common/rules/aci.h"
#include "tests/unit/arena.h"
#include "tests/unit/seeded.h"

static int64_t first_of(int year)
{
    return pup_days_from_date((struct pup_date){year, 1, 1});
}

static struct pup_aci_grids shipped(void)
{
    struct pup_aci_grids grids;
    struct pup_aci_error error;
    enum pup_err err = pup_aci_read(&arena, pup_aci_shipped(), &grids, &error);
    if (err != PUP_OK) {
        fail_msg("line %zu: fault %d at \"%.*s\"", error.line, error.fault, (int)error.word.len,
                 (const char *)error.word.data);
    }
    return grids;
}

static const struct pup_aci_line *line_of(const struct pup_aci_grid *grid, const char *id)
{
    for (size_t i = 0; i < grid->line_count; i++) {
        if (pup_span_equal(grid->lines[i].id, pup_span_of(id))) {
            return &grid->lines[i];
        }
    }
    fail_msg("no line %s", id);
    return NULL;
}

/* Points in hundredths and money in cents of one line. */
static void check(const char *grid_name, const char *line, struct pup_aci_counts counts, int64_t points, int64_t cents)
{
    const struct pup_aci_grid *grid = pup_aci_grid(shipped(), pup_span_of(grid_name), first_of(2026));
    int64_t found_points = 0, found_cents = 0;
    assert_non_null(grid);
    struct pup_ratio exact = pup_aci_points(line_of(grid, line), &counts);
    assert_true(pup_ratio_round(exact, 100, &found_points));
    assert_true(pup_aci_cents(grid, exact, &found_cents));
    if (found_points != points || found_cents != cents) {
        fail_msg("%s, %s: %lld points, %lld cents", grid_name, line, (long long)found_points, (long long)found_cents);
    }
}

static struct pup_aci_counts patients(int64_t count)
{
    return (struct pup_aci_counts){.patients = count};
}

static void test_coordination(void **state)
{
    (void)state;
    check("guide", "coordination", patients(8000), 205000, 1435000);
    check("guide", "coordination", patients(12000), 305000, 2135000);
    check("aci2017", "coordination", patients(8000), 340000, 2380000);
    check("avenant1", "coordination", patients(8000), 440000, 3080000);
    check("avenant1", "coordination", patients(10000), 495000, 3465000);
    check("avenant1", "coordination", patients(5200), 321000, 2247000);
    check("avenant1", "coordination", patients(8600), 456500, 3195500);
    check("avenant1", "coordination", patients(11800), 544500, 3811500);
    check("avenant1", "coordination", patients(0), 100000, 700000);
    check("avenant1", "coordination", patients(1), 100043, 700298); /* pro rata: 1 000,425 points, 7 002,975 € */
}

static void test_other_lines(void **state)
{
    (void)state;
    struct pup_aci_counts counts = {.protocols = 9, .protocols_advanced_nurse = 9};
    check("avenant1", "protocols", counts, 112000, 784000);
    counts.protocols_advanced_nurse = 0;
    check("avenant1", "protocols", counts, 80000, 560000);
    counts = (struct pup_aci_counts){.protocols = 3, .protocols_advanced_nurse = 1};
    check("avenant1", "protocols", counts, 34000, 238000);
    check("avenant1", "information_system", (struct pup_aci_counts){.associates = 18}, 400000, 2800000);
    check("avenant1", "information_system", (struct pup_aci_counts){.associates = 16}, 370000, 2590000);
    counts = (struct pup_aci_counts){.patients = 5200, .cases = 41, .target_patients = 1240};
    check("avenant1", "concertation", counts, 85968, 601774);
    counts.cases = 62;
    check("avenant1", "concertation", counts, 130000, 910000);
    counts.cases = 400; /* not more than all of it */
    check("avenant1", "concertation", counts, 130000, 910000);
    counts.target_patients = 0;
    check("avenant1", "concertation", counts, 0, 0);
}

static void test_money_is_rounded_once(void **state)
{
    (void)state;
    const struct pup_aci_grid *grid = pup_aci_grid(shipped(), pup_span_of("avenant1"), first_of(2026));
    struct pup_aci_counts counts = {.patients = 1, .associates = 0, .protocols = 0, .cases = 1, .target_patients = 30};
    int64_t cents = 0;
    /* 1 000,425 + 500 + 0,1666… points */
    assert_true(pup_aci_cents(grid, pup_aci_total(grid, &counts), &cents));
    assert_int_equal(cents, 1050414); /* 10 504,141… € */
}

static void test_grids_have_dates(void **state)
{
    (void)state;
    struct pup_aci_grids grids = shipped();
    assert_true(pup_span_equal(pup_aci_grid(grids, pup_span_of(""), first_of(2026))->id, pup_span_of("avenant1")));
    assert_true(pup_span_equal(pup_aci_grid(grids, pup_span_of(""), first_of(2021))->id, pup_span_of("aci2017")));
    assert_null(pup_aci_grid(grids, pup_span_of(""), first_of(1990)));
    assert_non_null(pup_aci_grid(grids, pup_span_of("AVENANT1"), first_of(1990)));
    assert_null(pup_aci_grid(grids, pup_span_of("avenant9"), first_of(2026)));
    assert_true(memmem(pup_aci_grid(grids, pup_span_of("avenant1"), first_of(2026))->note.data, 60,
                       "synthèses publiques", strlen("synthèses publiques")) != NULL);
}

static struct pup_aci_grids read(const char *text)
{
    struct pup_aci_grids grids;
    struct pup_aci_error error;
    if (pup_aci_read(&arena, pup_span_of(text), &grids, &error) != PUP_OK) {
        fail_msg("line %zu: fault %d at \"%.*s\"", error.line, error.fault, (int)error.word.len,
                 (const char *)error.word.data);
    }
    return grids;
}

static void test_a_users_file_replaces_grids_by_name(void **state)
{
    (void)state;
    struct pup_aci_grids own =
        read("[Avenant1]\nfrom=2022-01-01\npoint=8\ncoordination=1\n"
             "[Avenant1]\nfrom=2026-01-01\npoint=9,50\ncoordination=2\n"
             "[avenant2]\r\n  à partir de = 01/01/2027 \r\npoint=7\r\ncoordination=10 par patient\r\n");
    struct pup_aci_grids all;
    assert_int_equal(pup_aci_join(&arena, own, shipped(), &all), PUP_OK);
    assert_int_equal(all.count, 3 + 2);
    assert_int_equal(pup_aci_grid(all, pup_span_of("avenant1"), first_of(2025))->point, 800);
    assert_int_equal(pup_aci_grid(all, pup_span_of("avenant1"), first_of(2026))->point, 950);
    assert_int_equal(pup_aci_grid(all, pup_span_of("avenant1"), first_of(2020))->point, 800);
    assert_int_equal(pup_aci_grid(all, pup_span_of("avenant2"), first_of(2026))->point, 700);
    assert_non_null(pup_aci_grid(all, pup_span_of("guide"), first_of(2026)));
}

static void test_french_words(void **state)
{
    (void)state;
    struct pup_aci_grids grids =
        read("[a]\nfrom=2026-01-01\npoint=7\n"
             "x1 = 1000 + 1700 par 4000 patients jusqu’à 8000 + 1100 par 4000 patients au-delà de 8000\n"
             "x2 = 100 par protocole jusqu'à 8 + 40 par protocole jusqu'à 8 avec IPA\n"
             "x3 = 1000 par 4000 patients × situations / 5 %\n");
    struct pup_aci_counts counts = {.patients = 10000, .protocols = 9, .protocols_advanced_nurse = 9};
    counts.cases = 1;
    counts.target_patients = 40;
    static const int64_t points[] = {4950, 1120, 1250};
    for (size_t i = 0; i < 3; i++) {
        int64_t rounded = 0;
        assert_true(pup_ratio_round(pup_aci_points(&grids.at[0].lines[i], &counts), 1, &rounded));
        assert_int_equal(rounded, points[i]);
    }
}

static void wrong(const char *text, enum pup_aci_fault fault, size_t line, const char *word)
{
    struct pup_aci_grids grids;
    struct pup_aci_error error;
    enum pup_err err = pup_aci_read(&arena, pup_span_of(text), &grids, &error);
    if (err != PUP_ERR_INVALID || error.fault != fault || error.line != line ||
        !pup_span_equal(error.word, pup_span_of(word))) {
        fail_msg("%s\n%s: fault %d, line %zu, \"%.*s\"", text, pup_err_name(err), error.fault, error.line,
                 (int)error.word.len, (const char *)error.word.data);
    }
}

#define GRID "[a]\nfrom=2026-01-01\npoint=7\n"

static void test_errors_say_where(void **state)
{
    (void)state;
    wrong("\n# rien\nfrom = 2026-01-01\n", PUP_ACI_FAULT_HEADING, 3, "from");
    wrong("[]\n", PUP_ACI_FAULT_HEADING, 1, "");
    wrong(GRID "c = 1\nbonjour\n", PUP_ACI_FAULT_FORM, 5, "bonjour");
    wrong(GRID "c = 1\n= 4\n", PUP_ACI_FAULT_FORM, 5, "= 4");
    wrong(GRID "c = 1700 per 4000 patiants\n", PUP_ACI_FAULT_WORD, 4, "patiants");
    wrong(GRID "c = 1700 per 4000\n", PUP_ACI_FAULT_WORD, 4, "");
    wrong(GRID "c = \n", PUP_ACI_FAULT_WORD, 4, "");
    wrong(GRID "c = 1 + \n", PUP_ACI_FAULT_WORD, 4, "");
    wrong(GRID "c = 1 2\n", PUP_ACI_FAULT_NUMBER, 4, "2");
    wrong(GRID "c = 1,5\n", PUP_ACI_FAULT_NUMBER, 4, "1,5");
    wrong(GRID "c = 1 per 0 patients\n", PUP_ACI_FAULT_NUMBER, 4, "0");
    wrong(GRID "c = 9999999999\n", PUP_ACI_FAULT_NUMBER, 4, "9999999999");
    wrong(GRID "c = 1 per patient with advanced_nurse\n", PUP_ACI_FAULT_WORD, 4, "advanced_nurse");
    wrong(GRID "c = 1 per patient x cases / 0 %\n", PUP_ACI_FAULT_NUMBER, 4, "0");
    wrong(GRID "c = 1 per patient x cases / 5,25 %\n", PUP_ACI_FAULT_NUMBER, 4, "5,25");
    wrong(GRID "c = 1 per patient x cases / 5\n", PUP_ACI_FAULT_WORD, 4, "");
    wrong(GRID "c = 1\nC = 2\n", PUP_ACI_FAULT_TWICE, 5, "C");
    wrong(GRID "point = 7\nc = 1\n", PUP_ACI_FAULT_TWICE, 4, "point");
    wrong("[a]\npoint=7\nc=1\n", PUP_ACI_FAULT_MISSING, 1, "from");
    wrong("[a]\nfrom=2026-01-01\nc=1\n\n[b]\n", PUP_ACI_FAULT_MISSING, 1, "point");
    wrong(GRID, PUP_ACI_FAULT_MISSING, 1, "coordination");
    wrong("[a]\nfrom=demain\n", PUP_ACI_FAULT_DATE, 2, "demain");
    wrong("[a]\nfrom=2026-13-01\n", PUP_ACI_FAULT_DATE, 2, "2026-13-01");
    wrong("[a]\npoint=sept\n", PUP_ACI_FAULT_NUMBER, 2, "sept");
    wrong("[a]\npoint=-7\n", PUP_ACI_FAULT_NUMBER, 2, "-7");
    wrong(GRID "c = 1\n" GRID "c = 2\n", PUP_ACI_FAULT_TWICE, 5, "a");
    wrong(GRID "c = \xFF\n", PUP_ACI_FAULT_TEXT, 4, "");
    wrong(GRID "c=1+1+1+1+1+1+1+1+1\n", PUP_ACI_FAULT_TOO_MUCH, 4, "1");
}

static void test_figures_beyond_all_measure_are_lost(void **state)
{
    (void)state;
    struct pup_aci_grids grids =
        read(GRID "c = 1000000000 per 999999937 patients + 1000000000 per 999999929 patients + "
                  "1000000000 per 999999893 patients + 1000000000 per 999999883 patients\n");
    struct pup_aci_counts counts = {.patients = INT64_MAX};
    int64_t cents = 1;
    assert_false(pup_aci_cents(&grids.at[0], pup_aci_total(&grids.at[0], &counts), &cents));
    assert_int_equal(cents, 0);
}

/* Whatever is done to the shipped file, it is read or its error has a line of it. */
static void test_any_file(void **state)
{
    (void)state;
    static const char pieces[] = "[]=#+/%x\n 0987,.par per to above with IPA \xC3\xA0\xFF";
    struct pup_span text = pup_aci_shipped();
    struct seeded random = {.state = 0xac1};
    for (int i = 0; i < 2000; i++) {
        struct pup_aci_grids grids;
        struct pup_aci_error error;
        uint8_t *bytes = pup_arena_alloc(&arena, text.len);
        memcpy(bytes, text.data, text.len);
        for (uint64_t changes = 1 + seeded_below(&random, 6); changes > 0; changes--) {
            bytes[seeded_below(&random, text.len)] = (uint8_t)pieces[seeded_below(&random, sizeof pieces - 1)];
        }
        size_t len = i % 3 == 0 ? seeded_below(&random, text.len) : text.len;
        enum pup_err err = pup_aci_read(&arena, (struct pup_span){bytes, len}, &grids, &error);
        assert_true(err == PUP_OK ||
                    (err == PUP_ERR_INVALID && error.fault != PUP_ACI_FAULT_NONE && error.line > 0 && error.line < 60));
        pup_arena_reset(&arena);
    }
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, open_arena, close_arena)
    const struct CMUnitTest tests[] = {
        T(test_coordination),
        T(test_other_lines),
        T(test_money_is_rounded_once),
        T(test_grids_have_dates),
        T(test_a_users_file_replaces_grids_by_name),
        T(test_french_words),
        T(test_errors_say_where),
        T(test_any_file),
        T(test_figures_beyond_all_measure_are_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
