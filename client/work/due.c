#include "client/work/due.h"

#include <stdlib.h>
#include <strings.h>

#include "client/work/work_priv.h"
#include "common/wire/record_codec.h"
#include "common/wire/record_peek.h"

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
    order = order != 0 ? order : work_compare_numbers(a->sort, b->sort);
    order = order != 0 ? order : pup_span_compare(a->title, b->title);
    return order != 0 ? order : pup_id_compare(&a->place.id, &b->place.id);
}

/* ---- looking through all records: most are not due, and are not unpacked to see that ---- */

/* What of a kind is peeked at: the state, the day it rests on, and something more. */
struct watch {
    uint32_t kind;
    uint32_t fields[3];
    bool (*may)(const struct pup_record_peek *peek, int64_t today); /* false: certainly not due */
    pup_work_each_fn each;
};
enum { STATE, DAY, MORE };

static bool in_state(const struct pup_record_peek *peek, int64_t state)
{
    return peek->has[STATE] && peek->number[STATE] == state;
}

static bool may_always(const struct pup_record_peek *peek, int64_t today)
{
    (void)peek;
    (void)today;
    return true;
}

static bool may_review(const struct pup_record_peek *peek, int64_t today)
{
    return peek->has[DAY] && pup_review_from(peek->number[DAY]) <= today;
}

static bool may_agreement(const struct pup_record_peek *peek, int64_t today)
{
    int64_t notice = peek->has[MORE] ? peek->number[MORE] : -1;
    return peek->has[DAY] && pup_renewal_from(peek->number[DAY], notice) <= today;
}

static bool may_meeting(const struct pup_record_peek *peek, int64_t today)
{
    int64_t state = peek->has[STATE] ? peek->number[STATE] : PUP_MEETING_STATE_PLANNED;
    int64_t day = pup_days_of_minutes(peek->number[DAY]);
    bool over = in_state(peek, PUP_MEETING_STATE_MINUTED) || in_state(peek, PUP_MEETING_STATE_CANCELLED);
    bool late = !peek->has[MORE] && pup_minutes_due(day) < today;
    return !over && peek->has[DAY] && (late || pup_convening(state, day, today) != PUP_CONVENING_NOTHING);
}

static bool may_action(const struct pup_record_peek *peek, int64_t today)
{
    bool over = in_state(peek, PUP_ACTION_STATE_DONE) || in_state(peek, PUP_ACTION_STATE_DROPPED);
    return !over && peek->has[DAY] && peek->number[DAY] < today;
}

static const struct watch watches[] = {
    {PUP_KIND_AGREEMENT, {PUP_FIELD_STATE, PUP_AGREEMENT_END, PUP_AGREEMENT_NOTICE}, may_agreement, on_agreement},
    {PUP_KIND_PROTOCOL, {PUP_FIELD_STATE, PUP_PROTOCOL_REVIEW_DUE}, may_review, on_protocol},
    {PUP_KIND_POST, {PUP_FIELD_STATE, PUP_POST_REVIEW_DUE}, may_review, on_post},
    {PUP_KIND_DOCUMENT, {PUP_FIELD_STATE, PUP_DOCUMENT_REVIEW_DUE}, may_review, on_document},
    {PUP_KIND_STRUCTURE, {PUP_FIELD_STATE, PUP_STRUCTURE_PLAN_REVIEW_DUE}, may_review, on_structure},
    {PUP_KIND_FUNDING, {PUP_FIELD_STATE}, may_always, on_funding},
    {PUP_KIND_MEETING, {PUP_FIELD_STATE, PUP_MEETING_START, PUP_MEETING_SENT_ON}, may_meeting, on_meeting},
    {PUP_KIND_ACTION, {PUP_FIELD_STATE, PUP_ACTION_DUE}, may_action, on_action},
    {PUP_KIND_STOCK, {PUP_FIELD_STATE}, may_always, on_stock},
};

static const struct watch *watch_of(uint32_t kind)
{
    for (size_t i = 0; i < sizeof watches / sizeof watches[0]; i++) {
        if (watches[i].kind == kind) {
            return &watches[i];
        }
    }
    return NULL;
}

struct look {
    struct gathering *g;
    const struct pup_space *space;
    struct pup_arena scratch; /* of one record */
    enum pup_err err;
};

static bool on_packed(void *context, uint64_t seq, struct pup_span packed)
{
    struct look *look = context;
    struct pup_work *work = look->g->work;
    struct pup_view view = {.space = *look->space, .seq = seq};
    struct pup_record_peek peek;
    const struct watch *watch = watch_of(pup_record_peek_kind(packed));
    if (watch == NULL) {
        return true;
    }
    pup_record_peek(packed, watch->fields, sizeof watch->fields / sizeof watch->fields[0], &peek);
    if (!watch->may(&peek, work->today)) {
        return true;
    }
    pup_arena_reset(&look->scratch);
    look->err = pup_record_unpack(&look->scratch, packed, &view.record);
    if (look->err == PUP_OK && !pup_query_put_away(work->txn, &view)) {
        look->err = watch->each(look->g, &view);
    }
    return look->err == PUP_OK;
}

/* The kinds that are watched live in these; what lies in others is a copy for partners, or a case. */
static bool is_watched(const struct pup_space_parts *parts, const char *structure)
{
    bool here = structure == NULL || strcasecmp(structure, parts->code) == 0;
    return here &&
           (parts->compartment == PUP_TEAM || parts->compartment == PUP_MANAGEMENT || parts->compartment == PUP_HR);
}

enum pup_err pup_figure_due(struct pup_work *work, const char *structure, struct pup_due_row **rows, size_t *count)
{
    enum { ONE_RECORD = 64 * 1024 * 1024 };
    struct gathering g = {.work = work, .rows = work_rows(sizeof(struct pup_due_row))};
    struct look look = {.g = &g};
    pup_arena_init(&look.scratch, ONE_RECORD);
    for (size_t i = 0; look.err == PUP_OK && i < work->space_count; i++) {
        struct pup_space_parts parts = pup_space_split(&work->spaces[i].space);
        look.space = &work->spaces[i].space;
        if (is_watched(&parts, structure)) {
            enum pup_err err = pup_view_scan(work->txn, look.space, on_packed, &look);
            look.err = look.err != PUP_OK ? look.err : err;
        }
    }
    pup_arena_release(&look.scratch);
    *rows = look.err == PUP_OK ? work_sorted(work, &g.rows, by_urgency, NULL) : NULL;
    *count = g.rows.count;
    return look.err == PUP_OK && *rows == NULL ? PUP_ERR_MEMORY : look.err;
}
