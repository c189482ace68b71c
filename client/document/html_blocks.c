/* The blocks of a page's sections. */
#include "client/document/chart.h"
#include "client/document/html_priv.h"
#include "common/base/text.h"

/* Columns up to which a table is not spread over the whole line; and from which it becomes a pile of cards on a narrow
 * screen, and those of figures alone. */
enum { NARROW_TO = 3, WIDE_FROM = 4, WIDE_FROM_OF_FIGURES = 6 };

/* ---- what people wrote ---- */

static bool is_item(struct pup_span line)
{
    return line.len >= 2 && (line.data[0] == '-' || line.data[0] == '*') && line.data[1] == ' ';
}

enum prose { PROSE_NONE, PROSE_PARAGRAPH, PROSE_LIST };

static void turn_to(struct page *page, enum prose *now, enum prose next)
{
    static const char *const begins[] = {"", "<p>", "<ul>\n"}, *const ends[] = {"", "</p>\n", "</ul>\n"};
    if (*now != next) {
        page_put(page, ends[*now]);
        page_put(page, begins[next]);
        *now = next;
    }
}

static void prose_line(struct page *page, enum prose *now, struct pup_span line)
{
    line = pup_text_trim(line);
    if (line.len == 0) {
        turn_to(page, now, PROSE_NONE);
    } else if (is_item(line)) {
        turn_to(page, now, PROSE_LIST);
        page_put(page, "<li>");
        page_text(page, pup_text_trim((struct pup_span){line.data + 2, line.len - 2}));
        page_put(page, "</li>\n");
    } else {
        page_put(page, *now == PROSE_PARAGRAPH ? "<br/>\n" : "");
        turn_to(page, now, PROSE_PARAGRAPH);
        page_text(page, line);
    }
}

void page_prose(struct page *page, struct pup_span text)
{
    enum prose now = PROSE_NONE;
    size_t start = 0;
    for (size_t at = 0; at <= text.len; at++) {
        if (at == text.len || text.data[at] == '\n') {
            prose_line(page, &now, (struct pup_span){text.data + start, at - start});
            start = at + 1;
        }
    }
    turn_to(page, &now, PROSE_NONE);
}

static void put_note(struct page *page, struct pup_span text)
{
    page_put(page, "<p class=\"note\">");
    page_text(page, text);
    page_put(page, "</p>\n");
}

/* ---- facts ---- */

void page_facts(struct page *page, const char *class, const struct pup_facts *facts)
{
    if (facts->first == NULL) {
        return;
    }
    page_printf(page, "<dl class=\"%s\">\n", class);
    for (const struct pup_fact *fact = facts->first; fact != NULL; fact = fact->next) {
        page_put(page, "<div><dt>");
        page_words(page, fact->label);
        page_put(page, "</dt><dd>");
        page_cell(page, &fact->cell);
        if (fact->remark != NULL) {
            page_put(page, " <small>");
            page_words(page, fact->remark);
            page_put(page, "</small>");
        }
        page_put(page, "</dd></div>\n");
    }
    page_put(page, "</dl>\n");
}

/* ---- tables ---- */

static void table_head(struct page *page, const struct pup_table *table)
{
    page_put(page, "<thead role=\"rowgroup\">\n<tr role=\"row\">");
    for (size_t i = 0; i < table->column_count; i++) {
        page_printf(page, "<th scope=\"col\" role=\"columnheader\"%s>", table->figures[i] ? " class=\"figure\"" : "");
        page_words(page, table->columns[i].label);
        page_put(page, "</th>");
    }
    page_put(page, "</tr>\n</thead>\n");
}

static void table_cell(struct page *page, const struct pup_table *table, size_t column, const struct pup_cell *cell)
{
    bool nothing = cell->type == PUP_CELL_NOTHING;
    if (column == 0) {
        page_put(page, "<th scope=\"row\" role=\"rowheader\">");
    } else {
        page_printf(page, "<td role=\"cell\"%s data-label=\"",
                    table->figures[column] ? nothing ? " class=\"figure nothing\"" : " class=\"figure\""
                    : nothing              ? " class=\"nothing\""
                                           : "");
        page_words(page, table->columns[column].label);
        page_put(page, "\">");
    }
    page_cell(page, cell);
    page_put(page, column == 0 ? "</th>" : "</td>");
}

