/* Busy slots: what other structures see of a shared member, whatever happens to what it comes from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/model/date.h"
#include "common/model/fields.h"
#include "common/rules/occupation.h"
#include "server/ledger/busy.h"
#include "server/ledger/erase.h"
#include "tests/unit/server_world.h"

static const char marker[] = "Objet confidentiel";

static int64_t at(int day, int hour, int minute)
{
    return pup_days_from_date((struct pup_date){2026, 3, day}) * PUP_MINUTES_PER_DAY + hour * 60 + minute;
}

static void add_structure(struct world *world, const char *code, const char *zone)
{
    struct pup_txn *txn = world_begin(world);
    struct pup_structure structure = {.member_count = 0};
    snprintf(structure.code, sizeof structure.code, "%s", code);
    snprintf(structure.name, sizeof structure.name, "MSP %s", code);
    snprintf(structure.zone, sizeof structure.zone, "%s", zone);
    assert_int_equal(pup_roster_add_structure(txn, &structure), PUP_OK);
    world_commit(txn);
}

static void grant(struct world *world, const char *login, const char *code, enum pup_role role)
{
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_grant(txn, login, code, role), PUP_OK);
    assert_int_equal(pup_people_granted(&world->ledger, txn, world->now_ms, login, code), PUP_OK);
    world_commit(txn);
}

static void ungrant(struct world *world, const char *login, const char *code, enum pup_role role)
{
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_ungrant(txn, login, code, role), PUP_OK);
    assert_int_equal(pup_people_ungranted(&world->ledger, txn, world->now_ms, login), PUP_OK);
    world_commit(txn);
}

static struct pup_change add_person(uint32_t field, const char *code, const char *login)
{
    return world_add_ref(field, pup_person_id(code, login), login);
}

static void take(struct world *world, struct author *author, const char *space, const struct pup_id *id, uint32_t kind,
                 const struct pup_change *changes, size_t count)
{
    struct pup_receipt receipt = world_take_one(world, author, space, id, kind, changes, count);
    assert_int_equal(receipt.reason, PUP_REASON_NONE);
}

static void change(struct world *world, const char *space, const struct pup_id *id, struct pup_change one)
{
    take(world, &world->maelle, space, id, PUP_KIND_MEETING, &one, 1);
}

/* A meeting of V, 12:30–14:00 on the 10th, with Anne in the chair and Maëlle invited. */
static struct pup_id lunch(struct world *world)
{
    struct pup_id id = world_id(world);
    const struct pup_change changes[] = {world_put_text(PUP_MEETING_TITLE, marker),
                                         world_put_number(PUP_MEETING_START, at(10, 12, 30)),
                                         world_put_number(PUP_MEETING_END, at(10, 14, 0)),
                                         world_put_ref(PUP_MEETING_CHAIR, pup_person_id("V", "anne"), "Anne Castel"),
                                         add_person(PUP_MEETING_INVITED, "V", "maelle")};
    take(world, &world->anne, "V/team", &id, PUP_KIND_MEETING, changes, sizeof changes / sizeof changes[0]);
    return id;
}

static const struct pup_value *value(const struct pup_record *record, uint32_t field)
{
    const struct pup_register *reg = pup_record_register(record, field);
    assert_non_null(reg);
    assert_false(pup_register_contested(reg));
    return pup_register_value(reg);
}

static bool is_there(struct world *world, const char *space, const struct pup_id *id)
{
    struct pup_record record;
    struct pup_space where = world_space(space);
    struct pup_txn *txn;
    assert_int_equal(pup_store_begin(world->store, false, &txn), PUP_OK);
    enum pup_err err = pup_ledger_record(txn, &world->arena, &where, id, &record, NULL);
    bool there = err == PUP_OK && pup_record_alive(&record);
    pup_txn_abort(txn);
    return there;
}

static bool sees(struct world *world, const char *code, const struct pup_id *source, const char *login)
{
    char space[32];
    struct pup_id id = pup_busy_id(source, login, code);
    snprintf(space, sizeof space, "%s/team", code);
    return is_there(world, space, &id);
}

