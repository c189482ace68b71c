/* import calendar: the events of a calendar file become meetings or presences of one structure. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/calendar/calendar.h"
#include "client/calendar/import_priv.h"
#include "client/calendar/period.h"
#include "client/cli/place.h"
#include "client/cli/say.h"
#include "client/query/zone.h"
#include "client/work/clashes.h"
#include "common/base/language.h"

const struct pup_option pup_import_calendar_options[] = {
    {"type", "nature", N_("TYPE"), N_("the type of meeting or presence of events that do not say it")},
    {"person", "personne", N_("NAMES"), N_("whom they take (yourself otherwise)")},
    {"update", "actualiser", NULL, N_("take hours, place and title from the file for what is here already")},
    {"from", "du", N_("DATE"), N_("the first day")},
    {"to", "jusqu-au", N_("DATE"), N_("the last day")},
    {"dry-run", "essai", NULL, N_("say what would happen, and do nothing")},
    {NULL, NULL, NULL, NULL},
};

enum {
    EVENTS_A_TRANSACTION = 2000,
    DAYS_BEFORE = 31, /* of what repeats, unless it was said */
    DAYS_AHEAD = 400,
    CLASH_DAYS = 3660,
    SCRATCH_BYTES = 32 * 1024 * 1024
};

/* ---- what was asked for ---- */

static int read_days(struct ics_import *import)
{
    struct pup_context *context = import->context;
    bool from, to;
    int64_t first, last;
    int code = period_day(context, "from", &first, &from);
    code = code == EX_OK ? period_day(context, "to", &last, &to) : code;
    if (code != EX_OK) {
        return code;
    }
    first = from ? first : (to && last < context->typing.today ? last : context->typing.today) - DAYS_BEFORE;
    last = to ? last : (from && first > context->typing.today ? first : context->typing.today) + DAYS_AHEAD;
    import->days = (struct pup_period){first, last};
    import->bounded = from || to;
    return first <= last ? EX_OK : pup_fail(EX_USAGE, _("the last day comes before the first"));
}

/* A type of meeting or, where none is called so, of presence. */
static int read_type(struct ics_import *import)
{
    static const uint32_t fields[] = {[PUP_KIND_MEETING] = PUP_MEETING_TYPE, [PUP_KIND_PRESENCE] = PUP_PRESENCE_TYPE};
    static const uint32_t kinds[] = {PUP_KIND_MEETING, PUP_KIND_PRESENCE};
    const char *word = pup_given_value(import->context, "type");
    for (size_t i = 0; word != NULL && i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct pup_choice *choice;
        const struct pup_field_def *field = pup_schema_field(pup_schema_kind(kinds[i]), fields[kinds[i]]);
        if (pup_schema_find_choice(field, pup_span_of(word), &choice) == PUP_OK) {
            import->kind = kinds[i];
            import->type = choice->number;
            return EX_OK;
        }
    }
    return word == NULL ? EX_OK
                        : pup_fail(EX_USAGE,
                                   _("--type: \"%s\" is no type of meeting or presence; see: pupitre help meeting, "
                                     "pupitre help presence"),
                                   word);
}

static int choose_people(struct ics_import *import, const struct pup_agenda *agenda)
{
    struct pup_context *context = import->context;
    struct people people = {.count = 0};
    const char *names = pup_given_value(context, "person");
    const struct pup_agenda_person *me = pup_agenda_login(agenda, context->profile.login);
    int code = names == NULL ? EX_OK : people_add(context, agenda, names, &people);
    if (names == NULL && me != NULL) {
        people.at[people.count++] = me;
    }
    for (size_t i = 0; code == EX_OK && i < people.count; i++) {
        const struct ics_person *person = ics_people_human(import, &people.at[i]->human);
        if (person != NULL) {
            import->chosen[import->chosen_count++] = person;
        } else if (names != NULL) {
            return pup_fail(EX_DATAERR, _("%s is not among the people of %s"),
                            pup_word(&context->arena, people.at[i]->name), pup_space_split(&import->space).code);
        }
    }
    return code;
}

