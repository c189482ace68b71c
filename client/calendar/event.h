/* A meeting or presence as a calendar's event, and what an event's words mean to us. Our own marks in a file are in
 * English and stable: "meeting/rcp", "presence/absence". */
#ifndef PUP_CALENDAR_EVENT_H
#define PUP_CALENDAR_EVENT_H

#include "client/cli/agenda.h"
#include "client/modules/calendar/calendar.h"

/* The event of an item, in the calendar of `whose` (NULL: of a structure: then it does not say whom a meeting takes).
 * Texts are in the arena or borrowed. Its identifier is the one that it was imported with, else the
 * record's own id; its stamp follows from that, so that the same calendar is the same bytes wherever it is written. */
struct pup_ics_event event_of_item(struct pup_context *context, const struct pup_agenda *agenda,
                                   const struct pup_agenda_item *item, const struct pup_record *record,
                                   const struct pup_agenda_person *whose);

/* By beginning, then identifier: an order that does not follow from our ids. */
int event_compare(const void *a, const void *b);

/* What an event is to us. */
struct event_meaning {
    uint32_t kind;      /* PUP_KIND_MEETING or PUP_KIND_PRESENCE */
    int64_t type;       /* its choice number; 0: the event does not say */
    bool marked;        /* it says so itself: we, or another pupitre, wrote it */
    int64_t start, end; /* wall time in `zone` */
};

/* Times in wall time of `zone` (may be NULL); floating ones as they are, whole days from midnight to midnight. */
struct event_meaning event_read(const struct pup_ics_event *event, const struct pup_zone *zone);

#endif
