/* Stock: what runs low, what expires. */
#ifndef PUP_WORK_SUPPLIES_H
#define PUP_WORK_SUPPLIES_H

#include "client/work/work.h"
#include "common/rules/deadline.h"

struct pup_supply_row {
    struct pup_place place;
    struct pup_span name, site, supplier;
    int64_t quantity; /* may be below 0: kept and reported */
    int64_t threshold;
    bool low, has_expiry;
    int64_t expiry;
    enum pup_deadline expires;
};

struct pup_supplies_figures {
    struct pup_supply_row *items; /* in use, by name, site */
    size_t count;
    int64_t low, expiring; /* items */
};

/* `structure` NULL: all that may be read. */
enum pup_err pup_figure_supplies(struct pup_work *work, const char *structure, struct pup_supplies_figures *figures);

#endif
