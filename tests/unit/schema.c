/* The vocabulary: held line for line to tests/data/model.tsv, and found by every name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "common/model/schema.h"
#include "common/model/space.h"

static const char *const type_words[] = {
    [PUP_TYPE_TEXT] = "text",         [PUP_TYPE_LONGTEXT] = "longtext", [PUP_TYPE_DATE] = "date",
    [PUP_TYPE_DATETIME] = "datetime", [PUP_TYPE_DURATION] = "duration", [PUP_TYPE_INTEGER] = "integer",
    [PUP_TYPE_DECIMAL] = "decimal",   [PUP_TYPE_AMOUNT] = "amount",     [PUP_TYPE_BOOLEAN] = "boolean",
    [PUP_TYPE_ENUM] = "enum",         [PUP_TYPE_REF] = "ref",           [PUP_TYPE_SET] = "set",
    [PUP_TYPE_COUNTER] = "counter",
};

/* "étiquette:id" against a choice. */
static void check_choice(const char *item, const struct pup_choice *choice, size_t number)
{
    char expected[200];
    (void)snprintf(expected, sizeof expected, "%s:%s", choice->label[PUP_FRENCH], choice->id);
    assert_string_equal(item, expected);
    assert_int_equal(choice->number, number);
    assert_true(strlen(choice->label[PUP_ENGLISH]) > 0);
}

static void check_enum(char *items, const struct pup_field_def *field)
{
    size_t count = 0;
    char *rest = NULL;
    for (char *item = strtok_r(items, ",", &rest); item != NULL; item = strtok_r(NULL, ",", &rest)) {
        assert_true(count < field->choice_count);
        check_choice(item, &field->choices[count], count + 1);
        count++;
    }
    assert_int_equal(count, field->choice_count);
}

/* "text(rpps)" against a field's type, check, target and choices. */
static void check_type(char *type, const struct pup_field_def *field)
{
    char *argument = strchr(type, '(');
    if (argument != NULL) {
        *argument++ = '\0';
        argument[strlen(argument) - 1] = '\0';
    }
    assert_string_equal(type, type_words[field->type]);
    bool refers = field->type == PUP_TYPE_REF || field->type == PUP_TYPE_SET;
    assert_int_equal(refers || field->type == PUP_TYPE_ENUM || field->check != PUP_CHECK_NONE, argument != NULL);
    if (refers) {
        assert_string_equal(pup_schema_kind(field->target)->id, argument);
    } else if (field->type == PUP_TYPE_ENUM) {
        check_enum(argument, field);
    } else if (argument != NULL) {
        assert_string_equal(argument, field->check == PUP_CHECK_RPPS ? "rpps" : "finess");
    }
}

/* Which states lead where: '>' to the next; before the end, also to each alternative end, which '|' opens. */
static void check_states(const char *states, const struct pup_kind_def *kind)
{
    enum { STATES_MAX = 16 };
    char copy[400];
    bool alternative[STATES_MAX] = {false};
    size_t count = 0, main_end = 0;
    for (const char *at = states; *at != '\0';) {
        size_t len = strcspn(at, ">|");
        assert_true(count < STATES_MAX && count < kind->state_count && len < sizeof copy);
        memcpy(copy, at, len);
        copy[len] = '\0';
        check_choice(copy, &kind->states[count], count + 1);
        alternative[count] = at > states && at[-1] == '|';
        main_end = alternative[count] ? main_end : count;
        count++;
        at += len + (at[len] != '\0');
    }
    assert_int_equal(count, kind->state_count);
    for (size_t from = 0; from < count; from++) {
        for (size_t to = 0; to < count; to++) {
            bool leads = !alternative[from] && from < main_end && (alternative[to] || to == from + 1);
            assert_int_equal(kind->state_leads[from * count + to], leads);
        }
    }
}

static size_t split(char *line, char *parts[6])
{
    size_t count = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *part; count < 6 && (part = strsep(&line, "\t")) != NULL;) {
        parts[count++] = part;
    }
    return count;
}

