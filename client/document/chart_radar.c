/* The radar: axes round a centre, a shape a series. */
#include "client/document/chart_priv.h"

enum { RADIUS = 1050, NAME_LINES = 3, NAME_GAP = 110, MARGIN = 400, DOT = 30 };

struct radar {
    struct chart_drawing *drawing;
    struct pup_point centre;
};

static struct pup_point on_axis(const struct radar *radar, int32_t radius, size_t axis)
{
    struct pup_point point = pup_circle_point(radius, (unsigned)axis, (unsigned)radar->drawing->chart->category_count);
    return (struct pup_point){radar->centre.x + point.x, radar->centre.y + point.y};
}

static struct pup_point of_value(const struct radar *radar, int64_t value, size_t axis)
{
    return on_axis(radar, pup_scale_place(&radar->drawing->scale, value, RADIUS), axis);
}

static void net(struct radar *radar)
{
    const struct pup_scale *scale = &radar->drawing->scale;
    struct pup_point ring[PUP_CHART_CATEGORIES_MAX];
    size_t axes = radar->drawing->chart->category_count;
    for (int64_t mark = scale->low + scale->step; mark <= scale->high; mark += scale->step) {
        for (size_t i = 0; i < axes; i++) {
            ring[i] = of_value(radar, mark, i);
        }
        pup_svg_path(&radar->drawing->svg, "net", ring, axes, true);
    }
    for (size_t i = 0; i < axes; i++) {
        pup_svg_line(&radar->drawing->svg, "grid", radar->centre, on_axis(radar, RADIUS, i));
    }
}

/* The figures of the rings, along the first axis. */
static void marks(struct radar *radar)
{
    const struct pup_scale *scale = &radar->drawing->scale;
    for (int64_t mark = scale->low + scale->step; mark <= scale->high; mark += scale->step) {
        struct pup_point at = of_value(radar, mark, 0);
        pup_svg_text(&radar->drawing->svg, "mark", (struct pup_point){at.x - 40, at.y + 35}, PUP_ANCHOR_END,
                     chart_value(radar->drawing, mark));
    }
}

/* An axis' name outside the net, on up to three lines, turned away from the centre. */
static void name(struct radar *radar, size_t axis)
{
    struct pup_point at = on_axis(radar, RADIUS + NAME_GAP, axis);
    struct pup_span rest = radar->drawing->chart->categories[axis];
    int32_t aside = at.x - radar->centre.x;
    enum pup_anchor anchor = aside > 200 ? PUP_ANCHOR_START : aside < -200 ? PUP_ANCHOR_END : PUP_ANCHOR_MIDDLE;
    int32_t room = anchor == PUP_ANCHOR_START ? CHART_WIDTH - at.x : anchor == PUP_ANCHOR_END ? at.x : 2000;
    struct pup_span lines[NAME_LINES];
    int32_t count = 0;
    while (rest.len > 0 && count < NAME_LINES) {
        size_t fitting = count == NAME_LINES - 1 ? rest.len : pup_svg_fitting(rest, room);
        lines[count++] = (struct pup_span){rest.data, fitting};
        fitting += fitting < rest.len && rest.data[fitting] == ' ';
        rest = (struct pup_span){rest.data + fitting, rest.len - fitting};
    }
    int32_t below = at.y - radar->centre.y;
    int32_t first = below < -600 ? at.y - (count - 1) * 130 : below > 600 ? at.y + 70 : at.y + 35 - (count - 1) * 65;
    for (int32_t i = 0; i < count; i++) {
        pup_svg_text_within(&radar->drawing->svg, "label", (struct pup_point){at.x, first + 130 * i}, anchor, lines[i],
                            room);
    }
}

/* A closed shape when every axis has a value; else lines between neighbours that have one. */
static void shape(struct radar *radar, size_t series)
{
    const struct pup_chart *chart = radar->drawing->chart;
    const int64_t *values = chart->series[series].values;
    struct pup_point points[PUP_CHART_CATEGORIES_MAX];
    char class[32];
    size_t known = 0, axes = chart->category_count;
    for (size_t i = 0; i < axes; i++) {
        points[i] = of_value(radar, values[i] == PUP_CHART_NO_VALUE ? 0 : values[i], i);
        known += values[i] != PUP_CHART_NO_VALUE;
    }
    if (known == axes) {
        pup_svg_path(&radar->drawing->svg, chart_class(class, series, "area"), points, axes, true);
    }
    for (size_t i = 0; i < axes; i++) {
        size_t next = (i + 1) % axes;
        if (values[i] == PUP_CHART_NO_VALUE) {
            continue;
        }
        if (values[next] != PUP_CHART_NO_VALUE) {
            pup_svg_line(&radar->drawing->svg, chart_class(class, series, "path"), points[i], points[next]);
        }
        pup_svg_dot(&radar->drawing->svg, chart_class(class, series, "dot"), points[i], DOT,
                    chart_told(radar->drawing, series, i));
    }
}

void chart_draw_radar(struct chart_drawing *drawing)
{
    const struct pup_chart *chart = drawing->chart;
    int32_t top = chart_legend_height(chart);
    struct radar radar = {drawing, {CHART_WIDTH / 2, top + MARGIN + RADIUS}};
    chart_open(drawing, drawing->svg.out, top + 2 * (MARGIN + RADIUS));
    chart_legend(drawing, 0);
    net(&radar);
    for (size_t i = chart->series_count; i > 0; i--) {
        shape(&radar, i - 1); /* the first on top */
    }
    marks(&radar);
    for (size_t i = 0; i < chart->category_count; i++) {
        name(&radar, i);
    }
}
