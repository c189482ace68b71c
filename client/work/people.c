#include "client/work/people.h"

#include <stdlib.h>
#include <string.h>

#include "client/work/work_priv.h"

struct counting {
    struct pup_work *work;
    struct pup_period period;
    struct pup_people_figures *figures;
    struct work_rows professions, memberships;
};

static enum pup_err on_person(void *context, const struct pup_view *view)
{
    struct counting *c = context;
    int64_t profession;
    (void)pup_work_integer(c->work, view, PUP_PERSON_PROFESSION, &profession);
    struct pup_profession_count *counts = c->professions.at;
    c->figures->people++;
    for (size_t i = 0; i < c->professions.count; i++) {
        if (counts[i].profession == profession) {
            counts[i].people++;
            return PUP_OK;
        }
    }
    struct pup_profession_count *count = work_push(c->work, &c->professions);
    if (count == NULL) {
        return PUP_ERR_MEMORY;
    }
    *count = (struct pup_profession_count){profession, 1};
    return PUP_OK;
}

static void read_membership(struct pup_work *work, const struct pup_view *view, struct pup_membership_row *row)
{
    row->place = pup_work_place(view);
    (void)pup_work_reference(work, view, PUP_MEMBERSHIP_PERSON, &row->person, &row->name);
    row->theme = pup_work_text(work, view, PUP_MEMBERSHIP_THEME);
    (void)pup_work_integer(work, view, PUP_MEMBERSHIP_ROLE, &row->role);
    (void)pup_work_integer(work, view, PUP_MEMBERSHIP_STATUS, &row->status);
    if (!pup_work_integer(work, view, PUP_MEMBERSHIP_WEEKLY, &row->weekly)) {
        row->weekly = -1;
    }
    work_day(work, view, PUP_MEMBERSHIP_START, &row->has_start, &row->start);
    work_day(work, view, PUP_MEMBERSHIP_END, &row->has_end, &row->end);
}

static enum pup_err on_membership(void *context, const struct pup_view *view)
{
    struct counting *c = context;
    struct pup_membership_row row = {0};
    read_membership(c->work, view, &row);
    enum pup_err err = pup_work_human(c->work, &row.person, &row.person);
    if (err != PUP_OK) {
        return err;
    }
    bool over = pup_work_state(c->work, view) == PUP_MEMBERSHIP_STATE_ENDED && !row.has_end;
    bool began_later = row.has_start && row.start > c->period.to,
         ended_before = row.has_end && row.end < c->period.from;
    if (over || began_later || ended_before) {
        return PUP_OK;
    }
    row.arrives = row.has_start && pup_period_holds(&c->period, row.start);
    row.leaves = row.has_end && pup_period_holds(&c->period, row.end);
    struct pup_membership_row *kept = work_push(c->work, &c->memberships);
    if (kept == NULL) {
        return PUP_ERR_MEMORY;
    }
    *kept = row;
    return PUP_OK;
}

static int by_profession(const void *left, const void *right)
{
    const struct pup_profession_count *a = left, *b = right;
    return work_compare_numbers(a->profession, b->profession);
}

static int by_role(const void *left, const void *right)
{
    const struct pup_membership_row *a = left, *b = right;
    return work_compare_numbers(a->role, b->role);
}

static struct pup_span name_of(const void *row)
{
    return ((const struct pup_membership_row *)row)->name;
}

/* How many people there are among the memberships that fit; one who has two of them counts once. */
static int64_t people_who(const struct pup_people_figures *figures, bool (*fits)(const struct pup_membership_row *))
{
    int64_t count = 0;
    for (size_t i = 0; i < figures->membership_count; i++) {
        const struct pup_membership_row *row = &figures->memberships[i];
        bool before = !fits(row);
        for (size_t k = 0; k < i && !before; k++) {
            before = fits(&figures->memberships[k]) && pup_id_equal(&figures->memberships[k].person, &row->person);
        }
        count += !before;
    }
    return count;
}

static bool arrives(const struct pup_membership_row *row)
{
    return row->arrives && row->role != PUP_MEMBERSHIP_ROLE_TRAINEE;
}

static bool leaves(const struct pup_membership_row *row)
{
    return row->leaves && row->role != PUP_MEMBERSHIP_ROLE_TRAINEE;
}

static bool is_trainee(const struct pup_membership_row *row)
{
    return row->role == PUP_MEMBERSHIP_ROLE_TRAINEE;
}

enum pup_err pup_figure_people(struct pup_work *work, const char *structure, struct pup_period period,
                               struct pup_people_figures *figures)
{
    struct counting c = {.work = work,
                         .period = period,
                         .figures = figures,
                         .professions = work_rows(sizeof(struct pup_profession_count)),
                         .memberships = work_rows(sizeof(struct pup_membership_row))};
    *figures = (struct pup_people_figures){0};
    enum pup_err err = pup_work_each(work, structure, PUP_REACH_OWN, PUP_KIND_PERSON, PUP_KEEP_IN_USE, on_person, &c);
    if (err == PUP_OK) {
        err = pup_work_each(work, structure, PUP_REACH_OWN, PUP_KIND_MEMBERSHIP, PUP_KEEP_PAST, on_membership, &c);
    }
    if (err != PUP_OK) {
        return err;
    }
    figures->professions = work_sorted(work, &c.professions, by_profession, NULL);
    figures->memberships = work_sorted(work, &c.memberships, by_role, name_of);
    if (figures->professions == NULL || figures->memberships == NULL) {
        return PUP_ERR_MEMORY;
    }
    figures->profession_count = c.professions.count;
    figures->membership_count = c.memberships.count;
    figures->arrivals = people_who(figures, arrives);
    figures->departures = people_who(figures, leaves);
    figures->trainees = people_who(figures, is_trainee);
    return PUP_OK;
}
