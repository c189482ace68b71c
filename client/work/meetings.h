/* Meetings held, who came, and the year's quota of RCP and cases (chapter 4). Held: pup_meeting_held. Those of the
 * groups that the structure belongs to are its own as well. */
#ifndef PUP_WORK_MEETINGS_H
#define PUP_WORK_MEETINGS_H

#include "client/work/work.h"

/* |present ∩ invited| / |invited|; who excused herself and did not come stands apart. */
struct pup_attendance {
    int64_t invited, present, excused;
    int64_t uninvited; /* present without having been invited: in no rate */
    bool has_rate;     /* somebody was invited */
    int64_t rate;      /* tenths of a percent */
};

struct pup_meeting_row {
    struct pup_place place;
    struct pup_span title;
    int64_t type;  /* PUP_MEETING_TYPE_…; 0: not said */
    int64_t start; /* minutes */
    int64_t state;
    bool has_sent_on, has_minutes;
    int64_t sent_on;
    struct pup_attendance attendance;
};

struct pup_attendance_group {
    int64_t number;   /* a profession, or a type of meeting; 0: not said */
    int64_t meetings; /* of that type; 0 for professions */
    struct pup_attendance attendance;
};

struct pup_attendance_person {
    struct pup_id person;
    struct pup_span name;
    int64_t profession;
    struct pup_attendance attendance; /* invited, present, excused: numbers of meetings */
};

struct pup_meetings_figures {
    struct pup_meeting_row *meetings; /* held in the period, by start */
    size_t meeting_count;
    struct pup_attendance total;
    struct pup_attendance_group *types; /* by type's number, those held */
    size_t type_count;
    struct pup_attendance_group *professions; /* by profession's number, those invited or present */
    size_t profession_count;
    struct pup_attendance_person *people; /* by name */
    size_t person_count;
};

/* `type` 0: all. */
enum pup_err pup_figure_meetings(struct pup_work *work, const char *structure, struct pup_period period, int64_t type,
                                 struct pup_meetings_figures *figures);

/* The year's quota, up to today. A case is discussed when it is linked to a RCP held in the year, counted once however
 * often, and not when it is said to be of no target patient. */
struct pup_rcp_figures {
    int64_t held, wanted;    /* RCP meetings; 6 */
    bool cases_known;        /* the cases may be read here */
    int64_t cases, unmarked; /* discussed; of them, without a word on "75 or older, or long-term illness" */
    bool has_target; /* the number of target patients is known: the ACI declaration of the year, else the last */
    int64_t target_patients, cases_wanted;
    bool has_rate;
    int64_t rate; /* cases of cases_wanted, tenths of a percent: 41 of 62 → 661 */
};

enum pup_err pup_figure_rcp(struct pup_work *work, const char *structure, int64_t year,
                            struct pup_rcp_figures *figures);

#endif
