#include "common/merge/edit.h"

struct pup_span pup_change_text(const struct pup_change *change)
{
    bool brings = change->operation != PUP_REMOVE;
    enum pup_value_type type = change->value.type;
    bool holds = type == PUP_VALUE_TEXT || type == PUP_VALUE_REFERENCE || type == PUP_VALUE_OPAQUE;
    return brings && holds ? change->value.text : (struct pup_span){NULL, 0};
}
