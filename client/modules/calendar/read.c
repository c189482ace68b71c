#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/modules/calendar/guard.h"
#include "client/modules/calendar/read_priv.h"
#include "common/base/text.h"
#include "common/model/date.h"

enum {
    DAYS_BUDGET = 4 * 1000 * 1000, /* that all rules of a file may look at: a thousand daily ones over ten years */
    ATTENDEES_MAX = 200,
    LENGTH_MAX = 366 * PUP_MINUTES_PER_DAY /* of an event that says how long it lasts */
};

/* ---- times ---- */

static bool minutes_of(struct icaltimetype time, int64_t *minutes)
{
    bool fine = pup_date_valid(time.year, time.month, time.day) && time.hour >= 0 && time.hour < 24 &&
                time.minute >= 0 && time.minute < 60;
    if (fine) {
        *minutes = pup_days_from_date((struct pup_date){time.year, time.month, time.day}) * PUP_MINUTES_PER_DAY;
        *minutes += icaltime_is_date(time) ? 0 : time.hour * 60 + time.minute;
    }
    return fine && *minutes < PUP_ICS_TIME_END;
}

static struct icaltimetype value_time(icalproperty *property)
{
    icalvalue *value = icalproperty_get_value(property);
    switch (value == NULL ? ICAL_NO_VALUE : icalvalue_isa(value)) {
    case ICAL_DATE_VALUE:
        return icalvalue_get_date(value);
    case ICAL_DATETIME_VALUE:
        return icalvalue_get_datetime(value);
    case ICAL_DATETIMEDATE_VALUE:
        return icalvalue_get_datetimedate(value);
    case ICAL_DATETIMEPERIOD_VALUE:
        return icalvalue_get_datetimeperiod(value).time;
    default:
        return icaltime_null_time();
    }
}

enum pup_ics_problem read_time(icalcomponent *calendar, icalproperty *property, struct read_time *time)
{
    struct icaltimetype value = value_time(property);
    *time = (struct read_time){.whole_day = icaltime_is_date(value)};
    if (icaltime_is_null_time(value) || !minutes_of(value, &time->minutes)) {
        return PUP_ICS_NO_TIME;
    }
    icalparameter *parameter = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
    const char *tzid = parameter == NULL ? NULL : icalparameter_get_tzid(parameter);
    if (time->whole_day) {
        return PUP_ICS_FINE;
    }
    if (icaltime_is_utc(value)) {
        time->zone = pup_zone_find("UTC");
    } else if (tzid != NULL) {
        time->zone = read_zone(calendar, tzid);
        return time->zone == NULL ? PUP_ICS_UNKNOWN_ZONE : PUP_ICS_FINE;
    }
    return PUP_ICS_FINE;
}

int64_t read_moment(const struct read_time *time)
{
    return time->zone == NULL ? time->minutes : pup_zone_utc(time->zone, time->minutes);
}

/* The end is told, or the length, or neither: then a day lasts a day, and an event no time. In the zone of the start.
 */
static int64_t read_end(struct reading *reading, icalcomponent *source, const struct read_time *start)
{
    icalproperty *property = icalcomponent_get_first_property(source, ICAL_DTEND_PROPERTY);
    struct read_time end;
    if (property != NULL && read_time(reading->calendar, property, &end) == PUP_ICS_FINE &&
        end.whole_day == start->whole_day) {
        bool same = end.zone == start->zone || start->zone == NULL || end.zone == NULL;
        return same ? end.minutes : pup_zone_wall(start->zone, pup_zone_utc(end.zone, end.minutes));
    }
    property = icalcomponent_get_first_property(source, ICAL_DURATION_PROPERTY);
    if (property != NULL) {
        struct icaldurationtype length = icalproperty_get_duration(property);
        int64_t minutes = (int64_t)length.weeks * 7 * PUP_MINUTES_PER_DAY + (int64_t)length.days * PUP_MINUTES_PER_DAY +
                          (int64_t)length.hours * 60 + length.minutes;
        bool fine = length.is_neg == 0 && minutes >= 0 && minutes <= LENGTH_MAX;
        return start->minutes + (fine ? minutes : 0);
    }
    return start->minutes + (start->whole_day ? PUP_MINUTES_PER_DAY : 0);
}

