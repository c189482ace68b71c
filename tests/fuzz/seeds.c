/* fuzz_seeds FOLDER DATA: writes the first inputs of the targets, each into FOLDER/TARGET/: what honest programs say
 * and store and what people type, from a fixed seed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/merge/apply.h"
#include "common/model/schema.h"
#include "common/wire/entry_codec.h"
#include "common/wire/invitation.h"
#include "common/wire/message.h"
#include "common/wire/record_codec.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/wire_random.h"

enum { EACH = 24, BUDGET = 64 * 1024 * 1024, SHEET_MOST = 1500 };

static const char *folder;
static struct pup_arena arena;
static struct dice dice = {20260310};

/* One input: some bytes before what matters. */
static void write_seed(const char *target, struct pup_span before, struct pup_span bytes)
{
    static int number;
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, target);
    (void)mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/%s/seed-%03d", folder, target, number++);
    FILE *file = fopen(path, "wb");
    MUST(file);
    MUST(fwrite(before.data, 1, before.len, file) == before.len && fwrite(bytes.data, 1, bytes.len, file) == bytes.len);
    MUST(fclose(file) == 0);
}

#define BYTES(...) ((struct pup_span){(const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})})

/* ---- edits, entries, records ---- */

static struct pup_sealed sealed_at_random(void)
{
    struct pup_sealed sealed;
    struct pup_edit edit = random_edit(&arena, &dice);
    MUST(pup_edit_seal(&arena, &edit, dice_source(&dice), &sealed) == PUP_OK);
    return sealed;
}

static struct pup_span entry_at_random(uint64_t seq)
{
    struct pup_span bytes;
    struct pup_salted_product product = {
        .product = {.record = random_id(&dice), .field = 2, .text = pup_value_text(pup_span_of("un deux"))}};
    struct pup_entry entry = {
        .seq = seq, .sealed = sealed_at_random(), .member = "anne", .outcome = PUP_OUTCOME_MERGED};
    product.product.commitment = pup_text_commitment(product.salt, product.product.text.text);
    entry.products = &product;
    entry.product_count = seq % 2;
    entry.has_mac = seq % 3 == 0;
    MUST(pup_entry_pack(&arena, &entry, &bytes) == PUP_OK);
    return bytes;
}

static struct pup_span record_at_random(void)
{
    struct pup_span bytes;
    struct pup_record record = random_record(&arena, &dice);
    MUST(pup_record_pack(&arena, &record, &bytes) == PUP_OK);
    return bytes;
}

static void write_stored(void)
{
    for (unsigned i = 0; i < EACH; i++) {
        struct pup_sealed sealed = sealed_at_random();
        struct pup_span len = BYTES(0, (uint8_t)sealed.header.len, (uint8_t)(sealed.header.len >> 8));
        write_seed("edits", joined(&arena, len, sealed.header), sealed.body);
        write_seed("entries", (struct pup_span){0}, entry_at_random(i + 1));
        write_seed("records", (struct pup_span){0}, record_at_random());
    }
}

/* ---- messages ---- */

/* As a message for its own target, as frames, and as what is said within a session. */
static void write_message(const struct pup_message *message)
{
    struct pup_buf bytes;
    struct pup_framer framer;
    struct pup_span payload;
    uint8_t type;
    bool ready;
    pup_buf_init(&bytes, 2 * PUP_MESSAGE_MAX);
    MUST(pup_message_put(&bytes, message, false) == PUP_OK);
    write_seed("frames", BYTES(0), pup_buf_span(&bytes));
    write_seed("home_session", joined(&arena, BYTES(0, 0), BYTES((uint8_t)pup_buf_len(&bytes), 0)),
               pup_buf_span(&bytes));
    pup_framer_init(&framer, false);
    MUST(pup_framer_next(&framer, &bytes, &ready, &type, &payload) == PUP_OK && ready);
    struct pup_span len = BYTES((uint8_t)payload.len, (uint8_t)(payload.len >> 8));
    uint8_t how = message->type == PUP_MSG_JOIN ? 3 : 0; /* a stranger, without Hello */
    write_seed("messages", BYTES(type), payload);
    write_seed("home_session", joined(&arena, BYTES(how, 1, type), len), payload);
    write_seed("folder_session", joined(&arena, BYTES(0, 0, 1, 1, 2, 15, 0, 15, 0, 15, 0, 15, 0, 5, type), len),
               payload);
    pup_framer_release(&framer);
    pup_buf_release(&bytes);
}

