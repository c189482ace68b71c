/* Chapter 11: outlook; and the annex: what proves it all. */
#include "client/report/report.h"
#include "client/work/due.h"
#include "common/base/language.h"

enum { LONGEST_LIST = 400 };

/* ---- 11 ---- */

static const char *due_words(const struct pup_due_row *row)
{
    switch (row->sort) {
    case PUP_DUE_AGREEMENT:
        return _("agreement to be renewed");
    case PUP_DUE_REVIEW:
        return _("to be reviewed");
    case PUP_DUE_FILING:
        return _("funding file to be handed in");
    case PUP_DUE_ACCOUNT:
        return _("grant to be accounted for");
    default:
        return NULL;
    }
}

/* Posts lie in spaces of their own, which others do not read: they are in nobody's report. */
static bool is_personal(const struct pup_due_row *row)
{
    return row->place.kind == PUP_KIND_POST || row->place.kind == PUP_KIND_INTERVIEW;
}

static void coming_table(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {
        {"what", _("What comes")}, {"why", _("Why")}, {"date", _("Due")}, {"late", _("Late")}};
    struct pup_due_row *rows = NULL;
    size_t count = 0;
    enum pup_err err = pup_figure_due(report->work, report->code, &rows, &count);
    report->err = err != PUP_OK ? err : report->err;
    struct pup_table *table = pup_section_table(section, "coming", _("What comes next"), columns, 4);
    for (size_t i = 0; err == PUP_OK && i < count && i < LONGEST_LIST; i++) {
        const char *words = due_words(&rows[i]);
        if (words != NULL && !is_personal(&rows[i])) {
            pup_table_add(section, table,
                          (struct pup_cell[]){pup_cell_text(rows[i].title), pup_cell_word(words),
                                              pup_cell_date(rows[i].date),
                                              pup_cell_yes(rows[i].deadline == PUP_DEADLINE_OVERDUE)});
        }
    }
}

/* Projects that go on after the year. */
static void going_on_table(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {{"project", _("Project")}, {"state", _("State")}, {"end", _("End")}};
    struct pup_table *table = pup_section_table(section, "going_on", _("Projects that go on"), columns, 3);
    for (size_t i = 0; i < report->projects.project_count; i++) {
        const struct pup_project_row *row = &report->projects.projects[i];
        bool ended = row->state == PUP_PROJECT_STATE_EVALUATED || row->state == PUP_PROJECT_STATE_CLOSED;
        bool over = ended || (row->has_end && row->end <= report->period.to);
        if (!over) {
            pup_table_add(section, table,
                          (struct pup_cell[]){pup_cell_text(row->title),
                                              report_choice(report, PUP_KIND_PROJECT, PUP_FIELD_STATE, row->state),
                                              report_date(row->has_end, row->end)});
        }
    }
}

void report_chapter_outlook(struct report *report)
{
    static const char title[] = N_("Outlook");
    struct pup_section *section = pup_document_section(report->document, "outlook", _(title));
    if (!report_add_text(report, section, title, "Perspectives")) {
        pup_section_note(section, "%s", _("Nothing was written for this chapter."));
    }
    going_on_table(report, section);
    coming_table(report, section);
}

/* ---- the annex ---- */

static struct pup_cell minutes_cell(const struct pup_meeting_row *row)
{
    if (row->has_sent_on) {
        return pup_cell_date(row->sent_on);
    }
    return row->has_minutes ? pup_cell_word(_("written, not circulated")) : pup_cell_word(_("none"));
}

static void meetings_proofs(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {{"date", _("Date")},
                                               {"type", _("Meeting")},
                                               {"title", _("Subject")},
                                               {"minutes", _("Minutes circulated")},
                                               {"id", _("Id")}};
    struct pup_table *table = pup_section_table(section, "proofs_meetings", _("Meetings held"), columns, 5);
    for (size_t i = 0; i < report->meetings.meeting_count; i++) {
        const struct pup_meeting_row *row = &report->meetings.meetings[i];
        pup_table_add(section, table,
                      (struct pup_cell[]){pup_cell_date(pup_days_of_minutes(row->start)),
                                          report_choice(report, PUP_KIND_MEETING, PUP_MEETING_TYPE, row->type),
                                          pup_cell_text(row->title), minutes_cell(row),
                                          report_id(report, &row->place.id)});
    }
}

static void protocols_proofs(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {
        {"title", _("Protocol")}, {"valid_from", _("In force from")}, {"id", _("Id")}};
    struct pup_table *table = pup_section_table(section, "proofs_protocols", _("Protocols in force"), columns, 3);
    for (size_t i = 0; i < report->protocols.count; i++) {
        const struct pup_protocol_row *row = &report->protocols.protocols[i];
        if (row->counted) {
            pup_table_add(section, table,
                          (struct pup_cell[]){pup_cell_text(row->title),
                                              report_date(row->has_valid_from, row->valid_from),
                                              report_id(report, &row->place.id)});
        }
    }
}

static void documents_proofs(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {
        {"title", _("Document")}, {"type", _("Type")}, {"published_on", _("Published on")}, {"id", _("Id")}};
    struct pup_table *table = pup_section_table(section, "proofs_documents", _("Documents"), columns, 4);
    for (size_t i = 0; i < report->projects.document_count; i++) {
        const struct pup_document_row *row = &report->projects.documents[i];
        if (row->has_published_on && row->published_on <= report->period.to) {
            pup_table_add(section, table,
                          (struct pup_cell[]){pup_cell_text(row->title),
                                              report_choice(report, PUP_KIND_DOCUMENT, PUP_DOCUMENT_TYPE, row->type),
                                              pup_cell_date(row->published_on), report_id(report, &row->place.id)});
        }
    }
}

static void agreements_proofs(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {
        {"title", _("Agreement")}, {"partner", _("Partner")}, {"start", _("Start")}, {"id", _("Id")}};
    struct pup_table *table = pup_section_table(section, "proofs_agreements", _("Agreements"), columns, 4);
    for (size_t i = 0; i < report->partners.agreement_count; i++) {
        const struct pup_agreement_row *row = &report->partners.agreements[i];
        pup_table_add(section, table,
                      (struct pup_cell[]){pup_cell_text(row->title), pup_cell_text(row->partner),
                                          report_date(row->has_start, row->start), report_id(report, &row->place.id)});
    }
}

void report_annex_proofs(struct report *report)
{
    struct pup_section *section = pup_document_annex(report->document, "proofs", _("Annex: list of proofs"));
    pup_section_note(section, "%s", _("Each can be looked up by its id: pupitre show ID."));
    meetings_proofs(report, section);
    protocols_proofs(report, section);
    documents_proofs(report, section);
    agreements_proofs(report, section);
}
