/* Workbooks: the same bytes each time, whatever is written; names of sheets; what cannot be written is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "client/document/workbook.h"
#include "client/modules/xlsx/xlsx_priv.h"
#include "tests/unit/arena.h"

extern const struct pup_module pup_module;

static const struct pup_xlsx_functions *verbs(void)
{
    assert_int_equal(pup_module.version, PUP_XLSX_VERSION);
    assert_int_equal(pup_module.size, sizeof(struct pup_xlsx_functions));
    return pup_module.functions;
}

static struct pup_xlsx_cell text(const char *words)
{
    return (struct pup_xlsx_cell){.type = PUP_XLSX_TEXT, .text = pup_span_of(words)};
}

static enum pup_err write_book(const char *path, bool streaming, size_t *cut)
{
    static char long_text[PUP_XLSX_TEXT_MAX * 2];
    const struct pup_xlsx_functions *xlsx = verbs();
    struct pup_xlsx *book = xlsx->begin(path, "A <title> & \x1b", 1000000000, streaming);
    memset(long_text, 'x', sizeof long_text - 1);
    struct pup_xlsx_cell cells[] = {text("=1+1"),
                                    text("\x01\x1b\ufffe]]> _x0041_ é"),
                                    text(long_text),
                                    {.type = PUP_XLSX_EMPTY},
                                    {.type = PUP_XLSX_NUMBER, .number = INT64_MIN, .decimals = 6},
                                    {.type = PUP_XLSX_PERCENT, .number = 661, .decimals = 1},
                                    {.type = PUP_XLSX_EURO, .number = 123450, .decimals = 2},
                                    {.type = PUP_XLSX_DATE, .number = 20529},
                                    {.type = PUP_XLSX_DATE, .number = INT64_MAX, .text = pup_span_of("late")},
                                    {.type = PUP_XLSX_DATETIME, .number = INT64_C(20529) * 1440 + 750},
                                    {.type = PUP_XLSX_DATETIME, .number = INT64_MIN},
                                    {.type = PUP_XLSX_MINUTES, .number = 5610},
                                    {.type = PUP_XLSX_YES, .number = 1, .style = PUP_XLSX_TOTAL}};
    assert_non_null(book);
    xlsx->sheet(book, pup_span_of("One"));
    xlsx->widths(book, (unsigned[]){10, 20}, 2);
    xlsx->row(book, cells, 2);
    xlsx->heading(book, 2);
    xlsx->row(book, cells, sizeof cells / sizeof *cells);
    struct pup_xlsx_cell figures[] = {{.type = PUP_XLSX_NUMBER, .number = 3}, {.type = PUP_XLSX_EMPTY}};
    const struct pup_xlsx_cell *values[] = {figures, figures};
    for (int type = PUP_XLSX_BARS; type <= PUP_XLSX_RADAR; type++) {
        struct pup_xlsx_chart chart = {type,
                                       pup_span_of("T<"),
                                       (struct pup_span[]){pup_span_of("a"), pup_span_of("b")},
                                       2,
                                       (struct pup_span[]){pup_span_of("s"), pup_span_of("t")},
                                       2,
                                       values};
        xlsx->chart(book, &chart);
    }
    xlsx->sheet(book, pup_span_of("one"));
    xlsx->sheet(book, pup_span_of("'History'"));
    xlsx->sheet(book, pup_span_of("[]:*?/\\"));
    xlsx->sheet(book, pup_span_of("Système d'information et télésurveillance des patients"));
    xlsx->sheet(book, pup_span_of("Système d'information et télésurveillance des soignants"));
    return xlsx->end(book, cut);
}

static size_t read_file(const char *path, char *room, size_t size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(room, 1, size, file);
    fclose(file);
    return len;
}

static void the_same_bytes(void **state)
{
    (void)state;
    static char first[1 << 20], second[1 << 20];
    char folder[] = "/tmp/pupitre-xlsx-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.xlsx", folder);
    for (int streaming = 0; streaming < 2; streaming++) {
        size_t cut = 0;
        assert_int_equal(write_book(path, streaming, &cut), PUP_OK);
        assert_int_equal(cut, 1);
        size_t len = read_file(path, first, sizeof first);
        assert_int_equal(write_book(path, streaming, &cut), PUP_OK);
        assert_true(len > 1000 && len < sizeof first);
        assert_int_equal(read_file(path, second, sizeof second), len);
        assert_memory_equal(first, second, len);
    }
    unlink(path);
    rmdir(folder);
}

static void names_of_sheets(void **state)
{
    (void)state;
    static const char *const names[][2] = {{"One", "One"},
                                           {"", "_"},
                                           {"'''", "_"},
                                           {"'a'b'", " a'b"},
                                           {"a/b:c*d?e[f]g\\h\n", "a b c d e f g h "},
                                           {"123456789012345678901234567890123", "1234567890123456789012345678901"},
                                           {"éééééééééééééééééééééééééééééééééé", "ééééééééééééééééééééééééééééééé"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct pup_buf out;
        pup_buf_init(&out, 256);
        assert_int_equal(xlsx_sheet_name(pup_span_of(names[i][0]), &out), PUP_OK);
        struct pup_span made = pup_buf_span(&out);
        if (i == 1 || i == 2) {
            assert_int_equal(made.data[made.len - 1], '_');
        } else {
            assert_true(pup_span_equal(made, pup_span_of(names[i][1])));
        }
        pup_buf_release(&out);
    }
}

static void what_cannot_be_written(void **state)
{
    (void)state;
    size_t cut = 0;
    assert_int_equal(write_book("/nonexistent/folder/a.xlsx", false, &cut), PUP_ERR_IO);
    const struct pup_xlsx_functions *xlsx = verbs();
    struct pup_xlsx *book = xlsx->begin("/dev/null", "", 0, false);
    struct pup_xlsx_cell cell = text("before any sheet");
    xlsx->row(book, &cell, 1);
    assert_int_equal(xlsx->end(book, &cut), PUP_ERR_LIMIT);
}

static void a_document(void **state)
{
    (void)state;
    static const struct pup_table_column columns[] = {{"what", "What"}, {"people", "People"}};
    struct pup_document document;
    pup_document_init(&document, &arena, PUP_FRENCH);
    document.name = "Report";
    document.title = "MSP";
    struct pup_section *section = pup_document_section(&document, "one", "One: [a]");
    struct pup_table *table = pup_section_table(section, "t", "T", columns, 2);
    pup_table_add(section, table, (struct pup_cell[]){pup_cell_word("x"), pup_cell_people(2)});
    struct pup_chart *chart = pup_section_chart(section, PUP_CHART_GAUGE, "c", "C", pup_cell_rate(0, 1),
                                                (struct pup_span[]){pup_span_of("a")}, 1);
    pup_chart_series(section, chart, "s", "S", (int64_t[]){661});
    pup_chart_target(section, chart, "T", (int64_t[]){PUP_CHART_NO_VALUE});
    char path[] = "/tmp/pupitre-xlsx-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    assert_int_equal(pup_document_workbook(&document, verbs(), path), PUP_OK);
    unlink(path);
    document.failed = true;
    assert_int_equal(pup_document_workbook(&document, verbs(), path), PUP_ERR_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_bytes),
        cmocka_unit_test(names_of_sheets),
        cmocka_unit_test(what_cannot_be_written),
        cmocka_unit_test_setup_teardown(a_document, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
