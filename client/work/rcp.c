/* The year's quota of RCP meetings and of cases. */
#include <stdlib.h>
#include <string.h>

#include "client/work/meetings.h"
#include "client/work/work_priv.h"
#include "common/rules/deadline.h"
#include "common/rules/quota.h"

struct gathering {
    struct pup_work *work;
    struct pup_period period;
    int64_t year;
    struct work_rows held;  /* ids of the year's RCP */
    struct work_rows cases; /* struct discussed */
    int64_t declared_for;   /* year of the declaration that the target comes from */
    struct pup_rcp_figures *figures;
};

struct discussed {
    struct pup_id id;
    bool marked; /* said to be of a target patient */
};

static enum pup_err on_meeting(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_id *present;
    size_t count;
    int64_t start, type;
    bool dated = pup_work_integer(g->work, view, PUP_MEETING_START, &start);
    (void)pup_work_integer(g->work, view, PUP_MEETING_TYPE, &type);
    if (!dated || type != PUP_MEETING_TYPE_RCP || !pup_period_holds(&g->period, pup_days_of_minutes(start))) {
        return PUP_OK;
    }
    enum pup_err err = pup_work_set(g->work, view, PUP_MEETING_PRESENT, &present, &count);
    if (err != PUP_OK || !pup_meeting_held(pup_work_state(g->work, view), (int64_t)count)) {
        return err;
    }
    struct pup_id *id = work_push(g->work, &g->held);
    if (id == NULL) {
        return PUP_ERR_MEMORY;
    }
    *id = view->record.id;
    return PUP_OK;
}

static bool was_held(const struct gathering *g, const struct pup_id *meeting)
{
    const struct pup_id *held = g->held.at;
    for (size_t i = 0; i < g->held.count; i++) {
        if (pup_id_equal(&held[i], meeting)) {
            return true;
        }
    }
    return false;
}

static enum pup_err meet_case(struct gathering *g, const struct pup_view *view, bool marked)
{
    struct pup_id id = pup_work_follow(g->work, &view->record.id);
    struct discussed *cases = g->cases.at;
    for (size_t i = 0; i < g->cases.count; i++) {
        if (pup_id_equal(&cases[i].id, &id)) {
            cases[i].marked = cases[i].marked || marked;
            return PUP_OK;
        }
    }
    struct discussed *one = work_push(g->work, &g->cases);
    if (one == NULL) {
        return PUP_ERR_MEMORY;
    }
    *one = (struct discussed){id, marked};
    return PUP_OK;
}

/* A case merged into another brings its meetings along: it is the other that was discussed there. */
static enum pup_err on_case(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_id *meetings;
    size_t count;
    int64_t target;
    bool marked = pup_work_integer(g->work, view, PUP_CASE_TARGET, &target);
    enum pup_err err = pup_work_set(g->work, view, PUP_CASE_MEETINGS, &meetings, &count);
    for (size_t i = 0; err == PUP_OK && i < count && (!marked || target != 0); i++) {
        if (was_held(g, &meetings[i])) {
            return meet_case(g, view, marked);
        }
    }
    return err;
}

/* The declaration of the year says how many patients are aimed at, else the last one before, else the next. */
static bool is_nearer(const struct gathering *g, int64_t year)
{
    int64_t held = g->declared_for;
    bool before = year <= g->year, held_before = held <= g->year;
    return !g->figures->has_target || (before && (!held_before || year > held)) ||
           (!before && !held_before && year < held);
}

static enum pup_err on_declaration(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    int64_t year, target;
    if (pup_work_integer(g->work, view, PUP_ACI_YEAR, &year) &&
        pup_work_integer(g->work, view, PUP_ACI_TARGET_PATIENTS, &target) && is_nearer(g, year)) {
        g->declared_for = year;
        g->figures->target_patients = target;
        g->figures->has_target = true;
    }
    return PUP_OK;
}

static void conclude(struct gathering *g)
{
    struct pup_rcp_figures *f = g->figures;
    const struct discussed *cases = g->cases.at;
    f->wanted = PUP_RCP_A_YEAR;
    f->held = (int64_t)g->held.count;
    f->cases = (int64_t)g->cases.count;
    for (size_t i = 0; i < g->cases.count; i++) {
        f->unmarked += !cases[i].marked;
    }
    f->cases_wanted = pup_cases_needed(f->target_patients);
    f->has_rate = f->cases_known && f->has_target && pup_rate(f->cases, f->cases_wanted, &f->rate);
}

enum pup_err pup_figure_rcp(struct pup_work *work, const char *structure, int64_t year, struct pup_rcp_figures *figures)
{
    struct gathering g = {.work = work,
                          .period = pup_period_year(year),
                          .year = year,
                          .held = work_rows(sizeof(struct pup_id)),
                          .cases = work_rows(sizeof(struct discussed)),
                          .figures = figures};
    g.period.to = g.period.to < work->today ? g.period.to : work->today;
    *figures = (struct pup_rcp_figures){.cases_known = pup_work_readable(work, structure, PUP_CARE)};
    enum pup_err err =
        pup_work_each(work, structure, PUP_REACH_SHARED, PUP_KIND_MEETING, PUP_KEEP_PAST, on_meeting, &g);
    if (err == PUP_OK) {
        err = pup_work_each(work, structure, PUP_REACH_SHARED, PUP_KIND_CASE, PUP_KEEP_MERGED, on_case, &g);
    }
    if (err == PUP_OK) {
        err = pup_work_each(work, structure, PUP_REACH_OWN, PUP_KIND_ACI, PUP_KEEP_PAST, on_declaration, &g);
    }
    if (err == PUP_OK) {
        conclude(&g);
    }
    return err;
}
