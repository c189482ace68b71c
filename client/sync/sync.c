/* The loop: connect, converse, and, for a follower, again and again. */
#include "client/sync/sync.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uv.h>

#include "client/sync/sync_lock.h"
#include "common/base/random.h"
#include "common/net/conn.h"

enum {
    PEM_MAX = 64 * 1024,
    INPUT_MAX = 1024 * 1024,
    OUTPUT_HIGH = 256 * 1024,
    OUTPUT_MAX = 1024 * 1024,
    CHUNK = 64 * 1024,
    TIMEOUT_MS = 10 * 1000,
    PULSE_MS = 250,        /* how often deadlines, and the outbox of a follower, are looked at */
    PAUSE_FIRST_MS = 1000, /* between a follower's attempts, doubling */
    PAUSE_LAST_MS = 60 * 1000,
    FULL_PAUSE_MS = 60 * 1000, /* before a follower offers its edits again to a server whose disk was full */
    EDIT_PAUSE_MS = 5 * 1000   /* a new edit shortens a pause to this much since the last attempt */
};

struct syncer {
    struct pup_replica *replica;
    struct pup_sync_options options;
    struct pup_sync_result *result;
    struct pup_profile profile;
    struct pup_identity *identity;
    struct pup_tls_context *context;

    uv_loop_t loop;
    uv_timer_t pulse;
    uv_signal_t interrupt, terminate;
    struct pup_conn *conn;              /* NULL between two attempts */
    struct pup_client_session *session; /* as long as conn */
    bool ready;                         /* the handshake is done */

    uint64_t heard_at; /* of the loop's clock, ms: when the server last said anything */
    uint64_t tried_at, try_again_at;
    unsigned pause_ms;
    uint64_t newest_seen; /* highest counter of the outbox when last looked at */
    bool asking;          /* a question about history waits for its answer */
    bool healing;         /* the one more attempt that a damaged space is worth */
    bool stopping;
    enum pup_err err;

    struct pup_sync_report base; /* of sessions before the present one */
    struct pup_sync_report told; /* what on_change was last told */
};

/* ---- reports ---- */

static void add_report(struct pup_sync_report *sum, const struct pup_sync_report *more)
{
    sum->sent += more->sent;
    sum->received += more->received;
    sum->applied += more->applied;
    sum->merged += more->merged;
    sum->contested += more->contested;
    sum->refused += more->refused;
    sum->restored |= more->restored;
    sum->awaited = more->awaited;
    sum->disk_full_there = more->disk_full_there;
    sum->damaged = more->damaged;
    sum->healed |= more->healed;
}

static bool report_equal(const struct pup_sync_report *a, const struct pup_sync_report *b)
{
    return a->sent == b->sent && a->received == b->received && a->applied == b->applied && a->merged == b->merged &&
           a->contested == b->contested && a->refused == b->refused && a->restored == b->restored &&
           a->awaited == b->awaited && a->disk_full_there == b->disk_full_there && a->damaged == b->damaged &&
           a->healed == b->healed;
}

static void tell_change(struct syncer *s)
{
    struct pup_sync_report now = s->base;
    add_report(&now, pup_client_session_report(s->session));
    if (!s->options.on_change || report_equal(&now, &s->told))
        return;
    s->told = now;
    s->options.on_change(s->options.context, &now);
}

/* ---- one connection ---- */

static uint64_t loop_now(struct syncer *s)
{
    uv_update_time(&s->loop);
    return uv_now(&s->loop);
}

static int64_t wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pump(struct syncer *s)
{
    while (s->conn && s->ready && pup_conn_writable(s->conn)) {
        struct pup_span out = pup_client_session_output(s->session);
        if (out.len == 0)
            return;
        if (out.len > CHUNK)
            out.len = CHUNK;
        enum pup_err err = pup_conn_write(s->conn, out);
        if (err) {
            pup_conn_abort(s->conn, err);
            return;
        }
        pup_client_session_consume(s->session, out.len);
    }
}

/* True while a question about history waits for its answer; asks the next one. */
static bool ask_more(struct syncer *s)
{
    struct pup_space space;
    struct pup_id record;
    uint64_t before = 0;
    bool more;
    if (!s->options.next_question)
        return false;
    if (s->asking && !pup_client_session_history_done(s->session, &more))
        return true;
    s->asking = s->options.next_question(s->options.context, &space, &record, &before) &&
                !pup_client_session_ask_history(s->session, &space, &record, before);
    pump(s);
    return s->asking;
}

/* What a person did in the meantime goes along before a sync that does not follow ends. */
static void check_done(struct syncer *s)
{
    if (!pup_client_session_caught_up(s->session))
        return;
    tell_change(s);
    s->pause_ms = 0;
    if (ask_more(s) || s->options.follow)
        return;
    pup_client_session_wake(s->session, loop_now(s));
    pump(s);
    if (pup_client_session_caught_up(s->session) && pup_client_session_output(s->session).len == 0)
        pup_conn_close(s->conn, PUP_OK);
}

