/* export calendar: one person's meetings and presences in all structures, or all of one structure, as a calendar file.
 */
#include <stdlib.h>
#include <string.h>

#include "client/calendar/calendar.h"
#include "client/calendar/event.h"
#include "client/calendar/people.h"
#include "client/calendar/period.h"
#include "client/cli/new_file.h"
#include "client/cli/place.h"
#include "client/cli/say.h"
#include "common/base/language.h"

const struct pup_option pup_export_calendar_options[] = {
    {"person", "personne", N_("NAME"), N_("the calendar of that person instead of your own")},
    {"from", "du", N_("DATE"), N_("the first day")},
    {"to", "jusqu-au", N_("DATE"), N_("the last day")},
    {NULL, NULL, NULL, NULL},
};

enum { FILE_MAX = 256 * 1024 * 1024 };

struct exporting {
    struct pup_context *context;
    struct pup_txn *txn;
    struct pup_work work;
    struct pup_period days;
    struct pup_agenda people;                  /* people alone */
    const struct pup_agenda_person *person;    /* whose calendar; NULL: a structure's */
    const struct pup_structure_row *structure; /* NULL: of all */
    struct pup_ics_event *events;
    size_t count, room;
    size_t far; /* left out: so late that calendar files cannot say it */
};

/* ---- what goes in ---- */

/* The days asked for; all without. */
static int read_days(struct pup_context *context, struct pup_period *days)
{
    bool from, to;
    int64_t first, last;
    int code = period_day(context, "from", &first, &from);
    code = code == EX_OK ? period_day(context, "to", &last, &to) : code;
    if (code != EX_OK) {
        return code;
    }
    *days = (struct pup_period){from ? first : PUP_DAYS_MIN + 1, to ? last : PUP_DAYS_MAX - 1};
    return days->from <= days->to ? EX_OK : pup_fail(EX_USAGE, _("the last day comes before the first"));
}

/* Slots in which somebody is busy elsewhere are the server's own: they have no meaning in another calendar. */
static bool belongs(const struct exporting *exporting, const struct pup_agenda_item *item)
{
    const struct pup_structure_row *structure = exporting->structure;
    int64_t first = pup_days_of_minutes(item->start), last = pup_days_of_minutes(item->end - 1);
    bool here = structure == NULL || strcmp(pup_space_split(&item->place.space).code, structure->code) == 0;
    return here && !item->busy && first <= exporting->days.to && last >= exporting->days.from &&
           (exporting->person == NULL || pup_agenda_takes(item, &exporting->person->human));
}

static enum pup_err put(struct exporting *exporting, struct pup_ics_event event)
{
    if (exporting->count == exporting->room) {
        size_t room = exporting->room == 0 ? 256 : exporting->room * 2;
        struct pup_ics_event *more = pup_arena_array(&exporting->context->arena, room, sizeof *more);
        if (more == NULL) {
            return PUP_ERR_MEMORY;
        }
        if (exporting->count > 0) {
            memcpy(more, exporting->events, exporting->count * sizeof *more);
        }
        exporting->events = more;
        exporting->room = room;
    }
    exporting->events[exporting->count++] = event;
    return PUP_OK;
}

static enum pup_err on_item(void *context, const struct pup_view *view)
{
    struct exporting *exporting = context;
    struct pup_agenda_item item;
    enum pup_err err;
    if (!pup_work_agenda_item(&exporting->work, view, &item, &err) || !belongs(exporting, &item)) {
        return err;
    }
    if (item.end >= PUP_ICS_TIME_END) {
        exporting->far++;
        return PUP_OK;
    }
    return put(exporting,
               event_of_item(exporting->context, &exporting->people, &item, &view->record, exporting->person));
}

static enum pup_err gather(struct exporting *exporting)
{
    struct pup_question question = pup_agenda_question(&exporting->days), *const asked[] = {&question};
    enum pup_err err = pup_work_ask(&exporting->work, asked, 1);
    err = err == PUP_OK ? pup_work_visit(&exporting->work, &question, PUP_KEEP_PAST, on_item, exporting) : err;
    if (err == PUP_OK && exporting->count > 0) {
        qsort(exporting->events, exporting->count, sizeof *exporting->events, event_compare);
    }
    return err;
}

/* ---- whose ---- */

