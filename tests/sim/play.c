/* The dice, and the healing at the end. */
#include <string.h>

#include "tests/sim/sim.h"

/* ---- the beginning ---- */

static void first_devices(struct sim *sim)
{
    size_t count = 2 + (size_t)sim_below(sim, 5);
    static const unsigned members[] = {0, 1, 0, 4, 2, 3, 5, 6};
    for (size_t i = 0; i < count; i++) {
        unsigned member = sim_chance(sim, 75) ? members[i] : (unsigned)sim_below(sim, SIM_MEMBERS);
        struct sim_client *client = sim_client_new(sim, member);
        if (client)
            client->skew = (int64_t)sim_below(sim, 2000000) - 1000000;
    }
}

/* ---- what may happen ---- */

static struct sim_client *any_client(struct sim *sim)
{
    return &sim->clients[sim_below(sim, sim->client_count)];
}

static void edit(struct sim *sim)
{
    sim_author_edit(any_client(sim));
}

static void open_form(struct sim *sim)
{
    sim_author_open_form(any_client(sim));
}

static void connect_client(struct sim *sim, struct sim_client *client, bool follow)
{
    if (client->link || client->away || sim->link_count == SIM_LINKS_MAX)
        return;
    if (sim_client_must_enrol(client)) {
        if (sim->healing || sim_chance(sim, 50))
            sim_client_enrol(client);
        else
            return;
    }
    sim_link_open(client, follow);
}

static void sync(struct sim *sim)
{
    struct sim_client *client = any_client(sim);
    connect_client(sim, client, sim_chance(sim, 30));
}

static void move_bytes(struct sim *sim)
{
    for (size_t i = 0; i < 4 && sim->link_count > 0; i++)
        sim_link_step(sim->links[sim_below(sim, sim->link_count)]);
}

static void cut(struct sim *sim)
{
    struct sim_client *client = any_client(sim);
    if (client->link) {
        sim_say(sim, "client %u: hangs up link %u", client->number, client->link->number);
        sim_link_leave(client->link, true);
    }
}

static void commit(struct sim *sim)
{
    sim_server_commit(sim, false);
}

static void crash(struct sim *sim)
{
    if (sim_chance(sim, 50))
        sim_server_commit(sim, true);
    sim_say(sim, "server: restarts");
    sim->restarts++;
    sim_server_crash(sim);
    sim_server_open(sim);
}

static void tick_all(struct sim *sim)
{
    for (size_t i = 0; i < sim->link_count; i++) {
        struct sim_link *link = sim->links[i];
        if (link->far)
            pup_session_tick(link->far, sim->now);
        sim_server_attend(link);
        if (link->near && pup_client_session_tick(link->near, sim->now) != PUP_OK) {
            sim_say(sim, "client %u: link %u is taken for dead", link->client->number, link->number);
            sim_link_leave(link, true);
        }
    }
}

static void pass_time(struct sim *sim)
{
    uint64_t ms = sim_chance(sim, 70) ? sim_below(sim, 1000) : sim_below(sim, 100000);
    sim->now += ms;
    sim->wall += (int64_t)ms;
    tick_all(sim);
}

static void jump_clock(struct sim *sim)
{
    struct sim_client *client = any_client(sim);
    client->skew = ((int64_t)sim_below(sim, 200) - 100) * 86400000;
    sim_say(sim, "client %u: its clock jumps", client->number);
}

static void full(struct sim *sim)
{
    sim->disk_full = !sim->disk_full;
    sim->was_full = true;
    sim_say(sim, "server: the disk is %s", sim->disk_full ? "full" : "free again");
}

static void copy(struct sim *sim)
{
    sim_client_copy(any_client(sim));
}

static void new_device(struct sim *sim)
{
    sim_client_new(sim, (unsigned)sim_below(sim, SIM_MEMBERS));
}

