/* HistoryAsk: older entries that touched a record, for those whose replica does not go back so far. */
#include "server/ledger/ledger_rows.h"
#include "server/session/session_priv.h"

struct answer {
    struct pup_span *entries;
    size_t count, limit;
    size_t bytes;
    bool more;
};

static struct pup_key history_key(const struct pup_msg_history_ask *ask, uint64_t seq)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_bytes(&key, ask->record.bytes, sizeof ask->record.bytes);
    pup_key_text(&key, ask->space.name);
    pup_key_u64(&key, seq);
    return key;
}

static enum pup_err add(struct pup_txn *txn, const struct pup_space *space, uint64_t seq, struct answer *answer)
{
    struct pup_span value;
    struct pup_key key = ledger_entry_key(space, seq);
    enum pup_err err = pup_txn_get(txn, PUP_TABLE_ENTRIES, pup_key_span(&key), &value);
    if (err != PUP_OK || value.len < sizeof(struct pup_hash)) {
        return PUP_ERR_CORRUPT;
    }
    struct pup_span entry = {value.data + sizeof(struct pup_hash), value.len - sizeof(struct pup_hash)};
    if (answer->count == answer->limit || (answer->count > 0 && answer->bytes + entry.len > SESSION_PAGE)) {
        answer->more = true;
        return PUP_OK;
    }
    answer->entries[answer->count++] = entry;
    answer->bytes += entry.len;
    return PUP_OK;
}

/* Backwards from the first place that is not asked for. */
static enum pup_err collect(struct pup_txn *txn, const struct pup_msg_history_ask *ask, struct answer *answer)
{
    struct pup_cursor *cursor;
    struct pup_span key, rest;
    struct pup_key start = history_key(ask, ask->before == 0 ? UINT64_MAX : ask->before);
    size_t prefix = start.len - sizeof(uint64_t);
    enum pup_err err = pup_cursor_open(txn, PUP_TABLE_HISTORY, &cursor);
    if (err != PUP_OK) {
        return err;
    }
    err = pup_cursor_seek(cursor, pup_key_span(&start), &key, NULL);
    err = err == PUP_ERR_NOT_FOUND ? pup_cursor_last(cursor, &key, NULL)
                                   : (err == PUP_OK ? pup_cursor_previous(cursor, &key, NULL) : err);
    while (err == PUP_OK && !answer->more && pup_key_has_prefix(key, (struct pup_span){start.bytes, prefix})) {
        uint64_t seq;
        rest = (struct pup_span){key.data + prefix, key.len - prefix};
        err = pup_key_take_u64(&rest, &seq);
        err = err == PUP_OK ? add(txn, &ask->space, seq, answer) : err;
        err = err == PUP_OK ? pup_cursor_previous(cursor, &key, NULL) : err;
    }
    pup_cursor_close(cursor);
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
