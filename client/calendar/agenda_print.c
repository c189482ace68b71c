#include "client/calendar/agenda_priv.h"

#include <string.h>

#include "client/calendar/words.h"
#include "client/cli/say.h"
#include "client/print/grid.h"
#include "client/print/value.h"

enum { CLASH_CELL_MAX = 16 * 1024 };

static bool for_people(const struct pup_context *context)
{
    return context->printer.terminal || context->printer.format == PUP_FORMAT_CSV;
}

bool agenda_holiday(struct pup_context *context, const struct agenda_asked *asked, int64_t day,
                    enum pup_holiday *holiday, const char **codes)
{
    *holiday = PUP_HOLIDAY_NONE;
    *codes = "";
    for (size_t i = 0; i < asked->region_count; i++) {
        enum pup_holiday here = pup_holiday_on(day, asked->regions[i].region);
        if (here == PUP_HOLIDAY_NONE) {
            continue;
        }
        const char *more = pup_arena_printf(&context->arena, "%s%s%s", *codes, **codes == '\0' ? "" : ", ",
                                            asked->regions[i].structure->code);
        *codes = more == NULL ? *codes : more;
        *holiday = here;
    }
    return *holiday != PUP_HOLIDAY_NONE;
}

/* ---- a table, lines, CSV ---- */

struct table {
    struct pup_context *context;
    const struct agenda_asked *asked;
    struct pup_grid *grid;
    int64_t last; /* the day of the last row on a terminal, where a day is written once */
    int64_t holidays_to;
    const char *usual_zone;
};

/* "30 0192…; 10 0193…": minutes, and the id of what it clashes with. On a terminal the minutes alone. */
static struct pup_span clash_cell(const struct table *t, const struct pup_agenda_item *item)
{
    struct pup_buf cell;
    int64_t most = 0;
    pup_buf_init(&cell, CLASH_CELL_MAX);
    for (size_t i = 0; i < t->asked->clash_count; i++) {
        const struct pup_clash_row *row = &t->asked->clashes[i];
        const struct pup_agenda_item *other = row->first == item    ? row->second
                                              : row->second == item ? row->first
                                                                    : NULL;
        char id[PUP_ID_TEXT + 1];
        if (other == NULL) {
            continue;
        }
        pup_id_text(&other->place.id, id);
        most = row->minutes > most ? row->minutes : most;
        if (!t->context->printer.terminal) {
            (void)pup_buf_printf(&cell, "%s%lld %s", pup_buf_len(&cell) == 0 ? "" : "; ", (long long)row->minutes, id);
        }
    }
    if (t->context->printer.terminal && most > 0) {
        (void)pup_buf_printf(&cell, _("%lld min"), (long long)most);
    }
    struct pup_span text = pup_arena_copy(&t->context->arena, pup_buf_span(&cell));
    pup_buf_release(&cell);
    return text;
}

static const char *day_cell(struct table *t, int64_t day)
{
    bool again = day == t->last;
    t->last = day;
    return again ? "" : pup_agenda_day(t->context, day);
}

/* The zone that most of the structures are in: hours of others are marked. */
static const char *usual_zone(const struct agenda_asked *asked)
{
    const char *usual = "";
    size_t most = 0;
    for (size_t i = 0; i < asked->region_count; i++) {
        size_t count = 0;
        for (size_t j = 0; j < asked->region_count; j++) {
            count += strcmp(asked->regions[i].structure->zone, asked->regions[j].structure->zone) == 0;
        }
        usual = count > most ? asked->regions[i].structure->zone : usual;
        most = count > most ? count : most;
    }
    return usual;
}

/* "V"; "R (Reunion)" where hours are not those of the other structures. */
static struct pup_span where_cell(const struct table *t, const struct pup_agenda_item *item)
{
    const char *code = pup_agenda_structure(t->context, item);
    const struct pup_structure_row *row = pup_work_structure(&t->asked->work, code);
    if (row == NULL || strcmp(row->zone, t->usual_zone) == 0) {
        return pup_span_of(code);
    }
    const char *city = strrchr(row->zone, '/');
    return pup_span_of(pup_arena_printf(&t->context->arena, "%s (%s)", code, city == NULL ? row->zone : city + 1));
}

