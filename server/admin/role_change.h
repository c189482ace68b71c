/* What grant and ungrant have in common. */
#ifndef PUP_SERVER_ADMIN_ROLE_CHANGE_H
#define PUP_SERVER_ADMIN_ROLE_CHANGE_H

#include "server/admin/command.h"
#include "server/roster/roster.h"

/* The role that was typed, in English or French: EX_OK, or EX_USAGE with the sentence said. */
int pup_role_typed(struct pup_run *run, const char *typed, enum pup_role *role);

#endif
