/* A structure as its record describes it (DOMAIN section 5, chapter 1). */
#ifndef PUP_WORK_STRUCTURES_H
#define PUP_WORK_STRUCTURES_H

#include "client/work/work.h"

struct pup_structure_figures {
    char code[PUP_CODE_MAX + 1];
    struct pup_span name;   /* of its record, else as the server knows it */
    bool recorded;          /* it has a record; all below is empty or unknown (-1) without */
    struct pup_place place; /* of that record */
    int64_t form;           /* PUP_STRUCTURE_FORM_…; 0: not said */
    struct pup_span finess, sites;
    int64_t listed_patients, associates; /* -1: not said */
    bool has_aci_signed, has_plan_filed, has_plan_review_due;
    int64_t aci_signed, plan_filed, plan_review_due; /* days */
};

/* Of several records the first that is in use by id; PUP_ERR_NOT_FOUND: no such structure. */
enum pup_err pup_figure_structure(struct pup_work *work, const char *structure, struct pup_structure_figures *figures);

#endif
