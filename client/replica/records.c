/* Copies of a space's records: the one in use, and the one that may be built beside it (its generation + 1). */
#include "client/replica/replica_priv.h"

#include "common/base/hash.h"
#include "common/wire/record_codec.h"
#include "common/wire/record_peek.h"

#include <string.h>

struct pup_key replica_copy_key(const struct pup_space *space, uint32_t generation)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, space->name);
    pup_key_u32(&key, generation);
    return key;
}

static struct pup_key record_key(const struct pup_space *space, uint32_t generation, const struct pup_id *id)
{
    struct pup_key key = replica_copy_key(space, generation);
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    return key;
}

struct replica_copy replica_receiving(struct pup_space_row *row)
{
    if (row->building)
        return (struct replica_copy){.space = &row->space,
                                     .generation = row->generation + 1,
                                     .seq = &row->building_seq,
                                     .head = &row->building_head,
                                     .state = &row->building_state,
                                     .records = &row->building_records};
    return (struct replica_copy){.space = &row->space,
                                 .generation = row->generation,
                                 .seq = &row->seq,
                                 .head = &row->head,
                                 .state = &row->state,
                                 .records = &row->records,
                                 .in_use = true,
                                 .unindexed = row->unindexed};
}

bool replica_stale(const struct pup_space_row *row, const struct pup_id *incarnation)
{
    return (row->seq > 0 || row->records > 0) && !pup_id_equal(&row->incarnation, incarnation);
}

