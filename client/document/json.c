#include "client/document/json.h"

#include <stdio.h>

#include "common/model/date.h"

/* What a cell is, without its unit. */
static void put_number(struct pup_json *json, const struct pup_cell *cell)
{
    struct pup_buf plain;
    pup_buf_init(&plain, 64);
    if (pup_cell_plain(&plain, cell) == PUP_OK) {
        pup_json_raw(json, pup_buf_span(&plain));
    } else {
        pup_json_null(json);
    }
    pup_buf_release(&plain);
}

static void put_date(struct pup_json *json, int64_t days)
{
    char iso[PUP_ISO_ROOM];
    pup_date_iso(days, iso);
    pup_json_text(json, pup_span_of(iso));
}

/* A head count that is not told is a text: "<5", or the range it lies in. */
static void put_people(struct pup_json *json, const struct pup_cell *cell)
{
    char text[64];
    if (pup_cell_people_told(cell)) {
        pup_json_integer(json, cell->number);
        return;
    }
    if (cell->number == 1 && cell->most == PUP_PEOPLE_HIDDEN) {
        snprintf(text, sizeof text, "<%d", PUP_PEOPLE_HIDDEN + 1);
    } else {
        snprintf(text, sizeof text, "%lld-%lld", (long long)cell->number, (long long)cell->most);
    }
    pup_json_text(json, pup_span_of(text));
}

static void put_cell(struct pup_json *json, const struct pup_cell *cell)
{
    switch (cell->type) {
    case PUP_CELL_NOTHING:
        pup_json_null(json);
        return;
    case PUP_CELL_TEXT:
        pup_json_text(json, cell->text);
        return;
    case PUP_CELL_CHOICE:
        pup_json_text(json, pup_span_of(cell->id));
        return;
    case PUP_CELL_NUMBER:
        put_number(json, cell);
        return;
    case PUP_CELL_MINUTES:
        pup_json_integer(json, cell->number);
        return;
    case PUP_CELL_DATE:
        put_date(json, cell->number);
        return;
    case PUP_CELL_YES:
        pup_json_boolean(json, cell->number != 0);
        return;
    case PUP_CELL_PEOPLE:
        put_people(json, cell);
        return;
    }
}

static void pair_words(struct pup_json *json, const char *key, const char *text)
{
    pup_json_pair_text(json, key, pup_span_of(text));
}

static void pair_unit(struct pup_json *json, const struct pup_cell *cell)
{
    const char *unit = pup_cell_unit(cell);
    pup_json_key(json, "unit");
    if (unit == NULL) {
        pup_json_null(json);
    } else {
        pup_json_text(json, pup_span_of(unit));
    }
}