/* What it is, and where. */
static struct pup_span event_cell(const struct table *t, const struct pup_agenda_item *item)
{
    struct pup_span what = pup_agenda_what(t->context, &t->asked->agenda, item);
    if (item->site.len == 0) {
        return what;
    }
    return pup_span_of(pup_arena_printf(&t->context->arena, "%.*s, %.*s", (int)what.len, (const char *)what.data,
                                        (int)item->site.len, (const char *)item->site.data));
}

static enum pup_err put_for_terminal(struct table *t, const struct pup_agenda_item *item)
{
    char id[PUP_ID_TEXT + 1];
    size_t len = pup_view_short_length(t->asked->txn, &item->place.id);
    struct pup_span clash = clash_cell(t, item);
    const struct pup_span cells[] = {
        pup_span_of(day_cell(t, pup_days_of_minutes(item->start))),
        pup_span_of(words_hours(t->context, item->start, item->end)),
        where_cell(t, item),
        event_cell(t, item),
        clash,
        pup_span_of(pup_id_show(&t->context->printer, &item->place.id, len, id)),
    };
    enum pup_tone tone = clash.len > 0 ? PUP_TONE_WARN : item->busy ? PUP_TONE_FAINT : PUP_TONE_PLAIN;
    return pup_grid_row(t->grid, cells, tone);
}

static enum pup_err put_for_programs(struct table *t, const struct pup_agenda_item *item)
{
    char id[PUP_ID_TEXT + 1], start[PUP_ISO_ROOM], end[PUP_ISO_ROOM];
    const struct pup_kind_def *kind = pup_schema_kind(item->place.kind);
    const struct pup_choice *type = pup_agenda_type(item);
    enum pup_language language = t->context->language;
    bool csv = t->context->printer.format == PUP_FORMAT_CSV;
    pup_id_text(&item->place.id, id);
    pup_datetime_iso(item->start, start);
    pup_datetime_iso(item->end, end);
    const struct pup_span cells[] = {
        pup_span_of(id),
        pup_span_of(start),
        pup_span_of(end),
        pup_span_of(pup_agenda_structure(t->context, item)),
        pup_span_of(csv ? kind->label[language] : kind->id),
        pup_span_of(type == NULL ? ""
                    : csv        ? type->label[language]
                                 : type->id),
        item->title,
        item->site,
        pup_agenda_names(t->context, &t->asked->agenda, item->people, item->people_count),
        clash_cell(t, item),
    };
    return pup_grid_row(t->grid, cells, PUP_TONE_PLAIN);
}

static enum pup_err put_holiday(struct table *t, int64_t day, enum pup_holiday holiday, const char *codes)
{
    char iso[PUP_ISO_ROOM];
    const struct pup_span none = {NULL, 0};
    if (t->context->printer.terminal) {
        const struct pup_span cells[] = {pup_span_of(day_cell(t, day)),
                                         pup_span_of(_("holiday")),
                                         pup_span_of(codes),
                                         pup_span_of(words_holiday(holiday)),
                                         none,
                                         none};
        return pup_grid_row(t->grid, cells, PUP_TONE_STRONG);
    }
    pup_date_iso(day, iso);
    const struct pup_span cells[] = {
        none,
        pup_span_of(iso),
        none,
        pup_span_of(codes),
        pup_span_of(for_people(t->context) ? _("public holiday") : "holiday"),
        none,
        pup_span_of(for_people(t->context) ? words_holiday(holiday) : words_holiday_id(holiday)),
        none,
        none,
        none};
    return pup_grid_row(t->grid, cells, PUP_TONE_PLAIN);
}

/* Days come in order; a holiday stands before what takes place that day. */
static enum pup_err put_holidays(struct table *t, int64_t to)
{
    enum pup_err err = PUP_OK;
    for (; t->holidays_to <= to && t->holidays_to <= t->asked->period.to && err == PUP_OK; t->holidays_to++) {
        enum pup_holiday holiday;
        const char *codes;
        if (agenda_holiday(t->context, t->asked, t->holidays_to, &holiday, &codes)) {
            err = put_holiday(t, t->holidays_to, holiday, codes);
        }
    }
    return err;
}

