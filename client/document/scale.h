/* Scales and angles of charts, in whole numbers. Pure. */
#ifndef PUP_DOCUMENT_SCALE_H
#define PUP_DOCUMENT_SCALE_H

#include <stdint.h>

/* Values beyond this are drawn as if they were this. */
#define PUP_SCALE_LIMIT INT64_C(1000000000000000)

struct pup_scale {
    int64_t low, high; /* low ≤ 0 ≤ high, low < high; both multiples of step */
    int64_t step;      /* between marks: unit × 1, 2 or 5 × a power of ten; at most 8 marks */
};

/* A scale that holds 0 and both values (clamped). `unit` ≥ 1: what a mark is a multiple of. */
struct pup_scale pup_scale_over(int64_t lowest, int64_t highest, int64_t unit);

/* How far along `span` (≤ 100 000) the value lies: 0 at low, span at high; clamped. */
int32_t pup_scale_place(const struct pup_scale *scale, int64_t value, int32_t span);

/* The point at `radius` on the circle of a clock, `turn` / `turns` of a whole turn from the top, to the right and down;
 * right to a fiftieth. */
struct pup_point {
    int32_t x, y;
};
struct pup_point pup_circle_point(int32_t radius, unsigned turn, unsigned turns);

#endif
