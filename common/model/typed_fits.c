#include "common/base/text.h"
#include "common/model/date.h"
#include "common/model/typed.h"
#include "common/model/typed_priv.h"

/* The least and the greatest integer that each type stores; both 0 for types that store none. */
static const struct {
    int64_t min, max;
} bounds[] = {
    [PUP_TYPE_DATE] = {PUP_DAYS_MIN, PUP_DAYS_MAX},
    [PUP_TYPE_DATETIME] = {PUP_MINUTES_MIN, PUP_MINUTES_MAX},
    [PUP_TYPE_DURATION] = {0, PUP_DURATION_MAX},
    [PUP_TYPE_INTEGER] = {-1000000000000000, 1000000000000000},
    [PUP_TYPE_DECIMAL] = {-1000000000000000000, 1000000000000000000},
    [PUP_TYPE_AMOUNT] = {-100000000000000000, 100000000000000000},
    [PUP_TYPE_BOOLEAN] = {0, 1},
    [PUP_TYPE_ENUM] = {1, TYPED_CHOICE_MAX},
    [PUP_TYPE_COUNTER] = {0, 0},
};

static bool text_fits(const struct pup_field_def *field, struct pup_span text)
{
    size_t max = field->type == PUP_TYPE_LONGTEXT ? PUP_LONGTEXT_MAX : PUP_TEXT_MAX;
    return text.len <= max && pup_text_valid(text) && typed_check_holds(field->check, text);
}

bool pup_typed_fits(const struct pup_field_def *field, const struct pup_value *value)
{
    switch (value->type) {
    case PUP_VALUE_NONE:
    case PUP_VALUE_ERASED: /* a value that was erased stands for one that was checked when it came */
        return true;
    case PUP_VALUE_TEXT:
        return (field->type == PUP_TYPE_TEXT || field->type == PUP_TYPE_LONGTEXT) && text_fits(field, value->text);
    case PUP_VALUE_REFERENCE:
        return (field->type == PUP_TYPE_REF || field->type == PUP_TYPE_SET) && value->text.len <= PUP_TEXT_MAX &&
               pup_text_valid(value->text);
    case PUP_VALUE_INTEGER:
        return bounds[field->type].min < bounds[field->type].max && value->integer >= bounds[field->type].min &&
               value->integer <= bounds[field->type].max;
    case PUP_VALUE_OPAQUE:
        break;
    }
    return false;
}
