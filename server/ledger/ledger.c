#include "server/ledger/ledger.h"

#include <string.h>

#include "common/base/hash.h"
#include "server/ledger/ledger_priv.h"
#include "server/ledger/upgrade.h"

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

enum pup_err pup_ledger_format(struct pup_txn *txn, uint32_t *format)
{
    struct pup_span value;
    enum pup_err err = get_named(txn, PUP_TABLE_META, "format", &value);
    if (err != PUP_OK) {
        return err;
    }
    struct pup_row row = pup_row_read(value);
    *format = pup_row_u32(&row);
    return row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err ledger_format_save(struct pup_txn *txn)
{
    const uint8_t format[4] = {0, 0, 0, PUP_SERVER_FORMAT};
    return put_meta(txn, "format", format, sizeof format);
}

/* Older ones were upgraded when the store was opened. */
static enum pup_err check_format(struct pup_txn *txn)
{
    uint32_t format;
    enum pup_err err = pup_ledger_format(txn, &format);
    return err == PUP_OK && format != PUP_SERVER_FORMAT ? PUP_ERR_VERSION : err;
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
    enum pup_err err = ledger_format_save(txn);
    return err == PUP_OK ? write_life(txn, incarnation, false) : err;
}

enum pup_err pup_ledger_new_incarnation(struct pup_txn *txn, const struct pup_id *incarnation)
{
    enum pup_err err = check_format(txn);
    return err == PUP_OK ? write_life(txn, incarnation, true) : err;
}

enum pup_err pup_ledger_record(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                               const struct pup_id *id, struct pup_record *record, uint64_t *seq)
{
    struct ledger_record_row row;
    enum pup_err err = ledger_record_get(txn, space, id, &row);
    if (err != PUP_OK) {
        return err;
    }
    if (seq != NULL) {
        *seq = row.seq;
    }
    err = pup_record_unpack(arena, row.canonical, record);
    return err == PUP_ERR_MALFORMED || err == PUP_ERR_LIMIT ? PUP_ERR_CORRUPT : err;
}
