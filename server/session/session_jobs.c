/* What a session gives to the writer: one job at a time, and of many edits a share at a time. So a device's edits are
 * taken in their order, and one that brings thousands does not make everybody else wait for its transactions. */
#include <string.h>

#include "server/session/session_priv.h"

void session_jobs_start(struct pup_session *session)
{
    session->last_waiting = &session->waiting;
    session->share = SESSION_SHARE_FIRST;
}

struct pup_job *session_job(struct pup_session *session, enum pup_job_type type)
{
    struct pup_job *job = NULL;
    if (pup_job_new(type, SESSION_BUDGET, &job) != PUP_OK) {
        session_end(session, PUP_REFUSAL_SHUTDOWN);
        return NULL;
    }
    job->owner = session;
    job->now_ms = session->wall_ms;
    job->device = session->peer.device;
    memcpy(job->login, session->login, sizeof job->login);
    return job;
}

/* ---- one at a time ---- */

static void write_job(struct pup_session *session, struct pup_job *job)
{
    if (job->type == PUP_JOB_SUBMIT) {
        job->submit.from = job->submit.taken;
        job->submit.share = session->share;
        job->submit.beside = 0;
    }
    session->writing = true;
    session->host.submit(session->host.context, job);
}

void session_submit(struct pup_session *session, struct pup_job *job)
{
    session->jobs_under_way++;
    if (!session->writing) {
        write_job(session, job);
        return;
    }
    job->next = NULL;
    *session->last_waiting = job;
    session->last_waiting = &job->next;
}

static struct pup_job *take_waiting(struct pup_session *session)
{
    struct pup_job *job = session->waiting;
    if (job != NULL) {
        session->waiting = job->next;
        job->next = NULL;
    }
    if (session->waiting == NULL) {
        session->last_waiting = &session->waiting;
    }
    return job;
}

void session_jobs_drop(struct pup_session *session)
{
    struct pup_job *job;
    while ((job = take_waiting(session)) != NULL) {
        pup_job_free(job);
    }
}

/* ---- a share at a time ---- */

/* Beside others a device may have almost twice as much of the next transaction as each of them had of this one: one
 * edit where they have one, but several that bring many do not make one another's shares small. Alone for a while,
 * twice as much as before. */
static void settle_share(struct pup_session *session, const struct pup_job *job)
{
    session->alone = job->submit.beside == 0 ? session->alone + 1 : 0;
    if (job->submit.beside > 0) {
        session->share = job->submit.beside < SESSION_SHARE_MAX / 2 ? job->submit.beside * 2 - 1 : SESSION_SHARE_MAX;
    } else if (session->alone >= SESSION_ALONE && session->share <= SESSION_SHARE_MAX / 2) {
        session->share *= 2;
        session->alone = 0;
    }
}

static bool is_whole(const struct pup_job *job)
{
    return job->type != PUP_JOB_SUBMIT || job->result != PUP_OK || job->submit.taken == job->submit.count;
}

static void finish(struct pup_session *session, struct pup_job *job)
{
    session->jobs_under_way--;
    switch (job->type) {
    case PUP_JOB_JOIN:
        done_join(session, job);
        break;
    case PUP_JOB_HELLO:
        done_hello(session, job);
        break;
    case PUP_JOB_SUBMIT:
        done_submit(session, job);
        break;
    case PUP_JOB_ERASURES:
        done_erasures(session, job);
        break;
    case PUP_JOB_ADMIN:
        break; /* never ours */
    }
    pup_job_free(job);
}

void pup_session_done(struct pup_session *session, uint64_t now, struct pup_job *job)
{
    (void)now;
    session->writing = false;
    if (job->type == PUP_JOB_SUBMIT) {
        settle_share(session, job);
        say_receipts(session, job);
    }
    if (is_whole(job)) {
        finish(session, job);
        job = take_waiting(session);
    }
    if (session->state == SESSION_CLOSING) {
        pup_job_free(job);
        session_jobs_drop(session);
    } else if (job != NULL) {
        write_job(session, job);
    }
}
