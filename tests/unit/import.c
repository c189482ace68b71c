/* The import's pure parts over the real files: sheets, mappings, rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/import/row.h"
#include "common/base/text.h"

enum { BUDGET = 256 * 1024 * 1024 };

static struct pup_typing typing = {.today = 20454}; /* 2026-01-01 */

static struct pup_span load(struct pup_arena *arena, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", PUP_TEST_DATA, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = pup_arena_alloc(arena, 2 * 1024 * 1024);
    assert_non_null(bytes);
    size_t len = fread(bytes, 1, 2 * 1024 * 1024, file);
    fclose(file);
    return (struct pup_span){(uint8_t *)bytes, len};
}

static struct pup_sheet read_text(struct pup_arena *arena, const char *text)
{
    struct pup_sheet sheet;
    assert_int_equal(pup_sheet_read(arena, pup_span_of(text), &sheet), PUP_OK);
    return sheet;
}

static void assert_cell(struct pup_span cell, const char *text)
{
    if (!pup_span_equal(cell, pup_span_of(text)))
        fail_msg("\"%.*s\" is not \"%s\"", (int)cell.len, (const char *)cell.data, text);
}

static void hospitals_are_read(void **state)
{
    (void)state;
    struct pup_arena arena;
    pup_arena_init(&arena, BUDGET);
    struct pup_sheet sheet;
    assert_int_equal(pup_sheet_read(&arena, load(&arena, "sae_2022_etablissements.csv"), &sheet), PUP_OK);
    assert_true(sheet.windows_1252);
    assert_int_equal(sheet.delimiter, ';');
    assert_int_equal(sheet.row_count, 3995);
    assert_cell(sheet.rows[0].cells[2], "010000024");
    for (size_t i = 0; i < sheet.row_count; i++)
        for (size_t k = 0; k < sheet.rows[i].count; k++)
            assert_true(pup_text_valid(sheet.rows[i].cells[k]));
    pup_arena_release(&arena);
}

static void every_form_of_file_is_read(void **state)
{
    (void)state;
    struct pup_arena arena;
    pup_arena_init(&arena, BUDGET);
    struct pup_sheet sheet =
        read_text(&arena, "\xef\xbb\xbfNom,Ville\r\n\"a, \"\"b\"\"\",Dôle\r\n\r\n  \r\n,,\r\nc\r\n");
    assert_int_equal(sheet.delimiter, ',');
    assert_int_equal(sheet.row_count, 2);
    assert_cell(sheet.rows[0].cells[0], "a, \"b\"");
    assert_cell(sheet.rows[0].cells[1], "Dôle");
    assert_int_equal(sheet.rows[0].number, 2);
    assert_int_equal(sheet.rows[1].number, 6);
    assert_int_equal(pup_sheet_cell(&sheet.rows[1], 1).len, 0);

    sheet = read_text(&arena, "Nom\tNote\nx\t\"deux\r\nlignes\"\ny\tz");
    assert_int_equal(sheet.delimiter, '\t');
    assert_cell(sheet.rows[0].cells[1], "deux\nlignes");
    assert_cell(sheet.rows[1].cells[1], "z");

    sheet = read_text(&arena, "Intitul\xe9;Montant \x80\nH\xf4pital;12\n");
    assert_true(sheet.windows_1252);
    assert_cell(sheet.header.cells[0], "Intitulé");
    assert_cell(sheet.header.cells[1], "Montant €");
    assert_cell(sheet.rows[0].cells[0], "Hôpital");

    struct pup_sheet none;
    assert_int_equal(pup_sheet_read(&arena, pup_span_of(""), &none), PUP_ERR_MALFORMED);
    assert_int_equal(pup_sheet_read(&arena, pup_span_of("\n\n;;\n"), &none), PUP_ERR_MALFORMED);
    assert_int_equal(pup_sheet_read(&arena, (struct pup_span){(const uint8_t *)"a\0b", 3}, &none), PUP_ERR_MALFORMED);
    pup_arena_release(&arena);
}

