/* convene [ID]: the invitation to a meeting, as text and as a calendar file. Without an id: which meetings ask for it.
 */
#include <stdlib.h>
#include <string.h>

#include "client/cli/say.h"
#include "client/meetings/dispatch.h"
#include "client/meetings/meeting_text.h"
#include "client/meetings/meetings.h"
#include "client/modules/calendar/calendar.h"
#include "client/print/grid.h"
#include "client/print/value.h"
#include "client/query/query.h"
#include "common/model/date.h"
#include "common/model/fields.h"
#include "common/rules/deadline.h"

/* ---- which meetings ask for it ---- */

struct asking {
    struct pup_id id;
    struct pup_space space;
    struct pup_span title;
    int64_t start;
    enum pup_convening what;
};

struct gathering {
    struct pup_context *context;
    struct pup_txn *txn;
    const struct pup_space_row *spaces;
    size_t space_count;
    struct asking *rows;
    size_t count, room;
    enum pup_err err;
};

static bool wanted_space(const struct gathering *g, const struct pup_space *space)
{
    for (size_t i = 0; i < g->space_count; i++) {
        if (pup_space_equal(&g->spaces[i].space, space)) {
            return true;
        }
    }
    return false;
}

static bool consider(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    const struct pup_value *start = pup_record_visible(&view->record, PUP_MEETING_START);
    if (start == NULL || start->type != PUP_VALUE_INTEGER || !wanted_space(g, &view->space) ||
        pup_query_put_away(g->txn, view)) {
        return true;
    }
    enum pup_convening what =
        pup_convening(pup_record_state(&view->record), pup_days_of_minutes(start->integer), g->context->typing.today);
    if (what == PUP_CONVENING_NOTHING) {
        return true;
    }
    if (g->count == g->room) {
        size_t room = g->room == 0 ? 16 : g->room * 2;
        struct asking *more = pup_arena_array(&g->context->arena, room, sizeof *more);
        if (more == NULL) {
            g->err = PUP_ERR_MEMORY;
            return false;
        }
        if (g->count > 0) {
            memcpy(more, g->rows, g->count * sizeof *more);
        }
        g->rows = more;
        g->room = room;
    }
    struct pup_span title = pup_record_title(&g->context->arena, &view->record, g->context->language);
    g->rows[g->count++] =
        (struct asking){view->record.id, view->space, pup_arena_copy(&g->context->arena, title), start->integer, what};
    return true;
}

static int by_start(const void *a, const void *b)
{
    const struct asking *x = a, *y = b;
    return x->start != y->start ? (x->start < y->start ? -1 : 1) : pup_id_compare(&x->id, &y->id);
}

static const char *what_words(const struct asking *row, int64_t today, bool people)
{
    if (row->what == PUP_CONVENING_REMIND) {
        return people ? _("remind") : "remind";
    }
    bool late = today > pup_convene_due(pup_days_of_minutes(row->start));
    return late ? (people ? _("convene, late") : "late") : people ? _("convene") : "convene";
}

static enum pup_err put_row(struct gathering *g, struct pup_grid *grid, const struct asking *row)
{
    struct pup_context *context = g->context;
    const struct pup_printer *printer = &context->printer;
    const struct pup_field_def *field = pup_schema_field(pup_schema_kind(PUP_KIND_MEETING), PUP_MEETING_START);
    char id[PUP_ID_TEXT + 1], space[PUP_SPACE_LABEL];
    struct pup_value start = pup_value_integer(row->start);
    bool people = printer->terminal || printer->format == PUP_FORMAT_CSV;
    struct pup_buf when;
    pup_buf_init(&when, 128);
    enum pup_err err = pup_value_show(&when, printer, field, &start);
    const char *what = what_words(row, context->typing.today, people);
    const struct pup_span cells[] = {
        pup_span_of(pup_id_show(printer, &row->id, pup_view_short_length(g->txn, &row->id), id)),
        pup_buf_span(&when),
        row->title,
        pup_span_of(what),
        pup_span_of(pup_space_show(printer, &row->space, space)),
    };
    bool late = context->typing.today > pup_convene_due(pup_days_of_minutes(row->start));
    err = err == PUP_OK ? pup_grid_row(grid, cells, late ? PUP_TONE_WARN : PUP_TONE_PLAIN) : err;
    pup_buf_release(&when);
    return err;
}

static int print_asking(struct gathering *g)
{
    const struct pup_column columns[] = {
        {"id", _("Id"), 0},      {"start", _("When"), 0},  {"title", _("Title"), PUP_COLUMN_SHRINK | PUP_COLUMN_WRAP},
        {"what", _("To do"), 0}, {"space", _("Space"), 0},
    };
    if (g->count == 0 && g->context->printer.format == PUP_FORMAT_TEXT) {
        pup_note(_("no meeting asks to be convened, or its people to be reminded, now"));
        return EX_OK;
    }
    if (g->count > 1) {
        qsort(g->rows, g->count, sizeof *g->rows, by_start);
    }
    struct pup_grid *grid = pup_grid_new(&g->context->printer, columns, sizeof columns / sizeof columns[0]);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < g->count; i++) {
        err = put_row(g, grid, &g->rows[i]);
    }
    enum pup_err end = pup_grid_end(grid);
    return pup_fail_err(err != PUP_OK ? err : end);
}

