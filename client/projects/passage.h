/* Who brought a record to which stage, and when: from its history, as far as this device holds it. */
#ifndef PUP_PROJECTS_PASSAGE_H
#define PUP_PROJECTS_PASSAGE_H

#include "client/query/history.h"

struct pup_passage {
    int64_t state;               /* the stage entered */
    struct pup_author author;    /* its `at` is her clock: shown only */
    const struct pup_part *part; /* all she did in that edit: one of the rows' */
};

struct pup_passages {
    struct pup_history_row *rows; /* the whole history, oldest first */
    size_t row_count;
    struct pup_passage *at; /* oldest first */
    size_t count;
};

/* A record begins at its kind's first state unless its creation says another. Refused edits bring it nowhere. In
 * `arena`; texts borrowed from the transaction. */
enum pup_err pup_passages_gather(struct pup_txn *txn, struct pup_arena *arena, const struct pup_view *view,
                                 struct pup_passages *passages);

/* The last time the stage was entered; NULL when nobody is known to have. */
const struct pup_passage *pup_passage_into(const struct pup_passages *passages, int64_t state);

/* Days since 1970-01-01 on which that was, by the clock of who did it: where the reader is, or in UTC for programs;
 * false when it is not known. */
bool pup_passage_day(const struct pup_passage *passage, bool utc, int64_t *day);

#endif
