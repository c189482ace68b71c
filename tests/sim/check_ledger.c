/* The oracle on the server's books: chains, origins, what verification finds, and the law. */
#include <stdlib.h>
#include <string.h>

#include "common/base/hash.h"
#include "common/wire/record_codec.h"
#include "server/home/verify.h"
#include "server/ledger/ledger_rows.h"
#include "tests/sim/check.h"

static void on_fault(void *context, struct pup_said *said)
{
    struct pup_span rest = pup_buf_span(&said->bytes);
    struct pup_sentence sentence;
    while (rest.len > 0 && pup_said_next(&rest, &sentence) == PUP_OK)
        sim_fault(context, "verify: %.*s (%.*s)", (int)sentence.message.len, (const char *)sentence.message.data,
                  sentence.argument_count > 0 ? (int)sentence.arguments[0].len : 0,
                  sentence.argument_count > 0 ? (const char *)sentence.arguments[0].data : "");
}

static void check_verify(struct sim *sim)
{
    struct pup_said said;
    pup_said_init(&said);
    struct pup_verify verify = {.ledger = &sim->ledger, .said = &said, .on_fault = on_fault, .context = sim};
    sim_ok(sim, pup_verify(&verify), "verifying");
    if (verify.faults > 0)
        sim_fault(sim, "verify finds %llu faults", (unsigned long long)verify.faults);
    pup_said_release(&said);
}

/* An entry of a device of ours is an edit that was written there; once. (Two copies of a folder may have written the
 * same, down to the millisecond: then it is one edit.) */
static void check_origin(struct sim *sim, const struct pup_space *space, const struct sim_entry *entry)
{
    struct pup_hash hash = pup_header_hash(entry->entry.sealed.header);
    bool known = entry->entry.member[0] == '\0'; /* the server's own */
    for (size_t i = 0; i < sim->edit_count; i++) {
        if (!pup_hash_equal(&sim->edits[i].header_hash, &hash))
            continue;
        known = true;
        sim->edits[i].places++;
        if (strcmp(sim_logins[sim->edits[i].member], entry->entry.member) != 0)
            sim_fault(sim, "entry %llu of %s bears another name", (unsigned long long)entry->entry.seq, space->name);
    }
    if (!known)
        sim_fault(sim, "entry %llu of %s was written by nobody", (unsigned long long)entry->entry.seq, space->name);
}

static void note_header(struct sim *sim, const struct pup_hash *header)
{
    if (sim->header_count == sim->header_room) {
        sim->header_room = sim->header_room * 2 + 256;
        sim->headers = realloc(sim->headers, sim->header_room * sizeof *sim->headers);
        if (!sim->headers)
            abort();
    }
    sim->headers[sim->header_count++] = *header;
}

static void check_chain(struct sim *sim, struct pup_hash *head, const struct ledger_entry_row *row,
                        const struct pup_entry *entry)
{
    struct pup_hash header = pup_header_hash(entry->sealed.header);
    note_header(sim, &header);
    *head = pup_chain_next(head, row->seq, &header);
    if (entry->seq != row->seq || !pup_hash_equal(head, &row->head))
        sim_fault(sim, "the chain breaks at %llu", (unsigned long long)row->seq);
}

bool check_is_entry(const struct sim *sim, const struct pup_hash *header)
{
    for (size_t i = 0; i < sim->header_count; i++)
        if (pup_hash_equal(&sim->headers[i], header))
            return true;
    return false;
}

static bool read_entry(struct sim *sim, struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                       uint64_t seq, struct pup_hash *head, struct sim_entry *entry)
{
    struct ledger_entry_row row;
    if (!sim_ok(sim, ledger_entry_get(txn, space, seq, &row), "an entry"))
        return false;
    row.entry = pup_arena_copy(arena, row.entry);
    if (!sim_ok(sim, pup_entry_unpack(arena, row.entry, &entry->entry), "an entry") ||
        !sim_ok(sim, pup_edit_open(arena, entry->entry.sealed, &entry->edit), "an edit of the ledger"))
        return false;
    check_chain(sim, head, &row, &entry->entry);
    return true;
}

static void check_space(struct sim *sim, struct pup_txn *txn, const struct pup_space *space)
{
    struct pup_space_state state;
    struct pup_hash head = {0};
    struct pup_arena arena;
    if (!sim_ok(sim, pup_ledger_space(txn, space, &state), "a space") || state.seq == 0)
        return;
    pup_arena_init(&arena, CHECK_BUDGET);
    struct sim_entry *entries = pup_arena_array(&arena, state.seq, sizeof *entries);
    for (uint64_t seq = 1; seq <= state.seq && !sim->fault[0]; seq++)
        if (read_entry(sim, txn, &arena, space, seq, &head, &entries[seq - 1]))
            check_origin(sim, space, &entries[seq - 1]);
    if (!sim->fault[0])
        check_rights(sim, space, entries, (size_t)state.seq);
    if (!sim->fault[0])
        check_law(sim, txn, &arena, space, entries, (size_t)state.seq);
    pup_arena_release(&arena);
}

void check_ledger(struct sim *sim, struct pup_txn *txn)
{
    size_t count;
    const struct pup_space *spaces = sim_spaces(&count);
    if (!sim->brief || sim_chance(sim, 25)) /* what it finds we look at ourselves, for the most part */
        check_verify(sim);
    for (size_t i = 0; i < count && !sim->fault[0]; i++)
        check_space(sim, txn, &spaces[i]);
}
