/* The client's half of the conversation, over a folder in memory: any bytes and messages, entries and records of any
 * edits. Whatever a server says, own edits are kept, and the folder's own account stays right. */
#include "tests/fuzz/places.h"

#include "client/replica/replica_priv.h"
#include "common/merge/apply.h"
#include "common/wire/record_codec.h"

enum { STEPS_MOST = 40, PAYLOAD_MOST = 4096, INPUT_MAX = 1024 * 1024, WALL = 1773137400 };

struct talk {
    struct places *places;
    struct pup_client_session *session;
    struct pup_buf input;
    struct made made;
    uint64_t now;
};

static uint64_t own_edits(struct places *places)
{
    struct pup_txn *txn;
    uint64_t count;
    MUST(pup_store_begin(places->site.replica.store, false, &txn) == PUP_OK);
    MUST(pup_txn_count(txn, PUP_CLIENT_OWN, &count) == PUP_OK);
    pup_txn_abort(txn);
    return count;
}

static void say(struct talk *talk, struct pup_span bytes)
{
    if (pup_buf_put(&talk->input, bytes) != PUP_OK)
        return;
    enum pup_err err = pup_client_session_feed(talk->session, talk->now, WALL, &talk->input);
    MUST(err != PUP_ERR_CORRUPT && err != PUP_ERR_MALFORMED && err != PUP_ERR_INVALID);
    MUST(!err || pup_client_session_phase(talk->session) == PUP_SYNC_ENDED);
    pup_client_session_consume(talk->session, pup_client_session_output(talk->session).len);
}

static void say_message(struct talk *talk, const struct pup_message *message)
{
    struct pup_buf bytes;
    pup_buf_init(&bytes, INPUT_MAX);
    MUST(pup_message_put(&bytes, message, false) == PUP_OK);
    say(talk, pup_buf_span(&bytes));
    pup_buf_release(&bytes);
}

static void say_payload(struct talk *talk, struct fuzz *fuzz)
{
    struct pup_buf bytes;
    pup_buf_init(&bytes, 2 * PAYLOAD_MOST);
    uint8_t type = fuzz_byte(fuzz);
    MUST(pup_frame_put(&bytes, type, fuzz_run(fuzz, PAYLOAD_MOST), true) == PUP_OK);
    say(talk, pup_buf_span(&bytes));
    pup_buf_release(&bytes);
}

static void say_welcome(struct talk *talk, struct fuzz *fuzz)
{
    static const char *const names[] = {"V/team", "V/management", "A/team", "V/hr/anne"};
    struct pup_wire_rights rights[4];
    struct pup_message message = {.type = PUP_MSG_WELCOME};
    struct pup_msg_welcome *welcome = &message.welcome;
    welcome->version = 1;
    welcome->incarnation = talk->places->desk->world->ledger.incarnation;
    welcome->incarnation.bytes[0] ^= (uint8_t)fuzz_below(fuzz, 2);
    if (fuzz_maybe(fuzz))
        welcome->last_header = talk->places->last_header;
    welcome->last_counter = talk->places->last_sent.counter + fuzz_below(fuzz, 4) - 1;
    welcome->rights = (struct pup_msg_rights){.spaces = rights, .space_count = 1 + fuzz_below(fuzz, 4)};
    for (size_t i = 0; i < 4; i++)
        rights[i] = (struct pup_wire_rights){world_space(names[i]), (unsigned)fuzz_below(fuzz, 16), fuzz_maybe(fuzz)};
    say_message(talk, &message);
}

/* The entry that comes next, as far as its number goes. */
static void say_entry(struct talk *talk, struct fuzz *fuzz)
{
    struct pup_edit edit;
    struct pup_space_row row;
    struct pup_entry entry = {.member = "anne", .outcome = PUP_OUTCOME_APPLIED};
    struct pup_span packed;
    made_edit(&talk->made, fuzz, &edit);
    if (!site_holds_space(&talk->places->site, edit.space.name) || !made_seal(&talk->made, &edit, &entry.sealed))
        return;
    row = site_space(&talk->places->site, edit.space.name);
    entry.seq = (row.building ? row.building_seq : row.seq) + fuzz_below(fuzz, 8) / 7 + 1;
    MUST(pup_entry_pack(talk->made.arena, &entry, &packed) == PUP_OK);
    struct pup_message message = {.type = PUP_MSG_ENTRIES, .entries = {edit.space, &packed, 1}};
    say_message(talk, &message);
}