static void test_every_line_of_the_model_is_there(void **state)
{
    (void)state;
    FILE *file = fopen(PUP_TEST_DATA "/model.tsv", "r");
    assert_non_null(file);
    char line[2000];
    size_t kinds = 0, fields = 0, field_of_kind = 0;
    const struct pup_kind_def *kind = NULL;
    while (fgets(line, sizeof line, file) != NULL) {
        char *parts[6];
        if (line[0] == '#') {
            continue;
        }
        size_t count = split(line, parts);
        if (strcmp(parts[0], "kind") == 0) {
            assert_int_equal(count, 6);
            assert_true(kind == NULL || field_of_kind == kind->field_count);
            kind = pup_schema_kind((uint32_t)++kinds);
            field_of_kind = 0;
            assert_non_null(kind);
            assert_int_equal(kind->number, kinds);
            assert_string_equal(kind->id, parts[1]);
            assert_string_equal(kind->label[PUP_FRENCH], parts[2]);
            assert_string_equal(kind->label[PUP_ENGLISH], parts[3]);
            assert_string_equal(pup_compartment_name(kind->compartment), parts[4]);
            check_states(parts[5], kind);
            continue;
        }
        assert_string_equal(parts[0], "field");
        assert_non_null(kind);
        assert_string_equal(parts[1], kind->id);
        assert_true(field_of_kind < kind->field_count);
        const struct pup_field_def *field = &kind->fields[field_of_kind++];
        fields++;
        assert_int_equal(field->number, field_of_kind);
        assert_string_equal(field->id, parts[2]);
        assert_string_equal(field->label[PUP_FRENCH], parts[3]);
        check_type(parts[4], field);
        assert_int_equal(field->required, count > 5 && strcmp(parts[5], "required") == 0);
    }
    (void)fclose(file);
    size_t known = 0;
    (void)pup_schema_kinds(&known);
    assert_int_equal(kinds, 27);
    assert_int_equal(kinds, known);
    assert_int_equal(fields, 196);
    assert_int_equal(field_of_kind, kind->field_count);
}

static void assert_finds_field(const struct pup_kind_def *kind, const char *name, const struct pup_field_def *expected)
{
    const struct pup_field_def *found = NULL;
    assert_int_equal(pup_schema_find_field(kind, pup_span_of(name), &found), PUP_OK);
    assert_ptr_equal(found, expected);
}

/* Every id, short name and label leads to its own field and choice; a word that led to two would hide one of them. */
static void test_every_name_leads_home(void **state)
{
    (void)state;
    size_t count = 0;
    const struct pup_kind_def *kinds = pup_schema_kinds(&count);
    for (size_t k = 0; k < count; k++) {
        const char *const names[] = {kinds[k].id, kinds[k].nom, kinds[k].label[0], kinds[k].label[1]};
        for (size_t n = 0; n < 4; n++) {
            const struct pup_kind_def *found = NULL;
            assert_int_equal(pup_schema_find_kind(pup_span_of(names[n]), &found), PUP_OK);
            assert_ptr_equal(found, &kinds[k]);
        }
        assert_true(kinds[k].field_count + 2 < 64); /* what schema_find.c has room for */
        for (size_t f = 0; f < kinds[k].field_count; f++) {
            const struct pup_field_def *field = &kinds[k].fields[f];
            assert_finds_field(&kinds[k], field->id, field);
            assert_finds_field(&kinds[k], field->nom, field);
            assert_finds_field(&kinds[k], field->label[PUP_ENGLISH], field);
            assert_finds_field(&kinds[k], field->label[PUP_FRENCH], field);
            for (size_t c = 0; c < field->choice_count; c++) {
                const char *const words[] = {field->choices[c].id, field->choices[c].label[0],
                                             field->choices[c].label[1]};
                for (size_t w = 0; w < 3; w++) {
                    const struct pup_choice *found = NULL;
                    assert_int_equal(pup_schema_find_choice(field, pup_span_of(words[w]), &found), PUP_OK);
                    assert_ptr_equal(found, &field->choices[c]);
                }
            }
            for (size_t w = 0; w < field->word_count; w++) {
                const struct pup_choice *found = NULL;
                assert_int_equal(pup_schema_find_choice(field, pup_span_of(field->words[w].word), &found), PUP_OK);
                assert_int_equal(found->number, field->words[w].number);
            }
        }
    }
}

