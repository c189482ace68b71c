/* Receipts that were lost with an earlier connection: those of edits held beyond the last receipt that Hello named.
 * Said with Welcome, so that nobody sends such edits once more to hear of them. Welcome's hash of the last header lets
 * the device see that these edits, a chain, are its own and not those of a copy of its data folder. */
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

enum pup_err session_last_header(const struct pup_session *session, struct pup_txn *txn, uint64_t held,
                                 struct pup_hash *header)
{
    struct pup_edit_id id = {session->peer.device, held};
    struct ledger_verdict verdict = {0};
    enum pup_err err = held > 0 ? ledger_verdict_load(txn, &id, &verdict) : PUP_OK;
    *header = verdict.header;
    return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
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
