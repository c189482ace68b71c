#include "client/replica/outbox.h"

#include "client/replica/replica_priv.h"
#include "common/rules/guard.h"

#include <string.h>

static struct pup_key number_key(uint64_t number)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_u64(&key, number);
    return key;
}

/* ---- rows ---- */

enum pup_err outbox_put_own(struct pup_txn *txn, const struct pup_own_edit *own)
{
    struct pup_key key = number_key(own->counter);
    struct pup_buf row;
    pup_buf_init(&row, REPLICA_ROW_MAX);
    enum pup_err err = pup_row_put_u8(&row, (uint8_t)own->verdict);
    if (!err)
        err = pup_row_put_u8(&row, (uint8_t)own->reason);
    if (!err)
        err = pup_row_put_u64(&row, own->seq);
    if (!err)
        err = pup_row_put_fixed(&row, own->mac.bytes, sizeof own->mac.bytes);
    if (!err)
        err = pup_row_put_fixed(&row, own->incarnation.bytes, sizeof own->incarnation.bytes);
    if (!err)
        err = pup_row_put_bytes(&row, own->sealed.header);
    if (!err)
        err = pup_row_put_bytes(&row, own->sealed.body);
    return replica_put_row(txn, PUP_CLIENT_OWN, &key, err, &row);
}

