/* Entries of ledgers: understood, packed and understood again they stay the same, what a newer program added included;
 * the edit inside is opened, and erased. */
#include "tests/fuzz/fuzz.h"

#include "common/wire/entry_codec.h"
#include "common/wire/header_peek.h"
#include "common/wire/spare.h"

static bool choose_all(void *context, const struct pup_slot *slot)
{
    (void)context;
    return slot->change->operation != PUP_DELTA;
}

static void open_inside(struct pup_arena *arena, struct pup_sealed sealed)
{
    struct pup_edit edit;
    struct pup_edit_id id;
    struct pup_hash previous;
    bool changed;
    bool peeked = pup_header_peek(arena, sealed.header, &id, &previous) == PUP_OK;
    if (pup_edit_open(arena, sealed, &edit) != PUP_OK)
        return;
    MUST(peeked && pup_edit_id_equal(&id, &edit.id) && pup_hash_equal(&previous, &edit.previous));
    MUST(pup_body_erase(arena, sealed, choose_all, NULL, &sealed.body, &changed) == PUP_OK);
    MUST(pup_edit_open(arena, sealed, &edit) == PUP_OK);
}

static enum pup_err find_own(void *context, uint64_t counter, struct pup_sealed *sealed)
{
    (void)counter;
    *sealed = *(struct pup_sealed *)context;
    return PUP_OK;
}

/* What an entry travels without is put back where it was, if it was an entry; and never more than that. */
static void travels(struct pup_arena *arena, struct pup_span bytes, struct pup_sealed sealed, bool honest)
{
    struct pup_own_source own = {find_own, &sealed};
    struct pup_edit_id id;
    struct pup_hash previous;
    struct pup_span spared, whole;
    bool known = pup_header_peek(arena, sealed.header, &id, &previous) == PUP_OK;
    for (int i = 0; i < 2; i++) {
        struct pup_spare_chain out = {0}, in = {0};
        MUST(pup_entry_spare(arena, bytes, known && i == 0 ? &id.device : NULL, &out, &spared) == PUP_OK);
        enum pup_err err = pup_entry_restore(arena, spared, &own, &in, &whole);
        MUST(!honest || (err == PUP_OK && pup_span_equal(whole, bytes)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pup_arena *arena = fuzz_arena();
    struct pup_entry entry;
    struct pup_product *products;
    struct pup_span once, twice;
    enum pup_err err = pup_entry_unpack(arena, (struct pup_span){data, size}, &entry);
    if (err != PUP_OK) {
        MUST(err == PUP_ERR_MALFORMED || err == PUP_ERR_LIMIT || err == PUP_ERR_MEMORY);
        return 0;
    }
    struct pup_edit edit;
    travels(arena, (struct pup_span){data, size}, entry.sealed, false);
    open_inside(arena, entry.sealed);
    MUST(pup_entry_products(arena, &entry, &products) == PUP_OK);
    err = pup_entry_pack(arena, &entry, &once);
    MUST(err == PUP_OK || err == PUP_ERR_LIMIT || err == PUP_ERR_MEMORY);
    if (err != PUP_OK)
        return 0;
    bool plain = entry.unknown.len == 0; /* what is not known may look like a header of another type */
    travels(arena, once, entry.sealed, plain && pup_edit_open(arena, entry.sealed, &edit) == PUP_OK);
    MUST(pup_entry_unpack(arena, once, &entry) == PUP_OK);
    MUST(pup_entry_pack(arena, &entry, &twice) == PUP_OK && pup_span_equal(once, twice));
    return 0;
}
