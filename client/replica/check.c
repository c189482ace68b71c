#include "client/replica/check.h"

#include <stdlib.h>
#include <string.h>

#include "client/replica/check_priv.h"
#include "client/replica/outbox.h"
#include "client/replica/replica_priv.h"
#include "common/base/hash.h"
#include "common/wire/record_codec.h"

enum { SMALL_ROWS = 1000 };
#define EVERY_MS ((int64_t)24 * 3600 * 1000)

struct check {
    struct pup_txn *txn;
    struct pup_arena arena; /* of one row */
    struct found *found;
    bool unindexed; /* IDS is not whole yet, and need not be */
};

bool check_is_damage(enum pup_err err)
{
    return err == PUP_ERR_CORRUPT || err == PUP_ERR_MALFORMED || err == PUP_ERR_UNTRUSTED || err == PUP_ERR_LIMIT;
}

/* ---- records: their sum is what was received ---- */

static enum pup_err sum_records(struct check *check, const struct pup_space_row *row, struct pup_hash *sum,
                                uint64_t *count)
{
    struct pup_cursor *cursor;
    struct pup_span key, value;
    struct pup_key prefix = replica_copy_key(&row->space, row->generation);
    enum pup_err err = pup_cursor_open(check->txn, PUP_CLIENT_RECORDS, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, pup_key_span(&prefix), &key, &value);
    while (!err && pup_key_has_prefix(key, pup_key_span(&prefix))) {
        struct pup_span rest = {key.data + prefix.len, key.len - prefix.len};
        struct pup_row in = pup_row_read(value);
        struct pup_id id;
        (void)pup_row_u64(&in);
        err = pup_key_take_bytes(&rest, id.bytes, sizeof id.bytes);
        if (!err && in.bad)
            err = PUP_ERR_CORRUPT;
        if (err)
            break;
        struct pup_hash hash = pup_record_hash(&id, in.rest);
        pup_hash_add(sum, &hash);
        check->found->index |= !replica_index_whole(check->txn, &row->space, &id);
        ++*count;
        err = pup_cursor_next(cursor, &key, &value);
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err check_space(struct check *check, const struct pup_space_row *row)
{
    struct pup_hash sum = {0};
    uint64_t count = 0;
    check->unindexed |= row->unindexed;
    enum pup_err err = sum_records(check, row, &sum, &count);
    if (err && !check_is_damage(err))
        return err;
    bool right = !err && count == row->records && pup_hash_equal(&sum, &row->state);
    if (!right && !row->damaged && check->found->space_count < FOUND_MAX)
        check->found->spaces[check->found->space_count++] = row->space;
    return PUP_OK;
}

static enum pup_err check_spaces(struct check *check)
{
    struct pup_arena arena;
    struct pup_space_row *rows;
    size_t count;
    pup_arena_init(&arena, REPLICA_BUDGET);
    enum pup_err err = pup_replica_spaces(check->txn, &arena, &rows, &count);
    for (size_t i = 0; !err && i < count; i++)
        err = check_space(check, &rows[i]);
    pup_arena_release(&arena);
    return err;
}

/* Both have a row for every record: those of the copies were looked at one by one. */
static enum pup_err check_index(struct check *check)
{
    uint64_t ids = 0, kinds = 0;
    enum pup_err err = pup_txn_count(check->txn, PUP_CLIENT_IDS, &ids);
    if (!err)
        err = pup_txn_count(check->txn, PUP_CLIENT_KINDS, &kinds);
    check->found->index |= ids != kinds && !check->unindexed;
    return err;
}

/* ---- own edits: each opens, and follows the one before ---- */

/* The hash of the header before this one, as far as it is known. */
struct link {
    uint64_t number;
    struct pup_hash header;
};

/* An edit without a verdict waits in the outbox, or lies in the drawer of a device that was given up. */
static enum pup_err check_listed(struct check *check, const struct pup_own_edit *own)
{
    enum pup_err err = PUP_OK;
    if (own->verdict != PUP_VERDICT_NONE || own->counter >= PUP_OWN_FORMER ||
        outbox_waits(check->txn, own->counter, &err))
        return err;
    if (!drawer_has(check->txn, own->counter, &err) && !err && check->found->unlisted_count < FOUND_MAX)
        check->found->unlisted[check->found->unlisted_count++] = own->counter;
    return err;
}

static enum pup_err check_own_edit(struct check *check, uint64_t number, struct link *last)
{
    struct pup_own_edit own;
    struct pup_edit edit;
    pup_arena_reset(&check->arena);
    enum pup_err err = outbox_open(check->txn, &check->arena, number, &own, &edit);
    bool follows =
        !err && (number >= PUP_OWN_FORMER || edit.id.counter == number) &&
        (last->number + 1 != number || number > PUP_OWN_FORMER || pup_hash_equal(&edit.previous, &last->header));
    if (err && !check_is_damage(err))
        return err;
    if (!follows && check->found->own_count < FOUND_MAX)
        check->found->own[check->found->own_count++] = number;
    if (!follows)
        return PUP_OK;
    *last = (struct link){number, pup_header_hash(own.sealed.header)};
    return check_listed(check, &own);
}

static enum pup_err check_own(struct check *check)
{
    uint64_t number = 0;
    struct link last = {0};
    enum pup_err err = PUP_OK;
    while (!err) {
        err = outbox_own_number(check->txn, number + 1, &number);
        if (!err)
            err = check_own_edit(check, number, &last);
    }
    return err == PUP_ERR_NOT_FOUND ? outbox_look_for_strays(check->txn, &check->found->strays) : err;
}

/* ---- entries: each opens, and is what the chain says ---- */

struct place {
    struct pup_space space;
    uint64_t seq;
    struct pup_hash hash; /* zeros: outside the chain */
};

static enum pup_err read_place(struct pup_span *key, struct place *place)
{
    enum pup_err err = pup_key_take_text(key, place->space.name, sizeof place->space.name);
    return err ? err : pup_key_take_u64(key, &place->seq);
}

static void note_entry(struct found *found, struct pup_span key, const struct place *place)
{
    struct found_entry *entry = &found->entries[found->entry_count++];
    *entry = (struct found_entry){.space = place->space, .seq = place->seq};
    pup_key_start(&entry->key);
    pup_key_bytes(&entry->key, key.data, key.len);
}

static enum pup_err check_entry(struct check *check, const struct place *place, const struct place *last,
                                struct pup_span bytes)
{
    static const struct pup_hash none;
    struct pup_entry entry;
    struct pup_edit edit;
    pup_arena_reset(&check->arena);
    enum pup_err err = pup_entry_unpack(&check->arena, bytes, &entry);
    if (!err)
        err = pup_edit_open(&check->arena, entry.sealed, &edit);
    if (err)
        return err;
    bool chained = !pup_hash_equal(&place->hash, &none) && !pup_hash_equal(&last->hash, &none) &&
                   last->seq + 1 == place->seq && pup_space_equal(&last->space, &place->space);
    struct pup_hash header = pup_header_hash(entry.sealed.header);
    struct pup_hash hash = pup_chain_next(&last->hash, place->seq, &header);
    return entry.seq != place->seq || (chained && !pup_hash_equal(&hash, &place->hash)) ? PUP_ERR_CORRUPT : PUP_OK;
}

static enum pup_err check_entry_row(struct check *check, struct pup_span key, struct pup_span value, struct place *last)
{
    struct place place = {0};
    struct pup_row row = pup_row_read(value);
    struct pup_span whole = key;
    enum pup_err err = read_place(&key, &place);
    if (err || key.len > 0)
        row.bad = true;
    pup_row_fixed(&row, place.hash.bytes, sizeof place.hash.bytes);
    err = row.bad ? PUP_ERR_CORRUPT : check_entry(check, &place, last, row.rest);
    if (check_is_damage(err) && check->found->entry_count < FOUND_MAX)
        note_entry(check->found, whole, &place);
    if (err)
        place = (struct place){0}; /* nothing follows it */
    *last = place;
    return check_is_damage(err) ? PUP_OK : err;
}

static enum pup_err check_entries(struct check *check)
{
    struct pup_cursor *cursor;
    struct pup_span key, value;
    struct place last = {0};
    enum pup_err err = pup_cursor_open(check->txn, PUP_CLIENT_ENTRIES, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, (struct pup_span){NULL, 0}, &key, &value);
    while (!err) {
        err = check_entry_row(check, key, value, &last);
        if (!err)
            err = pup_cursor_next(cursor, &key, &value);
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* ---- when, and what then ---- */

static struct pup_key meta_key(const char *name)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, name);
    return key;
}

/* A row of META made of numbers; zeros where there is none. */
static enum pup_err read_numbers(struct pup_txn *txn, const char *name, uint64_t *first, uint64_t *second)
{
    struct pup_key key = meta_key(name);
    struct pup_span value = {NULL, 0};
    enum pup_err err = pup_txn_get(txn, PUP_CLIENT_META, pup_key_span(&key), &value);
    struct pup_row row = pup_row_read(value);
    *first = pup_row_u64(&row);
    *second = pup_row_u64(&row);
    if (row.bad)
        *first = *second = 0;
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err put_numbers(struct pup_txn *txn, const char *name, uint64_t first, uint64_t second)
{
    struct pup_key key = meta_key(name);
    struct pup_buf row;
    pup_buf_init(&row, REPLICA_ROW_MAX);
    enum pup_err err = pup_row_put_u64(&row, first);
    if (!err)
        err = pup_row_put_u64(&row, second);
    return replica_put_row(txn, PUP_CLIENT_META, &key, err, &row);
}

enum pup_err pup_replica_damage_seen(struct pup_txn *txn, uint64_t *times, int64_t *last_ms)
{
    uint64_t last;
    enum pup_err err = read_numbers(txn, "damage", times, &last);
    *last_ms = (int64_t)last;
    return err;
}

static enum pup_err is_due(struct pup_txn *txn, int64_t now_ms, bool *small, bool *due)
{
    static const enum pup_client_table tables[] = {PUP_CLIENT_RECORDS, PUP_CLIENT_OWN, PUP_CLIENT_ENTRIES};
    uint64_t rows = 0, more, last, unused;
    enum pup_err err = read_numbers(txn, "checked", &last, &unused);
    for (size_t i = 0; !err && i < sizeof tables / sizeof *tables; i++) {
        err = pup_txn_count(txn, tables[i], &more);
        rows += err ? 0 : more;
    }
    *small = rows <= SMALL_ROWS;
    *due = *small || now_ms - (int64_t)last >= EVERY_MS || now_ms < (int64_t)last;
    return err;
}

static enum pup_err look(struct pup_replica *replica, int64_t now_ms, struct found *found, bool *note)
{
    bool small = false, due = false;
    struct check check = {.found = found};
    enum pup_err err = pup_store_begin(replica->store, false, &check.txn);
    if (err)
        return err;
    pup_arena_init(&check.arena, REPLICA_BUDGET);
    err = is_due(check.txn, now_ms, &small, &due);
    if (!err && due)
        err = check_spaces(&check);
    if (!err && due)
        err = check_index(&check);
    if (!err && due)
        err = check_own(&check);
    if (!err && due)
        err = check_entries(&check);
    pup_arena_release(&check.arena);
    pup_txn_abort(check.txn);
    *note = due && !small;
    return err;
}

static bool anything(const struct found *found)
{
    return found->space_count + found->entry_count + found->own_count + found->unlisted_count > 0 || found->strays ||
           found->index;
}

static enum pup_err write(struct pup_replica *replica, int64_t now_ms, const struct found *found,
                          struct pup_damage *damage)
{
    struct pup_txn *txn;
    uint64_t times, last;
    enum pup_err err = pup_store_begin(replica->store, true, &txn);
    if (err)
        return err;
    err = put_numbers(txn, "checked", (uint64_t)now_ms, 0);
    if (!err && anything(found)) {
        err = check_mend(txn, found, damage);
        if (!err)
            err = read_numbers(txn, "damage", &times, &last);
        if (!err)
            err = put_numbers(txn, "damage", times + 1, (uint64_t)now_ms);
    }
    if (!err)
        return pup_txn_commit(txn);
    pup_txn_abort(txn);
    return err;
}

enum pup_err pup_replica_check(struct pup_replica *replica, int64_t now_ms, struct pup_damage *damage)
{
    bool note = false;
    struct found *found = calloc(1, sizeof *found);
    *damage = (struct pup_damage){0};
    if (!found)
        return PUP_ERR_MEMORY;
    enum pup_err err = look(replica, now_ms, found, &note);
    if (!err && (note || anything(found)))
        err = write(replica, now_ms, found, damage);
    free(found);
    return err;
}
