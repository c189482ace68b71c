/* The states of a session, and what may come in each:
 *
 *              trusted                          not trusted
 *                 |                                  |
 *             EXPECTED                           STRANGER
 *                 | Hello                            | Join
 *             GREETING  (with the writer)        JOINING  (with the writer)
 *                 | Welcome                          | Joined, or a refusal
 *               OPEN                                 |
 *                 |                                  |
 *                 +------------> CLOSING <-----------+     (from anywhere: a refusal, silence, the owner)
 */
#include "server/session/session.h"

#include <stdlib.h>
#include <string.h>

#include "server/session/session_priv.h"

static const bool allowed[SESSION_STATES][SESSION_STATES] = {
    [SESSION_STRANGER] = {[SESSION_JOINING] = true, [SESSION_CLOSING] = true},
    [SESSION_JOINING] = {[SESSION_CLOSING] = true},
    [SESSION_EXPECTED] = {[SESSION_GREETING] = true, [SESSION_CLOSING] = true},
    [SESSION_GREETING] = {[SESSION_OPEN] = true, [SESSION_CLOSING] = true},
    [SESSION_OPEN] = {[SESSION_CLOSING] = true},
};

void session_move(struct pup_session *session, enum session_state to)
{
    if (!allowed[session->state][to]) {
        abort(); /* ours alone to get wrong: nothing from outside moves a session without being checked first */
    }
    session->state = to;
}

static const char *const refusal_texts[PUP_REFUSAL_COUNT] = {
    [PUP_REFUSAL_VERSION] = "no common version of the protocol",
    [PUP_REFUSAL_STRANGER] = "this server does not know the certificate: join with an invitation first",
    [PUP_REFUSAL_REVOKED] = "this device is not, or no longer, admitted",
    [PUP_REFUSAL_WAITING] = "this device is certified but not in the roster: it waits to be confirmed",
    [PUP_REFUSAL_INVITATION] = "the invitation is unknown, used or expired",
    [PUP_REFUSAL_ROLLED_BACK] = "the server holds less than this device was promised in this incarnation",
    [PUP_REFUSAL_COPIED] = "another edit is known under this device's counter: its data folder was copied",
    [PUP_REFUSAL_PROTOCOL] = "malformed, or out of order",
    [PUP_REFUSAL_BUSY] = "too many connections: try later",
    [PUP_REFUSAL_SUPERSEDED] = "a newer connection of this device took its place",
    [PUP_REFUSAL_SHUTDOWN] = "the server stops: try later",
};

void session_end(struct pup_session *session, enum pup_refusal cause)
{
    if (session->state == SESSION_CLOSING) {
        return;
    }
    session_move(session, SESSION_CLOSING);
    session->cause = cause;
    if (cause == PUP_REFUSAL_NONE || (unsigned)cause >= PUP_REFUSAL_COUNT) {
        return;
    }
    struct pup_message message = {.type = PUP_MSG_REFUSAL,
                                  .refusal = {.cause = cause, .text = pup_span_of(refusal_texts[cause])}};
    /* When even that does not fit, closing says enough. */
    (void)pup_message_put(&session->out, &message, !session->peer.trusted);
}

void session_put(struct pup_session *session, const struct pup_message *message)
{
    if (session->state != SESSION_CLOSING &&
        pup_message_put(&session->out, message, !session->peer.trusted) != PUP_OK) {
        session_end(session, PUP_REFUSAL_SHUTDOWN);
    }
}

void session_end_unread(struct pup_session *session, enum pup_err err, const struct pup_arena *arena)
{
    bool ours = err == PUP_ERR_MEMORY && !arena->overdrawn;
    session_end(session, ours ? PUP_REFUSAL_SHUTDOWN : PUP_REFUSAL_PROTOCOL);
}

bool session_unpack(struct pup_session *session, uint8_t type, struct pup_span payload, struct pup_message *message)
{
    pup_arena_reset(&session->scratch);
    enum pup_err err = pup_message_unpack(&session->scratch, type, payload, message);
    if (err != PUP_OK && err != PUP_ERR_UNKNOWN) {
        session_end_unread(session, err, &session->scratch);
    }
    return err == PUP_OK;
}

