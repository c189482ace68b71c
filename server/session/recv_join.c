/* Join: a stranger with an invitation asks to be enrolled. */
#include <string.h>

#include "server/session/session_priv.h"

void recv_join(struct pup_session *session, struct pup_span payload)
{
    struct pup_message message;
    if (!session_unpack(session, PUP_MSG_JOIN, payload, &message)) {
        return;
    }
    if (message.join.version < 1 || !session->peer.certificate || pup_buf_len(&session->public_key) == 0) {
        session_end(session, message.join.version < 1 ? PUP_REFUSAL_VERSION : PUP_REFUSAL_STRANGER);
        return;
    }
    struct pup_job *job = session_job(session, PUP_JOB_JOIN);
    if (job == NULL) {
        return;
    }
    job->join.message = message.join;
    job->join.message.device_name = pup_arena_copy(&job->arena, message.join.device_name);
    job->join.public_key = pup_arena_copy(&job->arena, pup_buf_span(&session->public_key));
    if (job->join.message.device_name.data == NULL || job->join.public_key.data == NULL) {
        pup_job_free(job);
        session_end(session, PUP_REFUSAL_SHUTDOWN);
        return;
    }
    session_move(session, SESSION_JOINING);
    session_submit(session, job);
}

static enum pup_refusal cause_of(enum pup_err err)
{
    switch (err) {
    case PUP_ERR_NOT_FOUND:
        return PUP_REFUSAL_INVITATION;
    case PUP_ERR_FULL:
        return PUP_REFUSAL_BUSY;
    default:
        return PUP_REFUSAL_SHUTDOWN;
    }
}

void done_join(struct pup_session *session, struct pup_job *job)
{
    if (session->state != SESSION_JOINING) {
        return;
    }
    if (job->result != PUP_OK) {
        session_end(session, cause_of(job->result));
        return;
    }
    struct pup_message joined = {.type = PUP_MSG_JOINED,
                                 .joined = {.certificate = job->join.certificate,
                                            .login = pup_span_of(job->login),
                                            .name = pup_span_of(job->join.name)}};
    session_put(session, &joined);
    session_end(session, PUP_REFUSAL_NONE);
}
