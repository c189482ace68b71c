/* One entry comes, in the ledger's order. */
#include "client/replica/replica_priv.h"

#include "common/wire/record_codec.h"

struct taking {
    struct pup_txn *txn;
    struct pup_arena *arena;
    struct pup_space_row *row;
    struct replica_copy copy;
    struct pup_profile profile;
    struct pup_span bytes; /* as received */
    struct pup_entry entry;
    struct pup_edit edit;
    struct pup_product *products;
};

/* What the space held belongs to another life, or is damaged: the entries since the first make a new copy. */
static enum pup_err choose_copy(struct taking *t)
{
    struct pup_space_row *row = t->row;
    bool stale = replica_stale(row, &t->profile.incarnation);
    enum pup_err err = PUP_OK;
    if (!row->building && (stale || (row->damaged && t->entry.seq == 1)))
        err = replica_build(t->txn, row);
    else if (!row->building)
        row->incarnation = t->profile.incarnation;
    if (!err && stale && row->building_seq == 0) /* its seqs mean something else from now on */
        err = entries_wipe(t->txn, &row->space);
    t->copy = replica_receiving(row);
    return err;
}

/* Another edit under a counter of this device was made on a copy of this folder. */
static enum pup_err check_own(struct taking *t)
{
    struct pup_own_edit own;
    if (!pup_device_equal(&t->edit.id.device, &t->profile.device))
        return PUP_OK;
    if (t->edit.id.counter > t->profile.last_counter)
        return PUP_ERR_COPIED;
    enum pup_err err = pup_outbox_own(t->txn, t->edit.id.counter, &own);
    if (err)
        return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
    return pup_span_equal(own.sealed.header, t->entry.sealed.header) ? PUP_OK : PUP_ERR_COPIED;
}

static enum pup_err apply_part(struct taking *t, const struct pup_part *part)
{
    struct pup_record record;
    struct pup_span canonical;
    uint64_t seq;
    enum pup_outcome outcome = PUP_OUTCOME_SKIPPED;
    enum pup_err err = replica_load(t->txn, t->arena, &t->row->space, t->copy.generation, &part->record, &record, &seq);
    if (err == PUP_ERR_NOT_FOUND) {
        pup_record_init(&record, &part->record, part->kind);
        err = PUP_OK;
    }
    if (!err)
        err = pup_merge_apply(t->arena, &record, &t->edit.id, part, t->products, t->entry.product_count, &outcome);
    if (err || outcome == PUP_OUTCOME_SKIPPED)
        return err;
    err = pup_record_pack(t->arena, &record, &canonical);
    return err ? err : replica_save(t->txn, t->arena, &t->copy, &t->profile.device, &record, canonical, t->entry.seq);
}

static enum pup_err apply_parts(struct taking *t)
{
    enum pup_err err = pup_entry_products(t->arena, &t->entry, &t->products);
    for (size_t i = 0; !err && i < t->edit.part_count; i++)
        err = apply_part(t, &t->edit.parts[i]);
    return err;
}

/* An erasure is remembered for ever, with its MAC, and done to whatever else is stored. */
static enum pup_err take_erasure(struct taking *t)
{
    struct erase_rules rules;
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, t->row->space.name);
    pup_key_u64(&key, t->entry.seq);
    pup_key_bytes(&key, t->profile.incarnation.bytes, sizeof t->profile.incarnation.bytes);
    enum pup_err err = replica_erase_rules_of_edit(t->arena, &t->edit, &rules);
    if (err || rules.count == 0)
        return err;
    err = pup_txn_put(t->txn, PUP_CLIENT_ERASURES, pup_key_span(&key), t->bytes);
    if (!err)
        err = replica_erase_entries(t->txn, t->arena, &t->row->space, &rules);
    return err ? err : replica_erase_own(t->txn, &rules);
}

static enum pup_err take_next(struct taking *t)
{
    struct pup_hash header = pup_header_hash(t->entry.sealed.header);
    struct pup_hash head = pup_chain_next(t->copy.head, t->entry.seq, &header);
    enum pup_err err = pup_edit_open(t->arena, t->entry.sealed, &t->edit);
    if (!err && !pup_space_equal(&t->edit.space, &t->row->space))
        err = PUP_ERR_PROTOCOL;
    if (!err)
        err = check_own(t);
    if (!err)
        err = apply_parts(t);
    if (!err)
        err = entries_put(t->txn, &t->row->space, t->entry.seq, &head, t->bytes, &t->edit);
    if (!err)
        err = take_erasure(t);
    if (err) /* above all COPIED, after which what came before is kept: this entry has not been taken */
        return err;
    *t->copy.seq = t->entry.seq;
    *t->copy.head = head;
    return PUP_OK;
}

static enum pup_err take(struct taking *t)
{
    enum pup_err err = pup_replica_profile(t->txn, &t->profile);
    if (!err)
        err = pup_entry_unpack(t->arena, t->bytes, &t->entry);
    if (!err && t->row->paging)
        err = PUP_ERR_PROTOCOL; /* entries begin after the last page of records */
    if (!err)
        err = choose_copy(t);
    if (err || t->entry.seq <= *t->copy.seq)
        return err;
    return t->entry.seq == *t->copy.seq + 1 ? take_next(t) : PUP_ERR_PROTOCOL;
}

enum pup_err pup_replica_take_entry(struct pup_txn *txn, struct pup_space_row *row, struct pup_span entry)
{
    struct pup_arena arena;
    struct taking taking = {.txn = txn, .arena = &arena, .row = row, .bytes = entry};
    pup_arena_init(&arena, REPLICA_BUDGET);
    enum pup_err err = take(&taking);
    pup_arena_release(&arena);
    return err;
}
