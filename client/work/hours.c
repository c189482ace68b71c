#include "client/work/hours.h"

#include <string.h>

#include "client/work/people.h"
#include "client/work/work_priv.h"
#include "common/rules/quota.h"

/* One log of time. */
struct log {
    struct pup_id person;
    struct pup_span name;
    int64_t day, minutes, activity;
    bool quota; /* its person has one in the period */
};

struct gathering {
    struct pup_work *work;
    struct pup_period period; /* up to today */
    struct work_rows logs;
    const struct pup_people_figures *people;
};

/* Weekly minutes × days that memberships hold within the period, of one person (NULL: of all): minutes × 7. */
static int64_t allotted_sevenths(const struct gathering *g, const struct pup_period *period,
                                 const struct pup_id *person)
{
    int64_t sum = 0;
    for (size_t i = 0; i < g->people->membership_count; i++) {
        const struct pup_membership_row *row = &g->people->memberships[i];
        if (row->weekly <= 0 || (person != NULL && !pup_id_equal(&row->person, person))) {
            continue;
        }
        struct pup_period held = {row->has_start ? row->start : period->from, row->has_end ? row->end : period->to};
        sum += row->weekly * pup_period_shared(period, &held);
    }
    return sum;
}

static bool has_quota(const struct gathering *g, const struct pup_id *person)
{
    return allotted_sevenths(g, &g->period, person) > 0;
}

static enum pup_err on_log(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct log log = {.day = 0};
    bool dated = pup_work_integer(g->work, view, PUP_TIME_DATE, &log.day);
    if (!dated || !pup_period_holds(&g->period, log.day)) {
        return PUP_OK;
    }
    (void)pup_work_integer(g->work, view, PUP_TIME_MINUTES, &log.minutes);
    (void)pup_work_integer(g->work, view, PUP_TIME_ACTIVITY, &log.activity);
    (void)pup_work_reference(g->work, view, PUP_TIME_PERSON, &log.person, &log.name);
    enum pup_err err = pup_work_human(g->work, &log.person, &log.person);
    if (err != PUP_OK) {
        return err;
    }
    log.quota = has_quota(g, &log.person);
    log.activity = log.activity < 0 || log.activity > PUP_ACTIVITIES ? 0 : log.activity;
    struct log *kept = work_push(g->work, &g->logs);
    if (kept == NULL) {
        return PUP_ERR_MEMORY;
    }
    *kept = log;
    return PUP_OK;
}

static void add_log(const struct log *log, struct pup_hours *hours)
{
    if (log->quota) {
        hours->spent += log->minutes;
        hours->by_activity[log->activity] += log->minutes;
    } else {
        hours->beside += log->minutes;
    }
}

/* The hours of a period, of one person or of all. */
static struct pup_hours hours_of(const struct gathering *g, const struct pup_period *period,
                                 const struct pup_id *person)
{
    struct pup_hours hours = {0};
    const struct log *logs = g->logs.at;
    for (size_t i = 0; i < g->logs.count; i++) {
        if (pup_period_holds(period, logs[i].day) && (person == NULL || pup_id_equal(&logs[i].person, person))) {
            add_log(&logs[i], &hours);
        }
    }
    hours.allotted = pup_time_allotted(allotted_sevenths(g, period, person), 1);
    hours.has_rate = pup_rate(hours.spent, hours.allotted, &hours.rate);
    hours.exceeded = pup_time_exceeded(hours.spent, hours.allotted);
    return hours;
}

static enum pup_err by_month(const struct gathering *g, struct pup_hours_figures *figures)
{
    struct work_rows months = work_rows(sizeof(struct pup_hours_month));
    for (int64_t day = g->period.from; day <= g->period.to;) {
        struct pup_date date = pup_date_from_days(day);
        struct pup_period month = pup_period_month(date.year, date.month);
        struct pup_period part = {day, month.to < g->period.to ? month.to : g->period.to};
        struct pup_hours_month *row = work_push(g->work, &months);
        if (row == NULL) {
            return PUP_ERR_MEMORY;
        }
        *row = (struct pup_hours_month){date.year, date.month, hours_of(g, &part, NULL)};
        day = month.to + 1;
    }
    figures->months = months.at;
    figures->month_count = months.count;
    return PUP_OK;
}

static enum pup_err meet_person(const struct gathering *g, struct work_rows *people, const struct pup_id *person,
                                struct pup_span name)
{
    struct pup_hours_person *rows = people->at;
    for (size_t i = 0; i < people->count; i++) {
        if (pup_id_equal(&rows[i].person, person)) {
            return PUP_OK;
        }
    }
    struct pup_hours_person *row = work_push(g->work, people);
    if (row == NULL) {
        return PUP_ERR_MEMORY;
    }
    *row = (struct pup_hours_person){*person, name, hours_of(g, &g->period, person)};
    return PUP_OK;
}

static struct pup_span name_of(const void *row)
{
    return ((const struct pup_hours_person *)row)->name;
}

static enum pup_err by_person(const struct gathering *g, struct pup_hours_figures *figures)
{
    struct work_rows people = work_rows(sizeof(struct pup_hours_person));
    const struct log *logs = g->logs.at;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < g->people->membership_count; i++) {
        const struct pup_membership_row *row = &g->people->memberships[i];
        if (has_quota(g, &row->person)) {
            err = meet_person(g, &people, &row->person, row->name);
        }
    }
    for (size_t i = 0; err == PUP_OK && i < g->logs.count; i++) {
        err = meet_person(g, &people, &logs[i].person, logs[i].name);
    }
    figures->people = err == PUP_OK ? work_sorted(g->work, &people, NULL, name_of) : NULL;
    figures->person_count = people.count;
    return err == PUP_OK && figures->people == NULL ? PUP_ERR_MEMORY : err;
}

enum pup_err pup_figure_hours(struct pup_work *work, const char *structure, struct pup_period period,
                              struct pup_hours_figures *figures)
{
    struct pup_people_figures people;
    struct gathering g = {.work = work, .period = period, .logs = work_rows(sizeof(struct log)), .people = &people};
    g.period.to = period.to < work->today ? period.to : work->today;
    *figures = (struct pup_hours_figures){0};
    enum pup_err err = pup_figure_people(work, structure, g.period, &people);
    err =
        err == PUP_OK ? pup_work_each(work, structure, PUP_REACH_OWN, PUP_KIND_TIME, PUP_KEEP_IN_USE, on_log, &g) : err;
    if (err != PUP_OK || g.period.to < g.period.from) {
        return err;
    }
    figures->total = hours_of(&g, &g.period, NULL);
    err = by_month(&g, figures);
    return err == PUP_OK ? by_person(&g, figures) : err;
}
