/* The oracle: what must be true when everybody has heard everything. */
#include <stdlib.h>
#include <string.h>

#include "common/base/hash.h"
#include "common/wire/record_codec.h"
#include "server/home/verify.h"
#include "server/ledger/ledger_rows.h"
#include "tests/sim/sim.h"

enum { CHECK_BUDGET = 512 * 1024 * 1024 };

/* ---- the server's books ---- */

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

static void check_chain(struct sim *sim, struct pup_hash *head, const struct ledger_entry_row *row,
                        const struct pup_entry *entry)
{
    struct pup_hash header = pup_header_hash(entry->sealed.header);
    *head = pup_chain_next(head, row->seq, &header);
    if (entry->seq != row->seq || !pup_hash_equal(head, &row->head))
        sim_fault(sim, "the chain breaks at %llu", (unsigned long long)row->seq);
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
        sim_check_law(sim, txn, &arena, space, entries, (size_t)state.seq);
    pup_arena_release(&arena);
}

/* ---- every edit ---- */

/* True when the folder's present identity is not the one that wrote it: what it had not had accepted is in the drawer.
 */
static bool is_former(const struct sim_edit *edit)
{
    return !pup_device_equal(&edit->author->device, &edit->id.device);
}

static bool drawer_has(struct sim *sim, const struct sim_edit *edit)
{
    struct pup_txn *txn;
    struct pup_arena arena;
    struct pup_drawer_row *rows;
    size_t count = 0;
    bool found = false;
    pup_arena_init(&arena, CHECK_BUDGET);
    if (sim_ok(sim, pup_store_begin(edit->author->replica.store, false, &txn), "reading a replica")) {
        sim_ok(sim, pup_outbox_drawer(txn, &arena, &rows, &count), "reading a drawer");
        for (size_t i = 0; i < count && !found; i++) {
            struct pup_own_edit own;
            found = pup_outbox_own(txn, rows[i].counter, &own) == PUP_OK &&
                    pup_span_equal(own.sealed.header, edit->sealed.header) &&
                    (sim->erasures > 0 || pup_span_equal(own.sealed.body, edit->sealed.body));
        }
        pup_txn_abort(txn);
    }
    pup_arena_release(&arena);
    return found;
}

/* What the administrator threw away: the device was not admitted any more when the server had lost the edit. */
static bool may_be_lost(const struct sim *sim, const struct sim_edit *edit)
{
    return sim->restores > edit->life && (edit->author->revoked || is_former(edit) || edit->author->tainted);
}

/* True when some edit that made, or changed, a record of this one was not taken. */
static bool builds_on_nothing(const struct sim *sim, const struct sim_edit *edit)
{
    for (size_t i = 0; i < sim->edit_count; i++)
        for (size_t p = 0; p < sim->edits[i].opened->part_count; p++)
            for (size_t q = 0; q < edit->opened->part_count; q++)
                if (&sim->edits[i] != edit && sim->edits[i].places == 0 &&
                    pup_id_equal(&sim->edits[i].opened->parts[p].record, &edit->opened->parts[q].record))
                    return true;
    return false;
}

/* Whether the reason for which it was refused can be the right one. */
static bool is_plausible(const struct sim *sim, const struct sim_edit *edit)
{
    const struct sim_rights *rights = &sim->rights[edit->member][sim_space_index(&edit->space)];
    bool given_up = edit->author->tainted || edit->author->revoked || is_former(edit);
    switch (edit->reason) {
    case PUP_REASON_RIGHTS:
        return given_up || (rights->always & PUP_RIGHT_WRITE) == 0;
    case PUP_REASON_RESERVED:
        return (rights->always & PUP_RIGHT_VALIDATE) == 0;
    case PUP_REASON_PERSON:
        return pup_space_split(&edit->space).compartment == PUP_HR;
    case PUP_REASON_NOT_CREATED:
        return given_up || builds_on_nothing(sim, edit);
    case PUP_REASON_SEEN: /* a copied folder, or a server rolled back by hand, knows less of how far devices had come */
        return given_up || (sim->copies > 0 && sim->restores > 0) || sim->ever_rolled_back;
    default:
        return given_up;
    }
}

