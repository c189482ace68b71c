/* Pages of the map that were read stay part of this process until somebody else wants the memory: a walk over a large
 * store would make it as large as the store. Given back, they stay in the system's cache, and come again for the price
 * of a fault. */
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "common/store/lmdb_priv.h"

enum { GIVE_BACK_EVERY = 1024 * 1024 };

/* LMDB does not tell where its map is; the system does. */
static void find_map(struct pup_lmdb *store)
{
    mdb_filehandle_t fd;
    struct stat data;
    char line[512];
    FILE *maps = mdb_env_get_fd(store->env, &fd) == 0 && fstat(fd, &data) == 0 ? fopen("/proc/self/maps", "re") : NULL;
    while (maps && fgets(line, sizeof line, maps)) {
        void *from, *to;
        int inode;
        if (sscanf(line, "%p-%p %*s %*s %*s %n", &from, &to, &inode) == 2 &&
            strtoumax(line + inode, NULL, 10) == data.st_ino) {
            atomic_store(&store->mapped_len, (size_t)((char *)to - (char *)from));
            atomic_store(&store->mapped, from);
        }
    }
    if (maps)
        fclose(maps);
}

void pup_lmdb_passed(struct pup_store *base, size_t bytes)
{
    struct pup_lmdb *store = (struct pup_lmdb *)base;
    if (atomic_fetch_add(&store->passed, bytes) + bytes < GIVE_BACK_EVERY)
        return;
    atomic_store(&store->passed, 0);
    if (!atomic_load(&store->mapped))
        find_map(store);
    char *mapped = atomic_load(&store->mapped); /* the transaction holds it where it is */
    if (mapped)
        madvise(mapped, atomic_load(&store->mapped_len), MADV_DONTNEED);
}
