/* Records merged into others, as people see them: two who merge the same two in opposite directions offline, references
 * to what was merged away, and random merges, undone and crossed with removals, at two sites that sync now and then.
 *   unit_merges            50 random histories
 *   unit_merges --seed N   one of them */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/query/query.h"
#include "common/model/fields.h"
#include "common/store/key.h"
#include "tests/unit/desk.h"

enum { HISTORIES = 50, RECORDS = 6, STEPS = 30 };

struct bench {
    struct desk *desk;
    struct site sites[2]; /* anne, maelle: both may write in V/team */
};

static int open_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    void *desk;
    assert_non_null(bench);
    assert_int_equal(desk_open(&desk), 0);
    bench->desk = desk;
    site_open(bench->desk, "anne", &bench->sites[0]);
    site_open(bench->desk, "maelle", &bench->sites[1]);
    *state = bench;
    return 0;
}

static int close_bench(void **state)
{
    struct bench *bench = *state;
    void *desk = bench->desk;
    site_close(&bench->sites[0]);
    site_close(&bench->sites[1]);
    desk_close(&desk);
    free(bench);
    return 0;
}

static void sync(struct bench *bench, int site)
{
    assert_int_equal(desk_sync(bench->desk, &bench->sites[site], 4096, NULL), PUP_OK);
}

/* Until both hold everything. */
static void sync_all(struct bench *bench)
{
    sync(bench, 0);
    sync(bench, 1);
    sync(bench, 0);
    struct site *sites[] = {&bench->sites[0], &bench->sites[1]};
    desk_agree(bench->desk, sites, 2);
}

static struct pup_id person(struct site *site, const char *name)
{
    struct pup_id id = world_id(site->world);
    struct pup_change change = world_put_text(PUP_PERSON_NAME, name);
    site_edit(site, "V/team", &id, PUP_KIND_PERSON, &change, 1);
    return id;
}

static void merge(struct site *site, const struct pup_id *from, const struct pup_id *into)
{
    struct pup_change change = {.field = PUP_FIELD_MERGED_INTO, .operation = PUP_PUT};
    if (into != NULL) {
        change.value = pup_value_reference(*into, pup_span_of("?"));
    }
    site_edit(site, "V/team", from, PUP_KIND_PERSON, &change, 1);
}

static void change_existence(struct site *site, const struct pup_id *id, enum pup_operation operation)
{
    struct pup_change change = {.operation = operation};
    site_edit(site, "V/team", id, PUP_KIND_PERSON, &change, 1);
}

static struct pup_id stands_for(struct site *site, const struct pup_id *id)
{
    struct pup_place place = {world_space("V/team"), *id, PUP_KIND_PERSON};
    struct pup_txn *txn = site_begin(site, false);
    assert_int_equal(pup_merged_follow(txn, &place), PUP_OK);
    pup_txn_abort(txn);
    return place.id;
}

static bool away(struct site *site, const struct pup_id *id)
{
    struct pup_view view;
    assert_true(site_sees(site, "V/team", id, &view));
    struct pup_txn *txn = site_begin(site, false);
    bool is = pup_merged_away(txn, &view);
    assert_int_equal(pup_query_put_away(txn, &view), is || !pup_record_alive(&view.record));
    pup_txn_abort(txn);
    return is;
}

static struct pup_merged gather(struct site *site)
{
    struct pup_merged merged;
    struct pup_txn *txn = site_begin(site, false);
    assert_int_equal(pup_merged_gather(txn, &site->arena, PUP_FRENCH, &merged), PUP_OK);
    for (size_t i = 0; i < merged.count; i++) {
        merged.rows[i].title = pup_arena_copy(&site->arena, merged.rows[i].title);
    }
    pup_txn_abort(txn);
    return merged;
}

static void two_merges_in_opposite_directions(void **state)
{
    struct bench *bench = *state;
    struct site *anne = &bench->sites[0], *maelle = &bench->sites[1];
    struct pup_id first = person(anne, "Lucie Hamon"), second = person(anne, "Lucie Amon");
    struct pup_id smaller = pup_id_compare(&first, &second) < 0 ? first : second;
    sync_all(bench);
    merge(anne, &first, &second);
    merge(maelle, &second, &first);
    assert_true(away(anne, &first) && !away(anne, &second));
    assert_true(away(maelle, &second) && !away(maelle, &first));
    sync_all(bench);
    for (int i = 0; i < 2; i++) {
        struct site *site = &bench->sites[i];
        struct pup_view view;
        struct pup_id left = stands_for(site, &first), also = stands_for(site, &second);
        assert_true(pup_id_equal(&left, &smaller) && pup_id_equal(&also, &smaller));
        assert_int_equal(away(site, &first) + away(site, &second), 1);
        assert_true(site_sees(site, "V/team", &first, &view) && pup_record_alive(&view.record));
        assert_false(pup_record_contested(&view.record));
        assert_string_equal(site_text(site, "V/team", &first, PUP_PERSON_NAME), "Lucie Hamon");
        assert_string_equal(site_text(site, "V/team", &second, PUP_PERSON_NAME), "Lucie Amon");
    }
    merge(anne, &first, NULL); /* one of the two is undone, then the other */
    sync_all(bench);
    assert_true(away(maelle, &second) && !away(maelle, &first));
    merge(maelle, &second, NULL);
    sync_all(bench);
    assert_false(away(anne, &second) || away(anne, &first));
    assert_int_equal(gather(anne).count, 0);
}

