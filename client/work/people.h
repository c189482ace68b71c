/* Who is there: people by profession, arrivals and departures, roles, trainees (chapters 1, 2 and 7). */
#ifndef PUP_WORK_PEOPLE_H
#define PUP_WORK_PEOPLE_H

#include "client/work/work.h"

struct pup_profession_count {
    int64_t profession; /* PUP_PERSON_PROFESSION_…; 0: not said */
    int64_t people;
};

/* A membership that the period touches. */
struct pup_membership_row {
    struct pup_place place;
    struct pup_id person;
    struct pup_span name, theme;
    int64_t role, status; /* 0: not said */
    int64_t weekly;       /* minutes; -1: none */
    bool has_start, has_end;
    int64_t start, end;
    bool arrives, leaves; /* within the period */
};

struct pup_people_figures {
    struct pup_profession_count *professions; /* by profession's number, those with people */
    size_t profession_count;
    int64_t people;                         /* in use; who left, or was merged, does not count */
    struct pup_membership_row *memberships; /* by role, name, start */
    size_t membership_count;
    int64_t arrivals, departures, trainees; /* people, each once; trainees: who had that role in the period */
};

enum pup_err pup_figure_people(struct pup_work *work, const char *structure, struct pup_period period,
                               struct pup_people_figures *figures);

#endif
