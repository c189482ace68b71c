/* export KIND: every field, for a spreadsheet or for another program. */
#include <string.h>

#include "client/cli/say.h"
#include "client/commands/commands.h"
#include "client/commands/export.h"
#include "client/commands/listing.h"
#include "client/print/grid.h"
#include "client/print/value.h"
#include "client/query/exported.h"

const struct pup_option pup_export_options[] = {
    {"xlsx", "xlsx", N_("FILE"), N_("a workbook with typed cells")},
    {NULL, NULL, NULL, NULL},
};

/* Figures need no apostrophe in front of their sign. */
static unsigned flags_of(const struct pup_field_def *field)
{
    bool figure = field->type == PUP_TYPE_INTEGER || field->type == PUP_TYPE_DECIMAL ||
                  field->type == PUP_TYPE_AMOUNT || field->type == PUP_TYPE_DURATION || field->type == PUP_TYPE_COUNTER;
    return figure ? PUP_COLUMN_NUMBER : 0;
}

/* The id first and what the names mean last: by them an import knows the rows again. */
static int print_all(struct pup_context *context, const struct pup_listing *listing, size_t fields)
{
    struct pup_column columns[PUP_GRID_COLUMNS];
    struct pup_span cells[PUP_GRID_COLUMNS];
    columns[0] = (struct pup_column){PUP_EXPORTED_ID, PUP_EXPORTED_ID, 0};
    columns[1] = (struct pup_column){PUP_EXPORTED_SPACE, PUP_EXPORTED_SPACE, 0};
    for (size_t i = 0; i < fields; i++) {
        const struct pup_field_def *field = pup_schema_field(listing->kind, listing->columns[i]);
        columns[i + 2] = (struct pup_column){field->id, field->label[context->language], flags_of(field)};
    }
    columns[fields + 2] = (struct pup_column){PUP_EXPORTED_REFERENCES, PUP_EXPORTED_REFERENCES, 0};
    struct pup_grid *grid = pup_grid_new(&context->printer, columns, fields + 3);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t row = 0; err == PUP_OK && row < listing->count; row++) {
        char id[PUP_ID_TEXT + 1];
        pup_id_text(&listing->rows[row].id, id);
        cells[0] = pup_span_of(id);
        cells[1] = listing->rows[row].space;
        memcpy(cells + 2, listing->rows[row].cells, (fields + 1) * sizeof *cells);
        err = pup_grid_row(grid, cells, PUP_TONE_PLAIN);
    }
    enum pup_err ended = pup_grid_end(grid);
    return pup_fail_err(err != PUP_OK ? err : ended);
}

/* Every field, the state, and what the record was merged into; ended by 0. */
static const uint32_t *all_columns(struct pup_context *context, const struct pup_kind_def *kind, size_t *count)
{
    *count = kind->field_count + 2;
    uint32_t *columns = pup_arena_array(&context->arena, *count + 1, sizeof *columns);
    for (size_t i = 0; columns != NULL && i < kind->field_count; i++) {
        columns[i] = kind->fields[i].number;
    }
    if (columns != NULL) {
        columns[*count - 2] = PUP_FIELD_STATE;
        columns[*count - 1] = PUP_FIELD_MERGED_INTO;
    }
    return columns;
}

static int write_out(struct pup_context *context, struct pup_txn *txn, const struct pup_listing *listing, size_t fields)
{
    if (pup_given_value(context, "xlsx") != NULL) {
        return pup_export_workbook(context, txn, listing, fields);
    }
    return context->printer.format == PUP_FORMAT_JSON ? pup_listing_json(context, txn, listing)
                                                      : print_all(context, listing, fields);
}

int pup_command_export(struct pup_context *context, int count, char **words)
{
    struct pup_listing listing = {.scope = PUP_LISTING_ALIVE, .exported = true};
    struct pup_txn *txn = NULL;
    size_t fields = 0;
    if (count != 1) {
        return pup_fail(EX_USAGE, _("export what? Name one kind, for instance: pupitre export partner > partners.csv"));
    }
    int code = pup_place_kind(words[0], &listing.kind);
    if (code != EX_OK) {
        return code;
    }
    if (context->printer.format == PUP_FORMAT_TEXT) { /* a file for a spreadsheet is what is meant */
        pup_printer_init(&context->printer, context->printer.out, PUP_FORMAT_CSV, context->language);
    }
    listing.columns = all_columns(context, listing.kind, &fields);
    listing.sort = pup_query_default_sort(listing.kind);
    code = listing.columns == NULL ? pup_fail_err(PUP_ERR_MEMORY) : pup_place_begin(context, false, &txn);
    if (code == EX_OK) {
        code = pup_listing_gather(context, txn, &listing);
    }
    if (code == EX_OK) {
        code = write_out(context, txn, &listing, fields);
    }
    pup_txn_abort(txn);
    return code;
}
