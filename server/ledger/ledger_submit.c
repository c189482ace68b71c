/* An edit comes from a device: is it the next one, was it here before, may it be taken, and what became of it. */
#include "common/base/hash.h"
#include "common/wire/header_peek.h"
#include "server/ledger/busy.h"
#include "server/ledger/judge.h"
#include "server/ledger/ledger_priv.h"

/* One call of pup_ledger_submit. */
struct taking {
    struct pup_ledger *ledger;
    struct pup_txn *txn;
    struct pup_arena *arena;
    const char *login;
    int64_t now_ms;
    const struct pup_submitted *submitted;
    struct pup_edit_id id;
    struct pup_hash header; /* hash of it */
    uint64_t held;          /* how many edits of the device are */
    struct pup_receipt *receipt;
};

static struct pup_hash mac_of(const struct taking *taking, bool refused)
{
    struct pup_span key = {taking->ledger->receipt_key, sizeof taking->ledger->receipt_key};
    return pup_receipt_mac(key, &taking->id, &taking->header, refused);
}

static void answer(struct taking *taking, const struct ledger_verdict *verdict)
{
    *taking->receipt = (struct pup_receipt){
        .counter = taking->id.counter,
        .verdict = verdict->verdict,
        .reason = verdict->reason,
        .seq = verdict->seq,
        .mac = mac_of(taking, verdict->verdict == PUP_VERDICT_REFUSED),
    };
}

/* The verdict stands from now on, whatever it is: the counter is filled. */
static enum pup_err conclude(struct taking *taking, const struct ledger_verdict *verdict)
{
    bool next = taking->id.counter > taking->held;
    enum pup_err err = !next || verdict->place == 0 ? ledger_verdict_save(taking->txn, &taking->id, verdict) : PUP_OK;
    if (err == PUP_OK && next) {
        err = ledger_counter_save(taking->txn, &taking->id, &taking->header, verdict->place);
    }
    answer(taking, verdict);
    return err;
}

static enum pup_err refuse(struct taking *taking, enum pup_reason reason)
{
    struct ledger_verdict verdict = {.header = taking->header, .verdict = PUP_VERDICT_REFUSED, .reason = reason};
    return conclude(taking, &verdict);
}

/* True when what was asked of the edit is more than one may ask. Want of memory is no reason to refuse: it passes, and
 * a refusal would stay. */
static bool is_too_large(const struct taking *taking, enum pup_err err)
{
    return err == PUP_ERR_LIMIT || (err == PUP_ERR_MEMORY && taking->arena->overdrawn);
}

static enum pup_err enter(struct taking *taking, const struct pup_edit *edit)
{
    struct ledger_draft draft = {.edit = edit,
                                 .sealed = taking->submitted->sealed,
                                 .header = taking->header,
                                 .member = taking->login,
                                 .now_ms = taking->now_ms};
    struct ledger_prepared prepared;
    struct ledger_verdict verdict;
    bool people = false;
    enum pup_err err = ledger_prepare(taking->ledger, taking->txn, taking->arena, &draft, &prepared);
    if (is_too_large(taking, err)) {
        return refuse(taking, PUP_REASON_TOO_LARGE);
    }
    err = err == PUP_OK ? busy_before(taking->ledger, taking->txn, edit, &people) : err;
    err = err == PUP_OK ? ledger_write(taking->ledger, taking->txn, taking->arena, &draft, &prepared, &verdict) : err;
    err = err == PUP_OK ? busy_after(taking->ledger, taking->txn, taking->now_ms, edit, people) : err;
    return err == PUP_OK ? conclude(taking, &verdict) : err;
}

/* What an earlier life of this server said of the edit; NONE when it brings no receipt, or one that is not ours. */
static enum pup_verdict earlier_verdict(const struct taking *taking)
{
    enum pup_verdict said = taking->submitted->receipt_verdict;
    if (said == PUP_VERDICT_NONE || said > PUP_VERDICT_REFUSED) {
        return PUP_VERDICT_NONE;
    }
    struct pup_hash mac = mac_of(taking, said == PUP_VERDICT_REFUSED);
    return pup_hash_equal_secret(&mac, &taking->submitted->receipt_mac) ? said : PUP_VERDICT_NONE;
}

