#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/server_world.h"

static unsigned rights(struct world *world, const char *login, const char *space)
{
    struct pup_space where = world_space(space);
    struct pup_txn *txn = world_begin(world);
    unsigned found;
    assert_int_equal(pup_roster_rights(txn, login, &where, &found), PUP_OK);
    pup_txn_abort(txn);
    return found;
}

static void rights_are_those_of_the_table(void **state)
{
    enum { R = PUP_RIGHT_READ, C = PUP_RIGHT_CONTRIBUTE | R, W = PUP_RIGHT_WRITE | C, V = PUP_RIGHT_VALIDATE };
    static const struct {
        const char *login, *space;
        unsigned rights;
    } rows[] = {
        {"anne", "V/team", W | V},
        {"anne", "V/management", R},
        {"anne", "V/hr/paul", W},
        {"anne", "V/hr/anne", R},
        {"paul", "V/team", C},
        {"paul", "V/care", W},
        {"paul", "V/management", 0},
        {"paul", "V/hr/paul", R},
        {"paul", "V/hr/anne", 0},
        {"paul", "A/team", 0},
        {"tom", "V/team", R},
        {"tom", "V/care", 0},
        {"ines", "A/management", W | V},
        {"ines", "A/care", 0},
        {"ines", "V/partners", 0},
        {"maelle", "A/team", W},
        {"maelle", "V/management", W},
        {"maelle", "K/team", 0},
        {"nobody", "V/team", 0},
        {"anne", "V/hr/ines", 0}, /* ines has no role in V: there is no such space */
        {"anne", "A+V/team", W | V},
        {"ines", "A+V/management", W | V},
        {"tom", "A+V/team", R},
        {"maelle", "A+V/care", W},
    };
    struct world *world = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned found = rights(world, rows[i].login, rows[i].space);
        if (found != rows[i].rights) {
            fail_msg("%s in %s: %u, not %u", rows[i].login, rows[i].space, found, rows[i].rights);
        }
    }
}

static const struct pup_space_rights *find(const struct pup_space_rights *spaces, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(spaces[i].space.name, name) == 0) {
            return &spaces[i];
        }
    }
    return NULL;
}

/* It is listed; whether it is closed. */
static bool is_closed(const struct pup_space_rights *spaces, size_t count, const char *name)
{
    const struct pup_space_rights *space = find(spaces, count, name);
    if (space == NULL) {
        fail_msg("%s is not listed", name);
        return false;
    }
    return space->closed;
}

static const struct pup_space_rights *spaces_of(struct world *world, const char *login, size_t *count)
{
    struct pup_space_rights *spaces;
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_spaces(txn, &world->arena, login, &spaces, count), PUP_OK);
    pup_txn_abort(txn);
    for (size_t i = 1; i < *count; i++) {
        assert_true(strcmp(spaces[i - 1].space.name, spaces[i].space.name) < 0);
    }
    for (size_t i = 0; i < *count; i++) {
        assert_int_equal(spaces[i].rights, rights(world, login, spaces[i].space.name));
    }
    return spaces;
}

static void spaces_are_those_one_may_read(void **state)
{
    struct world *world = *state;
    size_t count;
    const struct pup_space_rights *spaces = spaces_of(world, "paul", &count);
    assert_int_equal(count, 8); /* team, care, partners and his own hr, in V and in the group */
    assert_null(find(spaces, count, "V/management"));
    assert_non_null(find(spaces, count, "V/hr/paul"));
    spaces = spaces_of(world, "anne", &count);
    assert_non_null(find(spaces, count, "V/hr/tom"));
    assert_non_null(find(spaces, count, "A+V/hr/ines"));
    assert_null(find(spaces, count, "V/hr/ines"));
    assert_null(find(spaces, count, "A/team"));
    (void)spaces_of(world, "nobody", &count);
    assert_int_equal(count, 0);
}

static void only_an_ungrant_closes(void **state)
{
    struct world *world = *state;
    size_t count;
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_grant(txn, "paul", "V", PUP_ROLE_REFERENT), PUP_OK);
    assert_int_equal(pup_roster_ungrant(txn, "paul", "V", PUP_ROLE_PROFESSIONAL), PUP_OK);
    assert_int_equal(pup_roster_ungrant(txn, "paul", "V", PUP_ROLE_MANAGER), PUP_ERR_NOT_FOUND);
    world_commit(txn);
    const struct pup_space_rights *spaces = spaces_of(world, "paul", &count);
    assert_false(is_closed(spaces, count, "V/team")); /* another role keeps it open */
    txn = world_begin(world);
    assert_int_equal(pup_roster_ungrant(txn, "paul", "V", PUP_ROLE_REFERENT), PUP_OK);
    world_commit(txn);
    spaces = spaces_of(world, "paul", &count);
    assert_true(is_closed(spaces, count, "V/team"));
    assert_true(is_closed(spaces, count, "A+V/care"));
    assert_true(is_closed(spaces, count, "V/hr/paul"));
    assert_null(find(spaces, count, "V/management")); /* was never open */
    spaces = spaces_of(world, "anne", &count);
    assert_non_null(find(spaces, count, "V/hr/paul")); /* he held a role */
    txn = world_begin(world);
    assert_int_equal(pup_roster_grant(txn, "paul", "V", PUP_ROLE_TRAINEE), PUP_OK);
    world_commit(txn);
    spaces = spaces_of(world, "paul", &count);
    assert_false(is_closed(spaces, count, "V/team"));
    assert_true(is_closed(spaces, count, "V/care"));
}

