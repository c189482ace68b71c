/* attendance: who came to the meetings of a year, and the quota of RCP and cases. */
#include <string.h>

#include "client/figures/asked.h"
#include "client/figures/figures.h"
#include "client/work/meetings.h"
#include "common/base/language.h"
#include "common/base/text.h"

enum { COLUMNS = 8 };

static const struct asked_by bys[] = {
    {"total", "total", N_("total")},
    {"type", "type", N_("type")},
    {"profession", "profession", N_("profession")},
    {"meeting", "réunion", N_("meeting")},
    {"person", "personne", N_("person")},
};
enum { BY_TOTAL, BY_TYPE, BY_PROFESSION, BY_MEETING, BY_PERSON, BYS };

struct table {
    struct pup_context *context;
    struct pup_grid *grid;
    const char *structure;
    int only; /* a by; -1: those of the glance, total, type and profession */
};

static enum pup_err row(struct table *t, int by, struct pup_span name, bool counts, int64_t meetings,
                        const struct pup_attendance *a)
{
    struct pup_context *context = t->context;
    struct pup_arena *arena = &context->arena;
    if (t->only >= 0 ? t->only != by : by > BY_PROFESSION) {
        return PUP_OK;
    }
    struct pup_span cells[COLUMNS] = {
        pup_span_of(t->structure),
        asked_word(context, bys[by].id, _(bys[by].label)),
        name,
        pup_shown_count(arena, &context->printer, counts, meetings),
        pup_shown_count(arena, &context->printer, true, a->invited),
        pup_shown_count(arena, &context->printer, true, a->present),
        pup_shown_count(arena, &context->printer, true, a->excused),
        pup_shown_rate(arena, &context->printer, a->has_rate, a->rate),
    };
    return pup_grid_row(t->grid, cells, by == BY_TOTAL ? PUP_TONE_STRONG : PUP_TONE_PLAIN);
}

/* "10/03/2026 RCP mensuelle" */
static struct pup_span meeting_name(struct pup_context *context, const struct pup_meeting_row *meeting)
{
    struct pup_span day = pup_shown_day(&context->arena, &context->printer, true, pup_days_of_minutes(meeting->start));
    return pup_span_of(pup_arena_printf(&context->arena, "%s %s", pup_word(&context->arena, day),
                                        pup_word(&context->arena, meeting->title)));
}

static enum pup_err groups(struct table *t, int by, uint32_t kind, uint32_t field,
                           const struct pup_attendance_group *group, size_t count)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        struct pup_span name = pup_shown_choice(&t->context->arena, &t->context->printer, kind, field, group[i].number);
        err = row(t, by, name, by == BY_TYPE, group[i].meetings, &group[i].attendance);
    }
    return err;
}

static enum pup_err rows_of(struct table *t, const struct pup_meetings_figures *f)
{
    if (t->context->printer.terminal && f->meeting_count == 0) {
        return PUP_OK;
    }
    enum pup_err err = row(t, BY_TOTAL, pup_span_of(""), true, (int64_t)f->meeting_count, &f->total);
    if (err == PUP_OK) {
        err = groups(t, BY_TYPE, PUP_KIND_MEETING, PUP_MEETING_TYPE, f->types, f->type_count);
    }
    if (err == PUP_OK) {
        err = groups(t, BY_PROFESSION, PUP_KIND_PERSON, PUP_PERSON_PROFESSION, f->professions, f->profession_count);
    }
    for (size_t i = 0; err == PUP_OK && i < f->meeting_count; i++) {
        err = row(t, BY_MEETING, meeting_name(t->context, &f->meetings[i]), true, 1, &f->meetings[i].attendance);
    }
    for (size_t i = 0; err == PUP_OK && i < f->person_count; i++) {
        err = row(t, BY_PERSON, f->people[i].name, false, 0, &f->people[i].attendance);
    }
    return err;
}

/* One structure's answer. */
struct gathered {
    struct pup_meetings_figures meetings;
    struct pup_rcp_figures rcp;
};

static enum pup_err print_table(struct pup_context *context, const struct asked *asked, const struct gathered *all,
                                int only)
{
    const struct pup_column columns[COLUMNS] = {{"structure", _("Structure"), 0},
                                                {"by", _("By"), 0},
                                                {"name", _("Name"), PUP_COLUMN_SHRINK},
                                                {"meetings", _("Meetings"), PUP_COLUMN_RIGHT},
                                                {"invited", _("Invited"), PUP_COLUMN_RIGHT},
                                                {"present", _("Present"), PUP_COLUMN_RIGHT},
                                                {"excused", _("Excused"), PUP_COLUMN_RIGHT},
                                                {"rate", _("Rate"), PUP_COLUMN_RIGHT}};
    struct table t = {.context = context, .only = only};
    t.grid = pup_grid_new(&context->printer, columns, COLUMNS);
    enum pup_err err = t.grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < asked->count; i++) {
        t.structure = asked->codes[i];
        err = rows_of(&t, &all[i].meetings);
    }
    enum pup_err ended = pup_grid_end(t.grid);
    return err != PUP_OK ? err : ended;
}

/* The year's quota of RCP and cases. */
static void tell(struct pup_context *context, const char *structure, const struct pup_rcp_figures *rcp)
{
    struct pup_printer people = asked_people(context);
    struct pup_span rate = pup_shown_rate(&context->arena, &people, rcp->has_rate, rcp->rate);
    pup_note(_("%s: %lld RCP held of %lld"), structure, (long long)rcp->held, (long long)rcp->wanted);
    if (rcp->has_rate) {
        pup_note(_("%s: %lld cases discussed of %lld (%s)"), structure, (long long)rcp->cases,
                 (long long)rcp->cases_wanted, pup_word(&context->arena, rate));
    } else if (rcp->cases > 0) {
        pup_note(_("%s: %lld cases discussed; how many are wanted is not known without the target patients of an ACI "
                   "declaration"),
                 structure, (long long)rcp->cases);
    }
}

