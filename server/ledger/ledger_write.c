/* An edit enters the ledger: its records as they become, what merging produced, its entry, and what can be asked of
 * them. */
#include <string.h>

#include "common/base/hash.h"
#include "common/merge/apply.h"
#include "common/rules/guard.h"
#include "server/ledger/erase.h"
#include "server/ledger/erase_rule.h"
#include "server/ledger/ledger_priv.h"
#include "server/ledger/owners.h"

enum { ENTRY_REST = 1024 }; /* what an entry holds besides its edit and products, and more */

/* ---- bases of texts ---- */

static bool find_base(void *context, const struct pup_id *record, uint32_t field, const struct pup_hash *commitment,
                      struct pup_span *text)
{
    struct pup_key key = ledger_text_key(record, field, commitment);
    return pup_txn_get(context, PUP_TABLE_TEXTS, pup_key_span(&key), text) == PUP_OK;
}

/* ---- in memory ---- */

struct preparing {
    struct pup_ledger *ledger;
    struct pup_txn *txn;
    struct pup_arena *arena;
    const struct ledger_draft *draft;
    struct ledger_prepared *prepared;
    struct pup_product *products; /* as the law takes them; prepared->products beside them */
    size_t item;                  /* bytes of the entry so far */
};

static bool holds_nir(struct pup_span text)
{
    struct pup_span found;
    return pup_guard_nir(text, &found);
}

/* True when words of two people, brought together, read as a national number that neither of them wrote. */
static bool makes_nir(const struct pup_record *record, const struct pup_part *part, const struct pup_product *product)
{
    bool made = holds_nir(product->text.text);
    const struct pup_register *standing = pup_record_text(record, product->field);
    for (size_t i = 0; made && standing != NULL && i < standing->count; i++) {
        made = !holds_nir(standing->values[i].value.text);
    }
    for (size_t i = 0; made && i < part->change_count; i++) {
        made = part->changes[i].field != product->field || !holds_nir(pup_change_text(&part->changes[i]));
    }
    return made;
}

/* Salts what merging made of a part. What would make the entry too large to be sent, or a patient's number, is not
 * merged after all: it stands beside, as where changes overlap. */
static void salt_products(struct preparing *preparing, const struct pup_record *record, const struct pup_part *part,
                          size_t before, size_t after)
{
    struct ledger_prepared *prepared = preparing->prepared;
    for (size_t i = before; i < after; i++) {
        struct pup_product product = preparing->products[i];
        size_t len = product.text.text.len + 128;
        if (preparing->item + len > PUP_ENTRY_MAX - ENTRY_REST || makes_nir(record, part, &product)) {
            continue;
        }
        preparing->item += len;
        struct pup_salted_product *salted = &prepared->products[prepared->product_count];
        preparing->ledger->random.fill(preparing->ledger->random.context, salted->salt, sizeof salted->salt);
        product.commitment = pup_text_commitment(salted->salt, product.text.text);
        salted->product = product;
        preparing->products[prepared->product_count++] = product;
    }
}

static enum pup_err load(struct preparing *preparing, const struct pup_part *part, struct ledger_touched *touched,
                         struct pup_record *record)
{
    struct pup_span canonical;
    enum pup_err err = ledger_record_bytes(preparing->txn, &preparing->draft->edit->space, &part->record,
                                           &touched->old_seq, &canonical);
    if (err == PUP_ERR_NOT_FOUND) {
        pup_record_init(record, &part->record, part->kind);
        return PUP_OK;
    }
    if (err != PUP_OK) {
        return err;
    }
    touched->held = true;
    touched->old_hash = pup_record_hash(&part->record, canonical);
    err = pup_record_unpack(preparing->arena, canonical, record);
    return err == PUP_ERR_MALFORMED || err == PUP_ERR_LIMIT ? PUP_ERR_CORRUPT : err;
}

/* What earlier erasures of the record cover must not come in again with an edit that was lost and is back. */
static enum pup_err blank_incoming(struct preparing *preparing, const struct pup_record *record)
{
    struct erase_rule *rules;
    uint64_t values = 0;
    struct pup_sealed sealed = {preparing->draft->sealed.header, preparing->prepared->body};
    enum pup_err err = erase_rules_of_record(preparing->arena, record, &rules);
    return err == PUP_OK ? erase_rule_body(preparing->arena, rules, record->erasure_count, sealed,
                                           &preparing->prepared->body, &values)
                         : err;
}

