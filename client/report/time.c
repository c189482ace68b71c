/* The report of time: quota against time spent, by month, field and person. */
#include "client/report/report.h"
#include "common/base/language.h"

static void key_figures(struct report *report)
{
    const struct pup_hours *hours = &report->hours.total;
    if (hours->has_rate) {
        pup_document_key(report->document, "time_rate", _("Coordination time used"), report_rate(true, hours->rate),
                         hours->exceeded ? _("above 110 per cent") : NULL);
        pup_document_key(report->document, "allotted", _("Allotted"), pup_cell_minutes(hours->allotted), NULL);
    }
    pup_document_key(report->document, "spent", _("Spent"), pup_cell_minutes(hours->spent), NULL);
    if (hours->beside > 0) {
        pup_document_key(report->document, "beside", _("Without a quota"), pup_cell_minutes(hours->beside), NULL);
    }
}

/* A row a month, a column a field. */
static void months_and_fields(struct report *report, struct pup_section *section)
{
    struct pup_table_column columns[PUP_ACTIVITIES + 2] = {{"month", _("Month")}};
    struct pup_cell cells[PUP_ACTIVITIES + 2];
    const struct pup_hours_figures *hours = &report->hours;
    for (int64_t activity = 1; activity <= PUP_ACTIVITIES; activity++) {
        struct pup_cell name = report_choice(report, PUP_KIND_TIME, PUP_TIME_ACTIVITY, activity);
        columns[activity] = (struct pup_table_column){name.id, report_shown(report, name)};
    }
    columns[PUP_ACTIVITIES + 1] = (struct pup_table_column){"other", _("not said")};
    size_t shown = hours->total.by_activity[0] > 0 ? PUP_ACTIVITIES + 2 : PUP_ACTIVITIES + 1;
    struct pup_table *table =
        pup_section_table(section, "hours_months_fields", _("Time by month and field"), columns, shown);
    for (size_t i = 0; i <= hours->month_count; i++) {
        bool total = i == hours->month_count;
        const struct pup_hours *row = total ? &hours->total : &hours->months[i].hours;
        cells[0] = pup_cell_word(total ? _("Year") : report_month(report, hours->months[i].month));
        for (int64_t activity = 1; activity <= PUP_ACTIVITIES; activity++) {
            cells[activity] = pup_cell_minutes(row->by_activity[activity]);
        }
        cells[PUP_ACTIVITIES + 1] = pup_cell_minutes(row->by_activity[0]);
        if (total) {
            pup_table_total(section, table, cells);
        } else {
            pup_table_add(section, table, cells);
        }
    }
}

enum pup_err report_time(struct report *report)
{
    report_begin(report, "time", _("Time report"));
    key_figures(report);
    struct pup_section *section = pup_document_section(report->document, "months", _("Month by month"));
    report_hours_chart(report, section, &report->hours, "hours");
    report_hours_months(report, section, &report->hours);
    section = pup_document_section(report->document, "fields", _("Fields of activity"));
    report_hours_fields(report, section, &report->hours);
    months_and_fields(report, section);
    section = pup_document_section(report->document, "people", _("People"));
    report_hours_people(report, section, &report->hours);
    return report->err;
}
