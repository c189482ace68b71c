/* The board: everything of a kind, by stage. */
#include <stdlib.h>

#include "client/cli/say.h"
#include "client/print/grid.h"
#include "client/print/value.h"
#include "client/projects/staged.h"
#include "client/query/query.h"
#include "common/model/fields.h"

/* A record as the board shows it. */
struct card {
    struct pup_place place;
    size_t stage; /* place in the course */
    struct pup_span key;
    struct pup_span state, title, since, due, missing, besides;
    bool contested;
};

struct board {
    struct pup_context *context;
    struct pup_txn *txn;
    const struct pup_course *course;
    struct pup_merged merged;
    bool all;
    struct card *cards;
    size_t count, room, put_away;
    enum pup_err err;
};

struct asking {
    const struct pup_record *record;
};

static bool filled(void *context, uint32_t field)
{
    const struct asking *asking = context;
    return pup_record_holds(asking->record, field);
}

static struct pup_span day_cell(struct pup_context *context, const struct pup_passage *passage)
{
    int64_t day;
    struct pup_buf buf;
    struct pup_span cell = {NULL, 0};
    static const struct pup_field_def date = {.type = PUP_TYPE_DATE};
    pup_buf_init(&buf, 64);
    if (pup_passage_day(passage, !context->printer.terminal, &day)) {
        struct pup_value value = pup_value_integer(day);
        if (pup_value_show(&buf, &context->printer, &date, &value) == PUP_OK) {
            cell = pup_arena_copy(&context->arena, pup_buf_span(&buf));
        }
    }
    pup_buf_release(&buf);
    return cell;
}

static struct pup_span missing_cell(struct board *board, const struct pup_record *record, int64_t state)
{
    struct pup_context *context = board->context;
    struct asking asking = {record};
    uint32_t fields[PUP_COURSE_MISSING_MAX];
    size_t at = pup_course_at(board->course, state);
    int64_t next = at == board->course->count ? 0 : board->course->stages[at].next;
    size_t count = next == 0 ? 0 : pup_course_missing(board->course, state, next, filled, &asking, fields);
    const char *cell = "";
    for (size_t i = 0; i < count && cell != NULL; i++) {
        const struct pup_field_def *field = pup_schema_field(pup_schema_kind(board->course->kind), fields[i]);
        cell = pup_arena_printf(&context->arena, "%s%s%s", cell, i == 0 ? "" : ", ",
                                context->printer.terminal ? field->label[context->language] : field->id);
    }
    return pup_span_of(cell);
}

static enum pup_err lay_out(struct board *board, const struct pup_view *view, struct card *card)
{
    struct pup_context *context = board->context;
    struct pup_arena *arena = &context->arena;
    const struct pup_kind_def *kind = pup_schema_kind(board->course->kind);
    bool protocol = board->course->kind == PUP_KIND_PROTOCOL;
    struct pup_passages passages;
    int64_t state = pup_record_state(&view->record);
    enum pup_err err = pup_passages_gather(board->txn, arena, view, &passages);
    *card = (struct card){.place = {view->space, view->record.id, view->record.kind},
                          .stage = pup_course_at(board->course, state),
                          .key = pup_query_sort_key(arena, &view->record, kind->title),
                          .contested = pup_record_contested(&view->record)};
    card->state = pup_field_cell(arena, &context->printer, kind, &view->record, PUP_FIELD_STATE);
    if (card->state.len == 0) { /* nobody wrote one: the first */
        card->state =
            pup_span_of(context->printer.terminal ? kind->states[0].label[context->language] : kind->states[0].id);
    }
    card->title = pup_arena_copy(arena, pup_record_title(arena, &view->record, context->language));
    card->since = day_cell(context, pup_passage_into(&passages, state));
    card->due = pup_field_cell(arena, &context->printer, kind, &view->record,
                               protocol ? PUP_PROTOCOL_REVIEW_DUE : PUP_PROJECT_PDSA);
    card->besides = pup_field_cell(arena, &context->printer, kind, &view->record,
                                   protocol ? PUP_PROTOCOL_GROUP : PUP_PROJECT_HEADCOUNT);
    card->missing = missing_cell(board, &view->record, state);
    return err != PUP_OK ? err : card->title.data == NULL ? PUP_ERR_MEMORY : PUP_OK;
}

static bool take(void *context, const struct pup_view *raw)
{
    struct board *board = context;
    struct pup_arena *arena = &board->context->arena;
    struct pup_view view = *raw;
    bool away = pup_query_put_away(board->txn, raw);
    if (!pup_record_alive(&raw->record) || (away && !board->all)) {
        board->put_away += pup_record_alive(&raw->record);
        return true;
    }
    if (board->count == board->room) {
        size_t room = board->room == 0 ? 32 : board->room * 2;
        struct card *cards = pup_arena_array(arena, room, sizeof *cards);
        for (size_t i = 0; cards != NULL && i < board->count; i++) {
            cards[i] = board->cards[i];
        }
        board->cards = cards;
        board->room = room;
    }
    board->err = board->cards == NULL ? PUP_ERR_MEMORY : pup_merged_settle(&board->merged, arena, &view.record);
    board->err = board->err == PUP_OK ? lay_out(board, &view, &board->cards[board->count]) : board->err;
    board->count += board->err == PUP_OK;
    return board->err == PUP_OK;
}