static int list_asking(struct pup_context *context)
{
    struct gathering g = {.context = context};
    struct pup_space_row *spaces = NULL;
    int code = pup_place_begin(context, false, &g.txn);
    if (code == EX_OK) {
        code = pup_place_spaces(context, g.txn, &spaces, &g.space_count);
    }
    g.spaces = spaces;
    if (code == EX_OK) {
        code = pup_fail_err(pup_view_each(g.txn, NULL, PUP_KIND_MEETING, consider, &g));
    }
    if (code == EX_OK) {
        code = g.err != PUP_OK ? pup_fail_err(g.err) : print_asking(&g);
    }
    pup_txn_abort(g.txn);
    return code;
}

/* ---- the invitation as text ---- */

static enum pup_err put_agenda(const struct pup_record *meeting, struct pup_buf *out)
{
    struct pup_span agenda = pup_meeting_text(meeting, PUP_MEETING_AGENDA);
    if (agenda.len == 0) {
        return PUP_OK;
    }
    return pup_buf_printf(out, _("\nAgenda\n%.*s\n"), (int)agenda.len, (const char *)agenda.data);
}

static enum pup_err put_text(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting,
                             bool again, struct pup_buf *out)
{
    const struct pup_record *record = &meeting->record;
    enum pup_err err = pup_buf_printf(out, "%s\n\n%s\n\n", _("Good day,"),
                                      again ? _("This is to remind you of the following meeting.")
                                            : _("You are invited to the following meeting."));
    err = err == PUP_OK ? pup_meeting_put_head(context, txn, meeting, out) : err;
    err = err == PUP_OK ? put_agenda(record, out) : err;
    err = err == PUP_OK ? pup_buf_put_byte(out, '\n') : err;
    err = err == PUP_OK ? pup_meeting_put_people(context, record, PUP_MEETING_INVITED, 0, _("Invited: "), out) : err;
    err = err == PUP_OK ? pup_meeting_put_people(context, record, PUP_MEETING_GUESTS, 0, _("Outside guests: "), out)
                        : err;
    return err == PUP_OK ? pup_buf_printf(out, _("\nPlease say so if you cannot come.\n\n%s\n"), context->profile.name)
                         : err;
}

/* ---- the invitation as a calendar file ---- */

static const struct pup_zone *zone_of(struct pup_context *context, struct pup_txn *txn, const struct pup_space *space)
{
    struct pup_structure_row *rows = NULL;
    size_t count = 0;
    struct pup_space_parts parts = pup_space_split(space);
    if (pup_replica_structures(txn, &context->arena, &rows, &count) == PUP_OK) {
        for (size_t i = 0; i < count; i++) {
            if (strcmp(rows[i].code, parts.code) == 0) {
                return pup_zone_find(rows[i].zone);
            }
        }
    }
    return NULL;
}

static int64_t integer_of(const struct pup_record *record, uint32_t field)
{
    const struct pup_value *value = pup_record_visible(record, field);
    return value != NULL && value->type == PUP_VALUE_INTEGER ? value->integer : 0;
}

/* The same identifier as in exported calendars, so that whoever has both has the meeting once. */
static struct pup_span uid_of(struct pup_context *context, const struct pup_record *meeting)
{
    struct pup_span uid = pup_meeting_text(meeting, PUP_MEETING_UID);
    char id[PUP_ID_TEXT + 1];
    pup_id_text(&meeting->id, id);
    return uid.len > 0 ? uid : pup_arena_copy(&context->arena, pup_span_of(id));
}

