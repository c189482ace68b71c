/* What the files of the agenda share. */
#ifndef PUP_CALENDAR_AGENDA_PRIV_H
#define PUP_CALENDAR_AGENDA_PRIV_H

#include "client/calendar/people.h"
#include "client/calendar/period.h"
#include "client/cli/place.h"
#include "client/work/clashes.h"
#include "common/rules/holiday.h"

/* A structure and whose holidays it has. */
struct agenda_region {
    const struct pup_structure_row *structure;
    enum pup_holiday_region region;
};

/* What was asked for, and what there is. */
struct agenda_asked {
    struct pup_txn *txn;
    struct pup_work work;
    struct pup_period period;
    const struct pup_structure_row *structure; /* only what happens there, or in its groups; NULL: anywhere */
    struct people people;                      /* only what takes their time, unless everybody is meant */
    bool everybody;
    struct pup_agenda agenda;
    const struct pup_agenda_item **items; /* those of it that are shown */
    size_t count;
    struct pup_clash_row *clashes; /* likewise */
    size_t clash_count;
    struct agenda_region *regions;
    size_t region_count;
};

/* Prints items, clashes and holidays. */
int agenda_print(struct pup_context *context, const struct agenda_asked *asked);

/* What is celebrated that day, and in which of the structures (codes, in the arena); false: nothing. */
bool agenda_holiday(struct pup_context *context, const struct agenda_asked *asked, int64_t day,
                    enum pup_holiday *holiday, const char **codes);

/* Finds and prints when those whom --free names are all free. */
int agenda_free(struct pup_context *context, struct agenda_asked *asked);

#endif
