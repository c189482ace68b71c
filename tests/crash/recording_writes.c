/* Loaded before libc (LD_PRELOAD): what is done to files and folders below the folder RECORDED is done, and appended to
 * the file RECORDING, so that a test can rebuild what a power cut may have left at any moment. What a process does
 * elsewhere is nobody's business here.
 *
 * One record a call that succeeded: a kind, an offset and two lengths of 8 bytes each, the path, then the bytes. Kinds:
 *   'w' written, not durable yet           'd' written through a descriptor that makes it durable before it returns
 *   's' all of the file so far is durable  'S' the same of a folder: of the names in it
 *   't' the file's length was set to `offset`
 *   'r' renamed to the path in the bytes   'u' the name is gone       'm' a folder was made
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PIECES_MAX = 1024 };

/* True when the path lies below the recorded folder, or is it. */
static int is_recorded(const char *path)
{
    const char *folder = getenv("RECORDED");
    size_t len = folder ? strlen(folder) : 0;
    return len > 0 && strncmp(path, folder, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

static int path_of(int fd, char path[PATH_MAX])
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, PATH_MAX - 1);
    path[len > 0 ? len : 0] = '\0';
    return is_recorded(path);
}

/* The absolute path of `name` in the folder open as `at`. */
static int path_at(int at, const char *name, char path[PATH_MAX])
{
    char folder[PATH_MAX] = "";
    if (name[0] != '/' && at == AT_FDCWD && !getcwd(folder, sizeof folder))
        abort();
    if (name[0] != '/' && at != AT_FDCWD)
        path_of(at, folder);
    if (snprintf(path, PATH_MAX, name[0] == '/' ? "%s%s" : "%s/%s", folder, name) >= PATH_MAX)
        abort();
    return is_recorded(path);
}

/* One append each, so that threads and processes do not mix; a failure ends the program, as the record would be of no
 * use. */
static void record(char kind, const char *path, uint64_t offset, const struct iovec *pieces, int count, uint64_t len)
{
    static int file = -1;
    struct iovec all[PIECES_MAX + 2];
    uint64_t head[4] = {(uint64_t)kind, offset, strlen(path), len};
    const char *recording = getenv("RECORDING");
    if (!recording)
        return;
    if (file < 0)
        file = open(recording, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0 || count > PIECES_MAX)
        abort();
    all[0] = (struct iovec){head, sizeof head};
    all[1] = (struct iovec){(void *)(uintptr_t)path, strlen(path)};
    for (int i = 0; i < count; i++)
        all[i + 2] = pieces[i];
    if (syscall(SYS_writev, file, all, count + 2) != (long)(sizeof head + strlen(path) + len))
        abort();
}

static void record_write(int fd, const struct iovec *pieces, int count, off_t at, ssize_t written)
{
    char path[PATH_MAX];
    if (written <= 0 || !path_of(fd, path))
        return;
    uint64_t len = 0;
    for (int i = 0; i < count; i++)
        len += pieces[i].iov_len;
    if (len != (uint64_t)written)
        abort(); /* this disk is to be a good one */
    int durable = (fcntl(fd, F_GETFL) & O_DSYNC) != 0;
    record(durable ? 'd' : 'w', path, (uint64_t)at, pieces, count, len);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    ssize_t written = syscall(SYS_pwrite64, fd, bytes, len, at);
    struct iovec piece = {(void *)(uintptr_t)bytes, len};
    record_write(fd, &piece, 1, at, written);
    return written;
}

ssize_t pwritev(int fd, const struct iovec *pieces, int count, off_t at)
{
    ssize_t written = syscall(SYS_pwritev, fd, pieces, count, (long)at, 0L);
    record_write(fd, pieces, count, at, written);
    return written;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t written = syscall(SYS_write, fd, bytes, len);
    struct iovec piece = {(void *)(uintptr_t)bytes, len};
    if (at >= 0)
        record_write(fd, &piece, 1, at, written);
    return written;
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t written = syscall(SYS_writev, fd, pieces, count);
    if (at >= 0)
        record_write(fd, pieces, count, at, written);
    return written;
}

static int synced(int fd, long rc)
{
    char path[PATH_MAX];
    struct stat what;
    if (rc == 0 && path_of(fd, path) && fstat(fd, &what) == 0)
        record(S_ISDIR(what.st_mode) ? 'S' : 's', path, 0, NULL, 0, 0);
    return (int)rc;
}

int fdatasync(int fd)
{
    return synced(fd, syscall(SYS_fdatasync, fd));
}

int fsync(int fd)
{
    return synced(fd, syscall(SYS_fsync, fd));
}

static int sized(int fd, off_t len, long rc)
{
    char path[PATH_MAX];
    if (rc == 0 && path_of(fd, path))
        record('t', path, (uint64_t)len, NULL, 0, 0);
    return (int)rc;
}

int ftruncate(int fd, off_t len)
{
    return sized(fd, len, syscall(SYS_ftruncate, fd, len));
}

int fallocate(int fd, int mode, off_t at, off_t len)
{
    struct stat what;
    long rc = syscall(SYS_fallocate, fd, mode, at, len);
    return sized(fd, rc == 0 && fstat(fd, &what) == 0 ? what.st_size : 0, rc);
}

/* ---- names ---- */

int renameat(int from_at, const char *from, int to_at, const char *to)
{
    char before[PATH_MAX], after[PATH_MAX];
    int known = path_at(from_at, from, before) && path_at(to_at, to, after);
    long rc = syscall(SYS_renameat, from_at, from, to_at, to);
    struct iovec piece = {after, known ? strlen(after) : 0};
    if (rc == 0 && known)
        record('r', before, 0, &piece, 1, piece.iov_len);
    return (int)rc;
}

int rename(const char *from, const char *to)
{
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int unlinkat(int at, const char *name, int flags)
{
    char path[PATH_MAX];
    int known = path_at(at, name, path);
    long rc = syscall(SYS_unlinkat, at, name, flags);
    if (rc == 0 && known)
        record('u', path, 0, NULL, 0, 0);
    return (int)rc;
}

int unlink(const char *name)
{
    return unlinkat(AT_FDCWD, name, 0);
}

int rmdir(const char *name)
{
    return unlinkat(AT_FDCWD, name, AT_REMOVEDIR);
}

int remove(const char *name)
{
    struct stat what;
    int folder = lstat(name, &what) == 0 && S_ISDIR(what.st_mode);
    return unlinkat(AT_FDCWD, name, folder ? AT_REMOVEDIR : 0);
}

int mkdirat(int at, const char *name, mode_t mode)
{
    char path[PATH_MAX];
    int known = path_at(at, name, path);
    long rc = syscall(SYS_mkdirat, at, name, mode);
    if (rc == 0 && known)
        record('m', path, 0, NULL, 0, 0);
    return (int)rc;
}

int mkdir(const char *name, mode_t mode)
{
    return mkdirat(AT_FDCWD, name, mode);
}
