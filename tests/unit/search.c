/* What searching finds, in which order, and what was entered twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/query/duplicates.h"
#include "client/query/search.h"
#include "common/model/fields.h"
#include "tests/unit/desk.h"

struct bench {
    struct desk *desk;
    struct site anne, maelle;
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
    free(bench);
    return 0;
}

static void sync(struct bench *bench, struct site *site)
{
    assert_int_equal(desk_sync(bench->desk, site, 4096, NULL), PUP_OK);
}

static struct pup_id make(struct site *site, uint32_t kind, const struct pup_change *changes, size_t count)
{
    struct pup_id id = world_id(site->world);
    site_edit(site, "V/team", &id, kind, changes, count);
    return id;
}

static struct pup_id action(struct site *site, const char *title, const char *note)
{
    struct pup_change changes[] = {
        world_put_text(PUP_ACTION_TITLE, title),
        {.field = PUP_ACTION_NOTE, .operation = PUP_TEXT, .value = pup_value_text(pup_span_of(note))}};
    return make(site, PUP_KIND_ACTION, changes, note[0] == '\0' ? 1 : 2);
}

/* ---- searching ---- */

static struct pup_search search_of(struct site *site, const char *words, uint32_t kind, size_t most)
{
    struct pup_search search;
    struct pup_space space = world_space("V/team");
    struct pup_txn *txn = site_begin(site, false);
    assert_int_equal(pup_search_start(txn, &site->arena, pup_span_of(words), kind, most, &search), PUP_OK);
    assert_int_equal(pup_search_space(&search, &space), PUP_OK);
    pup_search_end(&search);
    pup_txn_abort(txn);
    return search;
}

static void finds(struct site *site, const char *words, const struct pup_id *const *ids)
{
    for (int most = 1; most <= 64; most += 63) { /* few are kept in order, all are put in order at the end */
        struct pup_search search = search_of(site, words, 0, most == 1 ? SIZE_MAX : (size_t)most);
        size_t count = 0;
        while (ids[count] != NULL) {
            count++;
        }
        if (search.count != count || search.total != count) {
            fail_msg("%s: %zu found, %zu kept", words, search.total, search.count);
        }
        for (size_t i = 0; i < count; i++) {
            if (!pup_id_equal(&search.hits[i].place.id, ids[i])) {
                fail_msg("%s: another one comes as %zu", words, i);
            }
        }
    }
}
#define FINDS(site, words, ...) finds(site, words, (const struct pup_id *const[]){__VA_ARGS__, NULL})

static void best_matches_first(void **state)
{
    struct bench *bench = *state;
    struct site *site = &bench->anne;
    sync(bench, site);
    struct pup_change named[] = {world_put_text(PUP_ACTION_TITLE, "Appeler"),
                                 world_put_ref(PUP_ACTION_OWNER, world_id(site->world), "Yann Plaie")};
    struct pup_id name = make(site, PUP_KIND_ACTION, named, 2);
    struct pup_id beginning_inside = action(site, "Appeler", "à propos des plaies");
    struct pup_id whole_inside = action(site, "Appeler", "à propos d'une plaie");
    struct pup_id beginning = action(site, "Plaies chroniques", "");
    struct pup_id whole = action(site, "Cette plaie", "");
    (void)action(site, "Remplaier", "");
    FINDS(site, "plaie", &whole, &beginning, &whole_inside, &beginning_inside, &name);
    FINDS(site, "PLAÎE", &whole, &beginning, &whole_inside, &beginning_inside, &name);
    FINDS(site, "plaie appeler", &whole_inside, &beginning_inside, &name);
    FINDS(site, "appeler propos plaies", &beginning_inside);
    finds(site, "plaie introuvable", (const struct pup_id *const[]){NULL});
    sync(bench, site); /* received, and no more on top */
    FINDS(site, "plaie", &whole, &beginning, &whole_inside, &beginning_inside, &name);
}

static void among_equals_what_changed_last_comes_first(void **state)
{
    struct bench *bench = *state;
    struct site *site = &bench->anne;
    struct pup_id ids[30];
    const struct pup_id *newest_first[4] = {NULL};
    for (int i = 0; i < 30; i++) {
        ids[i] = action(site, "Relancer", "");
        sync(bench, site);
    }
    site_put(site, "V/team", &ids[4], PUP_ACTION_TITLE, "Relancer");
    sync(bench, site);
    struct pup_search search = search_of(site, "relancer", 0, 3);
    assert_int_equal(search.total, 30);
    assert_int_equal(search.count, 3);
    newest_first[0] = &ids[4];
    newest_first[1] = &ids[29];
    newest_first[2] = &ids[28];
    for (int i = 0; i < 3; i++) {
        assert_true(pup_id_equal(&search.hits[i].place.id, newest_first[i]));
    }
    assert_int_equal(search_of(site, "relancer", PUP_KIND_MEETING, 3).total, 0);
    assert_int_equal(search_of(site, "relancer", PUP_KIND_ACTION, 3).total, 30);
}

