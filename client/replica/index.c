/* The indexes IDS (by short id) and KINDS (by kind): every record of the copy in use, and those that only own edits
 * speak of. While a new copy is built its records are there as well; who reads them skips what is not in the copy in
 * use. */
#include "client/replica/replica_priv.h"

#include <string.h>

#include "client/replica/view.h"

static struct pup_key ids_key(const struct pup_space *space, const struct pup_id *id)
{
    char text[PUP_ID_RANDOM + 1];
    struct pup_key key;
    pup_id_short(id, PUP_ID_RANDOM, text);
    pup_key_start(&key);
    pup_key_bytes(&key, text, PUP_ID_RANDOM);
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    pup_key_text(&key, space->name);
    return key;
}

static struct pup_key kinds_key(uint32_t kind, const struct pup_space *space, const struct pup_id *id)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_u32(&key, kind);
    pup_key_text(&key, space->name);
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    return key;
}

static enum pup_err indexed_kind(struct pup_txn *txn, const struct pup_key *ids, uint32_t *kind)
{
    struct pup_span value;
    enum pup_err err = pup_txn_get(txn, PUP_CLIENT_IDS, pup_key_span(ids), &value);
    if (err)
        return err;
    struct pup_row row = pup_row_read(value);
    *kind = pup_row_u32(&row);
    return row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

/* The kind that both indexes have it under. What a first copy brought stands in RECORDS before it does in IDS. */
static enum pup_err known_kind(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                               uint32_t *kind)
{
    struct pup_key ids = ids_key(space, id);
    struct pup_space_row row;
    enum pup_err err = indexed_kind(txn, &ids, kind);
    if (err != PUP_ERR_NOT_FOUND || pup_replica_space(txn, space, &row) != PUP_OK || !row.unindexed)
        return err;
    return replica_kind_of(txn, &row, id, kind);
}

enum pup_err replica_ids_put(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id, uint32_t kind)
{
    struct pup_key ids = ids_key(space, id);
    struct pup_buf row;
    pup_buf_init(&row, REPLICA_ROW_MAX);
    return replica_put_row(txn, PUP_CLIENT_IDS, &ids, pup_row_put_u32(&row, kind), &row);
}

bool replica_ids_has(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id)
{
    uint32_t kind;
    struct pup_key ids = ids_key(space, id);
    return indexed_kind(txn, &ids, &kind) == PUP_OK;
}

enum pup_err replica_index_put_later(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                                     uint32_t kind)
{
    struct pup_key kinds = kinds_key(kind, space, id);
    return pup_txn_put(txn, PUP_CLIENT_KINDS, pup_key_span(&kinds), (struct pup_span){NULL, 0});
}

enum pup_err replica_index_put(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                               uint32_t kind)
{
    struct pup_key ids = ids_key(space, id), kinds = kinds_key(kind, space, id), former;
    uint32_t known;
    enum pup_err err = indexed_kind(txn, &ids, &known);
    if (!err && known == kind)
        return PUP_OK;
    if (err && err != PUP_ERR_NOT_FOUND)
        return err;
    if (!err) { /* an own edit had guessed another kind for it */
        former = kinds_key(known, space, id);
        err = replica_drop(txn, PUP_CLIENT_KINDS, &former);
        if (err)
            return err;
    }
    err = replica_ids_put(txn, space, id, kind);
    return err ? err : pup_txn_put(txn, PUP_CLIENT_KINDS, pup_key_span(&kinds), (struct pup_span){NULL, 0});
}

enum pup_err replica_index_kind(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                                uint32_t *kind)
{
    *kind = 0;
    enum pup_err err = known_kind(txn, space, id, kind);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

bool replica_index_known(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id)
{
    uint32_t kind;
    return known_kind(txn, space, id, &kind) == PUP_OK;
}

bool replica_index_whole(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id)
{
    uint32_t kind;
    enum pup_err err = known_kind(txn, space, id, &kind);
    struct pup_key kinds = kinds_key(err ? 0 : kind, space, id);
    return !err && replica_has(txn, PUP_CLIENT_KINDS, &kinds, &err);
}

enum pup_err replica_index_drop(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id)
{
    enum pup_err err = PUP_OK;
    if (replica_holds(txn, space, id, &err) || err)
        return err;
    if (replica_pending_speaks_of(txn, space, id, &err) || err)
        return err;
    uint32_t kind;
    struct pup_key ids = ids_key(space, id);
    err = indexed_kind(txn, &ids, &kind);
    if (err)
        return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    struct pup_key kinds = kinds_key(kind, space, id);
    err = replica_drop(txn, PUP_CLIENT_KINDS, &kinds);
    if (!err)
        err = replica_marks_drop(txn, space, id);
    return err ? err : replica_drop(txn, PUP_CLIENT_IDS, &ids);
}

/* ---- walking KINDS ---- */

enum pup_err replica_kinds_seek(struct pup_cursor *kinds, uint32_t kind, const struct pup_space *space,
                                struct pup_span *key)
{
    struct pup_key from;
    pup_key_start(&from);
    pup_key_u32(&from, kind);
    pup_key_text(&from, space->name);
    return pup_cursor_seek(kinds, pup_key_span(&from), key, NULL);
}

enum pup_err replica_kinds_read(struct pup_span key, struct pup_place *place)
{
    enum pup_err err = pup_key_take_u32(&key, &place->kind);
    if (!err)
        err = pup_key_take_text(&key, place->space.name, sizeof place->space.name);
    return err ? err : pup_key_take_bytes(&key, place->id.bytes, sizeof place->id.bytes);
}

enum pup_err replica_kinds_each(struct pup_txn *txn, const struct pup_space *space,
                                bool (*each)(void *context, const struct pup_id *id, uint32_t kind), void *context)
{
    struct pup_cursor *kinds;
    struct pup_span key;
    struct pup_place place;
    bool going = true;
    enum pup_err err = pup_cursor_open(txn, PUP_CLIENT_KINDS, &kinds);
    if (err)
        return err;
    err = replica_kinds_seek(kinds, 0, space, &key);
    while (!err && going && !(err = replica_kinds_read(key, &place))) {
        int beside = strcmp(place.space.name, space->name);
        going = beside != 0 || each(context, &place.id, place.kind);
        err = beside != 0 ? replica_kinds_seek(kinds, place.kind + (beside > 0), space, &key)
                          : pup_cursor_next(kinds, &key, NULL);
    }
    pup_cursor_close(kinds);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}
