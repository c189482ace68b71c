/* Which of our zones a calendar's zone is: by its name, by the name some program gives it, or by the rule that the file
 * tells. Zones are never taken from the file beyond that, so a file cannot make anybody compute. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/modules/calendar/read_priv.h"

/* What Outlook calls the zones that matter here. Source: the mapping table of Unicode CLDR. */
static const struct {
    const char *theirs, *ours;
} windows[] = {
    {"Romance Standard Time", "Europe/Paris"},
    {"W. Europe Standard Time", "Europe/Berlin"},
    {"Central Europe Standard Time", "Europe/Berlin"},
    {"Central European Standard Time", "Europe/Berlin"},
    {"GMT Standard Time", "Europe/London"},
    {"Mauritius Standard Time", "Indian/Reunion"},
    {"E. Africa Standard Time", "Indian/Mayotte"},
    {"SA Western Standard Time", "America/Guadeloupe"},
    {"SA Eastern Standard Time", "America/Cayenne"},
    {"Saint Pierre Standard Time", "America/Miquelon"},
    {"Central Pacific Standard Time", "Pacific/Noumea"},
    {"UTC+12", "Pacific/Wallis"},
    {"Hawaiian Standard Time", "Pacific/Tahiti"},
    {"Marquesas Standard Time", "Pacific/Marquesas"},
    {"Etc/UTC", "UTC"},
    {"GMT", "UTC"},
};

static const struct pup_zone *find_by_name(const char *tzid)
{
    for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
        if (strcasecmp(tzid, windows[i].theirs) == 0) {
            return pup_zone_find(windows[i].ours);
        }
    }
    return pup_zone_find(tzid);
}

/* "/citadel.org/20190914_1/Europe/Paris" means Europe/Paris. */
static const struct pup_zone *find_by_end(const char *tzid)
{
    const char *area = strrchr(tzid, '/');
    while (area != NULL && area > tzid && area[-1] != '/') {
        area--;
    }
    return area == NULL ? NULL : pup_zone_find(area);
}

/* ---- the rule that the file tells ---- */

/* A zone's two times as the file tells them; minutes. */
struct told {
    bool standard, summer;
    int standard_offset, summer_offset;
    const char *begins; /* the rule of summer time; "" when there is none */
};

static void note_time(icalcomponent *time, struct told *told)
{
    bool summer = icalcomponent_isa(time) == ICAL_XDAYLIGHT_COMPONENT;
    icalproperty *offset = icalcomponent_get_first_property(time, ICAL_TZOFFSETTO_PROPERTY);
    if (offset == NULL) {
        return;
    }
    if (summer) {
        told->summer = true;
        told->summer_offset = icalproperty_get_tzoffsetto(offset) / 60;
        told->begins = "";
        icalproperty *rule = icalcomponent_get_first_property(time, ICAL_RRULE_PROPERTY);
        if (rule != NULL) {
            struct icalrecurrencetype recur = icalproperty_get_rrule(rule);
            bool march = recur.by_month[0] == 3;
            int position = icalrecurrencetype_day_position(recur.by_day[0]);
            told->begins = march && position == -1 ? "europe" : march && position == 2 ? "america" : "";
        }
    } else {
        told->standard = true;
        told->standard_offset = icalproperty_get_tzoffsetto(offset) / 60;
    }
}

static const struct pup_zone *zone_like(const struct told *told)
{
    size_t count;
    const struct pup_zone *zones = pup_zones(&count);
    enum pup_zone_summer summer = !told->summer                         ? PUP_ZONE_NO_SUMMER
                                  : strcmp(told->begins, "europe") == 0 ? PUP_ZONE_EUROPE
                                                                        : PUP_ZONE_NORTH_AMERICA;
    bool understood = told->standard &&
                      (!told->summer || (told->begins[0] != '\0' && told->summer_offset == told->standard_offset + 60));
    for (size_t i = 0; understood && i < count; i++) {
        if (zones[i].standard == told->standard_offset && zones[i].summer == summer) {
            return &zones[i];
        }
    }
    return NULL;
}

static const struct pup_zone *find_by_rule(icalcomponent *calendar, const char *tzid)
{
    icalcomponent *zone = icalcomponent_get_first_component(calendar, ICAL_VTIMEZONE_COMPONENT);
    for (; zone != NULL; zone = icalcomponent_get_next_component(calendar, ICAL_VTIMEZONE_COMPONENT)) {
        icalproperty *name = icalcomponent_get_first_property(zone, ICAL_TZID_PROPERTY);
        if (name == NULL || icalproperty_get_tzid(name) == NULL || strcmp(icalproperty_get_tzid(name), tzid) != 0) {
            continue;
        }
        struct told told = {.begins = ""};
        icalcomponent *time = icalcomponent_get_first_component(zone, ICAL_ANY_COMPONENT);
        for (; time != NULL; time = icalcomponent_get_next_component(zone, ICAL_ANY_COMPONENT)) {
            note_time(time, &told);
        }
        return zone_like(&told);
    }
    return NULL;
}

const struct pup_zone *read_zone(icalcomponent *calendar, const char *tzid)
{
    const struct pup_zone *zone = find_by_name(tzid);
    zone = zone == NULL ? find_by_end(tzid) : zone;
    return zone == NULL ? find_by_rule(calendar, tzid) : zone;
}