/* The stored row taken apart; `canonical` is borrowed from the store. */
static enum pup_err get_record(struct pup_txn *txn, const struct pup_key *key, uint64_t *seq,
                               struct pup_span *canonical)
{
    struct pup_span value;
    enum pup_err err = pup_txn_get(txn, PUP_CLIENT_RECORDS, pup_key_span(key), &value);
    if (err)
        return err;
    struct pup_row row = pup_row_read(value);
    *seq = pup_row_u64(&row);
    *canonical = row.rest;
    return row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

static enum pup_err unpack(struct pup_arena *arena, struct pup_span canonical, const struct pup_id *id,
                           struct pup_record *record)
{
    enum pup_err err = pup_record_unpack(arena, canonical, record);
    if (err == PUP_ERR_MALFORMED || err == PUP_ERR_LIMIT || (!err && !pup_id_equal(&record->id, id)))
        return PUP_ERR_CORRUPT;
    return err;
}

enum pup_err replica_load(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                          uint32_t generation, const struct pup_id *id, struct pup_record *record, uint64_t *seq)
{
    struct pup_key key = record_key(space, generation, id);
    struct pup_span canonical;
    enum pup_err err = get_record(txn, &key, seq, &canonical);
    if (err)
        return err;
    canonical = pup_arena_copy(arena, canonical);
    return canonical.data ? unpack(arena, canonical, id, record) : PUP_ERR_MEMORY;
}

enum pup_err pup_replica_record(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                                const struct pup_id *id, struct pup_record *record, uint64_t *seq)
{
    struct pup_space_row row;
    struct pup_span canonical;
    enum pup_err err = pup_replica_space(txn, space, &row);
    if (err)
        return err;
    struct pup_key key = record_key(space, row.generation, id);
    err = get_record(txn, &key, seq, &canonical);
    return err ? err : unpack(arena, canonical, id, record);
}

enum pup_err replica_kind_of(struct pup_txn *txn, const struct pup_space_row *row, const struct pup_id *id,
                             uint32_t *kind)
{
    struct pup_key key = record_key(&row->space, row->generation, id);
    struct pup_span canonical;
    uint64_t seq;
    enum pup_err err = get_record(txn, &key, &seq, &canonical);
    *kind = err ? 0 : pup_record_peek_kind(canonical);
    return err;
}

bool replica_holds(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id, enum pup_err *err)
{
    struct pup_space_row row;
    enum pup_err found = pup_replica_space(txn, space, &row);
    if (found) {
        *err = found == PUP_ERR_NOT_FOUND ? PUP_OK : found;
        return false;
    }
    struct pup_key key = record_key(space, row.generation, id);
    *err = PUP_OK;
    return replica_has(txn, PUP_CLIENT_RECORDS, &key, err);
}

/* Takes the record that stands there out of the sums. */
static enum pup_err subtract_old(struct pup_txn *txn, const struct replica_copy *copy, const struct pup_key *key,
                                 const struct pup_id *id)
{
    uint64_t seq;
    struct pup_span old;
    enum pup_err err = get_record(txn, key, &seq, &old);
    if (err == PUP_ERR_NOT_FOUND) {
        ++*copy->records;
        return PUP_OK;
    }
    if (err)
        return err;
    struct pup_hash hash = pup_record_hash(id, old);
    pup_hash_subtract(copy->state, &hash);
    return PUP_OK;
}

static enum pup_err write_record(struct pup_txn *txn, const struct replica_copy *copy, const struct pup_id *id,
                                 struct pup_span canonical, uint64_t seq)
{
    struct pup_key key = record_key(copy->space, copy->generation, id);
    struct pup_buf value;
    enum pup_err err = subtract_old(txn, copy, &key, id);
    if (err)
        return err;
    struct pup_hash hash = pup_record_hash(id, canonical);
    pup_hash_add(copy->state, &hash);
    pup_buf_init(&value, REPLICA_ROW_MAX);
    err = pup_row_put_u64(&value, seq);
    if (!err)
        err = pup_row_put_fixed(&value, canonical.data, canonical.len);
    return replica_put_row(txn, PUP_CLIENT_RECORDS, &key, err, &value);
}

enum pup_err replica_save(struct pup_txn *txn, struct pup_arena *arena, const struct replica_copy *copy,
                          const struct pup_device *self, const struct pup_record *record, struct pup_span canonical,
                          uint64_t seq)
{
    enum pup_err err = write_record(txn, copy, &record->id, canonical, seq);
    bool later = copy->unindexed && !replica_pending_any(txn); /* nobody spoke of it yet: it is in no index */
    if (!err)
        err = later ? replica_index_put_later(txn, copy->space, &record->id, record->kind)
                    : replica_index_put(txn, copy->space, &record->id, record->kind);
    if (!err)
        err = replica_marks_note(txn, copy->space, record, copy->in_use);
    if (err || !copy->in_use)
        return err;
    err = replica_await_came(txn, arena, copy->space, record);
    uint64_t own = pup_vector_get(&record->touched, self);
    return err || own == 0 ? err : replica_pending_arrived(txn, copy->space, &record->id, own);
}

enum pup_err replica_build_drop(struct pup_txn *txn, struct pup_space_row *row)
{
    struct pup_key key = replica_copy_key(&row->space, row->generation + 1);
    bool building = row->building;
    row->building = row->paging = false;
    row->page_seq = 0;
    row->page_id = (struct pup_id){0};
    row->building_seq = row->building_records = 0;
    row->building_head = row->building_state = (struct pup_hash){0};
    return building ? replica_clear_prefix(txn, PUP_CLIENT_RECORDS, pup_key_span(&key)) : PUP_OK;
}

enum pup_err replica_build(struct pup_txn *txn, struct pup_space_row *row)
{
    enum pup_err err = replica_index_now(txn, row);
    if (!err)
        err = replica_build_drop(txn, row);
    row->building = true;
    return err;
}

enum pup_err replica_list_ids(struct pup_txn *txn, struct pup_arena *arena, const struct pup_key *prefix,
                              struct pup_id **ids, size_t *count)
{
    struct pup_cursor *cursor;
    struct pup_span key;
    uint64_t room;
    *count = 0;
    enum pup_err err = pup_txn_count(txn, PUP_CLIENT_RECORDS, &room);
    if (err)
        return err;
    *ids = pup_arena_array(arena, (size_t)room, sizeof **ids);
    if (!*ids)
        return PUP_ERR_MEMORY;
    err = pup_cursor_open(txn, PUP_CLIENT_RECORDS, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, pup_key_span(prefix), &key, NULL);
    while (!err && *count < room && pup_key_has_prefix(key, pup_key_span(prefix))) {
        if (key.len == prefix->len + sizeof **ids) /* else damaged: it goes with the copy */
            memcpy((*ids)[(*count)++].bytes, key.data + prefix->len, sizeof **ids);
        err = pup_cursor_next(cursor, &key, NULL);
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

struct switching {
    struct pup_txn *txn;
    const struct pup_space_row *row; /* already switched */
    const struct pup_profile *profile;
    struct pup_id life;     /* incarnation of the old copy */
    bool restored;          /* it is not the present one */
    uint32_t old;           /* its generation */
    struct pup_arena arena; /* of one record */
};

/* What the old copy had of a record is compared with the new one, then forgotten. */
static enum pup_err switch_record(struct switching *s, const struct pup_id *id)
{
    struct pup_record before, after;
    uint64_t seq;
    const struct pup_space *space = &s->row->space;
    enum pup_err err = replica_load(s->txn, &s->arena, space, s->old, id, &before, &seq);
    if (err == PUP_ERR_CORRUPT) /* why there is a new copy: what stood there is not to be known */
        pup_record_init(&before, id, 0);
    else if (err)
        return err;
    err = replica_load(s->txn, &s->arena, space, s->row->generation, id, &after, &seq);
    bool missing = err == PUP_ERR_NOT_FOUND;
    if (err && !missing)
        return err;
    err = PUP_OK;
    if (s->restored)
        err = replica_await(s->txn, &s->arena, space, id, &s->life, &before.touched, missing ? NULL : &after);
    if (!err && missing)
        err = replica_index_drop(s->txn, space, id);
    return err;
}

/* Own edits that the new copy holds are pending no more. What it holds is awaited no more, even of a record that the
 * old copy, of a restored life itself, did not have. */
static enum pup_err settle(struct switching *s, const struct pup_id *ids, size_t count)
{
    uint64_t awaited;
    enum pup_err err = pup_txn_count(s->txn, PUP_CLIENT_AWAITED, &awaited);
    for (size_t i = 0; !err && i < count && (awaited > 0 || replica_pending_any(s->txn)); i++) {
        struct pup_record record;
        uint64_t seq;
        pup_arena_reset(&s->arena);
        err = replica_load(s->txn, &s->arena, &s->row->space, s->row->generation, &ids[i], &record, &seq);
        if (!err)
            err = replica_await_came(s->txn, &s->arena, &s->row->space, &record);
        uint64_t own = err ? 0 : pup_vector_get(&record.touched, &s->profile->device);
        if (own > 0)
            err = replica_pending_arrived(s->txn, &s->row->space, &ids[i], own);
    }
    return err;
}

static enum pup_err switch_records(struct switching *s, struct pup_arena *lists)
{
    struct pup_key old = replica_copy_key(&s->row->space, s->old),
                   now = replica_copy_key(&s->row->space, s->row->generation);
    struct pup_id *ids;
    size_t count;
    enum pup_err err = replica_list_ids(s->txn, lists, &old, &ids, &count);
    for (size_t i = 0; !err && i < count; i++) {
        pup_arena_reset(&s->arena);
        err = switch_record(s, &ids[i]);
    }
    if (!err)
        err = replica_clear_prefix(s->txn, PUP_CLIENT_RECORDS, pup_key_span(&old));
    if (!err)
        err = replica_list_ids(s->txn, lists, &now, &ids, &count);
    return err ? err : settle(s, ids, count);
}

enum pup_err replica_switch(struct pup_txn *txn, struct pup_space_row *row, const struct pup_profile *profile)
{
    struct pup_arena lists;
    struct switching s = {.txn = txn,
                          .row = row,
                          .profile = profile,
                          .life = row->incarnation,
                          .restored = !pup_id_equal(&row->incarnation, &profile->incarnation),
                          .old = row->generation};
    row->seq = row->building_seq;
    row->head = row->building_head;
    row->state = row->building_state;
    row->records = row->building_records;
    row->generation++;
    row->incarnation = profile->incarnation;
    row->building = row->paging = row->damaged = false;
    enum pup_err err =
        pup_replica_put_space(txn, row); /* so that whoever asks for the copy in use is given the new one */
    pup_arena_init(&s.arena, REPLICA_BUDGET);
    pup_arena_init(&lists, SIZE_MAX);
    if (!err)
        err = switch_records(&s, &lists);
    pup_arena_release(&lists);
    pup_arena_release(&s.arena);
    return err ? err : replica_build_drop(txn, row);
}

/* Takes out what is left of the records in the indexes, once they are gone. */
static enum pup_err drop_indexes(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *ids,
                                 size_t count)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; !err && i < count; i++)
        err = replica_index_drop(txn, space, &ids[i]);
    return err;
}

static enum pup_err wipe_rows(struct pup_txn *txn, const struct pup_space *space)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, space->name);
    enum pup_err err = replica_clear_prefix(txn, PUP_CLIENT_RECORDS, pup_key_span(&key));
    if (!err)
        err = replica_clear_prefix(txn, PUP_CLIENT_AWAITED, pup_key_span(&key));
    if (!err)
        err = entries_wipe(txn, space);
    if (!err)
        err = replica_drop(txn, PUP_CLIENT_SPACES, &key);
    return err ? err : replica_pending_close(txn, space);
}

