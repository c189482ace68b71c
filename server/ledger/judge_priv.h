/* What the files of the judge share: one edit before it. */
#ifndef PUP_SERVER_JUDGE_PRIV_H
#define PUP_SERVER_JUDGE_PRIV_H

#include "server/ledger/judge.h"
#include "server/ledger/ledger_priv.h"

struct judging {
    struct pup_ledger *ledger;
    struct pup_txn *txn;
    struct pup_arena *arena;
    const char *login;
    const struct pup_edit *edit;
    struct pup_space_parts space;
    unsigned rights; /* hers in that space */
};

/* A part with its record as it stands; `held` false: the store has none. */
struct judged_part {
    const struct pup_part *part;
    bool held;
    bool creates;
    bool again; /* …what is there already: a rule makes the same record on every device */
    struct pup_record record;
    const struct pup_kind_def *kind; /* NULL: unknown to this program */
};

/* Each sets *reason (NONE: nothing against it). */
enum pup_err judge_seen(const struct judging *judging, const struct judged_part *judged, enum pup_reason *reason);
enum pup_err judge_contribution(const struct judging *judging, const struct judged_part *judged,
                                enum pup_reason *reason);

#endif
