/* Opening an LMDB store: the folder, the locks, the environment, the tables.
 *
 * Two locks. LMDB's own lock file orders writers and readers. The file `open.lock` is held by flock(2) as long as the
 * store is open, shared by everyone, exclusively by a compaction, which swaps the data file and so must be alone. It
 * also holds a mark, written once the new store's folder entries are durable: where the mark is, a missing or empty
 * data file is a loss to be reported, not a store to be created. */
#include "common/store/lmdb_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { READERS_MAX = 510, SPARE_TABLES = 32, UNFINISHED_MAX = 64 * 1024 };

static const uint64_t GIB = UINT64_C(1) << 30;

/* Locks and shared maps do not hold there. (FUSE is let through: some local disks come that way.) */
static bool is_network(int directory)
{
    static const uint32_t magics[] = {NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, 0xFF534D42 /* CIFS */, 0xFE534D42 /* SMB2 */,
                                      AFS_SUPER_MAGIC, AFS_FS_MAGIC,    CODA_SUPER_MAGIC,      NCP_SUPER_MAGIC,
                                      V9FS_MAGIC,      0x00C36400 /* Ceph */};
    struct statfs disk;
    if (fstatfs(directory, &disk))
        return false;
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if ((uint32_t)disk.f_type == magics[i])
            return true;
    return false;
}

enum pup_err pup_lmdb_sync_directory(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return pup_lmdb_error(errno);
    int rc = fsync(fd) ? errno : 0;
    close(fd);
    return pup_lmdb_error(rc);
}

enum pup_err pup_lmdb_sync_parent(const char *path)
{
    char copy[PATH_MAX];
    if (strlen(path) >= sizeof copy)
        return PUP_ERR_LIMIT;
    memcpy(copy, path, strlen(path) + 1);
    return pup_lmdb_sync_directory(dirname(copy));
}

static MDB_env *env_made(uint64_t map_size)
{
    MDB_env *env;
    if (mdb_env_create(&env))
        return NULL;
    mdb_env_set_assert(env, pup_lmdb_on_assert);
    mdb_env_set_mapsize(env, map_size);
    mdb_env_set_maxreaders(env, READERS_MAX);
    mdb_env_set_maxdbs(env, PUP_STORE_TABLES_MAX + SPARE_TABLES);
    return env;
}

/* LMDB 0.9.24 sees to this for its other files, not for this one. */
static void close_on_exec(MDB_env *env)
{
    mdb_filehandle_t fd;
    if (mdb_env_get_fd(env, &fd) == 0)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
}

enum pup_err pup_lmdb_env_open(const char *path, uint64_t map_size, unsigned flags, MDB_env **env)
{
    /* A sparse map costs nothing but addresses; where those are short (ulimit -v, valgrind) a smaller one must do. */
    const uint64_t sizes[] = {map_size ? map_size : 64 * GIB, 8 * GIB, GIB};
    int rc = ENOMEM; /* EINVAL: the same under valgrind */
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes && (rc == ENOMEM || rc == EINVAL); i++) {
        if (i > 0 && sizes[i] >= sizes[0])
            continue;
        *env = env_made(sizes[i]);
        if (!*env)
            return PUP_ERR_MEMORY;
        rc = mdb_env_open(*env, path, MDB_NOTLS | flags, 0600);
        if (rc) {
            mdb_env_close(*env);
            *env = NULL;
        }
    }
    if (!rc)
        close_on_exec(*env);
    return pup_lmdb_error(rc);
}