static int by_stage(const void *left, const void *right)
{
    const struct card *a = left, *b = right;
    if (a->stage != b->stage) {
        return a->stage < b->stage ? -1 : 1;
    }
    int order = pup_span_compare(a->key, b->key);
    return order != 0 ? order : pup_id_compare(&a->place.id, &b->place.id);
}

static int gather(struct board *board)
{
    struct pup_context *context = board->context;
    struct pup_space_row *spaces = NULL;
    size_t count = 0;
    int code = pup_place_spaces(context, board->txn, &spaces, &count);
    enum pup_err err = pup_merged_gather(board->txn, &context->arena, context->language, &board->merged);
    for (size_t i = 0; code == EX_OK && err == PUP_OK && i < count; i++) {
        err = pup_view_each(board->txn, &spaces[i].space, board->course->kind, take, board);
        err = err != PUP_OK ? err : board->err;
    }
    if (board->count > 1) {
        qsort(board->cards, board->count, sizeof *board->cards, by_stage);
    }
    return code != EX_OK ? code : pup_fail_err(err);
}

static bool one_space(const struct board *board)
{
    for (size_t i = 1; i < board->count; i++) {
        if (!pup_space_equal(&board->cards[i].place.space, &board->cards[0].place.space)) {
            return false;
        }
    }
    return true;
}

/* On a terminal a stage is named once, at the first of its records. */
static enum pup_err print_cards(struct board *board, struct pup_grid *grid)
{
    struct pup_context *context = board->context;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < board->count && err == PUP_OK; i++) {
        const struct card *card = &board->cards[i];
        char id[PUP_ID_TEXT + 3], space[PUP_SPACE_LABEL];
        bool repeats = context->printer.terminal && i > 0 && board->cards[i - 1].stage == card->stage;
        pup_id_show(&context->printer, &card->place.id, pup_view_short_length(board->txn, &card->place.id), id);
        struct pup_span cells[] = {
            repeats ? (struct pup_span){NULL, 0} : card->state,
            pup_span_of(id),
            card->title,
            card->since,
            card->due,
            card->besides,
            card->missing,
            pup_span_of(pup_space_show(&context->printer, &card->place.space, space)),
        };
        err = pup_grid_row(grid, cells, card->contested ? PUP_TONE_WARN : PUP_TONE_PLAIN);
    }
    return err;
}

static int print(struct board *board)
{
    struct pup_context *context = board->context;
    bool protocol = board->course->kind == PUP_KIND_PROTOCOL;
    struct pup_column columns[] = {
        {"stage", _("Stage"), 0},
        {"id", _("Id"), 0},
        {"title", protocol ? _("Protocol") : _("Project"), PUP_COLUMN_SHRINK},
        {"since", _("Since"), 0},
        {protocol ? "review_due" : "pdsa", protocol ? _("Review") : _("PDSA"), 0},
        {protocol ? "group" : "headcount", protocol ? _("Group") : _("Reached"),
         protocol ? PUP_COLUMN_SHRINK : PUP_COLUMN_RIGHT},
        {"missing", _("To be filled"), PUP_COLUMN_SHRINK},
        {"space", _("Space"), 0},
    };
    size_t count = sizeof columns / sizeof columns[0];
    count -= context->printer.terminal && one_space(board); /* the last: it would say nothing */
    struct pup_grid *grid = pup_grid_new(&context->printer, columns, count);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : print_cards(board, grid);
    enum pup_err ended = pup_grid_end(grid);
    return pup_fail_err(err != PUP_OK ? err : ended);
}

int pup_stage_board(struct pup_context *context, const struct pup_course *course)
{
    const struct pup_kind_def *kind = pup_schema_kind(course->kind);
    struct board board = {.context = context, .course = course, .all = pup_given_value(context, "all") != NULL};
    int code = pup_place_begin(context, false, &board.txn);
    code = code == EX_OK ? gather(&board) : code;
    if (code == EX_OK && board.count == 0 && context->printer.terminal) {
        pup_note(_("Nothing here fits; to add one: pupitre add %s"),
                 context->language == PUP_FRENCH ? kind->nom : kind->id);
    } else if (code == EX_OK) {
        code = print(&board);
    }
    if (code == EX_OK && board.put_away > 0 && context->printer.terminal) {
        pup_note(ngettext("%zu more is out of use (--all shows it)", "%zu more are out of use (--all shows them)",
                          board.put_away),
                 board.put_away);
    }
    pup_txn_abort(board.txn);
    return code;
}
