/* What is asked of the server while a sync is on: who wrote the contested values that came without their history. */
#ifndef PUP_COMMANDS_ASKING_H
#define PUP_COMMANDS_ASKING_H

#include "client/cli/command.h"

struct pup_asking {
    struct pup_replica *replica;
    struct pup_id *asked; /* asked already, answered or not */
    size_t count, room;
};

void pup_asking_init(struct pup_asking *asking, struct pup_replica *replica);
void pup_asking_release(struct pup_asking *asking);

/* The next record to ask about; for pup_sync_options.next_question. */
bool pup_asking_next(struct pup_asking *asking, struct pup_space *space, struct pup_id *record, uint64_t *before);

#endif
