/* What people wrote for the chapters: documents of type "report" of the year. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/report/report.h"
#include "common/base/text.h"

/* The year is that of its date; without one, the year that its title names. */
static bool is_of_year(struct report *report, const struct pup_view *view, struct pup_span title)
{
    int64_t day;
    char year[24];
    if (pup_work_integer(report->work, view, PUP_DOCUMENT_PUBLISHED_ON, &day)) {
        return pup_period_holds(&report->period, day);
    }
    int len = snprintf(year, sizeof year, "%lld", (long long)report->year);
    return len > 0 && title.len > 0 && memmem(title.data, title.len, year, (size_t)len) != NULL;
}

static enum pup_err keep(struct report *report, const struct report_text *text)
{
    if (report->text_count == report->text_room) {
        size_t room = report->text_room == 0 ? 16 : report->text_room * 2;
        struct report_text *texts = pup_arena_array(report->arena, room, sizeof *texts);
        if (texts == NULL) {
            return PUP_ERR_MEMORY;
        }
        if (report->text_count > 0) {
            memcpy(texts, report->texts, report->text_count * sizeof *texts);
        }
        report->texts = texts;
        report->text_room = room;
    }
    report->texts[report->text_count++] = *text;
    return PUP_OK;
}

static enum pup_err on_document(void *context, const struct pup_view *view)
{
    struct report *report = context;
    int64_t type = 0;
    if (!pup_work_integer(report->work, view, PUP_DOCUMENT_TYPE, &type) || type != PUP_DOCUMENT_TYPE_REPORT) {
        return PUP_OK;
    }
    struct pup_span title = pup_work_text(report->work, view, PUP_DOCUMENT_TITLE);
    struct report_text text = {.id = view->record.id};
    if (!is_of_year(report, view, title)) {
        return PUP_OK;
    }
    text.title = pup_text_fold(report->arena, title);
    text.text = pup_work_text(report->work, view, PUP_DOCUMENT_SUMMARY);
    return text.title.data == NULL ? PUP_ERR_MEMORY : keep(report, &text);
}

static int in_order(const void *left, const void *right)
{
    const struct report_text *a = left, *b = right;
    int order = pup_span_compare(a->title, b->title);
    return order != 0 ? order : pup_id_compare(&a->id, &b->id);
}

enum pup_err report_gather_texts(struct report *report)
{
    enum pup_err err = pup_work_each(report->work, report->code, PUP_REACH_OWN, PUP_KIND_DOCUMENT, PUP_KEEP_IN_USE,
                                     on_document, report);
    if (err == PUP_OK && report->text_count > 1) {
        qsort(report->texts, report->text_count, sizeof *report->texts, in_order);
    }
    return err;
}

static bool begins(struct pup_span text, struct pup_span beginning)
{
    return beginning.len > 0 && text.len >= beginning.len && memcmp(text.data, beginning.data, beginning.len) == 0;
}

bool report_add_text(struct report *report, struct pup_section *section, const char *title, const char *titre)
{
    struct pup_span names[] = {pup_text_fold(report->arena, pup_span_of(title)),
                               pup_text_fold(report->arena, pup_span_of(titre))};
    bool added = false;
    for (size_t i = 0; i < report->text_count; i++) {
        const struct report_text *text = &report->texts[i];
        if (text->text.len > 0 && (begins(text->title, names[0]) || begins(text->title, names[1]))) {
            pup_section_text(section, text->text);
            added = true;
        }
    }
    return added;
}
