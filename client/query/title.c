#include "client/query/title.h"

#include <string.h>

#include "common/base/text.h"
#include "common/model/typed.h"

const struct pup_register *pup_record_places(const struct pup_record *record, uint32_t field)
{
    const struct pup_register *places = pup_record_register(record, field);
    return places != NULL ? places : pup_record_text(record, field);
}

const struct pup_value *pup_record_visible(const struct pup_record *record, uint32_t field)
{
    const struct pup_register *places = pup_record_places(record, field);
    const struct pup_value *value = places == NULL ? NULL : pup_register_value(places);
    return value == NULL || value->type == PUP_VALUE_NONE ? NULL : value;
}

int64_t pup_record_state(const struct pup_record *record)
{
    const struct pup_value *value = pup_record_visible(record, PUP_FIELD_STATE);
    if (value != NULL && value->type == PUP_VALUE_INTEGER) {
        return value->integer;
    }
    const struct pup_kind_def *kind = pup_schema_kind(record->kind);
    return kind == NULL || kind->state_count == 0 ? 0 : kind->states[0].number;
}

const struct pup_choice *pup_record_state_choice(const struct pup_record *record)
{
    const struct pup_kind_def *kind = pup_schema_kind(record->kind);
    const struct pup_field_def *field = kind == NULL ? NULL : pup_schema_field(kind, PUP_FIELD_STATE);
    return field == NULL ? NULL : pup_schema_choice(field, pup_record_state(record));
}

/* A long text names its record by its first line, cut to what a line of a list can hold. */
static struct pup_span first_line(struct pup_span text)
{
    enum { LINE = 100 };
    text = pup_text_trim(text);
    const uint8_t *end = text.len == 0 ? NULL : memchr(text.data, '\n', text.len);
    size_t len = end == NULL ? text.len : (size_t)(end - text.data);
    if (len > LINE) {
        len = LINE;
        while (len > 0 && (text.data[len] & 0xC0) == 0x80) {
            len--;
        }
    }
    return (struct pup_span){text.data, len};
}

static struct pup_span printed(struct pup_arena *arena, const struct pup_field_def *field, enum pup_language language,
                               const struct pup_value *value)
{
    struct pup_buf buf;
    pup_buf_init(&buf, PUP_LONGTEXT_MAX);
    struct pup_span title = {NULL, 0};
    if (pup_typed_print(&buf, field, language, value) == PUP_OK) {
        title = pup_arena_copy(arena, pup_buf_span(&buf));
    }
    pup_buf_release(&buf);
    return title;
}

static struct pup_span nameless(struct pup_arena *arena, const struct pup_record *record, enum pup_language language)
{
    const struct pup_kind_def *kind = pup_schema_kind(record->kind);
    char id[PUP_ID_RANDOM + 1];
    pup_id_short(&record->id, 6, id);
    return pup_span_of(pup_arena_printf(arena, "%s %s", kind == NULL ? "?" : kind->label[language], id));
}

struct pup_span pup_record_title(struct pup_arena *arena, const struct pup_record *record, enum pup_language language)
{
    const struct pup_kind_def *kind = pup_schema_kind(record->kind);
    const struct pup_value *value = kind == NULL ? NULL : pup_record_visible(record, kind->title);
    if (value == NULL) {
        return nameless(arena, record, language);
    }
    struct pup_span title = {NULL, 0};
    if (value->type == PUP_VALUE_TEXT || (value->type == PUP_VALUE_REFERENCE && value->text.len > 0)) {
        title = first_line(value->text);
    } else {
        title = printed(arena, pup_schema_field(kind, kind->title), language, value);
    }
    return title.len > 0 ? title : nameless(arena, record, language);
}
