/* Help, made from the tables of commands and kinds. */
#ifndef PUP_COMMANDS_HELP_H
#define PUP_COMMANDS_HELP_H

#include "client/commands/command.h"

void pup_help_overview(const struct pup_context *context);
int pup_help_command(struct pup_context *context, const struct pup_command *command);

#endif