static void test_each_kind_has_a_title_and_columns(void **state)
{
    (void)state;
    size_t count = 0;
    const struct pup_kind_def *kinds = pup_schema_kinds(&count);
    for (size_t k = 0; k < count; k++) {
        const struct pup_field_def *title = pup_schema_field(&kinds[k], kinds[k].title);
        assert_non_null(title);
        assert_true(title->required || title->type == PUP_TYPE_TEXT);
        size_t columns = 0;
        for (; kinds[k].columns[columns] != 0; columns++) {
            assert_non_null(pup_schema_field(&kinds[k], kinds[k].columns[columns]));
        }
        assert_in_range(columns, 1, 6);
    }
}

static void test_every_kind_has_the_shared_fields(void **state)
{
    (void)state;
    size_t count = 0;
    const struct pup_kind_def *kinds = pup_schema_kinds(&count);
    for (size_t k = 0; k < count; k++) {
        const struct pup_field_def *field = pup_schema_field(&kinds[k], PUP_FIELD_STATE);
        assert_non_null(field);
        assert_int_equal(field->type, PUP_TYPE_ENUM);
        assert_ptr_equal(field->choices, kinds[k].states);
        assert_int_equal(field->choice_count, kinds[k].state_count);
        assert_finds_field(&kinds[k], "etat", field);
        assert_finds_field(&kinds[k], "state", field);
        const struct pup_field_def *merged = pup_schema_field(&kinds[k], PUP_FIELD_MERGED_INTO);
        assert_non_null(merged);
        assert_int_equal(merged->target, kinds[k].number);
        assert_finds_field(&kinds[k], "merged-into", merged);
        assert_null(pup_schema_field(&kinds[k], 99));
    }
    assert_null(pup_schema_kind(0));
    assert_null(pup_schema_kind((uint32_t)count + 1));
}

static enum pup_err find_kind(const char *name, uint32_t *number)
{
    const struct pup_kind_def *kind = NULL;
    enum pup_err err = pup_schema_find_kind(pup_span_of(name), &kind);
    *number = kind == NULL ? 0 : kind->number;
    return err;
}

static void test_kinds_are_found_as_people_type_them(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum pup_err err;
        uint32_t number;
    } cases[] = {
        {"reunions", PUP_OK, PUP_KIND_MEETING},
        {"RÉUNION", PUP_OK, PUP_KIND_MEETING},
        {"meetings", PUP_OK, PUP_KIND_MEETING},
        {"réu", PUP_OK, PUP_KIND_MEETING},
        {"conventions", PUP_OK, PUP_KIND_AGREEMENT},
        {"temps", PUP_OK, PUP_KIND_TIME},
        {"aci", PUP_OK, PUP_KIND_ACI},
        {"entrée", PUP_ERR_UNKNOWN, 0},
        {"pro", PUP_ERR_AMBIGUOUS, 0},
        {"part", PUP_OK, PUP_KIND_PARTNER},
        {"ac", PUP_ERR_UNKNOWN, 0},
        {"", PUP_ERR_UNKNOWN, 0},
        {"fiches de poste ou lettres de mission", PUP_OK, PUP_KIND_POST},
        {"lettre", PUP_ERR_UNKNOWN, 0},
        {"s", PUP_ERR_UNKNOWN, 0},
        {"stock_items", PUP_OK, PUP_KIND_STOCK},
        {"auto-éval", PUP_OK, PUP_KIND_ASSESSMENT},
        {"exp\xff", PUP_ERR_UNKNOWN, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t number = 0;
        enum pup_err err = find_kind(cases[i].name, &number);
        if (err != cases[i].err || number != cases[i].number) {
            fail_msg("%s: %s, kind %u", cases[i].name, pup_err_name(err), number);
        }
    }
    char endless[5000];
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    uint32_t number = 0;
    assert_int_equal(find_kind(endless, &number), PUP_ERR_UNKNOWN);
}

