/* Records come as they are now, page by page: into the copy in use, or into a new one beside it. */
#include "client/replica/replica_priv.h"

#include "common/wire/record_codec.h"

struct taking {
    struct pup_txn *txn;
    struct pup_arena arena; /* of one record */
    struct pup_arena page;  /* of the page: what `rules` are made of */
    struct erase_rules rules;
    size_t rule_room;
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
    row->unindexed |= !holds && !row->building;
    if (holds && (fresh || (!row->building && (other_life || row->damaged))))
        err = replica_build(t->txn, row);
    if (!err && !row->building)
        row->incarnation = *incarnation;
    row->paging = true;
    t->copy = replica_receiving(row);
    return err;
}

/* Makes room for more rules, by doubling. */
static enum pup_err make_room(struct taking *t, size_t more)
{
    size_t room = t->rule_room;
    while (room < t->rules.count + more)
        room = room == 0 ? 16 : room * 2;
    if (room == t->rule_room)
        return PUP_OK;
    struct erase_rule *at = pup_arena_array(&t->page, room, sizeof *at);
    if (!at)
        return PUP_ERR_MEMORY;
    for (size_t i = 0; i < t->rules.count; i++)
        at[i] = t->rules.at[i];
    t->rules.at = at;
    t->rule_room = room;
    return PUP_OK;
}

/* A replica that was away when something was erased learns it from the record's memory: noted for the end of the page.
 */
static enum pup_err note_erasures(struct taking *t, struct pup_span canonical)
{
    struct pup_record record; /* again, in memory that lives as long as the page */
    struct erase_rules more = {0};
    enum pup_err err = pup_record_unpack(&t->page, canonical, &record);
    if (!err)
        err = replica_erase_rules_of_record(&t->page, &record, &more);
    if (!err)
        err = make_room(t, more.count);
    for (size_t i = 0; !err && i < more.count; i++)
        t->rules.at[t->rules.count++] = more.at[i];
    return err;
}

static enum pup_err erase_stored(struct taking *t)
{
    if (t->rules.count == 0)
        return PUP_OK;
    enum pup_err err = replica_erase_entries(t->txn, &t->page, &t->row->space, &t->rules);
    return err ? err : replica_erase_own(t->txn, &t->rules);
}

static enum pup_err take_record(struct taking *t, const struct pup_record_at *at)
{
    struct pup_record record;
    pup_arena_reset(&t->arena);
    enum pup_err err = pup_record_unpack(&t->arena, at->record, &record);
    if (!err)
        err = replica_save(t->txn, &t->arena, &t->copy, &t->profile.device, &record, at->record, at->seq);
    if (!err && record.erasure_count > 0)
        err = note_erasures(t, at->record);
    pup_txn_passed(t->txn, at->record.len);
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
    pup_arena_init(&t.page, REPLICA_BUDGET);
    enum pup_err err = pup_replica_profile(txn, &t.profile);
    if (!err)
        err = choose_copy(&t, page->fresh, incarnation);
    for (size_t i = 0; !err && i < page->count; i++)
        err = take_record(&t, &page->records[i]);
    if (!err)
        err = erase_stored(&t);
    if (!err && page->last)
        err = take_last(&t, page);
    pup_arena_release(&t.page);
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
