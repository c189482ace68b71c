#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/server_world.h"

enum { MEETING_TITLE = 2, MEETING_AGENDA = 11, STOCK_QUANTITY = 3 };

static struct pup_change text_change(uint32_t field, const char *text, const struct pup_hash *base)
{
    struct pup_change change = {
        .field = field, .operation = PUP_TEXT, .value = pup_value_text(pup_span_of(text)), .has_base = base != NULL};
    if (base != NULL) {
        change.base = *base;
    }
    return change;
}

static void check_mac(struct world *world, const struct author *author, const struct pup_submitted *submitted,
                      const struct pup_receipt *receipt)
{
    struct pup_edit_id id = {author->device, receipt->counter};
    struct pup_hash hash = pup_header_hash(submitted->sealed.header);
    struct pup_span key = {world->authority.receipt_key, 32};
    struct pup_hash mac = pup_receipt_mac(key, &id, &hash, receipt->verdict == PUP_VERDICT_REFUSED);
    assert_memory_equal(mac.bytes, receipt->mac.bytes, 32);
}

static void an_edit_becomes_an_entry_and_a_record(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    struct pup_change title = world_put_text(MEETING_TITLE, "RCP de mars");
    struct pup_space_state before = world_state(world, "V/team");
    struct pup_part part = world_part(world, "V/team", &id, PUP_KIND_MEETING, &title, 1);
    struct pup_submitted submitted = world_edit(world, &world->anne, "V/team", &part, 1);
    struct pup_receipt receipt;
    assert_int_equal(world_submit(world, &world->anne, &submitted, &receipt), PUP_OK);
    assert_int_equal(receipt.verdict, PUP_VERDICT_APPLIED);
    assert_int_equal(receipt.seq, before.seq + 1);
    assert_int_equal(receipt.counter, 1);
    check_mac(world, &world->anne, &submitted, &receipt);
    struct pup_entry entry = world_entry(world, "V/team", receipt.seq);
    assert_string_equal(entry.member, "anne");
    assert_false(entry.has_mac);
    struct pup_record record = world_record(world, "V/team", &id);
    const struct pup_value *value = pup_register_value(pup_record_register(&record, MEETING_TITLE));
    assert_true(pup_span_equal(value->text, pup_span_of("RCP de mars")));
    world_verify(world, "V/team");
}

static void a_repeat_gets_the_verdict_of_the_first_time(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    struct pup_change title = world_put_text(MEETING_TITLE, "Une fois");
    struct pup_part part = world_part(world, "V/team", &id, PUP_KIND_MEETING, &title, 1);
    struct pup_submitted submitted = world_edit(world, &world->anne, "V/team", &part, 1);
    struct pup_receipt first, second;
    assert_int_equal(world_submit(world, &world->anne, &submitted, &first), PUP_OK);
    struct pup_space_state before = world_state(world, "V/team");
    assert_int_equal(world_submit(world, &world->anne, &submitted, &second), PUP_OK);
    assert_memory_equal(&first.mac, &second.mac, sizeof first.mac);
    assert_int_equal(first.seq, second.seq);
    assert_int_equal(first.verdict, second.verdict);
    assert_int_equal(world_state(world, "V/team").seq, before.seq);
}

static void a_gap_is_no_verdict(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    struct pup_change title = world_put_text(MEETING_TITLE, "Un");
    struct pup_part part = world_part(world, "V/team", &id, PUP_KIND_MEETING, &title, 1);
    struct pup_submitted first = world_edit(world, &world->anne, "V/team", &part, 1);
    struct pup_submitted second = world_edit(world, &world->anne, "V/team", &part, 1);
    struct pup_receipt receipt;
    assert_int_equal(world_submit(world, &world->anne, &second, &receipt), PUP_ERR_GAP);
    assert_int_equal(world_submit(world, &world->anne, &first, &receipt), PUP_OK);
    assert_int_equal(world_submit(world, &world->anne, &second, &receipt), PUP_OK);
    assert_int_equal(receipt.counter, 2);
}

