#include "client/import/row.h"

#include <string.h>

#include "client/query/exported.h"
#include "common/base/language.h"
#include "common/base/text.h"
#include "common/model/date.h"
#include "common/model/fields.h"
#include "common/model/name.h"
#include "common/model/number.h"

struct conversion {
    struct pup_arena *arena;
    const struct pup_mapping *mapping;
    const struct pup_sheet_row *row;
    const struct pup_typing *typing;
    struct pup_row_values *values;
    const char *problem;
};

static enum pup_language language(void)
{
    return pup_language_is_french() ? PUP_FRENCH : PUP_ENGLISH;
}

static const char *label(const struct pup_field_def *field)
{
    return field->label[language()];
}

static enum pup_err refuse(struct conversion *c, const char *sentence)
{
    c->problem = sentence;
    return sentence ? PUP_ERR_INVALID : PUP_ERR_MEMORY;
}

static struct pup_filled *add(struct conversion *c, const struct pup_field_def *field)
{
    struct pup_filled *filled = &c->values->filled[c->values->count++];
    *filled = (struct pup_filled){.field = field};
    return filled;
}

static enum pup_err wrong_cell(struct conversion *c, const struct pup_field_def *field, struct pup_span text)
{
    int shown = text.len > 60 ? 60 : (int)text.len;
    return refuse(c, pup_arena_printf(c->arena, _("%s: “%.*s” is not understood; expected: %s"), label(field), shown,
                                      (const char *)text.data, pup_typed_hint(field->type, language())));
}

/* A name between double quotes, doubled ones inside, up to what parts names: how long it is in the cell; 0: none. */
static size_t quoted_name(struct conversion *c, struct pup_span text, struct pup_span *name)
{
    uint8_t *out = text.len == 0 || text.data[0] != '"' ? NULL : pup_arena_alloc(c->arena, text.len);
    size_t len = 0, at = 1;
    while (out != NULL && at < text.len && (text.data[at] != '"' || (at + 1 < text.len && text.data[at + 1] == '"'))) {
        at += text.data[at] == '"';
        out[len++] = text.data[at++];
    }
    if (out == NULL || at >= text.len || (at + 1 < text.len && strchr(",;\n/", text.data[at + 1]) == NULL)) {
        return 0;
    }
    *name = (struct pup_span){out, len};
    return at + 1;
}

static size_t plain_name(struct pup_span text, struct pup_span *name)
{
    size_t len = 0;
    while (len < text.len && strchr(",;\n/", text.data[len]) == NULL) {
        len++;
    }
    *name = pup_text_trim((struct pup_span){text.data, len});
    return len;
}

/* Splits "A, B ; C" into names; one name is not cut at its comma when the field holds one person only. */
static enum pup_err split_names(struct conversion *c, struct pup_filled *filled, struct pup_span text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++)
        count += strchr(",;\n/", text.data[i]) != NULL;
    filled->names = pup_arena_array(c->arena, count, sizeof *filled->names);
    if (!filled->names)
        return PUP_ERR_MEMORY;
    if (filled->field->type == PUP_TYPE_REF) {
        filled->names[filled->name_count++] = text;
        return PUP_OK;
    }
    while (text.len) {
        struct pup_span name;
        while (text.len && text.data[0] == ' ')
            text = (struct pup_span){text.data + 1, text.len - 1};
        size_t quoted = quoted_name(c, text, &name), taken = quoted ? quoted : plain_name(text, &name);
        if (quoted || name.len)
            filled->names[filled->name_count++] = name;
        taken += taken < text.len;
        text = (struct pup_span){text.data + taken, text.len - taken};
    }
    return PUP_OK;
}

/* Whom the names mean, where the row says so and nobody has changed them. */
static enum pup_err know_names(struct conversion *c, struct pup_filled *filled, struct pup_span text)
{
    struct pup_span column = pup_mapping_text(c->mapping, c->row, PUP_MEANS_REFERENCES, NULL);
    struct pup_id *ids;
    size_t count;
    enum pup_err err = pup_exported_ids(c->arena, column, filled->field, text, &ids, &count);
    if (!err && ids && count == filled->name_count)
        filled->ids = ids;
    return err;
}

