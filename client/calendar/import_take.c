/* An event becomes a meeting or a presence. Its id follows from where it goes and the event's own identifier, so that
 * importing the same file again, or on two devices offline, makes the same records and adds nothing. */
#include <string.h>

#include "client/calendar/event.h"
#include "client/calendar/import_priv.h"
#include "client/query/title.h"
#include "client/query/zone.h"
#include "common/base/random.h"
#include "common/base/text.h"
#include "common/rules/guard.h"
#include "common/rules/occupation.h"

enum { SHOWN = 60, FIELDS = 12, PEOPLE_OF_EVENT = 512 };

/* The record that an event asks for. */
struct wanted {
    struct event_meaning meaning;
    struct pup_id id;
    struct pup_change changes[FIELDS];
    size_t count;
    const struct ics_person *people[PEOPLE_OF_EVENT];
    size_t people_count;
    const char *problem; /* why not; NULL: nothing stands against it */
};

/* ---- what was not taken ---- */

static enum pup_err reject(struct ics_import *import, const struct pup_ics_event *event, const char *reason)
{
    bool dated = event->problem != PUP_ICS_NO_TIME;
    int64_t wall = dated ? event_read(event, import->zone).start : 0;
    const char *kept = pup_arena_printf(&import->context->arena, "%s", reason);
    if (kept == NULL) {
        return PUP_ERR_MEMORY;
    }
    import->problems[import->problem_count++] = (struct ics_problem){event->summary, wall, dated, kept};
    return PUP_OK;
}

static const char *unusable(enum pup_ics_problem problem)
{
    switch (problem) {
    case PUP_ICS_NO_TIME:
        return _("it does not say when it begins");
    case PUP_ICS_UNKNOWN_ZONE:
        return _("it is in a time zone that is not known here");
    case PUP_ICS_ODD_REPEAT:
        return _("it repeats by a rule that is not followed here: put its days in one by one");
    case PUP_ICS_FINE:
        break;
    }
    return NULL;
}

/* ---- times ---- */

static bool is_stored(int64_t minutes)
{
    return minutes >= PUP_MINUTES_MIN && minutes <= PUP_MINUTES_MAX;
}

static bool never(const struct pup_zone *zone, const struct pup_ics_event *event, int64_t minutes)
{
    const struct pup_zone *own = event->zone == NULL ? zone : event->zone;
    return own != NULL && !event->whole_days && pup_zone_wall_is(own, minutes) == PUP_WALL_NEVER;
}

static const char *check_times(const struct ics_import *import, const struct pup_ics_event *event,
                               const struct event_meaning *meaning)
{
    if (never(import->zone, event, event->start) || never(import->zone, event, event->end)) {
        return _("the night clocks are set forward has no such hour");
    }
    if (meaning->end < meaning->start) {
        return _("it ends before it begins");
    }
    return is_stored(meaning->start) && is_stored(meaning->end) ? NULL : _("its time is too far away");
}

/* ---- fields ---- */

static void put(struct wanted *wanted, uint32_t field, struct pup_value value)
{
    const struct pup_field_def *def = pup_schema_field(pup_schema_kind(wanted->meaning.kind), field);
    bool longtext = def->type == PUP_TYPE_LONGTEXT;
    if (!pup_typed_fits(def, &value)) {
        wanted->problem = _("a text of it is too long");
        return;
    }
    wanted->changes[wanted->count++] =
        (struct pup_change){.field = field, .operation = longtext ? PUP_TEXT : PUP_PUT, .value = value};
}

static void put_text(struct wanted *wanted, uint32_t field, struct pup_span text)
{
    if (text.len > 0) {
        put(wanted, field, pup_value_text(text));
    }
}

/* A text of one line, unless it is ours. */
static struct pup_span line_of(struct pup_arena *arena, const struct wanted *wanted, struct pup_span text)
{
    if (wanted->meaning.marked) {
        return text;
    }
    uint8_t *line = pup_arena_alloc(arena, text.len + 1);
    for (size_t i = 0; line != NULL && i < text.len; i++) {
        line[i] = text.data[i] == '\n' || text.data[i] == '\t' ? ' ' : text.data[i];
    }
    return line == NULL ? (struct pup_span){NULL, 0} : (struct pup_span){line, text.len};
}

