/* What people ask for: filters as they are typed, orders, names that mean records, and who wrote what is contested. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/query/contest.h"
#include "client/query/query.h"
#include "common/model/date.h"
#include "tests/unit/desk.h"

enum { TITLE = 1, OWNER = 2, DUE = 6, PRIORITY = 7, NOTE = 9 }; /* of an action */

struct bench {
    struct desk *desk;
    struct site anne, maelle;
    struct pup_arena arena;
};

static int open_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    void *desk;
    assert_non_null(bench);
    assert_int_equal(desk_open(&desk), 0);
    bench->desk = desk;
    site_open(bench->desk, "anne", &bench->anne);
    site_open(bench->desk, "maelle", &bench->maelle);
    pup_arena_init(&bench->arena, 1 << 26);
    *state = bench;
    return 0;
}

static int close_bench(void **state)
{
    struct bench *bench = *state;
    void *desk = bench->desk;
    site_close(&bench->anne);
    site_close(&bench->maelle);
    desk_close(&desk);
    pup_arena_release(&bench->arena);
    free(bench);
    return 0;
}

static void sync(struct bench *bench, struct site *site)
{
    assert_int_equal(desk_sync(bench->desk, site, SIZE_MAX, NULL), PUP_OK);
}

static struct pup_id make(struct site *site, const char *space, uint32_t kind, const struct pup_change *changes,
                          size_t count)
{
    struct pup_id id = world_id(site->world);
    site_edit(site, space, &id, kind, changes, count);
    return id;
}

/* ---- filters ---- */

static bool fits(struct bench *bench, const char *typed, const struct pup_record *record)
{
    struct pup_filter filter;
    struct pup_typing typing = {.today = pup_days_from_date((struct pup_date){2026, 3, 1})};
    assert_int_equal(
        pup_filter_parse(&bench->arena, pup_schema_kind(record->kind), &typing, pup_span_of(typed), &filter), PUP_OK);
    return pup_filter_fits(&bench->arena, &filter, record);
}

static void filters(void **state)
{
    struct bench *bench = *state;
    struct pup_view view;
    int64_t due = pup_days_from_date((struct pup_date){2026, 3, 17});
    struct pup_change changes[] = {world_put_text(TITLE, "Appeler l’hôpital"), world_put_number(DUE, due),
                                   world_put_number(PRIORITY, 1),
                                   world_put_ref(OWNER, world_id(bench->anne.world), "Anne Castel")};
    struct pup_id id = make(&bench->anne, "V/team", PUP_KIND_ACTION, changes, 4);
    assert_true(site_sees(&bench->anne, "V/team", &id, &view));
    static const char *const yes[] = {"title=APPELER L'HOPITAL",
                                      "intitulé~hopi",
                                      "due=17/03/2026",
                                      "due<2026-03-18",
                                      "due>demain",
                                      "priority=haute",
                                      "priority~HIGH",
                                      "owner=castel",
                                      "owner~cast",
                                      "responsable=Castel Anne",
                                      "state=todo",
                                      "état!=faite",
                                      "note=",
                                      "support=",
                                      "hôpital",
                                      "castel",
                                      "due!=2026-03-18"};
    static const char *const no[] = {"title=appeler",  "title~clinique", "due=2026-03-18", "due<2026-03-17",
                                     "due>2026-03-17", "priority=low",   "owner=hamon",    "owner=",
                                     "state=done",     "title=",         "nulle part",     "note~x",
                                     "note<x"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        if (!fits(bench, yes[i], &view.record)) {
            fail_msg("%s should fit", yes[i]);
        }
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        if (fits(bench, no[i], &view.record)) {
            fail_msg("%s should not fit", no[i]);
        }
    }
}

