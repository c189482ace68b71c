/* Somebody at her device, about to write: where (author.c), and what (write.c). */
#ifndef PUP_TESTS_SIM_AUTHOR_H
#define PUP_TESTS_SIM_AUTHOR_H

#include "tests/sim/sim.h"

enum { CANDIDATES_MAX = 64 };

struct author {
    struct sim *sim;
    struct sim_client *client;
    struct pup_txn *txn;
    struct pup_arena arena;
    struct pup_space space;
    struct pup_view views[CANDIDATES_MAX]; /* what is in the space already */
    size_t view_count;
    struct pup_edit_id lie; /* what she will claim to have seen; counter 0: nothing */
};

/* Changes of the record as she sees it; NULL: of one that she makes. */
void author_fill(struct author *author, const struct pup_record *record, struct pup_part *part);
/* A long text in one that she makes, of a kind that has one. */
void author_fill_up(struct author *author, struct pup_part *part);

#endif