/* Where it goes, and whom it may name. */
static int prepare(struct ics_import *import)
{
    struct pup_context *context = import->context;
    struct pup_txn *txn = NULL;
    struct pup_work work;
    struct pup_agenda agenda = {.count = 0};
    int code = pup_place_begin(context, false, &txn);
    code = code == EX_OK ? pup_place_new(context, txn, pup_schema_kind(PUP_KIND_MEETING), NULL, &import->space) : code;
    if (code == EX_OK) {
        enum pup_err err = pup_place_zone(txn, &import->space, &import->zone);
        err =
            err == PUP_OK ? pup_work_open(&work, txn, &context->arena, context->language, context->typing.today) : err;
        err = err == PUP_OK ? pup_agenda_people(&work, &agenda) : err;
        code = pup_fail_err(err == PUP_OK ? ics_people_gather(import, &work) : err);
    }
    code = code == EX_OK ? choose_people(import, &agenda) : code;
    pup_txn_abort(txn);
    return code;
}

/* ---- the file ---- */

static int read_file(struct pup_context *context, const char *path, struct pup_span *bytes)
{
    bool input = strcmp(path, "-") == 0;
    const char *name = input ? _("the standard input") : path;
    FILE *file = input ? stdin : fopen(path, "rbe");
    if (file == NULL) {
        return pup_fail(EX_NOINPUT, _("%s cannot be read: %s"), name, strerror(errno));
    }
    uint8_t *data = pup_arena_alloc(&context->arena, PUP_ICS_BYTES_MAX + 1);
    *bytes = (struct pup_span){data, data == NULL ? 0 : fread(data, 1, PUP_ICS_BYTES_MAX + 1, file)};
    int code = data == NULL   ? pup_fail_err(PUP_ERR_MEMORY)
               : ferror(file) ? pup_fail(EX_NOINPUT, _("%s cannot be read: %s"), name, strerror(errno))
               : bytes->len > PUP_ICS_BYTES_MAX
                   ? pup_fail(EX_DATAERR, _("%s is larger than 8 MiB: export fewer days of it"), name)
                   : EX_OK;
    if (!input) {
        fclose(file);
    }
    return code;
}

static int read_events(struct ics_import *import, const char *path, struct pup_ics_calendar *calendar)
{
    static const struct pup_module_wanted wanted = PUP_CALENDAR_WANTED;
    const void *module = NULL;
    struct pup_span bytes = {NULL, 0};
    int code = read_file(import->context, path, &bytes);
    code = code == EX_OK ? pup_module_need(&wanted, &module) : code;
    if (code != EX_OK) {
        return code;
    }
    const struct pup_calendar_functions *functions = module;
    const struct pup_ics_window window = {import->days.from, import->days.to};
    enum pup_err err = functions->read(&import->context->arena, bytes, &window, calendar);
    if (err == PUP_ERR_MALFORMED) {
        return pup_fail(EX_DATAERR, _("%s is not a calendar file: export it from the calendar program as .ics"), path);
    }
    if (err == PUP_ERR_LIMIT) {
        return pup_fail(EX_DATAERR, _("%s holds too many events: export fewer days of it, or use --from and --to"),
                        path);
    }
    import->repeats = calendar->left_out;
    return pup_fail_err(err);
}

/* ---- taking ---- */

static enum pup_err take_all(struct ics_import *import, const struct pup_ics_calendar *calendar)
{
    enum pup_err err = pup_store_begin(import->context->replica.store, true, &import->txn);
    for (size_t i = 0; err == PUP_OK && i < calendar->count; i++) {
        pup_arena_reset(&import->scratch);
        err = ics_take(import, &calendar->events[i]);
        if (err == PUP_OK && !import->dry_run && (i + 1) % EVENTS_A_TRANSACTION == 0) {
            err = pup_txn_commit(import->txn);
            import->txn = NULL;
            err = err == PUP_OK ? pup_store_begin(import->context->replica.store, true, &import->txn) : err;
        }
    }
    if (err == PUP_OK && !import->dry_run) {
        err = pup_txn_commit(import->txn);
        import->txn = NULL;
    }
    return err;
}

