#include <sysexits.h>
#include <time.h>

#include "server/admin/all.h"
#include "server/admin/device_typed.h"
#include "server/admin/json.h"
#include "server/admin/sheet.h"

static enum pup_needs needs(const struct pup_arguments *arguments)
{
    return arguments->values[PUP_OPTION_CONFIRM] ? PUP_NEEDS_WRITE : PUP_NEEDS_READ;
}

static const char *standing(const struct pup_roster_device *device)
{
    return device->revoked ? "revoked" : device->waiting ? "waiting" : "admitted";
}

/* UTC, to the second; empty when it never came. */
static void contact_text(const struct pup_roster_device *device, char text[32])
{
    time_t seconds = (time_t)(device->last_contact / 1000);
    struct tm utc;
    text[0] = '\0';
    if (device->last_contact > 0 && gmtime_r(&seconds, &utc))
        strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

static void print_json(const struct pup_ledger *ledger, const struct pup_roster_device *devices, size_t count)
{
    struct pup_json json;
    pup_json_start(&json);
    pup_json_open_map(&json, NULL);
    pup_json_integer(&json, "v", 1);
    pup_json_open_array(&json, "devices");
    for (size_t i = 0; i < count; i++) {
        char id[17], contact[32];
        pup_device_text(&devices[i].device, id);
        contact_text(&devices[i], contact);
        pup_json_open_map(&json, NULL);
        pup_json_text(&json, "device", id);
        pup_json_text(&json, "login", devices[i].login);
        pup_json_text(&json, "name", devices[i].name);
        pup_json_text(&json, "standing", standing(&devices[i]));
        pup_json_text(&json, "last_contact", contact);
        pup_json_boolean(&json, "back",
                         pup_id_equal(&devices[i].back, &ledger->incarnation) ||
                             pup_id_equal(&devices[i].enrolled, &ledger->incarnation));
        pup_json_close_map(&json);
    }
    pup_json_close_array(&json);
    pup_json_close_map(&json);
    pup_json_print(&json);
}

/* People read a translated word; pipes get the stable one. */
static const char *shown_standing(const struct pup_roster_device *device)
{
    return device->revoked ? _("revoked") : device->waiting ? _("waiting") : _("admitted");
}

static enum pup_err print_rows(const struct pup_roster_device *devices, size_t count)
{
    static const char *const headings[] = {N_("Device"), N_("Member"), N_("Name"), N_("Standing"),
                                           N_("Last contact (UTC)")};
    struct pup_sheet *sheet;
    enum pup_err err = pup_sheet_new(headings, 5, &sheet);
    for (size_t i = 0; !err && i < count; i++) {
        char id[17], contact[32];
        pup_device_text(&devices[i].device, id);
        contact_text(&devices[i], contact);
        err = pup_sheet_row(
            sheet,
            (const char *[]){id, devices[i].login, devices[i].name,
                             pup_sheet_is_table(sheet) ? shown_standing(&devices[i]) : standing(&devices[i]), contact});
    }
    pup_sheet_print(sheet);
    return err;
}

static int list(struct pup_run *run)
{
    struct pup_roster_device *devices;
    size_t count, waiting = 0;
    enum pup_err err = pup_roster_devices(run->txn, run->arena, &devices, &count);
    if (err)
        return pup_run_fault(run, err);
    if (run->arguments->values[PUP_OPTION_JSON])
        print_json(run->ledger, devices, count);
    else
        err = print_rows(devices, count);
    for (size_t i = 0; i < count; i++)
        waiting += devices[i].waiting && !devices[i].revoked;
    if (waiting)
        pup_say(run->said, PUP_SAY_HINT,
                N_("Some devices hold a certificate of this authority but are not in the roster (it was restored from "
                   "an older backup). "
                   "Confirm those you know: pupitred devices --confirm DEVICE"));
    return err ? pup_run_fault(run, err) : EX_OK;
}

static int confirm(struct pup_run *run)
{
    struct pup_roster_device device;
    int code = pup_device_typed(run, run->arguments->values[PUP_OPTION_CONFIRM], &device);
    if (code)
        return code;
    char id[17];
    pup_device_text(&device.device, id);
    if (device.revoked) {
        pup_say(run->said, PUP_SAY_ERROR,
                N_("The device %s of %s is revoked. Invite its owner to enrol anew: pupitred invite %s."), id,
                device.login, device.login);
        return EX_DATAERR;
    }
    if (!device.waiting) {
        pup_say(run->said, PUP_SAY_OUT, N_("The device %s of %s is admitted already."), id, device.login);
        return EX_OK;
    }
    device.waiting = false;
    enum pup_err err = pup_roster_put_device(run->txn, &device);
    if (err)
        return pup_run_fault(run, err);
    run->roster_changed = true;
    pup_say(run->said, PUP_SAY_OUT, N_("The device %s of %s is admitted."), id, device.login);
    return EX_OK;
}

static int run_devices(struct pup_run *run)
{
    return run->arguments->values[PUP_OPTION_CONFIRM] ? confirm(run) : list(run);
}

const struct pup_command pup_command_devices = {
    .name = "devices",
    .nom = "appareils",
    .run = run_devices,
    .needs = needs,
    .summary = N_("Lists enrolled devices; confirms one after a restore"),
    .usage = N_("[--json | --confirm DEVICE]"),
    .help = N_("A device is admitted, revoked, or waiting: certified by this authority but unknown to the roster,\n"
               "because that was restored from a backup older than the enrolment.\n"
               "\n"
               "  --confirm DEVICE    admits a waiting device; the beginning of its id is enough\n"
               "  --json              "
               "{\"v\",\"devices\":[{\"device\",\"login\",\"name\",\"standing\",\"last_contact\",\"back\"}]}\n"
               "\n"
               "Examples:\n"
               "  pupitred devices\n"
               "  pupitred devices --confirm 3fa2"),
    .options = 1u << PUP_OPTION_JSON | 1u << PUP_OPTION_CONFIRM,
};
