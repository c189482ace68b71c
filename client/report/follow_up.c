/* The follow-up: the five questions of each indicator, its measures against the target and why they are off; projects
 * on the PDSA wheel; actions still to do. */
#include <stdlib.h>

#include "client/report/report.h"
#include "common/base/language.h"

enum { LISTED_MAX = 2000, MEASURES_MAX = PUP_CHART_CATEGORIES_MAX };

struct question {
    struct pup_id id;
    struct pup_span what, why, how, who, project;
    int64_t when, target;
    bool has_target;
};

struct measured {
    struct pup_id indicator, id;
    int64_t date, value;
    struct pup_span note;
};

struct to_do {
    struct pup_id id;
    struct pup_span title, owner, project;
    int64_t due, state;
    bool has_due;
};

struct gathering {
    struct report *report;
    struct question *questions;
    size_t question_count;
    struct measured *measures;
    size_t measure_count;
    struct to_do *actions;
    size_t action_count;
    size_t beyond; /* rows there was no room for */
};

/* ---- gathering ---- */

static struct pup_span name_in(struct gathering *g, const struct pup_view *view, uint32_t field)
{
    struct pup_id id;
    struct pup_span name = {NULL, 0};
    pup_work_reference(g->report->work, view, field, &id, &name);
    return name;
}

static enum pup_err on_indicator(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_work *work = g->report->work;
    if (g->question_count == LISTED_MAX) {
        g->beyond++;
        return PUP_OK;
    }
    struct question *row = &g->questions[g->question_count++];
    *row = (struct question){.id = view->record.id,
                             .what = pup_work_text(work, view, PUP_INDICATOR_WHAT),
                             .why = pup_work_text(work, view, PUP_INDICATOR_WHY),
                             .how = pup_work_text(work, view, PUP_INDICATOR_HOW),
                             .who = name_in(g, view, PUP_INDICATOR_WHO),
                             .project = name_in(g, view, PUP_INDICATOR_PROJECT)};
    row->has_target = pup_work_integer(work, view, PUP_INDICATOR_TARGET, &row->target);
    if (!pup_work_integer(work, view, PUP_INDICATOR_WHEN, &row->when)) {
        row->when = 0;
    }
    return PUP_OK;
}

static enum pup_err on_measure(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_work *work = g->report->work;
    struct measured row = {.id = view->record.id};
    struct pup_span name;
    if (!pup_work_reference(work, view, PUP_MEASURE_INDICATOR, &row.indicator, &name) ||
        !pup_work_integer(work, view, PUP_MEASURE_DATE, &row.date) ||
        !pup_work_integer(work, view, PUP_MEASURE_VALUE, &row.value) ||
        !pup_period_holds(&g->report->period, row.date)) {
        return PUP_OK;
    }
    if (g->measure_count == LISTED_MAX) {
        g->beyond++;
        return PUP_OK;
    }
    row.note = pup_work_text(work, view, PUP_MEASURE_NOTE);
    g->measures[g->measure_count++] = row;
    return PUP_OK;
}

static enum pup_err on_action(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_work *work = g->report->work;
    int64_t state = pup_work_state(work, view);
    if (state == PUP_ACTION_STATE_DONE || state == PUP_ACTION_STATE_DROPPED) {
        return PUP_OK;
    }
    if (g->action_count == LISTED_MAX) {
        g->beyond++;
        return PUP_OK;
    }
    struct to_do *row = &g->actions[g->action_count++];
    *row = (struct to_do){.id = view->record.id,
                          .title = pup_work_text(work, view, PUP_ACTION_TITLE),
                          .owner = name_in(g, view, PUP_ACTION_OWNER),
                          .project = name_in(g, view, PUP_ACTION_PROJECT),
                          .state = state};
    row->has_due = pup_work_integer(work, view, PUP_ACTION_DUE, &row->due);
    return PUP_OK;
}

static int by_name(const void *left, const void *right)
{
    const struct question *a = left, *b = right;
    int order = pup_span_compare(a->project, b->project);
    order = order != 0 ? order : pup_span_compare(a->what, b->what);
    return order != 0 ? order : pup_id_compare(&a->id, &b->id);
}

static int by_indicator(const void *left, const void *right)
{
    const struct measured *a = left, *b = right;
    int order = pup_id_compare(&a->indicator, &b->indicator);
    order = order != 0 ? order : (a->date > b->date) - (a->date < b->date);
    return order != 0 ? order : pup_id_compare(&a->id, &b->id);
}

/* The most urgent first; those without a date last. */
static int by_due(const void *left, const void *right)
{
    const struct to_do *a = left, *b = right;
    if (a->has_due != b->has_due) {
        return a->has_due ? -1 : 1;
    }
    int order = a->has_due ? (a->due > b->due) - (a->due < b->due) : 0;
    order = order != 0 ? order : pup_span_compare(a->title, b->title);
    return order != 0 ? order : pup_id_compare(&a->id, &b->id);
}