static void wrong_structures_and_members_are_refused(void **state)
{
    struct world *world = *state;
    struct pup_txn *txn = world_begin(world);
    struct pup_structure structure = {.code = "K", .name = "Kerlenn", .zone = "Europe/Paris"};
    assert_int_equal(pup_roster_add_structure(txn, &structure), PUP_OK);
    assert_int_equal(pup_roster_add_structure(txn, &structure), PUP_ERR_EXISTS);
    structure = (struct pup_structure){.code = "k", .name = "Kerlenn", .zone = "Europe/Paris"};
    assert_int_equal(pup_roster_add_structure(txn, &structure), PUP_ERR_INVALID);
    structure = (struct pup_structure){.code = "L", .name = "a\nb", .zone = "Europe/Paris"};
    assert_int_equal(pup_roster_add_structure(txn, &structure), PUP_ERR_INVALID);
    structure = (struct pup_structure){.code = "L", .name = "L", .zone = "here; rm"};
    assert_int_equal(pup_roster_add_structure(txn, &structure), PUP_ERR_INVALID);
    structure = (struct pup_structure){
        .code = "G", .name = "G", .zone = "Europe/Paris", .members = {"V", "Z"}, .member_count = 2};
    assert_int_equal(pup_roster_add_structure(txn, &structure), PUP_ERR_NOT_FOUND);
    structure = (struct pup_structure){
        .code = "G", .name = "G", .zone = "Europe/Paris", .members = {"V", "A+V"}, .member_count = 2};
    assert_int_equal(pup_roster_add_structure(txn, &structure), PUP_ERR_INVALID);
    struct pup_member member = {.login = "anne", .name = "Anne"};
    assert_int_equal(pup_roster_add_member(txn, &member), PUP_ERR_EXISTS);
    member = (struct pup_member){.login = "Anne", .name = "Anne"};
    assert_int_equal(pup_roster_add_member(txn, &member), PUP_ERR_INVALID);
    assert_int_equal(pup_roster_grant(txn, "anne", "A+V", PUP_ROLE_LEADER), PUP_ERR_INVALID);
    assert_int_equal(pup_roster_grant(txn, "anne", "Z", PUP_ROLE_LEADER), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_roster_grant(txn, "nobody", "V", PUP_ROLE_LEADER), PUP_ERR_NOT_FOUND);
    pup_txn_abort(txn);
}

static void everything_is_listed_in_order(void **state)
{
    struct world *world = *state;
    struct pup_structure *structures;
    struct pup_member *members;
    size_t count;
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_structures(txn, &world->arena, &structures, &count), PUP_OK);
    assert_int_equal(count, 3);
    assert_string_equal(structures[1].code, "A+V");
    assert_string_equal(structures[1].members[1], "V");
    assert_string_equal(structures[2].name, "MSP de Valombre");
    assert_int_equal(pup_roster_members(txn, &world->arena, &members, &count), PUP_OK);
    assert_int_equal(count, 5);
    assert_string_equal(members[4].login, "tom");
    pup_txn_abort(txn);
}

static void devices_are_found_by_a_prefix(void **state)
{
    struct world *world = *state;
    struct pup_roster_device *devices, found;
    size_t count;
    struct pup_roster_device first = {.device = {{0xab, 0xcd, 1}},
                                      .login = "anne",
                                      .name = "bureau",
                                      .last_counter = 7,
                                      .last_contact = -5,
                                      .waiting = true};
    struct pup_roster_device second = {.device = {{0xab, 0xce, 1}}, .login = "paul", .revoked = true};
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_put_device(txn, &first), PUP_OK);
    assert_int_equal(pup_roster_put_device(txn, &second), PUP_OK);
    assert_int_equal(pup_roster_find_device(txn, "ABCd", &found), PUP_OK);
    assert_string_equal(found.name, "bureau");
    assert_int_equal(found.last_counter, 7);
    assert_int_equal(found.last_contact, -5);
    assert_true(found.waiting && !found.revoked);
    assert_int_equal(pup_roster_find_device(txn, "abc", &found), PUP_ERR_AMBIGUOUS);
    assert_int_equal(pup_roster_find_device(txn, "abf", &found), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_roster_find_device(txn, "", &found), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_roster_device(txn, &second.device, &found), PUP_OK);
    assert_true(found.revoked && !found.waiting);
    assert_int_equal(pup_roster_devices(txn, &world->arena, &devices, &count), PUP_OK);
    assert_int_equal(count, 7);
    pup_txn_abort(txn);
}

static void an_invitation_is_used_once_and_in_time(void **state)
{
    struct world *world = *state;
    const uint8_t secret[16] = "0123456789abcde", late[16] = "late", unknown[16] = "unknown";
    char login[PUP_LOGIN_MAX + 1] = "";
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_invite(txn, "nobody", secret, 100), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_roster_invite(txn, "tom", secret, 100), PUP_OK);
    assert_int_equal(pup_roster_invite(txn, "tom", late, 100), PUP_OK);
    assert_int_equal(pup_roster_use_invitation(txn, unknown, 99, login), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_roster_use_invitation(txn, late, 100, login), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_roster_used_invitation(txn, secret, login), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_roster_use_invitation(txn, secret, 99, login), PUP_OK);
    assert_string_equal(login, "tom");
    assert_int_equal(pup_roster_use_invitation(txn, secret, 99, login), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_roster_used_invitation(txn, secret, login), PUP_OK);
    world_commit(txn);
    assert_int_equal(world_count_bytes(world, "0123456789abcde"), 0); /* the secret itself is nowhere */
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
    const struct CMUnitTest tests[] = {
        T(rights_are_those_of_the_table),
        T(spaces_are_those_one_may_read),
        T(only_an_ungrant_closes),
        T(wrong_structures_and_members_are_refused),
        T(everything_is_listed_in_order),
        T(devices_are_found_by_a_prefix),
        T(an_invitation_is_used_once_and_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
