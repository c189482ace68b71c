#include "client/cli/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/cli/say.h"

enum { TRIES = 999 };

static int cannot(const char *path)
{
    return pup_fail(errno == ENOSPC ? EX_IOERR : EX_CANTCREAT, _("%s cannot be written: %s"), path, strerror(errno));
}

/* A folder of the system's for what goes to the standard output, else the folder of the file itself. */
static bool name_part(struct pup_new_file *file)
{
    if (file->output) {
        const char *folder = getenv("TMPDIR");
        int len = snprintf(file->part, sizeof file->part, "%s/pupitre-XXXXXX",
                           folder == NULL || folder[0] == '\0' ? "/tmp" : folder);
        return len > 0 && (size_t)len < sizeof file->part;
    }
    const char *slash = strrchr(file->path, '/');
    int before = slash == NULL ? 0 : (int)(slash - file->path) + 1;
    int len = snprintf(file->part, sizeof file->part, "%.*s.%s.XXXXXX", before, file->path, file->path + before);
    return len > 0 && (size_t)len < sizeof file->part;
}

int pup_new_file_begin(struct pup_new_file *file, const char *path)
{
    *file = (struct pup_new_file){.output = strcmp(path, "-") == 0};
    int len = snprintf(file->path, sizeof file->path, "%s", path);
    if (len <= 0 || (size_t)len >= sizeof file->path || !name_part(file)) {
        file->part[0] = '\0';
        errno = ENAMETOOLONG;
        return cannot(path);
    }
    int made = mkstemp(file->part);
    if (made < 0) {
        file->part[0] = '\0';
        return cannot(path);
    }
    if (!file->output) { /* as any file that a person makes; what only passes through is nobody else's to read */
        mode_t mask = umask(0);
        umask(mask);
        fchmod(made, 0666 & ~mask);
    }
    close(made);
    return EX_OK;
}

int pup_new_file_write(struct pup_new_file *file, struct pup_span bytes)
{
    FILE *out = fopen(file->part, "wbe");
    bool written = out != NULL && fwrite(bytes.data, 1, bytes.len, out) == bytes.len;
    int failed = errno;
    bool closed = out != NULL && fclose(out) == 0;
    if (!written) {
        errno = failed;
    }
    return written && closed ? EX_OK : cannot(file->path);
}

static int copy_to_output(const char *path)
{
    uint8_t bytes[65536];
    FILE *in = fopen(path, "rbe");
    size_t len;
    bool copied = in != NULL;
    while (copied && (len = fread(bytes, 1, sizeof bytes, in)) > 0) {
        copied = fwrite(bytes, 1, len, stdout) == len;
    }
    copied = copied && fflush(stdout) == 0;
    if (in != NULL) {
        fclose(in);
    }
    return copied ? EX_OK : pup_fail_output();
}

/* On disk before it has its name: a name never stands for half a file. */
static bool keep_safe(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool safe = file >= 0 && fsync(file) == 0;
    if (file >= 0) {
        close(file);
    }
    return safe;
}

int pup_new_file_end(struct pup_new_file *file)
{
    int code = EX_OK;
    if (file->output) {
        code = copy_to_output(file->part);
    } else if (!keep_safe(file->part) || rename(file->part, file->path) != 0) {
        code = cannot(file->path);
    } else {
        file->part[0] = '\0';
    }
    pup_new_file_drop(file);
    return code;
}

static bool same_bytes(const char *left, const char *right)
{
    FILE *a = fopen(left, "rbe"), *b = fopen(right, "rbe");
    bool same = a != NULL && b != NULL;
    int byte = 0;
    while (same && byte != EOF) {
        byte = getc(a);
        same = byte == getc(b);
    }
    if (a != NULL) {
        fclose(a);
    }
    if (b != NULL) {
        fclose(b);
    }
    return same;
}

/* "report.html" with the number 2 is "report-2.html". */
static bool numbered(const char *path, int number, char room[PATH_MAX])
{
    const char *slash = strrchr(path, '/'), *point = strrchr(path, '.');
    if (point == NULL || (slash != NULL && point < slash)) {
        point = path + strlen(path);
    }
    int len = number == 1 ? snprintf(room, PATH_MAX, "%s", path)
                          : snprintf(room, PATH_MAX, "%.*s-%d%s", (int)(point - path), path, number, point);
    return len > 0 && len < PATH_MAX;
}

int pup_new_file_end_beside(struct pup_new_file *file)
{
    char wanted[PATH_MAX];
    if (file->output) {
        return pup_new_file_end(file);
    }
    if (!keep_safe(file->part)) {
        return cannot(file->path);
    }
    memcpy(wanted, file->path, sizeof wanted);
    for (int number = 1; number <= TRIES && numbered(wanted, number, file->path); number++) {
        bool linked = link(file->part, file->path) == 0; /* fails where the name is taken */
        file->same = !linked && errno == EEXIST && same_bytes(file->part, file->path);
        if (linked || file->same) {
            pup_new_file_drop(file);
            return EX_OK;
        }
        if (errno == EPERM || errno == EOPNOTSUPP) { /* a disk without links */
            return access(file->path, F_OK) != 0 ? pup_new_file_end(file) : cannot(file->path);
        }
        if (errno != EEXIST) {
            break;
        }
    }
    return cannot(file->path);
}

void pup_new_file_drop(struct pup_new_file *file)
{
    if (file->part[0] != '\0') {
        unlink(file->part);
        file->part[0] = '\0';
    }
}
