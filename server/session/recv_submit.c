/* Submit: edits go to the writer as they came; what became of them is said only once it is durable. */
#include "common/wire/header_peek.h"
#include "common/wire/spare.h"
#include "server/session/session_priv.h"

/* After a Retry the client sends again from `retry_from`; what it had sent before it heard of that is dropped. */
static enum pup_err look_for_resend(struct pup_session *session, struct pup_job *job, bool *resend)
{
    struct pup_edit_id id;
    struct pup_hash previous;
    enum pup_err err = pup_header_peek(&job->arena, job->submit.edits[0].sealed.header, &id, &previous);
    *resend = err == PUP_OK && id.counter <= session->retry_from;
    return err == PUP_ERR_MEMORY ? err : PUP_OK;
}

static enum pup_err unpack(struct pup_job *job, struct pup_span payload)
{
    struct pup_message message;
    struct pup_span copy = pup_arena_copy(&job->arena, payload);
    enum pup_err err =
        copy.data == NULL ? PUP_ERR_MEMORY : pup_message_unpack(&job->arena, PUP_MSG_SUBMIT, copy, &message);
    if (err == PUP_OK) {
        err = pup_submit_restore(&job->arena, message.submit.edits, message.submit.count);
    }
    if (err != PUP_OK) {
        return err;
    }
    job->submit.edits = message.submit.edits;
    job->submit.count = message.submit.count;
    job->submit.receipts = pup_arena_array(&job->arena, message.submit.count, sizeof *job->submit.receipts);
    return job->submit.receipts == NULL ? PUP_ERR_MEMORY : PUP_OK;
}

static size_t bytes_of(const struct pup_job *job)
{
    size_t bytes = 0;
    for (size_t i = 0; i < job->submit.count; i++) {
        bytes += job->submit.edits[i].sealed.header.len + job->submit.edits[i].sealed.body.len;
    }
    return bytes;
}

void recv_submit(struct pup_session *session, struct pup_span payload)
{
    struct pup_job *job = session_job(session, PUP_JOB_SUBMIT);
    if (job == NULL) {
        return;
    }
    bool wanted = false;
    enum pup_err err = unpack(job, payload);
    if (err == PUP_OK && job->submit.count > 0 && session->deaf_until == 0) {
        wanted = true;
        err = session->retrying ? look_for_resend(session, job, &wanted) : PUP_OK;
    }
    if (err != PUP_OK) {
        session_end_unread(session, err, &job->arena);
    }
    if (err != PUP_OK || !wanted) {
        pup_job_free(job);
        return;
    }
    if (session->retrying) {
        session->retrying = false;
        session->stale_jobs = session->jobs_under_way;
    }
    session->edits_under_way += job->submit.count;
    session->bytes_under_way += bytes_of(job);
    session->caught_up_due = true;
    session_submit(session, job);
}

/* Errors of the store undo the whole transaction, and what the job took with it. */
static bool is_undone(enum pup_err err)
{
    return err == PUP_ERR_FULL || err == PUP_ERR_IO || err == PUP_ERR_MEMORY || err == PUP_ERR_CORRUPT ||
           err == PUP_ERR_BUSY;
}

void say_receipts(struct pup_session *session, const struct pup_job *job)
{
    size_t from = job->submit.from, taken = job->submit.taken;
    if (taken > from && !is_undone(job->result)) {
        struct pup_message message = {.type = PUP_MSG_RECEIPTS,
                                      .receipts = {&job->submit.receipts[from], taken - from}};
        session_put(session, &message);
    }
}

static void say_retry(struct pup_session *session, enum pup_retry cause)
{
    struct pup_txn *txn;
    if (!session_read(session, &txn)) {
        return;
    }
    uint64_t held;
    enum pup_err err = pup_ledger_last_counter(txn, &session->peer.device, &held);
    pup_txn_abort(txn);
    if (err != PUP_OK) {
        session_end(session, PUP_REFUSAL_SHUTDOWN);
        return;
    }
    struct pup_message message = {.type = PUP_MSG_RETRY, .retry = {cause, held}};
    session->retrying = true;
    session->retry_from = held + 1;
    session_put(session, &message);
}

/* What was said by a Retry is not said again by the jobs that were on their way when it was sent. */
static void say_failure(struct pup_session *session, enum pup_err err, bool stale)
{
    switch (err) {
    case PUP_ERR_GAP:
    case PUP_ERR_FULL:
        if (!session->retrying && !stale) {
            say_retry(session, err == PUP_ERR_GAP ? PUP_RETRY_GAP : PUP_RETRY_FULL);
        }
        return;
    case PUP_ERR_COPIED:
        session_end(session, PUP_REFUSAL_COPIED);
        return;
    case PUP_ERR_REVOKED:
        session_end(session, PUP_REFUSAL_REVOKED);
        return;
    case PUP_ERR_MALFORMED:
        session_end(session, PUP_REFUSAL_PROTOCOL);
        return;
    default:
        session_end(session, PUP_REFUSAL_SHUTDOWN);
    }
}

void done_submit(struct pup_session *session, struct pup_job *job)
{
    bool stale = session->stale_jobs > 0;
    session->stale_jobs -= stale;
    session->edits_under_way -= job->submit.count;
    session->bytes_under_way -= bytes_of(job);
    if (job->result != PUP_OK) {
        say_failure(session, job->result, stale);
    }
}
