#include "common/rules/holiday.h"

#include <string.h>

#include "common/model/date.h"

static const struct {
    const char *zone;
    enum pup_holiday_region region;
    int month, day; /* of the abolition of slavery */
} overseas[] = {
    {"Indian/Reunion", PUP_REGION_REUNION, 12, 20},
    {"Indian/Mayotte", PUP_REGION_MAYOTTE, 4, 27},
    {"America/Guadeloupe", PUP_REGION_GUADELOUPE, 5, 27},
    {"America/Martinique", PUP_REGION_MARTINIQUE, 5, 22},
    {"America/Cayenne", PUP_REGION_GUIANA, 6, 10},
    {"America/Marigot", PUP_REGION_SAINT_MARTIN, 5, 28},
    {"America/St_Barthelemy", PUP_REGION_SAINT_BARTHELEMY, 10, 9},
};
enum { OVERSEAS = sizeof overseas / sizeof overseas[0] };

enum pup_holiday_region pup_holiday_region(const char *zone, const char *finess)
{
    static const char *const east[] = {"57", "67", "68"};
    for (size_t i = 0; i < OVERSEAS; i++) {
        if (strcmp(zone, overseas[i].zone) == 0) {
            return overseas[i].region;
        }
    }
    for (size_t i = 0; i < sizeof east / sizeof east[0]; i++) {
        if (strncmp(finess, east[i], 2) == 0) {
            return PUP_REGION_ALSACE_MOSELLE;
        }
    }
    return PUP_REGION_FRANCE;
}

int64_t pup_easter(int year)
{
    int golden = year % 19, century = year / 100, rest = year % 100;
    int epact = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    int weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    int late = (golden + 11 * epact + 22 * weekday) / 451;
    int from_march = epact + weekday - 7 * late + 114;
    return pup_days_from_date((struct pup_date){year, from_march / 31, from_march % 31 + 1});
}

static enum pup_holiday fixed(int month, int day)
{
    static const struct {
        int month, day;
        enum pup_holiday holiday;
    } dates[] = {
        {1, 1, PUP_HOLIDAY_NEW_YEAR},    {5, 1, PUP_HOLIDAY_LABOUR},      {5, 8, PUP_HOLIDAY_VICTORY},
        {7, 14, PUP_HOLIDAY_NATIONAL},   {8, 15, PUP_HOLIDAY_ASSUMPTION}, {11, 1, PUP_HOLIDAY_ALL_SAINTS},
        {11, 11, PUP_HOLIDAY_ARMISTICE}, {12, 25, PUP_HOLIDAY_CHRISTMAS},
    };
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        if (dates[i].month == month && dates[i].day == day) {
            return dates[i].holiday;
        }
    }
    return PUP_HOLIDAY_NONE;
}

static enum pup_holiday moving(int64_t after_easter)
{
    switch (after_easter) {
    case 1:
        return PUP_HOLIDAY_EASTER_MONDAY;
    case 39:
        return PUP_HOLIDAY_ASCENSION;
    case 50:
        return PUP_HOLIDAY_WHIT_MONDAY;
    default:
        return PUP_HOLIDAY_NONE;
    }
}

static enum pup_holiday regional(struct pup_date date, int64_t after_easter, enum pup_holiday_region region)
{
    if (region == PUP_REGION_ALSACE_MOSELLE) {
        return after_easter == -2                   ? PUP_HOLIDAY_GOOD_FRIDAY
               : date.month == 12 && date.day == 26 ? PUP_HOLIDAY_SAINT_STEPHEN
                                                    : PUP_HOLIDAY_NONE;
    }
    for (size_t i = 0; i < OVERSEAS; i++) {
        if (overseas[i].region == region && overseas[i].month == date.month && overseas[i].day == date.day) {
            return PUP_HOLIDAY_ABOLITION;
        }
    }
    return PUP_HOLIDAY_NONE;
}

enum pup_holiday pup_holiday_on(int64_t day, enum pup_holiday_region region)
{
    struct pup_date date = pup_date_from_days(day);
    int64_t after_easter = day - pup_easter(date.year);
    enum pup_holiday found = fixed(date.month, date.day);
    if (found == PUP_HOLIDAY_NONE) {
        found = moving(after_easter);
    }
    return found != PUP_HOLIDAY_NONE ? found : regional(date, after_easter, region);
}