static void another_edit_under_a_known_counter_is_a_copy(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    struct pup_change title = world_put_text(MEETING_TITLE, "Ici"), other = world_put_text(MEETING_TITLE, "Ailleurs");
    struct author copy = world->anne;
    struct pup_part here = world_part(world, "V/team", &id, PUP_KIND_MEETING, &title, 1);
    struct pup_part there = world_part(world, "V/team", &id, PUP_KIND_MEETING, &other, 1);
    struct pup_receipt receipt = world_take(world, &world->anne, "V/team", &here, 1);
    struct pup_submitted submitted = world_edit(world, &copy, "V/team", &there, 1);
    assert_int_equal(world_submit(world, &copy, &submitted, &receipt), PUP_ERR_COPIED);
    /* A copy that went further is told by its chain of headers. */
    submitted = world_edit(world, &copy, "V/team", &there, 1);
    assert_int_equal(world_submit(world, &copy, &submitted, &receipt), PUP_ERR_COPIED);
}

static void what_is_not_an_edit_still_fills_its_counter(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    struct pup_change title = world_put_text(MEETING_TITLE, "Juste");
    struct pup_part part = world_part(world, "V/team", &id, PUP_KIND_MEETING, &title, 1);
    struct pup_submitted submitted = world_edit(world, &world->anne, "V/team", &part, 1);
    struct pup_receipt receipt;
    submitted.sealed.body.len -= 1;
    assert_int_equal(world_submit(world, &world->anne, &submitted, &receipt), PUP_OK);
    assert_int_equal(receipt.verdict, PUP_VERDICT_REFUSED);
    assert_int_equal(receipt.reason, PUP_REASON_MALFORMED);
    check_mac(world, &world->anne, &submitted, &receipt);
    assert_int_equal(world_take(world, &world->anne, "V/team", &part, 1).verdict, PUP_VERDICT_APPLIED);
    /* Of another device, or no header at all: there is no counter to fill. */
    submitted = world_edit(world, &world->anne, "V/team", &part, 1);
    assert_int_equal(world_submit(world, &world->paul, &submitted, &receipt), PUP_ERR_MALFORMED);
    submitted.sealed.header = pup_span_of("nothing");
    assert_int_equal(world_submit(world, &world->anne, &submitted, &receipt), PUP_ERR_MALFORMED);
}

static struct pup_hash commitment_of(struct world *world, const struct pup_id *id)
{
    struct pup_record record = world_record(world, "V/team", id);
    return pup_record_text(&record, MEETING_AGENDA)->values[0].commitment;
}

static void texts_are_merged_from_their_base(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    struct pup_change first = text_change(MEETING_AGENDA, "Un. Deux. Trois. Quatre.", NULL);
    (void)world_take_one(world, &world->anne, "V/team", &id, PUP_KIND_MEETING, &first, 1);
    struct pup_hash base = commitment_of(world, &id);
    struct pup_change left = text_change(MEETING_AGENDA, "Zéro. Un. Deux. Trois. Quatre.", &base);
    struct pup_change right = text_change(MEETING_AGENDA, "Un. Deux. Trois. Quatre. Cinq.", &base);
    struct pup_part by_anne = world_part(world, "V/team", &id, PUP_KIND_MEETING, &left, 1);
    struct pup_part by_maelle = world_part(world, "V/team", &id, PUP_KIND_MEETING, &right, 1);
    assert_int_equal(world_take(world, &world->anne, "V/team", &by_anne, 1).verdict, PUP_VERDICT_APPLIED);
    struct pup_receipt receipt = world_take(world, &world->maelle, "V/team", &by_maelle, 1);
    assert_int_equal(receipt.verdict, PUP_VERDICT_MERGED);
    struct pup_entry entry = world_entry(world, "V/team", receipt.seq);
    assert_int_equal(entry.product_count, 1);
    assert_true(
        pup_span_equal(entry.products[0].product.text.text, pup_span_of("Zéro. Un. Deux. Trois. Quatre. Cinq.")));
    /* The product is itself a base. */
    base = commitment_of(world, &id);
    assert_memory_equal(base.bytes, entry.products[0].product.commitment.bytes, 32);
    left = text_change(MEETING_AGENDA, "Zéro! Un. Deux. Trois. Quatre. Cinq.", &base);
    right = text_change(MEETING_AGENDA, "Zéro. Un. Deux. Trois. Quatre. Cinq!", &base);
    by_anne = world_part(world, "V/team", &id, PUP_KIND_MEETING, &left, 1);
    by_maelle = world_part(world, "V/team", &id, PUP_KIND_MEETING, &right, 1);
    (void)world_take(world, &world->anne, "V/team", &by_anne, 1);
    assert_int_equal(world_take(world, &world->maelle, "V/team", &by_maelle, 1).verdict, PUP_VERDICT_MERGED);
    world_verify(world, "V/team");
}

