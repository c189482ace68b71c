/* Exact fractions, so that a figure is rounded once, at its end. Pure; every operation is checked: what does not fit in
 * 128 bits makes the ratio *lost* (den 0), and whatever is computed with it too. */
#ifndef PUP_RULES_RATIO_H
#define PUP_RULES_RATIO_H

#include <stdbool.h>
#include <stdint.h>

__extension__ typedef __int128 pup_wide;

/* num/den in lowest terms, den > 0; den 0: lost. A zeroed struct is lost: start from pup_ratio(0, 1). */
struct pup_ratio {
    pup_wide num, den;
};

/* den 0 gives a lost ratio. */
struct pup_ratio pup_ratio(int64_t num, int64_t den);
bool pup_ratio_lost(struct pup_ratio ratio);

struct pup_ratio pup_ratio_add(struct pup_ratio a, struct pup_ratio b);
struct pup_ratio pup_ratio_multiply(struct pup_ratio a, struct pup_ratio b);
/* <0, 0, >0; a lost ratio is below all others. */
int pup_ratio_compare(struct pup_ratio a, struct pup_ratio b);

/* ratio × scale as a whole number, halves away from zero. False when it is lost or beyond 64 bits; *rounded is then 0.
 */
bool pup_ratio_round(struct pup_ratio ratio, int64_t scale, int64_t *rounded);

#endif