static enum pup_err prepare_part(struct preparing *preparing, size_t index)
{
    const struct pup_edit *edit = preparing->draft->edit;
    const struct pup_part *part = &edit->parts[index];
    struct ledger_prepared *prepared = preparing->prepared;
    struct ledger_touched *touched = &prepared->records[index];
    struct pup_base_source bases = {.find = find_base, .context = preparing->txn};
    struct pup_record record;
    enum pup_outcome outcome = PUP_OUTCOME_SKIPPED;
    size_t before = prepared->product_count, after = before;
    enum pup_err err = load(preparing, part, touched, &record);
    err = err == PUP_OK
              ? pup_merge_texts(preparing->arena, &record, &edit->id, part, &bases, preparing->products, &after)
              : err;
    if (err == PUP_OK) {
        salt_products(preparing, &record, part, before, after);
        err = pup_merge_apply(preparing->arena, &record, &edit->id, part, preparing->products, prepared->product_count,
                              &outcome);
    }
    err = err == PUP_OK && record.erasure_count > 0 ? blank_incoming(preparing, &record) : err;
    err = err == PUP_OK ? pup_record_pack(preparing->arena, &record, &touched->canonical) : err;
    prepared->outcome = outcome > prepared->outcome ? outcome : prepared->outcome;
    return err;
}

static size_t count_changes(const struct pup_edit *edit)
{
    size_t count = 0;
    for (size_t i = 0; i < edit->part_count; i++) {
        count += edit->parts[i].change_count;
    }
    return count;
}

enum pup_err ledger_prepare(struct pup_ledger *ledger, struct pup_txn *txn, struct pup_arena *arena,
                            const struct ledger_draft *draft, struct ledger_prepared *prepared)
{
    size_t changes = count_changes(draft->edit);
    *prepared = (struct ledger_prepared){
        .records = pup_arena_array(arena, draft->edit->part_count, sizeof *prepared->records),
        .products = pup_arena_array(arena, changes, sizeof *prepared->products),
        .outcome = PUP_OUTCOME_APPLIED,
        .body = draft->sealed.body,
    };
    struct preparing preparing = {
        .ledger = ledger,
        .txn = txn,
        .arena = arena,
        .draft = draft,
        .prepared = prepared,
        .products = pup_arena_array(arena, changes, sizeof *preparing.products),
        .item = draft->sealed.header.len + draft->sealed.body.len,
    };
    if (prepared->records == NULL || prepared->products == NULL || preparing.products == NULL) {
        return PUP_ERR_MEMORY;
    }
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < draft->edit->part_count && err == PUP_OK; i++) {
        err = prepare_part(&preparing, i);
    }
    return err;
}

/* ---- on disk ---- */

struct writing {
    struct pup_txn *txn;
    struct pup_arena *arena;
    const struct ledger_draft *draft;
    const struct ledger_prepared *prepared;
    struct pup_space_state state;
    bool *created; /* one a part */
};

static enum pup_err put_empty(struct pup_txn *txn, enum pup_table table, const struct pup_key *key)
{
    return pup_txn_put(txn, table, pup_key_span(key), (struct pup_span){0});
}

static enum pup_err put_touched(struct writing *writing, const struct pup_part *part,
                                const struct ledger_touched *touched)
{
    const struct pup_space *space = &writing->draft->edit->space;
    enum pup_err err = PUP_OK;
    if (touched->held) {
        struct pup_key old = ledger_touched_key(space, touched->old_seq, &part->record);
        err = pup_txn_delete(writing->txn, PUP_TABLE_TOUCHED, pup_key_span(&old));
    }
    struct pup_key key = ledger_touched_key(space, writing->state.seq, &part->record);
    return err == PUP_OK ? put_empty(writing->txn, PUP_TABLE_TOUCHED, &key) : err;
}

static enum pup_err put_history(struct writing *writing, const struct pup_part *part)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_bytes(&key, part->record.bytes, sizeof part->record.bytes);
    pup_key_text(&key, writing->draft->edit->space.name);
    pup_key_u64(&key, writing->state.seq);
    return put_empty(writing->txn, PUP_TABLE_HISTORY, &key);
}

static enum pup_err put_record(struct writing *writing, size_t index)
{
    const struct pup_part *part = &writing->draft->edit->parts[index];
    const struct ledger_touched *touched = &writing->prepared->records[index];
    struct pup_key key = ledger_record_key(&writing->draft->edit->space, &part->record);
    struct pup_buf row;
    pup_buf_init(&row, touched->canonical.len + 8);
    enum pup_err err = pup_row_put_u64(&row, writing->state.seq);
    err = err == PUP_OK ? pup_buf_put(&row, touched->canonical) : err;
    err = rows_put(writing->txn, PUP_TABLE_RECORDS, &key, &row, err);
    err = err == PUP_OK ? put_touched(writing, part, touched) : err;
    if (touched->held) {
        pup_hash_subtract(&writing->state.state, &touched->old_hash);
    }
    struct pup_hash term = pup_record_hash(&part->record, touched->canonical);
    pup_hash_add(&writing->state.state, &term);
    writing->state.records += !touched->held;
    /* Asked before the history names this very edit. */
    err = err == PUP_OK ? ledger_creates_first(writing->txn, writing->arena, &writing->draft->edit->space, part,
                                               touched->held, &writing->created[index])
                        : err;
    return err == PUP_OK ? put_history(writing, part) : err;
}

