/* Joining by invitation: the shipped conversation between a folder and a stranger's session, cut now and then. */
#include <string.h>

#include "client/session/joining.h"
#include "tests/sim/identity.h"
#include "tests/sim/sim.h"

/* ---- the invitation ---- */

struct invited {
    const struct sim_client *client;
    struct pup_invitation invitation;
};

static enum pup_err invite(struct sim *sim, struct pup_txn *txn, void *what)
{
    const struct invited *invited = what;
    const int64_t life = 9999 * INT64_C(86400000); /* no clock is as wrong as that */
    return pup_roster_invite(txn, sim_logins[invited->client->member], invited->invitation.secret,
                             sim_server_wall(sim) + life);
}

/* The key is shown to nobody before it is on disk: joining.c finds there the one that an earlier attempt had made. */
static enum pup_err keep_key(struct sim_client *client, const struct pup_invitation *invitation)
{
    struct pup_key key;
    struct pup_buf row;
    struct pup_txn *txn;
    enum pup_err err = pup_store_begin(client->replica.store, true, &txn);
    if (err)
        return err;
    pup_key_start(&key);
    pup_key_text(&key, "joining");
    pup_buf_init(&row, (size_t)64 * 1024);
    err = pup_buf_put(&row, (struct pup_span){invitation->secret, sizeof invitation->secret});
    if (!err)
        err = pup_identity_to_pem(sim_identity(client->key), &row);
    if (!err)
        err = pup_txn_put(txn, PUP_CLIENT_META, pup_key_span(&key), pup_buf_span(&row));
    pup_buf_release(&row);
    if (!err)
        return pup_txn_commit(txn);
    pup_txn_abort(txn);
    return err;
}

static void get_invitation(struct sim_client *client)
{
    struct sim *sim = client->sim;
    struct invited invited = {.client = client, .invitation = {.host = SIM_HOST, .port = SIM_PORT}};
    sim_random(sim).fill(&sim->dice, invited.invitation.secret, sizeof invited.invitation.secret);
    invited.invitation.authority = pup_authority_fingerprint(&sim->authority);
    client->key = sim_next_identity(sim);
    sim_ok(sim, pup_invitation_print(&invited.invitation, client->invitation), "printing an invitation");
    sim_server_do(sim, invite, &invited, false);
    client->disk.sure = true;
    sim_ok(sim, keep_key(client, &invited.invitation), "keeping a key");
    client->disk.sure = false;
    sim_say(sim, "client %u: is invited", client->number);
}

/* ---- the conversation ---- */

struct talk {
    struct sim_client *client;
    struct pup_joining joining;
    struct sim_link link; /* its server's end is the session's owner */
    struct pup_buf heard; /* by the client */
};

static void submit(void *context, struct pup_job *job)
{
    struct sim_link *link = context;
    job->owner = link;
    job->next = NULL;
    *link->sim->last_job = job;
    link->sim->last_job = &job->next;
}

static bool open_far(struct talk *talk)
{
    struct sim *sim = talk->client->sim;
    struct pup_peer peer = {.certificate = true, .device = pup_identity_device(talk->joining.identity)};
    struct pup_buf key;
    strcpy(peer.name, "device");
    talk->link.sim = sim;
    talk->link.client = talk->client;
    talk->link.host = (struct pup_session_host){sim->store, &sim->ledger, submit, &talk->link};
    pup_buf_init(&key, (size_t)64 * 1024);
    bool open = sim_ok(sim, pup_identity_public_key(talk->joining.identity, &key), "a public key") &&
                sim_ok(sim, pup_session_new(&talk->link.host, &peer, pup_buf_span(&key), sim->now, &talk->link.far),
                       "a session");
    pup_buf_release(&key);
    return open;
}

/* The stranger's job alone: those of others wait. False: the server's disk kept nothing of it. */
static bool run_job(struct talk *talk)
{
    struct sim *sim = talk->client->sim;
    struct pup_job *others = sim->jobs, *job = NULL, **last = &others;
    for (struct pup_job **at = &others; *at; at = &(*at)->next) {
        if ((*at)->owner == &talk->link) {
            job = *at;
            *at = job->next;
            break;
        }
    }
    while (*last)
        last = &(*last)->next;
    sim->jobs = others;
    sim->last_job = others ? last : &sim->jobs;
    if (!job)
        return false;
    struct pup_txn *txn;
    enum pup_err err = pup_store_begin(sim->store, true, &txn);
    if (!err)
        err = pup_job_run(job, &sim->ledger, &sim->authority, txn);
    if (!err)
        err = pup_txn_commit(txn);
    else
        pup_txn_abort(txn);
    if (err)
        job->result = err;
    pup_session_done(talk->link.far, sim->now, job);
    return err == PUP_OK;
}

