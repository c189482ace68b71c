#include "client/work/due.h"

#include <stdlib.h>

#include "client/work/work_priv.h"
#include "common/base/text.h"

struct gathering {
    struct pup_work *work;
    struct work_rows rows;
};

static bool is_contested(const struct pup_view *view, uint32_t field)
{
    const struct pup_register *places = pup_record_places(&view->record, field);
    return places != NULL && places->count > 1 && pup_register_contested(places);
}

/* Adds what is near or overdue; `field` is what the day rests on, `who` a reference (0: none). */
static enum pup_err add(struct gathering *g, const struct pup_view *view, const struct pup_due_row *due, uint32_t field,
                        uint32_t who)
{
    if (due->deadline == PUP_DEADLINE_FAR) {
        return PUP_OK;
    }
    struct pup_due_row *row = work_push(g->work, &g->rows);
    if (row == NULL) {
        return PUP_ERR_MEMORY;
    }
    *row = *due;
    row->place = pup_work_place(view);
    row->title = pup_work_title(g->work, view);
    row->contested = is_contested(view, field);
    if (who != 0) {
        row->who = work_name(g->work, view, who);
    }
    return PUP_OK;
}

/* A day that shows from so long before. */
static enum pup_err add_dated(struct gathering *g, const struct pup_view *view, enum pup_due_sort sort, uint32_t field,
                              int64_t days_before, uint32_t who)
{
    struct pup_due_row row = {.sort = sort};
    if (!pup_work_integer(g->work, view, field, &row.date)) {
        return PUP_OK;
    }
    row.deadline = pup_deadline(row.date - days_before, row.date, g->work->today);
    return add(g, view, &row, field, who);
}

static enum pup_err on_agreement(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    int64_t notice;
    bool given = pup_work_integer(g->work, view, PUP_AGREEMENT_NOTICE, &notice) && notice >= 0;
    return add_dated(g, view, PUP_DUE_AGREEMENT, PUP_AGREEMENT_END, given ? notice : PUP_NOTICE_DAYS,
                     PUP_AGREEMENT_OWNER);
}

static enum pup_err on_protocol(void *context, const struct pup_view *view)
{
    return add_dated(context, view, PUP_DUE_REVIEW, PUP_PROTOCOL_REVIEW_DUE, PUP_REVIEW_DAYS, 0);
}

static enum pup_err on_post(void *context, const struct pup_view *view)
{
    return add_dated(context, view, PUP_DUE_REVIEW, PUP_POST_REVIEW_DUE, PUP_REVIEW_DAYS, PUP_POST_PERSON);
}

static enum pup_err on_document(void *context, const struct pup_view *view)
{
    return add_dated(context, view, PUP_DUE_REVIEW, PUP_DOCUMENT_REVIEW_DUE, PUP_REVIEW_DAYS, 0);
}

static enum pup_err on_structure(void *context, const struct pup_view *view)
{
    bool closed = pup_record_state(&view->record) == PUP_STRUCTURE_STATE_CLOSED;
    return closed ? PUP_OK
                  : add_dated(context, view, PUP_DUE_REVIEW, PUP_STRUCTURE_PLAN_REVIEW_DUE, PUP_REVIEW_DAYS, 0);
}

static enum pup_err on_funding(void *context, const struct pup_view *view)
{
    switch (pup_record_state(&view->record)) {
    case PUP_FUNDING_STATE_PREPARED:
        return add_dated(context, view, PUP_DUE_FILING, PUP_FUNDING_DEADLINE, PUP_REVIEW_DAYS, 0);
    case PUP_FUNDING_STATE_GRANTED:
    case PUP_FUNDING_STATE_PAID:
        return add_dated(context, view, PUP_DUE_ACCOUNT, PUP_FUNDING_REPORT_DUE, PUP_REVIEW_DAYS, 0);
    default:
        return PUP_OK;
    }
}

/* Its people are to be convened, or reminded. */
static enum pup_err add_convening(struct gathering *g, const struct pup_view *view, int64_t day)
{
    struct pup_due_row row = {.date = pup_convene_due(day)};
    switch (pup_convening(pup_record_state(&view->record), day, g->work->today)) {
    case PUP_CONVENING_CONVENE:
        row.sort = PUP_DUE_CONVENE;
        row.deadline = pup_deadline(row.date - PUP_CONVENE_AHEAD, row.date, g->work->today);
        return add(g, view, &row, PUP_MEETING_START, PUP_MEETING_CHAIR);
    case PUP_CONVENING_REMIND:
        row.sort = PUP_DUE_REMIND;
        row.date = day;
        row.deadline = PUP_DEADLINE_NEAR;
        return add(g, view, &row, PUP_MEETING_START, PUP_MEETING_CHAIR);
    default:
        return PUP_OK;
    }
}

