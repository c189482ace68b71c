/* Time zones as calendar files carry them: two rules, or none. */
#include <stdio.h>

#include "client/modules/calendar/calendar_priv.h"
#include "common/model/date.h"

/* When a rule of summer time begins to be told: a year before anything that is written here. */
enum { FIRST_YEAR = 1996 };

static const struct {
    const char *begins, *ends;
} rules[] = {
    [PUP_ZONE_EUROPE] = {"FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"},
    [PUP_ZONE_NORTH_AMERICA] = {"FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"},
};

/* One of a zone's two times: from `wall` on (as clocks showed it just before), and every year by `rule` (may be NULL).
 * Offsets in minutes. */
static bool add_time(icalcomponent *zone, icalcomponent_kind kind, int64_t wall, int before, int after,
                     const char *rule)
{
    char name[16];
    icalcomponent *time = icalcomponent_new(kind);
    if (time == NULL) {
        return false;
    }
    int hours = after / 60, rest = after % 60 < 0 ? -(after % 60) : after % 60;
    snprintf(name, sizeof name, rest == 0 ? "%+03d" : "%+03d%02d", hours, rest);
    icalcomponent_add_property(time, icalproperty_new_dtstart(calendar_time(wall, false)));
    icalcomponent_add_property(time, icalproperty_new_tzoffsetfrom(before * 60));
    icalcomponent_add_property(time, icalproperty_new_tzoffsetto(after * 60));
    icalcomponent_add_property(time, icalproperty_new_tzname(name));
    if (rule != NULL) {
        icalcomponent_add_property(time, icalproperty_new_rrule(icalrecurrencetype_from_string(rule)));
    }
    icalcomponent_add_component(zone, time);
    return true;
}

icalcomponent *calendar_zone_component(const struct pup_zone *zone)
{
    int64_t begins, ends;
    int standard = zone->standard, summer = standard + PUP_ZONE_SUMMER_MINUTES;
    icalcomponent *component = icalcomponent_new(ICAL_VTIMEZONE_COMPONENT);
    if (component == NULL) {
        return NULL;
    }
    icalcomponent_add_property(component, icalproperty_new_tzid(zone->name));
    bool added;
    if (pup_zone_changes(zone, FIRST_YEAR, &begins, &ends)) {
        added =
            add_time(component, ICAL_XDAYLIGHT_COMPONENT, begins + standard, standard, summer,
                     rules[zone->summer].begins) &&
            add_time(component, ICAL_XSTANDARD_COMPONENT, ends + summer, summer, standard, rules[zone->summer].ends);
    } else {
        added = add_time(component, ICAL_XSTANDARD_COMPONENT, 0, standard, standard, NULL);
    }
    if (!added) {
        icalcomponent_free(component);
        return NULL;
    }
    return component;
}
