/* What came in lately: the entries of a space, the newest first, as far back as this device has kept them. When they
 * were written is by the server's clock, which is only shown and never decides anything. */
#ifndef PUP_CLIENT_RECENT_H
#define PUP_CLIENT_RECENT_H

#include "client/replica/view.h"

struct pup_recent {
    char member[PUP_LOGIN_MAX + 1]; /* the author; empty for the server's own edits */
    int64_t at;                     /* when the server took it, ms */
    uint64_t seq;
    const struct pup_edit *edit; /* valid during the call */
};

/* Calls `each` with every entry of the space that the server took from `from` on and before `until`, until it returns
 * false. At most PUP_RECENT_MAX entries are shown; *cut when there were more. */
enum { PUP_RECENT_MAX = 4000 };
typedef bool (*pup_recent_fn)(void *context, const struct pup_recent *recent);
enum pup_err pup_recent_each(struct pup_txn *txn, const struct pup_space_row *space, int64_t from, int64_t until,
                             pup_recent_fn each, void *context, bool *cut);

#endif
