/* The server's half of the conversation, over a home in memory: any bytes, any messages, any edits, before and after
 * Hello, with a writer that sometimes fails and a roster that changes. Afterwards all that the home holds is verified.
 */
#include "tests/fuzz/places.h"

#include "server/home/verify.h"
#include "server/ledger/erase.h"

enum { STRANGER = 1, SILENT = 2, PROFESSIONAL = 4 }; /* the first byte */
enum { STEPS_MOST = 40, PAYLOAD_MOST = 4096 };

static void say_hello(struct line *line)
{
    struct pup_msg_hello hello = {.version = 1, .last_counter = line->places->last_sent.counter, .follow = true};
    struct pup_message message = {.type = PUP_MSG_HELLO, .hello = hello};
    line_say_message(line, &message);
    line_settle(line);
}

static void say_payload(struct line *line, struct fuzz *fuzz)
{
    struct pup_buf bytes;
    pup_buf_init(&bytes, 2 * PAYLOAD_MOST);
    uint8_t type = fuzz_byte(fuzz);
    MUST(pup_frame_put(&bytes, type, fuzz_run(fuzz, PAYLOAD_MOST), true) == PUP_OK);
    line_say(line, pup_buf_span(&bytes));
    pup_buf_release(&bytes);
}

/* A made edit; `next`: the one that this device should say next. */
static void submit(struct line *line, struct fuzz *fuzz, struct made *made, struct pup_edit_id *next,
                   struct pup_hash *previous)
{
    struct pup_edit edit;
    struct pup_submitted submitted = {.receipt_verdict = (enum pup_verdict)fuzz_below(fuzz, PUP_VERDICT_REFUSED + 1)};
    struct pup_message message = {.type = PUP_MSG_SUBMIT, .submit = {&submitted, 1}};
    bool honest = fuzz_below(fuzz, 4) > 0;
    made_edit(made, fuzz, &edit);
    if (honest) {
        edit.id = *next;
        edit.previous = *previous;
    }
    if (!made_seal(made, &edit, &submitted.sealed))
        return;
    if (honest) {
        next->counter++;
        *previous = pup_header_hash(submitted.sealed.header);
    }
    line_say_message(line, &message);
}

/* She contributes only, from now on. */
static void demote(struct world *world)
{
    struct pup_txn *txn = world_begin(world);
    MUST(pup_roster_ungrant(txn, "maelle", "V", PUP_ROLE_COORDINATOR) == PUP_OK);
    MUST(pup_roster_grant(txn, "maelle", "V", PUP_ROLE_PROFESSIONAL) == PUP_OK);
    world_commit(txn);
}

static void change_roster(struct line *line, struct fuzz *fuzz)
{
    enum pup_role role = (enum pup_role)(1 + fuzz_below(fuzz, PUP_ROLE_COUNT - 1));
    struct pup_txn *txn = world_begin(line->places->desk->world);
    if (fuzz_maybe(fuzz))
        (void)pup_roster_ungrant(txn, "maelle", "V", role);
    else
        (void)pup_roster_grant(txn, "maelle", "V", role);
    world_commit(txn);
    pup_session_roster_changed(line->session, line->now);
}

/* Somebody else changed the space: here, an administrator who erases. */
static void erase(struct line *line, struct fuzz *fuzz)
{
    struct world *world = line->places->desk->world;
    struct pup_space space = world_space("V/team");
    struct pup_id id = made_record(fuzz_byte(fuzz));
    uint64_t values;
    struct pup_txn *txn = world_begin(world);
    enum pup_err err =
        pup_erase(&world->ledger, txn, &space, &id, (uint32_t)fuzz_below(fuzz, 4), world->now_ms, &values);
    MUST(err == PUP_OK || err == PUP_ERR_NOT_FOUND);
    world_commit(txn);
    pup_session_notify(line->session, &space);
}

static void step(struct line *line, struct fuzz *fuzz, struct made *made, struct pup_edit_id *next,
                 struct pup_hash *previous)
{
    switch (fuzz_below(fuzz, 10)) {
    case 0:
        line_say(line, fuzz_run(fuzz, PAYLOAD_MOST));
        break;
    case 1:
        say_payload(line, fuzz);
        break;
    case 2:
        line_write(line, fuzz_below(fuzz, 4) > 0);
        break;
    case 3:
        pup_session_tick(line->session, line->now += (uint64_t)fuzz_byte(fuzz) * 1000);
        break;
    case 4:
        change_roster(line, fuzz);
        break;
    case 5:
        line_settle(line);
        break;
    case 6:
        erase(line, fuzz);
        break;
    default:
        submit(line, fuzz, made, next, previous);
        break;
    }
}

static void on_fault(void *context, struct pup_said *said)
{
    (void)context, (void)said;
    MUST(!"the home is whole");
}

static void verify(struct places *places)
{
    struct pup_said said;
    struct pup_verify verify = {.ledger = &places->desk->world->ledger, .said = &said, .on_fault = on_fault};
    pup_said_init(&said);
    MUST(pup_verify(&verify) == PUP_OK && verify.faults == 0);
    pup_said_release(&said);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz fuzz = fuzz_of(data, size);
    struct places *places = places_anew();
    struct made made = {.arena = fuzz_arena()};
    struct pup_edit_id next = places->last_sent;
    struct pup_hash previous = places->last_header;
    struct line line;
    uint8_t how = fuzz_byte(&fuzz);
    next.counter++;
    made_note(&made, &places->text, pup_span_of("un deux trois"));
    if (how & PROFESSIONAL)
        demote(places->desk->world);
    line_open(&line, places, (how & STRANGER) == 0);
    if ((how & SILENT) == 0)
        say_hello(&line);
    for (int i = 0; i < STEPS_MOST && !fuzz_done(&fuzz); i++)
        step(&line, &fuzz, &made, &next, &previous);
    line_settle(&line);
    line_close(&line);
    verify(places);
    return 0;
}
