/* Projects, indicators against their targets, actions, documents (chapters 6, 9, 11 and the annex). */
#ifndef PUP_WORK_PROJECTS_H
#define PUP_WORK_PROJECTS_H

#include "client/work/work.h"

struct pup_project_row {
    struct pup_place place;
    struct pup_span title, objective;
    struct pup_span owners;    /* names, by comma */
    int64_t type, state, pdsa; /* PUP_PROJECT_…; 0: not said */
    bool has_start, has_end, has_budget;
    int64_t start, end, budget;
    int64_t headcount; /* people reached; 1 to 4 must not be printed as they are */
};

struct pup_indicator_row {
    struct pup_place place;
    struct pup_span what, why, project;
    struct pup_id project_id; /* zeros: none */
    bool has_target, measured;
    int64_t target;      /* millionths */
    int64_t value, date; /* the latest measure of the period: millionths, day */
    struct pup_span gap; /* why it is off, as the measure says */
    int64_t measures;    /* of the period */
};

struct pup_actions_figures {
    int64_t done, open, late, dropped; /* late: of the open ones, due before today */
};

struct pup_document_row {
    struct pup_place place;
    struct pup_span title, link;
    int64_t type, state;
    bool has_published_on, has_review_due;
    int64_t published_on, review_due;
};

struct pup_projects_figures {
    struct pup_project_row *projects; /* that the period touches (no dates: in use), by type, title */
    size_t project_count;
    struct pup_indicator_row *indicators; /* in use, or measured in the period; by project, what */
    size_t indicator_count;
    struct pup_actions_figures actions; /* due in the period, or without a date */
    struct pup_document_row *documents; /* in use, by type, title */
    size_t document_count;
};

enum pup_err pup_figure_projects(struct pup_work *work, const char *structure, struct pup_period period,
                                 struct pup_projects_figures *figures);

#endif
