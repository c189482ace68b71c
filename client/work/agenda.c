#include "client/work/agenda.h"

#include <stdlib.h>
#include <string.h>

#include "client/work/work_priv.h"
#include "common/rules/occupation.h"

struct gathering {
    struct pup_work *work;
    struct pup_period days;
    struct work_rows items, people;
};

/* ---- people ---- */

static enum pup_err on_person(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_agenda_person *person = work_push(g->work, &g->people);
    if (person == NULL) {
        return PUP_ERR_MEMORY;
    }
    person->name = pup_work_text(g->work, view, PUP_PERSON_NAME);
    person->login = pup_work_text(g->work, view, PUP_PERSON_LOGIN);
    return pup_work_human(g->work, &view->record.id, &person->human);
}

/* Of the records of one human the one with a login first. */
static int by_human(const void *left, const void *right)
{
    const struct pup_agenda_person *a = left, *b = right;
    int order = pup_id_compare(&a->human, &b->human);
    order = order != 0 ? order : (b->login.len > 0) - (a->login.len > 0);
    return order != 0 ? order : pup_span_compare(a->name, b->name);
}

enum pup_err pup_agenda_people(struct pup_work *work, struct pup_agenda *agenda)
{
    struct gathering g = {.work = work, .people = work_rows(sizeof(struct pup_agenda_person))};
    *agenda = (struct pup_agenda){0};
    enum pup_err err = pup_work_each(work, NULL, PUP_REACH_OWN, PUP_KIND_PERSON, PUP_KEEP_PAST, on_person, &g);
    struct pup_agenda_person *rows = g.people.at;
    if (err != PUP_OK || g.people.count == 0) {
        return err;
    }
    qsort(rows, g.people.count, sizeof *rows, by_human);
    agenda->people = rows;
    for (size_t i = 0; i < g.people.count; i++) {
        if (agenda->person_count == 0 || !pup_id_equal(&rows[agenda->person_count - 1].human, &rows[i].human)) {
            rows[agenda->person_count++] = rows[i];
        }
    }
    return PUP_OK;
}

const struct pup_agenda_person *pup_agenda_login(const struct pup_agenda *agenda, const char *login)
{
    for (size_t i = 0; i < agenda->person_count; i++) {
        if (pup_span_equal(agenda->people[i].login, pup_span_of(login))) {
            return &agenda->people[i];
        }
    }
    return NULL;
}

static int find_human(const void *key, const void *row)
{
    return pup_id_compare(key, &((const struct pup_agenda_person *)row)->human);
}

const struct pup_agenda_person *pup_agenda_person(const struct pup_agenda *agenda, const struct pup_id *human)
{
    return agenda->person_count == 0
               ? NULL
               : bsearch(human, agenda->people, agenda->person_count, sizeof *agenda->people, find_human);
}

bool pup_agenda_takes(const struct pup_agenda_item *item, const struct pup_id *human)
{
    for (size_t i = 0; i < item->people_count; i++) {
        if (pup_id_equal(&item->people[i], human)) {
            return true;
        }
    }
    return false;
}

/* ---- whom a meeting takes ---- */

struct named {
    struct pup_id human;
    unsigned as; /* enum pup_named bits */
};

static enum pup_err name(struct pup_work *work, struct work_rows *rows, const struct pup_id *human, enum pup_named as)
{
    struct named *named = rows->at;
    size_t i = 0;
    while (i < rows->count && !pup_id_equal(&named[i].human, human)) {
        i++;
    }
    named = i < rows->count ? &named[i] : work_push(work, rows);
    if (named == NULL) {
        return PUP_ERR_MEMORY;
    }
    named->human = *human;
    named->as |= (unsigned)as;
    return PUP_OK;
}

static enum pup_err name_set(struct pup_work *work, const struct pup_view *view, struct work_rows *rows, uint32_t field,
                             enum pup_named as)
{
    struct pup_id *ids;
    size_t count;
    enum pup_err err = pup_work_people(work, view, field, &ids, &count);
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        err = name(work, rows, &ids[i], as);
    }
    return err;
}

