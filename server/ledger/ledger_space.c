/* Spaces: where they stand, and where their entries stand in the log. */
#include "common/wire/entry_peek.h"
#include "server/ledger/ledger_rows.h"

enum { SWEEP_ROWS = 3 * PUP_RUN }; /* looked at when a run is filed, which adds a run's: so stale rows stay few */

static enum pup_err parse_state(struct pup_row *row, struct pup_space_state *state)
{
    state->seq = pup_row_u64(row);
    pup_row_fixed(row, state->head.bytes, sizeof state->head.bytes);
    pup_row_fixed(row, state->state.bytes, sizeof state->state.bytes);
    state->records = pup_row_u64(row);
    return row->bad ? PUP_ERR_CORRUPT : PUP_OK;
}

/* PUP_ERR_NOT_FOUND when the space has no entry. */
static enum pup_err get(struct pup_txn *txn, const struct pup_space *space, struct pup_row *row,
                        struct pup_space_state *state)
{
    struct pup_span value;
    struct pup_key key = rows_text_key(space->name);
    *state = (struct pup_space_state){0};
    enum pup_err err = pup_txn_get(txn, PUP_TABLE_SPACES, pup_key_span(&key), &value);
    if (err != PUP_OK) {
        return err;
    }
    *row = pup_row_read(value);
    return parse_state(row, state);
}

