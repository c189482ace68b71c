#include "client/cli/assign.h"

#include <string.h>

#include "client/cli/say.h"
#include "client/print/value.h"
#include "client/query/merged.h"
#include "client/query/zone.h"
#include "common/base/text.h"
#include "common/model/name.h"

int pup_draft_start(struct pup_context *context, const struct pup_space *space, const struct pup_record *before,
                    struct pup_draft *draft)
{
    enum { ROOM = 64 };
    *draft = (struct pup_draft){.space = *space, .kind = pup_schema_kind(before->kind), .before = before, .room = ROOM};
    draft->changes = pup_arena_array(&context->arena, ROOM, sizeof *draft->changes);
    return draft->changes == NULL ? pup_fail_err(PUP_ERR_MEMORY) : EX_OK;
}

int pup_draft_add(struct pup_context *context, struct pup_draft *draft, struct pup_change change)
{
    if (draft->count == draft->room) {
        struct pup_change *more = pup_arena_array(&context->arena, draft->room * 2, sizeof *more);
        if (more == NULL) {
            return pup_fail_err(PUP_ERR_MEMORY);
        }
        memcpy(more, draft->changes, draft->count * sizeof *more);
        draft->changes = more;
        draft->room *= 2;
    }
    change.value.name_erased = false; /* taken from a record: what was erased beside it is not written again */
    draft->changes[draft->count++] = change;
    return EX_OK;
}

int pup_assign_not_a_value(struct pup_context *context, const struct pup_field_def *field, struct pup_span typed,
                           enum pup_err err)
{
    const char *label = field->label[context->language];
    const char *word = pup_word(&context->arena, typed);
    bool text = field->type == PUP_TYPE_TEXT || field->type == PUP_TYPE_LONGTEXT;
    if (err == PUP_ERR_LIMIT && text) {
        return pup_fail(EX_DATAERR, _("%s: this text is too long; shorten it"), label);
    }
    if (field->check == PUP_CHECK_RPPS) {
        return pup_fail(EX_DATAERR, _("%s: \"%s\" is not an RPPS number (11 digits, the last one checks the others)"),
                        label, word);
    }
    if (field->check == PUP_CHECK_FINESS) {
        return pup_fail(EX_DATAERR,
                        _("%s: \"%s\" is not a FINESS number (9 characters, the last one checks the others)"), label,
                        word);
    }
    if (field->type != PUP_TYPE_ENUM) {
        return pup_fail(EX_DATAERR, _("%s: \"%s\" cannot be read; it takes %s"), label, word,
                        pup_typed_hint(field->type, context->language));
    }
    struct pup_buf choices;
    pup_buf_init(&choices, 4096);
    for (size_t i = 0; i < field->choice_count; i++) {
        pup_buf_printf(&choices, "%s%s", i == 0 ? "" : ", ", field->choices[i].label[context->language]);
    }
    int code = pup_fail(EX_DATAERR, _("%s: \"%s\" is none of its choices: %s"), label, word,
                        pup_word(&context->arena, pup_buf_span(&choices)));
    pup_buf_release(&choices);
    return code;
}

static void list_candidates(struct pup_context *context, struct pup_txn *txn, const struct pup_candidates *found)
{
    for (size_t i = 0; i < found->count && i < PUP_CANDIDATES_MAX; i++) {
        char id[PUP_ID_RANDOM + 1], space[PUP_SPACE_LABEL];
        const struct pup_place *place = &found->at[i].place;
        pup_id_short(&place->id, pup_view_short_length(txn, &place->id), id);
        pup_note("  %s  %s (%s)", id, pup_word(&context->arena, found->at[i].title),
                 pup_space_label(&place->space, context->language, space));
    }
    if (found->count > PUP_CANDIDATES_MAX) {
        pup_note(_("  and %zu more"), found->count - PUP_CANDIDATES_MAX);
    }
}

