#include "client/query/history.h"

#include <stdlib.h>
#include <string.h>

#include "common/store/key.h"

enum { ONE_ENTRY = 64 * 1024 * 1024 }; /* bytes: what one entry may become in memory */

struct naming;

/* Rows as they are gathered; grown in the arena by doubling. */
struct gathering {
    struct pup_txn *txn;
    struct pup_arena *arena;
    const struct pup_space *space;
    const struct pup_id *record;
    struct pup_history_row *rows;
    size_t count, room;
    struct naming *naming; /* where only authors are looked for */
};

static enum pup_err gather(struct gathering *g, const struct pup_history_row *row)
{
    if (g->count == g->room) {
        size_t room = g->room == 0 ? 16 : g->room * 2;
        struct pup_history_row *rows = pup_arena_array(g->arena, room, sizeof *rows);
        if (rows == NULL) {
            return PUP_ERR_MEMORY;
        }
        if (g->count > 0) {
            memcpy(rows, g->rows, g->count * sizeof *rows);
        }
        g->rows = rows;
        g->room = room;
    }
    g->rows[g->count++] = *row;
    return PUP_OK;
}

static const struct pup_part *part_of(const struct pup_edit *edit, const struct pup_id *record)
{
    for (size_t i = 0; i < edit->part_count; i++) {
        if (pup_id_equal(&edit->parts[i].record, record)) {
            return &edit->parts[i];
        }
    }
    return NULL;
}

/* Opens the entry at `seq` of the space. An entry older than what is kept is PUP_ERR_NOT_FOUND. */
static enum pup_err entry_at(const struct gathering *g, uint64_t seq, struct pup_entry *entry, struct pup_edit *edit)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, g->space->name);
    pup_key_u64(&key, seq);
    struct pup_span value;
    enum pup_err err = pup_txn_get(g->txn, PUP_CLIENT_ENTRIES, pup_key_span(&key), &value);
    if (err != PUP_OK) {
        return err;
    }
    const size_t chain = sizeof(struct pup_hash);
    if (value.len < chain) {
        return PUP_ERR_CORRUPT;
    }
    err = pup_entry_unpack(g->arena, (struct pup_span){value.data + chain, value.len - chain}, entry);
    return err != PUP_OK ? err : pup_edit_open(g->arena, entry->sealed, edit);
}

static enum pup_verdict verdict_of(enum pup_outcome outcome)
{
    switch (outcome) {
    case PUP_OUTCOME_MERGED:
        return PUP_VERDICT_MERGED;
    case PUP_OUTCOME_CONTESTED:
        return PUP_VERDICT_CONTESTED;
    default:
        return PUP_VERDICT_APPLIED;
    }
}

static struct pup_author author_of(const struct pup_entry *entry, const struct pup_edit *edit, uint64_t seq)
{
    struct pup_author author = {.known = true, .device = edit->id.device, .at = edit->at, .seq = seq};
    memcpy(author.login, entry->member, sizeof author.login);
    return author;
}

static enum pup_err gather_entry(struct gathering *g, uint64_t seq)
{
    struct pup_entry entry;
    struct pup_edit edit;
    enum pup_err err = entry_at(g, seq, &entry, &edit);
    if (err != PUP_OK) {
        return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    }
    struct pup_history_row row = {
        .edit = edit.id, .verdict = verdict_of(entry.outcome), .part = part_of(&edit, g->record)};
    row.author = author_of(&entry, &edit, seq);
    return row.part == NULL ? PUP_OK : gather(g, &row);
}

static void history_prefix(const struct gathering *g, struct pup_key *key)
{
    pup_key_start(key);
    pup_key_bytes(key, g->record->bytes, sizeof g->record->bytes);
    pup_key_text(key, g->space->name);
}

