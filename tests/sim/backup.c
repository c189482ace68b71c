/* Backups of the server, and what becomes of them. */
#include <stdlib.h>
#include <string.h>

#include "server/ledger/ledger_rows.h"
#include "tests/sim/sim.h"

struct pup_store *sim_store_copy(struct sim *sim, struct pup_store *from)
{
    struct pup_store *store;
    if (!sim_ok(sim, pup_store_fork_memory(from, &store), "copying a store"))
        abort();
    return store;
}

size_t sim_admin_backup_at(struct sim *sim)
{
    size_t at = sim->backup_count < SIM_BACKUPS_MAX ? sim->backup_count++ : (size_t)sim_below(sim, SIM_BACKUPS_MAX);
    sim_say(sim, "server: backup %zu", at);
    pup_store_close(sim->backups[at].store);
    sim->backups[at] = (struct sim_backup){sim_store_copy(sim, sim->store), sim->roles};
    return at;
}

void sim_admin_backup(struct sim *sim)
{
    (void)sim_admin_backup_at(sim);
}

static enum pup_err begin_life(struct sim *sim, struct pup_txn *txn, void *what)
{
    struct pup_id incarnation = sim_id(sim);
    (void)what;
    return pup_ledger_new_incarnation(txn, &incarnation);
}

/* Of which edits the server has a verdict now that its data are others. */
static void book_held(struct sim *sim)
{
    struct pup_txn *txn;
    struct ledger_verdict verdict;
    if (!sim_ok(sim, pup_store_begin(sim->store, false, &txn), "reading the ledger"))
        return;
    for (size_t i = 0; i < sim->edit_count; i++) {
        sim->edits[i].held = ledger_verdict_load(txn, &sim->edits[i].id, &verdict) == PUP_OK;
        sim->edits[i].refused_there |= sim->edits[i].held && verdict.verdict == PUP_VERDICT_REFUSED;
    }
    pup_txn_abort(txn);
}

/* The backup's data, as they are, in place of what the server has. */
static void put_back(struct sim *sim, size_t at)
{
    sim_server_crash(sim);
    pup_store_close(sim->store);
    sim->store = sim_store_copy(sim, sim->backups[at].store);
    sim->roles = sim->backups[at].roles;
    sim_rights_update(sim);
    book_held(sim);
}

static void live_anew(struct sim *sim)
{
    sim->restores++;
    sim->rolled_back = false;
    sim_server_do(sim, begin_life, NULL, false);
    sim_server_open(sim);
}

void sim_admin_restore_from(struct sim *sim, size_t at)
{
    sim_say(sim, "server: restores backup %zu", at);
    put_back(sim, at);
    live_anew(sim);
}

void sim_admin_restore(struct sim *sim)
{
    if (sim->backup_count > 0 && sim->restores + 1 < SIM_LIVES_MAX)
        sim_admin_restore_from(sim, (size_t)sim_below(sim, sim->backup_count));
}

void sim_admin_roll_back(struct sim *sim)
{
    if (sim->backup_count == 0)
        return;
    size_t at = (size_t)sim_below(sim, sim->backup_count);
    sim_say(sim, "server: somebody copies backup %zu over its folder, without a word to it", at);
    put_back(sim, at);
    sim->rolled_back = sim->ever_rolled_back = true;
    sim_server_open(sim);
}

void sim_admin_repent(struct sim *sim)
{
    if (!sim->rolled_back || sim->restores + 1 == SIM_LIVES_MAX)
        return;
    sim_say(sim, "server: begins a new life");
    sim_server_crash(sim);
    live_anew(sim);
}

void sim_admin_restore_authority(struct sim *sim)
{
    if (sim->restores + 1 == SIM_LIVES_MAX)
        return;
    sim_say(sim, "server: restores the authority alone");
    sim_server_crash(sim);
    sim->restores++;
    sim->rolled_back = false;
    if (!sim_home_make(sim))
        return;
    book_held(sim);
    sim_server_open(sim);
    for (unsigned m = 0; m < SIM_MEMBERS; m++)
        for (unsigned s = 0; s < SIM_STRUCTURES; s++)
            sim_admin_give_again(sim, m, s);
    sim_rights_update(sim);
}