static void json_attendance(struct pup_json *json, const struct pup_attendance *a)
{
    pup_json_pair_integer(json, "invited", a->invited);
    pup_json_pair_integer(json, "present", a->present);
    pup_json_pair_integer(json, "excused", a->excused);
    pup_json_pair_integer(json, "uninvited", a->uninvited);
    pup_json_pair_tenths(json, "rate", a->has_rate, a->rate);
}

static void json_groups(struct pup_json *json, const char *key, const char *name, uint32_t kind, uint32_t field,
                        const struct pup_attendance_group *group, size_t count)
{
    pup_json_key(json, key);
    pup_json_array(json);
    for (size_t i = 0; i < count; i++) {
        pup_json_object(json);
        pup_json_pair_choice(json, name, kind, field, group[i].number);
        if (group[i].meetings > 0) {
            pup_json_pair_integer(json, "meetings", group[i].meetings);
        }
        json_attendance(json, &group[i].attendance);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
}

static void json_meetings(struct pup_json *json, const struct pup_meetings_figures *f)
{
    pup_json_key(json, "meetings");
    pup_json_array(json);
    for (size_t i = 0; i < f->meeting_count; i++) {
        const struct pup_meeting_row *meeting = &f->meetings[i];
        pup_json_object(json);
        pup_json_pair_id(json, "id", &meeting->place.id);
        pup_json_pair_day(json, "date", true, pup_days_of_minutes(meeting->start));
        pup_json_pair_choice(json, "type", PUP_KIND_MEETING, PUP_MEETING_TYPE, meeting->type);
        pup_json_pair_text(json, "title", meeting->title);
        json_attendance(json, &meeting->attendance);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
    pup_json_key(json, "people");
    pup_json_array(json);
    for (size_t i = 0; i < f->person_count; i++) {
        pup_json_object(json);
        pup_json_pair_id(json, "id", &f->people[i].person);
        pup_json_pair_text(json, "name", f->people[i].name);
        json_attendance(json, &f->people[i].attendance);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
}

static void json_one(struct pup_json *json, const char *code, const struct gathered *one)
{
    const struct pup_meetings_figures *f = &one->meetings;
    pup_json_object(json);
    pup_json_pair_text(json, "structure", pup_span_of(code));
    json_attendance(json, &f->total);
    asked_json_rcp(json, &one->rcp);
    json_groups(json, "types", "type", PUP_KIND_MEETING, PUP_MEETING_TYPE, f->types, f->type_count);
    json_groups(json, "professions", "profession", PUP_KIND_PERSON, PUP_PERSON_PROFESSION, f->professions,
                f->profession_count);
    json_meetings(json, f);
    pup_json_object_end(json);
}

static enum pup_err print_json(struct pup_context *context, const struct asked *asked, const struct gathered *all)
{
    struct pup_json *json = asked_json(context, asked);
    if (json == NULL) {
        return PUP_ERR_MEMORY;
    }
    pup_json_key(json, "structures");
    pup_json_array(json);
    for (size_t i = 0; i < asked->count; i++) {
        json_one(json, asked->codes[i], &all[i]);
    }
    pup_json_array_end(json);
    return asked_json_end(json, asked);
}

static int read_type(struct pup_context *context, int64_t *type)
{
    const char *word = pup_given_value(context, "type");
    const struct pup_choice *choice = NULL;
    const struct pup_field_def *field = pup_schema_field(pup_schema_kind(PUP_KIND_MEETING), PUP_MEETING_TYPE);
    *type = 0;
    if (word == NULL) {
        return EX_OK;
    }
    if (pup_schema_find_choice(field, pup_span_of(word), &choice) != PUP_OK) {
        return pup_fail(EX_USAGE, _("--type: there is no type of meeting \"%s\"; see: pupitre help meeting"), word);
    }
    *type = choice->number;
    return EX_OK;
}

static enum pup_err gather(struct asked *asked, int64_t type, struct gathered *all)
{
    enum pup_err err = all == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < asked->count; i++) {
        struct pup_period period = pup_period_year(asked->year);
        period.to = period.to < asked->work.today ? period.to : asked->work.today;
        err = pup_figure_meetings(&asked->work, asked->codes[i], period, type, &all[i].meetings);
        err = err == PUP_OK ? pup_figure_rcp(&asked->work, asked->codes[i], asked->year, &all[i].rcp) : err;
    }
    return err;
}

int pup_command_attendance(struct pup_context *context, int count, char **words)
{
    struct asked asked;
    int only;
    int64_t type;
    (void)words;
    if (count != 0) {
        return pup_fail(EX_USAGE, _("attendance takes no words; the roll of one meeting: pupitre attend ID"));
    }
    int code = asked_by(context, bys, BYS, &only);
    code = code == EX_OK ? read_type(context, &type) : code;
    code = code == EX_OK ? asked_begin(context, PUP_TEAM, &asked) : code;
    if (code != EX_OK) {
        return code;
    }
    struct gathered *all = pup_arena_array(&context->arena, asked.count, sizeof *all);
    enum pup_err err = gather(&asked, type, all);
    if (err == PUP_OK && context->printer.format == PUP_FORMAT_JSON) {
        err = print_json(context, &asked, all);
    } else if (err == PUP_OK) {
        err = print_table(context, &asked, all, only);
        for (size_t i = 0; err == PUP_OK && i < asked.count; i++) {
            tell(context, asked.codes[i], &all[i].rcp);
        }
    }
    return asked_end(context, &asked, err);
}
