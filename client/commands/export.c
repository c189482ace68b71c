/* export KIND: every field, for a spreadsheet or for another program. */
#include "client/cli/say.h"
#include "client/commands/commands.h"
#include "client/commands/listing.h"
#include "client/print/grid.h"
#include "client/print/value.h"

static int print_all(struct pup_context *context, const struct pup_listing *listing, size_t fields)
{
    struct pup_column columns[PUP_GRID_COLUMNS];
    struct pup_span cells[PUP_GRID_COLUMNS];
    columns[0] = (struct pup_column){"id", "id", 0};
    columns[1] = (struct pup_column){"space", _("Space"), 0};
    for (size_t i = 0; i < fields; i++) {
        const struct pup_field_def *field = pup_schema_field(listing->kind, listing->columns[i]);
        columns[i + 2] = (struct pup_column){field->id, field->label[context->language], 0};
    }
    struct pup_grid *grid = pup_grid_new(&context->printer, columns, fields + 2);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t row = 0; err == PUP_OK && row < listing->count; row++) {
        char id[PUP_ID_TEXT + 1];
        pup_id_text(&listing->rows[row].id, id);
        cells[0] = pup_span_of(id);
        cells[1] = listing->rows[row].space;
        for (size_t i = 0; i < fields; i++) {
            cells[i + 2] = listing->rows[row].cells[i];
        }
        err = pup_grid_row(grid, cells, PUP_TONE_PLAIN);
    }
    enum pup_err ended = pup_grid_end(grid);
    return pup_fail_err(err != PUP_OK ? err : ended);
}

int pup_command_export(struct pup_context *context, int count, char **words)
{
    struct pup_listing listing = {.scope = PUP_LISTING_ALIVE};
    struct pup_txn *txn = NULL;
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
    size_t fields = listing.kind->field_count + 1;
    uint32_t *columns = pup_arena_array(&context->arena, fields + 1, sizeof *columns);
    if (columns == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    for (size_t i = 0; i < listing.kind->field_count; i++) {
        columns[i] = listing.kind->fields[i].number;
    }
    columns[fields - 1] = PUP_FIELD_STATE;
    listing.columns = columns;
    listing.sort = pup_query_default_sort(listing.kind);
    code = pup_place_begin(context, false, &txn);
    if (code == EX_OK) {
        code = pup_listing_gather(context, txn, &listing);
    }
    if (code == EX_OK) {
        code = context->printer.format == PUP_FORMAT_JSON ? pup_listing_json(context, &listing)
                                                          : print_all(context, &listing, fields);
    }
    pup_txn_abort(txn);
    return code;
}