static enum pup_err name_one(struct pup_work *work, const struct pup_view *view, struct work_rows *rows, uint32_t field,
                             enum pup_named as)
{
    struct pup_id person, human;
    struct pup_span beside;
    if (!pup_work_reference(work, view, field, &person, &beside)) {
        return PUP_OK;
    }
    enum pup_err err = pup_work_human(work, &person, &human);
    return err == PUP_OK ? name(work, rows, &human, as) : err;
}

static int by_id(const void *left, const void *right)
{
    return pup_id_compare(left, right);
}

static enum pup_err take_people(struct pup_work *work, const struct pup_view *view, struct pup_agenda_item *item)
{
    struct work_rows rows = work_rows(sizeof(struct named));
    bool meeting = view->record.kind == PUP_KIND_MEETING;
    enum pup_err err = meeting ? name_one(work, view, &rows, PUP_MEETING_CHAIR, PUP_NAMED_CHAIR)
                               : name_one(work, view, &rows, PUP_PRESENCE_PERSON, PUP_NAMED_PRESENT);
    if (meeting && err == PUP_OK) {
        err = name_set(work, view, &rows, PUP_MEETING_INVITED, PUP_NAMED_INVITED);
        err = err == PUP_OK ? name_set(work, view, &rows, PUP_MEETING_PRESENT, PUP_NAMED_PRESENT) : err;
        err = err == PUP_OK ? name_set(work, view, &rows, PUP_MEETING_EXCUSED, PUP_NAMED_EXCUSED) : err;
    }
    item->people = pup_arena_array(work->arena, rows.count, sizeof *item->people);
    if (err != PUP_OK || item->people == NULL) {
        return err != PUP_OK ? err : PUP_ERR_MEMORY;
    }
    const struct named *named = rows.at;
    for (size_t i = 0; i < rows.count; i++) {
        if (pup_takes_part(named[i].as)) {
            item->people[item->people_count++] = named[i].human;
        }
    }
    qsort(item->people, item->people_count, sizeof *item->people, by_id);
    return PUP_OK;
}

/* ---- items ---- */

/* A day before year 1 or after 9999 is none. */
static bool is_minute(int64_t minutes)
{
    return minutes >= PUP_MINUTES_MIN && minutes <= PUP_MINUTES_MAX;
}

static bool take_times(struct pup_work *work, const struct pup_view *view, struct pup_agenda_item *item)
{
    bool meeting = view->record.kind == PUP_KIND_MEETING;
    uint32_t start = meeting ? (uint32_t)PUP_MEETING_START : PUP_PRESENCE_START;
    uint32_t end = meeting ? (uint32_t)PUP_MEETING_END : PUP_PRESENCE_END;
    if (!pup_work_integer(work, view, start, &item->start) || !is_minute(item->start)) {
        return false;
    }
    if (!pup_work_integer(work, view, end, &item->end) || !is_minute(item->end) || item->end < item->start) {
        item->end = item->start; /* no time, but it is to be seen */
    }
    return true;
}

static int64_t utc_of(const struct pup_agenda_item *item, int64_t wall)
{
    return item->zone == NULL ? wall : pup_zone_utc(item->zone, wall);
}

static void take_place_in(struct pup_work *work, const struct pup_view *view, struct pup_agenda_item *item)
{
    bool meeting = view->record.kind == PUP_KIND_MEETING;
    const struct pup_structure_row *structure = pup_work_structure(work, pup_space_split(&view->space).code);
    item->place = pup_work_place(view);
    item->state = pup_work_state(work, view);
    item->zone = structure == NULL ? NULL : pup_zone_find(structure->zone);
    item->interval.start = utc_of(item, item->start);
    item->interval.end = utc_of(item, item->end);
    if (meeting) {
        (void)pup_work_integer(work, view, PUP_MEETING_TYPE, &item->type);
        item->interval.occupation = PUP_OCCUPIED;
        item->takes_place = pup_meeting_takes_place(item->state);
        return;
    }
    (void)pup_work_integer(work, view, PUP_PRESENCE_TYPE, &item->type);
    (void)pup_work_integer(work, view, PUP_PRESENCE_TRAVEL, &item->interval.travel);
    item->busy = item->type == PUP_PRESENCE_TYPE_BUSY;
    item->interval.occupation = PUP_THERE; /* of a type that nobody said, or that we do not know */
    (void)pup_presence_occupies(item->type, &item->interval.occupation);
    item->takes_place = pup_presence_takes_place(item->state);
}

