/* The forms of an answer: what a pipe, a spreadsheet and a program get, and that no text acts upon a terminal. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/print/grid.h"
#include "client/print/value.h"

/* A printer into memory. */
struct paper {
    struct pup_printer printer;
    char *text;
    size_t len;
};

static void paper_open(struct paper *paper, enum pup_format format, enum pup_language language)
{
    memset(paper, 0, sizeof *paper);
    FILE *out = open_memstream(&paper->text, &paper->len);
    assert_non_null(out);
    pup_printer_init(&paper->printer, out, format, language);
    assert_false(paper->printer.terminal || paper->printer.colour);
}

static void paper_expect(struct paper *paper, const char *expected)
{
    fclose(paper->printer.out);
    assert_string_equal(paper->text, expected);
    free(paper->text);
}

static void print_rows(struct paper *paper)
{
    static const struct pup_column columns[] = {
        {"id", "Id", 0}, {"name", "Name", 0}, {"count", "Count", PUP_COLUMN_NUMBER}};
    struct pup_grid *grid = pup_grid_new(&paper->printer, columns, 3);
    assert_non_null(grid);
    struct pup_span rows[][3] = {{pup_span_of("a"), pup_span_of("x\ty\nz"), pup_span_of("1")},
                                 {pup_span_of("b"), pup_span_of("=1+1; \"q\""), pup_span_of("-2")}};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pup_grid_row(grid, rows[i], PUP_TONE_WARN), PUP_OK);
    }
    assert_int_equal(pup_grid_end(grid), PUP_OK);
}

static void rows_in_each_form(void **state)
{
    (void)state;
    struct paper paper;
    paper_open(&paper, PUP_FORMAT_TEXT, PUP_ENGLISH);
    print_rows(&paper);
    paper_expect(&paper, "a\tx\\x09y\\x0az\t1\nb\t=1+1; \"q\"\t-2\n");
    paper_open(&paper, PUP_FORMAT_CSV, PUP_ENGLISH);
    print_rows(&paper);
    paper_expect(&paper,
                 "\"Id\",\"Name\",\"Count\"\r\n\"a\",\"x\ty\nz\",\"1\"\r\n\"b\",\"'=1+1; \"\"q\"\"\",\"-2\"\r\n");
    paper_open(&paper, PUP_FORMAT_JSON, PUP_ENGLISH);
    print_rows(&paper);
    paper_expect(&paper, "[{\"id\":\"a\",\"name\":\"x\\ty\\nz\",\"count\":1},{\"id\":\"b\",\"name\":\"=1+1; "
                         "\\\"q\\\"\",\"count\":-2}]\n");
}

static void no_rows(void **state)
{
    (void)state;
    static const struct pup_column columns[] = {{"id", "Id", 0}};
    struct paper paper;
    paper_open(&paper, PUP_FORMAT_JSON, PUP_ENGLISH);
    assert_int_equal(pup_grid_end(pup_grid_new(&paper.printer, columns, 1)), PUP_OK);
    paper_expect(&paper, "[]\n");
    paper_open(&paper, PUP_FORMAT_TEXT, PUP_ENGLISH);
    assert_int_equal(pup_grid_end(pup_grid_new(&paper.printer, columns, 1)), PUP_OK);
    paper_expect(&paper, "");
}

static void formulas_are_defused(void **state)
{
    (void)state;
    static const char *const dangerous[] = {"=1", "+33 1 23", "-x", "@sum",   "\tx", "\rx",
                                            "-",  "+",        "=",  "-1.2.3", "--1", "+1e5"};
    static const char *const harmless[] = {"", "x", "1", "-1", "+1", "-12,5", "+1.25", "x=1", " =1", "-0"};
    for (size_t i = 0; i < sizeof dangerous / sizeof dangerous[0]; i++) {
        assert_true(pup_csv_needs_apostrophe(pup_span_of(dangerous[i]), true));
    }
    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++) {
        assert_false(pup_csv_needs_apostrophe(pup_span_of(harmless[i]), true));
    }
    assert_true(pup_csv_needs_apostrophe(pup_span_of("-12"), false)); /* a text that looks like a number */
    assert_true(pup_csv_needs_apostrophe(pup_span_of("'tis"), false));
    assert_false(pup_csv_needs_apostrophe(pup_span_of("12"), false));
}

