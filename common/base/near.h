/* The word that somebody meant who mistyped it: of those that could stand there, the nearest within a slip or two. For
 * sentences alone: nothing is ever done because of it. */
#ifndef PUP_BASE_NEAR_H
#define PUP_BASE_NEAR_H

#include "common/base/arena.h"

enum { PUP_NEAR_MAX = 40 }; /* bytes, folded; what is longer is near nothing */

struct pup_near {
    struct pup_span typed; /* folded */
    const char *best;      /* borrowed from whoever offered it; NULL: none is near */
    size_t slips;          /* of the best */
};

/* Looks for `typed`, whose folded form lies in `arena` from then on, like those of all that is offered. */
void pup_near_init(struct pup_near *near, struct pup_arena *arena, struct pup_span typed);

/* Takes `name` for the best if it is nearer than those before. A slip is a letter left out, put in, changed, or two of
 * them exchanged (optimal string alignment); one is forgiven for every four letters typed, and at least one. A name
 * that begins as typed is one slip away. Accents and case do not count. */
void pup_near_offer(struct pup_near *near, struct pup_arena *arena, const char *name);

#endif
