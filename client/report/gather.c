/* The figures of a report, gathered once; and the day they are of. */
#include "client/report/report.h"
#include "common/rules/deadline.h"

/* ---- the day ---- */

struct last_day {
    struct pup_work *work;
    struct pup_period year;
    uint32_t field;
    bool minutes; /* the field counts minutes, not days */
    int64_t latest;
};

static void meet_day(struct last_day *last, int64_t day)
{
    if (pup_period_holds(&last->year, day) && day > last->latest) {
        last->latest = day;
    }
}

static enum pup_err on_dated(void *context, const struct pup_view *view)
{
    struct last_day *last = context;
    const struct pup_value *value = pup_record_visible(&view->record, last->field);
    if (value != NULL && value->type == PUP_VALUE_INTEGER) {
        meet_day(last, last->minutes ? pup_days_of_minutes(value->integer) : value->integer);
    }
    return PUP_OK;
}

/* A meeting happened when it was held; what is planned did not. */
static enum pup_err on_meeting(void *context, const struct pup_view *view)
{
    const struct pup_set *present = pup_record_set(&view->record, PUP_MEETING_PRESENT);
    bool held = pup_meeting_held(pup_record_state(&view->record), present == NULL ? 0 : (int64_t)present->count);
    return held ? on_dated(context, view) : PUP_OK;
}

static int64_t end_of_month(int64_t day)
{
    struct pup_date date = pup_date_from_days(day);
    return pup_period_month(date.year, date.month).to;
}

enum pup_err report_day(struct pup_work *work, const char *code, int64_t year, int64_t *day)
{
    static const struct {
        uint32_t kind, field;
    } dated[] = {{PUP_KIND_TIME, PUP_TIME_DATE},
                 {PUP_KIND_MEASURE, PUP_MEASURE_DATE},
                 {PUP_KIND_EXCHANGE, PUP_EXCHANGE_DATE},
                 {PUP_KIND_EXPENSE, PUP_EXPENSE_DATE}};
    struct last_day last = {.work = work, .year = pup_period_year(year), .latest = INT64_MIN};
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < sizeof dated / sizeof *dated; i++) {
        last.field = dated[i].field;
        err = pup_work_each(work, code, PUP_REACH_SHARED, dated[i].kind, PUP_KEEP_IN_USE, on_dated, &last);
    }
    last.field = PUP_MEETING_START;
    last.minutes = true;
    if (err == PUP_OK) {
        err = pup_work_each(work, code, PUP_REACH_SHARED, PUP_KIND_MEETING, PUP_KEEP_IN_USE, on_meeting, &last);
    }
    *day = last.latest == INT64_MIN ? last.year.to : end_of_month(last.latest);
    return err;
}

/* ---- the figures ---- */

static enum pup_err gather_people(struct report *report)
{
    struct pup_work *work = report->work;
    enum pup_err err = pup_figure_people(work, report->code, report->period, &report->people);
    err = err == PUP_OK ? pup_figure_hours(work, report->code, report->period, &report->hours) : err;
    err = err == PUP_OK ? pup_figure_meetings(work, report->code, report->period, 0, &report->meetings) : err;
    return err == PUP_OK ? pup_figure_rcp(work, report->code, report->year, &report->rcp) : err;
}

static enum pup_err gather_work(struct report *report)
{
    struct pup_work *work = report->work;
    enum pup_err err = pup_figure_protocols(work, report->code, report->year, &report->protocols);
    err = err == PUP_OK ? pup_figure_projects(work, report->code, report->period, &report->projects) : err;
    return err == PUP_OK ? pup_figure_partners(work, report->code, report->period, &report->partners) : err;
}

static enum pup_err gather_quality(struct report *report)
{
    static const int64_t grids[] = {PUP_ASSESSMENT_GRID_MATURITY, PUP_ASSESSMENT_GRID_WORK_LIFE,
                                    PUP_ASSESSMENT_GRID_SATISFACTION};
    struct pup_maturity_figures *figures[] = {&report->maturity, &report->work_life, &report->satisfaction};
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < sizeof grids / sizeof *grids; i++) {
        err = pup_figure_maturity(report->work, report->code, grids[i], report->year, figures[i]);
    }
    return err;
}

/* Money lies in a compartment of its own: a report without it is a report all the same. */
static enum pup_err gather_money(struct report *report)
{
    struct pup_span wanted;
    enum pup_err err = pup_figure_points(report->work, report->grids.grids, report->code, report->year, NULL,
                                         &report->points, &wanted);
    report->has_points = err == PUP_OK;
    if (err == PUP_OK) {
        err = pup_figure_money(report->work, &report->points, &report->money);
        report->has_money = err == PUP_OK;
    }
    return err == PUP_ERR_DENIED || err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err report_gather(struct report *report)
{
    report->period = pup_period_year(report->year);
    if (!pup_work_readable(report->work, report->code, PUP_TEAM)) {
        return PUP_ERR_DENIED;
    }
    enum pup_err err = pup_figure_structure(report->work, report->code, &report->structure);
    err = err == PUP_OK ? gather_people(report) : err;
    err = err == PUP_OK ? gather_work(report) : err;
    err = err == PUP_OK ? gather_quality(report) : err;
    err = err == PUP_OK ? gather_money(report) : err;
    return err == PUP_OK ? report_gather_texts(report) : err;
}
