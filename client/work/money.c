#include "client/work/money.h"

#include "client/work/work_priv.h"

struct gathering {
    struct pup_work *work;
    int64_t year;
    struct work_rows fundings, categories;
    struct pup_money_figures *figures;
};

/* ---- funding ---- */

static bool of_year(const struct pup_funding_row *row, int64_t year)
{
    if (!row->has_deadline && !row->has_report_due) {
        return true;
    }
    return pup_year_of(row->has_deadline ? row->deadline : row->report_due) == year;
}

static bool was_granted(int64_t state)
{
    return state == PUP_FUNDING_STATE_GRANTED || state == PUP_FUNDING_STATE_PAID ||
           state == PUP_FUNDING_STATE_ACCOUNTED;
}

/* What the ACI brings is counted by its points already. */
static bool pays_coordination(const struct pup_funding_row *row)
{
    return row->purpose == PUP_FUNDING_PURPOSE_COORDINATION && row->source != PUP_FUNDING_SOURCE_ACI;
}

static void read_funding(struct pup_work *work, const struct pup_view *view, struct pup_funding_row *row)
{
    row->place = pup_work_place(view);
    row->title = pup_work_title(work, view);
    row->state = pup_work_state(work, view);
    (void)pup_work_integer(work, view, PUP_FUNDING_SOURCE, &row->source);
    (void)pup_work_integer(work, view, PUP_FUNDING_PURPOSE, &row->purpose);
    (void)pup_work_integer(work, view, PUP_FUNDING_REQUESTED, &row->requested);
    row->has_granted = pup_work_integer(work, view, PUP_FUNDING_GRANTED, &row->granted);
    (void)pup_work_integer(work, view, PUP_FUNDING_RECEIVED, &row->received);
    work_day(work, view, PUP_FUNDING_DEADLINE, &row->has_deadline, &row->deadline);
    work_day(work, view, PUP_FUNDING_REPORT_DUE, &row->has_report_due, &row->report_due);
}

static enum pup_err on_funding(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_funding_row row = {0};
    read_funding(g->work, view, &row);
    if (!of_year(&row, g->year)) {
        return PUP_OK;
    }
    bool open = row.state == PUP_FUNDING_STATE_PREPARED || row.state == PUP_FUNDING_STATE_FILED;
    row.counts = pays_coordination(&row) && was_granted(row.state) && row.has_granted;
    g->figures->coverage.granted += row.counts ? row.granted : 0;
    g->figures->requested += pays_coordination(&row) && open ? row.requested : 0;
    struct pup_funding_row *kept = work_push(g->work, &g->fundings);
    if (kept == NULL) {
        return PUP_ERR_MEMORY;
    }
    *kept = row;
    return PUP_OK;
}

/* ---- entries ---- */

static struct pup_category_sum *category(struct gathering *g, int64_t number)
{
    struct pup_category_sum *sums = g->categories.at;
    for (size_t i = 0; i < g->categories.count; i++) {
        if (sums[i].category == number) {
            return &sums[i];
        }
    }
    struct pup_category_sum *sum = work_push(g->work, &g->categories);
    if (sum != NULL) {
        sum->category = number;
    }
    return sum;
}

static enum pup_err on_expense(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    int64_t date, amount, direction, number;
    if (!pup_work_integer(g->work, view, PUP_EXPENSE_DATE, &date) || pup_year_of(date) != g->year) {
        return PUP_OK;
    }
    (void)pup_work_integer(g->work, view, PUP_EXPENSE_AMOUNT, &amount);
    (void)pup_work_integer(g->work, view, PUP_EXPENSE_DIRECTION, &direction);
    (void)pup_work_integer(g->work, view, PUP_EXPENSE_CATEGORY, &number);
    struct pup_category_sum *sum = category(g, number);
    if (sum == NULL) {
        return PUP_ERR_MEMORY;
    }
    bool income = direction == PUP_EXPENSE_DIRECTION_INCOME;
    *(income ? &sum->income : &sum->expense) += amount;
    *(income ? &g->figures->income : &g->figures->expense) += amount;
    if (!income && number == PUP_EXPENSE_CATEGORY_COORDINATION) {
        g->figures->coverage.cost += amount;
    }
    return PUP_OK;
}

/* ---- both ---- */

static struct pup_span title_of(const void *row)
{
    return ((const struct pup_funding_row *)row)->title;
}

static int by_category(const void *left, const void *right)
{
    const struct pup_category_sum *a = left, *b = right;
    return work_compare_numbers(a->category, b->category);
}

static enum pup_err conclude(struct gathering *g)
{
    struct pup_money_figures *f = g->figures;
    f->fundings = work_sorted(g->work, &g->fundings, NULL, title_of);
    f->categories = work_sorted(g->work, &g->categories, by_category, NULL);
    if (f->fundings == NULL || f->categories == NULL) {
        return PUP_ERR_MEMORY;
    }
    f->funding_count = g->fundings.count;
    f->category_count = g->categories.count;
    f->has_rate = pup_coverage_rate(&f->coverage, &f->rate);
    f->gap = pup_coverage_gap(&f->coverage);
    for (size_t i = 0; i < f->funding_count; i++) {
        struct pup_funding_row *row = &f->fundings[i];
        row->excessive = row->counts && pup_grant_excessive(row->granted, f->coverage.cost);
    }
    return PUP_OK;
}

enum pup_err pup_figure_money(struct pup_work *work, const struct pup_points_figures *points,
                              struct pup_money_figures *figures)
{
    struct gathering g = {.work = work,
                          .year = points->year,
                          .fundings = work_rows(sizeof(struct pup_funding_row)),
                          .categories = work_rows(sizeof(struct pup_category_sum)),
                          .figures = figures};
    *figures = (struct pup_money_figures){.coverage.aci = points->simulation ? 0 : points->coordination};
    if (!pup_work_readable(work, points->structure, PUP_MANAGEMENT)) {
        return PUP_ERR_DENIED;
    }
    enum pup_err err =
        pup_work_each(work, points->structure, PUP_REACH_OWN, PUP_KIND_FUNDING, PUP_KEEP_PAST, on_funding, &g);
    if (err == PUP_OK) {
        err = pup_work_each(work, points->structure, PUP_REACH_OWN, PUP_KIND_EXPENSE, PUP_KEEP_IN_USE, on_expense, &g);
    }
    return err == PUP_OK ? conclude(&g) : err;
}