static void concurrent_values_are_contested(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    struct pup_change title = world_put_text(MEETING_TITLE, "Réunion"), left = world_put_text(MEETING_TITLE, "Staff"),
                      right = world_put_text(MEETING_TITLE, "RCP");
    (void)world_take_one(world, &world->anne, "V/team", &id, PUP_KIND_MEETING, &title, 1);
    struct pup_part by_anne = world_part(world, "V/team", &id, PUP_KIND_MEETING, &left, 1);
    struct pup_part by_maelle = world_part(world, "V/team", &id, PUP_KIND_MEETING, &right, 1);
    assert_int_equal(world_take(world, &world->anne, "V/team", &by_anne, 1).verdict, PUP_VERDICT_APPLIED);
    assert_int_equal(world_take(world, &world->maelle, "V/team", &by_maelle, 1).verdict, PUP_VERDICT_CONTESTED);
    struct pup_record record = world_record(world, "V/team", &id);
    assert_true(pup_record_contested(&record));
    world_verify(world, "V/team");
}

static void an_edit_of_several_records_is_one_entry(void **state)
{
    struct world *world = *state;
    struct pup_id meeting = world_id(world), action = world_id(world);
    struct pup_change title = world_put_text(MEETING_TITLE, "Staff"), task = world_put_text(1, "Commander");
    struct pup_part parts[] = {world_part(world, "V/team", &meeting, PUP_KIND_MEETING, &title, 1),
                               world_part(world, "V/team", &action, PUP_KIND_ACTION, &task, 1)};
    struct pup_space_state before = world_state(world, "V/team");
    assert_int_equal(world_take(world, &world->anne, "V/team", parts, 2).seq, before.seq + 1);
    assert_int_equal(world_state(world, "V/team").records, before.records + 2);
    world_verify(world, "V/team");
}

/* The sites send again what the server lost, with the receipts it gave. */
static void a_receipt_of_another_life_gives_that_outcome_again(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world), other = world_id(world);
    struct pup_change title = world_put_text(MEETING_TITLE, "Avant"), cost = world_put_text(1, "Gants");
    struct pup_part part = world_part(world, "V/team", &id, PUP_KIND_MEETING, &title, 1);
    struct pup_part forbidden = world_part(world, "V/management", &other, PUP_KIND_EXPENSE, &cost, 1);
    struct pup_submitted applied = world_edit(world, &world->paul, "V/team", &part, 1);
    struct pup_submitted refused = world_edit(world, &world->paul, "V/management", &forbidden, 1);
    struct pup_receipt first, second, again;
    assert_int_equal(world_submit(world, &world->paul, &applied, &first), PUP_OK);
    assert_int_equal(world_submit(world, &world->paul, &refused, &second), PUP_OK);
    assert_int_equal(second.verdict, PUP_VERDICT_REFUSED);
    assert_int_equal(second.reason, PUP_REASON_RIGHTS);
    world_lose_ledger(world);
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_ungrant(txn, "paul", "V", PUP_ROLE_PROFESSIONAL), PUP_OK);
    world_commit(txn);
    applied.receipt_verdict = first.verdict;
    applied.receipt_mac = first.mac;
    refused.receipt_verdict = second.verdict;
    refused.receipt_reason = second.reason;
    refused.receipt_mac = second.mac;
    assert_int_equal(world_submit(world, &world->paul, &applied, &again), PUP_OK);
    assert_int_equal(again.verdict, PUP_VERDICT_APPLIED);
    assert_int_equal(world_submit(world, &world->paul, &refused, &again), PUP_OK);
    assert_int_equal(again.verdict, PUP_VERDICT_REFUSED);
    assert_int_equal(again.reason, PUP_REASON_RIGHTS);
    world_verify(world, "V/team");
    /* A receipt that is not ours is judged like any other edit. */
    struct pup_submitted forged = world_edit(world, &world->paul, "V/team", &part, 1);
    forged.receipt_verdict = PUP_VERDICT_APPLIED;
    forged.receipt_mac = first.mac;
    assert_int_equal(world_submit(world, &world->paul, &forged, &again), PUP_OK);
    assert_int_equal(again.verdict, PUP_VERDICT_REFUSED);
    assert_int_equal(again.reason, PUP_REASON_RIGHTS);
}