enum pup_err pup_outbox_own(struct pup_txn *txn, uint64_t counter, struct pup_own_edit *own)
{
    struct pup_key key = number_key(counter);
    struct pup_span value;
    enum pup_err err = pup_txn_get(txn, PUP_CLIENT_OWN, pup_key_span(&key), &value);
    if (err)
        return err;
    struct pup_row row = pup_row_read(value);
    *own = (struct pup_own_edit){.counter = counter};
    own->verdict = pup_row_u8(&row);
    own->reason = pup_row_u8(&row);
    own->seq = pup_row_u64(&row);
    pup_row_fixed(&row, own->mac.bytes, sizeof own->mac.bytes);
    pup_row_fixed(&row, own->incarnation.bytes, sizeof own->incarnation.bytes);
    own->sealed.header = pup_row_bytes(&row);
    own->sealed.body = pup_row_bytes(&row);
    return row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err outbox_open(struct pup_txn *txn, struct pup_arena *arena, uint64_t number, struct pup_own_edit *own,
                         struct pup_edit *edit)
{
    enum pup_err err = pup_outbox_own(txn, number, own);
    if (err)
        return err;
    own->sealed.header = pup_arena_copy(arena, own->sealed.header);
    own->sealed.body = pup_arena_copy(arena, own->sealed.body);
    if (!own->sealed.header.data || !own->sealed.body.data)
        return PUP_ERR_MEMORY;
    err = pup_edit_open(arena, own->sealed, edit);
    return err == PUP_ERR_MALFORMED || err == PUP_ERR_UNTRUSTED ? PUP_ERR_CORRUPT : err;
}

bool outbox_waits(struct pup_txn *txn, uint64_t counter, enum pup_err *err)
{
    struct pup_key key = number_key(counter);
    return replica_has(txn, PUP_CLIENT_OUTBOX, &key, err);
}

/* The first number >= from of a table of numbers. A key that is more or less than a number, or one that nothing can
 * follow, would keep those who walk the table going round for ever. */
static enum pup_err next_number(struct pup_txn *txn, enum pup_client_table table, uint64_t from, uint64_t *number)
{
    struct pup_key first = number_key(from);
    struct pup_cursor *cursor;
    struct pup_span key;
    enum pup_err err = pup_cursor_open(txn, table, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, pup_key_span(&first), &key, NULL);
    if (!err)
        err = pup_key_take_u64(&key, number);
    if (!err && (key.len > 0 || *number == UINT64_MAX))
        err = PUP_ERR_CORRUPT;
    pup_cursor_close(cursor);
    return err;
}

enum pup_err pup_outbox_next_own(struct pup_txn *txn, uint64_t from, struct pup_own_edit *own)
{
    uint64_t counter;
    enum pup_err err = next_number(txn, PUP_CLIENT_OWN, from, &counter);
    if (err)
        return err;
    return counter >= PUP_OWN_FORMER ? PUP_ERR_NOT_FOUND : pup_outbox_own(txn, counter, own);
}

/* Of damaged rows too. */
enum pup_err outbox_own_number(struct pup_txn *txn, uint64_t from, uint64_t *number)
{
    return next_number(txn, PUP_CLIENT_OWN, from, number);
}

enum pup_err pup_outbox_next(struct pup_txn *txn, uint64_t from, struct pup_own_edit *own)
{
    uint64_t counter;
    enum pup_err err = next_number(txn, PUP_CLIENT_OUTBOX, from, &counter);
    if (err)
        return err;
    err = pup_outbox_own(txn, counter, own);
    return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
}

/* Calls for each row whether it names an own edit; `drop` takes out those that do not. */
static enum pup_err walk_strays(struct pup_txn *txn, bool drop, bool *found)
{
    struct pup_cursor *cursor;
    struct pup_span key;
    enum pup_err err = pup_cursor_open(txn, PUP_CLIENT_OUTBOX, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, (struct pup_span){NULL, 0}, &key, NULL);
    while (!err) {
        struct pup_span rest = key;
        uint64_t number = 0;
        bool named = pup_key_take_u64(&rest, &number) == PUP_OK && rest.len == 0;
        struct pup_key own = number_key(number);
        named = named && replica_has(txn, PUP_CLIENT_OWN, &own, &err);
        *found |= !named;
        if (!err && !named && drop)
            err = pup_cursor_delete(cursor);
        if (!err)
            err = pup_cursor_next(cursor, &key, NULL);
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err outbox_look_for_strays(struct pup_txn *txn, bool *found)
{
    return walk_strays(txn, false, found);
}

enum pup_err outbox_drop_strays(struct pup_txn *txn)
{
    bool found = false;
    return walk_strays(txn, true, &found);
}

enum pup_err pup_outbox_count(struct pup_txn *txn, uint64_t *pending)
{
    return pup_txn_count(txn, PUP_CLIENT_OUTBOX, pending);
}

static enum pup_err put_in_outbox(struct pup_txn *txn, uint64_t counter)
{
    struct pup_key key = number_key(counter);
    return pup_txn_put(txn, PUP_CLIENT_OUTBOX, pup_key_span(&key), (struct pup_span){NULL, 0});
}

/* ---- making ---- */

static enum pup_err add_sealed(struct pup_txn *txn, struct pup_profile *profile, const struct pup_edit *edit,
                               struct pup_sealed sealed)
{
    struct pup_own_edit own = {.counter = edit->id.counter, .sealed = sealed};
    enum pup_err err = outbox_put_own(txn, &own);
    if (!err)
        err = put_in_outbox(txn, own.counter);
    if (!err)
        err = replica_pending_put(txn, edit);
    profile->last_counter = own.counter;
    profile->last_header = pup_header_hash(sealed.header);
    return err ? err : pup_replica_put_profile(txn, profile);
}

static bool identifies(const struct pup_edit *edit)
{
    struct pup_span found;
    for (size_t i = 0; i < edit->part_count; i++) {
        for (size_t k = 0; k < edit->parts[i].change_count; k++) {
            if (pup_guard_nir(pup_change_text(&edit->parts[i].changes[k]), &found))
                return true;
        }
    }
    return false;
}

enum pup_err pup_outbox_add(struct pup_txn *txn, struct pup_arena *arena, struct pup_random_source random,
                            struct pup_edit *edit)
{
    struct pup_profile profile;
    struct pup_sealed sealed;
    enum pup_err err = pup_replica_profile(txn, &profile);
    if (err)
        return err;
    if (!profile.enrolled || profile.must_enrol)
        return PUP_ERR_DENIED;
    if (identifies(edit))
        return PUP_ERR_IDENTITY;
    edit->id = (struct pup_edit_id){profile.device, profile.last_counter + 1};
    edit->previous = profile.last_header;
    err = pup_edit_seal(arena, edit, random, &sealed);
    return err ? err : add_sealed(txn, &profile, edit, sealed);
}

/* ---- settling ---- */

/* Opens the edit, and forgets that it is pending: it will not come. (One whose bytes were damaged is refused, too.) */
static enum pup_err give_up(struct pup_txn *txn, uint64_t counter)
{
    struct pup_arena arena;
    struct pup_own_edit own;
    struct pup_edit edit;
    pup_arena_init(&arena, REPLICA_BUDGET);
    enum pup_err err = outbox_open(txn, &arena, counter, &own, &edit);
    if (!err)
        err = replica_pending_give_up(txn, &edit);
    else if (err == PUP_ERR_CORRUPT)
        err = replica_pending_give_up_unread(txn, counter);
    pup_arena_release(&arena);
    return err;
}

static enum pup_err write_receipt(struct pup_txn *txn, struct pup_arena *arena, const struct pup_receipt *receipt,
                                  const struct pup_id *incarnation, bool *refused_before)
{
    struct pup_own_edit own;
    enum pup_err err = pup_outbox_own(txn, receipt->counter, &own);
    if (err)
        return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
    *refused_before = own.verdict == PUP_VERDICT_REFUSED;
    own.verdict = receipt->verdict;
    own.reason = receipt->reason;
    own.seq = receipt->seq;
    own.mac = receipt->mac;
    own.incarnation = *incarnation;
    own.sealed.header = pup_arena_copy(arena, own.sealed.header);
    own.sealed.body = pup_arena_copy(arena, own.sealed.body);
    return own.sealed.header.data && own.sealed.body.data ? outbox_put_own(txn, &own) : PUP_ERR_MEMORY;
}

/* Refused again after a restore: it is in the drawer already, or was taken out of it by a person. */
static enum pup_err settle_refused(struct pup_txn *txn, const struct pup_receipt *receipt, bool before, int64_t now_ms)
{
    enum pup_err err = give_up(txn, receipt->counter);
    return err || before ? err : drawer_put(txn, receipt->counter, receipt->reason, now_ms);
}

enum pup_err pup_outbox_settle(struct pup_txn *txn, const struct pup_receipt *receipt, const struct pup_id *incarnation,
                               int64_t now_ms)
{
    struct pup_arena arena;
    struct pup_profile profile;
    struct pup_key key = number_key(receipt->counter);
    bool before = false;
    enum pup_err err = pup_replica_profile(txn, &profile);
    if (err || !profile.has_incarnation || !pup_id_equal(&profile.incarnation, incarnation))
        return err;
    if (!outbox_waits(txn, receipt->counter, &err) || err)
        return err;
    pup_arena_init(&arena, REPLICA_BUDGET);
    err = write_receipt(txn, &arena, receipt, incarnation, &before);
    pup_arena_release(&arena);
    if (!err)
        err = replica_drop(txn, PUP_CLIENT_OUTBOX, &key);
    if (!err && receipt->verdict == PUP_VERDICT_REFUSED)
        err = settle_refused(txn, receipt, before, now_ms);
    else if (!err && before)
        err = replica_drop(txn, PUP_CLIENT_DRAWER, &key);
    return err;
}

/* What was refused then will be again: it only fills its counter, and is not shown. */
enum pup_err outbox_offer(struct pup_txn *txn, uint64_t counter)
{
    struct pup_arena arena;
    struct pup_own_edit own;
    struct pup_edit edit;
    pup_arena_init(&arena, REPLICA_BUDGET);
    enum pup_err err = outbox_open(txn, &arena, counter, &own, &edit);
    if (!err)
        err = put_in_outbox(txn, counter);
    if (!err && own.verdict != PUP_VERDICT_REFUSED)
        err = replica_pending_put(txn, &edit);
    pup_arena_release(&arena);
    return err;
}

/* What a life refused that is over now may stand in the ledger of this one, if it comes from a backup made later, or on
 * another branch: the server says its own verdict once more. */
static enum pup_err ask_again_of_refused(struct pup_txn *txn, uint64_t held)
{
    uint64_t counter = 0;
    enum pup_err err = PUP_OK;
    while (!err) {
        err = next_number(txn, PUP_CLIENT_DRAWER, counter + 1, &counter);
        if (!err && counter > held)
            break;
        if (!err)
            err = put_in_outbox(txn, counter);
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err pup_outbox_offer_again(struct pup_txn *txn, uint64_t held)
{
    uint64_t counter = held;
    enum pup_err err = ask_again_of_refused(txn, held);
    while (!err) {
        err = next_number(txn, PUP_CLIENT_OWN, counter + 1, &counter);
        if (!err && counter >= PUP_OWN_FORMER)
            break;
        if (!err)
            err = outbox_offer(txn, counter);
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err pup_outbox_refused_elsewhere(struct pup_txn *txn, uint64_t counter, bool *ask)
{
    struct pup_own_edit own;
    struct pup_profile profile;
    *ask = false;
    enum pup_err err = pup_replica_profile(txn, &profile);
    if (err || counter > profile.last_counter)
        return err; /* of an edit never made here */
    err = pup_outbox_own(txn, counter, &own);
    if (err)
        return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    *ask = own.verdict != PUP_VERDICT_NONE && own.verdict != PUP_VERDICT_REFUSED &&
           !pup_id_equal(&own.incarnation, &profile.incarnation);
    return *ask ? outbox_offer(txn, counter) : err;
}

/* ---- erasing ---- */

static enum pup_err erase_one(struct pup_txn *txn, struct pup_arena *arena, uint64_t number, struct erase_rules rules)
{
    struct pup_own_edit own;
    struct pup_edit edit;
    bool changed = false;
    enum pup_err err = outbox_open(txn, arena, number, &own, &edit);
    if (err || !replica_erase_concerns(&rules, &edit))
        return err;
    rules.any_edit = own.verdict == PUP_VERDICT_REFUSED || number >= PUP_OWN_FORMER;
    err = pup_body_erase(arena, own.sealed, replica_erase_chooses, &rules, &own.sealed.body, &changed);
    return err || !changed ? err : outbox_put_own(txn, &own);
}

enum pup_err replica_erase_own(struct pup_txn *txn, const struct erase_rules *rules)
{
    struct pup_arena arena;
    uint64_t number = 0;
    enum pup_err err = PUP_OK;
    pup_arena_init(&arena, REPLICA_BUDGET);
    while (!err) {
        pup_arena_reset(&arena);
        err = next_number(txn, PUP_CLIENT_OWN, number + 1, &number);
        if (!err)
            err = erase_one(txn, &arena, number, *rules);
    }
    pup_arena_release(&arena);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err pup_outbox_erase(struct pup_txn *txn, const struct pup_edit *erasure)
{
    struct pup_arena arena;
    struct erase_rules rules;
    pup_arena_init(&arena, REPLICA_BUDGET);
    enum pup_err err = replica_erase_rules_of_edit(&arena, erasure, &rules);
    if (!err && rules.count > 0)
        err = replica_erase_own(txn, &rules);
    pup_arena_release(&arena);
    return err;
}

/* ---- giving the device up ---- */

static enum pup_err move_to_drawer(struct pup_txn *txn, uint64_t counter, enum pup_reason reason, int64_t now_ms)
{
    struct pup_key key = number_key(counter);
    enum pup_err err = replica_drop(txn, PUP_CLIENT_OUTBOX, &key);
    if (!err)
        err = give_up(txn, counter);
    return err ? err : drawer_put(txn, counter, reason, now_ms);
}

enum pup_err pup_outbox_to_drawer(struct pup_txn *txn, enum pup_reason reason, int64_t now_ms)
{
    struct pup_profile profile;
    uint64_t counter = 0;
    enum pup_err err = PUP_OK;
    while (!err) {
        err = next_number(txn, PUP_CLIENT_OUTBOX, 0, &counter);
        if (!err)
            err = move_to_drawer(txn, counter, reason, now_ms);
    }
    if (err == PUP_ERR_NOT_FOUND)
        err = pup_replica_profile(txn, &profile);
    if (err)
        return err;
    profile.must_enrol = true;
    return pup_replica_put_profile(txn, &profile);
}