static enum pup_err take_rest(struct pup_work *work, const struct pup_view *view, struct pup_agenda_item *item)
{
    bool meeting = view->record.kind == PUP_KIND_MEETING;
    item->site = pup_work_text(work, view, meeting ? (uint32_t)PUP_MEETING_SITE : PUP_PRESENCE_SITE);
    item->title = meeting ? pup_work_title(work, view) : (struct pup_span){0};
    return take_people(work, view, item);
}

bool pup_work_agenda_item(struct pup_work *work, const struct pup_view *view, struct pup_agenda_item *item,
                          enum pup_err *err)
{
    *item = (struct pup_agenda_item){.shown = true};
    *err = PUP_OK;
    if (!take_times(work, view, item)) {
        return false;
    }
    take_place_in(work, view, item);
    *err = take_rest(work, view, item);
    return *err == PUP_OK;
}

static bool is_near(int64_t start, int64_t end, const struct pup_period *days)
{
    int64_t last = end > start ? end - 1 : start;
    const struct pup_period times = {pup_days_of_minutes(start), pup_days_of_minutes(last)};
    return pup_period_shared(&times, days) > 0;
}

static bool look(const void *context, uint32_t kind, struct pup_span packed, bool own)
{
    static const uint32_t of_meetings[] = {PUP_MEETING_START, PUP_MEETING_END};
    static const uint32_t of_presences[] = {PUP_PRESENCE_START, PUP_PRESENCE_END};
    const struct pup_period *days = context;
    const struct pup_period around = {days->from - 1, days->to + 1};
    struct pup_record_peek peek;
    if (kind != PUP_KIND_MEETING && kind != PUP_KIND_PRESENCE) {
        return false;
    }
    pup_record_peek(packed, kind == PUP_KIND_MEETING ? of_meetings : of_presences, 2, &peek);
    int64_t start = peek.number[0], end = peek.has[1] && is_minute(peek.number[1]) ? peek.number[1] : start;
    return own || (peek.has[0] && is_minute(start) && is_near(start, end, &around));
}

static enum pup_err on_item(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    const struct pup_period around = {g->days.from - 1, g->days.to + 1};
    struct pup_agenda_item item = {.type = 0}, *kept;
    if (!take_times(g->work, view, &item) || !is_near(item.start, item.end, &around)) {
        return PUP_OK;
    }
    take_place_in(g->work, view, &item);
    if (!item.takes_place) {
        return PUP_OK;
    }
    item.shown = is_near(item.start, item.end, &g->days);
    enum pup_err err = take_rest(g->work, view, &item);
    kept = err == PUP_OK ? work_push(g->work, &g->items) : NULL;
    if (kept == NULL) {
        return err != PUP_OK ? err : PUP_ERR_MEMORY;
    }
    *kept = item;
    return PUP_OK;
}

static int by_time(const void *left, const void *right)
{
    const struct pup_agenda_item *a = left, *b = right;
    int order = work_compare_numbers(a->interval.start, b->interval.start);
    order = order != 0 ? order : work_compare_numbers(a->interval.end, b->interval.end);
    return order != 0 ? order : pup_id_compare(&a->place.id, &b->place.id);
}

/* ---- slots whose source is here ---- */

/* Whose slots, in which structure: few, however many slots there are. */
struct derived {
    char login[PUP_LOGIN_MAX + 1];
    char code[PUP_CODE_MAX + 1];
};

