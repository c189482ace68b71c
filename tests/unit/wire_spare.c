#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "common/wire/entry_codec.h"
#include "common/wire/spare.h"
#include "tests/unit/wire_random.h"

#include "tests/unit/arena.h" /* behind what names parameters so */

enum { DEVICES = 3, EDITS = 60 };

/* Edits of a few devices, chained as they are, in the order of one ledger. */
struct ledger {
    struct pup_device devices[DEVICES];
    uint64_t counters[DEVICES];
    struct pup_hash heads[DEVICES];
    struct pup_edit_id ids[EDITS];
    struct pup_sealed sealed[EDITS];
    struct pup_span entries[EDITS];
};

static void add_edit(struct ledger *ledger, struct dice *dice, size_t at)
{
    size_t by = dice_below(dice, DEVICES);
    struct pup_edit edit = random_edit(&arena, dice);
    edit.id = ledger->ids[at] = (struct pup_edit_id){ledger->devices[by], ++ledger->counters[by]};
    edit.previous = ledger->heads[by];
    assert_int_equal(pup_edit_seal(&arena, &edit, dice_source(dice), &ledger->sealed[at]), PUP_OK);
    ledger->heads[by] = pup_header_hash(ledger->sealed[at].header);
    struct pup_entry entry = {.seq = at + 1, .sealed = ledger->sealed[at], .member = "maelle.riou", .received = 5};
    entry.outcome = (enum pup_outcome)dice_below(dice, 4);
    assert_int_equal(pup_entry_pack(&arena, &entry, &ledger->entries[at]), PUP_OK);
}

static struct ledger random_ledger(struct dice *dice)
{
    struct ledger ledger = {0};
    for (size_t i = 0; i < DEVICES; i++) {
        dice_fill(dice, ledger.devices[i].bytes, sizeof ledger.devices[i].bytes);
    }
    for (size_t i = 0; i < EDITS; i++) {
        add_edit(&ledger, dice, i);
    }
    return ledger;
}

/* The edits of its first device, as that device holds them. */
static enum pup_err find_own(void *context, uint64_t counter, struct pup_sealed *sealed)
{
    const struct ledger *ledger = context;
    for (size_t i = 0; i < EDITS; i++) {
        if (ledger->ids[i].counter == counter && pup_device_equal(&ledger->ids[i].device, &ledger->devices[0])) {
            *sealed = ledger->sealed[i];
            return PUP_OK;
        }
    }
    return PUP_ERR_CORRUPT;
}

static void entries_come_back(void **state)
{
    (void)state;
    struct dice dice = {.state = 7};
    for (int round = 0; round < 20; round++) {
        struct ledger ledger = random_ledger(&dice);
        struct pup_own_source source = {find_own, &ledger};
        struct pup_spare_chain out = {0}, in = {0};
        size_t from = dice_below(&dice, EDITS); /* messages begin anywhere */
        for (size_t i = from; i < EDITS; i++) {
            bool own = pup_device_equal(&ledger.ids[i].device, &ledger.devices[0]);
            struct pup_span spared, whole;
            assert_int_equal(pup_entry_spare(&arena, ledger.entries[i], &ledger.devices[0], &out, &spared), PUP_OK);
            assert_true(spared.len + 30 <= ledger.entries[i].len); /* a digest less */
            assert_true(!own || spared.len < 50);
            assert_int_equal(pup_entry_restore(&arena, spared, &source, &in, &whole), PUP_OK);
            assert_true(pup_span_equal(whole, ledger.entries[i]));
        }
    }
}

static void submitted_edits_come_back(void **state)
{
    (void)state;
    struct dice dice = {.state = 8};
    struct ledger ledger = random_ledger(&dice);
    struct pup_submitted edits[EDITS];
    struct pup_span headers[EDITS];
    size_t count = 0, bytes = 0, spared = 0;
    for (size_t i = 0; i < EDITS; i++) {
        if (pup_device_equal(&ledger.ids[i].device, &ledger.devices[1])) {
            headers[count] = ledger.sealed[i].header;
            edits[count++] = (struct pup_submitted){.sealed = ledger.sealed[i]};
        }
    }
    assert_int_equal(pup_submit_spare(&arena, edits, count), PUP_OK);
    for (size_t i = 0; i < count; i++) {
        bytes += headers[i].len;
        spared += edits[i].sealed.header.len;
    }
    assert_int_equal(spared + 68 * count - 34,
                     bytes); /* two hashes each, but for the first, which needs its previous */
    assert_int_equal(pup_submit_restore(&arena, edits, count), PUP_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(edits[i].spared, 0);
        assert_true(pup_span_equal(edits[i].sealed.header, headers[i]));
    }
}

/* Whose hashes are not what they should be travels as it is, for the server to refuse. */
static void what_would_not_come_back_travels_whole(void **state)
{
    (void)state;
    struct dice dice = {.state = 9};
    struct ledger ledger = random_ledger(&dice);
    struct pup_sealed other = ledger.sealed[1];
    struct pup_submitted edits[] = {{.sealed = {ledger.sealed[0].header, other.body}}, {.sealed = other}};
    struct pup_span header = edits[0].sealed.header;
    edits[1].sealed.header = flipped(&arena, other.header, 8 * other.header.len - 1);
    assert_int_equal(pup_submit_spare(&arena, edits, 2), PUP_OK);
    assert_int_equal(edits[0].spared, 0);
    assert_int_equal(edits[1].spared, 0);
    assert_true(pup_span_equal(edits[0].sealed.header, header));
}

