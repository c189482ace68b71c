/* What the server itself writes, and the erasures of an earlier life that devices bring back. */
#include <string.h>

#include "common/base/hash.h"
#include "server/ledger/busy.h"
#include "server/ledger/erase.h"
#include "server/ledger/ledger_priv.h"

static bool is_erasure(const struct pup_edit *edit)
{
    for (size_t i = 0; i < edit->part_count; i++) {
        for (size_t j = 0; j < edit->parts[i].change_count; j++) {
            if (edit->parts[i].changes[j].operation != PUP_ERASE) {
                return false;
            }
        }
    }
    return edit->part_count > 0;
}

static enum pup_err enter(struct pup_ledger *ledger, struct pup_txn *txn, struct pup_arena *arena,
                          const struct ledger_draft *draft, struct ledger_verdict *verdict, uint64_t *values)
{
    struct ledger_prepared prepared;
    enum pup_err err = ledger_prepare(ledger, txn, arena, draft, &prepared);
    err = err == PUP_OK ? ledger_write(ledger, txn, arena, draft, &prepared, verdict) : err;
    return err == PUP_OK && draft->has_mac ? pup_erase_stored(ledger, txn, draft->edit, values) : err;
}

/* An erasure also covers what has been replaced before it came back. */
static enum pup_err seen_of(struct pup_arena *arena, const struct pup_record *record, struct pup_part *part)
{
    if (part->changes[0].operation != PUP_ERASE) {
        part->seen = record->touched;
        return PUP_OK;
    }
    uint32_t field = part->change_count == 1 ? part->changes[0].field : 0;
    return pup_merge_erasure_seen(arena, record, field, &part->seen);
}

/* The server has seen whatever it holds. */
static enum pup_err fill_seen(struct pup_txn *txn, struct pup_arena *arena, struct pup_edit *edit)
{
    for (size_t i = 0; i < edit->part_count; i++) {
        struct pup_record record;
        enum pup_err err = pup_ledger_record(txn, arena, &edit->space, &edit->parts[i].record, &record, NULL);
        if (err != PUP_OK && err != PUP_ERR_NOT_FOUND) {
            return err;
        }
        edit->parts[i].seen = (struct pup_vector){0};
        err = err == PUP_OK ? seen_of(arena, &record, &edit->parts[i]) : PUP_OK;
        if (err != PUP_OK) {
            return err;
        }
    }
    return PUP_OK;
}

/* A copy whose parts may be filled in, numbered as the server's next edit. */
static enum pup_err number_own(struct pup_ledger *ledger, struct pup_txn *txn, struct pup_arena *arena,
                               const struct pup_edit *edit, struct pup_edit *own)
{
    uint64_t held;
    *own = *edit;
    enum pup_err err = ledger_counter_load(txn, &ledger->server_device, &held, &own->previous);
    own->parts = pup_arena_array(arena, edit->part_count, sizeof *own->parts);
    if (own->parts == NULL) {
        return PUP_ERR_MEMORY;
    }
    memcpy(own->parts, edit->parts, edit->part_count * sizeof *own->parts);
    own->id = (struct pup_edit_id){ledger->server_device, held + 1};
    return err;
}

static enum pup_err write_own(struct pup_ledger *ledger, struct pup_txn *txn, struct pup_arena *arena,
                              const struct pup_edit *edit, uint64_t *values)
{
    struct pup_edit own;
    struct ledger_verdict verdict;
    struct ledger_draft draft = {.edit = &own, .member = "", .now_ms = edit->at};
    enum pup_err err = number_own(ledger, txn, arena, edit, &own);
    err = err == PUP_OK ? fill_seen(txn, arena, &own) : err;
    err = err == PUP_OK ? pup_edit_seal(arena, &own, ledger->random, &draft.sealed) : err;
    if (err != PUP_OK) {
        return err;
    }
    draft.header = pup_header_hash(draft.sealed.header);
    draft.has_mac = is_erasure(&own);
    if (draft.has_mac) {
        struct pup_span key = {ledger->receipt_key, sizeof ledger->receipt_key};
        draft.mac = pup_receipt_mac(key, &own.id, &draft.header, false);
    }
    err = enter(ledger, txn, arena, &draft, &verdict, values);
    err = err == PUP_OK ? ledger_counter_save(txn, &own.id, &draft.header, verdict.place) : err;
    return err == PUP_OK && draft.has_mac ? busy_erased(ledger, txn, draft.now_ms, &own) : err;
}

