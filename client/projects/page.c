/* One protocol or project: where it stands, what each stage brought forth and who brought it there, how to go on. */
#include <string.h>

#include "client/cli/older.h"
#include "client/cli/say.h"
#include "client/print/change.h"
#include "client/print/grid.h"
#include "client/print/people.h"
#include "client/print/record.h"
#include "client/projects/staged.h"
#include "client/query/merged.h"
#include "common/model/fields.h"

struct page {
    struct pup_context *context;
    struct pup_txn *txn;
    const struct pup_course *course;
    const struct pup_kind_def *kind;
    struct pup_view view;
    struct pup_passages passages;
    struct pup_people people;
    int64_t state;
};

static bool filled(void *context, uint32_t field)
{
    const struct page *page = context;
    return pup_record_holds(&page->view.record, field);
}

static const struct pup_choice *stage_choice(const struct page *page, int64_t state)
{
    return pup_schema_choice(pup_schema_field(page->kind, PUP_FIELD_STATE), state);
}

static int open_page(struct pup_context *context, const struct pup_course *course, const char *id, struct page *page)
{
    struct pup_merged merged;
    *page = (struct page){.context = context, .course = course, .kind = pup_schema_kind(course->kind)};
    int code = pup_place_begin(context, false, &page->txn);
    code = code == EX_OK ? pup_place_record_of(context, page->txn, id, course->kind, &page->view) : code;
    code = code == EX_OK ? pup_older_history(context, &page->txn, &page->view) : code;
    if (code != EX_OK) {
        return code;
    }
    page->state = pup_record_state(&page->view.record);
    enum pup_err err = pup_passages_gather(page->txn, &context->arena, &page->view, &page->passages);
    err = err == PUP_OK ? pup_people_gather(page->txn, &context->arena, &page->people) : err;
    err = err == PUP_OK ? pup_merged_gather(page->txn, &context->arena, context->language, &merged) : err;
    return pup_fail_err(err == PUP_OK ? pup_merged_settle(&merged, &context->arena, &page->view.record) : err);
}

/* ---- the stages ---- */

/* What the stage brought forth, or is still to bring. */
static struct pup_span results_cell(const struct page *page, const struct pup_stage *stage, bool missing)
{
    struct pup_context *context = page->context;
    const char *cell = "";
    for (const uint32_t *result = stage->results; *result != 0 && cell != NULL; result++) {
        if (pup_record_holds(&page->view.record, *result) != missing) {
            const struct pup_field_def *field = pup_schema_field(page->kind, *result);
            cell = pup_arena_printf(&context->arena, "%s%s%s", cell, cell[0] == '\0' ? "" : ", ",
                                    context->printer.terminal ? field->label[context->language] : field->id);
        }
    }
    return pup_span_of(cell);
}

static struct pup_span day_cell(const struct page *page, const struct pup_passage *passage)
{
    static const struct pup_field_def date = {.type = PUP_TYPE_DATE};
    struct pup_span cell = {NULL, 0};
    struct pup_buf buf;
    int64_t day;
    pup_buf_init(&buf, 64);
    if (pup_passage_day(passage, !page->context->printer.terminal, &day)) {
        struct pup_value value = pup_value_integer(day);
        if (pup_value_show(&buf, &page->context->printer, &date, &value) == PUP_OK) {
            cell = pup_arena_copy(&page->context->arena, pup_buf_span(&buf));
        }
    }
    pup_buf_release(&buf);
    return cell;
}

static const char *mark_of(const struct page *page, size_t at, size_t here)
{
    bool people = page->context->printer.terminal;
    if (at == here) {
        return people ? "→" : "now";
    }
    const struct pup_stage *stage = &page->course->stages[at];
    bool brought = stage->results[0] != 0 && results_cell(page, stage, true).len == 0;
    bool done = at < here && (brought || pup_passage_into(&page->passages, stage->state) != NULL);
    return done ? (people ? "✓" : "done") : "";
}

static enum pup_err stage_row(const struct page *page, struct pup_grid *grid, size_t at)
{
    struct pup_context *context = page->context;
    const struct pup_stage *stage = &page->course->stages[at];
    const struct pup_choice *choice = stage_choice(page, stage->state);
    const struct pup_passage *passage = pup_passage_into(&page->passages, stage->state);
    size_t here = pup_course_at(page->course, page->state);
    struct pup_span cells[] = {
        pup_span_of(mark_of(page, at, here)),
        pup_span_of(context->printer.terminal ? choice->label[context->language] : choice->id),
        results_cell(page, stage, false),
        results_cell(page, stage, true),
        day_cell(page, passage),
        passage == NULL ? (struct pup_span){NULL, 0}
                        : pup_people_author(&page->people, &context->arena, &context->printer, &passage->author),
    };
    return pup_grid_row(grid, cells, at == here ? PUP_TONE_STRONG : PUP_TONE_PLAIN);
}