static void put_facts(struct pup_json *json, const struct pup_facts *facts)
{
    pup_json_key(json, "facts");
    pup_json_array(json);
    for (const struct pup_fact *fact = facts->first; fact != NULL; fact = fact->next) {
        pup_json_object(json);
        pair_words(json, "id", fact->id);
        pair_words(json, "label", fact->label);
        pup_json_key(json, "value");
        put_cell(json, &fact->cell);
        pair_unit(json, &fact->cell);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
}

static void put_row(struct pup_json *json, const struct pup_table *table, const struct pup_table_row *row)
{
    pup_json_object(json);
    for (size_t i = 0; i < table->column_count; i++) {
        pup_json_key(json, table->columns[i].id);
        put_cell(json, &row->cells[i]);
    }
    pup_json_object_end(json);
}

static void put_table(struct pup_json *json, const struct pup_table *table)
{
    pair_words(json, "id", table->id);
    pair_words(json, "caption", table->caption);
    pup_json_key(json, "columns");
    pup_json_array(json);
    for (size_t i = 0; i < table->column_count; i++) {
        pup_json_object(json);
        pair_words(json, "id", table->columns[i].id);
        pair_words(json, "label", table->columns[i].label);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
    pup_json_key(json, "rows");
    pup_json_array(json);
    for (const struct pup_table_row *row = table->first; row != NULL; row = row->next) {
        put_row(json, table, row);
    }
    pup_json_array_end(json);
    pup_json_key(json, "total");
    if (table->total != NULL) {
        put_row(json, table, table->total);
    } else {
        pup_json_null(json);
    }
}

static void put_values(struct pup_json *json, const struct pup_chart *chart, const int64_t *values)
{
    pup_json_array(json);
    for (size_t i = 0; i < chart->category_count; i++) {
        struct pup_cell cell = chart->like;
        cell.number = values[i];
        cell.type = values[i] == PUP_CHART_NO_VALUE ? PUP_CELL_NOTHING : cell.type;
        put_cell(json, &cell);
    }
    pup_json_array_end(json);
}

static void put_series(struct pup_json *json, const struct pup_chart *chart, const char *id, const char *label,
                       const int64_t *values)
{
    pup_json_object(json);
    pair_words(json, "id", id);
    pair_words(json, "label", label);
    pup_json_key(json, "values");
    put_values(json, chart, values);
    pup_json_object_end(json);
}

static void put_chart(struct pup_json *json, const struct pup_chart *chart)
{
    static const char *const types[] = {"bars", "stacked", "line", "gauge", "radar"};
    pair_words(json, "id", chart->id);
    pair_words(json, "chart", types[chart->type]);
    pair_words(json, "title", chart->title);
    pup_json_pair_text(json, "text", chart->text);
    pair_unit(json, &chart->like);
    pup_json_key(json, "categories");
    pup_json_array(json);
    for (size_t i = 0; i < chart->category_count; i++) {
        pup_json_text(json, chart->categories[i]);
    }
    pup_json_array_end(json);
    pup_json_key(json, "series");
    pup_json_array(json);
    for (size_t i = 0; i < chart->series_count; i++) {
        put_series(json, chart, chart->series[i].id, chart->series[i].label, chart->series[i].values);
    }
    if (chart->target_label != NULL) {
        put_series(json, chart, "target", chart->target_label, chart->targets);
    }
    pup_json_array_end(json);
}

static void put_block(struct pup_json *json, const struct pup_block *block)
{
    static const char *const types[] = {"text", "note", "heading", "facts", "table", "chart"};
    pup_json_object(json);
    pair_words(json, "type", types[block->type]);
    if (block->type == PUP_BLOCK_FACTS) {
        put_facts(json, block->facts);
    } else if (block->type == PUP_BLOCK_TABLE) {
        put_table(json, block->table);
    } else if (block->type == PUP_BLOCK_CHART) {
        put_chart(json, block->chart);
    } else {
        pup_json_pair_text(json, "text", block->text);
    }
    pup_json_object_end(json);
}

static void put_section(struct pup_json *json, const struct pup_section *section)
{
    pup_json_object(json);
    pair_words(json, "id", section->id);
    pup_json_key(json, "number");
    if (section->number > 0) {
        pup_json_integer(json, section->number);
    } else {
        pup_json_null(json);
    }
    pair_words(json, "title", section->title);
    pup_json_key(json, "content");
    pup_json_array(json);
    for (const struct pup_block *block = section->first; block != NULL; block = block->next) {
        put_block(json, block);
    }
    pup_json_array_end(json);
    pup_json_object_end(json);
}

enum pup_err pup_document_json(struct pup_json *json, const struct pup_document *document)
{
    enum pup_err err = pup_document_whole(document);
    if (err != PUP_OK) {
        return err;
    }
    pup_json_object(json);
    pup_json_pair_integer(json, "v", 1);
    pair_words(json, "report", document->report);
    pair_words(json, "structure", document->code);
    pup_json_key(json, "year");
    if (document->year > 0) {
        pup_json_integer(json, document->year);
    } else {
        pup_json_null(json);
    }
    pup_json_key(json, "on");
    put_date(json, document->on);
    pair_words(json, "language", document->language == PUP_FRENCH ? "fr" : "en");
    pair_words(json, "title", document->title);
    pair_words(json, "subtitle", document->subtitle);
    put_facts(json, &document->key);
    pup_json_key(json, "sections");
    pup_json_array(json);
    for (const struct pup_section *section = document->first; section != NULL; section = section->next) {
        put_section(json, section);
    }
    pup_json_array_end(json);
    pup_json_object_end(json);
    return PUP_OK;
}
