/* What programs of other days said to each other (tests/data/old, LABEL.wire): still understood, and what is in it
 * still opens: edits under their authors' digests, records in their one form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glob.h>
#include <stdio.h>

#include "common/wire/entry_codec.h"
#include "common/wire/message.h"
#include "common/wire/record_codec.h"
#include "tests/unit/arena.h"

/* What was met, so that the test cannot pass over nothing. */
static size_t messages, edits, records;

static void open_edit(struct pup_sealed sealed)
{
    struct pup_edit edit;
    assert_int_equal(pup_edit_open(&arena, sealed, &edit), PUP_OK);
    edits++;
}

static void open_entry(struct pup_span bytes)
{
    struct pup_entry entry;
    assert_int_equal(pup_entry_unpack(&arena, bytes, &entry), PUP_OK);
    open_edit(entry.sealed);
}

static void open_record(struct pup_span bytes)
{
    struct pup_record record;
    struct pup_span again;
    assert_int_equal(pup_record_unpack(&arena, bytes, &record), PUP_OK);
    assert_int_equal(pup_record_pack(&arena, &record, &again), PUP_OK);
    assert_true(pup_span_equal(again, bytes));
    records++;
}

static void read_message(uint8_t type, struct pup_span payload)
{
    struct pup_message message;
    assert_int_equal(pup_message_unpack(&arena, type, payload, &message), PUP_OK);
    messages++;
    if (message.type == PUP_MSG_SUBMIT)
        for (size_t i = 0; i < message.submit.count; i++)
            open_edit(message.submit.edits[i].sealed);
    if (message.type == PUP_MSG_ENTRIES)
        for (size_t i = 0; i < message.entries.count; i++)
            open_entry(message.entries.entries[i]);
    if (message.type == PUP_MSG_RECORDS)
        for (size_t i = 0; i < message.records.count; i++)
            open_record(message.records.records[i].record);
}

/* "DIRECTION TYPE HEX" */
static void read_line(char *line)
{
    char *type = strchr(line, ' '), *hex = type ? strchr(type + 1, ' ') : NULL;
    assert_non_null(hex);
    size_t len = strcspn(++hex, "\n") / 2;
    uint8_t *bytes = pup_arena_alloc(&arena, len);
    assert_non_null(bytes);
    for (size_t i = 0; i < len; i++) {
        const char digits[] = {hex[2 * i], hex[2 * i + 1], '\0'};
        bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    read_message((uint8_t)strtoul(type, NULL, 10), (struct pup_span){bytes, len});
}

static void read_recording(const char *path)
{
    char *line = NULL;
    size_t room = 0;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (getline(&line, &room, file) > 0) {
        pup_arena_reset(&arena);
        read_line(line);
    }
    free(line);
    fclose(file);
}

static void what_was_said_once_is_understood(void **state)
{
    (void)state;
    glob_t found;
    assert_int_equal(glob(PUP_TEST_DATA "/old/*.wire", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        messages = edits = records = 0;
        read_recording(found.gl_pathv[i]);
        assert_true(messages > 20 && edits > 10 && records > 5);
    }
    globfree(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_said_once_is_understood, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
