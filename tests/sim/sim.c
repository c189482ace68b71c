#include "tests/sim/sim.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "server/ledger/people.h"
#include "server/store/tables.h"

enum { BOOKS_BUDGET = 256 * 1024 * 1024 };

static void fill(void *context, void *out, size_t len)
{
    uint8_t *bytes = out;
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(seeded_next(context) >> 32);
}

struct pup_random_source sim_random(struct sim *sim)
{
    return (struct pup_random_source){fill, &sim->dice};
}

uint64_t sim_below(struct sim *sim, uint64_t bound)
{
    return (seeded_next(&sim->dice) >> 11) % bound;
}

uint64_t sim_clock_below(struct sim *sim, uint64_t bound)
{
    return (seeded_next(&sim->clock_dice) >> 11) % bound;
}

int64_t sim_server_wall(const struct sim *sim)
{
    return sim->wall + sim->skew + sim->drift * (int64_t)sim->now / 1000000;
}

bool sim_chance(struct sim *sim, unsigned percent)
{
    return sim_below(sim, 100) < percent;
}

struct pup_id sim_id(struct sim *sim)
{
    uint8_t random[10];
    fill(&sim->dice, random, sizeof random);
    return pup_id_v7((uint64_t)sim->wall, random);
}

static uint64_t digest(uint64_t sum, const void *bytes, size_t len)
{
    const uint8_t *at = bytes;
    for (size_t i = 0; i < len; i++)
        sum = (sum ^ at[i]) * 0x100000001b3U; /* FNV-1a */
    return sum;
}

void sim_say(struct sim *sim, const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    sim->digest = digest(sim->digest, line, strlen(line));
    if (sim->trace)
        fprintf(sim->trace, "%8llu  %s\n", (unsigned long long)sim->now, line);
}

void sim_fault(struct sim *sim, const char *format, ...)
{
    char line[sizeof sim->fault];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    sim_say(sim, "FAULT %s", line);
    if (sim->fault[0] == '\0')
        memcpy(sim->fault, line, sizeof line);
}

bool sim_ok(struct sim *sim, enum pup_err err, const char *doing)
{
    if (err != PUP_OK)
        sim_fault(sim, "%s: %s", doing, pup_err_name(err));
    return err == PUP_OK;
}

/* ---- making ---- */

/* Keys and certificates cost milliseconds and decide nothing here: one authority serves all seeds of a process. */
static const struct pup_authority *authority(void)
{
    static struct pup_authority made;
    const uint8_t key[32] = "the simulator's key of receipts";
    if (!made.ca && pup_authority_create("Desk", "localhost", key, &made) != PUP_OK)
        abort();
    return &made;
}

static enum pup_err add_structure(struct pup_txn *txn, const char *code)
{
    struct pup_structure structure = {.zone = "Europe/Paris"};
    strcpy(structure.code, code);
    strcpy(structure.name, code);
    if (strcmp(code, sim_group) == 0)
        for (; structure.member_count < SIM_STRUCTURES; structure.member_count++)
            strcpy(structure.members[structure.member_count], sim_codes[structure.member_count]);
    return pup_roster_add_structure(txn, &structure);
}

static enum pup_err fill_home(struct sim *sim, struct pup_txn *txn)
{
    struct pup_id incarnation = sim_id(sim);
    enum pup_err err = pup_ledger_create(txn, &incarnation);
    if (!err)
        err = pup_authority_save(txn, &sim->authority);
    if (!err && sim->restores > 0)
        err = pup_ledger_new_incarnation(txn, &incarnation);
    for (size_t i = 0; !err && i < SIM_STRUCTURES; i++)
        err = add_structure(txn, sim_codes[i]);
    if (!err)
        err = add_structure(txn, sim_group);
    for (size_t i = 0; !err && i < SIM_MEMBERS; i++) {
        struct pup_member member = {0};
        strcpy(member.login, sim_logins[i]);
        strcpy(member.name, sim_logins[i]);
        err = pup_roster_add_member(txn, &member);
    }
    return err;
}

bool sim_home_make(struct sim *sim)
{
    struct pup_txn *txn;
    pup_store_close(sim->store);
    enum pup_err err = pup_store_open_memory(PUP_TABLE_COUNT, &sim->store);
    if (!err)
        err = pup_store_begin(sim->store, true, &txn);
    if (err)
        return sim_ok(sim, err, "making the home");
    err = fill_home(sim, txn);
    if (!err)
        err = pup_txn_commit(txn);
    else
        pup_txn_abort(txn);
    return sim_ok(sim, err, "making the home");
}

