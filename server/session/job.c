#include "server/session/job.h"

#include <stdlib.h>
#include <string.h>

enum { CERTIFICATE_MAX = 16 * 1024 };

enum pup_err pup_job_new(enum pup_job_type type, size_t budget, struct pup_job **job)
{
    *job = calloc(1, sizeof **job);
    if (*job == NULL) {
        return PUP_ERR_MEMORY;
    }
    (*job)->type = type;
    pup_arena_init(&(*job)->arena, budget);
    return PUP_OK;
}

void pup_job_free(struct pup_job *job)
{
    if (job != NULL) {
        pup_arena_release(&job->arena);
        free(job);
    }
}

/* What a transaction cannot go on after; all else concerns one job alone. */
static bool aborts(enum pup_err err)
{
    return err == PUP_ERR_FULL || err == PUP_ERR_IO || err == PUP_ERR_CORRUPT || err == PUP_ERR_MEMORY ||
           err == PUP_ERR_BUSY;
}

/* Copies as much of a text as fits, cut between characters. */
static void copy_text(struct pup_span text, char *out, size_t room)
{
    size_t len = text.len < room ? text.len : room - 1;
    while (len > 0 && len < text.len && (text.data[len] & 0xc0) == 0x80) {
        len--;
    }
    if (len > 0) {
        memcpy(out, text.data, len);
    }
    out[len] = '\0';
}

/* ---- join ---- */

/* Whoever used the invitation with this very key, and did not get our answer, may have it again. */
static enum pup_err login_of_invitation(struct pup_job *job, struct pup_txn *txn, const struct pup_roster_device *known)
{
    const uint8_t *secret = job->join.message.secret;
    char login[PUP_LOGIN_MAX + 1];
    if (known == NULL) {
        return pup_roster_use_invitation(txn, secret, job->now_ms, job->login);
    }
    enum pup_err err = pup_roster_used_invitation(txn, secret, login);
    if (err == PUP_OK && strcmp(login, known->login) == 0) {
        memcpy(job->login, login, sizeof job->login);
        return PUP_OK;
    }
    return err == PUP_OK ? PUP_ERR_NOT_FOUND : err;
}

static enum pup_err issue(struct pup_job *job, const struct pup_authority *authority)
{
    struct pup_buf certificate;
    pup_buf_init(&certificate, CERTIFICATE_MAX);
    enum pup_err err =
        pup_authority_issue(authority->ca, job->join.public_key, job->login, PUP_USAGE_DEVICE, NULL, &certificate);
    if (err == PUP_OK) {
        job->join.certificate = pup_arena_copy(&job->arena, pup_buf_span(&certificate));
        err = job->join.certificate.data == NULL ? PUP_ERR_MEMORY : PUP_OK;
    }
    pup_buf_release(&certificate);
    return err;
}

static enum pup_err run_join(struct pup_job *job, struct pup_ledger *ledger, const struct pup_authority *authority,
                             struct pup_txn *txn)
{
    struct pup_roster_device known;
    struct pup_member member;
    enum pup_err err = pup_roster_device(txn, &job->device, &known);
    bool enrolled = err == PUP_OK;
    if ((err != PUP_OK && err != PUP_ERR_NOT_FOUND) || (enrolled && (known.revoked || known.waiting))) {
        return err != PUP_OK ? err : PUP_ERR_NOT_FOUND;
    }
    err = login_of_invitation(job, txn, enrolled ? &known : NULL);
    err = err == PUP_OK ? pup_roster_member(txn, job->login, &member) : err;
    err = err == PUP_OK ? issue(job, authority) : err;
    if (err != PUP_OK) {
        return err;
    }
    memcpy(job->join.name, member.name, sizeof job->join.name);
    if (enrolled) {
        return PUP_OK;
    }
    struct pup_roster_device device = {.device = job->device,
                                       .enrolled = ledger->incarnation,
                                       .back = ledger->incarnation,
                                       .last_contact = job->now_ms};
    memcpy(device.login, job->login, sizeof device.login);
    copy_text(job->join.message.device_name, device.name, sizeof device.name);
    return pup_roster_put_device(txn, &device);
}

/* ---- hello ---- */

