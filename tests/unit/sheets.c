/* Every well-formed cell of the coordinators' spreadsheets is understood, and only the others are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "common/model/date.h"
#include "common/model/number.h"
#include "common/model/typed.h"

/* What each column is, by the end of the file's name and the column's heading. A kind of 0 is a time of day, which no
 * field holds alone; a field that is a counter is read as a delta. */
static const struct column {
    const char *file, *heading;
    uint32_t kind;
    const char *field;
} columns[] = {
    {"actions", "Échéance", PUP_KIND_ACTION, "due"},
    {"actions", "État", PUP_KIND_ACTION, "state"},
    {"actions", "Priorité", PUP_KIND_ACTION, "priority"},
    {"conventions", "Début", PUP_KIND_AGREEMENT, "start"},
    {"conventions", "Fin", PUP_KIND_AGREEMENT, "end"},
    {"conventions", "Préavis (jours)", PUP_KIND_AGREEMENT, "notice"},
    {"conventions", "Montant", PUP_KIND_AGREEMENT, "amount"},
    {"professionnels", "Profession", PUP_KIND_PERSON, "profession"},
    {"professionnels", "N° RPPS", PUP_KIND_PERSON, "rpps"},
    {"professionnels", "Associé SISA", PUP_KIND_PROTOCOL, "ipa"}, /* any boolean */
    {"reunions", "Date", PUP_KIND_TIME, "date"},
    {"reunions", "Heure", 0, NULL},
    {"reunions", "Durée", PUP_KIND_TIME, "minutes"},
    {"reunions", "Type", PUP_KIND_MEETING, "type"},
    {"reunions", "Objet", PUP_KIND_MEETING, "title"},
    {"reunions", "Compte rendu", PUP_KIND_MEETING, "minutes"},
    {"stocks", "Quantité", PUP_KIND_STOCK, "quantity"},
    {"stocks", "Seuil", PUP_KIND_STOCK, "threshold"},
    {"stocks", "Péremption", PUP_KIND_STOCK, "expiry"},
    {"temps", "Jour", PUP_KIND_TIME, "date"},
    {"temps", "Durée", PUP_KIND_TIME, "minutes"},
    {"temps", "Champ", PUP_KIND_TIME, "activity"},
};

enum { COLUMNS = sizeof columns / sizeof columns[0], CELLS_MAX = 16, FILE_MAX = 64 * 1024 };

struct tally {
    size_t cells, empty, refused, of_column[COLUMNS];
};

/* The whole file as UTF-8, NUL-terminated; Windows-1252 is converted. */
static void load(const char *name, char text[FILE_MAX])
{
    static char raw[FILE_MAX];
    FILE *file = fopen(name, "r");
    assert_non_null(file);
    size_t len = fread(raw, 1, sizeof raw - 1, file);
    (void)fclose(file);
    raw[len] = '\0';
    bool utf8 = pup_text_valid(pup_span_of(raw));
    iconv_t converter = iconv_open("UTF-8", utf8 ? "UTF-8" : "WINDOWS-1252");
    char *from = raw, *to = text;
    size_t from_left = len, to_left = FILE_MAX - 1;
    assert_int_equal(iconv(converter, &from, &from_left, &to, &to_left), 0);
    (void)iconv_close(converter);
    *to = '\0';
}

/* Cuts one row of ';'-separated cells, quoted ones included, off the front; false at the end. Works in place. */
static bool next_row(char **rest, char *cells[CELLS_MAX], size_t *count)
{
    char *at = *rest, *to = at;
    *count = 0;
    if (*at == '\0') {
        return false;
    }
    for (bool quoted = false, ended = false; !ended;) {
        if (*count == 0 || to == NULL) {
            assert_true(*count < CELLS_MAX);
            cells[(*count)++] = to = at;
        }
        char byte = *at;
        at += byte != '\0';
        if (byte == '"') {
            quoted = !quoted;
        } else if (byte == '\0' || (!quoted && (byte == ';' || byte == '\n'))) {
            *to = '\0';
            to = NULL;
            ended = byte != ';';
        } else if (byte != '\r' || quoted) {
            *to++ = byte;
        }
    }
    *rest = at;
    return true;
}

