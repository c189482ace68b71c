/* money: what coordination costs and what pays for it; funding; entries by category. */
#include <string.h>

#include "client/figures/asked.h"
#include "client/figures/figures.h"
#include "client/work/money.h"
#include "common/base/language.h"

enum { COLUMNS = 6 };

/* One structure's answer. */
struct gathered {
    struct pup_points_figures points;
    struct pup_money_figures money;
};

struct table {
    struct pup_context *context;
    struct pup_grid *grid;
    const char *structure;
};

/* A row: what it is about ("coordination", "funding", "entries"), its name, an amount, a rate and a word more. */
struct line {
    struct pup_span about, name, more;
    bool has_amount, has_rate;
    int64_t amount, rate;
    enum pup_tone tone;
};

static enum pup_err row(struct table *t, const struct line *line)
{
    struct pup_context *context = t->context;
    struct pup_span cells[COLUMNS] = {
        pup_span_of(t->structure),
        line->about,
        line->name,
        pup_shown_amount(&context->arena, &context->printer, line->has_amount, line->amount),
        pup_shown_rate(&context->arena, &context->printer, line->has_rate, line->rate),
        line->more,
    };
    return pup_grid_row(t->grid, cells, line->tone);
}

static enum pup_err coordination_row(struct table *t, const char *id, const char *label, int64_t amount,
                                     struct pup_span more)
{
    struct pup_context *context = t->context;
    struct line line = {.about = asked_word(context, "coordination", _("coordination")),
                        .name = asked_word(context, id, label),
                        .more = more,
                        .has_amount = true,
                        .amount = amount};
    return row(t, &line);
}

static enum pup_err coverage_row(struct table *t, const struct pup_money_figures *f)
{
    if (!f->has_rate) {
        return PUP_OK;
    }
    struct pup_context *context = t->context;
    struct line line = {.about = asked_word(context, "coordination", _("coordination")),
                        .name = asked_word(context, "coverage", _("coverage")),
                        .has_amount = true,
                        .amount = f->coverage.aci + f->coverage.granted,
                        .has_rate = true,
                        .rate = f->rate,
                        .tone = PUP_TONE_STRONG};
    enum pup_err err = row(t, &line);
    struct line gap = {.about = line.about,
                       .name = asked_word(context, "gap", f->gap >= 0 ? _("missing") : _("more than enough")),
                       .has_amount = true,
                       .amount = context->printer.terminal && f->gap < 0 ? -f->gap : f->gap,
                       .tone = f->gap > 0 ? PUP_TONE_WARN : PUP_TONE_PLAIN};
    return err == PUP_OK ? row(t, &gap) : err;
}

/* By which grid the ACI pays, and how sure that is. */
static struct pup_span by_grid(struct pup_context *context, const struct pup_points_figures *points)
{
    if (points->simulation) {
        return asked_word(context, "simulation", _("simulation: counts as nothing"));
    }
    if (points->declared) {
        return points->grid->id;
    }
    return pup_span_of(pup_arena_printf(&context->arena, "%s, %s", pup_word(&context->arena, points->grid->id),
                                        context->printer.terminal ? _("estimate") : "estimate"));
}

static enum pup_err coordination_rows(struct table *t, const struct gathered *one)
{
    struct pup_context *context = t->context;
    const struct pup_money_figures *f = &one->money;
    struct pup_span grid = by_grid(context, &one->points);
    enum pup_err err = coordination_row(t, "aci", _("ACI, coordination"), f->coverage.aci, grid);
    if (err == PUP_OK) {
        err = coordination_row(t, "granted", _("granted by others"), f->coverage.granted, pup_span_of(""));
    }
    if (err == PUP_OK && f->requested > 0) {
        err = coordination_row(t, "requested", _("only requested"), f->requested,
                               asked_word(context, "not_counted", _("not counted")));
    }
    if (err == PUP_OK) {
        err = coordination_row(t, "cost", _("cost"), f->coverage.cost, pup_span_of(""));
    }
    return err == PUP_OK ? coverage_row(t, f) : err;
}

