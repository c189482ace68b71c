/* Loaded before libc (LD_PRELOAD): lies about the disk.
 *
 * While the file named by FAILING_SYNC is there, every sync says that the disk failed. With FAILING_CALL ("sync" or
 * "write") and FAILING_AT (n, from 1), only the nth such call since then fails, and the file FAILING_SYNC is renamed to
 * FAILING_DONE. A call fails with the error number FAILING_ERRNO; a write with 0 there writes half of what it should
 * and says so. Writes count on regular files only, standard error and output never.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int number_of(const char *name, int otherwise)
{
    const char *text = getenv(name);
    return text ? atoi(text) : otherwise;
}

/* True when this call, of the kind `call`, is to fail. */
static int fails(const char *call)
{
    static atomic_int seen;
    const char *sign = getenv("FAILING_SYNC"), *chosen = getenv("FAILING_CALL"), *done = getenv("FAILING_DONE");
    if (!sign || access(sign, F_OK) != 0)
        return 0;
    if (!chosen)
        return strcmp(call, "sync") == 0;
    if (strcmp(call, chosen) != 0 || atomic_fetch_add(&seen, 1) + 1 != number_of("FAILING_AT", 1))
        return 0;
    return done && rename(sign, done) == 0;
}

static int fails_to_sync(void)
{
    if (!fails("sync"))
        return 0;
    errno = number_of("FAILING_ERRNO", EIO);
    return 1;
}

int fdatasync(int fd)
{
    return fails_to_sync() ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd)
{
    return fails_to_sync() ? -1 : (int)syscall(SYS_fsync, fd);
}

static int fails_to_write(int fd)
{
    struct stat there;
    return fd > STDERR_FILENO && fstat(fd, &there) == 0 && S_ISREG(there.st_mode) && fails("write");
}

/* A negative length: the call fails as a whole. */
static ssize_t shortened(size_t len)
{
    errno = number_of("FAILING_ERRNO", EIO);
    return errno == 0 ? (ssize_t)(len / 2) : -1;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    ssize_t room = fails_to_write(fd) ? shortened(len) : (ssize_t)len;
    return room < 0 ? -1 : syscall(SYS_write, fd, bytes, (size_t)room);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    ssize_t room = fails_to_write(fd) ? shortened(len) : (ssize_t)len;
    return room < 0 ? -1 : syscall(SYS_pwrite64, fd, bytes, (size_t)room, at);
}

/* Of several pieces the first alone is written. */
static int fewer(int count)
{
    ssize_t room = shortened((size_t)count * 2);
    return room < 0 ? -1 : 1;
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    int room = fails_to_write(fd) ? fewer(count) : count;
    return room < 0 ? -1 : syscall(SYS_writev, fd, pieces, room);
}

ssize_t pwritev(int fd, const struct iovec *pieces, int count, off_t at)
{
    int room = fails_to_write(fd) ? fewer(count) : count;
    return room < 0 ? -1 : syscall(SYS_pwritev, fd, pieces, room, (long)at, 0L);
}
