#include "server/ledger/upgrade.h"

#include <string.h>

#include "common/wire/entry_peek.h"
#include "server/ledger/ledger_priv.h"
#include "server/store/space_list.h"

enum { LISTS_BUDGET = 512 * 1024 * 1024, FORMAT_BEFORE = 1 };

/* ---- the tables of format 1 ---- */

/* text space, u64 seq → chain hash 32, then the packed Entry */
static enum pup_err old_entry(struct pup_txn *txn, const struct pup_space *space, uint64_t seq,
                              struct ledger_entry_row *row)
{
    struct pup_key key = ledger_seq_key(space, seq);
    struct pup_span value;
    enum pup_err err = pup_txn_get(txn, PUP_OLD_ENTRIES, pup_key_span(&key), &value);
    if (err != PUP_OK) {
        return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
    }
    struct pup_row reader = pup_row_read(value);
    *row = (struct ledger_entry_row){.space = *space, .seq = seq};
    pup_row_fixed(&reader, row->head.bytes, sizeof row->head.bytes);
    row->entry = reader.rest;
    return reader.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

/* text space, id → u64 last touching seq, then the canonical record */
static enum pup_err old_record(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                               struct pup_span *canonical)
{
    struct pup_key key = rows_text_key(space->name);
    struct pup_span value;
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    enum pup_err err = pup_txn_get(txn, PUP_OLD_RECORDS, pup_key_span(&key), &value);
    if (err != PUP_OK) {
        return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
    }
    struct pup_row reader = pup_row_read(value);
    (void)pup_row_u64(&reader);
    *canonical = reader.rest;
    return reader.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

/* id, text login → u8 1: as they now stand in the record's row */
static enum pup_err old_owners(struct pup_txn *txn, const struct pup_id *id, struct pup_buf *owners)
{
    struct pup_key key;
    struct pup_walk walk;
    struct pup_span login, value;
    pup_key_start(&key);
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    enum pup_err err = pup_walk_open(&walk, txn, PUP_OLD_OWNERS, &key);
    while (err == PUP_OK && (err = pup_walk_next(&walk, &login, &value)) == PUP_OK) {
        err = pup_buf_put(owners, login);
    }
    pup_walk_close(&walk);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* ---- one space ---- */

struct moving {
    struct pup_txn *txn;
    struct pup_arena *arena; /* of one entry */
    struct ledger_space_row space;
    struct pup_space name;
    uint64_t place;
};

static bool creates(const struct pup_edit *edit, const struct pup_id *id)
{
    for (size_t i = 0; i < edit->part_count; i++) {
        if (edit->parts[i].seen.count == 0 && pup_id_equal(&edit->parts[i].record, id)) {
            return true;
        }
    }
    return false;
}

/* The record as that entry leaves it, but for its bytes: those it has in the end are there from its first row on. */
static enum pup_err move_record(struct moving *moving, uint64_t seq, const struct pup_id *id, bool created,
                                uint64_t *before)
{
    struct ledger_record_row row = {0};
    struct pup_buf owners;
    pup_buf_init(&owners, PUP_MESSAGE_MAX);
    enum pup_err err = ledger_record_get(moving->txn, &moving->name, id, &row);
    *before = row.seq;
    if (err == PUP_ERR_NOT_FOUND) {
        err = old_record(moving->txn, &moving->name, id, &row.canonical);
        err = err == PUP_OK ? old_owners(moving->txn, id, &owners) : err;
        row.owners = pup_buf_span(&owners);
    }
    row.seq = seq;
    row.created |= created;
    /* What was read lies in the store, and may not be written from there. */
    row.canonical = err == PUP_OK ? pup_arena_copy(moving->arena, row.canonical) : row.canonical;
    row.owners = err == PUP_OK ? pup_arena_copy(moving->arena, row.owners) : row.owners;
    if (err == PUP_OK && (row.canonical.data == NULL || row.owners.data == NULL)) {
        err = PUP_ERR_MEMORY;
    }
    err = err == PUP_OK ? ledger_record_put(moving->txn, &moving->name, id, &row) : err;
    pup_buf_release(&owners);
    return err;
}

/* The records an entry touched, and what touched each before it. */
static enum pup_err move_records(struct moving *moving, const struct ledger_entry_row *row, struct pup_buf *before)
{
    struct pup_entry entry;
    struct pup_edit edit;
    struct pup_header_records named;
    struct pup_id id;
    uint64_t seq;
    enum pup_err err = pup_entry_unpack(moving->arena, row->entry, &entry);
    err = err == PUP_OK ? pup_edit_open(moving->arena, entry.sealed, &edit) : err;
    if (err != PUP_OK) {
        return err == PUP_ERR_MEMORY ? err : PUP_ERR_CORRUPT;
    }
    pup_header_records_start(&named, entry.sealed.header);
    while (err == PUP_OK && pup_header_records_next(&named, &id)) {
        err = move_record(moving, row->seq, &id, creates(&edit, &id), &seq);
        err = err == PUP_OK ? pup_row_put_u64(before, seq) : err;
    }
    return err;
}

static enum pup_err move_entry(struct moving *moving, uint64_t seq)
{
    struct ledger_entry_row row;
    struct pup_buf before;
    pup_buf_init(&before, PUP_EDIT_PARTS_MAX * sizeof seq);
    pup_arena_reset(moving->arena);
    enum pup_err err = old_entry(moving->txn, &moving->name, seq, &row);
    row.entry = err == PUP_OK ? pup_arena_copy(moving->arena, row.entry) : row.entry;
    if (err == PUP_OK && row.entry.data == NULL) {
        err = PUP_ERR_MEMORY;
    }
    err = err == PUP_OK ? move_records(moving, &row, &before) : err;
    row.before = pup_buf_span(&before);
    err = err == PUP_OK ? ledger_log_put(moving->txn, moving->place, &row) : err;
    pup_buf_release(&before);
    moving->space.state.seq = seq;
    moving->space.places[(seq - 1) % PUP_RUN] = moving->place++;
    return err == PUP_OK ? ledger_space_save(moving->txn, &moving->name, &moving->space) : err;
}

static enum pup_err move_space(struct moving *moving, const struct pup_space *name)
{
    struct pup_space_state state;
    enum pup_err err = pup_ledger_space(moving->txn, name, &state);
    moving->name = *name;
    moving->space = (struct ledger_space_row){.state = state};
    for (uint64_t seq = 1; err == PUP_OK && seq <= state.seq; seq++) {
        err = move_entry(moving, seq);
    }
    return err;
}

static enum pup_err move_spaces(struct pup_txn *txn, struct pup_arena *lists)
{
    struct pup_arena arena;
    struct pup_space *spaces;
    size_t count;
    struct moving moving = {.txn = txn, .arena = &arena, .place = 1};
    pup_arena_init(&arena, LEDGER_BUDGET);
    enum pup_err err = pup_space_list(txn, lists, &spaces, &count);
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        err = move_space(&moving, &spaces[i]);
    }
    pup_arena_release(&arena);
    return err;
}

/* ---- devices ---- */

struct old_device {
    struct pup_device device;
    uint64_t counter;
};

static enum pup_err list_devices(struct pup_txn *txn, struct pup_arena *lists, struct old_device **devices,
                                 size_t *count)
{
    struct pup_walk walk;
    struct pup_key all;
    struct pup_span rest, value;
    uint64_t room;
    pup_key_start(&all);
    *count = 0;
    enum pup_err err = pup_txn_count(txn, PUP_TABLE_COUNTERS, &room);
    *devices = err == PUP_OK ? pup_arena_array(lists, (size_t)room, sizeof **devices) : NULL;
    if (err != PUP_OK || *devices == NULL) {
        return err != PUP_OK ? err : PUP_ERR_MEMORY;
    }
    err = pup_walk_open(&walk, txn, PUP_TABLE_COUNTERS, &all);
    while (err == PUP_OK && *count < room && (err = pup_walk_next(&walk, &rest, &value)) == PUP_OK) {
        struct old_device *device = &(*devices)[(*count)++];
        err = pup_key_take_bytes(&rest, device->device.bytes, sizeof device->device.bytes);
        err = err == PUP_OK ? pup_key_take_u64(&value, &device->counter) : err;
    }
    pup_walk_close(&walk);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* The verdict on one edit becomes its place, unless it has none. */
static enum pup_err move_verdict(struct pup_txn *txn, const struct pup_edit_id *id)
{
    struct ledger_verdict verdict;
    struct pup_key key = ledger_counter_key(&id->device, id->counter);
    uint64_t place = 0;
    enum pup_err err = ledger_verdict_load(txn, id, &verdict); /* no place is counted yet: from its row */
    if (err == PUP_OK && verdict.verdict != PUP_VERDICT_REFUSED) {
        err = ledger_space_place(txn, &verdict.space, verdict.seq, &place);
        err = err == PUP_OK ? pup_txn_delete(txn, PUP_TABLE_VERDICTS, pup_key_span(&key)) : err;
    }
    err = err == PUP_OK ? ledger_counter_save(txn, id, &verdict.header, place) : err;
    return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
}

static enum pup_err move_device(struct pup_txn *txn, const struct old_device *device)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_bytes(&key, device->device.bytes, sizeof device->device.bytes);
    enum pup_err err = pup_txn_delete(txn, PUP_TABLE_COUNTERS, pup_key_span(&key));
    for (uint64_t counter = 1; err == PUP_OK && counter <= device->counter; counter++) {
        const struct pup_edit_id id = {device->device, counter};
        err = move_verdict(txn, &id);
    }
    return err;
}

static enum pup_err move_devices(struct pup_txn *txn, struct pup_arena *lists)
{
    struct old_device *devices;
    size_t count;
    enum pup_err err = list_devices(txn, lists, &devices, &count);
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        err = move_device(txn, &devices[i]);
    }
    return err;
}

/* ---- all ---- */

static enum pup_err clear(struct pup_txn *txn, size_t table)
{
    struct pup_cursor *cursor;
    enum pup_err err = pup_cursor_open(txn, table, &cursor);
    if (err != PUP_OK) {
        return err;
    }
    err = pup_cursor_seek(cursor, (struct pup_span){0}, NULL, NULL);
    while (err == PUP_OK) {
        err = pup_cursor_delete(cursor);
        err = err == PUP_OK ? pup_cursor_next(cursor, NULL, NULL) : err;
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err move_all(struct pup_txn *txn)
{
    struct pup_arena lists;
    pup_arena_init(&lists, LISTS_BUDGET);
    enum pup_err err = clear(txn, PUP_TABLE_TOUCHED); /* made again as runs are filed */
    err = err == PUP_OK ? move_spaces(txn, &lists) : err;
    err = err == PUP_OK ? move_devices(txn, &lists) : err;
    for (size_t table = PUP_TABLE_COUNT; err == PUP_OK && table < PUP_OLD_COUNT; table++) {
        err = clear(txn, table);
    }
    pup_arena_release(&lists);
    return err;
}

enum pup_err pup_ledger_upgrade(struct pup_txn *txn)
{
    uint32_t format;
    enum pup_err err = pup_ledger_format(txn, &format);
    if (err != PUP_OK || format != FORMAT_BEFORE) {
        return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    }
    err = move_all(txn);
    return err == PUP_OK ? ledger_format_save(txn) : err;
}
