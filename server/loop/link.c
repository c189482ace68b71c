#include "server/loop/link.h"

#include <stdlib.h>
#include <time.h>

enum {
    INPUT_MAX = 512 * 1024, /* a frame and what follows it */
    OUTPUT_HIGH = 256 * 1024,
    OUTPUT_MAX = 1024 * 1024,
    WRITE_AT_ONCE = 64 * 1024,
    TURN_MAX = 1024 * 1024 /* bytes sent before the others have their turn */
};

static const struct pup_conn_limits limits = {INPUT_MAX, OUTPUT_HIGH, OUTPUT_MAX};

static int64_t wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void let_go(struct pup_link *link)
{
    if (--link->holders == 0)
        free(link);
}

static void on_timer_closed(uv_handle_t *timer)
{
    let_go(timer->data);
}

/* Nothing more is said to or heard from the peer; on_close follows from the loop. */
static void leave(struct pup_link *link, enum pup_err why, bool at_once)
{
    link->leaving = true;
    if (!link->conn)
        return;
    uv_timer_stop(&link->timer);
    if (at_once)
        pup_conn_abort(link->conn, why);
    else
        pup_conn_close(link->conn, why);
}

static void on_timer(uv_timer_t *timer);

static void arm(struct pup_link *link, uint64_t deadline)
{
    uint64_t now = uv_now(link->host->loop);
    if (deadline > link->give_up)
        deadline = link->give_up;
    if (deadline == UINT64_MAX)
        uv_timer_stop(&link->timer);
    else
        uv_timer_start(&link->timer, on_timer, deadline > now ? deadline - now : 0, 0);
}

enum sending { ALL_SENT, NO_ROOM, TURN_OVER };

/* Moves output from the session to the connection as long as that has room and it is its turn. */
static enum sending send_output(struct pup_link *link)
{
    size_t sent = 0;
    while (pup_conn_writable(link->conn)) {
        struct pup_span output = pup_session_output(link->session);
        if (output.len == 0)
            return ALL_SENT;
        if (sent >= TURN_MAX)
            return TURN_OVER;
        if (output.len > WRITE_AT_ONCE)
            output.len = WRITE_AT_ONCE;
        enum pup_err err = pup_conn_write(link->conn, output);
        if (err && err != PUP_ERR_LIMIT)
            leave(link, err, true);
        if (err)
            return NO_ROOM;
        pup_session_consume(link->session, output.len);
        sent += output.len;
    }
    return NO_ROOM;
}

static void log_refusal(struct pup_link *link, enum pup_refusal cause)
{
    char device[17];
    const struct pup_peer *peer = pup_conn_peer(link->conn);
    if (cause == PUP_REFUSAL_NONE || !peer)
        return;
    pup_device_text(&peer->device, device);
    pup_log_limited(link->admitted ? &link->host->refusals : &link->host->strangers, uv_now(link->host->loop),
                    PUP_LOG_INFO, "device %s (%s) was refused: %s", device, peer->trusted ? peer->name : "unknown here",
                    pup_refusal_name(cause));
}

static void log_admission(struct pup_link *link)
{
    char device[17];
    const struct pup_peer *peer = pup_conn_peer(link->conn);
    pup_device_text(&peer->device, device);
    pup_log_limited(&link->host->admissions, uv_now(link->host->loop), PUP_LOG_INFO, "device %s (%s) is connected",
                    device, peer->name);
}

static const struct pup_space *space_of(void *context, size_t i)
{
    struct pup_link *link = context;
    return pup_session_space(link->session, i);
}

/* The spaces that the session sends are those it hears of. */
static void watch(struct pup_link *link)
{
    uint64_t version = pup_session_spaces_version(link->session);
    if (link->watched_version == version)
        return;
    link->watched_version = version;
    enum pup_err err = pup_watch_set(&link->host->hub.watches, &link->watched, link, space_of, link,
                                     pup_session_space_count(link->session));
    if (err)
        leave(link, err, true);
}

/* After anything happened to the session: sends, admits, ends, sets the next deadline. */
static void attend(struct pup_link *link)
{
    if (link->leaving || !link->session)
        return;
    watch(link);
    if (!link->admitted && pup_session_admitted(link->session)) {
        pup_hub_admit(&link->host->hub, link);
        log_admission(link);
    }
    enum sending sending = send_output(link);
    if (link->leaving)
        return;
    const struct pup_session_status status = pup_session_status(link->session);
    uint64_t now = uv_now(link->host->loop);
    if (status.closing && sending == ALL_SENT) {
        log_refusal(link, status.cause);
        leave(link, PUP_OK, false);
        return;
    }
    if (status.closing && link->give_up == UINT64_MAX)
        link->give_up = now + PUP_LINK_FAREWELL_MS;
    arm(link, sending == TURN_OVER ? now : status.closing ? UINT64_MAX : status.deadline);
    /* What it had left in the input (a busy writer, a peer that did not read) it may take by now. */
    if (pup_session_wants_input(link->session))
        pup_conn_resume(link->conn);
}

