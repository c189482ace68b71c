/* What administrators and accidents do to the server. */
#include <stdlib.h>
#include <string.h>

#include "server/ledger/erase.h"
#include "server/ledger/ledger_rows.h"
#include "server/ledger/people.h"
#include "tests/sim/sim.h"

enum { LEDGER_ENTRY_BUDGET = 16 * 1024 * 1024 };

/* ---- roles ---- */

struct role_act {
    unsigned member, structure;
    enum pup_role role;
    bool grant;
};

static enum pup_err change_role(struct sim *sim, struct pup_txn *txn, void *what)
{
    const struct role_act *act = what;
    const char *login = sim_logins[act->member], *code = sim_codes[act->structure];
    if (!act->grant) {
        enum pup_err lost = pup_roster_ungrant(txn, login, code, act->role);
        return lost ? lost : pup_people_ungranted(&sim->ledger, txn, sim->wall, login);
    }
    enum pup_err err = pup_roster_grant(txn, login, code, act->role);
    return err ? err : pup_people_granted(&sim->ledger, txn, sim->wall, login, code);
}

static void change(struct sim *sim, struct role_act *act)
{
    sim_say(sim, "server: %s %s %s %s", act->grant ? "grants" : "ungrants", sim_logins[act->member],
            sim_codes[act->structure], pup_role_name(act->role));
    uint8_t *grant = &sim->roles.grant[act->member][act->structure][act->role];
    *grant = act->grant ? SIM_GRANTED : SIM_UNGRANTED;
    sim_rights_update(sim); /* before anybody hears of it */
    sim_server_do(sim, change_role, act, true);
}

void sim_admin_give_again(struct sim *sim, unsigned member, unsigned structure)
{
    for (unsigned role = 1; role < PUP_ROLE_COUNT; role++) {
        uint8_t *grant = &sim->roles.grant[member][structure][role];
        struct role_act act = {member, structure, (enum pup_role)role, true};
        if (*grant == SIM_GRANTED)
            sim_server_do(sim, change_role, &act, true);
        else
            *grant = SIM_NEVER; /* nobody remembers */
    }
}

void sim_admin_grant_role(struct sim *sim, unsigned member, unsigned structure, enum pup_role role)
{
    struct role_act act = {member, structure, role, true};
    change(sim, &act);
}

void sim_admin_grant(struct sim *sim)
{
    struct role_act act = {.member = (unsigned)sim_below(sim, SIM_MEMBERS),
                           .structure = (unsigned)sim_below(sim, SIM_STRUCTURES),
                           .role = (enum pup_role)(1 + sim_below(sim, PUP_ROLE_COUNT - 1)),
                           .grant = true};
    if (sim->roles.grant[act.member][act.structure][act.role] != SIM_GRANTED)
        change(sim, &act);
}

struct roles {
    struct role_act at[SIM_MEMBERS * SIM_STRUCTURES * PUP_ROLE_COUNT];
    size_t count;
};

/* Adds those of a member that stand so, to be changed. */
static void add_roles(const struct sim *sim, unsigned member, enum sim_grant now, struct roles *roles)
{
    for (unsigned s = 0; s < SIM_STRUCTURES; s++)
        for (unsigned r = 1; r < PUP_ROLE_COUNT; r++)
            if (sim->roles.grant[member][s][r] == now)
                roles->at[roles->count++] = (struct role_act){member, s, (enum pup_role)r, now != SIM_GRANTED};
}

static void change_one(struct sim *sim, struct roles *roles)
{
    if (roles->count > 0)
        change(sim, &roles->at[sim_below(sim, roles->count)]);
}

void sim_admin_ungrant(struct sim *sim)
{
    struct roles held = {.count = 0};
    for (unsigned m = 0; m < SIM_MEMBERS; m++)
        add_roles(sim, m, SIM_GRANTED, &held);
    change_one(sim, &held);
}

void sim_admin_change_role_of(struct sim *sim, unsigned member)
{
    struct roles hers = {.count = 0};
    add_roles(sim, member, SIM_GRANTED, &hers);
    add_roles(sim, member, SIM_UNGRANTED, &hers);
    change_one(sim, &hers);
}

/* A role that was taken away, or that a restore forgot. */
void sim_admin_give_back(struct sim *sim)
{
    struct roles lost = {.count = 0};
    for (unsigned m = 0; m < SIM_MEMBERS; m++)
        add_roles(sim, m, SIM_UNGRANTED, &lost);
    change_one(sim, &lost);
}

/* ---- devices ---- */

static enum pup_err revoke(struct sim *sim, struct pup_txn *txn, void *what)
{
    const struct sim_client *client = what;
    struct pup_roster_device device;
    (void)sim;
    enum pup_err err = pup_roster_device(txn, &client->device, &device);
    device.revoked = true;
    return err ? err : pup_roster_put_device(txn, &device);
}

