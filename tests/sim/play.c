/* The dice: what may happen, and how often. */
#include <string.h>

#include "tests/sim/sim.h"

/* ---- the beginning ---- */

static void set_clock(struct sim_client *client)
{
    client->skew = (int64_t)sim_clock_below(client->sim, 2000000) - 1000000;
    client->drift = (int64_t)sim_clock_below(client->sim, 200001) - 100000;
}

static void first_devices(struct sim *sim)
{
    size_t count = 2 + (size_t)sim_below(sim, 5);
    static const unsigned members[] = {0, 1, 0, 4, 2, 3, 5, 6};
    for (size_t i = 0; i < count; i++) {
        unsigned member = sim_chance(sim, 75) ? members[i] : (unsigned)sim_below(sim, SIM_MEMBERS);
        struct sim_client *client = sim_client_new(sim, member);
        if (client)
            set_clock(client);
    }
}

/* Before anything happens somebody has written, and most others have not heard of it yet: `texts` so long that the
 * server says them in several messages, and edits. */
static void fill_up(struct sim *sim, uint64_t texts, uint64_t edits)
{
    enum { AT_ONCE = 16 };
    struct sim_client *client = &sim->clients[0];
    sim->healing = true; /* nothing is broken yet */
    (void)sim_sync(client);
    (void)sim_sync(&sim->clients[1]);
    for (; texts > 0; texts--)
        sim_author_fill_up(client);
    for (; edits > 0; edits--) {
        sim_author_edit(client);
        if (edits % AT_ONCE == 0)
            (void)sim_sync(client);
    }
    (void)sim_sync(client);
    sim->healing = false;
}

/* Rare, since each of these costs as much as many histories. */
static void begin_with_much(struct sim *sim)
{
    enum { OF = 10000 };
    uint64_t die = sim_below(sim, sim->brief ? 10 * OF : OF);
    sim->bulky = die < 200;
    if (sim->bulky)
        fill_up(sim, 2 + sim_below(sim, 5), sim_chance(sim, 25) ? 64 + sim_below(sim, 20) : 0);
    else if (die < 400) /* as many as the server files in runs, and more */
        fill_up(sim, 0, 40 + sim_below(sim, 60));
    else if (die < 405) /* so many that who was there before is sent records instead of entries */
        fill_up(sim, 0, 2000);
}

static struct sim_client *any_client(struct sim *sim)
{
    return &sim->clients[sim_below(sim, sim->client_count)];
}

/* NULL: hers is lost. */
static struct sim_client *any_present(struct sim *sim)
{
    struct sim_client *client = any_client(sim);
    return client->away ? NULL : client;
}

/* ---- people ---- */

static void edit(struct sim *sim)
{
    struct sim_client *client = any_present(sim);
    if (client)
        sim_author_edit(client);
}

static void open_form(struct sim *sim)
{
    struct sim_client *client = any_present(sim);
    if (client)
        sim_author_open_form(client);
}

static void again(struct sim *sim)
{
    struct sim_client *client = any_present(sim);
    if (client)
        sim_author_again(client);
}

static void lie(struct sim *sim)
{
    struct sim_client *client = any_present(sim);
    if (client)
        sim_author_lie(client);
}

static void forge(struct sim *sim)
{
    struct sim_client *client = any_present(sim);
    if (client)
        sim_author_forge(client);
}

/* She asks for the history of some record, which may be older than what her folder holds; or not hers to read. */
static void ask_history(struct sim *sim)
{
    struct sim_client *client = any_present(sim);
    if (!client || !client->link || sim->edit_count == 0)
        return;
    const struct sim_edit *edit = &sim->edits[sim_below(sim, sim->edit_count)];
    (void)pup_client_session_ask_history(client->link->near, &edit->space, &edit->opened->parts[0].record,
                                         sim_below(sim, 20));
    if (pup_client_session_phase(client->link->near) == PUP_SYNC_ENDED)
        sim_client_feed(client->link);
}

static void new_device(struct sim *sim)
{
    unsigned member = (unsigned)sim_below(sim, SIM_MEMBERS);
    struct sim_client *client = sim->joins ? sim_client_empty(sim, member) : sim_client_new(sim, member);
    if (client)
        set_clock(client);
}

/* ---- the network ---- */

