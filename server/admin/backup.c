#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "server/admin/all.h"
#include "server/home/backup.h"
#include "server/home/folder.h"

enum { FILE_MAX = 64 * 1024 };

/* DIR without slashes at its end, and the folder beside it that becomes DIR when all is written. */
static bool name_folders(const char *typed, char folder[PATH_MAX], char draft[PATH_MAX])
{
    size_t len = strlen(typed);
    while (len > 1 && typed[len - 1] == '/')
        len--;
    int first = snprintf(folder, PATH_MAX, "%.*s", (int)len, typed);
    int second = snprintf(draft, PATH_MAX, "%s.draft", folder);
    return len > 0 && first > 0 && second > 0 && second < PATH_MAX;
}

static enum pup_err write_file(const char *draft, const char *name, struct pup_span bytes)
{
    char path[PATH_MAX];
    int len = snprintf(path, sizeof path, "%s/%s", draft, name);
    return len > 0 && (size_t)len < sizeof path ? pup_folder_write(path, bytes) : PUP_ERR_LIMIT;
}

static enum pup_err write_authority(struct pup_run *run, const char *draft)
{
    struct pup_buf file;
    pup_buf_init(&file, FILE_MAX);
    enum pup_err err = pup_authority_export(run->authority, &file);
    if (!err)
        err = write_file(draft, PUP_BACKUP_AUTHORITY, pup_buf_span(&file));
    pup_buf_release(&file);
    return err;
}

/* The store holds everything, the authority included; its folder is all that a new machine needs. */
static enum pup_err write_store(struct pup_run *run, const char *draft)
{
    char path[PATH_MAX];
    int len = snprintf(path, sizeof path, "%s/%s", draft, PUP_BACKUP_STORE);
    return len > 0 && (size_t)len < sizeof path ? pup_store_copy(run->ledger->store, path) : PUP_ERR_LIMIT;
}

static enum pup_err write_backup(struct pup_run *run, const char *draft, const char *folder)
{
    enum pup_err err = pup_folder_remove(draft); /* left by one that was cut short */
    if (!err)
        err = pup_folder_make(draft);
    if (!err)
        err = run->arguments->values[PUP_OPTION_AUTHORITY] ? write_authority(run, draft) : write_store(run, draft);
    if (!err)
        err = pup_folder_rename(draft, folder);
    if (err)
        pup_folder_remove(draft);
    return err;
}

static int run_backup(struct pup_run *run)
{
    const char *typed = run->arguments->words[0];
    char folder[PATH_MAX], draft[PATH_MAX];
    if (!name_folders(typed, folder, draft) || !pup_folder_vacant(folder)) {
        pup_say(run->said, PUP_SAY_ERROR, N_("%s is not an empty or a new folder; nothing was written."), typed);
        return EX_CANTCREAT;
    }
    pup_txn_abort(run->txn); /* the copy reads in a transaction of its own */
    run->txn = NULL;
    enum pup_err err = write_backup(run, draft, folder);
    if (err == PUP_ERR_NOT_FOUND || err == PUP_ERR_DENIED) {
        pup_say(run->said, PUP_SAY_ERROR, N_("%s cannot be written."), typed);
        return EX_CANTCREAT;
    }
    if (err)
        return pup_run_fault(run, err);
    bool authority = run->arguments->values[PUP_OPTION_AUTHORITY];
    pup_say(run->said, PUP_SAY_OUT, authority ? N_("The authority is in %s.") : N_("The backup is in %s."), folder);
    pup_say(run->said, PUP_SAY_HINT, N_("Whoever has it can act as this server: keep it where only you can read it."));
    return EX_OK;
}

const struct pup_command pup_command_backup = {
    .name = "backup",
    .nom = "sauvegarder",
    .run = run_backup,
    .needs = pup_needs_read,
    .summary = N_("Writes a backup into a new folder, while the server runs"),
    .usage = N_("DIR [--authority]"),
    .help = N_("The folder holds all that a new machine needs: ledger, roster, authority. It appears under its name\n"
               "only when it is complete.\n"
               "\n"
               "  --authority    only the authority, a file of a few kilobytes: with it alone every edit comes back\n"
               "                 from the sites; roles, enrolments and revocations must then be given again\n"
               "\n"
               "Examples:\n"
               "  pupitred backup /media/key/pupitre-monday\n"
               "  pupitred backup /media/key/authority --authority"),
    .options = 1u << PUP_OPTION_AUTHORITY,
    .words_min = 1,
    .words_max = 1,
};
