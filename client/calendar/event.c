#include "client/calendar/event.h"

#include <string.h>

#include "client/query/title.h"
#include "common/rules/occupation.h"

static const char *const kinds[] = {[PUP_KIND_MEETING] = "meeting", [PUP_KIND_PRESENCE] = "presence"};

static const struct pup_field_def *type_field(uint32_t kind)
{
    return pup_schema_field(pup_schema_kind(kind),
                            kind == PUP_KIND_MEETING ? (uint32_t)PUP_MEETING_TYPE : PUP_PRESENCE_TYPE);
}

static struct pup_span text_of(const struct pup_record *record, uint32_t field)
{
    const struct pup_value *value = pup_record_visible(record, field);
    return value != NULL && value->type == PUP_VALUE_TEXT ? value->text : (struct pup_span){NULL, 0};
}

static struct pup_span uid_of(struct pup_context *context, const struct pup_record *record)
{
    bool meeting = record->kind == PUP_KIND_MEETING;
    struct pup_span uid = text_of(record, meeting ? (uint32_t)PUP_MEETING_UID : PUP_PRESENCE_UID);
    char id[PUP_ID_TEXT + 1];
    pup_id_text(&record->id, id);
    return uid.len > 0 ? uid : pup_arena_copy(&context->arena, pup_span_of(id));
}

/* When the record was made, which its id tells (UUIDv7: 48 bits of milliseconds); else when the event begins. */
static int64_t stamp_of(struct pup_span uid, int64_t start)
{
    struct pup_id id;
    int64_t ms = 0;
    if (pup_id_parse(uid, &id) != PUP_OK || id.bytes[6] >> 4 != 7) {
        return start * 60;
    }
    for (size_t i = 0; i < 6; i++) {
        ms = ms * 256 + id.bytes[i];
    }
    return ms / 1000 < PUP_ICS_TIME_END * 60 ? ms / 1000 : start * 60;
}

static bool is_midnight(int64_t minutes)
{
    return minutes == pup_days_of_minutes(minutes) * PUP_MINUTES_PER_DAY;
}

static struct pup_span kind_mark(struct pup_context *context, const struct pup_agenda_item *item)
{
    const struct pup_choice *type = pup_agenda_type(item);
    const char *mark =
        pup_arena_printf(&context->arena, "%s/%s", kinds[item->place.kind], type == NULL ? "" : type->id);
    return pup_span_of(mark);
}

struct pup_ics_event event_of_item(struct pup_context *context, const struct pup_agenda *agenda,
                                   const struct pup_agenda_item *item, const struct pup_record *record,
                                   const struct pup_agenda_person *whose)
{
    bool meeting = item->place.kind == PUP_KIND_MEETING;
    const struct pup_choice *type = pup_agenda_type(item);
    struct pup_span title =
        meeting ? pup_arena_copy(&context->arena, text_of(record, PUP_MEETING_TITLE)) : (struct pup_span){NULL, 0};
    struct pup_ics_event event = {
        .uid = uid_of(context, record),
        .summary = title.len > 0 ? title : pup_agenda_what(context, agenda, item),
        .description =
            meeting ? pup_arena_copy(&context->arena, text_of(record, PUP_MEETING_AGENDA)) : (struct pup_span){NULL, 0},
        .location = item->site,
        .category = pup_span_of(type == NULL ? "" : type->label[context->language]),
        .kind = kind_mark(context, item),
        .person = whose != NULL ? whose->name
                  : meeting     ? (struct pup_span){NULL, 0}
                                : pup_agenda_names(context, agenda, item->people, item->people_count),
        .zone = item->zone,
        .start = item->start,
        .end = item->end,
        .whole_days = is_midnight(item->start) && is_midnight(item->end) && item->end > item->start,
        .free = item->interval.occupation == PUP_THERE,
        .status = item->takes_place ? PUP_ICS_CONFIRMED : PUP_ICS_CANCELLED,
    };
    event.uid = pup_arena_copy(&context->arena, event.uid);
    event.stamp = stamp_of(event.uid, item->interval.start);
    return event;
}

static int64_t moment(const struct pup_ics_event *event)
{
    return event->zone == NULL ? event->start : pup_zone_utc(event->zone, event->start);
}

int event_compare(const void *a, const void *b)
{
    const struct pup_ics_event *left = a, *right = b;
    int64_t one = moment(left), other = moment(right);
    return one != other ? (one < other ? -1 : 1) : pup_span_compare(left->uid, right->uid);
}

/* ---- what an event means ---- */

/* "presence/absence": our own mark. One of a type that this program does not know says nothing. */
static bool read_mark(struct pup_span mark, struct event_meaning *meaning)
{
    for (uint32_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
        size_t len = kinds[kind] == NULL ? 0 : strlen(kinds[kind]);
        if (len == 0 || mark.len <= len || memcmp(mark.data, kinds[kind], len) != 0 || mark.data[len] != '/') {
            continue;
        }
        const struct pup_choice *choice;
        struct pup_span type = {mark.data + len + 1, mark.len - len - 1};
        bool known = type.len == 0 || pup_schema_find_choice(type_field(kind), type, &choice) == PUP_OK;
        meaning->kind = known ? kind : meaning->kind;
        meaning->type = known && type.len > 0 ? choice->number : 0;
        return known;
    }
    return false;
}

static int64_t there(const struct pup_ics_event *event, const struct pup_zone *zone, int64_t minutes)
{
    bool moves = event->zone != NULL && zone != NULL && event->zone != zone && !event->whole_days;
    return moves ? pup_zone_wall(zone, pup_zone_utc(event->zone, minutes)) : minutes;
}

struct event_meaning event_read(const struct pup_ics_event *event, const struct pup_zone *zone)
{
    struct event_meaning meaning = {.kind = PUP_KIND_MEETING};
    const struct pup_choice *choice;
    meaning.marked = read_mark(event->kind, &meaning);
    if (meaning.type == 0 && event->category.len > 0 &&
        pup_schema_find_choice(type_field(meaning.kind), event->category, &choice) == PUP_OK) {
        meaning.type = choice->number;
    }
    meaning.start = there(event, zone, event->start);
    meaning.end = there(event, zone, event->end);
    return meaning;
}