static int by_id(const void *a, const void *b)
{
    return pup_id_compare(a, b);
}

static bool is_made(const struct ics_import *import, const struct pup_agenda_item *item)
{
    return bsearch(&item->place.id, import->made, import->made_count, sizeof *import->made, by_id) != NULL;
}

/* How many clashes the new ones make: they are made all the same. */
static enum pup_err count_clashes(struct ics_import *import, const struct pup_ics_calendar *calendar)
{
    struct pup_context *context = import->context;
    struct pup_work work;
    struct pup_agenda agenda;
    struct pup_clash_row *rows = NULL;
    size_t count = 0;
    struct pup_period days = {PUP_DAYS_MAX, PUP_DAYS_MIN};
    for (size_t i = 0; i < calendar->count; i++) {
        int64_t first = pup_days_of_minutes(calendar->events[i].start);
        days.from = first < days.from ? first : days.from;
        days.to = first > days.to ? first : days.to;
    }
    days.from = days.to - days.from > CLASH_DAYS ? context->typing.today - DAYS_BEFORE : days.from;
    days.to = days.to - days.from > CLASH_DAYS ? days.from + CLASH_DAYS : days.to;
    qsort(import->made, import->made_count, sizeof *import->made, by_id);
    enum pup_err err = pup_work_open(&work, import->txn, &context->arena, context->language, context->typing.today);
    err = err == PUP_OK ? pup_work_agenda(&work, days, &agenda) : err;
    err = err == PUP_OK ? pup_work_clashes(&work, &agenda, NULL, &rows, &count) : err;
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        import->clashes += is_made(import, rows[i].first) || is_made(import, rows[i].second);
    }
    return err;
}

static int take(struct ics_import *import, const struct pup_ics_calendar *calendar)
{
    struct pup_arena *arena = &import->context->arena;
    import->problems = pup_arena_array(arena, calendar->count, sizeof *import->problems);
    import->made = pup_arena_array(arena, calendar->count, sizeof *import->made);
    if (import->problems == NULL || import->made == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    pup_arena_init(&import->scratch, SCRATCH_BYTES);
    enum pup_err err = take_all(import, calendar);
    import->context->wrote = err == PUP_OK && import->made_count > 0 && !import->dry_run;
    if (err == PUP_OK && import->made_count > 0) {
        err = import->txn == NULL ? pup_store_begin(import->context->replica.store, false, &import->txn) : PUP_OK;
        err = err == PUP_OK ? count_clashes(import, calendar) : err;
    }
    pup_txn_abort(import->txn);
    pup_arena_release(&import->scratch);
    return pup_fail_err(err);
}

int pup_command_import_calendar(struct pup_context *context, int count, char **words)
{
    struct ics_import import = {.context = context,
                                .update = pup_given_value(context, "update") != NULL,
                                .confirmed = pup_given_value(context, "confirm") != NULL,
                                .dry_run = pup_given_value(context, "dry-run") != NULL};
    struct pup_ics_calendar calendar = {.count = 0};
    if (count != 1) {
        return pup_fail(EX_USAGE, _("say which file: pupitre import calendar FILE.ics"));
    }
    int code = read_days(&import);
    code = code == EX_OK ? read_type(&import) : code;
    code = code == EX_OK ? prepare(&import) : code;
    code = code == EX_OK ? read_events(&import, words[0], &calendar) : code;
    code = code == EX_OK ? take(&import, &calendar) : code;
    return code == EX_OK ? ics_report(&import) : code;
}
