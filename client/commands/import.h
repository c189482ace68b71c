/* `import`: its row of the table of commands. */
#ifndef PUP_COMMANDS_IMPORT_H
#define PUP_COMMANDS_IMPORT_H

#include "client/commands/command.h"

int pup_command_import(struct pup_context *context, int count, char **words);
extern const struct pup_option pup_import_option_table[];

#endif
