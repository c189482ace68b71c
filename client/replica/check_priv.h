/* What check.c finds and mend.c puts right. */
#ifndef PUP_CLIENT_CHECK_PRIV_H
#define PUP_CLIENT_CHECK_PRIV_H

#include "client/replica/check.h"
#include "common/store/key.h"

enum { FOUND_MAX = 64 }; /* of each sort at a time: what is beyond is found the next time */

struct found_entry {
    struct pup_key key; /* as it stands, which may be a part of the damage */
    struct pup_space space;
    uint64_t seq;
};

struct found {
    struct pup_space spaces[FOUND_MAX];
    size_t space_count;
    struct found_entry entries[FOUND_MAX];
    size_t entry_count;
    uint64_t own[FOUND_MAX]; /* numbers in OWN */
    size_t own_count;
    uint64_t unlisted[FOUND_MAX]; /* own edits without a verdict that are not in OUTBOX */
    size_t unlisted_count;
    bool strays; /* rows of OUTBOX that are no own edit's number */
    bool index;  /* IDS and KINDS are not what the records say */
};

/* True for what bytes answer that are not what was written; other errors (memory) say nothing about them. */
bool check_is_damage(enum pup_err err);

/* Puts right what can be, in `txn`. */
enum pup_err check_mend(struct pup_txn *txn, const struct found *found, struct pup_damage *damage);

#endif
