/* The yearly activity report: its first page, then chapter after chapter (DOMAIN section 5). */
#include "client/report/report.h"
#include "common/base/language.h"

void report_begin(struct report *report, const char *id, const char *name)
{
    struct pup_document *document = report->document;
    const struct pup_structure_figures *structure = &report->structure;
    struct pup_cell form = report_choice(report, PUP_KIND_STRUCTURE, PUP_STRUCTURE_FORM, structure->form);
    const char *on = report_shown(report, pup_cell_date(report->work->today));
    document->report = id;
    document->name = report_words(report, "%s %lld", name, (long long)report->year);
    document->title = report_words(report, "%.*s", (int)structure->name.len, (const char *)structure->name.data);
    document->code = structure->code;
    document->year = (int)report->year;
    document->on = report->work->today;
    document->subtitle =
        report_words(report, "%s%s%s%.*s%s%s", form.type == PUP_CELL_NOTHING ? "" : report_shown(report, form),
                     form.type == PUP_CELL_NOTHING ? "" : " · ", structure->finess.len > 0 ? "FINESS " : "",
                     (int)structure->finess.len, structure->finess.len > 0 ? (const char *)structure->finess.data : "",
                     structure->finess.len > 0 ? " · " : "", report_words(report, _("as it stood on %s"), on));
}

static void key_meetings(struct report *report)
{
    const struct pup_rcp_figures *rcp = &report->rcp;
    pup_document_key(report->document, "rcp", _("RCP meetings held"), pup_cell_count(rcp->held),
                     report_words(report, _("of %lld asked for"), (long long)rcp->wanted));
    if (rcp->has_rate && report_cases_told(report)) {
        pup_document_key(
            report->document, "cases_rate", _("Cases discussed"), report_rate(true, rcp->rate),
            report_words(report, _("%lld of %lld asked for"), (long long)rcp->cases, (long long)rcp->cases_wanted));
    }
    const struct pup_attendance *all = &report->meetings.total;
    struct pup_cell rate = report_people_rate(all);
    if (rate.type != PUP_CELL_NOTHING) {
        pup_document_key(report->document, "attendance", _("Attendance at meetings"), rate,
                         report_words(report, ngettext("%zu meeting", "%zu meetings", report->meetings.meeting_count),
                                      report->meetings.meeting_count));
    }
}

static void key_work(struct report *report)
{
    const struct pup_hours *hours = &report->hours.total;
    pup_document_key(report->document, "protocols", _("Protocols in force"), pup_cell_count(report->protocols.counted),
                     report->protocols.counted_advanced_nurse == 0
                         ? NULL
                         : report_words(report, _("%lld with an advanced practice nurse"),
                                        (long long)report->protocols.counted_advanced_nurse));
    if (hours->has_rate) {
        pup_document_key(report->document, "time_rate", _("Coordination time used"), report_rate(true, hours->rate),
                         report_words(report, _("%s of %s"), report_shown(report, pup_cell_minutes(hours->spent)),
                                      report_shown(report, pup_cell_minutes(hours->allotted))));
    }
    const struct pup_actions_figures *actions = &report->projects.actions;
    pup_document_key(report->document, "actions", _("Actions done"), pup_cell_count(actions->done),
                     report_words(report, _("%lld still to do, of which %lld late"), (long long)actions->open,
                                  (long long)actions->late));
    if (report->maturity.now.known) {
        pup_document_key(
            report->document, "maturity", _("Maturity, mean of the axes"), report_level(report->maturity.now),
            report->maturity.before.known ? report_words(report, _("from 0 to 4; %s the year before"),
                                                         report_shown(report, report_level(report->maturity.before)))
                                          : _("from 0 to 4"));
    }
}

static void key_money(struct report *report)
{
    if (report->has_money && report->money.has_rate) {
        pup_document_key(report->document, "coverage", _("Coordination paid for"),
                         report_rate(true, report->money.rate),
                         report_words(report, _("of a cost of %s"),
                                      report_shown(report, pup_cell_euros(report->money.coverage.cost))));
    }
    if (report->has_points && report_cases_told(report)) {
        pup_document_key(report->document, "aci", report->points.simulation ? _("ACI, simulation") : _("ACI"),
                         pup_cell_euros(report->points.cents),
                         report_words(report, "%s · %.*s", report_shown(report, report_points(report->points.points)),
                                      (int)report->points.grid->label.len,
                                      (const char *)report->points.grid->label.data));
    }
}

enum pup_err report_activity(struct report *report)
{
    static void (*const chapters[])(struct report *) = {
        report_chapter_identity,  report_chapter_governance, report_chapter_access,   report_chapter_teamwork,
        report_chapter_protocols, report_chapter_health,     report_chapter_partners, report_chapter_system,
        report_chapter_quality,   report_chapter_money,      report_chapter_outlook,  report_annex_proofs};
    report_begin(report, "activity", _("Activity report"));
    key_meetings(report);
    key_work(report);
    key_money(report);
    for (size_t i = 0; i < sizeof chapters / sizeof *chapters; i++) {
        chapters[i](report);
    }
    return report->err;
}
