#include "client/query/query.h"

#include <string.h>

#include "common/base/text.h"
#include "common/model/date.h"
#include "common/model/name.h"

/* Where the operator stands in what was typed, and which; len 0: a bare text. */
struct operator_at {
    size_t at, len;
    enum pup_filter_op op;
};

static bool name_byte(uint8_t byte)
{
    return byte == '_' || byte == '-' || byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

static struct operator_at find_operator(struct pup_span typed)
{
    size_t at = 0;
    while (at < typed.len && name_byte(typed.data[at])) {
        at++;
    }
    if (at == 0 || at == typed.len) {
        return (struct operator_at){0, 0, PUP_FILTER_TEXT};
    }
    switch (typed.data[at]) {
    case '=':
        return (struct operator_at){at, 1, PUP_FILTER_IS};
    case '~':
        return (struct operator_at){at, 1, PUP_FILTER_HOLDS};
    case '<':
        return (struct operator_at){at, 1, PUP_FILTER_BELOW};
    case '>':
        return (struct operator_at){at, 1, PUP_FILTER_ABOVE};
    case '!':
        if (at + 1 < typed.len && typed.data[at + 1] == '=') {
            return (struct operator_at){at, 2, PUP_FILTER_IS_NOT};
        }
        break;
    default:
        break;
    }
    return (struct operator_at){0, 0, PUP_FILTER_TEXT};
}

/* True for the types whose filter value is parsed rather than compared as a name. */
static bool has_value(const struct pup_field_def *field)
{
    return field->type != PUP_TYPE_TEXT && field->type != PUP_TYPE_LONGTEXT && field->type != PUP_TYPE_REF &&
           field->type != PUP_TYPE_SET;
}

static enum pup_err parse_value(struct pup_arena *arena, const struct pup_typing *typing, struct pup_filter *filter)
{
    if (filter->op == PUP_FILTER_HOLDS || !has_value(filter->field)) {
        return PUP_OK;
    }
    if (filter->field->type == PUP_TYPE_COUNTER) {
        filter->value.type = PUP_VALUE_INTEGER;
        return pup_delta_parse(filter->text, &filter->value.integer);
    }
    int64_t day;
    filter->whole_day =
        filter->field->type == PUP_TYPE_DATETIME && pup_date_parse(filter->text, typing->today, &day) == PUP_OK;
    return pup_typed_parse(arena, filter->field, typing, filter->text, &filter->value);
}

enum pup_err pup_filter_parse(struct pup_arena *arena, const struct pup_kind_def *kind, const struct pup_typing *typing,
                              struct pup_span typed, struct pup_filter *filter)
{
    *filter = (struct pup_filter){.op = PUP_FILTER_TEXT, .value = pup_value_none()};
    struct operator_at where = find_operator(typed);
    struct pup_span rest = {typed.data + where.at + where.len, typed.len - where.at - where.len};
    filter->op = where.op;
    filter->text = pup_text_trim(rest);
    filter->folded = pup_text_fold(arena, filter->text);
    if (filter->folded.data == NULL) {
        return PUP_ERR_MEMORY;
    }
    if (where.len == 0) {
        return PUP_OK;
    }
    enum pup_err err = pup_schema_find_field(kind, (struct pup_span){typed.data, where.at}, &filter->field);
    return err != PUP_OK ? err : parse_value(arena, typing, filter);
}

static bool names(struct pup_span text, const struct pup_id *id)
{
    struct pup_id whole;
    return pup_id_parse(text, &whole) == PUP_OK ? pup_id_equal(&whole, id)
                                                : pup_id_short_valid(text) && pup_id_short_matches(id, text);
}

void pup_filter_follow(const struct pup_merged *merged, struct pup_arena *arena, struct pup_filter *filter)
{
    bool refers = filter->field != NULL &&
                  (filter->field->type == PUP_TYPE_REF || filter->field->type == PUP_TYPE_SET) &&
                  filter->field->number != PUP_FIELD_MERGED_INTO;
    for (size_t i = 0; refers && i < merged->count; i++) {
        char text[PUP_ID_TEXT + 1];
        if (merged->rows[i].from.kind == filter->field->target && names(filter->text, &merged->rows[i].from.id)) {
            pup_id_text(&merged->rows[i].into, text);
            struct pup_span into = pup_arena_copy(arena, pup_span_of(text));
            filter->text = into.data == NULL ? filter->text : into;
            return;
        }
    }
}

static bool holds(struct pup_arena *arena, struct pup_span text, struct pup_span folded)
{
    struct pup_span own = pup_text_fold(arena, text);
    return own.data != NULL && (folded.len == 0 || memmem(own.data, own.len, folded.data, folded.len) != NULL);
}

static bool any_text_holds(struct pup_arena *arena, const struct pup_filter *filter, const struct pup_record *record)
{
    for (size_t i = 0; i < record->register_count + record->text_count; i++) {
        const struct pup_register *reg =
            i < record->register_count ? &record->registers[i] : &record->texts[i - record->register_count];
        const struct pup_value *value = pup_register_value(reg);
        if (value != NULL && holds(arena, value->text, filter->folded)) {
            return true;
        }
    }
    for (size_t i = 0; i < record->set_count; i++) {
        for (size_t j = 0; j < record->sets[i].count; j++) {
            const struct pup_element *element = &record->sets[i].elements[j];
            if (pup_element_present(element) && holds(arena, element->value.text, filter->folded)) {
                return true;
            }
        }
    }
    return false;
}

static bool reference_is(const struct pup_filter *filter, const struct pup_value *value)
{
    struct pup_id id;
    if (pup_id_parse(filter->text, &id) == PUP_OK) {
        return pup_id_equal(&id, &value->ref);
    }
    return pup_name_matches(value->text, filter->text) ||
           (pup_id_short_valid(filter->text) && pup_id_short_matches(&value->ref, filter->text));
}

static bool set_is(struct pup_arena *arena, const struct pup_filter *filter, const struct pup_set *set)
{
    bool some = false;
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        const struct pup_element *element = &set->elements[i];
        if (!pup_element_present(element)) {
            continue;
        }
        some = true;
        if (filter->text.len > 0 && (filter->op == PUP_FILTER_HOLDS ? holds(arena, element->value.text, filter->folded)
                                                                    : reference_is(filter, &element->value))) {
            return true;
        }
    }
    return filter->text.len == 0 && !some;
}

