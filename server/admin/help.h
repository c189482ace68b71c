/* What --help prints, made from the table of commands. */
#ifndef PUP_SERVER_ADMIN_HELP_H
#define PUP_SERVER_ADMIN_HELP_H

#include "server/admin/command.h"

/* `command` NULL: the list of all. On standard output. */
void pup_help_print(const struct pup_command *command);

/* Its name in the reader's language. */
const char *pup_command_shown(const struct pup_command *command);

#endif
