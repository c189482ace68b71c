#include "client/sync/sync_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_MS = 50 };

static int open_lock(const char *home, const char *name, int flags)
{
    char path[PATH_MAX];
    int len = snprintf(path, sizeof path, "%s/%s", home, name);
    return len < 0 || (size_t)len >= sizeof path ? -1 : open(path, flags | O_CLOEXEC, 0600);
}

static struct flock whole_file(void)
{
    return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
}

/* Locks of the open file description: unlike plain fcntl locks they are not lost when another descriptor closes. */
static enum pup_err take(const char *home, const char *name, int *fd)
{
    struct flock lock = whole_file();
    *fd = open_lock(home, name, O_RDWR | O_CREAT);
    if (*fd < 0)
        return PUP_ERR_IO;
    if (fcntl(*fd, F_OFD_SETLK, &lock) == 0)
        return PUP_OK;
    enum pup_err err = errno == EAGAIN || errno == EACCES ? PUP_ERR_BUSY : PUP_ERR_IO;
    close(*fd);
    *fd = -1;
    return err;
}

static void pause_ms(unsigned ms)
{
    struct timespec pause = {.tv_nsec = (long)ms * 1000000L};
    nanosleep(&pause, NULL);
}

static enum pup_err wait_for_turn(const char *home, unsigned patience_ms, int *fd)
{
    enum pup_err err = PUP_ERR_BUSY;
    for (unsigned waited = 0; err == PUP_ERR_BUSY && waited < patience_ms && !pup_sync_lock_followed(home);
         waited += WAIT_MS) {
        pause_ms(WAIT_MS);
        err = take(home, "sync.lock", fd);
    }
    return err;
}

/* Of processes in the background one waits, and will see what all the others wrote: it looks at the outbox only after
 * it let go of its place. */
static enum pup_err wait_in_background(const char *home, unsigned patience_ms, int *fd)
{
    int place;
    enum pup_err err = take(home, "wait.lock", &place);
    if (err)
        return err;
    err = wait_for_turn(home, patience_ms, fd);
    close(place);
    return err;
}

enum pup_err pup_sync_lock_take(const char *home, const struct pup_sync_turn *turn, struct pup_sync_lock *lock)
{
    *lock = (struct pup_sync_lock){-1, -1};
    if (!home)
        return PUP_OK;
    enum pup_err err = take(home, "sync.lock", &lock->sync);
    if (err == PUP_ERR_BUSY)
        err = turn->background ? wait_in_background(home, turn->patience_ms, &lock->sync)
                               : wait_for_turn(home, turn->patience_ms, &lock->sync);
    if (!err && turn->follow)
        err = take(home, "follow.lock", &lock->follow);
    if (err)
        pup_sync_lock_release(lock);
    return err;
}

void pup_sync_lock_release(struct pup_sync_lock *lock)
{
    if (lock->follow >= 0)
        close(lock->follow);
    if (lock->sync >= 0)
        close(lock->sync);
    *lock = (struct pup_sync_lock){-1, -1};
}

bool pup_sync_lock_followed(const char *home)
{
    struct flock lock = whole_file();
    int fd = home ? open_lock(home, "follow.lock", O_RDWR) : -1;
    if (fd < 0)
        return false;
    bool followed = fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    close(fd);
    return followed;
}
