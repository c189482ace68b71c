/* The morning's page as a table on a terminal, as lines in a pipe, as CSV: one line a thing. */
#include <string.h>

#include "client/calendar/today_priv.h"
#include "client/calendar/words.h"
#include "client/cli/say.h"
#include "client/print/figure.h"
#include "client/print/grid.h"
#include "client/print/value.h"
#include "common/base/language.h"

enum {
    CHANGES_SHOWN = 20, /* JSON has all */
    CONTESTS_SHOWN = 10
};

/* ---- words ---- */

static struct pup_span member_name(const struct today *today, const char *login)
{
    const struct pup_agenda_person *person = pup_agenda_login(&today->agenda, login);
    return person == NULL ? pup_span_of(login) : person->name;
}

/* "Anne Castel, Paul Nédélec". */
static struct pup_span who_changed(struct today *today, const struct pup_morning_change *row)
{
    struct pup_buf names;
    pup_buf_init(&names, 4096);
    for (size_t i = 0; i < row->member_count; i++) {
        (void)pup_buf_put_text(&names, i == 0 ? "" : ", ");
        (void)pup_buf_put(&names, member_name(today, row->members[i]));
    }
    struct pup_span text = pup_arena_copy(&today->context->arena, pup_buf_span(&names));
    pup_buf_release(&names);
    return text;
}

static const char *field_name(const struct today *today, uint32_t kind, uint32_t field)
{
    const struct pup_kind_def *def = pup_schema_kind(kind);
    const struct pup_field_def *known = def == NULL || field == 0 ? NULL : pup_schema_field(def, field);
    return field == 0 ? _("existence") : known == NULL ? "?" : known->label[today->context->language];
}

/* "new", "removed", or the fields. */
static struct pup_span what_changed(struct today *today, const struct pup_morning_change *row)
{
    struct pup_buf words;
    pup_buf_init(&words, 4096);
    if (row->removed || row->created) {
        (void)pup_buf_put_text(&words, row->removed ? _("removed") : _("new record"));
    }
    for (size_t i = 0; !row->removed && !row->created && i < row->field_count; i++) {
        (void)pup_buf_printf(&words, "%s%s", i == 0 ? "" : ", ", field_name(today, row->place.kind, row->fields[i]));
    }
    struct pup_span text = pup_arena_copy(&today->context->arena, pup_buf_span(&words));
    pup_buf_release(&words);
    return text;
}

static struct pup_span joined(struct today *today, struct pup_span first, struct pup_span second)
{
    const char *text = pup_arena_printf(&today->context->arena, _("%.*s: %.*s"), (int)first.len,
                                        (const char *)first.data, (int)second.len, (const char *)second.data);
    return second.len == 0 ? first : pup_span_of(text);
}

/* ---- lines ---- */

/* Sections: their ids for programs, their names for people. */
enum section { AGENDA, ACTIONS, NOTICES, CHANGES, CONTESTED, UNSENT };
static const struct {
    const char *id, *label;
} sections[] = {
    [AGENDA] = {"agenda", N_("Agenda")},          [ACTIONS] = {"action", N_("To do")},
    [NOTICES] = {"notice", N_("To read")},        [CHANGES] = {"change", N_("Since yesterday")},
    [CONTESTED] = {"contested", N_("Contested")}, [UNSENT] = {"unsent", N_("Not sent")},
};

struct table {
    struct today *today;
    struct pup_grid *grid;
    int last; /* section of the last row: on a terminal its name is written once */
    size_t rows;
};

static enum pup_err put(struct table *t, enum section section, struct pup_span when, const char *where,
                        struct pup_span what, const struct pup_id *id, enum pup_tone tone)
{
    char room[PUP_ID_TEXT + 1] = "";
    const struct pup_printer *printer = &t->today->context->printer;
    bool people = printer->terminal || printer->format == PUP_FORMAT_CSV;
    bool again = printer->terminal && t->last == (int)section;
    size_t len = id != NULL && printer->terminal ? pup_view_short_length(t->today->txn, id) : 0;
    const struct pup_span cells[] = {
        pup_span_of(again    ? ""
                    : people ? _(sections[section].label)
                             : sections[section].id),
        when,
        pup_span_of(where),
        what,
        pup_span_of(id == NULL ? "" : pup_id_show(printer, id, len, room)),
    };
    t->last = (int)section;
    t->rows++;
    return pup_grid_row(t->grid, cells, tone);
}