static enum pup_err wipe(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space_row *row)
{
    struct pup_key used = replica_copy_key(&row->space, row->generation),
                   built = replica_copy_key(&row->space, row->generation + 1);
    struct pup_id *used_ids = NULL, *built_ids = NULL;
    size_t used_count = 0, built_count = 0;
    struct pup_space_row indexed = *row;
    enum pup_err err = replica_index_now(txn, &indexed);
    if (!err)
        err = replica_list_ids(txn, arena, &used, &used_ids, &used_count);
    if (!err)
        err = replica_list_ids(txn, arena, &built, &built_ids, &built_count);
    if (!err)
        err = wipe_rows(txn, &row->space);
    if (!err)
        err = drop_indexes(txn, &row->space, used_ids, used_count);
    return err ? err : drop_indexes(txn, &row->space, built_ids, built_count);
}

enum pup_err replica_wipe(struct pup_txn *txn, const struct pup_space *space)
{
    struct pup_arena arena;
    struct pup_space_row row;
    enum pup_err err = pup_replica_space(txn, space, &row);
    if (err)
        return err == PUP_ERR_NOT_FOUND ? replica_pending_close(txn, space) : err;
    pup_arena_init(&arena, SIZE_MAX);
    err = wipe(txn, &arena, &row);
    pup_arena_release(&arena);
    return err;
}
