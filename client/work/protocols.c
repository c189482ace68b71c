#include "client/work/protocols.h"

#include "client/work/work_priv.h"
#include "common/rules/deadline.h"

struct gathering {
    struct pup_work *work;
    int64_t year;
    struct work_rows rows;
    struct pup_protocols_figures *figures;
};

static enum pup_err on_protocol(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_protocol_row *row = work_push(g->work, &g->rows);
    int64_t advanced_nurse;
    if (row == NULL) {
        return PUP_ERR_MEMORY;
    }
    row->place = pup_work_place(view);
    row->title = pup_work_title(g->work, view);
    row->state = pup_work_state(g->work, view);
    row->advanced_nurse =
        pup_work_integer(g->work, view, PUP_PROTOCOL_ADVANCED_NURSE, &advanced_nurse) && advanced_nurse != 0;
    work_day(g->work, view, PUP_PROTOCOL_VALID_FROM, &row->has_valid_from, &row->valid_from);
    work_day(g->work, view, PUP_PROTOCOL_REVIEW_DUE, &row->has_review_due, &row->review_due);
    row->counted = pup_protocol_counts(row->state, row->has_valid_from, row->valid_from, g->year);
    if (row->state >= 0 && row->state <= PUP_PROTOCOL_STAGES) {
        g->figures->by_state[row->state]++;
    }
    g->figures->counted += row->counted;
    g->figures->counted_advanced_nurse += row->counted && row->advanced_nurse;
    return PUP_OK;
}

static int by_state(const void *left, const void *right)
{
    const struct pup_protocol_row *a = left, *b = right;
    return work_compare_numbers(a->state, b->state);
}

static struct pup_span title_of(const void *row)
{
    return ((const struct pup_protocol_row *)row)->title;
}

enum pup_err pup_figure_protocols(struct pup_work *work, const char *structure, int64_t year,
                                  struct pup_protocols_figures *figures)
{
    struct gathering g = {
        .work = work, .year = year, .rows = work_rows(sizeof(struct pup_protocol_row)), .figures = figures};
    *figures = (struct pup_protocols_figures){0};
    enum pup_err err =
        pup_work_each(work, structure, PUP_REACH_SHARED, PUP_KIND_PROTOCOL, PUP_KEEP_PAST, on_protocol, &g);
    if (err != PUP_OK) {
        return err;
    }
    figures->protocols = work_sorted(work, &g.rows, by_state, title_of);
    figures->count = g.rows.count;
    return figures->protocols == NULL ? PUP_ERR_MEMORY : PUP_OK;
}
