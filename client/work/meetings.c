#include "client/work/meetings.h"

#include <stdlib.h>
#include <string.h>

#include "client/work/work_priv.h"
#include "common/rules/deadline.h"
#include "common/rules/quota.h"

/* What attendance asks of people: their name and profession. */
struct somebody {
    struct pup_id person;
    struct pup_span name;
    int64_t profession;
};

struct gathering {
    struct pup_work *work;
    struct pup_period period;
    int64_t type;
    struct work_rows meetings, types, professions, people, everybody;
    struct pup_attendance total;
};

/* ---- people ---- */

static enum pup_err on_person(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct somebody *one = work_push(g->work, &g->everybody);
    if (one == NULL) {
        return PUP_ERR_MEMORY;
    }
    one->name = pup_work_text(g->work, view, PUP_PERSON_NAME);
    (void)pup_work_integer(g->work, view, PUP_PERSON_PROFESSION, &one->profession);
    return pup_work_human(g->work, &view->record.id, &one->person);
}

static int by_person(const void *left, const void *right)
{
    return pup_id_compare(&((const struct somebody *)left)->person, &((const struct somebody *)right)->person);
}

static struct somebody who(const struct gathering *g, const struct pup_id *person)
{
    struct somebody wanted = {.person = *person};
    const struct somebody *found = NULL;
    if (g->everybody.count > 0) {
        found = bsearch(&wanted, g->everybody.at, g->everybody.count, sizeof wanted, by_person);
    }
    return found == NULL ? wanted : *found;
}

/* ---- rates ---- */

static bool among(const struct pup_id *ids, size_t count, const struct pup_id *id)
{
    for (size_t i = 0; i < count; i++) {
        if (pup_id_equal(&ids[i], id)) {
            return true;
        }
    }
    return false;
}

static void add(struct pup_attendance *sum, const struct pup_attendance *more)
{
    sum->invited += more->invited;
    sum->present += more->present;
    sum->excused += more->excused;
    sum->uninvited += more->uninvited;
    sum->has_rate = pup_rate(sum->present, sum->invited, &sum->rate);
}

static enum pup_err add_to_group(struct pup_work *work, struct work_rows *groups, int64_t number,
                                 const struct pup_attendance *attendance, bool meeting)
{
    struct pup_attendance_group *group = groups->at;
    size_t i = 0;
    while (i < groups->count && group[i].number != number) {
        i++;
    }
    group = i < groups->count ? &group[i] : work_push(work, groups);
    if (group == NULL) {
        return PUP_ERR_MEMORY;
    }
    group->number = number;
    group->meetings += meeting;
    add(&group->attendance, attendance);
    return PUP_OK;
}

static enum pup_err add_to_person(struct gathering *g, const struct somebody *one,
                                  const struct pup_attendance *attendance)
{
    struct pup_attendance_person *row = g->people.at;
    size_t i = 0;
    while (i < g->people.count && !pup_id_equal(&row[i].person, &one->person)) {
        i++;
    }
    row = i < g->people.count ? &row[i] : work_push(g->work, &g->people);
    if (row == NULL) {
        return PUP_ERR_MEMORY;
    }
    row->person = one->person;
    row->name = one->name;
    row->profession = one->profession;
    add(&row->attendance, attendance);
    return PUP_OK;
}

/* Those concerned by one meeting. */
struct sets {
    struct pup_id *invited, *present, *excused;
    size_t invited_count, present_count, excused_count;
};

static enum pup_err read_sets(struct pup_work *work, const struct pup_view *view, struct sets *sets)
{
    enum pup_err err = pup_work_people(work, view, PUP_MEETING_INVITED, &sets->invited, &sets->invited_count);
    if (err == PUP_OK) {
        err = pup_work_people(work, view, PUP_MEETING_PRESENT, &sets->present, &sets->present_count);
    }
    return err == PUP_OK ? pup_work_people(work, view, PUP_MEETING_EXCUSED, &sets->excused, &sets->excused_count) : err;
}

static enum pup_err count_person(struct gathering *g, const struct sets *sets, const struct pup_id *person,
                                 struct pup_attendance *meeting)
{
    bool invited = among(sets->invited, sets->invited_count, person);
    bool present = among(sets->present, sets->present_count, person);
    bool excused = !present && among(sets->excused, sets->excused_count, person);
    struct pup_attendance one = {.invited = invited,
                                 .present = invited && present,
                                 .excused = invited && excused,
                                 .uninvited = !invited && present};
    struct somebody known = who(g, person);
    add(meeting, &one);
    enum pup_err err = add_to_group(g->work, &g->professions, known.profession, &one, false);
    return err == PUP_OK ? add_to_person(g, &known, &one) : err;
}