static void assert_slot(struct world *world, const char *code, const struct pup_id *source, const char *login,
                        int64_t start, int64_t end)
{
    char space[32];
    struct pup_id id = pup_busy_id(source, login, code), person = pup_person_id(code, login);
    snprintf(space, sizeof space, "%s/team", code);
    struct pup_record record = world_record(world, space, &id);
    assert_true(pup_record_alive(&record));
    assert_int_equal(record.kind, PUP_KIND_PRESENCE);
    assert_int_equal(record.register_count, 5); /* with the state: nothing else of where it comes from */
    assert_int_equal(value(&record, PUP_PRESENCE_TYPE)->integer, PUP_PRESENCE_TYPE_BUSY);
    assert_true(pup_id_equal(&value(&record, PUP_PRESENCE_PERSON)->ref, &person));
    assert_int_equal(value(&record, PUP_PRESENCE_START)->integer, start);
    assert_int_equal(value(&record, PUP_PRESENCE_END)->integer, end);
}

/* At the end of every test: what is stored is what follows from the sources, and the ledger adds up. */
static int close_checked(void **state)
{
    struct world *world = *state;
    struct pup_txn *txn;
    uint64_t differences;
    assert_int_equal(pup_store_begin(world->store, false, &txn), PUP_OK);
    assert_int_equal(pup_busy_check(&world->ledger, txn, &differences), PUP_OK);
    pup_txn_abort(txn);
    assert_int_equal(differences, 0);
    world_verify(world, "V/team");
    world_verify(world, "A/team");
    return world_close(state);
}

static void others_see_her_busy_and_nothing_else(void **state)
{
    struct world *world = *state;
    struct pup_id id = lunch(world);
    assert_slot(world, "A", &id, "maelle", at(10, 12, 30), at(10, 14, 0));
    assert_false(sees(world, "V", &id, "maelle")); /* where it comes from */
    assert_false(sees(world, "A", &id, "anne"));   /* not shared */
    struct pup_entry entry = world_entry(world, "A/team", world_state(world, "A/team").seq);
    assert_string_equal(entry.member, "");
    assert_true(world_count_bytes(world, marker) > 0);
}

static void slots_follow_what_they_come_from(void **state)
{
    struct world *world = *state;
    struct pup_id id = lunch(world), person = pup_person_id("V", "maelle");
    change(world, "V/team", &id, world_put_number(PUP_MEETING_END, at(10, 15, 0)));
    assert_slot(world, "A", &id, "maelle", at(10, 12, 30), at(10, 15, 0));
    uint64_t seq = world_state(world, "A/team").seq;
    change(world, "V/team", &id, world_put_text(PUP_MEETING_TITLE, "Autre objet"));
    change(world, "V/team", &id, add_person(PUP_MEETING_INVITED, "V", "paul"));
    change(world, "V/team", &id, world_put_number(PUP_MEETING_END, at(10, 15, 0)));
    assert_int_equal(world_state(world, "A/team").seq, seq); /* nothing of it is to be seen there */
    const struct pup_change away[] = {
        world_put_number(PUP_FIELD_STATE, PUP_MEETING_STATE_CANCELLED),
        {.operation = PUP_DELETE},
        add_person(PUP_MEETING_EXCUSED, "V", "maelle"),
        {.field = PUP_MEETING_INVITED, .operation = PUP_REMOVE, .value = pup_value_reference(person, pup_span_of(""))},
        world_put_number(PUP_MEETING_END, at(10, 12, 0)),
    };
    const struct pup_change back[] = {
        world_put_number(PUP_FIELD_STATE, PUP_MEETING_STATE_CONVENED),
        {.operation = PUP_KEEP},
        add_person(PUP_MEETING_PRESENT, "V", "maelle"), /* she came all the same */
        add_person(PUP_MEETING_INVITED, "V", "maelle"),
        world_put_number(PUP_MEETING_END, at(10, 13, 0)),
    };
    for (size_t i = 0; i < sizeof away / sizeof away[0]; i++) {
        change(world, "V/team", &id, away[i]);
        assert_int_equal(sees(world, "A", &id, "maelle"), i == 3); /* she is present, invited or not */
        change(world, "V/team", &id, back[i]);
        assert_true(sees(world, "A", &id, "maelle"));
    }
    assert_slot(world, "A", &id, "maelle", at(10, 12, 30), at(10, 13, 0));
}

/* Somebody removes a meeting while somebody else, who has not seen it, writes its minutes: it stays. */
static void what_an_unseen_edit_brings_back(void **state)
{
    struct world *world = *state;
    struct pup_id id = lunch(world);
    struct pup_change site = world_put_text(PUP_MEETING_TITLE, "Salle du bas"), gone = {.operation = PUP_DELETE};
    struct pup_part unseen = world_part(world, "V/team", &id, PUP_KIND_MEETING, &site, 1);
    struct pup_submitted late = world_edit(world, &world->anne, "V/team", &unseen, 1);
    struct pup_receipt receipt;
    change(world, "V/team", &id, gone);
    assert_false(sees(world, "A", &id, "maelle"));
    assert_int_equal(world_submit(world, &world->anne, &late, &receipt), PUP_OK);
    assert_int_equal(receipt.verdict, PUP_VERDICT_CONTESTED);
    assert_slot(world, "A", &id, "maelle", at(10, 12, 30), at(10, 14, 0));
}

