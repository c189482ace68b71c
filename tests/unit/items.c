/* Actions and decisions in minutes, as people write them in a hurry. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "client/meetings/items.h"
#include "common/base/buf.h"
#include "common/model/date.h"
#include "tests/unit/arena.h"

static int64_t meeting(void)
{
    return pup_days_from_date((struct pup_date){2026, 3, 10}); /* a Tuesday */
}

static struct pup_items read_all(const char *text)
{
    struct pup_items items;
    assert_int_equal(pup_items_read(&arena, pup_span_of(text), meeting(), &items), PUP_OK);
    return items;
}

/* "sort|done|owner|support|due|words|problem": what is read, in one line. */
static const char *said(const struct pup_item *item)
{
    static const char *const sorts[] = {"action", "decision", "proposal"};
    static const char *const problems[] = {"", "no date: ", "crowded: ", "no words", "long"};
    char due[PUP_ISO_ROOM] = "";
    if (item->has_due) {
        pup_date_iso(item->due, due);
    }
    return pup_arena_printf(&arena, "%s%s|%.*s|%.*s|%s|%.*s|%s%.*s", sorts[item->sort], item->done ? " done" : "",
                            (int)item->owner.len, (const char *)item->owner.data, (int)item->support.len,
                            (const char *)item->support.data, due, (int)item->words.len, (const char *)item->words.data,
                            problems[item->problem], (int)item->wrong.len, (const char *)item->wrong.data);
}

struct line_case {
    const char *line, *expected; /* NULL: no item */
};

static void check_lines(const struct line_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct pup_items items = read_all(cases[i].line);
        const char *now = items.count == 0 ? NULL : said(&items.rows[0]);
        bool same =
            now == NULL || cases[i].expected == NULL ? now == cases[i].expected : strcmp(now, cases[i].expected) == 0;
        if (!same) {
            fail_msg("\"%s\"\n  is read as   %s\n  instead of   %s", cases[i].line, now, cases[i].expected);
        }
    }
}

static void test_actions(void **state)
{
    (void)state;
    static const struct line_case cases[] = {
        {"- [ ] @castel avant 30/04 : rappeler l'h\u00f4pital", "action|castel||2026-04-30|rappeler l'h\u00f4pital|"},
        {"- [ ] @castel before 30/04 : call the hospital", "action|castel||2026-04-30|call the hospital|"},
        {"- [ ] @castel, avant le 30/04\u00a0: rappeler", "action|castel||2026-04-30|rappeler|"},
        {"- [ ] avant 30/04 @castel : rappeler", "action|castel||2026-04-30|rappeler|"},
        {"- [ ] rappeler l'h\u00f4pital @castel avant 30/04", "action|castel||2026-04-30|rappeler l'h\u00f4pital|"},
        {"- [ ] rappeler l'h\u00f4pital avant 30/04 @castel", "action|castel||2026-04-30|rappeler l'h\u00f4pital|"},
        {"- [ ] rappeler l'h\u00f4pital (@castel, avant 30/04)", "action|castel||2026-04-30|rappeler l'h\u00f4pital|"},
        {"- [ ] @castel : rappeler avant 30/04.", "action|castel||2026-04-30|rappeler|"},
        {"- [ ] rappeler @castel 30/04", "action|castel||2026-04-30|rappeler|"},
        {"- [ ] rappeler @castel +10j", "action|castel||2026-03-20|rappeler|"},
        {"- [ ] rappeler @castel 31", "action|castel|||rappeler @castel 31|"},
        {"- [ ] @castel 30/04 : rappeler", "action|castel||2026-04-30|rappeler|"},
        {"- [ ] @castel rappeler", "action|castel|||rappeler|"},
        {"-[ ]@castel:rappeler", "action|castel|||rappeler|"},
        {"* [] @castel : rappeler", "action|castel|||rappeler|"},
        {"\u2022 [ ] @castel : rappeler", "action|castel|||rappeler|"},
        {"  - [x] @moi : fait", "action done|moi|||fait|"},
        {"[X] @me : done", "action done|me|||done|"},
        {"- [ ] sans personne", "action||||sans personne|"},
        {"- [ ] @anne.castel : login", "action|anne.castel|||login|"},
        {"- [ ] @Anne Castel : deux mots", "action|Anne Castel|||deux mots|"},
        {"- [ ] @Anne Castel avant 30/04 : deux mots", "action|Anne Castel||2026-04-30|deux mots|"},
        {"- [ ] @Yves Le Goff : trois", "action|Yves Le Goff|||trois|"},
        {"- [ ] @Paul d'Argent, @riou : appui", "action|Paul d'Argent|riou||appui|"},
        {"- [ ] @Castel Appeler : non", "action|Castel Appeler|||non|"},
        {"- [ ] @Castel Appeler le laboratoire", "action|Castel|||Appeler le laboratoire|"},
        {"- [ ] @\"Anne Castel\" rappeler", "action|Anne Castel|||rappeler|"},
        {"- [ ] @castel @riou : \u00e0 deux", "action|castel|riou||\u00e0 deux|"},
        {"- [ ] demander \u00e0 @castel de rappeler", "action|castel|||demander \u00e0 @castel de rappeler|"},
        {"- [ ] \u00e9crire \u00e0 jean@exemple.fr @castel", "action|castel|||\u00e9crire \u00e0 jean@exemple.fr|"},
        {"Action : @castel avant 30/04 : rappeler", "action|castel||2026-04-30|rappeler|"},
        {"Action @castel avant 30/04 : rappeler", "action|castel||2026-04-30|rappeler|"},
        {"- ACTION n\u00b0 3 : @castel rappeler", "action|castel|||rappeler|"},
        {"\u00c0 faire : rappeler @castel", "action|castel|||rappeler|"},
        {"- [ ] @castel : 12:30 au caf\u00e9 : oui", "action|castel|||12:30 au caf\u00e9 : oui|"},
        {"- [ ] @castel avant midi : urgent", "action|castel|||avant midi : urgent|"},
        {"- [ ] @castel : passer avant 18h", "action|castel|||passer avant 18h|"},
        {"- [ ] @castel : un ratio pour 13/15 des patients", "action|castel|||un ratio pour 13/15 des patients|"},
    };
    check_lines(cases, sizeof cases / sizeof cases[0]);
}

