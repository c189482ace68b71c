/* Every command, each in the file of its name. */
#ifndef PUP_SERVER_ADMIN_ALL_H
#define PUP_SERVER_ADMIN_ALL_H

#include "server/admin/command.h"

extern const struct pup_command pup_command_init, pup_command_structure, pup_command_member, pup_command_grant,
    pup_command_ungrant, pup_command_invite, pup_command_serve, pup_command_status, pup_command_devices,
    pup_command_revoke, pup_command_erase, pup_command_backup, pup_command_restore, pup_command_verify,
    pup_command_compact;

#endif
