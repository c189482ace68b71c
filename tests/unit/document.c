/* Documents: cells as each form shows them, head counts that are not told, and text that acts upon nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/document/html.h"
#include "client/document/json.h"
#include "client/document/markup.h"
#include "tests/unit/arena.h"

static void expect_shown(struct pup_cell cell, enum pup_language language, const char *expected)
{
    struct pup_buf out;
    pup_buf_init(&out, 4096);
    assert_int_equal(pup_cell_show(&out, &cell, language), PUP_OK);
    assert_int_equal(pup_buf_put_byte(&out, 0), PUP_OK);
    assert_string_equal((const char *)pup_buf_span(&out).data, expected);
    pup_buf_release(&out);
}

static void cells_are_read(void **state)
{
    (void)state;
    expect_shown(pup_cell_nothing(), PUP_FRENCH, "–");
    expect_shown(pup_cell_word(""), PUP_FRENCH, "–");
    expect_shown(pup_cell_count(1234567), PUP_FRENCH, "1\u202f234\u202f567");
    expect_shown(pup_cell_count(-1000), PUP_ENGLISH, "−1,000");
    expect_shown(pup_cell_count(INT64_MIN), PUP_ENGLISH, "−9,223,372,036,854,775,808");
    expect_shown(pup_cell_decimal(3500000), PUP_FRENCH, "3,5");
    expect_shown(pup_cell_decimal(-1), PUP_ENGLISH, "−0.000001");
    expect_shown(pup_cell_decimal(0), PUP_FRENCH, "0");
    expect_shown(pup_cell_euros(1435000), PUP_FRENCH, "14\u202f350,00\u00a0€");
    expect_shown(pup_cell_euros(-5), PUP_ENGLISH, "−€0.05");
    expect_shown(pup_cell_minutes(5610), PUP_FRENCH, "93\u00a0h\u00a030");
    expect_shown(pup_cell_minutes(45), PUP_FRENCH, "45\u00a0min");
    expect_shown(pup_cell_minutes(0), PUP_FRENCH, "0\u00a0h");
    expect_shown(pup_cell_minutes(60000), PUP_ENGLISH, "1,000:00");
    expect_shown(pup_cell_date(20529), PUP_FRENCH, "17/03/2026");
    expect_shown(pup_cell_date(20529), PUP_ENGLISH, "2026-03-17");
    expect_shown(pup_cell_yes(true), PUP_FRENCH, "oui");
}

static void rates_are_rounded_once(void **state)
{
    (void)state;
    expect_shown(pup_cell_rate(41, 62), PUP_FRENCH, "66,1\u00a0%");
    expect_shown(pup_cell_rate(9, 12), PUP_ENGLISH, "75.0%");
    expect_shown(pup_cell_rate(5610, 5040), PUP_FRENCH, "111,3\u00a0%");
    expect_shown(pup_cell_rate(1, 2000), PUP_ENGLISH, "0.1%"); /* 0.05: the half goes up */
    expect_shown(pup_cell_rate(-1, 2000), PUP_ENGLISH, "−0.1%");
    assert_int_equal(pup_cell_rate(3, 0).type, PUP_CELL_NOTHING);
    assert_int_equal(pup_cell_rate(3, -1).type, PUP_CELL_NOTHING);
    assert_int_equal(pup_cell_rate(INT64_MAX, 1).type, PUP_CELL_NOTHING);
    assert_int_equal(pup_cell_rate(INT64_MAX / 1000, INT64_MAX).type, PUP_CELL_NUMBER);
}

static void few_people_are_not_told(void **state)
{
    (void)state;
    expect_shown(pup_cell_people(0), PUP_FRENCH, "0");
    for (int64_t few = 1; few <= 4; few++) {
        struct pup_cell cell = pup_cell_people(few);
        expect_shown(cell, PUP_FRENCH, "<5");
        assert_true(cell.number == 1 && cell.most == 4);
    }
    expect_shown(pup_cell_people(5), PUP_FRENCH, "5");
}

