/* What is erased is nowhere any more, comes back nowhere, and every chain still verifies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "server/ledger/erase.h"
#include "tests/unit/server_world.h"

enum { MEETING_TITLE = 2, MEETING_PRESENT = 8, MEETING_AGENDA = 11, DECISION_OWNER = 3 };

static struct pup_change text_change(const char *text, const struct pup_hash *base)
{
    struct pup_change change = {.field = MEETING_AGENDA,
                                .operation = PUP_TEXT,
                                .value = pup_value_text(pup_span_of(text)),
                                .has_base = base != NULL};
    if (base != NULL) {
        change.base = *base;
    }
    return change;
}

static uint64_t erase(struct world *world, const char *space, const struct pup_id *id, uint32_t field)
{
    uint64_t values = 0;
    struct pup_space where = world_space(space);
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_erase(&world->ledger, txn, &where, id, field, world->now_ms, &values), PUP_OK);
    world_commit(txn);
    return values;
}

static void a_field_is_blanked_everywhere(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    struct pup_change secret = world_put_text(MEETING_TITLE, "MARQUE-A"), other = world_put_text(5, "Salle MARQUE-B"),
                      later = world_put_text(MEETING_TITLE, "MARQUE-A encore");
    (void)world_take_one(world, &world->anne, "V/team", &id, PUP_KIND_MEETING, &secret, 1);
    (void)world_take_one(world, &world->anne, "V/team", &id, PUP_KIND_MEETING, &other, 1);
    (void)world_take_one(world, &world->maelle, "V/team", &id, PUP_KIND_MEETING, &later, 1);
    assert_in_range(world_count_bytes(world, "MARQUE-A"), 3, 9);
    struct pup_space_state before = world_state(world, "V/team");
    assert_int_equal(erase(world, "V/team", &id, MEETING_TITLE), 2);
    assert_int_equal(world_count_bytes(world, "MARQUE-A"), 0);
    assert_in_range(world_count_bytes(world, "MARQUE-B"), 2, 9);
    assert_int_equal(world_state(world, "V/team").seq, before.seq + 1);
    world_verify(world, "V/team");
    struct pup_entry entry = world_entry(world, "V/team", before.seq + 1);
    assert_true(entry.has_mac);
    assert_string_equal(entry.member, "");
    struct pup_record record = world_record(world, "V/team", &id);
    assert_int_equal(pup_register_value(pup_record_register(&record, MEETING_TITLE))->type, PUP_VALUE_ERASED);
    /* What is written afterwards stays. */
    struct pup_change after = world_put_text(MEETING_TITLE, "Permis");
    (void)world_take_one(world, &world->anne, "V/team", &id, PUP_KIND_MEETING, &after, 1);
    record = world_record(world, "V/team", &id);
    assert_int_equal(pup_register_value(pup_record_register(&record, MEETING_TITLE))->type, PUP_VALUE_TEXT);
    world_verify(world, "V/team");
}

static void texts_go_with_their_bases_and_products(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    struct pup_change first = text_change("MARQUE un. Deux. Trois.", NULL);
    (void)world_take_one(world, &world->anne, "V/team", &id, PUP_KIND_MEETING, &first, 1);
    struct pup_record record = world_record(world, "V/team", &id);
    struct pup_hash base = pup_record_text(&record, MEETING_AGENDA)->values[0].commitment;
    struct pup_change left = text_change("Zéro. MARQUE un. Deux. Trois.", &base);
    struct pup_change right = text_change("MARQUE un. Deux. Trois. Quatre.", &base);
    struct pup_part parts[] = {world_part(world, "V/team", &id, PUP_KIND_MEETING, &left, 1),
                               world_part(world, "V/team", &id, PUP_KIND_MEETING, &right, 1)};
    (void)world_take(world, &world->anne, "V/team", &parts[0], 1);
    assert_int_equal(world_take(world, &world->maelle, "V/team", &parts[1], 1).verdict, PUP_VERDICT_MERGED);
    assert_int_equal(erase(world, "V/team", &id, MEETING_AGENDA), 4); /* three texts and what merging made of two */
    assert_int_equal(world_count_bytes(world, "MARQUE"), 0);
    assert_int_equal(world_count_bytes(world, "Quatre"), 0);
    world_verify(world, "V/team");
    struct pup_space_state standing = world_state(world, "V/team");
    assert_int_equal(world_entry(world, "V/team", standing.seq - 1).products[0].product.text.type, PUP_VALUE_ERASED);
}

