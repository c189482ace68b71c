#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "server/admin/all.h"
#include "server/admin/ask.h"
#include "server/admin/json.h"
#include "server/admin/sheet.h"
#include "server/home/reserve.h"
#include "server/roster/roster.h"
#include "server/store/space_list.h"

/* Everything status says, read in one transaction. */
struct state {
    bool running;
    uint64_t connections;
    size_t devices, revoked, waiting;
    struct pup_space *spaces;
    struct pup_space_state *states;
    size_t space_count;
};

static enum pup_err ask_connections(struct pup_run *run, struct state *state)
{
    const struct pup_admin_request request = {.ask = PUP_ADMIN_CONNECTIONS};
    struct pup_admin_reply reply;
    struct pup_buf bytes;
    pup_buf_init(&bytes, PUP_ADMIN_FRAME_MAX + 8192);
    enum pup_err err = pup_ask(run->home, &request, &bytes, &reply);
    state->running = err != PUP_ERR_UNREACHABLE;
    state->connections = err ? 0 : reply.number;
    pup_buf_release(&bytes);
    return PUP_OK; /* a server that cannot be asked is no reason to say nothing */
}

static enum pup_err count_devices(struct pup_run *run, struct state *state)
{
    struct pup_roster_device *devices;
    size_t count;
    enum pup_err err = pup_roster_devices(run->txn, run->arena, &devices, &count);
    for (size_t i = 0; !err && i < count; i++) {
        state->devices += !devices[i].revoked && !devices[i].waiting;
        state->revoked += devices[i].revoked;
        state->waiting += devices[i].waiting && !devices[i].revoked;
    }
    return err;
}

static enum pup_err read_state(struct pup_run *run, struct state *state)
{
    enum pup_err err = ask_connections(run, state);
    if (!err)
        err = count_devices(run, state);
    if (!err)
        err = pup_space_list(run->txn, run->arena, &state->spaces, &state->space_count);
    if (err)
        return err;
    state->states = pup_arena_array(run->arena, state->space_count, sizeof *state->states);
    err = state->states ? PUP_OK : PUP_ERR_MEMORY;
    for (size_t i = 0; !err && i < state->space_count; i++)
        err = pup_ledger_space(run->txn, &state->spaces[i], &state->states[i]);
    return err;
}

static void print_json(struct pup_run *run, const struct state *state)
{
    char incarnation[PUP_ID_TEXT + 1], hash[65];
    struct pup_json json;
    pup_id_text(&run->ledger->incarnation, incarnation);
    pup_json_start(&json);
    pup_json_open_map(&json, NULL);
    pup_json_integer(&json, "v", 1);
    pup_json_text(&json, "incarnation", incarnation);
    pup_json_integer(&json, "connections", (long long)state->connections);
    pup_json_integer(&json, "devices", (long long)state->devices);
    pup_json_boolean(&json, "disk_full", pup_reserve_disk_full(run->home));
    pup_json_open_array(&json, "spaces");
    for (size_t i = 0; i < state->space_count; i++) {
        const struct pup_space_state *space = &state->states[i];
        pup_json_open_map(&json, NULL);
        pup_json_text(&json, "space", state->spaces[i].name);
        pup_json_integer(&json, "seq", (long long)space->seq);
        pup_hash_text(&space->head, hash);
        pup_json_text(&json, "hash", hash);
        pup_hash_text(&space->state, hash);
        pup_json_text(&json, "state", hash);
        pup_json_integer(&json, "records", (long long)space->records);
        pup_json_close_map(&json);
    }
    pup_json_close_array(&json);
    pup_json_close_map(&json);
    pup_json_print(&json);
}

static const char *number(struct pup_run *run, uint64_t value)
{
    const char *text = pup_arena_printf(run->arena, "%llu", (unsigned long long)value);
    return text ? text : "?";
}

static enum pup_err print_spaces(struct pup_run *run, const struct state *state)
{
    static const char *const headings[] = {N_("Space"), N_("Entries"), N_("Records"), N_("Chain"), N_("State")};
    struct pup_sheet *sheet;
    enum pup_err err = pup_sheet_new(headings, 5, &sheet);
    for (size_t i = 0; !err && i < state->space_count; i++) {
        const struct pup_space_state *space = &state->states[i];
        char head[65], records[65];
        pup_hash_text(&space->head, head);
        pup_hash_text(&space->state, records);
        head[16] = records[16] = '\0';
        err = pup_sheet_row(sheet, (const char *[]){state->spaces[i].name, number(run, space->seq),
                                                    number(run, space->records), head, records});
    }
    pup_sheet_print(sheet);
    return err;
}

static int run_status(struct pup_run *run)
{
    struct state state = {0};
    enum pup_err err = read_state(run, &state);
    if (err)
        return pup_run_fault(run, err);
    if (run->arguments->values[PUP_OPTION_JSON]) {
        print_json(run, &state);
        return EX_OK;
    }
    pup_say(run->said, PUP_SAY_HINT, N_("%s, in %s"), run->authority->name, run->home->path);
    pup_say(run->said, PUP_SAY_HINT,
            state.running ? N_("The server runs; connections: %s.") : N_("The server does not run."),
            number(run, state.connections));
    if (pup_reserve_disk_full(run->home))
        pup_say(run->said, PUP_SAY_HINT, N_("The disk is full: edits wait at their devices until there is room."));
    pup_say(run->said, PUP_SAY_HINT, N_("Devices: %s, revoked: %s, waiting to be confirmed: %s."),
            number(run, state.devices), number(run, state.revoked), number(run, state.waiting));
    err = print_spaces(run, &state);
    return err ? pup_run_fault(run, err) : EX_OK;
}

const struct pup_command pup_command_status = {
    .name = "status",
    .nom = "état",
    .run = run_status,
    .needs = pup_needs_read,
    .summary = N_("Shows connections, devices, and where each space stands"),
    .usage = N_("[--json]"),
    .help = N_("For each space: how many entries its ledger has, how many records they make, the head of its\n"
               "hash chain and the hash of its records. Two replicas with the same hash hold the same.\n"
               "\n"
               "  --json    {\"v\",\"incarnation\",\"connections\",\"devices\",\"disk_full\",\n"
               "             \"spaces\":[{\"space\",\"seq\",\"hash\",\"state\",\"records\"}]}\n"
               "\n"
               "Example:\n"
               "  pupitred status"),
    .options = 1u << PUP_OPTION_JSON,
};
