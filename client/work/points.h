/* ACI points of a structure in a year, from its records (chapter 10).
 *
 * From the ACI declaration of the year; without one, from the structure's record and the latest grid in force: an
 * estimate. A structure that is not a SISA gets a simulation: it is not funded by the ACI. */
#ifndef PUP_WORK_POINTS_H
#define PUP_WORK_POINTS_H

#include "client/work/meetings.h"
#include "client/work/protocols.h"
#include "common/rules/aci.h"

struct pup_points_line {
    const struct pup_aci_line *line;
    int64_t points; /* hundredths */
    int64_t cents;
};

struct pup_points_figures {
    char structure[PUP_CODE_MAX + 1];
    int64_t year;
    const struct pup_aci_grid *grid; /* print its label with every figure */
    bool simulation;                 /* not a SISA */
    int64_t form;                    /* PUP_STRUCTURE_FORM_…; 0: not said */
    bool declared;                   /* from a declaration, which is `place` in `state` */
    struct pup_place place;
    int64_t state;
    bool has_advance, has_balance;
    int64_t advance, balance;          /* cents */
    bool has_patients, has_associates; /* without, what needs them has no figure: their count is 0 */
    struct pup_aci_counts counts;      /* what was computed with */
    struct pup_rcp_figures rcp;
    struct pup_points_line lines[PUP_ACI_LINES];
    size_t line_count;
    int64_t points, cents; /* of all lines: hundredths, cents; rounded once */
    int64_t coordination;  /* cents of the line "coordination" */
};

/* PUP_ERR_NOT_FOUND: no grid of that name (`wanted`, for the sentence), or no structure. PUP_ERR_DENIED: declarations
 * may not be read here. `grid` NULL or empty: the declaration's. */
enum pup_err pup_figure_points(struct pup_work *work, struct pup_aci_grids grids, const char *structure, int64_t year,
                               const char *grid, struct pup_points_figures *figures, struct pup_span *wanted);

#endif
