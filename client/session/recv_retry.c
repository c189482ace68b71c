/* Retry: no verdict. Either edits are missing before what was sent, or the server's disk is full. */
#include "client/session/session_priv.h"

enum pup_err client_recv_retry(struct pup_client_session *session, struct pup_txn *txn, struct received *in)
{
    const struct pup_msg_retry *retry = &in->message->retry;
    (void)txn;
    if (retry->cause == PUP_RETRY_FULL) {
        session->full_there = session->report.disk_full_there = true;
        return PUP_OK;
    }
    if (retry->cause != PUP_RETRY_GAP)
        return PUP_OK; /* a newer cause: no verdict is no verdict */
    session->gap_expected = false;
    if (retry->last_counter < session->held)
        return PUP_ERR_ROLLED_BACK;
    if (++session->gaps > SESSION_GAPS_MAX)
        return PUP_ERR_PROTOCOL;
    session->next = retry->last_counter + 1;
    if (session->asked > 0 && session->asked < session->next) /* first of all, since others build on it */
        session->next = session->asked;
    session->asked = 0;
    session->unsent = true;
    return PUP_OK;
}
