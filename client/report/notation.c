/* Figures as cells, and words for remarks. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/report/report.h"
#include "common/base/language.h"

struct pup_cell report_choice(const struct report *report, uint32_t kind, uint32_t field, int64_t number)
{
    return pup_cell_choice(pup_schema_field(pup_schema_kind(kind), field), report->language, number);
}

struct pup_cell report_rate(bool known, int64_t tenths)
{
    return known ? pup_cell_number(tenths, 1, PUP_UNIT_PERCENT) : pup_cell_nothing();
}

struct pup_cell report_points(int64_t hundredths)
{
    return pup_cell_number(hundredths, 2, PUP_UNIT_POINTS);
}

struct pup_cell report_level(struct pup_level level)
{
    return level.known ? pup_cell_number(level.hundredths, 2, PUP_UNIT_NONE) : pup_cell_nothing();
}

struct pup_cell report_date(bool known, int64_t day)
{
    return known ? pup_cell_date(day) : pup_cell_nothing();
}

struct pup_cell report_money(bool known, int64_t cents)
{
    return known ? pup_cell_euros(cents) : pup_cell_nothing();
}

struct pup_cell report_people_rate(const struct pup_attendance *attendance)
{
    struct pup_cell present = pup_cell_people(attendance->present), invited = pup_cell_people(attendance->invited);
    bool told = pup_cell_people_told(&present) && pup_cell_people_told(&invited);
    return report_rate(attendance->has_rate && told, attendance->rate);
}

__attribute__((format(printf, 2, 3))) const char *report_words(struct report *report, const char *format, ...)
{
    char *made = NULL;
    va_list words;
    va_start(words, format);
    int len = vasprintf(&made, format, words);
    va_end(words);
    struct pup_span kept = {NULL, 0};
    if (len >= 0) {
        kept = pup_arena_copy(report->arena, (struct pup_span){(const uint8_t *)made, (size_t)len});
        free(made);
    }
    report->err = kept.data == NULL ? PUP_ERR_MEMORY : report->err;
    return kept.data == NULL ? "" : (const char *)kept.data;
}

const char *report_shown(struct report *report, struct pup_cell cell)
{
    struct pup_buf out;
    pup_buf_init(&out, cell.text.len + 128);
    enum pup_err err = pup_cell_show(&out, &cell, report->language);
    struct pup_span shown = pup_arena_copy(report->arena, pup_buf_span(&out));
    pup_buf_release(&out);
    report->err = err != PUP_OK ? err : shown.data == NULL ? PUP_ERR_MEMORY : report->err;
    return shown.data == NULL ? "" : (const char *)shown.data;
}

struct pup_cell report_id(struct report *report, const struct pup_id *id)
{
    enum { LONG_ENOUGH = 8 };
    char text[LONG_ENOUGH + 1];
    pup_id_short(id, LONG_ENOUGH, text);
    return pup_cell_word(report_words(report, "%s", text));
}

const char *report_month(const struct report *report, int64_t month)
{
    static const char *const names[2][12] = {
        {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
        {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}};
    return month >= 1 && month <= 12 ? names[report->language][month - 1] : "";
}

void report_unread(struct report *report, struct pup_section *section, enum pup_compartment compartment)
{
    pup_section_note(section, _("Not shown: the report was made by somebody who may not read the compartment “%s”."),
                     pup_compartment_label(compartment, report->language));
}

bool report_cases_told(const struct report *report)
{
    struct pup_cell cases = pup_cell_people(report->rcp.cases);
    return report->rcp.cases_known && pup_cell_people_told(&cases);
}
