/* What was done to a record, from what this device holds: entries received and its own edits. Works without the server.
 */
#ifndef PUP_CLIENT_HISTORY_H
#define PUP_CLIENT_HISTORY_H

#include "client/replica/view.h"

/* Who wrote an edit, when and where it stands. */
struct pup_author {
    bool known;                    /* false: the entry is not held here; only `device` is true then */
    char login[PUP_LOGIN_MAX + 1]; /* empty for the server's own edits */
    struct pup_device device;
    int64_t at;   /* the author's clock, ms: shown only */
    uint64_t seq; /* 0: not in the ledger, as far as this device knows */
};

/* The authors of edits of one record, in one walk over its history. PUP_OK also where some are not known. */
enum pup_err pup_history_authors(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *record,
                                 const struct pup_edit_id *edits, size_t count, struct pup_author *authors);

struct pup_history_row {
    struct pup_author author;
    struct pup_edit_id edit;
    enum pup_verdict verdict; /* NONE: not judged yet */
    enum pup_reason reason;
    const struct pup_part *part; /* what it did to the record */
};

/* Every edit of the record that is known here, oldest first: those of the ledger by place, then own ones without a
 * place, by counter. Rows live in `arena`; texts are borrowed from the transaction. */
enum pup_err pup_history_of(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                            const struct pup_id *record, struct pup_history_row **rows, size_t *count);

/* True when the first of the rows made the record, so that nothing older can be missing. */
bool pup_history_complete(const struct pup_history_row *rows, size_t count);

#endif
