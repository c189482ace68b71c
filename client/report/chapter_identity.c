/* Chapters 1 to 3: who the structure is, who leads and coordinates it, access to care. */
#include "client/report/report.h"
#include "common/base/language.h"

/* ---- 1 ---- */

static void structure_facts(struct report *report, struct pup_section *section)
{
    const struct pup_structure_figures *structure = &report->structure;
    pup_section_fact(section, "form", _("Legal form"),
                     report_choice(report, PUP_KIND_STRUCTURE, PUP_STRUCTURE_FORM, structure->form), NULL);
    pup_section_fact(section, "finess", _("FINESS number"), pup_cell_text(structure->finess), NULL);
    pup_section_fact(section, "listed_patients", _("Patients listed with its physicians"),
                     structure->listed_patients < 0 ? pup_cell_nothing() : pup_cell_people(structure->listed_patients),
                     NULL);
    pup_section_fact(section, "associates", _("Associated professionals"),
                     structure->associates < 0 ? pup_cell_nothing() : pup_cell_people(structure->associates), NULL);
    pup_section_fact(section, "aci_signed", _("ACI signed on"),
                     report_date(structure->has_aci_signed, structure->aci_signed), NULL);
    pup_section_fact(section, "plan_filed", _("Health project filed on"),
                     report_date(structure->has_plan_filed, structure->plan_filed), NULL);
    pup_section_fact(section, "plan_review_due", _("Health project to be revised by"),
                     report_date(structure->has_plan_review_due, structure->plan_review_due), NULL);
}

static void professions_table(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {{"profession", _("Profession")}, {"people", _("People")}};
    const struct pup_people_figures *people = &report->people;
    int64_t *counts = pup_arena_array(report->arena, people->profession_count, sizeof *counts);
    struct pup_table *table = pup_section_table(section, "professions", _("People by profession"), columns, 2);
    if (counts == NULL) {
        report->err = PUP_ERR_MEMORY;
        return;
    }
    for (size_t i = 0; i < people->profession_count; i++) {
        const struct pup_profession_count *row = &people->professions[i];
        struct pup_cell name = report_choice(report, PUP_KIND_PERSON, PUP_PERSON_PROFESSION, row->profession);
        counts[i] = row->people;
        pup_table_add(section, table,
                      (struct pup_cell[]){row->profession == 0 ? pup_cell_word(_("not said")) : name,
                                          pup_cell_people(row->people)});
    }
    pup_table_total(
        section, table,
        (struct pup_cell[]){pup_cell_word(_("Together")), pup_cell_people_total(counts, people->profession_count)});
}

void report_chapter_identity(struct report *report)
{
    static const char title[] = N_("Identity");
    struct pup_section *section = pup_document_section(report->document, "identity", _(title));
    if (!report->structure.recorded) {
        pup_section_note(section, "%s", _("The structure has no record of its own yet."));
    }
    structure_facts(report, section);
    report_add_text(report, section, title, "Identité");
    if (report->structure.sites.len > 0) {
        pup_section_heading(section, _("Sites"));
        pup_section_text(section, report->structure.sites);
    }
    pup_section_heading(section, _("Professionals"));
    pup_section_fact(section, "arrivals", _("Arrivals in the year"), pup_cell_people(report->people.arrivals), NULL);
    pup_section_fact(section, "departures", _("Departures in the year"), pup_cell_people(report->people.departures),
                     NULL);
    professions_table(report, section);
}

/* ---- 2 ---- */

static bool leads(int64_t role)
{
    return role == PUP_MEMBERSHIP_ROLE_COORDINATOR || role == PUP_MEMBERSHIP_ROLE_LEADER ||
           role == PUP_MEMBERSHIP_ROLE_MANAGER || role == PUP_MEMBERSHIP_ROLE_REFERENT;
}

