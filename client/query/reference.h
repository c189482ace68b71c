/* From what a person typed to the record meant: by name, login, number of a national register, or id, among the records
 * that the place one writes in may refer to. */
#ifndef PUP_CLIENT_REFERENCE_H
#define PUP_CLIENT_REFERENCE_H

#include "client/replica/view.h"
#include "common/model/schema.h"

enum { PUP_CANDIDATES_MAX = 8 };

struct pup_candidate {
    struct pup_place place;
    struct pup_span title; /* in the arena */
};

struct pup_candidates {
    struct pup_candidate at[PUP_CANDIDATES_MAX];
    size_t count; /* all of them, though only the first PUP_CANDIDATES_MAX are kept */
};

/* True when a record of structure `from` may refer to one of structure `to`: the same, a group one belongs to, or a
 * member of the group. */
bool pup_reference_related(const struct pup_structure_row *structures, size_t count, const char *from, const char *to);

/* Finds what `typed` means as a record of `kind`, seen from `from`: a whole id; else the records whose login, RPPS or
 * FINESS it is; else whose whole name it is, in any order of words; else of whose name it is enough (pup_name_matches);
 * else a short id. A record merged into another answers for that other (client/query/merged.h); the same human of two
 * structures counts once. Gone records are not found. PUP_ERR_NOT_FOUND, PUP_ERR_AMBIGUOUS (candidates filled), store
 * errors. */
enum pup_err pup_reference_find(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *from,
                                uint32_t kind, struct pup_span typed, enum pup_language language,
                                struct pup_candidates *found);

#endif
