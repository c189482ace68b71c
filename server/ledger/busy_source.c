/* What takes whose time: a meeting or a presence read for those whom several structures share. */
#include <string.h>

#include "common/model/fields.h"
#include "common/rules/occupation.h"
#include "server/ledger/busy_priv.h"

static const struct pup_value *visible(const struct pup_record *record, uint32_t field)
{
    const struct pup_register *reg = pup_record_register(record, field);
    return reg == NULL ? NULL : pup_register_value(reg);
}

/* 0: nobody wrote one. */
static int64_t integer(const struct pup_record *record, uint32_t field)
{
    const struct pup_value *value = visible(record, field);
    return value != NULL && value->type == PUP_VALUE_INTEGER ? value->integer : 0;
}

/* ---- who a person record is ---- */

static bool is_of_home(const struct busy_home *home, const struct pup_id *person)
{
    for (size_t i = 0; i < home->person_count; i++) {
        if (pup_id_equal(&home->persons[i], person)) {
            return true;
        }
    }
    return false;
}

/* Whose person record it is, in the structure or, of a group, in one of its members; member_count: nobody's. */
static size_t find_member(const struct busy_world *world, const struct pup_structure *structure,
                          const struct pup_id *person)
{
    size_t at = 0;
    for (; at < world->member_count; at++) {
        const struct busy_member *member = &world->members[at];
        for (size_t i = 0; i < member->home_count; i++) {
            if (busy_belongs(structure, member->homes[i].structure->code) && is_of_home(&member->homes[i], person)) {
                return at;
            }
        }
    }
    return at;
}

/* In the structure or, of a group, in whichever of its members the record lies. */
static enum pup_err next_person(const struct busy_world *world, const struct pup_structure *structure,
                                const struct pup_id *person, struct pup_id *next)
{
    enum pup_err err = busy_person_next(world, structure->code, person, next);
    for (size_t i = 0; i < structure->member_count && err == PUP_ERR_NOT_FOUND; i++) {
        err = busy_person_next(world, structure->members[i], person, next);
    }
    return err;
}

enum pup_err busy_member_of(const struct busy_world *world, const struct pup_structure *structure,
                            const struct pup_id *named, size_t *member)
{
    struct pup_id id = *named, next;
    enum pup_err err = PUP_OK;
    *member = find_member(world, structure, &id);
    for (int i = 0; i < BUSY_MERGES_MAX && err == PUP_OK && *member == world->member_count; i++) {
        err = next_person(world, structure, &id, &next);
        id = err == PUP_OK ? next : id;
        *member = err == PUP_OK ? find_member(world, structure, &id) : world->member_count;
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* ---- who takes part ---- */

struct parting {
    const struct busy_world *world;
    const struct pup_structure *structure;
    unsigned *named; /* one a member */
};

static enum pup_err note(struct parting *parting, const struct pup_value *value, enum pup_named as)
{
    size_t member = parting->world->member_count;
    enum pup_err err = value != NULL && value->type == PUP_VALUE_REFERENCE
                           ? busy_member_of(parting->world, parting->structure, &value->ref, &member)
                           : PUP_OK;
    if (err == PUP_OK && member < parting->world->member_count) {
        parting->named[member] |= (unsigned)as;
    }
    return err;
}

static enum pup_err note_set(struct parting *parting, const struct pup_record *record, uint32_t field,
                             enum pup_named as)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < record->set_count; i++) {
        const struct pup_set *set = &record->sets[i];
        for (size_t j = 0; set->field == field && j < set->count && err == PUP_OK; j++) {
            if (pup_element_present(&set->elements[j])) {
                err = note(parting, &set->elements[j].value, as);
            }
        }
    }
    return err;
}

static enum pup_err note_meeting(struct parting *parting, const struct pup_record *record)
{
    enum pup_err err = note(parting, visible(record, PUP_MEETING_CHAIR), PUP_NAMED_CHAIR);
    err = err == PUP_OK ? note_set(parting, record, PUP_MEETING_INVITED, PUP_NAMED_INVITED) : err;
    err = err == PUP_OK ? note_set(parting, record, PUP_MEETING_PRESENT, PUP_NAMED_PRESENT) : err;
    return err == PUP_OK ? note_set(parting, record, PUP_MEETING_EXCUSED, PUP_NAMED_EXCUSED) : err;
}

static bool takes_time(const struct pup_record *record, struct busy_source *source)
{
    bool meeting = record->kind == PUP_KIND_MEETING;
    int64_t state = integer(record, PUP_FIELD_STATE);
    const struct pup_value *start = visible(record, meeting ? (uint32_t)PUP_MEETING_START : PUP_PRESENCE_START);
    const struct pup_value *end = visible(record, meeting ? (uint32_t)PUP_MEETING_END : PUP_PRESENCE_END);
    const struct pup_value *into = visible(record, PUP_FIELD_MERGED_INTO);
    bool timed = start != NULL && start->type == PUP_VALUE_INTEGER && end != NULL && end->type == PUP_VALUE_INTEGER &&
                 start->integer < end->integer;
    bool takes =
        timed && pup_record_alive(record) && (into == NULL || into->type != PUP_VALUE_REFERENCE) &&
        (meeting ? pup_meeting_takes_place(state)
                 : pup_presence_takes_place(state) && pup_presence_seen_elsewhere(integer(record, PUP_PRESENCE_TYPE)));
    if (takes) {
        source->start = start->integer;
        source->end = end->integer;
    }
    return takes;
}

enum pup_err busy_source_read(const struct busy_world *world, const struct pup_structure *structure,
                              const struct pup_record *record, struct busy_source *source)
{
    struct parting parting = {world, structure, NULL};
    *source = (struct busy_source){0};
    if (world->member_count == 0 || (record->kind != PUP_KIND_MEETING && record->kind != PUP_KIND_PRESENCE) ||
        !takes_time(record, source)) {
        return PUP_OK;
    }
    parting.named = pup_arena_array(world->scratch, world->member_count, sizeof *parting.named);
    source->members = pup_arena_array(world->scratch, world->member_count, sizeof *source->members);
    if (parting.named == NULL || source->members == NULL) {
        return PUP_ERR_MEMORY;
    }
    enum pup_err err = record->kind == PUP_KIND_MEETING
                           ? note_meeting(&parting, record)
                           : note(&parting, visible(record, PUP_PRESENCE_PERSON), PUP_NAMED_PRESENT);
    for (size_t i = 0; i < world->member_count; i++) {
        if (pup_takes_part(parting.named[i])) {
            source->members[source->member_count++] = i;
        }
    }
    return err;
}
