/* An edit enters the ledger: its records as they become, what merging produced, its entry, and what can be asked of
 * them. */
#include <string.h>

#include "common/base/hash.h"
#include "common/merge/apply.h"
#include "common/rules/guard.h"
#include "common/wire/entry_peek.h"
#include "server/ledger/erase.h"
#include "server/ledger/erase_rule.h"
#include "server/ledger/ledger_base.h"
#include "server/ledger/owners.h"

enum { ENTRY_REST = 1024 }; /* what an entry holds besides its edit and products, and more */

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

static bool find_base(void *context, const struct pup_id *record, uint32_t field, const struct pup_hash *commitment,
                      struct pup_span *text)
{
    const struct preparing *preparing = context;
    const struct ledger_base base = {.txn = preparing->txn,
                                     .arena = preparing->arena,
                                     .space = &preparing->draft->edit->space,
                                     .record = record,
                                     .field = field,
                                     .commitment = commitment};
    return ledger_base_find(&base, text) == PUP_OK;
}

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
    struct ledger_record_row *row = &touched->before;
    enum pup_err err = ledger_record_get(preparing->txn, &preparing->draft->edit->space, &part->record, row);
    if (err == PUP_ERR_NOT_FOUND) {
        pup_record_init(record, &part->record, part->kind);
        return PUP_OK;
    }
    if (err != PUP_OK) {
        return err;
    }
    touched->held = true;
    touched->old_hash = pup_record_hash(&part->record, row->canonical);
    err = pup_record_unpack(preparing->arena, row->canonical, record);
    row->canonical = (struct pup_span){0}; /* gone with the first write; the logins are needed after it */
    row->owners = pup_arena_copy(preparing->arena, row->owners);
    if (row->owners.data == NULL) {
        return PUP_ERR_MEMORY;
    }
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
    struct pup_base_source bases = {.find = find_base, .context = preparing};
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
    const struct pup_edit *kept; /* the draft's, unless erasures blanked something of it on its way in */
    struct ledger_space_row space;
    uint64_t place;
};

/* The record's row as it becomes. */
static enum pup_err put_record(struct writing *writing, size_t index)
{
    const struct pup_part *part = &writing->draft->edit->parts[index];
    const struct ledger_touched *touched = &writing->prepared->records[index];
    struct pup_space_state *state = &writing->space.state;
    bool first = ledger_creates_first(part, touched->before.created);
    struct ledger_record_row row = {.seq = state->seq,
                                    .created = touched->before.created || part->seen.count == 0,
                                    .owners = touched->before.owners,
                                    .canonical = touched->canonical};
    enum pup_err err = owners_add(writing->txn, writing->arena, first ? writing->draft->member : "",
                                  &writing->kept->parts[index], &row.owners);
    err = err == PUP_OK ? ledger_record_put(writing->txn, &writing->draft->edit->space, &part->record, &row) : err;
    if (touched->held) {
        pup_hash_subtract(&state->state, &touched->old_hash);
    }
    struct pup_hash term = pup_record_hash(&part->record, touched->canonical);
    pup_hash_add(&state->state, &term);
    state->records += !touched->held;
    return err;
}

static const struct ledger_touched *touched_of(const struct writing *writing, const struct pup_id *id)
{
    for (size_t i = 0; i < writing->draft->edit->part_count; i++) {
        if (pup_id_equal(&writing->draft->edit->parts[i].record, id)) {
            return &writing->prepared->records[i];
        }
    }
    return NULL;
}

/* What touched the edit's records before it, in the order in which its header names them. */
static enum pup_err threads(struct writing *writing, struct pup_buf *before)
{
    struct pup_header_records named;
    struct pup_id id;
    enum pup_err err = PUP_OK;
    pup_header_records_start(&named, writing->draft->sealed.header);
    while (err == PUP_OK && pup_header_records_next(&named, &id)) {
        const struct ledger_touched *touched = touched_of(writing, &id);
        err = pup_row_put_u64(before, touched == NULL ? 0 : touched->before.seq);
    }
    return err;
}

static enum pup_err put_entry(struct writing *writing)
{
    const struct ledger_draft *draft = writing->draft;
    struct pup_entry entry = {
        .seq = writing->space.state.seq,
        .sealed = {draft->sealed.header, writing->prepared->body},
        .outcome = writing->prepared->outcome,
        .products = writing->prepared->products,
        .product_count = writing->prepared->product_count,
        .received = draft->now_ms,
        .mac = draft->mac,
        .has_mac = draft->has_mac,
    };
    memcpy(entry.member, draft->member, strlen(draft->member) + 1);
    struct ledger_entry_row row = {.space = draft->edit->space, .seq = entry.seq, .head = writing->space.state.head};
    struct pup_buf before;
    pup_buf_init(&before, PUP_EDIT_PARTS_MAX * sizeof(uint64_t));
    enum pup_err err = threads(writing, &before);
    row.before = pup_buf_span(&before);
    err = err == PUP_OK ? pup_entry_pack(writing->arena, &entry, &row.entry) : err;
    err = err == PUP_OK ? ledger_log_end(writing->txn, &writing->place) : err;
    err = err == PUP_OK ? ledger_log_put(writing->txn, writing->place, &row) : err;
    pup_buf_release(&before);
    if (err != PUP_OK || !draft->has_mac) {
        return err;
    }
    struct pup_key key = ledger_seq_key(&draft->edit->space, entry.seq);
    return pup_txn_put(writing->txn, PUP_TABLE_ERASURES, pup_key_span(&key), (struct pup_span){0});
}

static enum pup_err write_records(struct writing *writing)
{
    struct pup_edit blanked;
    struct pup_sealed sealed = {writing->draft->sealed.header, writing->prepared->body};
    enum pup_err err = PUP_OK;
    writing->kept = writing->draft->edit;
    if (sealed.body.data != writing->draft->sealed.body.data) {
        err = pup_edit_open(writing->arena, sealed, &blanked);
        writing->kept = &blanked;
    }
    for (size_t i = 0; i < writing->draft->edit->part_count && err == PUP_OK; i++) {
        err = put_record(writing, i);
    }
    writing->kept = NULL;
    return err;
}

enum pup_err ledger_write(struct pup_ledger *ledger, struct pup_txn *txn, struct pup_arena *arena,
                          const struct ledger_draft *draft, const struct ledger_prepared *prepared,
                          struct ledger_verdict *verdict)
{
    const struct pup_space *space = &draft->edit->space;
    struct writing writing = {.txn = txn, .arena = arena, .draft = draft, .prepared = prepared};
    struct pup_space_state *state = &writing.space.state;
    enum pup_err err = ledger_space_load(txn, space, &writing.space);
    state->seq++;
    state->head = pup_chain_next(&state->head, state->seq, &draft->header);
    err = err == PUP_OK ? put_entry(&writing) : err;
    writing.space.places[(state->seq - 1) % PUP_RUN] = writing.place;
    err = err == PUP_OK ? write_records(&writing) : err;
    err = err == PUP_OK ? ledger_space_save(txn, space, &writing.space) : err;
    *verdict = (struct ledger_verdict){.header = draft->header,
                                       .verdict = (enum pup_verdict)prepared->outcome,
                                       .space = *space,
                                       .seq = state->seq,
                                       .place = writing.place};
    if (err == PUP_OK && ledger->on_entry != NULL) {
        ledger->on_entry(ledger->on_entry_context, space);
    }
    return err;
}
