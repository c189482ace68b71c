/* Records: each is made again from the entries that touched it. */
#include "common/base/hash.h"
#include "common/base/language.h"
#include "common/merge/apply.h"
#include "server/home/verify.h"
#include "server/ledger/ledger_rows.h"

enum { REPACK_ABOVE = 32 * 1024 * 1024, RECORD_BYTES_MAX = 64 * 1024 * 1024 };

/* A record being made again. Between entries it is packed when it has grown, so that memory follows the record, not its
 * history. */
struct replay {
    struct pup_verify_space *at;
    struct pup_id id;
    struct pup_record record;
    struct pup_buf packed; /* what `record` borrows from after a repack */
    uint64_t last_seq, entries;
};

static const struct pup_part *part_of(const struct pup_edit *edit, const struct pup_id *id)
{
    for (size_t i = 0; i < edit->part_count; i++)
        if (pup_id_equal(&edit->parts[i].record, id))
            return &edit->parts[i];
    return NULL;
}

static enum pup_err open_entry(struct pup_verify_space *at, uint64_t seq, struct pup_entry *entry,
                               struct pup_edit *edit)
{
    struct pup_hash head;
    struct pup_span bytes;
    enum pup_err err = pup_verify_entry_bytes(at, seq, &head, &bytes);
    if (!err)
        err = pup_entry_unpack(&at->arena, bytes, entry);
    return err ? err : pup_edit_open(&at->arena, entry->sealed, edit);
}

static enum pup_err repack(struct replay *replay)
{
    struct pup_span bytes;
    struct pup_buf larger;
    enum pup_err err = pup_record_pack(&replay->at->arena, &replay->record, &bytes);
    if (err)
        return err;
    pup_buf_init(&larger, RECORD_BYTES_MAX);
    err = pup_buf_put(&larger, bytes);
    pup_buf_release(&replay->packed);
    replay->packed = larger;
    pup_arena_reset(&replay->at->arena);
    return err ? err : pup_record_unpack(&replay->at->arena, pup_buf_span(&replay->packed), &replay->record);
}

static enum pup_err apply_entry(struct replay *replay, uint64_t seq)
{
    struct pup_entry entry;
    struct pup_edit edit;
    struct pup_product *products;
    enum pup_outcome outcome;
    enum pup_err err = open_entry(replay->at, seq, &entry, &edit);
    const struct pup_part *part = err ? NULL : part_of(&edit, &replay->id);
    if (!err && !part)
        err = PUP_ERR_CORRUPT;
    if (!err)
        err = pup_entry_products(&replay->at->arena, &entry, &products);
    if (err)
        return err;
    if (replay->entries == 0)
        pup_record_init(&replay->record, &replay->id, part->kind);
    err = pup_merge_apply(&replay->at->arena, &replay->record, &edit.id, part, products, entry.product_count, &outcome);
    replay->entries++;
    replay->last_seq = seq;
    return err == PUP_OK && replay->at->arena.used > REPACK_ABOVE ? repack(replay) : err;
}

static enum pup_err apply_history(struct replay *replay)
{
    struct pup_walk walk;
    struct pup_key prefix;
    struct pup_span rest;
    uint64_t seq;
    pup_key_start(&prefix);
    pup_key_bytes(&prefix, replay->id.bytes, sizeof replay->id.bytes);
    pup_key_text(&prefix, replay->at->space.name);
    enum pup_err err = pup_walk_open(&walk, replay->at->txn, PUP_TABLE_HISTORY, &prefix);
    while (!err && !(err = pup_walk_next(&walk, &rest, NULL))) {
        err = pup_key_take_u64(&rest, &seq);
        if (!err)
            err = apply_entry(replay, seq);
    }
    pup_walk_close(&walk);
    return err == PUP_ERR_NOT_FOUND && replay->entries > 0 ? PUP_OK : err;
}

