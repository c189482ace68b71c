#include "common/rules/quota.h"

bool pup_rate(int64_t part, int64_t whole, int64_t *tenths)
{
    *tenths = 0;
    return whole > 0 && pup_ratio_round(pup_ratio(part, whole), 1000, tenths);
}

int64_t pup_cases_needed(int64_t target_patients)
{
    int64_t thousandths;
    if (target_patients <= 0 || __builtin_mul_overflow(target_patients, PUP_CASES_PERMILLE, &thousandths)) {
        return 0;
    }
    return (thousandths + 999) / 1000;
}

int64_t pup_time_allotted(int64_t weekly, int64_t days)
{
    int64_t minutes;
    if (weekly <= 0 || days <= 0) {
        return 0;
    }
    pup_ratio_round(pup_ratio_multiply(pup_ratio(weekly, 1), pup_ratio(days, 7)), 1, &minutes);
    return minutes;
}

/* spent / allotted > limit / 1000, without a division. */
static bool above(int64_t part, int64_t whole, int64_t limit)
{
    return whole > 0 && pup_ratio_compare(pup_ratio(part, whole), pup_ratio(limit, 1000)) > 0;
}

bool pup_time_exceeded(int64_t spent, int64_t allotted)
{
    return above(spent, allotted, PUP_TIME_WARN);
}

bool pup_coverage_rate(const struct pup_coverage *coverage, int64_t *tenths)
{
    return pup_rate(coverage->aci + coverage->granted, coverage->cost, tenths);
}

int64_t pup_coverage_gap(const struct pup_coverage *coverage)
{
    return coverage->cost - coverage->aci - coverage->granted;
}

bool pup_grant_excessive(int64_t granted, int64_t cost)
{
    return above(granted, cost, PUP_GRANT_PERMILLE);
}

struct pup_mean pup_mean_none(void)
{
    return (struct pup_mean){pup_ratio(0, 1), 0};
}

void pup_mean_take(struct pup_mean *mean, struct pup_ratio level)
{
    if (!pup_ratio_lost(level)) {
        mean->sum = pup_ratio_add(mean->sum, level);
        mean->count++;
    }
}

struct pup_ratio pup_mean_of(const struct pup_mean *mean)
{
    return pup_ratio_multiply(mean->sum, pup_ratio(1, mean->count));
}