static enum pup_err on_meeting(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_due_row row = {.sort = PUP_DUE_MINUTES};
    int64_t sent_on, minutes;
    uint32_t field = PUP_MEETING_START;
    if (pup_record_state(&view->record) == PUP_MEETING_STATE_MINUTED ||
        !pup_work_integer(g->work, view, field, &minutes)) {
        return PUP_OK;
    }
    if (g->work->today <= pup_days_of_minutes(minutes)) {
        return add_convening(g, view, pup_days_of_minutes(minutes));
    }
    row.date = pup_minutes_due(pup_days_of_minutes(minutes));
    row.deadline = pup_deadline(row.date + 1, row.date, g->work->today); /* before it is late it is no alarm */
    if (row.deadline == PUP_DEADLINE_FAR || pup_work_integer(g->work, view, PUP_MEETING_SENT_ON, &sent_on)) {
        return PUP_OK;
    }
    row.written = pup_record_visible(&view->record, PUP_MEETING_MINUTES) != NULL;
    return add(g, view, &row, field, PUP_MEETING_CHAIR);
}

static enum pup_err on_action(void *context, const struct pup_view *view)
{
    bool done = pup_record_state(&view->record) == PUP_ACTION_STATE_DONE;
    return done ? PUP_OK : add_dated(context, view, PUP_DUE_ACTION, PUP_ACTION_DUE, -1, PUP_ACTION_OWNER);
}

static enum pup_err on_stock(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_due_row row = {.sort = PUP_DUE_STOCK_LOW,
                              .date = g->work->today,
                              .quantity = pup_record_counter(&view->record, PUP_STOCK_QUANTITY)};
    enum pup_err err = PUP_OK;
    (void)pup_work_integer(g->work, view, PUP_STOCK_THRESHOLD, &row.threshold);
    row.deadline = pup_stock_low(row.quantity, row.threshold) ? PUP_DEADLINE_OVERDUE : PUP_DEADLINE_FAR;
    err = add(g, view, &row, PUP_STOCK_THRESHOLD, 0);
    if (err == PUP_OK && pup_work_integer(g->work, view, PUP_STOCK_EXPIRY, &row.date)) {
        row.sort = PUP_DUE_STOCK_EXPIRY;
        row.deadline = pup_stock_expiry(row.quantity, row.date, g->work->today);
        err = add(g, view, &row, PUP_STOCK_EXPIRY, 0);
    }
    return err;
}

static int by_urgency(const void *left, const void *right)
{
    const struct pup_due_row *a = left, *b = right;
    int order = work_compare_numbers(a->date, b->date);
    return order != 0 ? order : work_compare_numbers(a->sort, b->sort);
}

static struct pup_span title_of(const void *row)
{
    return ((const struct pup_due_row *)row)->title;
}

enum pup_err pup_figure_due(struct pup_work *work, const char *structure, struct pup_due_row **rows, size_t *count)
{
    static const struct {
        uint32_t kind;
        pup_work_each_fn each;
    } steps[] = {
        {PUP_KIND_AGREEMENT, on_agreement}, {PUP_KIND_PROTOCOL, on_protocol},   {PUP_KIND_POST, on_post},
        {PUP_KIND_DOCUMENT, on_document},   {PUP_KIND_STRUCTURE, on_structure}, {PUP_KIND_FUNDING, on_funding},
        {PUP_KIND_MEETING, on_meeting},     {PUP_KIND_ACTION, on_action},       {PUP_KIND_STOCK, on_stock},
    };
    struct gathering g = {.work = work, .rows = work_rows(sizeof(struct pup_due_row))};
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < sizeof steps / sizeof steps[0]; i++) {
        err = pup_work_each(work, structure, PUP_REACH_OWN, steps[i].kind, PUP_KEEP_IN_USE, steps[i].each, &g);
    }
    *rows = err == PUP_OK ? work_sorted(work, &g.rows, by_urgency, title_of) : NULL;
    *count = g.rows.count;
    return err == PUP_OK && *rows == NULL ? PUP_ERR_MEMORY : err;
}
