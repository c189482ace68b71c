/* The functions of the commands, each in the file of its name; rows.c alone puts them into rows. */
#ifndef PUP_PROJECTS_PROJECTS_H
#define PUP_PROJECTS_PROJECTS_H

#include "client/cli/command.h"

int pup_command_ideas(struct pup_context *context, int count, char **words);
int pup_command_project(struct pup_context *context, int count, char **words);
int pup_command_protocol(struct pup_context *context, int count, char **words);

extern const struct pup_command_group pup_commands_projects;

#endif
