/* Folding, escaping and measuring text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "common/base/text.h"
#include "common/base/text_priv.h"
#include "tests/unit/arena.h"
#include "tests/unit/seeded.h"

static void assert_folds(const char *text, const char *expected)
{
    struct pup_span folded = pup_text_fold(&arena, pup_span_of(text));
    assert_non_null(folded.data);
    assert_string_equal((const char *)folded.data, expected);
    assert_int_equal(folded.len, strlen(expected));
}

static void test_folding_makes_one_key_of_many_spellings(void **state)
{
    (void)state;
    assert_folds("", "");
    assert_folds("  ", "");
    assert_folds("Échéance", "echeance");
    assert_folds("E\u0301che\u0301ance", "echeance");
    assert_folds("PATIENTÈLE", "patientele");
    assert_folds("Vœux", "voeux");
    assert_folds("L\u2019HOSTIS", "l'hostis");
    assert_folds("L'Hostis", "l'hostis");
    assert_folds("d\u02bcArgent `x\u00b4", "d'argent 'x'");
    assert_folds("Saint-Aubin", "saint aubin");
    assert_folds("Saint\u2011Aubin", "saint aubin");
    assert_folds("1\u202f234\u00a0€", "1 234 €");
    assert_folds("\ufeff à   faire\t\n", "a faire");
    assert_folds("  a--b - c  ", "a b c");
    assert_folds("Ǽ", "ae");
    assert_folds("ﬁn ½ Straße", "fin 1⁄2 strasse");
    assert_folds("à\u00adb", "ab");
    assert_folds("≥ 75", "≥ 75");
}

static void test_broken_text_folds_to_itself(void **state)
{
    (void)state;
    assert_folds("\xc3", "\xc3");
    assert_folds("A\xff- B", "A\xff- B");
    assert_true(pup_text_same(pup_span_of("A\xff"), pup_span_of("A\xff")));
    assert_false(pup_text_same(pup_span_of("A\xff"), pup_span_of("a\xff")));
}

static void test_folding_fails_within_its_budget(void **state)
{
    (void)state;
    struct pup_arena small;
    pup_arena_init(&small, 16);
    assert_null(pup_text_fold(&small, pup_span_of("longer than sixteen bytes")).data);
    assert_null(pup_text_fold(&small, pup_span_of("\ufdfa")).data); /* 3 bytes become 33 */
    pup_arena_release(&small);
}

/* A text of pieces that folding treats in different ways. */
static struct pup_span random_text(struct seeded *seeded, uint8_t *room)
{
    static const char *const pieces[] = {"a", "Z",      " ",      "-",      "'",      "\u2019", "é", "E\u0301",
                                         "œ", "\u00a0", "\u2014", "ß",      "ﬁ",      "\ufdfa", "x", "_",
                                         ".", "İ",      "\u00b4", "\u0301", "\u1fef", "\u00ad"};
    size_t count = seeded_below(seeded, 12), len = 0;
    for (size_t i = 0; i < count; i++) {
        const char *piece = pieces[seeded_below(seeded, sizeof pieces / sizeof pieces[0])];
        memcpy(room + len, piece, strlen(piece));
        len += strlen(piece);
    }
    return (struct pup_span){room, len};
}

static void test_folding_twice_changes_nothing(void **state)
{
    (void)state;
    struct seeded seeded = {77};
    uint8_t room[64], other_room[64];
    for (int i = 0; i < 20000; i++) {
        pup_arena_reset(&arena);
        struct pup_span text = random_text(&seeded, room), other = random_text(&seeded, other_room);
        struct pup_span folded = pup_text_fold(&arena, text), other_folded = pup_text_fold(&arena, other);
        assert_true(pup_span_equal(pup_text_fold(&arena, folded), folded));
        assert_true(pup_text_same(text, folded));
        assert_int_equal(pup_text_same(text, other), pup_span_equal(folded, other_folded));
    }
}

/* Every character there is, alone: folded once and for all, and found the same as its key. */
static void test_every_character_folds_once_and_for_all(void **state)
{
    (void)state;
    for (uint32_t point = 1; point < 0x110000; point++) {
        uint8_t bytes[4];
        size_t len = 0;
        if (point >= 0xd800 && point < 0xe000) {
            continue;
        }
        if (point < 0x80) {
            bytes[len++] = (uint8_t)point;
        } else {
            int tail = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
            static const uint8_t leads[] = {0, 0xc0, 0xe0, 0xf0};
            bytes[len++] = (uint8_t)(leads[tail] | point >> (6 * tail));
            while (tail-- > 0) {
                bytes[len++] = (uint8_t)(0x80U | (point >> (6 * tail) & 0x3fU));
            }
        }
        pup_arena_reset(&arena);
        struct pup_span text = {bytes, len}, folded = pup_text_fold(&arena, text);
        assert_non_null(folded.data);
        assert_true(pup_text_valid(text));
        assert_true(pup_span_equal(pup_text_fold(&arena, folded), folded));
        assert_true(pup_text_same(text, folded));
    }
}

