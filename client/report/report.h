/* What a report stands on: the figures of one structure in one year, gathered once, and the document being made. */
#ifndef PUP_REPORT_REPORT_H
#define PUP_REPORT_REPORT_H

#include "client/document/document.h"
#include "client/work/grids.h"
#include "client/work/hours.h"
#include "client/work/maturity.h"
#include "client/work/meetings.h"
#include "client/work/money.h"
#include "client/work/partners.h"
#include "client/work/people.h"
#include "client/work/points.h"
#include "client/work/projects.h"
#include "client/work/protocols.h"
#include "client/work/structures.h"

/* Something that people wrote for a chapter. */
struct report_text {
    struct pup_span title; /* folded */
    struct pup_span text;
    struct pup_id id;
};

struct report {
    struct pup_work *work; /* its `today` is the day of the report */
    struct pup_arena *arena;
    enum pup_language language;
    const char *code;
    int64_t year;
    struct pup_period period; /* the year */
    struct pup_grids grids;
    struct pup_document *document;
    enum pup_err err; /* of what is made here; the document remembers its own */

    struct pup_structure_figures structure;
    struct pup_people_figures people;
    struct pup_hours_figures hours;
    struct pup_meetings_figures meetings;
    struct pup_rcp_figures rcp;
    struct pup_protocols_figures protocols;
    struct pup_projects_figures projects;
    struct pup_partners_figures partners;
    struct pup_maturity_figures maturity, work_life, satisfaction;
    struct pup_points_figures points;
    struct pup_money_figures money;
    bool has_points, has_money; /* management may be read here, and there is a grid */
    struct report_text *texts;  /* by title, then id */
    size_t text_count, text_room;
};

/* The last day of the last month of the year in which something happened, as far as the structure's records say; the
 * end of the year when nothing did. */
enum pup_err report_day(struct pup_work *work, const char *code, int64_t year, int64_t *day);

/* Fills the figures. PUP_ERR_NOT_FOUND: no such structure; PUP_ERR_DENIED: its team space may not be read here. */
enum pup_err report_gather(struct report *report);

/* The reports: each fills a document that was begun with report_begin. */
void report_begin(struct report *report, const char *id, const char *name);
enum pup_err report_activity(struct report *report);
enum pup_err report_time(struct report *report);
enum pup_err report_aci(struct report *report);
enum pup_err report_follow_up(struct report *report);

/* ---- texts.c ---- */

enum pup_err report_gather_texts(struct report *report);
/* Adds what was written for the chapter: documents whose titles begin with its name in either language. False when
 * nothing was. */
bool report_add_text(struct report *report, struct pup_section *section, const char *title, const char *titre);

/* ---- notation.c ---- */

/* The label of a choice of a kind's field (PUP_FIELD_STATE: of its states); NOTHING for 0. */
struct pup_cell report_choice(const struct report *report, uint32_t kind, uint32_t field, int64_t number);
/* Tenths of a percent, hundredths of a point, hundredths of a level, a date that may be missing. */
struct pup_cell report_rate(bool known, int64_t tenths);
struct pup_cell report_points(int64_t hundredths);
struct pup_cell report_level(struct pup_level level);
struct pup_cell report_date(bool known, int64_t day);
struct pup_cell report_money(bool known, int64_t cents);
/* A rate of people: nothing when one of its numbers is not told. */
struct pup_cell report_people_rate(const struct pup_attendance *attendance);
/* The cell as people read it, in the arena. */
const char *report_shown(struct report *report, struct pup_cell cell);
/* printf into the arena; "" when memory is spent, which is remembered. */
const char *report_words(struct report *report, const char *format, ...);
/* An id that people can look up, in the arena: always as long, whatever else the replica holds. */
struct pup_cell report_id(struct report *report, const struct pup_id *id);
/* The short name of a month, static. */
const char *report_month(const struct report *report, int64_t month);
/* Says in the section that a compartment may not be read here. */
void report_unread(struct report *report, struct pup_section *section, enum pup_compartment compartment);

/* True when the number of cases may be told, so that a rate or points made of it may. */
bool report_cases_told(const struct report *report);

/* ---- shared by reports ---- */

void report_hours_chart(struct report *report, struct pup_section *section, const struct pup_hours_figures *hours,
                        const char *id);
void report_hours_months(struct report *report, struct pup_section *section, const struct pup_hours_figures *hours);
void report_hours_fields(struct report *report, struct pup_section *section, const struct pup_hours_figures *hours);
void report_hours_people(struct report *report, struct pup_section *section, const struct pup_hours_figures *hours);
void report_points_table(struct report *report, struct pup_section *section, const struct pup_points_figures *points);
void report_coverage(struct report *report, struct pup_section *section);

/* ---- the chapters of the activity report ---- */

void report_chapter_identity(struct report *report);
void report_chapter_governance(struct report *report);
void report_chapter_access(struct report *report);
void report_chapter_teamwork(struct report *report);
void report_chapter_protocols(struct report *report);
void report_chapter_health(struct report *report);
void report_chapter_partners(struct report *report);
void report_chapter_system(struct report *report);
void report_chapter_quality(struct report *report);
void report_chapter_money(struct report *report);
void report_chapter_outlook(struct report *report);
void report_annex_proofs(struct report *report);

#endif