static enum pup_err print_stages(const struct page *page)
{
    struct pup_column columns[] = {{"mark", "", 0},
                                   {"stage", _("Stage"), 0},
                                   {"filled", _("Filled"), PUP_COLUMN_WRAP},
                                   {"missing", _("To be filled"), PUP_COLUMN_WRAP},
                                   {"since", _("Since"), 0},
                                   {"by", _("By"), PUP_COLUMN_SHRINK}};
    struct pup_grid *grid = pup_grid_new(&page->context->printer, columns, sizeof columns / sizeof columns[0]);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; i < page->course->count && err == PUP_OK; i++) {
        bool shown = !page->course->stages[i].beside || page->course->stages[i].state == page->state;
        err = shown ? stage_row(page, grid, i) : PUP_OK;
    }
    enum pup_err ended = pup_grid_end(grid);
    return err != PUP_OK ? err : ended;
}

/* ---- around them ---- */

void pup_stage_line(const struct pup_context *context, const char *label, struct pup_span value)
{
    if (value.len > 0) {
        FILE *out = context->printer.out;
        pup_print_safe(out, pup_span_of(label), false);
        fputs(context->language == PUP_FRENCH ? " : " : ": ", out);
        pup_print_safe(out, value, false);
        fputc('\n', out);
    }
}

static void print_head(const struct page *page)
{
    char id[PUP_ID_TEXT + 1], space[PUP_SPACE_LABEL];
    const struct pup_printer *printer = &page->context->printer;
    FILE *out = printer->out;
    pup_id_show(printer, &page->view.record.id, pup_view_short_length(page->txn, &page->view.record.id), id);
    fputs(pup_tone_start(printer, PUP_TONE_STRONG), out);
    pup_print_safe(out, pup_record_title(&page->context->arena, &page->view.record, page->context->language), false);
    fprintf(out, "%s  (%s, %s)\n", pup_tone_end(printer, PUP_TONE_STRONG), id,
            pup_space_show(printer, &page->view.space, space));
    const struct pup_choice *choice = stage_choice(page, page->state);
    size_t at = pup_course_at(page->course, page->state), number = 0;
    for (size_t i = 0; i <= at && i < page->course->count; i++) {
        number += page->course->stages[i].gated;
    }
    const char *label = choice == NULL ? "?" : choice->label[page->context->language];
    if (at < page->course->count && page->course->stages[at].gated) {
        fprintf(out, _("Stage %zu of %zu: %s\n"), number, page->course->gated, label);
    } else {
        fprintf(out, _("Stage: %s\n"), label);
    }
    fputc('\n', out);
}

/* How to go on, in words that can be typed. */
static void tell_next(struct page *page)
{
    struct pup_context *context = page->context;
    bool french = context->language == PUP_FRENCH;
    char id[PUP_ID_RANDOM + 1];
    uint32_t fields[PUP_COURSE_MISSING_MAX];
    size_t at = pup_course_at(page->course, page->state);
    int64_t next = at == page->course->count ? 0 : page->course->stages[at].next;
    if (next == 0) {
        return;
    }
    size_t count = pup_course_missing(page->course, page->state, next, filled, page, fields);
    const char *give = "";
    for (size_t i = 0; i < count && give != NULL; i++) {
        const struct pup_field_def *field = pup_schema_field(page->kind, fields[i]);
        give = pup_arena_printf(&context->arena, "%s %s=…", give, french ? field->nom : field->id);
    }
    pup_id_short(&page->view.record.id, pup_view_short_length(page->txn, &page->view.record.id), id);
    pup_note(_("To go on to \"%s\": pupitre %s %s %s%s"), stage_choice(page, next)->label[context->language],
             french ? page->kind->nom : page->kind->id, id, french ? "suite" : "next", give == NULL ? "" : give);
}

/* ---- for programs ---- */

static void json_fields(struct pup_json *json, const struct page *page, const struct pup_stage *stage, bool missing)
{
    pup_json_array(json);
    for (const uint32_t *result = stage->results; *result != 0; result++) {
        if (pup_record_holds(&page->view.record, *result) != missing) {
            pup_json_text(json, pup_span_of(pup_schema_field(page->kind, *result)->id));
        }
    }
    pup_json_array_end(json);
}

static void json_stage(struct pup_json *json, const struct page *page, const struct pup_stage *stage)
{
    const struct pup_passage *passage = pup_passage_into(&page->passages, stage->state);
    pup_json_object(json);
    pup_json_pair_text(json, "stage", pup_span_of(stage_choice(page, stage->state)->id));
    pup_json_key(json, "filled");
    json_fields(json, page, stage, false);
    pup_json_key(json, "missing");
    json_fields(json, page, stage, true);
    pup_json_key(json, "entered");
    if (passage != NULL) {
        pup_json_object(json);
        pup_json_author(json, &passage->author);
        pup_json_object_end(json);
    } else {
        pup_json_null(json);
    }
    pup_json_object_end(json);
}

