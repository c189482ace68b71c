#include "server/home/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_BYTES = 64 * 1024, REMOVE_DEPTH = 16 };

enum pup_err pup_folder_error(int number)
{
    switch (number) {
    case 0:
        return PUP_OK;
    case ENOENT:
    case ENOTDIR:
        return PUP_ERR_NOT_FOUND;
    case EEXIST:
    case ENOTEMPTY:
        return PUP_ERR_EXISTS;
    case EACCES:
    case EPERM:
    case EROFS:
        return PUP_ERR_DENIED;
    case ENOSPC:
    case EDQUOT:
        return PUP_ERR_FULL;
    case ENAMETOOLONG:
        return PUP_ERR_LIMIT;
    case ENOMEM:
        return PUP_ERR_MEMORY;
    default:
        return PUP_ERR_IO;
    }
}

static enum pup_err copy_path(const char *path, char out[PATH_MAX])
{
    int len = snprintf(out, PATH_MAX, "%s", path);
    return len < 0 || len >= PATH_MAX ? PUP_ERR_LIMIT : PUP_OK;
}

enum pup_err pup_folder_sync(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return pup_folder_error(errno);
    int why = fsync(fd) ? errno : 0;
    close(fd);
    return pup_folder_error(why);
}

static enum pup_err sync_parent(const char *path)
{
    char copy[PATH_MAX];
    enum pup_err err = copy_path(path, copy);
    return err ? err : pup_folder_sync(dirname(copy));
}

static enum pup_err make_one(const char *path)
{
    if (mkdir(path, 0700) == 0)
        return sync_parent(path);
    if (errno != EEXIST)
        return pup_folder_error(errno);
    struct stat there;
    return stat(path, &there) == 0 && S_ISDIR(there.st_mode) ? PUP_OK : PUP_ERR_EXISTS;
}

enum pup_err pup_folder_make(const char *path)
{
    char copy[PATH_MAX];
    enum pup_err err = copy_path(path, copy);
    for (char *slash = strchr(copy + 1, '/'); !err && slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        err = make_one(copy);
        *slash = '/';
    }
    return err ? err : make_one(copy);
}

bool pup_folder_vacant(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return errno == ENOENT;
    size_t entries = 0;
    for (struct dirent *entry; (entry = readdir(folder));)
        entries += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return entries == 0;
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info, (void)type, (void)walk;
    return remove(path);
}

enum pup_err pup_folder_remove(const char *path)
{
    if (nftw(path, remove_entry, REMOVE_DEPTH, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
        return PUP_OK;
    return pup_folder_error(errno);
}

enum pup_err pup_folder_rename(const char *from, const char *to)
{
    enum pup_err err = pup_folder_sync(from);
    if (err)
        return err;
    if (rename(from, to))
        return pup_folder_error(errno);
    return sync_parent(to);
}

static int write_all(int fd, struct pup_span bytes)
{
    while (bytes.len > 0) {
        ssize_t written = write(fd, bytes.data, bytes.len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return written < 0 ? errno : ENOSPC;
        bytes.data += written;
        bytes.len -= (size_t)written;
    }
    return 0;
}

/* Syncs and closes; `why` is what went wrong so far. */
static enum pup_err finish(int fd, int why)
{
    if (!why && fsync(fd))
        why = errno;
    if (close(fd) && !why)
        why = errno;
    return pup_folder_error(why);
}

enum pup_err pup_folder_write(const char *path, struct pup_span bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return pup_folder_error(errno);
    return finish(fd, write_all(fd, bytes));
}

enum pup_err pup_folder_read(const char *path, struct pup_buf *out)
{
    uint8_t chunk[4096];
    ssize_t got = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return pup_folder_error(errno);
    enum pup_err err = PUP_OK;
    while (!err && (got = read(fd, chunk, sizeof chunk)) > 0)
        err = pup_buf_put(out, (struct pup_span){chunk, (size_t)got});
    if (got < 0)
        err = pup_folder_error(errno);
    close(fd);
    return err;
}

static int copy_bytes(int from, int to)
{
    static uint8_t chunk[COPY_BYTES]; /* commands are run one at a time */
    ssize_t got;
    int why = 0;
    while (!why && (got = read(from, chunk, sizeof chunk)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        why = got < 0 ? errno : write_all(to, (struct pup_span){chunk, (size_t)got});
    }
    return why;
}

enum pup_err pup_folder_copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return pup_folder_error(errno);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum pup_err err = out < 0 ? pup_folder_error(errno) : finish(out, copy_bytes(in, out));
    close(in);
    return err;
}