static void table_row(struct page *page, const struct pup_table *table, const struct pup_table_row *row)
{
    page_put(page, "<tr role=\"row\">");
    for (size_t i = 0; i < table->column_count; i++) {
        table_cell(page, table, i, &row->cells[i]);
    }
    page_put(page, "</tr>\n");
}

static bool is_wide(const struct pup_table *table)
{
    size_t figures = 0;
    for (size_t i = 1; i < table->column_count; i++) {
        figures += table->figures[i];
    }
    return table->column_count >= (figures + 1 == table->column_count ? WIDE_FROM_OF_FIGURES : WIDE_FROM);
}

void page_table(struct page *page, const struct pup_table *table)
{
    if (table->row_count == 0 && table->total == NULL) {
        return;
    }
    page_printf(page,
                "<div class=\"%s\" role=\"region\" aria-labelledby=\"table-%s-caption\" tabindex=\"0\">\n<table "
                "role=\"table\" id=\"table-%s\"%s>\n<caption id=\"table-%s-caption\">",
                table->column_count <= NARROW_TO ? "scroll narrow" : "scroll", table->id, table->id,
                is_wide(table) ? " class=\"wide\"" : "", table->id);
    page_words(page, table->caption);
    page_put(page, "</caption>\n");
    table_head(page, table);
    page_put(page, "<tbody role=\"rowgroup\">\n");
    for (const struct pup_table_row *row = table->first; row != NULL; row = row->next) {
        table_row(page, table, row);
    }
    page_put(page, "</tbody>\n");
    if (table->total != NULL) {
        page_put(page, "<tfoot role=\"rowgroup\">\n");
        table_row(page, table, table->total);
        page_put(page, "</tfoot>\n");
    }
    page_put(page, "</table>\n</div>\n");
}

/* ---- charts ---- */

static void put_chart(struct page *page, const struct pup_chart *chart)
{
    page_put(page, "<figure>\n<figcaption>");
    page_words(page, chart->title);
    page_put(page, "</figcaption>\n");
    page->err = page->err == PUP_OK ? pup_chart_draw(page->out, chart, page->document->language) : page->err;
    page_put(page, "</figure>\n");
}

static const struct pup_chart *drawable(const struct pup_block *block)
{
    bool drawn = block != NULL && block->type == PUP_BLOCK_CHART && pup_chart_drawable(block->chart);
    return drawn ? block->chart : NULL;
}

/* Charts that follow one another stand side by side where there is room. */
static const struct pup_block *put_charts(struct page *page, const struct pup_block *block)
{
    const struct pup_block *last = block;
    bool begun = false;
    for (; block != NULL && block->type == PUP_BLOCK_CHART; block = block->next) {
        last = block;
        if (drawable(block) == NULL) {
            continue;
        }
        page_put(page, begun ? "" : "<div class=\"charts\">\n");
        begun = true;
        put_chart(page, block->chart);
    }
    page_put(page, begun ? "</div>\n" : "");
    return last;
}

/* ---- sections ---- */

static void put_heading(struct page *page, struct pup_span text)
{
    page_put(page, "<h3>");
    page_text(page, text);
    page_put(page, "</h3>\n");
}

static const struct pup_block *put_block(struct page *page, const struct pup_block *block)
{
    switch (block->type) {
    case PUP_BLOCK_TEXT:
        page_prose(page, block->text);
        break;
    case PUP_BLOCK_NOTE:
        put_note(page, block->text);
        break;
    case PUP_BLOCK_HEADING:
        put_heading(page, block->text);
        break;
    case PUP_BLOCK_FACTS:
        page_facts(page, "facts", block->facts);
        break;
    case PUP_BLOCK_TABLE:
        page_table(page, block->table);
        break;
    case PUP_BLOCK_CHART:
        return put_charts(page, block);
    }
    return block;
}

void page_section(struct page *page, const struct pup_section *section)
{
    page_printf(page, "<section id=\"%s\" aria-labelledby=\"%s-title\">\n<h2 id=\"%s-title\">", section->id,
                section->id, section->id);
    if (section->number > 0) {
        page_printf(page, "<span class=\"number\">%u</span> ", section->number);
    }
    page_put(page, "<span>");
    page_words(page, section->title);
    page_put(page, "</span></h2>\n");
    for (const struct pup_block *block = section->first; block != NULL && page->err == PUP_OK;) {
        block = put_block(page, block)->next;
    }
    page_put(page, "</section>\n");
}
