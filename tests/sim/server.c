/* The shell around the shipped server, as server/loop/link.c, hub.c and writer.c are in programs: it carries jobs to
 * transactions and what they brought back to sessions. */
#include <stdlib.h>
#include <string.h>

#include "server/ledger/busy.h"
#include "tests/sim/sim.h"

static void on_entry(void *context, const struct pup_space *space)
{
    struct sim *sim = context;
    sim->heard++;
    for (size_t i = 0; i < sim->fresh_count; i++)
        if (pup_space_equal(&sim->fresh[i], space))
            return;
    if (sim->fresh_count < SIM_SPACES_MAX)
        sim->fresh[sim->fresh_count++] = *space;
}

/* As each start of the server does. */
static enum pup_err complete(struct sim *sim, struct pup_txn *txn, void *what)
{
    (void)what;
    return pup_busy_begin(&sim->ledger, txn, sim_server_wall(sim));
}

void sim_server_open(struct sim *sim)
{
    sim->disk.dice = &sim->dice;
    sim_disk_reopen(&sim->disk);
    if (sim->store->body != &sim->disk.body)
        sim_disk_mount(&sim->disk, sim->store);
    if (!sim_ok(sim, pup_ledger_open(sim->store, sim_random(sim), &sim->ledger), "opening the ledger"))
        return;
    sim->lives[sim->restores] = sim->ledger.incarnation;
    sim->ledger.on_entry = on_entry;
    sim->ledger.on_entry_context = sim;
    sim_server_do(sim, complete, NULL, false);
}

static void free_jobs(struct sim *sim)
{
    while (sim->jobs) {
        struct pup_job *job = sim->jobs;
        sim->jobs = job->next;
        pup_job_free(job);
    }
    sim->last_job = &sim->jobs;
}

void sim_server_crash(struct sim *sim)
{
    free_jobs(sim);
    for (size_t i = 0; i < sim->link_count; i++)
        if (sim->links[i]->far)
            sim_link_drop(sim->links[i], true);
}

void sim_server_restart(struct sim *sim)
{
    sim_say(sim, "server: restarts");
    sim->restarts++;
    sim_server_crash(sim);
    sim_server_open(sim);
}

/* ---- sessions ---- */

static void submit(void *context, struct pup_job *job)
{
    struct sim_link *link = context;
    job->owner = link;
    job->next = NULL;
    *link->sim->last_job = job;
    link->sim->last_job = &job->next;
}

void sim_server_accept(struct sim *sim, struct sim_link *link)
{
    struct pup_peer peer = {.certificate = true, .trusted = true, .device = link->client->device};
    strcpy(peer.name, sim_logins[link->client->member]);
    link->host = (struct pup_session_host){sim->store, &sim->ledger, submit, link};
    sim_ok(sim, pup_session_new(&link->host, &peer, (struct pup_span){0}, sim->now, &link->far), "a session");
}

/* Its present device, or the one that it was when the connection was opened. */
static bool was_revoked(const struct sim_link *link)
{
    const struct pup_device *then = pup_session_device(link->far), *now = &link->client->device;
    return link->client->revoked || !pup_device_equal(then, now);
}

/* A refusal that nothing in the history explains is a fault. */
static void judge_refusal(struct sim_link *link, enum pup_refusal cause)
{
    struct sim *sim = link->sim;
    const struct sim_client *client = link->client;
    bool right =
        cause == PUP_REFUSAL_NONE || cause == PUP_REFUSAL_SUPERSEDED || cause == PUP_REFUSAL_BUSY || link->duplicate ||
        (cause == PUP_REFUSAL_SHUTDOWN && sim->erasures > 0 && sim->was_full) || /* to be told them again */
        (cause == PUP_REFUSAL_PROTOCOL && sim->now >= link->opened + SIM_HELLO_MS && !link->admitted) ||
        (cause == PUP_REFUSAL_ROLLED_BACK && sim->rolled_back) || (cause == PUP_REFUSAL_REVOKED && was_revoked(link)) ||
        (cause == PUP_REFUSAL_WAITING && (sim->restores > 0 || sim->rolled_back)) ||
        (cause == PUP_REFUSAL_COPIED && (client->tainted || !link->near)); /* else a Hello that was overtaken */
    sim_say(sim, "server: closes link %u of client %u (%s)", link->number, client->number, pup_refusal_name(cause));
    if (!right)
        sim_fault(sim, "client %u was refused for no reason of ours: %s", client->number, pup_refusal_name(cause));
}

static void supersede(struct sim_link *newest)
{
    struct sim *sim = newest->sim;
    newest->admitted = true;
    for (size_t i = 0; i < sim->link_count; i++) {
        struct sim_link *other = sim->links[i];
        if (other != newest && other->far && other->admitted &&
            pup_device_equal(pup_session_device(other->far), pup_session_device(newest->far)))
            pup_session_refuse(other->far, PUP_REFUSAL_SUPERSEDED);
    }
}

/* The roster says at this moment that the device may be here. */
static void check_admitted(struct sim_link *link)
{
    struct sim *sim = link->sim;
    struct pup_txn *txn;
    struct pup_roster_device device = {0};
    if (!sim_ok(sim, pup_store_begin(sim->store, false, &txn), "reading the roster"))
        return;
    enum pup_err err = pup_roster_device(txn, pup_session_device(link->far), &device);
    pup_txn_abort(txn);
    if (err || device.revoked || device.waiting || strcmp(device.login, sim_logins[link->client->member]) != 0)
        sim_fault(sim, "client %u is let in, though the roster does not", link->client->number);
}