static void nothing_acts_on_a_terminal(void **state)
{
    (void)state;
    struct paper paper;
    paper_open(&paper, PUP_FORMAT_TEXT, PUP_ENGLISH);
    pup_print_safe(paper.printer.out, pup_span_of("a\x1b[31m\u202e\x7f é\n"), true);
    paper_expect(&paper, "a\\x1b[31m\\u202e\\x7f é\n");
}

static void paragraphs_are_cut_at_spaces(void **state)
{
    (void)state;
    struct paper paper;
    paper_open(&paper, PUP_FORMAT_TEXT, PUP_ENGLISH);
    paper.printer.width = 12;
    pup_print_wrapped(&paper.printer,
                      "été à l'hôpital demain\n\n  left as it is, however long\nextraordinairement long\n");
    paper_expect(&paper, "été à\nl'hôpital\ndemain\n\n  left as it is, however long\nextraordinairement\nlong\n");
}

/* A table of one row on a terminal of 40 columns. */
static void expect_narrow(const struct pup_column *columns, const struct pup_span *row, size_t count, const char *shown)
{
    struct paper paper;
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8")); /* as the program does */
    paper_open(&paper, PUP_FORMAT_TEXT, PUP_FRENCH);
    paper.printer.terminal = true;
    paper.printer.width = 40;
    struct pup_grid *grid = pup_grid_new(&paper.printer, columns, count);
    assert_non_null(grid);
    assert_int_equal(pup_grid_row(grid, row, PUP_TONE_PLAIN), PUP_OK);
    assert_int_equal(pup_grid_end(grid), PUP_OK);
    paper_expect(&paper, shown);
}

/* The widest columns give way, and say so; what is narrow, or must not be cut, stays whole. */
static void narrow_tables_say_what_they_cut(void **state)
{
    (void)state;
    static const struct pup_column columns[] = {{"id", "Id", 0},
                                                {"title", "Titre", PUP_COLUMN_SHRINK},
                                                {"state", "État", PUP_COLUMN_SHRINK},
                                                {"at", "Date", 0}};
    const struct pup_span row[] = {pup_span_of("4k7d"), pup_span_of("Écrire la procédure « chute »"),
                                   pup_span_of("en cours"), pup_span_of("11/02/2026")};
    expect_narrow(columns, row, 4, "Id   Titre           État     Date\n4k7d Écrire la proc… en cours 11/02/2026\n");
}

/* What a row is about keeps more; headings give way before what must not be cut does. */
static void titles_give_last_and_headings_before_figures(void **state)
{
    (void)state;
    static const struct pup_column wide[] = {{"type", "Type", PUP_COLUMN_SHRINK},
                                             {"title", "Titre", PUP_COLUMN_SHRINK | PUP_COLUMN_MAIN},
                                             {"at", "Date", 0}};
    const struct pup_span meeting[] = {pup_span_of("groupe de travail"), pup_span_of("Sorties d’hôpital, suite"),
                                       pup_span_of("11/02/2026")};
    expect_narrow(wide, meeting, 3, "Type       Titre             Date\ngroupe de… Sorties d’hôpita… 11/02/2026\n");
    static const struct pup_column headed[] = {{"title", "Titre", PUP_COLUMN_SHRINK},
                                               {"notice", "Préavis (jours)", PUP_COLUMN_RIGHT},
                                               {"who", "Responsable", PUP_COLUMN_SHRINK},
                                               {"at", "Date", 0}};
    const struct pup_span agreement[] = {pup_span_of("Contrat ménage"), pup_span_of("90"), pup_span_of("Benoît Nguyen"),
                                         pup_span_of("11/02/2026")};
    expect_narrow(headed, agreement, 4,
                  "Titre    Préavis… Responsable Date\nContrat…       90 Benoît Ngu… 11/02/2026\n");
}

