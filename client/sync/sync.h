/* The loop: one session over one TLS connection, in this process. */
#ifndef PUP_CLIENT_SYNC_H
#define PUP_CLIENT_SYNC_H

#include "client/replica/check.h"
#include "client/session/session.h"

struct pup_sync_options {
    bool follow;         /* stay until `stop` or a signal; reconnect with growing pauses */
    bool background;     /* nobody waits for it: PUP_ERR_BUSY when another process waits for its turn already */
    unsigned timeout_ms; /* without follow: give up when nothing is heard for so long; 0 = 10 000 */
    void (*on_change)(void *context,
                      const struct pup_sync_report *report); /* follow: after each quiet point; may be NULL */
    /* At each quiet point: a record whose older history is to be asked of the server (kept among the entries), below
     * place `before` (0: from the newest). False when there is nothing (more) to ask. May be NULL. */
    bool (*next_question)(void *context, struct pup_space *space, struct pup_id *record, uint64_t *before);
    void *context; /* of both callbacks */
};

struct pup_sync_result {
    struct pup_sync_report report;
    enum pup_refusal refusal;
    uint64_t bytes_out, bytes_in; /* on the socket */
    struct pup_damage damage;     /* found on this device's disk before it connected */
    uint64_t ms;
};

/* Syncs. PUP_ERR_BUSY when another process of this profile is syncing or following; PUP_ERR_DENIED not enrolled;
 * PUP_ERR_UNREACHABLE; and the session's errors. */
enum pup_err pup_sync_run(struct pup_replica *replica, const struct pup_sync_options *options,
                          struct pup_sync_result *result);

/* Enrols by an invitation: makes a key, connects, proves it, keeps certificate, authority and server in the profile.
 * PUP_ERR_EXISTS: this folder is enrolled already. */
enum pup_err pup_sync_join(struct pup_replica *replica, struct pup_span invitation, const char *device_name,
                           enum pup_refusal *refusal);

/* True while a follower of this profile runs (then no background sync is needed). */
bool pup_sync_follower_runs(const struct pup_replica *replica);

/* After a write: one quiet sync in a process of its own, detached, unless a follower runs or no server was joined.
 * `program` is argv[0]'s real path. The store must not be open in this process any more across fork: uses posix_spawn.
 * Errors are silent. */
void pup_sync_in_background(const struct pup_replica *replica, const char *program);

#endif
