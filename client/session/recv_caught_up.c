/* CaughtUp: the server has sent all it had. Now both sides must hold the same. */
#include "client/session/session_priv.h"

enum { PRUNE_AT_ONCE = 64 };

/* Once, for edits the server held already at Welcome whose receipts were lost on an earlier connection. */
static enum pup_err ask_lost_receipts(struct pup_client_session *session, struct pup_txn *txn)
{
    struct pup_own_edit first;
    enum pup_err err = pup_outbox_next(txn, 0, &first);
    if (err || session->resent)
        return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    bool with_hello = first.counter >= session->hello_first && first.counter <= session->hello_last;
    if (first.counter <= session->held && !with_hello) {
        session->resent = session->unsent = true;
        session->next = first.counter;
    }
    return PUP_OK;
}

static enum pup_err compare(struct pup_client_session *session, const struct pup_id *incarnation,
                            struct pup_space_row *row, const struct pup_wire_head *head)
{
    if (replica_stale(row, incarnation))
        return head->seq == 0 ? PUP_OK : PUP_ERR_PROTOCOL;
    if (row->paging || row->seq < head->seq)
        return PUP_ERR_PROTOCOL;
    if (row->seq > head->seq)
        return PUP_OK;
    if (!pup_hash_equal(&row->head, &head->head))
        return PUP_ERR_UNTRUSTED;
    row->damaged = !pup_hash_equal(&row->state, &head->state);
    session->report.damaged |= row->damaged;
    return PUP_OK;
}

static enum pup_err take_head(struct pup_client_session *session, struct pup_txn *txn, const struct pup_id *incarnation,
                              const struct pup_wire_head *head)
{
    struct pup_space_row row;
    enum pup_err err = pup_replica_space(txn, &head->space, &row);
    if (err)
        return err == PUP_ERR_NOT_FOUND ? PUP_ERR_PROTOCOL : err;
    bool damaged = row.damaged;
    if (!row.paging && row.building && row.building_seq == head->seq)
        err = pup_replica_finish_copy(txn, &row);
    if (!err)
        err = compare(session, incarnation, &row, head);
    session->report.healed |= damaged && !row.damaged;
    if (!err)
        err = pup_replica_put_space(txn, &row);
    return err ? err : entries_prune(txn, &row.space, PRUNE_AT_ONCE);
}

/* The server told of every space that holds anything: one of another life of which it said nothing is empty now. */
static enum pup_err empty_untold(struct pup_client_session *session, struct pup_txn *txn,
                                 const struct pup_id *incarnation)
{
    struct pup_space_row *rows;
    size_t count;
    enum pup_err err = pup_replica_spaces(txn, &session->arena, &rows, &count);
    for (size_t i = 0; !err && i < count; i++) {
        if (rows[i].rights == 0 || rows[i].building || rows[i].paging || !replica_stale(&rows[i], incarnation))
            continue;
        err = entries_wipe(txn, &rows[i].space);
        if (!err)
            err = replica_build(txn, &rows[i]);
        if (!err)
            err = pup_replica_finish_copy(txn, &rows[i]);
        if (!err)
            err = pup_replica_put_space(txn, &rows[i]);
    }
    return err;
}

static enum pup_err count_awaited(struct pup_client_session *session, struct pup_txn *txn)
{
    struct pup_awaited_row *rows;
    size_t count;
    enum pup_err err = pup_replica_awaited(txn, &session->arena, &rows, &count);
    session->report.awaited = 0;
    for (size_t i = 0; !err && i < count; i++)
        session->report.awaited += rows[i].edits.count;
    return err;
}

enum pup_err client_recv_caught_up(struct pup_client_session *session, struct pup_txn *txn, struct received *in)
{
    const struct pup_msg_caught_up *caught_up = &in->message->caught_up;
    struct pup_profile profile;
    enum pup_err err = pup_replica_profile(txn, &profile);
    for (size_t i = 0; !err && i < caught_up->count; i++)
        err = take_head(session, txn, &profile.incarnation, &caught_up->heads[i]);
    if (!err)
        err = empty_untold(session, txn, &profile.incarnation);
    if (!err)
        err = ask_lost_receipts(session, txn);
    if (!err)
        err = count_awaited(session, txn);
    if (err)
        return err;
    profile.last_contact = in->wall_ms;
    session->said = session->said_last = true;
    session->gap_expected = false;
    err = pup_replica_put_profile(txn, &profile);
    if (!err && session->erasures == ERASURES_HEARD)
        err = client_session_erasures_done(session, txn, &profile.incarnation);
    return err;
}

bool client_session_settled(struct pup_client_session *session, enum pup_err *err)
{
    struct pup_txn *txn;
    uint64_t waiting = 0;
    if (!session->said || session->erasures != ERASURES_NONE || (session->history.wanted && !session->history.done))
        return false;
    *err = pup_store_begin(session->replica->store, false, &txn);
    if (*err)
        return false;
    *err = pup_outbox_count(txn, &waiting);
    bool pending = replica_pending_any(txn);
    pup_txn_abort(txn);
    if (*err)
        return false;
    return session->full_there || (waiting == 0 && (session->said_last || !pending));
}
