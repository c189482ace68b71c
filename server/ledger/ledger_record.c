/* Records: their rows, and a space's in order of last touch. */
#include <stdlib.h>

#include "common/wire/entry_peek.h"
#include "server/ledger/ledger_rows.h"

static struct pup_key record_key(const struct pup_space *space, const struct pup_id *id)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    pup_key_text(&key, space->name);
    return key;
}

enum pup_err ledger_record_parse(struct pup_span value, struct ledger_record_row *out)
{
    struct pup_row row = pup_row_read(value);
    out->seq = pup_row_u64(&row);
    out->created = pup_row_u8(&row) != 0;
    out->owners = pup_row_bytes(&row);
    out->canonical = row.rest;
    bool whole = out->owners.len == 0 || out->owners.data[out->owners.len - 1] == '\0';
    return row.bad || !whole ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err ledger_record_get(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                               struct ledger_record_row *row)
{
    struct pup_key key = record_key(space, id);
    struct pup_span value;
    enum pup_err err = pup_txn_get(txn, PUP_TABLE_RECORDS, pup_key_span(&key), &value);
    return err == PUP_OK ? ledger_record_parse(value, row) : err;
}

enum pup_err ledger_record_put(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                               const struct ledger_record_row *record)
{
    struct pup_key key = record_key(space, id);
    struct pup_buf row;
    pup_buf_init(&row, record->canonical.len + record->owners.len + 64);
    enum pup_err err = pup_row_put_u64(&row, record->seq);
    err = err == PUP_OK ? pup_row_put_u8(&row, record->created) : err;
    err = err == PUP_OK ? pup_row_put_bytes(&row, record->owners) : err;
    err = err == PUP_OK ? pup_buf_put(&row, record->canonical) : err;
    return rows_put(txn, PUP_TABLE_RECORDS, &key, &row, err);
}

enum pup_err ledger_record_space(struct pup_txn *txn, const struct pup_id *id, struct pup_space *space)
{
    struct pup_key key;
    struct pup_walk walk;
    struct pup_span rest, value;
    *space = (struct pup_space){0};
    pup_key_start(&key);
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    enum pup_err err = pup_walk_open(&walk, txn, PUP_TABLE_RECORDS, &key);
    err = err == PUP_OK ? pup_walk_next(&walk, &rest, &value) : err;
    err = err == PUP_OK ? pup_key_take_text(&rest, space->name, sizeof space->name) : err;
    pup_walk_close(&walk);
    return err;
}

/* ---- in order ---- */

static int by_id(const void *a, const void *b)
{
    return pup_id_compare(a, b);
}

/* The records that the entry touched, in order. */
static enum pup_err look_at_entry(struct ledger_records *records)
{
    struct ledger_entry_row row;
    struct pup_header_records named;
    struct pup_entry_peek peek;
    enum pup_err err = ledger_entry_get(records->txn, &records->space, records->seq, &row);
    err = err == PUP_OK ? pup_entry_peek(row.entry, &peek) : err;
    if (err != PUP_OK) {
        return PUP_ERR_CORRUPT;
    }
    size_t room = row.before.len / sizeof(uint64_t);
    records->id_count = records->id_next = 0;
    records->ids = pup_arena_array(records->arena, room, sizeof *records->ids);
    if (records->ids == NULL) {
        return PUP_ERR_MEMORY;
    }
    pup_header_records_start(&named, peek.header);
    while (records->id_count < room && pup_header_records_next(&named, &records->ids[records->id_count])) {
        records->id_count++;
    }
    if (records->id_count > 1) {
        qsort(records->ids, records->id_count, sizeof *records->ids, by_id);
    }
    return PUP_OK;
}

/* Into the entries after the last whole run. */
static enum pup_err start_unfiled(struct ledger_records *records, uint64_t seq, const struct pup_id *id)
{
    records->seq = seq;
    enum pup_err err = look_at_entry(records);
    while (records->id_next < records->id_count && pup_id_compare(&records->ids[records->id_next], id) <= 0) {
        records->id_next++;
    }
    return err;
}

enum pup_err ledger_records_start(struct ledger_records *records, struct pup_txn *txn, struct pup_arena *arena,
                                  const struct pup_space *space, uint64_t seq, const struct pup_id *id)
{
    struct pup_space_state state;
    *records = (struct ledger_records){.txn = txn, .space = *space, .arena = arena};
    enum pup_err err = pup_ledger_space(txn, space, &state);
    if (err != PUP_OK || seq > state.seq) {
        return err;
    }
    records->last = state.seq;
    records->seq = state.seq - state.seq % PUP_RUN;
    if (seq > records->seq) {
        return start_unfiled(records, seq, id);
    }
    /* The key of that row and one byte more: the first that may follow it. */
    records->from = ledger_seq_key(space, seq);
    pup_key_bytes(&records->from, id->bytes, sizeof id->bytes);
    pup_key_bytes(&records->from, "", 1);
    return pup_cursor_open(txn, PUP_TABLE_TOUCHED, &records->cursor);
}

/* The next row of TOUCHED; PUP_ERR_NOT_FOUND when those of the space are over. */
static enum pup_err next_filed(struct ledger_records *records, uint64_t *seq, struct pup_id *id)
{
    struct pup_span key, from = pup_key_span(&records->from);
    struct pup_key prefix = rows_text_key(records->space.name);
    enum pup_err err = records->started ? pup_cursor_next(records->cursor, &key, NULL)
                                        : pup_cursor_seek(records->cursor, from, &key, NULL);
    records->started = true;
    if (err == PUP_OK && !pup_key_has_prefix(key, pup_key_span(&prefix))) {
        err = PUP_ERR_NOT_FOUND;
    }
    if (err != PUP_OK) {
        return err;
    }
    struct pup_span rest = {key.data + prefix.len, key.len - prefix.len};
    err = pup_key_take_u64(&rest, seq);
    return err == PUP_OK ? pup_key_take_bytes(&rest, id->bytes, sizeof id->bytes) : err;
}

/* The next record that an entry after the last whole run touched. */
static enum pup_err next_unfiled(struct ledger_records *records, uint64_t *seq, struct pup_id *id)
{
    while (records->id_next == records->id_count) {
        if (records->seq >= records->last) {
            return PUP_ERR_NOT_FOUND;
        }
        records->seq++;
        enum pup_err err = look_at_entry(records);
        if (err != PUP_OK) {
            return err;
        }
    }
    *seq = records->seq;
    *id = records->ids[records->id_next++];
    return PUP_OK;
}

static enum pup_err next_touch(struct ledger_records *records, uint64_t *seq, struct pup_id *id)
{
    if (records->cursor != NULL) {
        enum pup_err err = next_filed(records, seq, id);
        if (err != PUP_ERR_NOT_FOUND) {
            return err;
        }
        ledger_records_end(records);
    }
    return next_unfiled(records, seq, id);
}

enum pup_err ledger_records_next(struct ledger_records *records, struct pup_id *id, struct ledger_record_row *row)
{
    for (;;) {
        uint64_t seq;
        enum pup_err err = next_touch(records, &seq, id);
        if (err != PUP_OK) {
            return err;
        }
        err = ledger_record_get(records->txn, &records->space, id, row);
        if (err != PUP_OK) {
            return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
        }
        if (row->seq == seq) {
            return PUP_OK;
        }
        /* touched again since: its turn is later */
    }
}

void ledger_records_end(struct ledger_records *records)
{
    pup_cursor_close(records->cursor);
    records->cursor = NULL;
}
