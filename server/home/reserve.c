#include "server/home/reserve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static uint64_t room_at(const struct pup_home *home)
{
    struct statvfs disk;
    return statvfs(home->path, &disk) ? UINT64_MAX : (uint64_t)disk.f_bavail * disk.f_frsize;
}

bool pup_reserve_disk_full(const struct pup_home *home)
{
    return room_at(home) < PUP_RESERVE_FULL_BELOW;
}

static bool is_kept(const char *path)
{
    struct stat there;
    return stat(path, &there) == 0 && there.st_size >= PUP_RESERVE_BYTES;
}

void pup_reserve_keep(const struct pup_home *home)
{
    char path[PUP_HOME_FILE_MAX + 1];
    pup_home_file(home, "reserve", path);
    if (is_kept(path) || room_at(home) < PUP_RESERVE_ROOM)
        return;
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    bool kept = posix_fallocate(fd, 0, PUP_RESERVE_BYTES) == 0;
    close(fd);
    if (!kept)
        unlink(path);
}

bool pup_reserve_release(const struct pup_home *home)
{
    char path[PUP_HOME_FILE_MAX + 1];
    pup_home_file(home, "reserve", path);
    return is_kept(path) && unlink(path) == 0;
}
