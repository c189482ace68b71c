#include "client/session/session_priv.h"

#include <stdlib.h>
#include <string.h>

/* ---- states ---- */

static const bool allowed[SESSION_STATES][SESSION_STATES] = {
    [SESSION_GREETING] = {[SESSION_WORKING] = true, [SESSION_ENDED] = true},
    [SESSION_WORKING] = {[SESSION_CAUGHT_UP] = true, [SESSION_ENDED] = true},
    [SESSION_CAUGHT_UP] = {[SESSION_WORKING] = true, [SESSION_ENDED] = true},
};

void client_session_enter(struct pup_client_session *session, enum session_state state)
{
    if (!allowed[session->state][state])
        abort();
    session->state = state;
}

static enum pup_err end(struct pup_client_session *session, enum pup_err err)
{
    session->failure = err;
    if (session->state != SESSION_ENDED)
        client_session_enter(session, SESSION_ENDED);
    return err;
}

/* ---- life ---- */

enum pup_err pup_client_session_new(struct pup_replica *replica, bool follow, uint64_t now,
                                    struct pup_client_session **session)
{
    struct pup_client_session *made = calloc(1, sizeof *made);
    *session = NULL;
    if (!made)
        return PUP_ERR_MEMORY;
    made->replica = replica;
    made->follow = follow;
    made->started = made->heard_at = now;
    made->unsent = true;
    pup_framer_init(&made->framer, false);
    pup_buf_init(&made->output, SESSION_OUTPUT_MAX);
    pup_buf_init(&made->pages, SESSION_PAGES_MAX);
    pup_arena_init(&made->arena, SESSION_BUDGET);
    enum pup_err err = client_session_greet(made);
    if (err)
        pup_client_session_free(made);
    else
        *session = made;
    return err;
}

void pup_client_session_free(struct pup_client_session *session)
{
    if (!session)
        return;
    pup_framer_release(&session->framer);
    pup_buf_release(&session->output);
    pup_buf_release(&session->pages);
    pup_arena_release(&session->arena);
    free(session);
}

/* ---- hearing ---- */

enum { IN_GREETING = 1 << SESSION_GREETING, ONCE_WELCOME = 1 << SESSION_WORKING | 1 << SESSION_CAUGHT_UP };

struct rule {
    unsigned states; /* where the message may come */
    session_recv recv;
};

static const struct rule rules[] = {
    [PUP_MSG_WELCOME] = {IN_GREETING, client_recv_welcome},
    [PUP_MSG_RECEIPTS] = {ONCE_WELCOME, client_recv_receipts},
    [PUP_MSG_RETRY] = {ONCE_WELCOME, client_recv_retry},
    [PUP_MSG_ENTRIES] = {ONCE_WELCOME, client_recv_entries},
    [PUP_MSG_RECORDS] = {ONCE_WELCOME, client_recv_records},
    [PUP_MSG_CAUGHT_UP] = {ONCE_WELCOME, client_recv_caught_up},
    [PUP_MSG_RIGHTS] = {ONCE_WELCOME, client_recv_rights},
    [PUP_MSG_HISTORY] = {ONCE_WELCOME, client_recv_history},
    [PUP_MSG_REFUSAL] = {IN_GREETING | ONCE_WELCOME, client_recv_refusal},
    [PUP_MSG_PING] = {IN_GREETING | ONCE_WELCOME, client_recv_ping},
    [PUP_MSG_PONG] = {ONCE_WELCOME, client_recv_pong},
};

static enum pup_err run_rule(struct pup_client_session *session, const struct rule *rule, struct received *in)
{
    struct pup_txn *txn;
    enum pup_err err = pup_store_begin(session->replica->store, true, &txn);
    if (err)
        return err;
    err = rule->recv(session, txn, in);
    if (err) {
        pup_txn_abort(txn);
        return err;
    }
    err = pup_txn_commit(txn);
    return err ? err : in->end;
}

/* What comes badly formed is the peer's fault, whatever layer noticed it. */
static enum pup_err blame(enum pup_err err)
{
    return err == PUP_ERR_MALFORMED || err == PUP_ERR_LIMIT ? PUP_ERR_PROTOCOL : err;
}

static bool is_heard(const struct pup_client_session *session, uint8_t type)
{
    return type < sizeof rules / sizeof *rules && (rules[type].states & 1u << session->state) != 0;
}

static enum pup_err hear(struct pup_client_session *session, uint8_t type, struct pup_span payload, int64_t wall_ms)
{
    struct pup_message message;
    struct received in = {.message = &message, .wall_ms = wall_ms};
    pup_arena_reset(&session->arena);
    enum pup_err err = pup_message_unpack(&session->arena, type, payload, &message);
    if (err == PUP_ERR_UNKNOWN)
        return PUP_OK; /* of a newer program: skipped */
    if (err)
        return err;
    if (!is_heard(session, type))
        return PUP_ERR_PROTOCOL;
    session->reminded = session->reminded && type == PUP_MSG_RECEIPTS;
    return run_rule(session, &rules[type], &in);
}