static void filters_that_do_not_parse(void **state)
{
    struct bench *bench = *state;
    struct pup_filter filter;
    struct pup_typing typing = {.today = 0};
    const struct pup_kind_def *kind = pup_schema_kind(PUP_KIND_ACTION);
    assert_int_equal(pup_filter_parse(&bench->arena, kind, &typing, pup_span_of("colour=red"), &filter),
                     PUP_ERR_UNKNOWN);
    assert_null(filter.field);
    assert_int_equal(pup_filter_parse(&bench->arena, kind, &typing, pup_span_of("due<soon"), &filter), PUP_ERR_INVALID);
    assert_int_equal(filter.field->number, DUE);
    assert_int_equal(pup_filter_parse(&bench->arena, kind, &typing, pup_span_of("state=x"), &filter), PUP_ERR_UNKNOWN);
    /* not a name before the sign: a text to look for */
    assert_int_equal(pup_filter_parse(&bench->arena, kind, &typing, pup_span_of("=2"), &filter), PUP_OK);
    assert_int_equal(filter.op, PUP_FILTER_TEXT);
}

/* ---- order, and what is put away ---- */

static void sort_keys(void **state)
{
    struct bench *bench = *state;
    const struct {
        int64_t days;
        const char *title;
    } rows[] = {{-5, "Écrire"}, {0, "ecrire b"}, {20000, "Zoé"}};
    struct pup_span previous_date = {NULL, 0}, previous_title = {NULL, 0};
    for (size_t i = 0; i < 3; i++) {
        struct pup_view view;
        struct pup_change changes[] = {world_put_text(TITLE, rows[i].title), world_put_number(DUE, rows[i].days)};
        struct pup_id id = make(&bench->anne, "V/team", PUP_KIND_ACTION, changes, 2);
        assert_true(site_sees(&bench->anne, "V/team", &id, &view));
        struct pup_span date = pup_query_sort_key(&bench->arena, &view.record, DUE);
        struct pup_span title = pup_query_sort_key(&bench->arena, &view.record, TITLE);
        struct pup_span nothing = pup_query_sort_key(&bench->arena, &view.record, NOTE);
        assert_true(i == 0 || pup_span_compare(previous_date, date) < 0);
        assert_true(i == 0 || pup_span_compare(previous_title, title) < 0);
        assert_true(pup_span_compare(date, nothing) < 0 && pup_span_compare(title, nothing) < 0);
        previous_date = date;
        previous_title = title;
    }
    assert_int_equal(pup_query_default_sort(pup_schema_kind(PUP_KIND_ACTION)), DUE);
    assert_int_equal(pup_query_default_sort(pup_schema_kind(PUP_KIND_PARTNER)), 1);
}

static bool is_put_away(struct site *site, const struct pup_view *view)
{
    struct pup_txn *txn = site_begin(site, false);
    bool away = pup_query_put_away(txn, view);
    pup_txn_abort(txn);
    return away;
}

static void put_away(void **state)
{
    struct bench *bench = *state;
    struct pup_view view;
    struct pup_change title = world_put_text(TITLE, "Appeler");
    struct pup_id id = make(&bench->anne, "V/team", PUP_KIND_ACTION, &title, 1);
    assert_true(site_sees(&bench->anne, "V/team", &id, &view));
    assert_int_equal(pup_record_state(&view.record), 1);
    assert_false(is_put_away(&bench->anne, &view));
    for (int64_t number = 1; number <= 5; number++) { /* to do, in progress, blocked, done, dropped */
        struct pup_change put = world_put_number(PUP_FIELD_STATE, number);
        site_edit(&bench->anne, "V/team", &id, PUP_KIND_ACTION, &put, 1);
        assert_true(site_sees(&bench->anne, "V/team", &id, &view));
        assert_int_equal(is_put_away(&bench->anne, &view), number == 5);
    }
    struct pup_change removal = {.operation = PUP_DELETE};
    site_edit(&bench->anne, "V/team", &id, PUP_KIND_ACTION, &removal, 1);
    assert_true(site_sees(&bench->anne, "V/team", &id, &view));
    assert_true(is_put_away(&bench->anne, &view));
}

/* ---- references ---- */

