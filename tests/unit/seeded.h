/* Repeatable randomness for tests: the same seed gives the same numbers everywhere. */
#ifndef PUP_TESTS_SEEDED_H
#define PUP_TESTS_SEEDED_H

#include <stdint.h>

struct seeded {
    uint64_t state; /* never 0 */
};

/* The next 64 bits (G. Marsaglia's xorshift, scrambled by a multiplication). */
static inline uint64_t seeded_next(struct seeded *seeded)
{
    seeded->state ^= seeded->state >> 12;
    seeded->state ^= seeded->state << 25;
    seeded->state ^= seeded->state >> 27;
    return seeded->state * 0x2545f4914f6cdd1dU;
}

/* 0..bound-1 (bound > 0). */
static inline uint64_t seeded_below(struct seeded *seeded, uint64_t bound)
{
    return seeded_next(seeded) % bound;
}

/* min..max, both included. */
static inline int64_t seeded_between(struct seeded *seeded, int64_t min, int64_t max)
{
    return (int64_t)((uint64_t)min + seeded_below(seeded, (uint64_t)max - (uint64_t)min + 1));
}

#endif