static enum pup_err hear_or_hold(struct pup_client_session *session, uint64_t now, uint8_t type,
                                 struct pup_span payload, int64_t wall_ms)
{
    if (type == PUP_MSG_RECORDS && is_heard(session, type)) {
        session->reminded = false;
        enum pup_err err = client_session_hold(session, payload, now);
        return err || now < client_session_held_until(session) ? err : client_session_write_held(session, wall_ms);
    }
    enum pup_err err = client_session_write_held(session, wall_ms); /* what came first counts first */
    return err ? err : hear(session, type, payload, wall_ms);
}

static enum pup_err settle(struct pup_client_session *session)
{
    enum pup_err err = PUP_OK;
    if (session->state == SESSION_WORKING && client_session_settled(session, &err))
        client_session_enter(session, SESSION_CAUGHT_UP);
    return err;
}

enum pup_err pup_client_session_feed(struct pup_client_session *session, uint64_t now, int64_t wall_ms,
                                     struct pup_buf *input)
{
    uint8_t type;
    struct pup_span payload;
    bool ready = false;
    enum pup_err err = session->failure;
    if (err)
        return err;
    session->heard_at = now;
    session->heard_wall = wall_ms;
    session->pinged = false;
    do {
        err = blame(pup_framer_next(&session->framer, input, &ready, &type, &payload));
        if (!err && ready)
            err = blame(hear_or_hold(session, now, type, payload, wall_ms));
    } while (!err && ready);
    if (!err)
        err = client_session_fill(session);
    if (!err)
        err = settle(session);
    return err ? end(session, err) : PUP_OK;
}

/* ---- time ---- */

void pup_client_session_wake(struct pup_client_session *session, uint64_t now)
{
    (void)now;
    session->unsent = true;
    enum pup_err err = client_session_fill(session);
    if (err)
        end(session, err);
}

static uint64_t patience(const struct pup_client_session *session)
{
    if (session->state == SESSION_GREETING)
        return session->started + SESSION_WELCOME_MS;
    return session->heard_at + SESSION_IDLE_MS + (session->pinged ? SESSION_PONG_MS : 0);
}

uint64_t pup_client_session_deadline(const struct pup_client_session *session)
{
    uint64_t held_until = client_session_held_until(session), patient_until = patience(session);
    return session->failure ? 0 : held_until < patient_until ? held_until : patient_until;
}

enum pup_err pup_client_session_tick(struct pup_client_session *session, uint64_t now)
{
    if (!session->failure && now >= client_session_held_until(session)) {
        enum pup_err err = blame(client_session_write_held(session, session->heard_wall));
        if (err)
            return end(session, err);
    }
    if (session->failure || now < patience(session))
        return session->failure;
    if (session->state == SESSION_GREETING || session->pinged)
        return end(session, PUP_ERR_UNREACHABLE);
    session->pinged = true;
    enum pup_err err = client_session_ping(session, now);
    return err ? end(session, err) : PUP_OK;
}

enum pup_err pup_client_session_leave(struct pup_client_session *session)
{
    enum pup_err err = session->failure ? PUP_OK : blame(client_session_write_held(session, session->heard_wall));
    return err ? end(session, err) : session->failure;
}

/* ---- the rest ---- */

struct pup_span pup_client_session_output(struct pup_client_session *session)
{
    return pup_buf_span(&session->output);
}

void pup_client_session_consume(struct pup_client_session *session, size_t len)
{
    pup_buf_consume(&session->output, len);
    enum pup_err err = session->failure ? PUP_OK : client_session_fill(session);
    if (err)
        end(session, err);
}

enum pup_sync_phase pup_client_session_phase(const struct pup_client_session *session)
{
    switch (session->state) {
    case SESSION_GREETING:
        return PUP_SYNC_CONNECTING;
    case SESSION_WORKING:
        return session->unsent || pup_buf_len(&session->output) > 0 ? PUP_SYNC_SENDING : PUP_SYNC_RECEIVING;
    case SESSION_CAUGHT_UP:
        return PUP_SYNC_CAUGHT_UP;
    default:
        return PUP_SYNC_ENDED;
    }
}

bool pup_client_session_caught_up(const struct pup_client_session *session)
{
    return session->state == SESSION_CAUGHT_UP;
}

const struct pup_sync_report *pup_client_session_report(const struct pup_client_session *session)
{
    return &session->report;
}

enum pup_refusal pup_client_session_refusal(const struct pup_client_session *session)
{
    return session->refusal;
}

enum pup_err pup_client_session_ask_history(struct pup_client_session *session, const struct pup_space *space,
                                            const struct pup_id *id, uint64_t before)
{
    enum { AT_ONCE = 200 };
    if (session->failure)
        return session->failure;
    session->history = (struct session_history){
        .wanted = true, .ask = {.space = *space, .record = *id, .before = before, .limit = AT_ONCE}};
    enum pup_err err = client_session_fill(session);
    return err ? end(session, err) : PUP_OK;
}

bool pup_client_session_history_done(const struct pup_client_session *session, bool *more)
{
    *more = session->history.more;
    return session->history.done;
}
