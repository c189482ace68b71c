/* export KIND --xlsx FILE: typed cells. */
#include <string.h>

#include "client/cli/new_file.h"
#include "client/cli/say.h"
#include "client/commands/export.h"
#include "client/modules/xlsx/xlsx.h"
#include "client/print/value.h"
#include "client/query/exported.h"

enum { ID_WIDTH = 38, TEXT_WIDTH = 28, FIGURE_WIDTH = 14, COLUMNS = 256, SCRATCH = 1 << 24 };

struct workbook {
    struct pup_context *context;
    const struct pup_xlsx_functions *verbs;
    struct pup_xlsx *xlsx;
    const struct pup_listing *listing;
    size_t fields;
    struct pup_arena scratch; /* of one row */
};

static struct pup_xlsx_cell words(struct pup_span text, enum pup_xlsx_style style)
{
    return (struct pup_xlsx_cell){.type = text.len == 0 ? PUP_XLSX_EMPTY : PUP_XLSX_TEXT, .style = style, .text = text};
}

static enum pup_xlsx_type type_of(enum pup_type type)
{
    switch (type) {
    case PUP_TYPE_DATE:
        return PUP_XLSX_DATE;
    case PUP_TYPE_DATETIME:
        return PUP_XLSX_DATETIME;
    case PUP_TYPE_DURATION:
        return PUP_XLSX_MINUTES;
    case PUP_TYPE_INTEGER:
    case PUP_TYPE_DECIMAL:
    case PUP_TYPE_COUNTER:
        return PUP_XLSX_NUMBER;
    case PUP_TYPE_AMOUNT:
        return PUP_XLSX_EURO;
    case PUP_TYPE_BOOLEAN:
        return PUP_XLSX_YES;
    default:
        return PUP_XLSX_TEXT;
    }
}

/* Millionths without the zeros at the end. */
static void shorten(struct pup_xlsx_cell *cell)
{
    cell->decimals = 6;
    for (; cell->decimals > 0 && cell->number % 10 == 0; cell->decimals--) {
        cell->number /= 10;
    }
}

/* `text`: what the row shows of the field, for what has no type of its own, and dates that no spreadsheet counts. */
static struct pup_xlsx_cell cell_of(const struct pup_field_def *field, const struct pup_record *record,
                                    struct pup_span text)
{
    struct pup_xlsx_cell cell = {.type = type_of(field->type), .text = text};
    const struct pup_value *value = pup_record_visible(record, field->number);
    if (field->type == PUP_TYPE_COUNTER) {
        cell.number = pup_record_counter(record, field->number);
        return cell;
    }
    if (cell.type == PUP_XLSX_TEXT || value == NULL || value->type != PUP_VALUE_INTEGER) {
        return words(text, PUP_XLSX_PLAIN);
    }
    cell.number = value->integer;
    cell.decimals = cell.type == PUP_XLSX_EURO ? 2 : 0;
    if (field->type == PUP_TYPE_DECIMAL) {
        shorten(&cell);
    }
    return cell;
}

static void put_heading(const struct workbook *book)
{
    struct pup_xlsx_cell cells[COLUMNS];
    unsigned widths[COLUMNS] = {ID_WIDTH, FIGURE_WIDTH};
    cells[0] = words(pup_span_of(PUP_EXPORTED_ID), PUP_XLSX_HEAD);
    cells[1] = words(pup_span_of(PUP_EXPORTED_SPACE), PUP_XLSX_HEAD);
    for (size_t i = 0; i < book->fields; i++) {
        const struct pup_field_def *field = pup_schema_field(book->listing->kind, book->listing->columns[i]);
        cells[i + 2] = words(pup_span_of(field->label[book->context->language]), PUP_XLSX_HEAD);
        widths[i + 2] = type_of(field->type) == PUP_XLSX_TEXT ? TEXT_WIDTH : FIGURE_WIDTH;
    }
    book->verbs->sheet(book->xlsx, pup_span_of(book->listing->kind->label[book->context->language]));
    book->verbs->widths(book->xlsx, widths, book->fields + 2);
    book->verbs->row(book->xlsx, cells, book->fields + 2);
    book->verbs->heading(book->xlsx, book->fields + 2);
}

static enum pup_err put_row(struct workbook *book, struct pup_txn *txn, const struct pup_listing_row *row)
{
    struct pup_xlsx_cell cells[COLUMNS];
    struct pup_space space;
    struct pup_view view;
    char id[PUP_ID_TEXT + 1];
    pup_arena_reset(&book->scratch);
    enum pup_err err = pup_space_parse(row->space, &space);
    err = err == PUP_OK ? pup_view_get(txn, &book->scratch, &space, &row->id, &view) : err;
    if (err != PUP_OK) {
        return err;
    }
    pup_id_text(&row->id, id);
    cells[0] = words(pup_span_of(id), PUP_XLSX_PLAIN);
    cells[1] = words(row->space, PUP_XLSX_PLAIN);
    for (size_t i = 0; i < book->fields; i++) {
        const struct pup_field_def *field = pup_schema_field(book->listing->kind, book->listing->columns[i]);
        cells[i + 2] = cell_of(field, &view.record, row->cells[i]);
    }
    book->verbs->row(book->xlsx, cells, book->fields + 2);
    return PUP_OK;
}

static int fill(struct workbook *book, struct pup_txn *txn)
{
    size_t cut = 0;
    enum pup_err err = PUP_OK;
    pup_arena_init(&book->scratch, SCRATCH);
    put_heading(book);
    for (size_t i = 0; err == PUP_OK && i < book->listing->count; i++) {
        err = put_row(book, txn, &book->listing->rows[i]);
    }
    pup_arena_release(&book->scratch);
    enum pup_err ended = book->verbs->end(book->xlsx, &cut);
    err = err != PUP_OK ? err : ended;
    if (cut > 0 && err == PUP_OK) {
        pup_note(ngettext("%zu text is longer than a workbook's cell may be and was cut; CSV holds it whole",
                          "%zu texts are longer than a workbook's cell may be and were cut; CSV holds them whole", cut),
                 cut);
    }
    return pup_fail_err(err);
}

int pup_export_workbook(struct pup_context *context, struct pup_txn *txn, const struct pup_listing *listing,
                        size_t fields)
{
    struct workbook book = {.context = context, .listing = listing, .fields = fields};
    struct pup_new_file file = {.part = ""};
    const void *functions = NULL;
    int code = pup_module_need(PUP_XLSX_WANTED, &functions);
    code = code == EX_OK ? pup_new_file_begin(&file, pup_given_value(context, "xlsx")) : code;
    if (code == EX_OK) {
        book.verbs = functions;
        book.xlsx = book.verbs->begin(file.part, listing->kind->label[context->language], 0, true);
        code = book.xlsx == NULL ? pup_fail_err(PUP_ERR_MEMORY) : fill(&book, txn);
    }
    code = code == EX_OK ? pup_new_file_end(&file) : code;
    if (code == EX_OK) {
        pup_note(ngettext("%zu record in %s", "%zu records in %s", listing->count), listing->count,
                 pup_given_value(context, "xlsx"));
    }
    pup_new_file_drop(&file);
    return code;
}