/* The table of common letters says what the whole of Unicode says of them. */
static void test_common_letters_fold_as_all_others(void **state)
{
    (void)state;
    for (int32_t point = 0x80; point < 0x180; point++) {
        int32_t expansion[TEXT_EXPANSION_MAX];
        size_t count = text_fold_point(point, expansion);
        const uint8_t *folded = text_latin[point - 0x80];
        if (folded[0] == TEXT_LATIN_OTHER)
            continue;
        if (folded[0] == TEXT_LATIN_KEEP) {
            assert_int_equal(count, 1);
            assert_int_equal(expansion[0], point);
            continue;
        }
        assert_int_equal(count, (folded[0] != 0) + (folded[1] != 0));
        for (size_t i = 0; i < count; i++)
            assert_int_equal(expansion[i], folded[i]);
    }
    assert_folds("L\u2019\u00c9t\u00e9\u202f: \u00ab\u00a0c\u0153ur\u00a0\u00bb, n\u00ba\u00a012 \u2013 fin",
                 "l'ete : \u00ab coeur \u00bb, no 12 fin");
}

static void test_validity(void **state)
{
    (void)state;
    assert_true(pup_text_valid(pup_span_of("")));
    assert_true(pup_text_valid(pup_span_of("é \U0001f600")));
    assert_false(pup_text_valid((struct pup_span){(const uint8_t *)"a\0b", 3}));
    static const char *const broken[] = {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                         "\x80",     "é\xc3",        "\xf0\x9f\x98"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        assert_false(pup_text_valid(pup_span_of(broken[i])));
    }
}

static void test_trimming(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"", ""},         {" \t\n", ""},          {"a", "a"},
        {" a b ", "a b"}, {"\ufeffDate", "Date"}, {"\u00a0é\u202f", "é"},
        {"Zoé ", "Zoé"},  {"\xff ", "\xff"},      {"\u3000", ""},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        assert_true(pup_span_equal(pup_text_trim(pup_span_of(pairs[i][0])), pup_span_of(pairs[i][1])));
    }
}

static void assert_escapes(const char *text, bool keep_newlines, const char *expected)
{
    struct pup_buf out;
    pup_buf_init(&out, 1000);
    assert_int_equal(pup_text_escape(&out, pup_span_of(text), keep_newlines), PUP_OK);
    assert_true(pup_span_equal(pup_buf_span(&out), pup_span_of(expected)));
    pup_buf_release(&out);
}

static void test_nothing_escaped_acts_upon_a_terminal(void **state)
{
    (void)state;
    assert_escapes("plain é \U0001f600", false, "plain é \U0001f600");
    assert_escapes("\x1b[31mred", false, "\\x1b[31mred");
    assert_escapes("a\nb\tc\r", false, "a\\x0ab\\x09c\\x0d");
    assert_escapes("a\nb\tc\r", true, "a\nb\tc\\x0d");
    assert_escapes("\x7f\xc2\x9b"
                   "1m\u202eabc\u2066",
                   true, "\\x7f\\u009b1m\\u202eabc\\u2066");
    assert_escapes("\xff\xc3(", true, "\\xff\\xc3(");
    assert_escapes("\u2028", true, "\\u2028");
    struct pup_buf small;
    pup_buf_init(&small, 6);
    assert_int_equal(pup_buf_put_text(&small, "ab"), PUP_OK);
    assert_int_equal(pup_text_escape(&small, pup_span_of("c\x1b"), false), PUP_ERR_LIMIT);
    assert_int_equal(pup_buf_len(&small), 2);
    pup_buf_release(&small);
}

static void test_width_counts_columns(void **state)
{
    (void)state;
    assert_int_equal(pup_text_width(pup_span_of("Échéance")), 8);
    assert_int_equal(pup_text_width(pup_span_of("E\u0301")), 1);
    assert_int_equal(pup_text_width(pup_span_of("\u4e2d\u6587")), 4);
    assert_int_equal(pup_text_width(pup_span_of("")), 0);
}