static void a_record_is_forgotten_with_its_name_in_every_space(void **state)
{
    struct world *world = *state;
    struct pup_id person = world_id(world), meeting = world_id(world), decision = world_id(world);
    struct pup_change name = world_put_text(1, "Odile MARQUE");
    struct pup_change present = world_add_ref(MEETING_PRESENT, person, "Odile MARQUE");
    struct pup_change owner = world_put_ref(DECISION_OWNER, person, "Odile MARQUE");
    struct pup_change elsewhere = world_put_ref(DECISION_OWNER, pup_person_id("V", "anne"), "Anne Castel");
    (void)world_take_one(world, &world->anne, "V/team", &person, PUP_KIND_PERSON, &name, 1);
    (void)world_take_one(world, &world->anne, "V/team", &meeting, PUP_KIND_MEETING, &present, 1);
    (void)world_take_one(world, &world->maelle, "A/team", &decision, PUP_KIND_DECISION, &owner, 1);
    (void)world_take_one(world, &world->maelle, "A/team", &decision, PUP_KIND_DECISION, &elsewhere, 1);
    struct pup_space_state v = world_state(world, "V/team"), a = world_state(world, "A/team");
    assert_in_range(erase(world, "V/team", &person, 0), 3, 3);
    assert_int_equal(world_count_bytes(world, "MARQUE"), 0);
    assert_in_range(world_count_bytes(world, "Anne Castel"), 1, 20);
    assert_int_equal(world_state(world, "V/team").seq, v.seq + 2); /* the record; names in this space */
    assert_int_equal(world_state(world, "A/team").seq, a.seq + 1);
    world_verify(world, "V/team");
    world_verify(world, "A/team");
    struct pup_record record = world_record(world, "V/team", &meeting);
    const struct pup_set *set = pup_record_set(&record, MEETING_PRESENT);
    assert_true(pup_element_present(&set->elements[0])); /* she was there; her name is not told */
    assert_true(set->elements[0].value.name_erased);
}

static void only_what_exists_is_erased(void **state)
{
    struct world *world = *state;
    uint64_t values;
    struct pup_id id = world_id(world);
    struct pup_space where = world_space("V/team");
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_erase(&world->ledger, txn, &where, &id, 0, world->now_ms, &values), PUP_ERR_NOT_FOUND);
    pup_txn_abort(txn);
}

/* The bytes of an entry, as a device remembers it. */
static struct pup_span packed_entry(struct world *world, const char *space, uint64_t seq)
{
    struct pup_span bytes;
    struct pup_entry entry = world_entry(world, space, seq);
    assert_int_equal(pup_entry_pack(&world->arena, &entry, &bytes), PUP_OK);
    return bytes;
}

static void take_back(struct world *world, struct pup_span entry)
{
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_ledger_take_erasure(&world->ledger, txn, world->now_ms, entry), PUP_OK);
    world_commit(txn);
}

