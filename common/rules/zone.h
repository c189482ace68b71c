/* Time zones as data: from the wall time that people write in a structure's zone to the one time line on which
 * intervals of several structures are compared, and back. Pure, and the same on every machine: no zone files, no TZ.
 *
 * Known are the zones of French territory and of its neighbours. The rules are those in force: in Europe summer time
 * from the last Sunday of March to the last Sunday of October, both at 01:00 UTC (directive 2000/84/EC; so since 1996);
 * at Saint-Pierre-et-Miquelon from the second Sunday of March to the first of November, both at 02:00 wall time (as in
 * Canada, since 2007). They are applied to all years: earlier ones are of no use here. */
#ifndef PUP_RULES_ZONE_H
#define PUP_RULES_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pup_zone_summer { PUP_ZONE_NO_SUMMER, PUP_ZONE_EUROPE, PUP_ZONE_NORTH_AMERICA };

struct pup_zone {
    const char *name; /* "Europe/Paris" */
    int standard;     /* minutes east of UTC; summer time is an hour more */
    enum pup_zone_summer summer;
};

enum { PUP_ZONE_SUMMER_MINUTES = 60 };

/* All that are known; and the one of that name, NULL when it is not. */
const struct pup_zone *pup_zones(size_t *count);
const struct pup_zone *pup_zone_find(const char *name);

/* What a wall time is on the day that clocks change. */
enum pup_wall { PUP_WALL_ONCE, PUP_WALL_TWICE, PUP_WALL_NEVER };

/* Minutes since the epoch: wall time in the zone to UTC, and back. Of a wall time that comes twice the first is meant;
 * one that never comes is taken as clocks that nobody set forward would show it. */
int64_t pup_zone_utc(const struct pup_zone *zone, int64_t wall);
int64_t pup_zone_wall(const struct pup_zone *zone, int64_t utc);
enum pup_wall pup_zone_wall_is(const struct pup_zone *zone, int64_t wall);

/* When summer time begins and ends in that year, in UTC minutes. False where there is none. */
bool pup_zone_changes(const struct pup_zone *zone, int year, int64_t *begins, int64_t *ends);

#endif
