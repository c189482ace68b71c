/* The view: the replica with own edits on top, walked over and found by id. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/replica/view.h"
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
    assert_int_equal(desk_sync(bench->desk, site, SIZE_MAX, NULL), PUP_OK);
}

static void provisional_fields(void **state)
{
    struct bench *bench = *state;
    struct pup_view view;
    struct pup_id id = site_add(&bench->anne, "V/team", "Titre");
    sync(bench, &bench->anne);
    struct pup_change changes[] = {
        world_put_number(6, 20000), world_put_text(1, "Autre titre"), {.operation = PUP_DELETE}};
    site_edit(&bench->anne, "V/team", &id, PUP_KIND_ACTION, changes, 2);
    site_put(&bench->anne, "V/team", &id, 1, "Encore un");
    assert_true(site_sees(&bench->anne, "V/team", &id, &view));
    assert_int_equal(view.provisional_count, 2);
    assert_int_equal(view.provisional[0], 1);
    assert_int_equal(view.provisional[1], 6);
    assert_false(view.provisional_existence);
    assert_true(view.seq > 0);
    assert_string_equal(site_text(&bench->anne, "V/team", &id, 1), "Encore un");
    site_edit(&bench->anne, "V/team", &id, PUP_KIND_ACTION, &changes[2], 1);
    assert_true(site_sees(&bench->anne, "V/team", &id, &view));
    assert_true(view.provisional_existence);
    assert_false(pup_record_alive(&view.record));
    sync(bench, &bench->anne);
    assert_true(site_sees(&bench->anne, "V/team", &id, &view));
    assert_int_equal(view.provisional_count, 0);
    assert_false(view.provisional_existence || pup_record_alive(&view.record));
}

struct walked {
    size_t count, stop_at;
    bool provisional;
    struct pup_id ids[64];
    uint32_t kinds[64];
    char spaces[64][sizeof(struct pup_space)];
};

static bool walk(void *context, const struct pup_view *view)
{
    struct walked *walked = context;
    assert_true(walked->count < 64);
    walked->ids[walked->count] = view->record.id;
    walked->kinds[walked->count] = view->record.kind;
    strcpy(walked->spaces[walked->count], view->space.name);
    walked->provisional |= view->provisional_count > 0;
    return ++walked->count != walked->stop_at;
}

static struct walked each(struct site *site, const char *space, uint32_t kind, size_t stop_at)
{
    struct pup_txn *txn;
    struct walked walked = {.stop_at = stop_at};
    struct pup_space where = space ? world_space(space) : (struct pup_space){0};
    assert_int_equal(pup_store_begin(site->replica.store, false, &txn), PUP_OK);
    assert_int_equal(pup_view_each(txn, space ? &where : NULL, kind, walk, &walked), PUP_OK);
    pup_txn_abort(txn);
    for (size_t i = 0; i < walked.count; i++) {
        assert_true(kind == 0 || walked.kinds[i] == kind);
        bool same_run =
            i > 0 && walked.kinds[i] == walked.kinds[i - 1] && strcmp(walked.spaces[i], walked.spaces[i - 1]) == 0;
        assert_true(!same_run || pup_id_compare(&walked.ids[i - 1], &walked.ids[i]) < 0);
    }
    return walked;
}

static void walking(void **state)
{
    struct bench *bench = *state;
    struct pup_change name = world_put_text(1, "Gants M");
    size_t people = 0;
    for (int i = 0; i < 5; i++) {
        struct pup_id between = world_id(bench->desk->world);
        site_add(&bench->anne, "V/team", "d'Anne");
        site_edit(&bench->anne, "V/team", &between, PUP_KIND_STOCK, &name, 1);
    }
    sync(bench, &bench->anne);
    sync(bench, &bench->maelle);
    for (int i = 0; i < 3; i++)
        site_add(&bench->maelle, i == 0 ? "A/team" : "V/team", "de Maëlle, pas envoyé");
    struct pup_id stock = world_id(bench->desk->world);
    site_edit(&bench->maelle, "V/team", &stock, PUP_KIND_STOCK, &name, 1);

    struct walked actions = each(&bench->maelle, NULL, PUP_KIND_ACTION, 0);
    assert_int_equal(actions.count, 8);
    assert_true(actions.provisional);
    assert_string_equal(actions.spaces[0], "A/team");
    assert_int_equal(each(&bench->maelle, "V/team", PUP_KIND_ACTION, 0).count, 7);
    assert_int_equal(each(&bench->maelle, "A/team", PUP_KIND_ACTION, 0).count, 1);
    assert_int_equal(each(&bench->maelle, "V/care", PUP_KIND_ACTION, 0).count, 0);
    assert_int_equal(each(&bench->maelle, NULL, PUP_KIND_STOCK, 0).count, 6);
    assert_int_equal(each(&bench->maelle, NULL, PUP_KIND_ACTION, 3).count, 3);
    people = each(&bench->maelle, "V/team", PUP_KIND_PERSON, 0).count;
    assert_true(people > 0);
    struct walked all = each(&bench->maelle, "V/team", 0, 0);
    assert_int_equal(all.count, 7 + 6 + people + each(&bench->maelle, "V/team", PUP_KIND_STRUCTURE, 0).count);
    for (size_t i = 0; i < all.count; i++)
        assert_string_equal(all.spaces[i], "V/team");
    sync(bench, &bench->maelle);
    assert_int_equal(each(&bench->maelle, NULL, PUP_KIND_ACTION, 0).count, 8);
    assert_false(each(&bench->maelle, NULL, 0, 0).provisional);
}

/* An import: one edit of many records, none of them sent. */
static void many_in_one_edit(void **state)
{
    struct bench *bench = *state;
    enum { MANY = 60 };
    struct pup_change change = world_put_text(1, "importé");
    struct pup_part parts[MANY];
    for (size_t i = 0; i < MANY; i++)
        parts[i] = (struct pup_part){
            .record = world_id(bench->desk->world), .kind = PUP_KIND_ACTION, .changes = &change, .change_count = 1};
    struct pup_edit edit = {.space = world_space("V/team"), .parts = parts, .part_count = MANY};
    struct pup_txn *txn;
    assert_int_equal(pup_store_begin(bench->anne.replica.store, true, &txn), PUP_OK);
    assert_int_equal(pup_outbox_add(txn, &bench->anne.arena, world_random(bench->desk->world), &edit), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    assert_int_equal(each(&bench->anne, NULL, PUP_KIND_ACTION, 0).count, MANY);
}

static enum pup_err find(struct site *site, const char *text, struct pup_place *places, size_t *count)
{
    struct pup_txn *txn;
    assert_int_equal(pup_store_begin(site->replica.store, false, &txn), PUP_OK);
    enum pup_err err = pup_view_find(txn, pup_span_of(text), places, count);
    pup_txn_abort(txn);
    return err;
}

static size_t short_length(struct site *site, const struct pup_id *id)
{
    struct pup_txn *txn;
    assert_int_equal(pup_store_begin(site->replica.store, false, &txn), PUP_OK);
    size_t length = pup_view_short_length(txn, id);
    pup_txn_abort(txn);
    return length;
}

/* An id whose random half begins with these bits. */
static struct pup_id made_id(struct bench *bench, uint8_t first, uint8_t second, uint8_t third, uint8_t last)
{
    struct pup_id id = world_id(bench->desk->world);
    id.bytes[8] = (uint8_t)(0x80 | (first & 0x3f));
    id.bytes[9] = second;
    id.bytes[10] = third;
    id.bytes[15] = last;
    return id;
}

static void finding(void **state)
{
    struct bench *bench = *state;
    struct pup_id ids[3] = {made_id(bench, 1, 2, 3, 4), made_id(bench, 1, 2, 3, 4),
                            made_id(bench, 0x3f, 0xff, 0xff, 4)};
    struct pup_place places[2];
    char text[PUP_ID_TEXT + 1];
    size_t count;
    ids[1].bytes[11] = ids[0].bytes[11] ^ 0x01; /* alike but for later bits */
    for (size_t i = 0; i < 3; i++)
        site_put(&bench->anne, "V/team", &ids[i], 1, "x");
    for (size_t i = 0; i < 3; i++) {
        size_t length = short_length(&bench->anne, &ids[i]);
        pup_id_short(&ids[i], length, text);
        count = 2;
        assert_int_equal(find(&bench->anne, text, places, &count), PUP_OK);
        assert_memory_equal(places[0].id.bytes, ids[i].bytes, sizeof ids[i].bytes);
        assert_int_equal(places[0].kind, PUP_KIND_ACTION);
        assert_string_equal(places[0].space.name, "V/team");
        pup_id_text(&ids[i], text);
        count = 2;
        assert_int_equal(find(&bench->anne, text, places, &count), PUP_OK);
    }
    assert_int_equal(short_length(&bench->anne, &ids[2]), PUP_ID_SHORT_MIN);
    size_t shared = short_length(&bench->anne, &ids[0]);
    assert_true(shared > PUP_ID_SHORT_MIN);
    pup_id_short(&ids[0], shared - 1, text);
    count = 2;
    assert_int_equal(find(&bench->anne, text, places, &count), PUP_ERR_AMBIGUOUS);
    assert_int_equal(count, 2);
    for (char *at = text; *at; at++)
        *at = *at == '1' ? 'l' : *at == '0' ? 'O' : *at; /* as people read them */
    count = 1;
    assert_int_equal(find(&bench->anne, text, places, &count), PUP_ERR_AMBIGUOUS);
    assert_int_equal(count, 1);
    count = 2;
    assert_int_equal(find(&bench->anne, "zzzzzz9", places, &count), PUP_ERR_NOT_FOUND);
    count = 2;
    assert_int_equal(find(&bench->anne, "é", places, &count), PUP_ERR_NOT_FOUND);
}

/* Between its receipt and its entry an edit stays in sight, and is not called provisional any more. */
static void between_receipt_and_entry(void **state)
{
    struct bench *bench = *state;
    struct pup_view view;
    struct pup_txn *txn;
    sync(bench, &bench->anne);
    struct pup_id id = site_add(&bench->anne, "V/team", "Titre");
    struct pup_receipt receipt = {.counter = 1, .verdict = PUP_VERDICT_APPLIED, .seq = 1};
    assert_int_equal(pup_store_begin(bench->anne.replica.store, true, &txn), PUP_OK);
    assert_int_equal(pup_outbox_settle(txn, &receipt, &bench->desk->world->ledger.incarnation, 0), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    assert_int_equal(site_pending(&bench->anne), 0);
    assert_true(site_sees(&bench->anne, "V/team", &id, &view));
    assert_int_equal(view.provisional_count, 0);
    assert_int_equal(pup_vector_get(&view.record.touched, &bench->anne.device), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(provisional_fields, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(walking, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(many_in_one_edit, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(finding, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(between_receipt_and_entry, open_bench, close_bench),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
