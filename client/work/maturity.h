/* The HAS maturity matrix, or another self-assessment (chapter 9): a level per dimension, means per axis and of the
 * axes. Of a dimension the consensus of the year counts (the latest record whose state says so), else the mean of the
 * latest score of each person. A missing score is not a zero. Levels are hundredths. */
#ifndef PUP_WORK_MATURITY_H
#define PUP_WORK_MATURITY_H

#include "client/work/work.h"

struct pup_level {
    bool known;
    int64_t hundredths;
};

struct pup_dimension_row {
    struct pup_span name; /* as first written */
    struct pup_level now, before;
    bool consensus; /* `now` is one */
    int64_t scores; /* people who gave one in the year */
};

struct pup_axis_row {
    struct pup_span name;
    struct pup_level now, before;         /* means of the dimensions */
    struct pup_dimension_row *dimensions; /* by name */
    size_t dimension_count;
};

struct pup_maturity_figures {
    struct pup_axis_row *axes; /* by name */
    size_t axis_count;
    struct pup_level now, before; /* means of the axes */
    int64_t out_of_range;         /* scores that are no level: counted nowhere */
};

/* `grid`: PUP_ASSESSMENT_GRID_…; `before` is the year before. */
enum pup_err pup_figure_maturity(struct pup_work *work, const char *structure, int64_t grid, int64_t year,
                                 struct pup_maturity_figures *figures);

#endif