static enum pup_err convert_cell(struct conversion *c, const struct pup_field_def *field, struct pup_span text)
{
    struct pup_filled *filled = add(c, field);
    if (field->type == PUP_TYPE_REF || field->type == PUP_TYPE_SET) {
        enum pup_err split = split_names(c, filled, text);
        return split || !c->values->has_id ? split : know_names(c, filled, text);
    }
    if (c->values->has_id && field->type == PUP_TYPE_TEXT && field->check == PUP_CHECK_NONE &&
        text.len <= PUP_TEXT_MAX) {
        filled->value = pup_value_text(text); /* to the letter */
        return PUP_OK;
    }
    enum pup_err err = field->type == PUP_TYPE_COUNTER
                           ? pup_integer_parse(text, &filled->delta)
                           : pup_typed_parse(c->arena, field, c->typing, text, &filled->value);
    if (!err || err == PUP_ERR_MEMORY)
        return err;
    return wrong_cell(c, field, text);
}

static const struct pup_field_def *named(const struct pup_kind_def *kind, const char *id)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (!strcmp(kind->fields[i].id, id))
            return &kind->fields[i];
    return NULL;
}

static enum pup_err convert_person_name(struct conversion *c, const struct pup_field_def *name)
{
    struct pup_span surname = pup_mapping_text(c->mapping, c->row, PUP_MEANS_SURNAME, NULL);
    struct pup_span first = pup_mapping_text(c->mapping, c->row, PUP_MEANS_FIRST_NAME, NULL);
    if (!surname.len && !first.len)
        return PUP_OK;
    const char *whole = pup_arena_printf(c->arena, "%.*s%s%.*s", (int)surname.len, (const char *)surname.data,
                                         surname.len && first.len ? " " : "", (int)first.len, (const char *)first.data);
    if (!whole)
        return PUP_ERR_MEMORY;
    struct pup_span shown = pup_name_display(c->arena, pup_span_of(whole));
    if (!shown.data)
        return PUP_ERR_MEMORY;
    add(c, name)->value = pup_value_text(shown);
    return PUP_OK;
}

/* A person's name in one cell is shown like every other name, whichever way it was typed. */
static enum pup_err tidy_person_name(struct conversion *c, const struct pup_field_def *name)
{
    for (size_t i = 0; i < c->values->count; i++) {
        struct pup_filled *filled = &c->values->filled[i];
        if (filled->field != name)
            continue;
        filled->value.text = pup_name_display(c->arena, filled->value.text);
        return filled->value.text.data ? PUP_OK : PUP_ERR_MEMORY;
    }
    return PUP_OK;
}

/* Day, time and length make start and end. A length that is missing leaves `end` missing, which is then said. */
static enum pup_err convert_period(struct conversion *c, const struct pup_field_def *start,
                                   const struct pup_field_def *end)
{
    struct pup_span day = pup_mapping_text(c->mapping, c->row, PUP_MEANS_DAY, NULL);
    struct pup_span time = pup_mapping_text(c->mapping, c->row, PUP_MEANS_TIME, NULL);
    struct pup_span length = pup_mapping_text(c->mapping, c->row, PUP_MEANS_LENGTH, NULL);
    const struct pup_filled *has_start = pup_row_field(c->values, start->number);
    int64_t days = 0, minutes = 0, lasts = 0, at = has_start ? has_start->value.integer : 0;
    if (day.len) {
        if (pup_date_parse(day, c->typing->today, &days))
            return wrong_cell(c, start, day);
        if (!time.len)
            return refuse(c, _("the time is missing: fill it in, or add --set time=HH:MM"));
        if (pup_time_of_day_parse(time, &minutes))
            return refuse(c,
                          pup_arena_printf(c->arena, _("the time “%.*s” is not understood; expected: 12:30 or 12h30"),
                                           time.len > 60 ? 60 : (int)time.len, (const char *)time.data));
        at = days * 1440 + minutes;
        add(c, start)->value = pup_value_integer(at);
    }
    if (!length.len || pup_row_field(c->values, end->number) || (!day.len && !has_start))
        return PUP_OK;
    if (pup_duration_parse(length, &lasts) || lasts <= 0)
        return refuse(c,
                      pup_arena_printf(c->arena, _("the duration “%.*s” is not understood; expected: 1h30, 90 or 1:30"),
                                       length.len > 60 ? 60 : (int)length.len, (const char *)length.data));
    add(c, end)->value = pup_value_integer(at + lasts);
    return PUP_OK;
}

