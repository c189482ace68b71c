#include "common/model/schema_priv.h"

const struct pup_kind_def *pup_schema_kind(uint32_t number)
{
    size_t count = 0;
    const struct pup_kind_def *kinds = pup_schema_kinds(&count);
    return number >= 1 && number <= count ? &kinds[number - 1] : NULL;
}

const struct pup_field_def *pup_schema_field(const struct pup_kind_def *kind, uint32_t number)
{
    if (number - 1 < kind->field_count && kind->fields[number - 1].number == number) {
        return &kind->fields[number - 1]; /* where nearly all are */
    }
    for (size_t i = 0; i < kind->field_count + SCHEMA_SHARED; i++) {
        if (kind->fields[i].number == number) {
            return &kind->fields[i];
        }
    }
    return NULL;
}

const struct pup_choice *pup_schema_choice(const struct pup_field_def *field, int64_t number)
{
    for (size_t i = 0; i < field->choice_count; i++) {
        if (field->choices[i].number == number) {
            return &field->choices[i];
        }
    }
    return NULL;
}
