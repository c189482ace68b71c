/* What is refused, and why; and what is not, whatever others did meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/server_world.h"

enum {
    ACTION_TITLE = 1,
    ACTION_OWNER = 2,
    MEETING_TITLE = 2,
    MEETING_START = 3,
    MEETING_CHAIR = 6,
    MEETING_PRESENT = 8,
    MEETING_GUESTS = 10,
    MEETING_AGENDA = 11,
    IDEA_VOTES = 5,
    PERSON_NAME = 1,
    PERSON_PHONE = 5,
    PROJECT_TITLE = 1,
    PROJECT_OWNERS = 5,
    PERSON_LOGIN = 6,
    POST_PERSON = 1,
    POST_TYPE = 2
};

static enum pup_reason judge(struct world *world, struct author *author, const char *space, struct pup_part *part)
{
    struct pup_receipt receipt = world_take(world, author, space, part, 1);
    assert_int_equal(receipt.verdict == PUP_VERDICT_REFUSED, receipt.reason != PUP_REASON_NONE);
    return receipt.reason;
}

static enum pup_reason one(struct world *world, struct author *author, const char *space, const struct pup_id *id,
                           uint32_t kind, struct pup_change change)
{
    struct pup_part part = world_part(world, space, id, kind, &change, 1);
    return judge(world, author, space, &part);
}

static struct pup_id created(struct world *world, struct author *author, const char *space, uint32_t kind,
                             struct pup_change change)
{
    struct pup_id id = world_id(world);
    assert_int_equal(one(world, author, space, &id, kind, change), PUP_REASON_NONE);
    return id;
}

static void spaces_are_for_those_with_a_role(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    struct pup_change title = world_put_text(MEETING_TITLE, "Réunion");
    assert_int_equal(one(world, &world->tom, "V/team", &id, PUP_KIND_MEETING, title), PUP_REASON_RIGHTS);
    assert_int_equal(one(world, &world->paul, "A/team", &id, PUP_KIND_MEETING, title), PUP_REASON_RIGHTS);
    assert_int_equal(one(world, &world->paul, "Z/team", &id, PUP_KIND_MEETING, title), PUP_REASON_RIGHTS);
    assert_int_equal(one(world, &world->paul, "A+V/team", &id, PUP_KIND_MEETING, title), PUP_REASON_NONE);
}

static void kinds_live_in_their_compartment(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    struct pup_change title = world_put_text(MEETING_TITLE, "Réunion"), text = world_put_text(1, "Nom");
    assert_int_equal(one(world, &world->anne, "V/care", &id, PUP_KIND_MEETING, title), PUP_REASON_KIND);
    assert_int_equal(one(world, &world->anne, "V/partners", &id, PUP_KIND_ACTION, text), PUP_REASON_KIND);
    assert_int_equal(one(world, &world->anne, "V/partners", &id, PUP_KIND_MEETING, title), PUP_REASON_NONE);
    assert_int_equal(one(world, &world->anne, "V/partners", &id, PUP_KIND_DOCUMENT, text),
                     PUP_REASON_KIND); /* another */
    id = world_id(world);
    assert_int_equal(one(world, &world->anne, "V/team", &id, PUP_KIND_POST, text), PUP_REASON_KIND);
    assert_int_equal(one(world, &world->anne, "V/team", &id, 999, text), PUP_REASON_NONE); /* of a newer program */
}