static void test_fields_and_choices_are_found_as_people_type_them(void **state)
{
    (void)state;
    const struct pup_kind_def *meeting = pup_schema_kind(PUP_KIND_MEETING);
    const struct pup_field_def *field = NULL;
    const struct pup_choice *choice = NULL;
    assert_finds_field(meeting, "invites", pup_schema_field(meeting, 7));
    assert_finds_field(meeting, "ordre du jour", pup_schema_field(meeting, 11));
    assert_finds_field(meeting, "compte-rendu", pup_schema_field(meeting, 12));
    assert_finds_field(meeting, "CONVOQUEE LE", pup_schema_field(meeting, 14));
    assert_int_equal(pup_schema_find_field(meeting, pup_span_of("nothing"), &field), PUP_ERR_UNKNOWN);
    assert_int_equal(pup_schema_find_field(pup_schema_kind(PUP_KIND_PROJECT), pup_span_of("part"), &field),
                     PUP_ERR_AMBIGUOUS); /* partenaires, participants */
    field = pup_schema_field(meeting, PUP_FIELD_STATE);
    assert_int_equal(pup_schema_find_choice(field, pup_span_of("tenues"), &choice), PUP_OK);
    assert_string_equal(choice->id, "held");
    assert_int_equal(pup_schema_find_choice(field, pup_span_of("compte rendu"), &choice), PUP_OK);
    assert_string_equal(choice->id, "minuted");
    assert_int_equal(pup_schema_find_choice(field, pup_span_of("xyz"), &choice), PUP_ERR_UNKNOWN);
    field = pup_schema_field(meeting, 1);
    assert_int_equal(pup_schema_find_choice(field, pup_span_of("working group"), &choice), PUP_OK);
    assert_int_equal(choice->number, 3);
    assert_null(pup_schema_choice(field, 99));
    assert_null(pup_schema_choice(field, -1));
}

static void test_professions_are_found_by_what_women_are_called(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *id;
    } rows[] = {{"Infirmière", "nurse"},
                {"infirmieres", "nurse"},
                {"infirm", "nurse"},
                {"IDE", "nurse"},
                {"ipa", "advanced_nurse"},
                {"Infirmière en pratique avancée", "advanced_nurse"},
                {"Médecin", "physician"},
                {"médecin généraliste", "physician"},
                {"kiné", "physiotherapist"},
                {"masseuse-kinésithérapeute", "physiotherapist"},
                {"sage-femme", "midwife"},
                {"sages-femmes", "midwife"},
                {"sage femme", "midwife"},
                {"pharmacienne", "pharmacist"},
                {"diététicienne", "dietitian"},
                {"Psychologue", "psychologist"},
                {"coordinatrice", "coordinator"},
                {"COORDONNATRICE", "coordinator"},
                {"secretaire medicale", "secretary"}};
    const struct pup_field_def *profession = pup_schema_field(pup_schema_kind(PUP_KIND_PERSON), 2);
    const struct pup_choice *choice = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(pup_schema_find_choice(profession, pup_span_of(rows[i].typed), &choice), PUP_OK);
        assert_string_equal(choice->id, rows[i].id);
    }
    assert_int_equal(pup_schema_find_choice(profession, pup_span_of("chanteuse"), &choice), PUP_ERR_UNKNOWN);
}

