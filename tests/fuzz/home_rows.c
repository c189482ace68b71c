/* A server home some of whose stored rows are garbage: all that reads them answers, and no answer is a crash. */
#include "tests/fuzz/places.h"

#include <string.h>

#include "server/home/verify.h"
#include "server/ledger/erase.h"
#include "server/store/space_list.h"
#include "server/store/tables.h"

enum { BUDGET = 64 * 1024 * 1024 };

static void read_roster(struct pup_txn *txn, struct pup_arena *arena)
{
    struct pup_structure *structures;
    struct pup_member *members;
    struct pup_roster_device *devices, device;
    struct pup_space_rights *rights;
    struct pup_space *spaces;
    size_t count;
    if (pup_roster_structures(txn, arena, &structures, &count) == PUP_OK)
        for (size_t i = 0; i < count; i++)
            MUST(structures[i].member_count <= PUP_GROUP_MAX && strlen(structures[i].zone) <= PUP_ZONE_MAX);
    if (pup_roster_members(txn, arena, &members, &count) == PUP_OK)
        for (size_t i = 0; i < count; i++)
            MUST(strlen(members[i].login) <= PUP_LOGIN_MAX);
    (void)pup_roster_devices(txn, arena, &devices, &count);
    (void)pup_roster_find_device(txn, "0", &device);
    unsigned bits;
    (void)pup_roster_roles(txn, "maelle", "A+V", &bits);
    (void)pup_space_list(txn, arena, &spaces, &count);
    if (pup_roster_spaces(txn, arena, "maelle", &rights, &count) == PUP_OK)
        for (size_t i = 0; i < count; i++)
            (void)pup_roster_rights(txn, "maelle", &rights[i].space, &bits);
}

static void read_authority(struct pup_txn *txn)
{
    struct pup_authority authority = {0};
    (void)pup_authority_load(txn, &authority);
    pup_authority_release(&authority);
}

static void erase(struct world *world, struct pup_txn *txn)
{
    struct pup_space space = world_space("V/team");
    struct pup_id id = made_record(0);
    uint64_t values;
    (void)pup_erase(&world->ledger, txn, &space, &id, 0, world->now_ms, &values);
}

static void on_fault(void *context, struct pup_said *said)
{
    (void)context;
    pup_buf_clear(&said->bytes);
    said->count = 0;
}

static void use(struct world *world)
{
    struct pup_arena arena;
    struct pup_said said;
    struct pup_verify verify = {.ledger = &world->ledger, .said = &said, .on_fault = on_fault};
    pup_arena_init(&arena, BUDGET);
    struct pup_txn *txn = world_begin(world);
    read_roster(txn, &arena);
    read_authority(txn);
    (void)pup_people_granted(&world->ledger, txn, world->now_ms, "anne", "V");
    erase(world, txn);
    pup_txn_abort(txn);
    pup_arena_release(&arena);
    pup_said_init(&said);
    (void)pup_verify(&verify);
    pup_said_release(&said);
}

/* The device syncs all that it has, as if nothing had happened. */
static void serve(struct places *places)
{
    struct link *link = desk_connect(places->desk, &places->site, false);
    struct line line;
    line_open(&line, places, true);
    for (int i = 0; i < 8; i++) {
        struct pup_span said = pup_client_session_output(link->client);
        line_say(&line, said);
        pup_client_session_consume(link->client, said.len);
        line_settle(&line);
    }
    line_close(&line);
    desk_cut(link);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz fuzz = fuzz_of(data, size);
    struct places *places = places_anew();
    struct world *world = places->desk->world;
    struct pup_ledger opened;
    places_spoil(&fuzz, world->store, PUP_TABLE_COUNT);
    (void)pup_ledger_open(world->store, world_random(world), &opened);
    use(world);
    serve(places);
    return 0;
}
