#include "client/print/value.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/query/exported.h"

const char *pup_field_key(const struct pup_kind_def *kind, uint32_t field, char room[PUP_FIELD_KEY_ROOM])
{
    const struct pup_field_def *def = kind == NULL ? NULL : pup_schema_field(kind, field);
    if (def != NULL) {
        return def->id;
    }
    snprintf(room, PUP_FIELD_KEY_ROOM, "field_%u", field);
    return room;
}

const char *pup_field_label(const struct pup_kind_def *kind, uint32_t field, enum pup_language language,
                            char room[PUP_FIELD_KEY_ROOM])
{
    const struct pup_field_def *def = kind == NULL ? NULL : pup_schema_field(kind, field);
    return def == NULL ? pup_field_key(kind, field, room) : def->label[language];
}

/* Choices read in the user's language in CSV, by their stable id in pipes; references by name in both. */
static enum pup_err show_plain(struct pup_buf *out, const struct pup_printer *printer,
                               const struct pup_field_def *field, const struct pup_value *value)
{
    if (value->type == PUP_VALUE_REFERENCE && value->text.len > 0) {
        return pup_buf_put(out, value->text);
    }
    if (printer->format == PUP_FORMAT_CSV && field != NULL && field->type == PUP_TYPE_ENUM) {
        return pup_typed_print(out, field, printer->language, value);
    }
    return pup_typed_plain(out, field, value);
}

enum pup_err pup_value_show(struct pup_buf *out, const struct pup_printer *printer, const struct pup_field_def *field,
                            const struct pup_value *value)
{
    if (printer->terminal || value->type == PUP_VALUE_ERASED ||
        (value->type == PUP_VALUE_REFERENCE && value->name_erased)) {
        return pup_typed_print(out, field, printer->language, value);
    }
    return show_plain(out, printer, field, value);
}

/* In CSV a name that holds what parts names stands between quotes, so that it is read back whole. */
static enum pup_err show_element(struct pup_buf *out, const struct pup_printer *printer,
                                 const struct pup_field_def *field, const struct pup_value *value)
{
    bool named = value->type == PUP_VALUE_REFERENCE && !value->name_erased && value->text.len > 0;
    return printer->format == PUP_FORMAT_CSV && named ? pup_exported_name(out, value->text)
                                                      : pup_value_show(out, printer, field, value);
}

static enum pup_err show_set(struct pup_buf *out, const struct pup_printer *printer, const struct pup_field_def *field,
                             const struct pup_set *set)
{
    enum pup_err err = PUP_OK;
    bool first = true;
    for (size_t i = 0; err == PUP_OK && i < set->count; i++) {
        if (!pup_element_present(&set->elements[i])) {
            continue;
        }
        if (!first) {
            err = pup_buf_put_text(out, printer->terminal ? ", " : "; ");
        }
        if (err == PUP_OK) {
            err = show_element(out, printer, field, &set->elements[i].value);
        }
        first = false;
    }
    return err;
}

static bool was_counted(const struct pup_record *record, uint32_t field)
{
    for (size_t i = 0; i < record->counter_count; i++) {
        if (record->counters[i].field == field) {
            return true;
        }
    }
    return false;
}

enum pup_err pup_field_show(struct pup_buf *out, const struct pup_printer *printer, const struct pup_kind_def *kind,
                            const struct pup_record *record, uint32_t field)
{
    const struct pup_field_def *def = kind == NULL ? NULL : pup_schema_field(kind, field);
    const struct pup_set *set = pup_record_set(record, field);
    if (set != NULL) {
        return show_set(out, printer, def, set);
    }
    if (def != NULL && def->type == PUP_TYPE_COUNTER) {
        if (printer->format == PUP_FORMAT_CSV && !was_counted(record, field)) {
            return PUP_OK; /* so that it comes back as it was: never counted, which is not counted to nothing */
        }
        return pup_buf_printf(out, "%lld", (long long)pup_record_counter(record, field));
    }
    struct pup_value state = pup_value_integer(pup_record_state(record));
    const struct pup_value *value = field == PUP_FIELD_STATE ? &state : pup_record_visible(record, field);
    return value == NULL ? PUP_OK : pup_value_show(out, printer, def, value);
}

struct pup_span pup_field_cell(struct pup_arena *arena, const struct pup_printer *printer,
                               const struct pup_kind_def *kind, const struct pup_record *record, uint32_t field)
{
    const struct pup_value *value = pup_record_visible(record, field);
    if (value != NULL && value->type == PUP_VALUE_TEXT) {
        return pup_arena_copy(arena, value->text); /* the common case of long lists */
    }
    struct pup_buf buf;
    pup_buf_init(&buf, (size_t)PUP_LONGTEXT_MAX * 64); /* more than a record may hold, however it is written */
    struct pup_span cell = {NULL, 0};
    if (pup_field_show(&buf, printer, kind, record, field) == PUP_OK) {
        cell = pup_arena_copy(arena, pup_buf_span(&buf));
    }
    pup_buf_release(&buf);
    return cell;
}