static void test_compartments_have_names_in_both_languages(void **state)
{
    (void)state;
    static const char *const names[] = {"team", "care", "management", "partners", "hr"};
    static const char *const noms[] = {"équipe", "SOINS", "gestion", "partenaire", "rh"};
    for (int i = PUP_TEAM; i <= PUP_HR; i++) {
        enum pup_compartment found = 0;
        assert_string_equal(pup_compartment_name(i), names[i - 1]);
        assert_int_equal(pup_compartment_find(pup_span_of(noms[i - 1]), &found), PUP_OK);
        assert_int_equal(found, i);
        assert_int_equal(pup_compartment_find(pup_span_of(pup_compartment_label(i, PUP_FRENCH)), &found), PUP_OK);
        assert_int_equal(found, i);
    }
    assert_string_equal(pup_compartment_label(PUP_HR, PUP_ENGLISH), "human resources");
    assert_string_equal(pup_compartment_label(PUP_HR, PUP_FRENCH), "ressources humaines");
    assert_null(pup_compartment_name(0));
    assert_null(pup_compartment_label(6, PUP_ENGLISH));
}

static void test_spaces_are_written_and_taken_apart(void **state)
{
    (void)state;
    struct pup_space space;
    assert_int_equal(pup_space_make("A+V", PUP_TEAM, NULL, &space), PUP_OK);
    assert_string_equal(space.name, "A+V/team");
    assert_int_equal(pup_space_make("V", PUP_HR, "anne.castel", &space), PUP_OK);
    assert_string_equal(space.name, "V/hr/anne.castel");
    struct pup_space again;
    assert_int_equal(pup_space_parse(pup_span_of("V/hr/anne.castel"), &again), PUP_OK);
    assert_true(pup_space_equal(&space, &again));
    assert_memory_equal(&space, &again, sizeof space);
    struct pup_space_parts parts = pup_space_split(&again);
    assert_string_equal(parts.code, "V");
    assert_int_equal(parts.compartment, PUP_HR);
    assert_string_equal(parts.login, "anne.castel");
    assert_int_equal(pup_space_make("ABCDEFGHIJKL", PUP_HR, "abcdefghijklmnopqrstuvwxyz012345", &space), PUP_OK);
    assert_string_equal(pup_space_split(&space).login, "abcdefghijklmnopqrstuvwxyz012345");

    static const char *const wrong[] = {"",
                                        "V",
                                        "V/",
                                        "V/teams",
                                        "v/team",
                                        "V/team/",
                                        "V/team/x",
                                        "V/hr",
                                        "V/hr/",
                                        "V/hr/C",
                                        "/team",
                                        "V/hr/castel/",
                                        "V//team",
                                        "V/hr/a b",
                                        "1V/team",
                                        "V/TEAM",
                                        "V/hr/c",
                                        "V /team",
                                        "ABCDEFGHIJKLM/team",
                                        "V/hr/abcdefghijklmnopqrstuvwxyz0123456"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(pup_space_parse(pup_span_of(wrong[i]), &space), PUP_ERR_INVALID);
    }
    assert_int_equal(pup_space_parse((struct pup_span){(const uint8_t *)"V/team\0", 7}, &space), PUP_ERR_INVALID);
    assert_int_equal(pup_space_make("V", PUP_HR, NULL, &space), PUP_ERR_INVALID);
    assert_int_equal(pup_space_make("V", PUP_TEAM, "castel", &space), PUP_ERR_INVALID);
    assert_int_equal(pup_space_make("V", 9, NULL, &space), PUP_ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_line_of_the_model_is_there),
        cmocka_unit_test(test_every_name_leads_home),
        cmocka_unit_test(test_each_kind_has_a_title_and_columns),
        cmocka_unit_test(test_every_kind_has_the_shared_fields),
        cmocka_unit_test(test_kinds_are_found_as_people_type_them),
        cmocka_unit_test(test_fields_and_choices_are_found_as_people_type_them),
        cmocka_unit_test(test_professions_are_found_by_what_women_are_called),
        cmocka_unit_test(test_compartments_have_names_in_both_languages),
        cmocka_unit_test(test_spaces_are_written_and_taken_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
