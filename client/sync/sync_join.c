/* Joining over a connection of its own. */
#include <uv.h>

#include "client/session/joining.h"
#include "client/sync/sync.h"
#include "client/sync/sync_lock.h"
#include "common/net/conn.h"

enum { IO_MAX = 64 * 1024, TIMEOUT_MS = 20 * 1000, AUTHORITY_MAX = 64 * 1024 };

struct joiner {
    struct pup_joining joining;
    struct pup_buf authority; /* its certificate, as the server showed it */
    struct pup_tls_context *context;
    uv_loop_t loop;
    uv_timer_t deadline;
    struct pup_conn *conn;
    enum pup_err err;
};

static void on_ready(void *owner)
{
    struct joiner *j = owner;
    enum pup_err err = pup_buf_put(&j->authority, pup_conn_authority(j->conn));
    if (!err)
        err = pup_conn_write(j->conn, pup_buf_span(&j->joining.output));
    if (err)
        pup_conn_abort(j->conn, err);
}

static void on_data(void *owner, struct pup_buf *plain)
{
    struct joiner *j = owner;
    enum pup_err err = pup_joining_feed(&j->joining, plain);
    if (err || j->joining.joined)
        pup_conn_close(j->conn, err);
}

static void on_drain(void *owner)
{
    (void)owner;
}

static void on_close(void *owner, enum pup_err why)
{
    struct joiner *j = owner;
    j->conn = NULL;
    j->err = why == PUP_OK && !j->joining.joined ? PUP_ERR_UNREACHABLE : why;
    uv_close((uv_handle_t *)&j->deadline, NULL);
}

static void on_deadline(uv_timer_t *timer)
{
    struct joiner *j = timer->data;
    if (j->conn)
        pup_conn_abort(j->conn, PUP_ERR_UNREACHABLE);
}

static enum pup_err converse(struct joiner *j)
{
    static const struct pup_conn_events events = {
        .on_ready = on_ready, .on_data = on_data, .on_drain = on_drain, .on_close = on_close};
    static const struct pup_conn_limits limits = {.input_max = IO_MAX, .output_high = IO_MAX, .output_max = IO_MAX};
    const struct pup_invitation *invitation = &j->joining.invitation;
    if (uv_loop_init(&j->loop))
        return PUP_ERR_IO;
    uv_timer_init(&j->loop, &j->deadline);
    j->deadline.data = j;
    uv_timer_start(&j->deadline, on_deadline, TIMEOUT_MS, 0);
    j->err = pup_conn_connect(&j->loop, invitation->host, invitation->port, j->context, &limits, &events, j, &j->conn);
    if (j->err)
        uv_close((uv_handle_t *)&j->deadline, NULL);
    uv_run(&j->loop, UV_RUN_DEFAULT);
    uv_loop_close(&j->loop);
    return j->err;
}

static enum pup_err join(struct joiner *j, struct pup_replica *replica, struct pup_span invitation,
                         const char *device_name)
{
    enum pup_err err = pup_joining_init(&j->joining, replica, invitation, device_name);
    if (err)
        return err;
    err = pup_tls_join_context(j->joining.identity, &j->joining.invitation.authority, &j->context);
    if (!err)
        err = converse(j);
    pup_tls_context_free(j->context);
    return err ? err : pup_joining_enrol(&j->joining, replica, pup_buf_span(&j->authority));
}

/* Asked with the lock held: another process may have joined in this folder meanwhile. */
static enum pup_err may_join(struct pup_replica *replica)
{
    struct pup_txn *txn;
    struct pup_profile profile;
    enum pup_err err = pup_store_begin(replica->store, false, &txn);
    if (err)
        return err;
    err = pup_replica_profile(txn, &profile);
    pup_txn_abort(txn);
    return !err && profile.enrolled && !profile.must_enrol ? PUP_ERR_EXISTS : err;
}

enum pup_err pup_sync_join(struct pup_replica *replica, struct pup_span invitation, const char *device_name,
                           enum pup_refusal *refusal)
{
    struct joiner j = {0};
    struct pup_sync_lock lock;
    *refusal = PUP_REFUSAL_NONE;
    const struct pup_sync_turn turn = {.patience_ms = TIMEOUT_MS};
    enum pup_err err = pup_sync_lock_take(replica->home, &turn, &lock);
    if (err)
        return err;
    pup_buf_init(&j.authority, AUTHORITY_MAX);
    err = may_join(replica);
    if (!err)
        err = join(&j, replica, invitation, device_name);
    *refusal = j.joining.refusal;
    pup_joining_release(&j.joining);
    pup_buf_release(&j.authority);
    pup_sync_lock_release(&lock);
    return err;
}
