#include "server/ledger/ledger.h"

#include <string.h>

#include "common/base/hash.h"
#include "server/ledger/ledger_priv.h"

/* ---- the home ---- */

static enum pup_err get_named(struct pup_txn *txn, enum pup_table table, const char *name, struct pup_span *value)
{
    struct pup_key key = rows_text_key(name);
    return pup_txn_get(txn, table, pup_key_span(&key), value);
}

static enum pup_err put_meta(struct pup_txn *txn, const char *name, const void *bytes, size_t len)
{
    struct pup_key key = rows_text_key(name);
    return pup_txn_put(txn, PUP_TABLE_META, pup_key_span(&key), (struct pup_span){bytes, len});
}

static enum pup_err check_format(struct pup_txn *txn)
{
    struct pup_span value;
    enum pup_err err = get_named(txn, PUP_TABLE_META, "format", &value);
    if (err != PUP_OK) {
        return err;
    }
    struct pup_row row = pup_row_read(value);
    uint32_t format = pup_row_u32(&row);
    if (row.bad) {
        return PUP_ERR_CORRUPT;
    }
    return format > PUP_SERVER_FORMAT ? PUP_ERR_VERSION : PUP_OK;
}

static enum pup_err copy_exactly(struct pup_span value, void *out, size_t len)
{
    if (value.len != len) {
        return PUP_ERR_CORRUPT;
    }
    memcpy(out, value.data, len);
    return PUP_OK;
}

static enum pup_err read_home(struct pup_txn *txn, struct pup_ledger *ledger)
{
    struct pup_span value;
    enum pup_err err = check_format(txn);
    err = err == PUP_OK ? get_named(txn, PUP_TABLE_META, "incarnation", &value) : err;
    err = err == PUP_OK ? copy_exactly(value, ledger->incarnation.bytes, sizeof ledger->incarnation.bytes) : err;
    err = err == PUP_OK ? get_named(txn, PUP_TABLE_META, "restored", &value) : err;
    if (err != PUP_OK) {
        return err;
    }
    ledger->restored = value.len > 0 && value.data[0] != 0;
    err = get_named(txn, PUP_TABLE_AUTHORITY, "receipts", &value);
    return err == PUP_OK ? copy_exactly(value, ledger->receipt_key, sizeof ledger->receipt_key) : err;
}

enum pup_err pup_ledger_open(struct pup_store *store, struct pup_random_source random, struct pup_ledger *ledger)
{
    *ledger = (struct pup_ledger){.store = store, .random = random};
    struct pup_txn *txn;
    enum pup_err err = pup_store_begin(store, false, &txn);
    if (err != PUP_OK) {
        return err;
    }
    err = read_home(txn, ledger);
    pup_txn_abort(txn);
    struct pup_hash hash =
        pup_sha256_one((struct pup_span){ledger->incarnation.bytes, sizeof ledger->incarnation.bytes});
    memcpy(ledger->server_device.bytes, hash.bytes, sizeof ledger->server_device.bytes);
    return err;
}

static enum pup_err write_life(struct pup_txn *txn, const struct pup_id *incarnation, bool restored)
{
    uint8_t flag = restored;
    enum pup_err err = put_meta(txn, "incarnation", incarnation->bytes, sizeof incarnation->bytes);
    return err == PUP_OK ? put_meta(txn, "restored", &flag, 1) : err;
}

enum pup_err pup_ledger_create(struct pup_txn *txn, const struct pup_id *incarnation)
{
    const uint8_t format[4] = {0, 0, 0, PUP_SERVER_FORMAT};
    enum pup_err err = put_meta(txn, "format", format, sizeof format);
    return err == PUP_OK ? write_life(txn, incarnation, false) : err;
}

enum pup_err pup_ledger_new_incarnation(struct pup_txn *txn, const struct pup_id *incarnation)
{
    enum pup_err err = check_format(txn);
    return err == PUP_OK ? write_life(txn, incarnation, true) : err;
}

/* ---- keys ---- */

struct pup_key ledger_entry_key(const struct pup_space *space, uint64_t seq)
{
    struct pup_key key = rows_text_key(space->name);
    pup_key_u64(&key, seq);
    return key;
}

struct pup_key ledger_record_key(const struct pup_space *space, const struct pup_id *id)
{
    struct pup_key key = rows_text_key(space->name);
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    return key;
}

struct pup_key ledger_touched_key(const struct pup_space *space, uint64_t seq, const struct pup_id *id)
{
    struct pup_key key = ledger_entry_key(space, seq);
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    return key;
}

struct pup_key ledger_text_key(const struct pup_id *id, uint32_t field, const struct pup_hash *commitment)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    pup_key_u32(&key, field);
    pup_key_bytes(&key, commitment->bytes, sizeof commitment->bytes);
    return key;
}

static struct pup_key device_key(const struct pup_device *device)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_bytes(&key, device->bytes, sizeof device->bytes);
    return key;
}

/* ---- rows ---- */

