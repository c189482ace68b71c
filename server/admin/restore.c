#include <limits.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/base/random.h"
#include "server/admin/all.h"
#include "server/home/backup.h"
#include "server/home/folder.h"

enum { FILE_MAX = 64 * 1024 };

struct restoring {
    const char *from; /* the backup's folder */
    bool authority;   /* it holds only the authority */
};

static bool is_there(const char *folder, const char *name)
{
    char path[PATH_MAX];
    int len = snprintf(path, sizeof path, "%s/%s", folder, name);
    return len > 0 && (size_t)len < sizeof path && access(path, R_OK) == 0;
}

static enum pup_err read_authority(const char *from, struct pup_authority *authority)
{
    char path[PATH_MAX];
    struct pup_buf file;
    pup_buf_init(&file, FILE_MAX);
    snprintf(path, sizeof path, "%s/%s", from, PUP_BACKUP_AUTHORITY);
    enum pup_err err = pup_folder_read(path, &file);
    if (!err)
        err = pup_authority_import(pup_buf_span(&file), authority);
    pup_buf_release(&file);
    return err;
}

/* An empty ledger under the authority that was kept. */
static enum pup_err write_authority(struct pup_txn *txn, const char *from, const struct pup_id *incarnation)
{
    struct pup_authority authority = {0};
    enum pup_err err = read_authority(from, &authority);
    if (!err)
        err = pup_ledger_create(txn, incarnation);
    if (!err)
        err = pup_authority_save(txn, &authority);
    pup_authority_release(&authority);
    return err;
}

/* Whether the copied data are a server home's, and not a newer program's. */
static enum pup_err check_store(struct pup_store *store)
{
    struct pup_ledger ledger;
    return pup_ledger_open(store, pup_random_system(), &ledger);
}

/* A new life begins: whatever clients hold of the old one is to be sent again. */
static enum pup_err begin_life(struct pup_store *store, const struct restoring *restoring)
{
    struct pup_id incarnation;
    struct pup_txn *txn;
    pup_random(incarnation.bytes, sizeof incarnation.bytes);
    enum pup_err err = restoring->authority ? PUP_OK : check_store(store);
    if (!err)
        err = pup_store_begin(store, true, &txn);
    if (err)
        return err;
    if (restoring->authority)
        err = write_authority(txn, restoring->from, &incarnation);
    if (!err)
        err = pup_ledger_new_incarnation(txn, &incarnation);
    if (!err)
        return pup_txn_commit(txn);
    pup_txn_abort(txn);
    return err;
}

/* The data file alone: locks are made anew, and the backup itself is left untouched. */
static enum pup_err copy_data(const char *from, const char *directory)
{
    char source[PATH_MAX], target[PATH_MAX];
    int first = snprintf(source, sizeof source, "%s/%s/data.mdb", from, PUP_BACKUP_STORE);
    int second = snprintf(target, sizeof target, "%s/data.mdb", directory);
    if (first >= PATH_MAX || second >= PATH_MAX)
        return PUP_ERR_LIMIT;
    return pup_folder_copy_file(source, target);
}

static enum pup_err fill(void *context, const char *directory)
{
    const struct restoring *restoring = context;
    struct pup_store *store;
    enum pup_err err = restoring->authority ? PUP_OK : copy_data(restoring->from, directory);
    if (!err)
        err = pup_home_store_open(directory, &store);
    if (err)
        return err;
    err = begin_life(store, restoring);
    pup_store_close(store);
    return err;
}

static int say_restored(struct pup_run *run, const struct restoring *restoring)
{
    pup_say(run->said, PUP_SAY_OUT, N_("Restored into %s. A new incarnation begins."), run->home->path);
    if (restoring->authority)
        pup_say(
            run->said, PUP_SAY_OUT,
            N_("Only the authority was restored. Give again, in this order: structures and groups, members, roles.\n"
               "Then run the server. Each device that comes back must be confirmed: pupitred devices --confirm "
               "DEVICE"));
    else
        pup_say(run->said, PUP_SAY_OUT,
                N_("Edits made since the backup come back by themselves from the devices. What only this server wrote "
                   "since then does not.\n"
                   "Check, and do again if need be:\n"
                   "  roles given and taken away      pupitred member\n"
                   "  devices enrolled since          pupitred devices (they wait: --confirm those you know)\n"
                   "  devices revoked since           pupitred revoke DEVICE\n"
                   "  structures and members added    pupitred structure, pupitred member\n"
                   "  invitations not yet used        pupitred invite LOGIN"));
    pup_say(run->said, PUP_SAY_OUT,
            N_("If the machine's address changed, each client is told once: pupitre server HOST:PORT"));
    return EX_OK;
}

static int say_not_restored(struct pup_run *run, enum pup_err err)
{
    const char *from = run->arguments->words[0];
    switch (err) {
    case PUP_ERR_EXISTS:
        pup_say(run->said, PUP_SAY_ERROR,
                N_("%s holds a server's data already; nothing was changed. Restore into a new home: --home DIR."),
                run->home->path);
        return EX_CANTCREAT;
    case PUP_ERR_NOT_FOUND:
    case PUP_ERR_MALFORMED:
    case PUP_ERR_CORRUPT:
        pup_say(run->said, PUP_SAY_ERROR, N_("%s is not a whole backup; nothing was changed."), from);
        return EX_DATAERR;
    case PUP_ERR_BUSY:
        pup_say(run->said, PUP_SAY_ERROR, N_("A server runs on %s: restore into another home."), run->home->path);
        return EX_TEMPFAIL;
    default:
        return pup_run_fault(run, err);
    }
}

static int run_restore(struct pup_run *run)
{
    struct restoring restoring = {.from = run->arguments->words[0]};
    bool store = is_there(restoring.from, PUP_BACKUP_STORE "/data.mdb");
    restoring.authority = !store && is_there(restoring.from, PUP_BACKUP_AUTHORITY);
    if (!store && !restoring.authority) {
        pup_say(run->said, PUP_SAY_ERROR, N_("There is no backup in %s."), restoring.from);
        return EX_NOINPUT;
    }
    enum pup_err err = pup_home_install(run->home, fill, &restoring);
    return err ? say_not_restored(run, err) : say_restored(run, &restoring);
}

const struct pup_command pup_command_restore = {
    .name = "restore",
    .nom = "restaurer",
    .run = run_restore,
    .needs = pup_needs_home,
    .summary = N_("Makes a server home from a backup, or from the authority alone"),
    .usage = N_("DIR"),
    .help = N_("DIR is what \"pupitred backup\" wrote. The home must not hold data yet. A new incarnation of the\n"
               "server begins: at their next contact the devices send again, by themselves, what it lacks. The\n"
               "backup is not changed. What must be checked by a person is printed.\n"
               "\n"
               "Example:\n"
               "  pupitred restore /media/key/pupitre-monday --home /var/lib/pupitred"),
    .words_min = 1,
    .words_max = 1,
};
