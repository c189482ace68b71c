/* History: older entries of one record, which were asked for. */
#include "client/session/session_priv.h"

enum pup_err client_recv_history(struct pup_client_session *session, struct pup_txn *txn, struct received *in)
{
    const struct pup_msg_history *history = &in->message->history;
    struct session_history *asked = &session->history;
    if (!asked->asked || !pup_id_equal(&history->record, &asked->ask.record) ||
        !pup_space_equal(&history->space, &asked->ask.space))
        return PUP_OK; /* an answer to an earlier question */
    enum pup_err err = PUP_OK;
    for (size_t i = 0; !err && i < history->count; i++)
        err = entries_keep(txn, &history->space, history->entries[i]);
    asked->done = true;
    asked->more = history->more;
    return err;
}
