#include "common/rules/occupation.h"

#include "common/model/fields.h"

bool pup_takes_part(unsigned named)
{
    bool asked = (named & (PUP_NAMED_CHAIR | PUP_NAMED_INVITED)) != 0;
    return (named & PUP_NAMED_PRESENT) != 0 || (asked && (named & PUP_NAMED_EXCUSED) == 0);
}

bool pup_meeting_takes_place(int64_t state)
{
    return state != PUP_MEETING_STATE_CANCELLED;
}

bool pup_presence_takes_place(int64_t state)
{
    return state != PUP_PRESENCE_STATE_CANCELLED;
}

bool pup_presence_occupies(int64_t type, enum pup_occupation *occupation)
{
    switch (type) {
    case PUP_PRESENCE_TYPE_PRESENCE:
    case PUP_PRESENCE_TYPE_ON_CALL:
        *occupation = PUP_THERE;
        return true;
    case PUP_PRESENCE_TYPE_ABSENCE:
        *occupation = PUP_AWAY;
        return true;
    case PUP_PRESENCE_TYPE_BOOKING:
    case PUP_PRESENCE_TYPE_BUSY:
        *occupation = PUP_OCCUPIED;
        return true;
    default:
        return false;
    }
}

bool pup_presence_seen_elsewhere(int64_t type)
{
    return type == PUP_PRESENCE_TYPE_PRESENCE || type == PUP_PRESENCE_TYPE_ABSENCE || type == PUP_PRESENCE_TYPE_BOOKING;
}

struct pup_id pup_busy_id(const struct pup_id *source, const char *login, const char *code)
{
    const struct pup_span parts[] = {
        pup_span_of("busy"), {source->bytes, sizeof source->bytes}, pup_span_of(login), pup_span_of(code)};
    return pup_id_derived(parts, sizeof parts / sizeof parts[0]);
}
