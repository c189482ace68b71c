/* Chapter 9: quality. */
#include "client/report/report.h"
#include "common/base/language.h"

enum { LEVELS = 400 }; /* hundredths of the highest level of maturity */

static int64_t drawn(struct pup_level level)
{
    return level.known ? level.hundredths : PUP_CHART_NO_VALUE;
}

static void maturity_radar(struct report *report, struct pup_section *section)
{
    const struct pup_maturity_figures *figures = &report->maturity;
    struct pup_span axes[PUP_CHART_CATEGORIES_MAX];
    int64_t now[PUP_CHART_CATEGORIES_MAX], before[PUP_CHART_CATEGORIES_MAX];
    size_t count = figures->axis_count < PUP_CHART_CATEGORIES_MAX ? figures->axis_count : PUP_CHART_CATEGORIES_MAX;
    for (size_t i = 0; i < count; i++) {
        axes[i] = figures->axes[i].name;
        now[i] = drawn(figures->axes[i].now);
        before[i] = drawn(figures->axes[i].before);
    }
    struct pup_chart *chart =
        pup_section_chart(section, count < 3 ? PUP_CHART_BARS : PUP_CHART_RADAR, "maturity_chart",
                          _("Maturity by axis, from 0 to 4"), pup_cell_number(0, 2, PUP_UNIT_NONE), axes, count);
    pup_chart_series(section, chart, "now", report_words(report, "%lld", (long long)report->year), now);
    if (figures->before.known && count >= 3) {
        pup_chart_series(section, chart, "before", report_words(report, "%lld", (long long)report->year - 1), before);
    }
    if (chart != NULL) {
        chart->top = LEVELS;
    }
    pup_chart_text(section, chart, _("The mean level of each axis; of all axes: %s."),
                   report_shown(report, report_level(figures->now)));
}

static struct pup_cell change(struct pup_level now, struct pup_level before)
{
    bool both = now.known && before.known;
    return both ? pup_cell_number(now.hundredths - before.hundredths, 2, PUP_UNIT_NONE) : pup_cell_nothing();
}

/* A row an axis in strong words, and a row a dimension under it. */
static void levels_table(struct report *report, struct pup_section *section, const char *id, const char *caption,
                         const struct pup_maturity_figures *figures)
{
    const struct pup_table_column columns[] = {{"axis", _("Axis")},
                                               {"dimension", _("Dimension")},
                                               {"now", report_words(report, "%lld", (long long)report->year)},
                                               {"before", report_words(report, "%lld", (long long)report->year - 1)},
                                               {"change", _("Change")}};
    struct pup_table *table = pup_section_table(section, id, caption, columns, 5);
    for (size_t i = 0; i < figures->axis_count; i++) {
        const struct pup_axis_row *axis = &figures->axes[i];
        pup_table_add(section, table,
                      (struct pup_cell[]){pup_cell_text(axis->name), pup_cell_word(_("mean of the axis")),
                                          report_level(axis->now), report_level(axis->before),
                                          change(axis->now, axis->before)});
        for (size_t k = 0; k < axis->dimension_count; k++) {
            const struct pup_dimension_row *row = &axis->dimensions[k];
            pup_table_add(section, table,
                          (struct pup_cell[]){pup_cell_text(axis->name), pup_cell_text(row->name),
                                              report_level(row->now), report_level(row->before),
                                              change(row->now, row->before)});
        }
    }
    if (figures->axis_count > 0) {
        pup_table_total(section, table,
                        (struct pup_cell[]){pup_cell_word(_("All axes")), pup_cell_nothing(),
                                            report_level(figures->now), report_level(figures->before),
                                            change(figures->now, figures->before)});
    }
}

static void actions_facts(struct report *report, struct pup_section *section)
{
    const struct pup_actions_figures *actions = &report->projects.actions;
    pup_section_heading(section, _("Actions"));
    pup_section_fact(section, "actions_done", _("Actions done"), pup_cell_count(actions->done), NULL);
    pup_section_fact(section, "actions_open", _("Actions still to do"), pup_cell_count(actions->open), NULL);
    pup_section_fact(section, "actions_late", _("Of these, late"), pup_cell_count(actions->late), NULL);
    pup_section_fact(section, "actions_dropped", _("Actions dropped"), pup_cell_count(actions->dropped), NULL);
}

static void pdsa_table(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {
        {"project", _("Project")}, {"pdsa", _("Phase of the PDSA wheel")}, {"state", _("State")}};
    struct pup_table *table = pup_section_table(section, "pdsa", _("Projects on the PDSA wheel"), columns, 3);
    for (size_t i = 0; i < report->projects.project_count; i++) {
        const struct pup_project_row *row = &report->projects.projects[i];
        if (row->pdsa > 0) {
            pup_table_add(section, table,
                          (struct pup_cell[]){pup_cell_text(row->title),
                                              report_choice(report, PUP_KIND_PROJECT, PUP_PROJECT_PDSA, row->pdsa),
                                              report_choice(report, PUP_KIND_PROJECT, PUP_FIELD_STATE, row->state)});
        }
    }
}

void report_chapter_quality(struct report *report)
{
    static const char title[] = N_("Quality");
    struct pup_section *section = pup_document_section(report->document, "quality", _(title));
    report_add_text(report, section, title, "Démarche qualité");
    if (report->maturity.now.known) {
        pup_section_fact(section, "maturity", _("Maturity, mean of the axes"), report_level(report->maturity.now),
                         _("from 0 to 4"));
        pup_section_fact(section, "maturity_before", _("The year before"), report_level(report->maturity.before), NULL);
    } else {
        pup_section_note(section, "%s", _("The maturity matrix was not filled in this year."));
    }
    maturity_radar(report, section);
    levels_table(report, section, "maturity_levels", _("Maturity matrix"), &report->maturity);
    levels_table(report, section, "work_life", _("Quality of life at work"), &report->work_life);
    levels_table(report, section, "satisfaction", _("Satisfaction"), &report->satisfaction);
    actions_facts(report, section);
    pdsa_table(report, section);
}