static void say_record(struct talk *talk, struct fuzz *fuzz)
{
    struct pup_edit edit;
    struct pup_sealed sealed;
    struct pup_record record;
    struct pup_record_at at = {.seq = 1 + fuzz_below(fuzz, 32)};
    enum pup_outcome outcome;
    made_edit(&talk->made, fuzz, &edit);
    if (!made_seal(&talk->made, &edit, &sealed))
        return;
    pup_record_init(&record, &edit.parts[0].record, edit.parts[0].kind);
    MUST(pup_merge_apply(talk->made.arena, &record, &edit.id, &edit.parts[0], NULL, 0, &outcome) == PUP_OK);
    MUST(pup_record_pack(talk->made.arena, &record, &at.record) == PUP_OK);
    struct pup_msg_records page = {edit.space, &at, 1, fuzz_maybe(fuzz), fuzz_maybe(fuzz), at.seq, {{0}}, {{0}}};
    struct pup_message message = {.type = PUP_MSG_RECORDS, .records = page};
    say_message(talk, &message);
}

static void say_receipt(struct talk *talk, struct fuzz *fuzz)
{
    struct pup_receipt receipt = {.counter = fuzz_below(fuzz, 10), .seq = fuzz_below(fuzz, 32)};
    receipt.verdict = (enum pup_verdict)(1 + fuzz_below(fuzz, PUP_VERDICT_REFUSED));
    struct pup_message message = {.type = PUP_MSG_RECEIPTS, .receipts = {&receipt, 1}};
    say_message(talk, &message);
}

static void say_caught_up(struct talk *talk, struct fuzz *fuzz)
{
    if (!site_holds_space(&talk->places->site, "V/team"))
        return;
    struct pup_space_row row = site_space(&talk->places->site, "V/team");
    struct pup_wire_head head = {row.space, row.seq, row.head, row.state};
    head.seq += fuzz_below(fuzz, 4) / 3;
    head.state.bytes[0] ^= (uint8_t)(fuzz_below(fuzz, 4) / 3);
    struct pup_message message = {.type = PUP_MSG_CAUGHT_UP, .caught_up = {&head, fuzz_below(fuzz, 2)}};
    say_message(talk, &message);
}

static void say_bytes(struct talk *talk, struct fuzz *fuzz)
{
    say(talk, fuzz_run(fuzz, PAYLOAD_MOST));
}

static void ask_history(struct talk *talk, struct fuzz *fuzz)
{
    struct pup_space space = world_space("V/team");
    struct pup_id id = made_record(fuzz_byte(fuzz));
    bool more;
    (void)pup_client_session_ask_history(talk->session, &space, &id, fuzz_byte(fuzz));
    (void)pup_client_session_history_done(talk->session, &more);
}

static void pass_time(struct talk *talk, struct fuzz *fuzz)
{
    talk->now += (uint64_t)fuzz_byte(fuzz) * 1000;
    (void)pup_client_session_tick(talk->session, talk->now);
    pup_client_session_wake(talk->session, talk->now);
}

static void (*const steps[])(struct talk *talk, struct fuzz *fuzz) = {
    say_welcome, say_entry, say_record, say_receipt, say_caught_up, say_payload, say_bytes, pass_time, ask_history};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz fuzz = fuzz_of(data, size);
    struct talk talk = {.places = places_anew(), .made = {.arena = fuzz_arena(), .honest = true}};
    uint64_t own = own_edits(talk.places);
    pup_buf_init(&talk.input, INPUT_MAX);
    MUST(pup_client_session_new(&talk.places->site.replica, true, talk.now, &talk.session) == PUP_OK);
    for (int i = 0; i < STEPS_MOST && !fuzz_done(&fuzz); i++)
        steps[fuzz_below(&fuzz, sizeof steps / sizeof *steps)](&talk, &fuzz);
    pup_client_session_free(talk.session);
    pup_buf_release(&talk.input);
    MUST(own_edits(talk.places) == own);
    site_verify(&talk.places->site);
    return 0;
}