static void test_decisions(void **state)
{
    (void)state;
    static const struct line_case cases[] = {
        {"D\u00e9cision : les RCP passent au mardi", "decision||||les RCP passent au mardi|"},
        {"- decision: avant 30/04 on ferme", "decision||||avant 30/04 on ferme|"},
        {"D\u00c9CISION n\u00b02 @castel : on garde", "decision|castel|||on garde|"},
        {"D\u00e9cision\u202f: @castel et @riou y vont", "decision|castel|||et @riou y vont|"},
        {"Proposition : un mardi sur deux", "proposal||||un mardi sur deux|"},
        {"D\u00e9cision \u00e0 prendre : le mardi ?", NULL},
        {"D\u00e9cisions :", NULL},
        {"D\u00e9cision :", NULL},
        {"La d\u00e9cision : attendre", NULL},
    };
    check_lines(cases, sizeof cases / sizeof cases[0]);
}

static void test_plain_text(void **state)
{
    (void)state;
    static const struct line_case cases[] = {
        {"Tour de table", NULL},
        {"- un point", NULL},
        {"- [ ]", NULL},
        {"[ ] ", NULL},
        {"", NULL},
        {"[lien] vers la page", NULL},
        {"- [?] @castel", NULL},
        {"Actions :", NULL},
        {"@castel : oui", NULL},
        {"Action sociale : un point", NULL},
        {"# [ ] titre", NULL},
        {"A faire :", NULL},
    };
    check_lines(cases, sizeof cases / sizeof cases[0]);
}

static void test_mistakes(void **state)
{
    (void)state;
    static const struct line_case cases[] = {
        {"- [ ] @castel avant 31/02 : rappeler", "action|castel|||avant 31/02 : rappeler|no date: 31/02"},
        {"- [ ] @castel : rappeler avant 31/02", "action|castel|||rappeler avant 31/02|no date: 31/02"},
        {"- [ ] @castel @riou @hamon : \u00e0 trois", "action|castel|riou||\u00e0 trois|crowded: hamon"},
        {"- [ ] @castel avant 30/04 :", "action|castel||2026-04-30||no words"},
        {"- [ ] @castel", "action|castel||||no words"},
    };
    check_lines(cases, sizeof cases / sizeof cases[0]);
}

static void test_dates(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *expected; /* NULL: no date */
    } cases[] = {
        {"30/04", "2026-04-30"},
        {"30 avril", "2026-04-30"},
        {"30.04", "2026-04-30"},
        {"10/03", "2026-03-10"},
        {"09/03", "2027-03-09"},
        {"5 janvier", "2027-01-05"},
        {"mardi 17/03", "2026-03-17"},
        {"30/04/2026", "2026-04-30"},
        {"2026-04-30", "2026-04-30"},
        {"vendredi", "2026-03-13"},
        {"demain", "2026-03-11"},
        {"+10j", "2026-03-20"},
        {"fin avril", "2026-04-30"},
        {"fin f\u00e9vrier", "2027-02-28"},
        {"fin mars", "2026-03-31"},
        {"end of May", "2026-05-31"},
        {"fin du mois", "2026-03-31"},
        {"fin juin 2028", "2028-06-30"},
        {"fin d\u00e9cembre", "2026-12-31"},
        {"31/02", NULL},
        {"29/02", NULL},
        {"midi", NULL},
        {"3", NULL},
        {"fin", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t days = 0;
        char iso[PUP_ISO_ROOM] = "";
        enum pup_err err = pup_item_date(pup_span_of(cases[i].typed), meeting(), &days);
        if (err == PUP_OK) {
            pup_date_iso(days, iso);
        }
        if ((err == PUP_OK) != (cases[i].expected != NULL) || (err == PUP_OK && strcmp(iso, cases[i].expected) != 0)) {
            fail_msg("\"%s\" is %s instead of %s", cases[i].typed, iso, cases[i].expected);
        }
    }
}

