#include "client/work/projects.h"

#include <stdlib.h>
#include <string.h>

#include "client/work/work_priv.h"
#include "common/base/buf.h"

struct measure {
    struct pup_id indicator, id;
    int64_t date, value;
    struct pup_span note;
};

struct gathering {
    struct pup_work *work;
    struct pup_period period;
    struct work_rows projects, indicators, measures, documents;
    struct pup_projects_figures *figures;
};

/* ---- projects ---- */

/* Names in a set, by comma, in order of id. */
static struct pup_span names_of(struct pup_work *work, const struct pup_view *view, uint32_t field)
{
    enum { NAMES_MAX = 4096 };
    const struct pup_set *set = pup_record_set(&view->record, field);
    struct pup_buf names;
    pup_buf_init(&names, NAMES_MAX);
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        const struct pup_value *value = &set->elements[i].value;
        if (pup_element_present(&set->elements[i]) && value->type == PUP_VALUE_REFERENCE) {
            const struct pup_merged_row *row = pup_merged_find(&work->merged, &value->ref);
            struct pup_span name = row == NULL ? value->text : row->title;
            pup_buf_printf(&names, "%s%.*s", pup_buf_len(&names) == 0 ? "" : ", ", (int)name.len,
                           (const char *)name.data);
        }
    }
    struct pup_span copy = pup_arena_copy(work->arena, pup_buf_span(&names));
    pup_buf_release(&names);
    return copy;
}

static enum pup_err on_project(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_project_row row = {.place = pup_work_place(view), .state = pup_work_state(g->work, view)};
    work_day(g->work, view, PUP_PROJECT_START, &row.has_start, &row.start);
    work_day(g->work, view, PUP_PROJECT_END, &row.has_end, &row.end);
    if ((row.has_start && row.start > g->period.to) || (row.has_end && row.end < g->period.from)) {
        return PUP_OK;
    }
    row.title = pup_work_title(g->work, view);
    row.objective = pup_work_text(g->work, view, PUP_PROJECT_OBJECTIVE);
    row.owners = names_of(g->work, view, PUP_PROJECT_OWNERS);
    (void)pup_work_integer(g->work, view, PUP_PROJECT_TYPE, &row.type);
    (void)pup_work_integer(g->work, view, PUP_PROJECT_PDSA, &row.pdsa);
    row.has_budget = pup_work_integer(g->work, view, PUP_PROJECT_BUDGET, &row.budget);
    row.headcount = pup_record_counter(&view->record, PUP_PROJECT_HEADCOUNT);
    struct pup_project_row *kept = work_push(g->work, &g->projects);
    if (kept == NULL) {
        return PUP_ERR_MEMORY;
    }
    *kept = row;
    return PUP_OK;
}

/* ---- indicators ---- */

static enum pup_err on_measure(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct measure measure = {.id = view->record.id};
    struct pup_span name;
    if (!pup_work_integer(g->work, view, PUP_MEASURE_DATE, &measure.date) ||
        !pup_period_holds(&g->period, measure.date) ||
        !pup_work_integer(g->work, view, PUP_MEASURE_VALUE, &measure.value) ||
        !pup_work_reference(g->work, view, PUP_MEASURE_INDICATOR, &measure.indicator, &name)) {
        return PUP_OK;
    }
    measure.note = pup_work_text(g->work, view, PUP_MEASURE_NOTE);
    struct measure *kept = work_push(g->work, &g->measures);
    if (kept == NULL) {
        return PUP_ERR_MEMORY;
    }
    *kept = measure;
    return PUP_OK;
}

/* By indicator, the latest behind. */
static int by_indicator(const void *left, const void *right)
{
    const struct measure *a = left, *b = right;
    int order = pup_id_compare(&a->indicator, &b->indicator);
    order = order != 0 ? order : work_compare_numbers(a->date, b->date);
    return order != 0 ? order : pup_id_compare(&a->id, &b->id);
}

static void take_measures(const struct gathering *g, const struct pup_id *indicator, struct pup_indicator_row *row)
{
    const struct measure *measures = g->measures.at;
    for (size_t i = 0; i < g->measures.count; i++) {
        if (pup_id_equal(&measures[i].indicator, indicator)) {
            row->measured = true;
            row->value = measures[i].value;
            row->date = measures[i].date;
            row->gap = measures[i].note;
            row->measures++;
        }
    }
}

static enum pup_err on_indicator(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_indicator_row row = {.place = pup_work_place(view)};
    take_measures(g, &view->record.id, &row);
    if (!row.measured && pup_query_put_away(g->work->txn, view)) {
        return PUP_OK;
    }
    row.what = pup_work_title(g->work, view);
    row.why = pup_work_text(g->work, view, PUP_INDICATOR_WHY);
    (void)pup_work_reference(g->work, view, PUP_INDICATOR_PROJECT, &row.project_id, &row.project);
    row.has_target = pup_work_integer(g->work, view, PUP_INDICATOR_TARGET, &row.target);
    struct pup_indicator_row *kept = work_push(g->work, &g->indicators);
    if (kept == NULL) {
        return PUP_ERR_MEMORY;
    }
    *kept = row;
    return PUP_OK;
}