static enum pup_err decide(struct taking *taking)
{
    enum pup_verdict earlier = earlier_verdict(taking);
    if (earlier == PUP_VERDICT_REFUSED) {
        enum pup_reason said = taking->submitted->receipt_reason;
        return refuse(taking, (unsigned)said <= UINT8_MAX ? said : PUP_REASON_NONE);
    }
    struct pup_edit edit;
    enum pup_err err = pup_edit_open(taking->arena, taking->submitted->sealed, &edit);
    if (err != PUP_OK && (err != PUP_ERR_MEMORY || is_too_large(taking, err))) {
        return refuse(taking, is_too_large(taking, err) ? PUP_REASON_TOO_LARGE : PUP_REASON_MALFORMED);
    }
    enum pup_reason reason = PUP_REASON_NONE;
    if (err == PUP_OK && earlier == PUP_VERDICT_NONE) {
        err = pup_judge(taking->ledger, taking->txn, taking->login, &edit, &reason);
    }
    if (is_too_large(taking, err)) {
        return refuse(taking, PUP_REASON_TOO_LARGE);
    }
    if (err != PUP_OK) {
        return err;
    }
    return reason != PUP_REASON_NONE ? refuse(taking, reason) : enter(taking, &edit);
}

/* ---- edits that were here before ---- */

/* The law takes a device's edits of a record in their order: one that came too late would change nothing in it. */
static enum pup_err is_in_time(const struct taking *taking, const struct pup_edit *edit, bool *in_time)
{
    enum pup_err err = PUP_OK;
    *in_time = true;
    for (size_t i = 0; err == PUP_OK && *in_time && i < edit->part_count; i++) {
        struct pup_record record;
        err = pup_ledger_record(taking->txn, taking->arena, &edit->space, &edit->parts[i].record, &record, NULL);
        *in_time = err != PUP_OK || !pup_vector_covers(&record.touched, &taking->id);
        err = err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    }
    return err;
}

/* It stands refused, by a verdict that may never have been heard, and another branch of restores took it and said so:
 * what was acknowledged is taken here too. */
static enum pup_err honour(struct taking *taking, const struct ledger_verdict *refusal)
{
    struct pup_edit edit;
    bool in_time;
    enum pup_err err = pup_edit_open(taking->arena, taking->submitted->sealed, &edit);
    err = err == PUP_OK ? is_in_time(taking, &edit, &in_time) : err;
    if (err != PUP_OK) {
        return err;
    }
    if (in_time) {
        return enter(taking, &edit);
    }
    answer(taking, refusal);
    return PUP_OK;
}

static enum pup_err repeat(struct taking *taking)
{
    struct ledger_verdict verdict;
    enum pup_err err = ledger_verdict_load(taking->txn, &taking->id, &verdict);
    if (err != PUP_OK) {
        return err == PUP_ERR_NOT_FOUND ? PUP_ERR_CORRUPT : err;
    }
    if (!pup_hash_equal(&verdict.header, &taking->header)) {
        return PUP_ERR_COPIED;
    }
    enum pup_verdict earlier = earlier_verdict(taking);
    if (verdict.verdict == PUP_VERDICT_REFUSED && earlier != PUP_VERDICT_NONE && earlier != PUP_VERDICT_REFUSED) {
        return honour(taking, &verdict);
    }
    answer(taking, &verdict);
    return PUP_OK;
}

static enum pup_err take(struct taking *taking, const struct pup_device *device)
{
    struct pup_hash previous, last;
    struct pup_span header = taking->submitted->sealed.header;
    enum pup_err err = pup_header_peek(taking->arena, header, &taking->id, &previous);
    if (err == PUP_ERR_MEMORY && !is_too_large(taking, err)) {
        return err;
    }
    if (err != PUP_OK || !pup_device_equal(&taking->id.device, device)) {
        return PUP_ERR_MALFORMED; /* not even a counter to fill */
    }
    taking->header = pup_header_hash(header);
    err = ledger_counter_load(taking->txn, device, &taking->held, &last);
    if (err != PUP_OK) {
        return err;
    }
    if (taking->id.counter <= taking->held) {
        return repeat(taking);
    }
    if (taking->id.counter > taking->held + 1) {
        return PUP_ERR_GAP;
    }
    /* A device's headers are a chain: one that does not follow the last held was made on another copy of its data. */
    return pup_hash_equal(&previous, &last) ? decide(taking) : PUP_ERR_COPIED;
}

enum pup_err pup_ledger_submit(struct pup_ledger *ledger, struct pup_txn *txn, const char *login,
                               const struct pup_device *device, int64_t now_ms, const struct pup_submitted *submitted,
                               struct pup_receipt *receipt)
{
    struct pup_arena arena;
    pup_arena_init(&arena, LEDGER_BUDGET);
    struct taking taking = {.ledger = ledger,
                            .txn = txn,
                            .arena = &arena,
                            .login = login,
                            .now_ms = now_ms,
                            .submitted = submitted,
                            .receipt = receipt};
    enum pup_err err = take(&taking, device);
    pup_arena_release(&arena);
    return err;
}
