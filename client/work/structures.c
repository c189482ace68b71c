#include "client/work/structures.h"

#include <string.h>

#include "client/work/work_priv.h"

struct describing {
    struct pup_work *work;
    struct pup_structure_figures *figures;
};

static int64_t number_or_unknown(struct pup_work *work, const struct pup_view *view, uint32_t field)
{
    int64_t number;
    return pup_work_integer(work, view, field, &number) ? number : -1;
}

static enum pup_err on_structure(void *context, const struct pup_view *view)
{
    struct describing *describing = context;
    struct pup_work *work = describing->work;
    struct pup_structure_figures *f = describing->figures;
    if (f->recorded) {
        return PUP_OK; /* a second record is a duplicate, to be merged */
    }
    f->recorded = true;
    f->place = pup_work_place(view);
    struct pup_span name = pup_work_text(work, view, PUP_STRUCTURE_NAME);
    f->name = name.len > 0 ? name : f->name;
    (void)pup_work_integer(work, view, PUP_STRUCTURE_FORM, &f->form);
    f->finess = pup_work_text(work, view, PUP_STRUCTURE_FINESS);
    f->sites = pup_work_text(work, view, PUP_STRUCTURE_SITES);
    f->listed_patients = number_or_unknown(work, view, PUP_STRUCTURE_LISTED_PATIENTS);
    f->associates = number_or_unknown(work, view, PUP_STRUCTURE_ASSOCIATES);
    work_day(work, view, PUP_STRUCTURE_ACI_SIGNED, &f->has_aci_signed, &f->aci_signed);
    work_day(work, view, PUP_STRUCTURE_PLAN_FILED, &f->has_plan_filed, &f->plan_filed);
    work_day(work, view, PUP_STRUCTURE_PLAN_REVIEW_DUE, &f->has_plan_review_due, &f->plan_review_due);
    return PUP_OK;
}

enum pup_err pup_figure_structure(struct pup_work *work, const char *structure, struct pup_structure_figures *figures)
{
    const struct pup_structure_row *row = pup_work_structure(work, structure);
    struct describing describing = {work, figures};
    *figures = (struct pup_structure_figures){.listed_patients = -1, .associates = -1};
    if (row == NULL) {
        return PUP_ERR_NOT_FOUND;
    }
    memcpy(figures->code, row->code, sizeof figures->code);
    figures->name = pup_arena_copy(work->arena, pup_span_of(row->name));
    return pup_work_each(work, row->code, PUP_REACH_OWN, PUP_KIND_STRUCTURE, PUP_KEEP_PAST, on_structure, &describing);
}
