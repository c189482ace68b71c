/* What a row becomes: references resolved, an id derived, an edit made. */
#include <string.h>

#include "client/import/import_priv.h"
#include "common/base/language.h"
#include "common/base/text.h"
#include "common/model/name.h"
#include "common/rules/guard.h"

static const struct pup_field_def *title_of(const struct pup_kind_def *kind)
{
    return pup_schema_field(kind, kind->title);
}

/* Makes the person or partner that a row names and nobody knows: the name, and "other" for what must be said. */
static enum pup_err create_named(struct pup_import *import, const struct pup_kind_def *kind, struct pup_span name,
                                 struct pup_value *reference, const char **problem)
{
    struct pup_arena *arena = &import->scratch;
    bool person = kind->number == PUP_KIND_PERSON;
    struct pup_span shown = person ? pup_name_display(arena, name) : name;
    struct pup_filled filled[2] = {{.field = title_of(kind), .value = pup_value_text(shown)}};
    struct pup_row_values values = {.filled = filled, .count = 1};
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < kind->field_count && !err; i++) {
        const struct pup_field_def *field = &kind->fields[i];
        const struct pup_choice *other;
        if (!field->required || field->type != PUP_TYPE_ENUM)
            continue;
        err = pup_schema_find_choice(field, pup_span_of("other"), &other);
        if (!err)
            filled[values.count++] = (struct pup_filled){.field = field, .value = pup_value_integer(other->number)};
    }
    struct pup_space space;
    struct pup_id id;
    if (!err)
        err = pup_space_make(import->options->code, kind->compartment, NULL, &space);
    if (!err)
        err = pup_import_id(import, &space, kind, &values, 0, &id);
    if (!err)
        err = pup_import_create(import, &space, kind, &id, &values, problem);
    if (!err)
        err = pup_directory_add(&import->directory, kind->number, &id, &space, shown, (struct pup_span){NULL, 0});
    if (err)
        return err;
    *reference = pup_value_reference(id, shown);
    import->report->people += person;
    import->report->partners += !person;
    return PUP_OK;
}

static enum pup_err say_unknown(struct pup_import *import, uint32_t kind, struct pup_span name, bool ambiguous,
                                const char **problem)
{
    int len = name.len > 60 ? 60 : (int)name.len;
    const char *text = (const char *)name.data;
    bool can_create = kind == PUP_KIND_PERSON || kind == PUP_KIND_PARTNER;
    if (ambiguous)
        *problem = pup_arena_printf(import->arena, _("“%.*s” fits several: write the whole name, or merge the doubles"),
                                    len, text);
    else if (can_create)
        *problem = pup_arena_printf(import->arena, _("nobody knows “%.*s”: correct the name, or import with --create"),
                                    len, text);
    else
        *problem = pup_arena_printf(import->arena, _("nothing is called “%.*s” here: create it first"), len, text);
    return *problem ? PUP_ERR_INVALID : PUP_ERR_MEMORY;
}

enum pup_err pup_import_resolve(struct pup_import *import, uint32_t kind, struct pup_span name,
                                struct pup_value *reference, const char **problem)
{
    const struct pup_directory_row *row;
    enum pup_err err = pup_directory_find(&import->directory, kind, name, &row);
    if (!err) {
        *reference = pup_value_reference(row->id, row->name);
        return PUP_OK;
    }
    if (err != PUP_ERR_NOT_FOUND && err != PUP_ERR_AMBIGUOUS)
        return err;
    const struct pup_kind_def *def = pup_schema_kind(kind);
    bool can_create = def && (kind == PUP_KIND_PERSON || kind == PUP_KIND_PARTNER);
    if (err == PUP_ERR_NOT_FOUND && can_create && import->options->create)
        return create_named(import, def, name, reference, problem);
    return say_unknown(import, kind, name, err == PUP_ERR_AMBIGUOUS, problem);
}

static void push(struct pup_change *changes, size_t *count, const struct pup_field_def *field,
                 enum pup_operation operation, struct pup_value value)
{
    changes[(*count)++] = (struct pup_change){.field = field->number, .operation = operation, .value = value};
}

/* A reference as it was; one without a name was shown by its id. */
static struct pup_value as_exported(const struct pup_id *id, struct pup_span name)
{
    char text[PUP_ID_TEXT + 1];
    pup_id_text(id, text);
    bool nameless = pup_span_equal(name, pup_span_of(text));
    return pup_value_reference(*id, nameless ? (struct pup_span){NULL, 0} : name);
}