static struct sim *world_new(uint64_t seed, FILE *trace)
{
    struct sim *sim = calloc(1, sizeof *sim);
    if (!sim)
        abort();
    sim->seed = seed;
    sim->trace = trace;
    sim->digest = 0xcbf29ce484222325U;
    sim->dice.state = (seed + 1) * 0x9e3779b97f4a7c15U;
    sim->clock_dice.state = (seed + 1) * 0xd1342543de82ef95U;
    sim->wall = 1773137400000;
    sim->now = 1000;
    sim->last_job = &sim->jobs;
    for (size_t i = 0; i < 8; i++)
        seeded_next(&sim->dice);
    pup_arena_init(&sim->books, BOOKS_BUDGET);
    sim->authority = *authority();
    return sim;
}

static void grant_first_roles(struct sim *sim)
{
    static const struct {
        unsigned member, structure;
        enum pup_role role;
    } first[] = {
        {0, 0, PUP_ROLE_COORDINATOR}, {0, 1, PUP_ROLE_COORDINATOR},  {1, 0, PUP_ROLE_LEADER},  {2, 1, PUP_ROLE_MANAGER},
        {3, 0, PUP_ROLE_REFERENT},    {4, 0, PUP_ROLE_PROFESSIONAL}, {5, 0, PUP_ROLE_TRAINEE}, {6, 1, PUP_ROLE_PARTNER},
    };
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        sim_admin_grant_role(sim, first[i].member, first[i].structure, first[i].role);
}

/* The world before anything has happened in it. All histories begin alike: it is made once and forked. */
static const struct sim *beginning(void)
{
    static struct sim *made;
    if (!made) {
        made = world_new(0, NULL);
        if (!sim_home_make(made))
            abort();
        sim_server_open(made);
        grant_first_roles(made);
        if (made->fault[0])
            abort();
    }
    return made;
}

struct sim *sim_new(uint64_t seed, FILE *trace)
{
    const struct sim *from = beginning();
    struct sim *sim = world_new(seed, trace);
    sim->store = sim_store_copy(sim, from->store);
    sim->roles = from->roles;
    sim_server_open(sim);
    sim_rights_update(sim);
    return sim;
}

void sim_other_clocks(struct sim *sim)
{
    sim->clock_dice.state = (sim->seed + 1) * 0xaf251af3b0f025b5U;
}

void sim_free(struct sim *sim)
{
    sim_server_crash(sim);
    for (size_t i = 0; i < sim->client_count; i++)
        if (sim->clients[i].link)
            sim_link_leave(sim->clients[i].link, true);
    sim_links_sweep(sim);
    for (size_t i = 0; i < sim->client_count; i++) {
        pup_replica_close(&sim->clients[i].replica);
        pup_store_close(sim->clients[i].saved);
    }
    for (size_t i = 0; i < sim->backup_count; i++)
        pup_store_close(sim->backups[i].store);
    pup_store_close(sim->store);
    pup_arena_release(&sim->books);
    free(sim->edits);
    free(sim->headers);
    free(sim);
}

uint64_t sim_outcome(struct sim *sim)
{
    struct pup_txn *txn;
    uint64_t sum = 0xcbf29ce484222325U;
    size_t count;
    const struct pup_space *spaces = sim_spaces(&count);
    if (!sim_ok(sim, pup_store_begin(sim->store, false, &txn), "reading the ledger"))
        return 0;
    for (size_t i = 0; i < count; i++) {
        struct pup_space_state state;
        sim_ok(sim, pup_ledger_space(txn, &spaces[i], &state), "a space");
        sum = digest(sum, &state.seq, sizeof state.seq);
        sum = digest(sum, &state.state, sizeof state.state);
    }
    pup_txn_abort(txn);
    for (size_t i = 0; i < sim->edit_count; i++) {
        const struct sim_edit *edit = &sim->edits[i];
        uint8_t came_to[] = {edit->applied, edit->refused, (uint8_t)edit->reason, (uint8_t)edit->places};
        sum = digest(sum, came_to, sizeof came_to);
    }
    return sum;
}