static const char *code_of(struct today *today, const struct pup_space *space)
{
    const char *code = pup_arena_printf(&today->context->arena, "%s", pup_space_split(space).code);
    return code == NULL ? "" : code;
}

static enum pup_err put_agenda(struct table *t)
{
    struct today *today = t->today;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < today->agenda.count && err == PUP_OK; i++) {
        const struct pup_agenda_item *item = &today->agenda.items[i];
        if (today_is_mine(today, item)) {
            struct pup_span what = pup_agenda_what(today->context, &today->agenda, item);
            err = put(t, AGENDA, pup_span_of(words_hours(today->context, item->start, item->end)),
                      pup_agenda_structure(today->context, item),
                      item->site.len == 0
                          ? what
                          : pup_span_of(pup_arena_printf(&today->context->arena, "%.*s, %.*s", (int)what.len,
                                                         (const char *)what.data, (int)item->site.len,
                                                         (const char *)item->site.data)),
                      &item->place.id, today_clashes(today, item) ? PUP_TONE_WARN : PUP_TONE_PLAIN);
        }
    }
    return err;
}

static enum pup_err put_actions(struct table *t)
{
    struct today *today = t->today;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < today->action_count && err == PUP_OK; i++) {
        const struct pup_morning_action *row = &today->actions[i];
        struct pup_span title = row->support ? joined(today, pup_span_of(_("support")), row->title) : row->title;
        err = put(t, ACTIONS, pup_shown_day(&today->context->arena, &today->context->printer, true, row->due),
                  code_of(today, &row->place.space), title, &row->place.id,
                  row->due < today->day ? PUP_TONE_WARN : PUP_TONE_PLAIN);
    }
    return err;
}

static enum pup_err put_notices(struct table *t)
{
    struct today *today = t->today;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < today->notice_count && err == PUP_OK; i++) {
        const struct pup_notice_row *row = &today->notices[i];
        err = put(t, NOTICES,
                  pup_shown_choice(&today->context->arena, &today->context->printer, PUP_KIND_NOTICE, PUP_NOTICE_LEVEL,
                                   row->level),
                  code_of(today, &row->place.space), row->title, &row->place.id,
                  row->level == PUP_NOTICE_LEVEL_CRISIS ? PUP_TONE_WARN : PUP_TONE_PLAIN);
    }
    return err;
}

/* Records of one kind that one person made in one space: an import, a routine. Many of them are one line. */
struct batch {
    const struct pup_morning_change *first; /* NULL ends them */
    size_t count;
    bool put;
};
enum { BATCHES = 32, MANY = 4 };

static struct batch *batch_of(struct batch batches[static BATCHES], const struct pup_morning_change *row)
{
    for (size_t i = 0; i < BATCHES && row->created && !row->removed && row->member_count == 1; i++) {
        const struct pup_morning_change *first = batches[i].first;
        if (first == NULL) {
            batches[i].first = row;
            return &batches[i];
        }
        if (first->place.kind == row->place.kind && pup_space_equal(&first->place.space, &row->place.space) &&
            strcmp(first->members[0], row->members[0]) == 0) {
            return &batches[i];
        }
    }
    return NULL;
}

static enum pup_err put_batch(struct table *t, struct batch *batch)
{
    struct today *today = t->today;
    const struct pup_kind_def *kind = pup_schema_kind(batch->first->place.kind);
    const char *words = pup_arena_printf(&today->context->arena, _("%s: %zu new records"),
                                         kind == NULL ? "?" : kind->label[today->context->language], batch->count);
    batch->put = true;
    return put(t, CHANGES, who_changed(today, batch->first), code_of(today, &batch->first->place.space),
               pup_span_of(words), NULL, PUP_TONE_PLAIN);
}

static enum pup_err put_change(struct table *t, const struct pup_morning_change *row)
{
    struct today *today = t->today;
    return put(t, CHANGES, who_changed(today, row), code_of(today, &row->place.space),
               joined(today, row->title, what_changed(today, row)), &row->place.id, PUP_TONE_PLAIN);
}

static enum pup_err put_more_changes(struct table *t, size_t more)
{
    struct today *today = t->today;
    if (more == 0 && !today->changes_cut) {
        return PUP_OK;
    }
    const char *words = today->changes_cut
                            ? _("and many more: this was a great deal of work")
                            : pup_arena_printf(&today->context->arena,
                                               ngettext("and %zu more record", "and %zu more records", more), more);
    return put(t, CHANGES, (struct pup_span){0}, "", pup_span_of(words), NULL, PUP_TONE_FAINT);
}

