/* Is the data file as long as it must be? LMDB maps it and never looks, so a file that lost its end (an interrupted
 * copy, a repaired disk) kills the reader by SIGBUS at some later time.
 *
 * Shorter than the last page's end is not proof of damage: pages that a transaction took at the end and let go again
 * are never written. So a short file, which is rare, is read through by a child process, which may die of it. */
#include "common/store/lmdb_priv.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool read_table(MDB_txn *txn, MDB_dbi dbi, bool values_are_tables);

static bool read_named(MDB_txn *txn, const MDB_val *name)
{
    char text[PUP_KEY_MAX + 1] = {0};
    MDB_dbi dbi;
    if (name->mv_size >= sizeof text)
        return false;
    for (size_t i = 0; i < name->mv_size; i++)
        text[i] = ((const char *)name->mv_data)[i];
    return mdb_dbi_open(txn, text, 0, &dbi) == MDB_SUCCESS && read_table(txn, dbi, false);
}

static void touch(const MDB_val *value, volatile unsigned *sum)
{
    const unsigned char *bytes = value->mv_data;
    for (size_t i = 0; i < value->mv_size; i += 512)
        *sum += bytes[i];
    if (value->mv_size > 0)
        *sum += bytes[value->mv_size - 1];
}

static bool read_table(MDB_txn *txn, MDB_dbi dbi, bool values_are_tables)
{
    MDB_cursor *cursor;
    if (mdb_cursor_open(txn, dbi, &cursor))
        return false;
    MDB_val key, value;
    volatile unsigned sum = 0;
    int rc;
    while ((rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == MDB_SUCCESS) {
        touch(&value, &sum);
        if (values_are_tables && !read_named(txn, &key))
            break;
    }
    mdb_cursor_close(cursor);
    return rc == MDB_NOTFOUND;
}

static bool read_everything(const char *directory, uint64_t map_size)
{
    enum { FREE_PAGES = 0, MAIN = 1 }; /* LMDB's own two tables */
    MDB_env *env;
    MDB_txn *txn;
    if (pup_lmdb_env_open(directory, map_size, MDB_RDONLY, &env))
        return false;
    bool whole = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn) == MDB_SUCCESS;
    if (whole) {
        whole = read_table(txn, FREE_PAGES, false) && read_table(txn, MAIN, true);
        mdb_txn_abort(txn);
    }
    mdb_env_close(env);
    return whole;
}

/* No environment may be open here: none survives a fork. */
static enum pup_err read_in_child(const char *directory, uint64_t map_size)
{
    pid_t child = fork();
    if (child < 0)
        return PUP_ERR_MEMORY;
    if (child == 0) {
        signal(SIGBUS, SIG_DFL);
        signal(SIGSEGV, SIG_DFL);
        signal(SIGABRT, SIG_DFL);
        _exit(read_everything(directory, map_size) ? 0 : 1);
    }
    int status;
    while (waitpid(child, &status, 0) < 0)
        ;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? PUP_OK : PUP_ERR_CORRUPT;
}

/* Bytes that the latest transaction counts on, and bytes that are there. Order matters: the file only ever grows. */
static bool lengths(MDB_env *env, off_t *needed, off_t *there)
{
    MDB_envinfo info;
    MDB_stat page;
    mdb_filehandle_t fd;
    struct stat file;
    if (mdb_env_info(env, &info) || mdb_env_stat(env, &page) || mdb_env_get_fd(env, &fd) || fstat(fd, &file))
        return false;
    *needed = ((off_t)info.me_last_pgno + 1) * (off_t)page.ms_psize;
    *there = file.st_size;
    return true;
}

/* Makes the file as long as it says, so that nobody has to ask again. Never shortens, whatever others do meanwhile;
 * where the file system cannot, the next opening reads it through once more. */
static void lengthen(MDB_env *env, off_t needed)
{
    mdb_filehandle_t fd;
    if (mdb_env_get_fd(env, &fd) == 0 && fallocate(fd, 0, needed - 1, 1) != 0)
        return;
}

enum pup_err pup_lmdb_check_length(const char *directory, uint64_t map_size, MDB_env **env)
{
    off_t needed, there;
    if (!lengths(*env, &needed, &there))
        return PUP_ERR_IO;
    if (there >= needed)
        return PUP_OK;
    mdb_env_close(*env);
    *env = NULL;
    enum pup_err err = read_in_child(directory, map_size);
    if (!err)
        err = pup_lmdb_env_open(directory, map_size, 0, env);
    if (!err)
        lengthen(*env, needed);
    return err;
}
