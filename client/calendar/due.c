/* due: what asks to be dealt with, in one list, the most urgent first, each with the command that deals with it. */
#include <string.h>

#include "client/calendar/calendar.h"
#include "client/cli/asof.h"
#include "client/cli/place.h"
#include "client/cli/say.h"
#include "client/print/figure.h"
#include "client/print/grid.h"
#include "client/print/value.h"
#include "client/work/due.h"
#include "common/base/language.h"

const struct pup_option pup_due_options[] = {
    PUP_OPTION_ON,
    {"all", "tout", NULL, N_("on a terminal too: every row, however many there are")},
    {NULL, NULL, NULL, NULL},
};

enum { COLUMNS = 7, WIDE = 100 /* columns of a terminal that has room for people */, GLANCE = 200 /* rows */ };

static const struct {
    const char *id, *label;
} sorts[PUP_DUE_SORTS] = {
    [PUP_DUE_AGREEMENT] = {"renewal", N_("renewal")},     [PUP_DUE_REVIEW] = {"review", N_("review")},
    [PUP_DUE_FILING] = {"filing", N_("filing")},          [PUP_DUE_ACCOUNT] = {"account", N_("account")},
    [PUP_DUE_MINUTES] = {"minutes", N_("minutes")},       [PUP_DUE_ACTION] = {"action", N_("action")},
    [PUP_DUE_STOCK_LOW] = {"low_stock", N_("low stock")}, [PUP_DUE_STOCK_EXPIRY] = {"expiry", N_("expiry")},
    [PUP_DUE_CONVENE] = {"convene", N_("convene")},       [PUP_DUE_REMIND] = {"remind", N_("remind")},
};

/* ---- the command that deals with it ---- */

/* How commands are written for this reader: looked up once, for there may be thousands of rows. */
struct wording {
    struct pup_context *context;
    bool french;
    const char *edit, *minutes, *convene;
    const char *send; /* NULL where this program has no such command */
};

static const char *command_name(const struct pup_context *context, const char *name, bool french)
{
    const struct pup_command *command = pup_command_find(context->groups, name);
    return command == NULL ? NULL : french ? command->nom : command->name;
}

static struct wording wording(struct pup_context *context, bool french)
{
    return (struct wording){.context = context,
                            .french = french,
                            .edit = command_name(context, "edit", french),
                            .minutes = command_name(context, "minutes", french),
                            .convene = command_name(context, "convene", french),
                            .send = command_name(context, "send", french)};
}

/* "edit ID review_due=DATE" */
static const char *edit_day(const struct wording *w, const struct pup_due_row *row, const char *id, uint32_t field)
{
    const struct pup_field_def *def = pup_schema_field(pup_schema_kind(row->place.kind), field);
    return pup_arena_printf(&w->context->arena, "%s %s %s=DATE", w->edit, id, w->french ? def->nom : def->id);
}

/* "edit ID state=done" */
static const char *edit_state(const struct wording *w, const struct pup_due_row *row, const char *id, int64_t state)
{
    const struct pup_field_def *def = pup_schema_field(pup_schema_kind(row->place.kind), PUP_FIELD_STATE);
    const struct pup_choice *choice = pup_schema_choice(def, state);
    return pup_arena_printf(&w->context->arena, "%s %s %s=%s", w->edit, id, w->french ? def->nom : def->id,
                            w->french ? choice->label[PUP_FRENCH] : choice->id);
}

static uint32_t review_field(uint32_t kind)
{
    switch (kind) {
    case PUP_KIND_PROTOCOL:
        return PUP_PROTOCOL_REVIEW_DUE;
    case PUP_KIND_POST:
        return PUP_POST_REVIEW_DUE;
    case PUP_KIND_DOCUMENT:
        return PUP_DOCUMENT_REVIEW_DUE;
    default:
        return PUP_STRUCTURE_PLAN_REVIEW_DUE;
    }
}

static const char *minutes_command(const struct wording *w, const struct pup_due_row *row, const char *id)
{
    if (row->written && w->send == NULL) {
        return edit_state(w, row, id, PUP_MEETING_STATE_MINUTED);
    }
    return pup_arena_printf(&w->context->arena, "%s %s", row->written ? w->send : w->minutes, id);
}