static void fields_hold_what_they_can(void **state)
{
    struct world *world = *state;
    struct pup_id id = created(world, &world->anne, "V/team", PUP_KIND_MEETING, world_put_text(MEETING_TITLE, "R"));
    const struct pup_change wrong[] = {
        world_put_number(MEETING_TITLE, 3),
        world_put_text(MEETING_START, "demain"),
        world_put_text(MEETING_AGENDA, "un texte long s'écrit autrement"),
        world_put_ref(MEETING_PRESENT, id, ""),
        {.field = MEETING_TITLE, .operation = PUP_DELTA, .delta = 1},
        {.field = MEETING_TITLE, .operation = PUP_TEXT, .value = pup_value_text(pup_span_of("x"))},
        {.field = MEETING_TITLE, .operation = PUP_DELETE},
        world_put_text(0, "rien"),
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(one(world, &world->anne, "V/team", &id, PUP_KIND_MEETING, wrong[i]), PUP_REASON_SCHEMA);
    }
    const struct pup_change right[] = {
        world_put_number(MEETING_START, 29000000),
        {.field = MEETING_START, .operation = PUP_PUT},
        {.field = MEETING_AGENDA, .operation = PUP_TEXT, .value = pup_value_text(pup_span_of("x"))},
        world_put_text(77, "d'un programme plus récent"),
        {.operation = PUP_DELETE},
        {.operation = PUP_KEEP},
    };
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        assert_int_equal(one(world, &world->anne, "V/team", &id, PUP_KIND_MEETING, right[i]), PUP_REASON_NONE);
    }
}

static void the_login_and_erasing_are_the_servers_alone(void **state)
{
    struct world *world = *state;
    struct pup_id anne = pup_person_id("V", "anne");
    assert_int_equal(one(world, &world->anne, "V/team", &anne, PUP_KIND_PERSON, world_put_text(PERSON_LOGIN, "paul")),
                     PUP_REASON_LOGIN);
    struct pup_change erase = {.operation = PUP_ERASE};
    assert_int_equal(one(world, &world->anne, "V/team", &anne, PUP_KIND_PERSON, erase), PUP_REASON_RIGHTS);
}

static void who_contributes_changes_her_own(void **state)
{
    struct world *world = *state;
    struct pup_id paul = pup_person_id("V", "paul"), anne = pup_person_id("V", "anne");
    struct pup_id meeting =
        created(world, &world->anne, "V/team", PUP_KIND_MEETING, world_put_text(MEETING_TITLE, "Staff"));
    struct pup_change title = world_put_text(MEETING_TITLE, "À moi");
    assert_int_equal(one(world, &world->paul, "V/team", &meeting, PUP_KIND_MEETING, title), PUP_REASON_RIGHTS);
    struct pup_id own = created(world, &world->paul, "V/team", PUP_KIND_MEETING, title);
    assert_int_equal(one(world, &world->paul, "V/team", &own, PUP_KIND_MEETING, world_put_text(MEETING_TITLE, "Mieux")),
                     PUP_REASON_NONE);
    /* himself in a set of people, and nobody else; counters */
    assert_int_equal(one(world, &world->paul, "V/team", &meeting, PUP_KIND_MEETING,
                         world_add_ref(MEETING_PRESENT, paul, "Paul Nédélec")),
                     PUP_REASON_NONE);
    assert_int_equal(one(world, &world->paul, "V/team", &meeting, PUP_KIND_MEETING,
                         world_add_ref(MEETING_PRESENT, anne, "Anne Castel")),
                     PUP_REASON_RIGHTS);
    assert_int_equal(one(world, &world->paul, "V/team", &meeting, PUP_KIND_MEETING,
                         world_add_ref(MEETING_GUESTS, paul, "Paul Nédélec")),
                     PUP_REASON_RIGHTS);
    struct pup_id idea = created(world, &world->anne, "V/team", PUP_KIND_IDEA, world_put_text(2, "Un jardin"));
    struct pup_change vote = {.field = IDEA_VOTES, .operation = PUP_DELTA, .delta = 1};
    assert_int_equal(one(world, &world->paul, "V/team", &idea, PUP_KIND_IDEA, vote), PUP_REASON_NONE);
    /* his own person record, not another's */
    assert_int_equal(one(world, &world->paul, "V/team", &paul, PUP_KIND_PERSON, world_put_text(PERSON_PHONE, "01")),
                     PUP_REASON_NONE);
    assert_int_equal(one(world, &world->paul, "V/team", &anne, PUP_KIND_PERSON, world_put_text(PERSON_PHONE, "01")),
                     PUP_REASON_RIGHTS);
    struct pup_change delete = {.operation = PUP_DELETE};
    assert_int_equal(one(world, &world->paul, "V/team", &meeting, PUP_KIND_MEETING, delete), PUP_REASON_RIGHTS);
}