static enum pup_err gather(struct gathering *g)
{
    struct report *report = g->report;
    g->questions = pup_arena_array(report->arena, LISTED_MAX, sizeof *g->questions);
    g->measures = pup_arena_array(report->arena, LISTED_MAX, sizeof *g->measures);
    g->actions = pup_arena_array(report->arena, LISTED_MAX, sizeof *g->actions);
    if (g->questions == NULL || g->measures == NULL || g->actions == NULL) {
        return PUP_ERR_MEMORY;
    }
    enum pup_err err =
        pup_work_each(report->work, report->code, PUP_REACH_OWN, PUP_KIND_INDICATOR, PUP_KEEP_IN_USE, on_indicator, g);
    err = err != PUP_OK ? err
                        : pup_work_each(report->work, report->code, PUP_REACH_OWN, PUP_KIND_MEASURE, PUP_KEEP_IN_USE,
                                        on_measure, g);
    err = err != PUP_OK ? err
                        : pup_work_each(report->work, report->code, PUP_REACH_OWN, PUP_KIND_ACTION, PUP_KEEP_IN_USE,
                                        on_action, g);
    qsort(g->questions, g->question_count, sizeof *g->questions, by_name);
    qsort(g->measures, g->measure_count, sizeof *g->measures, by_indicator);
    qsort(g->actions, g->action_count, sizeof *g->actions, by_due);
    return err;
}

/* ---- indicators ---- */

/* The measures of one indicator: those that follow one another. */
static const struct measured *measures_of(const struct gathering *g, const struct pup_id *id, size_t *count)
{
    size_t first = 0;
    while (first < g->measure_count && !pup_id_equal(&g->measures[first].indicator, id)) {
        first++;
    }
    *count = 0;
    while (first + *count < g->measure_count && pup_id_equal(&g->measures[first + *count].indicator, id)) {
        (*count)++;
    }
    return &g->measures[first];
}

static void questions_table(struct report *report, struct pup_section *section, const struct gathering *g)
{
    const struct pup_table_column columns[] = {
        {"what", _("What")}, {"who", _("Who")}, {"when", _("When")}, {"how", _("How")}, {"why", _("For whom and why")}};
    struct pup_table *table = pup_section_table(section, "questions", _("The five questions"), columns, 5);
    for (size_t i = 0; i < g->question_count; i++) {
        const struct question *row = &g->questions[i];
        pup_table_add(section, table,
                      (struct pup_cell[]){pup_cell_text(row->what), pup_cell_text(row->who),
                                          report_choice(report, PUP_KIND_INDICATOR, PUP_INDICATOR_WHEN, row->when),
                                          pup_cell_text(row->how), pup_cell_text(row->why)});
    }
}

/* The fewest decimals that show all values, which become numbers of these. */
static unsigned shorten(int64_t *values, int64_t *targets, size_t count)
{
    unsigned decimals = PUP_CELL_DECIMALS_MAX;
    for (; decimals > 0; decimals--) {
        for (size_t i = 0; i < count; i++) {
            if (values[i] % 10 != 0 || targets[i] % 10 != 0) {
                return decimals;
            }
        }
        for (size_t i = 0; i < count; i++) {
            values[i] /= 10;
            targets[i] /= 10;
        }
    }
    return decimals;
}

static void measures_chart(struct report *report, struct pup_section *section, const struct question *question,
                           const struct measured *measures, size_t count)
{
    struct pup_span dates[MEASURES_MAX];
    int64_t values[MEASURES_MAX] = {0}, targets[MEASURES_MAX] = {0};
    char id[PUP_ID_RANDOM + 1];
    count = count < MEASURES_MAX ? count : MEASURES_MAX;
    for (size_t i = 0; i < count; i++) {
        struct pup_date date = pup_date_from_days(measures[i].date);
        dates[i] = pup_span_of(report_words(report, "%02d/%02d", date.day, date.month));
        values[i] = measures[i].value;
        targets[i] = question->target;
    }
    unsigned decimals = shorten(values, targets, count);
    pup_id_short(&question->id, PUP_ID_RANDOM, id);
    struct pup_chart *chart =
        pup_section_chart(section, PUP_CHART_LINE, report_words(report, "of-%s", id),
                          report_words(report, "%.*s", (int)question->what.len, (const char *)question->what.data),
                          pup_cell_number(0, decimals, PUP_UNIT_NONE), dates, count);
    pup_chart_series(section, chart, "value", _("measured"), values);
    if (question->has_target) {
        pup_chart_target(section, chart, _("target"), targets);
    }
    pup_chart_text(section, chart, ngettext("%zu measure in the year.", "%zu measures in the year.", count), count);
}