/* Without "pupitre" before it. */
static const char *command_for(const struct wording *w, const struct pup_due_row *row, const char *id)
{
    switch (row->sort) {
    case PUP_DUE_AGREEMENT:
        return edit_day(w, row, id, PUP_AGREEMENT_END);
    case PUP_DUE_REVIEW:
        return edit_day(w, row, id, review_field(row->place.kind));
    case PUP_DUE_FILING:
        return edit_state(w, row, id, PUP_FUNDING_STATE_FILED);
    case PUP_DUE_ACCOUNT:
        return edit_state(w, row, id, PUP_FUNDING_STATE_ACCOUNTED);
    case PUP_DUE_MINUTES:
        return minutes_command(w, row, id);
    case PUP_DUE_ACTION:
        return edit_state(w, row, id, PUP_ACTION_STATE_DONE);
    case PUP_DUE_STOCK_LOW:
        return pup_arena_printf(&w->context->arena, w->french ? "stock recevoir %s N" : "stock receive %s N", id);
    case PUP_DUE_STOCK_EXPIRY:
        return pup_arena_printf(&w->context->arena, w->french ? "stock compter %s 0" : "stock count %s 0", id);
    case PUP_DUE_CONVENE:
        return pup_arena_printf(&w->context->arena, "%s %s", w->convene, id);
    case PUP_DUE_REMIND:
        return pup_arena_printf(&w->context->arena, "%s %s --%s", w->convene, id, w->french ? "encore" : "again");
    case PUP_DUE_SORTS:
        break;
    }
    return "";
}

/* ---- rows ---- */

static struct pup_span what(struct pup_context *context, const struct pup_due_row *row)
{
    bool people = context->printer.terminal || context->printer.format == PUP_FORMAT_CSV;
    return pup_span_of(people ? _(sorts[row->sort].label) : sorts[row->sort].id);
}

static struct pup_span title_of(struct pup_context *context, const struct pup_due_row *row)
{
    if (!context->printer.terminal || row->sort != PUP_DUE_STOCK_LOW) {
        return row->title;
    }
    return pup_span_of(pup_arena_printf(&context->arena, _("%s: %lld of %lld"), pup_word(&context->arena, row->title),
                                        (long long)row->quantity, (long long)row->threshold));
}

/* With a sign behind it on a terminal: ! overdue, ? contested. */
static struct pup_span day_of(struct pup_context *context, const struct pup_due_row *row)
{
    struct pup_span day = pup_shown_day(&context->arena, &context->printer, true, row->date);
    if (!context->printer.terminal) {
        return day;
    }
    return pup_span_of(pup_arena_printf(&context->arena, "%s%s%s", pup_word(&context->arena, day),
                                        row->deadline == PUP_DEADLINE_OVERDUE ? " !" : "", row->contested ? " ?" : ""));
}

static enum pup_err print_row(const struct wording *w, struct pup_txn *txn, struct pup_grid *grid, bool who,
                              const struct pup_due_row *row)
{
    struct pup_context *context = w->context;
    bool terminal = context->printer.terminal;
    char id[PUP_ID_TEXT + 1], space[PUP_SPACE_LABEL];
    pup_id_show(&context->printer, &row->place.id, terminal ? pup_view_short_length(txn, &row->place.id) : 0, id);
    struct pup_space_parts parts = pup_space_split(&row->place.space);
    const char *command = command_for(w, row, id);
    struct pup_span cells[COLUMNS];
    size_t count = 0;
    cells[count++] = day_of(context, row);
    cells[count++] = what(context, row);
    cells[count++] = title_of(context, row);
    if (who) {
        cells[count++] = row->who;
    }
    cells[count++] = pup_span_of(terminal ? parts.code : pup_space_show(&context->printer, &row->place.space, space));
    cells[count++] = pup_span_of(terminal ? command : pup_arena_printf(&context->arena, "pupitre %s", command));
    return pup_grid_row(grid, cells, row->deadline == PUP_DEADLINE_OVERDUE ? PUP_TONE_WARN : PUP_TONE_PLAIN);
}

static enum pup_err print_table(struct pup_context *context, struct pup_txn *txn, const struct pup_due_row *rows,
                                size_t count)
{
    bool who = !context->printer.terminal || context->printer.width >= WIDE;
    struct wording w = wording(context, context->printer.terminal && context->language == PUP_FRENCH);
    struct pup_column columns[COLUMNS];
    size_t laid = 0;
    columns[laid++] = (struct pup_column){"date", _("Deadline"), 0};
    columns[laid++] = (struct pup_column){"sort", _("Matter"), 0};
    columns[laid++] = (struct pup_column){"title", _("Title"), PUP_COLUMN_SHRINK};
    if (who) {
        columns[laid++] = (struct pup_column){"who", _("Who"), PUP_COLUMN_SHRINK};
    }
    columns[laid++] = (struct pup_column){"space", "", 0};
    columns[laid++] = (struct pup_column){"command", "pupitre …", 0};
    struct pup_grid *grid = pup_grid_new(&context->printer, columns, laid);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        err = print_row(&w, txn, grid, who, &rows[i]);
    }
    enum pup_err ended = pup_grid_end(grid);
    return err != PUP_OK ? err : ended;
}

