#include "client/meetings/meeting_text.h"

#include <stdlib.h>
#include <string.h>

#include "client/print/value.h"
#include "common/model/date.h"
#include "common/model/fields.h"

/* ---- when ---- */

static const char *const weekdays[2][7] = {
    {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
    {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"},
};
static const char *const months[2][12] = {
    {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
     "December"},
    {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
     "décembre"},
};

static bool minutes_of(const struct pup_record *meeting, uint32_t field, int64_t *minutes)
{
    const struct pup_value *value = pup_record_visible(meeting, field);
    bool has = value != NULL && value->type == PUP_VALUE_INTEGER;
    *minutes = has ? value->integer : 0;
    return has;
}

static const char *day_words(struct pup_context *context, int64_t day)
{
    struct pup_date date = pup_date_from_days(day);
    bool french = context->language == PUP_FRENCH;
    const char *words =
        pup_arena_printf(&context->arena, "%s %d%s %s %d", weekdays[french][pup_weekday(day) - 1], date.day,
                         french && date.day == 1 ? "er" : "", months[french][date.month - 1], date.year);
    return words == NULL ? "" : words;
}

static const char *hour_words(struct pup_context *context, int64_t minutes)
{
    int of_day = (int)(minutes - pup_days_of_minutes(minutes) * PUP_MINUTES_PER_DAY);
    bool french = context->language == PUP_FRENCH;
    const char *words = of_day % 60 == 0 && french ? pup_arena_printf(&context->arena, "%d h", of_day / 60)
                                                   : pup_arena_printf(&context->arena, french ? "%d h %02d" : "%d:%02d",
                                                                      of_day / 60, of_day % 60);
    return words == NULL ? "" : words;
}

const char *pup_meeting_when(struct pup_context *context, const struct pup_record *meeting)
{
    int64_t start, end;
    if (!minutes_of(meeting, PUP_MEETING_START, &start)) {
        return "";
    }
    int64_t day = pup_days_of_minutes(start);
    const char *words;
    if (!minutes_of(meeting, PUP_MEETING_END, &end)) {
        words = pup_arena_printf(&context->arena, "%s, %s", day_words(context, day), hour_words(context, start));
    } else if (pup_days_of_minutes(end) == day) {
        words = pup_arena_printf(&context->arena, _("%s, from %s to %s"), day_words(context, day),
                                 hour_words(context, start), hour_words(context, end));
    } else {
        words = pup_arena_printf(&context->arena, _("from %s, %s to %s, %s"), day_words(context, day),
                                 hour_words(context, start), day_words(context, pup_days_of_minutes(end)),
                                 hour_words(context, end));
    }
    return words == NULL ? "" : words;
}

const char *pup_meeting_day(struct pup_context *context, const struct pup_record *meeting)
{
    int64_t start;
    if (!minutes_of(meeting, PUP_MEETING_START, &start)) {
        return "";
    }
    struct pup_date date = pup_date_from_days(pup_days_of_minutes(start));
    const char *words = pup_arena_printf(&context->arena, "%02d/%02d/%04d", date.day, date.month, date.year);
    return words == NULL ? "" : words;
}

/* ---- what, where, who ---- */

const char *pup_meeting_structure(struct pup_context *context, struct pup_txn *txn, const struct pup_space *space)
{
    struct pup_structure_row *rows = NULL;
    size_t count = 0;
    struct pup_space_parts parts = pup_space_split(space);
    const char *name = pup_arena_printf(&context->arena, "%s", parts.code);
    if (pup_replica_structures(txn, &context->arena, &rows, &count) == PUP_OK) {
        for (size_t i = 0; i < count; i++) {
            name = strcmp(rows[i].code, parts.code) == 0 ? rows[i].name : name;
        }
    }
    return name == NULL ? "" : name;
}

struct pup_span pup_meeting_text(const struct pup_record *meeting, uint32_t field)
{
    const struct pup_value *value = pup_record_visible(meeting, field);
    return value != NULL && value->type == PUP_VALUE_TEXT ? value->text : (struct pup_span){NULL, 0};
}

static enum pup_err put_field(struct pup_context *context, const struct pup_record *meeting, uint32_t field,
                              struct pup_buf *out)
{
    struct pup_printer people = context->printer;
    people.terminal = true;
    people.format = PUP_FORMAT_TEXT;
    const struct pup_kind_def *kind = pup_schema_kind(PUP_KIND_MEETING);
    struct pup_span cell = pup_field_cell(&context->arena, &people, kind, meeting, field);
    if (cell.len == 0) {
        return cell.data == NULL ? PUP_ERR_MEMORY : PUP_OK;
    }
    return pup_buf_printf(out, _("%s: %.*s\n"), pup_schema_field(kind, field)->label[context->language], (int)cell.len,
                          (const char *)cell.data);
}

enum pup_err pup_meeting_put_head(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting,
                                  struct pup_buf *out)
{
    struct pup_span title = pup_record_title(&context->arena, &meeting->record, context->language);
    enum pup_err err =
        pup_buf_printf(out, "%s\n%.*s\n%s\n", pup_meeting_structure(context, txn, &meeting->space), (int)title.len,
                       (const char *)title.data, pup_meeting_when(context, &meeting->record));
    err = err == PUP_OK ? put_field(context, &meeting->record, PUP_MEETING_SITE, out) : err;
    return err == PUP_OK ? put_field(context, &meeting->record, PUP_MEETING_CHAIR, out) : err;
}

/* ---- people ---- */

static bool holds(const struct pup_set *set, const struct pup_value *value)
{
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        if (pup_element_present(&set->elements[i]) && pup_value_equal(&set->elements[i].value, value)) {
            return true;
        }
    }
    return false;
}

static int by_bytes(const void *a, const void *b)
{
    return pup_span_compare(*(const struct pup_span *)a, *(const struct pup_span *)b);
}

enum pup_err pup_meeting_put_people(struct pup_context *context, const struct pup_record *meeting, uint32_t field,
                                    uint32_t without, const char *label, struct pup_buf *out)
{
    const struct pup_set *set = pup_record_set(meeting, field);
    const struct pup_set *others = without == 0 ? NULL : pup_record_set(meeting, without);
    struct pup_span *names = pup_arena_array(&context->arena, set == NULL ? 0 : set->count, sizeof *names);
    size_t count = 0;
    if (names == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        const struct pup_element *element = &set->elements[i];
        if (pup_element_present(element) && element->value.type == PUP_VALUE_REFERENCE &&
            !holds(others, &element->value)) {
            names[count++] = element->value.text;
        }
    }
    qsort(names, count, sizeof *names, by_bytes);
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        err = pup_buf_printf(out, "%s%.*s", i == 0 ? label : ", ", (int)names[i].len, (const char *)names[i].data);
    }
    return err == PUP_OK && count > 0 ? pup_buf_put_byte(out, '\n') : err;
}