/* The changes a filled field makes; `changes` has room for as many as it has names, and at least one. */
static enum pup_err changes_of(struct pup_import *import, const struct pup_filled *filled, struct pup_change *changes,
                               size_t *count, const char **problem)
{
    const struct pup_field_def *field = filled->field;
    if (field->type == PUP_TYPE_COUNTER) {
        push(changes, count, field, PUP_DELTA, pup_value_none());
        changes[*count - 1].delta = filled->delta;
        return PUP_OK;
    }
    if (field->type != PUP_TYPE_REF && field->type != PUP_TYPE_SET) {
        push(changes, count, field, field->type == PUP_TYPE_LONGTEXT ? PUP_TEXT : PUP_PUT, filled->value);
        return PUP_OK;
    }
    size_t first = *count;
    for (size_t i = 0; i < filled->name_count; i++) {
        struct pup_value reference;
        enum pup_err err = PUP_OK;
        if (filled->ids)
            reference = as_exported(&filled->ids[i], filled->names[i]);
        else
            err = pup_import_resolve(import, field->target, filled->names[i], &reference, problem);
        if (err)
            return err;
        bool twice = false;
        for (size_t k = first; k < *count; k++)
            twice |= pup_value_equal(&changes[k].value, &reference);
        if (!twice)
            push(changes, count, field, field->type == PUP_TYPE_SET ? PUP_ADD : PUP_PUT, reference);
    }
    return PUP_OK;
}

static size_t room_for(const struct pup_row_values *values)
{
    size_t room = 1;
    for (size_t i = 0; i < values->count; i++)
        room += values->filled[i].name_count + 1;
    return room;
}

static int shown(struct pup_span found)
{
    enum { SHOWN = 60 };
    size_t len = found.len > SHOWN ? SHOWN : found.len;
    while (len < found.len && len > 0 && (found.data[len] & 0xC0) == 0x80)
        len--;
    return (int)len;
}

/* What may identify a patient stays in the sheet. */
static enum pup_err guard(struct pup_import *import, const struct pup_part *part, const char **problem)
{
    enum pup_language language = pup_language_is_french() ? PUP_FRENCH : PUP_ENGLISH;
    for (size_t i = 0; i < part->change_count; i++) {
        struct pup_span found;
        enum pup_guard guard = pup_guard_look(pup_change_text(&part->changes[i]), &found);
        const struct pup_field_def *field = pup_schema_field(pup_schema_kind(part->kind), part->changes[i].field);
        if (guard == PUP_GUARD_CLEAR || (guard != PUP_GUARD_NIR && import->options->confirmed))
            continue;
        if (guard == PUP_GUARD_NIR)
            *problem = pup_arena_printf(import->arena, _("%s: it holds somebody's national health number (NIR)"),
                                        field->label[language]);
        else
            *problem = pup_arena_printf(
                import->arena, _("%s: “%.*s” reads as what identifies a patient; if it is not, import with --confirm"),
                field->label[language], shown(found), (const char *)found.data);
        return *problem ? PUP_ERR_INVALID : PUP_ERR_MEMORY;
    }
    return PUP_OK;
}

static enum pup_err submit(struct pup_import *import, const struct pup_space *space, struct pup_part *part,
                           const char **problem)
{
    enum pup_err guarded = guard(import, part, problem);
    if (guarded)
        return guarded;
    struct pup_edit edit = {.space = *space, .at = import->options->at, .parts = part, .part_count = 1};
    enum pup_err err = pup_outbox_add(import->txn, &import->scratch, import->options->random, &edit);
    if (err != PUP_ERR_LIMIT && err != PUP_ERR_INVALID)
        return err;
    *problem = _("the row is too large, or holds text that is not readable");
    return PUP_ERR_INVALID;
}

enum pup_err pup_import_create(struct pup_import *import, const struct pup_space *space,
                               const struct pup_kind_def *kind, const struct pup_id *id,
                               const struct pup_row_values *values, const char **problem)
{
    struct pup_change *changes = pup_arena_array(&import->scratch, room_for(values), sizeof *changes);
    size_t count = 0;
    if (!changes)
        return PUP_ERR_MEMORY;
    for (size_t i = 0; i < values->count; i++) {
        enum pup_err err = changes_of(import, &values->filled[i], changes, &count, problem);
        if (err)
            return err;
    }
    const struct pup_field_def *state = pup_schema_field(kind, PUP_FIELD_STATE);
    if (!pup_row_field(values, PUP_FIELD_STATE))
        push(changes, &count, state, PUP_PUT, pup_value_integer(kind->states[0].number));
    struct pup_part part = {.record = *id, .kind = kind->number, .changes = changes, .change_count = count};
    return submit(import, space, &part, problem);
}

