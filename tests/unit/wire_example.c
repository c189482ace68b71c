/* The worked example of proto/README.md: what the page prints is what the code makes, byte for byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>

#include "common/base/hash.h"
#include "common/merge/apply.h"
#include "common/wire/entry_codec.h"
#include "common/wire/invitation.h"
#include "common/wire/message.h"
#include "common/wire/record_codec.h"
#include "tests/unit/wire_random.h"

static struct pup_arena arena;
static char *page; /* the README without any white space */

static int read_page(void **state)
{
    (void)state;
    pup_arena_init(&arena, 64 * 1024 * 1024);
    FILE *file = fopen(PUP_PROTO_README, "rb");
    assert_non_null(file);
    page = pup_arena_alloc(&arena, 1024 * 1024);
    size_t len = 0;
    for (int character; (character = fgetc(file)) != EOF && len < 1024 * 1024 - 1;) {
        if (!isspace(character)) {
            page[len++] = (char)character;
        }
    }
    (void)fclose(file);
    return 0;
}

static int drop_page(void **state)
{
    (void)state;
    pup_arena_release(&arena);
    return 0;
}

static void assert_printed(const char *what, struct pup_span bytes)
{
    char *hex = pup_arena_alloc(&arena, bytes.len * 2 + 1);
    for (size_t i = 0; i < bytes.len; i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", bytes.data[i]);
    }
    if (strstr(page, hex) == NULL) {
        fail_msg("the page does not print the %s: %s", what, hex);
    }
}

static void assert_hash_printed(const char *what, struct pup_hash hash)
{
    assert_printed(what, (struct pup_span){hash.bytes, sizeof hash.bytes});
}

/* Salts of the example: 16 bytes a0, then 16 bytes a1, … */
static void fill_counting(void *context, void *out, size_t len)
{
    uint8_t *next = context;
    memset(out, (*next)++, len);
}

static const struct pup_id action = {{0x01, 0x94, 0x1f, 0x29, 0x7c, 0x00, 0x70, 0x00, 0x80, 0, 0, 0, 0, 0, 0, 0x01}};
static const struct pup_id person = {{0x01, 0x94, 0x1f, 0x29, 0x7c, 0x00, 0x70, 0x00, 0x80, 0, 0, 0, 0, 0, 0, 0x02}};

/* Fills the example's edit; `changes` and `part` are the caller's. */
static struct pup_edit example_edit(struct pup_change changes[3], struct pup_part *part)
{
    changes[0] =
        (struct pup_change){.field = 1, .operation = PUP_PUT, .value = pup_value_text(pup_span_of("Appeler la PMI"))};
    changes[1] = (struct pup_change){
        .field = 2, .operation = PUP_PUT, .value = pup_value_reference(person, pup_span_of("Anne Castel"))};
    changes[2] = (struct pup_change){.field = 9, .operation = PUP_DELTA, .delta = -2};
    *part = (struct pup_part){.record = action, .kind = PUP_KIND_ACTION, .changes = changes, .change_count = 3};
    struct pup_edit edit = {.id = {{{0xd1, 0xd1, 0xd1, 0xd1, 0xd1, 0xd1, 0xd1, 0xd1}}, 1},
                            .at = INT64_C(1767225600000),
                            .parts = part,
                            .part_count = 1};
    assert_int_equal(pup_space_make("V", PUP_TEAM, NULL, &edit.space), PUP_OK);
    return edit;
}

static struct pup_sealed example_sealed(struct pup_edit *edit)
{
    uint8_t next = 0xa0;
    struct pup_sealed sealed;
    const struct pup_random_source salts = {.fill = fill_counting, .context = &next};
    assert_int_equal(pup_edit_seal(&arena, edit, salts, &sealed), PUP_OK);
    return sealed;
}

static void the_edit_is_as_printed(void **state)
{
    (void)state;
    struct pup_change changes[3];
    struct pup_part part;
    struct pup_edit edit = example_edit(changes, &part), again;
    struct pup_sealed sealed = example_sealed(&edit);
    assert_printed("header", sealed.header);
    assert_printed("body", sealed.body);
    assert_hash_printed("header hash", pup_header_hash(sealed.header));
    assert_printed("digest", (struct pup_span){sealed.header.data + sealed.header.len - 32, 32});
    uint8_t salt[16];
    memset(salt, 0xa0, sizeof salt);
    assert_hash_printed("first commitment", pup_text_commitment(salt, pup_span_of("Appeler la PMI")));
    assert_int_equal(pup_edit_open(&arena, sealed, &again), PUP_OK);
    assert_true(same_edit(&edit, &again));
}

static void chain_and_receipt_are_as_printed(void **state)
{
    (void)state;
    struct pup_change changes[3];
    struct pup_part part;
    struct pup_edit edit = example_edit(changes, &part);
    struct pup_hash header = pup_header_hash(example_sealed(&edit).header), zero = {{0}};
    assert_hash_printed("chain's head", pup_chain_next(&zero, 1, &header));
    uint8_t key[32];
    memset(key, 0x0b, sizeof key);
    assert_hash_printed("receipt's MAC", pup_receipt_mac((struct pup_span){key, sizeof key}, &edit.id, &header, false));
}

static void the_record_is_as_printed(void **state)
{
    (void)state;
    struct pup_change changes[3];
    struct pup_part part;
    struct pup_edit edit = example_edit(changes, &part);
    struct pup_record record;
    enum pup_outcome outcome;
    struct pup_span canonical;
    pup_record_init(&record, &part.record, part.kind);
    assert_int_equal(pup_merge_apply(&arena, &record, &edit.id, &part, NULL, 0, &outcome), PUP_OK);
    assert_int_equal(pup_record_pack(&arena, &record, &canonical), PUP_OK);
    assert_printed("record", canonical);
    assert_hash_printed("state", pup_record_hash(&record.id, canonical));
}

static void the_frame_is_as_printed(void **state)
{
    (void)state;
    struct pup_buf out;
    struct pup_message ping = {.type = PUP_MSG_PING, .ping = {300}};
    pup_buf_init(&out, 100);
    assert_int_equal(pup_message_put(&out, &ping, false), PUP_OK);
    assert_printed("frame", pup_buf_span(&out));
    pup_buf_release(&out);
}

static void the_invitation_is_as_printed(void **state)
{
    (void)state;
    struct pup_invitation invitation = {.host = "desk.example.org", .port = 7417};
    char word[PUP_INVITATION_MAX + 1];
    memset(invitation.secret, 0x5e, sizeof invitation.secret);
    memset(invitation.authority.bytes, 0xca, sizeof invitation.authority.bytes);
    assert_int_equal(pup_invitation_print(&invitation, word), PUP_OK);
    if (strstr(page, word) == NULL) {
        fail_msg("the page does not print the invitation: %s", word);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_edit_is_as_printed, read_page, drop_page),
        cmocka_unit_test_setup_teardown(chain_and_receipt_are_as_printed, read_page, drop_page),
        cmocka_unit_test_setup_teardown(the_record_is_as_printed, read_page, drop_page),
        cmocka_unit_test_setup_teardown(the_frame_is_as_printed, read_page, drop_page),
        cmocka_unit_test_setup_teardown(the_invitation_is_as_printed, read_page, drop_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