bool session_read(struct pup_session *session, struct pup_txn **txn)
{
    if (pup_store_begin(session->host.store, false, txn) != PUP_OK) {
        session_end(session, PUP_REFUSAL_SHUTDOWN);
        return false;
    }
    return true;
}

/* ---- life ---- */

enum pup_err pup_session_new(const struct pup_session_host *host, const struct pup_peer *peer,
                             struct pup_span public_key, uint64_t now, struct pup_session **session)
{
    struct pup_session *made = calloc(1, sizeof *made);
    *session = made;
    if (made == NULL) {
        return PUP_ERR_MEMORY;
    }
    made->host = *host;
    made->peer = *peer;
    made->since = made->heard = now;
    session_jobs_start(made);
    made->state = peer->trusted ? SESSION_EXPECTED : SESSION_STRANGER;
    pup_framer_init(&made->framer, !peer->trusted);
    pup_buf_init(&made->out, SESSION_OUTPUT_MAX);
    pup_arena_init(&made->scratch, SESSION_BUDGET);
    pup_arena_init(&made->greeting, SESSION_BUDGET);
    pup_buf_init(&made->public_key, SESSION_KEY_MAX);
    if (pup_buf_put(&made->public_key, public_key) != PUP_OK) {
        pup_session_free(made);
        *session = NULL;
        return PUP_ERR_MEMORY;
    }
    /* A name that is no login was never certified by us for a device; the roster will not know it either. */
    if (peer->trusted && pup_login_valid(pup_span_of(peer->name))) {
        memcpy(made->login, peer->name, strlen(peer->name) + 1);
    }
    return PUP_OK;
}

void pup_session_free(struct pup_session *session)
{
    if (session == NULL) {
        return;
    }
    session_jobs_drop(session);
    pup_framer_release(&session->framer);
    pup_buf_release(&session->out);
    pup_arena_release(&session->scratch);
    pup_arena_release(&session->greeting);
    free(session->streams);
    pup_buf_release(&session->public_key);
    free(session);
}

/* ---- input ---- */

/* What may come when; anything else is out of order. */
static const struct {
    uint8_t type;
    enum session_state state;
    void (*receive)(struct pup_session *session, struct pup_span payload);
} receivers[] = {
    {PUP_MSG_JOIN, SESSION_STRANGER, recv_join},
    {PUP_MSG_HELLO, SESSION_EXPECTED, recv_hello},
    {PUP_MSG_SUBMIT, SESSION_OPEN, recv_submit},
    {PUP_MSG_ERASURES, SESSION_OPEN, recv_erasures},
    {PUP_MSG_HISTORY_ASK, SESSION_OPEN, recv_history_ask},
    {PUP_MSG_PING, SESSION_OPEN, recv_ping},
    {PUP_MSG_PONG, SESSION_OPEN, recv_pong},
    {PUP_MSG_REFUSAL, SESSION_OPEN, recv_refusal},
    {PUP_MSG_REFUSAL, SESSION_EXPECTED, recv_refusal},
};

static void receive(struct pup_session *session, uint8_t type, struct pup_span payload)
{
    for (size_t i = 0; i < sizeof receivers / sizeof receivers[0]; i++) {
        if (receivers[i].type == type && receivers[i].state == session->state) {
            receivers[i].receive(session, payload);
            return;
        }
    }
    bool newer = type > PUP_MSG_PONG && session->state == SESSION_OPEN;
    if (!newer) { /* a message of a newer client that we do not know is skipped */
        session_end(session, session->state == SESSION_STRANGER ? PUP_REFUSAL_STRANGER : PUP_REFUSAL_PROTOCOL);
    }
}

/* Input waits while the writer has our last word, or too much of theirs, or they do not read what we said. */
static bool takes_input(const struct pup_session *session)
{
    switch (session->state) {
    case SESSION_STRANGER:
    case SESSION_EXPECTED:
        return true;
    case SESSION_OPEN:
        return session->edits_under_way < SESSION_EDITS_MAX && session->bytes_under_way < SESSION_BYTES_MAX &&
               pup_buf_len(&session->out) < SESSION_OUTPUT_HIGH;
    default:
        return false;
    }
}

