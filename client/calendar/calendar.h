/* Commands about when. */
#ifndef PUP_CALENDAR_CALENDAR_H
#define PUP_CALENDAR_CALENDAR_H

#include "client/cli/command.h"

extern const struct pup_command_group pup_commands_calendar;

extern const struct pup_option pup_due_options[];
int pup_command_due(struct pup_context *context, int count, char **words);

#endif
