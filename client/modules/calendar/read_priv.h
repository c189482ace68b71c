/* What the files that read share. */
#ifndef PUP_MODULES_CALENDAR_READ_PRIV_H
#define PUP_MODULES_CALENDAR_READ_PRIV_H

#include "client/modules/calendar/calendar_priv.h"

/* One of our zones for a zone of the calendar; NULL when none is like it. */
const struct pup_zone *read_zone(icalcomponent *calendar, const char *tzid);

/* A time as read: minutes of wall time in `zone` (NULL: floating), or midnight of a whole day. */
struct read_time {
    int64_t minutes;
    const struct pup_zone *zone;
    bool whole_day;
};

/* The time of a property (DTSTART, RECURRENCE-ID…). */
enum pup_ics_problem read_time(icalcomponent *calendar, icalproperty *property, struct read_time *time);

/* The moment on the one line of time; floating times as they are. */
int64_t read_moment(const struct read_time *time);

/* An event that is repeated: its days as further events, `event` being the first. Adds to calendar->left_out. */
struct reading {
    struct pup_arena *arena;
    icalcomponent *calendar; /* of libical */
    struct pup_ics_window window;
    struct pup_ics_calendar *out;
    size_t room;   /* in out->events */
    size_t budget; /* days that rules may still look at */
    struct read_override *overrides;
    size_t override_count;
};

/* An occurrence that the file tells apart (RECURRENCE-ID). */
struct read_override {
    const char *uid; /* of libical */
    int64_t moment;
};
int read_compare_overrides(const void *a, const void *b);

/* Room for one more event; NULL: *err. */
struct pup_ics_event *read_next(struct reading *reading, enum pup_err *err);

/* Adds the occurrences of a repeated event. */
enum pup_err read_occurrences(struct reading *reading, icalcomponent *source, const struct pup_ics_event *event,
                              const struct read_time *start);

#endif
