#include "server/admin/role_change.h"

#include <sysexits.h>

int pup_role_typed(struct pup_run *run, const char *typed, enum pup_role *role)
{
    if (pup_role_find(pup_span_of(typed), role) == PUP_OK)
        return EX_OK;
    const char *names = "";
    for (int i = PUP_ROLE_COORDINATOR; i < PUP_ROLE_COUNT && names; i++)
        names = pup_arena_printf(run->arena, "%s%s%s", names, *names ? ", " : "",
                                 pup_role_label((enum pup_role)i, run->language));
    pup_say(run->said, PUP_SAY_ERROR, N_("There is no role \"%s\". The roles are: %s."), typed, names ? names : "");
    return EX_USAGE;
}
