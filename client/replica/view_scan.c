/* Walking over the packed records of a space, for those who need not unpack most of them. Records and PENDING lie in
 * the same order, so that own edits are seen on top without a look-up for each record. */
#include "client/replica/view_priv.h"

#include "common/wire/record_codec.h"

#include <string.h>

enum { ONE_RECORD = 64 * 1024 * 1024 };

struct scan {
    struct pup_txn *txn;
    const struct pup_space *space;
    struct pup_cursor *records, *pending;
    struct pup_key record_prefix, pending_prefix;
    struct pup_span key, value;   /* the record under `records` */
    bool has_record, has_pending; /* the cursors stand on rows of the space */
    struct pup_id pending_id;     /* the record that the row under `pending` speaks of */
    struct pup_arena arena;
    struct view_passed passed;
    pup_view_scan_fn each;
    void *context;
};

static enum pup_err settle_record(struct scan *scan, enum pup_err err)
{
    scan->has_record = !err && pup_key_has_prefix(scan->key, pup_key_span(&scan->record_prefix));
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err settle_pending(struct scan *scan, enum pup_err err, struct pup_span key)
{
    scan->has_pending = !err && pup_key_has_prefix(key, pup_key_span(&scan->pending_prefix));
    if (!scan->has_pending)
        return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    struct pup_span rest = {key.data + scan->pending_prefix.len, key.len - scan->pending_prefix.len};
    return pup_key_take_bytes(&rest, scan->pending_id.bytes, sizeof scan->pending_id.bytes);
}

/* Past all rows that speak of this record. */
static enum pup_err next_pending(struct scan *scan)
{
    struct pup_id spoken_of = scan->pending_id;
    struct pup_span key;
    enum pup_err err = PUP_OK;
    while (!err && scan->has_pending && pup_id_equal(&scan->pending_id, &spoken_of)) {
        enum pup_err got = pup_cursor_next(scan->pending, &key, NULL);
        err = settle_pending(scan, got, key);
    }
    return err;
}

static enum pup_err show_stored(struct scan *scan, bool *stop)
{
    struct pup_row row = pup_row_read(scan->value);
    uint64_t seq = pup_row_u64(&row);
    view_passed(&scan->passed, scan->txn, scan->value.len);
    if (row.bad)
        return PUP_ERR_CORRUPT;
    *stop = !scan->each(scan->context, seq, row.rest);
    return PUP_OK;
}

static enum pup_err show_pending(struct scan *scan, bool *stop)
{
    struct pup_view view;
    struct pup_span packed;
    pup_arena_reset(&scan->arena);
    enum pup_err err = pup_view_get(scan->txn, &scan->arena, scan->space, &scan->pending_id, &view);
    if (err == PUP_ERR_NOT_FOUND)
        return PUP_OK;
    if (!err)
        err = pup_record_pack(&scan->arena, &view.record, &packed);
    if (!err)
        *stop = !scan->each(scan->context, UINT64_MAX, packed);
    return err;
}

static enum pup_err show_next(struct scan *scan, bool *stop)
{
    int order = -1; /* of the record's id against the pending one's */
    if (scan->has_pending) {
        size_t at = scan->record_prefix.len;
        order = !scan->has_record ? 1
                : scan->key.len != at + sizeof scan->pending_id.bytes
                    ? -1
                    : memcmp(scan->key.data + at, scan->pending_id.bytes, sizeof scan->pending_id.bytes);
    }
    enum pup_err err = order < 0 ? show_stored(scan, stop) : show_pending(scan, stop);
    if (!err && order >= 0)
        err = next_pending(scan);
    if (!err && order <= 0)
        err = settle_record(scan, pup_cursor_next(scan->records, &scan->key, &scan->value));
    return err;
}

static enum pup_err begin(struct scan *scan)
{
    struct pup_space_row row;
    struct pup_span key;
    enum pup_err err = pup_replica_space(scan->txn, scan->space, &row);
    bool held = !err;
    if (err && err != PUP_ERR_NOT_FOUND)
        return err;
    pup_key_start(&scan->record_prefix);
    pup_key_text(&scan->record_prefix, scan->space->name);
    pup_key_u32(&scan->record_prefix, held ? row.generation : 0);
    pup_key_start(&scan->pending_prefix);
    pup_key_text(&scan->pending_prefix, scan->space->name);
    err = pup_cursor_open(scan->txn, PUP_CLIENT_RECORDS, &scan->records);
    if (!err && held)
        err = settle_record(
            scan, pup_cursor_seek(scan->records, pup_key_span(&scan->record_prefix), &scan->key, &scan->value));
    if (err || !replica_pending_any(scan->txn))
        return err;
    err = pup_cursor_open(scan->txn, PUP_CLIENT_PENDING, &scan->pending);
    if (err)
        return err;
    enum pup_err got = pup_cursor_seek(scan->pending, pup_key_span(&scan->pending_prefix), &key, NULL);
    return settle_pending(scan, got, key);
}

enum pup_err pup_view_scan(struct pup_txn *txn, const struct pup_space *space, pup_view_scan_fn each, void *context)
{
    struct scan scan = {.txn = txn, .space = space, .each = each, .context = context};
    bool stop = false;
    pup_arena_init(&scan.arena, ONE_RECORD);
    enum pup_err err = begin(&scan);
    while (!err && !stop && (scan.has_record || scan.has_pending))
        err = show_next(&scan, &stop);
    view_passed_all(&scan.passed, txn);
    pup_cursor_close(scan.pending);
    pup_cursor_close(scan.records);
    pup_arena_release(&scan.arena);
    return err;
}
