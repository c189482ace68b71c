#include <sysexits.h>

#include "server/admin/all.h"
#include "server/admin/role_change.h"
#include "server/ledger/people.h"

static int run_ungrant(struct pup_run *run)
{
    const char *const *words = run->arguments->words;
    enum pup_role role;
    int code = pup_role_typed(run, words[2], &role);
    if (code)
        return code;
    enum pup_err err = pup_roster_ungrant(run->txn, words[0], words[1], role);
    if (err == PUP_ERR_NOT_FOUND) {
        pup_say(run->said, PUP_SAY_ERROR,
                N_("%s does not have the role \"%s\" in %s (\"pupitred member\" lists roles)."), words[0],
                pup_role_label(role, run->language), words[1]);
        return EX_NOINPUT;
    }
    if (!err)
        err = pup_people_ungranted(run->ledger, run->txn, run->now_ms, words[0]);
    if (err)
        return pup_run_fault(run, err);
    run->roster_changed = true;
    pup_say(run->said, PUP_SAY_OUT, N_("%s no longer has the role \"%s\" in %s."), words[0],
            pup_role_label(role, run->language), words[1]);
    pup_say(
        run->said, PUP_SAY_HINT,
        N_("What only this role opened is wiped from her devices at their next contact; her own edits stay with her."));
    return EX_OK;
}

const struct pup_command pup_command_ungrant = {
    .name = "ungrant",
    .nom = "retirer",
    .run = run_ungrant,
    .needs = pup_needs_write,
    .summary = N_("Takes a role away from a member"),
    .usage = N_("LOGIN STRUCTURE ROLE"),
    .help = N_("What only this role opened is closed: its copy is wiped from the member's devices at their next\n"
               "contact, except her own edits. Edits not yet sent are refused and kept in her drawer.\n"
               "\n"
               "Example:\n"
               "  pupitred ungrant morel A trainee"),
    .words_min = 3,
    .words_max = 3,
};
