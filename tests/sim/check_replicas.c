/* The oracle on every data folder: equal to the server's, within rights, and nothing of one's own out of sight. */
#include <stdlib.h>
#include <string.h>

#include "common/base/hash.h"
#include "common/store/key.h"
#include "common/wire/record_codec.h"
#include "server/ledger/ledger_rows.h"
#include "tests/sim/check.h"

/* Adds up the records of the copy in use. */
static void check_sum(struct sim_client *client, struct pup_txn *txn, const struct pup_space_row *row)
{
    struct sim *sim = client->sim;
    struct pup_key prefix;
    struct pup_cursor *cursor;
    struct pup_span key, value;
    struct pup_hash sum = {0};
    uint64_t count = 0;
    pup_key_start(&prefix);
    pup_key_text(&prefix, row->space.name);
    if (!sim_ok(sim, pup_cursor_open(txn, PUP_CLIENT_RECORDS, &cursor), "walking"))
        return;
    enum pup_err err = pup_cursor_seek(cursor, pup_key_span(&prefix), &key, &value);
    for (; !err && pup_key_has_prefix(key, pup_key_span(&prefix)); count++) {
        struct pup_id id;
        memcpy(id.bytes, key.data + prefix.len + 4, sizeof id.bytes);
        struct pup_hash term = pup_record_hash(&id, (struct pup_span){value.data + 8, value.len - 8});
        pup_hash_add(&sum, &term);
        err = pup_cursor_next(cursor, &key, &value);
    }
    pup_cursor_close(cursor);
    if (!pup_hash_equal(&sum, &row->state) || count != row->records)
        sim_fault(sim, "client %u, %s: its records are not what their sum says", client->number, row->space.name);
}

static void check_copy(struct sim_client *client, struct pup_txn *txn, struct pup_txn *server,
                       const struct pup_space_row *row)
{
    struct sim *sim = client->sim;
    struct pup_space_state state;
    size_t space = sim_space_index(&row->space);
    unsigned now = sim->rights[client->member][space].now;
    if (row->rights != now)
        sim_fault(sim, "client %u, %s: has rights %u instead of %u", client->number, row->space.name, row->rights, now);
    if (!sim_ok(sim, pup_ledger_space(server, &row->space, &state), "a space") || now == 0)
        return;
    if (row->seq != state.seq || !pup_hash_equal(&row->head, &state.head))
        sim_fault(sim, "client %u, %s: stands at %llu, the server at %llu", client->number, row->space.name,
                  (unsigned long long)row->seq, (unsigned long long)state.seq);
    if (row->building || row->paging || row->damaged)
        sim_fault(sim, "client %u, %s: its copy is not whole (%d %d %d)", client->number, row->space.name,
                  row->building, row->paging, row->damaged);
    if (!pup_hash_equal(&row->state, &state.state) || row->records != state.records)
        sim_fault(sim, "client %u, %s: does not hold what the server holds", client->number, row->space.name);
    check_sum(client, txn, row);
}

/* What the folder keeps for `history` is what the ledger says: nothing of another life. */
static void check_entries(struct sim_client *client, struct pup_txn *txn, struct pup_txn *server,
                          const struct pup_space_row *row, struct pup_arena *arena)
{
    struct sim *sim = client->sim;
    struct pup_key prefix;
    struct pup_cursor *cursor;
    struct pup_span key, value;
    pup_key_start(&prefix);
    pup_key_text(&prefix, row->space.name);
    if (!sim_ok(sim, pup_cursor_open(txn, PUP_CLIENT_ENTRIES, &cursor), "walking"))
        return;
    enum pup_err err = pup_cursor_seek(cursor, pup_key_span(&prefix), &key, &value);
    for (; !err && pup_key_has_prefix(key, pup_key_span(&prefix)); err = pup_cursor_next(cursor, &key, &value)) {
        struct pup_entry kept, stands;
        struct ledger_entry_row there;
        struct pup_span packed = {value.data + sizeof(struct pup_hash), value.len - sizeof(struct pup_hash)};
        if (!sim_ok(sim, pup_entry_unpack(arena, packed, &kept), "a kept entry") ||
            !sim_ok(sim, ledger_entry_get(server, &row->space, kept.seq, &there), "an entry that a folder keeps") ||
            !sim_ok(sim, pup_entry_unpack(arena, there.entry, &stands), "an entry"))
            break;
        if (!pup_span_equal(kept.sealed.header, stands.sealed.header))
            sim_fault(sim, "client %u, %s: keeps another entry %llu than the ledger", client->number, row->space.name,
                      (unsigned long long)kept.seq);
    }
    pup_cursor_close(cursor);
}

