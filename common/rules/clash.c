#include "common/rules/clash.h"

#include <stdbool.h>

/* Both at once, and no harm done. */
static bool go_together(enum pup_occupation a, enum pup_occupation b, enum pup_nearness nearness)
{
    if (a == PUP_AWAY || b == PUP_AWAY) {
        return a == b;
    }
    return nearness != PUP_APART && (a == PUP_THERE || b == PUP_THERE);
}

static bool way_between(const struct pup_interval *first, const struct pup_interval *second, enum pup_nearness nearness)
{
    return nearness != PUP_SAME_PLACE && first->occupation != PUP_AWAY && second->occupation != PUP_AWAY;
}

enum pup_clash pup_clash_between(const struct pup_interval *a, const struct pup_interval *b, enum pup_nearness nearness,
                                 int64_t *minutes)
{
    const struct pup_interval *first = a->start <= b->start ? a : b, *second = first == a ? b : a;
    int64_t gap = second->start - first->end;
    *minutes = 0;
    if (first->start >= first->end || second->start >= second->end) {
        return PUP_CLASH_NONE;
    }
    if (gap < 0 && !go_together(a->occupation, b->occupation, nearness)) {
        *minutes = (first->end < second->end ? first->end : second->end) - second->start;
        return PUP_CLASH_OVERLAP;
    }
    if (gap >= 0 && gap < second->travel && way_between(first, second, nearness)) {
        *minutes = second->travel - gap;
        return PUP_CLASH_TRAVEL;
    }
    return PUP_CLASH_NONE;
}
