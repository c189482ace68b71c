/* What coordination costs and what pays for it; other funding; entries by category (chapter 10).
 *
 * Cost: the year's expenses of category coordination. Granted: what others than the ACI granted for coordination
 * (states granted, paid, accounted). A funding belongs to the year of its deadline, else of its accounts; one without
 * any date to every year. */
#ifndef PUP_WORK_MONEY_H
#define PUP_WORK_MONEY_H

#include "client/work/points.h"
#include "common/rules/quota.h"

struct pup_funding_row {
    struct pup_place place;
    struct pup_span title;
    int64_t source, purpose, state;       /* PUP_FUNDING_… */
    int64_t requested, granted, received; /* cents; 0 when not said */
    bool has_granted, has_deadline, has_report_due;
    int64_t deadline, report_due;
    bool counts;    /* in the coverage */
    bool excessive; /* above 80 % of the cost of coordination */
};

struct pup_category_sum {
    int64_t category; /* PUP_EXPENSE_CATEGORY_…; 0: not said */
    int64_t expense, income;
};

struct pup_money_figures {
    struct pup_coverage coverage;     /* aci, granted, cost */
    bool has_rate;                    /* there is a cost */
    int64_t rate;                     /* tenths of a percent */
    int64_t gap;                      /* cents; negative: more than enough */
    int64_t requested;                /* for coordination, not granted yet: in no rate */
    struct pup_funding_row *fundings; /* of the year, by title; rejected ones included */
    size_t funding_count;
    struct pup_category_sum *categories; /* of the year, by category's number */
    size_t category_count;
    int64_t expense, income; /* of the year */
};

/* `points`: of the same structure and year. PUP_ERR_DENIED: management may not be read here. */
enum pup_err pup_figure_money(struct pup_work *work, const struct pup_points_figures *points,
                              struct pup_money_figures *figures);

#endif