/* ---- actions, documents ---- */

static enum pup_err on_action(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_actions_figures *actions = &g->figures->actions;
    int64_t due, state = pup_work_state(g->work, view);
    bool dated = pup_work_integer(g->work, view, PUP_ACTION_DUE, &due);
    if (dated && !pup_period_holds(&g->period, due)) {
        return PUP_OK;
    }
    bool over = state == PUP_ACTION_STATE_DONE || state == PUP_ACTION_STATE_DROPPED;
    actions->done += state == PUP_ACTION_STATE_DONE;
    actions->dropped += state == PUP_ACTION_STATE_DROPPED;
    actions->open += !over;
    actions->late += !over && dated && due < g->work->today;
    return PUP_OK;
}

static enum pup_err on_document(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_document_row *row = work_push(g->work, &g->documents);
    if (row == NULL) {
        return PUP_ERR_MEMORY;
    }
    row->place = pup_work_place(view);
    row->title = pup_work_title(g->work, view);
    row->link = pup_work_text(g->work, view, PUP_DOCUMENT_LINK);
    row->state = pup_work_state(g->work, view);
    (void)pup_work_integer(g->work, view, PUP_DOCUMENT_TYPE, &row->type);
    work_day(g->work, view, PUP_DOCUMENT_PUBLISHED_ON, &row->has_published_on, &row->published_on);
    work_day(g->work, view, PUP_DOCUMENT_REVIEW_DUE, &row->has_review_due, &row->review_due);
    return PUP_OK;
}

/* ---- all ---- */

static int by_project_type(const void *left, const void *right)
{
    const struct pup_project_row *a = left, *b = right;
    return work_compare_numbers(a->type, b->type);
}

static struct pup_span project_title(const void *row)
{
    return ((const struct pup_project_row *)row)->title;
}

static int by_project(const void *left, const void *right)
{
    const struct pup_indicator_row *a = left, *b = right;
    return pup_id_compare(&a->project_id, &b->project_id);
}

static struct pup_span what_of(const void *row)
{
    return ((const struct pup_indicator_row *)row)->what;
}

static int by_document_type(const void *left, const void *right)
{
    const struct pup_document_row *a = left, *b = right;
    return work_compare_numbers(a->type, b->type);
}

static struct pup_span document_title(const void *row)
{
    return ((const struct pup_document_row *)row)->title;
}

static enum pup_err gather(struct gathering *g, const char *structure)
{
    static const struct {
        uint32_t kind;
        enum pup_keep keep;
        pup_work_each_fn each;
    } steps[] = {
        {PUP_KIND_PROJECT, PUP_KEEP_PAST, on_project},     {PUP_KIND_MEASURE, PUP_KEEP_PAST, on_measure},
        {PUP_KIND_INDICATOR, PUP_KEEP_PAST, on_indicator}, {PUP_KIND_ACTION, PUP_KEEP_PAST, on_action},
        {PUP_KIND_DOCUMENT, PUP_KEEP_IN_USE, on_document},
    };
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < sizeof steps / sizeof steps[0]; i++) {
        err = pup_work_each(g->work, structure, PUP_REACH_SHARED, steps[i].kind, steps[i].keep, steps[i].each, g);
        if (err == PUP_OK && steps[i].kind == PUP_KIND_MEASURE && g->measures.count > 0) {
            qsort(g->measures.at, g->measures.count, sizeof(struct measure), by_indicator);
        }
    }
    return err;
}

enum pup_err pup_figure_projects(struct pup_work *work, const char *structure, struct pup_period period,
                                 struct pup_projects_figures *figures)
{
    struct gathering g = {.work = work,
                          .period = period,
                          .projects = work_rows(sizeof(struct pup_project_row)),
                          .indicators = work_rows(sizeof(struct pup_indicator_row)),
                          .measures = work_rows(sizeof(struct measure)),
                          .documents = work_rows(sizeof(struct pup_document_row)),
                          .figures = figures};
    *figures = (struct pup_projects_figures){0};
    enum pup_err err = gather(&g, structure);
    if (err != PUP_OK) {
        return err;
    }
    figures->projects = work_sorted(work, &g.projects, by_project_type, project_title);
    figures->indicators = work_sorted(work, &g.indicators, by_project, what_of);
    figures->documents = work_sorted(work, &g.documents, by_document_type, document_title);
    figures->project_count = g.projects.count;
    figures->indicator_count = g.indicators.count;
    figures->document_count = g.documents.count;
    bool all = figures->projects != NULL && figures->indicators != NULL && figures->documents != NULL;
    return all ? PUP_OK : PUP_ERR_MEMORY;
}