static void put_meeting(struct ics_import *import, const struct pup_ics_event *event, struct wanted *wanted)
{
    struct pup_span title = line_of(&import->scratch, wanted, event->summary);
    put(wanted, PUP_MEETING_TITLE, pup_value_text(title.len > 0 ? title : pup_span_of(_("untitled"))));
    put(wanted, PUP_MEETING_START, pup_value_integer(wanted->meaning.start));
    put(wanted, PUP_MEETING_END, pup_value_integer(wanted->meaning.end));
    put_text(wanted, PUP_MEETING_SITE, line_of(&import->scratch, wanted, event->location));
    put_text(wanted, PUP_MEETING_AGENDA, event->description);
    put_text(wanted, PUP_MEETING_UID, event->uid);
    if (wanted->meaning.type != 0) {
        put(wanted, PUP_MEETING_TYPE, pup_value_integer(wanted->meaning.type));
    }
    bool off = event->status == PUP_ICS_CANCELLED;
    put(wanted, PUP_FIELD_STATE, pup_value_integer(off ? PUP_MEETING_STATE_CANCELLED : PUP_MEETING_STATE_PLANNED));
}

static void put_presence(struct ics_import *import, const struct pup_ics_event *event, struct wanted *wanted)
{
    put(wanted, PUP_PRESENCE_START, pup_value_integer(wanted->meaning.start));
    put(wanted, PUP_PRESENCE_END, pup_value_integer(wanted->meaning.end));
    put_text(wanted, PUP_PRESENCE_UID, event->uid);
    if (!event->confidential) {
        put_text(wanted, PUP_PRESENCE_SITE, line_of(&import->scratch, wanted, event->location));
    }
    if (wanted->meaning.type != 0) {
        put(wanted, PUP_PRESENCE_TYPE, pup_value_integer(wanted->meaning.type));
    }
    bool off = event->status == PUP_ICS_CANCELLED;
    put(wanted, PUP_FIELD_STATE, pup_value_integer(off ? PUP_PRESENCE_STATE_CANCELLED : PUP_PRESENCE_STATE_PLANNED));
}

/* ---- people ---- */

static void add_person(struct wanted *wanted, const struct ics_person *person)
{
    for (size_t i = 0; i < wanted->people_count; i++) {
        if (wanted->people[i] == person) {
            return;
        }
    }
    if (person != NULL && wanted->people_count < PEOPLE_OF_EVENT) {
        wanted->people[wanted->people_count++] = person;
    }
}

/* Those whom it names where pupitre wrote it, else those whom whoever imports it chose; and whom it invites. */
static void choose_people(struct ics_import *import, const struct pup_ics_event *event, struct wanted *wanted)
{
    if (event->person.len > 0) {
        const struct ics_person *person = ics_people_named(import, &import->scratch, event->person);
        int len = event->person.len > SHOWN ? SHOWN : (int)event->person.len;
        add_person(wanted, person);
        wanted->problem = person != NULL ? wanted->problem
                                         : pup_arena_printf(&import->scratch, _("nobody here is called “%.*s”"), len,
                                                            (const char *)event->person.data);
    } else if (!wanted->meaning.marked || wanted->meaning.kind == PUP_KIND_PRESENCE) {
        for (size_t i = 0; i < import->chosen_count; i++) {
            add_person(wanted, import->chosen[i]);
        }
    }
    if (wanted->meaning.kind == PUP_KIND_PRESENCE && wanted->people_count != 1 && wanted->problem == NULL) {
        wanted->problem = _("a presence is one person's: --person says whose");
    }
    for (size_t i = 0; i < event->attendee_count && wanted->meaning.kind == PUP_KIND_MEETING; i++) {
        const struct ics_person *person = ics_people_mailed(import, event->attendees[i].email);
        person = person == NULL ? ics_people_named(import, &import->scratch, event->attendees[i].name) : person;
        add_person(wanted, person);
    }
}

/* ---- what it is ---- */

static void choose_meaning(const struct ics_import *import, const struct pup_ics_event *event, struct wanted *wanted)
{
    struct event_meaning *meaning = &wanted->meaning;
    *meaning = event_read(event, import->zone);
    if (!meaning->marked && import->kind != 0) {
        meaning->kind = import->kind;
        meaning->type = import->type;
    } else if (!meaning->marked && event->confidential) {
        meaning->kind = PUP_KIND_PRESENCE;
        meaning->type = PUP_PRESENCE_TYPE_BOOKING;
    } else if (!meaning->marked && meaning->type == 0) {
        meaning->type = PUP_MEETING_TYPE_TEAM;
    }
    if (meaning->kind == PUP_KIND_PRESENCE && meaning->type == PUP_PRESENCE_TYPE_BUSY) {
        wanted->problem = _("busy slots are made by the server alone, from meetings and presences");
    }
}