static void on_ready(void *owner)
{
    struct syncer *s = owner;
    s->ready = true;
    s->heard_at = loop_now(s);
    pump(s);
}

static void on_data(void *owner, struct pup_buf *plain)
{
    struct syncer *s = owner;
    s->heard_at = loop_now(s);
    enum pup_err err = pup_client_session_feed(s->session, s->heard_at, wall_ms(), plain);
    pump(s);
    if (err)
        pup_conn_close(s->conn, err);
    else
        check_done(s);
}

static void on_drain(void *owner)
{
    pump(owner);
}

static bool worth_trying_again(const struct syncer *s, enum pup_err err)
{
    switch (err) {
    case PUP_OK: /* the server closed without a word */
    case PUP_ERR_UNREACHABLE:
    case PUP_ERR_BUSY:
    case PUP_ERR_FULL:
        return true;
    case PUP_ERR_DENIED:
        return s->result->refusal == PUP_REFUSAL_WAITING;
    default:
        return false;
    }
}

/* Doubling, and up to a quarter more, so that many clients do not come back at one moment. */
static void plan_next(struct syncer *s)
{
    uint16_t chance;
    pup_random(&chance, sizeof chance);
    s->pause_ms = s->pause_ms == 0 ? PAUSE_FIRST_MS : s->pause_ms * 2;
    if (s->pause_ms > PAUSE_LAST_MS)
        s->pause_ms = PAUSE_LAST_MS;
    s->try_again_at = loop_now(s) + s->pause_ms + (uint64_t)s->pause_ms * chance / ((uint64_t)4 * UINT16_MAX);
}

static void stop(struct syncer *s, enum pup_err err)
{
    s->stopping = true;
    s->err = err;
    uv_stop(&s->loop);
}

static void decide_next(struct syncer *s, enum pup_err why, bool caught_up)
{
    if (!s->options.follow && caught_up && s->base.damaged && !s->healing) {
        s->healing = true;
        s->try_again_at = 0;
    } else if (s->stopping || (!s->options.follow && caught_up)) {
        stop(s, PUP_OK);
    } else if (s->options.follow && worth_trying_again(s, why)) {
        plan_next(s);
    } else {
        stop(s, why == PUP_OK ? PUP_ERR_UNREACHABLE : why);
    }
}

static void on_close(void *owner, enum pup_err why)
{
    struct syncer *s = owner;
    bool caught_up = pup_client_session_caught_up(s->session);
    pup_client_session_leave(s->session);
    s->result->bytes_in += pup_conn_bytes_in(s->conn);
    s->result->bytes_out += pup_conn_bytes_out(s->conn);
    s->result->refusal = pup_client_session_refusal(s->session);
    add_report(&s->base, pup_client_session_report(s->session));
    pup_client_session_free(s->session);
    s->session = NULL;
    s->conn = NULL;
    decide_next(s, why, caught_up);
}

static enum pup_err start(struct syncer *s)
{
    static const struct pup_conn_events events = {
        .on_ready = on_ready, .on_data = on_data, .on_drain = on_drain, .on_close = on_close};
    static const struct pup_conn_limits limits = {
        .input_max = INPUT_MAX, .output_high = OUTPUT_HIGH, .output_max = OUTPUT_MAX};
    s->ready = s->asking = false;
    s->heard_at = s->tried_at = loop_now(s);
    enum pup_err err = pup_client_session_new(s->replica, s->options.follow, s->heard_at, &s->session);
    if (err)
        return err;
    err = pup_conn_connect(&s->loop, s->profile.host, s->profile.port, s->context, &limits, &events, s, &s->conn);
    if (err) {
        pup_client_session_free(s->session);
        s->session = NULL;
    }
    return err;
}

/* ---- the pulse ---- */

/* The highest counter waiting in the outbox: it grows when somebody writes in another process. */
static bool new_edits(struct syncer *s)
{
    struct pup_txn *txn;
    struct pup_profile profile;
    if (pup_store_begin(s->replica->store, false, &txn))
        return false;
    enum pup_err err = pup_replica_profile(txn, &profile);
    pup_txn_abort(txn);
    bool more = !err && profile.last_counter > s->newest_seen;
    if (more)
        s->newest_seen = profile.last_counter;
    return more;
}