/* ---- texts ---- */

/* Lines end with LF, and control characters are gone: what libical unescapes is as hostile as the file. */
static struct pup_span take_whole(struct reading *reading, const char *text)
{
    struct pup_span from = pup_span_of(text);
    uint8_t *out = pup_arena_alloc(reading->arena, from.len + 1);
    size_t len = 0;
    if (out == NULL) {
        return (struct pup_span){0};
    }
    for (size_t i = 0; i < from.len; i++) {
        uint8_t byte = from.data[i];
        if (byte == '\r') {
            byte = '\n';
            i += i + 1 < from.len && from.data[i + 1] == '\n';
        }
        out[len++] = (byte < ' ' && byte != '\n' && byte != '\t') || byte == 0x7f ? ' ' : byte;
    }
    struct pup_span taken = {out, len};
    return pup_text_valid(taken) ? taken : (struct pup_span){0};
}

static struct pup_span take_text(struct reading *reading, const char *text)
{
    return pup_text_trim(take_whole(reading, text));
}

static const char *property_text(icalcomponent *source, icalproperty_kind kind)
{
    icalproperty *property = icalcomponent_get_first_property(source, kind);
    icalvalue *value = property == NULL ? NULL : icalproperty_get_value(property);
    return value != NULL && icalvalue_isa(value) == ICAL_TEXT_VALUE ? icalvalue_get_text(value) : NULL;
}

static struct pup_span take_property(struct reading *reading, icalcomponent *source, icalproperty_kind kind)
{
    return take_text(reading, property_text(source, kind));
}

static struct pup_span take_extra(struct reading *reading, icalcomponent *source, const char *name)
{
    icalproperty *property = icalcomponent_get_first_property(source, ICAL_X_PROPERTY);
    for (; property != NULL; property = icalcomponent_get_next_property(source, ICAL_X_PROPERTY)) {
        const char *called = icalproperty_get_x_name(property);
        if (called != NULL && strcasecmp(called, name) == 0) {
            return take_text(reading, icalproperty_get_x(property));
        }
    }
    return (struct pup_span){0};
}

static struct pup_span address_of(struct reading *reading, const char *uri)
{
    static const char scheme[] = "mailto:";
    bool mail = uri != NULL && strncasecmp(uri, scheme, sizeof scheme - 1) == 0;
    return mail ? take_text(reading, uri + sizeof scheme - 1) : (struct pup_span){0};
}

static enum pup_err take_attendees(struct reading *reading, icalcomponent *source, struct pup_ics_event *event)
{
    size_t count = (size_t)icalcomponent_count_properties(source, ICAL_ATTENDEE_PROPERTY);
    count = count > ATTENDEES_MAX ? ATTENDEES_MAX : count;
    struct pup_ics_person *people = pup_arena_array(reading->arena, count, sizeof *people);
    if (people == NULL) {
        return PUP_ERR_MEMORY;
    }
    icalproperty *property = icalcomponent_get_first_property(source, ICAL_ATTENDEE_PROPERTY);
    for (size_t i = 0; i < count && property != NULL; i++) {
        icalparameter *name = icalproperty_get_first_parameter(property, ICAL_CN_PARAMETER);
        people[i].email = address_of(reading, icalproperty_get_attendee(property));
        people[i].name = take_text(reading, name == NULL ? NULL : icalparameter_get_cn(name));
        property = icalcomponent_get_next_property(source, ICAL_ATTENDEE_PROPERTY);
    }
    event->attendees = people;
    event->attendee_count = count;
    return PUP_OK;
}

/* ---- events ---- */

struct pup_ics_event *read_next(struct reading *reading, enum pup_err *err)
{
    struct pup_ics_calendar *out = reading->out;
    if (out->count == PUP_ICS_EVENTS_MAX) {
        *err = PUP_ERR_LIMIT;
        return NULL;
    }
    if (out->count == reading->room) {
        size_t room = reading->room * 2 + 16;
        struct pup_ics_event *more = pup_arena_array(reading->arena, room, sizeof *more);
        if (more == NULL) {
            *err = PUP_ERR_MEMORY;
            return NULL;
        }
        if (out->count > 0) {
            memcpy(more, out->events, out->count * sizeof *more);
        }
        out->events = more;
        reading->room = room;
    }
    return &out->events[out->count++];
}