static bool value_is(const struct pup_filter *filter, const struct pup_value *value)
{
    if (value == NULL || filter->text.len == 0) {
        return value == NULL && filter->text.len == 0;
    }
    switch (value->type) {
    case PUP_VALUE_TEXT:
        return pup_text_same(value->text, filter->text);
    case PUP_VALUE_REFERENCE:
        return reference_is(filter, value);
    case PUP_VALUE_INTEGER:
        return filter->whole_day ? pup_days_of_minutes(value->integer) == pup_days_of_minutes(filter->value.integer)
                                 : value->integer == filter->value.integer;
    default:
        return false;
    }
}

/* Orders a value against what was typed: numbers by size, texts folded. */
static int compare_value(struct pup_arena *arena, const struct pup_filter *filter, const struct pup_value *value)
{
    if (value->type == PUP_VALUE_INTEGER) {
        return value->integer < filter->value.integer ? -1 : value->integer > filter->value.integer;
    }
    return pup_span_compare(pup_text_fold(arena, value->text), filter->folded);
}

static bool value_fits(struct pup_arena *arena, const struct pup_filter *filter, const struct pup_value *value)
{
    switch (filter->op) {
    case PUP_FILTER_IS:
        return value_is(filter, value);
    case PUP_FILTER_IS_NOT:
        return !value_is(filter, value);
    case PUP_FILTER_HOLDS:
        return value != NULL && holds(arena, value->text, filter->folded);
    case PUP_FILTER_BELOW:
        return value != NULL && compare_value(arena, filter, value) < 0;
    case PUP_FILTER_ABOVE:
        return value != NULL && compare_value(arena, filter, value) > 0;
    case PUP_FILTER_TEXT:
        break;
    }
    return false;
}

