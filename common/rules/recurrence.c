#include "common/rules/recurrence.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/model/date.h"
#include "common/model/fields.h"

/* Days of a step, or months of one; one of the two is 0. */
struct step {
    int days, months;
};

static struct step step_of(int64_t every)
{
    switch (every) {
    case PUP_ROUTINE_EVERY_WEEK:
        return (struct step){.days = 7};
    case PUP_ROUTINE_EVERY_FORTNIGHT:
        return (struct step){.days = 14};
    case PUP_ROUTINE_EVERY_MONTH:
        return (struct step){.months = 1};
    case PUP_ROUTINE_EVERY_QUARTER:
        return (struct step){.months = 3};
    case PUP_ROUTINE_EVERY_YEAR:
        return (struct step){.months = 12};
    default:
        return (struct step){0};
    }
}

/* Always from the first: adding month after month would turn every 31st into a 28th for good. */
static int64_t months_later(int64_t first, int64_t months)
{
    struct pup_date date = pup_date_from_days(first);
    int64_t count = (int64_t)date.year * 12 + (date.month - 1) + months;
    date.year = (int)(count / 12);
    date.month = (int)(count % 12) + 1;
    while (date.day > 28 && !pup_date_valid(date.year, date.month, date.day)) {
        date.day--;
    }
    return pup_days_from_date(date);
}

int64_t pup_recurrence_day(int64_t first, int64_t every, int64_t n)
{
    struct step step = step_of(every);
    return step.months == 0 ? first + n * step.days : months_later(first, n * step.months);
}

int64_t pup_recurrence_from(int64_t first, int64_t every, int64_t from)
{
    struct step step = step_of(every);
    if (from <= first || (step.days == 0 && step.months == 0)) {
        return 0;
    }
    if (step.days > 0) {
        return (from - first + step.days - 1) / step.days;
    }
    struct pup_date start = pup_date_from_days(first), end = pup_date_from_days(from);
    int64_t months = ((int64_t)end.year - start.year) * 12 + end.month - start.month;
    int64_t n = months / step.months;
    return pup_recurrence_day(first, every, n) < from ? n + 1 : n;
}

/* ISO 8601: the week belongs to the year its Thursday lies in. */
static void week_slot(int64_t day, char slot[PUP_RECURRENCE_SLOT])
{
    int64_t thursday = day - pup_weekday(day) + 4;
    int year = pup_date_from_days(thursday).year;
    int64_t first = pup_days_from_date((struct pup_date){year, 1, 1});
    snprintf(slot, PUP_RECURRENCE_SLOT, "%04d-W%02d", year % 10000, (int)((thursday - first) / 7 + 1) % 100);
}

void pup_recurrence_slot(int64_t every, int64_t day, char slot[PUP_RECURRENCE_SLOT])
{
    struct pup_date date = pup_date_from_days(day);
    struct step step = step_of(every);
    if (step.months == 0) {
        week_slot(day, slot);
    } else if (step.months == 1) {
        snprintf(slot, PUP_RECURRENCE_SLOT, "%04d-%02d", date.year % 10000, date.month % 100);
    } else if (step.months == 3) {
        snprintf(slot, PUP_RECURRENCE_SLOT, "%04d-Q%d", date.year % 10000, ((date.month - 1) / 3 + 1) % 10);
    } else {
        snprintf(slot, PUP_RECURRENCE_SLOT, "%04d", date.year % 10000);
    }
}
