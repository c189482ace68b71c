/* Charts: their figures as rows, and the drawing below them, which the spreadsheet makes. */
#include "client/modules/xlsx/xlsx_priv.h"

enum { DRAWING_ROWS = 17, HEADINGS = PUP_XLSX_SERIES_MAX + 1 };

static const uint8_t types[] = {LXW_CHART_BAR, LXW_CHART_COLUMN_STACKED, LXW_CHART_LINE, LXW_CHART_RADAR};

static struct pup_xlsx_cell words(struct pup_span text, enum pup_xlsx_style style)
{
    return (struct pup_xlsx_cell){.type = PUP_XLSX_TEXT, .style = style, .text = text};
}

static void write_figures(struct pup_xlsx *xlsx, const struct pup_xlsx_chart *chart)
{
    struct pup_xlsx_cell cells[HEADINGS];
    cells[0] = words(chart->title, PUP_XLSX_HEAD);
    for (size_t i = 0; i < chart->series_count; i++) {
        cells[i + 1] = words(chart->series[i], PUP_XLSX_HEAD);
    }
    xlsx_row(xlsx, cells, chart->series_count + 1);
    for (size_t row = 0; row < chart->category_count; row++) {
        cells[0] = words(chart->categories[row], PUP_XLSX_PLAIN);
        for (size_t i = 0; i < chart->series_count; i++) {
            cells[i + 1] = chart->values[i][row];
        }
        xlsx_row(xlsx, cells, chart->series_count + 1);
    }
}

static void draw(struct pup_xlsx *xlsx, const struct pup_xlsx_chart *chart, lxw_row_t head)
{
    const char *sheet = xlsx->sheet->name;
    lxw_row_t first = head + 1, last = head + (lxw_row_t)chart->category_count;
    lxw_chart *drawing = workbook_add_chart(xlsx->workbook, types[chart->type]);
    if (drawing == NULL) {
        xlsx->err = PUP_ERR_MEMORY;
        return;
    }
    for (size_t i = 0; i < chart->series_count; i++) {
        lxw_col_t column = (lxw_col_t)(i + 1);
        lxw_chart_series *series = chart_add_series(drawing, NULL, NULL);
        chart_series_set_categories(series, sheet, first, 0, last, 0);
        chart_series_set_values(series, sheet, first, column, last, column);
        chart_series_set_name_range(series, sheet, head, column);
    }
    const char *title = xlsx_text(xlsx, chart->title, 255);
    if (title != NULL) {
        chart_title_set_name(drawing, title);
    }
    if (chart->type == PUP_XLSX_BARS) { /* the first category on top */
        chart_axis_set_reverse(drawing->y_axis);
    }
    if (chart->series_count == 1) {
        chart_legend_set_position(drawing, LXW_CHART_LEGEND_NONE);
    }
    lxw_chart_options options = {.x_scale = 1.2, .y_scale = 1.1};
    xlsx_note(xlsx, worksheet_insert_chart_opt(xlsx->sheet, xlsx->next, 0, drawing, &options));
}

void xlsx_chart(struct pup_xlsx *xlsx, const struct pup_xlsx_chart *chart)
{
    if (chart->series_count == 0 || chart->series_count > PUP_XLSX_SERIES_MAX || chart->category_count == 0) {
        return;
    }
    lxw_row_t head = xlsx->next;
    write_figures(xlsx, chart);
    xlsx->next++;
    if (xlsx->err == PUP_OK) {
        draw(xlsx, chart, head);
    }
    xlsx->next += DRAWING_ROWS;
}
