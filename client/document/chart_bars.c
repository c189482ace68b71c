/* Charts that lie: a bar a category, and one value against its target. */
#include "client/document/chart_priv.h"

enum {
    SHORT_NAME = 1250, /* names up to that stand beside their bars; longer ones above them */
    FIGURE = 700,      /* room behind the bars for their values */
    BESIDE = 230,      /* height of a row whose name stands beside */
    ABOVE = 370,       /* and of one whose name stands above */
    BAR = 130,
    GAUGE = 170
};

static int32_t widest_name(const struct pup_chart *chart)
{
    int32_t widest = 0;
    for (size_t i = 0; i < chart->category_count; i++) {
        int32_t width = pup_svg_width(chart->categories[i]);
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* Where bars lie: from `left` on, `span` wide. */
struct lane {
    int32_t left, span, row;
    bool above;
};

static struct lane lane_of(const struct pup_chart *chart)
{
    int32_t widest = widest_name(chart);
    bool above = widest > SHORT_NAME;
    int32_t left = above ? 0 : widest + 90;
    return (struct lane){left, CHART_WIDTH - FIGURE - left, above ? ABOVE : BESIDE, above};
}

/* The bar lies between nothing and its value, whichever side that is. */
static void bar(struct chart_drawing *drawing, const struct lane *lane, size_t category, int32_t y)
{
    const struct pup_chart *chart = drawing->chart;
    int64_t value = chart->series[0].values[category];
    int32_t zero = pup_scale_place(&drawing->scale, 0, lane->span);
    if (value == PUP_CHART_NO_VALUE) {
        pup_svg_text(&drawing->svg, "label", (struct pup_point){lane->left + zero + 60, y + 105}, PUP_ANCHOR_START,
                     pup_span_of("–"));
        return;
    }
    int32_t end = pup_scale_place(&drawing->scale, value, lane->span);
    int32_t from = end < zero ? end : zero, to = end < zero ? zero : end;
    pup_svg_rect(&drawing->svg, value < 0 ? "negative bar" : "s1 bar", lane->left + from, y, to - from, BAR,
                 chart_told(drawing, 0, category));
    pup_svg_text(&drawing->svg, "figure", (struct pup_point){lane->left + to + 60, y + 105}, PUP_ANCHOR_START,
                 chart_value(drawing, value));
}

static void mark(struct chart_drawing *drawing, const struct lane *lane, size_t category, int32_t y, int32_t height)
{
    const struct pup_chart *chart = drawing->chart;
    if (chart->target_label == NULL || chart->targets[category] == PUP_CHART_NO_VALUE) {
        return;
    }
    int32_t x = lane->left + pup_scale_place(&drawing->scale, chart->targets[category], lane->span);
    pup_svg_line(&drawing->svg, "target", (struct pup_point){x, y - 35}, (struct pup_point){x, y + height + 35});
}

void chart_draw_bars(struct chart_drawing *drawing)
{
    const struct pup_chart *chart = drawing->chart;
    struct lane lane = lane_of(chart);
    int32_t top = chart_legend_height(chart);
    chart_open(drawing, drawing->svg.out, top + lane.row * (int32_t)chart->category_count + 40);
    chart_legend(drawing, 0);
    int32_t zero = lane.left + pup_scale_place(&drawing->scale, 0, lane.span);
    for (size_t i = 0; i < chart->category_count; i++) {
        int32_t y = top + lane.row * (int32_t)i + lane.row - BAR - 50;
        struct pup_point name = lane.above ? (struct pup_point){0, y - 50} : (struct pup_point){0, y + 105};
        pup_svg_text_within(&drawing->svg, "label", name, PUP_ANCHOR_START, chart->categories[i],
                            lane.above ? CHART_WIDTH : lane.left);
        mark(drawing, &lane, i, y, BAR);
        bar(drawing, &lane, i, y);
        if (!lane.above) {
            pup_svg_line(&drawing->svg, "axis", (struct pup_point){zero, y - 50},
                         (struct pup_point){zero, y + BAR + 50});
        }
    }
}

/* A track the whole width, filled as far as the value goes; the value written above, the target marked. */
void chart_draw_gauge(struct chart_drawing *drawing)
{
    const struct pup_chart *chart = drawing->chart;
    struct lane lane = {0, CHART_WIDTH, 0, false};
    int32_t top = chart_legend_height(chart) + 260;
    int64_t value = chart->series[0].values[0];
    chart_open(drawing, drawing->svg.out, top + GAUGE + 60);
    chart_legend(drawing, 0);
    pup_svg_text(&drawing->svg, "big figure", (struct pup_point){0, top - 90}, PUP_ANCHOR_START,
                 chart_value(drawing, value));
    int32_t wide = pup_svg_width(pup_buf_span(&drawing->words)) * 2 + 100;
    pup_svg_text_within(&drawing->svg, "label", (struct pup_point){wide, top - 90}, PUP_ANCHOR_START,
                        chart->categories[0], CHART_WIDTH - wide);
    pup_svg_rect(&drawing->svg, "track", 0, top, CHART_WIDTH, GAUGE, (struct pup_span){NULL, 0});
    int32_t zero = pup_scale_place(&drawing->scale, 0, CHART_WIDTH),
            end = pup_scale_place(&drawing->scale, value, CHART_WIDTH);
    pup_svg_rect(&drawing->svg, value < 0 ? "negative bar" : "s1 bar", end < zero ? end : zero, top,
                 end < zero ? zero - end : end - zero, GAUGE, chart_told(drawing, 0, 0));
    mark(drawing, &lane, 0, top, GAUGE);
}
