/* Chapters 4 and 5: teamwork and protocols. */
#include "client/report/report.h"
#include "common/base/language.h"

/* ---- 4 ---- */

static void rcp_facts(struct report *report, struct pup_section *section)
{
    const struct pup_rcp_figures *rcp = &report->rcp;
    bool told = report_cases_told(report);
    pup_section_fact(section, "rcp", _("RCP meetings held"), pup_cell_count(rcp->held),
                     report_words(report, _("of %lld asked for"), (long long)rcp->wanted));
    if (!rcp->cases_known) {
        report_unread(report, section, PUP_CARE);
        return;
    }
    pup_section_fact(section, "cases", _("Distinct cases discussed in RCP meetings"), pup_cell_people(rcp->cases),
                     NULL);
    pup_section_fact(section, "cases_wanted", _("Cases asked for"),
                     rcp->has_target ? pup_cell_people(rcp->cases_wanted) : pup_cell_nothing(),
                     _("5 per cent of the patients aged 75 or more, or with a long-term illness"));
    pup_section_fact(section, "cases_rate", _("Cases discussed, of those asked for"),
                     report_rate(rcp->has_rate && told, rcp->rate), NULL);
    if (rcp->has_rate && !told) {
        pup_section_note(section, "%s", _("The rate is not given: too few people are behind it."));
    }
}

static void rcp_charts(struct report *report, struct pup_section *section)
{
    const struct pup_rcp_figures *rcp = &report->rcp;
    struct pup_chart *chart =
        pup_section_chart(section, PUP_CHART_GAUGE, "rcp_gauge", _("RCP meetings"), pup_cell_count(0),
                          (struct pup_span[]){pup_span_of(_("meetings held in the year"))}, 1);
    pup_chart_series(section, chart, "held", _("held"), (int64_t[]){rcp->held});
    pup_chart_target(section, chart, _("asked for"), (int64_t[]){rcp->wanted});
    pup_chart_text(section, chart, _("%lld RCP meetings were held; at least %lld are asked for."), (long long)rcp->held,
                   (long long)rcp->wanted);
    if (!rcp->has_rate || !report_cases_told(report)) {
        return;
    }
    chart = pup_section_chart(section, PUP_CHART_GAUGE, "cases_gauge", _("Cases discussed"),
                              pup_cell_number(0, 1, PUP_UNIT_PERCENT),
                              (struct pup_span[]){pup_span_of(_("of the cases asked for"))}, 1);
    pup_chart_series(section, chart, "rate", _("discussed"), (int64_t[]){rcp->rate});
    pup_chart_target(section, chart, _("asked for"), (int64_t[]){1000});
    pup_chart_text(section, chart, _("%lld cases of the %lld asked for were discussed."), (long long)rcp->cases,
                   (long long)rcp->cases_wanted);
}

static struct pup_cell group_name(const struct report *report, uint32_t kind, uint32_t field, int64_t number)
{
    struct pup_cell name = report_choice(report, kind, field, number);
    return name.type == PUP_CELL_NOTHING ? pup_cell_word(_("not said")) : name;
}

/* A meeting of a few, one of its type, would be told by the number who came to meetings of that type: these have rates
 * alone. */
static void types_table(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {
        {"type", _("Meeting")}, {"meetings", _("Held")}, {"rate", _("Attendance rate")}};
    const struct pup_meetings_figures *figures = &report->meetings;
    struct pup_table *table = pup_section_table(section, "meetings_types", _("Meetings held, by type"), columns, 3);
    for (size_t i = 0; i < figures->type_count; i++) {
        const struct pup_attendance_group *group = &figures->types[i];
        pup_table_add(section, table,
                      (struct pup_cell[]){group_name(report, PUP_KIND_MEETING, PUP_MEETING_TYPE, group->number),
                                          pup_cell_count(group->meetings), report_people_rate(&group->attendance)});
    }
    pup_table_total(section, table,
                    (struct pup_cell[]){pup_cell_word(_("Together")), pup_cell_count((int64_t)figures->meeting_count),
                                        report_people_rate(&figures->total)});
}