static void want(struct ics_import *import, const struct pup_ics_event *event, struct wanted *wanted)
{
    struct pup_span parts[] = {pup_span_of("ics"), pup_span_of(import->space.name), event->uid};
    *wanted = (struct wanted){.id = pup_id_derived(parts, sizeof parts / sizeof parts[0])};
    choose_meaning(import, event, wanted);
    const char *late = check_times(import, event, &wanted->meaning);
    wanted->problem = late != NULL ? late : wanted->problem;
    if (wanted->problem != NULL) {
        return;
    }
    if (wanted->meaning.kind == PUP_KIND_MEETING) {
        put_meeting(import, event, wanted);
    } else {
        put_presence(import, event, wanted);
    }
}

/* ---- edits ---- */

static int shown(struct pup_span found)
{
    size_t len = found.len > SHOWN ? SHOWN : found.len;
    while (len < found.len && len > 0 && (found.data[len] & 0xC0) == 0x80) {
        len--;
    }
    return (int)len;
}

/* What may identify a patient stays in the file. */
static const char *guard(struct ics_import *import, const struct pup_part *part)
{
    const struct pup_kind_def *kind = pup_schema_kind(part->kind);
    for (size_t i = 0; i < part->change_count; i++) {
        struct pup_span found;
        enum pup_guard guard = pup_guard_look(pup_change_text(&part->changes[i]), &found);
        const char *label = pup_schema_field(kind, part->changes[i].field)->label[import->context->language];
        if (guard == PUP_GUARD_NIR) {
            return pup_arena_printf(&import->scratch, _("%s: it holds somebody's national health number (NIR)"), label);
        }
        if (guard != PUP_GUARD_CLEAR && !import->confirmed) {
            return pup_arena_printf(
                &import->scratch,
                _("%s: “%.*s” reads as what identifies a patient; if it is not, import with --confirm"), label,
                shown(found), (const char *)found.data);
        }
    }
    return NULL;
}

static enum pup_err submit(struct ics_import *import, const struct pup_ics_event *event, struct pup_part *part,
                           size_t *counted)
{
    const char *problem = guard(import, part);
    struct pup_edit edit = {.space = import->space, .at = import->context->now_ms, .parts = part, .part_count = 1};
    enum pup_err err =
        problem != NULL ? PUP_ERR_INVALID : pup_outbox_add(import->txn, &import->scratch, pup_random_system(), &edit);
    if (err == PUP_ERR_INVALID || err == PUP_ERR_LIMIT || err == PUP_ERR_IDENTITY) {
        return reject(import, event,
                      problem != NULL ? problem : _("it is too large, or holds text that is not readable"));
    }
    if (err == PUP_OK) {
        ++*counted;
        import->made[import->made_count++] = part->record;
    }
    return err;
}

static enum pup_err create(struct ics_import *import, const struct pup_ics_event *event, struct wanted *wanted)
{
    bool meeting = wanted->meaning.kind == PUP_KIND_MEETING;
    choose_people(import, event, wanted);
    struct pup_change *changes =
        pup_arena_array(&import->scratch, wanted->count + wanted->people_count, sizeof *changes);
    if (wanted->problem != NULL || changes == NULL) {
        return changes == NULL ? PUP_ERR_MEMORY : reject(import, event, wanted->problem);
    }
    memcpy(changes, wanted->changes, wanted->count * sizeof *changes);
    for (size_t i = 0; i < wanted->people_count; i++) {
        changes[wanted->count + i] =
            (struct pup_change){.field = meeting ? (uint32_t)PUP_MEETING_INVITED : PUP_PRESENCE_PERSON,
                                .operation = meeting ? PUP_ADD : PUP_PUT,
                                .value = pup_value_reference(wanted->people[i]->id, wanted->people[i]->name)};
    }
    struct pup_part part = {.record = wanted->id,
                            .kind = wanted->meaning.kind,
                            .changes = changes,
                            .change_count = wanted->count + wanted->people_count};
    return submit(import, event, &part, &import->created);
}

/* ---- what is there already ---- */