static enum pup_ics_status status_of(icalcomponent *source)
{
    icalproperty *property = icalcomponent_get_first_property(source, ICAL_STATUS_PROPERTY);
    switch (property == NULL ? ICAL_STATUS_NONE : icalproperty_get_status(property)) {
    case ICAL_STATUS_CANCELLED:
        return PUP_ICS_CANCELLED;
    case ICAL_STATUS_TENTATIVE:
        return PUP_ICS_TENTATIVE;
    default:
        return PUP_ICS_CONFIRMED;
    }
}

static bool is_free(icalcomponent *source)
{
    icalproperty *property = icalcomponent_get_first_property(source, ICAL_TRANSP_PROPERTY);
    icalproperty_transp transp = property == NULL ? ICAL_TRANSP_NONE : icalproperty_get_transp(property);
    return transp == ICAL_TRANSP_TRANSPARENT || transp == ICAL_TRANSP_TRANSPARENTNOCONFLICT;
}

static bool is_confidential(icalcomponent *source)
{
    icalproperty *property = icalcomponent_get_first_property(source, ICAL_CLASS_PROPERTY);
    icalproperty_class class = property == NULL ? ICAL_CLASS_NONE : icalproperty_get_class(property);
    return class == ICAL_CLASS_PRIVATE || class == ICAL_CLASS_CONFIDENTIAL;
}

static void take_texts(struct reading *reading, icalcomponent *source, struct pup_ics_event *event)
{
    event->uid = take_property(reading, source, ICAL_UID_PROPERTY);
    event->summary = take_property(reading, source, ICAL_SUMMARY_PROPERTY);
    event->description = take_whole(reading, property_text(source, ICAL_DESCRIPTION_PROPERTY));
    event->location = take_property(reading, source, ICAL_LOCATION_PROPERTY);
    event->category = take_property(reading, source, ICAL_CATEGORIES_PROPERTY);
    event->kind = take_extra(reading, source, CALENDAR_X_KIND);
    event->person = take_extra(reading, source, CALENDAR_X_PERSON);
    event->status = status_of(source);
    event->free = is_free(source);
    event->confidential = is_confidential(source);
}

static struct pup_span own_uid(struct reading *reading, const struct pup_ics_event *event, int64_t moment)
{
    char *uid = pup_arena_printf(reading->arena, "%lld-%.*s", (long long)moment, (int)event->summary.len,
                                 (const char *)event->summary.data);
    return pup_span_of(uid);
}

/* An occurrence that differs from what the rule says is the occurrence, with its own times. */
static struct pup_span occurrence_uid(struct reading *reading, struct pup_span uid, icalproperty *recurrence,
                                      const struct read_time *start)
{
    struct read_time was;
    char suffix[PUP_ISO_ROOM];
    if (read_time(reading->calendar, recurrence, &was) != PUP_ICS_FINE) {
        return uid;
    }
    bool moved = start->zone != NULL && was.zone != NULL && start->zone != was.zone;
    pup_datetime_iso(moved ? pup_zone_wall(start->zone, read_moment(&was)) : was.minutes, suffix);
    return pup_span_of(pup_arena_printf(reading->arena, "%.*s/%s", (int)uid.len, (const char *)uid.data, suffix));
}

static bool is_repeated(icalcomponent *source)
{
    return icalcomponent_get_first_property(source, ICAL_RRULE_PROPERTY) != NULL ||
           icalcomponent_get_first_property(source, ICAL_RDATE_PROPERTY) != NULL;
}