static enum pup_err check_required(struct conversion *c)
{
    const struct pup_kind_def *kind = c->mapping->kind;
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct pup_field_def *field = &kind->fields[i];
        if (!field->required || pup_row_field(c->values, field->number))
            continue;
        bool length = !strcmp(field->id, "end") && pup_mapping_has(c->mapping, PUP_MEANS_LENGTH, NULL);
        if (length)
            return refuse(c, _("the duration is missing: fill it in, or add --set duration=1h"));
        return refuse(c, pup_arena_printf(c->arena, _("%s is missing: fill it in, or add --set %s=…"), label(field),
                                          language() == PUP_FRENCH ? field->nom : field->id));
    }
    return PUP_OK;
}

static enum pup_err convert_fields(struct conversion *c)
{
    const struct pup_kind_def *kind = c->mapping->kind;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i <= kind->field_count && !err; i++) {
        const struct pup_field_def *field =
            i < kind->field_count ? &kind->fields[i] : pup_schema_field(kind, PUP_FIELD_STATE);
        struct pup_span text = pup_mapping_text(c->mapping, c->row, PUP_MEANS_FIELD, field);
        bool servers = kind->number == PUP_KIND_PERSON && field->number == PUP_PERSON_LOGIN; /* it alone writes it */
        if (text.len && !(servers && c->values->has_id))
            err = convert_cell(c, field, text);
    }
    const struct pup_field_def *merged = pup_schema_field(kind, PUP_FIELD_MERGED_INTO);
    struct pup_span text = pup_mapping_text(c->mapping, c->row, PUP_MEANS_FIELD, merged);
    return err || !c->values->has_id || !text.len ? err : convert_cell(c, merged, text);
}

/* What an exported row is: the record of its id, in its space. A row that somebody added to such a file has neither. */
static enum pup_err convert_origin(struct conversion *c)
{
    struct pup_span id = pup_mapping_text(c->mapping, c->row, PUP_MEANS_ID, NULL);
    struct pup_span space = pup_mapping_text(c->mapping, c->row, PUP_MEANS_SPACE, NULL);
    if (!id.len)
        return PUP_OK;
    if (pup_id_parse(id, &c->values->id) || pup_space_parse(space, &c->values->space))
        return refuse(c, _("the id or the space is not what export wrote: empty both to add the row as a new record"));
    c->values->has_id = true;
    return PUP_OK;
}

enum pup_err pup_row_convert(struct pup_arena *arena, const struct pup_mapping *mapping,
                             const struct pup_sheet_row *row, const struct pup_typing *typing,
                             struct pup_row_values *values, const char **problem)
{
    struct conversion c = {arena, mapping, row, typing, values, NULL};
    const struct pup_kind_def *kind = mapping->kind;
    *values = (struct pup_row_values){.filled = pup_arena_array(arena, kind->field_count + 4, sizeof *values->filled)};
    if (!values->filled)
        return PUP_ERR_MEMORY;
    enum pup_err err = convert_origin(&c);
    if (!err)
        err = convert_fields(&c);
    if (values->has_id || err) {
        *problem = c.problem;
        return err;
    }
    const struct pup_field_def *name = named(kind, "name"), *start = named(kind, "start"), *end = named(kind, "end");
    if (!err && kind->number == PUP_KIND_PERSON && name)
        err = pup_row_field(values, name->number) ? tidy_person_name(&c, name) : convert_person_name(&c, name);
    if (!err && start && end && start->type == PUP_TYPE_DATETIME)
        err = convert_period(&c, start, end);
    if (!err)
        err = check_required(&c);
    *problem = c.problem;
    return err;
}

const struct pup_filled *pup_row_field(const struct pup_row_values *values, uint32_t number)
{
    for (size_t i = 0; i < values->count; i++)
        if (values->filled[i].field->number == number)
            return &values->filled[i];
    return NULL;
}
