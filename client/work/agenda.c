#include "client/work/agenda.h"

#include <stdlib.h>
#include <string.h>

#include "client/work/work_priv.h"
#include "common/rules/occupation.h"

struct gathering {
    struct pup_work *work;
    struct pup_period days;
    struct work_rows items, people;
    enum pup_err err;
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

static enum pup_err gather_people(struct gathering *g, struct pup_agenda *agenda)
{
    enum pup_err err = pup_work_each(g->work, NULL, PUP_REACH_OWN, PUP_KIND_PERSON, PUP_KEEP_PAST, on_person, g);
    struct pup_agenda_person *rows = g->people.at;
    if (err != PUP_OK || g->people.count == 0) {
        return err;
    }
    qsort(rows, g->people.count, sizeof *rows, by_human);
    agenda->people = rows;
    for (size_t i = 0; i < g->people.count; i++) {
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

static bool take_place_in(struct pup_work *work, const struct pup_view *view, struct pup_agenda_item *item)
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
        return pup_meeting_takes_place(item->state);
    }
    (void)pup_work_integer(work, view, PUP_PRESENCE_TYPE, &item->type);
    (void)pup_work_integer(work, view, PUP_PRESENCE_TRAVEL, &item->interval.travel);
    item->busy = item->type == PUP_PRESENCE_TYPE_BUSY;
    item->interval.occupation = PUP_THERE; /* of a type that nobody said, or that we do not know */
    (void)pup_presence_occupies(item->type, &item->interval.occupation);
    return pup_presence_takes_place(item->state);
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
    if (!take_times(work, view, item) || !take_place_in(work, view, item)) {
        return false;
    }
    *err = take_rest(work, view, item);
    return *err == PUP_OK;
}

static enum pup_err on_item(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_agenda_item item = {.type = 0}, *kept;
    if (!take_times(g->work, view, &item)) {
        return PUP_OK;
    }
    int64_t last = item.end > item.start ? item.end - 1 : item.end;
    const struct pup_period times = {pup_days_of_minutes(item.start), pup_days_of_minutes(last)};
    const struct pup_period around = {g->days.from - 1, g->days.to + 1};
    if (pup_period_shared(&times, &around) == 0 || !take_place_in(g->work, view, &item)) {
        return PUP_OK;
    }
    item.shown = pup_period_shared(&times, &g->days) > 0;
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

struct knowing {
    struct pup_work *work;
    struct pup_agenda *agenda;
    struct work_rows changed; /* ids of meetings and presences that edits in the outbox change */
};

static bool derives(const struct pup_agenda *agenda, const struct pup_id *source, const struct pup_agenda_item *slot)
{
    const struct pup_agenda_person *who = slot->people_count == 1 ? pup_agenda_person(agenda, &slot->people[0]) : NULL;
    char login[PUP_LOGIN_MAX + 1];
    if (who == NULL || who->login.len == 0 || who->login.len > PUP_LOGIN_MAX) {
        return false;
    }
    memcpy(login, who->login.data, who->login.len);
    login[who->login.len] = '\0';
    struct pup_id derived = pup_busy_id(source, login, pup_space_split(&slot->place.space).code);
    return pup_id_equal(&derived, &slot->place.id);
}

/* A source begins when its slot does, but for hours that come twice. Items are in order of beginning. */
static bool derives_from_beside(const struct pup_agenda *agenda, size_t slot)
{
    enum { AN_HOUR = 60 };
    const struct pup_agenda_item *items = agenda->items;
    size_t i = slot;
    while (i > 0 && items[i - 1].interval.start >= items[slot].interval.start - AN_HOUR) {
        i--;
    }
    for (; i < agenda->count && items[i].interval.start <= items[slot].interval.start + AN_HOUR; i++) {
        if (!items[i].busy && derives(agenda, &items[i].place.id, &items[slot])) {
            return true;
        }
    }
    return false;
}

static bool on_changed(void *context, const struct pup_view *view)
{
    struct knowing *knowing = context;
    if (view->provisional_count > 0 || view->provisional_existence) {
        struct pup_id *id = work_push(knowing->work, &knowing->changed);
        if (id != NULL) {
            *id = view->record.id;
        }
    }
    return true;
}

/* Until the server has heard of an edit, the slot shows what was before it, wherever its source is by now. */
static enum pup_err gather_changed(struct knowing *knowing)
{
    uint64_t pending;
    enum pup_err err = pup_outbox_count(knowing->work->txn, &pending);
    if (err != PUP_OK || pending == 0) {
        return err;
    }
    err = pup_view_each(knowing->work->txn, NULL, PUP_KIND_MEETING, on_changed, knowing);
    return err == PUP_OK ? pup_view_each(knowing->work->txn, NULL, PUP_KIND_PRESENCE, on_changed, knowing) : err;
}

static bool is_known(const struct knowing *knowing, size_t slot)
{
    const struct pup_id *changed = knowing->changed.at;
    if (derives_from_beside(knowing->agenda, slot)) {
        return true;
    }
    for (size_t i = 0; i < knowing->changed.count; i++) {
        if (derives(knowing->agenda, &changed[i], &knowing->agenda->items[slot])) {
            return true;
        }
    }
    return false;
}

static bool any_busy(const struct pup_agenda *agenda)
{
    for (size_t i = 0; i < agenda->count; i++) {
        if (agenda->items[i].busy) {
            return true;
        }
    }
    return false;
}

static enum pup_err leave_out_known(struct pup_work *work, struct pup_agenda *agenda)
{
    struct knowing knowing = {work, agenda, work_rows(sizeof(struct pup_id))};
    size_t kept = 0;
    if (!any_busy(agenda)) {
        return PUP_OK;
    }
    bool *known = pup_arena_array(work->arena, agenda->count, sizeof *known);
    enum pup_err err = known == NULL ? PUP_ERR_MEMORY : gather_changed(&knowing);
    for (size_t i = 0; i < agenda->count && err == PUP_OK; i++) {
        known[i] = agenda->items[i].busy && is_known(&knowing, i);
    }
    for (size_t i = 0; i < agenda->count && err == PUP_OK; i++) {
        if (!known[i]) {
            agenda->items[kept++] = agenda->items[i];
        }
    }
    agenda->count = err == PUP_OK ? kept : agenda->count;
    return err;
}

enum pup_err pup_work_agenda(struct pup_work *work, struct pup_period days, struct pup_agenda *agenda)
{
    struct gathering g = {.work = work,
                          .days = days,
                          .items = work_rows(sizeof(struct pup_agenda_item)),
                          .people = work_rows(sizeof(struct pup_agenda_person))};
    *agenda = (struct pup_agenda){0};
    enum pup_err err = gather_people(&g, agenda);
    if (err == PUP_OK) {
        err = pup_work_each(work, NULL, PUP_REACH_OWN, PUP_KIND_MEETING, PUP_KEEP_IN_USE, on_item, &g);
    }
    if (err == PUP_OK) {
        err = pup_work_each(work, NULL, PUP_REACH_OWN, PUP_KIND_PRESENCE, PUP_KEEP_IN_USE, on_item, &g);
    }
    agenda->items = g.items.at;
    agenda->count = g.items.count;
    if (agenda->count > 0) {
        qsort(agenda->items, agenda->count, sizeof *agenda->items, by_time);
    }
    return err == PUP_OK ? leave_out_known(work, agenda) : err;
}