static void a_groups_members_see_its_own(void **state)
{
    struct world *world = *state;
    add_structure(world, "K", "Europe/Paris");
    grant(world, "maelle", "K", PUP_ROLE_COORDINATOR);
    struct pup_id id = world_id(world);
    const struct pup_change changes[] = {world_put_text(PUP_MEETING_TITLE, marker),
                                         world_put_number(PUP_MEETING_START, at(11, 9, 0)),
                                         world_put_number(PUP_MEETING_END, at(11, 10, 0)),
                                         world_put_ref(PUP_MEETING_CHAIR, pup_person_id("A", "maelle"), "Maëlle Riou")};
    take(world, &world->maelle, "A+V/team", &id, PUP_KIND_MEETING, changes, sizeof changes / sizeof changes[0]);
    assert_slot(world, "K", &id, "maelle", at(11, 9, 0), at(11, 10, 0));
    assert_false(sees(world, "A", &id, "maelle"));
    assert_false(sees(world, "V", &id, "maelle"));
}

/* 12:30 at Valombre is 15:30 at Saint-Denis before the change of the hour, 14:30 after it. */
static void other_walls_show_other_hours(void **state)
{
    struct world *world = *state;
    add_structure(world, "R", "Indian/Reunion");
    grant(world, "maelle", "R", PUP_ROLE_COORDINATOR);
    struct pup_id id = lunch(world);
    assert_slot(world, "R", &id, "maelle", at(10, 15, 30), at(10, 17, 0));
    change(world, "V/team", &id, world_put_number(PUP_MEETING_END, at(31, 14, 0)));
    change(world, "V/team", &id, world_put_number(PUP_MEETING_START, at(31, 12, 30)));
    assert_slot(world, "R", &id, "maelle", at(31, 14, 30), at(31, 16, 0));
}

static void presences_but_being_on_call(void **state)
{
    struct world *world = *state;
    for (int64_t type = PUP_PRESENCE_TYPE_PRESENCE; type <= PUP_PRESENCE_TYPE_BOOKING; type++) {
        struct pup_id id = world_id(world);
        const struct pup_change changes[] = {
            world_put_ref(PUP_PRESENCE_PERSON, pup_person_id("V", "maelle"), "Maëlle Riou"),
            world_put_number(PUP_PRESENCE_TYPE, type), world_put_number(PUP_PRESENCE_START, at(12, 8, 0)),
            world_put_number(PUP_PRESENCE_END, at(12, 18, 0)), world_put_text(PUP_PRESENCE_SITE, marker)};
        take(world, &world->maelle, "V/team", &id, PUP_KIND_PRESENCE, changes, sizeof changes / sizeof changes[0]);
        assert_int_equal(sees(world, "A", &id, "maelle"), type != PUP_PRESENCE_TYPE_ON_CALL);
        struct pup_change cancelled = world_put_number(PUP_FIELD_STATE, PUP_PRESENCE_STATE_CANCELLED);
        take(world, &world->maelle, "V/team", &id, PUP_KIND_PRESENCE, &cancelled, 1);
        assert_false(sees(world, "A", &id, "maelle"));
    }
}

static void roles_given_and_taken_later(void **state)
{
    struct world *world = *state;
    struct pup_id id = lunch(world);
    add_structure(world, "K", "Europe/Paris");
    grant(world, "maelle", "K", PUP_ROLE_PARTNER); /* she is no member of the team there */
    assert_false(sees(world, "K", &id, "maelle"));
    grant(world, "maelle", "K", PUP_ROLE_COORDINATOR);
    assert_slot(world, "K", &id, "maelle", at(10, 12, 30), at(10, 14, 0));
    ungrant(world, "maelle", "A", PUP_ROLE_COORDINATOR);
    assert_false(sees(world, "A", &id, "maelle"));
    assert_true(sees(world, "K", &id, "maelle"));
    ungrant(world, "maelle", "V", PUP_ROLE_COORDINATOR); /* nobody expects her at V any more */
    assert_false(sees(world, "K", &id, "maelle"));
    grant(world, "maelle", "V", PUP_ROLE_PROFESSIONAL);
    assert_true(sees(world, "K", &id, "maelle"));
    grant(world, "maelle", "A", PUP_ROLE_TRAINEE);
    assert_slot(world, "A", &id, "maelle", at(10, 12, 30), at(10, 14, 0));
}

