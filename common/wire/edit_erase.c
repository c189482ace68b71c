#include "common/wire/edit_priv.h"

/* Whoever chooses what is erased. */
struct chooser {
    bool (*choose)(void *context, const struct pup_slot *slot);
    void *context;
};

/* Offers the `count` slots of one change, from opening `first` on; true when any was erased. */
static bool erase_slots(struct sealed_parts *parts, size_t first, size_t count, struct pup_slot slot,
                        const struct chooser *chooser)
{
    bool changed = false;
    for (size_t i = first; i < first + count; i++) {
        Pup__Opening *opening = parts->body->openings[i];
        slot.name = i > first;
        if (opening_is_erased(opening) || !chooser->choose(chooser->context, &slot)) {
            continue;
        }
        /* What an unknown field beside an erased value holds nobody here can tell, so it goes as well. */
        pup__opening__init(opening);
        opening->erased = proto_run(parts->commitments[i].bytes, sizeof parts->commitments[i].bytes);
        changed = true;
    }
    return changed;
}

static bool erase_part(struct sealed_parts *parts, const struct pup_edit *edit, size_t index, size_t *next,
                       const struct chooser *chooser)
{
    bool changed = false;
    const struct pup_part *part = &edit->parts[index];
    for (size_t i = 0; i < part->change_count; i++) {
        const struct pup_slot slot = {.edit = edit, .part = part, .change = &part->changes[i]};
        size_t slots = parts->plan->parts[index]->changes[i]->slots;
        changed |= erase_slots(parts, *next, slots, slot, chooser);
        *next += slots;
    }
    return changed;
}

enum pup_err pup_body_erase(struct pup_arena *arena, struct pup_sealed sealed,
                            bool (*choose)(void *context, const struct pup_slot *slot), void *context,
                            struct pup_span *body, bool *changed)
{
    struct sealed_parts parts;
    struct pup_edit edit;
    enum pup_err err = sealed_read(arena, sealed, &parts);
    if (err == PUP_OK) {
        err = sealed_open(arena, &parts, &edit);
    }
    if (err != PUP_OK) {
        return err;
    }
    const struct chooser chooser = {.choose = choose, .context = context};
    size_t next = 0;
    *changed = false;
    for (size_t i = 0; i < edit.part_count; i++) {
        *changed |= erase_part(&parts, &edit, i, &next, &chooser);
    }
    if (!*changed) {
        *body = sealed.body;
        return PUP_OK;
    }
    return proto_pack(arena, &parts.body->base, SIZE_MAX, body);
}
