#include "client/meetings/outcomes.h"

#include "client/cli/place.h"
#include "client/cli/say.h"
#include "client/print/grid.h"
#include "client/print/value.h"
#include "common/model/fields.h"

static const char *words_of(enum pup_outcome_sort sort, bool people)
{
    switch (sort) {
    case PUP_LINE_CREATED:
        return people ? _("new") : "created";
    case PUP_LINE_CHANGED:
        return people ? _("changed") : "changed";
    case PUP_LINE_REMOVED:
        return people ? _("was removed, stays so") : "removed";
    default:
        return people ? _("was there already") : "kept";
    }
}

static struct pup_span due_cell(struct pup_context *context, const struct pup_outcome_row *row)
{
    struct pup_buf buf;
    struct pup_value due = pup_value_integer(row->due);
    pup_buf_init(&buf, 256);
    if (row->has_due) {
        (void)pup_value_show(&buf, &context->printer,
                             pup_schema_field(pup_schema_kind(PUP_KIND_ACTION), PUP_ACTION_DUE), &due);
    }
    struct pup_span cell = pup_arena_copy(&context->arena, pup_buf_span(&buf));
    pup_buf_release(&buf);
    return cell;
}

static enum pup_err put_row(struct pup_context *context, struct pup_txn *txn, struct pup_grid *grid,
                            const struct pup_outcome_row *row)
{
    const struct pup_printer *printer = &context->printer;
    const struct pup_kind_def *kind = pup_schema_kind(row->kind);
    bool people = printer->terminal || printer->format == PUP_FORMAT_CSV;
    char id[PUP_ID_TEXT + 1];
    const struct pup_span cells[] = {
        pup_span_of(pup_id_show(printer, &row->id, pup_view_short_length(txn, &row->id), id)),
        pup_span_of(people ? kind->label[context->language] : kind->id),
        row->title,
        row->owner,
        due_cell(context, row),
        pup_span_of(words_of(row->sort, people)),
    };
    return pup_grid_row(grid, cells, row->sort == PUP_LINE_REMOVED ? PUP_TONE_WARN : PUP_TONE_PLAIN);
}

static size_t told(const struct pup_outcome_row *rows, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += rows[i].sort != PUP_LINE_SAME;
    }
    return sum;
}

int pup_outcomes_print(struct pup_context *context, const struct pup_outcome_row *rows, size_t count)
{
    const struct pup_column columns[] = {
        {"id", _("Id"), 0},       {"kind", _("Kind"), 0}, {"title", _("Title"), PUP_COLUMN_WRAP | PUP_COLUMN_SHRINK},
        {"owner", _("Owner"), 0}, {"due", _("Due"), 0},   {"outcome", _("Outcome"), 0},
    };
    struct pup_txn *txn = NULL;
    if (context->printer.format == PUP_FORMAT_TEXT && told(rows, count) == 0) {
        return EX_OK;
    }
    int code = pup_place_begin(context, false, &txn);
    if (code != EX_OK) {
        return code;
    }
    struct pup_grid *grid = pup_grid_new(&context->printer, columns, sizeof columns / sizeof columns[0]);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        if (rows[i].sort != PUP_LINE_SAME) {
            err = put_row(context, txn, grid, &rows[i]);
        }
    }
    enum pup_err end = pup_grid_end(grid);
    pup_txn_abort(txn);
    return pup_fail_err(err != PUP_OK ? err : end);
}