static void look_after(struct syncer *s, uint64_t now)
{
    if (new_edits(s)) {
        pup_client_session_wake(s->session, now);
        pump(s);
    }
    enum pup_err err = PUP_OK;
    if (s->ready && now >= pup_client_session_deadline(s->session))
        err = pup_client_session_tick(s->session, now);
    if (!err && (!s->options.follow || !s->ready) && now - s->heard_at >= s->options.timeout_ms)
        err = PUP_ERR_UNREACHABLE;
    if (!err && pup_client_session_report(s->session)->disk_full_there && now - s->tried_at >= FULL_PAUSE_MS)
        err = PUP_ERR_BUSY;
    if (err)
        pup_conn_abort(s->conn, err);
    else
        pump(s);
}

static void on_pulse(uv_timer_t *timer)
{
    struct syncer *s = timer->data;
    uint64_t now = loop_now(s);
    if (s->conn) {
        look_after(s, now);
        return;
    }
    if (s->stopping)
        return;
    bool edited = new_edits(s) && now - s->tried_at >= EDIT_PAUSE_MS;
    if (now < s->try_again_at && !edited)
        return;
    enum pup_err err = start(s);
    if (err)
        decide_next(s, err, false);
}

static void on_signal(uv_signal_t *signal, int number)
{
    struct syncer *s = signal->data;
    (void)number;
    if (!s->conn) {
        stop(s, PUP_OK);
        return;
    }
    s->stopping = true;
    pup_conn_close(s->conn, PUP_OK);
}

/* ---- the whole ---- */

static enum pup_err load_identity(struct syncer *s)
{
    struct pup_txn *txn;
    struct pup_buf pem, authority;
    pup_buf_init(&pem, PEM_MAX);
    pup_buf_init(&authority, PEM_MAX);
    enum pup_err err = pup_store_begin(s->replica->store, false, &txn);
    if (err)
        return err;
    err = pup_replica_profile(txn, &s->profile);
    if (!err && (!s->profile.enrolled || s->profile.must_enrol))
        err = PUP_ERR_DENIED;
    if (!err)
        err = pup_replica_identity(txn, &pem, &authority);
    pup_txn_abort(txn);
    if (!err)
        err = pup_identity_from_pem(pup_buf_span(&pem), &s->identity);
    if (!err)
        err = pup_tls_client_context(s->identity, pup_buf_span(&authority), &s->context);
    if (err == PUP_ERR_MALFORMED)
        err = PUP_ERR_CORRUPT; /* not the server's words: our own, as they were stored */
    s->newest_seen = s->profile.last_counter;
    pup_buf_release(&pem);
    pup_buf_release(&authority);
    return err;
}

static int start_handles(struct syncer *s)
{
    uv_timer_init(&s->loop, &s->pulse);
    uv_signal_init(&s->loop, &s->interrupt);
    uv_signal_init(&s->loop, &s->terminate);
    s->pulse.data = s->interrupt.data = s->terminate.data = s;
    int rc = uv_timer_start(&s->pulse, on_pulse, 0, PULSE_MS);
    if (!rc && s->options.follow)
        rc = uv_signal_start(&s->interrupt, on_signal, SIGINT);
    if (!rc && s->options.follow)
        rc = uv_signal_start(&s->terminate, on_signal, SIGTERM);
    return rc;
}

static void close_handles(struct syncer *s)
{
    uv_close((uv_handle_t *)&s->pulse, NULL);
    uv_close((uv_handle_t *)&s->interrupt, NULL);
    uv_close((uv_handle_t *)&s->terminate, NULL);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    uv_loop_close(&s->loop);
}

static enum pup_err run(struct syncer *s)
{
    enum pup_err err = load_identity(s);
    if (!err)
        err = pup_replica_check(s->replica, wall_ms(), &s->result->damage);
    if (!err && uv_loop_init(&s->loop))
        err = PUP_ERR_MEMORY; /* or descriptors: this process's or the machine's, not the disk's */
    if (!err) {
        if (start_handles(s))
            err = PUP_ERR_IO;
        else
            uv_run(&s->loop, UV_RUN_DEFAULT);
        close_handles(s);
    }
    pup_tls_context_free(s->context);
    pup_identity_free(s->identity);
    return err ? err : s->err;
}

enum pup_err pup_sync_run(struct pup_replica *replica, const struct pup_sync_options *options,
                          struct pup_sync_result *result)
{
    struct syncer s = {.replica = replica, .options = *options, .result = result};
    struct pup_sync_lock lock;
    uint64_t started = uv_hrtime();
    *result = (struct pup_sync_result){0};
    if (s.options.timeout_ms == 0)
        s.options.timeout_ms = TIMEOUT_MS;
    struct pup_sync_turn turn = {
        .follow = options->follow, .background = options->background, .patience_ms = s.options.timeout_ms};
    enum pup_err err = pup_sync_lock_take(replica->home, &turn, &lock);
    if (err)
        return err;
    err = run(&s);
    pup_sync_lock_release(&lock);
    result->report = s.base;
    result->ms = (uv_hrtime() - started) / 1000000;
    return err;
}
