/* The log: entries of all spaces in the order in which they came, and the threads through it, one a record. */
#include "common/base/hash.h"
#include "common/wire/entry_peek.h"
#include "server/ledger/ledger_rows.h"

static struct pup_key place_key(uint64_t place)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_u64(&key, place);
    return key;
}

static enum pup_err parse(struct pup_span value, struct ledger_entry_row *out)
{
    struct pup_row row = pup_row_read(value);
    *out = (struct ledger_entry_row){0};
    pup_row_text(&row, out->space.name, sizeof out->space.name);
    out->seq = pup_row_u64(&row);
    pup_row_fixed(&row, out->head.bytes, sizeof out->head.bytes);
    out->before = pup_row_bytes(&row);
    out->entry = row.rest;
    return row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err ledger_log_end(struct pup_txn *txn, uint64_t *place)
{
    struct pup_cursor *cursor;
    struct pup_span key;
    enum pup_err err = pup_cursor_open(txn, PUP_TABLE_LOG, &cursor);
    if (err != PUP_OK) {
        return err;
    }
    err = pup_cursor_last(cursor, &key, NULL);
    *place = 0;
    err = err == PUP_OK ? pup_key_take_u64(&key, place) : err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    pup_cursor_close(cursor);
    ++*place; /* places begin at 1: 0 is none */
    return err;
}

enum pup_err ledger_log_put(struct pup_txn *txn, uint64_t place, const struct ledger_entry_row *entry)
{
    struct pup_key key = place_key(place);
    struct pup_buf row;
    pup_buf_init(&row, entry->entry.len + entry->before.len + 256);
    enum pup_err err = pup_row_put_text(&row, entry->space.name);
    err = err == PUP_OK ? pup_row_put_u64(&row, entry->seq) : err;
    err = err == PUP_OK ? pup_row_put_fixed(&row, entry->head.bytes, sizeof entry->head.bytes) : err;
    err = err == PUP_OK ? pup_row_put_bytes(&row, entry->before) : err;
    err = err == PUP_OK ? pup_buf_put(&row, entry->entry) : err;
    return rows_put(txn, PUP_TABLE_LOG, &key, &row, err);
}

enum pup_err ledger_log_get(struct pup_txn *txn, uint64_t place, struct ledger_entry_row *row)
{
    struct pup_key key = place_key(place);
    struct pup_span value;
    enum pup_err err = pup_txn_get(txn, PUP_TABLE_LOG, pup_key_span(&key), &value);
    return err == PUP_OK ? parse(value, row) : err;
}

enum pup_err ledger_log_next(struct pup_txn *txn, uint64_t *place, struct ledger_entry_row *row)
{
    struct pup_key from = place_key(*place);
    struct pup_cursor *cursor;
    struct pup_span key, value;
    enum pup_err err = pup_cursor_open(txn, PUP_TABLE_LOG, &cursor);
    if (err != PUP_OK) {
        return err;
    }
    err = pup_cursor_seek(cursor, pup_key_span(&from), &key, &value);
    err = err == PUP_OK ? pup_key_take_u64(&key, place) : err;
    pup_cursor_close(cursor);
    return err == PUP_OK ? parse(value, row) : err;
}

/* The entry that must stand there. */
static enum pup_err get_expected(struct pup_txn *txn, uint64_t place, const struct pup_space *space, uint64_t seq,
                                 struct ledger_entry_row *row)
{
    enum pup_err err = ledger_log_get(txn, place, row);
    if (err != PUP_OK) {
        return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
    }
    return row->seq == seq && pup_space_equal(&row->space, space) ? PUP_OK : PUP_ERR_CORRUPT;
}

enum pup_err ledger_entry_get(struct pup_txn *txn, const struct pup_space *space, uint64_t seq,
                              struct ledger_entry_row *row)
{
    uint64_t place;
    enum pup_err err = ledger_space_place(txn, space, seq, &place);
    return err == PUP_OK ? get_expected(txn, place, space, seq, row) : err;
}

/* ---- in order ---- */

enum pup_err ledger_entries_start(struct ledger_entries *entries, struct pup_txn *txn, const struct pup_space *space,
                                  uint64_t after)
{
    struct pup_space_state state;
    enum pup_err err = pup_ledger_space(txn, space, &state);
    *entries = (struct ledger_entries){.txn = txn, .space = *space, .seq = after, .last = state.seq};
    return err;
}

enum pup_err ledger_entries_next(struct ledger_entries *entries, struct ledger_entry_row *row)
{
    uint64_t place, seq = entries->seq + 1;
    if (entries->seq >= entries->last) {
        return PUP_ERR_NOT_FOUND;
    }
    size_t index = (size_t)((seq - 1) % PUP_RUN);
    enum pup_err err = PUP_OK;
    if (entries->run.data == NULL || index == 0) {
        err = ledger_space_run(entries->txn, &entries->space, seq, &entries->run);
    }
    err = err == PUP_OK ? ledger_run_place(entries->run, index, &place) : err;
    err = err == PUP_OK ? get_expected(entries->txn, place, &entries->space, seq, row) : err;
    entries->seq = seq;
    return err;
}

/* ---- history ---- */

enum pup_err ledger_history_start(struct ledger_history *history, struct pup_txn *txn, const struct pup_space *space,
                                  const struct pup_id *record)
{
    struct ledger_record_row row;
    *history = (struct ledger_history){.txn = txn, .space = *space, .record = *record};
    enum pup_err err = ledger_record_get(txn, space, record, &row);
    history->next = err == PUP_OK ? row.seq : 0;
    return err;
}

/* Which entry touched the record before this one did. */
static enum pup_err before(const struct ledger_entry_row *row, const struct pup_id *record, uint64_t *seq)
{
    struct pup_entry_peek peek;
    struct pup_header_records named;
    struct pup_id id;
    enum pup_err err = pup_entry_peek(row->entry, &peek);
    if (err != PUP_OK) {
        return PUP_ERR_CORRUPT;
    }
    pup_header_records_start(&named, peek.header);
    for (size_t i = 0; pup_header_records_next(&named, &id); i++) {
        if (pup_id_equal(&id, record)) {
            return ledger_run_place(row->before, i, seq);
        }
    }
    return PUP_ERR_CORRUPT;
}

enum pup_err ledger_history_next(struct ledger_history *history, struct ledger_entry_row *row)
{
    uint64_t at = history->next;
    if (at == 0) {
        return PUP_ERR_NOT_FOUND;
    }
    enum pup_err err = ledger_entry_get(history->txn, &history->space, at, row);
    err = err == PUP_OK ? before(row, &history->record, &history->next) : err;
    /* Always towards the first: no spoiled row makes the walk endless. */
    return err == PUP_ERR_NOT_FOUND || (err == PUP_OK && history->next >= at) ? PUP_ERR_CORRUPT : err;
}