/* Who may only contribute does not make herself an owner: neither by a place among the responsible, nor by the record
 * of a login to come. */
static void nobody_makes_herself_responsible(void **state)
{
    struct world *world = *state;
    struct pup_id paul = pup_person_id("V", "paul"), tom = pup_person_id("V", "newcomer");
    struct pup_id project =
        created(world, &world->anne, "V/team", PUP_KIND_PROJECT, world_put_text(PROJECT_TITLE, "Asthme"));
    struct pup_change owner = world_add_ref(PROJECT_OWNERS, paul, "Paul Nédélec");
    assert_int_equal(one(world, &world->paul, "V/team", &project, PUP_KIND_PROJECT, owner), PUP_REASON_RIGHTS);
    assert_int_equal(one(world, &world->anne, "V/team", &project, PUP_KIND_PROJECT, owner), PUP_REASON_NONE);
    assert_int_equal(
        one(world, &world->paul, "V/team", &project, PUP_KIND_PROJECT, world_put_text(PROJECT_TITLE, "BPCO")),
        PUP_REASON_NONE);
    struct pup_change name = world_put_text(PERSON_NAME, "Quelqu'un");
    assert_int_equal(one(world, &world->paul, "V/team", &tom, PUP_KIND_PERSON, name), PUP_REASON_RIGHTS);
    created(world, &world->paul, "V/team", PUP_KIND_PERSON, name);
}

/* A creation that pretends not to know the record is a change of it. */
static void creating_again_is_changing(void **state)
{
    struct world *world = *state;
    struct pup_id meeting =
        created(world, &world->anne, "V/team", PUP_KIND_MEETING, world_put_text(MEETING_TITLE, "Staff"));
    struct pup_change title = world_put_text(MEETING_TITLE, "Pris");
    struct pup_part part = {.record = meeting, .kind = PUP_KIND_MEETING, .changes = &title, .change_count = 1};
    assert_int_equal(judge(world, &world->paul, "V/team", &part), PUP_REASON_RIGHTS);
    /* A rule that both follow offline makes the same record twice: both created it. */
    const struct pup_span rule[] = {pup_span_of("routine")};
    part.record = pup_id_derived(rule, 1);
    assert_int_equal(judge(world, &world->anne, "V/team", &part), PUP_REASON_NONE);
    assert_int_equal(judge(world, &world->paul, "V/team", &part), PUP_REASON_NONE);
    /* … but only the first owns it: else whoever pretends to follow a rule would own all that rules made. */
    assert_int_equal(
        one(world, &world->paul, "V/team", &part.record, PUP_KIND_MEETING, world_put_text(MEETING_TITLE, "À moi")),
        PUP_REASON_RIGHTS);
    part.record = pup_person_id("V", "anne");
    part.kind = PUP_KIND_PERSON;
    title = world_put_text(PERSON_PHONE, "01");
    part.changes = &title; /* sealing made it point to a copy */
    assert_int_equal(judge(world, &world->paul, "V/team", &part), PUP_REASON_RIGHTS);
}

