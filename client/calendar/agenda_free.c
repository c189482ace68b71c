/* agenda --free: when people are all free, in the hours of one structure's walls. */
#include <string.h>

#include "client/calendar/agenda_priv.h"
#include "client/calendar/words.h"
#include "client/cli/say.h"
#include "client/print/grid.h"
#include "client/print/json.h"
#include "common/rules/free.h"

enum { LEAST = 60, OPENS = 8 * 60, CLOSES = 19 * 60, SATURDAY = 6 };

struct wanted {
    struct pup_context *context;
    struct agenda_asked *asked;
    const struct pup_structure_row *structure; /* whose hours these are, and where they would meet; NULL: not said */
    const struct pup_zone *zone;               /* NULL: not known; then hours are as they are */
    struct pup_stretch hours;                  /* of a day */
    int64_t least;
    struct pup_stretch *taken; /* in UTC */
    size_t taken_count;
    int64_t day; /* the one looked at */
    struct pup_grid *grid;
    struct pup_json *json;
    size_t found;
    enum pup_err err;
};

/* ---- what was asked for ---- */

/* "8:00-19:00", "8h-12h30". */
static int read_hours(struct wanted *wanted)
{
    const char *word = pup_given_value(wanted->context, "between");
    wanted->hours = (struct pup_stretch){OPENS, CLOSES};
    if (word == NULL) {
        return EX_OK;
    }
    const char *dash = strpbrk(word, "-–");
    struct pup_span from = {(const uint8_t *)word, dash == NULL ? 0 : (size_t)(dash - word)};
    struct pup_span to = pup_span_of(dash == NULL ? "" : dash + 1);
    bool whole_day = dash != NULL && strcmp(dash + 1, "24:00") == 0;
    if (dash == NULL || pup_time_of_day_parse(from, &wanted->hours.start) != PUP_OK ||
        (!whole_day && pup_time_of_day_parse(to, &wanted->hours.end) != PUP_OK)) {
        return pup_fail(EX_USAGE, _("--between: \"%s\" are no hours; write for instance 8:00-12:30"), word);
    }
    wanted->hours.end = whole_day ? PUP_MINUTES_PER_DAY : wanted->hours.end;
    return wanted->hours.start < wanted->hours.end
               ? EX_OK
               : pup_fail(EX_USAGE, _("--between: the end comes before the beginning"));
}

static int read_least(struct wanted *wanted)
{
    const char *word = pup_given_value(wanted->context, "for");
    wanted->least = LEAST;
    if (word != NULL && (pup_duration_parse(pup_span_of(word), &wanted->least) != PUP_OK || wanted->least < 1 ||
                         wanted->least > PUP_MINUTES_PER_DAY)) {
        return pup_fail(EX_USAGE, _("--for: \"%s\" is no duration; write for instance 1h30"), word);
    }
    return EX_OK;
}

/* The structure named, else the only one there is; several in one zone are one as far as hours go. */
static int choose_walls(struct wanted *wanted)
{
    const struct agenda_asked *asked = wanted->asked;
    const char *zone = asked->structure == NULL ? NULL : asked->structure->zone;
    wanted->structure =
        asked->structure == NULL && asked->region_count == 1 ? asked->regions[0].structure : asked->structure;
    for (size_t i = 0; asked->structure == NULL && i < asked->region_count; i++) {
        const char *here = asked->regions[i].structure->zone;
        if (zone != NULL && strcmp(zone, here) != 0) {
            return pup_fail(EX_USAGE, _("your structures are in several time zones: say whose hours you mean, with "
                                        "--structure"));
        }
        zone = here;
    }
    wanted->zone = zone == NULL ? NULL : pup_zone_find(zone);
    return EX_OK;
}

