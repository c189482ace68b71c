/* Locks on files of the profile's folder: who syncs, and who follows. They end with the process, however it ends. */
#ifndef PUP_CLIENT_SYNC_LOCK_H
#define PUP_CLIENT_SYNC_LOCK_H

#include <stdbool.h>

#include "common/base/err.h"

struct pup_sync_lock {
    int sync, follow; /* file descriptors; -1: not held */
};

/* Takes the right to sync. While another process that does not follow syncs, waits up to `patience_ms`. PUP_ERR_BUSY,
 * PUP_ERR_IO. `home` NULL (a replica in memory): nothing to lock. */
enum pup_err pup_sync_lock_take(const char *home, bool follow, unsigned patience_ms, struct pup_sync_lock *lock);
void pup_sync_lock_release(struct pup_sync_lock *lock);

/* True while a process follows. Takes nothing, so that it cannot get in anybody's way. */
bool pup_sync_lock_followed(const char *home);

#endif
