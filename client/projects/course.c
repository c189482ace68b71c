#include "client/projects/course.h"

#include "common/base/text.h"
#include "common/model/fields.h"

static const struct pup_stage protocol_stages[] = {
    {PUP_PROTOCOL_STATE_CHOSEN, PUP_PROTOCOL_STATE_OBJECTIVES, {PUP_PROTOCOL_TITLE}, .gated = false},
    {PUP_PROTOCOL_STATE_OBJECTIVES,
     PUP_PROTOCOL_STATE_LITERATURE,
     {PUP_PROTOCOL_OBJECTIVE, PUP_PROTOCOL_POPULATION},
     .gated = true},
    {PUP_PROTOCOL_STATE_LITERATURE, PUP_PROTOCOL_STATE_PROBLEM, {PUP_PROTOCOL_SOURCES}, .gated = true},
    {PUP_PROTOCOL_STATE_PROBLEM, PUP_PROTOCOL_STATE_CRITERIA, {PUP_PROTOCOL_ISSUE}, .gated = true},
    {PUP_PROTOCOL_STATE_CRITERIA, PUP_PROTOCOL_STATE_DRAFTING, {PUP_PROTOCOL_CRITERIA}, .gated = true},
    {PUP_PROTOCOL_STATE_DRAFTING, PUP_PROTOCOL_STATE_VALIDATED, {PUP_PROTOCOL_BODY}, .gated = true},
    {PUP_PROTOCOL_STATE_VALIDATED, PUP_PROTOCOL_STATE_IN_REVIEW, {0}, .gated = false},
    {PUP_PROTOCOL_STATE_IN_REVIEW, PUP_PROTOCOL_STATE_VALIDATED, {0}, .gated = false},
    {PUP_PROTOCOL_STATE_WITHDRAWN, 0, {0}, .beside = true},
};

static const struct pup_stage project_stages[] = {
    {PUP_PROJECT_STATE_IDEA, PUP_PROJECT_STATE_FEASIBILITY, {PUP_PROJECT_TITLE}, .gated = false},
    {PUP_PROJECT_STATE_FEASIBILITY,
     PUP_PROJECT_STATE_PLANNED,
     {PUP_PROJECT_OBJECTIVE, PUP_PROJECT_POPULATION},
     .gated = true},
    {PUP_PROJECT_STATE_PLANNED, PUP_PROJECT_STATE_RUNNING, {PUP_PROJECT_OWNERS, PUP_PROJECT_START}, .gated = true},
    {PUP_PROJECT_STATE_RUNNING, PUP_PROJECT_STATE_EVALUATED, {PUP_PROJECT_HEADCOUNT}, .gated = true},
    {PUP_PROJECT_STATE_EVALUATED, 0, {0}, .gated = true},
    {PUP_PROJECT_STATE_RENEWED, PUP_PROJECT_STATE_RUNNING, {0}, .gated = false},
    {PUP_PROJECT_STATE_CLOSED, 0, {0}, .beside = true},
};

static const struct pup_course courses[] = {
    {PUP_KIND_PROTOCOL, protocol_stages, sizeof protocol_stages / sizeof *protocol_stages, 5},
    {PUP_KIND_PROJECT, project_stages, sizeof project_stages / sizeof *project_stages, 4},
};

const struct pup_course *pup_course_of(uint32_t kind)
{
    for (size_t i = 0; i < sizeof courses / sizeof *courses; i++) {
        if (courses[i].kind == kind) {
            return &courses[i];
        }
    }
    return NULL;
}

size_t pup_course_at(const struct pup_course *course, int64_t state)
{
    size_t at = 0;
    while (at < course->count && course->stages[at].state != state) {
        at++;
    }
    return at;
}

int64_t pup_course_before(const struct pup_course *course, int64_t state)
{
    size_t at = pup_course_at(course, state);
    return at == 0 || at == course->count ? 0 : course->stages[at - 1].state;
}

size_t pup_course_missing(const struct pup_course *course, int64_t from, int64_t to, pup_course_filled filled,
                          void *context, uint32_t *fields)
{
    size_t here = pup_course_at(course, from), there = pup_course_at(course, to), count = 0;
    bool led = here < course->count && course->stages[here].next == to;
    if (there == course->count || course->stages[there].beside || (there <= here && here < course->count && !led)) {
        return 0;
    }
    for (size_t i = 0; i < there; i++) {
        for (const uint32_t *field = course->stages[i].results; *field != 0 && count < PUP_COURSE_MISSING_MAX;
             field++) {
            if (!filled(context, *field)) {
                fields[count++] = *field;
            }
        }
    }
    return count;
}

bool pup_record_holds(const struct pup_record *record, uint32_t field)
{
    const struct pup_value *value = pup_record_visible(record, field);
    const struct pup_set *set = pup_record_set(record, field);
    bool holds = pup_record_counter(record, field) != 0;
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        holds = holds || pup_element_present(&set->elements[i]);
    }
    return holds || (value != NULL && (value->type != PUP_VALUE_TEXT || pup_text_trim(value->text).len > 0));
}

int64_t pup_pdsa_next(int64_t phase)
{
    return phase < PUP_PROJECT_PDSA_PLAN || phase >= PUP_PROJECT_PDSA_ACT ? PUP_PROJECT_PDSA_PLAN : phase + 1;
}
