#include "server/home/home.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/random.h"
#include "server/home/folder.h"
#include "server/ledger/busy.h"
#include "server/ledger/upgrade.h"
#include "server/store/tables.h"

static enum pup_err set_path(struct pup_home *home, const char *first, const char *second, const char *third)
{
    int len = snprintf(home->path, sizeof home->path, "%s%s%s", first, second, third);
    return len < 0 || (size_t)len >= sizeof home->path ? PUP_ERR_LIMIT : PUP_OK;
}

static enum pup_err set_absolute(struct pup_home *home, const char *path)
{
    char here[PUP_HOME_MAX];
    if (path[0] == '/')
        return set_path(home, path, "", "");
    return getcwd(here, sizeof here) ? set_path(home, here, "/", path) : PUP_ERR_LIMIT;
}

enum pup_err pup_home_choose(const char *option, struct pup_home *home)
{
    if (option && !*option)
        return PUP_ERR_NOT_FOUND;
    const char *named = option ? option : getenv("PUPITRED_HOME");
    if (named && *named)
        return set_absolute(home, named);
    if (geteuid() == 0)
        return set_path(home, "/var/lib/pupitred", "", "");
    const char *data = getenv("XDG_DATA_HOME");
    if (data && data[0] == '/')
        return set_path(home, data, "/pupitred", "");
    const char *user = getenv("HOME");
    return user && *user ? set_path(home, user, "/.local/share/pupitred", "") : PUP_ERR_NOT_FOUND;
}

void pup_home_file(const struct pup_home *home, const char *name, char path[PUP_HOME_FILE_MAX + 1])
{
    snprintf(path, PUP_HOME_FILE_MAX + 1, "%s/%s", home->path, name);
}

bool pup_home_exists(const struct pup_home *home)
{
    char path[PUP_HOME_FILE_MAX + 1];
    struct stat store;
    pup_home_file(home, "store", path);
    return stat(path, &store) == 0;
}

enum pup_err pup_home_lock(const struct pup_home *home, bool exclusive, int *fd)
{
    char path[PUP_HOME_FILE_MAX + 1];
    pup_home_file(home, "serve.lock", path);
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*fd < 0)
        return errno == ENOENT ? PUP_ERR_NOT_FOUND : pup_folder_error(errno);
    if (flock(*fd, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0)
        return PUP_OK;
    int why = errno;
    close(*fd);
    *fd = -1;
    return why == EWOULDBLOCK ? PUP_ERR_BUSY : PUP_ERR_IO;
}

struct pup_store_options pup_home_store_options(const char *directory)
{
    return (struct pup_store_options){
        .directory = directory, .tables = pup_server_tables, .table_count = PUP_TABLE_COUNT};
}

static enum pup_err read_format(struct pup_store *store, uint32_t *format)
{
    struct pup_txn *txn;
    enum pup_err err = pup_store_begin(store, false, &txn);
    if (err)
        return err;
    err = pup_ledger_format(txn, format);
    pup_txn_abort(txn);
    return err;
}

/* With the tables that an older format had besides. */
static enum pup_err upgrade(const char *directory)
{
    const struct pup_store_options options = {
        .directory = directory, .tables = pup_server_tables_1, .table_count = PUP_OLD_COUNT};
    struct pup_store *store;
    struct pup_txn *txn;
    enum pup_err err = pup_store_open(&options, &store);
    if (err)
        return err;
    err = pup_store_begin(store, true, &txn);
    if (!err && (err = pup_ledger_upgrade(txn)))
        pup_txn_abort(txn);
    else if (!err)
        err = pup_txn_commit(txn);
    pup_store_close(store);
    return err;
}

enum pup_err pup_home_store_open(const char *directory, struct pup_store **store)
{
    const struct pup_store_options options = pup_home_store_options(directory);
    uint32_t format;
    enum pup_err err = pup_store_open(&options, store);
    if (err || read_format(*store, &format) || format >= PUP_SERVER_FORMAT)
        return err;
    pup_store_close(*store);
    *store = NULL;
    err = upgrade(directory);
    return err ? err : pup_store_open(&options, store);
}

static enum pup_err load(struct pup_opened *opened)
{
    struct pup_txn *txn;
    enum pup_err err = pup_ledger_open(opened->store, pup_random_system(), &opened->ledger);
    if (!err)
        err = pup_store_begin(opened->store, false, &txn);
    if (err)
        return err;
    err = pup_authority_load(txn, &opened->authority);
    pup_txn_abort(txn);
    return err;
}

enum pup_err pup_home_open(const struct pup_home *home, struct pup_opened *opened)
{
    char path[PUP_HOME_FILE_MAX + 1];
    *opened = (struct pup_opened){0};
    if (!pup_home_exists(home))
        return PUP_ERR_NOT_FOUND;
    pup_home_file(home, "store", path);
    enum pup_err err = pup_home_store_open(path, &opened->store);
    if (!err)
        err = load(opened);
    if (err)
        pup_home_close(opened);
    return err;
}

void pup_home_close(struct pup_opened *opened)
{
    pup_authority_release(&opened->authority);
    pup_store_close(opened->store);
    *opened = (struct pup_opened){0};
}

enum pup_err pup_home_complete(struct pup_opened *opened, int64_t now_ms)
{
    struct pup_txn *txn;
    enum pup_err err = pup_store_begin(opened->store, true, &txn);
    if (err)
        return err == PUP_ERR_FULL ? PUP_OK : err;
    err = pup_busy_begin(&opened->ledger, txn, now_ms);
    if (err)
        pup_txn_abort(txn);
    else
        err = pup_txn_commit(txn);
    return err == PUP_ERR_FULL ? PUP_OK : err;
}

enum pup_err pup_home_compact(const struct pup_home *home, struct pup_opened *opened)
{
    char path[PUP_HOME_FILE_MAX + 1];
    pup_home_file(home, "store", path);
    const struct pup_store_options options = pup_home_store_options(path);
    pup_store_close(opened->store);
    opened->store = NULL;
    enum pup_err err = pup_store_compact(&options);
    enum pup_err reopened = pup_store_open(&options, &opened->store);
    opened->ledger.store = opened->store;
    return err ? err : reopened;
}

enum pup_err pup_home_install(const struct pup_home *home, enum pup_err (*fill)(void *context, const char *directory),
                              void *context)
{
    char draft[PUP_HOME_FILE_MAX + 1], store[PUP_HOME_FILE_MAX + 1];
    int lock = -1;
    enum pup_err err = pup_folder_make(home->path);
    if (!err)
        err = pup_home_lock(home, true, &lock);
    if (!err && pup_home_exists(home))
        err = PUP_ERR_EXISTS;
    pup_home_file(home, "store.draft", draft);
    pup_home_file(home, "store", store);
    if (!err)
        err = pup_folder_remove(draft); /* left by one that was cut short */
    if (!err)
        err = pup_folder_make(draft);
    if (!err)
        err = fill(context, draft);
    if (!err)
        err = pup_folder_rename(draft, store);
    if (err && lock >= 0 && err != PUP_ERR_EXISTS)
        pup_folder_remove(draft);
    if (lock >= 0)
        close(lock);
    return err;
}
