/* The day and the year that figures are asked for: --on DATE, --year YEAR. */
#ifndef PUP_CLI_ASOF_H
#define PUP_CLI_ASOF_H

#include "client/cli/command.h"

/* For tables of options of commands that answer as of a day: {PUP_OPTION_ON, PUP_OPTION_YEAR, …}. */
#define PUP_OPTION_ON                                                                                                  \
    {                                                                                                                  \
        "on", "au", N_("DATE"), N_("as of that day instead of today")                                                  \
    }
#define PUP_OPTION_YEAR                                                                                                \
    {                                                                                                                  \
        "year", "année", N_("YEAR"), N_("that year instead of the present one")                                        \
    }

/* The day of --on, else today. Returns an exit code, having said what is wrong. */
int pup_as_of(struct pup_context *context, int64_t *today);

/* The year of --year, else the one that holds `today`. */
int pup_as_of_year(struct pup_context *context, int64_t today, int64_t *year);

#endif
