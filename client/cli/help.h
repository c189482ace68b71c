/* Help, made from the tables of commands and kinds. */
#ifndef PUP_CLI_HELP_H
#define PUP_CLI_HELP_H

#include "client/cli/command.h"

void pup_help_overview(const struct pup_context *context);
int pup_help_command(struct pup_context *context, const struct pup_command *command);

/* The commands `help` and `kinds`. */
int pup_command_help(struct pup_context *context, int count, char **words);
int pup_command_kinds(struct pup_context *context, int count, char **words);

#endif
