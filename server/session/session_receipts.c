/* Receipts said with Welcome, so that nobody sends edits once more only to hear of them: those of edits held beyond the
 * last receipt that Hello named, which were lost with an earlier connection; and, to a device that comes from another
 * life, those of all its edits that stand refused here, since another branch of restores may have taken them. Welcome's
 * hash of the last header lets the device see that these edits, a chain, are its own and not those of a copy of its
 * data folder. */
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

/* What the device sent before it heard of those refusals is not judged: among it are edits that build on the refused
 * ones, which it may show that another life took. It is asked to send all again, and its Pong tells the one from the
 * other. */
static void stop_listening(struct pup_session *session, uint64_t held)
{
    struct pup_message ping = {.type = PUP_MSG_PING, .ping = {.number = ++session->ping_number}};
    struct pup_message retry = {.type = PUP_MSG_RETRY, .retry = {PUP_RETRY_GAP, held}};
    session->deaf_until = session->ping_number;
    session_put(session, &ping);
    session_put(session, &retry);
}

enum pup_err session_repeat_receipts(struct pup_session *session, struct pup_txn *txn, uint64_t held)
{
    const struct pup_ledger *ledger = session->host.ledger;
    uint64_t last = session->hello.last_receipt;
    bool other_life =
        session->hello.has_incarnation && !pup_id_equal(&session->hello.incarnation, &ledger->incarnation);
    bool refused = false;
    size_t count = 0, room = (size_t)(held < PUP_BATCH_MAX ? held : PUP_BATCH_MAX); /* of more, the device asks */
    struct pup_receipt *receipts = pup_arena_array(&session->scratch, room, sizeof *receipts);
    enum pup_err err = receipts == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (uint64_t at = other_life ? 1 : last + 1; err == PUP_OK && at <= held && count < room; at++) {
        struct pup_edit_id id = {session->peer.device, at};
        struct ledger_verdict verdict;
        err = ledger_verdict_load(txn, &id, &verdict);
        if (at > last || verdict.verdict == PUP_VERDICT_REFUSED) {
            receipts[count++] = receipt_of(ledger, &id, &verdict);
        }
        refused |= verdict.verdict == PUP_VERDICT_REFUSED;
    }
    if (err == PUP_OK && count > 0) {
        struct pup_message message = {.type = PUP_MSG_RECEIPTS, .receipts = {receipts, count}};
        session_put(session, &message);
    }
    if (err == PUP_OK && other_life && refused) {
        stop_listening(session, held);
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
}
