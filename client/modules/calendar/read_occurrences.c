/* A repeated event becomes events. */
#include <stdlib.h>
#include <string.h>

#include "client/modules/calendar/read_priv.h"
#include "client/modules/calendar/repeat.h"
#include "common/model/date.h"

enum { EXCEPTIONS_MAX = 4096 };

struct occurring {
    struct reading *reading;
    const struct pup_ics_event *event;
    const char *uid;
    struct read_time start;
    int64_t until;    /* wall time of the last occurrence there may be */
    int64_t *without; /* moments that the file leaves out; sorted */
    size_t without_count;
    enum pup_err err;
};

static int compare_moments(const void *a, const void *b)
{
    int64_t left, right;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return left < right ? -1 : left > right;
}

int read_compare_overrides(const void *a, const void *b)
{
    const struct read_override *left = a, *right = b;
    int order = strcmp(left->uid, right->uid);
    return order != 0 ? order : left->moment < right->moment ? -1 : left->moment > right->moment;
}

static bool left_out(const struct occurring *occurring, int64_t moment)
{
    const struct read_override told = {occurring->uid, moment};
    return (occurring->without_count > 0 &&
            bsearch(&moment, occurring->without, occurring->without_count, sizeof moment, compare_moments) != NULL) ||
           (occurring->reading->override_count > 0 &&
            bsearch(&told, occurring->reading->overrides, occurring->reading->override_count, sizeof told,
                    read_compare_overrides) != NULL);
}

/* The event again, so many minutes later on the wall. Its uid is told from the others' by its first wall time. */
static void add_later(struct occurring *occurring, int64_t later)
{
    struct read_time at = occurring->start;
    char suffix[PUP_ISO_ROOM];
    at.minutes += later;
    if (left_out(occurring, read_moment(&at))) {
        return;
    }
    struct pup_ics_event *event = read_next(occurring->reading, &occurring->err);
    if (event == NULL) {
        return;
    }
    *event = *occurring->event;
    event->start += later;
    event->end += later;
    event->repeated = true;
    pup_datetime_iso(event->start, suffix);
    event->uid = pup_span_of(pup_arena_printf(occurring->reading->arena, "%.*s/%s", (int)event->uid.len,
                                              (const char *)event->uid.data, suffix));
    occurring->err = event->uid.len == 0 ? PUP_ERR_MEMORY : occurring->err;
}

static bool on_day(void *context, int64_t day)
{
    struct occurring *occurring = context;
    int64_t later = (day - pup_days_of_minutes(occurring->start.minutes)) * PUP_MINUTES_PER_DAY;
    if (occurring->start.minutes + later > occurring->until) {
        return false;
    }
    add_later(occurring, later);
    return occurring->err == PUP_OK;
}

/* Dates that are told: occurrences besides the rule's, and some of the rule's that do not take place. */
static enum pup_err list_moments(struct occurring *occurring, icalcomponent *source, icalproperty_kind kind,
                                 int64_t **moments, size_t *count)
{
    int told = icalcomponent_count_properties(source, kind);
    *count = 0;
    if (told > EXCEPTIONS_MAX) {
        return PUP_ERR_LIMIT;
    }
    *moments = pup_arena_array(occurring->reading->arena, (size_t)told, sizeof **moments);
    if (*moments == NULL) {
        return PUP_ERR_MEMORY;
    }
    icalproperty *property = icalcomponent_get_first_property(source, kind);
    for (; property != NULL; property = icalcomponent_get_next_property(source, kind)) {
        struct read_time time;
        if (read_time(occurring->reading->calendar, property, &time) == PUP_ICS_FINE) {
            (*moments)[(*count)++] = read_moment(&time);
        }
    }
    qsort(*moments, *count, sizeof **moments, compare_moments);
    return PUP_OK;
}