/* Pretending to follow a rule must not be a way to name oneself responsible, or to remove what others made. */
static void making_again_gains_nothing(void **state)
{
    struct world *world = *state;
    struct pup_id paul = pup_person_id("V", "paul"), anne = pup_person_id("V", "anne");
    const struct pup_span rule[] = {pup_span_of("another routine")};
    struct pup_id meeting = pup_id_derived(rule, 1);
    const struct pup_change made[] = {world_put_text(MEETING_TITLE, "RCP"), world_put_ref(MEETING_CHAIR, anne, "Anne")};
    struct pup_part part = {.record = meeting, .kind = PUP_KIND_MEETING, .changes = made, .change_count = 2};
    assert_int_equal(judge(world, &world->anne, "V/team", &part), PUP_REASON_NONE);
    const struct pup_change gain[] = {
        world_put_ref(MEETING_CHAIR, paul, "Paul"),
        world_put_ref(MEETING_CHAIR, pup_person_id("V", "tom"), "Tom"),
        {.operation = PUP_DELETE},
        {.operation = PUP_KEEP},
        {.field = MEETING_PRESENT, .operation = PUP_REMOVE, .value = pup_value_reference(anne, pup_span_of("Anne"))},
    };
    for (size_t i = 0; i < sizeof gain / sizeof gain[0]; i++) {
        const struct pup_change changes[] = {world_put_text(MEETING_TITLE, "RCP"), gain[i]};
        part = (struct pup_part){.record = meeting, .kind = PUP_KIND_MEETING, .changes = changes, .change_count = 2};
        assert_int_equal(judge(world, &world->paul, "V/team", &part), PUP_REASON_RIGHTS);
    }
    /* somebody of no account yet whom he may merge into himself later */
    struct pup_id nobody = created(world, &world->paul, "V/team", PUP_KIND_PERSON, world_put_text(1, "Zoé"));
    const struct pup_change later[] = {world_put_text(MEETING_TITLE, "RCP"),
                                       world_put_ref(MEETING_CHAIR, nobody, "Zoé")};
    part = (struct pup_part){.record = meeting, .kind = PUP_KIND_MEETING, .changes = later, .change_count = 2};
    assert_int_equal(judge(world, &world->paul, "V/team", &part), PUP_REASON_RIGHTS);
    part = (struct pup_part){.record = meeting, .kind = PUP_KIND_MEETING, .changes = made, .change_count = 2};
    assert_int_equal(judge(world, &world->paul, "V/team", &part), PUP_REASON_NONE); /* the same rule, honestly */
    assert_int_equal(
        one(world, &world->paul, "V/team", &meeting, PUP_KIND_MEETING, world_put_text(MEETING_TITLE, "À moi")),
        PUP_REASON_RIGHTS);
    /* whom it named once may be named again, though somebody else is by now */
    assert_int_equal(one(world, &world->anne, "V/team", &meeting, PUP_KIND_MEETING,
                         world_put_ref(MEETING_CHAIR, pup_person_id("V", "maelle"), "Maëlle")),
                     PUP_REASON_NONE);
    part = (struct pup_part){.record = meeting, .kind = PUP_KIND_MEETING, .changes = made, .change_count = 2};
    assert_int_equal(judge(world, &world->paul, "V/team", &part), PUP_REASON_NONE);
}

/* A record of somebody's id in another space must not pass for hers. */
static void a_double_in_another_space(void **state)
{
    struct world *world = *state;
    struct pup_id anne = pup_person_id("V", "anne");
    struct pup_change name = world_put_text(1, "Anne");
    struct pup_part part = {.record = anne, .kind = PUP_KIND_PERSON, .changes = &name, .change_count = 1};
    assert_int_equal(judge(world, &world->paul, "A+V/team", &part), PUP_REASON_KIND);
    struct pup_id meeting =
        created(world, &world->anne, "V/team", PUP_KIND_MEETING, world_put_text(MEETING_TITLE, "Staff"));
    struct pup_change title = world_put_text(MEETING_TITLE, "Double");
    part = (struct pup_part){.record = meeting, .kind = PUP_KIND_MEETING, .changes = &title, .change_count = 1};
    assert_int_equal(judge(world, &world->paul, "A+V/team", &part), PUP_REASON_KIND);
}

