/* agenda: what takes place, whom it takes, what clashes, which days are public holidays; or when people are all free.
 */
#include "client/calendar/agenda_priv.h"

#include <string.h>

#include "client/calendar/calendar.h"
#include "client/calendar/words.h"
#include "client/cli/say.h"

const struct pup_option pup_agenda_options[] = {
    {"week", "semaine", NULL, N_("the week that holds the day")},
    {"month", "mois", NULL, N_("the month that holds the day")},
    {"on", "au", N_("DATE"), N_("that day instead of today")},
    {"from", "du", N_("DATE"), N_("the first day")},
    {"to", "jusqu-au", N_("DATE"), N_("the last day")},
    {"mine", "moi", NULL, N_("only what takes your own time")},
    {"person", "personne", N_("NAMES"), N_("only what takes the time of these people")},
    {"free", "libre", N_("NAMES"), N_("when these people are all free")},
    {"for", "pendant", N_("DURATION"), N_("with --free: at least so long (1 h otherwise)")},
    {"between", "entre", N_("HOURS"), N_("with --free: hours that come into question (8:00-19:00 otherwise)")},
    {NULL, NULL, NULL, NULL},
};

enum { DAYS_SHOWN = 7 };

/* ---- public holidays ---- */

struct finess {
    struct pup_work *work;
    struct agenda_region *regions;
    size_t count;
};

static enum pup_err on_structure(void *context, const struct pup_view *view)
{
    struct finess *finess = context;
    struct pup_span number = pup_work_text(finess->work, view, PUP_STRUCTURE_FINESS);
    struct pup_space_parts parts = pup_space_split(&view->space);
    for (size_t i = 0; i < finess->count && number.len >= 2; i++) {
        struct agenda_region *region = &finess->regions[i];
        if (strcmp(region->structure->code, parts.code) == 0) {
            char department[3] = {(char)number.data[0], (char)number.data[1], '\0'};
            region->region = pup_holiday_region(region->structure->zone, department);
        }
    }
    return PUP_OK;
}

static bool is_member(const struct pup_structure_row *group, const char *code)
{
    for (size_t i = 0; i < group->member_count; i++) {
        if (strcmp(group->members[i], code) == 0) {
            return true;
        }
    }
    return false;
}

/* Groups have no holidays of their own. */
static enum pup_err gather_regions(struct pup_work *work, struct agenda_asked *asked)
{
    struct finess finess = {.work = work,
                            .regions = pup_arena_array(work->arena, work->structure_count, sizeof *asked->regions)};
    if (finess.regions == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < work->structure_count; i++) {
        const struct pup_structure_row *row = &work->structures[i];
        bool wanted = asked->structure == NULL || asked->structure == row || is_member(asked->structure, row->code);
        if (wanted && !pup_work_is_group(row) && pup_work_readable(work, row->code, PUP_TEAM)) {
            finess.regions[finess.count++] = (struct agenda_region){row, pup_holiday_region(row->zone, "")};
        }
    }
    asked->regions = finess.regions;
    asked->region_count = finess.count;
    return pup_work_each(work, NULL, PUP_REACH_OWN, PUP_KIND_STRUCTURE, PUP_KEEP_PAST, on_structure, &finess);
}

/* ---- what was asked for ---- */

static int choose_people(struct pup_context *context, struct agenda_asked *asked)
{
    int code = EX_OK;
    asked->everybody = pup_given_value(context, "mine") == NULL && pup_given_value(context, "person") == NULL;
    for (size_t i = 0; code == EX_OK && i < context->given_count; i++) {
        const struct pup_given *given = &context->given[i];
        if (strcmp(given->name, "mine") == 0) {
            code = people_add_me(context, &asked->agenda, &asked->people);
        } else if (strcmp(given->name, "person") == 0) {
            code = people_add(context, &asked->agenda, given->value, &asked->people);
        }
    }
    return code;
}

