/* What those may do who contribute to a space without writing everything in it. */
#include <string.h>

#include "common/model/rights.h"
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
    enum pup_err err = owners_has(judging->txn, judging->arena, judging->login, &judging->edit->space,
                                  &judged->part->record, judged->held ? &judged->record : NULL, hers);
    if (err != PUP_OK || *hers || judged->part->kind != PUP_KIND_PERSON) {
        return err;
    }
    return is_mine(judging, &judged->part->record, hers);
}

/* Adding or removing oneself in a set of people; a set unknown to this program may be one. Not where being in it makes
 * one responsible, and so an owner. */
static enum pup_err is_own_place(const struct judging *judging, const struct judged_part *judged,
                                 const struct pup_change *change, bool *own)
{
    const struct pup_field_def *field = judged->kind == NULL ? NULL : pup_schema_field(judged->kind, change->field);
    bool people = field == NULL || field->target == PUP_KIND_PERSON;
    bool responsible = pup_rights_field_responsible(judged->part->kind, change->field);
    *own = false;
    if (!people || responsible || change->value.type != PUP_VALUE_REFERENCE) {
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

static bool stands(const struct pup_record *record, const struct pup_change *change)
{
    const struct pup_register *reg = pup_record_register(record, change->field);
    const struct pup_set *set = pup_record_set(record, change->field);
    bool is = false;
    for (size_t i = 0; reg != NULL && i < reg->count && !is; i++) {
        is = pup_value_equal(&reg->values[i].value, &change->value);
    }
    for (size_t i = 0; set != NULL && i < set->count && !is; i++) {
        is = pup_element_present(&set->elements[i]) && pup_value_equal(&set->elements[i].value, &change->value);
    }
    return is;
}

/* Naming somebody responsible gives her rights: only the record's own people may do so anew. */
static enum pup_err names_nobody_new(const struct judging *judging, const struct judged_part *judged,
                                     const struct pup_change *change, bool *nobody)
{
    char login[PUP_LOGIN_MAX + 1];
    *nobody = change->value.type != PUP_VALUE_REFERENCE ||
              !pup_rights_field_responsible(judged->part->kind, change->field) || stands(&judged->record, change);
    if (*nobody) {
        return PUP_OK;
    }
    enum pup_err err = owners_login(judging->txn, judging->arena, &change->value.ref, login);
    if (err == PUP_OK) {
        err = owners_has(judging->txn, judging->arena, login, &judging->edit->space, &judged->part->record,
                         &judged->record, nobody);
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* Who follows a rule offline makes again what somebody else's device made of it. What she writes stands beside what is
 * there, where it differs: nothing gives way to somebody who had not seen it. More than that is no making. */
static enum pup_err may_repeat(const struct judging *judging, const struct judged_part *judged,
                               const struct pup_change *change, bool *may)
{
    bool makes = change->operation == PUP_PUT || change->operation == PUP_TEXT || change->operation == PUP_ADD;
    return makes ? names_nobody_new(judging, judged, change, may) : may_change(judging, judged, change, may);
}

/* The ids that rules make for people are the server's: whoever created the record of a login to come would own it. */
static bool may_create(const struct pup_part *part)
{
    bool derived = part->record.bytes[6] >> 4 == 8; /* UUIDv8 */
    return part->kind != PUP_KIND_STRUCTURE && !(part->kind == PUP_KIND_PERSON && derived);
}

enum pup_err judge_contribution(const struct judging *judging, const struct judged_part *judged,
                                enum pup_reason *reason)
{
    const struct pup_part *part = judged->part;
    bool may = judged->creates && !judged->again && may_create(part);
    enum pup_err err = may ? PUP_OK : is_hers(judging, judged, &may);
    if (may) {
        return err;
    }
    may = true;
    for (size_t i = 0; i < part->change_count && may && err == PUP_OK; i++) {
        err = (judged->again ? may_repeat : may_change)(judging, judged, &part->changes[i], &may);
    }
    if (!may) {
        *reason = PUP_REASON_RIGHTS;
    }
    return err;
}