static enum pup_err count_people(struct gathering *g, const struct sets *sets, struct pup_attendance *meeting)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < sets->invited_count; i++) {
        err = count_person(g, sets, &sets->invited[i], meeting);
    }
    for (size_t i = 0; err == PUP_OK && i < sets->present_count; i++) {
        if (!among(sets->invited, sets->invited_count, &sets->present[i])) {
            err = count_person(g, sets, &sets->present[i], meeting);
        }
    }
    return err;
}

/* ---- meetings ---- */

static enum pup_err on_meeting(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_meeting_row row = {.place = pup_work_place(view), .state = pup_work_state(g->work, view)};
    struct sets sets;
    bool dated = pup_work_integer(g->work, view, PUP_MEETING_START, &row.start);
    (void)pup_work_integer(g->work, view, PUP_MEETING_TYPE, &row.type);
    if (!dated || !pup_period_holds(&g->period, pup_days_of_minutes(row.start)) ||
        (g->type != 0 && row.type != g->type)) {
        return PUP_OK;
    }
    enum pup_err err = read_sets(g->work, view, &sets);
    if (err != PUP_OK || !pup_meeting_held(row.state, (int64_t)sets.present_count)) {
        return err;
    }
    row.title = pup_work_title(g->work, view);
    row.has_minutes = pup_record_visible(&view->record, PUP_MEETING_MINUTES) != NULL;
    work_day(g->work, view, PUP_MEETING_SENT_ON, &row.has_sent_on, &row.sent_on);
    err = count_people(g, &sets, &row.attendance);
    err = err == PUP_OK ? add_to_group(g->work, &g->types, row.type, &row.attendance, true) : err;
    struct pup_meeting_row *kept = err == PUP_OK ? work_push(g->work, &g->meetings) : NULL;
    if (kept == NULL) {
        return err != PUP_OK ? err : PUP_ERR_MEMORY;
    }
    *kept = row;
    add(&g->total, &row.attendance);
    return PUP_OK;
}

static int by_start(const void *left, const void *right)
{
    const struct pup_meeting_row *a = left, *b = right;
    int order = work_compare_numbers(a->start, b->start);
    return order != 0 ? order : pup_id_compare(&a->place.id, &b->place.id);
}

static int by_number(const void *left, const void *right)
{
    const struct pup_attendance_group *a = left, *b = right;
    return work_compare_numbers(a->number, b->number);
}

static struct pup_span name_of(const void *row)
{
    return ((const struct pup_attendance_person *)row)->name;
}

static enum pup_err put_in_order(struct gathering *g, struct pup_meetings_figures *figures)
{
    *figures = (struct pup_meetings_figures){.meetings = work_sorted(g->work, &g->meetings, by_start, NULL),
                                             .meeting_count = g->meetings.count,
                                             .total = g->total,
                                             .types = work_sorted(g->work, &g->types, by_number, NULL),
                                             .type_count = g->types.count,
                                             .professions = work_sorted(g->work, &g->professions, by_number, NULL),
                                             .profession_count = g->professions.count,
                                             .people = work_sorted(g->work, &g->people, NULL, name_of),
                                             .person_count = g->people.count};
    bool all =
        figures->meetings != NULL && figures->types != NULL && figures->professions != NULL && figures->people != NULL;
    return all ? PUP_OK : PUP_ERR_MEMORY;
}

enum pup_err pup_figure_meetings(struct pup_work *work, const char *structure, struct pup_period period, int64_t type,
                                 struct pup_meetings_figures *figures)
{
    struct gathering g = {.work = work,
                          .period = period,
                          .type = type,
                          .meetings = work_rows(sizeof(struct pup_meeting_row)),
                          .types = work_rows(sizeof(struct pup_attendance_group)),
                          .professions = work_rows(sizeof(struct pup_attendance_group)),
                          .people = work_rows(sizeof(struct pup_attendance_person)),
                          .everybody = work_rows(sizeof(struct somebody))};
    enum pup_err err = pup_work_each(work, NULL, PUP_REACH_OWN, PUP_KIND_PERSON, PUP_KEEP_PAST, on_person, &g);
    if (err == PUP_OK && g.everybody.count > 0) {
        qsort(g.everybody.at, g.everybody.count, sizeof(struct somebody), by_person);
    }
    err = err == PUP_OK
              ? pup_work_each(work, structure, PUP_REACH_SHARED, PUP_KIND_MEETING, PUP_KEEP_PAST, on_meeting, &g)
              : err;
    return err == PUP_OK ? put_in_order(&g, figures) : err;
}
