#include "common/base/near.h"

#include <string.h>

#include "common/base/text.h"

void pup_near_init(struct pup_near *near, struct pup_arena *arena, struct pup_span typed)
{
    *near = (struct pup_near){.typed = pup_text_fold(arena, typed)};
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: each letter is touched once at most. Rows are what is left of `a` read so far. */
static size_t slips_between(struct pup_span a, struct pup_span b)
{
    size_t rows[3][PUP_NEAR_MAX + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b.len; j++) {
        last[j] = j;
    }
    for (size_t i = 1; i <= a.len; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            bool same = a.data[i - 1] == b.data[j - 1];
            row[j] = least(last[j - 1] + !same, least(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1]) {
                row[j] = least(row[j], before[j - 2] + 1);
            }
        }
        size_t *free_row = before;
        before = last;
        last = row;
        row = free_row;
    }
    return last[b.len];
}

void pup_near_offer(struct pup_near *near, struct pup_arena *arena, const char *name)
{
    struct pup_span typed = near->typed, folded = pup_text_fold(arena, pup_span_of(name));
    if (typed.len == 0 || folded.data == NULL || typed.len > PUP_NEAR_MAX || folded.len > PUP_NEAR_MAX) {
        return;
    }
    bool begins = typed.len >= 2 && folded.len >= typed.len && memcmp(folded.data, typed.data, typed.len) == 0;
    size_t slips = begins ? least(1, folded.len - typed.len) : slips_between(typed, folded);
    size_t forgiven = typed.len < 8 ? 1 : typed.len / 4;
    if (slips <= forgiven && (near->best == NULL || slips < near->slips)) {
        near->best = name;
        near->slips = slips;
    }
}