static enum pup_err find(struct bench *bench, struct site *site, const char *from, uint32_t kind, const char *typed,
                         struct pup_candidates *found)
{
    struct pup_txn *txn;
    struct pup_space space = world_space(from);
    assert_int_equal(pup_store_begin(site->replica.store, false, &txn), PUP_OK);
    enum pup_err err = pup_reference_find(txn, &bench->arena, &space, kind, pup_span_of(typed), PUP_FRENCH, found);
    pup_txn_abort(txn);
    return err;
}

static struct pup_id person(struct site *site, const char *space, const char *name, const char *rpps)
{
    struct pup_change changes[] = {world_put_text(1, name), world_put_text(3, rpps == NULL ? "" : rpps)};
    return make(site, space, PUP_KIND_PERSON, changes, rpps == NULL ? 1 : 2);
}

static void names_mean_people(void **state)
{
    struct bench *bench = *state;
    struct pup_candidates found;
    struct site *site = &bench->maelle;
    sync(bench, site);
    struct pup_id hamon = person(site, "V/team", "Lucie Hamon", "99100000019");
    struct pup_id hamel = person(site, "V/team", "Lucie Hamel", NULL);
    person(site, "A/team", "Yann Jaouen", NULL);
    assert_int_equal(find(bench, site, "V/team", PUP_KIND_PERSON, "hamon", &found), PUP_OK);
    assert_true(pup_id_equal(&found.at[0].place.id, &hamon));
    assert_int_equal(find(bench, site, "V/care", PUP_KIND_PERSON, "HAMEL Lucie", &found), PUP_OK);
    assert_true(pup_id_equal(&found.at[0].place.id, &hamel));
    assert_int_equal(find(bench, site, "V/team", PUP_KIND_PERSON, "99100000019", &found), PUP_OK);
    assert_true(pup_id_equal(&found.at[0].place.id, &hamon));
    assert_int_equal(find(bench, site, "V/team", PUP_KIND_PERSON, "lucie", &found), PUP_ERR_AMBIGUOUS);
    assert_int_equal(found.count, 2);
    char text[PUP_ID_TEXT + 1];
    pup_id_text(&hamel, text);
    assert_int_equal(find(bench, site, "V/team", PUP_KIND_PERSON, text, &found), PUP_OK);
    pup_id_short(&hamel, 8, text);
    assert_int_equal(find(bench, site, "V/team", PUP_KIND_PERSON, text, &found), PUP_OK);
    assert_int_equal(find(bench, site, "V/team", PUP_KIND_PARTNER, text, &found), PUP_ERR_NOT_FOUND);
    assert_int_equal(find(bench, site, "V/team", PUP_KIND_PERSON, "  ", &found), PUP_ERR_NOT_FOUND);
    /* another structure's people are not meant, a group's members' are */
    assert_int_equal(find(bench, site, "V/team", PUP_KIND_PERSON, "jaouen", &found), PUP_ERR_NOT_FOUND);
    assert_int_equal(find(bench, site, "A+V/team", PUP_KIND_PERSON, "jaouen", &found), PUP_OK);
    assert_int_equal(find(bench, site, "A+V/team", PUP_KIND_PERSON, "hamon", &found), PUP_OK);
}

static void whole_names_go_before_beginnings(void **state)
{
    struct bench *bench = *state;
    struct pup_candidates found;
    struct site *site = &bench->maelle;
    sync(bench, site);
    struct pup_id short_name = person(site, "V/team", "Anne Le Goff", NULL);
    person(site, "V/team", "Anne Le Goffic", NULL);
    assert_int_equal(find(bench, site, "V/team", PUP_KIND_PERSON, "le goff anne", &found), PUP_OK);
    assert_true(pup_id_equal(&found.at[0].place.id, &short_name));
    assert_int_equal(find(bench, site, "V/team", PUP_KIND_PERSON, "le goff", &found), PUP_ERR_AMBIGUOUS);
}

