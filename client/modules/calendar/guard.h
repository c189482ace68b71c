/* What a calendar file must be before libical may see it. Pure. */
#ifndef PUP_MODULES_CALENDAR_GUARD_H
#define PUP_MODULES_CALENDAR_GUARD_H

#include "common/base/err.h"
#include "common/base/span.h"

enum {
    GUARD_DEPTH_MAX = 4,           /* a calendar, an event, an alarm, and one more */
    GUARD_LINE_MAX = 256 * 1024,   /* bytes, continuations included: a long text and its escapes */
    GUARD_LINES_MAX = 1000 * 1000, /* of the file */
    GUARD_REPEATS_MAX = 2000       /* rules of repetition in it */
};

/* PUP_ERR_MALFORMED: it does not begin as a calendar, is not UTF-8 without NUL, or its parts do not nest;
 * PUP_ERR_LIMIT: larger than anything a calendar program writes. */
enum pup_err guard_check(struct pup_span file);

#endif