static int make_calendar(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting,
                         const struct pup_addressees *addressees, struct pup_span *bytes)
{
    static const struct pup_module_wanted wanted = PUP_CALENDAR_WANTED;
    const void *module = NULL;
    struct pup_postage postage;
    struct pup_buf out;
    int code = pup_module_need(&wanted, &module);
    code = code == EX_OK ? pup_postage_open(context, &postage) : code;
    struct pup_ics_person *people = pup_arena_array(&context->arena, addressees->count, sizeof *people);
    if (code != EX_OK || people == NULL) {
        return code != EX_OK ? code : pup_fail_err(PUP_ERR_MEMORY);
    }
    for (size_t i = 0; i < addressees->count; i++) {
        people[i] = (struct pup_ics_person){addressees->people[i].name, addressees->people[i].address};
    }
    const struct pup_record *record = &meeting->record;
    bool request = addressees->count > 0 && postage.from.address.len > 0;
    struct pup_ics_event event = {.uid = uid_of(context, record),
                                  .summary = pup_record_title(&context->arena, record, context->language),
                                  .description = pup_meeting_text(record, PUP_MEETING_AGENDA),
                                  .location = pup_meeting_text(record, PUP_MEETING_SITE),
                                  .zone = zone_of(context, txn, &meeting->space),
                                  .start = integer_of(record, PUP_MEETING_START),
                                  .end = integer_of(record, PUP_MEETING_END),
                                  .stamp = context->now_ms / 1000,
                                  .organizer = {postage.from.name, postage.from.address},
                                  .attendees = people,
                                  .attendee_count = addressees->count};
    const struct pup_ics_calendar calendar = {
        .method = request ? PUP_ICS_REQUEST : PUP_ICS_PUBLISH, .events = &event, .count = 1};
    pup_buf_init(&out, PUP_LETTER_MAX);
    const struct pup_calendar_functions *functions = module;
    enum pup_err err = functions->write(&calendar, &out);
    *bytes = pup_arena_copy(&context->arena, pup_buf_span(&out));
    pup_buf_release(&out);
    return pup_fail_err(err == PUP_OK && bytes->data == NULL ? PUP_ERR_MEMORY : err);
}

/* ---- the letter ---- */

static int address(struct pup_context *context, struct pup_txn *txn, const struct pup_record *meeting,
                   struct pup_addressees *addressees)
{
    static const uint32_t fields[] = {PUP_MEETING_INVITED, PUP_MEETING_CHAIR, PUP_MEETING_GUESTS};
    int code = EX_OK;
    for (size_t i = 0; code == EX_OK && i < sizeof fields / sizeof fields[0]; i++) {
        code = pup_addressees_add(context, txn, meeting, fields[i], addressees);
    }
    return code;
}

static int attach(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting,
                  struct pup_dispatch_letter *letter)
{
    struct pup_letter_file *file = pup_arena_alloc(&context->arena, sizeof *file);
    if (file == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    *file = (struct pup_letter_file){.name = context->language == PUP_FRENCH ? "convocation.ics" : "invitation.ics",
                                     .type = "text/calendar; charset=utf-8"};
    letter->letter.files = file;
    letter->letter.file_count = 1;
    return make_calendar(context, txn, meeting, &letter->addressees, &file->bytes);
}

static int compose(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting, bool again,
                   struct pup_dispatch_letter *letter)
{
    struct pup_buf text;
    int code = address(context, txn, &meeting->record, &letter->addressees);
    if (code != EX_OK) {
        return code;
    }
    pup_buf_init(&text, PUP_MEETING_TEXT_MAX);
    enum pup_err err = put_text(context, txn, meeting, again, &text);
    letter->letter.text = pup_arena_copy(&context->arena, pup_buf_span(&text));
    pup_buf_release(&text);
    struct pup_span title = pup_record_title(&context->arena, &meeting->record, context->language);
    letter->letter.subject = pup_span_of(
        pup_arena_printf(&context->arena, again ? _("Reminder: %.*s, %s (%s)") : _("Invitation: %.*s, %s (%s)"),
                         (int)title.len, (const char *)title.data, pup_meeting_day(context, &meeting->record),
                         pup_meeting_structure(context, txn, &meeting->space)));
    bool spent = letter->letter.text.data == NULL || letter->letter.subject.data == NULL;
    return pup_fail_err(err == PUP_OK && spent ? PUP_ERR_MEMORY : err);
}

static const char *already(struct pup_context *context, const char *day)
{
    return pup_arena_printf(&context->arena, _("this meeting was convened on %s; to send a reminder: --again"), day);
}

/* ---- the command ---- */

static enum pup_dispatch_way way_of(const struct pup_context *context)
{
    if (pup_given_value(context, "send") != NULL) {
        return PUP_DISPATCH_SEND;
    }
    if (pup_given_value(context, "out") != NULL) {
        return PUP_DISPATCH_FILE;
    }
    return pup_given_value(context, "done") != NULL ? PUP_DISPATCH_NOTE : PUP_DISPATCH_SHOW;
}

int pup_command_convene(struct pup_context *context, int count, char **words)
{
    if (count == 0) {
        return list_asking(context);
    }
    if (count != 1) {
        return pup_fail(EX_USAGE, _("one meeting at a time: pupitre convene ID"));
    }
    const struct pup_dispatch dispatch = {
        .word = words[0],
        .way = way_of(context),
        .folder = pup_given_value(context, "out"),
        .again = pup_given_value(context, "again") != NULL,
        .date_field = PUP_MEETING_CONVENED_ON,
        .state = PUP_MEETING_STATE_CONVENED,
        .name = context->language == PUP_FRENCH ? "convocation" : "invitation",
        .already = already,
        .compose = compose,
        .attach = attach,
    };
    return pup_dispatch_run(context, &dispatch);
}
