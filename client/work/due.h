/* What asks to be dealt with, in one list, the most urgent first. */
#ifndef PUP_WORK_DUE_H
#define PUP_WORK_DUE_H

#include "client/work/work.h"
#include "common/rules/deadline.h"

enum pup_due_sort {
    PUP_DUE_AGREEMENT, /* ends: renew it or give notice */
    PUP_DUE_REVIEW,    /* of a protocol, post, document, or the health project */
    PUP_DUE_FILING,    /* a funding file to hand in */
    PUP_DUE_ACCOUNT,   /* a grant to account for */
    PUP_DUE_MINUTES,   /* of a meeting that is over, not circulated */
    PUP_DUE_ACTION,    /* late */
    PUP_DUE_STOCK_LOW,
    PUP_DUE_STOCK_EXPIRY,
    PUP_DUE_CONVENE, /* a meeting whose people are to be convened */
    PUP_DUE_REMIND,  /* a meeting whose people are to be reminded */
    PUP_DUE_SORTS
};

struct pup_due_row {
    enum pup_due_sort sort;
    struct pup_place place; /* its space says where; its kind what a review is of */
    struct pup_span title;
    struct pup_span who;         /* who is responsible, where the record says so */
    int64_t date;                /* the day by which; of low stock: today */
    enum pup_deadline deadline;  /* NEAR or OVERDUE */
    int64_t quantity, threshold; /* of stock */
    bool written;                /* of minutes: written, only to be sent */
    bool contested;              /* what it rests on is contested */
};

/* All that may be read, or of one structure (its groups apart). Order: date, sort, title, id: as many as a hundred
 * thousand records are looked through. */
enum pup_err pup_figure_due(struct pup_work *work, const char *structure, struct pup_due_row **rows, size_t *count);

#endif
