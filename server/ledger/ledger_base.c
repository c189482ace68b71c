/* The text that an edit was made from: it stands in one of the entries that touched the record, mostly in a late one.
 */
#include "server/ledger/ledger_base.h"
#include "common/base/hash.h"

/* A base so many entries ago is not looked for: what would have been merged with it stands beside. */
enum { ENTRIES_MAX = 1000 };

static bool is_text(const struct pup_value *value)
{
    return value->type == PUP_VALUE_TEXT || value->type == PUP_VALUE_NONE;
}

static const struct pup_value *among_products(const struct ledger_base *base, const struct pup_entry *entry)
{
    for (size_t i = 0; i < entry->product_count; i++) {
        const struct pup_product *product = &entry->products[i].product;
        if (product->field == base->field && pup_id_equal(&product->record, base->record) && is_text(&product->text) &&
            pup_hash_equal(&product->commitment, base->commitment)) {
            return &product->text;
        }
    }
    return NULL;
}

static const struct pup_value *among_changes(const struct ledger_base *base, const struct pup_edit *edit)
{
    for (size_t i = 0; i < edit->part_count; i++) {
        const struct pup_part *part = &edit->parts[i];
        for (size_t j = 0; j < part->change_count && pup_id_equal(&part->record, base->record); j++) {
            const struct pup_change *change = &part->changes[j];
            if (change->operation == PUP_TEXT && change->field == base->field && is_text(&change->value) &&
                pup_hash_equal(&change->commitment, base->commitment)) {
                return &change->value;
            }
        }
    }
    return NULL;
}

/* Sets *found, which lives as long as `scratch`; NULL when the entry does not hold it. */
static enum pup_err look(const struct ledger_base *base, struct pup_arena *scratch, struct pup_span bytes,
                         const struct pup_value **found)
{
    struct pup_entry entry;
    struct pup_edit edit;
    enum pup_err err = pup_entry_unpack(scratch, bytes, &entry);
    *found = err == PUP_OK ? among_products(base, &entry) : NULL;
    if (err != PUP_OK || *found != NULL) {
        return err;
    }
    err = pup_edit_open(scratch, entry.sealed, &edit);
    *found = err == PUP_OK ? among_changes(base, &edit) : NULL;
    return err;
}

static enum pup_err search(const struct ledger_base *base, struct pup_arena *scratch, struct pup_span *text)
{
    struct ledger_history history;
    struct ledger_entry_row row;
    const struct pup_value *found = NULL;
    enum pup_err err = ledger_history_start(&history, base->txn, base->space, base->record);
    for (size_t i = 0; err == PUP_OK && found == NULL && i < ENTRIES_MAX; i++) {
        pup_arena_reset(scratch);
        err = ledger_history_next(&history, &row);
        err = err == PUP_OK ? look(base, scratch, row.entry, &found) : err;
    }
    if (err != PUP_OK || found == NULL) {
        return err != PUP_OK ? err : PUP_ERR_NOT_FOUND;
    }
    *text = pup_arena_copy(base->arena, found->text);
    return text->data == NULL ? PUP_ERR_MEMORY : PUP_OK;
}

enum pup_err ledger_base_find(const struct ledger_base *base, struct pup_span *text)
{
    struct pup_arena scratch;
    pup_arena_init(&scratch, LEDGER_BUDGET);
    enum pup_err err = search(base, &scratch, text);
    pup_arena_release(&scratch);
    return err;
}
