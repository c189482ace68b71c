#include "server/loop/hub.h"

#include "server/loop/link.h"

void pup_hub_add(struct pup_hub *hub, struct pup_link *link)
{
    link->older = hub->newest;
    link->newer = NULL;
    *(hub->newest ? &hub->newest->newer : &hub->oldest) = link;
    hub->newest = link;
    hub->count++;
    hub->strangers++;
}

void pup_hub_remove(struct pup_hub *hub, struct pup_link *link)
{
    *(link->older ? &link->older->newer : &hub->oldest) = link->newer;
    *(link->newer ? &link->newer->older : &hub->newest) = link->older;
    link->older = link->newer = NULL;
    hub->count--;
    hub->strangers -= !link->admitted;
    pup_watch_drop(&hub->watches, &link->watched);
    if (hub->count == 0)
        pup_watches_release(&hub->watches);
}

void pup_hub_admit(struct pup_hub *hub, struct pup_link *link)
{
    const struct pup_device *device = pup_session_device(link->session);
    link->admitted = true;
    hub->strangers--;
    for (struct pup_link *other = hub->oldest; other; other = other->newer)
        if (other != link && other->admitted && !other->leaving && other->session &&
            pup_device_equal(pup_session_device(other->session), device))
            pup_link_refuse(other, PUP_REFUSAL_SUPERSEDED);
}

/* Links leave the list only from the loop, when their connection has closed: never inside these walks. */

void pup_hub_due(struct pup_hub *hub, struct pup_link *link)
{
    if (link->due)
        return;
    link->due = true;
    link->next_due = NULL;
    *(hub->first_due ? hub->last_due : &hub->first_due) = link;
    hub->last_due = &link->next_due;
}

void pup_hub_attend(struct pup_hub *hub)
{
    struct pup_link *link;
    while ((link = hub->first_due)) {
        hub->first_due = link->next_due;
        link->due = false;
        pup_link_attend(link);
    }
}

void pup_hub_notify(struct pup_hub *hub, const struct pup_space *spaces, size_t count)
{
    for (size_t i = 0; i < count; i++)
        pup_watch_tell(&hub->watches, &spaces[i], pup_link_notify);
}

void pup_hub_roster_changed(struct pup_hub *hub)
{
    for (struct pup_link *link = hub->oldest; link; link = link->newer)
        pup_link_roster_changed(link);
}

void pup_hub_refuse_all(struct pup_hub *hub, enum pup_refusal cause)
{
    for (struct pup_link *link = hub->oldest; link; link = link->newer)
        pup_link_refuse(link, cause);
}

void pup_hub_cut_oldest_stranger(struct pup_hub *hub)
{
    for (struct pup_link *link = hub->oldest; link; link = link->newer)
        if (!link->admitted && !link->leaving) {
            pup_link_cut(link);
            return;
        }
}
