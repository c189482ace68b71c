#include "client/document/chart.h"

#include <stdio.h>

#include "client/document/chart_priv.h"

enum { SWATCH = 95, SWATCH_GAP = 50, ITEM_GAP = 140, WORDS_MAX = 4096 };

/* ---- what there is ---- */

static int64_t limited(int64_t value)
{
    return value > PUP_SCALE_LIMIT ? PUP_SCALE_LIMIT : value < -PUP_SCALE_LIMIT ? -PUP_SCALE_LIMIT : value;
}

static void meet(int64_t value, int64_t *lowest, int64_t *highest)
{
    *lowest = value < *lowest ? value : *lowest;
    *highest = value > *highest ? value : *highest;
}

/* The sum of a category's values on top of one another, or each of them. */
static void meet_category(const struct pup_chart *chart, size_t category, int64_t *lowest, int64_t *highest, bool *some)
{
    int64_t sum = 0;
    for (size_t i = 0; i < chart->series_count; i++) {
        int64_t value = chart->series[i].values[category];
        if (value == PUP_CHART_NO_VALUE) {
            continue;
        }
        *some = true;
        sum = limited(sum + limited(value));
        meet(chart->type == PUP_CHART_STACKED ? sum : limited(value), lowest, highest);
    }
    if (chart->target_label != NULL && chart->targets[category] != PUP_CHART_NO_VALUE) {
        meet(limited(chart->targets[category]), lowest, highest);
    }
}

void pup_chart_range(const struct pup_chart *chart, int64_t *lowest, int64_t *highest, bool *some)
{
    *lowest = 0;
    *highest = limited(chart->top > 0 ? chart->top : 0);
    *some = false;
    for (size_t i = 0; i < chart->category_count; i++) {
        meet_category(chart, i, lowest, highest, some);
    }
}

bool pup_chart_drawable(const struct pup_chart *chart)
{
    int64_t lowest, highest;
    bool some;
    pup_chart_range(chart, &lowest, &highest, &some);
    return some && (chart->type != PUP_CHART_RADAR || chart->category_count >= 3);
}

/* ---- words ---- */

struct pup_span chart_value(struct chart_drawing *drawing, int64_t value)
{
    struct pup_cell cell = drawing->chart->like;
    cell.number = value;
    pup_buf_clear(&drawing->words);
    enum pup_err err = pup_cell_show(&drawing->words, &cell, drawing->language);
    drawing->svg.err = drawing->svg.err == PUP_OK ? err : drawing->svg.err;
    return pup_buf_span(&drawing->words);
}

struct pup_span chart_told(struct chart_drawing *drawing, size_t series, size_t category)
{
    const struct pup_chart *chart = drawing->chart;
    struct pup_cell cell = chart->like;
    struct pup_buf *words = &drawing->words;
    cell.number = chart->series[series].values[category];
    pup_buf_clear(words);
    enum pup_err err = pup_buf_put(words, chart->categories[category]);
    if (err == PUP_OK && chart->series_count > 1) {
        err = pup_buf_printf(words, ", %s", chart->series[series].label);
    }
    err = err == PUP_OK ? pup_buf_put_text(words, drawing->language == PUP_FRENCH ? "\u00a0: " : ": ") : err;
    err = err == PUP_OK ? pup_cell_show(words, &cell, drawing->language) : err;
    drawing->svg.err = drawing->svg.err == PUP_OK ? err : drawing->svg.err;
    return pup_buf_span(words);
}

const char *chart_class(char room[32], size_t series, const char *shape)
{
    snprintf(room, 32, "s%zu %s", series + 1, shape);
    return room;
}

/* ---- the legend ---- */

/* A legend flows like words: items side by side, a new line where the next does not fit. */
struct flow {
    struct chart_drawing *drawing; /* NULL: only measured */
    int32_t x, y;
};