/* Reads one spreadsheet with its mapping and constants; counts rows taken and reported. */
static void convert_sheet(struct pup_arena *arena, const char *name, const char *kind_name, const char *constant,
                          size_t *taken, size_t *reported)
{
    struct pup_sheet sheet;
    struct pup_mapping mapping;
    const struct pup_kind_def *kind;
    assert_int_equal(pup_sheet_read(arena, load(arena, name), &sheet), PUP_OK);
    assert_int_equal(pup_schema_find_kind(pup_span_of(kind_name), &kind), PUP_OK);
    assert_int_equal(pup_mapping_guess(arena, kind, &sheet, &mapping), PUP_OK);
    if (constant)
        assert_int_equal(pup_mapping_set(arena, &mapping, pup_span_of(constant)), PUP_OK);
    *taken = *reported = 0;
    for (size_t i = 0; i < sheet.row_count; i++) {
        struct pup_row_values values;
        const char *problem = NULL;
        enum pup_err err = pup_row_convert(arena, &mapping, &sheet.rows[i], &typing, &values, &problem);
        if (err == PUP_OK)
            ++*taken;
        else if (err == PUP_ERR_INVALID && problem && *problem)
            ++*reported;
        else
            fail_msg("%s row %zu: %s", name, sheet.rows[i].number, pup_err_name(err));
    }
}

static void spreadsheets_are_understood(void **state)
{
    (void)state;
    static const struct {
        const char *file, *kind, *constant;
        size_t taken, reported;
    } sheets[] = {
        {"sheets/A_professionnels.csv", "person", NULL, 19, 0},
        {"sheets/V_professionnels.csv", "person", NULL, 19, 0},
        {"sheets/K_professionnels.csv", "person", NULL, 21, 0},
        {"sheets/A_stocks.csv", "stock", NULL, 11, 0},
        {"sheets/V_temps.csv", "time", NULL, 96, 0},
        {"sheets/A_temps.csv", "time", NULL, 94, 0},
        {"sheets/K_temps.csv", "time", NULL, 92, 0},
        {"sheets/A_actions.csv", "action", NULL, 23, 3},
        {"sheets/V_actions.csv", "action", NULL, 20, 3},
        {"sheets/V_conventions.csv", "agreement", "type=contract", 10, 0},
    };
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        struct pup_arena arena;
        pup_arena_init(&arena, BUDGET);
        size_t taken, reported;
        convert_sheet(&arena, sheets[i].file, sheets[i].kind, sheets[i].constant, &taken, &reported);
        if (taken != sheets[i].taken || reported != sheets[i].reported)
            fail_msg("%s: %zu taken, %zu reported", sheets[i].file, taken, reported);
        pup_arena_release(&arena);
    }
}

static void meetings_get_start_and_end(void **state)
{
    (void)state;
    struct pup_arena arena;
    pup_arena_init(&arena, BUDGET);
    struct pup_sheet sheet = read_text(
        &arena, "Date;Heure;Durée;Type;Objet;Présents\n06/01/2026;20h;1h30;RCP;Mensuelle;CASTEL Anne, Paul Nédélec\n"
                "06/01/2026;20h;;RCP;Sans durée;\n");
    struct pup_mapping mapping;
    struct pup_row_values values;
    const char *problem = NULL;
    const struct pup_kind_def *kind = pup_schema_kind(PUP_KIND_MEETING);
    assert_int_equal(pup_mapping_guess(&arena, kind, &sheet, &mapping), PUP_OK);
    assert_int_equal(pup_row_convert(&arena, &mapping, &sheet.rows[0], &typing, &values, &problem), PUP_OK);
    const struct pup_field_def *start, *end, *present;
    assert_int_equal(pup_schema_find_field(kind, pup_span_of("start"), &start), PUP_OK);
    assert_int_equal(pup_schema_find_field(kind, pup_span_of("end"), &end), PUP_OK);
    assert_int_equal(pup_schema_find_field(kind, pup_span_of("present"), &present), PUP_OK);
    int64_t evening = INT64_C(20459) * 1440 + 20 * 60;
    assert_int_equal(pup_row_field(&values, start->number)->value.integer, evening);
    assert_int_equal(pup_row_field(&values, end->number)->value.integer, evening + 90);
    assert_int_equal(pup_row_field(&values, present->number)->name_count, 2);

    assert_int_equal(pup_row_convert(&arena, &mapping, &sheet.rows[1], &typing, &values, &problem), PUP_ERR_INVALID);
    assert_non_null(strstr(problem, "--set duration"));
    assert_int_equal(pup_mapping_set(&arena, &mapping, pup_span_of("duration=1h")), PUP_OK);
    assert_int_equal(pup_row_convert(&arena, &mapping, &sheet.rows[1], &typing, &values, &problem), PUP_OK);
    assert_int_equal(pup_row_field(&values, end->number)->value.integer, evening + 60);
    pup_arena_release(&arena);
}

