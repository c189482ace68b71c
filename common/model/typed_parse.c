#include <string.h>

#include "common/base/text.h"
#include "common/model/date.h"
#include "common/model/number.h"
#include "common/model/scan_priv.h"
#include "common/model/typed.h"
#include "common/model/typed_priv.h"

/* The text without any space: registers' numbers are written "99 0002 60275". Lives in `arena`. */
static struct pup_span without_spaces(struct pup_arena *arena, struct pup_span text)
{
    uint8_t *out = pup_arena_alloc(arena, text.len + 1);
    size_t len = 0;
    struct scan scan = {text};
    for (scan_spaces(&scan); out != NULL && !scan_done(&scan); scan_spaces(&scan)) {
        uint8_t byte = scan.rest.data[0];
        (void)scan_character(&scan, (char)byte);
        out[len++] = byte;
    }
    return (struct pup_span){out, len};
}

bool typed_check_holds(enum pup_check check, struct pup_span text)
{
    switch (check) {
    case PUP_CHECK_NONE:
        return true;
    case PUP_CHECK_RPPS:
        return pup_rpps_valid(text);
    case PUP_CHECK_FINESS:
        return pup_finess_valid(text);
    }
    return false;
}

static enum pup_err parse_text(struct pup_arena *arena, const struct pup_field_def *field, struct pup_span text,
                               struct pup_value *value)
{
    bool longtext = field->type == PUP_TYPE_LONGTEXT;
    if (text.len > (longtext ? PUP_LONGTEXT_MAX : PUP_TEXT_MAX)) {
        return PUP_ERR_LIMIT;
    }
    if (!pup_text_valid(text)) {
        return PUP_ERR_INVALID;
    }
    struct pup_span kept = field->check == PUP_CHECK_NONE ? pup_arena_copy(arena, text) : without_spaces(arena, text);
    if (kept.data == NULL) {
        return PUP_ERR_MEMORY;
    }
    if (!typed_check_holds(field->check, kept)) {
        return PUP_ERR_INVALID;
    }
    *value = pup_value_text(kept);
    return PUP_OK;
}

/* "#7": a choice that a newer program made and this one has no word for, as pup_typed_plain prints it. */
static bool parse_choice_number(struct pup_span text, int64_t *number)
{
    struct scan scan = {text};
    return scan_character(&scan, '#') && scan_number(&scan, 5, number) && scan_done(&scan) && *number >= 1 &&
           *number <= TYPED_CHOICE_MAX;
}

static enum pup_err parse_choice(const struct pup_field_def *field, struct pup_span text, int64_t *number)
{
    if (parse_choice_number(text, number)) {
        return PUP_OK;
    }
    const struct pup_choice *choice = NULL;
    enum pup_err err = pup_schema_find_choice(field, text, &choice);
    if (err == PUP_OK) {
        *number = choice->number;
    }
    return err;
}

static enum pup_err parse_boolean(struct pup_span text, int64_t *integer)
{
    bool value = false;
    enum pup_err err = pup_boolean_parse(text, &value);
    *integer = value;
    return err;
}

static enum pup_err parse_number(const struct pup_field_def *field, const struct pup_typing *typing,
                                 struct pup_span text, int64_t *integer)
{
    switch (field->type) {
    case PUP_TYPE_DATE:
        return pup_date_parse(text, typing->today, integer);
    case PUP_TYPE_DATETIME:
        return pup_datetime_parse(text, typing->today, integer);
    case PUP_TYPE_DURATION:
        return pup_duration_parse(text, integer);
    case PUP_TYPE_INTEGER: { /* all of them count something: patients, days, levels, years */
        enum pup_err err = pup_integer_parse(text, integer);
        return err == PUP_OK && *integer < 0 ? PUP_ERR_INVALID : err;
    }
    case PUP_TYPE_DECIMAL:
        return pup_decimal_parse(text, integer);
    case PUP_TYPE_AMOUNT:
        return pup_amount_parse(text, integer);
    case PUP_TYPE_BOOLEAN:
        return parse_boolean(text, integer);
    case PUP_TYPE_ENUM:
        return parse_choice(field, text, integer);
    default:
        return PUP_ERR_INVALID;
    }
}

enum pup_err pup_typed_parse(struct pup_arena *arena, const struct pup_field_def *field,
                             const struct pup_typing *typing, struct pup_span text, struct pup_value *value)
{
    if (field->type == PUP_TYPE_COUNTER || field->type == PUP_TYPE_SET) {
        return PUP_ERR_INVALID;
    }
    struct pup_span typed = field->type == PUP_TYPE_LONGTEXT ? text : pup_text_trim(text);
    if (typed.len == 0) {
        *value = pup_value_none();
        return PUP_OK;
    }
    if (field->type == PUP_TYPE_TEXT || field->type == PUP_TYPE_LONGTEXT) {
        return parse_text(arena, field, typed, value);
    }
    if (field->type == PUP_TYPE_REF) {
        struct pup_id id;
        enum pup_err err = pup_id_parse(typed, &id);
        if (err == PUP_OK) {
            *value = pup_value_reference(id, (struct pup_span){0});
        }
        return err;
    }
    int64_t integer = 0;
    enum pup_err err = parse_number(field, typing, typed, &integer);
    if (err == PUP_OK) {
        *value = pup_value_integer(integer);
    }
    return err;
}

enum pup_err pup_delta_parse(struct pup_span text, int64_t *delta)
{
    return pup_integer_parse(text, delta);
}
