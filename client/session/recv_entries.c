/* Entries of a space, in the ledger's order. */
#include "client/session/session_priv.h"

enum pup_err client_recv_entries(struct pup_client_session *session, struct pup_txn *txn, struct received *in)
{
    const struct pup_msg_entries *entries = &in->message->entries;
    struct pup_space_row row;
    enum pup_err err = pup_replica_space(txn, &entries->space, &row);
    if (err)
        return err == PUP_ERR_NOT_FOUND ? PUP_ERR_PROTOCOL : err;
    for (size_t i = 0; !err && i < entries->count; i++)
        err = pup_replica_take_entry(txn, &row, entries->entries[i]);
    if (err && err != PUP_ERR_COPIED)
        return err;
    in->end = err; /* of a copied folder: what came before it was taken whole */
    session->report.received += entries->count;
    err = pup_replica_put_space(txn, &row);
    return err || !in->end ? err : pup_outbox_to_drawer(txn, PUP_REASON_COPIED, in->wall_ms);
}
