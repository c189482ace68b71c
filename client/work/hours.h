/* Quota against time spent, by month, field of activity and person (chapter 2).
 *
 * A quota is a membership's weekly time, over the days of the period that the membership holds, up to `today`: what is
 * still to come is no quota yet. Memberships that ended without a date give none. Time counts against the quota when
 * its person has one in the period; the rest stands apart. */
#ifndef PUP_WORK_HOURS_H
#define PUP_WORK_HOURS_H

#include "client/work/work.h"

enum { PUP_ACTIVITIES = 5 }; /* PUP_TIME_ACTIVITY_…, from 1 */

struct pup_hours {
    int64_t allotted;                        /* minutes, rounded once */
    int64_t spent;                           /* by those who have a quota */
    int64_t beside;                          /* by others */
    int64_t by_activity[PUP_ACTIVITIES + 1]; /* of `spent`; 0: not said */
    bool has_rate;                           /* there is a quota */
    int64_t rate;                            /* spent of allotted, tenths of a percent */
    bool exceeded;                           /* above 110 % */
};

struct pup_hours_month {
    int64_t year, month;
    struct pup_hours hours; /* of the part of the month that lies in the period */
};

struct pup_hours_person {
    struct pup_id person;
    struct pup_span name;
    struct pup_hours hours; /* without a quota: all of it in `beside` */
};

struct pup_hours_figures {
    struct pup_hours total;
    struct pup_hours_month *months; /* all that the period touches, up to today, in order */
    size_t month_count;
    struct pup_hours_person *people; /* those with a quota or time, by name */
    size_t person_count;
};

enum pup_err pup_figure_hours(struct pup_work *work, const char *structure, struct pup_period period,
                              struct pup_hours_figures *figures);

#endif
