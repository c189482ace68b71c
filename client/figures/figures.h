/* Commands that answer with figures. */
#ifndef PUP_FIGURES_FIGURES_H
#define PUP_FIGURES_FIGURES_H

#include "client/cli/command.h"

extern const struct pup_command_group pup_commands_figures;

int pup_command_aci(struct pup_context *context, int count, char **words);
int pup_command_time(struct pup_context *context, int count, char **words);
int pup_command_attendance(struct pup_context *context, int count, char **words);
int pup_command_maturity(struct pup_context *context, int count, char **words);
int pup_command_money(struct pup_context *context, int count, char **words);
int pup_command_stock(struct pup_context *context, int count, char **words);

#endif