static void roles_table(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {{"role", _("Role")},   {"name", _("Name")},
                                               {"theme", _("Theme")}, {"weekly", _("Time a week")},
                                               {"start", _("Since")}, {"end", _("Until")}};
    struct pup_table *table = pup_section_table(section, "roles", _("Roles"), columns, 6);
    for (size_t i = 0; i < report->people.membership_count; i++) {
        const struct pup_membership_row *row = &report->people.memberships[i];
        if (!leads(row->role)) {
            continue;
        }
        pup_table_add(section, table,
                      (struct pup_cell[]){report_choice(report, PUP_KIND_MEMBERSHIP, PUP_MEMBERSHIP_ROLE, row->role),
                                          pup_cell_text(row->name), pup_cell_text(row->theme),
                                          row->weekly < 0 ? pup_cell_nothing() : pup_cell_minutes(row->weekly),
                                          report_date(row->has_start, row->start),
                                          report_date(row->has_end, row->end)});
    }
}

/* Meetings of that type that were held. */
static int64_t held_of(const struct report *report, int64_t type)
{
    for (size_t i = 0; i < report->meetings.type_count; i++) {
        if (report->meetings.types[i].number == type) {
            return report->meetings.types[i].meetings;
        }
    }
    return 0;
}

static void hours_facts(struct report *report, struct pup_section *section)
{
    const struct pup_hours *hours = &report->hours.total;
    pup_section_fact(section, "allotted", _("Coordination time allotted"),
                     hours->has_rate ? pup_cell_minutes(hours->allotted) : pup_cell_nothing(), NULL);
    pup_section_fact(section, "spent", _("Time spent"), pup_cell_minutes(hours->spent), NULL);
    pup_section_fact(section, "time_rate", _("Time spent, of what was allotted"),
                     report_rate(hours->has_rate, hours->rate), NULL);
    if (hours->beside > 0) {
        pup_section_fact(section, "beside", _("Time of people without a quota"), pup_cell_minutes(hours->beside), NULL);
    }
    if (hours->exceeded) {
        pup_section_note(section, "%s", _("The time spent is above 110 per cent of what was allotted."));
    }
}

void report_chapter_governance(struct report *report)
{
    static const char title[] = N_("Governance and coordination");
    struct pup_section *section = pup_document_section(report->document, "governance", _(title));
    report_add_text(report, section, title, "Gouvernance et coordination");
    roles_table(report, section);
    pup_section_fact(section, "general_assemblies", _("General assemblies held"),
                     pup_cell_count(held_of(report, PUP_MEETING_TYPE_GENERAL_ASSEMBLY)), NULL);
    pup_section_fact(section, "boards", _("Meetings of the managers held"),
                     pup_cell_count(held_of(report, PUP_MEETING_TYPE_BOARD)), NULL);
    pup_section_heading(section, _("Coordination time"));
    hours_facts(report, section);
    report_hours_chart(report, section, &report->hours, "hours");
    report_hours_months(report, section, &report->hours);
    report_hours_fields(report, section, &report->hours);
}

/* ---- 3 ---- */

static void outreach_table(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {
        {"project", _("Outreach clinic")}, {"state", _("State")}, {"people", _("People reached")}};
    struct pup_table *table = pup_section_table(section, "outreach", _("Outreach clinics"), columns, 3);
    for (size_t i = 0; i < report->projects.project_count; i++) {
        const struct pup_project_row *row = &report->projects.projects[i];
        if (row->type == PUP_PROJECT_TYPE_OUTREACH) {
            pup_table_add(section, table,
                          (struct pup_cell[]){pup_cell_text(row->title),
                                              report_choice(report, PUP_KIND_PROJECT, PUP_FIELD_STATE, row->state),
                                              pup_cell_people(row->headcount)});
        }
    }
}

void report_chapter_access(struct report *report)
{
    static const char title[] = N_("Access to care");
    struct pup_section *section = pup_document_section(report->document, "access", _(title));
    if (!report_add_text(report, section, title, "Accès aux soins")) {
        pup_section_note(section, "%s", _("Nothing was written for this chapter."));
    }
    outreach_table(report, section);
}
