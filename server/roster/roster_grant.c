/* Grants: which roles a member holds, or held, in a structure, and what they allow. */
#include <string.h>

#include "server/roster/roster_priv.h"

static struct pup_key grant_key(const char *login, const char *code)
{
    struct pup_key key = rows_text_key(login);
    pup_key_text(&key, code);
    return key;
}

static enum pup_err put_grant(struct pup_txn *txn, const char *login, const char *code, enum pup_role role,
                              bool granted)
{
    struct pup_key key = grant_key(login, code);
    pup_key_u32(&key, role);
    uint8_t flag = granted;
    return pup_txn_put(txn, PUP_TABLE_GRANTS, pup_key_span(&key), (struct pup_span){&flag, 1});
}

enum pup_err pup_roster_grant(struct pup_txn *txn, const char *login, const char *code, enum pup_role role)
{
    struct pup_member member;
    struct pup_structure structure;
    if (pup_role_name(role) == NULL) {
        return PUP_ERR_INVALID;
    }
    enum pup_err err = pup_roster_member(txn, login, &member);
    err = err == PUP_OK ? pup_roster_structure(txn, code, &structure) : err;
    if (err != PUP_OK) {
        return err;
    }
    return structure.member_count > 0 ? PUP_ERR_INVALID : put_grant(txn, login, code, role, true);
}

enum pup_err pup_roster_ungrant(struct pup_txn *txn, const char *login, const char *code, enum pup_role role)
{
    unsigned granted, ungranted;
    enum pup_err err = roster_home_roles(txn, login, code, &granted, &ungranted);
    if (err != PUP_OK) {
        return err;
    }
    bool held = pup_role_name(role) != NULL && (granted & 1U << role) != 0;
    return held ? put_grant(txn, login, code, role, false) : PUP_ERR_NOT_FOUND;
}

enum pup_err roster_home_roles(struct pup_txn *txn, const char *login, const char *code, unsigned *granted,
                               unsigned *ungranted)
{
    struct pup_walk walk;
    struct pup_span rest, value;
    struct pup_key key = grant_key(login, code);
    *granted = *ungranted = 0;
    enum pup_err err = pup_walk_open(&walk, txn, PUP_TABLE_GRANTS, &key);
    while (err == PUP_OK && (err = pup_walk_next(&walk, &rest, &value)) == PUP_OK) {
        uint32_t role;
        err = pup_key_take_u32(&rest, &role);
        if (err == PUP_OK && role < PUP_ROLE_COUNT && value.len > 0) {
            *(value.data[0] != 0 ? granted : ungranted) |= 1U << role;
        }
    }
    pup_walk_close(&walk);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err roster_all_roles(struct pup_txn *txn, const char *login, const char *code, unsigned *granted,
                              unsigned *ungranted)
{
    struct pup_structure structure;
    *granted = *ungranted = 0;
    enum pup_err err = pup_roster_structure(txn, code, &structure);
    if (err == PUP_ERR_NOT_FOUND) {
        return PUP_OK;
    }
    if (err == PUP_OK && structure.member_count == 0) {
        return roster_home_roles(txn, login, code, granted, ungranted);
    }
    for (size_t i = 0; err == PUP_OK && i < structure.member_count; i++) {
        unsigned held, lost;
        err = roster_home_roles(txn, login, structure.members[i], &held, &lost);
        *granted |= held;
        *ungranted |= lost;
    }
    return err;
}

enum pup_err pup_roster_roles(struct pup_txn *txn, const char *login, const char *code, unsigned *roles)
{
    unsigned ungranted;
    return roster_all_roles(txn, login, code, roles, &ungranted);
}

unsigned roster_rights_of_roles(unsigned roles, enum pup_compartment compartment, bool own)
{
    unsigned rights = 0;
    for (enum pup_role role = PUP_ROLE_COORDINATOR; role < PUP_ROLE_COUNT; role++) {
        if ((roles & 1U << role) != 0) {
            rights |= pup_rights_of(role, compartment, own);
        }
    }
    return rights;
}

enum pup_err pup_roster_rights(struct pup_txn *txn, const char *login, const struct pup_space *space, unsigned *rights)
{
    struct pup_space_parts parts = pup_space_split(space);
    unsigned granted, ungranted, roles;
    *rights = 0;
    if (parts.compartment == PUP_HR) {
        /* There is an hr space for each member who holds, or held, a role there, and for nobody else. */
        enum pup_err err = roster_all_roles(txn, parts.login, parts.code, &granted, &ungranted);
        if (err != PUP_OK || (granted | ungranted) == 0) {
            return err;
        }
    }
    enum pup_err err = pup_roster_roles(txn, login, parts.code, &roles);
    if (err == PUP_OK) {
        *rights = roster_rights_of_roles(roles, parts.compartment, strcmp(parts.login, login) == 0);
    }
    return err;
}
