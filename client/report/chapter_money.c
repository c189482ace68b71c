/* Chapter 10: money. */
#include "client/report/report.h"
#include "common/base/language.h"

/* A line that depends on how many cases were discussed tells their number. */
static bool line_told(const struct report *report, const struct pup_points_line *line)
{
    return line->line->rate == 0 || report_cases_told(report);
}

static void points_chart(struct report *report, struct pup_section *section, const struct pup_points_figures *points)
{
    struct pup_span names[PUP_ACI_LINES];
    int64_t values[PUP_ACI_LINES];
    for (size_t i = 0; i < points->line_count; i++) {
        names[i] = pup_span_of(pup_grids_line_label(report->arena, points->lines[i].line));
        values[i] = line_told(report, &points->lines[i]) ? points->lines[i].cents : PUP_CHART_NO_VALUE;
    }
    struct pup_chart *chart = pup_section_chart(section, PUP_CHART_BARS, "points_chart", _("ACI by line"),
                                                pup_cell_euros(0), names, points->line_count);
    pup_chart_series(section, chart, "amount", _("amount"), values);
    pup_chart_text(section, chart, "%s", _("What each line of the ACI brings."));
}

static void say_where_from(struct report *report, struct pup_section *section, const struct pup_points_figures *points)
{
    const struct pup_aci_grid *grid = points->grid;
    if (points->simulation) {
        pup_section_note(section, "%s",
                         _("Simulation: the structure is not a SISA, so the ACI does not fund it; it is funded by the "
                           "FIR."));
    }
    pup_section_note(section,
                     points->declared ? _("Grid: %.*s. Counted from the ACI declaration of the year.")
                                      : _("Grid: %.*s. An estimate: there is no ACI declaration of the year yet."),
                     (int)grid->label.len, (const char *)grid->label.data);
    if (grid->note.len > 0) {
        pup_section_note(section, "%.*s", (int)grid->note.len, (const char *)grid->note.data);
    }
    (void)report;
}

void report_points_table(struct report *report, struct pup_section *section, const struct pup_points_figures *points)
{
    const struct pup_table_column columns[] = {{"line", _("Line")}, {"points", _("Points")}, {"amount", _("Amount")}};
    bool told = true;
    say_where_from(report, section, points);
    struct pup_table *table = pup_section_table(section, "aci_lines", _("ACI points"), columns, 3);
    for (size_t i = 0; i < points->line_count; i++) {
        const struct pup_points_line *line = &points->lines[i];
        bool shown = line_told(report, line);
        told = told && shown;
        pup_table_add(section, table,
                      (struct pup_cell[]){pup_cell_word(pup_grids_line_label(report->arena, line->line)),
                                          shown ? report_points(line->points) : pup_cell_nothing(),
                                          report_money(shown, line->cents)});
    }
    pup_table_total(section, table,
                    (struct pup_cell[]){pup_cell_word(_("Together")),
                                        told ? report_points(points->points) : pup_cell_nothing(),
                                        report_money(told, points->cents)});
    if (!told) {
        pup_section_note(section, "%s",
                         _("What depends on the number of cases is not given: too few people are behind it, or it may "
                           "not be read here."));
    }
    points_chart(report, section, points);
    pup_section_fact(section, "advance", _("Advance received"), report_money(points->has_advance, points->advance),
                     NULL);
    pup_section_fact(section, "balance", _("Balance received"), report_money(points->has_balance, points->balance),
                     NULL);
}

void report_coverage(struct report *report, struct pup_section *section)
{
    const struct pup_money_figures *money = &report->money;
    pup_section_heading(section, _("What coordination costs, and what pays for it"));
    pup_section_fact(section, "cost", _("Cost of coordination"), pup_cell_euros(money->coverage.cost), NULL);
    pup_section_fact(section, "aci_coordination", _("ACI, coordination"), pup_cell_euros(money->coverage.aci), NULL);
    pup_section_fact(section, "granted", _("Granted by others"), pup_cell_euros(money->coverage.granted), NULL);
    pup_section_fact(section, "requested", _("Asked for, not granted yet"),
                     report_money(money->requested > 0, money->requested), _("counted nowhere"));
    pup_section_fact(section, "coverage", _("Paid for"), report_rate(money->has_rate, money->rate), NULL);
    pup_section_fact(section, "gap", money->gap < 0 ? _("More than enough by") : _("Missing"),
                     report_money(money->has_rate, money->gap < 0 ? -money->gap : money->gap), NULL);
}

static void fundings_table(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {{"title", _("Funding")},       {"source", _("Source")},
                                               {"purpose", _("Purpose")},     {"state", _("State")},
                                               {"requested", _("Asked for")}, {"granted", _("Granted")},
                                               {"received", _("Received")},   {"report_due", _("Accounts due")}};
    bool excessive = false;
    struct pup_table *table = pup_section_table(section, "fundings", _("Funding of the year"), columns, 8);
    for (size_t i = 0; i < report->money.funding_count; i++) {
        const struct pup_funding_row *row = &report->money.fundings[i];
        excessive = excessive || row->excessive;
        pup_table_add(
            section, table,
            (struct pup_cell[]){
                pup_cell_text(row->title), report_choice(report, PUP_KIND_FUNDING, PUP_FUNDING_SOURCE, row->source),
                report_choice(report, PUP_KIND_FUNDING, PUP_FUNDING_PURPOSE, row->purpose),
                report_choice(report, PUP_KIND_FUNDING, PUP_FIELD_STATE, row->state),
                report_money(row->requested != 0, row->requested), report_money(row->has_granted, row->granted),
                report_money(row->received != 0, row->received), report_date(row->has_report_due, row->report_due)});
    }
    if (excessive) {
        pup_section_note(section, "%s", _("A grant for coordination is above 80 per cent of its cost."));
    }
}

static void categories_table(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {
        {"category", _("Category")}, {"expense", _("Expenses")}, {"income", _("Income")}, {"net", _("Net")}};
    const struct pup_money_figures *money = &report->money;
    struct pup_table *table = pup_section_table(section, "categories", _("Entries of the year"), columns, 4);
    for (size_t i = 0; i < money->category_count; i++) {
        const struct pup_category_sum *row = &money->categories[i];
        pup_table_add(section, table,
                      (struct pup_cell[]){row->category == 0 ? pup_cell_word(_("not said"))
                                                             : report_choice(report, PUP_KIND_EXPENSE,
                                                                             PUP_EXPENSE_CATEGORY, row->category),
                                          pup_cell_euros(row->expense), pup_cell_euros(row->income),
                                          pup_cell_euros(row->income - row->expense)});
    }
    if (money->category_count > 0) {
        pup_table_total(section, table,
                        (struct pup_cell[]){pup_cell_word(_("Together")), pup_cell_euros(money->expense),
                                            pup_cell_euros(money->income),
                                            pup_cell_euros(money->income - money->expense)});
    }
}

void report_chapter_money(struct report *report)
{
    static const char title[] = N_("Money");
    struct pup_section *section = pup_document_section(report->document, "money", _(title));
    report_add_text(report, section, title, "Finances");
    if (report->has_points) {
        report_points_table(report, section, &report->points);
    }
    if (!report->has_money) {
        report_unread(report, section, PUP_MANAGEMENT);
        return;
    }
    report_coverage(report, section);
    fundings_table(report, section);
    categories_table(report, section);
}
