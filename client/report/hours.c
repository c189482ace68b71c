/* Quota against time, as a chart and as tables: in the activity report and in the report of time. */
#include "client/report/report.h"
#include "common/base/language.h"

/* "Jan", or "Jan 2025" where the months are of several years. */
static struct pup_span month_name(struct report *report, const struct pup_hours_month *month)
{
    const char *name = report_month(report, month->month);
    return pup_span_of(month->year == report->year ? name
                                                   : report_words(report, "%s %lld", name, (long long)month->year));
}

static struct pup_cell activity_cell(const struct report *report, int64_t activity)
{
    return activity == 0 ? pup_cell_word(_("not said"))
                         : report_choice(report, PUP_KIND_TIME, PUP_TIME_ACTIVITY, activity);
}

static void add_series(struct report *report, struct pup_section *section, struct pup_chart *chart,
                       const struct pup_hours_figures *hours, int64_t activity)
{
    struct pup_cell cell = activity_cell(report, activity);
    int64_t values[PUP_CHART_CATEGORIES_MAX];
    for (size_t i = 0; i < hours->month_count && i < PUP_CHART_CATEGORIES_MAX; i++) {
        values[i] = hours->months[i].hours.by_activity[activity];
    }
    if (hours->total.by_activity[activity] > 0) {
        pup_chart_series(section, chart, activity == 0 ? "other" : cell.id, report_shown(report, cell), values);
    }
}

void report_hours_chart(struct report *report, struct pup_section *section, const struct pup_hours_figures *hours,
                        const char *id)
{
    struct pup_span months[PUP_CHART_CATEGORIES_MAX];
    int64_t allotted[PUP_CHART_CATEGORIES_MAX];
    size_t count = hours->month_count < PUP_CHART_CATEGORIES_MAX ? hours->month_count : PUP_CHART_CATEGORIES_MAX;
    for (size_t i = 0; i < count; i++) {
        months[i] = month_name(report, &hours->months[i]);
        allotted[i] = hours->months[i].hours.has_rate ? hours->months[i].hours.allotted : PUP_CHART_NO_VALUE;
    }
    struct pup_chart *chart = pup_section_chart(section, PUP_CHART_STACKED, id, _("Time by month and field"),
                                                pup_cell_minutes(0), months, count);
    for (int64_t activity = 1; activity <= PUP_ACTIVITIES; activity++) {
        add_series(report, section, chart, hours, activity);
    }
    add_series(report, section, chart, hours, 0);
    if (hours->total.has_rate) {
        pup_chart_target(section, chart, _("allotted"), allotted);
    }
    pup_chart_text(section, chart, _("Each month's time, by field of activity: %s in all."),
                   report_shown(report, pup_cell_minutes(hours->total.spent)));
}

static void month_row(struct report *report, struct pup_section *section, struct pup_table *table,
                      const struct pup_hours *hours, struct pup_cell name, bool total)
{
    struct pup_cell cells[] = {name, hours->has_rate ? pup_cell_minutes(hours->allotted) : pup_cell_nothing(),
                               pup_cell_minutes(hours->spent), report_rate(hours->has_rate, hours->rate),
                               pup_cell_minutes(hours->beside)};
    (void)report;
    if (total) {
        pup_table_total(section, table, cells);
    } else {
        pup_table_add(section, table, cells);
    }
}

void report_hours_months(struct report *report, struct pup_section *section, const struct pup_hours_figures *hours)
{
    const struct pup_table_column columns[] = {{"month", _("Month")},
                                               {"allotted", _("Allotted")},
                                               {"spent", _("Spent")},
                                               {"rate", _("Rate")},
                                               {"beside", _("Without a quota")}};
    size_t shown = hours->total.beside > 0 ? 5 : 4;
    struct pup_table *table = pup_section_table(section, "hours_months", _("Time by month"), columns, shown);
    for (size_t i = 0; i < hours->month_count; i++) {
        month_row(report, section, table, &hours->months[i].hours, pup_cell_text(month_name(report, &hours->months[i])),
                  false);
    }
    month_row(report, section, table, &hours->total, pup_cell_word(_("Year")), true);
}

void report_hours_fields(struct report *report, struct pup_section *section, const struct pup_hours_figures *hours)
{
    const struct pup_table_column columns[] = {{"field", _("Field")}, {"spent", _("Spent")}, {"share", _("Share")}};
    struct pup_table *table = pup_section_table(section, "hours_fields", _("Time by field"), columns, 3);
    for (int64_t turn = 1; turn <= PUP_ACTIVITIES + 1; turn++) {
        int64_t activity = turn <= PUP_ACTIVITIES ? turn : 0, spent = hours->total.by_activity[activity];
        if (spent > 0) {
            pup_table_add(section, table,
                          (struct pup_cell[]){activity_cell(report, activity), pup_cell_minutes(spent),
                                              pup_cell_rate(spent, hours->total.spent)});
        }
    }
}

void report_hours_people(struct report *report, struct pup_section *section, const struct pup_hours_figures *hours)
{
    const struct pup_table_column columns[] = {{"name", _("Name")},
                                               {"allotted", _("Allotted")},
                                               {"spent", _("Spent")},
                                               {"rate", _("Rate")},
                                               {"beside", _("Without a quota")}};
    size_t shown = hours->total.beside > 0 ? 5 : 4;
    struct pup_table *table = pup_section_table(section, "hours_people", _("Time by person"), columns, shown);
    for (size_t i = 0; i < hours->person_count; i++) {
        month_row(report, section, table, &hours->people[i].hours, pup_cell_text(hours->people[i].name), false);
    }
}
