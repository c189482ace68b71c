#include "client/meetings/occurrence.h"

#include <string.h>

#include "client/cli/say.h"
#include "client/query/title.h"
#include "common/base/text.h"
#include "common/model/date.h"
#include "common/model/fields.h"
#include "common/rules/recurrence.h"

enum { HOUR = 60 };

static bool integer_of(const struct pup_record *record, uint32_t field, int64_t *integer)
{
    const struct pup_value *value = pup_record_visible(record, field);
    bool has = value != NULL && value->type == PUP_VALUE_INTEGER;
    *integer = has ? value->integer : 0;
    return has;
}

/* ---- reading ---- */

static int say_incomplete(struct pup_context *context, const struct pup_routine *routine)
{
    return pup_fail(
        EX_DATAERR,
        _("the routine \"%s\" does not say what it makes, how often, or from when; complete it with: pupitre "
          "edit"),
        pup_word(&context->arena, routine->title));
}

/* A person does not see the routine's text while it runs: the sentence says where in it. */
static int fail_in_values(struct pup_context *context, const struct pup_routine *routine, size_t line, const char *what)
{
    return pup_fail(EX_DATAERR, _("routine \"%s\", line %zu of the values it takes over: %s"),
                    pup_word(&context->arena, routine->title), line, what);
}

static const char *name_of(const struct pup_context *context, const struct pup_kind_def *kind)
{
    return context->language == PUP_FRENCH ? kind->nom : kind->id;
}

static bool is_duration(struct pup_span name)
{
    return pup_text_same(name, pup_span_of("durée")) || pup_text_same(name, pup_span_of("duration"));
}

/* The field that a line of the values names; NULL for the duration of a meeting. */
static int field_of(struct pup_context *context, const struct pup_routine *routine,
                    const struct pup_template_line *line, const struct pup_field_def **field)
{
    *field = NULL;
    bool meeting = routine->makes->number == PUP_KIND_MEETING;
    if (meeting && is_duration(line->name)) {
        return EX_OK;
    }
    const char *name = pup_word(&context->arena, line->name);
    if (pup_schema_find_field(routine->makes, line->name, field) != PUP_OK) {
        const char *what =
            pup_arena_printf(&context->arena, _("the kind \"%s\" has no field \"%s\"; see: pupitre help %s"),
                             routine->makes->label[context->language], name, name_of(context, routine->makes));
        return fail_in_values(context, routine, line->line, what == NULL ? name : what);
    }
    if (meeting && (*field)->number == PUP_MEETING_START) {
        return fail_in_values(context, routine, line->line,
                              _("when a meeting begins is said by the routine itself; take the line out"));
    }
    return EX_OK;
}

static int check_values(struct pup_context *context, const struct pup_routine *routine)
{
    const struct pup_template *template = &routine->template;
    int code = EX_OK;
    for (size_t i = 0; code == EX_OK && i < template->count; i++) {
        const struct pup_field_def *field;
        code = field_of(context, routine, &template->rows[i], &field);
    }
    if (code == EX_OK && template->wrong != 0) {
        code = fail_in_values(context, routine, template->wrong, _("write \"field: value\""));
    }
    return code;
}

int pup_routine_read(struct pup_context *context, const struct pup_view *view, struct pup_routine *routine)
{
    const struct pup_record *record = &view->record;
    int64_t makes, first;
    *routine = (struct pup_routine){.space = view->space, .id = record->id};
    routine->title = pup_arena_copy(&context->arena, pup_record_title(&context->arena, record, context->language));
    bool complete = integer_of(record, PUP_ROUTINE_MAKES, &makes);
    complete = integer_of(record, PUP_ROUTINE_EVERY, &routine->every) && complete;
    complete = integer_of(record, PUP_ROUTINE_FIRST, &first) && complete;
    if (!complete || (makes != PUP_ROUTINE_MAKES_MEETING && makes != PUP_ROUTINE_MAKES_ACTION)) {
        return say_incomplete(context, routine);
    }
    routine->makes = pup_schema_kind(makes == PUP_ROUTINE_MAKES_MEETING ? PUP_KIND_MEETING : PUP_KIND_ACTION);
    routine->first_day = pup_days_of_minutes(first);
    routine->minute = first - routine->first_day * PUP_MINUTES_PER_DAY;
    routine->has_until = integer_of(record, PUP_ROUTINE_UNTIL, &routine->until);
    const struct pup_value *values = pup_record_visible(record, PUP_ROUTINE_TEMPLATE);
    struct pup_span text = values == NULL ? (struct pup_span){NULL, 0} : values->text;
    enum pup_err err = pup_template_read(&context->arena, pup_arena_copy(&context->arena, text), &routine->template);
    if (err == PUP_ERR_LIMIT) {
        return fail_in_values(context, routine, PUP_TEMPLATE_LINES_MAX, _("there are too many fields"));
    }
    return err != PUP_OK ? pup_fail_err(err) : check_values(context, routine);
}

/* ---- making ---- */

struct pup_id pup_occurrence_id(const struct pup_routine *routine, int64_t day)
{
    char slot[PUP_RECURRENCE_SLOT];
    pup_recurrence_slot(routine->every, day, slot);
    const struct pup_span parts[] = {
        pup_span_of("routine"), {routine->id.bytes, sizeof routine->id.bytes}, pup_span_of(slot)};
    return pup_id_derived(parts, sizeof parts / sizeof parts[0]);
}

