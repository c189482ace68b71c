/* Words in texts: small cases, and random texts against folding and splitting the whole text.
 *   unit_words            20 000 random texts
 *   unit_words --seed N   one of them */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/base/text.h"
#include "common/base/word.h"
#include "tests/unit/arena.h"
#include "tests/unit/seeded.h"

enum { WORDS = 16 };

static struct pup_word word_of(const char *text)
{
    struct pup_word words[WORDS];
    size_t count;
    assert_int_equal(pup_words_of(&arena, pup_span_of(text), words, WORDS, &count), PUP_OK);
    assert_int_equal(count, 1);
    return words[0];
}

/* What of the text was found, and how well. */
static void found(const char *typed, const char *text, enum pup_word_fit fit, const char *part)
{
    struct pup_word word = word_of(typed);
    struct pup_word_place place = pup_word_find(&word, pup_span_of(text));
    if (place.fit != fit ||
        (fit != PUP_WORD_NONE &&
         !pup_span_equal((struct pup_span){(const uint8_t *)text + place.at, place.len}, pup_span_of(part)))) {
        fail_msg("\"%s\" in \"%s\": fit %d, \"%.*s\"", typed, text, place.fit, (int)place.len, text + place.at);
    }
}

static void accents_and_case_do_not_matter(void **state)
{
    (void)state;
    found("hopital", "Appeler l’Hôpital demain", PUP_WORD_WHOLE, "Hôpital");
    found("HÔPITAL", "l'hopital", PUP_WORD_WHOLE, "hopital");
    found("ecole", "une École", PUP_WORD_WHOLE, "École");
    found("ecole",
          "une E\xcc\x81"
          "cole.",
          PUP_WORD_WHOLE,
          "E\xcc\x81"
          "cole");
    found("coeur", "le cœur", PUP_WORD_WHOLE, "cœur");
    found("cœur", "le coeur", PUP_WORD_WHOLE, "coeur");
    found("suivi", "suivi\xcc\x81", PUP_WORD_WHOLE, "suivi\xcc\x81");
    found("жизнь", "Жизнь", PUP_WORD_WHOLE, "Жизнь");
    found("o", "œ", PUP_WORD_BEGINS, "œ");
}

static void whole_words_before_beginnings_before_nothing(void **state)
{
    (void)state;
    found("plaie", "plaies, plaie", PUP_WORD_WHOLE, "plaie");
    found("plaie", "les plaies chroniques", PUP_WORD_BEGINS, "plaie");
    found("laie", "les plaies", PUP_WORD_NONE, "");
    found("ide", "aide-soignante", PUP_WORD_NONE, "");
    found("soignante", "aide-soignante", PUP_WORD_WHOLE, "soignante");
    found("2026", "le 17/03/2026 à midi", PUP_WORD_WHOLE, "2026");
    found("a", "", PUP_WORD_NONE, "");
    found("castel", "anne.castel@msp.example", PUP_WORD_WHOLE, "castel");
    found("été", "l’été…", PUP_WORD_WHOLE, "été");
    struct pup_word word = word_of("plaie");
    assert_int_equal(pup_word_find(&word, pup_span_of("de plaies en plaies")).at, 3);
    found("ete", "éété ete", PUP_WORD_WHOLE, "ete");
}

static void broken_bytes_belong_to_no_word(void **state)
{
    (void)state;
    found("abc",
          "\xff"
          "abc\xc3",
          PUP_WORD_WHOLE, "abc");
    found("abc", "abc\x80", PUP_WORD_WHOLE, "abc");
    found("e", "\xc3", PUP_WORD_NONE, "");
    found("e", "\xe2\x80", PUP_WORD_NONE, "");
}

static void words_are_taken_apart_each_once(void **state)
{
    (void)state;
    struct pup_word words[3];
    size_t count;
    assert_int_equal(pup_words_of(&arena, pup_span_of(" L'Été -- ete, l 12:30 "), words, 3, &count), PUP_OK);
    assert_int_equal(count, 3);
    assert_true(pup_span_equal(words[0].folded, pup_span_of("l")));
    assert_true(pup_span_equal(words[1].folded, pup_span_of("ete")));
    assert_true(pup_span_equal(words[2].folded, pup_span_of("12")));
    assert_int_equal(pup_words_of(&arena, pup_span_of(" \xff?!"), words, 3, &count), PUP_OK);
    assert_int_equal(count, 0);
}

/* ---- random texts ---- */

static const char *const pieces[] = {"a", "b", "A", "é", "É", "e\xcc\x81", "œ",  "Æ",  "ﬁ",  "ß",
                                     "ç", "Ñ", "1", "²", "Ж", "ж",         "日", "ÿ",  "ℕ",  "Š",
                                     " ", "-", "'", "’", "…", ".",         "\n", "ab", "été"};

static void random_text(struct seeded *seeded, size_t most, char *out)
{
    out[0] = '\0';
    for (size_t n = seeded_below(seeded, most + 1); n > 0; n--) {
        strcat(out, pieces[seeded_below(seeded, sizeof pieces / sizeof pieces[0])]);
    }
}

static bool is_letter(uint8_t byte)
{
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
}

/* By folding and splitting all of it. */
static enum pup_word_fit expected(struct pup_span word, struct pup_span text)
{
    struct pup_span folded = pup_text_fold(&arena, text);
    enum pup_word_fit best = PUP_WORD_NONE;
    for (size_t at = 0; at < folded.len; at++) {
        size_t end = at;
        while (end < folded.len && is_letter(folded.data[end])) {
            end++;
        }
        if (end - at >= word.len && memcmp(folded.data + at, word.data, word.len) == 0) {
            enum pup_word_fit fit = end - at == word.len ? PUP_WORD_WHOLE : PUP_WORD_BEGINS;
            best = fit > best ? fit : best;
        }
        at = end;
    }
    return best;
}

static void check(uint64_t seed)
{
    struct seeded seeded = {seed * 2 + 1};
    char text[512], typed[128];
    struct pup_word words[WORDS];
    size_t count;
    random_text(&seeded, 40, text);
    random_text(&seeded, 4, typed);
    pup_arena_reset(&arena);
    assert_int_equal(pup_words_of(&arena, pup_span_of(typed), words, WORDS, &count), PUP_OK);
    for (size_t i = 0; i < count; i++) {
        enum pup_word_fit fit = pup_word_find(&words[i], pup_span_of(text)).fit;
        if (fit != expected(words[i].folded, pup_span_of(text))) {
            fail_msg("seed %llu: \"%.*s\" in \"%s\": %d", (unsigned long long)seed, (int)words[i].folded.len,
                     (const char *)words[i].folded.data, text, fit);
        }
    }
}

static uint64_t only_seed;

static void any_text(void **state)
{
    (void)state;
    for (uint64_t seed = only_seed; seed < (only_seed ? only_seed + 1 : 20000); seed++) {
        check(seed);
    }
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--seed") == 0) {
        only_seed = strtoull(argv[2], NULL, 10);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(accents_and_case_do_not_matter, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(whole_words_before_beginnings_before_nothing, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(broken_bytes_belong_to_no_word, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(words_are_taken_apart_each_once, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(any_text, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
