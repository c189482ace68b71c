/* Charts over a vertical scale: columns of series on top of one another, and lines. */
#include "client/document/chart_priv.h"

enum { DOT = 28, THINNEST = 30, FIGURE_GAP = 50, NAME_GAP = 10 };

int32_t chart_upright_place(const struct chart_drawing *drawing, int32_t top, int64_t value)
{
    return top + CHART_PLOT - pup_scale_place(&drawing->scale, value, CHART_PLOT);
}

/* A drawable chart has one at least. */
static int32_t categories(const struct chart_drawing *drawing)
{
    int32_t count = (int32_t)drawing->chart->category_count;
    return count > 0 ? count : 1;
}

int32_t chart_upright_share(const struct chart_drawing *drawing)
{
    return (CHART_WIDTH - drawing->axis) / categories(drawing);
}

int32_t chart_upright_left(const struct chart_drawing *drawing, size_t category)
{
    int32_t room = CHART_WIDTH - drawing->axis;
    return drawing->axis + room * (int32_t)category / categories(drawing);
}

/* As wide as the widest figure of the scale. */
static void make_room(struct chart_drawing *drawing)
{
    const struct pup_scale *scale = &drawing->scale;
    for (int64_t mark = scale->low; mark <= scale->high; mark += scale->step) {
        int32_t width = pup_svg_width(chart_value(drawing, mark)) + 2 * FIGURE_GAP;
        drawing->axis = width > drawing->axis ? width : drawing->axis;
    }
    drawing->axis = drawing->axis > CHART_WIDTH / 4 ? CHART_WIDTH / 4 : drawing->axis;
}

static void marks(struct chart_drawing *drawing, int32_t top)
{
    const struct pup_scale *scale = &drawing->scale;
    for (int64_t mark = scale->low; mark <= scale->high; mark += scale->step) {
        int32_t y = chart_upright_place(drawing, top, mark);
        pup_svg_line(&drawing->svg, mark == 0 ? "axis" : "grid", (struct pup_point){drawing->axis, y},
                     (struct pup_point){CHART_WIDTH, y});
        pup_svg_text_within(&drawing->svg, "label", (struct pup_point){drawing->axis - FIGURE_GAP, y + 38},
                            PUP_ANCHOR_END, chart_value(drawing, mark), drawing->axis);
    }
}

/* As many names as fit side by side: all, or every second, third… */
static void names(struct chart_drawing *drawing, int32_t top)
{
    const struct pup_chart *chart = drawing->chart;
    int32_t widest = 0;
    for (size_t i = 0; i < chart->category_count; i++) {
        int32_t width = pup_svg_width(chart->categories[i]);
        widest = width > widest ? width : widest;
    }
    widest = widest > 900 ? 900 : widest;
    int32_t share = chart_upright_share(drawing);
    size_t every = share >= widest + NAME_GAP ? 1 : (size_t)((widest + NAME_GAP + share - 1) / (share > 0 ? share : 1));
    for (size_t i = 0; i < chart->category_count; i += every) {
        struct pup_point at = {chart_upright_left(drawing, i) + share / 2, top + CHART_PLOT + 150};
        pup_svg_text_within(&drawing->svg, "label", at, PUP_ANCHOR_MIDDLE, chart->categories[i],
                            share * (int32_t)every + 30);
    }
}

void chart_upright_axis(struct chart_drawing *drawing, int32_t top)
{
    marks(drawing, top);
    names(drawing, top);
}