static void people_merged_and_told_apart_again(void **state)
{
    struct world *world = *state;
    struct pup_id old = world_id(world), id = lunch(world), named = world_id(world);
    struct pup_id account = pup_person_id("V", "maelle");
    struct pup_change name = world_put_text(PUP_PERSON_NAME, "Riou M.");
    take(world, &world->anne, "V/team", &old, PUP_KIND_PERSON, &name, 1);
    const struct pup_change changes[] = {world_put_number(PUP_MEETING_START, at(13, 9, 0)),
                                         world_put_number(PUP_MEETING_END, at(13, 10, 0)),
                                         world_add_ref(PUP_MEETING_INVITED, old, "Riou M.")};
    take(world, &world->anne, "V/team", &named, PUP_KIND_MEETING, changes, sizeof changes / sizeof changes[0]);
    assert_false(sees(world, "A", &named, "maelle"));
    struct pup_change merge = world_put_ref(PUP_FIELD_MERGED_INTO, account, "Maëlle Riou");
    take(world, &world->anne, "V/team", &old, PUP_KIND_PERSON, &merge, 1);
    assert_true(sees(world, "A", &named, "maelle"));
    struct pup_change apart = {.field = PUP_FIELD_MERGED_INTO, .operation = PUP_PUT};
    take(world, &world->anne, "V/team", &old, PUP_KIND_PERSON, &apart, 1);
    assert_false(sees(world, "A", &named, "maelle"));
    merge = world_put_ref(PUP_FIELD_MERGED_INTO, old, "Riou M."); /* the other way round */
    take(world, &world->anne, "V/team", &account, PUP_KIND_PERSON, &merge, 1);
    assert_true(sees(world, "A", &named, "maelle"));
    assert_true(sees(world, "A", &id, "maelle"));
}