static bool choose_all(void *context, const struct pup_slot *slot)
{
    (void)context;
    return slot->change->operation != PUP_DELTA;
}

/* An own edit that was erased is not the one that its device holds. */
static void erased_edits_come_back(void **state)
{
    (void)state;
    struct dice dice = {.state = 10};
    struct ledger ledger = random_ledger(&dice);
    struct pup_own_source source = {find_own, &ledger};
    struct pup_spare_chain out = {0}, in = {0};
    size_t erased = 0;
    for (size_t i = 0; i < EDITS; i++) {
        struct pup_entry entry;
        struct pup_span bytes, spared, whole;
        bool changed;
        assert_int_equal(pup_entry_unpack(&arena, ledger.entries[i], &entry), PUP_OK);
        assert_int_equal(pup_body_erase(&arena, entry.sealed, choose_all, NULL, &entry.sealed.body, &changed), PUP_OK);
        assert_int_equal(pup_entry_pack(&arena, &entry, &bytes), PUP_OK);
        assert_int_equal(pup_entry_spare(&arena, bytes, &ledger.devices[0], &out, &spared), PUP_OK);
        assert_int_equal(pup_entry_restore(&arena, spared, &source, &in, &whole), PUP_OK);
        assert_true(pup_span_equal(whole, bytes));
        erased += changed;
    }
    assert_true(erased > EDITS / 2);
}

static size_t own_entry(const struct ledger *ledger, size_t from)
{
    while (!pup_device_equal(&ledger->ids[from].device, &ledger->devices[0])) {
        from++;
    }
    return from;
}

static void another_edit_of_ours_is_a_copys(void **state)
{
    (void)state;
    struct dice dice = {.state = 11};
    struct ledger ledger = random_ledger(&dice);
    struct pup_own_source source = {find_own, &ledger};
    struct pup_spare_chain chain = {0};
    struct pup_span spared, whole;
    size_t at = own_entry(&ledger, 0);
    assert_int_equal(pup_entry_spare(&arena, ledger.entries[at], &ledger.devices[0], &chain, &spared), PUP_OK);
    ledger.sealed[at].header = flipped(&arena, ledger.sealed[at].header, 77);
    assert_int_equal(pup_entry_restore(&arena, spared, &source, &chain, &whole), PUP_ERR_COPIED);
    ledger.ids[at].counter = 1000; /* not held at all */
    assert_int_equal(pup_entry_restore(&arena, spared, &source, &chain, &whole), PUP_ERR_CORRUPT);
    assert_int_equal(pup_entry_restore(&arena, spared, NULL, &chain, &whole), PUP_ERR_MALFORMED);
}

static void nothing_is_restored_out_of_thin_air(void **state)
{
    (void)state;
    struct dice dice = {.state = 12};
    struct ledger ledger = random_ledger(&dice);
    struct pup_spare_chain chain = {0}, none = {0};
    struct pup_span spared = {0}, whole;
    for (size_t i = 0; i < EDITS; i++) { /* the last one leaves its previous header out */
        assert_int_equal(pup_entry_spare(&arena, ledger.entries[i], NULL, &chain, &spared), PUP_OK);
    }
    assert_int_equal(pup_entry_restore(&arena, spared, NULL, &none, &whole), PUP_ERR_MALFORMED);
    struct pup_submitted first = {.sealed = ledger.sealed[0], .spared = PUP_SPARED_PREVIOUS};
    assert_int_equal(pup_submit_restore(&arena, &first, 1), PUP_ERR_MALFORMED);
    first.spared = PUP_SPARED_DIGEST; /* and it is there */
    assert_int_equal(pup_submit_restore(&arena, &first, 1), PUP_ERR_MALFORMED);
    first.spared = PUP_SPARED_OWN;
    assert_int_equal(pup_submit_restore(&arena, &first, 1), PUP_ERR_MALFORMED);
    first = (struct pup_submitted){.spared = PUP_SPARED_DIGEST};
    assert_int_equal(pup_submit_restore(&arena, &first, 1), PUP_ERR_MALFORMED);
}

static void spoiled_bytes_are_an_error(void **state)
{
    (void)state;
    struct dice dice = {.state = 13};
    struct ledger ledger = random_ledger(&dice);
    struct pup_own_source source = {find_own, &ledger};
    struct pup_spare_chain chain = {0};
    struct pup_span spared[2], whole;
    size_t own = own_entry(&ledger, 0), other = own == 0 ? 1 : 0;
    assert_int_equal(pup_entry_spare(&arena, ledger.entries[own], &ledger.devices[0], &chain, &spared[0]), PUP_OK);
    assert_int_equal(pup_entry_spare(&arena, ledger.entries[other], NULL, &chain, &spared[1]), PUP_OK);
    for (size_t i = 0; i < 2; i++) {
        for (size_t bit = 0; bit < 8 * spared[i].len; bit++) {
            struct pup_spare_chain fresh = {0};
            enum pup_err err = pup_entry_restore(&arena, flipped(&arena, spared[i], bit), &source, &fresh, &whole);
            assert_true(err == PUP_OK || err == PUP_ERR_MALFORMED || err == PUP_ERR_COPIED || err == PUP_ERR_CORRUPT);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(entries_come_back, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(submitted_edits_come_back, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(what_would_not_come_back_travels_whole, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(erased_edits_come_back, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(another_edit_of_ours_is_a_copys, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(nothing_is_restored_out_of_thin_air, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(spoiled_bytes_are_an_error, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
