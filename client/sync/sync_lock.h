/* Locks on files of the profile's folder: who syncs, and who follows. They end with the process, however it ends. */
#ifndef PUP_CLIENT_SYNC_LOCK_H
#define PUP_CLIENT_SYNC_LOCK_H

#include <stdbool.h>

#include "common/base/err.h"

struct pup_sync_lock {
    int sync, follow; /* file descriptors; -1: not held */
};

/* How somebody comes to sync. */
struct pup_sync_turn {
    bool follow;
    bool background; /* nobody waits for it: whatever there is to sync may be left to a process that waits already */
    unsigned patience_ms; /* how long to wait while another process, that does not follow, syncs */
};

/* Takes the right to sync. PUP_ERR_BUSY, PUP_ERR_IO. `home` NULL (a replica in memory): nothing to lock. */
enum pup_err pup_sync_lock_take(const char *home, const struct pup_sync_turn *turn, struct pup_sync_lock *lock);
void pup_sync_lock_release(struct pup_sync_lock *lock);

/* True while a process follows. Takes nothing, so that it cannot get in anybody's way. */
bool pup_sync_lock_followed(const char *home);

#endif
