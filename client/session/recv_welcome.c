/* Welcome: the server says which life it is in, what it holds from this device, and what one may read. */
#include "client/session/session_priv.h"

#include <string.h>

static void copy_text(struct pup_span text, char *out, size_t room)
{
    size_t len = text.len < room ? text.len : room - 1;
    if (len > 0)
        memcpy(out, text.data, len);
    out[len] = '\0';
}

static enum pup_err remember_names(struct pup_txn *txn, const struct pup_msg_welcome *welcome)
{
    struct pup_profile profile;
    enum pup_err err = pup_replica_profile(txn, &profile);
    if (err)
        return err;
    copy_text(welcome->login, profile.login, sizeof profile.login);
    copy_text(welcome->name, profile.name, sizeof profile.name);
    return pup_replica_put_profile(txn, &profile);
}

/* Where sending goes on. The frame behind Hello counts as sent where it can have fitted what the server held. */
static void place_sending(struct pup_client_session *session)
{
    bool fits = session->hello_last > 0 && session->hello_first <= session->held + 1;
    session->gap_expected = session->hello_last > 0 && !fits;
    session->next = session->held + 1;
    if (fits && session->hello_last > session->held)
        session->next = session->hello_last + 1;
    session->unsent = true;
}

/* What stands refused in this life may have been taken in another: in the same transaction as the new life, so that it
 * is asked about whatever becomes of this connection. */
static enum pup_err ask_of_refused(struct pup_client_session *session, struct pup_txn *txn,
                                   const struct pup_msg_welcome *welcome)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; !err && i < welcome->refused_count; i++) {
        bool ask = false;
        if (welcome->refused[i] <= welcome->last_counter)
            err = pup_outbox_refused_elsewhere(txn, welcome->refused[i], &ask);
        if (ask && session->asked == 0)
            session->asked = welcome->refused[i];
    }
    return err;
}

static enum pup_err meet(struct pup_client_session *session, struct pup_txn *txn, const struct pup_msg_welcome *welcome)
{
    struct pup_profile profile;
    enum pup_err err = pup_replica_profile(txn, &profile);
    if (err)
        return err;
    bool same = profile.has_incarnation && pup_id_equal(&profile.incarnation, &welcome->incarnation);
    if (same && welcome->last_counter < session->last_receipt)
        return PUP_ERR_ROLLED_BACK;
    if (!same) {
        session->report.restored = profile.has_incarnation;
        err = pup_replica_new_incarnation(txn, &welcome->incarnation, welcome->last_counter);
    }
    if (!err && !same)
        err = ask_of_refused(session, txn, welcome);
    if (!err)
        err = remember_names(txn, welcome);
    if (!err)
        err = pup_replica_take_rights(txn, &welcome->rights);
    if (!err && !client_session_erasures_told(txn, &welcome->incarnation))
        session->erasures = ERASURES_TO_SEND;
    return err;
}

/* Whether what the server holds from this device was made in this data folder. A header's chain holds all before it. */
static enum pup_err made_here(struct pup_txn *txn, const struct pup_msg_welcome *welcome, bool *here)
{
    static const struct pup_hash unsaid = {0};
    struct pup_own_edit own;
    *here = true;
    if (welcome->last_counter == 0 || pup_hash_equal(&welcome->last_header, &unsaid))
        return PUP_OK;
    enum pup_err err = pup_outbox_own(txn, welcome->last_counter, &own);
    if (err)
        return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
    struct pup_hash header = pup_header_hash(own.sealed.header);
    *here = pup_hash_equal(&header, &welcome->last_header);
    return PUP_OK;
}

enum pup_err client_recv_welcome(struct pup_client_session *session, struct pup_txn *txn, struct received *in)
{
    const struct pup_msg_welcome *welcome = &in->message->welcome;
    struct pup_profile profile;
    if (welcome->version == 0 || welcome->version > PUP_WIRE_VERSION)
        return PUP_ERR_VERSION;
    enum pup_err err = pup_replica_profile(txn, &profile);
    bool here = !err && welcome->last_counter <= profile.last_on_wire;
    if (here)
        err = made_here(txn, welcome, &here);
    if (err)
        return err;
    if (!here) { /* somebody else spoke in this device's name */
        in->end = PUP_ERR_COPIED;
        return pup_outbox_to_drawer(txn, PUP_REASON_COPIED, in->wall_ms);
    }
    session->held = welcome->last_counter;
    err = meet(session, txn, welcome);
    if (err)
        return err;
    place_sending(session);
    session->gap_expected |= welcome->refused_count > 0; /* it is heard only once it has said Retry */
    session->reminded = true;
    client_session_enter(session, SESSION_WORKING);
    return PUP_OK;
}
