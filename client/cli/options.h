/* Options before and after the command's name. */
#ifndef PUP_CLI_OPTIONS_H
#define PUP_CLI_OPTIONS_H

#include "client/cli/command.h"

/* Takes the common options that stand before the command; *first is the index of the command's name (or count).
 * words[0] is the program. Returns an exit code, having said what is wrong. */
int pup_options_before(struct pup_context *context, int count, char **words, int *first);

/* Takes the options that stand among the words after the command (words[0] is its name), and moves the other words
 * behind them: those from *first on. */
int pup_options_after(struct pup_context *context, int count, char **words, int *first);

#endif