/* A level over each category, joined where they follow one another. */
static void target(struct chart_drawing *drawing, int32_t top)
{
    const struct pup_chart *chart = drawing->chart;
    int32_t before = 0;
    for (size_t i = 0; chart->target_label != NULL && i < chart->category_count; i++) {
        bool known = chart->targets[i] != PUP_CHART_NO_VALUE;
        int32_t left = chart_upright_left(drawing, i),
                y = known ? chart_upright_place(drawing, top, chart->targets[i]) : 0;
        int32_t right = i + 1 < chart->category_count ? chart_upright_left(drawing, i + 1) : CHART_WIDTH;
        if (known && before != 0 && before != y) {
            pup_svg_line(&drawing->svg, "target", (struct pup_point){left, before}, (struct pup_point){left, y});
        }
        if (known) {
            pup_svg_line(&drawing->svg, "target", (struct pup_point){left, y}, (struct pup_point){right, y});
        }
        before = y;
    }
}

static void column(struct chart_drawing *drawing, int32_t top, size_t category)
{
    const struct pup_chart *chart = drawing->chart;
    char class[32];
    int32_t share = chart_upright_share(drawing), width = share * 7 / 10;
    width = width < THINNEST ? THINNEST : width;
    int32_t x = chart_upright_left(drawing, category) + (share - width) / 2;
    int64_t sum = 0;
    for (size_t i = 0; i < chart->series_count; i++) {
        int64_t value = chart->series[i].values[category];
        if (value == PUP_CHART_NO_VALUE || value <= 0) { /* nothing stands below nothing */
            continue;
        }
        int32_t bottom = chart_upright_place(drawing, top, sum);
        sum = value > PUP_SCALE_LIMIT - sum ? PUP_SCALE_LIMIT : sum + value;
        int32_t y = chart_upright_place(drawing, top, sum);
        pup_svg_rect(&drawing->svg, chart_class(class, i, "bar"), x, y, width, bottom - y,
                     chart_told(drawing, i, category));
    }
}

void chart_draw_stacked(struct chart_drawing *drawing)
{
    int32_t top = chart_legend_height(drawing->chart) + 80;
    make_room(drawing);
    chart_open(drawing, drawing->svg.out, top + CHART_PLOT + CHART_BELOW);
    chart_legend(drawing, 0);
    chart_upright_axis(drawing, top);
    for (size_t i = 0; i < drawing->chart->category_count; i++) {
        column(drawing, top, i);
    }
    target(drawing, top);
}

static struct pup_point point_of(const struct chart_drawing *drawing, int32_t top, size_t series, size_t category)
{
    const struct pup_chart *chart = drawing->chart;
    return (struct pup_point){chart_upright_left(drawing, category) + chart_upright_share(drawing) / 2,
                              chart_upright_place(drawing, top, chart->series[series].values[category])};
}

/* A line from value to value, broken where there is none. */
static void line(struct chart_drawing *drawing, int32_t top, size_t series)
{
    const struct pup_chart *chart = drawing->chart;
    struct pup_point points[PUP_CHART_CATEGORIES_MAX];
    char class[32];
    size_t count = 0;
    for (size_t i = 0; i <= chart->category_count; i++) {
        bool known = i < chart->category_count && chart->series[series].values[i] != PUP_CHART_NO_VALUE;
        if (known) {
            points[count++] = point_of(drawing, top, series, i);
            continue;
        }
        pup_svg_path(&drawing->svg, chart_class(class, series, "path"), points, count, false);
        count = 0;
    }
    for (size_t i = 0; i < chart->category_count; i++) {
        if (chart->series[series].values[i] != PUP_CHART_NO_VALUE) {
            pup_svg_dot(&drawing->svg, chart_class(class, series, "dot"), point_of(drawing, top, series, i), DOT,
                        chart_told(drawing, series, i));
        }
    }
}

void chart_draw_line(struct chart_drawing *drawing)
{
    int32_t top = chart_legend_height(drawing->chart) + 80;
    make_room(drawing);
    chart_open(drawing, drawing->svg.out, top + CHART_PLOT + CHART_BELOW);
    chart_legend(drawing, 0);
    chart_upright_axis(drawing, top);
    target(drawing, top);
    for (size_t i = 0; i < drawing->chart->series_count; i++) {
        line(drawing, top, i);
    }
}
