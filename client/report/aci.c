/* The ACI report: points by line with the grid's name, what other grids would give, what coordination costs. */
#include "client/report/report.h"
#include "common/base/language.h"

static void key_figures(struct report *report)
{
    const struct pup_points_figures *points = &report->points;
    struct pup_document *document = report->document;
    const char *grid =
        report_words(report, "%.*s", (int)points->grid->label.len, (const char *)points->grid->label.data);
    if (report_cases_told(report)) {
        pup_document_key(document, "amount", points->simulation ? _("ACI, simulation") : _("ACI"),
                         pup_cell_euros(points->cents), grid);
        pup_document_key(document, "points", _("Points"), report_points(points->points), NULL);
    }
    pup_document_key(document, "coordination", _("Coordination"), pup_cell_euros(points->coordination), grid);
    if (report->has_money && report->money.has_rate) {
        pup_document_key(document, "coverage", _("Coordination paid for"), report_rate(true, report->money.rate), NULL);
    }
}

static void counted_facts(struct report *report, struct pup_section *section)
{
    const struct pup_aci_counts *counts = &report->points.counts;
    pup_section_fact(section, "patients", _("Patients listed with its physicians"),
                     report->points.has_patients ? pup_cell_people(counts->patients) : pup_cell_nothing(), NULL);
    pup_section_fact(section, "associates", _("Associated professionals"),
                     report->points.has_associates ? pup_cell_people(counts->associates) : pup_cell_nothing(), NULL);
    pup_section_fact(section, "protocols", _("Protocols that count for the year"), pup_cell_count(counts->protocols),
                     NULL);
    pup_section_fact(section, "protocols_advanced_nurse", _("Of these, with an advanced practice nurse"),
                     pup_cell_count(counts->protocols_advanced_nurse), NULL);
    pup_section_fact(section, "target_patients", _("Patients aged 75 or more, or with a long-term illness"),
                     report->rcp.has_target ? pup_cell_people(counts->target_patients) : pup_cell_nothing(), NULL);
    pup_section_fact(section, "cases", _("Distinct cases discussed in RCP meetings"),
                     report->rcp.cases_known ? pup_cell_people(counts->cases) : pup_cell_nothing(), NULL);
}

/* The same counts by every grid there is. */
static void grids_table(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {
        {"grid", _("Grid")}, {"from", _("In force from")}, {"points", _("Points")}, {"amount", _("Amount")}};
    struct pup_table *table = pup_section_table(section, "grids", _("The same year by each grid"), columns, 4);
    for (size_t i = 0; i < report->grids.grids.count; i++) {
        const struct pup_aci_grid *grid = &report->grids.grids.at[i];
        struct pup_ratio points = pup_aci_total(grid, &report->points.counts);
        int64_t hundredths = 0, cents = 0;
        bool known = pup_ratio_round(points, 100, &hundredths) && pup_aci_cents(grid, points, &cents);
        pup_table_add(section, table,
                      (struct pup_cell[]){pup_cell_text(grid->label), pup_cell_date(grid->from),
                                          known ? report_points(hundredths) : pup_cell_nothing(),
                                          report_money(known, cents)});
    }
}

enum pup_err report_aci(struct report *report)
{
    report_begin(report, "aci", _("ACI report"));
    if (!report->has_points) {
        return PUP_ERR_DENIED;
    }
    key_figures(report);
    struct pup_section *section = pup_document_section(report->document, "lines", _("Points by line"));
    report_points_table(report, section, &report->points);
    section = pup_document_section(report->document, "counts", _("What the points are counted from"));
    counted_facts(report, section);
    if (report_cases_told(report)) {
        section = pup_document_section(report->document, "grids", _("Other grids"));
        grids_table(report, section);
    }
    if (report->has_money) {
        section = pup_document_section(report->document, "coverage", _("Coordination"));
        report_coverage(report, section);
    }
    return report->err;
}
