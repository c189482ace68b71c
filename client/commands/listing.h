/* Records gathered, filtered and sorted: what `list` and `export` print. */
#ifndef PUP_COMMANDS_LISTING_H
#define PUP_COMMANDS_LISTING_H

#include "client/cli/place.h"
#include "client/query/query.h"

struct pup_listing_row {
    struct pup_span key;    /* sorted by */
    struct pup_span *cells; /* text forms: one a column */
    struct pup_id id;
    struct pup_span space; /* as people write it; with the cells */
    const struct pup_space *where;
    bool contested, unsent;
};

enum pup_listing_scope {
    PUP_LISTING_IN_USE, /* neither removed nor put away */
    PUP_LISTING_ALIVE,  /* not removed */
    PUP_LISTING_ALL
};

struct pup_listing {
    const struct pup_kind_def *kind;
    struct pup_filter *filters;
    size_t filter_count;
    uint32_t sort; /* a field */
    enum pup_listing_scope scope;
    const uint32_t *columns; /* fields, ended by 0 */
    bool exported;           /* a further cell says which records the names mean (client/query/exported.h) */
    struct pup_listing_row *rows;
    size_t count, room;
    size_t put_away; /* left out for being so */
};

/* Fills the rows, in order. Returns an exit code, having said what is wrong. */
int pup_listing_gather(struct pup_context *context, struct pup_txn *txn, struct pup_listing *listing);

/* As a JSON array of records, each read again from `txn`, in which they were gathered: no list is too long for memory.
 */
int pup_listing_json(struct pup_context *context, struct pup_txn *txn, const struct pup_listing *listing);

#endif
