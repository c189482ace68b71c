/* One quiet sync in a process of its own, after a write. */
#include "client/sync/sync.h"
#include "client/sync/sync_lock.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

extern char **environ;

bool pup_sync_follower_runs(const struct pup_replica *replica)
{
    return pup_sync_lock_followed(replica->home);
}

static bool joined(const struct pup_replica *replica)
{
    struct pup_txn *txn;
    struct pup_profile profile = {0};
    if (pup_store_begin(replica->store, false, &txn))
        return false;
    enum pup_err err = pup_replica_profile(txn, &profile);
    pup_txn_abort(txn);
    return !err && profile.enrolled && !profile.must_enrol;
}

/* Nothing of ours but the program: no terminal, no descriptors, the signals as they are by default. */
static bool prepare(posix_spawn_file_actions_t *files, posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    return posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0 &&
           posix_spawn_file_actions_addopen(files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
           posix_spawn_file_actions_addopen(files, STDERR_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
           posix_spawnattr_setsigmask(attributes, &none) == 0 && posix_spawnattr_setsigdefault(attributes, &all) == 0 &&
           posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) ==
               0;
}

void pup_sync_in_background(const struct pup_replica *replica, const char *program)
{
    char sync[] = "sync", quiet[] = "--quiet", home_option[] = "--home";
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    pid_t child;
    if (!replica->home || pup_sync_follower_runs(replica) || !joined(replica))
        return;
    union {
        const char *given;
        char *argument; /* argv is not const, and not written to */
    } path = {.given = program};
    char *arguments[] = {path.argument, sync, quiet, home_option, replica->home, NULL};
    if (posix_spawn_file_actions_init(&files))
        return;
    if (posix_spawnattr_init(&attributes) == 0) {
        if (prepare(&files, &attributes))
            (void)posix_spawn(&child, program, &files, &attributes, arguments, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&files);
}
