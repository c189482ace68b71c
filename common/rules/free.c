#include "common/rules/free.h"

#include <stdlib.h>

static int by_start(const void *left, const void *right)
{
    const struct pup_stretch *a = left, *b = right;
    return a->start < b->start ? -1 : a->start > b->start;
}

void pup_free_stretches(struct pup_stretch hours, int64_t least, struct pup_stretch *taken, size_t count,
                        pup_free_each *each, void *context)
{
    int64_t from = hours.start;
    if (count > 0) {
        qsort(taken, count, sizeof *taken, by_start);
    }
    for (size_t i = 0; i <= count && from < hours.end; i++) {
        int64_t to = i < count && taken[i].start < hours.end ? taken[i].start : hours.end;
        if (i < count && taken[i].start >= taken[i].end) {
            continue; /* it takes no time */
        }
        if (to - from >= least && to > from && !each(context, (struct pup_stretch){from, to})) {
            return;
        }
        from = i < count && taken[i].end > from ? taken[i].end : from;
    }
}
