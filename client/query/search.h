/* Searching for words through everything one may read, best matches first. All words must be in a record, whole or as
 * the beginning of one, accents and case apart; what a record is called counts more than what it says, that more than
 * whom it names; a whole word more than a beginning; among equals what changed last comes first.
 *
 * Records are looked through as they are packed (common/wire/record_texts.h); only those that are found are unpacked:
 * a hundred thousand records take some tens of milliseconds. */
#ifndef PUP_CLIENT_SEARCH_H
#define PUP_CLIENT_SEARCH_H

#include "client/query/merged.h"
#include "common/base/word.h"

enum { PUP_SEARCH_WORDS = 8 };

struct pup_search_hit {
    struct pup_place place; /* of what stands for it, when it was merged into another */
    unsigned score;         /* higher is better */
    uint64_t seq;           /* last touching; UINT64_MAX when own edits stand on top */
};

struct pup_search {
    struct pup_txn *txn;
    struct pup_arena *arena;
    struct pup_word words[PUP_SEARCH_WORDS]; /* the longest first */
    size_t word_count;
    uint32_t kind; /* only of this; 0: all */
    size_t most;   /* hits that are kept; SIZE_MAX: all */
    struct pup_search_hit *hits;
    size_t count, room, total; /* kept; found */
    const struct pup_space *space;
    enum pup_err err;
};

/* Starts a search for the words in `text`. PUP_ERR_INVALID when there is no word in it. `most` at least 1. */
enum pup_err pup_search_start(struct pup_txn *txn, struct pup_arena *arena, struct pup_span text, uint32_t kind,
                              size_t most, struct pup_search *search);

/* Looks through one space; then, once all are, puts the hits in order. */
enum pup_err pup_search_space(struct pup_search *search, const struct pup_space *space);
void pup_search_end(struct pup_search *search);

/* Where in a record to look for a word: the first that the title does not hold, in the first text that holds it best.
 * `field` 0 when the title holds them all. */
struct pup_search_place {
    uint32_t field;
    struct pup_span text; /* borrowed from the record */
    size_t at, len;
};
struct pup_search_place pup_search_where(const struct pup_search *search, const struct pup_record *record);

#endif
