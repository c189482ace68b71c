/* The shortest way from one sequence of numbers to another: E. W. Myers, "An O(ND) difference algorithm and its
 * variations" (1986), in linear space. */
#ifndef PUP_MERGE_TEXT_DIFF_PRIV_H
#define PUP_MERGE_TEXT_DIFF_PRIV_H

#include "common/base/arena.h"
#include "common/base/err.h"

struct sequence {
    const uint32_t *at;
    size_t count;
};

/* Sets gone[i] for what is in `a` only and made[j] for what is in `b` only; both zeroed by the caller. *compared is
 * false when they are too different for the time that may be spent. PUP_ERR_MEMORY. */
enum pup_err text_diff(struct pup_arena *arena, struct sequence a, struct sequence b, bool *gone, bool *made,
                       bool *compared);

#endif