int pup_assign_reference(struct pup_context *context, struct pup_txn *txn, const struct pup_space *space,
                         const struct pup_field_def *field, struct pup_span typed, struct pup_value *value)
{
    struct pup_candidates found;
    enum pup_err err = pup_reference_find(txn, &context->arena, space, field->target, typed, context->language, &found);
    const char *label = field->label[context->language];
    const char *word = pup_word(&context->arena, typed);
    if (err == PUP_ERR_AMBIGUOUS) {
        int code =
            pup_fail(EX_DATAERR, _("%s: \"%s\" fits several records; type more of the name, or an id:"), label, word);
        list_candidates(context, txn, &found);
        return code;
    }
    if (err == PUP_ERR_NOT_FOUND) {
        const struct pup_kind_def *target = pup_schema_kind(field->target);
        const char *kind = context->language == PUP_FRENCH ? target->nom : target->id;
        return pup_fail(EX_DATAERR,
                        _("%s: nothing here is called \"%s\"; see: pupitre list %s, or make it first: pupitre add %s"),
                        label, word, kind, kind);
    }
    if (err != PUP_OK) {
        return pup_fail_err(err);
    }
    *value = pup_value_reference(found.at[0].place.id, found.at[0].title);
    return EX_OK;
}

static bool in_set(const struct pup_set *set, const struct pup_value *value)
{
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        if (pup_element_present(&set->elements[i]) && pup_value_equal(&set->elements[i].value, value)) {
            return true;
        }
    }
    return false;
}

static bool in_values(const struct pup_value *values, size_t count, const struct pup_value *value)
{
    for (size_t i = 0; i < count; i++) {
        if (pup_value_equal(&values[i], value)) {
            return true;
        }
    }
    return false;
}

/* The element as it is shown: of one that was merged into another, that other. */
static struct pup_value shown_element(const struct pup_merged *merged, const struct pup_value *value)
{
    const struct pup_merged_row *row = value->type == PUP_VALUE_REFERENCE ? pup_merged_find(merged, &value->ref) : NULL;
    return row == NULL ? *value : pup_value_reference(row->into, row->title);
}

static bool named(const struct pup_value *value, struct pup_span typed)
{
    struct pup_id id;
    return pup_id_parse(typed, &id) == PUP_OK ? pup_id_equal(&id, &value->ref) : pup_name_matches(value->text, typed);
}

/* An element of the set that goes by what was typed: first among those present, so that names keep meaning what is
 * seen. */
static const struct pup_value *present_by_name(const struct pup_merged *merged, const struct pup_set *set,
                                               struct pup_span typed, size_t *count)
{
    const struct pup_value *found = NULL;
    *count = 0;
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        const struct pup_element *element = &set->elements[i];
        struct pup_value seen = shown_element(merged, &element->value);
        if (!pup_element_present(element) || !(named(&element->value, typed) || named(&seen, typed))) {
            continue;
        }
        if (pup_text_same(element->value.text, typed)) {
            *count = 1;
            return &element->value;
        }
        struct pup_value before = found == NULL ? seen : shown_element(merged, found);
        *count += found == NULL || !pup_value_equal(&before, &seen); /* merged ones are shown as one */
        found = &element->value;
    }
    return found;
}

static int element_of(struct pup_context *context, struct pup_txn *txn, const struct pup_assignment *assignment,
                      const struct pup_draft *draft, struct pup_span typed, struct pup_value *value)
{
    const struct pup_set *set = pup_record_set(draft->before, assignment->field->number);
    size_t present = 0;
    struct pup_merged merged;
    enum pup_err err = pup_merged_gather(txn, &context->arena, context->language, &merged);
    if (err != PUP_OK) {
        return pup_fail_err(err);
    }
    const struct pup_value *element = present_by_name(&merged, set, typed, &present);
    if (element != NULL && present == 1 && assignment->op != PUP_ASSIGN_MORE) {
        *value = *element;
        return EX_OK;
    }
    if (assignment->op == PUP_ASSIGN_LESS) {
        return pup_fail(EX_DATAERR,
                        present == 0 ? _("%s: \"%s\" is not in it; nothing was changed")
                                     : _("%s: \"%s\" fits several of them; type more of the name"),
                        assignment->field->label[context->language], pup_word(&context->arena, typed));
    }
    return pup_assign_reference(context, txn, &draft->space, assignment->field, typed, value);
}

/* Cuts at `separator`, trims, drops what is empty. Array in the arena. */
static struct pup_span *cut(struct pup_arena *arena, struct pup_span text, uint8_t separator, size_t *count)
{
    size_t most = 1;
    for (size_t i = 0; i < text.len; i++) {
        most += text.data[i] == separator;
    }
    struct pup_span *pieces = pup_arena_array(arena, most, sizeof *pieces);
    *count = 0;
    for (size_t start = 0, i = 0; pieces != NULL && i <= text.len; i++) {
        if (i == text.len || text.data[i] == separator) {
            struct pup_span piece = pup_text_trim((struct pup_span){text.data + start, i - start});
            if (piece.len > 0) {
                pieces[(*count)++] = piece;
            }
            start = i + 1;
        }
    }
    return pieces;
}