static enum pup_err run_hello(struct pup_job *job, struct pup_ledger *ledger, struct pup_txn *txn)
{
    struct pup_roster_device device;
    enum pup_err err = pup_roster_device(txn, &job->device, &device);
    if (err == PUP_ERR_NOT_FOUND) {
        device = (struct pup_roster_device){.device = job->device, .waiting = true};
        memcpy(device.login, job->login, sizeof device.login);
        memcpy(device.name, job->hello.device_name, sizeof device.name);
        err = PUP_OK;
    }
    if (err != PUP_OK || device.revoked) {
        return err == PUP_OK ? PUP_ERR_REVOKED : err;
    }
    /* A second Hello in one life may name less than the first only if the first came from another copy of the data;
     * what was named once has been on the wire. */
    bool again = pup_id_equal(&device.back, &ledger->incarnation);
    if (!again || job->hello.last_counter > device.last_counter) {
        device.last_counter = job->hello.last_counter;
    }
    device.back = ledger->incarnation;
    device.last_contact = job->now_ms;
    return pup_roster_put_device(txn, &device);
}

/* ---- edits ---- */

static enum pup_err check_device(const struct pup_job *job, struct pup_txn *txn)
{
    struct pup_roster_device device;
    enum pup_err err = pup_roster_device(txn, &job->device, &device);
    if (err != PUP_OK) {
        return err == PUP_ERR_NOT_FOUND ? PUP_ERR_REVOKED : err;
    }
    bool admitted = !device.revoked && !device.waiting && strcmp(device.login, job->login) == 0;
    return admitted ? PUP_OK : PUP_ERR_REVOKED;
}

static enum pup_err run_submit(struct pup_job *job, struct pup_ledger *ledger, struct pup_txn *txn)
{
    size_t left = job->submit.count - job->submit.from;
    size_t end = job->submit.from + (job->submit.share < left ? job->submit.share : left);
    enum pup_err err = check_device(job, txn);
    while (err == PUP_OK && job->submit.taken < end) {
        size_t next = job->submit.taken;
        err = pup_ledger_submit(ledger, txn, job->login, &job->device, job->now_ms, &job->submit.edits[next],
                                &job->submit.receipts[next]);
        job->submit.taken += err == PUP_OK;
    }
    return err;
}

static enum pup_err run_erasures(struct pup_job *job, struct pup_ledger *ledger, struct pup_txn *txn)
{
    enum pup_err err = check_device(job, txn);
    for (size_t i = 0; err == PUP_OK && i < job->erasures.count; i++) {
        err = pup_ledger_take_erasure(ledger, txn, job->now_ms, job->erasures.entries[i]);
    }
    return err;
}

static enum pup_err run(struct pup_job *job, struct pup_ledger *ledger, const struct pup_authority *authority,
                        struct pup_txn *txn)
{
    switch (job->type) {
    case PUP_JOB_JOIN:
        return run_join(job, ledger, authority, txn);
    case PUP_JOB_HELLO:
        return run_hello(job, ledger, txn);
    case PUP_JOB_SUBMIT:
        return run_submit(job, ledger, txn);
    case PUP_JOB_ERASURES:
        return run_erasures(job, ledger, txn);
    case PUP_JOB_ADMIN:
        return job->admin.run(job, ledger, authority, txn);
    }
    return PUP_ERR_INVALID;
}

enum pup_err pup_job_run(struct pup_job *job, struct pup_ledger *ledger, const struct pup_authority *authority,
                         struct pup_txn *txn)
{
    job->result = run(job, ledger, authority, txn);
    return aborts(job->result) ? job->result : PUP_OK;
}

void pup_job_renew(struct pup_job *job)
{
    job->result = PUP_OK;
    job->roster_changed = false;
    if (job->type == PUP_JOB_SUBMIT) {
        job->submit.taken = job->submit.from;
    } else if (job->type == PUP_JOB_JOIN) {
        job->join.certificate = (struct pup_span){0};
    }
}

void pup_jobs_compare(struct pup_job *jobs)
{
    size_t submits = 0, edits = 0;
    for (const struct pup_job *job = jobs; job != NULL; job = job->next) {
        submits += job->type == PUP_JOB_SUBMIT;
        edits += job->type == PUP_JOB_SUBMIT ? job->submit.taken - job->submit.from : 0;
    }
    for (struct pup_job *job = jobs; job != NULL && submits > 1; job = job->next) {
        if (job->type == PUP_JOB_SUBMIT) {
            size_t others = edits - (job->submit.taken - job->submit.from);
            job->submit.beside = (others + submits - 2) / (submits - 1);
        }
    }
}
