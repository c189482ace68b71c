#include "server/ledger/owners.h"

#include <string.h>

#include "common/rules/merged.h"
#include "server/ledger/ledger_priv.h"
#include "server/ledger/people.h"

enum { PERSON_LOGIN = 6 }; /* field of person */

/* Whose derived id it is, going by all grants there are or were. */
static enum pup_err login_of_derived(struct pup_txn *txn, const struct pup_id *person, char login[PUP_LOGIN_MAX + 1])
{
    struct pup_key all;
    struct pup_walk walk;
    struct pup_span rest, value;
    char code[PUP_CODE_MAX + 1];
    bool found = false;
    if (person->bytes[6] >> 4 != 8) {
        return PUP_ERR_NOT_FOUND; /* no rule made it (UUIDv8) */
    }
    pup_key_start(&all);
    enum pup_err err = pup_walk_open(&walk, txn, PUP_TABLE_GRANTS, &all);
    while (err == PUP_OK && !found && (err = pup_walk_next(&walk, &rest, &value)) == PUP_OK) {
        err = pup_key_take_text(&rest, login, PUP_LOGIN_MAX + 1);
        err = err == PUP_OK ? pup_key_take_text(&rest, code, sizeof code) : err;
        struct pup_id derived = err == PUP_OK ? pup_person_id(code, login) : (struct pup_id){0};
        found = err == PUP_OK && pup_id_equal(&derived, person);
    }
    pup_walk_close(&walk);
    return err;
}

static const struct pup_value *visible(const struct pup_record *record, uint32_t field)
{
    const struct pup_register *reg = pup_record_register(record, field);
    return reg == NULL ? NULL : pup_register_value(reg);
}

/* One step: sets `login`, or `next` to the record this one was merged into; PUP_ERR_NOT_FOUND when neither. */
static enum pup_err step(struct pup_txn *txn, struct pup_arena *arena, const struct pup_id *person, char *login,
                         struct pup_id *next, bool *merged)
{
    struct pup_space space;
    struct pup_record record;
    *merged = false;
    /* A derived id says whose it is by itself, whatever anybody wrote into a record of that id. */
    enum pup_err err = login_of_derived(txn, person, login);
    if (err != PUP_ERR_NOT_FOUND) {
        return err;
    }
    err = ledger_record_space(txn, person, &space);
    err = err == PUP_OK ? pup_ledger_record(txn, arena, &space, person, &record, NULL) : err;
    if (err != PUP_OK) {
        return err;
    }
    const struct pup_value *named = visible(&record, PERSON_LOGIN);
    if (record.kind == PUP_KIND_PERSON && named != NULL && named->type == PUP_VALUE_TEXT && named->text.len > 0 &&
        named->text.len <= PUP_LOGIN_MAX) {
        memcpy(login, named->text.data, named->text.len);
        login[named->text.len] = '\0';
        return PUP_OK;
    }
    const struct pup_value *into = visible(&record, PUP_FIELD_MERGED_INTO);
    if (record.kind != PUP_KIND_PERSON || into == NULL || into->type != PUP_VALUE_REFERENCE) {
        return PUP_ERR_NOT_FOUND;
    }
    *next = into->ref;
    *merged = true;
    return PUP_OK;
}

enum pup_err owners_login(struct pup_txn *txn, struct pup_arena *arena, const struct pup_id *person,
                          char login[PUP_LOGIN_MAX + 1])
{
    struct pup_id way[PUP_MERGED_STEPS], next;
    bool merged;
    way[0] = *person;
    for (size_t i = 0; i < PUP_MERGED_STEPS; i++) {
        enum pup_err err = step(txn, arena, &way[i], login, &next, &merged);
        if (err != PUP_OK || !merged) {
            return err;
        }
        for (size_t j = 0; j <= i; j++) {
            if (pup_id_equal(&way[j], &next)) {
                return PUP_ERR_NOT_FOUND; /* merged into one another, and none has an account */
            }
        }
        if (i + 1 < PUP_MERGED_STEPS) {
            way[i + 1] = next;
        }
    }
    return PUP_ERR_NOT_FOUND;
}

