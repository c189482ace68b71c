/* Courses of stages, and ideas as a tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/projects/course.h"
#include "client/projects/tree.h"
#include "common/model/fields.h"
#include "tests/unit/desk.h"

/* ---- courses ---- */

static void every_state_has_its_stage(void **state)
{
    (void)state;
    static const uint32_t kinds[] = {PUP_KIND_PROTOCOL, PUP_KIND_PROJECT};
    for (size_t k = 0; k < 2; k++) {
        const struct pup_course *course = pup_course_of(kinds[k]);
        const struct pup_kind_def *kind = pup_schema_kind(kinds[k]);
        size_t gated = 0;
        assert_int_equal(course->count, kind->state_count);
        for (size_t i = 0; i < course->count; i++) {
            const struct pup_stage *stage = &course->stages[i];
            assert_int_equal(pup_course_at(course, kind->states[i].number), i);
            assert_true(stage->next == 0 || pup_course_at(course, stage->next) < course->count);
            for (const uint32_t *field = stage->results; *field != 0; field++) {
                assert_non_null(pup_schema_field(kind, *field));
            }
            gated += stage->gated;
        }
        assert_int_equal(gated, course->gated);
    }
    assert_null(pup_course_of(PUP_KIND_ACTION));
    assert_int_equal(pup_course_of(PUP_KIND_PROTOCOL)->gated, 5);
}

static bool is_in(void *context, uint32_t field)
{
    const uint32_t *fields = context;
    while (*fields != 0 && *fields != field) {
        fields++;
    }
    return *fields != 0;
}

static size_t missing(int64_t from, int64_t to, uint32_t *filled)
{
    uint32_t fields[PUP_COURSE_MISSING_MAX];
    return pup_course_missing(pup_course_of(PUP_KIND_PROTOCOL), from, to, is_in, filled, fields);
}

static void gates_ask_for_what_came_before(void **state)
{
    (void)state;
    enum { CHOSEN = PUP_PROTOCOL_STATE_CHOSEN, DRAFTING = PUP_PROTOCOL_STATE_DRAFTING };
    uint32_t some[] = {PUP_PROTOCOL_TITLE, PUP_PROTOCOL_OBJECTIVE, PUP_PROTOCOL_POPULATION, 0};
    uint32_t all[] = {PUP_PROTOCOL_TITLE, PUP_PROTOCOL_OBJECTIVE, PUP_PROTOCOL_POPULATION, PUP_PROTOCOL_SOURCES,
                      PUP_PROTOCOL_ISSUE, PUP_PROTOCOL_CRITERIA,  PUP_PROTOCOL_BODY,       0};
    assert_int_equal(missing(CHOSEN, PUP_PROTOCOL_STATE_OBJECTIVES, some), 0);
    assert_int_equal(missing(PUP_PROTOCOL_STATE_OBJECTIVES, PUP_PROTOCOL_STATE_LITERATURE, some), 0);
    assert_int_equal(missing(PUP_PROTOCOL_STATE_LITERATURE, PUP_PROTOCOL_STATE_PROBLEM, some), 1);
    assert_int_equal(missing(CHOSEN, DRAFTING, some), 3); /* stages may be passed over, what they ask for may not */
    assert_int_equal(missing(DRAFTING, PUP_PROTOCOL_STATE_VALIDATED, some), 4);
    assert_int_equal(missing(DRAFTING, PUP_PROTOCOL_STATE_VALIDATED, all), 0);
    assert_int_equal(missing(DRAFTING, PUP_PROTOCOL_STATE_LITERATURE, some), 0); /* back is free */
    assert_int_equal(missing(CHOSEN, PUP_PROTOCOL_STATE_WITHDRAWN, some), 0);
    assert_int_equal(missing(PUP_PROTOCOL_STATE_IN_REVIEW, PUP_PROTOCOL_STATE_VALIDATED, some), 4); /* not into force */
    assert_int_equal(missing(77, PUP_PROTOCOL_STATE_PROBLEM, some), 1); /* a stage of a newer program */
    assert_int_equal(pup_course_before(pup_course_of(PUP_KIND_PROTOCOL), DRAFTING), PUP_PROTOCOL_STATE_CRITERIA);
    assert_int_equal(pup_course_before(pup_course_of(PUP_KIND_PROTOCOL), CHOSEN), 0);
}

static void the_wheel_turns(void **state)
{
    (void)state;
    assert_int_equal(pup_pdsa_next(0), PUP_PROJECT_PDSA_PLAN);
    assert_int_equal(pup_pdsa_next(PUP_PROJECT_PDSA_PLAN), PUP_PROJECT_PDSA_DO);
    assert_int_equal(pup_pdsa_next(PUP_PROJECT_PDSA_STUDY), PUP_PROJECT_PDSA_ACT);
    assert_int_equal(pup_pdsa_next(PUP_PROJECT_PDSA_ACT), PUP_PROJECT_PDSA_PLAN);
    assert_int_equal(pup_pdsa_next(99), PUP_PROJECT_PDSA_PLAN);
}

/* ---- ideas ---- */

struct bench {
    struct desk *desk;
    struct site anne;
};

