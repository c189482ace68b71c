/* What an erasure blanks in an edit's body: one rule for what is in the ledger already and for what comes back later.
 */
#ifndef PUP_SERVER_ERASE_RULE_H
#define PUP_SERVER_ERASE_RULE_H

#include "common/merge/record.h"
#include "common/wire/edit_codec.h"

struct erase_rule {
    struct pup_id record;
    struct pup_erasure what;
};

/* True when the rule blanks a value (or, with `name`, the name beside the reference `value`) that edit `by` wrote
 * there. */
bool erase_rule_meets(const struct erase_rule *rule, const struct pup_id *record, uint32_t field,
                      const struct pup_edit_id *by, const struct pup_value *value, bool name);

/* Blanks in a body what any of the rules meets; *body is the old one when nothing was to be done. Adds to *values. */
enum pup_err erase_rule_body(struct pup_arena *arena, const struct erase_rule *rules, size_t count,
                             struct pup_sealed sealed, struct pup_span *body, uint64_t *values);

/* The rules that a record remembers. Array in `arena`, which is NULL when memory is spent. */
enum pup_err erase_rules_of_record(struct pup_arena *arena, const struct pup_record *record, struct erase_rule **rules);

/* The rule that one ERASE change of an erasure states. */
struct erase_rule erase_rule_of_change(const struct pup_part *part, const struct pup_change *change);

#endif
