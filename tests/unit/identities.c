/* A patient's national number enters nowhere: neither a device's outbox nor the server's ledger, in whatever field; nor
 * is it made of two people's words. What was promised before the guard stood there stays promised. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "client/replica/replica_priv.h"
#include "common/model/fields.h"
#include "tests/unit/desk.h"

/* Of nobody: born in a month 20, in a place 99 999. */
static const char number[] = "Suivi de 2 99 20 99 999 999, vu hier";

struct bench {
    struct desk *desk;
    struct site site;
};

static int open_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    void *desk;
    assert_non_null(bench);
    assert_int_equal(desk_open(&desk), 0);
    bench->desk = desk;
    site_open(bench->desk, "maelle", &bench->site);
    *state = bench;
    return 0;
}

static int close_bench(void **state)
{
    struct bench *bench = *state;
    void *desk = bench->desk;
    site_close(&bench->site);
    desk_close(&desk);
    free(bench);
    return 0;
}

/* Puts text into a field in the way that fits it. False when the field takes none. */
static bool change_with_text(const struct pup_field_def *field, const char *text, struct pup_change *change)
{
    struct pup_value reference = pup_value_reference((struct pup_id){{7}}, pup_span_of(text));
    *change = (struct pup_change){.field = field->number, .operation = PUP_PUT};
    switch (field->type) {
    case PUP_TYPE_COUNTER:
        return false;
    case PUP_TYPE_LONGTEXT:
        change->operation = PUP_TEXT;
        change->value = pup_value_text(pup_span_of(text));
        return true;
    case PUP_TYPE_SET:
        change->operation = PUP_ADD;
        change->value = reference;
        return true;
    case PUP_TYPE_REF:
        change->value = reference;
        return true;
    default: /* what cannot hold text is tried with it all the same */
        change->value = pup_value_text(pup_span_of(text));
        return true;
    }
}

/* Calls with a change of every field of every kind; returns how many. */
static size_t every_field(struct bench *bench, const char *text,
                          void (*each)(struct bench *, const struct pup_kind_def *, const struct pup_change *))
{
    size_t kinds, fields = 0;
    const struct pup_kind_def *kind = pup_schema_kinds(&kinds);
    for (size_t i = 0; i < kinds; i++) {
        for (size_t k = 0; k < kind[i].field_count; k++) {
            struct pup_change change;
            if (change_with_text(&kind[i].fields[k], text, &change)) {
                each(bench, &kind[i], &change);
                fields++;
            }
        }
    }
    return fields;
}

static enum pup_err add(struct bench *bench, const struct pup_kind_def *kind, const struct pup_change *change)
{
    struct pup_id id = world_id(bench->desk->world);
    struct pup_part part = {.record = id, .kind = kind->number, .changes = change, .change_count = 1};
    struct pup_edit edit = {.at = 1, .parts = &part, .part_count = 1};
    struct pup_txn *txn = site_begin(&bench->site, true);
    assert_int_equal(pup_space_make("V", kind->compartment, kind->compartment == PUP_HR ? "maelle" : NULL, &edit.space),
                     PUP_OK);
    enum pup_err err = pup_outbox_add(txn, &bench->site.arena, world_random(bench->desk->world), &edit);
    pup_txn_abort(txn);
    return err;
}

static void client_refuses(struct bench *bench, const struct pup_kind_def *kind, const struct pup_change *change)
{
    if (add(bench, kind, change) != PUP_ERR_IDENTITY) {
        fail_msg("%s, field %u", kind->id, (unsigned)change->field);
    }
}

static void client_takes(struct bench *bench, const struct pup_kind_def *kind, const struct pup_change *change)
{
    assert_int_equal(add(bench, kind, change), PUP_OK);
}

static void a_device_writes_it_into_no_field(void **state)
{
    assert_true(every_field(*state, number, client_refuses) > 190);
    (void)every_field(*state, "Suivi de 2 personnes", client_takes);
}