static void one_removed_while_the_other_was_merged_into_it(void **state)
{
    struct bench *bench = *state;
    struct site *anne = &bench->sites[0], *maelle = &bench->sites[1];
    struct pup_id first = person(anne, "Lucie Hamon"), second = person(anne, "Lucie Amon");
    sync_all(bench);
    merge(anne, &first, &second);
    change_existence(maelle, &second, PUP_DELETE);
    sync_all(bench);
    assert_false(away(anne, &first) || away(maelle, &first)); /* else she would be in no list at all */
    change_existence(maelle, &second, PUP_KEEP);
    sync_all(bench);
    assert_true(away(anne, &first) && !away(anne, &second));
}

/* ---- references ---- */

static void references_mean_what_stands(void **state)
{
    struct bench *bench = *state;
    struct site *anne = &bench->sites[0];
    sync(bench, 0);
    struct pup_id kept = person(anne, "Lucie Hamon"), doubled = person(anne, "Lucie Amon"), paul = person(anne, "Paul");
    struct pup_id id = world_id(anne->world);
    struct pup_change changes[] = {
        world_put_ref(PUP_MEETING_CHAIR, doubled, "Lucie Amon"),
        world_add_ref(PUP_MEETING_PRESENT, doubled, "Lucie Amon"), world_add_ref(PUP_MEETING_PRESENT, paul, "Paul"),
        world_add_ref(PUP_MEETING_PRESENT, kept, "Lucie H."), world_add_ref(PUP_MEETING_EXCUSED, paul, "Paul")};
    site_edit(anne, "V/team", &id, PUP_KIND_MEETING, changes, 5);
    merge(anne, &doubled, &kept);
    struct pup_merged merged = gather(anne), none = {.count = 0};
    struct pup_view view;
    assert_int_equal(merged.count, 1);
    assert_true(site_sees(anne, "V/team", &id, &view));
    struct pup_record record = view.record;
    assert_int_equal(pup_merged_settle(&none, &anne->arena, &record), PUP_OK);
    assert_ptr_equal(record.registers, view.record.registers);
    assert_int_equal(pup_merged_settle(&merged, &anne->arena, &record), PUP_OK);
    const struct pup_value *chair = pup_record_visible(&record, PUP_MEETING_CHAIR);
    assert_true(pup_id_equal(&chair->ref, &kept));
    assert_true(pup_span_equal(chair->text, pup_span_of("Lucie Hamon")));
    assert_int_equal(pup_record_set(&record, PUP_MEETING_PRESENT)->count, 2);
    assert_int_equal(pup_record_set(&record, PUP_MEETING_EXCUSED)->count, 1);
    assert_int_equal(pup_record_set(&view.record, PUP_MEETING_PRESENT)->count, 3); /* nothing of it was written */
    /* the merged record itself still says into which */
    assert_true(site_sees(anne, "V/team", &doubled, &view));
    assert_int_equal(pup_merged_settle(&merged, &anne->arena, &view.record), PUP_OK);
    assert_true(pup_id_equal(&pup_record_visible(&view.record, PUP_FIELD_MERGED_INTO)->ref, &kept));
}

static void what_is_contested_stays_for_people_to_see(void **state)
{
    struct bench *bench = *state;
    struct site *anne = &bench->sites[0], *maelle = &bench->sites[1];
    struct pup_id kept = person(anne, "Lucie Hamon"), doubled = person(anne, "Lucie Amon");
    struct pup_id id = site_add(anne, "V/team", "Appeler");
    sync_all(bench);
    struct pup_change one = world_put_ref(PUP_ACTION_OWNER, kept, "Lucie Hamon");
    struct pup_change other = world_put_ref(PUP_ACTION_OWNER, doubled, "Lucie Amon");
    site_edit(anne, "V/team", &id, PUP_KIND_ACTION, &one, 1);
    site_edit(maelle, "V/team", &id, PUP_KIND_ACTION, &other, 1);
    merge(anne, &doubled, &kept);
    sync_all(bench);
    struct pup_view view;
    struct pup_merged merged = gather(maelle);
    assert_true(site_sees(maelle, "V/team", &id, &view));
    assert_int_equal(pup_merged_settle(&merged, &maelle->arena, &view.record), PUP_OK);
    assert_true(pup_register_contested(pup_record_register(&view.record, PUP_ACTION_OWNER)));
}

/* ---- the index ---- */