static enum pup_err put_rows(struct table *t)
{
    enum pup_err err = t->grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; i < t->asked->count && err == PUP_OK; i++) {
        const struct pup_agenda_item *item = t->asked->items[i];
        err = put_holidays(t, pup_days_of_minutes(item->start));
        if (err == PUP_OK) {
            err = t->context->printer.terminal ? put_for_terminal(t, item) : put_for_programs(t, item);
        }
    }
    return err == PUP_OK ? put_holidays(t, t->asked->period.to) : err;
}

static struct pup_grid *new_grid(const struct pup_context *context)
{
    static struct pup_column people[6], programs[10]; /* borrowed by the grid until its end; there is one at a time */
    const struct pup_column for_a_terminal[] = {
        {"date", _("Day"), 0},        {"time", _("Time"), 0},
        {"structure", _("Where"), 0}, {"what", _("Event"), PUP_COLUMN_SHRINK | PUP_COLUMN_WRAP},
        {"clash", _("Clash"), 0},     {"id", _("Id"), 0},
    };
    const struct pup_column for_programs[] = {
        {"id", _("Id"), 0},           {"start", _("Start"), 0}, {"end", _("End"), 0},
        {"structure", _("Where"), 0}, {"kind", _("Kind"), 0},   {"type", _("Type"), 0},
        {"title", _("Event"), 0},     {"site", _("Place"), 0},  {"people", _("Participants"), 0},
        {"clash", _("Clash"), 0},
    };
    memcpy(people, for_a_terminal, sizeof people);
    memcpy(programs, for_programs, sizeof programs);
    return context->printer.terminal ? pup_grid_new(&context->printer, people, sizeof people / sizeof people[0])
                                     : pup_grid_new(&context->printer, programs, sizeof programs / sizeof programs[0]);
}

static void say_clashes(struct pup_context *context, const struct agenda_asked *asked)
{
    for (size_t i = 0; i < asked->clash_count; i++) {
        fputs(i == 0 ? "\n" : "", context->printer.out);
        fputs(pup_tone_start(&context->printer, PUP_TONE_WARN), context->printer.out);
        pup_print_wrapped(&context->printer, pup_agenda_clash(context, asked->txn, &asked->agenda, &asked->clashes[i]));
        fputs(pup_tone_end(&context->printer, PUP_TONE_WARN), context->printer.out);
    }
}

static int print_table(struct pup_context *context, const struct agenda_asked *asked)
{
    struct table t = {.context = context,
                      .asked = asked,
                      .grid = new_grid(context),
                      .last = PUP_DAYS_MIN - 1,
                      .holidays_to = asked->period.from,
                      .usual_zone = usual_zone(asked)};
    enum pup_err err = put_rows(&t);
    enum pup_err end = pup_grid_end(t.grid);
    if (err == PUP_OK && end == PUP_OK && context->printer.terminal) {
        say_clashes(context, asked);
        if (asked->count == 0) {
            const char *from = pup_agenda_day(context, asked->period.from);
            if (asked->period.from == asked->period.to) {
                pup_note(_("nothing on %s"), from);
            } else {
                pup_note(_("nothing from %s to %s"), from, pup_agenda_day(context, asked->period.to));
            }
        }
    }
    return pup_fail_err(err != PUP_OK ? err : end);
}

/* ---- JSON ---- */

static void pair_id(struct pup_json *json, const char *key, const struct pup_id *id)
{
    char text[PUP_ID_TEXT + 1];
    pup_id_text(id, text);
    pup_json_pair_text(json, key, pup_span_of(text));
}

static void pair_minutes(struct pup_json *json, const char *key, int64_t minutes)
{
    char text[PUP_ISO_ROOM];
    pup_datetime_iso(minutes, text);
    pup_json_pair_text(json, key, pup_span_of(text));
}

static void pair_day(struct pup_json *json, const char *key, int64_t day)
{
    char text[PUP_ISO_ROOM];
    pup_date_iso(day, text);
    pup_json_pair_text(json, key, pup_span_of(text));
}