/* UNTIL as wall time of the event: it is written in UTC, or like the event's start. */
static int64_t until_of(const struct occurring *occurring, const struct icalrecurrencetype *rule)
{
    struct icaltimetype until = rule->until;
    if (icaltime_is_null_time(until) || !pup_date_valid(until.year, until.month, until.day)) {
        return PUP_MINUTES_MAX;
    }
    int64_t day = pup_days_from_date((struct pup_date){until.year, until.month, until.day});
    if (icaltime_is_date(until)) {
        return day * PUP_MINUTES_PER_DAY + PUP_MINUTES_PER_DAY - 1;
    }
    int64_t minutes = day * PUP_MINUTES_PER_DAY + (int64_t)until.hour * 60 + until.minute;
    bool utc = icaltime_is_utc(until) && occurring->start.zone != NULL;
    return utc ? pup_zone_wall(occurring->start.zone, minutes) : minutes;
}

static enum pup_err follow_rule(struct occurring *occurring, const struct icalrecurrencetype *rule)
{
    struct reading *reading = occurring->reading;
    int64_t first = pup_days_of_minutes(occurring->start.minutes);
    occurring->until = until_of(occurring, rule);
    int64_t until = pup_days_of_minutes(occurring->until);
    struct repeat_bounds bounds = {.first = first,
                                   .from = reading->window.from,
                                   .last = until < reading->window.to ? until : reading->window.to,
                                   .most = PUP_ICS_REPEATS_MAX};
    enum pup_err err = repeat_days(rule, &bounds, &reading->budget, on_day, occurring);
    bool goes_on = until > reading->window.to && rule->count == 0;
    reading->out->left_out += first < reading->window.from || goes_on || err == PUP_ERR_LIMIT;
    return occurring->err != PUP_OK ? occurring->err : err == PUP_ERR_LIMIT ? PUP_OK : err;
}

/* What the file adds one by one. */
static enum pup_err add_told(struct occurring *occurring, icalcomponent *source)
{
    icalproperty *property = icalcomponent_get_first_property(source, ICAL_RDATE_PROPERTY);
    for (size_t i = 0; property != NULL && occurring->err == PUP_OK; i++) {
        struct read_time time;
        if (i == PUP_ICS_REPEATS_MAX) {
            occurring->reading->out->left_out++;
            break;
        }
        if (read_time(occurring->reading->calendar, property, &time) == PUP_ICS_FINE &&
            time.whole_day == occurring->start.whole_day && time.zone == occurring->start.zone) {
            add_later(occurring, time.minutes - occurring->start.minutes);
        }
        property = icalcomponent_get_next_property(source, ICAL_RDATE_PROPERTY);
    }
    return occurring->err;
}

enum pup_err read_occurrences(struct reading *reading, icalcomponent *source, const struct pup_ics_event *event,
                              const struct read_time *start)
{
    struct occurring occurring = {
        .reading = reading, .event = event, .start = *start, .uid = icalcomponent_get_uid(source)};
    icalproperty *property = icalcomponent_get_first_property(source, ICAL_RRULE_PROPERTY);
    bool several = property != NULL && icalcomponent_count_properties(source, ICAL_RRULE_PROPERTY) > 1;
    bool strange = several || icalcomponent_get_first_property(source, ICAL_EXRULE_PROPERTY) != NULL;
    struct icalrecurrencetype rule = {0};
    if (property != NULL) {
        rule = icalproperty_get_rrule(property);
    }
    occurring.uid = occurring.uid == NULL ? "" : occurring.uid;
    if (strange || (property != NULL && !repeat_known(&rule))) {
        enum pup_err err = PUP_OK;
        struct pup_ics_event *odd = read_next(reading, &err);
        if (odd != NULL) {
            *odd = *event;
            odd->problem = PUP_ICS_ODD_REPEAT;
        }
        return err;
    }
    enum pup_err err =
        list_moments(&occurring, source, ICAL_EXDATE_PROPERTY, &occurring.without, &occurring.without_count);
    if (err == PUP_OK && property == NULL) {
        add_later(&occurring, 0); /* the event itself is the first of those told one by one */
        err = occurring.err;
    }
    err = err == PUP_OK && property != NULL ? follow_rule(&occurring, &rule) : err;
    return err == PUP_OK ? add_told(&occurring, source) : err;
}