static enum pup_reason judged(struct bench *bench, const struct pup_kind_def *kind, const struct pup_change *change)
{
    struct world *world = bench->desk->world;
    struct pup_id id = world_id(world);
    struct pup_part part = {.record = id, .kind = kind->number, .changes = change, .change_count = 1};
    bool management = kind->compartment == PUP_MANAGEMENT;
    const char *code = management ? "A" : "V";
    struct pup_space space;
    assert_int_equal(pup_space_make(code, kind->compartment, kind->compartment == PUP_HR ? "paul" : NULL, &space),
                     PUP_OK);
    return world_take(world, management ? &world->ines : &world->anne, space.name, &part, 1).reason;
}

static void server_refuses(struct bench *bench, const struct pup_kind_def *kind, const struct pup_change *change)
{
    if (judged(bench, kind, change) != PUP_REASON_IDENTITY) {
        fail_msg("%s, field %u", kind->id, (unsigned)change->field);
    }
}

static void server_does_not_mind(struct bench *bench, const struct pup_kind_def *kind, const struct pup_change *change)
{
    assert_int_not_equal(judged(bench, kind, change), PUP_REASON_IDENTITY);
}

static void the_server_takes_it_in_no_field(void **state)
{
    assert_true(every_field(*state, number, server_refuses) > 190);
    (void)every_field(*state, "Suivi de 2 personnes", server_does_not_mind);
}

static void nor_in_what_it_does_not_know(void **state)
{
    struct bench *bench = *state;
    const struct pup_kind_def newer = {.number = 999, .id = "newer", .compartment = PUP_TEAM};
    struct pup_change put = world_put_text(77, number);
    server_refuses(bench, &newer, &put);
}

static struct pup_change text_change(const char *text, const struct pup_hash *base)
{
    struct pup_change change = {.field = PUP_MEETING_MINUTES,
                                .operation = PUP_TEXT,
                                .value = pup_value_text(pup_span_of(text)),
                                .has_base = base != NULL};
    if (base != NULL) {
        change.base = *base;
    }
    return change;
}

/* What stands in the minutes, and how they are named as a base. */
static const struct pup_register *minutes(struct bench *bench, const struct pup_id *id)
{
    struct pup_record record = world_record(bench->desk->world, "V/team", id);
    return pup_record_text(&record, PUP_MEETING_MINUTES);
}

/* Two people change different words of one text. */
static enum pup_verdict both(struct bench *bench, const char *base, const char *left, const char *right,
                             struct pup_id *id)
{
    struct world *world = bench->desk->world;
    *id = world_id(world);
    struct pup_change first = text_change(base, NULL);
    (void)world_take_one(world, &world->anne, "V/team", id, PUP_KIND_MEETING, &first, 1);
    struct pup_hash made_from = minutes(bench, id)->values[0].commitment;
    struct pup_change one = text_change(left, &made_from), other = text_change(right, &made_from);
    struct pup_part by_anne = world_part(world, "V/team", id, PUP_KIND_MEETING, &one, 1);
    struct pup_part by_maelle = world_part(world, "V/team", id, PUP_KIND_MEETING, &other, 1);
    assert_int_equal(world_take(world, &world->anne, "V/team", &by_anne, 1).verdict, PUP_VERDICT_APPLIED);
    return world_take(world, &world->maelle, "V/team", &by_maelle, 1).verdict;
}

static void two_peoples_words_are_not_joined_into_one(void **state)
{
    struct bench *bench = *state;
    struct pup_id id;
    assert_int_equal(both(bench, "x 99 20 99 999 yyy fin", "2 99 20 99 999 yyy fin", "x 99 20 99 999 999 fin", &id),
                     PUP_VERDICT_CONTESTED);
    assert_int_equal(minutes(bench, &id)->count, 2);
    assert_int_equal(both(bench, "x 99 20 99 888 yyy fin", "w 99 20 99 888 yyy fin", "x 99 20 99 888 777 fin", &id),
                     PUP_VERDICT_MERGED);
    world_verify(bench->desk->world, "V/team");
}