static const char minutes[] = "1. Tour de table\n"
                              "\n"
                              "- [ ] @castel avant 30/04 : rappeler\n"
                              "   le service de cardiologie,\n"
                              "\tdemander Mme Le Bras\n"
                              "- [x] @moi : envoyer l'ordre du jour #4k7d2m  \r\n"
                              "D\u00e9cision : on garde le mardi\n"
                              "\n"
                              "  un mot en retrait, loin de tout\n"
                              "- [ ] @riou salle #bureau";

static void test_a_text_with_notes_and_tags(void **state)
{
    (void)state;
    struct pup_items items = read_all(minutes);
    assert_int_equal(items.count, 4);
    assert_false(items.too_many);
    assert_true(pup_span_equal(items.rows[0].note, pup_span_of("le service de cardiologie,\ndemander Mme Le Bras")));
    assert_int_equal(items.rows[0].line, 3);
    assert_true(pup_span_equal(items.rows[1].tag, pup_span_of("4k7d2m")));
    assert_int_equal(items.rows[2].note.len, 0);
    assert_int_equal(items.rows[3].line, 10);
    assert_int_equal(items.rows[3].tag.len, 0); /* u is no letter of an id */

    const struct pup_span tags[] = {pup_span_of("aaaaaa"), {NULL, 0}, pup_span_of("bbbbbb"), pup_span_of("cccccc")};
    struct pup_span tagged, plain;
    assert_int_equal(pup_items_tag(&arena, pup_span_of(minutes), &items, tags, &tagged), PUP_OK);
    assert_non_null(strstr((const char *)tagged.data, ": rappeler #aaaaaa\n   le service"));
    assert_non_null(strstr((const char *)tagged.data, "du jour #4k7d2m  \r\nD"));
    assert_non_null(strstr((const char *)tagged.data, "mardi #bbbbbb\n\n"));
    assert_non_null(strstr((const char *)tagged.data, "#bureau #cccccc"));
    struct pup_items again;
    assert_int_equal(pup_items_read(&arena, tagged, meeting(), &again), PUP_OK);
    assert_int_equal(again.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(said(&again.rows[i]), said(&items.rows[i]));
        assert_int_equal(again.rows[i].tag.len, PUP_ITEM_TAG);
    }
    const struct pup_span lines[] = {{NULL, 0}, {NULL, 0}, pup_span_of("- le mardi"), {NULL, 0}};
    assert_int_equal(pup_items_replace(&arena, tagged, &again, lines, &plain), PUP_OK);
    assert_non_null(strstr((const char *)plain.data, "\n- le mardi\n\n"));
    assert_null(strstr((const char *)plain.data, "#4k7d2m"));
    assert_null(strstr((const char *)plain.data, "#aaaaaa"));
    assert_non_null(strstr((const char *)plain.data, "#bureau"));
}

static void test_what_looks_like_a_tag(void **state)
{
    (void)state;
    struct pup_items items = read_all("- [ ] @riou : r\u00e9server pour   #samedi");
    assert_true(pup_span_equal(items.rows[0].tag, pup_span_of("samedi")));
    assert_int_equal(pup_item_tag_is_word(&arena, &items.rows[0]), PUP_OK);
    assert_string_equal(said(&items.rows[0]), "action|riou|||r\u00e9server pour #samedi|");
    const struct pup_span tags[] = {pup_span_of("aaaaaa")};
    struct pup_span tagged;
    struct pup_span text = pup_span_of("- [ ] @riou : r\u00e9server pour   #samedi");
    assert_int_equal(pup_items_tag(&arena, text, &items, tags, &tagged), PUP_OK);
    assert_non_null(strstr((const char *)tagged.data, "pour   #samedi #aaaaaa"));
}

static void test_bounds(void **state)
{
    (void)state;
    struct pup_buf text;
    struct pup_items items;
    pup_buf_init(&text, 1 << 20);
    for (int i = 0; i < PUP_ITEMS_MAX + 5; i++) {
        assert_int_equal(pup_buf_printf(&text, "- [ ] @castel : chose %d\n", i), PUP_OK);
    }
    assert_int_equal(pup_items_read(&arena, pup_buf_span(&text), meeting(), &items), PUP_OK);
    assert_int_equal(items.count, PUP_ITEMS_MAX);
    assert_true(items.too_many);
    pup_buf_clear(&text);
    assert_int_equal(pup_buf_put_text(&text, "- [ ] @castel : "), PUP_OK);
    for (int i = 0; i < PUP_ITEM_WORDS_MAX; i++) {
        assert_int_equal(pup_buf_put_text(&text, "() "), PUP_OK);
    }
    assert_int_equal(pup_items_read(&arena, pup_buf_span(&text), meeting(), &items), PUP_OK);
    assert_int_equal(items.rows[0].problem, PUP_ITEM_LONG);
    pup_buf_release(&text);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)
    const struct CMUnitTest tests[] = {
        TEST(test_actions),
        TEST(test_decisions),
        TEST(test_plain_text),
        TEST(test_mistakes),
        TEST(test_dates),
        TEST(test_a_text_with_notes_and_tags),
        TEST(test_what_looks_like_a_tag),
        TEST(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
