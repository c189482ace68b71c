/* When somebody is free: what is left of some hours of a day when all that is taken is taken out. Pure. */
#ifndef PUP_RULES_FREE_H
#define PUP_RULES_FREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* [start, end) in minutes. */
struct pup_stretch {
    int64_t start, end;
};

/* Calls `each` with every stretch of `hours` of at least `least` minutes that none of `taken` (in any order; sorted in
 * place) touches, in order. `each` returns false to stop. */
typedef bool pup_free_each(void *context, struct pup_stretch stretch);
void pup_free_stretches(struct pup_stretch hours, int64_t least, struct pup_stretch *taken, size_t count,
                        pup_free_each *each, void *context);

#endif
