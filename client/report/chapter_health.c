/* Chapters 6 to 8: public health, partnerships, information system. */
#include "client/report/report.h"
#include "common/base/language.h"

/* ---- 6 ---- */

static bool is_health(int64_t type)
{
    return type == PUP_PROJECT_TYPE_PREVENTION || type == PUP_PROJECT_TYPE_PATIENT_EDUCATION ||
           type == PUP_PROJECT_TYPE_PATHWAY || type == PUP_PROJECT_TYPE_OUTREACH || type == PUP_PROJECT_TYPE_CRISIS;
}

static void projects_table(struct report *report, struct pup_section *section, const char *id, bool health)
{
    const struct pup_table_column columns[] = {{"project", _("Project")},     {"type", _("Type")},
                                               {"objective", _("Objective")}, {"owners", _("In charge")},
                                               {"state", _("State")},         {"people", _("People reached")}};
    struct pup_table *table = pup_section_table(section, id, _("Projects"), columns, health ? 6 : 5);
    for (size_t i = 0; i < report->projects.project_count; i++) {
        const struct pup_project_row *row = &report->projects.projects[i];
        if (is_health(row->type) != health) {
            continue;
        }
        pup_table_add(section, table,
                      (struct pup_cell[]){pup_cell_text(row->title),
                                          report_choice(report, PUP_KIND_PROJECT, PUP_PROJECT_TYPE, row->type),
                                          pup_cell_text(row->objective), pup_cell_text(row->owners),
                                          report_choice(report, PUP_KIND_PROJECT, PUP_FIELD_STATE, row->state),
                                          pup_cell_people(row->headcount)});
    }
}

/* What was reached, of what was aimed at: indicators of any unit on one scale. */
static void indicators_chart(struct report *report, struct pup_section *section)
{
    const struct pup_projects_figures *figures = &report->projects;
    struct pup_span names[PUP_CHART_CATEGORIES_MAX];
    int64_t values[PUP_CHART_CATEGORIES_MAX], targets[PUP_CHART_CATEGORIES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < figures->indicator_count && count < PUP_CHART_CATEGORIES_MAX; i++) {
        const struct pup_indicator_row *row = &figures->indicators[i];
        struct pup_cell rate =
            row->has_target && row->measured ? pup_cell_rate(row->value, row->target) : pup_cell_nothing();
        if (rate.type != PUP_CELL_NOTHING) {
            names[count] = row->what;
            targets[count] = 1000;
            values[count++] = rate.number;
        }
    }
    struct pup_chart *chart =
        pup_section_chart(section, PUP_CHART_BARS, "indicators_chart", _("Indicators: reached, of what was aimed at"),
                          pup_cell_number(0, 1, PUP_UNIT_PERCENT), names, count);
    pup_chart_series(section, chart, "reached", _("reached"), values);
    pup_chart_target(section, chart, _("target"), targets);
    pup_chart_text(section, chart, "%s", _("For each indicator with a target, the last measure in percent of it."));
}

static void indicators_table(struct pup_section *section, const struct pup_projects_figures *figures)
{
    const struct pup_table_column columns[] = {
        {"what", _("Indicator")}, {"project", _("Project")},  {"target", _("Target")},    {"value", _("Actual")},
        {"gap", _("Gap")},        {"date", _("Measured on")}, {"why", _("Gap explained")}};
    struct pup_table *table = pup_section_table(section, "indicators", _("Indicators"), columns, 7);
    for (size_t i = 0; i < figures->indicator_count; i++) {
        const struct pup_indicator_row *row = &figures->indicators[i];
        bool both = row->has_target && row->measured;
        int64_t gap = 0;
        both = both && !__builtin_sub_overflow(row->value, row->target, &gap);
        pup_table_add(section, table,
                      (struct pup_cell[]){pup_cell_text(row->what), pup_cell_text(row->project),
                                          row->has_target ? pup_cell_decimal(row->target) : pup_cell_nothing(),
                                          row->measured ? pup_cell_decimal(row->value) : pup_cell_nothing(),
                                          both ? pup_cell_decimal(gap) : pup_cell_nothing(),
                                          report_date(row->measured, row->date), pup_cell_text(row->gap)});
    }
}

void report_chapter_health(struct report *report)
{
    static const char title[] = N_("Public health, patient education, users");
    struct pup_section *section = pup_document_section(report->document, "health", _(title));
    if (!report_add_text(report, section, "Public health", "Santé publique") && report->projects.project_count == 0) {
        pup_section_note(section, "%s", _("No project is recorded for the year."));
    }
    projects_table(report, section, "health_projects", true);
    indicators_chart(report, section);
    indicators_table(section, &report->projects);
}

/* ---- 7 ---- */