/* Hours of a zone that is not known here are shown as written; they cannot be compared with others'. */
static void say_unknown_zones(const struct agenda_asked *asked)
{
    for (size_t i = 0; i < asked->work.structure_count; i++) {
        const struct pup_structure_row *row = &asked->work.structures[i];
        if (pup_zone_find(row->zone) == NULL) {
            pup_note(_("the time zone of %s (%s) is not known here: its hours are taken as they are"), row->code,
                     row->zone);
        }
    }
}

/* In the structure meant, or in a group that it belongs to. */
static bool is_there(const struct agenda_asked *asked, const struct pup_agenda_item *item)
{
    const char *code = pup_space_split(&item->place.space).code;
    const struct pup_structure_row *row = pup_work_structure(&asked->work, code);
    return asked->structure == NULL || row == asked->structure ||
           (row != NULL && is_member(row, asked->structure->code));
}

static bool is_shown(const struct agenda_asked *asked, const struct pup_agenda_item *item)
{
    return item->shown && is_there(asked, item) && (asked->everybody || people_taken(&asked->people, item));
}

static enum pup_err choose_items(struct pup_context *context, struct agenda_asked *asked)
{
    size_t kept = 0;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): they are pointers */
    asked->items = pup_arena_array(&context->arena, asked->agenda.count, sizeof *asked->items);
    if (asked->items == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < asked->agenda.count; i++) {
        if (is_shown(asked, &asked->agenda.items[i])) {
            asked->items[asked->count++] = &asked->agenda.items[i];
        }
    }
    for (size_t i = 0; i < asked->clash_count; i++) {
        const struct pup_clash_row *row = &asked->clashes[i];
        bool theirs = asked->everybody || people_among(&asked->people, row->people, row->people_count);
        if (theirs && (is_there(asked, row->first) || is_there(asked, row->second))) {
            asked->clashes[kept++] = *row;
        }
    }
    asked->clash_count = kept;
    return PUP_OK;
}

static enum pup_err gather(struct pup_context *context, struct agenda_asked *asked)
{
    const char *structure = pup_given_value(context, "structure");
    enum pup_err err =
        pup_work_open(&asked->work, asked->txn, &context->arena, context->language, context->typing.today);
    if (err == PUP_OK) {
        asked->structure = structure == NULL ? NULL : pup_work_structure(&asked->work, structure);
        err = pup_work_agenda(&asked->work, asked->period, &asked->agenda);
    }
    if (err == PUP_OK) {
        err = pup_work_clashes(&asked->work, &asked->agenda, NULL, &asked->clashes, &asked->clash_count);
    }
    return err == PUP_OK ? gather_regions(&asked->work, asked) : err;
}

/* Says what is wrong with --structure. */
static int check_structure(struct pup_context *context, struct agenda_asked *asked)
{
    struct pup_space_row *spaces;
    size_t count;
    bool given = pup_given_value(context, "structure") != NULL;
    return given ? pup_place_spaces(context, asked->txn, &spaces, &count) : EX_OK;
}

static int show(struct pup_context *context, struct agenda_asked *asked)
{
    int code = choose_people(context, asked);
    code = code == EX_OK ? pup_fail_err(choose_items(context, asked)) : code;
    return code == EX_OK ? agenda_print(context, asked) : code;
}

int pup_command_agenda(struct pup_context *context, int count, char **words)
{
    struct agenda_asked asked = {.txn = NULL};
    int code = count > 1 ? pup_fail(EX_USAGE, _("\"%s\": say one day, or use --from and --to"), words[1])
                         : period_read(context, count == 1 ? words[0] : NULL, DAYS_SHOWN, &asked.period);
    if (code == EX_OK) {
        code = pup_place_begin(context, false, &asked.txn);
    }
    if (code == EX_OK) {
        code = check_structure(context, &asked);
    }
    if (code == EX_OK) {
        code = pup_fail_err(gather(context, &asked));
    }
    if (code == EX_OK) {
        say_unknown_zones(&asked);
        bool free_slots = pup_given_value(context, "free") != NULL;
        code = free_slots ? agenda_free(context, &asked) : show(context, &asked);
    }
    pup_txn_abort(asked.txn);
    return code;
}