static struct pup_space team(void)
{
    struct pup_space space;
    MUST(pup_space_parse(pup_span_of("V/team"), &space) == PUP_OK);
    return space;
}

static void write_upward(void)
{
    struct pup_wire_cursor cursor = {.space = team(), .seq = 7, .page_seq = 3, .page_id = random_id(&dice)};
    struct pup_submitted edits[] = {{.sealed = sealed_at_random()},
                                    {.sealed = sealed_at_random(), .receipt_verdict = PUP_VERDICT_APPLIED}};
    struct pup_span erasures[] = {entry_at_random(3), entry_at_random(9)};
    const struct pup_message messages[] = {
        {PUP_MSG_JOIN, .join = {1, {1, 2, 3}, pup_span_of("poste")}},
        {PUP_MSG_HELLO,
         .hello = {1, true, random_id(&dice), 3, 4, &cursor, 1, {{1}}, true, pup_span_of("pupitre 0"), 7}},
        {PUP_MSG_SUBMIT, .submit = {edits, 2}},
        {PUP_MSG_ERASURES, .erasures = {erasures, 2}},
        {PUP_MSG_HISTORY_ASK, .history_ask = {team(), random_id(&dice), 9, 20}},
        {PUP_MSG_PING, .ping = {7}},
        {PUP_MSG_REFUSAL, .refusal = {PUP_REFUSAL_BUSY, pup_span_of("later")}},
    };
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
        write_message(&messages[i]);
}

static void write_downward(void)
{
    struct pup_span member = pup_span_of("A"), entries[] = {entry_at_random(1), entry_at_random(2)};
    struct pup_wire_rights right = {team(), 3, false};
    struct pup_wire_structure group = {pup_span_of("A+V"), pup_span_of("A et V"), pup_span_of("Europe/Paris"), &member,
                                       1};
    struct pup_msg_rights rights = {&right, 1, &group, 1};
    struct pup_receipt receipts[] = {{1, PUP_VERDICT_MERGED, PUP_REASON_NONE, 4, {{1}}},
                                     {2, PUP_VERDICT_REFUSED, PUP_REASON_RIGHTS, 0, {{2}}}};
    struct pup_record_at records[] = {{3, record_at_random()}, {4, record_at_random()}};
    struct pup_wire_head head = {team(), 4, {{1}}, {{2}}};
    const struct pup_message messages[] = {
        {PUP_MSG_JOINED, .joined = {pup_span_of("DER"), pup_span_of("riou"), pup_span_of("Maëlle Riou")}},
        {PUP_MSG_WELCOME, .welcome = {.version = 1,
                                      .incarnation = random_id(&dice),
                                      .last_counter = 4,
                                      .login = pup_span_of("riou"),
                                      .name = pup_span_of("Maëlle Riou"),
                                      .rights = rights,
                                      .same = true}},
        {PUP_MSG_RECEIPTS, .receipts = {receipts, 2}},
        {PUP_MSG_RETRY, .retry = {PUP_RETRY_GAP, 3}},
        {PUP_MSG_ENTRIES, .entries = {team(), entries, 2}},
        {PUP_MSG_RECORDS, .records = {team(), records, 2, true, true, 4, {{1}}, {{2}}}},
        {PUP_MSG_CAUGHT_UP, .caught_up = {&head, 1}},
        {PUP_MSG_RIGHTS, .rights = rights},
        {PUP_MSG_HISTORY, .history = {team(), random_id(&dice), entries, 2, true}},
        {PUP_MSG_PONG, .ping = {7}},
    };
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
        write_message(&messages[i]);
}

/* ---- what people type ---- */

static void write_typed(void)
{
    static const char *const samples[] = {"17/03/2026 12h30",
                                          "demain",
                                          "1 234,50 €",
                                          "3,5 h",
                                          "oui",
                                          "-12",
                                          "M. CASTEL Anne",
                                          "10003879623",
                                          "groupe de travail",
                                          "0123abcd-0123-7abc-8abc-0123456789ab"};
    bool done[PUP_TYPE_COUNTER + 1] = {false};
    size_t count;
    const struct pup_kind_def *kinds = pup_schema_kinds(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < kinds[i].field_count; k++) {
            for (size_t s = 0; !done[kinds[i].fields[k].type] && s < sizeof samples / sizeof *samples; s++)
                write_seed("typed", BYTES((uint8_t)i, (uint8_t)k), pup_span_of(samples[s]));
            done[kinds[i].fields[k].type] = true;
        }
    }
}