static bool is_empty(const struct pup_record *record, const struct pup_field_def *field)
{
    if (field->type == PUP_TYPE_COUNTER || field->type == PUP_TYPE_SET)
        return false;
    bool longtext = field->type == PUP_TYPE_LONGTEXT;
    const struct pup_register *reg =
        longtext ? pup_record_text(record, field->number) : pup_record_register(record, field->number);
    return !reg || !reg->count;
}

enum pup_err pup_import_complete(struct pup_import *import, const struct pup_view *view,
                                 const struct pup_row_values *values, bool *changed, const char **problem)
{
    struct pup_change *changes = pup_arena_array(&import->scratch, room_for(values), sizeof *changes);
    size_t count = 0;
    *changed = false;
    if (!changes)
        return PUP_ERR_MEMORY;
    for (size_t i = 0; i < values->count; i++) {
        if (!is_empty(&view->record, values->filled[i].field))
            continue;
        enum pup_err err = changes_of(import, &values->filled[i], changes, &count, problem);
        if (err)
            return err;
    }
    if (!count)
        return PUP_OK;
    *changed = true;
    struct pup_part part = {.record = view->record.id,
                            .kind = view->record.kind,
                            .seen = view->record.touched,
                            .changes = changes,
                            .change_count = count};
    return submit(import, &view->space, &part, problem);
}

/* What makes two rows speak of the same thing, as text: its national number if it has one, else its required fields (of
 * a thing on a shelf: its name and place; of people and partners: the name). */
static bool in_key(const struct pup_kind_def *kind, const struct pup_field_def *field, bool numbered)
{
    if (numbered)
        return field->check != PUP_CHECK_NONE;
    if (kind->number == PUP_KIND_PERSON || kind->number == PUP_KIND_PARTNER)
        return field->number == kind->title;
    if (kind->number == PUP_KIND_STOCK)
        return field->number == kind->title || !strcmp(field->id, "site");
    return field->required && field->type != PUP_TYPE_COUNTER;
}

static enum pup_err put_key(struct pup_import *import, const struct pup_filled *filled, struct pup_buf *key)
{
    struct pup_arena *arena = &import->scratch;
    enum pup_err err = pup_buf_printf(key, "%u=", (unsigned)filled->field->number);
    for (size_t i = 0; i < filled->name_count && !err; i++) {
        bool person = filled->field->target == PUP_KIND_PERSON;
        struct pup_span name = person ? pup_name_key(arena, filled->names[i]) : pup_text_fold(arena, filled->names[i]);
        err = name.data ? pup_buf_put(key, name) : PUP_ERR_MEMORY;
    }
    if (err || filled->name_count)
        return err;
    if (filled->value.type != PUP_VALUE_TEXT)
        return pup_typed_plain(key, filled->field, &filled->value);
    bool name =
        filled->field->number == 1 && filled->field->type == PUP_TYPE_TEXT && !strcmp(filled->field->id, "name");
    struct pup_span folded = name ? pup_name_key(arena, filled->value.text) : pup_text_fold(arena, filled->value.text);
    return folded.data ? pup_buf_put(key, folded) : PUP_ERR_MEMORY;
}

enum pup_err pup_import_id(struct pup_import *import, const struct pup_space *space, const struct pup_kind_def *kind,
                           const struct pup_row_values *values, uint32_t number, struct pup_id *id)
{
    bool numbered = false;
    for (size_t i = 0; i < values->count; i++)
        numbered |= values->filled[i].field->check != PUP_CHECK_NONE && values->filled[i].value.type == PUP_VALUE_TEXT;
    struct pup_buf key;
    pup_buf_init(&key, (size_t)PUP_LONGTEXT_MAX * 4);
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < values->count && !err; i++)
        if (in_key(kind, values->filled[i].field, numbered)) {
            err = put_key(import, &values->filled[i], &key);
            err = err ? err : pup_buf_put_byte(&key, '\n');
        }
    if (!err)
        err = pup_buf_printf(&key, "#%u", (unsigned)number);
    if (!err) {
        struct pup_span parts[] = {pup_span_of("import"), pup_span_of(space->name), pup_span_of(kind->id),
                                   pup_buf_span(&key)};
        *id = pup_id_derived(parts, sizeof parts / sizeof *parts);
    }
    pup_buf_release(&key);
    return err;
}
