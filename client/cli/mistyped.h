/* Words that mean nothing here: says so, with what was probably meant, or where to look. All return EX_USAGE. */
#ifndef PUP_CLI_MISTYPED_H
#define PUP_CLI_MISTYPED_H

#include "client/cli/command.h"

int pup_no_command(const struct pup_context *context, const char *word);
/* Neither a command nor a kind: `help` takes both. */
int pup_no_help(const struct pup_context *context, const char *word);
int pup_no_kind(const char *word);
int pup_no_field(const struct pup_kind_def *kind, struct pup_span name);
/* `word` as it was typed, its hyphens too; the options are those that could stand there (NULL: none). */
int pup_no_option(const struct pup_context *context, const char *word, const struct pup_option *options);

#endif
