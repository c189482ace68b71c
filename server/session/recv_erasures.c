/* Erasures: after a restore, what a device remembers having been erased comes before the edits that it concerns. */
#include "server/session/session_priv.h"

static enum pup_err unpack(struct pup_job *job, struct pup_span payload)
{
    struct pup_message message;
    struct pup_span copy = pup_arena_copy(&job->arena, payload);
    enum pup_err err =
        copy.data == NULL ? PUP_ERR_MEMORY : pup_message_unpack(&job->arena, PUP_MSG_ERASURES, copy, &message);
    if (err == PUP_OK) {
        job->erasures.entries = message.erasures.entries;
        job->erasures.count = message.erasures.count;
    }
    return err;
}

static size_t bytes_of(const struct pup_job *job)
{
    size_t bytes = 0;
    for (size_t i = 0; i < job->erasures.count; i++) {
        bytes += job->erasures.entries[i].len;
    }
    return bytes;
}

void recv_erasures(struct pup_session *session, struct pup_span payload)
{
    struct pup_job *job = session_job(session, PUP_JOB_ERASURES);
    if (job == NULL) {
        return;
    }
    enum pup_err err = unpack(job, payload);
    if (err != PUP_OK) {
        session_end_unread(session, err, &job->arena);
        pup_job_free(job);
        return;
    }
    /* They weigh as edits do, so that a flood of them waits likewise. */
    session->edits_under_way += job->erasures.count;
    session->bytes_under_way += bytes_of(job);
    session->caught_up_due = true; /* said again once they are on disk: that is how the device knows */
    session_submit(session, job);
}

void done_erasures(struct pup_session *session, struct pup_job *job)
{
    session->edits_under_way -= job->erasures.count;
    session->bytes_under_way -= bytes_of(job);
    session->stale_jobs -= session->stale_jobs > 0;
    if (job->result == PUP_ERR_REVOKED) {
        session_end(session, PUP_REFUSAL_REVOKED);
    } else if (job->result != PUP_OK) {
        /* A full disk too: nothing but a new connection makes the device send them again. */
        session_end(session, PUP_REFUSAL_SHUTDOWN);
    }
}