static void check_refusal(struct sim *sim, const struct sim_edit *edit)
{
    if (!is_plausible(sim, edit))
        sim_fault(sim, "client %u, edit %llu: refused for %s", edit->author->number,
                  (unsigned long long)edit->id.counter, pup_reason_name(edit->reason));
}

static void check_applied(struct sim *sim, const struct sim_edit *edit)
{
    const struct sim_rights *rights = &sim->rights[edit->member][sim_space_index(&edit->space)];
    if (edit->places == 0 && edit->applied && !may_be_lost(sim, edit))
        sim_fault(sim, "client %u, edit %llu: acknowledged, and lost", edit->author->number,
                  (unsigned long long)edit->id.counter);
    if (edit->places > 1)
        sim_fault(sim, "client %u, edit %llu stands %u times in the ledger", edit->author->number,
                  (unsigned long long)edit->id.counter, edit->places);
    if (edit->places > 0 && (rights->ever & PUP_RIGHT_CONTRIBUTE) == 0)
        sim_fault(sim, "client %u, edit %llu was taken without the right to", edit->author->number,
                  (unsigned long long)edit->id.counter);
}

static const struct sim_edit *edit_of_header(const struct sim *sim, const struct pup_hash *hash)
{
    for (size_t i = 0; i < sim->edit_count; i++)
        if (pup_hash_equal(&sim->edits[i].header_hash, hash))
            return &sim->edits[i];
    return NULL;
}

/* What stands in the ledger of a device was all made on one and the same copy of its folder: the headers are a chain.
 */
static void check_device_chain(struct sim *sim, const struct sim_edit *last)
{
    for (size_t i = 0; i < sim->edit_count && last->places > 0; i++) {
        const struct sim_edit *other = &sim->edits[i], *at = last;
        if (other->places == 0 || other->id.counter >= last->id.counter ||
            !pup_device_equal(&other->id.device, &last->id.device))
            continue;
        while (at && at->id.counter > other->id.counter)
            at = edit_of_header(sim, &at->opened->previous);
        if (!at || !pup_hash_equal(&at->header_hash, &other->header_hash))
            sim_fault(sim, "edits %llu and %llu of one device were made on different copies of its folder",
                      (unsigned long long)other->id.counter, (unsigned long long)last->id.counter);
    }
}

static void check_edit(struct sim *sim, const struct sim_edit *edit)
{
    bool heard = edit->applied || edit->refused;
    check_applied(sim, edit);
    if (edit->author->tainted || is_former(edit))
        check_device_chain(sim, edit);
    /* Else a later backup came back, unheard, or a copy of the folder has heard another verdict of it. */
    if (edit->refused && edit->places > 0 && !may_be_lost(sim, edit) && !edit->author->tainted)
        sim_fault(sim, "client %u, edit %llu: refused, and stands in the ledger", edit->author->number,
                  (unsigned long long)edit->id.counter);
    if (edit->refused)
        check_refusal(sim, edit);
    if (edit->places == 0 && !edit->applied && (edit->refused || !edit->author->away) && !drawer_has(sim, edit))
        sim_fault(sim, "client %u, edit %llu: neither in the ledger nor in the drawer", edit->author->number,
                  (unsigned long long)edit->id.counter);
    if (!heard && edit->places > 0 && !edit->author->away && !edit->author->revoked && !is_former(edit) &&
        !edit->author->tainted)
        sim_fault(sim, "client %u, edit %llu never had a verdict", edit->author->number,
                  (unsigned long long)edit->id.counter);
}

/* ---- every replica ---- */

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

