#include "common/model/date.h"

#include <inttypes.h>
#include <stdio.h>

static bool leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_length(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : lengths[month - 1];
}

bool pup_date_valid(int year, int month, int day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= month_length(year, month);
}

enum {
    DAYS_PER_ERA = 146097, /* 400 years, after which the calendar repeats */
    EPOCH_OFFSET = 719468  /* days from 0000-03-01 to 1970-01-01 */
};

/* Years begin in March here, so that the day that comes and goes is the last of the year. */
int64_t pup_days_from_date(struct pup_date date)
{
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t month = (date.month + 9) % 12; /* 0 is March */
    int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - EPOCH_OFFSET;
}

struct pup_date pup_date_from_days(int64_t days)
{
    int64_t shifted = days + EPOCH_OFFSET;
    int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    int64_t day_of_era = shifted - era * DAYS_PER_ERA;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* 0 is March */
    int64_t year = year_of_era + era * 400 + (month >= 10);
    return (struct pup_date){
        .year = (int)year,
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
    };
}

int pup_weekday(int64_t days)
{
    return (int)(((days + 3) % 7 + 7) % 7) + 1; /* 1970-01-01 was a Thursday */
}

static char *put_two(char *out, unsigned number)
{
    *out++ = (char)('0' + number / 10 % 10);
    *out++ = (char)('0' + number % 10);
    return out;
}

/* Writes the date, which lies in years 1 to 9999, and returns where it ends. By hand: lists print thousands. */
static char *put_date(char *out, int64_t days)
{
    struct pup_date date = pup_date_from_days(days);
    out = put_two(out, (unsigned)date.year / 100);
    out = put_two(out, (unsigned)date.year % 100);
    *out++ = '-';
    out = put_two(out, (unsigned)date.month);
    *out++ = '-';
    out = put_two(out, (unsigned)date.day);
    *out = '\0';
    return out;
}

void pup_date_iso(int64_t days, char *out)
{
    if (days < PUP_DAYS_MIN || days > PUP_DAYS_MAX) {
        (void)snprintf(out, PUP_ISO_ROOM, "%" PRId64, days);
        return;
    }
    (void)put_date(out, days);
}

void pup_datetime_iso(int64_t minutes, char *out)
{
    if (minutes < PUP_MINUTES_MIN || minutes > PUP_MINUTES_MAX) {
        (void)snprintf(out, PUP_ISO_ROOM, "%" PRId64, minutes);
        return;
    }
    int64_t days = pup_days_of_minutes(minutes);
    unsigned minute = (unsigned)(minutes - days * PUP_MINUTES_PER_DAY);
    char *end = put_date(out, days);
    *end++ = 'T';
    end = put_two(end, minute / 60U);
    *end++ = ':';
    *put_two(end, minute % 60U) = '\0';
}

int64_t pup_days_of_minutes(int64_t minutes)
{
    int64_t days = minutes / PUP_MINUTES_PER_DAY;
    return minutes % PUP_MINUTES_PER_DAY < 0 ? days - 1 : days;
}