static bool is_among(struct pup_span owners, const char *login)
{
    size_t len = strlen(login) + 1;
    for (size_t at = 0; at < owners.len;) {
        const char *owner = (const char *)owners.data + at;
        size_t next = strnlen(owner, owners.len - at) + 1;
        if (next == len && at + len <= owners.len && memcmp(owner, login, len) == 0) {
            return true;
        }
        at += next;
    }
    return false;
}

static enum pup_err add(struct pup_arena *arena, struct pup_span *owners, const char *login)
{
    size_t len = strlen(login) + 1;
    if (is_among(*owners, login)) {
        return PUP_OK;
    }
    uint8_t *more = pup_arena_alloc(arena, owners->len + len);
    if (more == NULL) {
        return PUP_ERR_MEMORY;
    }
    if (owners->len > 0) {
        memcpy(more, owners->data, owners->len);
    }
    memcpy(more + owners->len, login, len);
    *owners = (struct pup_span){more, owners->len + len};
    return PUP_OK;
}

static enum pup_err add_named(struct pup_txn *txn, struct pup_arena *arena, const struct pup_part *part,
                              const struct pup_change *change, struct pup_span *owners)
{
    bool names = (change->operation == PUP_PUT || change->operation == PUP_ADD) &&
                 change->value.type == PUP_VALUE_REFERENCE && pup_rights_field_responsible(part->kind, change->field);
    if (!names) {
        return PUP_OK;
    }
    char login[PUP_LOGIN_MAX + 1];
    enum pup_err err = owners_login(txn, arena, &change->value.ref, login);
    if (err == PUP_ERR_NOT_FOUND) {
        return PUP_OK;
    }
    return err == PUP_OK ? add(arena, owners, login) : err;
}

enum pup_err owners_add(struct pup_txn *txn, struct pup_arena *arena, const char *creator, const struct pup_part *part,
                        struct pup_span *owners)
{
    enum pup_err err = creator[0] != '\0' ? add(arena, owners, creator) : PUP_OK;
    for (size_t i = 0; i < part->change_count && err == PUP_OK; i++) {
        err = add_named(txn, arena, part, &part->changes[i], owners);
    }
    return err;
}

/* A person record may have got its login after it was named: then only the record as it stands tells. */
static enum pup_err names_now(struct pup_txn *txn, struct pup_arena *arena, const char *login,
                              const struct pup_id *person, bool *owner)
{
    char found[PUP_LOGIN_MAX + 1];
    enum pup_err err = owners_login(txn, arena, person, found);
    *owner = err == PUP_OK && strcmp(found, login) == 0;
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err look_at_registers(struct pup_txn *txn, struct pup_arena *arena, const char *login,
                                      const struct pup_record *record, bool *owner)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < record->register_count; i++) {
        const struct pup_register *reg = &record->registers[i];
        bool responsible = pup_rights_field_responsible(record->kind, reg->field);
        for (size_t j = 0; responsible && j < reg->count && err == PUP_OK && !*owner; j++) {
            if (reg->values[j].value.type == PUP_VALUE_REFERENCE) {
                err = names_now(txn, arena, login, &reg->values[j].value.ref, owner);
            }
        }
    }
    return err;
}

static enum pup_err look_at_sets(struct pup_txn *txn, struct pup_arena *arena, const char *login,
                                 const struct pup_record *record, bool *owner)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < record->set_count; i++) {
        const struct pup_set *set = &record->sets[i];
        bool responsible = pup_rights_field_responsible(record->kind, set->field);
        for (size_t j = 0; responsible && j < set->count && err == PUP_OK && !*owner; j++) {
            if (pup_element_present(&set->elements[j]) && set->elements[j].value.type == PUP_VALUE_REFERENCE) {
                err = names_now(txn, arena, login, &set->elements[j].value.ref, owner);
            }
        }
    }
    return err;
}

enum pup_err owners_has(struct pup_txn *txn, struct pup_arena *arena, const char *login, const struct pup_space *space,
                        const struct pup_id *id, const struct pup_record *record, bool *owner)
{
    struct ledger_record_row row;
    enum pup_err err = ledger_record_get(txn, space, id, &row);
    *owner = err == PUP_OK && is_among(row.owners, login);
    if (err != PUP_OK || *owner || record == NULL) {
        return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    }
    err = look_at_registers(txn, arena, login, record, owner);
    return err == PUP_OK && !*owner ? look_at_sets(txn, arena, login, record, owner) : err;
}
