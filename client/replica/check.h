/* Everything stored, looked at for damage: pages have no checksums, so a bit that flipped on the disk would be shown,
 * and merged upon, as if somebody had written it. What the server holds too is received anew; own edits, which nobody
 * else may have, are looked at with their chain, and put right from what came back of them.
 *
 * A small folder is looked at on every sync, a large one once a day. */
#ifndef PUP_CLIENT_CHECK_H
#define PUP_CLIENT_CHECK_H

#include "client/replica/replica.h"

struct pup_damage {
    size_t spaces;  /* whose records are not those that were received: marked, so that the next session asks for them */
    size_t entries; /* of the history kept here: dropped, the server is asked when somebody wants them */
    size_t mended;  /* own edits that were put right */
    size_t own_lost; /* own edits that could not be: unsent ones will be refused by the server, and kept as refused */
};

/* Looks, unless that was done lately (`now_ms`: wall clock), and puts right what can be. PUP_OK whatever was found;
 * PUP_ERR_CORRUPT when not even the looking was possible. */
enum pup_err pup_replica_check(struct pup_replica *replica, int64_t now_ms, struct pup_damage *damage);

/* How often such damage was found in this folder, and when last (wall clock, ms): shown by status. */
enum pup_err pup_replica_damage_seen(struct pup_txn *txn, uint64_t *times, int64_t *last_ms);

#endif
