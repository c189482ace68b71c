/* A disk under an in-memory store that may be full, or fail: between the store's verbs and its body. A store's
 * transactions are atomic and durable as they are; what is lost with a crash is the transaction under way. */
#ifndef PUP_TESTS_SIM_DISK_H
#define PUP_TESTS_SIM_DISK_H

#include "common/store/store_priv.h"
#include "tests/unit/seeded.h"

struct sim_disk {
    struct pup_store_body body; /* first: what the store's verbs find */
    const struct pup_store_body *real;
    struct seeded *dice;
    bool full;         /* what writes anything fails with PUP_ERR_FULL: mostly at the commit, sometimes before */
    bool sure;         /* neither fills nor fails while this is set: acts of administrators, which have a reserve */
    unsigned fails_in; /* the so-manieth writing commit from now fails with PUP_ERR_IO; 0: none */
    bool keeps;        /* … though what it wrote is there afterwards */
    bool broken;       /* it failed: nothing is written any more until the store is opened anew */
    bool kept;         /* the last commit failed, and yet what it wrote is there */
    bool wrote;        /* the transaction under way has written something */
};

/* Puts the disk under a store that was just opened; other stores may have had it before. */
void sim_disk_mount(struct sim_disk *disk, struct pup_store *store);
/* The store is opened anew, by another process: a disk that failed works again. */
void sim_disk_reopen(struct sim_disk *disk);

#endif
