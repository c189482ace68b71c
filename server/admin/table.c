/* The table of commands. */
#include "common/base/text.h"
#include "server/admin/all.h"

const struct pup_command *const pup_commands[] = {
    &pup_command_init,   &pup_command_structure, &pup_command_member,  &pup_command_grant,   &pup_command_ungrant,
    &pup_command_invite, &pup_command_serve,     &pup_command_status,  &pup_command_devices, &pup_command_revoke,
    &pup_command_erase,  &pup_command_backup,    &pup_command_restore, &pup_command_verify,  &pup_command_compact,
};
const size_t pup_command_count = sizeof pup_commands / sizeof pup_commands[0];

const struct pup_command *pup_command_find(const char *name)
{
    struct pup_span typed = pup_span_of(name);
    for (size_t i = 0; i < pup_command_count; i++)
        if (pup_text_same(typed, pup_span_of(pup_commands[i]->name)) ||
            pup_text_same(typed, pup_span_of(pup_commands[i]->nom)))
            return pup_commands[i];
    return NULL;
}
