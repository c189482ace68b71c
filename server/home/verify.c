/* Spaces, entries, chains and verdicts. */
#include "server/home/verify.h"

#include <stdio.h>
#include <string.h>

#include "common/base/hash.h"
#include "common/base/language.h"
#include "server/ledger/busy.h"
#include "server/ledger/ledger_rows.h"
#include "server/store/space_list.h"

enum { ITEM_BUDGET = 256 * 1024 * 1024, SPACES_BUDGET = 64 * 1024 * 1024 };

void pup_verify_fault(struct pup_verify_space *at, const char *message, const char *place)
{
    at->verify->faults++;
    pup_say(at->verify->said, PUP_SAY_OUT, message, place);
    at->verify->on_fault(at->verify->context, at->verify->said);
}

const char *pup_verify_place(struct pup_verify_space *at, uint64_t seq, const struct pup_id *id)
{
    char text[PUP_ID_TEXT + 1];
    if (id)
        pup_id_text(id, text);
    const char *place = id ? pup_arena_printf(&at->arena, "%s %s", at->space.name, text)
                           : pup_arena_printf(&at->arena, "%s %llu", at->space.name, (unsigned long long)seq);
    return place ? place : at->space.name;
}

static bool has_row(struct pup_verify_space *at, enum pup_table table, const struct pup_key *key)
{
    struct pup_span value;
    return pup_txn_get(at->txn, table, pup_key_span(key), &value) == PUP_OK;
}

static void check_verdict(struct pup_verify_space *at, const struct pup_entry *entry, const struct pup_edit *edit,
                          const struct pup_hash *header)
{
    struct ledger_verdict verdict;
    enum pup_err err = ledger_verdict_load(at->txn, &edit->id, &verdict);
    bool own = entry->member[0] == '\0';
    if (err == PUP_ERR_NOT_FOUND && own)
        return; /* nobody waits for a verdict on the server's own edits */
    const char *place = pup_verify_place(at, entry->seq, NULL);
    if (err)
        pup_verify_fault(at, N_("Entry %s: its verdict is missing."), place);
    else if (!pup_hash_equal(&verdict.header, header) || verdict.seq != entry->seq ||
             !pup_space_equal(&verdict.space, &at->space))
        pup_verify_fault(at, N_("Entry %s: its verdict is another edit's."), place);
    uint64_t held = 0;
    (void)pup_ledger_last_counter(at->txn, &edit->id.device, &held); /* what cannot be read does not count it */
    if (!own && held < edit->id.counter)
        pup_verify_fault(at, N_("Entry %s: the count of its device's edits is behind it."), place);
}

/* The record that the entry touched, and, when nothing touched it since, its place in the order of changes. */
static void check_part(struct pup_verify_space *at, const struct pup_id *id, uint64_t seq)
{
    struct ledger_record_row row;
    enum pup_err err = ledger_record_get(at->txn, &at->space, id, &row);
    if (err)
        pup_verify_fault(at, N_("Record %s is missing."), pup_verify_place(at, 0, id));
    if (err || row.seq != seq || seq > at->filed)
        return;
    struct pup_key touched = ledger_seq_key(&at->space, seq);
    pup_key_bytes(&touched, id->bytes, sizeof id->bytes);
    if (!has_row(at, PUP_TABLE_TOUCHED, &touched))
        pup_verify_fault(at, N_("Record %s is missing in the order of changes."), pup_verify_place(at, 0, id));
}

static void check_parts(struct pup_verify_space *at, const struct pup_edit *edit, uint64_t seq)
{
    for (size_t i = 0; i < edit->part_count; i++)
        check_part(at, &edit->parts[i].record, seq);
    at->parts += edit->part_count;
}

static void check_erasure(struct pup_verify_space *at, const struct pup_entry *entry, const struct pup_edit *edit,
                          const struct pup_hash *header)
{
    const struct pup_span key = {at->verify->ledger->receipt_key, sizeof at->verify->ledger->receipt_key};
    struct pup_hash mac = pup_receipt_mac(key, &edit->id, header, false);
    struct pup_key row = ledger_seq_key(&at->space, entry->seq);
    if (!pup_hash_equal_secret(&mac, &entry->mac))
        pup_verify_fault(at, N_("Erasure %s: its proof is not this authority's."),
                         pup_verify_place(at, entry->seq, NULL));
    if (!has_row(at, PUP_TABLE_ERASURES, &row))
        pup_verify_fault(at, N_("Erasure %s is not among the erasures."), pup_verify_place(at, entry->seq, NULL));
}

static void check_opened(struct pup_verify_space *at, const struct pup_entry *entry, const struct pup_hash *header)
{
    struct pup_edit edit;
    const char *place = pup_verify_place(at, entry->seq, NULL);
    if (pup_edit_open(&at->arena, entry->sealed, &edit)) {
        pup_verify_fault(at, N_("Entry %s: its values do not fit the hashes its author made."), place);
        return;
    }
    if (!pup_space_equal(&edit.space, &at->space))
        pup_verify_fault(at, N_("Entry %s was made for another space."), place);
    check_verdict(at, entry, &edit, header);
    check_parts(at, &edit, entry->seq);
    if (entry->has_mac)
        check_erasure(at, entry, &edit, header);
}

