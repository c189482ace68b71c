/* HistoryAsk: older entries that touched a record, for those whose replica does not go back so far. */
#include "server/ledger/ledger_rows.h"
#include "server/session/session_priv.h"

struct answer {
    struct pup_span *entries;
    size_t count, limit;
    size_t bytes;
    bool more;
};

static void add(const struct ledger_entry_row *row, struct answer *answer)
{
    if (answer->count == answer->limit || (answer->count > 0 && answer->bytes + row->entry.len > SESSION_PAGE)) {
        answer->more = true;
        return;
    }
    answer->entries[answer->count++] = row->entry;
    answer->bytes += row->entry.len;
}

/* Backwards from the first place that is not asked for. */
static enum pup_err collect(struct pup_txn *txn, const struct pup_msg_history_ask *ask, struct answer *answer)
{
    struct ledger_history history;
    struct ledger_entry_row row;
    enum pup_err err = ledger_history_start(&history, txn, &ask->space, &ask->record);
    while (err == PUP_OK && !answer->more && (err = ledger_history_next(&history, &row)) == PUP_OK) {
        if (ask->before == 0 || row.seq < ask->before) {
            add(&row, answer);
        }
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static void answer_ask(struct pup_session *session, struct pup_txn *txn, const struct pup_msg_history_ask *ask)
{
    struct answer answer = {.limit =
                                ask->limit == 0 || ask->limit > SESSION_HISTORY_MAX ? SESSION_HISTORY_MAX : ask->limit};
    unsigned rights;
    enum pup_err err = pup_roster_rights(txn, session->login, &ask->space, &rights);
    answer.entries = pup_arena_array(&session->scratch, answer.limit, sizeof *answer.entries);
    /* What she may not read is answered like what is not there. */
    if (err == PUP_OK && (rights & PUP_RIGHT_READ) != 0) {
        err = answer.entries == NULL ? PUP_ERR_MEMORY : collect(txn, ask, &answer);
    }
    if (err != PUP_OK) {
        session_end(session, PUP_REFUSAL_SHUTDOWN);
        return;
    }
    struct pup_message message = {.type = PUP_MSG_HISTORY,
                                  .history = {.space = ask->space,
                                              .record = ask->record,
                                              .entries = answer.entries,
                                              .count = answer.count,
                                              .more = answer.more}};
    session_put(session, &message);
}

void recv_history_ask(struct pup_session *session, struct pup_span payload)
{
    struct pup_message message;
    struct pup_txn *txn;
    if (!session_unpack(session, PUP_MSG_HISTORY_ASK, payload, &message) || !session_read(session, &txn)) {
        return;
    }
    struct pup_msg_history_ask ask = message.history_ask;
    answer_ask(session, txn, &ask);
    pup_txn_abort(txn);
}
