/* Which days a command is asked for: --on, --week, --month, --from, --to. Functions return an exit code and have said
 * what is wrong. */
#ifndef PUP_CALENDAR_PERIOD_H
#define PUP_CALENDAR_PERIOD_H

#include "client/cli/command.h"
#include "client/work/work.h"

/* The day that an option gives ("on", "from"…); *given is false, and *day today, without it. */
int period_day(struct pup_context *context, const char *option, int64_t *day, bool *given);

/* The week (Monday to Sunday) or month that holds the day; from one day to another; else `length` days from the day.
 * The day is --on, else `word`, which alone means that day (NULL: today). At most PERIOD_MAX days. */
enum { PERIOD_MAX = 3660 };
int period_read(struct pup_context *context, const char *word, int64_t length, struct pup_period *period);

#endif
