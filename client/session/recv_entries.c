/* Entries of a space, in the ledger's order. */
#include "client/replica/outbox.h"
#include "client/session/session_priv.h"
#include "common/wire/spare.h"

struct own_edits {
    struct pup_txn *txn;
    uint64_t last_counter;
};

/* Of edits we never made, a copy of this folder did. */
static enum pup_err find_own(void *context, uint64_t counter, struct pup_sealed *sealed)
{
    const struct own_edits *edits = context;
    struct pup_own_edit own;
    if (counter > edits->last_counter)
        return PUP_ERR_COPIED;
    enum pup_err err = pup_outbox_own(edits->txn, counter, &own);
    *sealed = (struct pup_sealed){0};
    if (!err)
        *sealed = own.sealed;
    return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
}

/* An own edit is spoiled here: the space is asked for again, and our own edits with it. */
static enum pup_err ask_anew(struct pup_txn *txn, struct pup_space_row *row, struct received *in)
{
    row->damaged = true;
    in->end = PUP_ERR_CORRUPT;
    return pup_replica_put_space(txn, row);
}

static enum pup_err take(struct pup_client_session *session, struct pup_txn *txn, struct pup_space_row *row,
                         struct received *in)
{
    const struct pup_msg_entries *entries = &in->message->entries;
    struct pup_spare_chain chain = {0};
    struct pup_profile profile;
    enum pup_err err = pup_replica_profile(txn, &profile);
    struct own_edits edits = {txn, profile.last_counter};
    struct pup_own_source source = {find_own, &edits};
    for (size_t i = 0; !err && i < entries->count; i++) {
        struct pup_span entry;
        err = pup_entry_restore(&session->arena, entries->entries[i], &source, &chain, &entry);
        bool spoiled = err == PUP_ERR_CORRUPT;
        if (!err) {
            err = pup_replica_take_entry(txn, row, entry);
            spoiled = err == PUP_ERR_UNTRUSTED && entry.data != entries->entries[i].data;
        }
        if (spoiled)
            return ask_anew(txn, row, in);
    }
    return err;
}

enum pup_err client_recv_entries(struct pup_client_session *session, struct pup_txn *txn, struct received *in)
{
    const struct pup_msg_entries *entries = &in->message->entries;
    struct pup_space_row row;
    enum pup_err err = pup_replica_space(txn, &entries->space, &row);
    if (err)
        return err == PUP_ERR_NOT_FOUND ? PUP_ERR_PROTOCOL : err;
    err = take(session, txn, &row, in);
    if (in->end || (err && err != PUP_ERR_COPIED))
        return err;
    in->end = err; /* of a copied folder: what came before it was taken whole */
    session->report.received += entries->count;
    err = pup_replica_put_space(txn, &row);
    return err || !in->end ? err : pup_outbox_to_drawer(txn, PUP_REASON_COPIED, in->wall_ms);
}