static int open_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    void *desk;
    assert_non_null(bench);
    assert_int_equal(desk_open(&desk), 0);
    bench->desk = desk;
    site_open(bench->desk, "anne", &bench->anne);
    assert_int_equal(desk_sync(bench->desk, &bench->anne, 4096, NULL), PUP_OK);
    *state = bench;
    return 0;
}

static int close_bench(void **state)
{
    struct bench *bench = *state;
    void *desk = bench->desk;
    site_close(&bench->anne);
    desk_close(&desk);
    free(bench);
    return 0;
}

static struct pup_id idea(struct site *site, const char *question, const char *text, const struct pup_id *parent,
                          int64_t votes)
{
    struct pup_id id = world_id(site->world);
    struct pup_change changes[] = {world_put_text(PUP_IDEA_QUESTION, question),
                                   world_put_text(PUP_IDEA_TEXT, text),
                                   {.field = PUP_IDEA_VOTES, .operation = PUP_DELTA, .delta = votes},
                                   world_put_ref(PUP_IDEA_PARENT, parent == NULL ? id : *parent, "?")};
    site_edit(site, "V/team", &id, PUP_KIND_IDEA, changes, parent == NULL ? 3 : 4);
    return id;
}

static void put_parent(struct site *site, const struct pup_id *id, const struct pup_id *parent)
{
    struct pup_change change = world_put_ref(PUP_IDEA_PARENT, *parent, "?");
    site_edit(site, "V/team", id, PUP_KIND_IDEA, &change, 1);
}

/* The tree in words: "question / idea / -how / --how of how …", an idea that is its parent's last with a full stop. */
static const char *tree_of(struct site *site, const char *wanted, bool all)
{
    struct pup_idea_tree tree;
    struct pup_space_row row = {.space = world_space("V/team")};
    struct pup_txn *txn = site_begin(site, false);
    assert_int_equal(pup_idea_tree_gather(txn, &site->arena, PUP_FRENCH, &row, 1, pup_span_of(wanted), all, &tree),
                     PUP_OK);
    pup_txn_abort(txn);
    const char *words = "";
    for (size_t i = 0; i < tree.count; i++) {
        words = pup_arena_printf(&site->arena, "%s%s%.*s%.*s%s", words, i == 0 ? "" : " ", (int)tree.at[i].depth,
                                 "----------", (int)tree.at[i].text.len, (const char *)tree.at[i].text.data,
                                 tree.at[i].last ? "." : "");
    }
    return words;
}

static void ideas_stand_below_what_they_say_how_to_do(void **state)
{
    struct bench *bench = *state;
    struct site *site = &bench->anne;
    struct pup_id a = idea(site, "Comment accueillir ?", "a", NULL, 1),
                  b = idea(site, "comment  accueillir ?", "b", NULL, 3);
    struct pup_id c = idea(site, "Comment ?", "c", &a, 1), d = idea(site, "", "d", &a, 2);
    (void)idea(site, "", "e", &c, 0);
    (void)idea(site, "Que faire du jardin ?", "f", NULL, 0);
    (void)b, (void)d;
    assert_string_equal(tree_of(site, "", false), "b a. -d -c. --e. f.");
    assert_string_equal(tree_of(site, "ACCUEILLIR", false), "b a. -d -c. --e."); /* those that say how come with it */
    assert_string_equal(tree_of(site, "jardin", false), "f.");
    assert_string_equal(tree_of(site, "jardin accueillir", false), "");
    struct pup_change dismissed = world_put_number(PUP_FIELD_STATE, PUP_IDEA_STATE_DISMISSED);
    site_edit(site, "V/team", &a, PUP_KIND_IDEA, &dismissed, 1);
    assert_string_equal(tree_of(site, "accueillir", true), "b a. -d -c. --e.");
    assert_non_null(strstr(tree_of(site, "", false), "d")); /* what stood below a dismissed one is still there */
}

static void rings_and_long_ways_lose_nothing(void **state)
{
    enum { MANY = 50 };
    struct bench *bench = *state;
    struct site *site = &bench->anne;
    struct pup_id a = idea(site, "q", "a", NULL, 0), b = idea(site, "q", "b", &a, 0), c = idea(site, "q", "c", &b, 0);
    put_parent(site, &a, &b); /* a and b say how to do one another */
    put_parent(site, &c, &c); /* c itself */
    const char *words = tree_of(site, "", false);
    for (const char *name = "abc"; *name != '\0'; name++) {
        assert_non_null(strchr(words, *name));
    }
    struct pup_id above = c;
    for (int i = 0; i < MANY; i++) {
        above = idea(site, "q", "x", &above, 0);
    }
    size_t found = 0;
    for (words = tree_of(site, "", false); *words != '\0'; words++) {
        found += *words == 'x';
    }
    assert_int_equal(found, MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_has_its_stage),
        cmocka_unit_test(gates_ask_for_what_came_before),
        cmocka_unit_test(the_wheel_turns),
        cmocka_unit_test_setup_teardown(ideas_stand_below_what_they_say_how_to_do, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(rings_and_long_ways_lose_nothing, open_bench, close_bench),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
