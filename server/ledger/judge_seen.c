/* May the author have seen what she says she saw? Nobody must be able to silence edits that another has not made; but
 * what the server lost with an older life, and its sites still have, is not to be held against anyone. */
#include "server/ledger/judge_priv.h"

/* Whether the device may have made an edit of that number although it is not held here. */
static enum pup_err may_exist(const struct judging *judging, const struct pup_edit_id *id, bool *may)
{
    struct pup_roster_device device;
    const struct pup_ledger *ledger = judging->ledger;
    *may = false;
    if (pup_device_equal(&id->device, &ledger->server_device)) {
        return PUP_OK;
    }
    enum pup_err err = pup_roster_device(judging->txn, &id->device, &device);
    if (err == PUP_ERR_NOT_FOUND) {
        *may = ledger->restored;
        return PUP_OK;
    }
    bool known_here =
        pup_id_equal(&device.back, &ledger->incarnation) || pup_id_equal(&device.enrolled, &ledger->incarnation);
    *may = !known_here || id->counter <= device.last_counter;
    return err;
}

enum pup_err judge_seen(const struct judging *judging, const struct judged_part *judged, enum pup_reason *reason)
{
    const struct pup_vector *seen = &judged->part->seen;
    bool all_held = true;
    for (size_t i = 0; i < seen->count; i++) {
        const struct pup_edit_id *id = &seen->at[i];
        bool may = id->counter < judging->edit->id.counter;
        if (!pup_device_equal(&id->device, &judging->edit->id.device)) {
            uint64_t last;
            enum pup_err err = pup_ledger_last_counter(judging->txn, &id->device, &last);
            bool held = err == PUP_OK && id->counter <= last;
            err = err != PUP_OK || held ? err : may_exist(judging, id, &may);
            if (err != PUP_OK) {
                return err;
            }
            all_held &= held;
            may |= held;
        }
        if (!may) {
            *reason = PUP_REASON_SEEN;
            return PUP_OK;
        }
    }
    /* Everything it builds on came, and yet there is no record: none of it was taken. */
    if (!judged->held && seen->count > 0 && all_held) {
        *reason = PUP_REASON_NOT_CREATED;
    }
    return PUP_OK;
}