static void check_entry(struct pup_verify_space *at, const struct ledger_entry_row *row, struct pup_hash *head)
{
    struct pup_hash header;
    struct pup_entry entry;
    at->verify->entries++;
    const char *place = pup_verify_place(at, row->seq, NULL);
    if (pup_entry_unpack(&at->arena, row->entry, &entry)) {
        pup_verify_fault(at, N_("Entry %s cannot be read."), place);
        return;
    }
    header = pup_header_hash(entry.sealed.header);
    *head = pup_chain_next(head, row->seq, &header);
    if (entry.seq != row->seq || !pup_hash_equal(head, &row->head))
        pup_verify_fault(at, N_("Entry %s: the chain of hashes is broken."), place);
    *head = row->head; /* one fault is said once */
    check_opened(at, &entry, &header);
}

/* A damaged count of entries may be any number: none of them is looked for beyond what the whole log holds. */
static enum pup_err check_entries(struct pup_verify_space *at, const struct pup_space_state *state)
{
    uint64_t held = 0;
    struct ledger_entries entries;
    struct ledger_entry_row row;
    struct pup_hash head = {{0}};
    enum pup_err err = pup_txn_count(at->txn, PUP_TABLE_LOG, &held);
    if (!err)
        err = ledger_entries_start(&entries, at->txn, &at->space, 0);
    while (!err && entries.seq < held && (err = ledger_entries_next(&entries, &row)) != PUP_ERR_NOT_FOUND) {
        pup_arena_reset(&at->arena);
        if (err == PUP_OK)
            check_entry(at, &row, &head);
        else if (err == PUP_ERR_CORRUPT)
            pup_verify_fault(at, N_("Entry %s is not in its place."), pup_verify_place(at, entries.seq, NULL));
        err = err == PUP_ERR_CORRUPT ? PUP_OK : err;
    }
    if (!pup_hash_equal(&head, &state->head) || state->seq > held)
        pup_verify_fault(at, N_("Space %s: its entries do not end where it says."), at->space.name);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err check_space(struct pup_verify_space *at)
{
    struct pup_space_state state;
    at->verify->spaces++;
    enum pup_err err = pup_store_begin(at->verify->ledger->store, false, &at->txn);
    if (err)
        return err;
    err = pup_ledger_space(at->txn, &at->space, &state);
    at->filed = state.seq - state.seq % PUP_RUN;
    if (!err)
        err = check_entries(at, &state);
    if (!err)
        err = pup_verify_records(at, &state);
    pup_txn_abort(at->txn);
    return err;
}

static enum pup_err list_spaces(const struct pup_verify *verify, struct pup_arena *arena, struct pup_space **spaces,
                                size_t *count)
{
    struct pup_txn *txn;
    enum pup_err err = pup_store_begin(verify->ledger->store, false, &txn);
    if (err)
        return err;
    err = pup_space_list(txn, arena, spaces, count);
    pup_txn_abort(txn);
    return err;
}

/* The slots in which structures see people as busy elsewhere, against what they follow from. */
static enum pup_err check_busy(struct pup_verify *verify)
{
    struct pup_verify_space at = {.verify = verify};
    struct pup_ledger ledger = *verify->ledger; /* nothing of it is changed */
    uint64_t differences = 0;
    bool begun;
    char count[24];
    enum pup_err err = pup_store_begin(verify->ledger->store, false, &at.txn);
    if (err)
        return err;
    err = pup_busy_begun(at.txn, &begun);
    if (!err && begun)
        err = pup_busy_check(&ledger, at.txn, &differences);
    pup_txn_abort(at.txn);
    snprintf(count, sizeof count, "%llu", (unsigned long long)differences);
    if (!err && differences > 0)
        pup_verify_fault(&at, N_("Busy slots: %s of them do not follow from meetings and presences."), count);
    return err;
}

enum pup_err pup_verify(struct pup_verify *verify)
{
    struct pup_arena names;
    struct pup_space *spaces;
    size_t count;
    pup_arena_init(&names, SPACES_BUDGET);
    enum pup_err err = list_spaces(verify, &names, &spaces, &count);
    for (size_t i = 0; !err && i < count; i++) {
        struct pup_verify_space at = {.verify = verify, .space = spaces[i]};
        pup_arena_init(&at.arena, ITEM_BUDGET);
        err = check_space(&at);
        pup_arena_release(&at.arena);
    }
    pup_arena_release(&names);
    /* What slots follow from is read from records: where these are spoiled, that is said already. */
    return err || verify->faults > 0 ? err : check_busy(verify);
}