static void json_plain(struct pup_json *json, const struct pup_field_def *field, const struct pup_value *value,
                       bool quoted)
{
    struct pup_buf buf;
    pup_buf_init(&buf, PUP_LONGTEXT_MAX);
    if (pup_typed_plain(&buf, field, value) != PUP_OK || pup_buf_len(&buf) == 0) {
        pup_json_null(json);
    } else if (quoted) {
        pup_json_text(json, pup_buf_span(&buf));
    } else {
        pup_json_raw(json, pup_buf_span(&buf));
    }
    pup_buf_release(&buf);
}

static void json_integer(struct pup_json *json, const struct pup_field_def *field, const struct pup_value *value)
{
    switch (field == NULL ? PUP_TYPE_INTEGER : field->type) {
    case PUP_TYPE_BOOLEAN:
        pup_json_boolean(json, value->integer != 0);
        break;
    case PUP_TYPE_DATE:
    case PUP_TYPE_DATETIME:
        json_plain(json, field, value, true);
        break;
    case PUP_TYPE_ENUM: {
        const struct pup_choice *choice = pup_schema_choice(field, value->integer);
        if (choice != NULL) {
            pup_json_text(json, pup_span_of(choice->id));
        } else {
            pup_json_integer(json, value->integer);
        }
        break;
    }
    case PUP_TYPE_DECIMAL:
    case PUP_TYPE_AMOUNT:
        json_plain(json, field, value, false);
        break;
    default:
        pup_json_integer(json, value->integer);
        break;
    }
}

static void json_reference(struct pup_json *json, const struct pup_value *value)
{
    char id[PUP_ID_TEXT + 1];
    pup_id_text(&value->ref, id);
    pup_json_object(json);
    pup_json_pair_text(json, "id", pup_span_of(id));
    pup_json_pair_text(json, "name", value->text);
    pup_json_object_end(json);
}

void pup_json_value(struct pup_json *json, const struct pup_field_def *field, const struct pup_value *value)
{
    switch (value->type) {
    case PUP_VALUE_TEXT:
        pup_json_text(json, value->text);
        break;
    case PUP_VALUE_INTEGER:
        json_integer(json, field, value);
        break;
    case PUP_VALUE_REFERENCE:
        json_reference(json, value);
        break;
    case PUP_VALUE_ERASED:
    case PUP_VALUE_OPAQUE:
        pup_json_object(json);
        pup_json_pair_boolean(json, value->type == PUP_VALUE_ERASED ? "erased" : "unknown", true);
        pup_json_object_end(json);
        break;
    case PUP_VALUE_NONE:
        pup_json_null(json);
        break;
    }
}

const char *pup_id_show(const struct pup_printer *printer, const struct pup_id *id, size_t len,
                        char room[PUP_ID_TEXT + 1])
{
    if (printer->terminal) {
        pup_id_short(id, len, room);
    } else {
        pup_id_text(id, room);
    }
    return room;
}

const char *pup_space_label(const struct pup_space *space, enum pup_language language, char room[PUP_SPACE_LABEL])
{
    struct pup_space_parts parts = pup_space_split(space);
    const char *word = parts.compartment == PUP_HR ? "rh" : pup_compartment_label(parts.compartment, language);
    if (language == PUP_ENGLISH || word == NULL) {
        return space->name;
    }
    snprintf(room, PUP_SPACE_LABEL, "%s/%s%s%s", parts.code, word, parts.login[0] == '\0' ? "" : "/", parts.login);
    return room;
}

const char *pup_space_show(const struct pup_printer *printer, const struct pup_space *space, char room[PUP_SPACE_LABEL])
{
    return printer->terminal ? pup_space_label(space, printer->language, room) : space->name;
}

const char *pup_instant_show(const struct pup_printer *printer, int64_t ms, char room[32])
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm parts;
    struct tm *got = printer->terminal ? localtime_r(&seconds, &parts) : gmtime_r(&seconds, &parts);
    size_t len = 0;
    if (ms != 0 && got != NULL) {
        if (!printer->terminal) {
            len = strftime(room, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
        } else if (printer->language == PUP_FRENCH) {
            len = strftime(room, 32, "%d/%m/%Y %H:%M", &parts);
        } else {
            len = strftime(room, 32, "%Y-%m-%d %H:%M", &parts);
        }
    }
    room[len] = '\0';
    return room;
}
