/* time: quota against time spent, by month, field of activity and person. */
#include <string.h>

#include "client/figures/asked.h"
#include "client/figures/figures.h"
#include "client/work/hours.h"
#include "common/base/language.h"
#include "common/base/text.h"

enum { COLUMNS = 7 };

static const struct asked_by bys[] = {
    {"total", "total", N_("total")},
    {"month", "mois", N_("month")},
    {"activity", "champ", N_("field")},
    {"person", "personne", N_("person")},
};
enum { BY_TOTAL, BY_MONTH, BY_ACTIVITY, BY_PERSON, BYS };

struct table {
    struct pup_context *context;
    struct pup_grid *grid;
    const char *structure;
    int only; /* a by, or -1 */
};

static enum pup_err row(struct table *t, int by, struct pup_span name, const struct pup_hours *h, bool quota)
{
    struct pup_context *context = t->context;
    struct pup_arena *arena = &context->arena;
    if (t->only >= 0 && t->only != by) {
        return PUP_OK;
    }
    struct pup_span cells[COLUMNS] = {
        pup_span_of(t->structure),
        asked_word(context, bys[by].id, _(bys[by].label)),
        name,
        pup_shown_minutes(arena, &context->printer, quota, h->allotted),
        pup_shown_minutes(arena, &context->printer, true, h->spent),
        pup_shown_rate(arena, &context->printer, h->has_rate, h->rate),
        pup_shown_minutes(arena, &context->printer, h->beside > 0 || !context->printer.terminal, h->beside),
    };
    enum pup_tone tone = h->exceeded ? PUP_TONE_WARN : by == BY_TOTAL ? PUP_TONE_STRONG : PUP_TONE_PLAIN;
    return pup_grid_row(t->grid, cells, tone);
}

/* A field's part of what was spent: its rate is that. */
static enum pup_err activity_row(struct table *t, const struct pup_hours *total, int64_t activity)
{
    struct pup_hours part = {.spent = total->by_activity[activity]};
    struct pup_span name =
        pup_shown_choice(&t->context->arena, &t->context->printer, PUP_KIND_TIME, PUP_TIME_ACTIVITY, activity);
    return part.spent == 0 ? PUP_OK : row(t, BY_ACTIVITY, name, &part, false);
}

/* Where there is neither a quota nor time, people are told so below the table. */
static bool is_empty(const struct pup_hours_figures *f)
{
    return f->person_count == 0;
}

static enum pup_err rows_of(struct table *t, const struct pup_hours_figures *f)
{
    struct pup_context *context = t->context;
    if (context->printer.terminal && is_empty(f)) {
        return PUP_OK;
    }
    enum pup_err err = row(t, BY_TOTAL, pup_span_of(""), &f->total, true);
    for (size_t i = 0; err == PUP_OK && i < f->month_count; i++) {
        struct pup_span name =
            pup_shown_month(&context->arena, &context->printer, f->months[i].year, f->months[i].month);
        err = row(t, BY_MONTH, name, &f->months[i].hours, true);
    }
    for (int64_t i = 0; err == PUP_OK && i <= PUP_ACTIVITIES; i++) {
        err = activity_row(t, &f->total, i);
    }
    for (size_t i = 0; err == PUP_OK && i < f->person_count; i++) {
        const struct pup_hours_person *person = &f->people[i];
        err = row(t, BY_PERSON, person->name, &person->hours, person->hours.allotted > 0);
    }
    return err;
}

static enum pup_err print_table(struct pup_context *context, const struct asked *asked,
                                const struct pup_hours_figures *all, int only)
{
    const struct pup_column columns[COLUMNS] = {{"structure", _("Structure"), 0},
                                                {"by", _("By"), 0},
                                                {"name", _("Name"), PUP_COLUMN_SHRINK},
                                                {"allotted", _("Quota"), PUP_COLUMN_RIGHT},
                                                {"spent", _("Spent"), PUP_COLUMN_RIGHT},
                                                {"rate", _("Rate"), PUP_COLUMN_RIGHT},
                                                {"beside", _("Without quota"), PUP_COLUMN_RIGHT}};
    struct table t = {.context = context, .only = only};
    t.grid = pup_grid_new(&context->printer, columns, COLUMNS);
    enum pup_err err = t.grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < asked->count; i++) {
        t.structure = asked->codes[i];
        err = rows_of(&t, &all[i]);
    }
    enum pup_err ended = pup_grid_end(t.grid);
    return err != PUP_OK ? err : ended;
}