static void one_human_counts_once(void **state)
{
    struct bench *bench = *state;
    struct pup_candidates found;
    struct site *site = &bench->maelle;
    sync(bench, site);
    person(site, "A/team", "Lucie Hamon", "99100000027");
    struct pup_id here = person(site, "V/team", "Lucie HAMON", "99100000027");
    assert_int_equal(find(bench, site, "A+V/team", PUP_KIND_PERSON, "hamon", &found), PUP_OK);
    assert_int_equal(find(bench, site, "V/team", PUP_KIND_PERSON, "hamon", &found), PUP_OK);
    assert_true(pup_id_equal(&found.at[0].place.id, &here));
}

static void merged_and_gone_are_not_found(void **state)
{
    struct bench *bench = *state;
    struct pup_candidates found;
    struct site *site = &bench->maelle;
    sync(bench, site);
    struct pup_id kept = person(site, "V/team", "Lucie Hamon", NULL);
    struct pup_id doubled = person(site, "V/team", "Lucie Hamon", NULL);
    struct pup_change merge = world_put_ref(PUP_FIELD_MERGED_INTO, kept, "Lucie Hamon");
    site_edit(site, "V/team", &doubled, PUP_KIND_PERSON, &merge, 1);
    assert_int_equal(find(bench, site, "V/team", PUP_KIND_PERSON, "hamon", &found), PUP_OK);
    char text[PUP_ID_TEXT + 1];
    pup_id_text(&doubled, text);
    assert_int_equal(find(bench, site, "V/team", PUP_KIND_PERSON, text, &found), PUP_OK);
    assert_true(pup_id_equal(&found.at[0].place.id, &kept)); /* merged_into is followed */
    /* two merged into each other do not turn for ever */
    struct pup_change back = world_put_ref(PUP_FIELD_MERGED_INTO, doubled, "Lucie Hamon");
    site_edit(site, "V/team", &kept, PUP_KIND_PERSON, &back, 1);
    assert_int_equal(find(bench, site, "V/team", PUP_KIND_PERSON, text, &found), PUP_OK);
    struct pup_change removal = {.operation = PUP_DELETE};
    site_edit(site, "V/team", &kept, PUP_KIND_PERSON, &removal, 1);
    site_edit(site, "V/team", &doubled, PUP_KIND_PERSON, &removal, 1);
    assert_int_equal(find(bench, site, "V/team", PUP_KIND_PERSON, "hamon", &found), PUP_ERR_NOT_FOUND);
}

/* ---- contests and history ---- */

static void contests_name_their_authors(void **state)
{
    struct bench *bench = *state;
    struct pup_id id = site_add(&bench->anne, "V/team", "Appeler");
    sync(bench, &bench->anne);
    sync(bench, &bench->maelle);
    site_put(&bench->anne, "V/team", &id, TITLE, "Écrire");
    site_put(&bench->maelle, "V/team", &id, TITLE, "Passer");
    sync(bench, &bench->anne);
    sync(bench, &bench->maelle);
    struct pup_view view;
    struct pup_txn *txn;
    struct pup_contest contest;
    struct pup_history_row *rows;
    size_t count;
    assert_true(site_sees(&bench->maelle, "V/team", &id, &view));
    assert_int_equal(pup_contest_count(&view.record), 1);
    assert_int_equal(pup_store_begin(bench->maelle.replica.store, false, &txn), PUP_OK);
    assert_int_equal(pup_contest_of(txn, &bench->arena, &view, NOTE, &contest), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_contest_of(txn, &bench->arena, &view, 0, &contest), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_contest_of(txn, &bench->arena, &view, TITLE, &contest), PUP_OK);
    assert_int_equal(contest.count, 2);
    assert_string_equal(contest.values[0].author.login, "anne");
    assert_string_equal(contest.values[1].author.login, "maelle");
    assert_int_equal(pup_history_of(txn, &bench->arena, &view.space, &id, &rows, &count), PUP_OK);
    assert_true(count >= 2);
    for (size_t i = 1; i < count; i++) {
        assert_true(rows[i - 1].author.seq < rows[i].author.seq);
    }
    assert_int_equal(rows[count - 1].verdict, PUP_VERDICT_CONTESTED);
    pup_txn_abort(txn);
}

