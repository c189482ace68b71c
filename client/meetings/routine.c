/* routine [ID…]: makes what routines ask for next. */
#include <string.h>

#include "client/cli/say.h"
#include "client/cli/write.h"
#include "client/meetings/meetings.h"
#include "client/meetings/occurrence.h"
#include "client/print/grid.h"
#include "client/print/value.h"
#include "client/query/query.h"
#include "common/model/date.h"
#include "common/model/fields.h"
#include "common/model/rights.h"
#include "common/rules/recurrence.h"
#include "common/rules/zone.h"

enum {
    AHEAD_DAYS = 92, /* three months: meetings are convened from fifteen days before, rooms are taken earlier */
    MOST = 400       /* of one routine in one run */
};

/* A record that was made, or would be. */
struct made {
    struct pup_id id;
    const struct pup_kind_def *kind;
    struct pup_span title;
    struct pup_space space;
    int64_t when; /* minutes; of an action, its due day's midnight */
};

struct run {
    struct pup_context *context;
    struct pup_txn *txn;
    struct pup_structure_row *structures;
    size_t structure_count;
    int64_t horizon; /* the last day */
    struct pup_view *routines;
    size_t count, room;
    struct made *made;
    size_t made_count, made_room;
    size_t cut; /* routines whose occurrences were more than MOST */
    int code;   /* the first thing that was wrong */
};

/* ---- which routines ---- */

static int keep_routine(struct run *run, const struct pup_view *view)
{
    if (run->count == run->room) {
        run->room = run->room == 0 ? 16 : run->room * 2;
        struct pup_view *more = pup_arena_array(&run->context->arena, run->room, sizeof *more);
        if (more == NULL) {
            return pup_fail_err(PUP_ERR_MEMORY);
        }
        if (run->count > 0) {
            memcpy(more, run->routines, run->count * sizeof *more);
        }
        run->routines = more;
    }
    return pup_fail_err(pup_view_keep(&run->context->arena, view, &run->routines[run->count++]));
}

static bool consider(void *context, const struct pup_view *view)
{
    struct run *run = context;
    if (!pup_query_put_away(run->txn, view)) {
        run->code = keep_routine(run, view);
    }
    return run->code == EX_OK;
}

/* All that are active where she may write; where that is nowhere, she is told so. */
static int find_all(struct run *run)
{
    struct pup_space_row *spaces = NULL;
    const struct pup_space *closed = NULL;
    size_t count = 0, open = 0;
    int code = pup_place_spaces(run->context, run->txn, &spaces, &count);
    for (size_t i = 0; code == EX_OK && i < count; i++) {
        if (pup_space_split(&spaces[i].space).compartment != PUP_TEAM) {
            continue;
        }
        if (!(spaces[i].rights & PUP_RIGHT_CONTRIBUTE)) {
            closed = &spaces[i].space;
            continue;
        }
        open++;
        code = pup_fail_err(pup_view_each(run->txn, &spaces[i].space, PUP_KIND_ROUTINE, consider, run));
        code = code == EX_OK ? run->code : code;
    }
    return code == EX_OK && open == 0 && closed != NULL ? pup_place_may_write(run->context, run->txn, closed) : code;
}

static int find_named(struct run *run, int count, char **words)
{
    int code = EX_OK;
    for (int i = 0; code == EX_OK && i < count; i++) {
        struct pup_view view;
        code = pup_place_record_of(run->context, run->txn, words[i], PUP_KIND_ROUTINE, &view);
        if (code == EX_OK) {
            code = pup_place_may_write(run->context, run->txn, &view.space);
        }
        if (code == EX_OK && pup_query_put_away(run->txn, &view)) {
            code =
                pup_fail(EX_DATAERR, _("the routine %s is stopped; start it again with: pupitre edit %s state=active"),
                         words[i], words[i]);
        }
        if (code == EX_OK) {
            code = keep_routine(run, &view);
        }
    }
    return code;
}

/* ---- making ---- */

