#include "common/rules/zone.h"

#include <string.h>

#include "common/model/date.h"

/* Offsets in minutes. Source: the IANA time zone database, in the public domain. */
static const struct pup_zone zones[] = {
    {"Europe/Paris", 60, PUP_ZONE_EUROPE},
    {"Indian/Reunion", 240, PUP_ZONE_NO_SUMMER},
    {"Indian/Mayotte", 180, PUP_ZONE_NO_SUMMER},
    {"America/Guadeloupe", -240, PUP_ZONE_NO_SUMMER},
    {"America/Martinique", -240, PUP_ZONE_NO_SUMMER},
    {"America/Marigot", -240, PUP_ZONE_NO_SUMMER},
    {"America/St_Barthelemy", -240, PUP_ZONE_NO_SUMMER},
    {"America/Cayenne", -180, PUP_ZONE_NO_SUMMER},
    {"America/Miquelon", -180, PUP_ZONE_NORTH_AMERICA},
    {"Pacific/Noumea", 660, PUP_ZONE_NO_SUMMER},
    {"Pacific/Wallis", 720, PUP_ZONE_NO_SUMMER},
    {"Pacific/Tahiti", -600, PUP_ZONE_NO_SUMMER},
    {"Pacific/Marquesas", -570, PUP_ZONE_NO_SUMMER},
    {"Pacific/Gambier", -540, PUP_ZONE_NO_SUMMER},
    {"Indian/Kerguelen", 300, PUP_ZONE_NO_SUMMER},
    {"Europe/Andorra", 60, PUP_ZONE_EUROPE},
    {"Europe/Berlin", 60, PUP_ZONE_EUROPE},
    {"Europe/Brussels", 60, PUP_ZONE_EUROPE},
    {"Europe/Lisbon", 0, PUP_ZONE_EUROPE},
    {"Europe/London", 0, PUP_ZONE_EUROPE},
    {"Europe/Luxembourg", 60, PUP_ZONE_EUROPE},
    {"Europe/Madrid", 60, PUP_ZONE_EUROPE},
    {"Europe/Monaco", 60, PUP_ZONE_EUROPE},
    {"Europe/Rome", 60, PUP_ZONE_EUROPE},
    {"Europe/Zurich", 60, PUP_ZONE_EUROPE},
    {"UTC", 0, PUP_ZONE_NO_SUMMER},
};

const struct pup_zone *pup_zones(size_t *count)
{
    *count = sizeof zones / sizeof zones[0];
    return zones;
}

const struct pup_zone *pup_zone_find(const char *name)
{
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        if (strcmp(zones[i].name, name) == 0) {
            return &zones[i];
        }
    }
    return NULL;
}

/* The nth Sunday of a month, from 1; 0: the last of a month of 31 days. */
static int64_t sunday(int year, int month, int nth)
{
    int64_t from = pup_days_from_date((struct pup_date){year, month, nth > 0 ? 7 * nth - 6 : 25});
    return from + 7 - pup_weekday(from);
}

bool pup_zone_changes(const struct pup_zone *zone, int year, int64_t *begins, int64_t *ends)
{
    switch (zone->summer) {
    case PUP_ZONE_EUROPE:
        *begins = sunday(year, 3, 0) * PUP_MINUTES_PER_DAY + 60;
        *ends = sunday(year, 10, 0) * PUP_MINUTES_PER_DAY + 60;
        return true;
    case PUP_ZONE_NORTH_AMERICA:
        *begins = sunday(year, 3, 2) * PUP_MINUTES_PER_DAY + 120 - zone->standard;
        *ends = sunday(year, 11, 1) * PUP_MINUTES_PER_DAY + 120 - zone->standard - PUP_ZONE_SUMMER_MINUTES;
        return true;
    default:
        return false;
    }
}

static bool is_summer(const struct pup_zone *zone, int64_t utc)
{
    int64_t begins, ends;
    int year = pup_date_from_days(pup_days_of_minutes(utc)).year; /* no clock changes near the turn of a year */
    return pup_zone_changes(zone, year, &begins, &ends) && utc >= begins && utc < ends;
}

int64_t pup_zone_wall(const struct pup_zone *zone, int64_t utc)
{
    return utc + zone->standard + (is_summer(zone, utc) ? PUP_ZONE_SUMMER_MINUTES : 0);
}

/* Whether the wall time comes as summer time, and whether as standard time: once each way is "twice". */
static enum pup_wall reading(const struct pup_zone *zone, int64_t wall, int64_t *utc)
{
    int64_t standard = wall - zone->standard, summer = standard - PUP_ZONE_SUMMER_MINUTES;
    bool as_summer = is_summer(zone, summer), as_standard = !is_summer(zone, standard);
    *utc = as_summer ? summer : standard;
    return as_summer && as_standard ? PUP_WALL_TWICE : as_summer || as_standard ? PUP_WALL_ONCE : PUP_WALL_NEVER;
}

int64_t pup_zone_utc(const struct pup_zone *zone, int64_t wall)
{
    int64_t utc;
    reading(zone, wall, &utc);
    return utc;
}

enum pup_wall pup_zone_wall_is(const struct pup_zone *zone, int64_t wall)
{
    int64_t utc;
    return reading(zone, wall, &utc);
}