void sim_server_attend(struct sim_link *link)
{
    if (!link->far)
        return;
    if (!link->admitted && pup_session_admitted(link->far)) {
        check_admitted(link);
        supersede(link);
    }
    struct pup_session_status status = pup_session_status(link->far);
    if (status.closing && pup_session_output(link->far).len == 0) {
        judge_refusal(link, status.cause);
        sim_link_drop(link, false);
    }
}

void sim_server_feed(struct sim_link *link)
{
    struct sim *sim = link->sim;
    if (link->far)
        pup_session_feed(link->far, sim->now, sim_server_wall(sim), &link->heard);
    sim_server_attend(link);
}

/* ---- the writer ---- */

static void tell(struct sim *sim, bool roster_changed)
{
    for (size_t i = 0; i < sim->link_count; i++) {
        struct sim_link *link = sim->links[i];
        for (size_t s = 0; link->far && s < sim->fresh_count; s++)
            pup_session_notify(link->far, &sim->fresh[s]);
        if (link->far && roster_changed)
            pup_session_roster_changed(link->far, sim->now);
        sim_server_attend(link);
    }
}

void sim_server_roster_changed(struct sim *sim)
{
    sim->heard++;
    sim->fresh_count = 0;
    tell(sim, true);
}

/* Nothing of the transaction is there: each job is as it was. */
static void undo_jobs(struct pup_job *jobs, enum pup_err err)
{
    for (struct pup_job *job = jobs; job; job = job->next) {
        pup_job_renew(job);
        job->result = err;
    }
}

static enum pup_err run_jobs(struct sim *sim, struct pup_job *jobs)
{
    struct pup_txn *txn;
    enum pup_err err = pup_store_begin(sim->store, true, &txn);
    if (err)
        return err;
    for (struct pup_job *job = jobs; job && !err; job = job->next)
        err = pup_job_run(job, &sim->ledger, &sim->authority, txn);
    if (!err)
        return pup_txn_commit(txn);
    pup_txn_abort(txn);
    return err;
}

static void hand_back(struct sim *sim, struct pup_job *job)
{
    struct sim_link *link = NULL;
    for (size_t i = 0; i < sim->link_count; i++)
        if (sim->links[i] == job->owner)
            link = sim->links[i];
    if (link && link->far) {
        pup_session_done(link->far, sim->now, job);
        if (pup_session_wants_input(link->far))
            sim_server_feed(link);
        sim_server_attend(link);
    } else {
        pup_job_free(job);
    }
}

/* What was committed is told to everybody, or, if `silent`, to nobody. */
static void answer_jobs(struct sim *sim, struct pup_job *jobs, bool silent)
{
    bool roster_changed = false;
    for (struct pup_job *job = jobs; job; job = job->next) {
        roster_changed = roster_changed || job->roster_changed;
        sim->heard += job->type == PUP_JOB_SUBMIT ? job->submit.taken - job->submit.from : 0;
    }
    while (jobs) {
        struct pup_job *job = jobs;
        jobs = job->next;
        if (silent)
            pup_job_free(job);
        else
            hand_back(sim, job);
    }
    if (!silent)
        tell(sim, roster_changed);
}

void sim_server_commit(struct sim *sim, bool silent)
{
    struct pup_job *jobs = sim->jobs;
    unsigned count = 0;
    if (!jobs)
        return;
    for (struct pup_job *job = jobs; job; job = job->next)
        count++;
    sim->jobs = NULL;
    sim->last_job = &sim->jobs;
    sim->fresh_count = 0;
    enum pup_err err = run_jobs(sim, jobs);
    bool full = err == PUP_ERR_FULL && sim->disk.full, failed = err == PUP_ERR_IO && sim->disk.broken;
    if (!full && !failed)
        sim_ok(sim, err, "a transaction of the server's");
    sim_say(sim, "server: commits %u jobs%s%s%s", count, silent ? " and dies" : "", full ? " (disk full)" : "",
            failed ? " (the disk fails)" : "");
    if (err) {
        undo_jobs(jobs, err);
        sim->fresh_count = 0;
    } else {
        pup_jobs_compare(jobs);
    }
    answer_jobs(sim, jobs, silent || (err && !full));
    if (failed)
        sim_server_restart(sim);
}

bool sim_server_do(struct sim *sim, enum pup_err (*act)(struct sim *sim, struct pup_txn *txn, void *what), void *what,
                   bool roster_changed)
{
    struct pup_txn *txn;
    sim->fresh_count = 0;
    if (!sim_ok(sim, pup_store_begin(sim->store, true, &txn), "a transaction"))
        return false;
    sim->disk.sure = true;
    enum pup_err err = act(sim, txn, what);
    if (err)
        pup_txn_abort(txn);
    else
        err = pup_txn_commit(txn);
    sim->disk.sure = false;
    if (err)
        return err == PUP_ERR_NOT_FOUND ? false : sim_ok(sim, err, "an administrator's act");
    sim->heard += roster_changed;
    tell(sim, roster_changed);
    return true;
}