/* As a program of before the guard would have noted it. */
static void write_unchecked(struct bench *bench, struct pup_id id, const char *words)
{
    struct world *world = bench->desk->world;
    struct pup_change title = world_put_text(PUP_ACTION_TITLE, words);
    struct pup_part part = {.record = id, .kind = PUP_KIND_ACTION, .changes = &title, .change_count = 1};
    struct pup_edit edit = {.space = world_space("V/team"), .at = 1, .parts = &part, .part_count = 1};
    struct pup_own_edit own = {.counter = 1};
    struct pup_txn *txn = site_begin(&bench->site, true);
    struct pup_profile profile;
    struct pup_key key;
    assert_int_equal(pup_replica_profile(txn, &profile), PUP_OK);
    edit.id = (struct pup_edit_id){profile.device, 1};
    assert_int_equal(pup_edit_seal(&bench->site.arena, &edit, world_random(world), &own.sealed), PUP_OK);
    pup_key_start(&key);
    pup_key_u64(&key, 1);
    assert_int_equal(outbox_put_own(txn, &own), PUP_OK);
    assert_int_equal(pup_txn_put(txn, PUP_CLIENT_OUTBOX, pup_key_span(&key), (struct pup_span){NULL, 0}), PUP_OK);
    assert_int_equal(replica_pending_put(txn, &edit), PUP_OK);
    profile.last_counter = 1;
    profile.last_header = pup_header_hash(own.sealed.header);
    assert_int_equal(pup_replica_put_profile(txn, &profile), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
}

static void what_an_older_client_noted_comes_to_its_drawer_with_its_words(void **state)
{
    struct bench *bench = *state;
    struct pup_id id = world_id(bench->desk->world);
    struct pup_drawer_row *rows;
    size_t count = 0;
    struct pup_view view;
    write_unchecked(bench, id, number);
    assert_int_equal(desk_sync(bench->desk, &bench->site, 4096, NULL), PUP_OK);
    assert_int_equal(site_pending(&bench->site), 0);
    struct pup_txn *txn = site_begin(&bench->site, false);
    assert_int_equal(pup_outbox_drawer(txn, &bench->site.arena, &rows, &count), PUP_OK);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].reason, PUP_REASON_IDENTITY);
    pup_txn_abort(txn);
    assert_true(site_count_bytes(&bench->site, number) > 0);
    assert_false(site_sees(&bench->site, "V/team", &id, &view));
    assert_int_equal(world_count_bytes(bench->desk->world, number), 0);
}

/* A submission with the receipt that an earlier life of the server gave it. */
static void with_receipt(struct world *world, const struct author *author, struct pup_submitted *submitted)
{
    struct pup_edit_id id = {author->device, author->counter};
    struct pup_hash hash = pup_header_hash(submitted->sealed.header);
    submitted->receipt_verdict = PUP_VERDICT_APPLIED;
    submitted->receipt_mac = pup_receipt_mac((struct pup_span){world->authority.receipt_key, 32}, &id, &hash, false);
}

static void what_had_a_receipt_comes_back_and_can_be_taken_away(void **state)
{
    struct world *world = ((struct bench *)*state)->desk->world;
    struct pup_id id = world_id(world);
    struct pup_change title = world_put_text(PUP_MEETING_TITLE, number);
    struct pup_change person = world_add_ref(PUP_MEETING_PRESENT, pup_person_id("V", "paul"), number);
    struct pup_change both[] = {title, person};
    struct pup_part part = world_part(world, "V/team", &id, PUP_KIND_MEETING, both, 2);
    struct pup_submitted old = world_edit(world, &world->anne, "V/team", &part, 1);
    struct pup_receipt receipt;
    with_receipt(world, &world->anne, &old);
    assert_int_equal(world_submit(world, &world->anne, &old, &receipt), PUP_OK);
    assert_int_equal(receipt.verdict, PUP_VERDICT_APPLIED);
    person.operation = PUP_REMOVE;
    assert_int_equal(world_take_one(world, &world->anne, "V/team", &id, PUP_KIND_MEETING, &person, 1).verdict,
                     PUP_VERDICT_APPLIED);
    world_verify(world, "V/team");
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, open_bench, close_bench)
    const struct CMUnitTest tests[] = {
        T(a_device_writes_it_into_no_field),
        T(the_server_takes_it_in_no_field),
        T(nor_in_what_it_does_not_know),
        T(two_peoples_words_are_not_joined_into_one),
        T(what_an_older_client_noted_comes_to_its_drawer_with_its_words),
        T(what_had_a_receipt_comes_back_and_can_be_taken_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