static void professions_total(struct report *report, struct pup_section *section, struct pup_table *table)
{
    const struct pup_meetings_figures *figures = &report->meetings;
    int64_t *counts = pup_arena_array(report->arena, figures->profession_count, sizeof *counts);
    struct pup_cell people[3];
    for (size_t part = 0; counts != NULL && part < 3; part++) {
        for (size_t i = 0; i < figures->profession_count; i++) {
            const struct pup_attendance *one = &figures->professions[i].attendance;
            counts[i] = part == 0 ? one->invited : part == 1 ? one->present : one->excused;
        }
        people[part] = pup_cell_people_total(counts, figures->profession_count);
    }
    if (counts == NULL) {
        report->err = PUP_ERR_MEMORY;
        return;
    }
    bool told = pup_cell_people_told(&people[0]) && pup_cell_people_told(&people[1]);
    pup_table_total(section, table,
                    (struct pup_cell[]){pup_cell_word(_("Together")), people[0], people[1], people[2],
                                        told ? report_people_rate(&figures->total) : pup_cell_nothing()});
}

static void professions_table(struct report *report, struct pup_section *section)
{
    const struct pup_table_column columns[] = {{"profession", _("Profession")},
                                               {"invited", _("People invited")},
                                               {"present", _("People present")},
                                               {"excused", _("People excused")},
                                               {"rate", _("Attendance rate")}};
    const struct pup_meetings_figures *figures = &report->meetings;
    struct pup_table *table =
        pup_section_table(section, "attendance_professions", _("Attendance by profession"), columns, 5);
    for (size_t i = 0; i < figures->profession_count; i++) {
        const struct pup_attendance_group *group = &figures->professions[i];
        const struct pup_attendance *one = &group->attendance;
        pup_table_add(section, table,
                      (struct pup_cell[]){group_name(report, PUP_KIND_PERSON, PUP_PERSON_PROFESSION, group->number),
                                          pup_cell_people(one->invited), pup_cell_people(one->present),
                                          pup_cell_people(one->excused), report_people_rate(one)});
    }
    if (figures->profession_count > 0) {
        professions_total(report, section, table);
    }
}

static void attendance_chart(struct report *report, struct pup_section *section)
{
    const struct pup_meetings_figures *figures = &report->meetings;
    struct pup_span names[PUP_CHART_CATEGORIES_MAX];
    int64_t values[PUP_CHART_CATEGORIES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < figures->type_count && count < PUP_CHART_CATEGORIES_MAX; i++) {
        names[count] = pup_span_of(
            report_shown(report, group_name(report, PUP_KIND_MEETING, PUP_MEETING_TYPE, figures->types[i].number)));
        values[count++] = figures->types[i].meetings;
    }
    struct pup_chart *chart = pup_section_chart(section, PUP_CHART_BARS, "meetings_chart", _("Meetings held, by type"),
                                                pup_cell_count(0), names, count);
    pup_chart_series(section, chart, "held", _("held"), values);
    pup_chart_text(section, chart, ngettext("%zu meeting was held.", "%zu meetings were held.", figures->meeting_count),
                   figures->meeting_count);
}

static void profession_chart(struct report *report, struct pup_section *section)
{
    const struct pup_meetings_figures *figures = &report->meetings;
    struct pup_span names[PUP_CHART_CATEGORIES_MAX];
    int64_t values[PUP_CHART_CATEGORIES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < figures->profession_count && count < PUP_CHART_CATEGORIES_MAX; i++) {
        const struct pup_attendance_group *group = &figures->professions[i];
        struct pup_cell rate = report_people_rate(&group->attendance);
        names[count] = pup_span_of(
            report_shown(report, group_name(report, PUP_KIND_PERSON, PUP_PERSON_PROFESSION, group->number)));
        values[count++] = rate.type == PUP_CELL_NOTHING ? PUP_CHART_NO_VALUE : rate.number;
    }
    struct pup_chart *chart =
        pup_section_chart(section, PUP_CHART_BARS, "professions_chart", _("Attendance by profession"),
                          pup_cell_number(0, 1, PUP_UNIT_PERCENT), names, count);
    pup_chart_series(section, chart, "rate", _("attendance"), values);
    if (chart != NULL) {
        chart->top = 1000;
    }
    pup_chart_text(section, chart, "%s", _("Of those invited, the part that came, by profession."));
}