static const struct column *column_of(const char *file, const char *heading)
{
    struct pup_span trimmed = pup_text_trim(pup_span_of(heading));
    for (size_t i = 0; i < COLUMNS; i++) {
        if (strstr(file, columns[i].file) != NULL && pup_span_equal(trimmed, pup_span_of(columns[i].heading))) {
            return &columns[i];
        }
    }
    return NULL;
}

static enum pup_err read_cell(const struct column *column, const char *cell)
{
    int64_t number = 0;
    if (column->kind == 0) {
        return pup_time_of_day_parse(pup_span_of(cell), &number);
    }
    const struct pup_field_def *field = NULL;
    assert_int_equal(pup_schema_find_field(pup_schema_kind(column->kind), pup_span_of(column->field), &field), PUP_OK);
    if (field->type == PUP_TYPE_COUNTER) {
        return pup_delta_parse(pup_span_of(cell), &number);
    }
    struct pup_arena arena;
    pup_arena_init(&arena, 1 << 20);
    struct pup_typing typing = {.today = 0};
    struct pup_value value;
    enum pup_err err = pup_typed_parse(&arena, field, &typing, pup_span_of(cell), &value);
    if (err == PUP_OK && !pup_typed_fits(field, &value)) {
        err = PUP_ERR_LIMIT;
    }
    pup_arena_release(&arena);
    return err;
}

static void read_sheet(const char *name, struct tally *tally)
{
    static char text[FILE_MAX];
    char path[200], *rest = text, *headings[CELLS_MAX], *cells[CELLS_MAX];
    size_t width = 0, count = 0;
    (void)snprintf(path, sizeof path, "%s/sheets/%s.csv", PUP_TEST_DATA, name);
    load(path, text);
    assert_true(next_row(&rest, headings, &width));
    while (next_row(&rest, cells, &count)) {
        assert_int_equal(count, width);
        for (size_t i = 0; i < count; i++) {
            const struct column *column = column_of(name, headings[i]);
            if (column == NULL) {
                continue; /* people and partners: names.c */
            }
            if (cells[i][0] == '\0') {
                tally->empty++;
                continue;
            }
            enum pup_err err = read_cell(column, cells[i]);
            bool vague = strcmp(cells[i], "dès que possible") == 0 || strcmp(cells[i], "fin mars") == 0;
            if (err != (vague ? PUP_ERR_INVALID : PUP_OK)) {
                fail_msg("%s, %s: \"%s\": %s", name, headings[i], cells[i], pup_err_name(err));
            }
            tally->refused += vague;
            tally->cells++;
            tally->of_column[column - columns]++;
        }
    }
}

static void test_all_well_formed_cells_are_understood(void **state)
{
    (void)state;
    struct tally tally = {0};
    static const char *const files[] = {"actions", "conventions", "professionnels", "reunions", "stocks", "temps"};
    for (const char *structure = "VAK"; *structure != '\0'; structure++) {
        for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
            char name[40];
            (void)snprintf(name, sizeof name, "%c_%s", *structure, files[i]);
            read_sheet(name, &tally);
        }
    }
    assert_int_equal(tally.refused, 9); /* four "dès que possible", five "fin mars" */
    for (size_t i = 0; i < COLUMNS; i++) {
        assert_true(tally.of_column[i] > 0); /* no heading was missed */
    }
    assert_int_equal(tally.of_column[10], 114); /* meetings */
    assert_int_equal(tally.of_column[19], 282); /* days of work */
    assert_int_equal(tally.cells, 1964);
    assert_int_equal(tally.empty, 269);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_well_formed_cells_are_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
