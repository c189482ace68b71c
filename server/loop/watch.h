/* Who is to hear of which space: a table from spaces to links, so that a commit costs what it changed, and not what is
 * connected. Spaces are known by a hash of their names: a link may be told of one that is not its own, and its session
 * knows better. The loop's thread only. */
#ifndef PUP_SERVER_WATCH_H
#define PUP_SERVER_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/model/space.h"

struct pup_link;

/* One space of one link. */
struct pup_watch {
    struct pup_watch *next, **at; /* in its bucket */
    uint64_t hash;
    struct pup_link *link;
};

/* Zeroed: empty. */
struct pup_watches {
    struct pup_watch **buckets;
    size_t room, count; /* room: a power of two */
};

/* A link's own part. Zeroed: none. */
struct pup_watched {
    struct pup_watch *spaces; /* owned */
    size_t count;
};

/* From now on `link` watches these spaces and no others. PUP_ERR_MEMORY: none. */
enum pup_err pup_watch_set(struct pup_watches *watches, struct pup_watched *watched, struct pup_link *link,
                           const struct pup_space *(*space)(void *context, size_t i), void *context, size_t count);
/* No more. */
void pup_watch_drop(struct pup_watches *watches, struct pup_watched *watched);

/* Calls `tell` for each link that watches the space. It must not change the table. */
void pup_watch_tell(const struct pup_watches *watches, const struct pup_space *space,
                    void (*tell)(struct pup_link *link, const struct pup_space *space));

/* Once nothing is watched any more. */
void pup_watches_release(struct pup_watches *watches);

#endif