static void write_sheets(const char *data)
{
    static const struct {
        const char *file;
        uint8_t kind;
    } sheets[] = {{"A_actions.csv", PUP_KIND_ACTION},        {"A_conventions.csv", PUP_KIND_AGREEMENT},
                  {"A_professionnels.csv", PUP_KIND_PERSON}, {"A_reunions.csv", PUP_KIND_MEETING},
                  {"A_stocks.csv", PUP_KIND_STOCK},          {"A_temps.csv", PUP_KIND_TIME}};
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        char path[1024], bytes[SHEET_MOST];
        snprintf(path, sizeof path, "%s/sheets/%s", data, sheets[i].file);
        FILE *file = fopen(path, "rb");
        MUST(file);
        size_t len = fread(bytes, 1, sizeof bytes, file);
        write_seed("sheets", BYTES((uint8_t)(sheets[i].kind - 1)), (struct pup_span){(const uint8_t *)bytes, len});
        fclose(file);
    }
}

static void write_calendars(void)
{
    static const char *const files[] = {
        "DTSTART;TZID=Europe/Paris:20260310T123000\r\nDTEND;TZID=Europe/Paris:20260310T140000\r\nSUMMARY:RCP\\, "
        "mensuelle\r\n"
        "LOCATION:Salle du haut\r\nDESCRIPTION:Un\\nDeux\r\nCATEGORIES:RCP\r\nATTENDEE;CN=\"Castel, "
        "Anne\":mailto:a@b.fr\r\n",
        "DTSTART:20260301T090000Z\r\nDURATION:PT1H30M\r\nRRULE:FREQ=MONTHLY;BYDAY=-1TU;COUNT=9\r\nEXDATE:"
        "20260331T090000Z\r\n"
        "CLASS:PRIVATE\r\n",
        "DTSTART;VALUE=DATE:20260803\r\nDTEND;VALUE=DATE:20260824\r\nSTATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\n"
        "X-PUPITRE-KIND:presence/absence\r\nX-PUPITRE-PERSON:Ma\xc3\xablle Riou\r\n",
        "DTSTART;TZID=Ici:20260310T123000\r\nRECURRENCE-ID:20260311T113000Z\r\nEND:VEVENT\r\nBEGIN:VTIMEZONE\r\nTZID:"
        "Ici\r\n"
        "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0400\r\nTZOFFSETTO:+0400\r\nEND:STANDARD\r\nEND:"
        "VTIMEZONE\r\n"
        "BEGIN:VEVENT\r\nDTSTART:19700101T000000Z\r\n"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *text = pup_arena_printf(&arena,
                                      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:%zu\r\n%sEND:VEVENT\r\n"
                                      "END:VCALENDAR\r\n",
                                      i, files[i]);
        write_seed("calendars", BYTES(0), pup_span_of(text));
    }
}

static void write_words(void)
{
    static const char *const words[] = {"V/hr/castel",      "A+V/team", "[::1]:7417",
                                        "msp.example:7417", "réunion",  "coordinatrice"};
    static const char texts[] = "un deux trois.\n\0un DEUX trois.\n\0un deux trois.\nquatre";
    struct pup_invitation invitation = {"msp.example", 7417, {1, 2, 3}, {{4, 5, 6}}};
    char word[PUP_INVITATION_MAX + 1];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        write_seed("words", (struct pup_span){0}, pup_span_of(words[i]));
    MUST(pup_invitation_print(&invitation, word) == PUP_OK);
    write_seed("words", (struct pup_span){0}, pup_span_of(word));
    write_seed("texts", (struct pup_span){0}, (struct pup_span){(const uint8_t *)texts, sizeof texts - 1});
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: fuzz_seeds FOLDER DATA\n");
        return 64;
    }
    folder = argv[1];
    (void)mkdir(folder, 0700);
    pup_arena_init(&arena, BUDGET);
    write_stored();
    write_upward();
    write_downward();
    write_typed();
    write_words();
    write_sheets(argv[2]);
    write_calendars();
    pup_arena_release(&arena);
    return 0;
}