void report_chapter_teamwork(struct report *report)
{
    static const char title[] = N_("Teamwork");
    const struct pup_meetings_figures *figures = &report->meetings;
    struct pup_section *section = pup_document_section(report->document, "teamwork", _(title));
    report_add_text(report, section, title, "Travail en équipe");
    rcp_facts(report, section);
    rcp_charts(report, section);
    if (figures->meeting_count == 0) {
        pup_section_note(section, "%s", _("No meeting was held in the year."));
        return;
    }
    attendance_chart(report, section);
    profession_chart(report, section);
    types_table(report, section);
    professions_table(report, section);
}

/* ---- 5 ---- */

static void stages_chart(struct report *report, struct pup_section *section)
{
    struct pup_span names[PUP_PROTOCOL_STAGES];
    int64_t values[PUP_PROTOCOL_STAGES];
    for (int64_t state = 1; state <= PUP_PROTOCOL_STAGES; state++) {
        names[state - 1] =
            pup_span_of(report_shown(report, report_choice(report, PUP_KIND_PROTOCOL, PUP_FIELD_STATE, state)));
        values[state - 1] = report->protocols.by_state[state];
    }
    struct pup_chart *chart = pup_section_chart(section, PUP_CHART_BARS, "stages_chart", _("Protocols by stage"),
                                                pup_cell_count(0), names, PUP_PROTOCOL_STAGES);
    pup_chart_series(section, chart, "protocols", _("protocols"), values);
    pup_chart_text(section, chart,
                   ngettext("%zu protocol, by the stage it has reached.",
                            "%zu protocols, by the stage they have reached.", report->protocols.count),
                   report->protocols.count);
}

void report_chapter_protocols(struct report *report)
{
    static const char title[] = N_("Protocols");
    const struct pup_table_column columns[] = {{"title", _("Protocol")},
                                               {"state", _("Stage")},
                                               {"valid_from", _("In force from")},
                                               {"advanced_nurse", _("With IPA")},
                                               {"review_due", _("To be reviewed")},
                                               {"counted", _("Counted")}};
    const struct pup_protocols_figures *figures = &report->protocols;
    struct pup_section *section = pup_document_section(report->document, "protocols", _(title));
    report_add_text(report, section, title, "Protocoles");
    pup_section_fact(section, "counted", _("Protocols that count for the year"), pup_cell_count(figures->counted),
                     NULL);
    pup_section_fact(section, "counted_advanced_nurse", _("Of these, with an advanced practice nurse"),
                     pup_cell_count(figures->counted_advanced_nurse), NULL);
    if (figures->count == 0) {
        pup_section_note(section, "%s", _("There is no protocol yet."));
        return;
    }
    stages_chart(report, section);
    struct pup_table *table = pup_section_table(section, "protocols_table", _("Protocols"), columns, 6);
    for (size_t i = 0; i < figures->count; i++) {
        const struct pup_protocol_row *row = &figures->protocols[i];
        pup_table_add(
            section, table,
            (struct pup_cell[]){pup_cell_text(row->title),
                                report_choice(report, PUP_KIND_PROTOCOL, PUP_FIELD_STATE, row->state),
                                report_date(row->has_valid_from, row->valid_from), pup_cell_yes(row->advanced_nurse),
                                report_date(row->has_review_due, row->review_due), pup_cell_yes(row->counted)});
    }
}