static enum pup_err funding_rows(struct table *t, const struct pup_money_figures *f)
{
    struct pup_context *context = t->context;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < f->funding_count; i++) {
        const struct pup_funding_row *funding = &f->fundings[i];
        struct pup_span state =
            pup_shown_choice(&context->arena, &context->printer, PUP_KIND_FUNDING, PUP_FIELD_STATE, funding->state);
        struct line line = {
            .about = asked_word(context, "funding", _("funding")),
            .name = funding->title,
            .more = funding->excessive ? asked_word(context, "above_80", _("above 80 percent of the cost")) : state,
            .has_amount = true,
            .amount = funding->has_granted ? funding->granted : funding->requested,
            .tone = funding->excessive ? PUP_TONE_WARN : PUP_TONE_PLAIN};
        err = row(t, &line);
    }
    return err;
}

static enum pup_err entry_row(struct table *t, const struct pup_category_sum *sum, bool income)
{
    struct pup_context *context = t->context;
    struct line line = {
        .about = income ? asked_word(context, "income", _("income")) : asked_word(context, "expense", _("expense")),
        .name =
            pup_shown_choice(&context->arena, &context->printer, PUP_KIND_EXPENSE, PUP_EXPENSE_CATEGORY, sum->category),
        .has_amount = true,
        .amount = income ? sum->income : sum->expense};
    return line.amount == 0 ? PUP_OK : row(t, &line);
}

static enum pup_err rows_of(struct table *t, const struct gathered *one)
{
    enum pup_err err = coordination_rows(t, one);
    err = err == PUP_OK ? funding_rows(t, &one->money) : err;
    for (int income = 0; income < 2; income++) {
        for (size_t i = 0; err == PUP_OK && i < one->money.category_count; i++) {
            err = entry_row(t, &one->money.categories[i], income);
        }
    }
    return err;
}

static enum pup_err print_table(struct pup_context *context, const struct asked *asked, const struct gathered *all)
{
    const struct pup_column columns[COLUMNS] = {
        {"structure", _("Structure"), 0},       {"about", _("About"), 0},
        {"name", _("Name"), PUP_COLUMN_SHRINK}, {"amount", _("Amount"), PUP_COLUMN_RIGHT},
        {"rate", _("Rate"), PUP_COLUMN_RIGHT},  {"more", _("Remark"), PUP_COLUMN_SHRINK}};
    struct table t = {.context = context};
    t.grid = pup_grid_new(&context->printer, columns, COLUMNS);
    enum pup_err err = t.grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < asked->count; i++) {
        t.structure = asked->codes[i];
        err = rows_of(&t, &all[i]);
    }
    enum pup_err ended = pup_grid_end(t.grid);
    return err != PUP_OK ? err : ended;
}

static void tell(struct pup_context *context, const struct gathered *one)
{
    const struct pup_money_figures *f = &one->money;
    if (!f->has_rate) {
        pup_note(_("%s: no cost of coordination is noted for %lld, so there is no coverage (pupitre add expense "
                   "category=coordination)"),
                 one->points.structure, (long long)one->points.year);
    }
    for (size_t i = 0; i < f->funding_count; i++) {
        if (f->fundings[i].excessive) {
            pup_note(_("%s: \"%s\" is above 80 %% of the cost of coordination"), one->points.structure,
                     pup_word(&context->arena, f->fundings[i].title));
        }
    }
}

static void json_funding(struct pup_json *json, const struct pup_funding_row *funding)
{
    pup_json_object(json);
    pup_json_pair_id(json, "id", &funding->place.id);
    pup_json_pair_text(json, "title", funding->title);
    pup_json_pair_choice(json, "source", PUP_KIND_FUNDING, PUP_FUNDING_SOURCE, funding->source);
    pup_json_pair_choice(json, "purpose", PUP_KIND_FUNDING, PUP_FUNDING_PURPOSE, funding->purpose);
    pup_json_pair_choice(json, "state", PUP_KIND_FUNDING, PUP_FIELD_STATE, funding->state);
    pup_json_pair_hundredths(json, "requested", true, funding->requested);
    pup_json_pair_hundredths(json, "granted", funding->has_granted, funding->granted);
    pup_json_pair_hundredths(json, "received", true, funding->received);
    pup_json_pair_boolean(json, "counted", funding->counts);
    pup_json_pair_boolean(json, "above_80", funding->excessive);
    pup_json_object_end(json);
}

