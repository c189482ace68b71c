/* What those may do who contribute to a space without writing everything in it. */
#include <string.h>

#include "server/ledger/judge_priv.h"
#include "server/ledger/owners.h"

static enum pup_err is_mine(const struct judging *judging, const struct pup_id *person, bool *mine)
{
    char login[PUP_LOGIN_MAX + 1];
    enum pup_err err = owners_login(judging->txn, judging->arena, person, login);
    *mine = err == PUP_OK && strcmp(login, judging->login) == 0;
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* She created it, is or was named responsible for it, or it is her own person record. */
static enum pup_err is_hers(const struct judging *judging, const struct judged_part *judged, bool *hers)
{
    enum pup_err err = owners_has(judging->txn, judging->arena, judging->login, &judged->part->record,
                                  judged->held ? &judged->record : NULL, hers);
    if (err != PUP_OK || *hers || judged->part->kind != PUP_KIND_PERSON) {
        return err;
    }
    return is_mine(judging, &judged->part->record, hers);
}

/* Adding or removing oneself in a set of people; a set unknown to this program may be one. */
static enum pup_err is_own_place(const struct judging *judging, const struct judged_part *judged,
                                 const struct pup_change *change, bool *own)
{
    const struct pup_field_def *field = judged->kind == NULL ? NULL : pup_schema_field(judged->kind, change->field);
    bool people = field == NULL || field->target == PUP_KIND_PERSON;
    *own = false;
    if (!people || change->value.type != PUP_VALUE_REFERENCE) {
        return PUP_OK;
    }
    return is_mine(judging, &change->value.ref, own);
}

static enum pup_err may_change(const struct judging *judging, const struct judged_part *judged,
                               const struct pup_change *change, bool *may)
{
    *may = change->operation == PUP_DELTA;
    if (change->operation == PUP_ADD || change->operation == PUP_REMOVE) {
        return is_own_place(judging, judged, change, may);
    }
    return PUP_OK;
}

enum pup_err judge_contribution(const struct judging *judging, const struct judged_part *judged,
                                enum pup_reason *reason)
{
    const struct pup_part *part = judged->part;
    bool may = judged->creates && part->kind != PUP_KIND_STRUCTURE;
    enum pup_err err = may ? PUP_OK : is_hers(judging, judged, &may);
    if (may) {
        return err;
    }
    may = true;
    for (size_t i = 0; i < part->change_count && may && err == PUP_OK; i++) {
        err = may_change(judging, judged, &part->changes[i], &may);
    }
    if (!may) {
        *reason = PUP_REASON_RIGHTS;
    }
    return err;
}
