/* A client folder some of whose stored rows are garbage: all that reads them answers, and no answer is a crash. */
#include "tests/fuzz/places.h"

#include <string.h>

#include "client/query/contest.h"
#include "client/replica/check.h"
#include "client/replica/replica_priv.h"

enum { BUDGET = 64 * 1024 * 1024 };

struct reading {
    struct pup_txn *txn;
    struct pup_arena arena;
};

static bool look(void *context, const struct pup_view *view)
{
    struct reading *reading = context;
    struct pup_history_row *rows;
    struct pup_contest *contests;
    size_t count;
    pup_arena_reset(&reading->arena);
    if (pup_history_of(reading->txn, &reading->arena, &view->space, &view->record.id, &rows, &count) == PUP_OK)
        (void)pup_history_complete(rows, count);
    (void)pup_contest_list(reading->txn, &reading->arena, view, &contests, &count);
    return true;
}

static void read_profile(struct pup_txn *txn)
{
    struct pup_profile profile;
    struct pup_buf pem, der;
    if (pup_replica_profile(txn, &profile) == PUP_OK)
        MUST(memchr(profile.host, 0, sizeof profile.host) && memchr(profile.login, 0, sizeof profile.login));
    pup_buf_init(&pem, BUDGET);
    pup_buf_init(&der, BUDGET);
    (void)pup_replica_identity(txn, &pem, &der);
    pup_buf_release(&pem);
    pup_buf_release(&der);
}

static void read_lists(struct reading *reading)
{
    struct pup_space_row *spaces;
    struct pup_structure_row *structures;
    struct pup_drawer_row *drawer;
    struct pup_awaited_row *awaited;
    struct pup_own_edit own;
    struct pup_place places[4];
    size_t count;
    (void)pup_replica_spaces(reading->txn, &reading->arena, &spaces, &count);
    if (pup_replica_structures(reading->txn, &reading->arena, &structures, &count) == PUP_OK)
        for (size_t i = 0; i < count; i++)
            MUST(structures[i].member_count <= PUP_REPLICA_GROUP_MAX);
    (void)pup_outbox_drawer(reading->txn, &reading->arena, &drawer, &count);
    (void)pup_replica_awaited(reading->txn, &reading->arena, &awaited, &count);
    (void)pup_outbox_next(reading->txn, 0, &own);
    count = sizeof places / sizeof *places;
    (void)pup_view_find(reading->txn, pup_span_of("04g0"), places, &count);
}

static void change(struct site *site)
{
    struct pup_receipt receipt = {.counter = 5, .verdict = PUP_VERDICT_REFUSED, .reason = PUP_REASON_RIGHTS};
    struct pup_id incarnation = site->world->ledger.incarnation;
    struct pup_txn *txn;
    for (int way = 0; way < 4; way++) {
        MUST(pup_store_begin(site->replica.store, true, &txn) == PUP_OK);
        if (way == 0)
            (void)pup_outbox_settle(txn, &receipt, &incarnation, 0);
        if (way == 1)
            (void)pup_outbox_offer_again(txn, 1);
        if (way == 2)
            (void)pup_outbox_to_drawer(txn, PUP_REASON_COPIED, 0);
        incarnation.bytes[0] ^= 1;
        if (way == 3)
            (void)pup_replica_new_incarnation(txn, &incarnation, 2);
        pup_txn_abort(txn);
    }
}

/* The folder syncs with a home that is well. */
static void sync(struct places *places)
{
    struct pup_client_session *session;
    if (pup_client_session_new(&places->site.replica, false, 0, &session) != PUP_OK)
        return;
    pup_client_session_free(session);
    struct link *link = desk_connect(places->desk, &places->site, false);
    (void)desk_carry(places->desk, SIZE_MAX, UINT64_MAX);
    desk_cut(link);
}

/* What was put right once needs it no more. */
static void check_twice(struct pup_replica *replica)
{
    struct pup_damage first, second;
    if (pup_replica_check(replica, 1, &first) != PUP_OK || pup_replica_check(replica, 2, &second) != PUP_OK)
        return;
    MUST(second.spaces == 0);
    MUST(second.entries == 0);
    MUST(second.mended == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz fuzz = fuzz_of(data, size);
    struct places *places = places_anew();
    struct reading reading = {0};
    places_spoil(&fuzz, places->site.replica.store, PUP_CLIENT_COUNT);
    pup_arena_init(&reading.arena, BUDGET);
    MUST(pup_store_begin(places->site.replica.store, false, &reading.txn) == PUP_OK);
    read_profile(reading.txn);
    read_lists(&reading);
    (void)pup_view_each(reading.txn, NULL, 0, look, &reading);
    pup_txn_abort(reading.txn);
    pup_arena_release(&reading.arena);
    change(&places->site);
    check_twice(&places->site.replica);
    sync(places);
    return 0;
}
