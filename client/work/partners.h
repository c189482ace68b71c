/* Partners, what was exchanged with them, agreements and when they end (chapter 7). */
#ifndef PUP_WORK_PARTNERS_H
#define PUP_WORK_PARTNERS_H

#include "client/work/work.h"
#include "common/rules/deadline.h"

struct pup_partner_row {
    struct pup_place place;
    struct pup_span name, town;
    int64_t type;      /* PUP_PARTNER_TYPE_…; 0: not said */
    int64_t exchanges; /* in the period */
};

struct pup_agreement_row {
    struct pup_place place;
    struct pup_span title, partner;
    int64_t type, state; /* PUP_AGREEMENT_…; 0: not said */
    bool has_start, has_end, has_amount;
    int64_t start, end, amount;
    int64_t notice;             /* days; 90 where none is given */
    int64_t renewal_from;       /* end − notice; only with an end */
    enum pup_deadline deadline; /* today; FAR without an end, or when it is over by its state */
};

struct pup_partners_figures {
    struct pup_partner_row *partners; /* in use, by type, name */
    size_t partner_count;
    int64_t exchanges;                    /* in the period, with whomever */
    struct pup_agreement_row *agreements; /* that the period touches, by end, title; out of use ones included */
    size_t agreement_count;
    bool agreements_known; /* management may be read here */
};

enum pup_err pup_figure_partners(struct pup_work *work, const char *structure, struct pup_period period,
                                 struct pup_partners_figures *figures);

#endif
