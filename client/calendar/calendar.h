/* The functions of the commands, each in the file of its name; rows.c alone puts them into rows. */
#ifndef PUP_CALENDAR_CALENDAR_H
#define PUP_CALENDAR_CALENDAR_H

#include "client/cli/command.h"

int pup_command_agenda(struct pup_context *context, int count, char **words);
int pup_command_today(struct pup_context *context, int count, char **words);
int pup_command_due(struct pup_context *context, int count, char **words);
int pup_command_export_calendar(struct pup_context *context, int count, char **words);
int pup_command_import_calendar(struct pup_context *context, int count, char **words);

extern const struct pup_option pup_agenda_options[], pup_today_options[], pup_due_options[],
    pup_export_calendar_options[], pup_import_calendar_options[];
extern const struct pup_command_group pup_commands_calendar;

#endif