void pup_session_feed(struct pup_session *session, uint64_t now, int64_t wall_ms, struct pup_buf *input)
{
    session->heard = now;
    session->pinged = 0;
    session->wall_ms = wall_ms;
    bool ready = true;
    while (ready && takes_input(session)) {
        uint8_t type;
        struct pup_span payload;
        enum pup_err err = pup_framer_next(&session->framer, input, &ready, &type, &payload);
        if (err == PUP_ERR_MEMORY) {
            session_end(session, PUP_REFUSAL_SHUTDOWN);
        } else if (err != PUP_OK) {
            session_end(session, session->state == SESSION_STRANGER ? PUP_REFUSAL_STRANGER : PUP_REFUSAL_PROTOCOL);
        } else if (ready) {
            receive(session, type, payload);
        }
    }
    if (session->state == SESSION_CLOSING) {
        pup_buf_clear(input);
    }
    session->held_back = pup_buf_len(input) > 0 && !takes_input(session);
}

bool pup_session_wants_input(const struct pup_session *session)
{
    return session->held_back && takes_input(session);
}

/* ---- events ---- */

uint64_t pup_session_spaces_version(const struct pup_session *session)
{
    return session->streams_version;
}

size_t pup_session_space_count(const struct pup_session *session)
{
    return session->stream_count;
}

const struct pup_space *pup_session_space(const struct pup_session *session, size_t i)
{
    return &session->streams[i].space;
}

void pup_session_notify(struct pup_session *session, const struct pup_space *space)
{
    for (size_t i = 0; i < session->stream_count; i++) {
        if (pup_space_equal(&session->streams[i].space, space)) {
            session->streams[i].pending = true;
            session->caught_up_due = true;
        }
    }
}

void pup_session_roster_changed(struct pup_session *session, uint64_t now)
{
    (void)now;
    if (session->state == SESSION_OPEN) {
        session_renew_rights(session);
    }
}

static uint64_t deadline(const struct pup_session *session)
{
    switch (session->state) {
    case SESSION_STRANGER:
    case SESSION_EXPECTED:
        return session->since + SESSION_HELLO_MS;
    case SESSION_OPEN:
        return session->heard + (session->pinged == 0 ? SESSION_PING_MS : SESSION_SILENCE_MS);
    default:
        return UINT64_MAX;
    }
}

void pup_session_tick(struct pup_session *session, uint64_t now)
{
    if (now < deadline(session)) {
        return;
    }
    if (session->state == SESSION_STRANGER) {
        session_end(session, PUP_REFUSAL_STRANGER);
    } else if (session->state == SESSION_EXPECTED) {
        session_end(session, PUP_REFUSAL_PROTOCOL);
    } else if (session->state == SESSION_OPEN && session->pinged == 0) {
        struct pup_message ping = {.type = PUP_MSG_PING, .ping = {.number = ++session->ping_number}};
        session->pinged = now;
        session_put(session, &ping);
    } else if (session->state == SESSION_OPEN) {
        session_end(session, PUP_REFUSAL_NONE);
    }
}

void pup_session_refuse(struct pup_session *session, enum pup_refusal cause)
{
    session_end(session, cause);
}

/* ---- output ---- */

struct pup_span pup_session_output(struct pup_session *session)
{
    while (session->state == SESSION_OPEN && pup_buf_len(&session->out) < SESSION_OUTPUT_HIGH &&
           session_pump(session)) {}
    return pup_buf_span(&session->out);
}

void pup_session_consume(struct pup_session *session, size_t len)
{
    pup_buf_consume(&session->out, len);
    if (pup_buf_len(&session->out) > 0) {
        return;
    }
    /* Most sessions say nothing most of the time: what a large answer took is given back. */
    pup_arena_reset(&session->scratch);
    if (session->out.room > SESSION_IDLE_MAX) {
        pup_buf_release(&session->out);
        pup_buf_init(&session->out, SESSION_OUTPUT_MAX);
    }
}

struct pup_session_status pup_session_status(const struct pup_session *session)
{
    return (struct pup_session_status){
        .closing = session->state == SESSION_CLOSING,
        .cause = session->cause,
        .deadline = deadline(session),
        .follows = session->state == SESSION_OPEN && session->follow,
    };
}

const struct pup_device *pup_session_device(const struct pup_session *session)
{
    return &session->peer.device;
}

bool pup_session_admitted(const struct pup_session *session)
{
    return session->state == SESSION_OPEN;
}