static enum pup_err take_event(struct reading *reading, icalcomponent *source)
{
    struct pup_ics_event event = {0}, *next;
    struct read_time start = {0};
    icalproperty *property = icalcomponent_get_first_property(source, ICAL_DTSTART_PROPERTY);
    icalproperty *recurrence = icalcomponent_get_first_property(source, ICAL_RECURRENCEID_PROPERTY);
    enum pup_err err = take_attendees(reading, source, &event);
    take_texts(reading, source, &event);
    event.problem = property == NULL ? PUP_ICS_NO_TIME : read_time(reading->calendar, property, &start);
    if (event.problem != PUP_ICS_NO_TIME) {
        event.start = start.minutes;
        event.end = read_end(reading, source, &start);
        event.zone = start.zone;
        event.whole_days = start.whole_day;
    }
    event.uid = event.uid.len == 0 ? own_uid(reading, &event, read_moment(&start)) : event.uid;
    if (err == PUP_OK && event.problem == PUP_ICS_FINE && recurrence == NULL && is_repeated(source)) {
        return read_occurrences(reading, source, &event, &start);
    }
    if (event.problem == PUP_ICS_FINE && recurrence != NULL) {
        event.uid = occurrence_uid(reading, event.uid, recurrence, &start);
        event.repeated = true;
    }
    next = err == PUP_OK ? read_next(reading, &err) : NULL;
    if (next != NULL) {
        *next = event;
    }
    return err;
}

/* Every occurrence that is told apart, so that rules leave it to itself. */
static enum pup_err list_overrides(struct reading *reading)
{
    size_t room = (size_t)icalcomponent_count_components(reading->calendar, ICAL_VEVENT_COMPONENT);
    reading->overrides = pup_arena_array(reading->arena, room, sizeof *reading->overrides);
    if (reading->overrides == NULL) {
        return PUP_ERR_MEMORY;
    }
    reading->override_count = 0;
    icalcomponent *event = icalcomponent_get_first_component(reading->calendar, ICAL_VEVENT_COMPONENT);
    for (; event != NULL; event = icalcomponent_get_next_component(reading->calendar, ICAL_VEVENT_COMPONENT)) {
        icalproperty *recurrence = icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY);
        struct read_time was;
        if (recurrence != NULL && read_time(reading->calendar, recurrence, &was) == PUP_ICS_FINE) {
            const char *uid = icalcomponent_get_uid(event);
            reading->overrides[reading->override_count++] =
                (struct read_override){uid == NULL ? "" : uid, read_moment(&was)};
        }
    }
    qsort(reading->overrides, reading->override_count, sizeof *reading->overrides, read_compare_overrides);
    return PUP_OK;
}

static enum pup_err take_calendar(struct reading *reading, icalcomponent *calendar)
{
    reading->calendar = calendar;
    if (reading->out->name.len == 0) {
        reading->out->name = take_extra(reading, calendar, CALENDAR_X_NAME);
    }
    enum pup_err err = list_overrides(reading);
    icalcompiter events = icalcomponent_begin_component(calendar, ICAL_VEVENT_COMPONENT);
    for (; err == PUP_OK && icalcompiter_deref(&events) != NULL; icalcompiter_next(&events)) {
        err = take_event(reading, icalcompiter_deref(&events));
    }
    return err;
}

/* A file may hold several calendars, one after the other. */
static enum pup_err take_all(struct reading *reading, icalcomponent *root)
{
    enum pup_err err = PUP_OK;
    if (icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT) {
        return take_calendar(reading, root);
    }
    icalcompiter calendars = icalcomponent_begin_component(root, ICAL_VCALENDAR_COMPONENT);
    if (icalcompiter_deref(&calendars) == NULL) {
        return PUP_ERR_MALFORMED;
    }
    for (; err == PUP_OK && icalcompiter_deref(&calendars) != NULL; icalcompiter_next(&calendars)) {
        err = take_calendar(reading, icalcompiter_deref(&calendars));
    }
    return err;
}

enum pup_err calendar_read(struct pup_arena *arena, struct pup_span file, const struct pup_ics_window *window,
                           struct pup_ics_calendar *calendar)
{
    *calendar = (struct pup_ics_calendar){0};
    enum pup_err err = guard_check(file);
    if (err != PUP_OK) {
        return err;
    }
    struct pup_span text = pup_arena_copy(arena, pup_text_trim(file));
    struct reading reading = {.arena = arena, .window = *window, .out = calendar, .budget = DAYS_BUDGET};
    if (text.data == NULL) {
        return PUP_ERR_MEMORY;
    }
    icalerror_set_errors_are_fatal(0);
    icalcomponent *root = icalparser_parse_string((const char *)text.data);
    if (root == NULL) {
        return PUP_ERR_MALFORMED;
    }
    err = take_all(&reading, root);
    icalcomponent_free(root);
    return err;
}
