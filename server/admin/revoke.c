#include <sysexits.h>

#include "server/admin/all.h"
#include "server/admin/device_typed.h"

static int run_revoke(struct pup_run *run)
{
    struct pup_roster_device device;
    int code = pup_device_typed(run, run->arguments->words[0], &device);
    if (code)
        return code;
    char id[17];
    pup_device_text(&device.device, id);
    bool before = device.revoked;
    device.revoked = true;
    enum pup_err err = before ? PUP_OK : pup_roster_put_device(run->txn, &device);
    if (err)
        return pup_run_fault(run, err);
    run->roster_changed = true;
    pup_say(run->said, PUP_SAY_OUT,
            before ? N_("The device %s of %s was revoked before.") : N_("The device %s of %s is revoked."), id,
            device.login);
    return EX_OK;
}

const struct pup_command pup_command_revoke = {
    .name = "revoke",
    .nom = "révoquer",
    .run = run_revoke,
    .needs = pup_needs_write,
    .summary = N_("Revokes a device: it is cut at once and never admitted again"),
    .usage = N_("DEVICE"),
    .help = N_("For a device that was lost, stolen or copied. The beginning of its id is enough. What its member\n"
               "wrote stays; she enrols another device with a new invitation.\n"
               "\n"
               "Example:\n"
               "  pupitred revoke 3fa2"),
    .words_min = 1,
    .words_max = 1,
};
