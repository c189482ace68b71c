#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/merge/text_merge.h"
#include "tests/unit/arena.h"

/* Merges both ways round: who came first must not matter to what a clean merge gives. */
static const char *merge(const char *base, const char *ours, const char *theirs)
{
    bool clean, clean_back;
    struct pup_span merged, merged_back;
    assert_int_equal(pup_text_merge(&arena, pup_span_of(base), pup_span_of(ours), pup_span_of(theirs), &clean, &merged),
                     PUP_OK);
    assert_int_equal(
        pup_text_merge(&arena, pup_span_of(base), pup_span_of(theirs), pup_span_of(ours), &clean_back, &merged_back),
        PUP_OK);
    assert_int_equal(clean, clean_back);
    assert_true(pup_span_equal(merged, merged_back));
    return clean ? (const char *)pup_arena_copy(&arena, merged).data : NULL;
}

static void assert_clean(const char *base, const char *ours, const char *theirs, const char *expected)
{
    const char *merged = merge(base, ours, theirs);
    assert_non_null(merged);
    assert_string_equal(merged, expected);
}

static void assert_overlap(const char *base, const char *ours, const char *theirs)
{
    assert_null(merge(base, ours, theirs));
}

#define MINUTES                                                                                                        \
    "Réunion du 10 mars. Présents : Anne Castel, Paul Nédélec.\n"                                                  \
    "Le protocole « Plaies chroniques » est relu ; l’équipe l’adopte.\n"                                        \
    "Prochaine réunion en avril.\n"

static void test_different_paragraphs(void **state)
{
    (void)state;
    assert_clean(MINUTES,
                 "Réunion du 10 mars. Présents : Anne Castel, Paul Nédélec.\n"
                 "Le protocole « Plaies chroniques » est relu ; l’équipe l’adopte.\n"
                 "Prochaine réunion en mai.\n",
                 "Réunion du 10 mars. Présents : Anne Castel, Lucie Hamon, Paul Nédélec.\n"
                 "Le protocole « Plaies chroniques » est relu ; l’équipe l’adopte.\n"
                 "Prochaine réunion en avril.\n",
                 "Réunion du 10 mars. Présents : Anne Castel, Lucie Hamon, Paul Nédélec.\n"
                 "Le protocole « Plaies chroniques » est relu ; l’équipe l’adopte.\n"
                 "Prochaine réunion en mai.\n");
}

static void test_one_sentence(void **state)
{
    (void)state;
    assert_clean(
        "Le protocole est relu et l’équipe l’adopte ce soir.", "Le projet est relu et l’équipe l’adopte ce soir.",
        "Le protocole est relu et l’équipe le refuse ce soir.", "Le projet est relu et l’équipe le refuse ce soir.");
    assert_overlap("rendez-vous mardi à midi", "rendez-vous jeudi à midi", "rendez-vous lundi à midi");
    /* neighbours without a common word between them overlap */
    assert_overlap("un deux trois quatre", "un DEUX trois quatre", "un deux TROIS quatre");
    assert_clean("un deux trois quatre", "UN deux trois quatre", "un deux TROIS quatre", "UN deux TROIS quatre");
}

static void test_both_append_a_line(void **state)
{
    (void)state;
    assert_overlap(MINUTES, MINUTES "Divers : la fontaine fuit.\n", MINUTES "Divers : achat de gants.\n");
    assert_clean(MINUTES, MINUTES "Divers : la fontaine fuit.\n", MINUTES "Divers : la fontaine fuit.\n",
                 MINUTES "Divers : la fontaine fuit.\n");
    assert_clean(MINUTES, "Brouillon. " MINUTES, MINUTES "Divers : achat de gants.\n",
                 "Brouillon. " MINUTES "Divers : achat de gants.\n");
}

static void test_edges(void **state)
{
    (void)state;
    assert_clean("", "", "", "");
    assert_clean("", "un", "", "un");
    assert_clean("", "un", "un", "un");
    assert_overlap("", "un", "deux");
    assert_clean("un deux", "", "un deux", "");
    assert_clean("un deux", "", "", "");
    assert_overlap("un deux", "", "un trois");
    assert_clean("a a a a ", "a a a a a ", "a a a a ", "a a a a a ");
    assert_clean("\n\n\n", "\n\nfin\n", "début\n\n\n", "début\n\nfin\n");
}

