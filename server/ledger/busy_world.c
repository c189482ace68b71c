/* Whom several structures share. */
#include <string.h>

#include "server/ledger/busy_priv.h"
#include "server/ledger/people.h"

const struct pup_structure *busy_structure(const struct busy_world *world, const char *code)
{
    for (size_t i = 0; i < world->structure_count; i++) {
        if (strcmp(world->structures[i].code, code) == 0) {
            return &world->structures[i];
        }
    }
    return NULL;
}

bool busy_belongs(const struct pup_structure *group, const char *code)
{
    for (size_t i = 0; i < group->member_count; i++) {
        if (strcmp(group->members[i], code) == 0) {
            return true;
        }
    }
    return strcmp(group->code, code) == 0;
}

static size_t count_homes(const struct busy_world *world)
{
    size_t count = 0;
    for (size_t i = 0; i < world->structure_count; i++) {
        count += world->structures[i].member_count == 0;
    }
    return count;
}

enum pup_err busy_person_next(const struct busy_world *world, const char *code, const struct pup_id *person,
                              struct pup_id *next)
{
    struct pup_space space;
    struct pup_record record;
    enum pup_err err = pup_space_make(code, PUP_TEAM, NULL, &space);
    err = err == PUP_OK ? pup_ledger_record(world->txn, world->scratch, &space, person, &record, NULL) : err;
    const struct pup_register *reg =
        err == PUP_OK && record.kind == PUP_KIND_PERSON ? pup_record_register(&record, PUP_FIELD_MERGED_INTO) : NULL;
    const struct pup_value *into = reg == NULL ? NULL : pup_register_value(reg);
    if (err != PUP_OK || into == NULL || into->type != PUP_VALUE_REFERENCE) {
        return err == PUP_OK ? PUP_ERR_NOT_FOUND : err;
    }
    *next = into->ref;
    return PUP_OK;
}

static enum pup_err find_persons(const struct busy_world *world, const char *login, struct busy_home *home)
{
    enum pup_err err = PUP_OK;
    home->persons[0] = pup_person_id(home->structure->code, login);
    home->person_count = 1;
    while (err == PUP_OK && home->person_count <= BUSY_MERGES_MAX) {
        err = busy_person_next(world, home->structure->code, &home->persons[home->person_count - 1],
                               &home->persons[home->person_count]);
        home->person_count += err == PUP_OK;
    }
    pup_arena_reset(world->scratch);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* Grants come by login, then by structure; a member is complete when the next login comes. */
struct grants {
    struct busy_world *world;
    struct busy_member member; /* under way; homes has room for all structures */
    struct busy_home *homes;
    size_t room; /* in world->members */
};

static enum pup_err end_member(struct grants *grants)
{
    struct busy_world *world = grants->world;
    struct busy_member *member = &grants->member;
    if (member->home_count < 2) {
        return PUP_OK;
    }
    if (world->member_count == grants->room) {
        size_t room = grants->room == 0 ? 8 : grants->room * 2;
        struct busy_member *larger = pup_arena_array(world->arena, room, sizeof *larger);
        if (larger == NULL) {
            return PUP_ERR_MEMORY;
        }
        if (world->member_count > 0) {
            memcpy(larger, world->members, world->member_count * sizeof *larger);
        }
        world->members = larger;
        grants->room = room;
    }
    member->homes = pup_arena_array(world->arena, member->home_count, sizeof *member->homes);
    if (member->homes == NULL) {
        return PUP_ERR_MEMORY;
    }
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < member->home_count && err == PUP_OK; i++) {
        member->homes[i].structure = grants->homes[i].structure;
        err = find_persons(world, member->login, &member->homes[i]);
    }
    world->members[world->member_count++] = *member;
    return err;
}

static enum pup_err take_grant(struct grants *grants, struct pup_span key, struct pup_span value)
{
    char login[PUP_LOGIN_MAX + 1], code[PUP_CODE_MAX + 1];
    uint32_t role;
    struct busy_member *member = &grants->member;
    enum pup_err err = pup_key_take_text(&key, login, sizeof login);
    err = err == PUP_OK ? pup_key_take_text(&key, code, sizeof code) : err;
    err = err == PUP_OK ? pup_key_take_u32(&key, &role) : err;
    if (err == PUP_OK && strcmp(login, member->login) != 0) {
        err = end_member(grants);
        *member = (struct busy_member){.home_count = 0};
        memcpy(member->login, login, sizeof login);
    }
    const struct pup_structure *structure = err == PUP_OK ? busy_structure(grants->world, code) : NULL;
    bool counts = structure != NULL && value.len > 0 && value.data[0] != 0 && role < PUP_ROLE_COUNT &&
                  (pup_rights_of((enum pup_role)role, PUP_TEAM, false) & PUP_RIGHT_READ) != 0;
    if (counts && (member->home_count == 0 || grants->homes[member->home_count - 1].structure != structure)) {
        grants->homes[member->home_count++].structure = structure;
    }
    return err;
}

enum pup_err busy_world_load(struct busy_world *world)
{
    struct pup_key all;
    struct pup_walk walk;
    struct pup_span key, value;
    struct grants grants = {.world = world};
    enum pup_err err = pup_roster_structures(world->txn, world->arena, &world->structures, &world->structure_count);
    if (err != PUP_OK || count_homes(world) < 2) {
        return err;
    }
    grants.homes = pup_arena_array(world->arena, world->structure_count, sizeof *grants.homes);
    if (grants.homes == NULL) {
        return PUP_ERR_MEMORY;
    }
    pup_key_start(&all);
    err = pup_walk_open(&walk, world->txn, PUP_TABLE_GRANTS, &all);
    while (err == PUP_OK && (err = pup_walk_next(&walk, &key, &value)) == PUP_OK) {
        err = take_grant(&grants, key, value);
    }
    pup_walk_close(&walk);
    return err == PUP_ERR_NOT_FOUND ? end_member(&grants) : err;
}
