#include "server/admin/role_change.h"

#include <sysexits.h>

#include "server/admin/all.h"
#include "server/ledger/people.h"

static int say_not_granted(struct pup_run *run, enum pup_err err)
{
    const char *const *words = run->arguments->words;
    switch (err) {
    case PUP_ERR_NOT_FOUND:
        pup_say(
            run->said, PUP_SAY_ERROR,
            N_("There is no member %s or no structure %s (\"pupitred member\" and \"pupitred structure\" list them)."),
            words[0], words[1]);
        return EX_NOINPUT;
    case PUP_ERR_INVALID:
        pup_say(run->said, PUP_SAY_ERROR, N_("%s is a group: roles are granted in its structures."), words[1]);
        return EX_DATAERR;
    default:
        return pup_run_fault(run, err);
    }
}

static int run_grant(struct pup_run *run)
{
    const char *const *words = run->arguments->words;
    enum pup_role role;
    int code = pup_role_typed(run, words[2], &role);
    if (code)
        return code;
    enum pup_err err = pup_roster_grant(run->txn, words[0], words[1], role);
    if (err)
        return say_not_granted(run, err);
    err = pup_people_granted(run->ledger, run->txn, run->now_ms, words[0], words[1]);
    if (err)
        return pup_run_fault(run, err);
    run->roster_changed = true;
    pup_say(run->said, PUP_SAY_OUT, N_("%s now has the role \"%s\" in %s."), words[0],
            pup_role_label(role, run->language), words[1]);
    return EX_OK;
}

const struct pup_command pup_command_grant = {
    .name = "grant",
    .nom = "accorder",
    .run = run_grant,
    .needs = pup_needs_write,
    .summary = N_("Gives a member a role in a structure"),
    .usage = N_("LOGIN STRUCTURE ROLE"),
    .help = N_("Roles: coordinator, leader, manager, referent, professional, trainee, partner (or their French\n"
               "names). What they open starts at once on connected devices, at the next contact on others.\n"
               "\n"
               "Example:\n"
               "  pupitred grant riou V coordinator"),
    .words_min = 3,
    .words_max = 3,
};