/* Several names stand between semicolons, else commas; a single name that holds a comma ("Castel, Anne") is tried whole
 * first. */
static struct pup_span *names_of(struct pup_context *context, struct pup_txn *txn,
                                 const struct pup_assignment *assignment, const struct pup_draft *draft, size_t *count)
{
    struct pup_span text = assignment->text;
    if (text.len > 0 && memchr(text.data, ';', text.len) != NULL) {
        return cut(&context->arena, text, ';', count);
    }
    struct pup_candidates found;
    if (text.len > 0 && memchr(text.data, ',', text.len) != NULL &&
        pup_reference_find(txn, &context->arena, &draft->space, assignment->field->target, text, context->language,
                           &found) == PUP_OK) {
        return cut(&context->arena, text, '\n', count);
    }
    return cut(&context->arena, text, ',', count);
}

static int change_element(struct pup_context *context, struct pup_draft *draft, uint32_t field,
                          enum pup_operation operation, const struct pup_value *value)
{
    return pup_draft_add(context, draft, (struct pup_change){.field = field, .operation = operation, .value = *value});
}

/* Takes the element out, and with it those that were merged with it: they are shown as one. */
static int remove_element(struct pup_context *context, struct pup_txn *txn, const struct pup_assignment *assignment,
                          const struct pup_value *value, struct pup_draft *draft)
{
    const struct pup_set *set = pup_record_set(draft->before, assignment->field->number);
    struct pup_merged merged;
    int code = pup_fail_err(pup_merged_gather(txn, &context->arena, context->language, &merged));
    struct pup_value gone = code == EX_OK ? shown_element(&merged, value) : *value;
    for (size_t i = 0; code == EX_OK && i < set->count; i++) {
        struct pup_value seen = shown_element(&merged, &set->elements[i].value);
        if (pup_element_present(&set->elements[i]) && pup_value_equal(&seen, &gone)) {
            code = change_element(context, draft, assignment->field->number, PUP_REMOVE, &set->elements[i].value);
        }
    }
    return code;
}

/* `f=a,b`: whoever is in the set and was not named goes. */
static int remove_others(struct pup_context *context, const struct pup_assignment *assignment,
                         const struct pup_value *values, size_t count, struct pup_draft *draft)
{
    const struct pup_set *set = pup_record_set(draft->before, assignment->field->number);
    int code = EX_OK;
    for (size_t i = 0; code == EX_OK && set != NULL && i < set->count; i++) {
        const struct pup_element *element = &set->elements[i];
        bool nameable = element->value.type == PUP_VALUE_REFERENCE; /* not one that was erased */
        if (nameable && pup_element_present(element) && !in_values(values, count, &element->value)) {
            code = change_element(context, draft, assignment->field->number, PUP_REMOVE, &element->value);
        }
    }
    return code;
}

