/* The law: DESIGN section 2, in code. Pure: no clock, no store, no schema, no randomness.
 * A value only ever gives way to somebody who had seen it. */
#ifndef PUP_MERGE_APPLY_H
#define PUP_MERGE_APPLY_H

#include "common/merge/record.h"

/* What became of an edit's part; of an edit, the greatest of its parts'. */
enum pup_outcome {
    PUP_OUTCOME_SKIPPED = 0, /* it had been applied before: nothing changed */
    PUP_OUTCOME_APPLIED = 1,
    PUP_OUTCOME_MERGED = 2, /* a text was merged with another's */
    PUP_OUTCOME_CONTESTED =
        3 /* a value of it stands beside a different one, or existence became or stays contested by it */
};

/* Where the server finds the text a commitment names: sets *text (borrowed until the next call) and returns true, or
 * false when it does not hold it (never had it, or it was erased). */
struct pup_base_source {
    bool (*find)(void *context, const struct pup_id *record, uint32_t field, const struct pup_hash *commitment,
                 struct pup_span *text);
    void *context;
};

/* The server's half of the law of long texts: for each TEXT change of `part` that may be merged three-way into the
 * record as it is (the change covers no survivor, exactly one survivor stands, it is not covered ahead, nothing is
 * erased, the base is known, changes do not overlap), appends a product at products[*product_count]. A text made from
 * nothing has the empty text as its base. Commitments of products are left zero: whoever knows salts fills them.
 * `products` has room for part->change_count more. A merged text over PUP_LONGTEXT_MAX is no product: the author's
 * stands beside. PUP_ERR_MEMORY. */
enum pup_err pup_merge_texts(struct pup_arena *arena, const struct pup_record *record, const struct pup_edit_id *id,
                             const struct pup_part *part, const struct pup_base_source *bases,
                             struct pup_product *products, size_t *product_count);

/* What an ERASE of `field` (0: of all fields, or of names) made now carries as `seen`: all that touched the record, and
 * all that is covered there though it has not come back yet. PUP_ERR_MEMORY. */
enum pup_err pup_merge_erasure_seen(struct pup_arena *arena, const struct pup_record *record, uint32_t field,
                                    struct pup_vector *seen);

/* Applies one part of edit `id` to its record. The same call with the same products on every replica, in the ledger's
 * order, gives equal records. Provisional views pass no products. New memory comes from `arena`; values are borrowed
 * from the part (they must live as long as the record). What the record held before is not written to: a copy of the
 * struct, taken before, stays as it was. An edit whose counter is not above touched[device] is skipped. ERASE neither
 * asks nor raises `touched`: it may come again and in any order, and is skipped when the record remembers as much. An
 * operation number unknown to this program touches the record and does nothing else. PUP_ERR_MEMORY: the record is then
 * unusable, drop it. */
enum pup_err pup_merge_apply(struct pup_arena *arena, struct pup_record *record, const struct pup_edit_id *id,
                             const struct pup_part *part, const struct pup_product *products, size_t product_count,
                             enum pup_outcome *outcome);

#endif
