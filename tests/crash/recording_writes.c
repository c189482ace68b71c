/* Loaded before libc (LD_PRELOAD): what is done to files called data.mdb is done, and appended to the file named by
 * RECORDING: a kind, an offset and a length of 8 bytes each, then the bytes. From it a test rebuilds what a power cut
 * may have left at any moment.
 *
 * Kinds: 'w' written, not durable yet; 'd' written through a descriptor that makes it durable before it returns; 's'
 * all so far is durable; 't' the length of the file was set to `offset`.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PIECES_MAX = 1024 };

static int is_recorded(int fd)
{
    static const char name[] = "/data.mdb";
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, sizeof path);
    return len >= (ssize_t)sizeof name && memcmp(path + len - (sizeof name - 1), name, sizeof name - 1) == 0;
}

/* One append each, so that threads do not mix; a failure ends the program, as the record would be of no use. */
static void record(char kind, uint64_t offset, const struct iovec *pieces, int count, uint64_t len)
{
    static int file = -1;
    struct iovec all[PIECES_MAX + 1];
    uint64_t head[3] = {(uint64_t)kind, offset, len};
    const char *path = getenv("RECORDING");
    if (!path)
        return;
    if (file < 0)
        file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0 || count > PIECES_MAX)
        abort();
    all[0] = (struct iovec){head, sizeof head};
    for (int i = 0; i < count; i++)
        all[i + 1] = pieces[i];
    if (syscall(SYS_writev, file, all, count + 1) != (long)(sizeof head + len))
        abort();
}

static void record_write(int fd, const struct iovec *pieces, int count, off_t at, ssize_t written)
{
    if (written <= 0 || !is_recorded(fd))
        return;
    uint64_t len = 0;
    for (int i = 0; i < count; i++)
        len += pieces[i].iov_len;
    if (len != (uint64_t)written)
        abort(); /* this disk is to be a good one */
    int durable = (fcntl(fd, F_GETFL) & O_DSYNC) != 0;
    record(durable ? 'd' : 'w', (uint64_t)at, pieces, count, len);
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
    if (rc == 0 && is_recorded(fd))
        record('s', 0, NULL, 0, 0);
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

int ftruncate(int fd, off_t len)
{
    long rc = syscall(SYS_ftruncate, fd, len);
    if (rc == 0 && is_recorded(fd))
        record('t', (uint64_t)len, NULL, 0, 0);
    return (int)rc;
}
