/* Receipts: what became of own edits, durably. */
#include "client/session/session_priv.h"

static void count(struct pup_sync_report *report, enum pup_verdict verdict)
{
    switch (verdict) {
    case PUP_VERDICT_APPLIED:
        report->applied++;
        break;
    case PUP_VERDICT_MERGED:
        report->merged++;
        break;
    case PUP_VERDICT_CONTESTED:
        report->contested++;
        break;
    default:
        report->refused++;
    }
}

/* A refusal of old may be of an edit that another life took: it is asked about with the receipt, and only the answer to
 * that settles it. */
static enum pup_err is_to_be_asked(struct pup_client_session *session, struct pup_txn *txn,
                                   const struct pup_receipt *receipt, bool *ask)
{
    *ask = false;
    if (receipt->verdict != PUP_VERDICT_REFUSED || !session->reminded || receipt->counter > session->held)
        return PUP_OK;
    enum pup_err err = pup_outbox_refused_elsewhere(txn, receipt->counter, ask);
    if (*ask) /* whether it went with Hello or not: its answer may be among these */
        session->hello_first = session->hello_last = 0;
    return err;
}

static enum pup_err take(struct pup_client_session *session, struct pup_txn *txn, const struct pup_profile *profile,
                         const struct pup_receipt *receipt, int64_t wall_ms)
{
    bool ask;
    if (receipt->verdict < PUP_VERDICT_APPLIED || receipt->verdict > PUP_VERDICT_REFUSED)
        return PUP_ERR_PROTOCOL;
    enum pup_err err = is_to_be_asked(session, txn, receipt, &ask);
    if (err || ask || !outbox_waits(txn, receipt->counter, &err) || err)
        return err; /* asked, or settled before */
    count(&session->report, receipt->verdict);
    session->gaps = 0; /* for this only: a server that says the same again and again would be answered for ever */
    return pup_outbox_settle(txn, receipt, &profile->incarnation, wall_ms);
}

enum pup_err client_recv_receipts(struct pup_client_session *session, struct pup_txn *txn, struct received *in)
{
    const struct pup_msg_receipts *receipts = &in->message->receipts;
    struct pup_profile profile;
    enum pup_err err = pup_replica_profile(txn, &profile);
    for (size_t i = 0; !err && i < receipts->count; i++)
        err = take(session, txn, &profile, &receipts->receipts[i], in->wall_ms);
    if (!err && session->erasures == ERASURES_HEARD)
        err = client_session_erasures_done(session, txn, &profile.incarnation);
    session->said_last = false;
    return err;
}