/* Both ways once; what comes down may be lost. */
static enum pup_err converse(struct talk *talk)
{
    struct sim *sim = talk->client->sim;
    struct pup_span said = pup_buf_span(&talk->joining.output);
    sim_ok(sim, pup_buf_put(&talk->link.heard, said), "bytes in flight");
    pup_buf_consume(&talk->joining.output, said.len);
    pup_session_feed(talk->link.far, sim->now, sim_server_wall(sim), &talk->link.heard);
    (void)run_job(talk);
    if (!sim->healing && sim_chance(sim, 25)) {
        sim_say(sim, "client %u: the answer to its invitation is lost", talk->client->number);
        return PUP_ERR_UNREACHABLE;
    }
    sim_ok(sim, pup_buf_put(&talk->heard, pup_session_output(talk->link.far)), "bytes in flight");
    return pup_joining_feed(&talk->joining, &talk->heard);
}

static enum pup_err converse_once(struct talk *talk);

/* Whoever finds the word afterwards gets nowhere with it. */
static void misuse(struct sim_client *client)
{
    struct sim *sim = client->sim;
    struct pup_replica thief = {0};
    struct pup_store *store;
    struct talk talk = {.client = client};
    if (!sim_ok(sim, pup_store_open_memory(PUP_CLIENT_COUNT, &store), "a store") ||
        !sim_ok(sim, pup_replica_open_store(store, &thief), "opening a replica"))
        return;
    if (sim_ok(sim, pup_joining_init(&talk.joining, &thief, pup_span_of(client->invitation), "stolen"), "joining")) {
        (void)converse_once(&talk);
        if (talk.joining.joined)
            sim_fault(sim, "client %u: its invitation works twice", client->number);
        pup_joining_release(&talk.joining);
    }
    pup_replica_close(&thief);
}

static void finish(struct talk *talk, enum pup_err err)
{
    struct sim_client *client = talk->client;
    struct sim *sim = client->sim;
    if (!err && talk->joining.joined) {
        err = pup_joining_enrol(&talk->joining, &client->replica, pup_identity_certificate(sim->authority.ca));
        if (!err || client->disk.kept) {
            sim_client_is(client, talk->joining.identity);
            if (!sim->disk.broken && sim_chance(sim, 30))
                misuse(client);
            client->invitation[0] = '\0';
        }
    }
    if (err == PUP_ERR_DENIED && (sim->restores > 0 || sim->ever_rolled_back))
        client->invitation[0] = '\0'; /* the server has forgotten it: she asks for another */
    else if (err && err != PUP_ERR_UNREACHABLE && err != PUP_ERR_BUSY && !sim_client_died(client, err))
        sim_ok(sim, err, "joining");
}

/* A conversation from its beginning to wherever it ends. */
static enum pup_err converse_once(struct talk *talk)
{
    enum { TALK_MAX = 64 * 1024 };
    enum pup_err err = PUP_ERR_BUSY;
    pup_buf_init(&talk->heard, TALK_MAX);
    pup_buf_init(&talk->link.heard, TALK_MAX);
    if (open_far(talk))
        err = converse(talk);
    pup_session_free(talk->link.far);
    pup_buf_release(&talk->link.heard);
    pup_buf_release(&talk->heard);
    return err;
}

void sim_client_join(struct sim_client *client)
{
    struct talk talk = {.client = client};
    if (client->invitation[0] == '\0')
        get_invitation(client);
    enum pup_err err = pup_joining_init(&talk.joining, &client->replica, pup_span_of(client->invitation), "laptop");
    if (!sim_ok(client->sim, err, "reading an invitation"))
        return;
    finish(&talk, converse_once(&talk));
    pup_joining_release(&talk.joining);
    if (client->sim->disk.broken)
        sim_server_restart(client->sim);
}
