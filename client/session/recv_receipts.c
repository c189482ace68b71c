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

static enum pup_err take(struct pup_client_session *session, struct pup_txn *txn, const struct pup_profile *profile,
                         const struct pup_receipt *receipt, int64_t wall_ms)
{
    enum pup_err err = PUP_OK;
    if (receipt->verdict < PUP_VERDICT_APPLIED || receipt->verdict > PUP_VERDICT_REFUSED)
        return PUP_ERR_PROTOCOL;
    if (!outbox_waits(txn, receipt->counter, &err) || err)
        return err; /* settled before */
    count(&session->report, receipt->verdict);
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
        err = client_session_tell_erasures(txn, &profile.incarnation);
    session->said_last = false;
    session->gaps = 0;
    return err;
}