static int choose_people(struct wanted *wanted)
{
    int code = EX_OK;
    struct pup_context *context = wanted->context;
    for (size_t i = 0; code == EX_OK && i < context->given_count; i++) {
        if (strcmp(context->given[i].name, "free") == 0) {
            code = people_add(context, &wanted->asked->agenda, context->given[i].value, &wanted->asked->people);
        }
    }
    if (code == EX_OK && wanted->asked->people.count == 0) {
        return pup_fail(EX_USAGE, _("--free: say who, for instance --free castel,nédélec"));
    }
    return code;
}

/* ---- what is taken ---- */

/* Being present where they would meet takes nothing, nor does being on call; where nobody said where that is, being
 * present anywhere takes nothing. */
static bool takes(const struct wanted *wanted, const struct pup_agenda_item *item)
{
    if (!people_taken(&wanted->asked->people, item)) {
        return false;
    }
    if (item->interval.occupation != PUP_THERE) {
        return true;
    }
    struct pup_space team;
    return wanted->structure != NULL && item->type != PUP_PRESENCE_TYPE_ON_CALL &&
           pup_space_make(wanted->structure->code, PUP_TEAM, NULL, &team) == PUP_OK &&
           !pup_work_together(&wanted->asked->work, &team, &item->place.space);
}

static enum pup_err gather_taken(struct wanted *wanted)
{
    const struct pup_agenda *agenda = &wanted->asked->agenda;
    wanted->taken = pup_arena_array(&wanted->context->arena, agenda->count, sizeof *wanted->taken);
    if (wanted->taken == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < agenda->count; i++) {
        const struct pup_interval *interval = &agenda->items[i].interval;
        if (takes(wanted, &agenda->items[i])) {
            wanted->taken[wanted->taken_count++] =
                (struct pup_stretch){interval->start - interval->travel, interval->end};
        }
    }
    return PUP_OK;
}

/* ---- what is left ---- */

static int64_t utc(const struct wanted *wanted, int64_t wall)
{
    return wanted->zone == NULL ? wall : pup_zone_utc(wanted->zone, wall);
}

static int64_t wall(const struct wanted *wanted, int64_t at)
{
    return wanted->zone == NULL ? at : pup_zone_wall(wanted->zone, at);
}

/* "4 h 30", "4:30". */
static const char *length_words(struct pup_context *context, int64_t minutes)
{
    const struct pup_field_def *field = pup_schema_field(pup_schema_kind(PUP_KIND_PRESENCE), PUP_PRESENCE_TRAVEL);
    const struct pup_value value = pup_value_integer(minutes);
    struct pup_buf words;
    pup_buf_init(&words, 64);
    (void)pup_typed_print(&words, field, context->language, &value);
    const char *kept = pup_word(&context->arena, pup_buf_span(&words));
    pup_buf_release(&words);
    return kept;
}

static bool on_free(void *context, struct pup_stretch stretch)
{
    struct wanted *wanted = context;
    struct pup_context *c = wanted->context;
    char start[PUP_ISO_ROOM], end[PUP_ISO_ROOM], minutes[24];
    int64_t from = wall(wanted, stretch.start), to = wall(wanted, stretch.end);
    pup_datetime_iso(from, start);
    pup_datetime_iso(to, end);
    snprintf(minutes, sizeof minutes, "%lld", (long long)(stretch.end - stretch.start));
    wanted->found++;
    if (wanted->json != NULL) {
        pup_json_object(wanted->json);
        pup_json_pair_text(wanted->json, "start", pup_span_of(start));
        pup_json_pair_text(wanted->json, "end", pup_span_of(end));
        pup_json_pair_integer(wanted->json, "minutes", stretch.end - stretch.start);
        pup_json_object_end(wanted->json);
    } else if (c->printer.terminal) {
        const struct pup_span cells[] = {pup_span_of(pup_agenda_day(c, wanted->day)),
                                         pup_span_of(words_hours(c, from, to)),
                                         pup_span_of(length_words(c, stretch.end - stretch.start))};
        wanted->err = pup_grid_row(wanted->grid, cells, PUP_TONE_PLAIN);
    } else {
        const struct pup_span cells[] = {pup_span_of(start), pup_span_of(end), pup_span_of(minutes)};
        wanted->err = pup_grid_row(wanted->grid, cells, PUP_TONE_PLAIN);
    }
    return wanted->err == PUP_OK;
}