/* Gives the places of the record's entries to `on_entry`, in their order. */
static enum pup_err walk_entries(struct gathering *g, enum pup_err (*on_entry)(struct gathering *g, uint64_t seq))
{
    struct pup_key prefix;
    history_prefix(g, &prefix);
    struct pup_cursor *cursor = NULL;
    enum pup_err err = pup_cursor_open(g->txn, PUP_CLIENT_HISTORY, &cursor);
    struct pup_span key;
    if (err == PUP_OK) {
        err = pup_cursor_seek(cursor, pup_key_span(&prefix), &key, NULL);
    }
    while (err == PUP_OK && pup_key_has_prefix(key, pup_key_span(&prefix))) {
        struct pup_span rest = {key.data + prefix.len, key.len - prefix.len};
        uint64_t seq = 0;
        err = pup_key_take_u64(&rest, &seq);
        if (err == PUP_OK) {
            err = on_entry(g, seq);
        }
        if (err == PUP_OK) {
            err = pup_cursor_next(cursor, &key, NULL);
        }
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static bool gathered(const struct gathering *g, const struct pup_edit_id *edit)
{
    for (size_t i = 0; i < g->count; i++) {
        if (pup_edit_id_equal(&g->rows[i].edit, edit)) {
            return true;
        }
    }
    return false;
}

static enum pup_err gather_own(struct gathering *g, const struct pup_profile *profile, const struct pup_own_edit *own)
{
    struct pup_edit_id id = {profile->device, own->counter};
    if (gathered(g, &id)) {
        return PUP_OK;
    }
    struct pup_edit edit;
    enum pup_err err = pup_edit_open(g->arena, own->sealed, &edit);
    if (err != PUP_OK) {
        return err;
    }
    struct pup_history_row row = {
        .edit = id, .verdict = own->verdict, .reason = own->reason, .part = part_of(&edit, g->record)};
    row.author = (struct pup_author){.known = true, .device = id.device, .at = edit.at, .seq = own->seq};
    memcpy(row.author.login, profile->login, sizeof row.author.login);
    bool here = row.part != NULL && pup_space_equal(&edit.space, g->space);
    return here ? gather(g, &row) : PUP_OK;
}

/* Those there are, and not as many as the profile counts: a spoiled count would keep one walking for ever. */
static enum pup_err gather_all_own(struct gathering *g, const struct pup_profile *profile)
{
    struct pup_own_edit own = {0};
    enum pup_err err = PUP_OK;
    while (err == PUP_OK && (err = pup_outbox_next_own(g->txn, own.counter + 1, &own)) == PUP_OK) {
        err = gather_own(g, profile, &own);
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* By place in the ledger; what has none comes last, in the order it was made. */
static int oldest_first(const void *left, const void *right)
{
    const struct pup_history_row *a = left, *b = right;
    uint64_t x = a->author.seq == 0 ? UINT64_MAX : a->author.seq;
    uint64_t y = b->author.seq == 0 ? UINT64_MAX : b->author.seq;
    if (x != y) {
        return x < y ? -1 : 1;
    }
    return a->edit.counter < b->edit.counter ? -1 : a->edit.counter > b->edit.counter;
}

enum pup_err pup_history_of(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                            const struct pup_id *record, struct pup_history_row **rows, size_t *count)
{
    struct gathering g = {.txn = txn, .arena = arena, .space = space, .record = record};
    struct pup_profile profile;
    enum pup_err err = pup_replica_profile(txn, &profile);
    if (err == PUP_OK) {
        err = walk_entries(&g, gather_entry);
    }
    if (err == PUP_OK) {
        err = gather_all_own(&g, &profile);
    }
    if (err == PUP_OK && g.count > 1) {
        qsort(g.rows, g.count, sizeof *g.rows, oldest_first);
    }
    *rows = g.rows;
    *count = g.count;
    return err;
}

bool pup_history_complete(const struct pup_history_row *rows, size_t count)
{
    return count > 0 && rows[0].part->seen.count == 0;
}

/* ---- authors ---- */

/* Whose authors are looked for. */
struct naming {
    const struct pup_edit_id *edits;
    struct pup_author *authors; /* one an edit */
    size_t count;
};

/* One entry at a time is in memory: histories are long, and so may be what is contested. */
static enum pup_err name_entry(struct gathering *g, uint64_t seq)
{
    struct naming *naming = g->naming;
    struct pup_entry entry;
    struct pup_edit edit;
    enum pup_err err = entry_at(g, seq, &entry, &edit);
    for (size_t i = 0; err == PUP_OK && i < naming->count; i++) {
        if (pup_edit_id_equal(&naming->edits[i], &edit.id)) {
            naming->authors[i] = author_of(&entry, &edit, seq);
        }
    }
    pup_arena_reset(g->arena);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* An own edit needs no entry to be known. */
static enum pup_err name_own(struct gathering *g, const struct pup_profile *profile, size_t i)
{
    struct pup_author *author = &g->naming->authors[i];
    struct pup_own_edit own;
    struct pup_edit edit;
    enum pup_err err = pup_outbox_own(g->txn, g->naming->edits[i].counter, &own);
    err = err == PUP_OK ? pup_edit_open(g->arena, own.sealed, &edit) : err;
    if (err == PUP_OK) {
        *author = (struct pup_author){.known = true, .device = edit.id.device, .at = edit.at, .seq = own.seq};
        memcpy(author->login, profile->login, sizeof author->login);
    }
    pup_arena_reset(g->arena);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err name_all(struct gathering *g)
{
    struct naming *naming = g->naming;
    struct pup_profile profile;
    bool others = false;
    enum pup_err err = pup_replica_profile(g->txn, &profile);
    for (size_t i = 0; err == PUP_OK && i < naming->count; i++) {
        naming->authors[i] = (struct pup_author){.device = naming->edits[i].device};
        if (pup_device_equal(&profile.device, &naming->edits[i].device)) {
            err = name_own(g, &profile, i);
        } else {
            others = true;
        }
    }
    return err == PUP_OK && others ? walk_entries(g, name_entry) : err;
}

enum pup_err pup_history_authors(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *record,
                                 const struct pup_edit_id *edits, size_t count, struct pup_author *authors)
{
    struct pup_arena scratch;
    struct naming naming = {edits, authors, count};
    struct gathering g = {.txn = txn, .arena = &scratch, .space = space, .record = record, .naming = &naming};
    pup_arena_init(&scratch, ONE_ENTRY);
    enum pup_err err = name_all(&g);
    pup_arena_release(&scratch);
    return err;
}