static void measures_table(struct pup_section *section, const struct gathering *g)
{
    const struct pup_table_column columns[] = {{"what", _("Indicator")}, {"date", _("Measured on")},
                                               {"target", _("Target")},  {"value", _("Actual")},
                                               {"gap", _("Gap")},        {"why", _("Gap explained")}};
    struct pup_table *table = pup_section_table(section, "measures", _("Measures against the target"), columns, 6);
    for (size_t i = 0; i < g->question_count; i++) {
        const struct question *question = &g->questions[i];
        size_t count;
        const struct measured *measures = measures_of(g, &question->id, &count);
        for (size_t k = 0; k < count; k++) {
            int64_t gap = 0;
            bool both = question->has_target && !__builtin_sub_overflow(measures[k].value, question->target, &gap);
            pup_table_add(section, table,
                          (struct pup_cell[]){pup_cell_text(question->what), pup_cell_date(measures[k].date),
                                              both ? pup_cell_decimal(question->target) : pup_cell_nothing(),
                                              pup_cell_decimal(measures[k].value),
                                              both ? pup_cell_decimal(gap) : pup_cell_nothing(),
                                              pup_cell_text(measures[k].note)});
        }
    }
}

static void indicators(struct report *report, const struct gathering *g)
{
    struct pup_section *section = pup_document_section(report->document, "indicators", _("Indicators"));
    if (g->question_count == 0) {
        pup_section_note(section, "%s", _("There is no indicator yet."));
    }
    questions_table(report, section, g);
    for (size_t i = 0; i < g->question_count; i++) {
        size_t count;
        const struct measured *measures = measures_of(g, &g->questions[i].id, &count);
        if (count > 1) {
            measures_chart(report, section, &g->questions[i], measures, count);
        }
    }
    measures_table(section, g);
}

/* ---- projects and actions ---- */

static void projects(struct report *report)
{
    const struct pup_table_column columns[] = {{"project", _("Project")}, {"owners", _("In charge")},
                                               {"state", _("State")},     {"pdsa", _("Phase of the PDSA wheel")},
                                               {"end", _("End")},         {"people", _("People reached")}};
    struct pup_section *section = pup_document_section(report->document, "projects", _("Projects"));
    struct pup_table *table = pup_section_table(section, "projects_table", _("Projects"), columns, 6);
    for (size_t i = 0; i < report->projects.project_count; i++) {
        const struct pup_project_row *row = &report->projects.projects[i];
        pup_table_add(section, table,
                      (struct pup_cell[]){pup_cell_text(row->title), pup_cell_text(row->owners),
                                          report_choice(report, PUP_KIND_PROJECT, PUP_FIELD_STATE, row->state),
                                          report_choice(report, PUP_KIND_PROJECT, PUP_PROJECT_PDSA, row->pdsa),
                                          report_date(row->has_end, row->end), pup_cell_people(row->headcount)});
    }
    if (report->projects.project_count == 0) {
        pup_section_note(section, "%s", _("No project is recorded for the year."));
    }
}

static void actions(struct report *report, const struct gathering *g)
{
    const struct pup_table_column columns[] = {{"action", _("Action")}, {"owner", _("In charge")},
                                               {"due", _("Due")},       {"late", _("Late")},
                                               {"state", _("State")},   {"project", _("Project")}};
    struct pup_section *section = pup_document_section(report->document, "actions", _("Actions still to do"));
    struct pup_table *table =
        pup_section_table(section, "actions_table", _("Actions, the most urgent first"), columns, 6);
    for (size_t i = 0; i < g->action_count; i++) {
        const struct to_do *row = &g->actions[i];
        pup_table_add(section, table,
                      (struct pup_cell[]){pup_cell_text(row->title), pup_cell_text(row->owner),
                                          report_date(row->has_due, row->due),
                                          pup_cell_yes(row->has_due && row->due < report->work->today),
                                          report_choice(report, PUP_KIND_ACTION, PUP_FIELD_STATE, row->state),
                                          pup_cell_text(row->project)});
    }
    if (g->action_count == 0) {
        pup_section_note(section, "%s", _("Nothing is left to do."));
    }
    if (g->beyond > 0) {
        pup_section_note(section, ngettext("%zu more row is not shown.", "%zu more rows are not shown.", g->beyond),
                         g->beyond);
    }
}

enum pup_err report_follow_up(struct report *report)
{
    const struct pup_actions_figures *figures = &report->projects.actions;
    struct gathering g = {.report = report};
    report_begin(report, "follow-up", _("Follow-up"));
    enum pup_err err = gather(&g);
    if (err != PUP_OK) {
        return err;
    }
    pup_document_key(report->document, "indicators", _("Indicators followed"),
                     pup_cell_count((int64_t)g.question_count), NULL);
    pup_document_key(report->document, "actions_done", _("Actions done"), pup_cell_count(figures->done), NULL);
    pup_document_key(report->document, "actions_open", _("Actions still to do"), pup_cell_count(figures->open),
                     report_words(report, _("of which %lld late"), (long long)figures->late));
    indicators(report, &g);
    projects(report);
    actions(report, &g);
    return report->err;
}