static void partner_types(struct report *report, struct pup_section *section)
{
    enum { TYPES = PUP_PARTNER_TYPE_OTHER + 1 };
    const struct pup_table_column columns[] = {
        {"type", _("Type")}, {"partners", _("Partners")}, {"exchanges", _("Exchanges in the year")}};
    int64_t partners[TYPES] = {0}, exchanges[TYPES] = {0};
    struct pup_table *table = pup_section_table(section, "partners", _("Partners by type"), columns, 3);
    for (size_t i = 0; i < report->partners.partner_count; i++) {
        const struct pup_partner_row *row = &report->partners.partners[i];
        int64_t type = row->type > 0 && row->type < TYPES ? row->type : 0;
        partners[type]++;
        exchanges[type] += row->exchanges;
    }
    for (int64_t turn = 1; turn <= TYPES; turn++) {
        int64_t type = turn % TYPES;
        if (partners[type] > 0) {
            pup_table_add(section, table,
                          (struct pup_cell[]){type == 0
                                                  ? pup_cell_word(_("not said"))
                                                  : report_choice(report, PUP_KIND_PARTNER, PUP_PARTNER_TYPE, type),
                                              pup_cell_count(partners[type]), pup_cell_count(exchanges[type])});
        }
    }
}

static void agreements_table(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {{"title", _("Agreement")}, {"partner", _("Partner")},
                                               {"type", _("Type")},       {"start", _("Start")},
                                               {"end", _("End")},         {"renewal_from", _("To be renewed from")},
                                               {"state", _("State")}};
    struct pup_table *table = pup_section_table(section, "agreements", _("Agreements and contracts"), columns, 7);
    for (size_t i = 0; i < report->partners.agreement_count; i++) {
        const struct pup_agreement_row *row = &report->partners.agreements[i];
        pup_table_add(section, table,
                      (struct pup_cell[]){pup_cell_text(row->title), pup_cell_text(row->partner),
                                          report_choice(report, PUP_KIND_AGREEMENT, PUP_AGREEMENT_TYPE, row->type),
                                          report_date(row->has_start, row->start), report_date(row->has_end, row->end),
                                          report_date(row->has_end, row->renewal_from),
                                          report_choice(report, PUP_KIND_AGREEMENT, PUP_FIELD_STATE, row->state)});
    }
}

void report_chapter_partners(struct report *report)
{
    static const char title[] = N_("Partnerships and trainees");
    struct pup_section *section = pup_document_section(report->document, "partners", _(title));
    report_add_text(report, section, "Partnerships", "Partenariats");
    pup_section_fact(section, "partners_count", _("Partners"), pup_cell_count((int64_t)report->partners.partner_count),
                     NULL);
    pup_section_fact(section, "exchanges", _("Exchanges in the year"), pup_cell_count(report->partners.exchanges),
                     NULL);
    pup_section_fact(section, "trainees", _("Trainees in the year"), pup_cell_people(report->people.trainees), NULL);
    partner_types(report, section);
    if (report->partners.agreements_known) {
        agreements_table(report, section);
    } else {
        report_unread(report, section, PUP_MANAGEMENT);
    }
}

/* ---- 8 ---- */

static void system_points(struct report *report, struct pup_section *section)
{
    for (size_t i = 0; report->has_points && i < report->points.line_count; i++) {
        const struct pup_points_line *line = &report->points.lines[i];
        if (pup_span_equal(line->line->id, pup_span_of("information_system"))) {
            pup_section_fact(section, "aci_points", _("ACI points for the information system"),
                             report_points(line->points), report_shown(report, pup_cell_euros(line->cents)));
        }
    }
}

static void licences_table(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {{"title", _("Licence")}, {"partner", _("Vendor")}, {"end", _("End")}};
    struct pup_table *table = pup_section_table(section, "licences", _("Software licences"), columns, 3);
    for (size_t i = 0; i < report->partners.agreement_count; i++) {
        const struct pup_agreement_row *row = &report->partners.agreements[i];
        if (row->type == PUP_AGREEMENT_TYPE_LICENCE) {
            pup_table_add(section, table,
                          (struct pup_cell[]){pup_cell_text(row->title), pup_cell_text(row->partner),
                                              report_date(row->has_end, row->end)});
        }
    }
}

void report_chapter_system(struct report *report)
{
    static const char title[] = N_("Information system");
    const struct pup_table_column columns[] = {{"project", _("Project")}, {"state", _("State")}};
    struct pup_section *section = pup_document_section(report->document, "system", _(title));
    if (!report_add_text(report, section, title, "Système d'information")) {
        pup_section_note(section, "%s", _("Nothing was written for this chapter."));
    }
    pup_section_fact(section, "it_time", _("Coordination time given to the information system"),
                     pup_cell_minutes(report->hours.total.by_activity[PUP_TIME_ACTIVITY_IT]), NULL);
    system_points(report, section);
    licences_table(report, section);
    struct pup_table *table = pup_section_table(section, "it_projects", _("Projects"), columns, 2);
    for (size_t i = 0; i < report->projects.project_count; i++) {
        const struct pup_project_row *row = &report->projects.projects[i];
        if (row->type == PUP_PROJECT_TYPE_IT) {
            pup_table_add(section, table,
                          (struct pup_cell[]){pup_cell_text(row->title),
                                              report_choice(report, PUP_KIND_PROJECT, PUP_FIELD_STATE, row->state)});
        }
    }
}
