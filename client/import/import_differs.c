/* What an exported row says, and its record does not: changed in a spreadsheet, or in the record since. */
#include "client/import/import_priv.h"
#include "client/query/title.h"
#include "common/base/text.h"

static bool same_text(struct pup_span a, struct pup_span b)
{
    return pup_span_equal(pup_text_trim(a), pup_text_trim(b));
}

/* Of references the row tells which it means, while nobody changed their names. */
static bool same_people(const struct pup_record *record, const struct pup_filled *filled)
{
    for (size_t i = 0; filled->ids && i < filled->name_count; i++) {
        const struct pup_value *one = pup_record_visible(record, filled->field->number);
        const struct pup_set *set = pup_record_set(record, filled->field->number);
        bool holds = one && one->type == PUP_VALUE_REFERENCE && pup_id_equal(&one->ref, &filled->ids[i]);
        for (size_t j = 0; set && j < set->count && !holds; j++)
            holds =
                pup_element_present(&set->elements[j]) && pup_id_equal(&set->elements[j].value.ref, &filled->ids[i]);
        if (!holds)
            return false;
    }
    return filled->ids || !filled->name_count;
}

static bool same(const struct pup_record *record, const struct pup_filled *filled)
{
    const struct pup_value *value = pup_record_visible(record, filled->field->number);
    switch (filled->field->type) {
    case PUP_TYPE_COUNTER:
        return pup_record_counter(record, filled->field->number) == filled->delta;
    case PUP_TYPE_REF:
    case PUP_TYPE_SET:
        return same_people(record, filled);
    default:
        if (value && value->type == PUP_VALUE_TEXT && filled->value.type == PUP_VALUE_TEXT)
            return same_text(value->text, filled->value.text);
        if (filled->field->number == PUP_FIELD_STATE) /* a reader supposes the first, where nobody wrote one */
            return filled->value.type == PUP_VALUE_INTEGER && filled->value.integer == pup_record_state(record);
        return value && pup_value_equal(value, &filled->value);
    }
}

const struct pup_field_def *pup_import_differs(const struct pup_record *record, const struct pup_row_values *values)
{
    for (size_t i = 0; i < values->count; i++)
        if (!same(record, &values->filled[i]))
            return values->filled[i].field;
    return NULL;
}