static enum pup_err put_changes(struct table *t)
{
    struct today *today = t->today;
    struct batch batches[BATCHES] = {{NULL, 0, false}};
    bool people = today->context->printer.terminal;
    size_t shown = 0, more = 0;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; people && i < today->change_count; i++) {
        struct batch *batch = batch_of(batches, &today->changes[i]);
        if (batch != NULL) {
            batch->count++;
        }
    }
    for (size_t i = 0; i < today->change_count && err == PUP_OK; i++) {
        struct batch *batch = people ? batch_of(batches, &today->changes[i]) : NULL;
        bool many = batch != NULL && batch->count >= MANY;
        if (many && batch->put) {
            continue;
        }
        if (shown == CHANGES_SHOWN) {
            more++;
            continue;
        }
        shown++;
        err = many ? put_batch(t, batch) : put_change(t, &today->changes[i]);
    }
    return err == PUP_OK ? put_more_changes(t, more) : err;
}

static enum pup_err put_contests(struct table *t)
{
    struct today *today = t->today;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < today->contest_count && i < CONTESTS_SHOWN && err == PUP_OK; i++) {
        const struct pup_morning_contest *row = &today->contests[i];
        const char *field = field_name(today, row->place.kind, row->field);
        err = put(t, CONTESTED, (struct pup_span){0}, code_of(today, &row->place.space),
                  joined(today, row->title, pup_span_of(field)), &row->place.id, PUP_TONE_WARN);
    }
    size_t more = today->contest_count > CONTESTS_SHOWN ? today->contest_count - CONTESTS_SHOWN : 0;
    return err == PUP_OK && more > 0
               ? put(t, CONTESTED, (struct pup_span){0}, "",
                     pup_span_of(pup_arena_printf(&today->context->arena, _("and %zu more: pupitre conflicts"), more)),
                     NULL, PUP_TONE_FAINT)
               : err;
}

static enum pup_err put_unsent(struct table *t)
{
    struct today *today = t->today;
    struct pup_arena *arena = &today->context->arena;
    unsigned long long unsent = today->unsent;
    enum pup_err err = PUP_OK;
    if (unsent > 0) {
        const char *words = pup_arena_printf(
            arena, ngettext("%llu edit of yours: pupitre sync", "%llu edits of yours: pupitre sync", today->unsent),
            unsent);
        err = put(t, UNSENT, (struct pup_span){0}, "", pup_span_of(words), NULL, PUP_TONE_PLAIN);
    }
    if (err == PUP_OK && today->refused > 0) {
        const char *words = pup_arena_printf(arena,
                                             ngettext("%zu edit was refused: pupitre refused",
                                                      "%zu edits were refused: pupitre refused", today->refused),
                                             today->refused);
        err = put(t, UNSENT, (struct pup_span){0}, "", pup_span_of(words), NULL, PUP_TONE_WARN);
    }
    return err;
}

static enum pup_err put_all(struct table *t)
{
    static enum pup_err (*const parts[])(struct table * t) = {
        put_agenda, put_actions, put_notices, put_changes, put_contests, put_unsent,
    };
    enum pup_err err = t->grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && err == PUP_OK; i++) {
        err = parts[i](t);
    }
    return err;
}

int today_print_table(struct today *today)
{
    struct pup_context *context = today->context;
    const struct pup_column columns[] = {
        {"section", "", 0},           {"when", _("When, who"), PUP_COLUMN_SHRINK},
        {"structure", _("Where"), 0}, {"what", _("Event"), PUP_COLUMN_SHRINK | PUP_COLUMN_WRAP},
        {"id", _("Id"), 0},
    };
    struct table t = {.today = today, .last = -1};
    t.grid = pup_grid_new(&context->printer, columns, sizeof columns / sizeof columns[0]);
    enum pup_err err = put_all(&t);
    enum pup_err end = pup_grid_end(t.grid);
    for (size_t i = 0; err == PUP_OK && context->printer.terminal && i < today->clash_count; i++) {
        fputs(i == 0 ? "\n" : "", context->printer.out);
        pup_print_wrapped(&context->printer, pup_agenda_clash(context, today->txn, &today->agenda, &today->clashes[i]));
    }
    if (err == PUP_OK && t.rows == 0 && context->printer.format == PUP_FORMAT_TEXT) {
        pup_note(_("nothing for %s: no meeting, nothing late, nothing new"), pup_agenda_day(context, today->day));
    }
    return pup_fail_err(err != PUP_OK ? err : end);
}
