/* Copying and compacting: every entry is read out and appended to a fresh file.
 *
 * LMDB's own compacting copy is not enough here. It leaves out free pages and the gaps of used ones, give or take the
 * bytes of its alignment, but takes the pages of long values whole: where a shorter value replaced a longer one within
 * a transaction, the longer one's end is still there. What was erased must be gone, so only living entries are carried
 * over. */
#include "common/store/lmdb_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ENTRIES_A_COMMIT = 16 * 1024, MAIN = 1 };

/* One copy under way. */
struct copy {
    MDB_txn *from;
    MDB_env *to_env;
    MDB_txn *to; /* NULL between two commits */
    size_t pending;
};

static int flush(struct copy *copy)
{
    int rc = copy->to ? mdb_txn_commit(copy->to) : MDB_SUCCESS;
    copy->to = NULL;
    copy->pending = 0;
    return rc ? rc : mdb_txn_begin(copy->to_env, NULL, 0, &copy->to);
}

static int append(struct copy *copy, MDB_dbi table, MDB_val *key, MDB_val *value)
{
    int rc = mdb_put(copy->to, table, key, value, MDB_APPEND);
    if (!rc && ++copy->pending >= ENTRIES_A_COMMIT)
        rc = flush(copy);
    return rc;
}

static int copy_entries(struct copy *copy, MDB_dbi from, MDB_dbi to)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    int rc = mdb_cursor_open(copy->from, from, &cursor);
    if (rc)
        return rc;
    while ((rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == MDB_SUCCESS)
        if ((rc = append(copy, to, &key, &value)))
            break;
    mdb_cursor_close(cursor);
    return rc == MDB_NOTFOUND ? MDB_SUCCESS : rc;
}

static int copy_table(struct copy *copy, const MDB_val *name)
{
    char text[PUP_KEY_MAX + 1] = {0};
    MDB_dbi from, to;
    if (name->mv_size >= sizeof text)
        return MDB_CORRUPTED;
    memcpy(text, name->mv_data, name->mv_size);
    int rc = mdb_dbi_open(copy->from, text, 0, &from);
    if (!rc)
        rc = mdb_dbi_open(copy->to, text, MDB_CREATE, &to);
    if (!rc)
        rc = flush(copy); /* a table made in a transaction is usable in later ones once that is committed */
    return rc ? rc : copy_entries(copy, from, to);
}

/* All tables that are there, not only those this program knows: a newer one may have made more. */
static int copy_tables(struct copy *copy)
{
    MDB_cursor *names;
    MDB_val name, root;
    int rc = mdb_cursor_open(copy->from, MAIN, &names);
    if (rc)
        return rc;
    while ((rc = mdb_cursor_get(names, &name, &root, MDB_NEXT)) == MDB_SUCCESS)
        if ((rc = copy_table(copy, &name)))
            break;
    mdb_cursor_close(names);
    return rc == MDB_NOTFOUND ? MDB_SUCCESS : rc;
}

static int copy_everything(struct copy *copy)
{
    int rc = flush(copy);
    if (!rc)
        rc = copy_tables(copy);
    if (!rc) {
        rc = mdb_txn_commit(copy->to);
        copy->to = NULL;
    }
    if (copy->to)
        mdb_txn_abort(copy->to);
    return rc;
}

/* Writes the store's living entries into a new file at `path`, in `directory`, in ordinary, synced commits. Nobody else
 * knows the file yet, so no lock is needed. */
static enum pup_err copy_to_file(struct pup_lmdb *store, int directory, const char *path)
{
    struct copy copy = {0};
    struct pup_txn *reader;
    MDB_envinfo info;
    mdb_env_info(store->env, &info);

    enum pup_err err = pup_lmdb_env_open(path, info.me_mapsize, MDB_NOSUBDIR | MDB_NOLOCK, &copy.to_env);

    if (err)
        return err;
    err = pup_store_begin(&store->base, false, &reader);
    if (!err) {
        copy.from = pup_lmdb_txn(reader);
        err = pup_lmdb_write_error(directory, copy_everything(&copy));
        pup_txn_abort(reader);
    }
    mdb_env_close(copy.to_env);
    return err;
}

static enum pup_err path_in(const char *directory, const char *name, char out[PATH_MAX])
{
    int len = snprintf(out, PATH_MAX, "%s/%s", directory, name);
    return len < 0 || len >= PATH_MAX ? PUP_ERR_LIMIT : PUP_OK;
}

static bool is_empty(DIR *entries)
{
    struct dirent *entry;
    while ((entry = readdir(entries)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            return false;
    return true;
}

/* Makes the directory, or takes it if it is empty. */
static enum pup_err claim_directory(const char *path)
{
    if (mkdir(path, 0700) == 0)
        return pup_lmdb_sync_parent(path);
    if (errno != EEXIST)
        return pup_lmdb_error(errno);
    DIR *entries = opendir(path);
    if (!entries)
        return pup_lmdb_error(errno);
    enum pup_err err = is_empty(entries) ? PUP_OK : PUP_ERR_EXISTS;
    closedir(entries);
    return err;
}

/* A copy is whole from the beginning: what is missing from it later is a loss. */
static enum pup_err mark_copy(int directory)
{
    int lock = openat(directory, PUP_LMDB_LOCK, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0)
        return pup_lmdb_error(errno);
    enum pup_err err = pup_lmdb_mark(lock);
    close(lock);
    return err;
}

enum pup_err pup_lmdb_copy(struct pup_store *base, const char *directory)
{
    char path[PATH_MAX];
    enum pup_err err = path_in(directory, PUP_LMDB_DATA, path);
    if (!err)
        err = claim_directory(directory);
    if (err)
        return err;
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return pup_lmdb_error(errno);
    err = copy_to_file((struct pup_lmdb *)base, fd, path);
    if (!err)
        err = mark_copy(fd);
    if (err)
        unlink(path);
    if (fsync(fd) && !err)
        err = pup_lmdb_error(errno);
    close(fd);
    return err;
}

/* The environment is closed before its file is replaced; the lock is kept until the new one is in its place for good.
 */
static enum pup_err replace(struct pup_lmdb *store, const char *draft)
{
    pup_lmdb_release_env(store);
    if (renameat(AT_FDCWD, draft, store->directory, PUP_LMDB_DATA) || fsync(store->directory))
        return pup_lmdb_error(errno);
    return PUP_OK;
}

enum pup_err pup_store_compact(const struct pup_store_options *options)
{
    char draft[PATH_MAX];
    struct pup_store_options alone = *options;
    struct pup_store *store;
    alone.exclusive = true;
    enum pup_err err = path_in(options->directory, PUP_LMDB_DRAFT, draft);
    if (!err)
        err = pup_store_open(&alone, &store);
    if (err)
        return err;
    struct pup_lmdb *lmdb = (struct pup_lmdb *)store;
    err = copy_to_file(lmdb, lmdb->directory, draft);
    if (!err)
        err = replace(lmdb, draft);
    if (err)
        unlink(draft);
    pup_store_close(store);
    return err;
}
