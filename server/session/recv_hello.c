/* Hello: an enrolled device says who it is and where it stands. Decided before anything is written about it: a copy or
 * a rolled-back server must not be noted as a device that is back. */
#include <string.h>

#include "common/wire/spare.h"
#include "server/session/session_priv.h"

enum pup_refusal session_device_refusal(const struct pup_session *session, struct pup_txn *txn)
{
    struct pup_roster_device device;
    enum pup_err err = pup_roster_device(txn, &session->peer.device, &device);
    if (err != PUP_OK) {
        return err == PUP_ERR_NOT_FOUND ? PUP_REFUSAL_WAITING : PUP_REFUSAL_SHUTDOWN;
    }
    if (device.revoked || strcmp(device.login, session->login) != 0) {
        return PUP_REFUSAL_REVOKED;
    }
    return device.waiting ? PUP_REFUSAL_WAITING : PUP_REFUSAL_NONE;
}

static bool is_same_life(const struct pup_session *session, const struct pup_msg_hello *hello)
{
    return hello->has_incarnation && pup_id_equal(&hello->incarnation, &session->host.ledger->incarnation);
}

/* True when the client was once further in a space than the server is now, in one and the same life. */
static bool is_beyond(struct pup_txn *txn, const struct pup_msg_hello *hello)
{
    for (size_t i = 0; i < hello->cursor_count; i++) {
        struct pup_space_state state;
        const struct pup_wire_cursor *cursor = &hello->cursors[i];
        if (pup_ledger_space(txn, &cursor->space, &state) == PUP_OK &&
            (cursor->seq > state.seq || cursor->page_seq > state.seq)) {
            return true;
        }
    }
    return false;
}

static enum pup_refusal judge(struct pup_session *session, struct pup_txn *txn, const struct pup_msg_hello *hello)
{
    enum pup_refusal refusal = session_device_refusal(session, txn);
    uint64_t held;
    if (refusal == PUP_REFUSAL_REVOKED || refusal == PUP_REFUSAL_SHUTDOWN) {
        return refusal;
    }
    if (pup_ledger_last_counter(txn, &session->peer.device, &held) != PUP_OK) {
        return PUP_REFUSAL_SHUTDOWN;
    }
    if (is_same_life(session, hello) && (hello->last_receipt > held || is_beyond(txn, hello))) {
        return PUP_REFUSAL_ROLLED_BACK;
    }
    return held > hello->last_counter ? PUP_REFUSAL_COPIED : PUP_REFUSAL_NONE;
}

/* Keeps what Welcome will be made of. */
static bool keep(struct pup_session *session, const struct pup_msg_hello *hello)
{
    pup_arena_reset(&session->greeting);
    session->hello = *hello;
    session->hello.cursors = pup_arena_array(&session->greeting, hello->cursor_count, sizeof *hello->cursors);
    if (session->hello.cursors == NULL) {
        return false;
    }
    if (hello->cursor_count > 0) {
        memcpy(session->hello.cursors, hello->cursors, hello->cursor_count * sizeof *hello->cursors);
    }
    session->hello.program = (struct pup_span){0};
    session->follow = hello->follow;
    session->spares = hello->spares & ~(is_same_life(session, hello) ? 0U : (unsigned)PUP_SPARED_OWN);
    session->version = hello->version < PUP_WIRE_VERSION ? hello->version : PUP_WIRE_VERSION;
    return true;
}

static void note(struct pup_session *session, const struct pup_msg_hello *hello)
{
    struct pup_job *job = session_job(session, PUP_JOB_HELLO);
    if (job == NULL) {
        return;
    }
    job->hello.has_incarnation = hello->has_incarnation;
    job->hello.incarnation = hello->incarnation;
    job->hello.last_counter = hello->last_counter;
    size_t len = hello->program.len < PUP_NAME_MAX ? hello->program.len : 0;
    if (len > 0) {
        memcpy(job->hello.device_name, hello->program.data, len);
    }
    session_move(session, SESSION_GREETING);
    session_submit(session, job);
}

void recv_hello(struct pup_session *session, struct pup_span payload)
{
    struct pup_message message;
    struct pup_txn *txn;
    if (!session_unpack(session, PUP_MSG_HELLO, payload, &message)) {
        return;
    }
    if (message.hello.version < 1 || session->login[0] == '\0') {
        session_end(session, message.hello.version < 1 ? PUP_REFUSAL_VERSION : PUP_REFUSAL_STRANGER);
        return;
    }
    if (!session_read(session, &txn)) {
        return;
    }
    enum pup_refusal refusal = judge(session, txn, &message.hello);
    pup_txn_abort(txn);
    if (refusal != PUP_REFUSAL_NONE) {
        session_end(session, refusal);
    } else if (keep(session, &message.hello)) {
        note(session, &message.hello);
    } else {
        session_end_unread(session, PUP_ERR_MEMORY, &session->greeting);
    }
}

void done_hello(struct pup_session *session, struct pup_job *job)
{
    struct pup_txn *txn;
    if (session->state != SESSION_GREETING) {
        return;
    }
    /* A full disk does not keep anybody from reading: that the device is back is noted another time. */
    if (job->result != PUP_OK && job->result != PUP_ERR_FULL && job->result != PUP_ERR_REVOKED) {
        session_end(session, PUP_REFUSAL_SHUTDOWN);
        return;
    }
    if (!session_read(session, &txn)) {
        return;
    }
    enum pup_refusal refusal = session_device_refusal(session, txn);
    pup_txn_abort(txn);
    if (refusal != PUP_REFUSAL_NONE) {
        session_end(session, refusal);
        return;
    }
    session_welcome(session);
    pup_arena_release(&session->greeting);
}
