/* What the drawings of charts share; seen by chart*.c alone. */
#ifndef PUP_DOCUMENT_CHART_PRIV_H
#define PUP_DOCUMENT_CHART_PRIV_H

#include "client/document/chart.h"
#include "client/document/svg.h"

/* In tenths of a unit. */
enum {
    CHART_WIDTH = 4000,
    CHART_LINE = 165,   /* from one line of text to the next */
    CHART_ROW_GAP = 60, /* below the legend */
    CHART_PLOT = 1700,  /* height of what lies on it */
    CHART_BELOW = 230   /* room for the categories' names */
};

struct chart_drawing {
    struct pup_svg svg;
    const struct pup_chart *chart;
    enum pup_language language;
    struct pup_scale scale;
    int32_t axis;         /* room for the figures beside a scale that stands upright */
    struct pup_buf words; /* the last words that were made */
};

/* A value as people read it; valid until the next words are made. */
struct pup_span chart_value(struct chart_drawing *drawing, int64_t value);
/* "March, meetings: 12 h": valid likewise. */
struct pup_span chart_told(struct chart_drawing *drawing, size_t series, size_t category);
/* The class of a series' shapes: "s1 shape". */
const char *chart_class(char room[32], size_t series, const char *shape);

/* The legend takes so much height (0: there is none); drawn with its top at `y`. */
int32_t chart_legend_height(const struct pup_chart *chart);
void chart_legend(struct chart_drawing *drawing, int32_t y);

/* For scales that stand upright: the marks with their figures, and the categories' names below. `top`: of the plot. */
void chart_upright_axis(struct chart_drawing *drawing, int32_t top);
/* Where a value lies on it. */
int32_t chart_upright_place(const struct chart_drawing *drawing, int32_t top, int64_t value);
/* A category's share of the width: where it begins, and how wide it is. */
int32_t chart_upright_left(const struct chart_drawing *drawing, size_t category);
int32_t chart_upright_share(const struct chart_drawing *drawing);

/* The drawings; each opens the SVG with its own height and leaves it open. */
void chart_draw_bars(struct chart_drawing *drawing);
void chart_draw_stacked(struct chart_drawing *drawing);
void chart_draw_line(struct chart_drawing *drawing);
void chart_draw_gauge(struct chart_drawing *drawing);
void chart_draw_radar(struct chart_drawing *drawing);

/* Opens it. */
void chart_open(struct chart_drawing *drawing, struct pup_buf *out, int32_t height);

#endif