/* `per_mille` of the steps, more or less. Rare things happen in some seeds only, so that the others stay simple. */
static const struct {
    unsigned per_mille;
    unsigned seeds; /* in how many seeds of a hundred */
    void (*happen)(struct sim *sim);
} acts[] = {
    {130, 100, edit},
    {20, 100, open_form},
    {60, 100, sync},
    {110, 100, commit},
    {25, 100, cut},
    {30, 100, pass_time},
    {12, 60, crash},
    {8, 60, sim_admin_backup},
    {8, 50, sim_admin_restore},
    {8, 50, sim_admin_grant},
    {8, 40, sim_admin_ungrant},
    {2, 30, sim_admin_revoke},
    {8, 100, sim_admin_confirm},
    {6, 40, sim_admin_erase},
    {2, 25, copy},
    {4, 50, jump_clock},
    {4, 40, new_device},
    {8, 25, full},
    {3, 15, sim_admin_restore_authority},
    {3, 15, sim_admin_roll_back},
};

/* How likely each act is in this seed: every one has its own temper. */
struct temper {
    unsigned weight[SIM_ACTS];
    unsigned sum; /* with that of bytes moving */
};

static struct temper choose_temper(struct sim *sim, uint32_t without)
{
    enum { BYTES_MOVE = 540 };
    static const unsigned factors[] = {1, 2, 2, 2, 3, 6}; /* halves */
    struct temper temper = {.sum = BYTES_MOVE};
    for (size_t i = 0; i < SIM_ACTS; i++) {
        unsigned factor = factors[sim_below(sim, sizeof factors / sizeof *factors)];
        bool happens = sim_chance(sim, acts[i].seeds) && (without >> i & 1) == 0;
        temper.weight[i] = happens ? acts[i].per_mille * factor / 2 : 0;
        temper.sum += temper.weight[i];
    }
    return temper;
}

static void step(struct sim *sim, const struct temper *temper)
{
    uint64_t die = sim_below(sim, temper->sum);
    for (size_t i = 0; i < SIM_ACTS; i++) {
        if (die < temper->weight[i]) {
            acts[i].happen(sim);
            return;
        }
        die -= temper->weight[i];
    }
    for (unsigned i = 0; i < (sim->bulky ? 6u : 1u); i++)
        move_bytes(sim);
}

_Static_assert(sizeof acts / sizeof *acts == SIM_ACTS, "as many as can be left out");

/* ---- healing ---- */

/* Lets one device sync until it is done; bounded, else it is stuck. False: it was turned away. */
static bool sync_to_end(struct sim *sim, struct sim_client *client)
{
    enum { PATIENCE = 2000 };
    if (client->link)
        sim_link_leave(client->link, true);
    client->up_to_date = false;
    client->synced = true;
    connect_client(sim, client, false);
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

/* Round after round until one in which nobody had anything to say, so that everybody has heard everything. */
static void heal(struct sim *sim)
{
    enum { ROUNDS = 8 };
    size_t round = 0;
    uint64_t before;
    bool turned_away;
    sim->healing = true;
    sim->disk_full = false;
    sim_say(sim, "healing");
    sim_admin_repent(sim);
    for (size_t i = 0; i < sim->client_count; i++)
        sim->clients[i].synced = false;
    do {
        turned_away = false;
        before = sim->heard;
        for (size_t i = 0; i < sim->client_count && !sim->fault[0]; i++) {
            struct sim_client *client = &sim->clients[i];
            turned_away |= !client->away && has_news(client) && !sync_to_end(sim, client) && !client->revoked;
        }
        sim_admin_confirm(sim);
    } while (!sim->fault[0] && ++round < ROUNDS && (turned_away || sim->heard != before));
    if (!sim->fault[0] && (turned_away || sim->heard != before))
        sim_fault(sim, "nobody comes to rest");
}

bool sim_play(struct sim *sim, unsigned steps, uint32_t without)
{
    struct temper temper = choose_temper(sim, without);
    sim->bulky = sim_chance(sim, 12);
    first_devices(sim);
    for (unsigned i = 0; i < steps && !sim->fault[0]; i++) {
        step(sim, &temper);
        sim_links_sweep(sim);
    }
    if (!sim->fault[0])
        heal(sim);
    if (!sim->fault[0])
        sim_check(sim);
    return sim->fault[0] == '\0';
}
