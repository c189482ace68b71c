/* A small server home in memory, with people and devices, for the tests of the server: structures V and A, their group
 * A+V; anne leads V, maelle coordinates V and A, paul is a professional of V, ines manages A, tom is a trainee at V. */
#ifndef PUP_TESTS_SERVER_WORLD_H
#define PUP_TESTS_SERVER_WORLD_H

#include "server/ledger/people.h"
#include "server/session/job.h"
#include "tests/unit/seeded.h"

struct author {
    const char *login;
    struct pup_device device;
    uint64_t counter;
    struct pup_hash previous;
};

struct world {
    struct pup_store *store;
    struct pup_authority authority;
    struct pup_ledger ledger;
    struct pup_arena arena;
    struct seeded seed;
    int64_t now_ms;
    struct author anne, maelle, paul, ines, tom;
};

/* For cmocka: *state is the world. */
int world_open(void **state);
int world_close(void **state);

struct pup_random_source world_random(struct world *world);
struct pup_id world_id(struct world *world);
struct pup_space world_space(const char *name);

/* A further device of a member, enrolled. */
struct author world_device(struct world *world, const char *login);

/* A write transaction around one call. */
struct pup_txn *world_begin(struct world *world);
void world_commit(struct pup_txn *txn);

/* A part that creates (empty seen) or changes a record as it stands. */
struct pup_part world_part(struct world *world, const char *space, const struct pup_id *record, uint32_t kind,
                           const struct pup_change *changes, size_t count);
struct pup_change world_put_text(uint32_t field, const char *text);
struct pup_change world_put_number(uint32_t field, int64_t number);
struct pup_change world_put_ref(uint32_t field, struct pup_id ref, const char *name);
struct pup_change world_add_ref(uint32_t field, struct pup_id ref, const char *name);

/* The next edit of an author, sealed in the world's arena; her chain moves on. */
struct pup_submitted world_edit(struct world *world, struct author *author, const char *space, struct pup_part *parts,
                                size_t count);
/* Submits it in a transaction of its own. */
enum pup_err world_submit(struct world *world, const struct author *author, const struct pup_submitted *submitted,
                          struct pup_receipt *receipt);
/* Both; the receipt. Fails the test unless the edit was taken. */
struct pup_receipt world_take(struct world *world, struct author *author, const char *space, struct pup_part *parts,
                              size_t count);
/* The same for one part. */
struct pup_receipt world_take_one(struct world *world, struct author *author, const char *space,
                                  const struct pup_id *record, uint32_t kind, const struct pup_change *changes,
                                  size_t count);

/* The record as it stands, in the world's arena; fails the test when there is none. */
struct pup_record world_record(struct world *world, const char *space, const struct pup_id *id);
struct pup_space_state world_state(struct world *world, const char *space);
/* The entry at a place. */
struct pup_entry world_entry(struct world *world, const char *space, uint64_t seq);

/* Adds up the records' hashes and walks the chain: what the space says of itself must be true. */
void world_verify(struct world *world, const char *space);

/* The home is lost; a new one begins from the authority and the roster alone, in a new incarnation. */
void world_lose_ledger(struct world *world);

/* Everything in the store that contains these bytes. */
size_t world_count_bytes(struct world *world, const char *bytes);

#endif
