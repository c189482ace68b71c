/* Records come as they are now, page by page: into the copy in use, or into a new one beside it. */
#include "client/replica_priv.h"

#include "common/wire/record_codec.h"

struct taking {
    struct pup_txn *txn;
    struct pup_arena arena; /* of one record */
    struct pup_space_row *row;
    struct replica_copy copy;
    struct pup_profile profile;
};

static enum pup_err choose_copy(struct taking *t, bool fresh, const struct pup_id *incarnation)
{
    struct pup_space_row *row = t->row;
    bool holds = row->seq > 0 || row->records > 0;
    bool other_life = replica_stale(row, incarnation);
    enum pup_err err = PUP_OK;
    if (holds && (fresh || (!row->building && (other_life || row->damaged))))
        err = replica_build(t->txn, row);
    if (!err && !row->building)
        row->incarnation = *incarnation;
    row->paging = true;
    t->copy = replica_receiving(row);
    return err;
}

/* A replica that was away when something was erased learns it from the record's memory. */
static enum pup_err erase_stored(struct taking *t, const struct pup_record *record)
{
    struct erase_rules rules;
    enum pup_err err = replica_erase_rules_of_record(&t->arena, record, &rules);
    if (err || rules.count == 0)
        return err;
    err = replica_erase_entries(t->txn, &t->arena, &t->row->space, &rules);
    return err ? err : replica_erase_own(t->txn, &rules);
}

static enum pup_err take_record(struct taking *t, const struct pup_record_at *at)
{
    struct pup_record record;
    pup_arena_reset(&t->arena);
    enum pup_err err = pup_record_unpack(&t->arena, at->record, &record);
    if (!err)
        err = replica_save(t->txn, &t->arena, &t->copy, &t->profile.device, &record, at->record, at->seq);
    if (!err)
        err = erase_stored(t, &record);
    t->row->page_seq = at->seq;
    t->row->page_id = record.id;
    return err;
}

static enum pup_err take_last(struct taking *t, const struct pup_msg_records *page)
{
    struct pup_space_row *row = t->row;
    bool right = pup_hash_equal(t->copy.state, &page->state);
    enum pup_err err = PUP_OK;
    *t->copy.seq = page->seq;
    *t->copy.head = page->head;
    row->paging = false;
    row->page_seq = 0;
    row->page_id = (struct pup_id){0};
    if (row->building && !pup_id_equal(&row->incarnation, &t->profile.incarnation))
        err = entries_wipe(t->txn, &row->space);
    if (!err && row->building)
        err = replica_switch(t->txn, row, &t->profile);
    row->damaged = !right;
    return err;
}

enum pup_err pup_replica_take_records(struct pup_txn *txn, struct pup_space_row *row,
                                      const struct pup_msg_records *page, const struct pup_id *incarnation)
{
    struct taking t = {.txn = txn, .row = row};
    pup_arena_init(&t.arena, REPLICA_BUDGET);
    enum pup_err err = pup_replica_profile(txn, &t.profile);
    if (!err)
        err = choose_copy(&t, page->fresh, incarnation);
    for (size_t i = 0; !err && i < page->count; i++)
        err = take_record(&t, &page->records[i]);
    if (!err && page->last)
        err = take_last(&t, page);
    pup_arena_release(&t.arena);
    return err;
}

enum pup_err pup_replica_finish_copy(struct pup_txn *txn, struct pup_space_row *row)
{
    struct pup_profile profile;
    if (!row->building || row->paging)
        return PUP_OK;
    enum pup_err err = pup_replica_profile(txn, &profile);
    return err ? err : replica_switch(txn, row, &profile);
}

enum pup_err pup_replica_new_incarnation(struct pup_txn *txn, const struct pup_id *incarnation, uint64_t held)
{
    struct pup_arena arena;
    struct pup_space_row *rows;
    struct pup_profile profile;
    size_t count = 0;
    pup_arena_init(&arena, REPLICA_BUDGET);
    enum pup_err err = pup_replica_spaces(txn, &arena, &rows, &count);
    for (size_t i = 0; !err && i < count; i++) {
        err = replica_build_drop(txn, &rows[i]);
        if (!err)
            err = pup_replica_put_space(txn, &rows[i]);
    }
    pup_arena_release(&arena);
    if (!err)
        err = pup_replica_profile(txn, &profile);
    if (err)
        return err;
    profile.has_incarnation = true;
    profile.incarnation = *incarnation;
    err = pup_replica_put_profile(txn, &profile);
    return err ? err : pup_outbox_offer_again(txn, held);
}
