/* What is printed as JSON is JSON, and harmless on a terminal. The reader here is another program: python's is asked in
 * integration tests, this one knows the few things that must hold of every string. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/print/json.h"
#include "client/print/json_text.h"
#include "tests/unit/seeded.h"

static struct pup_printer printer;

static void assert_text(const char *text, size_t len, const char *expected)
{
    struct pup_buf out;
    pup_buf_init(&out, 1 << 20);
    assert_int_equal(json_put_text(&out, (struct pup_span){(const uint8_t *)text, len}), PUP_OK);
    assert_int_equal(pup_buf_len(&out), strlen(expected));
    assert_memory_equal(pup_buf_span(&out).data, expected, strlen(expected));
    pup_buf_release(&out);
}

#define TEXT(text, expected) assert_text(text, sizeof(text) - 1, expected)

static void texts_are_quoted(void **state)
{
    (void)state;
    TEXT("", "\"\"");
    TEXT("a\"b\\c/d", "\"a\\\"b\\\\c/d\"");
    TEXT("\b\t\n\v\f\r", "\"\\b\\t\\n\\u000b\\f\\r\"");
    TEXT("a\0b", "\"a\\u0000b\"");
    TEXT("\x1b[31m\x7f", "\"\\u001b[31m\\u007f\"");
    TEXT("«\u00a0Été nº\u202f12 »’…", "\"«\u00a0Été nº\u202f12 »’…\"");
    TEXT("\xc2\x9b\xd8\x9c\xd8\xa7\u202e\u2066\u2028\u2029\u200f\u2030", "\"\\u009b\\u061c\xd8\xa7\\u202e\\u2066\\u2028"
                                                                         "\\u2029\\u200f\u2030\"");
    TEXT("\xe2\x80", "\"\xe2\x80\""); /* cut letters pass */
    TEXT("\xc2", "\"\xc2\"");
}

/* Long texts are quoted piece by piece: the same as byte by byte. */
static void long_texts_are_no_different(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a", "é", "\n", "\"", "\u2019", "\u202e", "\xc2\x85", "mot ", "\\"};
    static const char *const quoted[] = {"a", "é", "\\n", "\\\"", "\u2019", "\\u202e", "\\u0085", "mot ", "\\\\"};
    struct seeded seeded = {5};
    for (int round = 0; round < 30; round++) {
        char *text = calloc(1, 80000), *expected = calloc(1, 160000);
        assert_true(text != NULL && expected != NULL);
        size_t len = 0, out = 0;
        expected[out++] = '"';
        for (int i = 0; i < 12000; i++) {
            size_t pick = (size_t)seeded_below(&seeded, sizeof pieces / sizeof pieces[0]);
            memcpy(text + len, pieces[pick], strlen(pieces[pick]));
            memcpy(expected + out, quoted[pick], strlen(quoted[pick]));
            len += strlen(pieces[pick]);
            out += strlen(quoted[pick]);
        }
        expected[out++] = '"';
        assert_text(text, len, expected);
        free(text);
        free(expected);
    }
}

static void values_stand_where_they_must(void **state)
{
    (void)state;
    struct pup_json *json = pup_json_new(&printer);
    pup_json_object(json);
    pup_json_pair_integer(json, "a", INT64_MIN);
    pup_json_key(json, "b");
    pup_json_array(json);
    pup_json_null(json);
    pup_json_array(json);
    pup_json_array_end(json);
    pup_json_boolean(json, true);
    pup_json_raw(json, pup_span_of("1.50"));
    pup_json_object(json);
    pup_json_object_end(json);
    pup_json_array_end(json);
    pup_json_pair_text(json, "c", pup_span_of("x"));
    pup_json_object_end(json);
    static const char expected[] = "{\"a\":-9223372036854775808,\"b\":[null,[],true,1.50,{}],\"c\":\"x\"}";
    assert_int_equal(pup_json_written(json).len, sizeof expected - 1);
    assert_memory_equal(pup_json_written(json).data, expected, sizeof expected - 1);
    pup_json_restart(json);
    pup_json_integer(json, 7);
    assert_int_equal(pup_json_written(json).len, 1);
    pup_json_discard(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_quoted),
        cmocka_unit_test(long_texts_are_no_different),
        cmocka_unit_test(values_stand_where_they_must),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
