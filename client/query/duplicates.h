/* The same thing entered twice: records of a kind and a space that have the same name, however it is written, or the
 * same number of a national register (RPPS, FINESS). Only reported: a person decides, with `merge`.
 *
 * Compared are the kinds that a name identifies: structures, people, partners, stock (of one place), protocols,
 * projects and documents (of one date). What tells two of a name apart is minded: another number, another account,
 * another town.
 */
#ifndef PUP_CLIENT_DUPLICATES_H
#define PUP_CLIENT_DUPLICATES_H

#include "client/query/merged.h"

enum pup_duplicate_why { PUP_DUPLICATE_NAME, PUP_DUPLICATE_NUMBER };

struct pup_duplicate {
    struct pup_place place, keep; /* what to merge into what: the one with an account, else the one that says more, else
                                   * the older one */
    struct pup_span title, keep_title;
    enum pup_duplicate_why why;
};

/* `found` may hold pairs of other spaces already: all of them are in order of kind and title afterwards, in `arena`.
 * Kind 0: all that are compared. What is gone or merged away is left out, and of texts what is withdrawn or outdated.
 */
struct pup_duplicates {
    struct pup_duplicate *rows;
    size_t count, room;
};
enum pup_err pup_duplicates_gather(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                                   uint32_t kind, enum pup_language language, struct pup_duplicates *found);

/* True for the kinds that are compared. */
bool pup_duplicates_of_kind(uint32_t kind);

#endif
