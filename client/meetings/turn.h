/* One letter at a time from one folder: whoever is impatient and sends it from a second window must not send it twice,
 * since what went out is noted only after the relay has taken it. The turn ends with the process, however it ends. */
#ifndef PUP_MEETINGS_TURN_H
#define PUP_MEETINGS_TURN_H

#include "client/cli/command.h"

/* Takes the turn, or says who has it: an exit code. *turn is a descriptor; -1: not taken. */
int pup_turn_take(struct pup_context *context, int *turn);
/* Safe on -1. */
void pup_turn_release(int turn);

#endif
