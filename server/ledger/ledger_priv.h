/* What the files of the ledger share: the two steps in which an edit enters it (prepare in
 * memory, then write), so that nothing is written of an edit that cannot be written whole. */
#ifndef PUP_SERVER_LEDGER_PRIV_H
#define PUP_SERVER_LEDGER_PRIV_H

#include "server/ledger/ledger_rows.h"

enum {
    /* What taking one edit may cost in memory; an edit that would cost more is refused as too large. */
    LEDGER_BUDGET = 96 * 1024 * 1024
};

/* Says that the home is of today's format. */
enum pup_err ledger_format_save(struct pup_txn *txn);

/* Whether the part creates its record: its author knew nothing of it, and no creation of it is held (a record may be
 * held without: after a restore others may have touched it before its creation came back), unless a rule makes the same
 * record wherever it is followed. */
bool ledger_creates(const struct pup_part *part, bool creation_held);
/* The same without the rules: whether it is the one that its author owns the record by. Who follows a rule when the
 * record is there already creates it again, but must not become the owner of what others made. */
bool ledger_creates_first(const struct pup_part *part, bool creation_held);
/* Whether a record of that id lies in another space than that one. */
enum pup_err ledger_holds_elsewhere(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *record,
                                    bool *elsewhere);

/* An edit about to enter the ledger. Everything is borrowed. */
struct ledger_draft {
    const struct pup_edit *edit;
    struct pup_sealed sealed;
    struct pup_hash header; /* hash of it */
    const char *member;     /* the author; "" for the server's own */
    int64_t now_ms;
    bool has_mac; /* of an erasure */
    struct pup_hash mac;
};

/* One of its records. */
struct ledger_touched {
    bool held;                       /* before */
    struct ledger_record_row before; /* then; without its canonical form */
    struct pup_hash old_hash;
    struct pup_span canonical; /* after */
};

struct ledger_prepared {
    struct ledger_touched *records; /* one a part */
    struct pup_salted_product *products;
    size_t product_count;
    enum pup_outcome outcome; /* never SKIPPED */
    struct pup_span body;     /* without what erasures of its records cover */
};

/* Applies it in memory. PUP_ERR_LIMIT: a record would become larger than can be sent. */
enum pup_err ledger_prepare(struct pup_ledger *ledger, struct pup_txn *txn, struct pup_arena *arena,
                            const struct ledger_draft *draft, struct ledger_prepared *prepared);
/* Writes all of it and says where it stands. */
enum pup_err ledger_write(struct pup_ledger *ledger, struct pup_txn *txn, struct pup_arena *arena,
                          const struct ledger_draft *draft, const struct ledger_prepared *prepared,
                          struct ledger_verdict *verdict);

/* As pup_ledger_write; `values` (may be NULL) counts what an erasure blanked in the ledger. */
enum pup_err ledger_write_own(struct pup_ledger *ledger, struct pup_txn *txn, const struct pup_edit *edit,
                              uint64_t *values);

#endif
