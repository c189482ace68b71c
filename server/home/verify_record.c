/* Records: each is made again from the entries that touched it. */
#include "common/base/hash.h"
#include "common/base/language.h"
#include "common/merge/apply.h"
#include "server/home/verify.h"
#include "server/ledger/ledger_rows.h"

enum {
    REPACK_ABOVE = 32 * 1024 * 1024,
    RECORD_BYTES_MAX = 64 * 1024 * 1024,
    ORDER_BUDGET = 16 * 1024 * 1024,
    HISTORY_BYTES_MAX = 64 * 1024 * 1024 /* of places: eight million edits of one record */
};

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
    struct ledger_entry_row row;
    enum pup_err err = ledger_entry_get(at->txn, &at->space, seq, &row);
    if (!err)
        err = pup_entry_unpack(&at->arena, row.entry, entry);
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

/* The entries of the record, newest first: rows of u64 in `seqs`. */
static enum pup_err list_history(struct replay *replay, struct pup_buf *seqs)
{
    struct ledger_history history;
    struct ledger_entry_row row;
    enum pup_err err = ledger_history_start(&history, replay->at->txn, &replay->at->space, &replay->id);
    while (!err && !(err = ledger_history_next(&history, &row)))
        err = pup_row_put_u64(seqs, row.seq);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* As they came: from the last of the list to its first. */
static enum pup_err apply_history(struct replay *replay)
{
    struct pup_buf seqs;
    uint64_t seq;
    pup_buf_init(&seqs, HISTORY_BYTES_MAX);
    enum pup_err err = list_history(replay, &seqs);
    for (size_t left = pup_buf_len(&seqs) / sizeof seq; !err && left > 0; left--) {
        err = ledger_run_place(pup_buf_span(&seqs), left - 1, &seq);
        if (!err)
            err = apply_entry(replay, seq);
    }
    pup_buf_release(&seqs);
    return err;
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

static enum pup_err check_record(struct pup_verify_space *at, const struct pup_id *id,
                                 const struct ledger_record_row *row, struct pup_hash *sum)
{
    pup_arena_reset(&at->arena);
    at->verify->records++;
    struct pup_hash term = pup_record_hash(id, row->canonical);
    pup_hash_add(sum, &term);
    return check_replay(at, id, row->seq, row->canonical);
}

enum pup_err pup_verify_records(struct pup_verify_space *at, const struct pup_space_state *state)
{
    static const struct pup_id first = {{0}};
    struct ledger_records records;
    struct ledger_record_row row;
    struct pup_arena order; /* of those of the last entries */
    struct pup_id id;
    struct pup_hash sum = {{0}};
    uint64_t count = 0;
    pup_arena_init(&order, ORDER_BUDGET);
    enum pup_err err = ledger_records_start(&records, at->txn, &order, &at->space, 0, &first);
    while (!err && !(err = ledger_records_next(&records, &id, &row))) {
        count++;
        err = check_record(at, &id, &row, &sum);
    }
    ledger_records_end(&records);
    pup_arena_release(&order);
    if (err == PUP_ERR_CORRUPT)
        pup_verify_fault(at, N_("Space %s: the order of changes cannot be read."), at->space.name);
    if (err && err != PUP_ERR_NOT_FOUND)
        return err == PUP_ERR_CORRUPT ? PUP_OK : err;
    if (count != state->records || !pup_hash_equal(&sum, &state->state))
        pup_verify_fault(at, N_("Space %s: its records do not add up to its state."), at->space.name);
    if (at->parts > 0)
        pup_verify_fault(at, N_("Space %s: entries touch records whose history does not name them."), at->space.name);
    return PUP_OK;
}
