/* HOME/reserve: room on the disk kept for the administrator. When the disk is full, edits wait at their devices and
 * lose nothing by it; but a stolen device must be revoked all the same, and what must be forgotten be erased. So a
 * command that finds no room gives the reserve up and tries once more. It is made again when there is plenty of room.
 *
 * Any thread; errors are no errors here: without a reserve everything else goes on. */
#ifndef PUP_SERVER_RESERVE_H
#define PUP_SERVER_RESERVE_H

#include "server/home/home.h"

enum {
    PUP_RESERVE_BYTES = 1024 * 1024,      /* enough for some hundred commands */
    PUP_RESERVE_ROOM = 4 * 1024 * 1024,   /* made only where so much is free */
    PUP_RESERVE_FULL_BELOW = 1024 * 1024, /* less than this free: "full" */
};

/* Makes the reserve, if it is not there and there is plenty of room. */
void pup_reserve_keep(const struct pup_home *home);

/* Gives it up; true when that made room. */
bool pup_reserve_release(const struct pup_home *home);

/* True when hardly anything is free where the home lies. */
bool pup_reserve_disk_full(const struct pup_home *home);

#endif