/* Own edits still on top of what the server sent. In a space that an older roster does not open any more they stay. */
static void check_pending(struct sim_client *client, struct pup_txn *txn)
{
    struct sim *sim = client->sim;
    struct pup_cursor *cursor;
    struct pup_span key;
    if (!sim_ok(sim, pup_cursor_open(txn, PUP_CLIENT_PENDING, &cursor), "walking"))
        return;
    enum pup_err err = pup_cursor_seek(cursor, (struct pup_span){0}, &key, NULL);
    for (; !err; err = pup_cursor_next(cursor, &key, NULL)) {
        struct pup_space space = {0};
        (void)pup_key_take_text(&key, space.name, sizeof space.name);
        size_t at = sim_space_index(&space);
        if (at < SIM_SPACES_MAX && (sim->rights[client->member][at].now & PUP_RIGHT_READ) != 0)
            sim_fault(sim, "client %u, %s: an edit on top will never come", client->number, space.name);
    }
    pup_cursor_close(cursor);
}

static void check_quiet(struct sim_client *client, struct pup_txn *txn)
{
    struct sim *sim = client->sim;
    uint64_t waiting = 0;
    sim_ok(sim, pup_txn_count(txn, PUP_CLIENT_OUTBOX, &waiting), "counting");
    if (waiting > 0)
        sim_fault(sim, "client %u still has %llu edits to send", client->number, (unsigned long long)waiting);
    check_pending(client, txn);
}

/* What is said to be still missing after a restore is missing. */
static void check_awaited(struct sim_client *client, struct pup_txn *txn, struct pup_arena *arena)
{
    struct sim *sim = client->sim;
    struct pup_awaited_row *rows;
    size_t count = 0;
    sim_ok(sim, pup_replica_awaited(txn, arena, &rows, &count), "reading what is awaited");
    for (size_t i = 0; i < count; i++) {
        struct pup_record record;
        uint64_t seq;
        enum pup_err err = pup_replica_record(txn, arena, &rows[i].space, &rows[i].id, &record, &seq);
        for (size_t e = 0; !err && e < rows[i].edits.count; e++)
            if (pup_vector_covers(&record.touched, &rows[i].edits.at[e]))
                sim_fault(sim, "client %u, %s: awaits an edit that has come", client->number, rows[i].space.name);
    }
}

static void check_reads_all(struct sim_client *client, const struct pup_space_row *rows, size_t count)
{
    struct sim *sim = client->sim;
    size_t all;
    const struct pup_space *spaces = sim_spaces(&all);
    for (size_t s = 0; s < all; s++) {
        bool held = false;
        for (size_t i = 0; i < count; i++)
            held = held || pup_space_equal(&rows[i].space, &spaces[s]);
        bool hr = pup_space_split(&spaces[s]).compartment == PUP_HR; /* only of those who have, or had, a role */
        if (!held && !hr && sim->rights[client->member][s].now != 0)
            sim_fault(sim, "client %u does not have %s, which she may read", client->number, spaces[s].name);
    }
}

void check_replica(struct sim_client *client, struct pup_txn *server)
{
    struct sim *sim = client->sim;
    struct pup_txn *txn;
    struct pup_arena arena;
    struct pup_space_row *rows;
    size_t count = 0;
    pup_arena_init(&arena, CHECK_BUDGET);
    if (sim_ok(sim, pup_store_begin(client->replica.store, false, &txn), "reading a replica")) {
        sim_ok(sim, pup_replica_spaces(txn, &arena, &rows, &count), "reading spaces");
        for (size_t i = 0; i < count; i++) {
            check_copy(client, txn, server, &rows[i]);
            if ((rows[i].rights & PUP_RIGHT_READ) != 0 && !sim->fault[0])
                check_entries(client, txn, server, &rows[i], &arena);
        }
        check_reads_all(client, rows, count);
        check_quiet(client, txn);
        check_awaited(client, txn, &arena);
        pup_txn_abort(txn);
    }
    pup_arena_release(&arena);
}

/* ---- who may hold what ---- */

