/* The oracle: what must be true when everybody has heard everything. */
#include <string.h>

#include "server/store/tables.h"
#include "tests/sim/check.h"

/* ---- what was erased ---- */

static void check_words(struct sim *sim, struct pup_span bytes, const char *where, const struct sim_client *reader)
{
    for (size_t i = 0; i < sim->erased_count && bytes.len > 0; i++) {
        size_t space = sim_space_index(&sim->erased[i].space);
        struct pup_span word = sim->erased[i].word;
        if (reader && (sim->rights[reader->member][space].now & PUP_RIGHT_READ) == 0)
            continue; /* what she wrote herself stays with her: nobody tells her any more */
        if (memmem(bytes.data, bytes.len, word.data, word.len) && check_is_entry(sim, &sim->erased[i].erasure))
            sim_fault(sim, "%s %u still has an erased word, %.*s", where, reader ? reader->number : 0, (int)word.len,
                      (const char *)word.data);
    }
}

static void check_erased(struct sim *sim, struct pup_store *store, size_t tables, const char *where,
                         const struct sim_client *reader)
{
    struct pup_txn *txn;
    if (sim->erased_count == 0 || !sim_ok(sim, pup_store_begin(store, false, &txn), "reading"))
        return;
    for (size_t table = 0; table < tables; table++) {
        struct pup_cursor *cursor;
        struct pup_span value;
        if (!sim_ok(sim, pup_cursor_open(txn, table, &cursor), "walking"))
            break;
        enum pup_err err = pup_cursor_seek(cursor, (struct pup_span){0}, NULL, &value);
        for (; !err; err = pup_cursor_next(cursor, NULL, &value))
            check_words(sim, value, where, reader);
        pup_cursor_close(cursor);
    }
    pup_txn_abort(txn);
}

/* What a device remembers as erased, the server knows by now, whatever backup it began from. */
static void check_erasures_told(struct sim_client *client)
{
    struct sim *sim = client->sim;
    struct pup_txn *txn;
    struct pup_cursor *cursor;
    struct pup_span value;
    struct pup_arena arena;
    if (!sim_ok(sim, pup_store_begin(client->replica.store, false, &txn), "reading a replica"))
        return;
    pup_arena_init(&arena, CHECK_BUDGET);
    sim_ok(sim, pup_cursor_open(txn, PUP_CLIENT_ERASURES, &cursor), "walking");
    enum pup_err err = pup_cursor_seek(cursor, (struct pup_span){0}, NULL, &value);
    for (; !err; err = pup_cursor_next(cursor, NULL, &value)) {
        struct pup_entry entry;
        if (!sim_ok(sim, pup_entry_unpack(&arena, value, &entry), "an erasure"))
            break;
        struct pup_hash header = pup_header_hash(entry.sealed.header);
        if (!check_is_entry(sim, &header) && !sim->ever_rolled_back)
            sim_fault(sim, "client %u remembers an erasure that the server does not know", client->number);
    }
    pup_cursor_close(cursor);
    pup_txn_abort(txn);
    pup_arena_release(&arena);
}

/* ---- all of it ---- */

static void check_client(struct sim_client *client, struct pup_txn *server)
{
    sim_check_reach(client);
    sim_check_view(client);
    if (client->away || client->revoked)
        return;
    check_replica(client, server);
    check_erased(client->sim, client->replica.store, PUP_CLIENT_COUNT, "client", client);
    check_erasures_told(client);
}

void sim_check(struct sim *sim)
{
    struct pup_txn *txn;
    sim->healed = true;
    if (!sim_ok(sim, pup_store_begin(sim->store, false, &txn), "reading the ledger"))
        return;
    check_ledger(sim, txn);
    check_erased(sim, sim->store, PUP_TABLE_COUNT, "the server", NULL);
    if (!sim->fault[0])
        check_edits(sim);
    for (size_t i = 0; i < sim->client_count && !sim->fault[0]; i++)
        check_client(&sim->clients[i], txn);
    pup_txn_abort(txn);
}
