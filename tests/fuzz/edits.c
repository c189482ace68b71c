/* Edits. An odd first byte: the rest describes an edit, which is sealed, opened, compared and erased. An even one: a
 * header (after its length) and a body, whose digest is set right, so that what lies behind it is reached. */
#include "tests/fuzz/made.h"
#include "tests/unit/wire_random.h"

#include "common/base/hash.h"
#include "common/wire/header_peek.h"

/* A bit for each slot: the low ones of `bits`, again and again. */
static bool choose(void *context, const struct pup_slot *slot)
{
    uint64_t *bits = context;
    bool chosen = *bits & 1;
    MUST(slot->change && slot->part && slot->edit);
    *bits = *bits >> 1 | *bits << 63;
    return chosen;
}

static size_t blank_values(const struct pup_edit *edit)
{
    size_t blank = 0;
    for (size_t i = 0; i < edit->part_count; i++)
        for (size_t k = 0; k < edit->parts[i].change_count; k++)
            blank += edit->parts[i].changes[k].value.type == PUP_VALUE_ERASED;
    return blank;
}

static void erase(struct pup_arena *arena, struct pup_sealed sealed, const struct pup_edit *edit, uint64_t bits)
{
    struct pup_edit blanked;
    struct pup_sealed erased = {.header = sealed.header};
    bool changed;
    uint64_t all = UINT64_MAX;
    MUST(pup_body_erase(arena, sealed, choose, &bits, &erased.body, &changed) == PUP_OK);
    MUST(pup_edit_open(arena, erased, &blanked) == PUP_OK);
    MUST(changed || same_edit(edit, &blanked));
    MUST(blank_values(&blanked) >= blank_values(edit));
    MUST(pup_body_erase(arena, erased, choose, &all, &erased.body, &changed) == PUP_OK);
    MUST(pup_edit_open(arena, erased, &blanked) == PUP_OK);
    MUST(pup_body_erase(arena, erased, choose, &all, &erased.body, &changed) == PUP_OK && !changed);
}

static void look(struct pup_arena *arena, struct pup_sealed sealed, const struct pup_edit *edit, uint64_t bits)
{
    struct pup_edit_id id;
    struct pup_hash previous;
    MUST(pup_header_peek(arena, sealed.header, &id, &previous) == PUP_OK);
    MUST(pup_edit_id_equal(&id, &edit->id) && pup_hash_equal(&previous, &edit->previous));
    MUST(edit->part_count >= 1 && edit->part_count <= PUP_EDIT_PARTS_MAX);
    for (size_t i = 0; i < edit->part_count; i++)
        MUST(edit->parts[i].change_count >= 1 && pup_vector_valid(&edit->parts[i].seen));
    erase(arena, sealed, edit, bits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct made made = {.arena = fuzz_arena()};
    struct fuzz fuzz = fuzz_of(data, size);
    struct pup_edit edit, opened;
    struct pup_sealed sealed;
    uint8_t how = fuzz_byte(&fuzz);
    uint64_t bits = how * UINT64_C(0x9e3779b97f4a7c15);
    if (how & 1) {
        made_edit(&made, &fuzz, &edit);
        if (!made_seal(&made, &edit, &sealed))
            return 0;
        MUST(pup_edit_open(made.arena, sealed, &opened) == PUP_OK && same_edit(&edit, &opened));
        look(made.arena, sealed, &opened, bits);
        return 0;
    }
    sealed.header = fuzz_run(&fuzz, UINT16_MAX);
    sealed.body = fuzz_rest(&fuzz);
    sealed.header = made_right(made.arena, sealed);
    if (pup_edit_open(made.arena, sealed, &opened) == PUP_OK)
        look(made.arena, sealed, &opened, bits);
    return 0;
}
