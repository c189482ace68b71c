/* The module "calendar": calendar files (iCalendar, RFC 5545), written and read through libical.
 *
 * Written files are the same bytes for the same events, whatever the machine: the zones' rules are ours (rules/zone.h),
 * every event is stamped by whoever hands it in. Nothing in a text can act on the file's lines. What is read is
 * hostile: bounded before libical sees it, and every event that cannot be used is handed back with the reason. */
#ifndef PUP_MODULES_CALENDAR_H
#define PUP_MODULES_CALENDAR_H

#include "client/modules/module.h"
#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/model/date.h"
#include "common/rules/zone.h"

enum pup_ics_method {
    PUP_ICS_PUBLISH, /* a calendar */
    PUP_ICS_REQUEST, /* an invitation */
    PUP_ICS_CANCEL   /* its withdrawal */
};

enum pup_ics_status { PUP_ICS_CONFIRMED, PUP_ICS_TENTATIVE, PUP_ICS_CANCELLED };

struct pup_ics_person {
    struct pup_span name;
    struct pup_span email; /* an address: without one she is left out of what is written */
};

/* Why an event that was read cannot be used; what could be read of it is there. */
enum pup_ics_problem {
    PUP_ICS_FINE,
    PUP_ICS_NO_TIME,      /* no beginning, or one that is no time */
    PUP_ICS_UNKNOWN_ZONE, /* in a zone that neither the file explains nor we know */
    PUP_ICS_ODD_REPEAT    /* repeated by a rule that is not followed (by the hour, without end…) */
};

struct pup_ics_event {
    struct pup_span uid;                            /* never empty when written */
    struct pup_span summary, description, location; /* empty: left out; lines end with LF */
    struct pup_span category;                       /* one word or few; empty: left out */
    struct pup_span kind;                           /* what it is to us: X-PUPITRE-KIND; empty: left out */
    struct pup_span person;                         /* whose it is, likewise: X-PUPITRE-PERSON */
    const struct pup_zone *zone;                    /* NULL: wall time wherever one is */
    int64_t start, end;                             /* minutes of wall time in the zone; of whole days: midnights */
    bool whole_days;                                /* [start, end) in days */
    bool repeated;                                  /* read: one of several made by a rule */
    bool free;                                      /* takes no time of anybody (TRANSP:TRANSPARENT) */
    bool confidential;                              /* read: its author keeps it to herself (CLASS:PRIVATE) */
    enum pup_ics_status status;
    int64_t stamp;                   /* written: seconds since the epoch */
    int sequence;                    /* written when above 0: the revision of an invitation */
    struct pup_ics_person organizer; /* without an address: left out */
    const struct pup_ics_person *attendees;
    size_t attendee_count;
    enum pup_ics_problem problem; /* read */
};

struct pup_ics_calendar {
    enum pup_ics_method method;
    struct pup_span name; /* shown by calendar programs; empty: left out */
    struct pup_ics_event *events;
    size_t count;
    size_t left_out; /* read: occurrences before or after the window */
};

/* Calendar programs know no later times (libical ends with the year 2999): what begins later has no time here. Minutes;
 * the first that is too late. */
#define PUP_ICS_TIME_END ((int64_t)376200 * PUP_MINUTES_PER_DAY)

/* Which occurrences of what is repeated are wanted, in days; single events come whatever their time. */
struct pup_ics_window {
    int64_t from, to;
};

enum {
    PUP_ICS_BYTES_MAX = 8 * 1024 * 1024, /* of a file that is read */
    PUP_ICS_EVENTS_MAX = 20000,          /* read, occurrences included */
    PUP_ICS_REPEATS_MAX = 1000           /* occurrences of one event */
};

struct pup_calendar_functions {
    /* Appends the file. PUP_ERR_INVALID: an event without a uid, or that ends at PUP_ICS_TIME_END or later;
     * PUP_ERR_MEMORY, PUP_ERR_LIMIT (out is full). */
    enum pup_err (*write)(const struct pup_ics_calendar *calendar, struct pup_buf *out);
    /* Reads a file; all of the calendar is in `arena`. Times come in the zone they are written in where we know it,
     * else in UTC. PUP_ERR_MALFORMED: not a calendar; PUP_ERR_LIMIT: too large, too deep, too many events. */
    enum pup_err (*read)(struct pup_arena *arena, struct pup_span file, const struct pup_ics_window *window,
                         struct pup_ics_calendar *calendar);
};

enum { PUP_CALENDAR_VERSION = 2 };

#define PUP_CALENDAR_WANTED                                                                                            \
    {                                                                                                                  \
        "calendar", PUP_CALENDAR_VERSION, sizeof(struct pup_calendar_functions)                                        \
    }

#endif
