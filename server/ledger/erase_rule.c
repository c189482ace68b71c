#include "server/ledger/erase_rule.h"

bool erase_rule_meets(const struct erase_rule *rule, const struct pup_id *record, uint32_t field,
                      const struct pup_edit_id *by, const struct pup_value *value, bool name)
{
    const struct pup_erasure *what = &rule->what;
    if (!pup_id_equal(&rule->record, record) || !pup_vector_covers(&what->covers, by)) {
        return false;
    }
    if (what->names) {
        return name && value->type == PUP_VALUE_REFERENCE && pup_id_equal(&value->ref, &what->ref);
    }
    return what->field == 0 || what->field == field;
}

struct choosing {
    const struct erase_rule *rules;
    size_t count;
    uint64_t chosen;
};

static bool choose(void *context, const struct pup_slot *slot)
{
    struct choosing *choosing = context;
    if (slot->change->operation == PUP_ERASE) {
        return false; /* says what was erased, and holds nothing of it */
    }
    for (size_t i = 0; i < choosing->count; i++) {
        if (erase_rule_meets(&choosing->rules[i], &slot->part->record, slot->change->field, &slot->edit->id,
                             &slot->change->value, slot->name)) {
            choosing->chosen++;
            return true;
        }
    }
    return false;
}

enum pup_err erase_rule_body(struct pup_arena *arena, const struct erase_rule *rules, size_t count,
                             struct pup_sealed sealed, struct pup_span *body, uint64_t *values)
{
    struct choosing choosing = {.rules = rules, .count = count};
    bool changed;
    *body = sealed.body;
    if (count == 0) {
        return PUP_OK;
    }
    enum pup_err err = pup_body_erase(arena, sealed, choose, &choosing, body, &changed);
    if (err == PUP_OK) {
        *values += choosing.chosen;
    }
    return err;
}

enum pup_err erase_rules_of_record(struct pup_arena *arena, const struct pup_record *record, struct erase_rule **rules)
{
    *rules = pup_arena_array(arena, record->erasure_count, sizeof **rules);
    if (*rules == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < record->erasure_count; i++) {
        (*rules)[i] = (struct erase_rule){.record = record->id, .what = record->erasures[i]};
    }
    return PUP_OK;
}

struct erase_rule erase_rule_of_change(const struct pup_part *part, const struct pup_change *change)
{
    struct erase_rule rule = {.record = part->record, .what = {.field = change->field, .covers = part->seen}};
    if (change->field == 0 && change->value.type == PUP_VALUE_REFERENCE) {
        rule.what.names = true;
        rule.what.ref = change->value.ref;
    }
    return rule;
}