/* Of a structure, of somebody, else one's own. */
static int choose(struct exporting *exporting)
{
    struct pup_context *context = exporting->context;
    const char *code = pup_given_value(context, "structure"), *name = pup_given_value(context, "person");
    struct people people = {.count = 0};
    struct pup_space_row *spaces;
    size_t count;
    int said = code == NULL ? EX_OK : pup_place_spaces(context, exporting->txn, &spaces, &count);
    if (said != EX_OK) {
        return said;
    }
    exporting->structure = code == NULL ? NULL : pup_work_structure(&exporting->work, code);
    if (code != NULL && exporting->structure == NULL) {
        return pup_fail(EX_USAGE, _("there is no structure \"%s\" here; see: pupitre whoami"), code);
    }
    if (code != NULL && name == NULL) {
        return EX_OK;
    }
    said = name == NULL ? people_add_me(context, &exporting->people, &people)
                        : people_add(context, &exporting->people, name, &people);
    if (said == EX_OK && people.count != 1) {
        return pup_fail(EX_USAGE, _("a calendar is one person's: give one name"));
    }
    exporting->person = said == EX_OK ? people.at[0] : NULL;
    return said;
}

/* ---- out ---- */

static int write_file(const char *path, struct pup_span bytes)
{
    struct pup_new_file file = {.path = ""};
    int code = pup_new_file_begin(&file, path);
    code = code == EX_OK ? pup_new_file_write(&file, bytes) : code;
    code = code == EX_OK ? pup_new_file_end(&file) : code;
    pup_new_file_drop(&file);
    return code;
}

static int write_calendar(struct exporting *exporting, const char *path)
{
    static const struct pup_module_wanted wanted = PUP_CALENDAR_WANTED;
    const void *module = NULL;
    struct pup_buf out;
    int code = pup_module_need(&wanted, &module);
    if (code != EX_OK) {
        return code;
    }
    const struct pup_calendar_functions *functions = module;
    const struct pup_ics_calendar calendar = {
        .name = exporting->person != NULL ? exporting->person->name : pup_span_of(exporting->structure->name),
        .events = exporting->events,
        .count = exporting->count};
    pup_buf_init(&out, FILE_MAX);
    enum pup_err err = functions->write(&calendar, &out);
    code = err == PUP_ERR_LIMIT ? pup_fail(EX_DATAERR, _("this calendar is too large; narrow it with --from and --to"))
                                : pup_fail_err(err);
    code = code == EX_OK ? write_file(path, pup_buf_span(&out)) : code;
    pup_buf_release(&out);
    return code;
}

static int export(struct exporting *exporting)
{
    struct pup_context *context = exporting->context;
    int code = pup_place_begin(context, false, &exporting->txn);
    if (code != EX_OK) {
        return code;
    }
    enum pup_err err =
        pup_work_open(&exporting->work, exporting->txn, &context->arena, context->language, context->typing.today);
    err = err == PUP_OK ? pup_agenda_people(&exporting->work, &exporting->people) : err;
    code = err == PUP_OK ? choose(exporting) : pup_fail_err(err);
    err = code == EX_OK ? gather(exporting) : PUP_OK;
    pup_txn_abort(exporting->txn);
    if (err == PUP_ERR_LIMIT) {
        return pup_fail(EX_DATAERR, _("this calendar is too large; narrow it with --from and --to"));
    }
    return code == EX_OK ? pup_fail_err(err) : code;
}

int pup_command_export_calendar(struct pup_context *context, int count, char **words)
{
    struct exporting exporting = {.context = context};
    if (count > 1) {
        return pup_fail(EX_USAGE, _("one file at a time: pupitre export calendar FILE.ics"));
    }
    int code = read_days(context, &exporting.days);
    code = code == EX_OK ? export(&exporting) : code;
    code = code == EX_OK ? write_calendar(&exporting, count == 1 ? words[0] : "-") : code;
    if (code == EX_OK && exporting.far > 0) {
        pup_note(ngettext("%zu event is left out: after the year 2999", "%zu events are left out: after the year 2999",
                          exporting.far),
                 exporting.far);
    }
    if (code == EX_OK && count == 1 && strcmp(words[0], "-") != 0) {
        pup_note(ngettext("%zu event in %s", "%zu events in %s", exporting.count), exporting.count, words[0]);
    }
    return code;
}
