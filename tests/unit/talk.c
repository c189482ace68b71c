#include "tests/unit/talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MEETING_TITLE = 2 };

static void submit(void *context, struct pup_job *job)
{
    struct talk *talk = context;
    assert_true(talk->job_count < JOBS_MAX);
    talk->jobs[talk->job_count++] = job;
}

static void on_entry(void *context, const struct pup_space *space)
{
    struct talk *talk = context;
    pup_session_notify(talk->session, space);
}

static void run_job(struct talk *talk, struct pup_job *job)
{
    struct pup_txn *txn = world_begin(talk->world);
    talk->world->ledger.on_entry = on_entry;
    talk->world->ledger.on_entry_context = talk;
    assert_int_equal(pup_job_run(job, &talk->world->ledger, &talk->world->authority, txn), PUP_OK);
    if (talk->writer_fails != PUP_OK) {
        pup_txn_abort(txn);
        job->result = talk->writer_fails;
    } else {
        world_commit(txn);
    }
    talk->world->ledger.on_entry = NULL;
    if (job->type == PUP_JOB_SUBMIT)
        job->submit.beside = talk->beside;
    pup_session_done(talk->session, talk->now, job);
}

static bool run_jobs(struct talk *talk)
{
    if (talk->writer_sleeps || talk->job_count == 0) {
        return false;
    }
    struct pup_job *job = talk->jobs[0];
    memmove(talk->jobs, talk->jobs + 1, --talk->job_count * sizeof *talk->jobs);
    run_job(talk, job);
    return true;
}

static void hear(struct talk *talk)
{
    bool ready = true;
    while (ready) {
        uint8_t type;
        struct pup_span payload;
        assert_int_equal(pup_framer_next(&talk->framer, &talk->inbox, &ready, &type, &payload), PUP_OK);
        if (ready) {
            assert_true(talk->count < MESSAGES_MAX);
            struct pup_span copy = pup_arena_copy(&talk->world->arena, payload);
            assert_int_equal(pup_message_unpack(&talk->world->arena, type, copy, &talk->messages[talk->count++]),
                             PUP_OK);
        }
    }
}

/* As the shell does: what there is to say goes out first, then what waited in the input is taken. */
void talk_settle(struct talk *talk)
{
    bool busy = true;
    while (busy) {
        busy = run_jobs(talk);
        struct pup_span out = pup_session_output(talk->session);
        busy |= out.len > 0;
        assert_int_equal(pup_buf_put(&talk->inbox, out), PUP_OK);
        pup_session_consume(talk->session, out.len);
        hear(talk);
        if (pup_session_wants_input(talk->session)) {
            pup_session_feed(talk->session, talk->now, talk->world->now_ms, &talk->input);
            busy = true;
        }
    }
}

struct talk *talk_new(struct world *world, const struct author *author, bool trusted)
{
    struct talk *talk = calloc(1, sizeof *talk);
    assert_non_null(talk);
    struct pup_peer peer = {.certificate = true, .trusted = trusted, .device = author->device};
    snprintf(peer.name, sizeof peer.name, "%s", author->login);
    struct pup_session_host host = {world->store, &world->ledger, submit, talk};
    talk->world = world;
    talk->stranger = !trusted;
    talk->now = 1000;
    pup_buf_init(&talk->input, 16 * 1024 * 1024);
    pup_buf_init(&talk->inbox, 64 * 1024 * 1024);
    pup_framer_init(&talk->framer, !trusted);
    struct pup_buf key;
    struct pup_identity *identity;
    pup_buf_init(&key, 4096);
    assert_int_equal(pup_identity_new("device", &identity), PUP_OK);
    assert_int_equal(pup_identity_public_key(identity, &key), PUP_OK);
    assert_int_equal(pup_session_new(&host, &peer, pup_buf_span(&key), talk->now, &talk->session), PUP_OK);
    pup_buf_release(&key);
    pup_identity_free(identity);
    return talk;
}

void talk_free(struct talk *talk)
{
    pup_session_free(talk->session);
    pup_buf_release(&talk->input);
    pup_buf_release(&talk->inbox);
    pup_framer_release(&talk->framer);
    for (size_t i = 0; i < talk->job_count; i++) {
        pup_job_free(talk->jobs[i]);
    }
    free(talk);
}

void talk_say(struct talk *talk, const struct pup_message *message)
{
    assert_int_equal(pup_message_put(&talk->input, message, talk->stranger), PUP_OK);
    pup_session_feed(talk->session, talk->now, talk->world->now_ms, &talk->input);
    talk_settle(talk);
}

/* The next message, which must be of that type. */
const struct pup_message *talk_expect(struct talk *talk, enum pup_message_type type)
{
    assert_true(talk->read < talk->count);
    assert_int_equal(talk->messages[talk->read].type, type);
    return &talk->messages[talk->read++];
}

void talk_expect_nothing(const struct talk *talk)
{
    assert_int_equal(talk->read, talk->count);
}

void talk_expect_refusal(struct talk *talk, enum pup_refusal cause)
{
    assert_int_equal(talk_expect(talk, PUP_MSG_REFUSAL)->refusal.cause, cause);
    talk_expect_nothing(talk);
    assert_true(pup_session_status(talk->session).closing);
    assert_int_equal(pup_session_status(talk->session).cause, cause);
}

struct pup_message talk_hello_of(const struct author *author)
{
    return (struct pup_message){.type = PUP_MSG_HELLO,
                                .hello = {.version = 1,
                                          .last_receipt = author->counter,
                                          .last_counter = author->counter,
                                          .follow = true,
                                          .program = pup_span_of("pupitre 0.1.0")}};
}

struct talk *talk_greeted(struct world *world, const struct author *author)
{
    struct talk *talk = talk_new(world, author, true);
    struct pup_message hello = talk_hello_of(author);
    talk_say(talk, &hello);
    return talk;
}

struct talk *talk_open(struct world *world, const struct author *author)
{
    struct talk *talk = talk_greeted(world, author);
    assert_int_equal(talk_expect(talk, PUP_MSG_WELCOME)->welcome.version, 1);
    while (talk->messages[talk->read].type == PUP_MSG_RECORDS) {
        talk->read++;
    }
    (void)talk_expect(talk, PUP_MSG_CAUGHT_UP);
    talk_expect_nothing(talk);
    return talk;
}

struct pup_submitted talk_meeting_edit(struct world *world, struct author *author, const char *title)
{
    struct pup_id id = world_id(world);
    struct pup_change change = world_put_text(MEETING_TITLE, title);
    struct pup_part part = world_part(world, "V/team", &id, PUP_KIND_MEETING, &change, 1);
    return world_edit(world, author, "V/team", &part, 1);
}

void talk_say_edits(struct talk *talk, struct pup_submitted *edits, size_t count)
{
    struct pup_message message = {.type = PUP_MSG_SUBMIT, .submit = {edits, count}};
    talk_say(talk, &message);
}
