#include "tests/bench/crowd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct pup_conn_limits limits = {1024 * 1024, 4 * 1024 * 1024, 16 * 1024 * 1024};
enum { OUT_MAX = 8 * 1024 * 1024, PLENTY = 1 << 20 };

static void send_out(struct crowd_talk *talk)
{
    if (!talk->closed)
        crowd_must(pup_conn_write(talk->conn, pup_buf_span(&talk->out)), "write");
    pup_buf_clear(&talk->out);
}

static void say(struct crowd_talk *talk, const struct pup_message *message)
{
    crowd_must(pup_message_put(&talk->out, message, false), "message");
}

static void open_up(struct crowd_talk *talk, const struct pup_msg_welcome *welcome)
{
    talk->author.counter = welcome->last_counter;
    talk->author.previous = welcome->last_header;
    if (talk->events->on_open)
        talk->events->on_open(talk);
}

static void hear(struct crowd_talk *talk, const struct pup_message *message)
{
    const struct pup_message pong = {.type = PUP_MSG_PONG, .ping = message->ping};
    switch (message->type) {
    case PUP_MSG_WELCOME:
        open_up(talk, &message->welcome);
        break;
    case PUP_MSG_RECEIPTS:
        if (talk->events->on_receipts)
            talk->events->on_receipts(talk, &message->receipts);
        break;
    case PUP_MSG_ENTRIES:
        if (talk->events->on_entries)
            talk->events->on_entries(talk, &message->entries);
        break;
    case PUP_MSG_CAUGHT_UP:
        if (talk->events->on_caught_up)
            talk->events->on_caught_up(talk);
        break;
    case PUP_MSG_PING:
        say(talk, &pong);
        send_out(talk);
        break;
    case PUP_MSG_REFUSAL:
        crowd_must(PUP_ERR_DENIED, pup_refusal_name(message->refusal.cause));
        break;
    case PUP_MSG_RETRY:
        crowd_must(PUP_ERR_GAP, "retry");
        break;
    default:
        break;
    }
}

static void on_data(void *owner, struct pup_buf *plain)
{
    struct crowd_talk *talk = owner;
    for (;;) {
        bool ready;
        uint8_t type;
        struct pup_span payload;
        struct pup_message message;
        crowd_must(pup_framer_next(&talk->framer, plain, &ready, &type, &payload), "frame");
        if (!ready || talk->closed)
            return;
        pup_arena_reset(&talk->arena);
        crowd_must(pup_message_unpack(&talk->arena, type, payload, &message), "unpack");
        hear(talk, &message);
    }
}

static void on_nothing(void *owner)
{
    (void)owner;
}

static void on_close(void *owner, enum pup_err why)
{
    struct crowd_talk *talk = owner;
    if (!talk->closed)
        crowd_must(why ? why : PUP_ERR_UNREACHABLE, "connection");
    talk->conn = NULL;
}

static void greet(struct crowd_talk *talk, struct crowd_home *home)
{
    struct pup_txn *txn;
    struct pup_space_state state;
    struct pup_wire_cursor cursor = {.space = crowd_space(talk->author.member)};
    crowd_must(pup_store_begin(home->opened.store, false, &txn), "begin");
    crowd_must(pup_ledger_space(txn, &cursor.space, &state), "space");
    pup_txn_abort(txn);
    cursor.seq = state.seq;
    struct pup_message hello = {.type = PUP_MSG_HELLO,
                                .hello = {.version = PUP_WIRE_VERSION,
                                          .has_incarnation = true,
                                          .incarnation = home->opened.ledger.incarnation,
                                          .cursors = &cursor,
                                          .cursor_count = 1,
                                          .follow = true,
                                          .last_counter = PLENTY,
                                          .program = pup_span_of("crowd")}};
    say(talk, &hello);
    send_out(talk);
}

void crowd_talk_start(struct crowd_talk *talk, uv_loop_t *loop, struct crowd_home *home, const char *address,
                      size_t member, const struct crowd_talk_events *events, void *owner)
{
    static const struct pup_conn_events pipe = {on_nothing, on_data, on_nothing, on_close};
    char host[64];
    const char *colon = strrchr(address, ':');
    *talk = (struct crowd_talk){.events = events, .owner = owner, .author = {.member = member}};
    snprintf(host, sizeof host, "%.*s", (int)(colon - address), address);
    talk->identity = crowd_enrol(home, member);
    talk->author.device = pup_identity_device(talk->identity);
    pup_framer_init(&talk->framer, false);
    pup_arena_init(&talk->arena, PUP_WIRE_BUDGET);
    pup_buf_init(&talk->out, OUT_MAX);
    crowd_must(pup_tls_client_context(talk->identity, pup_identity_certificate(home->opened.authority.ca), &talk->tls),
               "tls");
    crowd_must(pup_conn_connect(loop, host, (uint16_t)strtoul(colon + 1, NULL, 10), talk->tls, &limits, &pipe, talk,
                                &talk->conn),
               "connect");
    greet(talk, home);
}

void crowd_talk_submit(struct crowd_talk *talk, struct pup_submitted *edits, size_t count)
{
    const struct pup_message message = {.type = PUP_MSG_SUBMIT, .submit = {edits, count}};
    say(talk, &message);
    send_out(talk);
}

void crowd_talk_close(struct crowd_talk *talk)
{
    if (talk->closed)
        return;
    talk->closed = true;
    pup_conn_close(talk->conn, PUP_OK);
}

void crowd_talk_release(struct crowd_talk *talk)
{
    pup_framer_release(&talk->framer);
    pup_arena_release(&talk->arena);
    pup_buf_release(&talk->out);
    pup_tls_context_free(talk->tls);
    pup_identity_free(talk->identity);
}
