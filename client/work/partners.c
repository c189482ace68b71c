#include "client/work/partners.h"

#include <stdlib.h>
#include <string.h>

#include "client/work/work_priv.h"

struct gathering {
    struct pup_work *work;
    struct pup_period period;
    struct work_rows partners, agreements;
    struct pup_partners_figures *figures;
};

static enum pup_err on_partner(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_partner_row *row = work_push(g->work, &g->partners);
    if (row == NULL) {
        return PUP_ERR_MEMORY;
    }
    row->place = pup_work_place(view);
    row->name = pup_work_title(g->work, view);
    row->town = pup_work_text(g->work, view, PUP_PARTNER_TOWN);
    (void)pup_work_integer(g->work, view, PUP_PARTNER_TYPE, &row->type);
    return PUP_OK;
}

static int by_id(const void *left, const void *right)
{
    const struct pup_partner_row *a = left, *b = right;
    return pup_id_compare(&a->place.id, &b->place.id);
}

static enum pup_err on_exchange(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_partner_row wanted = {0};
    struct pup_span name;
    int64_t date;
    if (!pup_work_integer(g->work, view, PUP_EXCHANGE_DATE, &date) || !pup_period_holds(&g->period, date)) {
        return PUP_OK;
    }
    g->figures->exchanges++;
    if (pup_work_reference(g->work, view, PUP_EXCHANGE_PARTNER, &wanted.place.id, &name) && g->partners.count > 0) {
        struct pup_partner_row *row = bsearch(&wanted, g->partners.at, g->partners.count, sizeof wanted, by_id);
        if (row != NULL) {
            row->exchanges++;
        }
    }
    return PUP_OK;
}

static bool is_over(int64_t state)
{
    return state == PUP_AGREEMENT_STATE_EXPIRED || state == PUP_AGREEMENT_STATE_TERMINATED;
}

static enum pup_err on_agreement(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_agreement_row row = {.place = pup_work_place(view), .state = pup_work_state(g->work, view)};
    work_day(g->work, view, PUP_AGREEMENT_START, &row.has_start, &row.start);
    work_day(g->work, view, PUP_AGREEMENT_END, &row.has_end, &row.end);
    if ((row.has_start && row.start > g->period.to) ||
        (row.has_end && row.end < g->period.from && is_over(row.state))) {
        return PUP_OK;
    }
    row.title = pup_work_title(g->work, view);
    row.partner = work_name(g->work, view, PUP_AGREEMENT_PARTNER);
    (void)pup_work_integer(g->work, view, PUP_AGREEMENT_TYPE, &row.type);
    row.has_amount = pup_work_integer(g->work, view, PUP_AGREEMENT_AMOUNT, &row.amount);
    bool given = pup_work_integer(g->work, view, PUP_AGREEMENT_NOTICE, &row.notice) && row.notice >= 0;
    row.notice = given ? row.notice : PUP_NOTICE_DAYS;
    row.renewal_from = row.has_end ? pup_renewal_from(row.end, row.notice) : 0;
    row.deadline =
        row.has_end && !is_over(row.state) ? pup_deadline(row.renewal_from, row.end, g->work->today) : PUP_DEADLINE_FAR;
    struct pup_agreement_row *kept = work_push(g->work, &g->agreements);
    if (kept == NULL) {
        return PUP_ERR_MEMORY;
    }
    *kept = row;
    return PUP_OK;
}

static int by_type(const void *left, const void *right)
{
    const struct pup_partner_row *a = left, *b = right;
    return work_compare_numbers(a->type, b->type);
}

static struct pup_span name_of(const void *row)
{
    return ((const struct pup_partner_row *)row)->name;
}

static int by_end(const void *left, const void *right)
{
    const struct pup_agreement_row *a = left, *b = right;
    return work_compare_days(a->has_end, a->end, b->has_end, b->end);
}

static struct pup_span title_of(const void *row)
{
    return ((const struct pup_agreement_row *)row)->title;
}

enum pup_err pup_figure_partners(struct pup_work *work, const char *structure, struct pup_period period,
                                 struct pup_partners_figures *figures)
{
    struct gathering g = {.work = work,
                          .period = period,
                          .partners = work_rows(sizeof(struct pup_partner_row)),
                          .agreements = work_rows(sizeof(struct pup_agreement_row)),
                          .figures = figures};
    *figures = (struct pup_partners_figures){.agreements_known = pup_work_readable(work, structure, PUP_MANAGEMENT)};
    enum pup_err err =
        pup_work_each(work, structure, PUP_REACH_SHARED, PUP_KIND_PARTNER, PUP_KEEP_IN_USE, on_partner, &g);
    if (err == PUP_OK && g.partners.count > 0) {
        qsort(g.partners.at, g.partners.count, sizeof(struct pup_partner_row), by_id);
    }
    if (err == PUP_OK) {
        err = pup_work_each(work, structure, PUP_REACH_SHARED, PUP_KIND_EXCHANGE, PUP_KEEP_IN_USE, on_exchange, &g);
    }
    if (err == PUP_OK) {
        err = pup_work_each(work, structure, PUP_REACH_SHARED, PUP_KIND_AGREEMENT, PUP_KEEP_PAST, on_agreement, &g);
    }
    if (err != PUP_OK) {
        return err;
    }
    figures->partners = work_sorted(work, &g.partners, by_type, name_of);
    figures->agreements = work_sorted(work, &g.agreements, by_end, title_of);
    figures->partner_count = g.partners.count;
    figures->agreement_count = g.agreements.count;
    return figures->partners == NULL || figures->agreements == NULL ? PUP_ERR_MEMORY : PUP_OK;
}