static void check_row(struct sim_client *client, const char *what, struct pup_span key)
{
    struct sim *sim = client->sim;
    struct pup_space space = {0};
    if (!sim_ok(sim, pup_key_take_text(&key, space.name, sizeof space.name), "a key"))
        return;
    size_t at = sim_space_index(&space);
    if (at == SIM_SPACES_MAX || (sim->rights[client->member][at].ever & PUP_RIGHT_READ) == 0)
        sim_fault(sim, "client %u holds %s of %s, which %s never could read", client->number, what, space.name,
                  sim_logins[client->member]);
    else if (sim->healed && !client->away && !client->revoked && sim_rights_closed(sim, client->member, at))
        sim_fault(sim, "client %u still holds %s of %s, which was closed to %s", client->number, what, space.name,
                  sim_logins[client->member]);
}

/* One row of each space is enough: its key begins with the space. */
static void check_table(struct sim_client *client, struct pup_txn *txn, size_t table, const char *what)
{
    struct pup_cursor *cursor;
    struct pup_span key;
    if (!sim_ok(client->sim, pup_cursor_open(txn, table, &cursor), "walking"))
        return;
    enum pup_err err = pup_cursor_seek(cursor, (struct pup_span){0}, &key, NULL);
    while (!err && !client->sim->fault[0]) {
        struct pup_key beyond;
        struct pup_space space = {0};
        check_row(client, what, key);
        (void)pup_key_take_text(&key, space.name, sizeof space.name);
        pup_key_start(&beyond);
        pup_key_text(&beyond, space.name);
        beyond.bytes[beyond.len - 1]++; /* the end of the text */
        err = pup_cursor_seek(cursor, pup_key_span(&beyond), &key, NULL);
    }
    pup_cursor_close(cursor);
}

void sim_check_reach(struct sim_client *client)
{
    struct pup_txn *txn;
    if (!sim_ok(client->sim, pup_store_begin(client->replica.store, false, &txn), "reading a replica"))
        return;
    check_table(client, txn, PUP_CLIENT_RECORDS, "a record");
    check_table(client, txn, PUP_CLIENT_ENTRIES, "an entry");
    pup_txn_abort(txn);
}

/* ---- what one wrote is before one's eyes ---- */

/* What the replica holds is not put on top of it once more. */
static bool is_once(struct pup_txn *txn, struct pup_arena *arena, const struct pup_view *view)
{
    struct pup_record held;
    struct pup_span shown, stored;
    uint64_t seq;
    return pup_replica_record(txn, arena, &view->space, &view->record.id, &held, &seq) != PUP_OK ||
           !pup_vector_equal(&held.touched, &view->record.touched) ||
           (pup_record_pack(arena, &view->record, &shown) == PUP_OK &&
            pup_record_pack(arena, &held, &stored) == PUP_OK && pup_span_equal(shown, stored));
}

static void check_seen(struct sim_client *client, struct pup_txn *txn, const struct sim_edit *edit)
{
    struct sim *sim = client->sim;
    for (size_t i = 0; i < edit->opened->part_count; i++) {
        struct pup_view view;
        struct pup_arena arena;
        pup_arena_init(&arena, CHECK_BUDGET);
        enum pup_err err = pup_view_get(txn, &arena, &edit->space, &edit->opened->parts[i].record, &view);
        if (err || !pup_vector_covers(&view.record.touched, &edit->id))
            sim_fault(sim, "client %u does not see her own edit %llu in %s (%s)", client->number,
                      (unsigned long long)edit->id.counter, edit->space.name, pup_err_name(err));
        else if (!is_once(txn, &arena, &view))
            sim_fault(sim, "client %u sees her own edit %llu in %s twice", client->number,
                      (unsigned long long)edit->id.counter, edit->space.name);
        pup_arena_release(&arena);
    }
}

/* True when a settled refusal, in whichever life, took the edit off the screen. */
static bool is_refused(struct pup_txn *txn, const struct sim_edit *edit)
{
    struct pup_own_edit own;
    return pup_outbox_own(txn, edit->id.counter, &own) != PUP_OK || own.verdict == PUP_VERDICT_REFUSED;
}

void sim_check_view(struct sim_client *client)
{
    struct sim *sim = client->sim;
    struct pup_txn *txn;
    if (client->revoked || client->tainted ||
        !sim_ok(sim, pup_store_begin(client->replica.store, false, &txn), "reading a replica"))
        return;
    for (size_t i = 0; i < sim->edit_count && !sim->fault[0]; i++) {
        const struct sim_edit *edit = &sim->edits[i];
        struct pup_space_row row;
        if (edit->author == client && !check_is_former(edit) && !is_refused(txn, edit) &&
            pup_replica_space(txn, &edit->space, &row) == PUP_OK &&
            row.seq > 0) /* else it was closed, and is coming again */
            check_seen(client, txn, edit);
    }
    pup_txn_abort(txn);
}