static void the_largest_edits_are_taken_or_refused(void **state)
{
    struct world *world = *state;
    static char text[1024];
    memset(text, 'x', sizeof text - 1);
    struct pup_part parts[PUP_EDIT_PARTS_MAX];
    struct pup_change change = world_put_text(MEETING_TITLE, text);
    for (size_t i = 0; i < PUP_EDIT_PARTS_MAX; i++) {
        struct pup_id id = world_id(world);
        parts[i] = world_part(world, "V/team", &id, PUP_KIND_MEETING, &change, 1);
    }
    assert_int_equal(world_take(world, &world->anne, "V/team", parts, PUP_EDIT_PARTS_MAX).verdict, PUP_VERDICT_APPLIED);
    world_verify(world, "V/team");
}

/* A record that could no longer be sent whole is not made: the edit that would make it so is refused, and said. */
static void a_record_never_outgrows_a_message(void **state)
{
    struct world *world = *state;
    static char text[128 * 1024 + 1];
    struct pup_id id = world_id(world);
    struct pup_change first = text_change(MEETING_AGENDA, "court", NULL);
    (void)world_take_one(world, &world->anne, "V/team", &id, PUP_KIND_MEETING, &first, 1);
    size_t refused = 0;
    for (int i = 0; i < 20; i++) {
        memset(text, 'a' + i, sizeof text - 1);
        struct author device = world_device(world, "maelle");
        struct pup_change change = text_change(MEETING_AGENDA, text, NULL);
        struct pup_part part = {.record = id, .kind = PUP_KIND_MEETING, .changes = &change, .change_count = 1};
        struct pup_receipt receipt = world_take(world, &device, "V/team", &part, 1);
        refused += receipt.reason == PUP_REASON_TOO_LARGE;
    }
    assert_in_range(refused, 1, 10);
    world_verify(world, "V/team");
}

static void the_server_writes_people(void **state)
{
    struct world *world = *state;
    struct pup_id id = pup_person_id("V", "anne");
    struct pup_record record = world_record(world, "V/team", &id);
    assert_int_equal(record.kind, PUP_KIND_PERSON);
    const struct pup_value *login = pup_register_value(pup_record_register(&record, 6));
    assert_true(pup_span_equal(login->text, pup_span_of("anne")));
    uint64_t seq = world_state(world, "V/team").seq;
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_people_granted(&world->ledger, txn, world->now_ms, "anne", "V"), PUP_OK);
    assert_int_equal(pup_people_structure_added(&world->ledger, txn, world->now_ms, "V"), PUP_OK);
    assert_int_equal(pup_people_structure_added(&world->ledger, txn, world->now_ms, "V"), PUP_OK);
    assert_int_equal(pup_people_structure_added(&world->ledger, txn, world->now_ms, "A+V"), PUP_OK);
    world_commit(txn);
    assert_int_equal(world_state(world, "V/team").seq, seq + 1); /* the structure's record, once */
    world_verify(world, "V/team");
}

