/* Rates and quotas: attendance, meetings and cases of the year, time, coverage, maturity. Rates are tenths of a
 * percent, halves away from zero: 661 is 66,1 %.
 *
 * Sources: DOMAIN section 3, with the figures that the tests hold them to; behind it, for RCP and cases the ACI's
 * concertation (six meetings a year, 5 % of the patients aged 75 or more or with a long-term illness), for what may be
 * granted the FIR's rule (at most 80 % of the cost), for levels the HAS maturity matrix, for quotas of time the guide
 * of AVECsanté. */
#ifndef PUP_RULES_QUOTA_H
#define PUP_RULES_QUOTA_H

#include "common/rules/ratio.h"

enum {
    PUP_RCP_A_YEAR = 6,        /* RCP meetings asked for in a year */
    PUP_CASES_PERMILLE = 50,   /* distinct cases asked for, of the target patients */
    PUP_TIME_WARN = 1100,      /* tenths of a percent of the quota above which time spent is flagged */
    PUP_GRANT_PERMILLE = 800,  /* a grant for coordination above this part of its cost is flagged (FIR: at most 80 %) */
    PUP_MATURITY_LEVEL_MAX = 4 /* HAS maturity matrix: levels 0 to 4 */
};

/* part / whole in tenths of a percent. False when whole is 0 or less: there is no such rate. */
bool pup_rate(int64_t part, int64_t whole, int64_t *tenths);

/* Cases to be discussed in a year for so many patients aged 75 or more, or with a long-term illness: 5 %, rounded up.
 * 1 240 → 62. */
int64_t pup_cases_needed(int64_t target_patients);

/* Minutes allotted over `days` days at so many minutes a week: weekly × days / 7, rounded once. 420 over 84 days →
 * 5 040. */
int64_t pup_time_allotted(int64_t weekly, int64_t days);
/* True when so much of a quota was spent that it must be said: above 110 %. */
bool pup_time_exceeded(int64_t spent, int64_t allotted);

/* What coordination costs in a year and what pays for it, in cents. Only what was granted counts, never what was
 * requested. */
struct pup_coverage {
    int64_t aci;     /* the coordination line of the ACI; 0 where it is a simulation */
    int64_t granted; /* by others, for coordination */
    int64_t cost;
};
/* (aci + granted) / cost in tenths of a percent; false without a cost. */
bool pup_coverage_rate(const struct pup_coverage *coverage, int64_t *tenths);
/* What is missing; negative: more than enough. */
int64_t pup_coverage_gap(const struct pup_coverage *coverage);
/* True when the grant alone is above 80 % of the cost. */
bool pup_grant_excessive(int64_t granted, int64_t cost);

/* A mean of levels; what is missing does not count, and is not a zero. */
struct pup_mean {
    struct pup_ratio sum;
    int64_t count;
};
struct pup_mean pup_mean_none(void);
void pup_mean_take(struct pup_mean *mean, struct pup_ratio level);
/* The mean, exact; lost when nothing was taken. */
struct pup_ratio pup_mean_of(const struct pup_mean *mean);

#endif