static int remember(struct run *run, const struct pup_routine *routine, const struct pup_draft *draft, int64_t day)
{
    if (run->made_count == run->made_room) {
        run->made_room = run->made_room == 0 ? 32 : run->made_room * 2;
        struct made *more = pup_arena_array(&run->context->arena, run->made_room, sizeof *more);
        if (more == NULL) {
            return pup_fail_err(PUP_ERR_MEMORY);
        }
        if (run->made_count > 0) {
            memcpy(more, run->made, run->made_count * sizeof *more);
        }
        run->made = more;
    }
    struct made *made = &run->made[run->made_count++];
    *made = (struct made){draft->before->id, routine->makes, routine->title, routine->space, day * PUP_MINUTES_PER_DAY};
    for (size_t i = 0; i < draft->count; i++) {
        const struct pup_change *change = &draft->changes[i];
        bool meeting = routine->makes->number == PUP_KIND_MEETING;
        if (change->field == routine->makes->title) {
            made->title = change->value.text;
        } else if (meeting && change->field == PUP_MEETING_START) {
            made->when = change->value.integer;
        } else if (!meeting && change->field == PUP_ACTION_DUE) {
            made->when = change->value.integer * PUP_MINUTES_PER_DAY;
        }
    }
    return EX_OK;
}

/* A wall time that the change of hour skips is worth a word. */
static void warn_of_gap(struct run *run, const struct pup_routine *routine, int64_t day)
{
    struct pup_space_parts parts = pup_space_split(&routine->space);
    int64_t wall = day * PUP_MINUTES_PER_DAY + routine->minute;
    for (size_t i = 0; i < run->structure_count; i++) {
        const struct pup_structure_row *row = &run->structures[i];
        const struct pup_zone *zone = strcmp(row->code, parts.code) == 0 ? pup_zone_find(row->zone) : NULL;
        if (zone != NULL && pup_zone_wall_is(zone, wall) == PUP_WALL_NEVER) {
            char iso[PUP_ISO_ROOM];
            pup_datetime_iso(wall, iso);
            pup_note(_("%s does not exist in %s: clocks change then; correct the hour of that meeting"), iso,
                     zone->name);
        }
    }
}