static void test_capitals(void **state)
{
    (void)state;
    assert_true(pup_text_in_capitals(pup_span_of("ÖZTÜRK")));
    assert_true(pup_text_in_capitals(pup_span_of("D'ARGENT")));
    assert_false(pup_text_in_capitals(pup_span_of("J.")));
    assert_false(pup_text_in_capitals(pup_span_of("ÖZTÜrK")));
    assert_false(pup_text_in_capitals(pup_span_of("")));
    assert_string_equal((const char *)pup_text_capitalise(&arena, pup_span_of("ÉLODIE")).data, "Élodie");
    assert_string_equal((const char *)pup_text_capitalise(&arena, pup_span_of("éLODIE")).data, "Élodie");
}

static void assert_shortens(const char *text, size_t max, size_t end, const char *expected)
{
    struct pup_buf out;
    pup_buf_init(&out, 1000);
    assert_int_equal(pup_text_shorten(&out, pup_span_of(text), max, end), PUP_OK);
    assert_int_equal(pup_buf_len(&out), strlen(expected));
    assert_memory_equal(pup_buf_span(&out).data, expected, strlen(expected));
    pup_buf_release(&out);
}

static void test_shortening_keeps_both_ends_and_cuts_no_character(void **state)
{
    (void)state;
    assert_shortens("", 4, 2, "");
    assert_shortens("abcd", 4, 2, "abcd");
    assert_shortens("abcdefgh", 4, 2, "ab…gh");
    assert_shortens("aéiouyé", 4, 2, "a…é");
    assert_shortens("ééééé", 4, 1, "é…");
}

static void assert_comes_back(struct pup_span text)
{
    struct pup_buf out;
    pup_buf_init(&out, text.len * 6 + 16);
    assert_int_equal(pup_text_escape_exactly(&out, text), PUP_OK);
    struct pup_span written = pup_text_trim(pup_buf_span(&out)); /* as readers of files do */
    struct pup_buf plain;
    pup_buf_init(&plain, written.len * 6 + 16);
    assert_int_equal(pup_text_escape(&plain, written, true), PUP_OK);
    assert_true(pup_span_equal(pup_buf_span(&plain), written)); /* harmless */
    assert_null(written.len == 0 ? NULL : memchr(written.data, '\r', written.len));
    assert_true(pup_span_equal(pup_text_unescape(&arena, written), text));
    pup_buf_release(&plain);
    pup_buf_release(&out);
}

static void test_what_is_escaped_exactly_comes_back(void **state)
{
    (void)state;
    static const char *const texts[] = {"",     "plain",   "a\\b",   "\\x41",         "\\\\x41", "C:\\temp\\x1b",
                                        "\\",   "\\\\",    " a ",    "\n\ta\t\n",     "a\\ ",    "\x1b[0m",
                                        "\r\n", "\u00a0a", "\ufeff", "\u202e\\u202e", "\\\x1b",  "\u3000\u2028",
                                        "\\u",  "\\u00",   "x\\x4"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_comes_back(pup_span_of(texts[i]));
    }
    static const char *const parts[] = {"\\", "x",  "u",    "4",      "1",      "0",      " ",         "\n",
                                        "\r", "\t", "\x1b", "\u00e9", "\u202e", "\u00a0", "\U0001f600"};
    uint64_t seed = 20260310;
    for (int round = 0; round < 20000; round++) {
        char text[64] = "";
        size_t len = 0;
        for (int i = 0; i < 9; i++) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            const char *part = parts[(seed >> 33) % (sizeof parts / sizeof *parts)];
            memcpy(text + len, part, strlen(part));
            len += strlen(part);
        }
        assert_comes_back((struct pup_span){(const uint8_t *)text, len});
        pup_arena_reset(&arena);
    }
}

static void test_what_is_no_escape_stays(void **state)
{
    (void)state;
    static const char *const texts[] = {"\\x", "\\x4", "\\xg1", "\\u12", "\\ud800", "\\x80", "\\x00", "C:\\temp", "\\"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct pup_span text = pup_span_of(texts[i]);
        assert_true(pup_span_equal(pup_text_unescape(&arena, text), text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_folding_makes_one_key_of_many_spellings, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_broken_text_folds_to_itself, open_arena, close_arena),
        cmocka_unit_test(test_folding_fails_within_its_budget),
        cmocka_unit_test_setup_teardown(test_folding_twice_changes_nothing, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_every_character_folds_once_and_for_all, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_common_letters_fold_as_all_others, open_arena, close_arena),
        cmocka_unit_test(test_validity),
        cmocka_unit_test(test_trimming),
        cmocka_unit_test(test_nothing_escaped_acts_upon_a_terminal),
        cmocka_unit_test_setup_teardown(test_what_is_escaped_exactly_comes_back, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_what_is_no_escape_stays, open_arena, close_arena),
        cmocka_unit_test(test_shortening_keeps_both_ends_and_cuts_no_character),
        cmocka_unit_test(test_width_counts_columns),
        cmocka_unit_test_setup_teardown(test_capitals, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