static void json_row(struct pup_json *json, const struct wording *w, const struct pup_due_row *row)
{
    char id[PUP_ID_TEXT + 1];
    pup_id_text(&row->place.id, id);
    const char *command = command_for(w, row, id);
    bool stock = row->sort == PUP_DUE_STOCK_LOW || row->sort == PUP_DUE_STOCK_EXPIRY;
    pup_json_object(json);
    pup_json_pair_day(json, "date", true, row->date);
    pup_json_pair_boolean(json, "late", row->deadline == PUP_DEADLINE_OVERDUE);
    pup_json_pair_text(json, "sort", pup_span_of(sorts[row->sort].id));
    pup_json_pair_text(json, "kind", pup_span_of(pup_schema_kind(row->place.kind)->id));
    pup_json_pair_text(json, "id", pup_span_of(id));
    pup_json_pair_text(json, "space", pup_span_of(row->place.space.name));
    pup_json_pair_text(json, "title", row->title);
    pup_json_pair_text(json, "who", row->who);
    pup_json_pair_count(json, "quantity", stock, row->quantity);
    pup_json_pair_count(json, "threshold", row->sort == PUP_DUE_STOCK_LOW, row->threshold);
    pup_json_pair_boolean(json, "contested", row->contested);
    pup_json_pair_text(json, "command", pup_span_of(pup_arena_printf(&w->context->arena, "pupitre %s", command)));
    pup_json_object_end(json);
}

static enum pup_err print_json(struct pup_context *context, int64_t today, const struct pup_due_row *rows, size_t count)
{
    struct pup_json *json = pup_json_new(&context->printer);
    if (json == NULL) {
        return PUP_ERR_MEMORY;
    }
    struct wording w = wording(context, false);
    pup_json_object(json);
    pup_json_pair_integer(json, "v", 1);
    pup_json_pair_day(json, "on", true, today);
    pup_json_key(json, "due");
    pup_json_array(json);
    for (size_t i = 0; i < count; i++) {
        json_row(json, &w, &rows[i]);
    }
    pup_json_array_end(json);
    pup_json_object_end(json);
    return pup_json_end(json);
}

/* Nobody reads thousands of rows on a terminal; programs get them all. */
static size_t shown_rows(const struct pup_context *context, size_t count)
{
    bool all = !context->printer.terminal || pup_given_value(context, "all") != NULL;
    return all || count < GLANCE ? count : GLANCE;
}

static void tell(struct pup_context *context, const struct pup_due_row *rows, size_t count, size_t more)
{
    bool late = false, contested = false;
    for (size_t i = 0; i < count; i++) {
        late = late || rows[i].deadline == PUP_DEADLINE_OVERDUE;
        contested = contested || rows[i].contested;
    }
    if (context->printer.terminal && count == 0) {
        pup_note("%s", _("Nothing asks to be dealt with."));
    }
    if (more > 0) {
        pup_note(ngettext("%zu more waits (--all shows it)", "%zu more wait (--all shows them)", more), more);
    }
    if (context->printer.terminal && late) {
        pup_note("%s", _("! overdue"));
    }
    if (contested && context->printer.format != PUP_FORMAT_JSON) {
        pup_note("%s", _("? the date is contested, the visible one counts: pupitre conflicts"));
    }
}

int pup_command_due(struct pup_context *context, int count, char **words)
{
    struct pup_txn *txn = NULL;
    struct pup_work work;
    struct pup_due_row *rows = NULL;
    size_t row_count = 0;
    int64_t today;
    const char *structure = pup_given_value(context, "structure");
    (void)words;
    if (count != 0) {
        return pup_fail(EX_USAGE, _("due takes no words; for one structure: pupitre due --structure CODE"));
    }
    int code = pup_as_of(context, &today);
    code = code == EX_OK ? pup_place_begin(context, false, &txn) : code;
    if (code != EX_OK) {
        return code;
    }
    enum pup_err err = pup_work_open(&work, txn, &context->arena, context->language, today);
    if (err == PUP_OK && structure != NULL && pup_work_structure(&work, structure) == NULL) {
        pup_txn_abort(txn);
        return pup_fail(EX_USAGE, _("there is no structure \"%s\" here; see: pupitre whoami"), structure);
    }
    err = err == PUP_OK ? pup_figure_due(&work, structure, &rows, &row_count) : err;
    if (err == PUP_OK) {
        bool json = context->printer.format == PUP_FORMAT_JSON;
        size_t shown = shown_rows(context, row_count);
        err = json ? print_json(context, today, rows, row_count) : print_table(context, txn, rows, shown);
        tell(context, rows, shown, row_count - shown);
    }
    pup_txn_abort(txn);
    return pup_fail_err(err);
}
