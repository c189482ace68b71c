#include "server/admin/device_typed.h"

#include <sysexits.h>

int pup_device_typed(struct pup_run *run, const char *prefix, struct pup_roster_device *device)
{
    enum pup_err err = pup_roster_find_device(run->txn, prefix, device);
    switch (err) {
    case PUP_OK:
        return EX_OK;
    case PUP_ERR_AMBIGUOUS:
        pup_say(run->said, PUP_SAY_ERROR, N_("The ids of several devices begin with %s: write more of it."), prefix);
        return EX_USAGE;
    case PUP_ERR_NOT_FOUND:
    case PUP_ERR_INVALID:
        pup_say(run->said, PUP_SAY_ERROR, N_("No device's id begins with %s (\"pupitred devices\" lists them)."),
                prefix);
        return EX_NOINPUT;
    default:
        return pup_run_fault(run, err);
    }
}