static bool holds_minute(struct world *world, const char *space, int64_t minute)
{
    struct pup_space_state spaces = world_state(world, space);
    for (uint64_t seq = 1; seq <= spaces.seq; seq++) {
        struct pup_edit edit;
        struct pup_entry entry = world_entry(world, space, seq);
        assert_int_equal(pup_edit_open(&world->arena, entry.sealed, &edit), PUP_OK);
        for (size_t i = 0; i < edit.part_count; i++) {
            for (size_t j = 0; j < edit.parts[i].change_count; j++) {
                const struct pup_value *value_there = &edit.parts[i].changes[j].value;
                if (value_there->type == PUP_VALUE_INTEGER && value_there->integer == minute) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* A slot that is gone keeps its times in its history; they go for good with those they come from. */
static void what_is_erased_is_erased_there_too(void **state)
{
    struct world *world = *state;
    struct pup_id id = lunch(world);
    struct pup_space team = world_space("V/team");
    uint64_t values;
    change(world, "V/team", &id, world_put_number(PUP_MEETING_START, at(10, 13, 0)));
    assert_true(holds_minute(world, "A/team", at(10, 12, 30)));
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_erase(&world->ledger, txn, &team, &id, PUP_MEETING_START, world->now_ms, &values), PUP_OK);
    world_commit(txn);
    assert_false(sees(world, "A", &id, "maelle"));
    assert_false(holds_minute(world, "A/team", at(10, 12, 30)));
    assert_false(holds_minute(world, "A/team", at(10, 13, 0)));
    change(world, "V/team", &id, world_put_number(PUP_MEETING_START, at(10, 13, 15)));
    assert_slot(world, "A", &id, "maelle", at(10, 13, 15), at(10, 14, 0));
}

static enum pup_reason judged(struct world *world, const struct pup_id *id, struct pup_change one)
{
    return world_take_one(world, &world->maelle, "A/team", id, PUP_KIND_PRESENCE, &one, 1).reason;
}

static void nobody_but_the_server_writes_them(void **state)
{
    struct world *world = *state;
    struct pup_id id = lunch(world), slot = pup_busy_id(&id, "maelle", "A"), other = world_id(world);
    assert_int_equal(judged(world, &slot, world_put_number(PUP_PRESENCE_END, at(10, 12, 45))), PUP_REASON_RIGHTS);
    assert_int_equal(judged(world, &slot, (struct pup_change){.operation = PUP_DELETE}), PUP_REASON_RIGHTS);
    assert_int_equal(judged(world, &slot, world_put_text(77, "d'un programme plus récent")), PUP_REASON_RIGHTS);
    assert_int_equal(judged(world, &other, world_put_number(PUP_PRESENCE_TYPE, PUP_PRESENCE_TYPE_BUSY)),
                     PUP_REASON_RIGHTS);
    assert_int_equal(judged(world, &other, world_put_number(PUP_PRESENCE_TYPE, PUP_PRESENCE_TYPE_BOOKING)),
                     PUP_REASON_NONE);
    assert_slot(world, "A", &id, "maelle", at(10, 12, 30), at(10, 14, 0));
}

/* Whoever writes a presence under the id of a slot to come loses it to the slot. */
static void an_id_taken_beforehand_is_taken_back(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world), slot = pup_busy_id(&id, "maelle", "A");
    const struct pup_change changes[] = {world_put_number(PUP_PRESENCE_TYPE, PUP_PRESENCE_TYPE_PRESENCE),
                                         world_put_number(PUP_PRESENCE_START, at(1, 8, 0)),
                                         world_put_number(PUP_PRESENCE_END, at(1, 9, 0))};
    take(world, &world->maelle, "A/team", &slot, PUP_KIND_PRESENCE, changes, 3);
    const struct pup_change meeting[] = {world_put_number(PUP_MEETING_START, at(10, 12, 30)),
                                         world_put_number(PUP_MEETING_END, at(10, 14, 0)),
                                         add_person(PUP_MEETING_INVITED, "V", "maelle")};
    take(world, &world->anne, "V/team", &id, PUP_KIND_MEETING, meeting, 3);
    assert_slot(world, "A", &id, "maelle", at(10, 12, 30), at(10, 14, 0));
}

static void after_the_ledger_was_lost(void **state)
{
    struct world *world = *state;
    struct pup_id id = world_id(world);
    const struct pup_change changes[] = {world_put_number(PUP_MEETING_START, at(10, 12, 30)),
                                         world_put_number(PUP_MEETING_END, at(10, 14, 0)),
                                         add_person(PUP_MEETING_INVITED, "V", "maelle")};
    struct pup_part part = world_part(world, "V/team", &id, PUP_KIND_MEETING, changes, 3);
    struct pup_submitted submitted = world_edit(world, &world->anne, "V/team", &part, 1);
    struct pup_receipt receipt;
    assert_int_equal(world_submit(world, &world->anne, &submitted, &receipt), PUP_OK);
    assert_true(sees(world, "A", &id, "maelle"));
    world_lose_ledger(world);
    assert_false(sees(world, "A", &id, "maelle"));
    submitted.receipt_verdict = receipt.verdict;
    submitted.receipt_mac = receipt.mac;
    for (int i = 0; i < 2; i++) { /* once or twice, there is one */
        assert_int_equal(world_submit(world, &world->anne, &submitted, &receipt), PUP_OK);
        assert_slot(world, "A", &id, "maelle", at(10, 12, 30), at(10, 14, 0));
    }
}

/* A role that an older program gave made no slots: they come when this one begins, and once. */
static void a_home_of_before(void **state)
{
    struct world *world = *state;
    struct pup_id id = lunch(world);
    add_structure(world, "K", "Europe/Paris");
    struct pup_txn *txn = world_begin(world);
    uint64_t differences;
    assert_int_equal(pup_roster_grant(txn, "maelle", "K", PUP_ROLE_COORDINATOR), PUP_OK);
    assert_int_equal(pup_busy_check(&world->ledger, txn, &differences), PUP_OK);
    assert_int_equal(differences, 1);
    assert_int_equal(pup_busy_begin(&world->ledger, txn, world->now_ms), PUP_OK);
    world_commit(txn);
    assert_slot(world, "K", &id, "maelle", at(10, 12, 30), at(10, 14, 0));
    uint64_t seq = world_state(world, "K/team").seq;
    txn = world_begin(world);
    assert_int_equal(pup_busy_begin(&world->ledger, txn, world->now_ms), PUP_OK);
    world_commit(txn);
    assert_int_equal(world_state(world, "K/team").seq, seq);
}

/* Whatever is done in whatever order: the slots are those that follow (close_checked). */
static void any_order_of_things(void **state)
{
    struct world *world = *state;
    struct pup_id meetings[6], old = world_id(world);
    struct pup_change name = world_put_text(PUP_PERSON_NAME, "Riou M.");
    add_structure(world, "K", "Indian/Reunion");
    take(world, &world->anne, "V/team", &old, PUP_KIND_PERSON, &name, 1);
    for (size_t i = 0; i < 6; i++) {
        meetings[i] = lunch(world);
    }
    for (int i = 0; i < 400; i++) {
        const struct pup_id *id = &meetings[seeded_below(&world->seed, 6)];
        struct pup_id account = pup_person_id("V", "maelle");
        struct pup_change merge =
            world_put_ref(PUP_FIELD_MERGED_INTO, seeded_below(&world->seed, 2) ? account : old, "x");
        switch (seeded_below(&world->seed, 10)) {
        case 0:
            change(world, "V/team", id,
                   world_put_number(PUP_MEETING_START, at(10, (int)seeded_below(&world->seed, 16), 0)));
            break;
        case 1:
            change(world, "V/team", id, (struct pup_change){.operation = PUP_DELETE});
            break;
        case 2:
            change(world, "V/team", id, (struct pup_change){.operation = PUP_KEEP});
            break;
        case 3:
            change(world, "V/team", id, world_put_number(PUP_FIELD_STATE, (int64_t)seeded_below(&world->seed, 5) + 1));
            break;
        case 4:
            change(world, "V/team", id,
                   (struct pup_change){.field = PUP_MEETING_INVITED,
                                       .operation = PUP_REMOVE,
                                       .value = pup_value_reference(account, pup_span_of(""))});
            break;
        case 5:
            change(world, "V/team", id,
                   world_add_ref(PUP_MEETING_INVITED, seeded_below(&world->seed, 2) ? account : old, "x"));
            break;
        case 6:
            take(world, &world->anne, "V/team", seeded_below(&world->seed, 2) ? &account : &old, PUP_KIND_PERSON,
                 &merge, 1);
            break;
        case 7:
            merge = (struct pup_change){.field = PUP_FIELD_MERGED_INTO, .operation = PUP_PUT};
            take(world, &world->anne, "V/team", seeded_below(&world->seed, 2) ? &account : &old, PUP_KIND_PERSON,
                 &merge, 1);
            break;
        case 8:
            grant(world, "maelle", seeded_below(&world->seed, 2) ? "K" : "A", PUP_ROLE_COORDINATOR);
            break;
        default:
            (void)0;
            const char *code = seeded_below(&world->seed, 2) ? "K" : "A";
            unsigned roles = 0;
            struct pup_txn *txn = world_begin(world);
            assert_int_equal(pup_roster_roles(txn, "maelle", code, &roles), PUP_OK);
            world_commit(txn);
            if (roles != 0) {
                ungrant(world, "maelle", code, PUP_ROLE_COORDINATOR);
            }
        }
        if (i % 50 == 0) {
            struct pup_txn *txn = world_begin(world);
            uint64_t differences;
            assert_int_equal(pup_busy_check(&world->ledger, txn, &differences), PUP_OK);
            assert_int_equal(differences, 0);
            world_commit(txn);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(others_see_her_busy_and_nothing_else, world_open, close_checked),
        cmocka_unit_test_setup_teardown(slots_follow_what_they_come_from, world_open, close_checked),
        cmocka_unit_test_setup_teardown(what_an_unseen_edit_brings_back, world_open, close_checked),
        cmocka_unit_test_setup_teardown(a_groups_members_see_its_own, world_open, close_checked),
        cmocka_unit_test_setup_teardown(other_walls_show_other_hours, world_open, close_checked),
        cmocka_unit_test_setup_teardown(presences_but_being_on_call, world_open, close_checked),
        cmocka_unit_test_setup_teardown(roles_given_and_taken_later, world_open, close_checked),
        cmocka_unit_test_setup_teardown(people_merged_and_told_apart_again, world_open, close_checked),
        cmocka_unit_test_setup_teardown(what_is_erased_is_erased_there_too, world_open, close_checked),
        cmocka_unit_test_setup_teardown(nobody_but_the_server_writes_them, world_open, close_checked),
        cmocka_unit_test_setup_teardown(an_id_taken_beforehand_is_taken_back, world_open, close_checked),
        cmocka_unit_test_setup_teardown(after_the_ledger_was_lost, world_open, close_checked),
        cmocka_unit_test_setup_teardown(a_home_of_before, world_open, close_checked),
        cmocka_unit_test_setup_teardown(any_order_of_things, world_open, close_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