static void check_replica(struct sim_client *client, struct pup_txn *server)
{
    struct sim *sim = client->sim;
    struct pup_txn *txn;
    struct pup_arena arena;
    struct pup_space_row *rows;
    size_t count = 0;
    pup_arena_init(&arena, CHECK_BUDGET);
    if (sim_ok(sim, pup_store_begin(client->replica.store, false, &txn), "reading a replica")) {
        sim_ok(sim, pup_replica_spaces(txn, &arena, &rows, &count), "reading spaces");
        for (size_t i = 0; i < count; i++)
            check_copy(client, txn, server, &rows[i]);
        check_reads_all(client, rows, count);
        check_quiet(client, txn);
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

/* ---- what was erased ---- */

static void check_words(struct sim *sim, struct pup_span bytes, const char *where, const struct sim_client *reader)
{
    for (size_t i = 0; i < sim->erased_count && bytes.len > 0; i++) {
        size_t space = sim_space_index(&sim->erased[i].space);
        struct pup_span word = sim->erased[i].word;
        if (reader && (sim->rights[reader->member][space].now & PUP_RIGHT_READ) == 0)
            continue; /* what she wrote herself stays with her: nobody tells her any more */
        if (memmem(bytes.data, bytes.len, word.data, word.len))
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

struct disputes {
    size_t count;
    struct pup_hash sum; /* of their ids: which they are, in whatever order */
};

static bool count_dispute(void *context, const struct pup_view *view)
{
    struct disputes *disputes = context;
    struct pup_hash id = pup_sha256_one((struct pup_span){view->record.id.bytes, sizeof view->record.id.bytes});
    disputes->count += pup_record_contested(&view->record);
    if (pup_record_contested(&view->record))
        pup_hash_add(&disputes->sum, &id);
    return true;
}

/* What people disagree about is found without looking through everything. */
static void check_contested(struct sim_client *client, struct pup_txn *txn)
{
    struct sim *sim = client->sim;
    struct disputes all = {0}, found = {0};
    sim_ok(sim, pup_view_each(txn, NULL, 0, count_dispute, &all), "walking over the view");
    sim_ok(sim, pup_view_contested(txn, NULL, count_dispute, &found), "walking over what is contested");
    if (all.count != found.count || !pup_hash_equal(&all.sum, &found.sum))
        sim_fault(sim, "client %u has %zu contested records, and finds %zu", client->number, all.count, found.count);
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
        if (edit->author == client && !is_former(edit) && !is_refused(txn, edit) &&
            pup_replica_space(txn, &edit->space, &row) == PUP_OK &&
            row.seq > 0) /* else it was closed, and is coming again */
            check_seen(client, txn, edit);
    }
    check_contested(client, txn);
    pup_txn_abort(txn);
}

/* ---- all of it ---- */

static void check_server(struct sim *sim, struct pup_txn *txn)
{
    size_t count;
    const struct pup_space *spaces = sim_spaces(&count);
    for (size_t i = 0; i < count && !sim->fault[0]; i++)
        check_space(sim, txn, &spaces[i]);
}

void sim_check(struct sim *sim)
{
    struct pup_txn *txn;
    sim->healed = true;
    check_verify(sim);
    if (!sim_ok(sim, pup_store_begin(sim->store, false, &txn), "reading the ledger"))
        return;
    check_server(sim, txn);
    check_erased(sim, sim->store, PUP_TABLE_COUNT, "the server", NULL);
    for (size_t i = 0; i < sim->edit_count && !sim->fault[0]; i++)
        check_edit(sim, &sim->edits[i]);
    for (size_t i = 0; i < sim->client_count && !sim->fault[0]; i++) {
        sim_check_reach(&sim->clients[i]);
        sim_check_view(&sim->clients[i]);
        if (!sim->clients[i].away && !sim->clients[i].revoked)
            check_replica(&sim->clients[i], txn);
        if (!sim->clients[i].away && !sim->clients[i].revoked)
            check_erased(sim, sim->clients[i].replica.store, PUP_CLIENT_COUNT, "client", &sim->clients[i]);
    }
    pup_txn_abort(txn);
}