static void who_is_or_was_responsible_may_change(void **state)
{
    struct world *world = *state;
    struct pup_id paul = pup_person_id("V", "paul"), anne = pup_person_id("V", "anne");
    struct pup_id action =
        created(world, &world->anne, "V/team", PUP_KIND_ACTION, world_put_ref(ACTION_OWNER, paul, "Paul"));
    struct pup_change title = world_put_text(ACTION_TITLE, "Commander");
    assert_int_equal(one(world, &world->paul, "V/team", &action, PUP_KIND_ACTION, title), PUP_REASON_NONE);
    assert_int_equal(
        one(world, &world->anne, "V/team", &action, PUP_KIND_ACTION, world_put_ref(ACTION_OWNER, anne, "Anne")),
        PUP_REASON_NONE);
    assert_int_equal(one(world, &world->paul, "V/team", &action, PUP_KIND_ACTION, title), PUP_REASON_NONE);
    /* Named by a record that was merged into her own once she got a login. */
    struct pup_id old = created(world, &world->anne, "V/team", PUP_KIND_PERSON, world_put_text(1, "Lucie Hamon"));
    action = created(world, &world->anne, "V/team", PUP_KIND_ACTION, world_put_ref(ACTION_OWNER, old, "Lucie"));
    struct pup_member member = {.login = "lucie", .name = "Lucie Hamon"};
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_add_member(txn, &member), PUP_OK);
    assert_int_equal(pup_roster_grant(txn, "lucie", "V", PUP_ROLE_PROFESSIONAL), PUP_OK);
    assert_int_equal(pup_people_granted(&world->ledger, txn, world->now_ms, "lucie", "V"), PUP_OK);
    world_commit(txn);
    struct author lucie = world_device(world, "lucie");
    assert_int_equal(one(world, &lucie, "V/team", &action, PUP_KIND_ACTION, title), PUP_REASON_NONE);
    assert_int_equal(one(world, &lucie, "V/team", &old, PUP_KIND_PERSON, world_put_text(PERSON_PHONE, "02")),
                     PUP_REASON_NONE);
}

/* Named by a record that leads to hers over many others; and by two that lead to one another, which means nobody. */
static void merged_people_mean_whom_they_lead_to(void **state)
{
    enum { MANY = 12 };
    struct world *world = *state;
    struct pup_id people[MANY], next = pup_person_id("V", "paul");
    struct pup_change title = world_put_text(ACTION_TITLE, "Commander");
    for (int i = 0; i < MANY; i++) {
        people[i] = created(world, &world->anne, "V/team", PUP_KIND_PERSON, world_put_text(1, "Paul"));
        assert_int_equal(one(world, &world->anne, "V/team", &people[i], PUP_KIND_PERSON,
                             world_put_ref(PUP_FIELD_MERGED_INTO, next, "Paul")),
                         PUP_REASON_NONE);
        next = people[i];
    }
    struct pup_id action =
        created(world, &world->anne, "V/team", PUP_KIND_ACTION, world_put_ref(ACTION_OWNER, next, "Paul"));
    assert_int_equal(one(world, &world->paul, "V/team", &action, PUP_KIND_ACTION, title), PUP_REASON_NONE);
    assert_int_equal(one(world, &world->anne, "V/team", &people[0], PUP_KIND_PERSON,
                         world_put_ref(PUP_FIELD_MERGED_INTO, next, "Paul")),
                     PUP_REASON_NONE);
    action = created(world, &world->anne, "V/team", PUP_KIND_ACTION, world_put_ref(ACTION_OWNER, next, "Paul"));
    assert_int_equal(one(world, &world->paul, "V/team", &action, PUP_KIND_ACTION, title), PUP_REASON_RIGHTS);
}

static void some_states_are_reserved(void **state)
{
    struct world *world = *state;
    size_t count;
    const struct pup_kind_def *kind = pup_schema_kind(PUP_KIND_PROTOCOL);
    uint32_t validated = 0, drafting = kind->states[0].number;
    for (count = 0; count < kind->state_count; count++) {
        validated = strcmp(kind->states[count].id, "validated") == 0 ? kind->states[count].number : validated;
    }
    struct pup_id id = created(world, &world->maelle, "V/team", PUP_KIND_PROTOCOL, world_put_text(1, "Plaies"));
    assert_int_equal(
        one(world, &world->maelle, "V/team", &id, PUP_KIND_PROTOCOL, world_put_number(PUP_FIELD_STATE, validated)),
        PUP_REASON_RESERVED);
    assert_int_equal(
        one(world, &world->maelle, "V/team", &id, PUP_KIND_PROTOCOL, world_put_number(PUP_FIELD_STATE, drafting)),
        PUP_REASON_NONE);
    assert_int_equal(
        one(world, &world->anne, "V/team", &id, PUP_KIND_PROTOCOL, world_put_number(PUP_FIELD_STATE, validated)),
        PUP_REASON_NONE);
}

