#include "client/print/record.h"

#include <stdio.h>
#include <string.h>

#include "common/base/language.h"

bool pup_view_provisional(const struct pup_view *view, uint32_t field)
{
    if (field == 0 && view->provisional_existence) {
        return true;
    }
    for (size_t i = 0; i < view->provisional_count; i++) {
        if (field == 0 || view->provisional[i] == field) {
            return true;
        }
    }
    return false;
}

const char *pup_contest_key(const struct pup_kind_def *kind, uint32_t field, char room[PUP_FIELD_KEY_ROOM])
{
    return field == 0 ? "existence" : pup_field_key(kind, field, room);
}

struct pup_span pup_contest_cell(struct pup_arena *arena, const struct pup_printer *printer,
                                 const struct pup_kind_def *kind, uint32_t field, const struct pup_value *value)
{
    if (field == 0) {
        return pup_span_of(value->integer != 0 ? _("keep the record") : _("remove the record"));
    }
    struct pup_buf buf;
    pup_buf_init(&buf, (size_t)PUP_LONGTEXT_MAX * 2);
    struct pup_span cell = pup_span_of(_("(empty)"));
    const struct pup_field_def *def = kind == NULL ? NULL : pup_schema_field(kind, field);
    if (pup_value_show(&buf, printer, def, value) == PUP_OK && pup_buf_len(&buf) > 0) {
        cell = pup_arena_copy(arena, pup_buf_span(&buf));
    }
    pup_buf_release(&buf);
    return cell;
}

void pup_json_author(struct pup_json *json, const struct pup_author *author)
{
    char device[17];
    pup_device_text(&author->device, device);
    pup_json_key(json, "by");
    if (author->known && author->login[0] != '\0') {
        pup_json_text(json, pup_span_of(author->login));
    } else {
        pup_json_null(json);
    }
    pup_json_pair_text(json, "device", pup_span_of(device));
    pup_json_pair_instant(json, "at", author->known ? author->at : 0);
    pup_json_key(json, "seq");
    if (author->seq != 0) {
        pup_json_integer(json, (int64_t)author->seq);
    } else {
        pup_json_null(json);
    }
}

void pup_json_contest(struct pup_json *json, const struct pup_kind_def *kind, const struct pup_contest *contest)
{
    const struct pup_field_def *def =
        kind == NULL || contest->field == 0 ? NULL : pup_schema_field(kind, contest->field);
    pup_json_array(json);
    for (size_t i = 0; i < contest->count; i++) {
        const struct pup_contest_value *value = &contest->values[i];
        pup_json_object(json);
        pup_json_key(json, "value");
        if (contest->field == 0) {
            pup_json_text(json, pup_span_of(value->value.integer != 0 ? "kept" : "deleted"));
        } else {
            pup_json_value(json, def, &value->value);
        }
        pup_json_author(json, &value->author);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
}

static void json_set(struct pup_json *json, const struct pup_field_def *def, const struct pup_set *set)
{
    pup_json_array(json);
    for (size_t i = 0; i < set->count; i++) {
        if (pup_element_present(&set->elements[i])) {
            pup_json_value(json, def, &set->elements[i].value);
        }
    }
    pup_json_array_end(json);
}

static void json_register(struct pup_json *json, const struct pup_kind_def *kind, const struct pup_register *reg)
{
    char room[PUP_FIELD_KEY_ROOM];
    const struct pup_value *value = pup_register_value(reg);
    if (value == NULL || value->type == PUP_VALUE_NONE || reg->field == PUP_FIELD_STATE) {
        return;
    }
    pup_json_key(json, pup_field_key(kind, reg->field, room));
    pup_json_value(json, kind == NULL ? NULL : pup_schema_field(kind, reg->field), value);
}

static void json_fields(struct pup_json *json, const struct pup_kind_def *kind, const struct pup_record *record)
{
    char room[PUP_FIELD_KEY_ROOM];
    pup_json_key(json, "fields");
    pup_json_object(json);
    for (size_t i = 0; i < record->register_count; i++) {
        json_register(json, kind, &record->registers[i]);
    }
    for (size_t i = 0; i < record->text_count; i++) {
        json_register(json, kind, &record->texts[i]);
    }
    for (size_t i = 0; i < record->set_count; i++) {
        const struct pup_set *set = &record->sets[i];
        pup_json_key(json, pup_field_key(kind, set->field, room));
        json_set(json, kind == NULL ? NULL : pup_schema_field(kind, set->field), set);
    }
    for (size_t i = 0; i < record->counter_count; i++) {
        pup_json_pair_integer(json, pup_field_key(kind, record->counters[i].field, room), record->counters[i].sum);
    }
    pup_json_object_end(json);
}

static enum pup_err json_contested(struct pup_json *json, struct pup_txn *txn, struct pup_arena *arena,
                                   const struct pup_view *view)
{
    const struct pup_kind_def *kind = pup_schema_kind(view->record.kind);
    struct pup_contest *contests = NULL;
    size_t count = 0;
    enum pup_err err = pup_contest_list(txn, arena, view, &contests, &count);
    char room[PUP_FIELD_KEY_ROOM];
    pup_json_key(json, "contested");
    pup_json_object(json);
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        pup_json_key(json, pup_contest_key(kind, contests[i].field, room));
        pup_json_contest(json, kind, &contests[i]);
    }
    pup_json_object_end(json);
    return err;
}

enum pup_err pup_json_record(struct pup_json *json, struct pup_txn *txn, struct pup_arena *arena,
                             const struct pup_view *view)
{
    const struct pup_record *record = &view->record;
    const struct pup_kind_def *kind = pup_schema_kind(record->kind);
    const struct pup_choice *state = pup_record_state_choice(record);
    struct pup_space_parts parts = pup_space_split(&view->space);
    char room[PUP_FIELD_KEY_ROOM], id[PUP_ID_TEXT + 1];
    pup_id_text(&record->id, id);
    if (kind == NULL) {
        snprintf(room, sizeof room, "kind_%u", record->kind);
    }
    pup_json_object(json);
    pup_json_pair_text(json, "id", pup_span_of(id));
    pup_json_pair_text(json, "kind", pup_span_of(kind == NULL ? room : kind->id));
    pup_json_pair_text(json, "structure", pup_span_of(parts.code));
    pup_json_pair_text(json, "space", pup_span_of(view->space.name));
    pup_json_key(json, "state");
    if (state != NULL) {
        pup_json_text(json, pup_span_of(state->id));
    } else {
        pup_json_null(json);
    }
    json_fields(json, kind, record);
    enum pup_err err = json_contested(json, txn, arena, view);
    pup_json_key(json, "provisional");
    pup_json_array(json);
    for (size_t i = 0; i < view->provisional_count; i++) {
        pup_json_text(json, pup_span_of(pup_contest_key(kind, view->provisional[i], room)));
    }
    if (view->provisional_existence) {
        pup_json_text(json, pup_span_of("existence"));
    }
    pup_json_array_end(json);
    pup_json_pair_boolean(json, "deleted", !pup_record_alive(record));
    pup_json_object_end(json);
    return err;
}