static void assert_words(const char *text, const char *const *expected, size_t expected_count)
{
    struct pup_span *words;
    size_t count, bytes = 0;
    assert_int_equal(pup_text_words(&arena, pup_span_of(text), &words, &count), PUP_OK);
    for (size_t i = 0; i < count; i++) {
        assert_true(i < expected_count);
        assert_true(pup_span_equal(words[i], pup_span_of(expected[i])));
        bytes += words[i].len;
    }
    assert_int_equal(count, expected_count);
    assert_int_equal(bytes, strlen(text));
}

static void test_words(void **state)
{
    (void)state;
    const char *const expected[] = {"« ", "L’", "été", "\n", "- ", "12 ", "h ", "30, ", "\n", "\n", "fin"};
    assert_words("« L’été\n- 12 h 30, \n\nfin", expected, sizeof expected / sizeof expected[0]);
    assert_words("", NULL, 0);
    const char *const broken[] = {"a\xff\xe2z\xc2"}; /* no UTF-8: kept whole, whatever it is */
    assert_words(broken[0], broken, 1);
}

/* Texts as long as they may be, alike and utterly unlike: an answer either way, and in bounded time. */
static void test_long(void **state)
{
    (void)state;
    enum { LEN = 128 * 1024 };
    char *base = pup_arena_alloc(&arena, LEN + 1), *ours = pup_arena_alloc(&arena, LEN + 1);
    char *theirs = pup_arena_alloc(&arena, LEN + 1);
    for (size_t i = 0; i < LEN; i++) {
        base[i] = i % 2 != 0 ? ' ' : (char)('a' + i / 2 % 23);
        ours[i] = i % 2 != 0 ? ' ' : (char)('a' + i / 2 % 25);
        theirs[i] = base[i];
    }
    assert_null(merge(base, ours, "z"));
    memcpy(ours, base, LEN);
    ours[0] = 'X';
    theirs[LEN - 2] = 'Y';
    const char *merged = merge(base, ours, theirs);
    assert_non_null(merged);
    assert_int_equal(merged[0], 'X');
    assert_int_equal(merged[LEN - 2], 'Y');
}

/* The worst that texts of that length can ask for: each byte a word. */
static void test_long_lines(void **state)
{
    (void)state;
    enum { LEN = 128 * 1024 };
    struct pup_arena own;
    pup_arena_init(&own, 64u << 20);
    uint8_t *base = pup_arena_alloc(&own, LEN), *ours = pup_arena_alloc(&own, LEN);
    memset(base, '\n', LEN);
    memset(ours, '\n', LEN);
    for (size_t i = 0; i < 1000; i++) {
        ours[100 * i] = 'x';
    }
    ours[LEN - 1] = base[0] = 'z';
    bool clean;
    struct pup_span merged, text = {base, LEN};
    assert_int_equal(pup_text_merge(&own, text, (struct pup_span){ours, LEN}, text, &clean, &merged), PUP_OK);
    assert_true(clean && pup_span_equal(merged, (struct pup_span){ours, LEN}));
    pup_arena_release(&own);
}

static void test_memory_spent(void **state)
{
    (void)state;
    for (size_t budget = 0; budget < 4096; budget += 64) {
        struct pup_arena small;
        pup_arena_init(&small, budget);
        bool clean;
        struct pup_span merged;
        enum pup_err err = pup_text_merge(&small, pup_span_of("un deux trois"), pup_span_of("UN deux trois"),
                                          pup_span_of("un deux TROIS"), &clean, &merged);
        assert_true(err == PUP_OK || err == PUP_ERR_MEMORY);
        assert_int_equal(clean, err == PUP_OK);
        pup_arena_release(&small);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_different_paragraphs),
        cmocka_unit_test(test_one_sentence),
        cmocka_unit_test(test_both_append_a_line),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_memory_spent),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