static enum pup_err put_text(struct writing *writing, const struct pup_id *record, uint32_t field,
                             const struct pup_hash *commitment, struct pup_span text)
{
    struct pup_key key = ledger_text_key(record, field, commitment);
    return pup_txn_put(writing->txn, PUP_TABLE_TEXTS, pup_key_span(&key), text);
}

/* A text that an erasure covers left the body before it came here, and is not kept as a base either. */
static enum pup_err put_texts(struct writing *writing, const struct pup_edit *kept)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < kept->part_count; i++) {
        const struct pup_part *part = &kept->parts[i];
        for (size_t j = 0; j < part->change_count && err == PUP_OK; j++) {
            const struct pup_change *change = &part->changes[j];
            if (change->operation == PUP_TEXT &&
                (change->value.type == PUP_VALUE_TEXT || change->value.type == PUP_VALUE_NONE)) {
                err = put_text(writing, &part->record, change->field, &change->commitment, change->value.text);
            }
        }
    }
    for (size_t i = 0; i < writing->prepared->product_count && err == PUP_OK; i++) {
        const struct pup_product *product = &writing->prepared->products[i].product;
        err = put_text(writing, &product->record, product->field, &product->commitment, product->text.text);
    }
    return err;
}

static enum pup_err put_entry(struct writing *writing)
{
    const struct ledger_draft *draft = writing->draft;
    struct pup_entry entry = {
        .seq = writing->state.seq,
        .sealed = {draft->sealed.header, writing->prepared->body},
        .outcome = writing->prepared->outcome,
        .products = writing->prepared->products,
        .product_count = writing->prepared->product_count,
        .received = draft->now_ms,
        .mac = draft->mac,
        .has_mac = draft->has_mac,
    };
    memcpy(entry.member, draft->member, strlen(draft->member) + 1);
    struct pup_span bytes;
    enum pup_err err = pup_entry_pack(writing->arena, &entry, &bytes);
    if (err != PUP_OK) {
        return err;
    }
    struct pup_key key = ledger_entry_key(&draft->edit->space, entry.seq);
    struct pup_buf row;
    pup_buf_init(&row, bytes.len + sizeof writing->state.head);
    err = pup_row_put_fixed(&row, writing->state.head.bytes, sizeof writing->state.head.bytes);
    err = err == PUP_OK ? pup_buf_put(&row, bytes) : err;
    err = rows_put(writing->txn, PUP_TABLE_ENTRIES, &key, &row, err);
    return err == PUP_OK && draft->has_mac ? put_empty(writing->txn, PUP_TABLE_ERASURES, &key) : err;
}

/* The edit as it is kept: the one judged, unless erasures blanked something of it on its way in. */
static enum pup_err kept_edit(struct writing *writing, struct pup_edit *kept)
{
    const struct ledger_draft *draft = writing->draft;
    if (writing->prepared->body.data == draft->sealed.body.data) {
        *kept = *draft->edit;
        return PUP_OK;
    }
    struct pup_sealed sealed = {draft->sealed.header, writing->prepared->body};
    return pup_edit_open(writing->arena, sealed, kept);
}

static enum pup_err write_records(struct writing *writing)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < writing->draft->edit->part_count && err == PUP_OK; i++) {
        err = put_record(writing, i);
    }
    return err;
}

enum pup_err ledger_write(struct pup_ledger *ledger, struct pup_txn *txn, struct pup_arena *arena,
                          const struct ledger_draft *draft, const struct ledger_prepared *prepared,
                          struct ledger_verdict *verdict)
{
    const struct pup_space *space = &draft->edit->space;
    struct writing writing = {.txn = txn,
                              .arena = arena,
                              .draft = draft,
                              .prepared = prepared,
                              .created = pup_arena_array(arena, draft->edit->part_count, sizeof(bool))};
    struct pup_edit kept;
    if (writing.created == NULL) {
        return PUP_ERR_MEMORY;
    }
    enum pup_err err = pup_ledger_space(txn, space, &writing.state);
    writing.state.seq++;
    writing.state.head = pup_chain_next(&writing.state.head, writing.state.seq, &draft->header);
    err = err == PUP_OK ? put_entry(&writing) : err;
    err = err == PUP_OK ? write_records(&writing) : err;
    err = err == PUP_OK ? kept_edit(&writing, &kept) : err;
    err = err == PUP_OK ? put_texts(&writing, &kept) : err;
    err = err == PUP_OK ? owners_note(txn, arena, draft->member, &kept, writing.created) : err;
    err = err == PUP_OK ? ledger_space_save(txn, space, &writing.state) : err;
    *verdict = (struct ledger_verdict){.header = draft->header,
                                       .verdict = (enum pup_verdict)prepared->outcome,
                                       .space = *space,
                                       .seq = writing.state.seq};
    if (err == PUP_OK && ledger->on_entry != NULL) {
        ledger->on_entry(ledger->on_entry_context, space);
    }
    return err;
}