/* Who wrote what is contested is found in a long history without holding it: one record must not empty a command. */
static void long_histories_are_not_held(void **state)
{
    struct bench *bench = *state;
    struct pup_id id = site_add(&bench->anne, "V/team", "Appeler");
    sync(bench, &bench->anne);
    sync(bench, &bench->maelle);
    for (int i = 0; i < 200; i++) {
        site_put(&bench->anne, "V/team", &id, TITLE, i % 2 == 0 ? "Un titre" : "Un autre");
    }
    site_put(&bench->maelle, "V/team", &id, TITLE, "Passer");
    sync(bench, &bench->anne);
    sync(bench, &bench->maelle);
    struct pup_view view;
    struct pup_txn *txn;
    struct pup_contest contest;
    struct pup_arena small;
    pup_arena_init(&small, 16 * 1024);
    assert_true(site_sees(&bench->maelle, "V/team", &id, &view));
    assert_int_equal(pup_store_begin(bench->maelle.replica.store, false, &txn), PUP_OK);
    assert_int_equal(pup_contest_of(txn, &small, &view, TITLE, &contest), PUP_OK);
    assert_int_equal(contest.count, 2);
    assert_string_equal(contest.values[0].author.login, "anne");
    assert_string_equal(contest.values[1].author.login, "maelle");
    pup_arena_release(&small);
    pup_txn_abort(txn);
}

/* A profile that counts more edits than there are keeps nobody walking: the test would not end. */
static void a_spoiled_count_does_not_matter(void **state)
{
    struct bench *bench = *state;
    struct pup_id id = site_add(&bench->anne, "V/team", "Appeler");
    struct pup_space space = world_space("V/team");
    struct pup_profile profile;
    struct pup_history_row *rows;
    size_t count;
    struct pup_txn *txn;
    assert_int_equal(pup_store_begin(bench->anne.replica.store, true, &txn), PUP_OK);
    assert_int_equal(pup_replica_profile(txn, &profile), PUP_OK);
    profile.last_counter = UINT64_MAX;
    assert_int_equal(pup_replica_put_profile(txn, &profile), PUP_OK);
    assert_int_equal(pup_history_of(txn, &bench->arena, &space, &id, &rows, &count), PUP_OK);
    assert_int_equal(count, 1);
    pup_txn_abort(txn);
}

static void contested_existence(void **state)
{
    struct bench *bench = *state;
    struct pup_id id = site_add(&bench->anne, "V/team", "Appeler");
    sync(bench, &bench->anne);
    sync(bench, &bench->maelle);
    struct pup_change removal = {.operation = PUP_DELETE};
    site_edit(&bench->anne, "V/team", &id, PUP_KIND_ACTION, &removal, 1);
    site_put(&bench->maelle, "V/team", &id, TITLE, "Passer");
    sync(bench, &bench->anne);
    sync(bench, &bench->maelle);
    struct pup_view view;
    struct pup_txn *txn;
    struct pup_contest *contests;
    size_t count;
    assert_true(site_sees(&bench->maelle, "V/team", &id, &view));
    assert_int_equal(pup_store_begin(bench->maelle.replica.store, false, &txn), PUP_OK);
    assert_int_equal(pup_contest_list(txn, &bench->arena, &view, &contests, &count), PUP_OK);
    assert_int_equal(count, 1);
    assert_int_equal(contests[0].field, 0);
    assert_int_equal(contests[0].values[0].value.integer, 1);
    assert_string_equal(contests[0].values[0].author.login, "maelle");
    assert_string_equal(contests[0].values[1].author.login, "anne");
    pup_txn_abort(txn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(filters, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(filters_that_do_not_parse, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(sort_keys, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(put_away, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(names_mean_people, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(whole_names_go_before_beginnings, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(one_human_counts_once, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(merged_and_gone_are_not_found, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(contests_name_their_authors, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(long_histories_are_not_held, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(a_spoiled_count_does_not_matter, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(contested_existence, open_bench, close_bench),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
