#include "client/document/document.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void pup_document_init(struct pup_document *document, struct pup_arena *arena, enum pup_language language)
{
    *document = (struct pup_document){.arena = arena, .language = language, .title = "", .subtitle = ""};
}

enum pup_err pup_document_whole(const struct pup_document *document)
{
    return document->failed ? PUP_ERR_MEMORY : PUP_OK;
}

/* ---- memory ---- */

static void *take(struct pup_document *document, size_t count, size_t size)
{
    void *room = document->failed ? NULL : pup_arena_array(document->arena, count, size);
    document->failed = room == NULL;
    return room;
}

static struct pup_span keep(struct pup_document *document, struct pup_span text)
{
    struct pup_span kept = document->failed ? (struct pup_span){NULL, 0} : pup_arena_copy(document->arena, text);
    document->failed = kept.data == NULL;
    return kept;
}

static struct pup_cell keep_cell(struct pup_document *document, struct pup_cell cell)
{
    if (cell.type == PUP_CELL_TEXT || cell.type == PUP_CELL_CHOICE) {
        cell.text = keep(document, cell.text);
    }
    return cell;
}

/* printf into the document's arena. */
__attribute__((format(printf, 2, 0))) static struct pup_span keep_printed(struct pup_document *document,
                                                                          const char *format, va_list words)
{
    char *text = NULL;
    int len = vasprintf(&text, format, words);
    struct pup_span kept = {NULL, 0};
    if (len >= 0) {
        kept = keep(document, (struct pup_span){(const uint8_t *)text, (size_t)len});
        free(text);
    }
    document->failed = kept.data == NULL;
    return kept;
}

/* ---- facts ---- */

static void add_fact(struct pup_document *document, struct pup_facts *facts, const struct pup_fact *fact)
{
    struct pup_fact *added = take(document, 1, sizeof *added);
    if (added == NULL) {
        return;
    }
    *added = *fact;
    added->cell = keep_cell(document, fact->cell);
    if (facts->last == NULL) {
        facts->first = added;
    } else {
        facts->last->next = added;
    }
    facts->last = added;
}

void pup_document_key(struct pup_document *document, const char *id, const char *label, struct pup_cell cell,
                      const char *remark)
{
    add_fact(document, &document->key, &(struct pup_fact){.id = id, .label = label, .cell = cell, .remark = remark});
}

/* ---- sections and their blocks ---- */

static struct pup_section *add_section(struct pup_document *document, const char *id, const char *title,
                                       unsigned number)
{
    struct pup_section *section = take(document, 1, sizeof *section);
    if (section == NULL) {
        return NULL;
    }
    *section = (struct pup_section){.document = document, .id = id, .title = title, .number = number};
    if (document->last == NULL) {
        document->first = section;
    } else {
        document->last->next = section;
    }
    document->last = section;
    return section;
}

struct pup_section *pup_document_section(struct pup_document *document, const char *id, const char *title)
{
    return add_section(document, id, title, ++document->numbered);
}

struct pup_section *pup_document_annex(struct pup_document *document, const char *id, const char *title)
{
    return add_section(document, id, title, 0);
}

static struct pup_block *add_block(struct pup_section *section, enum pup_block_type type)
{
    struct pup_block *block = section == NULL ? NULL : take(section->document, 1, sizeof *block);
    if (block == NULL) {
        return NULL;
    }
    block->type = type;
    if (section->last == NULL) {
        section->first = block;
    } else {
        section->last->next = block;
    }
    section->last = block;
    return block;
}

void pup_section_text(struct pup_section *section, struct pup_span text)
{
    struct pup_block *block = text.len == 0 ? NULL : add_block(section, PUP_BLOCK_TEXT);
    if (block != NULL) {
        block->text = keep(section->document, text);
    }
}

__attribute__((format(printf, 2, 3))) void pup_section_note(struct pup_section *section, const char *format, ...)
{
    struct pup_block *block = add_block(section, PUP_BLOCK_NOTE);
    va_list words;
    va_start(words, format);
    if (block != NULL) {
        block->text = keep_printed(section->document, format, words);
    }
    va_end(words);
}

void pup_section_heading(struct pup_section *section, const char *text)
{
    struct pup_block *block = add_block(section, PUP_BLOCK_HEADING);
    if (block != NULL) {
        block->text = pup_span_of(text);
    }
}

