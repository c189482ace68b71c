/* What it means when the server could not be reached, or would not have us. */
#ifndef PUP_COMMANDS_REACH_H
#define PUP_COMMANDS_REACH_H

#include "client/cli/command.h"

/* Says why a conversation with the server failed and what to do; returns the exit code. */
int pup_reach_failed(const struct pup_context *context, enum pup_err err, enum pup_refusal refusal);

#endif
