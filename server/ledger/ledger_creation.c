/* Who creates a record becomes its owner: so whether an edit creates it must not be the author's word alone. */
#include "server/ledger/ledger_priv.h"

/* An id made by a rule (UUIDv8) is made again by whoever follows the rule offline; but people and structures are made
 * by the server alone. */
static bool is_made_by_rule(const struct pup_part *part)
{
    return part->record.bytes[6] >> 4 == 8 && part->kind != PUP_KIND_PERSON && part->kind != PUP_KIND_STRUCTURE;
}

bool ledger_creates_first(const struct pup_part *part, bool creation_held)
{
    return part->seen.count == 0 && !creation_held;
}

bool ledger_creates(const struct pup_part *part, bool creation_held)
{
    return part->seen.count == 0 && (is_made_by_rule(part) || !creation_held);
}

enum pup_err ledger_holds_elsewhere(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *record,
                                    bool *elsewhere)
{
    struct pup_space at;
    enum pup_err err = ledger_record_space(txn, record, &at);
    *elsewhere = err == PUP_OK && !pup_space_equal(&at, space);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}
