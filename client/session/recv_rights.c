/* Rights changed while connected. */
#include "client/session/session_priv.h"

enum pup_err client_recv_rights(struct pup_client_session *session, struct pup_txn *txn, struct received *in)
{
    (void)session;
    return pup_replica_take_rights(txn, &in->message->rights);
}