static void gone_merged_and_contested(void **state)
{
    struct bench *bench = *state;
    struct site *anne = &bench->anne, *maelle = &bench->maelle;
    struct pup_id gone = action(anne, "Dupond disparu", ""), kept = action(anne, "Dupont", "");
    struct pup_id merged = action(anne, "Dupond", ""), contested = action(anne, "Appeler", "");
    sync(bench, anne);
    sync(bench, maelle);
    struct pup_id a = action(anne, "Durand", ""), b = action(anne, "Durand", "");
    bool first = pup_id_compare(&a, &b) < 0; /* it is come upon before the one that stands for it */
    struct pup_id small = first ? a : b, large = first ? b : a;
    struct pup_change smaller = world_put_ref(PUP_FIELD_MERGED_INTO, large, "Durand");
    site_edit(anne, "V/team", &small, PUP_KIND_ACTION, &smaller, 1);
    struct pup_change removal = {.operation = PUP_DELETE};
    struct pup_change merge = world_put_ref(PUP_FIELD_MERGED_INTO, kept, "Dupont");
    site_edit(anne, "V/team", &gone, PUP_KIND_ACTION, &removal, 1);
    site_edit(anne, "V/team", &merged, PUP_KIND_ACTION, &merge, 1);
    site_put(anne, "V/team", &contested, PUP_ACTION_TITLE, "Écrire");
    site_put(maelle, "V/team", &contested, PUP_ACTION_TITLE, "Téléphoner");
    for (int synced = 0; synced < 2; synced++) {
        FINDS(anne, "dupond", &kept); /* by the name of what was merged into it */
        FINDS(anne, "dupont", &kept);
        FINDS(anne, "dupon", &kept); /* once */
        FINDS(anne, "écrire", &contested);
        FINDS(anne, "durand", &large);
        sync(bench, anne);
        sync(bench, maelle);
    }
    sync(bench, anne);
    FINDS(anne, "écrire", &contested); /* both values are there */
    FINDS(anne, "téléphoner", &contested);
    FINDS(maelle, "écrire", &contested);
}

static void where_the_words_are(void **state)
{
    struct bench *bench = *state;
    struct site *site = &bench->anne;
    struct pup_view view;
    sync(bench, site);
    struct pup_id id = action(site, "Plaies", "Appeler l’hôpital, puis l’hôpitaux");
    assert_true(site_sees(site, "V/team", &id, &view));
    struct pup_search search = search_of(site, "plaies hopital", 0, 9);
    struct pup_search_place place = pup_search_where(&search, &view.record);
    assert_int_equal(place.field, PUP_ACTION_NOTE);
    assert_true(pup_span_equal((struct pup_span){place.text.data + place.at, place.len}, pup_span_of("hôpital")));
    search = search_of(site, "plaies", 0, 9);
    assert_int_equal(pup_search_where(&search, &view.record).field, 0);
    struct pup_txn *txn = site_begin(site, false);
    assert_int_equal(pup_search_start(txn, &site->arena, pup_span_of(" ?!"), 0, 9, &search), PUP_ERR_INVALID);
    assert_int_equal(pup_search_start(txn, &site->arena, pup_span_of("l'hôpital"), 0, 9, &search), PUP_OK);
    assert_int_equal(search.word_count, 1); /* a letter beside a word is no word */
    pup_txn_abort(txn);
}

/* ---- twice ---- */

static struct pup_duplicates twice(struct site *site)
{
    struct pup_duplicates found = {.count = 0};
    struct pup_space space = world_space("V/team");
    struct pup_txn *txn = site_begin(site, false);
    assert_int_equal(pup_duplicates_gather(txn, &site->arena, &space, 0, PUP_FRENCH, &found), PUP_OK);
    pup_txn_abort(txn);
    return found;
}

static struct pup_id person(struct site *site, const char *name, const char *rpps)
{
    struct pup_change changes[] = {world_put_text(PUP_PERSON_NAME, name),
                                   world_put_text(PUP_PERSON_RPPS, rpps == NULL ? "" : rpps)};
    return make(site, PUP_KIND_PERSON, changes, rpps == NULL ? 1 : 2);
}

static void a_pair(const struct pup_duplicates *found, const struct pup_id *from, const struct pup_id *into,
                   enum pup_duplicate_why why)
{
    for (size_t i = 0; i < found->count; i++) {
        if (pup_id_equal(&found->rows[i].place.id, from)) {
            assert_true(pup_id_equal(&found->rows[i].keep.id, into));
            assert_int_equal(found->rows[i].why, why);
            return;
        }
    }
    fail_msg("not found");
}

/* Of two that say as much the older one is kept: the one of the smaller id. */
static void a_pair_alike(const struct pup_duplicates *found, const struct pup_id *a, const struct pup_id *b,
                         enum pup_duplicate_why why)
{
    bool first = pup_id_compare(a, b) < 0;
    a_pair(found, first ? b : a, first ? a : b, why);
}

