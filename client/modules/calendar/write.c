/* Calendars written. Texts are made harmless here, before libical: it lets control characters and a lone CR through. */
#include "client/modules/calendar/calendar_priv.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "common/model/date.h"

enum { TEXT_BUDGET = 64 * 1024 * 1024 }; /* of one event */

struct writing {
    struct pup_arena *arena; /* of texts on their way */
    icalcomponent *calendar;
    icalcomponent *event; /* the one being made */
    bool failed;          /* for want of memory */
};

struct icaltimetype calendar_time(int64_t minutes, bool utc)
{
    int64_t days = pup_days_of_minutes(minutes), rest = minutes - days * PUP_MINUTES_PER_DAY;
    struct pup_date date = pup_date_from_days(days);
    struct icaltimetype time = icaltime_null_time();
    time.year = date.year;
    time.month = date.month;
    time.day = date.day;
    time.hour = (int)(rest / 60);
    time.minute = (int)(rest % 60);
    time.zone = utc ? icaltimezone_get_utc_timezone() : NULL;
    return time;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* A C string without what could end a line or act on a reader: CR LF and CR become LF, other control characters a
 * space; spaces at the ends, which readers take away, are gone. Without `lines` LF becomes a space too. "" and `failed`
 * when memory is spent. */
static const char *tame(struct writing *writing, struct pup_span text, bool lines)
{
    char *out = pup_arena_alloc(writing->arena, text.len + 1);
    size_t len = 0;
    if (out == NULL) {
        writing->failed = true;
        return "";
    }
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.data[i];
        if (byte == '\r') {
            byte = '\n';
            i += i + 1 < text.len && text.data[i + 1] == '\n';
        }
        bool harmless = (byte >= ' ' && byte != 0x7f) || (byte == '\n' && lines) || byte == '\t';
        out[len++] = harmless ? (char)byte : ' ';
    }
    while (len > 0 && is_blank(out[len - 1])) {
        len--;
    }
    out[len] = '\0';
    while (is_blank(*out)) {
        out++;
    }
    return out;
}

/* What follows "mailto:": nothing that ends it or a line. */
static bool is_address(struct pup_span email)
{
    size_t ats = 0;
    for (size_t i = 0; i < email.len; i++) {
        if (email.data[i] <= ' ' || email.data[i] >= 0x7f || strchr("\"\\<>(),;:", email.data[i]) != NULL) {
            return false;
        }
        ats += email.data[i] == '@';
    }
    return ats == 1 && email.data[0] != '@' && email.data[email.len - 1] != '@';
}

static void add(struct writing *writing, icalcomponent *to, icalproperty *property)
{
    if (property == NULL) {
        writing->failed = true;
    } else {
        icalcomponent_add_property(to, property);
    }
}

static void add_text(struct writing *writing, struct pup_span text, icalproperty *(*new_property)(const char *))
{
    if (text.len > 0) {
        add(writing, writing->event, new_property(tame(writing, text, true)));
    }
}

/* libical writes these as they are; one line is all they have. */
static void add_extra(struct writing *writing, icalcomponent *to, const char *name, struct pup_span text)
{
    if (text.len == 0) {
        return;
    }
    icalproperty *property = icalproperty_new_x(tame(writing, text, false));
    if (property != NULL) {
        icalproperty_set_x_name(property, name);
    }
    add(writing, to, property);
}

static void add_time(struct writing *writing, const struct pup_ics_event *event, int64_t minutes,
                     icalproperty *(*new_property)(struct icaltimetype))
{
    bool utc = event->zone != NULL && strcmp(event->zone->name, "UTC") == 0;
    struct icaltimetype time = calendar_time(minutes, utc && !event->whole_days);
    time.is_date = event->whole_days;
    icalproperty *property = new_property(time);
    if (property != NULL && event->zone != NULL && !utc && !event->whole_days) {
        icalproperty_add_parameter(property, icalparameter_new_tzid(event->zone->name));
    }
    add(writing, writing->event, property);
}

static void add_stamp(struct writing *writing, int64_t seconds)
{
    int64_t minutes = seconds >= 0 ? seconds / 60 : (seconds - 59) / 60;
    struct icaltimetype time = calendar_time(minutes, true);
    time.second = (int)(seconds - minutes * 60);
    add(writing, writing->event, icalproperty_new_dtstamp(time));
}

static void add_person(struct writing *writing, const struct pup_ics_person *person,
                       icalproperty *(*new_property)(const char *), bool asked)
{
    if (!is_address(person->email)) {
        return;
    }
    char *address =
        pup_arena_printf(writing->arena, "mailto:%.*s", (int)person->email.len, (const char *)person->email.data);
    icalproperty *property = address == NULL ? NULL : new_property(address);
    if (property != NULL && person->name.len > 0) {
        icalproperty_add_parameter(property, icalparameter_new_cn(tame(writing, person->name, false)));
    }
    if (property != NULL && asked) {
        icalproperty_add_parameter(property, icalparameter_new_rsvp(ICAL_RSVP_TRUE));
    }
    add(writing, writing->event, property);
}

/* Several categories would be separated by commas, which libical does not guard against. */
static void add_category(struct writing *writing, struct pup_span category)
{
    if (category.len == 0) {
        return;
    }
    char *one = pup_arena_printf(writing->arena, "%.*s", (int)category.len, (const char *)category.data);
    for (char *at = one; at != NULL && *at != '\0'; at++) {
        *at = strchr(",;\\", *at) != NULL ? ' ' : *at;
    }
    writing->failed |= one == NULL;
    struct pup_span trimmed = pup_text_trim(pup_span_of(one));
    if (trimmed.len > 0) {
        add(writing, writing->event, icalproperty_new_categories(tame(writing, trimmed, false)));
    }
}

