/* The functions of the commands, each in the file of its name; rows.c alone puts them into rows. */
#ifndef PUP_MEETINGS_MEETINGS_H
#define PUP_MEETINGS_MEETINGS_H

#include "client/cli/command.h"

int pup_command_attend(struct pup_context *context, int count, char **words);
int pup_command_convene(struct pup_context *context, int count, char **words);
int pup_command_mail(struct pup_context *context, int count, char **words);
int pup_command_minutes(struct pup_context *context, int count, char **words);
int pup_command_notice(struct pup_context *context, int count, char **words);
int pup_command_routine(struct pup_context *context, int count, char **words);
int pup_command_send(struct pup_context *context, int count, char **words);
int pup_command_welcome(struct pup_context *context, int count, char **words);

extern const struct pup_command_group pup_commands_meetings;

#endif
