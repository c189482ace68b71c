/* What is done again and again: the days of a series, counted from its first, so that no day depends on when or where a
 * routine was run. Wall days in the structure's zone; the hour stays what it is on the wall, whatever changes of hour
 * lie between.
 *
 * A series falls once into each *slot*: a week that begins on Monday, a month, a quarter, a year. Slots name
 * occurrences: a series that is moved to another day of the week or of the month keeps its slots, so nothing is made
 * twice. */
#ifndef PUP_RULES_RECURRENCE_H
#define PUP_RULES_RECURRENCE_H

#include <stdint.h>

enum { PUP_RECURRENCE_SLOT = 16 }; /* bytes of a slot's name, NUL included */

/* Day number `n` (from 0) of the series that begins on `first`, a step of `every` (PUP_ROUTINE_EVERY_…) apart. Steps of
 * months keep the day of the month of the first, or the last day of shorter months: 31/01, 28/02, 31/03. Days since
 * 1970-01-01; an `every` that is none of them never goes on: always `first`. */
int64_t pup_recurrence_day(int64_t first, int64_t every, int64_t n);

/* The smallest n whose day is not before `from`. 0 for an `every` that is none. */
int64_t pup_recurrence_from(int64_t first, int64_t every, int64_t from);

/* The name of the slot a day falls into: "2026-W11" (ISO 8601 week, also of fortnights), "2026-03", "2026-Q1", "2026".
 */
void pup_recurrence_slot(int64_t every, int64_t day, char slot[PUP_RECURRENCE_SLOT]);

#endif
