/* Ping and Pong: is anybody there? */
#include "client/session/session_priv.h"

enum pup_err client_recv_ping(struct pup_client_session *session, struct pup_txn *txn, struct received *in)
{
    struct pup_message pong = {.type = PUP_MSG_PONG, .ping = in->message->ping};
    (void)txn;
    return pup_message_put(&session->output, &pong, false);
}

/* The only ping with a meaning of its own is the one behind the erasures. */
enum pup_err client_recv_pong(struct pup_client_session *session, struct pup_txn *txn, struct received *in)
{
    (void)txn;
    if (session->erasures == ERASURES_SENT && in->message->ping.number == SESSION_ERASURES_PING)
        session->erasures = ERASURES_HEARD;
    return PUP_OK;
}