static void sync(struct sim *sim)
{
    struct sim_client *client = any_client(sim);
    sim_connect(client, sim_chance(sim, 30));
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

static void part(struct sim *sim)
{
    struct sim_client *client = any_client(sim);
    bool *way = sim_chance(sim, 50) ? &client->mute : &client->deaf;
    *way = !*way;
    sim_say(sim, "client %u: the network %s what it says, %s what is said to it", client->number,
            client->mute ? "loses" : "carries", client->deaf ? "loses" : "carries");
}

static void duplicate(struct sim *sim)
{
    if (sim->link_count > 0)
        sim_link_duplicate(sim->links[sim_below(sim, sim->link_count)]);
}

/* ---- the server ---- */

static void commit(struct sim *sim)
{
    sim_server_commit(sim, false);
}

static void crash(struct sim *sim)
{
    if (sim_chance(sim, 50))
        sim_server_commit(sim, true);
    sim_server_restart(sim);
}

/* ---- clocks ---- */

static void tick_link(struct sim_link *link)
{
    struct sim *sim = link->sim;
    if (link->far)
        pup_session_tick(link->far, sim->now);
    sim_server_attend(link);
    enum pup_err err = link->near ? pup_client_session_tick(link->near, sim->now) : PUP_OK;
    if (err == PUP_OK)
        return;
    sim_say(sim, "client %u: link %u is given up (%s)", link->client->number, link->number, pup_err_name(err));
    sim_link_leave(link, true);
    (void)sim_client_died(link->client, err);
}

static void pass_time(struct sim *sim)
{
    uint64_t ms = sim_chance(sim, 70) ? sim_below(sim, 1000) : sim_below(sim, 100000);
    sim->now += ms;
    sim->wall += (int64_t)ms;
    for (size_t i = 0; i < sim->link_count; i++)
        tick_link(sim->links[i]);
}

static void jump_clock(struct sim *sim)
{
    struct sim_client *client = any_client(sim);
    int64_t reach = sim_clock_below(sim, 10) > 0 ? 100 : 1000; /* beyond what folders keep of old entries */
    int64_t days = (int64_t)sim_clock_below(sim, (uint64_t)reach * 2) - reach,
            drift = (int64_t)sim_clock_below(sim, 400001) - 200000;
    bool server = sim_chance(sim, 20);
    *(server ? &sim->skew : &client->skew) = days * 86400000;
    *(server ? &sim->drift : &client->drift) = drift;
    if (server)
        sim_say(sim, "server: its clock jumps");
    else
        sim_say(sim, "client %u: its clock jumps", client->number);
}

/* ---- disks ---- */

static void full(struct sim *sim)
{
    sim->disk.full = !sim->disk.full;
    sim->was_full = true;
    sim_say(sim, "server: the disk is %s", sim->disk.full ? "full" : "free again");
}

static void full_there(struct sim *sim)
{
    struct sim_client *client = any_client(sim);
    client->disk.full = !client->disk.full;
    client->was_full = true;
    sim_say(sim, "client %u: the disk is %s", client->number, client->disk.full ? "full" : "free again");
}

static void will_fail(struct sim *sim, struct sim_disk *disk)
{
    disk->fails_in = 1 + (unsigned)sim_below(sim, 4);
    disk->keeps = sim_chance(sim, 50);
}

static void fail(struct sim *sim)
{
    sim->disk_failed = true;
    will_fail(sim, &sim->disk);
}

static void fail_there(struct sim *sim)
{
    will_fail(sim, &any_client(sim)->disk);
}

/* ---- folders ---- */

static void copy(struct sim *sim)
{
    struct sim_client *client = any_present(sim);
    if (client)
        sim_client_copy(client);
}

static void save(struct sim *sim)
{
    sim_client_save(any_client(sim));
}

static void go_back(struct sim *sim)
{
    sim_client_go_back(any_client(sim));
}

static void lose(struct sim *sim)
{
    struct sim_client *client = any_present(sim);
    if (client && sim->client_count > 2)
        sim_client_lose(client);
}

/* ---- branches of restores ---- */

/* Lets the client talk to the server for a while, as well as it can. */
static void talk(struct sim_client *client)
{
    enum { TURNS = 40 };
    struct sim *sim = client->sim;
    if (client->link)
        sim_link_leave(client->link, true);
    sim_connect(client, false);
    for (size_t i = 0; i < TURNS && client->link; i++) {
        sim_link_step(client->link);
        sim_server_commit(sim, false);
    }
    if (client->link)
        sim_link_leave(client->link, true);
}

/* One backup from before a role came or went, another from after somebody's edit was judged, which she has not heard:
 * two branches that may judge it differently, and the server goes back and forth between them. */
static void fork(struct sim *sim)
{
    struct sim_client *client = any_present(sim);
    if (!client || sim->restores + 2 >= SIM_LIVES_MAX)
        return;
    size_t before = sim_admin_backup_at(sim);
    sim_admin_change_role_of(sim, client->member);
    sim_author_edit(client);
    client->deaf = true;
    talk(client);
    client->deaf = false;
    size_t after = sim_admin_backup_at(sim);
    sim_admin_restore_from(sim, before);
    if (sim_chance(sim, 60))
        talk(client);
    if (before != after && sim_chance(sim, 60))
        sim_admin_restore_from(sim, after);
}

/* Somebody's words are erased, the others hear of it and she does not, and a backup from before she wrote them comes
 * back: whoever speaks first, they must not. */
static void forget(struct sim *sim)
{
    struct sim_client *client = any_present(sim);
    size_t count = sim->edit_count;
    if (!client || sim->restores + 1 >= SIM_LIVES_MAX)
        return;
    size_t before = sim_admin_backup_at(sim);
    sim_author_edit(client);
    talk(client);
    if (sim->edit_count > count)
        sim_admin_erase_of(sim, &sim->edits[count]);
    for (size_t i = 0; i < sim->client_count; i++)
        if (&sim->clients[i] != client && sim_chance(sim, 50))
            talk(&sim->clients[i]);
    sim_admin_restore_from(sim, before);
}

/* ---- how often ---- */

/* Some histories have more of some trouble than others: what belongs together meets there. */
enum mood { EVEN, RESTORES, NETWORK, FOLDERS, DISKS, MOODS };

/* `per_mille` of the steps, more or less. Rare things happen in some seeds only, so that the others stay simple. */
static const struct {
    unsigned per_mille;
    unsigned seeds; /* in how many seeds of a hundred */
    void (*happen)(struct sim *sim);
    enum mood mood;
} acts[] = {
    {130, 100, edit, EVEN},
    {20, 100, open_form, EVEN},
    {6, 30, ask_history, EVEN},
    {60, 100, sync, EVEN},
    {110, 100, commit, EVEN},
    {25, 100, cut, NETWORK},
    {30, 100, pass_time, EVEN},
    {12, 60, crash, RESTORES},
    {8, 60, sim_admin_backup, RESTORES},
    {8, 50, sim_admin_restore, RESTORES},
    {8, 50, sim_admin_grant, RESTORES},
    {8, 40, sim_admin_ungrant, RESTORES},
    {2, 30, sim_admin_revoke, FOLDERS},
    {8, 100, sim_admin_confirm, EVEN},
    {6, 40, sim_admin_erase, EVEN},
    {2, 25, copy, FOLDERS},
    {4, 50, jump_clock, EVEN},
    {4, 40, new_device, FOLDERS},
    {8, 25, full, DISKS},
    {3, 15, sim_admin_restore_authority, EVEN},
    {3, 15, sim_admin_roll_back, EVEN},
    {8, 25, part, NETWORK},
    {6, 20, duplicate, NETWORK},
    {6, 20, full_there, DISKS},
    {3, 15, fail, DISKS},
    {5, 20, fail_there, DISKS},
    {4, 20, save, FOLDERS},
    {2, 20, go_back, FOLDERS},
    {1, 15, lose, EVEN},
    {6, 40, again, EVEN},
    {6, 10, lie, EVEN},
    {4, 10, forge, EVEN},
    {6, 60, sim_admin_give_back, RESTORES},
    {2, 15, fork, RESTORES},
    {2, 15, forget, RESTORES},
};

_Static_assert(sizeof acts / sizeof *acts == SIM_ACTS, "as many as can be left out");

/* How likely each act is in this seed: every one has its own temper. */
struct temper {
    unsigned weight[SIM_ACTS];
    unsigned sum; /* with that of bytes moving */
};

static struct temper choose_temper(struct sim *sim, uint64_t without)
{
    enum { BYTES_MOVE = 540 };
    static const unsigned factors[] = {1, 2, 2, 2, 3, 6}; /* halves */
    struct temper temper = {.sum = BYTES_MOVE};
    enum mood mood = sim_chance(sim, 60) ? EVEN : (enum mood)(1 + sim_below(sim, MOODS - 1));
    for (size_t i = 0; i < SIM_ACTS; i++) {
        bool much = mood != EVEN && acts[i].mood == mood;
        unsigned factor = factors[sim_below(sim, sizeof factors / sizeof *factors)] * (much ? 4 : 1);
        bool happens = sim_chance(sim, much ? 80 : acts[i].seeds) && (without >> i & 1) == 0;
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

bool sim_play(struct sim *sim, unsigned steps, uint64_t without)
{
    struct temper temper = choose_temper(sim, without);
    sim->joins = sim_chance(sim, 10);
    first_devices(sim);
    begin_with_much(sim);
    for (unsigned i = 0; i < steps && !sim->fault[0]; i++) {
        step(sim, &temper);
        sim_links_sweep(sim);
    }
    if (!sim->fault[0])
        sim_heal(sim);
    if (!sim->fault[0])
        sim_check(sim);
    return sim->fault[0] == '\0';
}
