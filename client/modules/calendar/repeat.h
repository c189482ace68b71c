/* When a repeated event takes place: the rules that calendar programs make (every so many days, weeks, months or years,
 * on these days), followed day by day within bounds; all others are told from them. Pure: the cost is bounded whatever
 * the rule says, which no iterator over rules from outside promises. */
#ifndef PUP_MODULES_CALENDAR_REPEAT_H
#define PUP_MODULES_CALENDAR_REPEAT_H

#include <libical/ical.h>

#include "common/base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* True when the rule is one that is followed. */
bool repeat_known(const struct icalrecurrencetype *rule);

/* Calls `each` with the days from `first` to `last` on which the rule puts an occurrence, in order; `first` is that of
 * the event itself. The rule's COUNT ends them (UNTIL does not: the caller puts it into `last`). At most `most` days
 * are given, and none before `from`, though COUNT counts from the first. `each` returns false to stop. Every day that
 * is looked at is taken from *budget. PUP_ERR_LIMIT when that, or `most`, was not enough. */
typedef bool repeat_each_fn(void *context, int64_t day);
struct repeat_bounds {
    int64_t first, from, last;
    size_t most;
};
enum pup_err repeat_days(const struct icalrecurrencetype *rule, const struct repeat_bounds *bounds, size_t *budget,
                         repeat_each_fn *each, void *context);

#endif