static void a_store_of_format_1_gets_its_index(void **state)
{
    static const uint8_t format_1[] = {0, 0, 0, 1};
    struct bench *bench = *state;
    struct site copy, *anne = &bench->sites[0];
    struct pup_key key;
    struct pup_span found;
    struct pup_cursor *cursor;
    struct pup_id kept = person(anne, "Lucie Hamon"), received = person(anne, "Lucie Amon"),
                  own = person(anne, "Lucie");
    merge(anne, &received, &kept);
    sync_all(bench);
    merge(anne, &own, &kept);
    site_copy(anne, &copy);
    struct pup_txn *txn = site_begin(&copy, true);
    pup_key_start(&key);
    pup_key_text(&key, "format");
    assert_int_equal(pup_txn_put(txn, PUP_CLIENT_META, pup_key_span(&key), (struct pup_span){format_1, 4}), PUP_OK);
    assert_int_equal(pup_cursor_open(txn, PUP_CLIENT_MERGED, &cursor), PUP_OK);
    assert_int_equal(pup_cursor_seek(cursor, (struct pup_span){0}, &found, NULL), PUP_OK);
    assert_int_equal(pup_cursor_delete(cursor), PUP_OK);
    assert_int_equal(pup_cursor_seek(cursor, (struct pup_span){0}, &found, NULL), PUP_OK);
    assert_int_equal(pup_cursor_delete(cursor), PUP_OK);
    pup_cursor_close(cursor);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    assert_int_equal(gather(&copy).count, 0);
    struct pup_store *store = copy.replica.store;
    assert_int_equal(pup_replica_open_store(store, &copy.replica), PUP_OK);
    assert_int_equal(gather(&copy).count, 2);
    site_close(&copy);
}

/* ---- random histories ---- */

struct history {
    struct bench *bench;
    struct seeded seeded;
    struct pup_id records[RECORDS];
};

static void step(struct history *history)
{
    struct seeded *seeded = &history->seeded;
    int at = (int)seeded_below(seeded, 2);
    struct site *site = &history->bench->sites[at];
    const struct pup_id *record = &history->records[seeded_below(seeded, RECORDS)];
    switch (seeded_below(seeded, 10)) {
    case 0:
        change_existence(site, record, PUP_DELETE);
        break;
    case 1:
        change_existence(site, record, PUP_KEEP);
        break;
    case 2:
        merge(site, record, NULL);
        break;
    case 3:
        sync(history->bench, at);
        break;
    default:
        merge(site, record, &history->records[seeded_below(seeded, RECORDS)]);
        break;
    }
}

/* Both see the same; whoever lives stands, or one who lives stands for her, and the index knows it. */
static void check(struct history *history, uint64_t seed)
{
    struct site *anne = &history->bench->sites[0], *maelle = &history->bench->sites[1];
    struct pup_merged merged = gather(anne);
    size_t hidden = 0;
    for (int i = 0; i < RECORDS; i++) {
        struct pup_view view;
        struct pup_id *id = &history->records[i];
        struct pup_id stands = stands_for(anne, id), hers = stands_for(maelle, id), again = stands_for(anne, &stands);
        const struct pup_merged_row *row = pup_merged_find(&merged, id);
        assert_true(site_sees(anne, "V/team", id, &view));
        bool alive = pup_record_alive(&view.record), hides = !pup_id_equal(&stands, id);
        assert_true(site_sees(anne, "V/team", &stands, &view));
        bool right = pup_id_equal(&stands, &hers) && (row != NULL) == hides && hides == away(maelle, id) &&
                     (row == NULL || pup_id_equal(&row->into, &stands)) &&
                     (!alive || (pup_record_alive(&view.record) && pup_id_equal(&stands, &again)));
        hidden += hides;
        if (!right) {
            fail_msg("seed %llu: record %d", (unsigned long long)seed, i);
        }
    }
    assert_int_equal(hidden, merged.count);
}

static uint64_t only_seed;

static void random_merges_at_two_sites(void **state)
{
    (void)state;
    for (uint64_t seed = only_seed; seed < (only_seed ? only_seed + 1 : HISTORIES); seed++) {
        void *bench;
        assert_int_equal(open_bench(&bench), 0);
        struct history history = {.bench = bench, .seeded = {seed * 2 + 1}};
        for (int i = 0; i < RECORDS; i++) {
            history.records[i] = person(&history.bench->sites[0], "Lucie Hamon");
        }
        sync_all(history.bench);
        for (int i = 0; i < STEPS; i++) {
            step(&history);
        }
        sync_all(history.bench);
        check(&history, seed);
        close_bench(&bench);
    }
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--seed") == 0) {
        only_seed = strtoull(argv[2], NULL, 10);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_merges_in_opposite_directions, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(one_removed_while_the_other_was_merged_into_it, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(references_mean_what_stands, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(what_is_contested_stays_for_people_to_see, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(a_store_of_format_1_gets_its_index, open_bench, close_bench),
        cmocka_unit_test(random_merges_at_two_sites),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