static icalproperty_status status_of(enum pup_ics_status status)
{
    return status == PUP_ICS_CANCELLED   ? ICAL_STATUS_CANCELLED
           : status == PUP_ICS_TENTATIVE ? ICAL_STATUS_TENTATIVE
                                         : ICAL_STATUS_CONFIRMED;
}

static enum pup_err add_event(struct writing *writing, const struct pup_ics_event *event, bool asked)
{
    if (event->uid.len == 0 || event->start >= PUP_ICS_TIME_END || event->end >= PUP_ICS_TIME_END) {
        return PUP_ERR_INVALID;
    }
    writing->event = icalcomponent_new(ICAL_VEVENT_COMPONENT);
    if (writing->event == NULL) {
        return PUP_ERR_MEMORY;
    }
    icalcomponent_add_component(writing->calendar, writing->event);
    add_text(writing, event->uid, icalproperty_new_uid);
    add_stamp(writing, event->stamp);
    add_time(writing, event, event->start, icalproperty_new_dtstart);
    add_time(writing, event, event->end, icalproperty_new_dtend);
    add_text(writing, event->summary, icalproperty_new_summary);
    add_text(writing, event->description, icalproperty_new_description);
    add_text(writing, event->location, icalproperty_new_location);
    add_category(writing, event->category);
    add(writing, writing->event, icalproperty_new_status(status_of(event->status)));
    if (event->free) {
        add(writing, writing->event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
    }
    if (event->sequence > 0) {
        add(writing, writing->event, icalproperty_new_sequence(event->sequence));
    }
    add_person(writing, &event->organizer, icalproperty_new_organizer, false);
    for (size_t i = 0; i < event->attendee_count; i++) {
        add_person(writing, &event->attendees[i], icalproperty_new_attendee, asked);
    }
    add_extra(writing, writing->event, CALENDAR_X_KIND, event->kind);
    add_extra(writing, writing->event, CALENDAR_X_PERSON, event->person);
    return writing->failed ? PUP_ERR_MEMORY : PUP_OK;
}

/* Zones that are in the file already; there are fewer zones than that. */
struct zones {
    const struct pup_zone *at[64];
    size_t count;
};

static bool is_new(struct zones *zones, const struct pup_zone *zone)
{
    for (size_t i = zones->count; i > 0; i--) {
        if (zones->at[i - 1] == zone) {
            return false;
        }
    }
    if (zones->count < sizeof zones->at / sizeof zones->at[0]) {
        zones->at[zones->count++] = zone;
    }
    return true;
}

/* Each zone once, before the events that need it. */
static void add_zones(struct writing *writing, const struct pup_ics_calendar *calendar)
{
    struct zones zones = {.count = 0};
    for (size_t i = 0; i < calendar->count; i++) {
        const struct pup_ics_event *event = &calendar->events[i];
        if (event->zone == NULL || event->whole_days || strcmp(event->zone->name, "UTC") == 0 ||
            !is_new(&zones, event->zone)) {
            continue;
        }
        icalcomponent *component = calendar_zone_component(event->zone);
        if (component == NULL) {
            writing->failed = true;
        } else {
            icalcomponent_add_component(writing->calendar, component);
        }
    }
}

static icalproperty_method method_of(enum pup_ics_method method)
{
    return method == PUP_ICS_REQUEST  ? ICAL_METHOD_REQUEST
           : method == PUP_ICS_CANCEL ? ICAL_METHOD_CANCEL
                                      : ICAL_METHOD_PUBLISH;
}

static enum pup_err fill(struct writing *writing, const struct pup_ics_calendar *calendar)
{
    add(writing, writing->calendar, icalproperty_new_version("2.0"));
    add(writing, writing->calendar, icalproperty_new_prodid("-//Pupitre//pupitre//EN"));
    add(writing, writing->calendar, icalproperty_new_calscale("GREGORIAN"));
    add(writing, writing->calendar, icalproperty_new_method(method_of(calendar->method)));
    add_extra(writing, writing->calendar, CALENDAR_X_NAME, calendar->name);
    add_zones(writing, calendar);
    enum pup_err err = writing->failed ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; i < calendar->count && err == PUP_OK; i++) {
        err = add_event(writing, &calendar->events[i], calendar->method == PUP_ICS_REQUEST);
        pup_arena_reset(writing->arena);
    }
    return err;
}

enum pup_err calendar_write(const struct pup_ics_calendar *calendar, struct pup_buf *out)
{
    struct pup_arena arena;
    struct writing writing = {.arena = &arena, .calendar = icalcomponent_new(ICAL_VCALENDAR_COMPONENT)};
    if (writing.calendar == NULL) {
        return PUP_ERR_MEMORY;
    }
    pup_arena_init(&arena, TEXT_BUDGET);
    enum pup_err err = fill(&writing, calendar);
    char *text = err == PUP_OK ? icalcomponent_as_ical_string_r(writing.calendar) : NULL;
    if (err == PUP_OK) {
        err = text == NULL ? PUP_ERR_MEMORY : pup_buf_put_text(out, text);
    }
    icalmemory_free_buffer(text);
    icalcomponent_free(writing.calendar);
    pup_arena_release(&arena);
    return err;
}
