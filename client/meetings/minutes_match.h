/* Which record each item of minutes stands for, so that saving twice, or on two devices, makes nothing twice.
 *
 * 1. A line's tag names it, wherever the record came from: a line may be reworded, moved, carried over to the next
 *    meeting. Of a line copied with its tag the first keeps it.
 * 2. Without a tag: the id derived from the meeting, the sort, the folded words, the owner, and the line's number among
 *    those alike. The same line written on two devices makes the same record; one that was removed stays removed.
 * 3. Where no such record is here yet: one of this meeting that somebody made by hand, with those words and that owner.
 */
#ifndef PUP_MEETINGS_MINUTES_MATCH_H
#define PUP_MEETINGS_MINUTES_MATCH_H

#include "client/meetings/items.h"
#include "client/meetings/noted.h"
#include "client/meetings/roll.h"

struct pup_minute {
    struct pup_item *item;
    struct pup_value owner, support; /* references; NONE: nobody */
    uint32_t kind;
    struct pup_id id;
    bool exists;          /* the record is here, perhaps removed */
    struct pup_view view; /* then as it is now, borrowed from the transaction; else an untouched record */
};

struct pup_minutes_match {
    struct pup_minute *rows; /* one an item; in the arena */
    size_t count;
};

/* Finds whom the items name (among those of the meeting first, then in its structure) and which records they are. Tags
 * that no record goes by become words. An exit code, having said of which line what is wrong; `quiet`: nothing is said,
 * and who is not found is nobody. */
int pup_minutes_match(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting, bool quiet,
                      struct pup_items *items, struct pup_minutes_match *match);

#endif
