/* Which data folder: --home, else --profile, else PUPITRE_HOME, else the profile "default" under
 * $XDG_DATA_HOME/pupitre. */
#ifndef PUP_CLI_HOME_H
#define PUP_CLI_HOME_H

#include "client/cli/command.h"

/* Fills context->home. Returns an exit code, having said what is wrong. */
int pup_home_choose(struct pup_context *context);

/* Opens the replica there, making the folders above it if need be, and reads the profile. */
int pup_home_open(struct pup_context *context);
void pup_home_close(struct pup_context *context);

#endif
