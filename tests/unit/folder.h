/* A temporary folder for one test: made empty, removed with all that is in it. */
#ifndef PUP_TESTS_UNIT_FOLDER_H
#define PUP_TESTS_UNIT_FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Makes a folder and puts its path into `path`; ends the program when it cannot. */
static inline void folder_make(char path[static 256])
{
    const char *base = getenv("TMPDIR");
    snprintf(path, 256, "%s/pup-test-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(path)) {
        perror(path);
        exit(99);
    }
}

static inline int folder_remove_entry(const char *path, const struct stat *stat, int type, struct FTW *place)
{
    (void)stat;
    (void)type;
    (void)place;
    return remove(path);
}

static inline void folder_remove(const char *path)
{
    nftw(path, folder_remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