static bool derived_of(const struct pup_agenda *agenda, const struct pup_agenda_item *slot, struct derived *derived)
{
    const struct pup_agenda_person *who = slot->people_count == 1 ? pup_agenda_person(agenda, &slot->people[0]) : NULL;
    if (!slot->busy || who == NULL || who->login.len == 0 || who->login.len > PUP_LOGIN_MAX) {
        return false;
    }
    struct pup_space_parts parts = pup_space_split(&slot->place.space);
    *derived = (struct derived){{0}, {0}};
    memcpy(derived->login, who->login.data, who->login.len);
    memcpy(derived->code, parts.code, sizeof derived->code);
    return true;
}

static enum pup_err list_derived(struct pup_work *work, const struct pup_agenda *agenda, struct work_rows *rows)
{
    for (size_t i = 0; i < agenda->count; i++) {
        struct derived one, *known = rows->at;
        size_t at = 0;
        if (!derived_of(agenda, &agenda->items[i], &one)) {
            continue;
        }
        while (at < rows->count && memcmp(&known[at], &one, sizeof one) != 0) {
            at++;
        }
        known = at < rows->count ? &known[at] : work_push(work, rows);
        if (known == NULL) {
            return PUP_ERR_MEMORY;
        }
        *known = one;
    }
    return PUP_OK;
}

/* The ids of all slots that what is here may be the source of. Until the server has heard of an edit, a slot shows what
 * was before it: so sources are also what own edits changed, whenever it takes place by now. */
static struct pup_id *derive_ids(struct pup_work *work, const struct work_rows *derived,
                                 const struct pup_place *sources, size_t source_count)
{
    const struct derived *of = derived->at;
    struct pup_id *ids = pup_arena_array(work->arena, derived->count * source_count, sizeof *ids);
    for (size_t i = 0, at = 0; ids != NULL && i < source_count; i++) {
        for (size_t j = 0; j < derived->count; j++) {
            ids[at++] = pup_busy_id(&sources[i].id, of[j].login, of[j].code);
        }
    }
    return ids;
}

static enum pup_err leave_out_known(struct pup_work *work, struct pup_agenda *agenda, const struct pup_place *sources,
                                    size_t source_count)
{
    struct work_rows derived = work_rows(sizeof(struct derived));
    size_t kept = 0;
    enum pup_err err = list_derived(work, agenda, &derived);
    if (err != PUP_OK || derived.count == 0 || source_count == 0) {
        return err;
    }
    struct pup_id *ids = derive_ids(work, &derived, sources, source_count);
    size_t id_count = derived.count * source_count;
    if (ids == NULL) {
        return PUP_ERR_MEMORY;
    }
    qsort(ids, id_count, sizeof *ids, by_id);
    for (size_t i = 0; i < agenda->count; i++) {
        const struct pup_agenda_item *item = &agenda->items[i];
        if (!item->busy || bsearch(&item->place.id, ids, id_count, sizeof *ids, by_id) == NULL) {
            agenda->items[kept++] = *item;
        }
    }
    agenda->count = kept;
    return PUP_OK;
}

struct pup_question pup_agenda_question(const struct pup_period *days)
{
    return (struct pup_question){.compartment = PUP_TEAM, .look = look, .context = days};
}

enum pup_err pup_agenda_answer(struct pup_work *work, struct pup_period days, const struct pup_question *question,
                               struct pup_agenda *agenda)
{
    struct gathering g = {.work = work, .days = days, .items = work_rows(sizeof(struct pup_agenda_item))};
    enum pup_err err = pup_work_visit(work, question, PUP_KEEP_IN_USE, on_item, &g);
    agenda->items = g.items.at;
    agenda->count = g.items.count;
    if (agenda->count > 0) {
        qsort(agenda->items, agenda->count, sizeof *agenda->items, by_time);
    }
    return err == PUP_OK ? leave_out_known(work, agenda, question->places, question->count) : err;
}

enum pup_err pup_work_agenda(struct pup_work *work, struct pup_period days, struct pup_agenda *agenda)
{
    struct pup_question question = pup_agenda_question(&days), *const asked[] = {&question};
    enum pup_err err = pup_agenda_people(work, agenda);
    err = err == PUP_OK ? pup_work_ask(work, asked, 1) : err;
    return err == PUP_OK ? pup_agenda_answer(work, days, &question, agenda) : err;
}