static int make(struct run *run, const struct pup_routine *routine, int64_t day, const struct pup_id *id)
{
    struct pup_context *context = run->context;
    struct pup_record *record = pup_arena_alloc(&context->arena, sizeof *record);
    struct pup_draft draft;
    if (record == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    pup_record_init(record, id, routine->makes->number);
    int code = pup_occurrence_draft(context, run->txn, routine, day, record, &draft);
    if (code == EX_OK) {
        code = remember(run, routine, &draft, day);
    }
    if (code == EX_OK) {
        code = pup_write_edit(context, run->txn, &draft, 1);
        run->txn = code == EX_OK ? run->txn : NULL; /* ended where it failed */
    }
    if (code == EX_OK && routine->makes->number == PUP_KIND_MEETING) {
        warn_of_gap(run, routine, day);
    }
    return code;
}

/* Whether a record of that id is here: made already, changed since, or removed for good. */
static int is_there(struct run *run, const struct pup_routine *routine, const struct pup_id *id, bool *there)
{
    struct pup_view view;
    enum pup_err err = pup_view_get(run->txn, &run->context->arena, &routine->space, id, &view);
    *there = err == PUP_OK;
    return err == PUP_ERR_NOT_FOUND ? EX_OK : pup_fail_err(err);
}

/* All days from today to the horizon, and at least the next one. */
static int run_one(struct run *run, const struct pup_routine *routine)
{
    int64_t from = run->context->typing.today;
    int64_t n = pup_recurrence_from(routine->first_day, routine->every, from);
    int code = EX_OK;
    for (size_t made = 0; code == EX_OK; made++, n++) {
        int64_t day = pup_recurrence_day(routine->first_day, routine->every, n);
        bool over = (routine->has_until && day > routine->until) || day > PUP_DAYS_MAX - 366;
        if (over || (made > 0 && day > run->horizon)) {
            return EX_OK;
        }
        if (made == MOST) {
            run->cut++;
            return EX_OK;
        }
        bool there = false;
        struct pup_id id = pup_occurrence_id(routine, day);
        code = is_there(run, routine, &id, &there);
        if (code == EX_OK && !there) {
            code = make(run, routine, day, &id);
        }
    }
    return code;
}

/* One routine that cannot be run does not keep the others from it. */
static int run_all(struct run *run)
{
    int worst = EX_OK;
    for (size_t i = 0; run->txn != NULL && i < run->count; i++) {
        struct pup_routine routine;
        int code = pup_routine_read(run->context, &run->routines[i], &routine);
        code = code == EX_OK ? run_one(run, &routine) : code;
        run->made_count = run->txn == NULL ? 0 : run->made_count;
        worst = worst == EX_OK ? code : worst;
    }
    return worst;
}

/* ---- telling ---- */

static struct pup_span when_cell(struct pup_context *context, const struct made *made)
{
    bool meeting = made->kind->number == PUP_KIND_MEETING;
    const struct pup_field_def *field = pup_schema_field(made->kind, meeting ? PUP_MEETING_START : PUP_ACTION_DUE);
    struct pup_value value = pup_value_integer(meeting ? made->when : pup_days_of_minutes(made->when));
    struct pup_buf buf;
    pup_buf_init(&buf, 256);
    (void)pup_value_show(&buf, &context->printer, field, &value);
    struct pup_span cell = pup_arena_copy(&context->arena, pup_buf_span(&buf));
    pup_buf_release(&buf);
    return cell;
}

static int print_made(struct run *run)
{
    struct pup_context *context = run->context;
    const struct pup_printer *printer = &context->printer;
    const struct pup_column columns[] = {
        {"id", _("Id"), 0},     {"kind", _("Kind"), 0},   {"title", _("Title"), PUP_COLUMN_WRAP | PUP_COLUMN_SHRINK},
        {"when", _("When"), 0}, {"space", _("Space"), 0},
    };
    bool people = printer->terminal || printer->format == PUP_FORMAT_CSV;
    struct pup_txn *txn = NULL;
    int code = pup_place_begin(context, false, &txn);
    struct pup_grid *grid = code != EX_OK || (run->made_count == 0 && printer->terminal)
                                ? NULL
                                : pup_grid_new(printer, columns, sizeof columns / sizeof columns[0]);
    enum pup_err err = PUP_OK;
    for (size_t i = 0; grid != NULL && err == PUP_OK && i < run->made_count; i++) {
        const struct made *made = &run->made[i];
        char id[PUP_ID_TEXT + 1], space[PUP_SPACE_LABEL];
        const struct pup_span cells[] = {
            pup_span_of(pup_id_show(printer, &made->id, pup_view_short_length(txn, &made->id), id)),
            pup_span_of(people ? made->kind->label[context->language] : made->kind->id),
            made->title,
            when_cell(context, made),
            pup_span_of(pup_space_show(printer, &made->space, space)),
        };
        err = pup_grid_row(grid, cells, PUP_TONE_PLAIN);
    }
    enum pup_err end = pup_grid_end(grid);
    pup_txn_abort(txn);
    return code != EX_OK ? code : pup_fail_err(err != PUP_OK ? err : end);
}

static void say_rest(const struct run *run, int code)
{
    if (run->count == 0) {
        pup_note(_("there is no routine here; make one with: pupitre add routine"));
    } else if (run->made_count == 0 && code == EX_OK) {
        pup_note(_("nothing to make: what the routines ask for next is there"));
    }
    if (run->cut > 0) {
        pup_note(_("only the first %d of a routine were made; run this again for the others"), (int)MOST);
    }
}

/* ---- the command ---- */

static int read_horizon(struct pup_context *context, int64_t *horizon)
{
    const char *until = pup_given_value(context, "until");
    *horizon = context->typing.today + AHEAD_DAYS;
    if (until != NULL && pup_date_parse(pup_span_of(until), context->typing.today, horizon) != PUP_OK) {
        return pup_fail(EX_USAGE, _("--until takes a date, for instance 30/06/2027 or +6m; not \"%s\""), until);
    }
    return EX_OK;
}

static int end_run(struct run *run, bool dry)
{
    if (run->txn == NULL) {
        return EX_OK; /* an edit was refused: nothing of the run was written */
    }
    if (dry || run->made_count == 0) {
        pup_txn_abort(run->txn);
        return EX_OK;
    }
    return pup_write_commit(run->context, run->txn, NULL, 0);
}

int pup_command_routine(struct pup_context *context, int count, char **words)
{
    struct run run = {.context = context};
    bool dry = pup_given_value(context, "dry-run") != NULL;
    int code = read_horizon(context, &run.horizon);
    if (code == EX_OK) {
        code = pup_place_begin(context, true, &run.txn);
    }
    if (code != EX_OK) {
        return code;
    }
    code = pup_fail_err(pup_replica_structures(run.txn, &context->arena, &run.structures, &run.structure_count));
    if (code == EX_OK) {
        code = count > 0 ? find_named(&run, count, words) : find_all(&run);
    }
    if (code != EX_OK) {
        pup_txn_abort(run.txn);
        return code;
    }
    int worst = run_all(&run);
    code = end_run(&run, dry);
    if (code == EX_OK) {
        say_rest(&run, worst);
        code = print_made(&run);
    }
    return worst != EX_OK ? worst : code;
}