static void hr_records_belong_to_the_person_of_their_space(void **state)
{
    struct world *world = *state;
    struct pup_id paul = pup_person_id("V", "paul"), tom = pup_person_id("V", "tom"), id = world_id(world);
    struct pup_change without = world_put_number(POST_TYPE, 1);
    assert_int_equal(one(world, &world->anne, "V/hr/paul", &id, PUP_KIND_POST, without), PUP_REASON_PERSON);
    id = world_id(world);
    assert_int_equal(one(world, &world->anne, "V/hr/paul", &id, PUP_KIND_POST, world_put_ref(POST_PERSON, tom, "Tom")),
                     PUP_REASON_PERSON);
    assert_int_equal(
        one(world, &world->anne, "V/hr/paul", &id, PUP_KIND_POST, world_put_ref(POST_PERSON, paul, "Paul")),
        PUP_REASON_NONE);
    assert_int_equal(one(world, &world->anne, "V/hr/paul", &id, PUP_KIND_POST, without), PUP_REASON_NONE);
    struct pup_change cleared = {.field = POST_PERSON, .operation = PUP_PUT};
    assert_int_equal(one(world, &world->anne, "V/hr/paul", &id, PUP_KIND_POST, cleared), PUP_REASON_PERSON);
    assert_int_equal(one(world, &world->anne, "V/hr/paul", &id, PUP_KIND_POST, world_put_ref(POST_PERSON, tom, "Tom")),
                     PUP_REASON_PERSON);
    assert_int_equal(one(world, &world->paul, "V/hr/paul", &id, PUP_KIND_POST, without), PUP_REASON_RIGHTS);
}

/* ---- seen ---- */

static enum pup_reason with_seen(struct world *world, struct author *author, const struct pup_id *record,
                                 struct pup_device device, uint64_t counter)
{
    struct pup_edit_id claimed = {device, counter};
    struct pup_change title = world_put_text(MEETING_TITLE, "Vu");
    struct pup_part part = {
        .record = *record, .kind = PUP_KIND_MEETING, .seen = {&claimed, 1}, .changes = &title, .change_count = 1};
    return judge(world, author, "V/team", &part);
}

static void nobody_has_seen_what_was_never_made(void **state)
{
    struct world *world = *state;
    struct pup_id id = created(world, &world->anne, "V/team", PUP_KIND_MEETING, world_put_text(MEETING_TITLE, "R"));
    struct pup_device unknown = {{7, 7, 7}};
    assert_int_equal(with_seen(world, &world->maelle, &id, world->anne.device, 1), PUP_REASON_NONE);
    assert_int_equal(with_seen(world, &world->maelle, &id, world->anne.device, 2), PUP_REASON_SEEN);
    assert_int_equal(with_seen(world, &world->maelle, &id, unknown, 1), PUP_REASON_SEEN);
    assert_int_equal(with_seen(world, &world->maelle, &id, world->ledger.server_device, 1000), PUP_REASON_SEEN);
    assert_int_equal(with_seen(world, &world->maelle, &id, world->maelle.device, world->maelle.counter),
                     PUP_REASON_NONE);
    assert_int_equal(with_seen(world, &world->maelle, &id, world->maelle.device, world->maelle.counter + 1),
                     PUP_REASON_SEEN);
}

static void what_builds_on_a_refused_creation_is_refused_with_it(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    struct pup_change title = world_put_text(MEETING_TITLE, "Non");
    assert_int_equal(one(world, &world->tom, "V/team", &id, PUP_KIND_MEETING, title), PUP_REASON_RIGHTS);
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_grant(txn, "tom", "V", PUP_ROLE_COORDINATOR), PUP_OK);
    world_commit(txn);
    assert_int_equal(with_seen(world, &world->tom, &id, world->tom.device, 1), PUP_REASON_NOT_CREATED);
    assert_int_equal(one(world, &world->tom, "V/team", &id, PUP_KIND_MEETING, title), PUP_REASON_NONE);
}