/* Takes the lock that says how many may have the store open, at once or not at all. */
static enum pup_err take_lock(struct pup_lmdb *store, bool exclusive)
{
    store->lock = openat(store->directory, PUP_LMDB_LOCK, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (store->lock < 0)
        return pup_lmdb_error(errno);
    if (flock(store->lock, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB))
        return errno == EWOULDBLOCK ? PUP_ERR_BUSY : pup_lmdb_error(errno);
    return PUP_OK;
}

static bool is_marked(const struct pup_lmdb *store)
{
    struct stat lock;
    return fstat(store->lock, &lock) == 0 && lock.st_size > 0;
}

static enum pup_err check_presence(const struct pup_lmdb *store)
{
    struct stat data;
    bool present = fstatat(store->directory, PUP_LMDB_DATA, &data, 0) == 0 && data.st_size > 0;
    return is_marked(store) && !present ? PUP_ERR_CORRUPT : PUP_OK;
}

/* The mark itself is durable before anybody writes: without it, what is there was never a store that held anything. */
static enum pup_err mark_created(struct pup_lmdb *store, const char *directory)
{
    if (is_marked(store))
        return PUP_OK;
    if (fsync(store->directory))
        return pup_lmdb_error(errno);
    enum pup_err err = pup_lmdb_sync_parent(directory);
    return err ? err : pup_lmdb_mark(store->lock);
}

enum pup_err pup_lmdb_mark(int lock)
{
    ssize_t written = pwrite(lock, "created\n", 8, 0);
    if (written != 8)
        return written < 0 ? pup_lmdb_error(errno) : PUP_ERR_FULL;
    return pup_lmdb_error(fsync(lock) ? errno : 0);
}

/* LMDB writes the first pages of a new file without syncing them, and cannot read what a power cut leaves of them. No
 * store was ever opened there; one that was, and lost its mark with its lock file, is larger. */
static bool is_unfinished(const struct pup_lmdb *store)
{
    struct stat data;
    return !is_marked(store) && fstatat(store->directory, PUP_LMDB_DATA, &data, 0) == 0 &&
           data.st_size <= UNFINISHED_MAX;
}

/* Begins anew. Whoever else is at it (they hold the lock) goes first. */
static enum pup_err start_over(struct pup_lmdb *store, const struct pup_store_options *options)
{
    if (flock(store->lock, LOCK_EX | LOCK_NB))
        return errno == EWOULDBLOCK ? PUP_ERR_BUSY : pup_lmdb_error(errno);
    if (is_unfinished(store))
        unlinkat(store->directory, PUP_LMDB_DATA, 0);
    enum pup_err err = pup_lmdb_env_open(options->directory, options->map_size, 0, &store->env);
    if (!options->exclusive)
        flock(store->lock, LOCK_SH | LOCK_NB);
    return err;
}

static enum pup_err open_env(struct pup_lmdb *store, const struct pup_store_options *options)
{
    enum pup_err err = pup_lmdb_env_open(options->directory, options->map_size, 0, &store->env);
    if (err == PUP_ERR_CORRUPT && is_unfinished(store))
        err = start_over(store, options);
    return err ? err : pup_lmdb_check_length(options->directory, options->map_size, &store->env);
}

static int open_tables_with(struct pup_lmdb *store, const struct pup_store_options *options, bool create)
{
    MDB_txn *txn;
    int rc = mdb_txn_begin(store->env, NULL, create ? 0 : MDB_RDONLY, &txn);
    if (rc)
        return rc;
    for (size_t i = 0; i < options->table_count && !rc; i++)
        rc = mdb_dbi_open(txn, options->tables[i], create ? MDB_CREATE : 0, &store->tables[i]);
    if (!rc)
        return mdb_txn_commit(txn);
    mdb_txn_abort(txn);
    return rc;
}

/* Reading first: a store that has its tables opens without waiting for a writer, and on a full disk. */
static enum pup_err open_tables(struct pup_lmdb *store, const struct pup_store_options *options)
{
    int rc = open_tables_with(store, options, false);
    if (rc == MDB_NOTFOUND)
        rc = open_tables_with(store, options, true);
    return pup_lmdb_error(rc);
}

static enum pup_err open_directory(struct pup_lmdb *store, const char *path)
{
    if (mkdir(path, 0700) && errno != EEXIST)
        return pup_lmdb_error(errno);
    store->directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (store->directory < 0)
        return pup_lmdb_error(errno);
    return is_network(store->directory) ? PUP_ERR_INVALID : PUP_OK;
}

static enum pup_err open_parts(struct pup_lmdb *store, const struct pup_store_options *options)
{
    enum pup_err err = open_directory(store, options->directory);
    if (!err)
        err = take_lock(store, options->exclusive);
    if (!err)
        err = check_presence(store);
    if (err)
        return err;
    /* Left by a compaction that was cut short; ours is the proof that none is running. It may hold erased values. */
    unlinkat(store->directory, PUP_LMDB_DRAFT, 0);
    err = open_env(store, options);
    if (!err)
        err = open_tables(store, options);
    if (!err)
        err = mark_created(store, options->directory);
    if (!err)
        mdb_reader_check(store->env, NULL);
    return err;
}

void pup_lmdb_release_env(struct pup_lmdb *store)
{
    if (store->env)
        mdb_env_close(store->env);
    store->env = NULL;
}

void pup_lmdb_free(struct pup_lmdb *store)
{
    if (store->lock >= 0)
        close(store->lock);
    if (store->directory >= 0)
        close(store->directory);
    pthread_rwlock_destroy(&store->map);
    free(store);
}

enum pup_err pup_store_open(const struct pup_store_options *options, struct pup_store **store)
{
    *store = NULL;
    if (options->table_count < 1 || options->table_count > PUP_STORE_TABLES_MAX)
        return PUP_ERR_INVALID;
    struct pup_lmdb *opened = calloc(1, sizeof *opened);
    if (!opened)
        return PUP_ERR_MEMORY;
    opened->base = (struct pup_store){&pup_lmdb_body, options->table_count};
    opened->lock = opened->directory = -1;
    pthread_rwlock_init(&opened->map, NULL);
    enum pup_err err = open_parts(opened, options);
    if (err) {
        pup_store_close(&opened->base);
        return err;
    }
    *store = &opened->base;
    return PUP_OK;
}