static bool in_draft(const struct pup_draft *draft, uint32_t field)
{
    for (size_t i = 0; i < draft->count; i++) {
        if (draft->changes[i].field == field) {
            return true;
        }
    }
    return false;
}

static int put(struct pup_context *context, struct pup_draft *draft, uint32_t field, struct pup_value value)
{
    if (in_draft(draft, field)) {
        return EX_OK;
    }
    return pup_assign_value(context, pup_schema_field(draft->kind, field), value, draft);
}

/* When a meeting ends: "fin: 14h", "durée: 1h30". */
static int put_end(struct pup_context *context, const struct pup_routine *routine, const struct pup_template_line *line,
                   int64_t day, struct pup_draft *draft)
{
    int64_t start = day * PUP_MINUTES_PER_DAY + routine->minute, minutes = 0;
    bool duration = is_duration(line->name);
    if (duration && pup_duration_parse(line->value, &minutes) != PUP_OK) {
        return fail_in_values(context, routine, line->line, _("a duration is written for instance 1h30"));
    }
    if (!duration && pup_time_of_day_parse(line->value, &minutes) != PUP_OK) {
        return fail_in_values(context, routine, line->line, _("the end is a time of day, for instance 14h"));
    }
    int64_t end = duration ? start + minutes : day * PUP_MINUTES_PER_DAY + minutes;
    if (end <= start) {
        return fail_in_values(context, routine, line->line, _("the meeting would end before it begins"));
    }
    return put(context, draft, PUP_MEETING_END, pup_value_integer(end));
}

static int put_line(struct pup_context *context, struct pup_txn *txn, const struct pup_routine *routine,
                    const struct pup_template_line *line, int64_t day, struct pup_draft *draft)
{
    const struct pup_field_def *field;
    int code = field_of(context, routine, line, &field);
    if (code != EX_OK) {
        return code;
    }
    bool meeting = routine->makes->number == PUP_KIND_MEETING;
    if (field == NULL || (meeting && field->number == PUP_MEETING_END)) {
        return put_end(context, routine, line, day, draft);
    }
    const struct pup_assignment assignment = {field, PUP_ASSIGN_SET, line->value};
    code = pup_assign(context, txn, &assignment, draft);
    if (code != EX_OK) {
        pup_note(_("(routine \"%s\", line %zu of the values it takes over)"), pup_word(&context->arena, routine->title),
                 line->line);
    }
    return code;
}

/* What the values leave open of a meeting: it lasts an hour. */
static int fill_meeting(struct pup_context *context, const struct pup_routine *routine, int64_t day,
                        struct pup_draft *draft)
{
    int64_t start = day * PUP_MINUTES_PER_DAY + routine->minute;
    int code = put(context, draft, PUP_MEETING_TITLE, pup_value_text(routine->title));
    code = code == EX_OK ? put(context, draft, PUP_MEETING_START, pup_value_integer(start)) : code;
    return code == EX_OK ? put(context, draft, PUP_MEETING_END, pup_value_integer(start + HOUR)) : code;
}

/* And of an action: it is due on the day itself. */
static int fill_action(struct pup_context *context, const struct pup_routine *routine, int64_t day,
                       struct pup_draft *draft)
{
    int code = put(context, draft, PUP_ACTION_TITLE, pup_value_text(routine->title));
    return code == EX_OK ? put(context, draft, PUP_ACTION_DUE, pup_value_integer(day)) : code;
}

/* Not the state that a reader supposes: a device that makes the same record later, unaware that people are convened by
 * then, would contest that. */
static int fill(struct pup_context *context, const struct pup_routine *routine, int64_t day, struct pup_draft *draft)
{
    bool meeting = routine->makes->number == PUP_KIND_MEETING;
    return meeting ? fill_meeting(context, routine, day, draft) : fill_action(context, routine, day, draft);
}

static int check_required(struct pup_context *context, const struct pup_routine *routine, const struct pup_draft *draft)
{
    for (size_t i = 0; i < draft->kind->field_count; i++) {
        const struct pup_field_def *field = &draft->kind->fields[i];
        if (field->required && !in_draft(draft, field->number)) {
            const char *name = context->language == PUP_FRENCH ? field->nom : field->id;
            return pup_fail(
                EX_DATAERR,
                _("the routine \"%s\" takes over no %s, which the kind \"%s\" needs; add the line \"%s: …\" "
                  "to its values"),
                pup_word(&context->arena, routine->title), name, draft->kind->label[context->language], name);
        }
    }
    return EX_OK;
}

int pup_occurrence_draft(struct pup_context *context, struct pup_txn *txn, const struct pup_routine *routine,
                         int64_t day, const struct pup_record *record, struct pup_draft *draft)
{
    int64_t today = context->typing.today;
    int code = pup_draft_start(context, &routine->space, record, draft);
    /* "+10j" and "vendredi" count from the day of the occurrence: the same wherever the routine is run. */
    context->typing.today = day;
    for (size_t i = 0; code == EX_OK && i < routine->template.count; i++) {
        code = put_line(context, txn, routine, &routine->template.rows[i], day, draft);
    }
    context->typing.today = today;
    if (code == EX_OK) {
        code = fill(context, routine, day, draft);
    }
    return code == EX_OK ? check_required(context, routine, draft) : code;
}
