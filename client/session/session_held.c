/* Pages of records, held back until they are worth a sync of the disk. */
#include <string.h>

#include "client/session/session_priv.h"

enum { LENGTH = 4 };

/* What comes badly formed is found out when it is written. */
enum pup_err client_session_hold(struct pup_client_session *session, struct pup_span payload, uint64_t now)
{
    uint32_t len = (uint32_t)payload.len;
    struct pup_span length = {(const uint8_t *)&len, LENGTH};
    if (pup_buf_len(&session->pages) == 0)
        session->pages_since = now;
    enum pup_err err = pup_buf_put(&session->pages, length);
    return err ? err : pup_buf_put(&session->pages, payload);
}

uint64_t client_session_held_until(const struct pup_client_session *session)
{
    size_t held = pup_buf_len(&session->pages);
    return held == 0 ? UINT64_MAX : held >= SESSION_HELD_BYTES ? 0 : session->pages_since + SESSION_HELD_MS;
}

static enum pup_err write_page(struct pup_client_session *session, struct pup_txn *txn, struct pup_span payload,
                               int64_t wall_ms)
{
    struct pup_message message;
    struct received in = {.message = &message, .wall_ms = wall_ms};
    pup_arena_reset(&session->arena);
    enum pup_err err = pup_message_unpack(&session->arena, PUP_MSG_RECORDS, payload, &message);
    if (err == PUP_ERR_UNKNOWN)
        return PUP_OK; /* of a newer program: skipped */
    return err ? err : client_recv_records(session, txn, &in);
}

enum pup_err client_session_write_held(struct pup_client_session *session, int64_t wall_ms)
{
    struct pup_txn *txn;
    struct pup_span rest = pup_buf_span(&session->pages);
    if (rest.len == 0)
        return PUP_OK;
    enum pup_err err = pup_store_begin(session->replica->store, true, &txn);
    if (err)
        return err;
    while (!err && rest.len > 0) {
        uint32_t len;
        memcpy(&len, rest.data, LENGTH);
        err = write_page(session, txn, (struct pup_span){rest.data + LENGTH, len}, wall_ms);
        rest = (struct pup_span){rest.data + LENGTH + len, rest.len - LENGTH - len};
    }
    pup_buf_release(&session->pages);
    pup_buf_init(&session->pages, SESSION_PAGES_MAX);
    if (err) {
        pup_txn_abort(txn);
        return err;
    }
    err = pup_txn_commit(txn);
    return err ? err : pup_replica_index_rest(session->replica);
}
