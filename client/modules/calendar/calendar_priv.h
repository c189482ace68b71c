/* What the files of the module share. */
#ifndef PUP_MODULES_CALENDAR_PRIV_H
#define PUP_MODULES_CALENDAR_PRIV_H

#include "client/modules/calendar/calendar.h"

#include <libical/ical.h>

#define CALENDAR_X_KIND   "X-PUPITRE-KIND"
#define CALENDAR_X_PERSON "X-PUPITRE-PERSON"
#define CALENDAR_X_NAME   "X-WR-CALNAME"

enum pup_err calendar_write(const struct pup_ics_calendar *calendar, struct pup_buf *out);
enum pup_err calendar_read(struct pup_arena *arena, struct pup_span file, const struct pup_ics_window *window,
                           struct pup_ics_calendar *calendar);

/* The zone as a VTIMEZONE; NULL for want of memory. The caller's. */
icalcomponent *calendar_zone_component(const struct pup_zone *zone);

/* Minutes since the epoch as libical's broken-down time. `utc`: marked as such. */
struct icaltimetype calendar_time(int64_t minutes, bool utc);

#endif