enum pup_err ledger_write_own(struct pup_ledger *ledger, struct pup_txn *txn, const struct pup_edit *edit,
                              uint64_t *values)
{
    uint64_t ignored = 0;
    struct pup_arena arena;
    pup_arena_init(&arena, LEDGER_BUDGET);
    enum pup_err err = write_own(ledger, txn, &arena, edit, values == NULL ? &ignored : values);
    pup_arena_release(&arena);
    return err;
}

enum pup_err pup_ledger_write(struct pup_ledger *ledger, struct pup_txn *txn, struct pup_edit *edit)
{
    return ledger_write_own(ledger, txn, edit, NULL);
}

/* Reads an erasure a device remembered, and whether some life of this home made it. */
static bool read_erasure(const struct pup_ledger *ledger, struct pup_arena *arena, struct pup_span bytes,
                         struct pup_entry *entry, struct pup_edit *edit)
{
    if (pup_entry_unpack(arena, bytes, entry) != PUP_OK || !entry->has_mac ||
        pup_edit_open(arena, entry->sealed, edit) != PUP_OK || !is_erasure(edit)) {
        return false;
    }
    struct pup_span key = {ledger->receipt_key, sizeof ledger->receipt_key};
    struct pup_hash hash = pup_header_hash(entry->sealed.header);
    struct pup_hash mac = pup_receipt_mac(key, &edit->id, &hash, false);
    return pup_hash_equal_secret(&mac, &entry->mac);
}

static enum pup_err take_erasure(struct pup_ledger *ledger, struct pup_txn *txn, struct pup_arena *arena,
                                 int64_t now_ms, struct pup_span bytes)
{
    struct pup_entry entry;
    struct pup_edit edit;
    struct ledger_verdict verdict;
    uint64_t values = 0;
    if (!read_erasure(ledger, arena, bytes, &entry, &edit)) {
        return PUP_OK;
    }
    enum pup_err err = ledger_verdict_load(txn, &edit.id, &verdict);
    if (err != PUP_ERR_NOT_FOUND) {
        return err;
    }
    /* The counter of that life's server is not raised: others of its edits are lost for good, and what claims to have
     * seen them must go on being told from what claims a creation that was refused. */
    struct ledger_draft draft = {.edit = &edit,
                                 .sealed = entry.sealed,
                                 .header = pup_header_hash(entry.sealed.header),
                                 .member = "",
                                 .now_ms = now_ms,
                                 .has_mac = true,
                                 .mac = entry.mac};
    err = enter(ledger, txn, arena, &draft, &verdict, &values);
    err = err == PUP_OK ? ledger_verdict_save(txn, &edit.id, &verdict) : err;
    /* Of the present life it can only be when the data were rolled back by hand: its number is not given once more. */
    uint64_t held = 0;
    err = err == PUP_OK ? pup_ledger_last_counter(txn, &edit.id.device, &held) : err;
    bool ours = pup_device_equal(&edit.id.device, &ledger->server_device) && edit.id.counter > held;
    err = err == PUP_OK && ours ? ledger_counter_save(txn, &edit.id, &draft.header, 0) : err;
    return err == PUP_OK ? busy_erased(ledger, txn, now_ms, &edit) : err;
}

enum pup_err pup_ledger_take_erasure(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms,
                                     struct pup_span entry)
{
    struct pup_arena arena;
    pup_arena_init(&arena, LEDGER_BUDGET);
    enum pup_err err = take_erasure(ledger, txn, &arena, now_ms, entry);
    pup_arena_release(&arena);
    return err;
}