void pup_section_fact(struct pup_section *section, const char *id, const char *label, struct pup_cell cell,
                      const char *remark)
{
    if (section == NULL || cell.type == PUP_CELL_NOTHING) {
        return;
    }
    struct pup_block *block = section->last;
    if (block == NULL || block->type != PUP_BLOCK_FACTS) {
        block = add_block(section, PUP_BLOCK_FACTS);
        if (block == NULL || (block->facts = take(section->document, 1, sizeof *block->facts)) == NULL) {
            return;
        }
    }
    add_fact(section->document, block->facts,
             &(struct pup_fact){.id = id, .label = label, .cell = cell, .remark = remark});
}

/* ---- tables ---- */

struct pup_table *pup_section_table(struct pup_section *section, const char *id, const char *caption,
                                    const struct pup_table_column *columns, size_t count)
{
    struct pup_block *block = add_block(section, PUP_BLOCK_TABLE);
    struct pup_table *table = block == NULL ? NULL : take(section->document, 1, sizeof *table);
    bool *figures = table == NULL ? NULL : take(section->document, count, sizeof *figures);
    struct pup_table_column *kept = figures == NULL ? NULL : take(section->document, count, sizeof *kept);
    if (kept == NULL) {
        return NULL;
    }
    memcpy(kept, columns, count * sizeof *kept);
    *table =
        (struct pup_table){.id = id, .caption = caption, .columns = kept, .column_count = count, .figures = figures};
    block->table = table;
    return table;
}

static struct pup_table_row *make_row(struct pup_section *section, struct pup_table *table,
                                      const struct pup_cell *cells)
{
    struct pup_table_row *row = table == NULL ? NULL : take(section->document, 1, sizeof *row);
    struct pup_cell *kept = row == NULL ? NULL : take(section->document, table->column_count, sizeof *kept);
    if (kept == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < table->column_count; i++) {
        kept[i] = keep_cell(section->document, cells[i]);
        table->figures[i] = table->figures[i] || pup_cell_is_figure(&cells[i]);
    }
    row->cells = kept;
    return row;
}

void pup_table_add(struct pup_section *section, struct pup_table *table, const struct pup_cell *cells)
{
    struct pup_table_row *row = make_row(section, table, cells);
    if (row == NULL) {
        return;
    }
    if (table->last == NULL) {
        table->first = row;
    } else {
        table->last->next = row;
    }
    table->last = row;
    table->row_count++;
}

void pup_table_total(struct pup_section *section, struct pup_table *table, const struct pup_cell *cells)
{
    struct pup_table_row *row = make_row(section, table, cells);
    if (row != NULL) {
        table->total = row;
    }
}

/* ---- charts ---- */

struct pup_chart *pup_section_chart(struct pup_section *section, enum pup_chart_type type, const char *id,
                                    const char *title, struct pup_cell like, const struct pup_span *categories,
                                    size_t count)
{
    count = count < PUP_CHART_CATEGORIES_MAX ? count : PUP_CHART_CATEGORIES_MAX;
    struct pup_block *block = add_block(section, PUP_BLOCK_CHART);
    struct pup_chart *chart = block == NULL ? NULL : take(section->document, 1, sizeof *chart);
    struct pup_span *kept = chart == NULL ? NULL : take(section->document, count, sizeof *kept);
    if (kept == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        kept[i] = keep(section->document, categories[i]);
    }
    *chart = (struct pup_chart){
        .type = type, .id = id, .title = title, .like = like, .categories = kept, .category_count = count};
    block->chart = chart;
    return chart;
}

static int64_t *keep_values(struct pup_section *section, const struct pup_chart *chart, const int64_t *values)
{
    int64_t *kept = take(section->document, chart->category_count, sizeof *kept);
    if (kept != NULL && chart->category_count > 0) {
        memcpy(kept, values, chart->category_count * sizeof *kept);
    }
    return kept;
}

void pup_chart_series(struct pup_section *section, struct pup_chart *chart, const char *id, const char *label,
                      const int64_t *values)
{
    if (chart == NULL || chart->series_count == PUP_CHART_SERIES_MAX) {
        return;
    }
    int64_t *kept = keep_values(section, chart, values);
    if (kept != NULL) {
        chart->series[chart->series_count++] = (struct pup_chart_series){id, label, kept};
    }
}

void pup_chart_target(struct pup_section *section, struct pup_chart *chart, const char *label, const int64_t *targets)
{
    int64_t *kept = chart == NULL ? NULL : keep_values(section, chart, targets);
    if (kept != NULL) {
        chart->target_label = label;
        chart->targets = kept;
    }
}

__attribute__((format(printf, 3, 4))) void pup_chart_text(struct pup_section *section, struct pup_chart *chart,
                                                          const char *format, ...)
{
    va_list words;
    va_start(words, format);
    if (chart != NULL) {
        chart->text = keep_printed(section->document, format, words);
    }
    va_end(words);
}
