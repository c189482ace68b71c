/* The end of a history: all that was broken works again, and everybody hears everything, within bounds. */
#include "tests/sim/sim.h"

static void become_device(struct sim_client *client)
{
    struct sim *sim = client->sim;
    if (sim->joins || client->device.bytes[0] == 0)
        sim_client_join(client);
    else
        sim_client_enrol(client);
}

void sim_connect(struct sim_client *client, bool follow)
{
    struct sim *sim = client->sim;
    if (client->link || client->away || sim->link_count == SIM_LINKS_MAX)
        return;
    if (sim_client_must_enrol(client) && (sim->healing || sim_chance(sim, 50)))
        become_device(client);
    if (!sim_client_must_enrol(client))
        sim_link_open(client, follow);
}

bool sim_sync(struct sim_client *client)
{
    enum { PATIENCE = 2000 };
    struct sim *sim = client->sim;
    if (client->link)
        sim_link_leave(client->link, true);
    client->up_to_date = false;
    client->synced = true;
    sim_connect(client, false);
    for (size_t i = 0; i < PATIENCE && client->link && !sim->fault[0]; i++) {
        for (size_t l = 0; l < sim->link_count; l++)
            sim_link_step(sim->links[l]);
        sim_server_commit(sim, false);
        sim_links_sweep(sim);
        sim->now++;
    }
    if (client->link)
        sim_fault(sim, "client %u is stuck", client->number);
    return client->up_to_date;
}

/* Whether the server has been told anything since the client was last up to date; now and then it looks all the same.
 */
static bool has_news(struct sim_client *client)
{
    return !client->up_to_date || !client->synced || client->heard != client->sim->heard || sim_chance(client->sim, 15);
}

static void repair(struct sim *sim)
{
    sim->healing = true;
    sim->disk.full = false;
    sim_disk_reopen(&sim->disk);
    sim_say(sim, "healing");
    sim_admin_repent(sim);
    for (size_t i = 0; i < sim->client_count; i++) {
        struct sim_client *client = &sim->clients[i];
        client->synced = client->mute = client->deaf = client->disk.full = false;
        (void)sim_client_died(client, PUP_ERR_IO);
        sim_disk_reopen(&client->disk);
    }
}

/* ---- everybody at once, live ---- */

/* Moves bytes until nothing moves. */
static void run(struct sim *sim)
{
    enum { PATIENCE = 2000 };
    size_t turn = 0;
    for (bool moved = true; moved && !sim->fault[0]; turn++) {
        moved = sim->jobs != NULL;
        for (size_t l = 0; l < sim->link_count; l++)
            moved |= sim_link_step(sim->links[l]);
        sim_server_commit(sim, false);
        sim_links_sweep(sim);
        if (turn == PATIENCE)
            sim_fault(sim, "the talk never ends");
    }
}

/* What stands in the ledger has come to everybody who follows, without a new connection. */
static void check_followers(struct sim *sim)
{
    struct pup_txn *server, *txn;
    size_t count;
    const struct pup_space *spaces = sim_spaces(&count);
    if (!sim_ok(sim, pup_store_begin(sim->store, false, &server), "reading the ledger"))
        return;
    for (size_t i = 0; i < sim->client_count && !sim->fault[0]; i++) {
        struct sim_client *client = &sim->clients[i];
        if (!client->link || !client->link->follow || !client->up_to_date ||
            !sim_ok(sim, pup_store_begin(client->replica.store, false, &txn), "reading a replica"))
            continue;
        for (size_t s = 0; s < count; s++) {
            struct pup_space_state state;
            struct pup_space_row row;
            if (pup_replica_space(txn, &spaces[s], &row) == PUP_OK && (row.rights & PUP_RIGHT_READ) != 0 &&
                pup_ledger_space(server, &spaces[s], &state) == PUP_OK && state.seq != row.seq)
                sim_fault(sim, "client %u follows, and was not told of %s", client->number, spaces[s].name);
        }
        pup_txn_abort(txn);
    }
    pup_txn_abort(server);
}

/* All devices follow, and one after the other writes something. */
static void live(struct sim *sim)
{
    for (size_t i = 0; i < sim->client_count; i++) {
        if (sim->clients[i].link)
            sim_link_leave(sim->clients[i].link, true);
        sim_connect(&sim->clients[i], true);
    }
    run(sim);
    for (size_t i = 0; i < sim->client_count && !sim->fault[0]; i++) {
        if (sim->clients[i].away || !sim_chance(sim, 50))
            continue;
        sim_author_edit(&sim->clients[i]);
        run(sim);
        check_followers(sim);
    }
}

/* ---- one after the other ---- */

/* Round after round until one in which nobody had anything to say. */
void sim_heal(struct sim *sim)
{
    enum { ROUNDS = 8 };
    size_t round = 0;
    uint64_t before;
    bool turned_away;
    repair(sim);
    if (sim_chance(sim, 10))
        live(sim);
    do {
        turned_away = false;
        before = sim->heard;
        for (size_t i = 0; i < sim->client_count && !sim->fault[0]; i++) {
            struct sim_client *client = &sim->clients[i];
            turned_away |= !client->away && has_news(client) && !sim_sync(client) && !client->revoked;
        }
        sim_admin_confirm(sim);
    } while (!sim->fault[0] && ++round < ROUNDS && (turned_away || sim->heard != before));
    if (!sim->fault[0] && (turned_away || sim->heard != before))
        sim_fault(sim, "nobody comes to rest");
}
