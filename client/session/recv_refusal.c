/* Refusal: the server ends the connection, and says why. */
#include "client/session/session_priv.h"

static enum pup_err error_of(enum pup_refusal cause)
{
    switch (cause) {
    case PUP_REFUSAL_VERSION:
        return PUP_ERR_VERSION;
    case PUP_REFUSAL_STRANGER:
        return PUP_ERR_UNTRUSTED;
    case PUP_REFUSAL_REVOKED:
        return PUP_ERR_REVOKED;
    case PUP_REFUSAL_WAITING:
    case PUP_REFUSAL_INVITATION:
        return PUP_ERR_DENIED;
    case PUP_REFUSAL_ROLLED_BACK:
        return PUP_ERR_ROLLED_BACK;
    case PUP_REFUSAL_COPIED:
        return PUP_ERR_COPIED;
    case PUP_REFUSAL_BUSY:
    case PUP_REFUSAL_SUPERSEDED:
    case PUP_REFUSAL_SHUTDOWN:
        return PUP_ERR_BUSY;
    default:
        return PUP_ERR_PROTOCOL;
    }
}

enum pup_err client_recv_refusal(struct pup_client_session *session, struct pup_txn *txn, struct received *in)
{
    session->refusal = in->message->refusal.cause;
    in->end = error_of(session->refusal);
    if (in->end == PUP_ERR_REVOKED)
        return pup_outbox_to_drawer(txn, PUP_REASON_RIGHTS, in->wall_ms);
    if (in->end == PUP_ERR_COPIED)
        return pup_outbox_to_drawer(txn, PUP_REASON_COPIED, in->wall_ms);
    return PUP_OK;
}
