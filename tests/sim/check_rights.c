/* The oracle on rights: what stands in the ledger was written by somebody who, some time, might write it. The sentences
 * of the design once more, in other words than server/ledger/judge*.c. */
#include <string.h>

#include "server/ledger/people.h"
#include "tests/sim/check.h"

struct writing {
    struct sim *sim;
    const struct pup_space *space;
    struct pup_space_parts parts;
    const struct sim_entry *entry; /* the one in question */
    unsigned member;               /* who wrote it */
    unsigned ever;                 /* her rights, some time */
};

static const char *field_id(uint32_t kind, uint32_t field)
{
    const struct pup_kind_def *def = pup_schema_kind(kind);
    const struct pup_field_def *known = def ? pup_schema_field(def, field) : NULL;
    return known ? known->id : "";
}

static bool is_her(unsigned member, const struct pup_id *person)
{
    for (size_t s = 0; s < SIM_STRUCTURES; s++) {
        struct pup_id hers = pup_person_id(sim_codes[s], sim_logins[member]);
        if (pup_id_equal(&hers, person))
            return true;
    }
    return false;
}

/* ---- reserved states ---- */

static bool is_reserved(uint32_t kind, const struct pup_change *change)
{
    static const struct {
        uint32_t kind;
        const char *states;
    } reserved[] = {{PUP_KIND_PROTOCOL, " validated withdrawn "},
                    {PUP_KIND_TIME, " validated "},
                    {PUP_KIND_ACI, " sent settled "},
                    {PUP_KIND_POST, " validated "},
                    {PUP_KIND_INTERVIEW, " signed "}};
    const struct pup_kind_def *def = pup_schema_kind(kind);
    char word[64];
    if (change->field != PUP_FIELD_STATE || change->operation != PUP_PUT || change->value.type != PUP_VALUE_INTEGER)
        return false;
    for (size_t i = 0; i < def->state_count; i++) {
        snprintf(word, sizeof word, " %s ", def->states[i].id);
        for (size_t r = 0; def->states[i].number == change->value.integer && r < sizeof reserved / sizeof *reserved;
             r++)
            if (reserved[r].kind == kind && strstr(reserved[r].states, word))
                return true;
    }
    return false;
}

/* ---- contributing ---- */

static bool makes_responsible(const struct pup_part *part, const struct pup_change *change, unsigned member)
{
    static const char words[] = " owner support chair who person owners ";
    char word[64];
    snprintf(word, sizeof word, " %s ", field_id(part->kind, change->field));
    return (change->operation == PUP_PUT || change->operation == PUP_ADD) && strstr(words, word) &&
           change->value.type == PUP_VALUE_REFERENCE && is_her(member, &change->value.ref);
}

/* She made it, or somebody else made her responsible for it: in whatever life of the server, unless that was refused.
 */
static bool is_hers(const struct writing *w, const struct pup_id *record)
{
    const struct sim *sim = w->sim;
    if (is_her(w->member, record))
        return true;
    for (size_t i = 0; i < sim->edit_count; i++) {
        const struct sim_edit *edit = &sim->edits[i];
        bool by_her = edit->member == w->member;
        for (size_t p = 0; (!edit->refused || edit->places > 0) && p < edit->opened->part_count; p++) {
            const struct pup_part *part = &edit->opened->parts[p];
            if (!pup_id_equal(&part->record, record))
                continue;
            if (by_her && part->seen.count == 0)
                return true;
            for (size_t c = 0; !by_her && c < part->change_count; c++)
                if (makes_responsible(part, &part->changes[c], w->member))
                    return true;
        }
    }
    return false;
}

/* A counter, or her own place among people. */
static bool is_free(const struct writing *w, const struct pup_part *part, const struct pup_change *change)
{
    const struct pup_field_def *field = pup_schema_field(pup_schema_kind(part->kind), change->field);
    if (change->operation == PUP_DELTA)
        return true;
    return (change->operation == PUP_ADD || change->operation == PUP_REMOVE) && field &&
           field->target == PUP_KIND_PERSON && !makes_responsible(part, change, w->member) &&
           (change->value.type == PUP_VALUE_ERASED || is_her(w->member, &change->value.ref));
}

static bool contributes(const struct writing *w, const struct pup_part *part)
{
    if (is_hers(w, &part->record))
        return true;
    for (size_t c = 0; c < part->change_count; c++)
        if (!is_free(w, part, &part->changes[c]))
            return false;
    return true;
}

/* ---- an entry ---- */

static void exceeds(const struct writing *w, const struct pup_part *part, const char *what)
{
    char id[PUP_ID_RANDOM + 1] = "-";
    if (part)
        pup_id_short(&part->record, PUP_ID_RANDOM, id);
    sim_fault(w->sim, "%s, edit %llu in %s, record %s: %s", sim_logins[w->member],
              (unsigned long long)w->entry->edit.id.counter, w->space->name, id, what);
}

static void check_change(const struct writing *w, const struct pup_part *part, const struct pup_change *change)
{
    const char *field = field_id(part->kind, change->field);
    bool reference = change->value.type == PUP_VALUE_REFERENCE;
    if (change->operation == PUP_ERASE || (part->kind == PUP_KIND_PERSON && strcmp(field, "login") == 0))
        exceeds(w, part, "does what only the server may");
    if (is_reserved(part->kind, change) && (w->ever & PUP_RIGHT_VALIDATE) == 0)
        exceeds(w, part, "a state that is reserved to others");
    if (w->parts.compartment == PUP_HR && strcmp(field, "person") == 0 && reference) {
        struct pup_id here[SIM_STRUCTURES];
        bool right = false;
        for (size_t s = 0; s < SIM_STRUCTURES; s++) {
            here[s] = pup_person_id(sim_codes[s], w->parts.login);
            right |= pup_id_equal(&here[s], &change->value.ref);
        }
        if (!right)
            exceeds(w, part, "speaks of another person than its space does");
    }
}

static void check_entry(const struct writing *w)
{
    if ((w->ever & PUP_RIGHT_CONTRIBUTE) == 0)
        exceeds(w, NULL, "was taken without the right to");
    for (size_t p = 0; p < w->entry->edit.part_count; p++) {
        const struct pup_part *part = &w->entry->edit.parts[p];
        for (size_t c = 0; c < part->change_count; c++)
            check_change(w, part, &part->changes[c]);
        if ((w->ever & PUP_RIGHT_WRITE) == 0 && !contributes(w, part))
            exceeds(w, part, "changes what is not hers");
    }
}

void check_rights(struct sim *sim, const struct pup_space *space, const struct sim_entry *entries, size_t count)
{
    struct writing w = {.sim = sim, .space = space, .parts = pup_space_split(space)};
    for (size_t i = 0; i < count && !sim->fault[0]; i++) {
        w.entry = &entries[i];
        w.member = 0;
        while (w.member < SIM_MEMBERS && strcmp(sim_logins[w.member], entries[i].entry.member) != 0)
            w.member++;
        if (w.member == SIM_MEMBERS)
            continue; /* the server's own */
        w.ever = sim->rights[w.member][sim_space_index(space)].ever;
        check_entry(&w);
    }
}