/* `field~text` on what is not text looks at how it reads ("state~valid"). */
static bool printed_holds(struct pup_arena *arena, const struct pup_filter *filter, const struct pup_value *value)
{
    bool found = false;
    for (int language = PUP_ENGLISH; !found && value != NULL && language <= PUP_FRENCH; language++) {
        struct pup_buf buf;
        pup_buf_init(&buf, PUP_TEXT_MAX);
        found = pup_typed_print(&buf, filter->field, (enum pup_language)language, value) == PUP_OK &&
                holds(arena, pup_buf_span(&buf), filter->folded);
        pup_buf_release(&buf);
    }
    return found;
}

bool pup_filter_fits(struct pup_arena *arena, const struct pup_filter *filter, const struct pup_record *record)
{
    if (filter->op == PUP_FILTER_TEXT) {
        return any_text_holds(arena, filter, record);
    }
    const struct pup_field_def *field = filter->field;
    if (field->type == PUP_TYPE_SET) {
        return set_is(arena, filter, pup_record_set(record, field->number)) == (filter->op != PUP_FILTER_IS_NOT);
    }
    struct pup_value held = pup_value_none();
    const struct pup_value *value = pup_record_visible(record, field->number);
    if (field->type == PUP_TYPE_COUNTER || field->number == PUP_FIELD_STATE) {
        held = pup_value_integer(field->type == PUP_TYPE_COUNTER ? pup_record_counter(record, field->number)
                                                                 : pup_record_state(record));
        value = &held;
    }
    if (filter->op == PUP_FILTER_HOLDS && has_value(field)) {
        return printed_holds(arena, filter, value);
    }
    return value_fits(arena, filter, value);
}

bool pup_query_put_away(struct pup_txn *txn, const struct pup_view *view)
{
    static const char *const out_of_use[] = {"left",    "inactive", "ended",   "cancelled",  "dropped",    "dismissed",
                                             "retired", "outdated", "lifted",  "withdrawn",  "superseded", "stopped",
                                             "revoked", "rejected", "expired", "terminated", NULL};
    if (!pup_record_alive(&view->record) || pup_merged_away(txn, view)) {
        return true;
    }
    const struct pup_choice *state = pup_record_state_choice(&view->record);
    for (size_t i = 0; state != NULL && out_of_use[i] != NULL; i++) {
        if (strcmp(state->id, out_of_use[i]) == 0) {
            return true;
        }
    }
    return false;
}

uint32_t pup_query_default_sort(const struct pup_kind_def *kind)
{
    for (const uint32_t *column = kind->columns; *column != 0; column++) {
        const struct pup_field_def *field = pup_schema_field(kind, *column);
        if (field != NULL && (field->type == PUP_TYPE_DATE || field->type == PUP_TYPE_DATETIME)) {
            return *column;
        }
    }
    return kind->title;
}

static struct pup_span number_key(struct pup_arena *arena, int64_t number)
{
    uint8_t key[9] = {0};
    uint64_t shifted = (uint64_t)number ^ ((uint64_t)1 << 63); /* negative numbers before positive ones */
    for (int i = 0; i < 8; i++) {
        key[1 + i] = (uint8_t)(shifted >> (56 - 8 * i));
    }
    return pup_arena_copy(arena, (struct pup_span){key, sizeof key});
}

struct pup_span pup_query_sort_key(struct pup_arena *arena, const struct pup_record *record, uint32_t field)
{
    static const uint8_t nothing[] = {0xFF};
    const struct pup_value *value = pup_record_visible(record, field);
    if (pup_record_set(record, field) == NULL && value == NULL) {
        int64_t sum = pup_record_counter(record, field);
        if (field == PUP_FIELD_STATE) {
            return number_key(arena, pup_record_state(record));
        }
        return sum != 0 ? number_key(arena, sum) : pup_arena_copy(arena, (struct pup_span){nothing, sizeof nothing});
    }
    if (value != NULL && value->type == PUP_VALUE_INTEGER) {
        return number_key(arena, value->integer);
    }
    struct pup_span folded = pup_text_fold(arena, value == NULL ? (struct pup_span){NULL, 0} : value->text);
    return folded;
}
