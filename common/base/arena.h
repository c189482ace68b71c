/* A region with a budget: everything allocated from it is freed at once. A message from outside is unpacked into
 * one, so that no input can make the process grow beyond the budget. Not thread-safe; one owner. */
#ifndef PUP_BASE_ARENA_H
#define PUP_BASE_ARENA_H

#include "common/base/span.h"

struct pup_arena_block;

struct pup_arena {
    struct pup_arena_block *blocks; /* newest first */
    size_t used;                    /* bytes handed out since the last reset */
    size_t budget;                  /* hard maximum of `used` */
    bool overdrawn;                 /* since the last reset more was asked for than that: not want of memory */
};

/* Makes an empty arena; nothing is allocated yet. A zeroed struct is a valid released arena (budget 0). */
void pup_arena_init(struct pup_arena *arena, size_t budget);

/* Forgets everything, keeps the first block for the next round. */
void pup_arena_reset(struct pup_arena *arena);

/* Frees everything. Safe on a zeroed arena, and twice. */
void pup_arena_release(struct pup_arena *arena);

/* `size` zeroed bytes aligned for any type, valid until reset or release; NULL when memory or budget is spent.
 * A size of 0 gives a valid pointer. */
void *pup_arena_alloc(struct pup_arena *arena, size_t size);

/* Room for `count` items of `size` bytes, checked for overflow; else as pup_arena_alloc. */
void *pup_arena_array(struct pup_arena *arena, size_t count, size_t size);

/* A copy of `bytes` with a NUL behind it (not counted in len). On failure data is NULL and len 0. */
struct pup_span pup_arena_copy(struct pup_arena *arena, struct pup_span bytes);

/* printf into the arena; NULL when it does not fit. */
char *pup_arena_printf(struct pup_arena *arena, const char *format, ...);

#endif
