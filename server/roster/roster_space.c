/* The spaces of a member: those she may read, and those an ungrant closed. */
#include <stdlib.h>
#include <string.h>

#include "server/roster/roster_priv.h"

/* One structure or group in which she holds, or held, a role. */
struct place {
    const struct pup_structure *structure;
    unsigned granted, ungranted;
};

struct listing {
    const char *login;
    struct pup_space_rights *spaces;
    size_t count, room;
    struct pup_arena *arena;
};

static enum pup_err add(struct listing *listing, const struct pup_space_rights *space)
{
    if (listing->count == listing->room) {
        size_t room = listing->room == 0 ? 32 : listing->room * 2;
        struct pup_space_rights *spaces = pup_arena_array(listing->arena, room, sizeof *spaces);
        if (spaces == NULL) {
            return PUP_ERR_MEMORY;
        }
        if (listing->count > 0) {
            memcpy(spaces, listing->spaces, listing->count * sizeof *spaces);
        }
        listing->spaces = spaces;
        listing->room = room;
    }
    listing->spaces[listing->count++] = *space;
    return PUP_OK;
}

/* Adds the space if she may read it, or could until an ungrant. `person`: whose hr space, else NULL. */
static enum pup_err consider(struct listing *listing, const struct place *place, enum pup_compartment compartment,
                             const char *person)
{
    bool own = person != NULL && strcmp(person, listing->login) == 0;
    struct pup_space_rights space = {.rights = roster_rights_of_roles(place->granted, compartment, own)};
    space.closed = space.rights == 0 && roster_rights_of_roles(place->ungranted, compartment, own) != 0;
    if (space.rights == 0 && !space.closed) {
        return PUP_OK;
    }
    enum pup_err err = pup_space_make(place->structure->code, compartment, person, &space.space);
    return err == PUP_OK ? add(listing, &space) : err;
}

static bool is_of(const struct pup_structure *structure, const char *code)
{
    bool found = strcmp(structure->code, code) == 0;
    for (size_t i = 0; i < structure->member_count; i++) {
        found |= strcmp(structure->members[i], code) == 0;
    }
    return found;
}

/* Everybody who holds or held a role there: grants are kept by login, so one walk meets each person's rows together. */
static enum pup_err consider_hr_of_all(struct pup_txn *txn, struct listing *listing, const struct place *place)
{
    struct pup_key all;
    struct pup_walk walk;
    struct pup_span rest, value;
    char login[PUP_LOGIN_MAX + 1], code[PUP_CODE_MAX + 1], last[PUP_LOGIN_MAX + 1] = "";
    pup_key_start(&all);
    enum pup_err err = pup_walk_open(&walk, txn, PUP_TABLE_GRANTS, &all);
    while (err == PUP_OK && (err = pup_walk_next(&walk, &rest, &value)) == PUP_OK) {
        err = pup_key_take_text(&rest, login, sizeof login);
        err = err == PUP_OK ? pup_key_take_text(&rest, code, sizeof code) : err;
        if (err == PUP_OK && strcmp(login, last) != 0 && is_of(place->structure, code)) {
            memcpy(last, login, sizeof last);
            err = consider(listing, place, PUP_HR, login);
        }
    }
    pup_walk_close(&walk);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err consider_place(struct pup_txn *txn, struct listing *listing, const struct place *place)
{
    enum pup_err err = PUP_OK;
    for (enum pup_compartment compartment = PUP_TEAM; compartment <= PUP_PARTNERS && err == PUP_OK; compartment++) {
        err = consider(listing, place, compartment, NULL);
    }
    if (err != PUP_OK) {
        return err;
    }
    bool others = roster_rights_of_roles(place->granted | place->ungranted, PUP_HR, false) != 0;
    return others ? consider_hr_of_all(txn, listing, place) : consider(listing, place, PUP_HR, listing->login);
}

static int compare(const void *a, const void *b)
{
    const struct pup_space_rights *left = a, *right = b;
    return strcmp(left->space.name, right->space.name);
}

enum pup_err pup_roster_spaces(struct pup_txn *txn, struct pup_arena *arena, const char *login,
                               struct pup_space_rights **spaces, size_t *count)
{
    struct listing listing = {.login = login, .arena = arena};
    struct pup_structure *structures;
    size_t structure_count;
    enum pup_err err = pup_roster_structures(txn, arena, &structures, &structure_count);
    for (size_t i = 0; err == PUP_OK && i < structure_count; i++) {
        struct place place = {.structure = &structures[i]};
        err = roster_all_roles(txn, login, structures[i].code, &place.granted, &place.ungranted);
        if (err == PUP_OK && (place.granted | place.ungranted) != 0) {
            err = consider_place(txn, &listing, &place);
        }
    }
    if (listing.count > 0) {
        qsort(listing.spaces, listing.count, sizeof *listing.spaces, compare);
    }
    *spaces = listing.spaces;
    *count = listing.count;
    return err;
}
