#include "server/ledger/judge.h"

#include <string.h>

#include "common/model/fields.h"
#include "common/model/rights.h"
#include "common/model/typed.h"
#include "common/rules/guard.h"
#include "server/ledger/busy.h"
#include "server/ledger/judge_priv.h"
#include "server/ledger/owners.h"
#include "server/ledger/people.h"

/* ---- kind and compartment ---- */

/* Copies for outsiders are made of these (`copy ID --compartment partners`). */
static bool has_copies_for_partners(uint32_t kind)
{
    return kind == PUP_KIND_MEETING || kind == PUP_KIND_PROTOCOL || kind == PUP_KIND_DOCUMENT ||
           kind == PUP_KIND_NOTICE;
}

static enum pup_err judge_kind(const struct judging *judging, const struct judged_part *judged, enum pup_reason *reason)
{
    enum pup_compartment compartment = judging->space.compartment;
    bool lives_here = judged->kind == NULL || judged->kind->compartment == compartment ||
                      (compartment == PUP_PARTNERS && has_copies_for_partners(judged->part->kind));
    bool elsewhere = false;
    enum pup_err err = PUP_OK;
    if (!judged->held) { /* ids are random: nobody meets another space's by chance, and a double could pass for it */
        err = ledger_holds_elsewhere(judging->txn, &judging->edit->space, &judged->part->record, &elsewhere);
    }
    if (!lives_here || elsewhere || (judged->held && judged->record.kind != judged->part->kind)) {
        *reason = PUP_REASON_KIND;
    }
    return err;
}

/* ---- types and operations ---- */

static bool operation_fits(const struct pup_field_def *field, enum pup_operation operation)
{
    switch (operation) {
    case PUP_PUT:
        return field->type != PUP_TYPE_LONGTEXT && field->type != PUP_TYPE_SET && field->type != PUP_TYPE_COUNTER;
    case PUP_ADD:
    case PUP_REMOVE:
        return field->type == PUP_TYPE_SET;
    case PUP_DELTA:
        return field->type == PUP_TYPE_COUNTER;
    case PUP_TEXT:
        return field->type == PUP_TYPE_LONGTEXT;
    case PUP_DELETE:
    case PUP_KEEP:
    case PUP_ERASE:
        return false; /* of records */
    }
    return true; /* of a newer program: it touches the record and nothing else */
}

static bool change_fits(const struct pup_kind_def *kind, const struct pup_change *change)
{
    bool of_record = change->operation == PUP_DELETE || change->operation == PUP_KEEP;
    if (of_record || change->field == 0) {
        return of_record && change->field == 0;
    }
    const struct pup_field_def *field = kind == NULL ? NULL : pup_schema_field(kind, change->field);
    if (field == NULL) {
        return true;
    }
    if (!operation_fits(field, change->operation)) {
        return false;
    }
    /* What was erased fitted when it was written; a delta carries no value. */
    return change->value.type == PUP_VALUE_ERASED || change->operation == PUP_DELTA ||
           pup_typed_fits(field, &change->value);
}

static enum pup_err judge_schema(const struct judging *judging, const struct judged_part *judged,
                                 enum pup_reason *reason)
{
    (void)judging;
    for (size_t i = 0; i < judged->part->change_count; i++) {
        const struct pup_change *change = &judged->part->changes[i];
        if (change->operation == PUP_ERASE) {
            *reason = PUP_REASON_RIGHTS; /* the server's alone */
            return PUP_OK;
        }
        if (!change_fits(judged->kind, change)) {
            *reason = PUP_REASON_SCHEMA;
            return PUP_OK;
        }
    }
    return PUP_OK;
}

/* ---- identities ---- */

static enum pup_err judge_identity(const struct judging *judging, const struct judged_part *judged,
                                   enum pup_reason *reason)
{
    struct pup_span found;
    (void)judging;
    for (size_t i = 0; i < judged->part->change_count; i++) {
        if (pup_guard_nir(pup_change_text(&judged->part->changes[i]), &found)) {
            *reason = PUP_REASON_IDENTITY;
        }
    }
    return PUP_OK;
}

/* ---- the login of a person ---- */

static bool is_field(const struct judged_part *judged, uint32_t number, const char *id)
{
    const struct pup_field_def *field = judged->kind == NULL ? NULL : pup_schema_field(judged->kind, number);
    return field != NULL && strcmp(field->id, id) == 0;
}

static enum pup_err judge_login(const struct judging *judging, const struct judged_part *judged,
                                enum pup_reason *reason)
{
    (void)judging;
    for (size_t i = 0; judged->part->kind == PUP_KIND_PERSON && i < judged->part->change_count; i++) {
        if (is_field(judged, judged->part->changes[i].field, "login")) {
            *reason = PUP_REASON_LOGIN;
        }
    }
    return PUP_OK;
}

/* ---- busy slots ---- */

static bool is_busy(const struct pup_value *value)
{
    return value != NULL && value->type == PUP_VALUE_INTEGER && value->integer == PUP_PRESENCE_TYPE_BUSY;
}

/* They follow from what is elsewhere; nobody but the server writes them. */
static enum pup_err judge_busy(const struct judging *judging, const struct judged_part *judged, enum pup_reason *reason)
{
    (void)judging;
    if (judged->part->kind != PUP_KIND_PRESENCE) {
        return PUP_OK;
    }
    bool busy = judged->held && pup_busy_is_slot(&judged->record);
    for (size_t i = 0; i < judged->part->change_count; i++) {
        busy |= judged->part->changes[i].field == PUP_PRESENCE_TYPE && is_busy(&judged->part->changes[i].value);
    }
    if (busy) {
        *reason = PUP_REASON_RIGHTS;
    }
    return PUP_OK;
}

