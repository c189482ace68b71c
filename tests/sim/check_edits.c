/* The oracle on every edit: it ends somewhere, once, and for a reason. */
#include <stdlib.h>
#include <string.h>

#include "tests/sim/check.h"

bool check_is_former(const struct sim_edit *edit)
{
    return !pup_device_equal(&edit->author->device, &edit->id.device);
}

static bool drawer_has(struct sim *sim, const struct sim_edit *edit)
{
    struct pup_txn *txn;
    struct pup_arena arena;
    struct pup_drawer_row *rows;
    size_t count = 0;
    bool found = false;
    pup_arena_init(&arena, CHECK_BUDGET);
    if (sim_ok(sim, pup_store_begin(edit->author->replica.store, false, &txn), "reading a replica")) {
        sim_ok(sim, pup_outbox_drawer(txn, &arena, &rows, &count), "reading a drawer");
        for (size_t i = 0; i < count && !found; i++) {
            struct pup_own_edit own;
            found = pup_outbox_own(txn, rows[i].counter, &own) == PUP_OK &&
                    pup_span_equal(own.sealed.header, edit->sealed.header) &&
                    (sim->erasures > 0 || pup_span_equal(own.sealed.body, edit->sealed.body));
        }
        pup_txn_abort(txn);
    }
    pup_arena_release(&arena);
    return found;
}

/* What the administrator threw away: the device was not admitted any more when the server had lost the edit, or is gone
 * itself. */
static bool may_be_lost(const struct sim *sim, const struct sim_edit *edit)
{
    const struct sim_client *author = edit->author;
    return sim->restores > edit->life && (author->revoked || check_is_former(edit) || edit->copied || author->away);
}

/* True when some edit that made, or changed, a record of this one was not taken; or was refused when this one was
 * judged, in a backup that came back, and taken when its author showed that another life had. */
static bool builds_on_nothing(const struct sim *sim, const struct sim_edit *edit)
{
    for (size_t i = 0; i < sim->edit_count; i++)
        for (size_t p = 0; p < sim->edits[i].opened->part_count; p++)
            for (size_t q = 0; q < edit->opened->part_count; q++)
                if (&sim->edits[i] != edit && (sim->edits[i].places == 0 || sim->edits[i].refused_there) &&
                    pup_id_equal(&sim->edits[i].opened->parts[p].record, &edit->opened->parts[q].record))
                    return true;
    return false;
}

/* What a change of it may be refused for that has nothing to do with roles. */
static bool speaks_of(const struct sim_edit *edit, uint32_t kind, const char *field)
{
    const struct pup_kind_def *def = pup_schema_kind(kind);
    for (size_t p = 0; p < edit->opened->part_count; p++) {
        const struct pup_part *part = &edit->opened->parts[p];
        for (size_t c = 0; part->kind == kind && c < part->change_count; c++) {
            const struct pup_field_def *named = pup_schema_field(def, part->changes[c].field);
            if (!field || (named && strcmp(named->id, field) == 0))
                return true;
        }
    }
    return false;
}

/* It builds on what a device made whose folder had a copy, which may have said Hello first, or goes on from a backup:
 * the server may then believe that it never made so much. */
static bool saw_a_copy(const struct sim *sim, const struct sim_edit *edit)
{
    for (size_t i = 0; i < sim->edit_count; i++) {
        const struct sim_edit *other = &sim->edits[i];
        for (size_t p = 0; p < edit->opened->part_count; p++)
            if ((other->copied || check_is_former(other)) &&
                pup_vector_covers(&edit->opened->parts[p].seen, &other->id))
                return true;
    }
    return false;
}

/* Whether the reason for which it was refused can be the right one. */
static bool is_plausible(const struct sim *sim, const struct sim_edit *edit)
{
    const struct sim_rights *rights = &sim->rights[edit->member][sim_space_index(&edit->space)];
    bool given_up = edit->copied || edit->author->revoked || check_is_former(edit);
    switch (edit->reason) {
    case PUP_REASON_RIGHTS: /* busy slots are presences that nobody but the server writes */
        return given_up || (rights->always & PUP_RIGHT_WRITE) == 0 || speaks_of(edit, PUP_KIND_PRESENCE, NULL);
    case PUP_REASON_RESERVED:
        return (rights->always & PUP_RIGHT_VALIDATE) == 0;
    case PUP_REASON_LOGIN:
        return speaks_of(edit, PUP_KIND_PERSON, "login");
    case PUP_REASON_PERSON:
        return pup_space_split(&edit->space).compartment == PUP_HR;
    case PUP_REASON_NOT_CREATED:
        return given_up || builds_on_nothing(sim, edit);
    case PUP_REASON_SEEN: /* of a server rolled back by hand, nobody can tell what it knows */
        return given_up || edit->lie.counter > 0 || (sim->restores > 0 && saw_a_copy(sim, edit)) ||
               sim->ever_rolled_back;
    default:
        return given_up;
    }
}

