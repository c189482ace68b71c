/* What is said with Welcome of edits that are held, so that nobody sends them once more only to hear of them: the
 * receipts of those beyond the last receipt that Hello named, which were lost with an earlier connection; and, to a
 * device that comes from another life, which of its edits stand refused here, since another branch of restores may have
 * taken them. Welcome's hash of the last header lets the device see that these edits, a chain, are its own and not
 * those of a copy of its data folder. */
#include "common/wire/entry_codec.h"
#include "server/ledger/ledger_rows.h"
#include "server/session/session_priv.h"

static struct pup_receipt receipt_of(const struct pup_ledger *ledger, const struct pup_edit_id *id,
                                     const struct ledger_verdict *verdict)
{
    struct pup_span key = {ledger->receipt_key, sizeof ledger->receipt_key};
    bool refused = verdict->verdict == PUP_VERDICT_REFUSED;
    return (struct pup_receipt){.counter = id->counter,
                                .verdict = verdict->verdict,
                                .reason = verdict->reason,
                                .seq = verdict->seq,
                                .mac = pup_receipt_mac(key, id, &verdict->header, refused)};
}

enum pup_err session_refused(struct pup_session *session, struct pup_txn *txn, uint64_t held, uint64_t **refused,
                             size_t *count)
{
    const struct pup_msg_hello *hello = &session->hello;
    size_t room = (size_t)(held < PUP_BATCH_MAX ? held : PUP_BATCH_MAX);
    enum pup_err err = PUP_OK;
    *count = 0;
    if (!hello->has_incarnation || pup_id_equal(&hello->incarnation, &session->host.ledger->incarnation)) {
        return PUP_OK;
    }
    *refused = pup_arena_array(&session->scratch, room, sizeof **refused);
    for (uint64_t at = 1; *refused != NULL && err == PUP_OK && at <= held && *count < room; at++) {
        struct pup_edit_id id = {session->peer.device, at};
        struct ledger_verdict verdict;
        err = ledger_verdict_load(txn, &id, &verdict);
        if (err == PUP_OK && verdict.verdict == PUP_VERDICT_REFUSED) {
            (*refused)[(*count)++] = at;
        }
    }
    err = *refused == NULL ? PUP_ERR_MEMORY : err;
    return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
}

void session_stop_listening(struct pup_session *session, uint64_t held)
{
    struct pup_message ping = {.type = PUP_MSG_PING, .ping = {.number = ++session->ping_number}};
    struct pup_message retry = {.type = PUP_MSG_RETRY, .retry = {PUP_RETRY_GAP, held}};
    session->deaf_until = session->ping_number;
    session_put(session, &ping);
    session_put(session, &retry);
}

enum pup_err session_repeat_receipts(struct pup_session *session, struct pup_txn *txn, uint64_t held)
{
    uint64_t last = session->hello.last_receipt;
    size_t room = last < held ? (size_t)(held - last) : 0;
    room = room < PUP_BATCH_MAX ? room : PUP_BATCH_MAX; /* of what is beyond, the device asks */
    struct pup_receipt *receipts = pup_arena_array(&session->scratch, room, sizeof *receipts);
    enum pup_err err = receipts == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < room; i++) {
        struct pup_edit_id id = {session->peer.device, last + 1 + i};
        struct ledger_verdict verdict;
        err = ledger_verdict_load(txn, &id, &verdict);
        receipts[i] = receipt_of(session->host.ledger, &id, &verdict);
    }
    if (err == PUP_OK && room > 0) {
        struct pup_message message = {.type = PUP_MSG_RECEIPTS, .receipts = {receipts, room}};
        session_put(session, &message);
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
}