static int assign_set(struct pup_context *context, struct pup_txn *txn, const struct pup_assignment *assignment,
                      struct pup_draft *draft)
{
    size_t count = 0;
    const struct pup_set *set = pup_record_set(draft->before, assignment->field->number);
    struct pup_span *names = names_of(context, txn, assignment, draft, &count);
    struct pup_value *values = pup_arena_array(&context->arena, count, sizeof *values);
    int code = EX_OK;
    if (names == NULL || values == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    for (size_t i = 0; code == EX_OK && i < count; i++) {
        code = element_of(context, txn, assignment, draft, names[i], &values[i]);
        if (code != EX_OK || in_values(values, i, &values[i])) {
            continue;
        }
        bool present = in_set(set, &values[i]);
        if (assignment->op == PUP_ASSIGN_LESS && present) {
            code = remove_element(context, txn, assignment, &values[i], draft);
        } else if (assignment->op != PUP_ASSIGN_LESS && !present) {
            code = change_element(context, draft, assignment->field->number, PUP_ADD, &values[i]);
        }
    }
    if (code == EX_OK && assignment->op == PUP_ASSIGN_SET) {
        code = remove_others(context, assignment, values, count, draft);
    }
    return code;
}

static int assign_counter(struct pup_context *context, const struct pup_assignment *assignment, struct pup_draft *draft)
{
    int64_t number = 0;
    enum pup_err err = pup_delta_parse(assignment->text, &number);
    if (err != PUP_OK) {
        return pup_assign_not_a_value(context, assignment->field, assignment->text, err);
    }
    int64_t sum = pup_record_counter(draft->before, assignment->field->number);
    int64_t delta = assignment->op == PUP_ASSIGN_MORE   ? number
                    : assignment->op == PUP_ASSIGN_LESS ? -number
                                                        : pup_counter_delta(sum, number);
    if (delta == 0) {
        return EX_OK;
    }
    return pup_draft_add(
        context, draft,
        (struct pup_change){.field = assignment->field->number, .operation = PUP_DELTA, .delta = delta});
}

int pup_assign_value(struct pup_context *context, const struct pup_field_def *field, struct pup_value value,
                     struct pup_draft *draft)
{
    const struct pup_register *places = pup_record_places(draft->before, field->number);
    bool contested = places != NULL && pup_register_contested(places);
    struct pup_value none = pup_value_none();
    const struct pup_value *now = places == NULL ? NULL : pup_register_value(places);
    if (!contested && pup_value_equal(now == NULL ? &none : now, &value)) {
        return EX_OK;
    }
    struct pup_change change = {.field = field->number, .operation = PUP_PUT, .value = value};
    if (field->type == PUP_TYPE_LONGTEXT) {
        change.operation = PUP_TEXT;
        change.has_base = places != NULL && places->count > 0;
        change.base = change.has_base ? places->values[0].commitment : change.base;
    }
    return pup_draft_add(context, draft, change);
}

/* One line of a value: long texts by their beginning. */
static const char *shown(struct pup_context *context, const struct pup_field_def *field, const struct pup_value *value)
{
    enum { MOST = 60 };
    struct pup_printer people = context->printer;
    people.terminal = true; /* on the error output, whatever the answer's form */
    people.format = PUP_FORMAT_TEXT;
    struct pup_buf buf;
    pup_buf_init(&buf, PUP_LONGTEXT_MAX);
    if (value == NULL || pup_value_show(&buf, &people, field, value) != PUP_OK) {
        pup_buf_clear(&buf);
    }
    struct pup_span text = pup_buf_span(&buf);
    size_t len = 0;
    while (len < text.len && text.data[len] != '\n' && (len < MOST || (text.data[len] & 0xC0) == 0x80)) {
        len++;
    }
    const char *word = pup_word(&context->arena, (struct pup_span){text.data, len});
    const char *line = len == 0 ? _("(empty)") : len < text.len ? pup_arena_printf(&context->arena, "%s…", word) : word;
    pup_buf_release(&buf);
    return line == NULL ? "?" : line;
}

/* An hour that no clock shows, the night clocks are set forward, is a slip of the hand. */
static int check_hour(struct pup_context *context, struct pup_txn *txn, const struct pup_space *space,
                      const struct pup_field_def *field, const struct pup_value *value)
{
    const struct pup_zone *zone;
    int64_t instead;
    if (field->type != PUP_TYPE_DATETIME || value->type != PUP_VALUE_INTEGER) {
        return EX_OK;
    }
    enum pup_err err = pup_place_zone(txn, space, &zone);
    if (err != PUP_OK || pup_hour_typed(zone, field, value->integer, &instead) != PUP_WALL_NEVER) {
        return pup_fail_err(err);
    }
    const struct pup_value meant = pup_value_integer(instead);
    const char *typed = shown(context, field, value), *after = shown(context, field, &meant);
    return pup_fail(EX_DATAERR,
                    _("%s: %s does not exist in %s: clocks are set forward an hour that night; write for instance %s"),
                    field->label[context->language], typed, zone->name, after);
}

int pup_assign(struct pup_context *context, struct pup_txn *txn, const struct pup_assignment *assignment,
               struct pup_draft *draft)
{
    const struct pup_field_def *field = assignment->field;
    if (field->type == PUP_TYPE_SET) {
        return assign_set(context, txn, assignment, draft);
    }
    if (field->type == PUP_TYPE_COUNTER) {
        return assign_counter(context, assignment, draft);
    }
    if (assignment->op != PUP_ASSIGN_SET) {
        return pup_fail(EX_USAGE, _("%s holds one value: write = instead of += or -="),
                        field->label[context->language]);
    }
    if (draft->before->kind == PUP_KIND_PERSON && strcmp(field->id, "login") == 0) {
        return pup_fail(EX_DATAERR,
                        _("the login of a person is written by the server when it grants a role; leave it out"));
    }
    struct pup_value value = pup_value_none();
    if (field->type == PUP_TYPE_REF && pup_text_trim(assignment->text).len > 0) {
        int code = pup_assign_reference(context, txn, &draft->space, field, assignment->text, &value);
        return code != EX_OK ? code : pup_assign_value(context, field, value, draft);
    }
    enum pup_err err = pup_typed_parse(&context->arena, field, &context->typing, assignment->text, &value);
    if (err != PUP_OK) {
        return pup_assign_not_a_value(context, field, assignment->text, err);
    }
    if (value.type == PUP_VALUE_NONE && field->required) {
        return pup_fail(EX_DATAERR, _("%s cannot be left empty"), field->label[context->language]);
    }
    int code = field->number == PUP_FIELD_STATE
                   ? pup_place_may_set_state(context, txn, &draft->space, draft->before->kind, value.integer)
                   : check_hour(context, txn, &draft->space, field, &value);
    return code == EX_OK ? pup_assign_value(context, field, value, draft) : code;
}

enum { TOLD_MAX = 1 << 20 }; /* bytes of what an edit says of itself */

/* What does not fit is left out: it is said for comfort, the edit holds it all. */
static void end_line(struct pup_buf *lines, enum pup_err err)
{
    if (err == PUP_OK) {
        pup_buf_put_byte(lines, '\n');
    }
}

static void tell_register(struct pup_context *context, const struct pup_draft *draft, const struct pup_change *change,
                          struct pup_buf *lines)
{
    const struct pup_field_def *field = pup_schema_field(draft->kind, change->field);
    const struct pup_register *places = pup_record_places(draft->before, change->field);
    const char *label = field->label[context->language];
    const char *now = shown(context, field, &change->value);
    if (places == NULL || places->count == 0) {
        end_line(lines, pup_buf_printf(lines, _("%s: %s"), label, now));
        return;
    }
    size_t *distinct = pup_arena_array(&context->arena, places->count, sizeof *distinct);
    size_t count = distinct == NULL ? 0 : pup_register_distinct(places, distinct);
    for (size_t i = 0; i < count; i++) {
        if (!pup_value_equal(&places->values[distinct[i]].value, &change->value)) {
            end_line(lines, pup_buf_printf(lines, _("%s: %s (it was: %s)"), label, now,
                                           shown(context, field, &places->values[distinct[i]].value)));
        }
    }
}

const char *pup_draft_words(struct pup_context *context, const struct pup_draft *draft)
{
    struct pup_buf lines;
    pup_buf_init(&lines, TOLD_MAX);
    for (size_t i = 0; draft->kind != NULL && i < draft->count; i++) {
        const struct pup_change *change = &draft->changes[i];
        const struct pup_field_def *field = pup_schema_field(draft->kind, change->field);
        if (field == NULL) {
            continue;
        }
        const char *label = field->label[context->language];
        long long sum = (long long)pup_record_counter(draft->before, change->field);
        switch (change->operation) {
        case PUP_ADD:
            end_line(&lines, pup_buf_printf(&lines, _("%s: + %s"), label, shown(context, field, &change->value)));
            break;
        case PUP_REMOVE:
            end_line(&lines, pup_buf_printf(&lines, _("%s: - %s"), label, shown(context, field, &change->value)));
            break;
        case PUP_DELTA:
            end_line(&lines, pup_buf_printf(&lines, _("%s: %lld (it was: %lld)"), label,
                                            (long long)pup_counter_after(sum, change->delta), sum));
            break;
        default:
            tell_register(context, draft, change, &lines);
            break;
        }
    }
    const char *told = pup_word(&context->arena, pup_buf_span(&lines));
    pup_buf_release(&lines);
    return told;
}

void pup_draft_tell(const char *told)
{
    for (size_t len; *told != '\0'; told += len + (told[len] == '\n')) {
        len = strcspn(told, "\n");
        pup_note("%.*s", (int)len, told);
    }
}