/* What the record comes to when its entries are applied again equals what is stored, byte for byte. */
static enum pup_err check_replay(struct pup_verify_space *at, const struct pup_id *id, uint64_t seq,
                                 struct pup_span stored)
{
    struct replay replay = {.at = at, .id = *id};
    struct pup_span bytes;
    pup_buf_init(&replay.packed, RECORD_BYTES_MAX);
    enum pup_err err = apply_history(&replay);
    if (!err)
        err = pup_record_pack(&at->arena, &replay.record, &bytes);
    if (err == PUP_OK && !pup_span_equal(bytes, stored))
        pup_verify_fault(at, N_("Record %s is not what its entries make."), pup_verify_place(at, 0, id));
    else if (err == PUP_OK && replay.last_seq != seq)
        pup_verify_fault(at, N_("Record %s: the entry that last touched it is another."), pup_verify_place(at, 0, id));
    else if (err && err != PUP_ERR_MEMORY && err != PUP_ERR_IO)
        pup_verify_fault(at, N_("Record %s cannot be made again from its entries."), pup_verify_place(at, 0, id));
    at->parts -= replay.entries <= at->parts ? replay.entries : at->parts;
    pup_buf_release(&replay.packed);
    return err == PUP_ERR_MEMORY || err == PUP_ERR_IO ? err : PUP_OK;
}

static enum pup_err check_record(struct pup_verify_space *at, struct pup_span key, struct pup_span row,
                                 struct pup_hash *sum)
{
    struct pup_row reader = pup_row_read(row);
    struct pup_span value;
    struct pup_id id;
    uint64_t seq = pup_row_u64(&reader);
    enum pup_err err = pup_key_take_bytes(&key, id.bytes, sizeof id.bytes);
    if (err || reader.bad)
        return PUP_ERR_CORRUPT;
    pup_arena_reset(&at->arena);
    at->verify->records++;
    struct pup_hash term = pup_record_hash(&id, reader.rest);
    pup_hash_add(sum, &term);
    struct pup_key touched = ledger_touched_key(&at->space, seq, &id);
    if (pup_txn_get(at->txn, PUP_TABLE_TOUCHED, pup_key_span(&touched), &value))
        pup_verify_fault(at, N_("Record %s is missing in the order of changes."), pup_verify_place(at, 0, &id));
    return check_replay(at, &id, seq, reader.rest);
}

/* Rows of the space in a table whose keys begin with it. */
static enum pup_err count_rows(struct pup_verify_space *at, enum pup_table table, const struct pup_key *prefix,
                               uint64_t *count)
{
    struct pup_walk walk;
    struct pup_span rest;
    *count = 0;
    enum pup_err err = pup_walk_open(&walk, at->txn, table, prefix);
    while (!err && !(err = pup_walk_next(&walk, &rest, NULL)))
        ++*count;
    pup_walk_close(&walk);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err pup_verify_records(struct pup_verify_space *at, const struct pup_space_state *state)
{
    struct pup_walk walk;
    struct pup_key prefix;
    struct pup_span rest, row;
    struct pup_hash sum = {{0}};
    uint64_t records = 0, touched = 0;
    pup_key_start(&prefix);
    pup_key_text(&prefix, at->space.name);
    enum pup_err err = pup_walk_open(&walk, at->txn, PUP_TABLE_RECORDS, &prefix);
    while (!err && !(err = pup_walk_next(&walk, &rest, &row))) {
        records++;
        err = check_record(at, rest, row, &sum);
    }
    pup_walk_close(&walk);
    err = err == PUP_ERR_NOT_FOUND ? count_rows(at, PUP_TABLE_TOUCHED, &prefix, &touched) : err;
    if (err)
        return err;
    if (records != state->records || !pup_hash_equal(&sum, &state->state))
        pup_verify_fault(at, N_("Space %s: its records do not add up to its state."), at->space.name);
    if (touched != records)
        pup_verify_fault(at, N_("Space %s: the order of changes holds another number of records."), at->space.name);
    if (at->parts > 0)
        pup_verify_fault(at, N_("Space %s: entries touch records whose history does not name them."), at->space.name);
    return PUP_OK;
}
