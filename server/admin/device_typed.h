/* Finding the device that was meant. */
#ifndef PUP_SERVER_ADMIN_DEVICE_TYPED_H
#define PUP_SERVER_ADMIN_DEVICE_TYPED_H

#include "server/admin/command.h"
#include "server/roster/roster.h"

/* By the beginning of its id: EX_OK, or an exit code with the sentence said. */
int pup_device_typed(struct pup_run *run, const char *prefix, struct pup_roster_device *device);

#endif
