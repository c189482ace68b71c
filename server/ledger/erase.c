#include "server/ledger/erase.h"

#include <string.h>

#include "server/ledger/erase_rule.h"
#include "server/ledger/ledger_priv.h"

/* One record's share of an erasure. */
struct blanking {
    struct pup_txn *txn;
    const struct pup_edit *erasure;
    const struct pup_part *part;
    struct erase_rule *rules;
    size_t rule_count;
    uint64_t *values;
};

static bool meets(const struct blanking *blanking, uint32_t field, const struct pup_edit_id *by,
                  const struct pup_value *value)
{
    for (size_t i = 0; i < blanking->rule_count; i++) {
        if (erase_rule_meets(&blanking->rules[i], &blanking->part->record, field, by, value, false)) {
            return true;
        }
    }
    return false;
}

/* A merged text was made when its entry's edit came, out of that edit and what stood then: an erasure that covers the
 * edit covers both. Nothing is merged with a text that an erasure reaches later. */
static void blank_products(const struct blanking *blanking, const struct pup_edit_id *by, struct pup_entry *entry,
                           bool *changed)
{
    for (size_t i = 0; i < entry->product_count; i++) {
        struct pup_product *product = &entry->products[i].product;
        bool ours = pup_id_equal(&product->record, &blanking->part->record) && product->text.type == PUP_VALUE_TEXT;
        if (ours && meets(blanking, product->field, by, &product->text)) {
            product->text = (struct pup_value){.type = PUP_VALUE_ERASED};
            memset(entry->products[i].salt, 0, sizeof entry->products[i].salt);
            (*blanking->values)++;
            *changed = true;
        }
    }
}

static enum pup_err rewrite(struct blanking *blanking, struct pup_arena *arena, uint64_t place,
                            const struct ledger_entry_row *row, const struct pup_entry *entry)
{
    struct ledger_entry_row blanked = *row;
    struct pup_span before = pup_arena_copy(arena, row->before); /* borrowed from the row to be replaced */
    if (before.data == NULL) {
        return PUP_ERR_MEMORY;
    }
    blanked.before = before;
    enum pup_err err = pup_entry_pack(arena, entry, &blanked.entry);
    return err == PUP_OK ? ledger_log_put(blanking->txn, place, &blanked) : err;
}

static enum pup_err blank_entry(struct blanking *blanking, struct pup_arena *arena, uint64_t place,
                                const struct ledger_entry_row *row)
{
    struct pup_span body;
    struct pup_entry entry;
    struct pup_edit edit;
    uint64_t before = *blanking->values;
    bool changed = false;
    enum pup_err err = pup_entry_unpack(arena, row->entry, &entry);
    err = err == PUP_OK ? pup_edit_open(arena, entry.sealed, &edit) : err;
    err = err == PUP_OK
              ? erase_rule_body(arena, blanking->rules, blanking->rule_count, entry.sealed, &body, blanking->values)
              : err;
    if (err != PUP_OK) {
        return err;
    }
    blank_products(blanking, &edit.id, &entry, &changed);
    entry.sealed.body = body;
    changed |= *blanking->values > before;
    return changed ? rewrite(blanking, arena, place, row, &entry) : PUP_OK;
}

/* Entry by entry, from the newest; the thread leads on whatever is rewritten meanwhile. */
static enum pup_err blank_history(struct blanking *blanking)
{
    struct pup_arena arena;
    struct ledger_history history;
    struct ledger_entry_row row;
    pup_arena_init(&arena, LEDGER_BUDGET);
    enum pup_err err =
        ledger_history_start(&history, blanking->txn, &blanking->erasure->space, &blanking->part->record);
    while (err == PUP_OK && (err = ledger_history_next(&history, &row)) == PUP_OK) {
        uint64_t place;
        err = ledger_space_place(blanking->txn, &row.space, row.seq, &place);
        err = err == PUP_OK ? blank_entry(blanking, &arena, place, &row) : err;
        pup_arena_reset(&arena);
    }
    pup_arena_release(&arena);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err blank_part(struct pup_txn *txn, const struct pup_edit *erasure, const struct pup_part *part,
                               uint64_t *values)
{
    struct pup_arena arena;
    pup_arena_init(&arena, LEDGER_BUDGET);
    struct blanking blanking = {.txn = txn,
                                .erasure = erasure,
                                .part = part,
                                .rules = pup_arena_array(&arena, part->change_count, sizeof *blanking.rules),
                                .values = values};
    enum pup_err err = blanking.rules == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; i < part->change_count && err == PUP_OK; i++) {
        if (part->changes[i].operation == PUP_ERASE) {
            blanking.rules[blanking.rule_count++] = erase_rule_of_change(part, &part->changes[i]);
        }
    }
    err = err == PUP_OK ? blank_history(&blanking) : err;
    pup_arena_release(&arena);
    return err;
}

enum pup_err pup_erase_stored(struct pup_ledger *ledger, struct pup_txn *txn, const struct pup_edit *erasure,
                              uint64_t *values)
{
    (void)ledger;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < erasure->part_count && err == PUP_OK; i++) {
        err = blank_part(txn, erasure, &erasure->parts[i], values);
    }
    return err;
}