static void a_namesake_with_an_account(struct world *world, struct pup_txn *txn)
{
    struct pup_member paul, member = {.login = "paul2"};
    assert_int_equal(pup_roster_member(txn, "paul", &paul), PUP_OK);
    snprintf(member.name, sizeof member.name, "%s", paul.name);
    assert_int_equal(pup_roster_add_member(txn, &member), PUP_OK);
    assert_int_equal(pup_roster_grant(txn, "paul2", "V", PUP_ROLE_PROFESSIONAL), PUP_OK);
    assert_int_equal(pup_people_granted(&world->ledger, txn, world->now_ms, "paul2", "V"), PUP_OK);
}

static void two_accounts_are_two_people(void **state)
{
    struct bench *bench = *state;
    desk_roster(bench->desk, a_namesake_with_an_account);
    sync(bench, &bench->anne);
    assert_int_equal(twice(&bench->anne).count, 0);
    struct pup_id ids[] = {pup_person_id("V", "paul"), pup_person_id("V", "paul2")};
    struct pup_change rpps = world_put_text(PUP_PERSON_RPPS, "99100000019");
    for (int i = 0; i < 2; i++) {
        site_edit(&bench->anne, "V/team", &ids[i], PUP_KIND_PERSON, &rpps, 1);
    }
    assert_int_equal(twice(&bench->anne).count, 0);
}

static void people_by_name_and_number(void **state)
{
    struct bench *bench = *state;
    struct site *site = &bench->anne;
    sync(bench, site); /* paul has an account: a record made by the server */
    struct pup_id paul = pup_person_id("V", "paul");
    const char *known = site_text(site, "V/team", &paul, PUP_PERSON_NAME);
    struct pup_id other_paul = person(site, known, "99100000019");
    struct pup_id first = person(site, "Lucie Hamon", NULL), second = person(site, "HAMON, Lucie", NULL);
    struct pup_id one = person(site, "Jean Le Goff", "99100000027"), two = person(site, "Le Goff Jean", "99100000035");
    struct pup_id renamed = person(site, "Jeanne Riou", "99100000027");
    struct pup_duplicates found = twice(site);
    assert_int_equal(found.count, 3);
    a_pair(&found, &other_paul, &paul, PUP_DUPLICATE_NAME); /* the account is kept, though it says less */
    a_pair_alike(&found, &second, &first, PUP_DUPLICATE_NAME);
    a_pair_alike(&found, &renamed, &one, PUP_DUPLICATE_NUMBER); /* but not two of a name with numbers of their own */
    (void)two;
    struct pup_change merge = world_put_ref(PUP_FIELD_MERGED_INTO, first, "Lucie Hamon");
    site_edit(site, "V/team", &second, PUP_KIND_PERSON, &merge, 1);
    assert_int_equal(twice(site).count, 2);
}

static struct pup_id thing(struct site *site, uint32_t kind, const char *name, uint32_t beside, const char *text)
{
    struct pup_change changes[] = {world_put_text(1, name), world_put_text(beside, text)};
    return make(site, kind, changes, text[0] == '\0' ? 1 : 2);
}

static void things_by_name_and_what_stands_beside_it(void **state)
{
    struct bench *bench = *state;
    struct site *site = &bench->anne;
    sync(bench, site);
    struct pup_id here = thing(site, PUP_KIND_STOCK, "Gants M", PUP_STOCK_SITE, "Valombre");
    struct pup_id again = thing(site, PUP_KIND_STOCK, "gants m", PUP_STOCK_SITE, "VALOMBRE");
    (void)thing(site, PUP_KIND_STOCK, "Gants M", PUP_STOCK_SITE, "Kerlenn");
    struct pup_id brest = thing(site, PUP_KIND_PARTNER, "C.H. de l'Élorn", PUP_PARTNER_TOWN, "Brest");
    struct pup_id elorn = thing(site, PUP_KIND_PARTNER, "CH de l’Elorn", PUP_PARTNER_TOWN, "");
    (void)thing(site, PUP_KIND_PARTNER, "Mairie", PUP_PARTNER_TOWN, "Brest");
    (void)thing(site, PUP_KIND_PARTNER, "Mairie", PUP_PARTNER_TOWN, "Landerneau");
    (void)thing(site, PUP_KIND_MEETING, "RCP", PUP_MEETING_SITE, "");
    (void)thing(site, PUP_KIND_MEETING, "RCP", PUP_MEETING_SITE, ""); /* every month */
    struct pup_duplicates found = twice(site);
    assert_int_equal(found.count, 2);
    a_pair_alike(&found, &again, &here, PUP_DUPLICATE_NAME);
    a_pair(&found, &elorn, &brest, PUP_DUPLICATE_NAME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(best_matches_first, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(among_equals_what_changed_last_comes_first, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(gone_merged_and_contested, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(where_the_words_are, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(people_by_name_and_number, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(two_accounts_are_two_people, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(things_by_name_and_what_stands_beside_it, open_bench, close_bench),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
