#include "common/model/value.h"

struct pup_value pup_value_none(void)
{
    return (struct pup_value){.type = PUP_VALUE_NONE};
}

struct pup_value pup_value_text(struct pup_span text)
{
    return (struct pup_value){.type = PUP_VALUE_TEXT, .text = text};
}

struct pup_value pup_value_integer(int64_t integer)
{
    return (struct pup_value){.type = PUP_VALUE_INTEGER, .integer = integer};
}

struct pup_value pup_value_reference(struct pup_id ref, struct pup_span name)
{
    return (struct pup_value){.type = PUP_VALUE_REFERENCE, .ref = ref, .text = name};
}

bool pup_value_equal(const struct pup_value *a, const struct pup_value *b)
{
    return pup_value_compare(a, b) == 0;
}

int pup_value_compare(const struct pup_value *a, const struct pup_value *b)
{
    if (a->type != b->type) {
        return a->type < b->type ? -1 : 1;
    }
    switch (a->type) {
    case PUP_VALUE_NONE:
    case PUP_VALUE_ERASED:
        return 0;
    case PUP_VALUE_INTEGER:
        return (a->integer > b->integer) - (a->integer < b->integer);
    case PUP_VALUE_REFERENCE:
        return pup_id_compare(&a->ref, &b->ref);
    case PUP_VALUE_TEXT:
    case PUP_VALUE_OPAQUE:
        break;
    }
    return pup_span_compare(a->text, b->text);
}