/* What a calendar decides: when, where, what it is called, and whether it takes place at all. What people disagree
 * about here, and what only pupitre knows, is left to them. */
static bool is_followed(const struct wanted *wanted, const struct pup_change *change)
{
    if (wanted->meaning.kind == PUP_KIND_MEETING) {
        return change->field == PUP_MEETING_START || change->field == PUP_MEETING_END ||
               change->field == PUP_MEETING_TITLE || change->field == PUP_MEETING_SITE;
    }
    return change->field == PUP_PRESENCE_START || change->field == PUP_PRESENCE_END ||
           change->field == PUP_PRESENCE_SITE;
}

static bool takes_place(const struct pup_record *record)
{
    int64_t state = pup_record_state(record);
    return record->kind == PUP_KIND_MEETING ? pup_meeting_takes_place(state) : pup_presence_takes_place(state);
}

static bool differs(const struct pup_ics_event *event, const struct wanted *wanted, const struct pup_record *record,
                    const struct pup_change *change)
{
    const struct pup_register *standing = pup_record_register(record, change->field);
    if (standing != NULL && pup_register_contested(standing)) {
        return false;
    }
    if (change->field == PUP_FIELD_STATE) {
        return event->status == PUP_ICS_CANCELLED && takes_place(record);
    }
    const struct pup_value *value = pup_record_visible(record, change->field);
    return is_followed(wanted, change) && (value == NULL || !pup_value_equal(value, &change->value));
}

static enum pup_err meet(struct ics_import *import, const struct pup_ics_event *event, struct wanted *wanted,
                         const struct pup_view *view)
{
    struct pup_change changes[FIELDS];
    struct pup_part part = {.record = wanted->id, .kind = view->record.kind, .seen = view->record.touched};
    if (!pup_record_alive(&view->record)) {
        import->removed++;
        return PUP_OK;
    }
    for (size_t i = 0; i < wanted->count && view->record.kind == wanted->meaning.kind; i++) {
        if (differs(event, wanted, &view->record, &wanted->changes[i])) {
            changes[part.change_count++] = wanted->changes[i];
        }
    }
    part.changes = changes;
    if (part.change_count > 0 && import->update) {
        return submit(import, event, &part, &import->updated);
    }
    import->already++;
    import->differing += part.change_count > 0;
    return PUP_OK;
}

/* An event that this pupitre wrote is its record. */
static enum pup_err is_own(struct ics_import *import, const struct pup_ics_event *event, bool *own)
{
    struct pup_place place = {.kind = 0};
    struct pup_id id;
    size_t count = 1;
    *own = false;
    if (pup_id_parse(event->uid, &id) != PUP_OK) {
        return PUP_OK;
    }
    enum pup_err err = pup_view_find(import->txn, event->uid, &place, &count);
    *own = err == PUP_OK && (place.kind == PUP_KIND_MEETING || place.kind == PUP_KIND_PRESENCE);
    return err == PUP_ERR_NOT_FOUND || err == PUP_ERR_AMBIGUOUS ? PUP_OK : err;
}

static bool in_days(const struct ics_import *import, const struct pup_ics_event *event)
{
    int64_t wall = event_read(event, import->zone).start;
    return !import->bounded || event->problem != PUP_ICS_FINE ||
           pup_period_holds(&import->days, pup_days_of_minutes(wall));
}

enum pup_err ics_take(struct ics_import *import, const struct pup_ics_event *event)
{
    struct wanted wanted;
    struct pup_view view;
    bool own;
    import->read++;
    if (event->problem != PUP_ICS_FINE) {
        return reject(import, event, unusable(event->problem));
    }
    enum pup_err err = is_own(import, event, &own);
    if (err != PUP_OK || own || !in_days(import, event)) {
        import->already += own;
        import->outside += !own;
        return err;
    }
    want(import, event, &wanted);
    if (wanted.problem != NULL) {
        return reject(import, event, wanted.problem);
    }
    err = pup_view_get(import->txn, &import->scratch, &import->space, &wanted.id, &view);
    if (err != PUP_ERR_NOT_FOUND) {
        return err == PUP_OK ? meet(import, event, &wanted, &view) : err;
    }
    if (!wanted.meaning.marked && (event->free || event->status == PUP_ICS_CANCELLED)) {
        import->idle++;
        return PUP_OK;
    }
    return create(import, event, &wanted);
}