/* Whether the counts behind hidden cells can be worked out from what is shown: no other counts from 1 to 4 fit. */
static bool can_be_worked_out(const int64_t *counts, size_t count, const struct pup_cell *total)
{
    size_t ways[4][5] = {{0}};
    size_t fitting = 0;
    for (unsigned guess = 0; guess < 256; guess++) { /* two bits a cell */
        int64_t sum = 0;
        bool fits = true;
        for (size_t i = 0; i < count; i++) {
            int64_t value = counts[i] >= 1 && counts[i] <= 4 ? 1 + ((guess >> (2 * i)) & 3) : counts[i];
            fits = fits && (value == counts[i] || (counts[i] >= 1 && counts[i] <= 4));
            sum += value;
        }
        if (fits && sum >= total->number && sum <= total->most) {
            fitting++;
            for (size_t i = 0; i < count; i++) {
                ways[i][counts[i] >= 1 && counts[i] <= 4 ? 1 + ((guess >> (2 * i)) & 3) : 0]++;
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t value = 1; value <= 4; value++) {
            if (counts[i] >= 1 && counts[i] <= 4 && ways[i][value] == fitting) {
                return true;
            }
        }
    }
    return false;
}

static void totals_do_not_tell(void **state)
{
    (void)state;
    for (int a = 0; a <= 6; a++) {
        for (int b = 0; b <= 6; b++) {
            for (int c = 0; c <= 6; c++) {
                int64_t counts[4] = {a, b, c, 9};
                struct pup_cell total = pup_cell_people_total(counts, 4);
                assert_true(total.number <= a + b + c + 9 && a + b + c + 9 <= total.most);
                assert_false(can_be_worked_out(counts, 4, &total));
                struct pup_cell three = pup_cell_people_total(counts, 3);
                assert_true(three.number <= a + b + c && a + b + c <= three.most);
                assert_false(can_be_worked_out(counts, 3, &three));
            }
        }
    }
    struct pup_cell one = pup_cell_people_total((int64_t[]){6, 3}, 2);
    expect_shown(one, PUP_FRENCH, "7\u00a0à\u00a010");
    expect_shown(pup_cell_people_total((int64_t[]){6, 3, 2}, 3), PUP_ENGLISH, "11");
    expect_shown(pup_cell_people_total(NULL, 0), PUP_ENGLISH, "0");
}

static void markup_is_escaped(void **state)
{
    (void)state;
    struct pup_buf out;
    pup_buf_init(&out, 4096);
    assert_int_equal(
        pup_markup_put(&out, pup_span_of("<a href=\"x\">&amp;'\n\t\x1b[0m\u202e\xc2\x85\ufffe\uffff\xff é")), PUP_OK);
    assert_int_equal(pup_buf_put_byte(&out, 0), PUP_OK);
    assert_string_equal((const char *)pup_buf_span(&out).data,
                        "&lt;a href=&quot;x&quot;&gt;&amp;amp;'\n\t\\x1b[0m\\u202e\\u0085\\ufffe\\uffff\\xff é");
    pup_buf_release(&out);
}

/* A small document with everything in it. */
static void make(struct pup_document *document)
{
    static const struct pup_table_column columns[] = {{"what", "What \"<&"}, {"people", "People"}};
    pup_document_init(document, &arena, PUP_ENGLISH);
    document->report = "activity";
    document->name = "Activity";
    document->title = "A <b> & \"C\" } \\";
    document->code = "V";
    document->year = 2026;
    document->on = 20818;
    pup_document_key(document, "rate", "Rate", pup_cell_rate(41, 62), "41 of 62");
    struct pup_section *section = pup_document_section(document, "one", "One");
    pup_section_fact(section, "yes", "Yes?", pup_cell_yes(true), NULL);
    pup_section_fact(section, "none", "None", pup_cell_nothing(), NULL);
    pup_section_text(section, pup_span_of("First.\nStill it.\n\n- one\n- two\n</p><script>x</script>"));
    struct pup_table *table = pup_section_table(section, "people", "People", columns, 2);
    pup_table_add(section, table, (struct pup_cell[]){pup_cell_word("nurse <"), pup_cell_people(3)});
    pup_table_add(section, table, (struct pup_cell[]){pup_cell_word("others"), pup_cell_nothing()});
    pup_table_total(section, table,
                    (struct pup_cell[]){pup_cell_word("All"), pup_cell_people_total((int64_t[]){3}, 1)});
    pup_section_table(section, "empty", "Empty", columns, 2);
    struct pup_chart *chart = pup_section_chart(section, PUP_CHART_BARS, "bars", "Bars", pup_cell_minutes(0),
                                                (struct pup_span[]){pup_span_of("a<b"), pup_span_of("c")}, 2);
    pup_chart_series(section, chart, "s", "S", (int64_t[]){90, PUP_CHART_NO_VALUE});
    pup_chart_text(section, chart, "%s.", "Two \"bars\" & more");
    section = pup_document_annex(document, "annex", "Annex");
    pup_section_note(section, "%d %s", 1, "note");
}

static void a_page_holds_it_escaped(void **state)
{
    (void)state;
    struct pup_document document;
    struct pup_buf first, second;
    pup_buf_init(&first, 1 << 20);
    pup_buf_init(&second, 1 << 20);
    make(&document);
    assert_int_equal(pup_document_whole(&document), PUP_OK);
    assert_int_equal(pup_document_html(&first, &document), PUP_OK);
    assert_int_equal(pup_document_html(&second, &document), PUP_OK);
    assert_true(pup_span_equal(pup_buf_span(&first), pup_buf_span(&second)));
    assert_int_equal(pup_buf_put_byte(&first, 0), PUP_OK);
    const char *page = (const char *)pup_buf_span(&first).data;
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "http-equiv=\"refresh\""));
    assert_non_null(strstr(page, "<h1>A &lt;b&gt; &amp; &quot;C&quot; } \\</h1>"));
    assert_non_null(strstr(page, "content:\"Activity\"")); /* on paper, as a string of the style sheet */
    assert_non_null(strstr(page, "\"A \\3c b\\3e  \\26  \\22 C\\22  \\7d  \\5c \""));
    assert_non_null(strstr(page, "<p>First.<br/>\nStill it.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<p>&lt;/p"));
    assert_non_null(strstr(page, "<th scope=\"row\" role=\"rowheader\">nurse &lt;</th>"));
    assert_non_null(strstr(page, "data-label=\"People\">&lt;5</td>"));
    assert_non_null(strstr(page, "<desc id=\"chart-bars-text\">Two &quot;bars&quot; &amp; more.</desc>"));
    assert_null(strstr(page, "id=\"table-empty\""));
    assert_null(strstr(page, ">None<"));
    pup_buf_release(&first);
    pup_buf_release(&second);
}

