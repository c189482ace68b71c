#include "client/document/workbook.h"

#include <stdio.h>

enum { SECONDS_A_DAY = 86400, FIRST_WIDTH = 42, WIDTH = 18, WIDTHS = 12, TITLE_MAX = 256 };

struct writing {
    const struct pup_document *document;
    const struct pup_xlsx_functions *verbs;
    struct pup_xlsx *xlsx;
    enum pup_err err; /* of what is made here */
};

/* ---- cells ---- */

static struct pup_xlsx_cell words(struct pup_span text, enum pup_xlsx_style style)
{
    return (struct pup_xlsx_cell){.type = text.len == 0 ? PUP_XLSX_EMPTY : PUP_XLSX_TEXT, .style = style, .text = text};
}

/* What has no type of its own in a spreadsheet is written as people read it; the text lives in the arena. */
static struct pup_xlsx_cell as_read(struct writing *writing, const struct pup_cell *cell, enum pup_xlsx_style style)
{
    struct pup_buf shown;
    pup_buf_init(&shown, cell->text.len + 128);
    enum pup_err err = pup_cell_show(&shown, cell, writing->document->language);
    struct pup_span text = pup_arena_copy(writing->document->arena, pup_buf_span(&shown));
    err = err == PUP_OK && text.data == NULL ? PUP_ERR_MEMORY : err;
    writing->err = writing->err == PUP_OK ? err : writing->err;
    pup_buf_release(&shown);
    return words(text, style);
}

static struct pup_xlsx_cell number(const struct pup_cell *cell, enum pup_xlsx_style style)
{
    static const enum pup_xlsx_type types[] = {PUP_XLSX_NUMBER, PUP_XLSX_PERCENT, PUP_XLSX_EURO, PUP_XLSX_NUMBER};
    return (struct pup_xlsx_cell){
        .type = types[cell->unit], .style = style, .decimals = cell->decimals, .number = cell->number};
}

static struct pup_xlsx_cell convert(struct writing *writing, const struct pup_cell *cell, enum pup_xlsx_style style)
{
    switch (cell->type) {
    case PUP_CELL_NOTHING:
        return (struct pup_xlsx_cell){.type = PUP_XLSX_EMPTY};
    case PUP_CELL_TEXT:
    case PUP_CELL_CHOICE:
        return words(cell->text, style);
    case PUP_CELL_NUMBER:
        return number(cell, style);
    case PUP_CELL_MINUTES:
        return (struct pup_xlsx_cell){.type = PUP_XLSX_MINUTES, .style = style, .number = cell->number};
    case PUP_CELL_DATE:
        return (struct pup_xlsx_cell){.type = PUP_XLSX_DATE, .style = style, .number = cell->number};
    case PUP_CELL_PEOPLE:
        if (pup_cell_people_told(cell)) {
            return (struct pup_xlsx_cell){.type = PUP_XLSX_NUMBER, .style = style, .number = cell->number};
        }
        break;
    case PUP_CELL_YES:
        break;
    }
    return as_read(writing, cell, style);
}

static void put_row(struct writing *writing, const struct pup_xlsx_cell *cells, size_t count)
{
    writing->verbs->row(writing->xlsx, cells, count);
}

static void put_line(struct writing *writing, struct pup_span text, enum pup_xlsx_style style)
{
    struct pup_xlsx_cell cell = words(text, style);
    put_row(writing, &cell, 1);
}

/* ---- blocks ---- */

static void put_facts(struct writing *writing, const struct pup_facts *facts)
{
    for (const struct pup_fact *fact = facts->first; fact != NULL; fact = fact->next) {
        struct pup_xlsx_cell cells[] = {words(pup_span_of(fact->label), PUP_XLSX_PLAIN),
                                        convert(writing, &fact->cell, PUP_XLSX_PLAIN),
                                        words(pup_span_of(fact->remark), PUP_XLSX_FAINT)};
        put_row(writing, cells, 3);
    }
}

static void put_cells(struct writing *writing, const struct pup_table *table, const struct pup_table_row *row,
                      enum pup_xlsx_style style)
{
    struct pup_xlsx_cell cells[PUP_DOCUMENT_COLUMNS_MAX];
    size_t count = table->column_count < PUP_DOCUMENT_COLUMNS_MAX ? table->column_count : PUP_DOCUMENT_COLUMNS_MAX;
    for (size_t i = 0; i < count; i++) {
        cells[i] = convert(writing, &row->cells[i], style);
    }
    put_row(writing, cells, count);
}

static void put_table(struct writing *writing, const struct pup_table *table)
{
    struct pup_xlsx_cell heads[PUP_DOCUMENT_COLUMNS_MAX];
    if (table->row_count == 0 && table->total == NULL) {
        return;
    }
    size_t count = table->column_count < PUP_DOCUMENT_COLUMNS_MAX ? table->column_count : PUP_DOCUMENT_COLUMNS_MAX;
    for (size_t i = 0; i < count; i++) {
        heads[i] = words(pup_span_of(table->columns[i].label), PUP_XLSX_HEAD);
    }
    put_line(writing, pup_span_of(table->caption), PUP_XLSX_TOTAL);
    put_row(writing, heads, count);
    for (const struct pup_table_row *row = table->first; row != NULL; row = row->next) {
        put_cells(writing, table, row, PUP_XLSX_PLAIN);
    }
    if (table->total != NULL) {
        put_cells(writing, table, table->total, PUP_XLSX_TOTAL);
    }
}