static void json_people(struct pup_json *json, const struct pup_agenda *agenda, const struct pup_id *people,
                        size_t count)
{
    pup_json_key(json, "people");
    pup_json_array(json);
    for (size_t i = 0; i < count; i++) {
        const struct pup_agenda_person *person = pup_agenda_person(agenda, &people[i]);
        if (person != NULL) {
            pup_json_text(json, person->name);
        }
    }
    pup_json_array_end(json);
}

static void json_item(struct pup_context *context, struct pup_json *json, const struct pup_agenda *agenda,
                      const struct pup_agenda_item *item)
{
    const struct pup_choice *type = pup_agenda_type(item);
    pup_json_object(json);
    pair_id(json, "id", &item->place.id);
    pup_json_pair_text(json, "kind", pup_span_of(pup_schema_kind(item->place.kind)->id));
    pup_json_pair_text(json, "type", pup_span_of(type == NULL ? "" : type->id));
    pup_json_pair_text(json, "structure", pup_span_of(pup_agenda_structure(context, item)));
    pup_json_pair_text(json, "space", pup_span_of(item->place.space.name));
    pup_json_pair_text(json, "zone", pup_span_of(item->zone == NULL ? "" : item->zone->name));
    pair_minutes(json, "start", item->start);
    pair_minutes(json, "end", item->end);
    pup_json_pair_instant(json, "start_utc", item->interval.start * 60000);
    pup_json_pair_instant(json, "end_utc", item->interval.end * 60000);
    pup_json_pair_text(json, "title", item->title);
    pup_json_pair_text(json, "site", item->site);
    pup_json_pair_boolean(json, "busy", item->busy);
    json_people(json, agenda, item->people, item->people_count);
    pup_json_object_end(json);
}

static void json_clash(struct pup_json *json, const struct pup_agenda *agenda, const struct pup_clash_row *row)
{
    pup_json_object(json);
    pup_json_pair_text(json, "clash", pup_span_of(row->clash == PUP_CLASH_TRAVEL ? "travel" : "overlap"));
    pup_json_pair_integer(json, "minutes", row->minutes);
    pair_id(json, "first", &row->first->place.id);
    pair_id(json, "second", &row->second->place.id);
    json_people(json, agenda, row->people, row->people_count);
    pup_json_object_end(json);
}

static void json_holidays(struct pup_context *context, struct pup_json *json, const struct agenda_asked *asked)
{
    pup_json_key(json, "holidays");
    pup_json_array(json);
    for (int64_t day = asked->period.from; day <= asked->period.to; day++) {
        enum pup_holiday holiday;
        const char *codes;
        if (agenda_holiday(context, asked, day, &holiday, &codes)) {
            pup_json_object(json);
            pair_day(json, "date", day);
            pup_json_pair_text(json, "name", pup_span_of(words_holiday_id(holiday)));
            pup_json_pair_text(json, "structures", pup_span_of(codes));
            pup_json_object_end(json);
        }
    }
    pup_json_array_end(json);
}

static int print_json(struct pup_context *context, const struct agenda_asked *asked)
{
    struct pup_json *json = pup_json_new(&context->printer);
    if (json == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    pup_json_object(json);
    pup_json_pair_integer(json, "v", 1);
    pair_day(json, "from", asked->period.from);
    pair_day(json, "to", asked->period.to);
    pup_json_key(json, "items");
    pup_json_array(json);
    for (size_t i = 0; i < asked->count; i++) {
        json_item(context, json, &asked->agenda, asked->items[i]);
    }
    pup_json_array_end(json);
    pup_json_key(json, "clashes");
    pup_json_array(json);
    for (size_t i = 0; i < asked->clash_count; i++) {
        json_clash(json, &asked->agenda, &asked->clashes[i]);
    }
    pup_json_array_end(json);
    json_holidays(context, json, asked);
    pup_json_object_end(json);
    return pup_fail_err(pup_json_end(json));
}

int agenda_print(struct pup_context *context, const struct agenda_asked *asked)
{
    return context->printer.format == PUP_FORMAT_JSON ? print_json(context, asked) : print_table(context, asked);
}
