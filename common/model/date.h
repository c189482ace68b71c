/* Calendar arithmetic without clocks: days since 1970-01-01 (proleptic Gregorian), minutes since its midnight. */
#ifndef PUP_MODEL_DATE_H
#define PUP_MODEL_DATE_H

#include "common/base/err.h"
#include "common/base/span.h"

struct pup_date {
    int year;
    int month;
    int day;
}; /* 1..9999, 1..12, 1..31 */

enum {
    PUP_MINUTES_PER_DAY = 1440,
    PUP_DAYS_MIN = -719162,     /* 0001-01-01 */
    PUP_DAYS_MAX = 2932896,     /* 9999-12-31 */
    PUP_DURATION_MAX = 9999999, /* minutes: some nineteen years */
    PUP_ISO_ROOM = 24           /* bytes that pup_date_iso and pup_datetime_iso may write, NUL included */
};
/* The same span in minutes, beyond what an enum holds for certain. */
#define PUP_MINUTES_MIN ((int64_t)PUP_DAYS_MIN * PUP_MINUTES_PER_DAY)
#define PUP_MINUTES_MAX ((int64_t)PUP_DAYS_MAX * PUP_MINUTES_PER_DAY + PUP_MINUTES_PER_DAY - 1)

/* Days since the epoch, and back. Source: H. Hinnant, "chrono-compatible low-level date algorithms". */
int64_t pup_days_from_date(struct pup_date date);
struct pup_date pup_date_from_days(int64_t days);
bool pup_date_valid(int year, int month, int day);
/* The day that a count of minutes since the epoch falls on (rounding down before the epoch too). */
int64_t pup_days_of_minutes(int64_t minutes);
/* 1 Monday … 7 Sunday. */
int pup_weekday(int64_t days);

/* Reads a date as people type it: 2026-03-17, 17/03/2026, 17/3/26 (20xx), 17.03.2026, 17 mars 2026, aujourd'hui,
 * demain, hier, today, tomorrow, yesterday, lundi…/monday… (the next one, today excluded), +10j/+10d, -3j, +2s/+2w
 * (weeks), +1m (months). `today` in days. PUP_ERR_INVALID. */
enum pup_err pup_date_parse(struct pup_span text, int64_t today, int64_t *days);

/* Reads a time of day in minutes: 12:30, 12h30, 12 h 30, 12h, 8h15, 20 h, 24:00 excluded. */
enum pup_err pup_time_of_day_parse(struct pup_span text, int64_t *minutes);

/* Date and time: "2026-03-17 12:30", "2026-03-17T12:30", "17/03/2026 12h30", "demain 14h", a date alone (midnight). */
enum pup_err pup_datetime_parse(struct pup_span text, int64_t today, int64_t *minutes);

/* Duration in minutes: 1h30, 90, 1:30, 1 h 30, 90 min, 3,5 h, 7h, 45; bare numbers are minutes, parts of an hour are
 * rounded to the minute. At most PUP_DURATION_MAX. PUP_ERR_INVALID. */
enum pup_err pup_duration_parse(struct pup_span text, int64_t *minutes);

/* Prints "2026-03-17" / "2026-03-17T12:30" (ISO, for machines); out holds PUP_ISO_ROOM. Outside years 1 to
 * 9999 the bare number is printed. */
void pup_date_iso(int64_t days, char *out);
void pup_datetime_iso(int64_t minutes, char *out);

#endif
