/* Loaded before libc (LD_PRELOAD): while the file named by FAILING_SYNC is there, every sync says that the disk failed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fails(void)
{
    const char *sign = getenv("FAILING_SYNC");
    return sign && access(sign, F_OK) == 0;
}

int fdatasync(int fd)
{
    if (!fails())
        return (int)syscall(SYS_fdatasync, fd);
    errno = EIO;
    return -1;
}

int fsync(int fd)
{
    if (!fails())
        return (int)syscall(SYS_fsync, fd);
    errno = EIO;
    return -1;
}
