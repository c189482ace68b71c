/* Who creates a record becomes its owner: so whether an edit creates it must not be the author's word alone. */
#include "server/ledger/ledger_priv.h"

/* An id made by a rule (UUIDv8) is made again by whoever follows the rule offline; but people and structures are made
 * by the server alone. */
static bool is_made_by_rule(const struct pup_part *part)
{
    return part->record.bytes[6] >> 4 == 8 && part->kind != PUP_KIND_PERSON && part->kind != PUP_KIND_STRUCTURE;
}

/* Whether the entry at `seq` created that record. */
static enum pup_err entry_creates(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                                  uint64_t seq, const struct pup_id *record, bool *creates)
{
    struct pup_span value;
    struct pup_entry entry;
    struct pup_edit edit;
    struct pup_key key = ledger_entry_key(space, seq);
    enum pup_err err = pup_txn_get(txn, PUP_TABLE_ENTRIES, pup_key_span(&key), &value);
    if (err != PUP_OK || value.len < sizeof(struct pup_hash)) {
        return err != PUP_OK && err != PUP_ERR_NOT_FOUND ? err : PUP_ERR_CORRUPT;
    }
    struct pup_span bytes = {value.data + sizeof(struct pup_hash), value.len - sizeof(struct pup_hash)};
    err = pup_entry_unpack(arena, bytes, &entry);
    err = err == PUP_OK ? pup_edit_open(arena, entry.sealed, &edit) : err;
    for (size_t i = 0; err == PUP_OK && i < edit.part_count; i++) {
        *creates |= edit.parts[i].seen.count == 0 && pup_id_equal(&edit.parts[i].record, record);
    }
    return err;
}

/* Mostly the first entry that touched the record is its creation; only after a restore may it be a later one, or be
 * missing. */
static enum pup_err has_creation(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                                 const struct pup_id *record, bool *found)
{
    struct pup_key key;
    struct pup_walk walk;
    struct pup_span rest, value;
    uint64_t seq;
    pup_key_start(&key);
    pup_key_bytes(&key, record->bytes, sizeof record->bytes);
    pup_key_text(&key, space->name);
    *found = false;
    enum pup_err err = pup_walk_open(&walk, txn, PUP_TABLE_HISTORY, &key);
    while (err == PUP_OK && !*found && (err = pup_walk_next(&walk, &rest, &value)) == PUP_OK) {
        err = pup_key_take_u64(&rest, &seq);
        err = err == PUP_OK ? entry_creates(txn, arena, space, seq, record, found) : err;
    }
    pup_walk_close(&walk);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err ledger_creates_first(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                                  const struct pup_part *part, bool held, bool *first)
{
    *first = part->seen.count == 0;
    if (!*first || !held) {
        return PUP_OK;
    }
    bool found;
    enum pup_err err = has_creation(txn, arena, space, &part->record, &found);
    *first = !found;
    return err;
}

enum pup_err ledger_creates(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                            const struct pup_part *part, bool held, bool *creates)
{
    if (part->seen.count == 0 && is_made_by_rule(part)) {
        *creates = true;
        return PUP_OK;
    }
    return ledger_creates_first(txn, arena, space, part, held, creates);
}

enum pup_err ledger_holds_elsewhere(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *record,
                                    bool *elsewhere)
{
    struct pup_key key;
    struct pup_walk walk;
    struct pup_span rest, value;
    struct pup_space at = {0};
    pup_key_start(&key);
    pup_key_bytes(&key, record->bytes, sizeof record->bytes);
    enum pup_err err = pup_walk_open(&walk, txn, PUP_TABLE_HISTORY, &key);
    err = err == PUP_OK ? pup_walk_next(&walk, &rest, &value) : err;
    err = err == PUP_OK ? pup_key_take_text(&rest, at.name, sizeof at.name) : err;
    pup_walk_close(&walk);
    *elsewhere = err == PUP_OK && !pup_space_equal(&at, space);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}
