/* Devices: how far their edits have come, and what became of each. */
#include "common/base/hash.h"
#include "common/wire/entry_peek.h"
#include "server/ledger/ledger_rows.h"

/* A device's row taken apart. */
struct counted {
    uint64_t counter;
    struct pup_hash header; /* of the edit of that counter */
    struct pup_span places; /* of the edits after the last whole run */
};

static struct pup_key device_key(const struct pup_device *device)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_bytes(&key, device->bytes, sizeof device->bytes);
    return key;
}

/* Zeros when nothing is held from it. */
static enum pup_err load(struct pup_txn *txn, const struct pup_device *device, struct counted *counted)
{
    struct pup_span value;
    struct pup_key key = device_key(device);
    *counted = (struct counted){0};
    enum pup_err err = pup_txn_get(txn, PUP_TABLE_COUNTERS, pup_key_span(&key), &value);
    if (err != PUP_OK) {
        return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    }
    struct pup_row row = pup_row_read(value);
    counted->counter = pup_row_u64(&row);
    pup_row_fixed(&row, counted->header.bytes, sizeof counted->header.bytes);
    counted->places = row.rest;
    return row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err pup_ledger_last_counter(struct pup_txn *txn, const struct pup_device *device, uint64_t *held)
{
    struct counted counted = {0};
    enum pup_err err = load(txn, device, &counted);
    *held = counted.counter;
    return err;
}

enum pup_err ledger_counter_load(struct pup_txn *txn, const struct pup_device *device, uint64_t *counter,
                                 struct pup_hash *header)
{
    struct counted counted;
    enum pup_err err = load(txn, device, &counted);
    *counter = counted.counter;
    *header = counted.header;
    return err;
}

/* The places of the edits after the last whole run, read out before anything is written. */
static enum pup_err read_places(const struct counted *counted, uint64_t places[PUP_RUN])
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < counted->counter % PUP_RUN && err == PUP_OK; i++) {
        err = ledger_run_place(counted->places, i, &places[i]);
    }
    return err;
}

static enum pup_err file_run(struct pup_txn *txn, const struct pup_device *device, uint64_t last,
                             const uint64_t places[PUP_RUN])
{
    uint8_t row[PUP_RUN * 8];
    struct pup_key key = ledger_counter_key(device, last / PUP_RUN - 1);
    ledger_run_row(places, row);
    return pup_txn_put(txn, PUP_TABLE_EDITS, pup_key_span(&key), (struct pup_span){row, sizeof row});
}

/* Writes down the places up to that counter: the last one's is given, those before it that are not known have none. */
static enum pup_err add_places(struct pup_txn *txn, const struct pup_edit_id *id, uint64_t known, uint64_t place,
                               uint64_t places[PUP_RUN])
{
    enum pup_err err = PUP_OK;
    for (uint64_t counter = known + 1; counter <= id->counter && err == PUP_OK; counter++) {
        places[(counter - 1) % PUP_RUN] = counter == id->counter ? place : 0;
        err = counter % PUP_RUN == 0 ? file_run(txn, &id->device, counter, places) : PUP_OK;
    }
    return err;
}

enum pup_err ledger_counter_save(struct pup_txn *txn, const struct pup_edit_id *id, const struct pup_hash *header,
                                 uint64_t place)
{
    struct counted counted;
    struct pup_key key = device_key(&id->device);
    struct pup_buf row;
    uint64_t places[PUP_RUN] = {0};
    enum pup_err err = load(txn, &id->device, &counted);
    if (err != PUP_OK || id->counter <= counted.counter) {
        return err != PUP_OK ? err : PUP_ERR_INVALID;
    }
    err = read_places(&counted, places);
    err = err == PUP_OK ? add_places(txn, id, counted.counter, place, places) : err;
    pup_buf_init(&row, 64 + sizeof places);
    err = err == PUP_OK ? pup_row_put_u64(&row, id->counter) : err;
    err = err == PUP_OK ? pup_row_put_fixed(&row, header->bytes, sizeof header->bytes) : err;
    for (size_t i = 0; i < id->counter % PUP_RUN; i++) {
        err = err == PUP_OK ? pup_row_put_u64(&row, places[i]) : err;
    }
    return rows_put(txn, PUP_TABLE_COUNTERS, &key, &row, err);
}

/* ---- verdicts ---- */

/* 0: the edit has none, or is not held. */
static enum pup_err place_of(struct pup_txn *txn, const struct pup_edit_id *id, uint64_t *place)
{
    struct counted counted;
    struct pup_span row;
    *place = 0;
    enum pup_err err = load(txn, &id->device, &counted);
    if (err != PUP_OK || id->counter == 0 || id->counter > counted.counter) {
        return err;
    }
    size_t index = (size_t)((id->counter - 1) % PUP_RUN);
    if (id->counter > counted.counter - counted.counter % PUP_RUN) {
        return ledger_run_place(counted.places, index, place);
    }
    struct pup_key key = ledger_counter_key(&id->device, (id->counter - 1) / PUP_RUN);
    err = pup_txn_get(txn, PUP_TABLE_EDITS, pup_key_span(&key), &row);
    return err == PUP_OK ? ledger_run_place(row, index, place) : err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
}

/* What the entry itself says. */
static enum pup_err verdict_of_entry(struct pup_txn *txn, uint64_t place, struct ledger_verdict *verdict)
{
    struct ledger_entry_row row;
    struct pup_entry_peek peek;
    enum pup_err err = ledger_log_get(txn, place, &row);
    err = err == PUP_OK ? pup_entry_peek(row.entry, &peek) : err;
    if (err != PUP_OK) {
        return err == PUP_ERR_NOT_FOUND || err == PUP_ERR_MALFORMED ? PUP_ERR_CORRUPT : err;
    }
    *verdict = (struct ledger_verdict){.header = pup_header_hash(peek.header),
                                       .verdict = (enum pup_verdict)peek.outcome,
                                       .space = row.space,
                                       .seq = row.seq,
                                       .place = place};
    return PUP_OK;
}

enum pup_err ledger_verdict_load(struct pup_txn *txn, const struct pup_edit_id *id, struct ledger_verdict *verdict)
{
    struct pup_span value;
    struct pup_key key = ledger_counter_key(&id->device, id->counter);
    uint64_t place;
    *verdict = (struct ledger_verdict){0};
    enum pup_err err = place_of(txn, id, &place);
    if (err != PUP_OK || place != 0) {
        return err == PUP_OK ? verdict_of_entry(txn, place, verdict) : err;
    }
    err = pup_txn_get(txn, PUP_TABLE_VERDICTS, pup_key_span(&key), &value);
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
    struct pup_key key = ledger_counter_key(&id->device, id->counter);
    struct pup_buf row;
    pup_buf_init(&row, 256);
    enum pup_err err = pup_row_put_fixed(&row, verdict->header.bytes, sizeof verdict->header.bytes);
    err = err == PUP_OK ? pup_row_put_u8(&row, (uint8_t)verdict->verdict) : err;
    err = err == PUP_OK ? pup_row_put_u8(&row, (uint8_t)verdict->reason) : err;
    err = err == PUP_OK ? pup_row_put_text(&row, verdict->space.name) : err;
    err = err == PUP_OK ? pup_row_put_u64(&row, verdict->seq) : err;
    return rows_put(txn, PUP_TABLE_VERDICTS, &key, &row, err);
}
