#include "server/ledger/erase.h"

#include <string.h>

#include "server/ledger/erase_rule.h"
#include "server/ledger/ledger_priv.h"

enum { HISTORY_MAX = 64 * 1024 * 1024 }; /* bytes of places: eight million edits of one record */

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

static enum pup_err put_entry(struct blanking *blanking, struct pup_arena *arena, const struct pup_key *key,
                              const struct pup_hash *head, const struct pup_entry *entry)
{
    struct pup_span bytes;
    enum pup_err err = pup_entry_pack(arena, entry, &bytes);
    if (err != PUP_OK) {
        return err;
    }
    struct pup_buf row;
    pup_buf_init(&row, bytes.len + sizeof *head);
    err = pup_row_put_fixed(&row, head->bytes, sizeof head->bytes);
    err = err == PUP_OK ? pup_buf_put(&row, bytes) : err;
    return rows_put(blanking->txn, PUP_TABLE_ENTRIES, key, &row, err);
}

static enum pup_err blank_entry(struct blanking *blanking, struct pup_arena *arena, uint64_t seq)
{
    struct pup_key key = ledger_entry_key(&blanking->erasure->space, seq);
    struct pup_span value, body;
    struct pup_hash head;
    struct pup_entry entry;
    struct pup_edit edit;
    uint64_t before = *blanking->values;
    bool changed = false;
    enum pup_err err = pup_txn_get(blanking->txn, PUP_TABLE_ENTRIES, pup_key_span(&key), &value);
    if (err != PUP_OK) {
        return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
    }
    struct pup_row row = pup_row_read(value);
    pup_row_fixed(&row, head.bytes, sizeof head.bytes);
    err = row.bad ? PUP_ERR_CORRUPT : pup_entry_unpack(arena, row.rest, &entry);
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
    return changed ? put_entry(blanking, arena, &key, &head, &entry) : PUP_OK;
}

/* The places of the entries that touched the record; collected first, for entries are rewritten while we go. */
static enum pup_err list_history(struct blanking *blanking, struct pup_buf *seqs)
{
    struct pup_key key;
    struct pup_walk walk;
    struct pup_span rest, value;
    uint64_t seq;
    pup_key_start(&key);
    pup_key_bytes(&key, blanking->part->record.bytes, sizeof blanking->part->record.bytes);
    pup_key_text(&key, blanking->erasure->space.name);
    enum pup_err err = pup_walk_open(&walk, blanking->txn, PUP_TABLE_HISTORY, &key);
    while (err == PUP_OK && (err = pup_walk_next(&walk, &rest, &value)) == PUP_OK) {
        err = pup_key_take_u64(&rest, &seq);
        err = err == PUP_OK ? pup_row_put_u64(seqs, seq) : err;
    }
    pup_walk_close(&walk);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err blank_history(struct blanking *blanking)
{
    struct pup_buf seqs;
    struct pup_arena arena;
    pup_buf_init(&seqs, HISTORY_MAX);
    pup_arena_init(&arena, LEDGER_BUDGET);
    enum pup_err err = list_history(blanking, &seqs);
    struct pup_row row = pup_row_read(pup_buf_span(&seqs));
    while (err == PUP_OK && row.rest.len > 0) {
        err = blank_entry(blanking, &arena, pup_row_u64(&row));
        pup_arena_reset(&arena);
    }
    pup_arena_release(&arena);
    pup_buf_release(&seqs);
    return err;
}

static bool stands(const struct pup_record *record, uint32_t field, const struct pup_hash *commitment)
{
    const struct pup_register *text = pup_record_text(record, field);
    for (size_t i = 0; text != NULL && i < text->count; i++) {
        if (text->values[i].value.type == PUP_VALUE_TEXT && pup_hash_equal(&text->values[i].commitment, commitment)) {
            return true;
        }
    }
    return false;
}

/* Bases go, but for texts that still stand in the record: those are of edits that the erasure does not cover. A base
 * that no entry needs any more may go with them; what would have been merged then stands beside. */
static enum pup_err drop_texts(struct blanking *blanking, const struct pup_record *record, uint32_t field)
{
    struct pup_key prefix;
    struct pup_cursor *cursor = NULL;
    struct pup_span key, rest;
    struct pup_hash commitment;
    uint32_t number;
    pup_key_start(&prefix);
    pup_key_bytes(&prefix, record->id.bytes, sizeof record->id.bytes);
    enum pup_err err = pup_cursor_open(blanking->txn, PUP_TABLE_TEXTS, &cursor);
    err = err == PUP_OK ? pup_cursor_seek(cursor, pup_key_span(&prefix), &key, NULL) : err;
    while (err == PUP_OK && pup_key_has_prefix(key, pup_key_span(&prefix))) {
        rest = (struct pup_span){key.data + prefix.len, key.len - prefix.len};
        err = pup_key_take_u32(&rest, &number);
        err = err == PUP_OK ? pup_key_take_bytes(&rest, commitment.bytes, sizeof commitment.bytes) : err;
        bool goes = err == PUP_OK && (field == 0 || field == number) && !stands(record, number, &commitment);
        err = goes ? pup_cursor_delete(cursor) : err;
        err = err == PUP_OK ? pup_cursor_next(cursor, &key, NULL) : err;
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err drop_bases(struct blanking *blanking, struct pup_arena *arena)
{
    struct pup_record record;
    enum pup_err err =
        pup_ledger_record(blanking->txn, arena, &blanking->erasure->space, &blanking->part->record, &record, NULL);
    /* Its texts are borrowed from the store and gone with the first row that goes; commitments are in `arena`. */
    for (size_t i = 0; i < blanking->rule_count && err == PUP_OK; i++) {
        if (!blanking->rules[i].what.names) {
            err = drop_texts(blanking, &record, blanking->rules[i].what.field);
        }
    }
    return err;
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
    err = err == PUP_OK ? drop_bases(&blanking, &arena) : err;
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