/* The home is lost; a device that was not there when it was erased sends the edit again, with its value. */
static void an_erasure_outlives_the_server(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    struct pup_change secret = world_put_text(MEETING_TITLE, "MARQUE"), text = text_change("MARQUE aussi", NULL);
    const struct pup_change changes[] = {secret, text};
    struct pup_part part = world_part(world, "V/team", &id, PUP_KIND_MEETING, changes, 2);
    struct pup_submitted submitted = world_edit(world, &world->anne, "V/team", &part, 1);
    struct pup_receipt receipt;
    assert_int_equal(world_submit(world, &world->anne, &submitted, &receipt), PUP_OK);
    (void)erase(world, "V/team", &id, 0);
    struct pup_span erasure = packed_entry(world, "V/team", world_state(world, "V/team").seq);
    world_lose_ledger(world);
    take_back(world, erasure);
    assert_int_equal(world_state(world, "V/team").seq, 1);
    take_back(world, erasure); /* once is enough */
    assert_int_equal(world_state(world, "V/team").seq, 1);
    submitted.receipt_verdict = receipt.verdict;
    submitted.receipt_mac = receipt.mac;
    assert_int_equal(world_submit(world, &world->anne, &submitted, &receipt), PUP_OK);
    assert_int_equal(receipt.verdict, PUP_VERDICT_APPLIED);
    assert_int_equal(world_count_bytes(world, "MARQUE"), 0);
    world_verify(world, "V/team");
}

static void the_other_order_is_the_same(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    struct pup_change secret = world_put_text(MEETING_TITLE, "MARQUE");
    struct pup_part part = world_part(world, "V/team", &id, PUP_KIND_MEETING, &secret, 1);
    struct pup_submitted submitted = world_edit(world, &world->anne, "V/team", &part, 1);
    struct pup_receipt receipt;
    assert_int_equal(world_submit(world, &world->anne, &submitted, &receipt), PUP_OK);
    (void)erase(world, "V/team", &id, MEETING_TITLE);
    struct pup_span erasure = packed_entry(world, "V/team", world_state(world, "V/team").seq);
    world_lose_ledger(world);
    assert_int_equal(world_submit(world, &world->anne, &submitted, &receipt), PUP_OK);
    assert_in_range(world_count_bytes(world, "MARQUE"), 1, 9);
    take_back(world, erasure);
    assert_int_equal(world_count_bytes(world, "MARQUE"), 0);
    world_verify(world, "V/team");
}

static void only_our_own_erasures_are_taken_back(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    struct pup_change secret = world_put_text(MEETING_TITLE, "MARQUE");
    struct pup_receipt receipt = world_take_one(world, &world->anne, "V/team", &id, PUP_KIND_MEETING, &secret, 1);
    /* An ordinary edit with its receipt's MAC is no erasure, whoever says so. */
    struct pup_entry entry = world_entry(world, "V/team", receipt.seq);
    struct pup_span bytes;
    entry.has_mac = true;
    entry.mac = receipt.mac;
    assert_int_equal(pup_entry_pack(&world->arena, &entry, &bytes), PUP_OK);
    world_lose_ledger(world);
    take_back(world, bytes);
    assert_int_equal(world_state(world, "V/team").seq, 0);
    /* An erasure that no server made. */
    struct pup_change erasing = {.operation = PUP_ERASE};
    struct pup_part part = {.record = id, .kind = PUP_KIND_MEETING, .changes = &erasing, .change_count = 1};
    struct pup_submitted submitted = world_edit(world, &world->anne, "V/team", &part, 1);
    entry.sealed = submitted.sealed;
    assert_int_equal(pup_entry_pack(&world->arena, &entry, &bytes), PUP_OK);
    take_back(world, bytes);
    take_back(world, pup_span_of("rubbish"));
    assert_int_equal(world_state(world, "V/team").seq, 0);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
    const struct CMUnitTest tests[] = {
        T(a_field_is_blanked_everywhere),
        T(texts_go_with_their_bases_and_products),
        T(a_record_is_forgotten_with_its_name_in_every_space),
        T(only_what_exists_is_erased),
        T(an_erasure_outlives_the_server),
        T(the_other_order_is_the_same),
        T(only_our_own_erasures_are_taken_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
