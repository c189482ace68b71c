/* The table of roles, written out a second time as the design shows it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "common/model/rights.h"

/* "W", "WV" (write and validate), "C", "R", "-" for each column of the design's table. */
static const struct {
    enum pup_role role;
    const char *cells[6]; /* team, care, management, own hr, others' hr, partners */
} table[] = {
    {PUP_ROLE_COORDINATOR, {"W", "W", "W", "R", "-", "W"}},  {PUP_ROLE_LEADER, {"WV", "W", "R", "R", "W", "W"}},
    {PUP_ROLE_MANAGER, {"W", "-", "WV", "R", "WV", "W"}},    {PUP_ROLE_REFERENT, {"W", "W", "-", "R", "-", "R"}},
    {PUP_ROLE_PROFESSIONAL, {"C", "W", "-", "R", "-", "R"}}, {PUP_ROLE_TRAINEE, {"R", "-", "-", "-", "-", "-"}},
    {PUP_ROLE_PARTNER, {"-", "-", "-", "-", "-", "R"}},
};

static unsigned rights_of_cell(const char *cell)
{
    unsigned rights = 0;
    for (; *cell != '\0'; cell++) {
        switch (*cell) {
        case 'W':
            rights |= PUP_RIGHT_WRITE | PUP_RIGHT_CONTRIBUTE | PUP_RIGHT_READ;
            break;
        case 'C':
            rights |= PUP_RIGHT_CONTRIBUTE | PUP_RIGHT_READ;
            break;
        case 'R':
            rights |= PUP_RIGHT_READ;
            break;
        case 'V':
            rights |= PUP_RIGHT_VALIDATE;
            break;
        default:
            break;
        }
    }
    return rights;
}

static void test_the_table_is_the_designs(void **state)
{
    (void)state;
    assert_int_equal(sizeof table / sizeof table[0], PUP_ROLE_COUNT - 1);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        static const struct {
            enum pup_compartment compartment;
            bool own;
        } columns[] = {{PUP_TEAM, false}, {PUP_CARE, false}, {PUP_MANAGEMENT, false},
                       {PUP_HR, true},    {PUP_HR, false},   {PUP_PARTNERS, false}};
        for (size_t c = 0; c < 6; c++) {
            unsigned rights = pup_rights_of(table[i].role, columns[c].compartment, columns[c].own);
            assert_int_equal(rights, rights_of_cell(table[i].cells[c]));
        }
    }
    assert_int_equal(pup_rights_of(0, PUP_TEAM, false), 0);
    assert_int_equal(pup_rights_of(PUP_ROLE_COUNT, PUP_TEAM, false), 0);
    assert_int_equal(pup_rights_of(PUP_ROLE_LEADER, 0, true), 0);
    assert_int_equal(pup_rights_of(PUP_ROLE_LEADER, 6, true), 0);
}

static void test_reserved_states_are_these_and_no_others(void **state)
{
    (void)state;
    static const char *const reserved[] = {"protocol validated", "protocol withdrawn", "time validated",  "aci sent",
                                           "aci settled",        "post validated",     "interview signed"};
    size_t kind_count = 0, found = 0;
    const struct pup_kind_def *kinds = pup_schema_kinds(&kind_count);
    for (size_t k = 0; k < kind_count; k++) {
        for (size_t s = 0; s < kinds[k].state_count; s++) {
            char name[80];
            (void)snprintf(name, sizeof name, "%s %s", kinds[k].id, kinds[k].states[s].id);
            bool expected = false;
            for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
                expected = expected || strcmp(reserved[i], name) == 0;
            }
            found += expected;
            assert_int_equal(pup_rights_state_reserved(kinds[k].number, kinds[k].states[s].number), expected);
        }
    }
    assert_int_equal(found, sizeof reserved / sizeof reserved[0]);
    assert_false(pup_rights_state_reserved(999, 1));
    assert_false(pup_rights_state_reserved(PUP_KIND_PROTOCOL, 99));
}

static void test_fields_that_name_who_is_responsible(void **state)
{
    (void)state;
    assert_true(pup_rights_field_responsible(PUP_KIND_ACTION, 2));     /* owner */
    assert_true(pup_rights_field_responsible(PUP_KIND_ACTION, 3));     /* support */
    assert_true(pup_rights_field_responsible(PUP_KIND_MEETING, 6));    /* chair */
    assert_true(pup_rights_field_responsible(PUP_KIND_INDICATOR, 3));  /* who */
    assert_true(pup_rights_field_responsible(PUP_KIND_TIME, 1));       /* person */
    assert_true(pup_rights_field_responsible(PUP_KIND_PROJECT, 5));    /* owners */
    assert_false(pup_rights_field_responsible(PUP_KIND_MEETING, 7));   /* invited */
    assert_false(pup_rights_field_responsible(PUP_KIND_INTERVIEW, 2)); /* interviewer */
    assert_false(pup_rights_field_responsible(PUP_KIND_ACTION, PUP_FIELD_STATE));
    assert_false(pup_rights_field_responsible(PUP_KIND_ACTION, 77));
    assert_false(pup_rights_field_responsible(999, 1));
}

static void test_roles_are_found_in_both_languages(void **state)
{
    (void)state;
    for (int role = PUP_ROLE_COORDINATOR; role < PUP_ROLE_COUNT; role++) {
        enum pup_role found = 0;
        assert_int_equal(pup_role_find(pup_span_of(pup_role_name(role)), &found), PUP_OK);
        assert_int_equal(found, role);
        assert_int_equal(pup_role_find(pup_span_of(pup_role_label(role, PUP_FRENCH)), &found), PUP_OK);
        assert_int_equal(found, role);
    }
    enum pup_role found = 0;
    assert_int_equal(pup_role_find(pup_span_of("GERANT"), &found), PUP_OK);
    assert_int_equal(found, PUP_ROLE_MANAGER);
    assert_int_equal(pup_role_find(pup_span_of("coordinatrice"), &found), PUP_OK);
    assert_int_equal(found, PUP_ROLE_COORDINATOR);
    assert_int_equal(pup_role_find(pup_span_of("king"), &found), PUP_ERR_UNKNOWN);
    assert_null(pup_role_name(0));
    assert_null(pup_role_label(PUP_ROLE_COUNT, PUP_FRENCH));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_table_is_the_designs),
        cmocka_unit_test(test_reserved_states_are_these_and_no_others),
        cmocka_unit_test(test_fields_that_name_who_is_responsible),
        cmocka_unit_test(test_roles_are_found_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