enum pup_err pup_ledger_space(struct pup_txn *txn, const struct pup_space *space, struct pup_space_state *state)
{
    struct pup_row row;
    enum pup_err err = get(txn, space, &row, state);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err ledger_space_load(struct pup_txn *txn, const struct pup_space *space, struct ledger_space_row *out)
{
    struct pup_row row;
    *out = (struct ledger_space_row){0};
    enum pup_err err = get(txn, space, &row, &out->state);
    if (err != PUP_OK) {
        return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    }
    out->swept = pup_row_u64(&row);
    for (size_t i = 0; i < out->state.seq % PUP_RUN; i++) {
        out->places[i] = pup_row_u64(&row);
    }
    return row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err ledger_space_run(struct pup_txn *txn, const struct pup_space *space, uint64_t seq, struct pup_span *run)
{
    struct pup_row row;
    struct pup_space_state state;
    enum pup_err err = get(txn, space, &row, &state);
    if (err != PUP_OK || seq == 0 || seq > state.seq) {
        return err != PUP_OK ? err : PUP_ERR_NOT_FOUND;
    }
    if (seq > state.seq - state.seq % PUP_RUN) {
        (void)pup_row_u64(&row); /* swept */
        *run = row.rest;
        return row.bad ? PUP_ERR_CORRUPT : PUP_OK;
    }
    struct pup_key key = ledger_seq_key(space, (seq - 1) / PUP_RUN);
    err = pup_txn_get(txn, PUP_TABLE_PLACES, pup_key_span(&key), run);
    return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
}

enum pup_err ledger_space_place(struct pup_txn *txn, const struct pup_space *space, uint64_t seq, uint64_t *place)
{
    struct pup_span run;
    enum pup_err err = ledger_space_run(txn, space, seq, &run);
    return err == PUP_OK ? ledger_run_place(run, (size_t)((seq - 1) % PUP_RUN), place) : err;
}

/* ---- filing a run ---- */

/* Whether the record's last touch is still that one. */
static enum pup_err is_last(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id, uint64_t seq,
                            bool *last)
{
    struct ledger_record_row row;
    enum pup_err err = ledger_record_get(txn, space, id, &row);
    *last = err == PUP_OK && row.seq == seq;
    return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
}

static enum pup_err file_touch(struct pup_txn *txn, const struct pup_space *space, uint64_t seq,
                               const struct pup_id *id)
{
    bool last;
    enum pup_err err = is_last(txn, space, id, seq, &last);
    if (err != PUP_OK || !last) {
        return err;
    }
    struct pup_key key = ledger_seq_key(space, seq);
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    return pup_txn_put(txn, PUP_TABLE_TOUCHED, pup_key_span(&key), (struct pup_span){0});
}

/* The records that the entry touched: a header's worth at a time, since what is read is gone with the next write. */
static enum pup_err file_entry(struct pup_txn *txn, const struct pup_space *space, uint64_t place)
{
    struct ledger_entry_row row;
    struct pup_header_records named;
    struct pup_entry_peek peek;
    struct pup_id ids[PUP_EDIT_PARTS_MAX];
    size_t count = 0;
    enum pup_err err = ledger_log_get(txn, place, &row);
    err = err == PUP_OK ? pup_entry_peek(row.entry, &peek) : err;
    if (err != PUP_OK) {
        return err == PUP_ERR_NOT_FOUND || err == PUP_ERR_MALFORMED ? PUP_ERR_CORRUPT : err;
    }
    pup_header_records_start(&named, peek.header);
    while (count < PUP_EDIT_PARTS_MAX && pup_header_records_next(&named, &ids[count])) {
        count++;
    }
    for (size_t i = 0; i < count && err == PUP_OK; i++) {
        err = file_touch(txn, space, row.seq, &ids[i]);
    }
    return err;
}

static enum pup_err sweep_row(struct pup_txn *txn, const struct pup_space *space, struct pup_cursor *cursor,
                              struct pup_span rest, uint64_t *seq)
{
    struct pup_id id;
    bool last = true;
    enum pup_err err = pup_key_take_u64(&rest, seq);
    err = err == PUP_OK ? pup_key_take_bytes(&rest, id.bytes, sizeof id.bytes) : err;
    err = err == PUP_OK ? is_last(txn, space, &id, *seq, &last) : err;
    return err == PUP_OK && !last ? pup_cursor_delete(cursor) : err;
}

/* Takes stale rows out of TOUCHED, a stretch at a time, round and round. */
static enum pup_err sweep(struct pup_txn *txn, const struct pup_space *space, uint64_t *swept)
{
    struct pup_key prefix = rows_text_key(space->name), from = ledger_seq_key(space, *swept);
    struct pup_cursor *cursor;
    struct pup_span key;
    uint64_t seq = *swept, begun = *swept;
    bool more = false;
    enum pup_err err = pup_cursor_open(txn, PUP_TABLE_TOUCHED, &cursor);
    if (err != PUP_OK) {
        return err;
    }
    err = pup_cursor_seek(cursor, pup_key_span(&from), &key, NULL);
    for (size_t i = 0; err == PUP_OK && !more && pup_key_has_prefix(key, pup_key_span(&prefix)); i++) {
        struct pup_span rest = {key.data + prefix.len, key.len - prefix.len};
        err = sweep_row(txn, space, cursor, rest, &seq);
        more = i >= SWEEP_ROWS && seq > begun; /* goes on from there next time */
        err = err == PUP_OK ? pup_cursor_next(cursor, &key, NULL) : err;
    }
    *swept = more ? seq : 0;
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err file_run(struct pup_txn *txn, const struct pup_space *space, struct ledger_space_row *row)
{
    uint8_t places[PUP_RUN * 8];
    struct pup_key key = ledger_seq_key(space, row->state.seq / PUP_RUN - 1);
    ledger_run_row(row->places, places);
    enum pup_err err = pup_txn_put(txn, PUP_TABLE_PLACES, pup_key_span(&key), (struct pup_span){places, sizeof places});
    for (size_t i = 0; i < PUP_RUN && err == PUP_OK; i++) {
        err = file_entry(txn, space, row->places[i]);
    }
    return err == PUP_OK ? sweep(txn, space, &row->swept) : err;
}

enum pup_err ledger_space_save(struct pup_txn *txn, const struct pup_space *space, struct ledger_space_row *row)
{
    struct pup_key key = rows_text_key(space->name);
    struct pup_buf out;
    size_t waiting = row->state.seq % PUP_RUN;
    enum pup_err err = waiting == 0 ? file_run(txn, space, row) : PUP_OK;
    pup_buf_init(&out, 128 + sizeof row->places);
    err = err == PUP_OK ? pup_row_put_u64(&out, row->state.seq) : err;
    err = err == PUP_OK ? pup_row_put_fixed(&out, row->state.head.bytes, sizeof row->state.head.bytes) : err;
    err = err == PUP_OK ? pup_row_put_fixed(&out, row->state.state.bytes, sizeof row->state.state.bytes) : err;
    err = err == PUP_OK ? pup_row_put_u64(&out, row->state.records) : err;
    err = err == PUP_OK ? pup_row_put_u64(&out, row->swept) : err;
    for (size_t i = 0; i < waiting; i++) {
        err = err == PUP_OK ? pup_row_put_u64(&out, row->places[i]) : err;
    }
    return rows_put(txn, PUP_TABLE_SPACES, &key, &out, err);
}
