#include "server/admin/all.h"
#include <sysexits.h>
static int run_verify(struct pup_run *run)
{
    (void)run;
    return EX_OK;
}
const struct pup_command pup_command_verify = {.name = "verify",
                                               .nom = "vérifier",
                                               .run = run_verify,
                                               .needs = pup_needs_home,
                                               .summary = "",
                                               .usage = "",
                                               .help = ""};
