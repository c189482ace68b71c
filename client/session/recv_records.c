/* A page of records as they are now. */
#include "client/session/session_priv.h"

enum pup_err client_recv_records(struct pup_client_session *session, struct pup_txn *txn, struct received *in)
{
    const struct pup_msg_records *page = &in->message->records;
    struct pup_profile profile;
    struct pup_space_row row;
    enum pup_err err = pup_replica_profile(txn, &profile);
    if (!err)
        err = pup_replica_space(txn, &page->space, &row);
    if (err)
        return err == PUP_ERR_NOT_FOUND ? PUP_ERR_PROTOCOL : err;
    bool damaged = row.damaged;
    err = pup_replica_take_records(txn, &row, page, &profile.incarnation);
    if (!err && damaged && !row.damaged)
        session->report.healed = true;
    session->report.received += page->count;
    return err ? err : pup_replica_put_space(txn, &row);
}
