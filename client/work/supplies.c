#include "client/work/supplies.h"

#include "client/work/work_priv.h"

struct gathering {
    struct pup_work *work;
    struct work_rows items;
    struct pup_supplies_figures *figures;
};

static enum pup_err on_item(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_supply_row *row = work_push(g->work, &g->items);
    if (row == NULL) {
        return PUP_ERR_MEMORY;
    }
    row->place = pup_work_place(view);
    row->name = pup_work_title(g->work, view);
    row->site = pup_work_text(g->work, view, PUP_STOCK_SITE);
    row->supplier = work_name(g->work, view, PUP_STOCK_SUPPLIER);
    row->quantity = pup_record_counter(&view->record, PUP_STOCK_QUANTITY);
    (void)pup_work_integer(g->work, view, PUP_STOCK_THRESHOLD, &row->threshold);
    work_day(g->work, view, PUP_STOCK_EXPIRY, &row->has_expiry, &row->expiry);
    row->low = pup_stock_low(row->quantity, row->threshold);
    row->expires = row->has_expiry ? pup_stock_expiry(row->quantity, row->expiry, g->work->today) : PUP_DEADLINE_FAR;
    g->figures->low += row->low;
    g->figures->expiring += row->expires != PUP_DEADLINE_FAR;
    return PUP_OK;
}

static struct pup_span name_of(const void *row)
{
    return ((const struct pup_supply_row *)row)->name;
}

enum pup_err pup_figure_supplies(struct pup_work *work, const char *structure, struct pup_supplies_figures *figures)
{
    struct gathering g = {.work = work, .items = work_rows(sizeof(struct pup_supply_row)), .figures = figures};
    *figures = (struct pup_supplies_figures){0};
    enum pup_err err = pup_work_each(work, structure, PUP_REACH_OWN, PUP_KIND_STOCK, PUP_KEEP_IN_USE, on_item, &g);
    figures->items = err == PUP_OK ? work_sorted(work, &g.items, NULL, name_of) : NULL;
    figures->count = g.items.count;
    return err == PUP_OK && figures->items == NULL ? PUP_ERR_MEMORY : err;
}