static void flow_item(struct flow *flow, const char *class, bool line, const char *label)
{
    struct pup_span text = pup_span_of(label);
    int32_t width = SWATCH + SWATCH_GAP + pup_svg_width(text);
    if (flow->x > 0 && flow->x + width > CHART_WIDTH) {
        flow->x = 0;
        flow->y += CHART_LINE;
    }
    if (flow->drawing != NULL) {
        struct pup_svg *svg = &flow->drawing->svg;
        struct pup_span nothing = {NULL, 0};
        struct pup_point left = {flow->x, flow->y + 75}, right = {flow->x + SWATCH, flow->y + 75};
        if (line) {
            pup_svg_line(svg, class, left, right);
        } else {
            pup_svg_rect(svg, class, flow->x, flow->y + 28, SWATCH, SWATCH, nothing);
        }
        pup_svg_text_within(svg, "label", (struct pup_point){flow->x + SWATCH + SWATCH_GAP, flow->y + 115},
                            PUP_ANCHOR_START, text, CHART_WIDTH - flow->x - SWATCH - SWATCH_GAP);
    }
    flow->x += width + ITEM_GAP;
}

static bool drawn_as_line(const struct pup_chart *chart)
{
    return chart->type == PUP_CHART_LINE || chart->type == PUP_CHART_RADAR;
}

static int32_t flow_all(const struct pup_chart *chart, struct flow *flow)
{
    char room[32];
    bool line = drawn_as_line(chart);
    for (size_t i = 0; chart->series_count > 1 && i < chart->series_count; i++) {
        flow_item(flow, chart_class(room, i, line ? "path" : "bar"), line, chart->series[i].label);
    }
    if (chart->target_label != NULL) {
        flow_item(flow, "target", true, chart->target_label);
    }
    return flow->x == 0 && flow->y == 0 ? 0 : flow->y + CHART_LINE + CHART_ROW_GAP;
}

int32_t chart_legend_height(const struct pup_chart *chart)
{
    struct flow flow = {NULL, 0, 0};
    return flow_all(chart, &flow);
}

void chart_legend(struct chart_drawing *drawing, int32_t y)
{
    struct flow flow = {drawing, 0, y};
    flow_all(drawing->chart, &flow);
}

/* ---- drawing ---- */

void chart_open(struct chart_drawing *drawing, struct pup_buf *out, int32_t height)
{
    enum pup_err before = drawing->svg.err;
    pup_svg_open(&drawing->svg, out, drawing->chart->id, drawing->chart->title, drawing->chart->text, CHART_WIDTH,
                 height);
    drawing->svg.err = before != PUP_OK ? before : drawing->svg.err;
}

/* Marks of durations are whole hours, of numbers whole units if they can be. */
static int64_t mark_unit(const struct pup_chart *chart, int64_t highest)
{
    if (chart->like.type == PUP_CELL_MINUTES) {
        return highest > 180 ? 60 : 10;
    }
    int64_t unit = 1;
    for (unsigned i = 0; i < chart->like.decimals; i++) {
        unit *= 10;
    }
    return highest >= 3 * unit ? unit : 1;
}

enum pup_err pup_chart_draw(struct pup_buf *out, const struct pup_chart *chart, enum pup_language language)
{
    static void (*const drawings[])(struct chart_drawing *) = {chart_draw_bars, chart_draw_stacked, chart_draw_line,
                                                               chart_draw_gauge, chart_draw_radar};
    struct chart_drawing drawing = {.svg = {.out = out}, .chart = chart, .language = language, .axis = 0};
    int64_t lowest, highest;
    bool some;
    pup_chart_range(chart, &lowest, &highest, &some);
    drawing.scale = pup_scale_over(lowest, highest, mark_unit(chart, highest));
    pup_buf_init(&drawing.words, WORDS_MAX);
    drawings[chart->type](&drawing);
    enum pup_err err = pup_svg_close(&drawing.svg);
    pup_buf_release(&drawing.words);
    return err;
}