static void a_grant_recognises_the_person_known_before(void **state)
{
    struct world *world = *state;
    struct pup_id old = world_id(world);
    struct pup_change name = world_put_text(1, "HAMON Lucie");
    (void)world_take_one(world, &world->anne, "V/team", &old, PUP_KIND_PERSON, &name, 1);
    struct pup_txn *txn = world_begin(world);
    struct pup_member member = {.login = "lucie", .name = "Lucie Hamon"};
    assert_int_equal(pup_roster_add_member(txn, &member), PUP_OK);
    assert_int_equal(pup_roster_grant(txn, "lucie", "V", PUP_ROLE_PROFESSIONAL), PUP_OK);
    assert_int_equal(pup_people_granted(&world->ledger, txn, world->now_ms, "lucie", "V"), PUP_OK);
    world_commit(txn);
    struct pup_record record = world_record(world, "V/team", &old);
    struct pup_id now = pup_person_id("V", "lucie");
    const struct pup_value *into = pup_register_value(pup_record_register(&record, PUP_FIELD_MERGED_INTO));
    assert_true(pup_id_equal(&into->ref, &now));
    uint64_t seq = world_state(world, "V/team").seq;
    txn = world_begin(world);
    assert_int_equal(pup_people_granted(&world->ledger, txn, world->now_ms, "lucie", "V"), PUP_OK);
    world_commit(txn);
    assert_int_equal(world_state(world, "V/team").seq, seq); /* all is there already */
    world_verify(world, "V/team");
}

/* Somebody kept the record without an account and merged the account's into it: a further grant lets that be. */
static void a_grant_makes_no_ring_of_merges(void **state)
{
    struct world *world = *state;
    struct pup_id id = pup_person_id("V", "anne"), other = world_id(world);
    struct pup_record record = world_record(world, "V/team", &id);
    const struct pup_value *known = pup_register_value(pup_record_register(&record, 1));
    struct pup_change name = {.field = 1, .operation = PUP_PUT, .value = *known};
    struct pup_change merge = world_put_ref(PUP_FIELD_MERGED_INTO, other, "Anne");
    (void)world_take_one(world, &world->maelle, "V/team", &other, PUP_KIND_PERSON, &name, 1);
    (void)world_take_one(world, &world->maelle, "V/team", &id, PUP_KIND_PERSON, &merge, 1);
    uint64_t seq = world_state(world, "V/team").seq;
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_people_granted(&world->ledger, txn, world->now_ms, "anne", "V"), PUP_OK);
    world_commit(txn);
    assert_int_equal(world_state(world, "V/team").seq, seq);
}

static void a_newer_home_is_not_opened(void **state)
{
    struct world *world = *state;
    struct pup_ledger ledger;
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_txn_put(txn, 0 /* meta */, (struct pup_span){(const uint8_t *)"format", 7},
                                 (struct pup_span){(const uint8_t *)"\0\0\0\x63", 4}),
                     PUP_OK);
    world_commit(txn);
    assert_int_equal(pup_ledger_open(world->store, world_random(world), &ledger), PUP_ERR_VERSION);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
    const struct CMUnitTest tests[] = {
        T(an_edit_becomes_an_entry_and_a_record),
        T(a_repeat_gets_the_verdict_of_the_first_time),
        T(a_gap_is_no_verdict),
        T(another_edit_under_a_known_counter_is_a_copy),
        T(what_is_not_an_edit_still_fills_its_counter),
        T(texts_are_merged_from_their_base),
        T(concurrent_values_are_contested),
        T(an_edit_of_several_records_is_one_entry),
        T(a_receipt_of_another_life_gives_that_outcome_again),
        T(the_largest_edits_are_taken_or_refused),
        T(a_record_never_outgrows_a_message),
        T(the_server_writes_people),
        T(a_grant_recognises_the_person_known_before),
        T(a_grant_makes_no_ring_of_merges),
        T(a_newer_home_is_not_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
