/* The words of agendas besides those of client/cli/agenda.h: hours, public holidays. */
#ifndef PUP_CALENDAR_WORDS_H
#define PUP_CALENDAR_WORDS_H

#include "client/cli/agenda.h"
#include "common/rules/holiday.h"

/* "12:30–14:00", "22:00–02:00 (11/03)", "all day". In the arena. */
const char *words_hours(struct pup_context *context, int64_t start, int64_t end);

/* "Easter Monday"; and its stable English id, "easter_monday". */
const char *words_holiday(enum pup_holiday holiday);
const char *words_holiday_id(enum pup_holiday holiday);

#endif