static struct pup_xlsx_cell *convert_values(struct writing *writing, const struct pup_chart *chart,
                                            const int64_t *values)
{
    struct pup_xlsx_cell *cells = pup_arena_array(writing->document->arena, chart->category_count, sizeof *cells);
    for (size_t i = 0; cells != NULL && i < chart->category_count; i++) {
        struct pup_cell cell = chart->like;
        cell.number = values[i];
        cell.type = values[i] == PUP_CHART_NO_VALUE ? PUP_CELL_NOTHING : cell.type;
        cells[i] = convert(writing, &cell, PUP_XLSX_PLAIN);
    }
    writing->err = cells == NULL ? PUP_ERR_MEMORY : writing->err;
    return cells;
}

static void put_chart(struct writing *writing, const struct pup_chart *chart)
{
    static const enum pup_xlsx_chart_type types[] = {PUP_XLSX_BARS, PUP_XLSX_STACKED, PUP_XLSX_LINE, PUP_XLSX_BARS,
                                                     PUP_XLSX_RADAR};
    struct pup_span names[PUP_CHART_SERIES_MAX + 1];
    const struct pup_xlsx_cell *values[PUP_CHART_SERIES_MAX + 1];
    size_t count = 0;
    for (; count < chart->series_count; count++) {
        names[count] = pup_span_of(chart->series[count].label);
        values[count] = convert_values(writing, chart, chart->series[count].values);
    }
    /* in a stack a target would stand on top of the rest */
    if (chart->target_label != NULL && chart->type != PUP_CHART_STACKED) {
        names[count] = pup_span_of(chart->target_label);
        values[count++] = convert_values(writing, chart, chart->targets);
    }
    struct pup_xlsx_chart drawing = {.type = types[chart->type],
                                     .title = pup_span_of(chart->title),
                                     .categories = chart->categories,
                                     .category_count = chart->category_count,
                                     .series = names,
                                     .series_count = count,
                                     .values = values};
    if (writing->err == PUP_OK && count > 0) {
        writing->verbs->chart(writing->xlsx, &drawing);
    }
}

static void put_block(struct writing *writing, const struct pup_block *block)
{
    switch (block->type) {
    case PUP_BLOCK_TEXT:
        put_line(writing, block->text, PUP_XLSX_PLAIN);
        break;
    case PUP_BLOCK_NOTE:
        put_line(writing, block->text, PUP_XLSX_FAINT);
        break;
    case PUP_BLOCK_HEADING:
        put_line(writing, block->text, PUP_XLSX_TOTAL);
        break;
    case PUP_BLOCK_FACTS:
        put_facts(writing, block->facts);
        break;
    case PUP_BLOCK_TABLE:
        put_table(writing, block->table);
        break;
    case PUP_BLOCK_CHART:
        put_chart(writing, block->chart);
        break;
    }
    put_row(writing, NULL, 0);
}

/* ---- sheets ---- */

static void start_sheet(struct writing *writing, const char *name, const char *title)
{
    unsigned widths[WIDTHS] = {FIRST_WIDTH};
    for (size_t i = 1; i < WIDTHS; i++) {
        widths[i] = WIDTH;
    }
    writing->verbs->sheet(writing->xlsx, pup_span_of(name));
    writing->verbs->widths(writing->xlsx, widths, WIDTHS);
    put_line(writing, pup_span_of(title), PUP_XLSX_TITLE);
    put_row(writing, NULL, 0);
}

static void put_first_sheet(struct writing *writing)
{
    const struct pup_document *document = writing->document;
    start_sheet(writing, document->name, document->title);
    put_line(writing, pup_span_of(document->name), PUP_XLSX_TOTAL);
    put_line(writing, pup_span_of(document->subtitle), PUP_XLSX_FAINT);
    put_row(writing, NULL, 0);
    put_facts(writing, &document->key);
}

static void put_section(struct writing *writing, const struct pup_section *section)
{
    char title[TITLE_MAX];
    if (section->number > 0) {
        snprintf(title, sizeof title, "%u. %s", section->number, section->title);
    } else {
        snprintf(title, sizeof title, "%s", section->title);
    }
    start_sheet(writing, title, title);
    for (const struct pup_block *block = section->first; block != NULL; block = block->next) {
        put_block(writing, block);
    }
}

enum pup_err pup_document_workbook(const struct pup_document *document, const struct pup_xlsx_functions *xlsx,
                                   const char *path)
{
    struct writing writing = {document, xlsx, NULL, pup_document_whole(document)};
    if (writing.err != PUP_OK) {
        return writing.err;
    }
    size_t cut = 0;
    writing.xlsx = xlsx->begin(path, document->title, document->on * SECONDS_A_DAY, false);
    if (writing.xlsx == NULL) {
        return PUP_ERR_MEMORY;
    }
    put_first_sheet(&writing);
    for (const struct pup_section *section = document->first; section != NULL; section = section->next) {
        put_section(&writing, section);
    }
    enum pup_err err = xlsx->end(writing.xlsx, &cut);
    return err != PUP_OK ? err : writing.err;
}