static void spaces_as_people_call_them(void **state)
{
    (void)state;
    char room[PUP_SPACE_LABEL];
    const struct {
        const char *name, *french;
    } rows[] = {{"V/team", "V/équipe"}, {"A/management", "A/gestion"}, {"V/hr/castel", "V/rh/castel"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pup_space space;
        assert_int_equal(pup_space_parse(pup_span_of(rows[i].name), &space), PUP_OK);
        assert_string_equal(pup_space_label(&space, PUP_FRENCH, room), rows[i].french);
        assert_string_equal(pup_space_label(&space, PUP_ENGLISH, room), rows[i].name);
        struct pup_printer pipe = {.language = PUP_FRENCH};
        assert_string_equal(pup_space_show(&pipe, &space, room), rows[i].name);
    }
}

static void value_as_json(void **state)
{
    (void)state;
    struct pup_id id = {.bytes = {1, 2, 3}};
    const struct {
        uint32_t kind;
        const char *field;
        struct pup_value value;
        const char *json;
    } rows[] = {
        {PUP_KIND_ACTION, "title", {.type = PUP_VALUE_TEXT, .text = pup_span_of("é\"")}, "\"é\\\"\""},
        {PUP_KIND_ACTION, "due", pup_value_integer(20529), "\"2026-03-17\""},
        {PUP_KIND_ACTION, "priority", pup_value_integer(1), "\"high\""},
        {PUP_KIND_ACTION, "priority", pup_value_integer(99), "99"},
        {PUP_KIND_ACTION, "due", pup_value_none(), "null"},
        {PUP_KIND_ACTION, "title", {.type = PUP_VALUE_ERASED}, "{\"erased\":true}"},
        {PUP_KIND_ACTION, "owner", pup_value_reference(id, pup_span_of("Anne")),
         "{\"id\":\"01020300-0000-0000-0000-000000000000\",\"name\":\"Anne\"}"},
        {PUP_KIND_MEETING, "start", pup_value_integer(20529 * 1440 + 750), "\"2026-03-17T12:30\""},
        {PUP_KIND_TIME, "minutes", pup_value_integer(90), "90"},
        {PUP_KIND_CASE, "target", pup_value_integer(1), "true"},
        {PUP_KIND_EXPENSE, "amount", pup_value_integer(123450), "1234.50"},
        {PUP_KIND_MEASURE, "value", pup_value_integer(-2500000), "-2.5"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct paper paper;
        const struct pup_field_def *field = NULL;
        char line[128];
        paper_open(&paper, PUP_FORMAT_JSON, PUP_FRENCH);
        assert_int_equal(pup_schema_find_field(pup_schema_kind(rows[i].kind), pup_span_of(rows[i].field), &field),
                         PUP_OK);
        struct pup_json *json = pup_json_new(&paper.printer);
        pup_json_value(json, field, &rows[i].value);
        assert_int_equal(pup_json_end(json), PUP_OK);
        snprintf(line, sizeof line, "%s\n", rows[i].json);
        paper_expect(&paper, line);
    }
}

static void value_in_pipes_and_spreadsheets(void **state)
{
    (void)state;
    const struct pup_kind_def *kind = pup_schema_kind(PUP_KIND_ACTION);
    struct pup_value high = pup_value_integer(1);
    struct pup_printer printers[] = {{.format = PUP_FORMAT_TEXT, .language = PUP_FRENCH},
                                     {.format = PUP_FORMAT_CSV, .language = PUP_FRENCH}};
    static const char *const expected[] = {"high", "haute"};
    for (int i = 0; i < 2; i++) {
        struct pup_buf buf;
        pup_buf_init(&buf, 100);
        assert_int_equal(pup_value_show(&buf, &printers[i], pup_schema_field(kind, 7), &high), PUP_OK);
        assert_true(pup_span_equal(pup_buf_span(&buf), pup_span_of(expected[i])));
        pup_buf_release(&buf);
    }
    char room[PUP_FIELD_KEY_ROOM];
    assert_string_equal(pup_field_key(kind, 7, room), "priority");
    assert_string_equal(pup_field_key(kind, 77, room), "field_77");
    assert_string_equal(pup_field_key(NULL, 7, room), "field_7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_in_each_form),
        cmocka_unit_test(no_rows),
        cmocka_unit_test(formulas_are_defused),
        cmocka_unit_test(nothing_acts_on_a_terminal),
        cmocka_unit_test(paragraphs_are_cut_at_spaces),
        cmocka_unit_test(narrow_tables_say_what_they_cut),
        cmocka_unit_test(titles_give_last_and_headings_before_figures),
        cmocka_unit_test(spaces_as_people_call_them),
        cmocka_unit_test(value_as_json),
        cmocka_unit_test(value_in_pipes_and_spreadsheets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