static void a_mapping_can_be_corrected(void **state)
{
    (void)state;
    struct pup_arena arena;
    pup_arena_init(&arena, BUDGET);
    struct pup_sheet sheet = read_text(&arena, "Quoi;Responsable;Bidule\nRanger;Castel;Zoé\n");
    struct pup_mapping mapping;
    const struct pup_kind_def *kind = pup_schema_kind(PUP_KIND_ACTION);
    assert_int_equal(pup_mapping_guess(&arena, kind, &sheet, &mapping), PUP_OK);
    assert_string_equal(mapping.columns[0].field->id, "title");
    assert_string_equal(mapping.columns[1].field->id, "owner");
    assert_int_equal(mapping.columns[2].meaning, PUP_MEANS_NOTHING);
    assert_int_equal(pup_mapping_correct(&mapping, &sheet, pup_span_of("bidule=owner")), PUP_OK);
    assert_string_equal(mapping.columns[2].field->id, "owner");
    assert_int_equal(mapping.columns[1].meaning, PUP_MEANS_NOTHING);
    assert_int_equal(pup_mapping_correct(&mapping, &sheet, pup_span_of("2=support")), PUP_OK);
    assert_string_equal(mapping.columns[1].field->id, "support");
    assert_int_equal(pup_mapping_correct(&mapping, &sheet, pup_span_of("Nulle part=owner")), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_mapping_correct(&mapping, &sheet, pup_span_of("1=couleur")), PUP_ERR_UNKNOWN);
    assert_int_equal(pup_mapping_set(&arena, &mapping, pup_span_of("priority")), PUP_ERR_INVALID);
    pup_arena_release(&arena);
}

static void names_of_people_are_put_together(void **state)
{
    (void)state;
    struct pup_arena arena;
    pup_arena_init(&arena, BUDGET);
    struct pup_sheet sheet = read_text(
        &arena,
        "NOM;Prénom;Profession;N° RPPS\nLE GOFF;Aurélie;médecin;99 0002 60275\nX;Y;sorcier;\nX;Y;médecin;123\n");
    struct pup_mapping mapping;
    struct pup_row_values values;
    const char *problem = NULL;
    const struct pup_kind_def *kind = pup_schema_kind(PUP_KIND_PERSON);
    assert_int_equal(pup_mapping_guess(&arena, kind, &sheet, &mapping), PUP_OK);
    assert_int_equal(pup_row_convert(&arena, &mapping, &sheet.rows[0], &typing, &values, &problem), PUP_OK);
    assert_cell(pup_row_field(&values, kind->title)->value.text, "Aurélie Le Goff");
    assert_cell(pup_row_field(&values, 3)->value.text, "99000260275");
    assert_int_equal(pup_row_convert(&arena, &mapping, &sheet.rows[1], &typing, &values, &problem), PUP_ERR_INVALID);
    assert_non_null(strstr(problem, "sorcier"));
    assert_int_equal(pup_row_convert(&arena, &mapping, &sheet.rows[2], &typing, &values, &problem), PUP_ERR_INVALID);
    pup_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hospitals_are_read),          cmocka_unit_test(every_form_of_file_is_read),
        cmocka_unit_test(spreadsheets_are_understood), cmocka_unit_test(meetings_get_start_and_end),
        cmocka_unit_test(a_mapping_can_be_corrected),  cmocka_unit_test(names_of_people_are_put_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