static void tell(struct pup_context *context, const char *structure, const struct pup_hours *total)
{
    struct pup_printer people = asked_people(context);
    struct pup_span rate = pup_shown_rate(&context->arena, &people, total->has_rate, total->rate);
    if (total->exceeded) {
        pup_note(_("%s: more time was spent than 110 %% of the quota (%s)"), structure,
                 pup_word(&context->arena, rate));
    }
    if (total->allotted == 0) {
        pup_note(_("%s: nobody has a weekly time in the memberships, so there is no quota (pupitre add membership, "
                   "weekly=)"),
                 structure);
    }
}

static void json_hours(struct pup_json *json, const struct pup_hours *h)
{
    pup_json_pair_integer(json, "allotted", h->allotted);
    pup_json_pair_integer(json, "spent", h->spent);
    pup_json_pair_integer(json, "beside", h->beside);
    pup_json_pair_tenths(json, "rate", h->has_rate, h->rate);
    pup_json_pair_boolean(json, "exceeded", h->exceeded);
}

static void json_activities(struct pup_json *json, const struct pup_hours *total)
{
    pup_json_key(json, "activities");
    pup_json_array(json);
    for (int64_t i = 0; i <= PUP_ACTIVITIES; i++) {
        if (total->by_activity[i] > 0) {
            pup_json_object(json);
            pup_json_pair_choice(json, "activity", PUP_KIND_TIME, PUP_TIME_ACTIVITY, i);
            pup_json_pair_integer(json, "spent", total->by_activity[i]);
            pup_json_object_end(json);
        }
    }
    pup_json_array_end(json);
}

static void json_rows(struct pup_json *json, struct pup_context *context, const struct pup_hours_figures *f)
{
    pup_json_key(json, "months");
    pup_json_array(json);
    for (size_t i = 0; i < f->month_count; i++) {
        pup_json_object(json);
        pup_json_pair_text(json, "month",
                           pup_shown_month(&context->arena, &context->printer, f->months[i].year, f->months[i].month));
        json_hours(json, &f->months[i].hours);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
    json_activities(json, &f->total);
    pup_json_key(json, "people");
    pup_json_array(json);
    for (size_t i = 0; i < f->person_count; i++) {
        pup_json_object(json);
        pup_json_pair_id(json, "id", &f->people[i].person);
        pup_json_pair_text(json, "name", f->people[i].name);
        json_hours(json, &f->people[i].hours);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
}

static enum pup_err print_json(struct pup_context *context, const struct asked *asked,
                               const struct pup_hours_figures *all)
{
    struct pup_json *json = asked_json(context, asked);
    if (json == NULL) {
        return PUP_ERR_MEMORY;
    }
    pup_json_key(json, "structures");
    pup_json_array(json);
    for (size_t i = 0; i < asked->count; i++) {
        pup_json_object(json);
        pup_json_pair_text(json, "structure", pup_span_of(asked->codes[i]));
        json_hours(json, &all[i].total);
        json_rows(json, context, &all[i]);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
    return asked_json_end(json, asked);
}

static enum pup_err gather(struct asked *asked, struct pup_hours_figures *all)
{
    enum pup_err err = all == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < asked->count; i++) {
        err = pup_figure_hours(&asked->work, asked->codes[i], pup_period_year(asked->year), &all[i]);
    }
    return err;
}

int pup_command_time(struct pup_context *context, int count, char **words)
{
    struct asked asked;
    int only;
    (void)words;
    if (count != 0) {
        return pup_fail(EX_USAGE, _("time takes no words; to note time spent: pupitre add time"));
    }
    int code = asked_by(context, bys, BYS, &only);
    code = code == EX_OK ? asked_begin(context, PUP_TEAM, &asked) : code;
    if (code != EX_OK) {
        return code;
    }
    struct pup_hours_figures *all = pup_arena_array(&context->arena, asked.count, sizeof *all);
    enum pup_err err = gather(&asked, all);
    if (err == PUP_OK && context->printer.format == PUP_FORMAT_JSON) {
        err = print_json(context, &asked, all);
    } else if (err == PUP_OK) {
        err = print_table(context, &asked, all, only);
        for (size_t i = 0; err == PUP_OK && i < asked.count; i++) {
            tell(context, asked.codes[i], &all[i].total);
        }
    }
    return asked_end(context, &asked, err);
}