/* Nobody silences what another has yet to make, as long as the server remembers everything. */
static void check_lie(struct sim *sim, const struct sim_edit *edit)
{
    bool true_by_now = false;
    for (size_t i = 0; i < sim->edit_count; i++)
        true_by_now |= pup_device_equal(&sim->edits[i].id.device, &edit->lie.device) &&
                       sim->edits[i].id.counter >= edit->lie.counter;
    if (edit->places > 0 && !true_by_now && sim->restores == 0 && !sim->ever_rolled_back)
        sim_fault(sim, "client %u, edit %llu: has seen what was never made, and was taken", edit->author->number,
                  (unsigned long long)edit->id.counter);
}

static void check_refusal(struct sim *sim, const struct sim_edit *edit)
{
    if (!is_plausible(sim, edit))
        sim_fault(sim, "client %u, edit %llu: refused for %s", edit->author->number,
                  (unsigned long long)edit->id.counter, pup_reason_name(edit->reason));
}

static void check_applied(struct sim *sim, const struct sim_edit *edit)
{
    const struct sim_rights *rights = &sim->rights[edit->member][sim_space_index(&edit->space)];
    if (edit->places == 0 && edit->applied && !may_be_lost(sim, edit))
        sim_fault(sim, "client %u, edit %llu: acknowledged, and lost", edit->author->number,
                  (unsigned long long)edit->id.counter);
    if (edit->places > 1)
        sim_fault(sim, "client %u, edit %llu stands %u times in the ledger", edit->author->number,
                  (unsigned long long)edit->id.counter, edit->places);
    if (edit->places > 0 && (rights->ever & PUP_RIGHT_CONTRIBUTE) == 0)
        sim_fault(sim, "client %u, edit %llu was taken without the right to", edit->author->number,
                  (unsigned long long)edit->id.counter);
}

/* The edit that the given one names as the one before it; mostly it was made not long before. */
static const struct sim_edit *edit_before(const struct sim *sim, const struct sim_edit *edit)
{
    size_t from = (size_t)(edit - sim->edits);
    for (size_t i = 0; i < sim->edit_count; i++) {
        const struct sim_edit *other = &sim->edits[(from + sim->edit_count - i) % sim->edit_count];
        if (pup_hash_equal(&other->header_hash, &edit->opened->previous))
            return other;
    }
    return NULL;
}

/* What stands in the ledger of a device was all made on one and the same copy of its folder: the headers are a chain.
 */
static void check_device_chain(struct sim *sim, const struct sim_edit *last)
{
    for (size_t i = 0; i < sim->edit_count && last->places > 0; i++) {
        const struct sim_edit *other = &sim->edits[i], *at = last;
        if (other->places == 0 || other->id.counter >= last->id.counter ||
            !pup_device_equal(&other->id.device, &last->id.device))
            continue;
        while (at && at->id.counter > other->id.counter)
            at = edit_before(sim, at);
        if (!at || !pup_hash_equal(&at->header_hash, &other->header_hash))
            sim_fault(sim, "edits %llu and %llu of one device were made on different copies of its folder",
                      (unsigned long long)other->id.counter, (unsigned long long)last->id.counter);
    }
}

static void check_edit(struct sim *sim, const struct sim_edit *edit)
{
    bool heard = edit->applied || edit->refused;
    check_applied(sim, edit);
    if (edit->lie.counter > 0)
        check_lie(sim, edit);
    if (edit->copied || check_is_former(edit))
        check_device_chain(sim, edit);
    /* Else a later backup came back, unheard, or a copy of the folder has heard another verdict of it. */
    if (edit->refused && edit->places > 0 && !may_be_lost(sim, edit) && !edit->copied && !edit->taken_up)
        sim_fault(sim, "client %u, edit %llu: refused, and stands in the ledger", edit->author->number,
                  (unsigned long long)edit->id.counter);
    if (edit->refused)
        check_refusal(sim, edit);
    if (edit->places == 0 && !edit->applied && !edit->taken_up && (edit->refused || !edit->author->away) &&
        !drawer_has(sim, edit))
        sim_fault(sim, "client %u, edit %llu: neither in the ledger nor in the drawer", edit->author->number,
                  (unsigned long long)edit->id.counter);
    if (edit->places > 0 && edit->applied && !edit->copied && !check_is_former(edit) && drawer_has(sim, edit))
        sim_fault(sim, "client %u, edit %llu: applied, and in the drawer", edit->author->number,
                  (unsigned long long)edit->id.counter);
    if (!heard && edit->places > 0 && !edit->author->away && !edit->author->revoked && !check_is_former(edit) &&
        !edit->copied)
        sim_fault(sim, "client %u, edit %llu never had a verdict", edit->author->number,
                  (unsigned long long)edit->id.counter);
}

void check_edits(struct sim *sim)
{
    for (size_t i = 0; i < sim->edit_count && !sim->fault[0]; i++)
        check_edit(sim, &sim->edits[i]);
}