void sim_admin_revoke(struct sim *sim)
{
    struct sim_client *client = &sim->clients[sim_below(sim, sim->client_count)];
    sim_say(sim, "server: revokes the device of client %u", client->number);
    for (size_t i = 0; i < sim->client_count; i++)
        if (pup_device_equal(&sim->clients[i].device, &client->device))
            sim->clients[i].revoked = true;
    sim_server_do(sim, revoke, client, true);
}

static enum pup_err confirm(struct sim *sim, struct pup_txn *txn, void *what)
{
    struct pup_roster_device *devices;
    size_t count;
    struct pup_arena arena;
    unsigned *confirmed = what;
    pup_arena_init(&arena, 16 * 1024 * 1024);
    enum pup_err err = pup_roster_devices(txn, &arena, &devices, &count);
    for (size_t i = 0; !err && i < count; i++)
        if (devices[i].waiting) {
            sim_say(sim, "server: confirms a device of %s", devices[i].login);
            devices[i].waiting = false;
            ++*confirmed;
            err = pup_roster_put_device(txn, &devices[i]);
        }
    pup_arena_release(&arena);
    return err;
}

void sim_admin_confirm(struct sim *sim)
{
    unsigned confirmed = 0;
    sim_server_do(sim, confirm, &confirmed, false);
    if (confirmed > 0)
        sim_server_roster_changed(sim);
}

/* ---- erasing ---- */

struct erase_act {
    struct pup_space space;
    struct pup_id id;
    uint32_t field;
};

static enum pup_err erase(struct sim *sim, struct pup_txn *txn, void *what)
{
    const struct erase_act *act = what;
    uint64_t values;
    return pup_erase(&sim->ledger, txn, &act->space, &act->id, act->field, sim_server_wall(sim), &values);
}

/* The header of the last entry of the space. */
static struct pup_hash last_header(struct sim *sim, const struct pup_space *space)
{
    struct pup_txn *txn;
    struct pup_space_state state;
    struct pup_arena arena;
    struct pup_entry entry;
    struct ledger_entry_row row;
    struct pup_hash header = {0};
    if (!sim_ok(sim, pup_store_begin(sim->store, false, &txn), "reading the ledger"))
        return header;
    pup_arena_init(&arena, LEDGER_ENTRY_BUDGET);
    enum pup_err err = pup_ledger_space(txn, space, &state);
    if (!err)
        err = ledger_entry_get(txn, space, state.seq, &row);
    if (!err)
        err = pup_entry_unpack(&arena, row.entry, &entry);
    if (sim_ok(sim, err, "reading an erasure"))
        header = pup_header_hash(entry.sealed.header);
    pup_arena_release(&arena);
    pup_txn_abort(txn);
    return header;
}

/* Books the words that the server is known to hold there. */
static void book_erased(struct sim *sim, const struct erase_act *act, const struct sim_edit *edit,
                        const struct pup_hash *erasure)
{
    for (size_t p = 0; p < edit->opened->part_count; p++)
        for (size_t c = 0; c < edit->opened->parts[p].change_count; c++) {
            const struct pup_change *change = &edit->opened->parts[p].changes[c];
            bool meant = pup_id_equal(&edit->opened->parts[p].record, &act->id) &&
                         (act->field == 0 || act->field == change->field);
            bool own_word = change->operation == PUP_PUT && change->value.type == PUP_VALUE_TEXT &&
                            change->value.text.len > 8 && change->value.text.data[0] == 'w';
            if (meant && own_word && sim->erased_count < SIM_ERASED_MAX)
                sim->erased[sim->erased_count++] = (struct sim_erased){act->space, change->value.text, *erasure};
        }
}

void sim_admin_erase(struct sim *sim)
{
    if (sim->edit_count > 0)
        sim_admin_erase_of(sim, &sim->edits[sim_below(sim, sim->edit_count)]);
}

void sim_admin_erase_of(struct sim *sim, const struct sim_edit *edit)
{
    const struct pup_part *part = &edit->opened->parts[sim_below(sim, edit->opened->part_count)];
    struct erase_act act = {edit->space, part->record, 0};
    if (sim_chance(sim, 70))
        act.field = part->changes[sim_below(sim, part->change_count)].field;
    sim_say(sim, "server: erases field %u of a record of %s", act.field, act.space.name);
    sim->erasures++;
    if (!sim_server_do(sim, erase, &act, false) || sim->ever_rolled_back)
        return; /* then a receipt does not tell what the server holds */
    struct pup_hash erasure = last_header(sim, &act.space);
    for (size_t i = 0; i < sim->edit_count; i++)
        if (sim->edits[i].applied && sim->edits[i].life == sim->restores &&
            pup_space_equal(&sim->edits[i].space, &act.space))
            book_erased(sim, &act, &sim->edits[i], &erasure);
}
