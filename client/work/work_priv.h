/* Shared by the files of this folder: growing arrays, and rows in an order that is the same everywhere. */
#ifndef PUP_WORK_PRIV_H
#define PUP_WORK_PRIV_H

#include "client/work/work.h"

/* Rows of one size, growing in the work's arena. */
struct work_rows {
    void *at;
    size_t count, room, size;
};
struct work_rows work_rows(size_t size);
/* A new zeroed row at the end; NULL when memory is spent. */
void *work_push(struct pup_work *work, struct work_rows *rows);

/* The rows sorted: by `first` (may be NULL), then by name without accents and case (`name` may be NULL), then as they
 * stood. A new array; NULL when memory is spent. */
void *work_sorted(struct pup_work *work, const struct work_rows *rows, int (*first)(const void *, const void *),
                  struct pup_span (*name)(const void *));

int work_compare_numbers(int64_t a, int64_t b);
/* Of optional days: one that is missing comes last. */
int work_compare_days(bool has_a, int64_t a, bool has_b, int64_t b);

/* Whether a record counts. */
bool work_keeps(const struct pup_work *work, enum pup_keep keep, const struct pup_view *view);

/* A day, when there is one. */
void work_day(struct pup_work *work, const struct pup_view *view, uint32_t field, bool *has, int64_t *day);
/* The name beside a reference, merging followed; empty when there is none. */
struct pup_span work_name(struct pup_work *work, const struct pup_view *view, uint32_t field);

#endif