static void json_holds_it_typed(void **state)
{
    (void)state;
    struct pup_document document;
    char *text = NULL;
    size_t len = 0;
    struct pup_printer printer;
    FILE *out = open_memstream(&text, &len);
    assert_non_null(out);
    pup_printer_init(&printer, out, PUP_FORMAT_JSON, PUP_ENGLISH);
    make(&document);
    struct pup_json *json = pup_json_new(&printer);
    assert_int_equal(pup_document_json(json, &document), PUP_OK);
    assert_int_equal(pup_json_end(json), PUP_OK);
    fclose(out);
    assert_memory_equal(
        text, "{\"v\":1,\"report\":\"activity\",\"structure\":\"V\",\"year\":2026,\"on\":\"2026-12-31\",", 73);
    assert_non_null(strstr(text, "{\"id\":\"rate\",\"label\":\"Rate\",\"value\":66.1,\"unit\":\"percent\"}"));
    assert_non_null(strstr(text,
                           "\"rows\":[{\"what\":\"nurse <\",\"people\":\"<5\"},{\"what\":\"others\",\"people\":null}],"
                           "\"total\":{\"what\":\"All\",\"people\":\"<5\"}"));
    assert_non_null(strstr(text,
                           "\"unit\":\"minutes\",\"categories\":[\"a<b\",\"c\"],\"series\":[{\"id\":\"s\",\"label\":"
                           "\"S\",\"values\":[90,null]}]"));
    free(text);
}

static void spent_memory_is_told(void **state)
{
    (void)state;
    for (size_t budget = 0; budget < 6000; budget += 97) {
        struct pup_arena small = {0};
        struct pup_document document;
        struct pup_buf out;
        pup_buf_init(&out, 1 << 20);
        pup_arena_init(&small, budget);
        struct pup_arena kept = arena;
        arena = small;
        make(&document);
        enum pup_err err = pup_document_html(&out, &document);
        assert_true(err == PUP_OK || err == PUP_ERR_MEMORY);
        assert_int_equal(pup_document_whole(&document), err);
        pup_arena_release(&arena);
        arena = kept;
        pup_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_read),
        cmocka_unit_test(rates_are_rounded_once),
        cmocka_unit_test(few_people_are_not_told),
        cmocka_unit_test(totals_do_not_tell),
        cmocka_unit_test(markup_is_escaped),
        cmocka_unit_test_setup_teardown(a_page_holds_it_escaped, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(json_holds_it_typed, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(spent_memory_is_told, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
