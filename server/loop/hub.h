/* The hub: every connection to this server, and who is to hear of what. The loop's thread only. */
#ifndef PUP_SERVER_HUB_H
#define PUP_SERVER_HUB_H

#include "common/base/id.h"
#include "common/model/space.h"
#include "common/wire/message.h"
#include "server/loop/watch.h"

struct pup_link;

struct pup_hub {
    struct pup_link *oldest, *newest; /* in order of arrival */
    size_t count;                     /* connections */
    size_t strangers;                 /* of which nobody has been admitted yet */
    struct pup_watches watches;
    struct pup_link *first_due, **last_due; /* something happened to them that is not said yet */
};

/* A connection came; it is a stranger until pup_hub_admit. */
void pup_hub_add(struct pup_hub *hub, struct pup_link *link);
/* It proved to be an admitted device: an older connection of that device is refused as superseded. */
void pup_hub_admit(struct pup_hub *hub, struct pup_link *link);
/* It is gone. */
void pup_hub_remove(struct pup_hub *hub, struct pup_link *link);

/* The spaces have new entries, durably. Who watches them is due. */
void pup_hub_notify(struct pup_hub *hub, const struct pup_space *spaces, size_t count);
/* Roles or devices changed, durably: every session looks its rights up again, and ends if its device is revoked. All
 * are due. */
void pup_hub_roster_changed(struct pup_hub *hub);
/* Something happened to that link. */
void pup_hub_due(struct pup_hub *hub, struct pup_link *link);
/* Attends to all that are due. */
void pup_hub_attend(struct pup_hub *hub);
/* Ends every connection with that refusal. */
void pup_hub_refuse_all(struct pup_hub *hub, enum pup_refusal cause);
/* Cuts the oldest connection nobody was admitted on, to make room. */
void pup_hub_cut_oldest_stranger(struct pup_hub *hub);

#endif