static void on_timer(uv_timer_t *timer)
{
    struct pup_link *link = timer->data;
    uint64_t now = uv_now(link->host->loop);
    if (link->leaving)
        return;
    if (now >= link->give_up) {
        leave(link, PUP_ERR_UNREACHABLE, true);
        return;
    }
    if (link->session)
        pup_session_tick(link->session, now);
    attend(link);
}

static void submit(void *context, struct pup_job *job)
{
    struct pup_link *link = context;
    job->owner = link;
    link->holders++;
    pup_writer_submit(link->host->writer, job);
}

static void on_ready(void *owner)
{
    struct pup_link *link = owner;
    uint64_t now = uv_now(link->host->loop);
    link->give_up = UINT64_MAX;
    link->session_host = (struct pup_session_host){link->host->store, link->host->ledger, submit, link};
    if (pup_session_new(&link->session_host, pup_conn_peer(link->conn), pup_conn_public_key(link->conn), now,
                        &link->session)) {
        leave(link, PUP_ERR_MEMORY, true);
        return;
    }
    if (link->refuse != PUP_REFUSAL_NONE)
        pup_session_refuse(link->session, link->refuse);
    attend(link);
}

static void on_data(void *owner, struct pup_buf *plain)
{
    struct pup_link *link = owner;
    if (link->leaving || !link->session)
        return;
    pup_session_feed(link->session, uv_now(link->host->loop), wall_ms(), plain);
    attend(link);
}

static void on_drain(void *owner)
{
    attend(owner);
}

static void on_close(void *owner, enum pup_err why)
{
    struct pup_link *link = owner;
    struct pup_link_host *host = link->host;
    if (why == PUP_ERR_PROTOCOL || why == PUP_ERR_UNTRUSTED)
        pup_log_limited(&host->strangers, uv_now(host->loop), PUP_LOG_INFO, "a connection was closed: %s",
                        pup_err_name(why));
    pup_hub_remove(&host->hub, link);
    pup_session_free(link->session);
    link->session = NULL;
    link->conn = NULL;
    link->leaving = true;
    uv_close((uv_handle_t *)&link->timer, on_timer_closed);
    let_go(link);
    host->on_gone(host->context);
}

static const struct pup_conn_events events = {on_ready, on_data, on_drain, on_close};

enum pup_err pup_link_accept(struct pup_link_host *host, uv_stream_t *listener, struct pup_tls_context *tls,
                             enum pup_refusal refuse)
{
    struct pup_link *link = calloc(1, sizeof *link);
    if (!link)
        return PUP_ERR_MEMORY;
    link->host = host;
    link->refuse = refuse;
    enum pup_err err = pup_conn_accept(listener, tls, &limits, &events, link, &link->conn);
    if (err) {
        free(link);
        return err;
    }
    uv_timer_init(host->loop, &link->timer);
    link->timer.data = link;
    link->holders = 2; /* connection and timer */
    pup_hub_add(&host->hub, link);
    link->give_up = uv_now(host->loop) + PUP_LINK_HANDSHAKE_MS;
    arm(link, UINT64_MAX);
    return PUP_OK;
}

void pup_link_done(struct pup_link *link, struct pup_job *job)
{
    if (!link->leaving && link->session) {
        if (link->due)
            pup_session_output(link->session);
        pup_session_done(link->session, uv_now(link->host->loop), job);
        pup_hub_due(&link->host->hub, link);
    } else {
        pup_job_free(job);
    }
    let_go(link);
}

void pup_link_notify(struct pup_link *link, const struct pup_space *space)
{
    if (link->leaving || !link->session)
        return;
    pup_session_notify(link->session, space);
    pup_hub_due(&link->host->hub, link);
}

void pup_link_roster_changed(struct pup_link *link)
{
    if (link->leaving || !link->session)
        return;
    pup_session_roster_changed(link->session, uv_now(link->host->loop));
    pup_hub_due(&link->host->hub, link);
}

void pup_link_attend(struct pup_link *link)
{
    attend(link);
}

void pup_link_refuse(struct pup_link *link, enum pup_refusal cause)
{
    if (link->leaving)
        return;
    if (!link->session) {
        leave(link, PUP_ERR_UNREACHABLE, true);
        return;
    }
    pup_session_refuse(link->session, cause);
    attend(link);
}

void pup_link_cut(struct pup_link *link)
{
    if (!link->leaving)
        leave(link, PUP_ERR_UNREACHABLE, true);
}
