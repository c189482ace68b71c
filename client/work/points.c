#include "client/work/points.h"

#include <string.h>

#include "client/work/structures.h"
#include "client/work/work_priv.h"

struct looking {
    struct pup_work *work;
    struct pup_points_figures *figures;
    struct pup_span grid; /* the declaration's */
    bool nurse_said, nurse;
};

/* `grid` names one of three; of others the text beside it does. */
static struct pup_span grid_of(struct pup_work *work, const struct pup_view *view)
{
    int64_t number;
    struct pup_span other = pup_work_text(work, view, PUP_ACI_OTHER_GRID);
    bool given = pup_work_integer(work, view, PUP_ACI_GRID, &number);
    const struct pup_field_def *field = pup_schema_field(pup_schema_kind(PUP_KIND_ACI), PUP_ACI_GRID);
    const struct pup_choice *choice = given ? pup_schema_choice(field, number) : NULL;
    return number == PUP_ACI_GRID_OTHER || choice == NULL ? other : pup_span_of(choice->id);
}

/* Of several declarations of a year the one that is furthest counts: settled before sent before a draft. */
static enum pup_err on_declaration(void *context, const struct pup_view *view)
{
    struct looking *l = context;
    struct pup_points_figures *f = l->figures;
    struct pup_work *work = l->work;
    int64_t year, nurse, state = pup_work_state(work, view);
    if (!pup_work_integer(work, view, PUP_ACI_YEAR, &year) || year != f->year || (f->declared && state <= f->state)) {
        return PUP_OK;
    }
    f->declared = true;
    f->place = pup_work_place(view);
    f->state = state;
    f->has_advance = pup_work_integer(work, view, PUP_ACI_ADVANCE, &f->advance);
    f->has_balance = pup_work_integer(work, view, PUP_ACI_BALANCE, &f->balance);
    f->has_patients = pup_work_integer(work, view, PUP_ACI_LISTED_PATIENTS, &f->counts.patients);
    f->has_associates = pup_work_integer(work, view, PUP_ACI_ASSOCIATES, &f->counts.associates);
    l->nurse_said = pup_work_integer(work, view, PUP_ACI_ADVANCED_NURSE, &nurse);
    l->nurse = nurse != 0;
    l->grid = grid_of(work, view);
    return PUP_OK;
}

/* What the declaration does not say, the structure's record may. */
static enum pup_err read_structure(struct looking *l, const char *structure)
{
    struct pup_structure_figures s;
    struct pup_points_figures *f = l->figures;
    enum pup_err err = pup_figure_structure(l->work, structure, &s);
    if (err != PUP_OK) {
        return err;
    }
    memcpy(f->structure, s.code, sizeof f->structure);
    f->form = s.form;
    f->simulation = s.form != PUP_STRUCTURE_FORM_SISA;
    if (!f->has_patients && s.listed_patients >= 0) {
        f->counts.patients = s.listed_patients;
        f->has_patients = true;
    }
    if (!f->has_associates && s.associates >= 0) {
        f->counts.associates = s.associates;
        f->has_associates = true;
    }
    return PUP_OK;
}

/* An IPA who takes part according to the declaration takes part in all; where it does not say, each protocol does. */
static enum pup_err count_work(struct looking *l, const char *structure)
{
    struct pup_points_figures *f = l->figures;
    struct pup_protocols_figures protocols;
    enum pup_err err = pup_figure_protocols(l->work, structure, f->year, &protocols);
    if (err == PUP_OK) {
        err = pup_figure_rcp(l->work, structure, f->year, &f->rcp);
    }
    if (err == PUP_OK) {
        f->counts.protocols = protocols.counted;
        f->counts.protocols_advanced_nurse = !l->nurse_said ? protocols.counted_advanced_nurse
                                             : l->nurse     ? protocols.counted
                                                            : 0;
        f->counts.cases = f->rcp.cases_known ? f->rcp.cases : 0;
        f->counts.target_patients = f->rcp.has_target ? f->rcp.target_patients : 0;
    }
    return err;
}

static bool is_coordination(const struct pup_aci_line *line)
{
    return pup_span_equal(line->id, pup_span_of("coordination"));
}

/* False when a figure is beyond all measure. */
static bool compute(struct pup_points_figures *f)
{
    struct pup_ratio total = pup_aci_total(f->grid, &f->counts);
    bool fits = pup_ratio_round(total, 100, &f->points) && pup_aci_cents(f->grid, total, &f->cents);
    for (size_t i = 0; fits && i < f->grid->line_count; i++) {
        struct pup_points_line *line = &f->lines[f->line_count++];
        struct pup_ratio points = pup_aci_points(&f->grid->lines[i], &f->counts);
        line->line = &f->grid->lines[i];
        fits = pup_ratio_round(points, 100, &line->points) && pup_aci_cents(f->grid, points, &line->cents);
        f->coordination += is_coordination(line->line) ? line->cents : 0;
    }
    return fits;
}

static void never_negative(struct pup_aci_counts *counts)
{
    counts->patients = counts->patients < 0 ? 0 : counts->patients;
    counts->associates = counts->associates < 0 ? 0 : counts->associates;
}

enum pup_err pup_figure_points(struct pup_work *work, struct pup_aci_grids grids, const char *structure, int64_t year,
                               const char *grid, struct pup_points_figures *figures, struct pup_span *wanted)
{
    struct looking l = {.work = work, .figures = figures};
    *figures = (struct pup_points_figures){.year = year};
    *wanted = (struct pup_span){NULL, 0};
    enum pup_err err = pup_work_structure(work, structure) == NULL           ? PUP_ERR_NOT_FOUND
                       : !pup_work_readable(work, structure, PUP_MANAGEMENT) ? PUP_ERR_DENIED
                                                                             : PUP_OK;
    if (err == PUP_OK) {
        err = pup_work_each(work, structure, PUP_REACH_OWN, PUP_KIND_ACI, PUP_KEEP_IN_USE, on_declaration, &l);
    }
    err = err == PUP_OK ? read_structure(&l, structure) : err;
    err = err == PUP_OK ? count_work(&l, structure) : err;
    if (err != PUP_OK) {
        return err;
    }
    *wanted = grid != NULL && grid[0] != '\0' ? pup_span_of(grid) : l.grid;
    figures->grid = pup_aci_grid(grids, *wanted, pup_period_year(year).to);
    if (figures->grid == NULL) {
        return PUP_ERR_NOT_FOUND;
    }
    never_negative(&figures->counts);
    return compute(figures) ? PUP_OK : PUP_ERR_LIMIT;
}
