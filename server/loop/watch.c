#include "server/loop/watch.h"

#include <stdlib.h>

/* FNV-1a. Names are made by administrators, not by strangers: nobody gains by making them collide. */
static uint64_t hash_of(const struct pup_space *space)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (const char *at = space->name; *at; at++)
        hash = (hash ^ (uint8_t)*at) * 0x100000001b3u;
    return hash ^ hash >> 32;
}

static void put(struct pup_watches *watches, struct pup_watch *watch)
{
    struct pup_watch **at = &watches->buckets[watch->hash & (watches->room - 1)];
    watch->next = *at;
    watch->at = at;
    if (watch->next)
        watch->next->at = &watch->next;
    *at = watch;
}

/* Twice the buckets. For want of memory the chains grow instead, unless there is no bucket at all. */
static bool grow(struct pup_watches *watches)
{
    struct pup_watches larger = {.room = watches->room ? watches->room * 2 : 64, .count = watches->count};
    larger.buckets = calloc(larger.room, sizeof(struct pup_watch *));
    if (!larger.buckets)
        return watches->room > 0;
    for (size_t i = 0; i < watches->room; i++)
        for (struct pup_watch *watch = watches->buckets[i], *next; watch; watch = next) {
            next = watch->next;
            put(&larger, watch);
        }
    free(watches->buckets);
    *watches = larger;
    return true;
}

enum pup_err pup_watch_set(struct pup_watches *watches, struct pup_watched *watched, struct pup_link *link,
                           const struct pup_space *(*space)(void *context, size_t i), void *context, size_t count)
{
    pup_watch_drop(watches, watched);
    *watched = (struct pup_watched){.spaces = calloc(count + 1, sizeof *watched->spaces)};
    if (!watched->spaces)
        return PUP_ERR_MEMORY;
    while (watched->count < count) {
        if (watches->count >= watches->room && !grow(watches)) {
            pup_watch_drop(watches, watched);
            return PUP_ERR_MEMORY;
        }
        struct pup_watch *watch = &watched->spaces[watched->count];
        *watch = (struct pup_watch){.hash = hash_of(space(context, watched->count)), .link = link};
        put(watches, watch);
        watches->count++;
        watched->count++;
    }
    return PUP_OK;
}

void pup_watch_drop(struct pup_watches *watches, struct pup_watched *watched)
{
    for (size_t i = 0; i < watched->count; i++) {
        struct pup_watch *watch = &watched->spaces[i];
        *watch->at = watch->next;
        if (watch->next)
            watch->next->at = watch->at;
    }
    watches->count -= watched->count;
    free(watched->spaces);
    *watched = (struct pup_watched){0};
}

void pup_watch_tell(const struct pup_watches *watches, const struct pup_space *space,
                    void (*tell)(struct pup_link *link, const struct pup_space *space))
{
    if (watches->room == 0)
        return;
    uint64_t hash = hash_of(space);
    for (struct pup_watch *watch = watches->buckets[hash & (watches->room - 1)]; watch; watch = watch->next)
        if (watch->hash == hash)
            tell(watch->link, space);
}

void pup_watches_release(struct pup_watches *watches)
{
    free(watches->buckets);
    *watches = (struct pup_watches){0};
}