static void after_a_restore_what_is_not_back_may_have_been_seen(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    struct pup_device server = world->ledger.server_device, unknown = {{7, 7, 7}};
    world_lose_ledger(world);
    struct author maelle = world_device(world, "maelle"); /* enrolled in this life, nothing to come back */
    assert_int_equal(with_seen(world, &maelle, &id, world->anne.device, 12), PUP_REASON_NONE);
    assert_int_equal(with_seen(world, &maelle, &id, server, 4), PUP_REASON_NONE);
    assert_int_equal(with_seen(world, &maelle, &id, unknown, 4), PUP_REASON_NONE);
    /* Anne's device is back, and named what it had made: nothing more of it can have been seen. */
    struct pup_job *job;
    assert_int_equal(pup_job_new(PUP_JOB_HELLO, 4096, &job), PUP_OK);
    job->device = world->anne.device;
    job->hello.last_counter = 13;
    memcpy(job->login, "anne", 5);
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_job_run(job, &world->ledger, &world->authority, txn), PUP_OK);
    assert_int_equal(job->result, PUP_OK);
    world_commit(txn);
    pup_job_free(job);
    assert_int_equal(with_seen(world, &maelle, &id, world->anne.device, 13), PUP_REASON_NONE);
    assert_int_equal(with_seen(world, &maelle, &id, world->anne.device, 14), PUP_REASON_SEEN);
    struct author other = world_device(world, "paul");
    assert_int_equal(with_seen(world, &maelle, &id, other.device, 1), PUP_REASON_SEEN);
    assert_int_equal(with_seen(world, &maelle, &id, world->ledger.server_device, 1), PUP_REASON_SEEN);
}

/* What somebody built on it came back before the creation itself; a second creation is a change all the same. */
static void after_a_restore_a_creation_may_come_late(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    world_lose_ledger(world);
    struct pup_txn *txn = world_begin(world);
    struct pup_roster_device device;
    assert_int_equal(pup_roster_device(txn, &world->paul.device, &device), PUP_OK);
    device.last_counter = 1; /* paul has not come back */
    assert_int_equal(pup_roster_put_device(txn, &device), PUP_OK);
    world_commit(txn);
    assert_int_equal(with_seen(world, &world->maelle, &id, world->paul.device, 1), PUP_REASON_NONE);
    struct pup_change title = world_put_text(MEETING_TITLE, "Au début");
    struct pup_part part = {.record = id, .kind = PUP_KIND_MEETING, .changes = &title, .change_count = 1};
    assert_int_equal(judge(world, &world->paul, "V/team", &part), PUP_REASON_NONE);
    assert_int_equal(judge(world, &world->paul, "V/team", &part), PUP_REASON_NONE); /* his own by now */
    txn = world_begin(world);
    assert_int_equal(pup_roster_grant(txn, "tom", "V", PUP_ROLE_PROFESSIONAL), PUP_OK);
    world_commit(txn);
    assert_int_equal(judge(world, &world->tom, "V/team", &part), PUP_REASON_RIGHTS);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
    const struct CMUnitTest tests[] = {
        T(spaces_are_for_those_with_a_role),
        T(kinds_live_in_their_compartment),
        T(fields_hold_what_they_can),
        T(the_login_and_erasing_are_the_servers_alone),
        T(who_contributes_changes_her_own),
        T(nobody_makes_herself_responsible),
        T(creating_again_is_changing),
        T(making_again_gains_nothing),
        T(a_double_in_another_space),
        T(who_is_or_was_responsible_may_change),
        T(merged_people_mean_whom_they_lead_to),
        T(some_states_are_reserved),
        T(hr_records_belong_to_the_person_of_their_space),
        T(nobody_has_seen_what_was_never_made),
        T(what_builds_on_a_refused_creation_is_refused_with_it),
        T(after_a_restore_what_is_not_back_may_have_been_seen),
        T(after_a_restore_a_creation_may_come_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