static void json_coordination(struct pup_json *json, const struct gathered *one)
{
    const struct pup_money_figures *f = &one->money;
    pup_json_key(json, "coordination");
    pup_json_object(json);
    pup_json_pair_text(json, "grid", one->points.grid->id);
    pup_json_pair_boolean(json, "simulation", one->points.simulation);
    pup_json_pair_boolean(json, "declared", one->points.declared);
    pup_json_pair_hundredths(json, "aci", true, f->coverage.aci);
    pup_json_pair_hundredths(json, "granted", true, f->coverage.granted);
    pup_json_pair_hundredths(json, "requested", true, f->requested);
    pup_json_pair_hundredths(json, "cost", true, f->coverage.cost);
    pup_json_pair_tenths(json, "coverage", f->has_rate, f->rate);
    pup_json_pair_hundredths(json, "gap", f->has_rate, f->gap);
    pup_json_object_end(json);
}

static void json_one(struct pup_json *json, const struct gathered *one)
{
    const struct pup_money_figures *f = &one->money;
    pup_json_object(json);
    pup_json_pair_text(json, "structure", pup_span_of(one->points.structure));
    json_coordination(json, one);
    pup_json_key(json, "fundings");
    pup_json_array(json);
    for (size_t i = 0; i < f->funding_count; i++) {
        json_funding(json, &f->fundings[i]);
    }
    pup_json_array_end(json);
    pup_json_key(json, "categories");
    pup_json_array(json);
    for (size_t i = 0; i < f->category_count; i++) {
        pup_json_object(json);
        pup_json_pair_choice(json, "category", PUP_KIND_EXPENSE, PUP_EXPENSE_CATEGORY, f->categories[i].category);
        pup_json_pair_hundredths(json, "expense", true, f->categories[i].expense);
        pup_json_pair_hundredths(json, "income", true, f->categories[i].income);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
    pup_json_pair_hundredths(json, "expense", true, f->expense);
    pup_json_pair_hundredths(json, "income", true, f->income);
    pup_json_object_end(json);
}

static enum pup_err print_json(struct pup_context *context, const struct asked *asked, const struct gathered *all)
{
    struct pup_json *json = asked_json(context, asked);
    if (json == NULL) {
        return PUP_ERR_MEMORY;
    }
    pup_json_key(json, "structures");
    pup_json_array(json);
    for (size_t i = 0; i < asked->count; i++) {
        json_one(json, &all[i]);
    }
    pup_json_array_end(json);
    return asked_json_end(json, asked);
}

static int gather(struct pup_context *context, struct asked *asked, struct pup_aci_grids grids, struct gathered *all)
{
    int code = all == NULL ? pup_fail_err(PUP_ERR_MEMORY) : EX_OK;
    for (size_t i = 0; code == EX_OK && i < asked->count; i++) {
        code = asked_points(context, asked, grids, asked->codes[i], &all[i].points);
        if (code == EX_OK) {
            code = pup_fail_err(pup_figure_money(&asked->work, &all[i].points, &all[i].money));
        }
    }
    return code;
}

static int answer(struct pup_context *context, struct asked *asked, struct pup_aci_grids grids)
{
    struct gathered *all = pup_arena_array(&context->arena, asked->count, sizeof *all);
    int code = gather(context, asked, grids, all);
    if (code != EX_OK) {
        pup_txn_abort(asked->txn);
        return code;
    }
    if (context->printer.format == PUP_FORMAT_JSON) {
        return asked_end(context, asked, print_json(context, asked, all));
    }
    enum pup_err err = print_table(context, asked, all);
    for (size_t i = 0; err == PUP_OK && i < asked->count; i++) {
        tell(context, &all[i]);
    }
    return asked_end(context, asked, err);
}

int pup_command_money(struct pup_context *context, int count, char **words)
{
    struct pup_grids grids;
    struct asked asked;
    (void)words;
    if (count != 0) {
        return pup_fail(EX_USAGE, _("money takes no words; to note an entry: pupitre add expense"));
    }
    int code = asked_grids(context, &grids);
    code = code == EX_OK ? asked_begin(context, PUP_MANAGEMENT, &asked) : code;
    return code == EX_OK ? answer(context, &asked, grids.grids) : code;
}
