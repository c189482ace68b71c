/* Erasing values in what this device stores beside the records: entries kept for history, and own edits. */
#include "client/replica/replica_priv.h"

static struct erase_rule rule_of_change(const struct pup_part *part, const struct pup_change *change)
{
    bool names = change->field == 0 && change->value.type == PUP_VALUE_REFERENCE;
    return (struct erase_rule){
        .record = part->record, .field = change->field, .names = names, .ref = change->value.ref, .covers = part->seen};
}

static size_t count_erasures(const struct pup_edit *edit)
{
    size_t count = 0;
    for (size_t i = 0; i < edit->part_count; i++) {
        for (size_t j = 0; j < edit->parts[i].change_count; j++)
            count += edit->parts[i].changes[j].operation == PUP_ERASE;
    }
    return count;
}

enum pup_err replica_erase_rules_of_edit(struct pup_arena *arena, const struct pup_edit *edit,
                                         struct erase_rules *rules)
{
    size_t room = count_erasures(edit);
    *rules = (struct erase_rules){.at = pup_arena_array(arena, room, sizeof *rules->at)};
    if (!rules->at)
        return PUP_ERR_MEMORY;
    for (size_t i = 0; i < edit->part_count; i++) {
        const struct pup_part *part = &edit->parts[i];
        for (size_t j = 0; j < part->change_count; j++) {
            if (part->changes[j].operation == PUP_ERASE)
                rules->at[rules->count++] = rule_of_change(part, &part->changes[j]);
        }
    }
    return PUP_OK;
}

enum pup_err replica_erase_rules_of_record(struct pup_arena *arena, const struct pup_record *record,
                                           struct erase_rules *rules)
{
    *rules = (struct erase_rules){.at = pup_arena_array(arena, record->erasure_count, sizeof *rules->at)};
    if (!rules->at)
        return PUP_ERR_MEMORY;
    for (size_t i = 0; i < record->erasure_count; i++) {
        const struct pup_erasure *erasure = &record->erasures[i];
        rules->at[rules->count++] = (struct erase_rule){.record = record->id,
                                                        .field = erasure->field,
                                                        .names = erasure->names,
                                                        .ref = erasure->ref,
                                                        .covers = erasure->covers};
    }
    return PUP_OK;
}

static bool hits(const struct erase_rule *rule, const struct pup_slot *slot)
{
    if (!pup_id_equal(&rule->record, &slot->part->record) || slot->change->operation == PUP_ERASE)
        return false;
    if (rule->names)
        return slot->name && slot->change->value.type == PUP_VALUE_REFERENCE &&
               pup_id_equal(&rule->ref, &slot->change->value.ref);
    return rule->field == 0 || rule->field == slot->change->field;
}

bool replica_erase_chooses(void *context, const struct pup_slot *slot)
{
    const struct erase_rules *rules = context;
    for (size_t i = 0; i < rules->count; i++) {
        const struct erase_rule *rule = &rules->at[i];
        if ((rules->any_edit || pup_vector_covers(&rule->covers, &slot->edit->id)) && hits(rule, slot))
            return true;
    }
    return false;
}

bool replica_erase_concerns(const struct erase_rules *rules, const struct pup_edit *edit)
{
    for (size_t i = 0; i < edit->part_count; i++) {
        for (size_t j = 0; j < rules->count; j++) {
            if (pup_id_equal(&edit->parts[i].record, &rules->at[j].record))
                return true;
        }
    }
    return false;
}

/* A merged text goes when the edit whose coming merged it is covered. */
static bool erase_products(const struct erase_rules *rules, const struct pup_edit_id *id, struct pup_entry *entry)
{
    bool changed = false;
    for (size_t i = 0; i < entry->product_count; i++) {
        struct pup_salted_product *salted = &entry->products[i];
        for (size_t j = 0; j < rules->count && salted->product.text.type != PUP_VALUE_ERASED; j++) {
            const struct erase_rule *rule = &rules->at[j];
            if (rule->names || !pup_id_equal(&rule->record, &salted->product.record) ||
                !pup_vector_covers(&rule->covers, id) || (rule->field != 0 && rule->field != salted->product.field))
                continue;
            salted->product.text = (struct pup_value){.type = PUP_VALUE_ERASED};
            for (size_t k = 0; k < sizeof salted->salt; k++)
                salted->salt[k] = 0;
            changed = true;
        }
    }
    return changed;
}

static enum pup_err erase_entry(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                                uint64_t seq, struct erase_rules rules)
{
    struct pup_hash hash;
    struct pup_span bytes;
    struct pup_entry entry = {0};
    struct pup_edit edit;
    bool changed = false;
    enum pup_err err = entries_get(txn, space, seq, &hash, &bytes);
    if (!err)
        err = pup_entry_unpack(arena, bytes, &entry);
    if (!err)
        err = pup_edit_open(arena, entry.sealed, &edit);
    if (!err)
        err = pup_body_erase(arena, entry.sealed, replica_erase_chooses, &rules, &entry.sealed.body, &changed);
    if (err)
        return err;
    changed |= erase_products(&rules, &edit.id, &entry);
    if (!changed)
        return PUP_OK;
    err = pup_entry_pack(arena, &entry, &bytes);
    return err ? err : entries_put_row(txn, space, seq, &hash, bytes);
}

enum pup_err replica_erase_entries(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                                   const struct erase_rules *rules)
{
    struct pup_arena work;
    enum pup_err err = PUP_OK;
    pup_arena_init(&work, REPLICA_BUDGET);
    for (size_t i = 0; !err && i < rules->count; i++) {
        uint64_t *seqs;
        size_t count;
        err = entries_of_record(txn, arena, space, &rules->at[i].record, 0, SIZE_MAX, &seqs, &count);
        for (size_t j = 0; !err && j < count; j++) {
            pup_arena_reset(&work);
            err = erase_entry(txn, &work, space, seqs[j], *rules);
        }
    }
    pup_arena_release(&work);
    return err;
}