uint64_t pup_ledger_last_counter(struct pup_txn *txn, const struct pup_device *device)
{
    struct pup_span value;
    struct pup_key key = device_key(device);
    if (pup_txn_get(txn, PUP_TABLE_COUNTERS, pup_key_span(&key), &value) != PUP_OK) {
        return 0;
    }
    struct pup_row row = pup_row_read(value);
    return pup_row_u64(&row);
}

enum pup_err ledger_counter_save(struct pup_txn *txn, const struct pup_edit_id *id)
{
    struct pup_key key = device_key(&id->device);
    struct pup_buf row;
    pup_buf_init(&row, 8);
    enum pup_err err = pup_row_put_u64(&row, id->counter);
    return rows_put(txn, PUP_TABLE_COUNTERS, &key, &row, err);
}

enum pup_err pup_ledger_space(struct pup_txn *txn, const struct pup_space *space, struct pup_space_state *state)
{
    struct pup_span value;
    struct pup_key key = rows_text_key(space->name);
    *state = (struct pup_space_state){0};
    enum pup_err err = pup_txn_get(txn, PUP_TABLE_SPACES, pup_key_span(&key), &value);
    if (err != PUP_OK) {
        return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    }
    struct pup_row row = pup_row_read(value);
    state->seq = pup_row_u64(&row);
    pup_row_fixed(&row, state->head.bytes, sizeof state->head.bytes);
    pup_row_fixed(&row, state->state.bytes, sizeof state->state.bytes);
    state->records = pup_row_u64(&row);
    return row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err ledger_space_save(struct pup_txn *txn, const struct pup_space *space, const struct pup_space_state *state)
{
    struct pup_key key = rows_text_key(space->name);
    struct pup_buf row;
    pup_buf_init(&row, 128);
    enum pup_err err = pup_row_put_u64(&row, state->seq);
    err = err == PUP_OK ? pup_row_put_fixed(&row, state->head.bytes, sizeof state->head.bytes) : err;
    err = err == PUP_OK ? pup_row_put_fixed(&row, state->state.bytes, sizeof state->state.bytes) : err;
    err = err == PUP_OK ? pup_row_put_u64(&row, state->records) : err;
    return rows_put(txn, PUP_TABLE_SPACES, &key, &row, err);
}

static struct pup_key verdict_key(const struct pup_edit_id *id)
{
    struct pup_key key = device_key(&id->device);
    pup_key_u64(&key, id->counter);
    return key;
}

enum pup_err ledger_verdict_load(struct pup_txn *txn, const struct pup_edit_id *id, struct ledger_verdict *verdict)
{
    struct pup_span value;
    struct pup_key key = verdict_key(id);
    *verdict = (struct ledger_verdict){0};
    enum pup_err err = pup_txn_get(txn, PUP_TABLE_VERDICTS, pup_key_span(&key), &value);
    if (err != PUP_OK) {
        return err;
    }
    struct pup_row row = pup_row_read(value);
    pup_row_fixed(&row, verdict->header.bytes, sizeof verdict->header.bytes);
    verdict->verdict = pup_row_u8(&row);
    verdict->reason = pup_row_u8(&row);
    pup_row_text(&row, verdict->space.name, sizeof verdict->space.name);
    verdict->seq = pup_row_u64(&row);
    return row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err ledger_verdict_save(struct pup_txn *txn, const struct pup_edit_id *id,
                                 const struct ledger_verdict *verdict)
{
    struct pup_key key = verdict_key(id);
    struct pup_buf row;
    pup_buf_init(&row, 256);
    enum pup_err err = pup_row_put_fixed(&row, verdict->header.bytes, sizeof verdict->header.bytes);
    err = err == PUP_OK ? pup_row_put_u8(&row, (uint8_t)verdict->verdict) : err;
    err = err == PUP_OK ? pup_row_put_u8(&row, (uint8_t)verdict->reason) : err;
    err = err == PUP_OK ? pup_row_put_text(&row, verdict->space.name) : err;
    err = err == PUP_OK ? pup_row_put_u64(&row, verdict->seq) : err;
    return rows_put(txn, PUP_TABLE_VERDICTS, &key, &row, err);
}

enum pup_err ledger_record_bytes(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                                 uint64_t *seq, struct pup_span *canonical)
{
    struct pup_span value;
    struct pup_key key = ledger_record_key(space, id);
    enum pup_err err = pup_txn_get(txn, PUP_TABLE_RECORDS, pup_key_span(&key), &value);
    if (err != PUP_OK) {
        return err;
    }
    struct pup_row row = pup_row_read(value);
    *seq = pup_row_u64(&row);
    *canonical = row.rest;
    return row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err pup_ledger_record(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                               const struct pup_id *id, struct pup_record *record, uint64_t *seq)
{
    uint64_t touched;
    struct pup_span canonical;
    enum pup_err err = ledger_record_bytes(txn, space, id, &touched, &canonical);
    if (err != PUP_OK) {
        return err;
    }
    if (seq != NULL) {
        *seq = touched;
    }
    err = pup_record_unpack(arena, canonical, record);
    return err == PUP_ERR_MALFORMED || err == PUP_ERR_LIMIT ? PUP_ERR_CORRUPT : err;
}