/* ---- hr: whose record it is ---- */

static enum pup_err is_person_of_space(const struct judging *judging, const struct pup_value *value, bool *is)
{
    char login[PUP_LOGIN_MAX + 1];
    *is = value->type == PUP_VALUE_ERASED;
    if (value->type != PUP_VALUE_REFERENCE) {
        return PUP_OK;
    }
    enum pup_err err = owners_login(judging->txn, judging->arena, &value->ref, login);
    *is = err == PUP_OK && strcmp(login, judging->space.login) == 0;
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* Named when it is created; named again, it must be the same person. */
static enum pup_err judge_person(const struct judging *judging, const struct judged_part *judged,
                                 enum pup_reason *reason)
{
    bool right = true, named = false;
    enum pup_err err = PUP_OK;
    if (judged->kind == NULL || judged->kind->compartment != PUP_HR) {
        return PUP_OK;
    }
    for (size_t i = 0; i < judged->part->change_count && err == PUP_OK && right; i++) {
        const struct pup_change *change = &judged->part->changes[i];
        if (is_field(judged, change->field, "person")) {
            named = true;
            err = is_person_of_space(judging, &change->value, &right);
        }
    }
    if (!right || (judged->creates && !named)) {
        *reason = PUP_REASON_PERSON;
    }
    return err;
}

/* ---- reserved states ---- */

static enum pup_err judge_reserved(const struct judging *judging, const struct judged_part *judged,
                                   enum pup_reason *reason)
{
    for (size_t i = 0; i < judged->part->change_count; i++) {
        const struct pup_change *change = &judged->part->changes[i];
        int64_t state = change->value.integer;
        bool reserved = change->operation == PUP_PUT && change->field == PUP_FIELD_STATE &&
                        change->value.type == PUP_VALUE_INTEGER && state > 0 && state <= INT32_MAX &&
                        pup_rights_state_reserved(judged->part->kind, (uint32_t)state);
        if (reserved && (judging->rights & PUP_RIGHT_VALIDATE) == 0) {
            *reason = PUP_REASON_RESERVED;
        }
    }
    return PUP_OK;
}

static enum pup_err judge_change_rights(const struct judging *judging, const struct judged_part *judged,
                                        enum pup_reason *reason)
{
    if ((judging->rights & PUP_RIGHT_WRITE) != 0) {
        return PUP_OK;
    }
    return judge_contribution(judging, judged, reason);
}

/* ---- all of it ---- */

static enum pup_err load(const struct judging *judging, const struct pup_part *part, struct judged_part *judged)
{
    struct ledger_record_row row = {0};
    *judged = (struct judged_part){.part = part, .kind = pup_schema_kind(part->kind)};
    enum pup_err err = ledger_record_get(judging->txn, &judging->edit->space, &part->record, &row);
    judged->held = err == PUP_OK;
    if (err != PUP_OK && err != PUP_ERR_NOT_FOUND) {
        return err;
    }
    judged->creates = ledger_creates(part, row.created);
    judged->again = judged->creates && judged->held && !ledger_creates_first(part, row.created);
    err = judged->held ? pup_record_unpack(judging->arena, row.canonical, &judged->record) : PUP_OK;
    return err == PUP_ERR_MALFORMED || err == PUP_ERR_LIMIT ? PUP_ERR_CORRUPT : err;
}

static enum pup_err judge_part(const struct judging *judging, const struct pup_part *part, enum pup_reason *reason)
{
    static enum pup_err (*const checks[])(const struct judging *, const struct judged_part *, enum pup_reason *) = {
        judge_kind, judge_seen,   judge_identity,      judge_schema,   judge_login,
        judge_busy, judge_person, judge_change_rights, judge_reserved,
    };
    struct judged_part judged;
    enum pup_err err = load(judging, part, &judged);
    for (size_t i = 0; i < sizeof checks / sizeof checks[0] && err == PUP_OK && *reason == PUP_REASON_NONE; i++) {
        err = checks[i](judging, &judged, reason);
    }
    return err;
}

enum pup_err pup_judge(struct pup_ledger *ledger, struct pup_txn *txn, const char *login, const struct pup_edit *edit,
                       enum pup_reason *reason)
{
    struct pup_arena arena;
    pup_arena_init(&arena, LEDGER_BUDGET);
    struct judging judging = {.ledger = ledger,
                              .txn = txn,
                              .arena = &arena,
                              .login = login,
                              .edit = edit,
                              .space = pup_space_split(&edit->space)};
    enum pup_err err = pup_roster_rights(txn, login, &edit->space, &judging.rights);
    *reason = (judging.rights & PUP_RIGHT_CONTRIBUTE) == 0 ? PUP_REASON_RIGHTS : PUP_REASON_NONE;
    for (size_t i = 0; i < edit->part_count && err == PUP_OK && *reason == PUP_REASON_NONE; i++) {
        err = judge_part(&judging, &edit->parts[i], reason);
    }
    err = err == PUP_ERR_MEMORY && arena.overdrawn ? PUP_ERR_LIMIT : err;
    pup_arena_release(&arena);
    return err;
}