/* Saturdays, Sundays and public holidays of the structure are no days to meet. */
static bool is_working_day(struct wanted *wanted, int64_t day)
{
    bool holiday = false;
    for (size_t i = 0; i < wanted->asked->region_count; i++) {
        const struct agenda_region *region = &wanted->asked->regions[i];
        bool counts =
            wanted->structure == NULL || region->structure == wanted->structure || pup_work_is_group(wanted->structure);
        holiday |= counts && pup_holiday_on(day, region->region) != PUP_HOLIDAY_NONE;
    }
    return pup_weekday(day) < SATURDAY && !holiday;
}

static enum pup_err find(struct wanted *wanted)
{
    for (wanted->day = wanted->asked->period.from; wanted->err == PUP_OK && wanted->day <= wanted->asked->period.to;
         wanted->day++) {
        int64_t midnight = wanted->day * PUP_MINUTES_PER_DAY;
        struct pup_stretch hours = {utc(wanted, midnight + wanted->hours.start),
                                    utc(wanted, midnight + wanted->hours.end)};
        if (is_working_day(wanted, wanted->day)) {
            pup_free_stretches(hours, wanted->least, wanted->taken, wanted->taken_count, on_free, wanted);
        }
    }
    return wanted->err;
}

/* ---- the answer ---- */

static int print_json(struct wanted *wanted)
{
    wanted->json = pup_json_new(&wanted->context->printer);
    if (wanted->json == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    pup_json_object(wanted->json);
    pup_json_pair_integer(wanted->json, "v", 1);
    pup_json_pair_text(wanted->json, "zone", pup_span_of(wanted->zone == NULL ? "" : wanted->zone->name));
    pup_json_key(wanted->json, "free");
    pup_json_array(wanted->json);
    (void)find(wanted);
    pup_json_array_end(wanted->json);
    pup_json_object_end(wanted->json);
    return pup_fail_err(pup_json_end(wanted->json));
}

static int print_grid(struct wanted *wanted)
{
    const struct pup_printer *printer = &wanted->context->printer;
    const struct pup_column people[] = {
        {"date", _("Day"), 0}, {"time", _("Time"), 0}, {"minutes", _("Length"), PUP_COLUMN_RIGHT}};
    const struct pup_column programs[] = {
        {"start", _("Start"), 0}, {"end", _("End"), 0}, {"minutes", _("Minutes"), PUP_COLUMN_NUMBER}};
    wanted->grid = pup_grid_new(printer, printer->terminal ? people : programs, 3);
    enum pup_err err = wanted->grid == NULL ? PUP_ERR_MEMORY : find(wanted);
    enum pup_err end = pup_grid_end(wanted->grid);
    return pup_fail_err(err != PUP_OK ? err : end);
}

int agenda_free(struct pup_context *context, struct agenda_asked *asked)
{
    struct wanted wanted = {.context = context, .asked = asked};
    int code = read_hours(&wanted);
    code = code == EX_OK ? read_least(&wanted) : code;
    code = code == EX_OK ? choose_walls(&wanted) : code;
    code = code == EX_OK ? choose_people(&wanted) : code;
    code = code == EX_OK ? pup_fail_err(gather_taken(&wanted)) : code;
    if (code != EX_OK) {
        return code;
    }
    code = context->printer.format == PUP_FORMAT_JSON ? print_json(&wanted) : print_grid(&wanted);
    if (code == EX_OK && wanted.found == 0 && context->printer.format == PUP_FORMAT_TEXT) {
        pup_note(_("they are never all free for so long from %s to %s"), pup_agenda_day(context, asked->period.from),
                 pup_agenda_day(context, asked->period.to));
    }
    return code;
}