static enum pup_err print_json(const struct page *page)
{
    char id[PUP_ID_TEXT + 1];
    struct pup_json *json = pup_json_new(&page->context->printer);
    const struct pup_choice *choice = stage_choice(page, page->state);
    if (json == NULL) {
        return PUP_ERR_MEMORY;
    }
    pup_id_text(&page->view.record.id, id);
    pup_json_object(json);
    pup_json_pair_integer(json, "v", 1);
    pup_json_pair_text(json, "id", pup_span_of(id));
    pup_json_pair_text(json, "space", pup_span_of(page->view.space.name));
    pup_json_pair_text(json, "title", pup_record_title(&page->context->arena, &page->view.record, PUP_ENGLISH));
    pup_json_pair_text(json, "stage", pup_span_of(choice == NULL ? "?" : choice->id));
    pup_json_key(json, "stages");
    pup_json_array(json);
    for (size_t i = 0; i < page->course->count; i++) {
        json_stage(json, page, &page->course->stages[i]);
    }
    pup_json_array_end(json);
    pup_json_object_end(json);
    return pup_json_end(json);
}

int pup_stage_page(struct pup_context *context, const struct pup_course *course, const char *id, pup_stage_more more)
{
    struct page page;
    int code = open_page(context, course, id, &page);
    if (code == EX_OK && context->printer.format == PUP_FORMAT_JSON) {
        code = pup_fail_err(print_json(&page));
    } else if (code == EX_OK) {
        if (context->printer.terminal) {
            print_head(&page);
        }
        code = pup_fail_err(print_stages(&page));
        if (code == EX_OK && context->printer.terminal) {
            fputc('\n', context->printer.out);
            code = more(context, page.txn, &page.view);
            fflush(context->printer.out);
            tell_next(&page);
        }
    }
    pup_txn_abort(page.txn);
    return code;
}

/* ---- history ---- */

/* What was written in the same go: the results, not the state itself. */
static struct pup_span written_cell(const struct page *page, const struct pup_part *part)
{
    struct pup_context *context = page->context;
    const char *cell = "";
    for (size_t i = 0; i < part->change_count && cell != NULL; i++) {
        const struct pup_field_def *field = pup_schema_field(page->kind, part->changes[i].field);
        bool said = i > 0 && part->changes[i - 1].field == part->changes[i].field; /* several of a set */
        if (field != NULL && field->number != PUP_FIELD_STATE && !said) {
            cell = pup_arena_printf(&context->arena, "%s%s%s", cell, cell[0] == '\0' ? "" : ", ",
                                    context->printer.terminal ? field->label[context->language] : field->id);
        }
    }
    return pup_span_of(cell);
}

static enum pup_err history_row(const struct page *page, struct pup_grid *grid, const struct pup_history_row *row,
                                int64_t *state)
{
    struct pup_context *context = page->context;
    char when[32];
    const struct pup_choice *stage = NULL;
    bool entered = false;
    for (size_t i = 0; i < page->passages.count; i++) {
        if (page->passages.at[i].part == row->part) {
            entered = *state != page->passages.at[i].state;
            *state = page->passages.at[i].state;
            stage = entered ? stage_choice(page, *state) : NULL;
        }
    }
    struct pup_span written = written_cell(page, row->part);
    if (!entered && written.len == 0) {
        return PUP_OK;
    }
    struct pup_span cells[] = {
        pup_span_of(pup_instant_show(&context->printer, row->author.at, when)),
        pup_people_author(&page->people, &context->arena, &context->printer, &row->author),
        pup_span_of(stage == NULL               ? ""
                    : context->printer.terminal ? stage->label[context->language]
                                                : stage->id),
        written,
    };
    return pup_grid_row(grid, cells, entered ? PUP_TONE_STRONG : PUP_TONE_PLAIN);
}

static enum pup_err print_history(const struct page *page)
{
    struct pup_column columns[] = {{"at", _("When"), 0},
                                   {"by", _("By"), PUP_COLUMN_SHRINK},
                                   {"stage", _("Stage"), 0},
                                   {"written", _("Written"), PUP_COLUMN_WRAP}};
    const struct pup_history_row *rows = page->passages.rows;
    size_t count = page->passages.row_count;
    int64_t state = 0;
    struct pup_grid *grid = pup_grid_new(&page->context->printer, columns, sizeof columns / sizeof columns[0]);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; i < count && err == PUP_OK; i++) {
        err = rows[i].verdict == PUP_VERDICT_REFUSED ? PUP_OK : history_row(page, grid, &rows[i], &state);
    }
    enum pup_err ended = pup_grid_end(grid);
    if (page->context->printer.terminal && !pup_history_complete(rows, count)) {
        pup_note(_("what was done before is not kept on this device"));
    }
    return err != PUP_OK ? err : ended;
}

int pup_stage_history(struct pup_context *context, const struct pup_course *course, const char *id)
{
    struct page page;
    int code = open_page(context, course, id, &page);
    code = code == EX_OK ? pup_fail_err(print_history(&page)) : code;
    pup_txn_abort(page.txn);
    return code;
}
