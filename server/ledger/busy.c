/* The slots of one source, and of all sources of a structure. */
#include <string.h>

#include "common/rules/occupation.h"
#include "common/rules/zone.h"
#include "server/ledger/busy_priv.h"

/* ---- the slots of one source ---- */

/* The same moment on the walls of another structure; where a zone is not known, the same hour. */
static int64_t wall_there(const struct pup_structure *here, const struct pup_structure *there, int64_t wall)
{
    const struct pup_zone *from = pup_zone_find(here->zone), *to = pup_zone_find(there->zone);
    return from == NULL || to == NULL || from == to ? wall : pup_zone_wall(to, pup_zone_utc(from, wall));
}

struct deriving {
    struct busy_world *world;
    const struct pup_structure *structure; /* of the source */
    struct pup_id id;                      /* of the source */
    struct busy_source source;
    struct busy_row *rows; /* what was derived before */
    size_t row_count;
};

static bool was_derived(const struct deriving *deriving, const char *code, const char *login)
{
    for (size_t i = 0; i < deriving->row_count; i++) {
        if (strcmp(deriving->rows[i].code, code) == 0 && strcmp(deriving->rows[i].login, login) == 0) {
            return true;
        }
    }
    return false;
}

/* Others see her as busy in her other structures, but in those that read the source itself. */
static bool sees_her_busy(const struct deriving *deriving, const struct busy_home *home)
{
    return !busy_belongs(deriving->structure, home->structure->code);
}

static enum pup_err put_slot(struct deriving *deriving, const struct busy_member *member, const struct busy_home *home)
{
    struct busy_world *world = deriving->world;
    struct busy_slot slot = {.id = pup_busy_id(&deriving->id, member->login, home->structure->code),
                             .login = member->login,
                             .person = home->persons[0],
                             .start = wall_there(deriving->structure, home->structure, deriving->source.start),
                             .end = wall_there(deriving->structure, home->structure, deriving->source.end)};
    enum pup_err err = pup_space_make(home->structure->code, PUP_TEAM, NULL, &slot.space);
    err = err == PUP_OK ? busy_slot_put(world, &slot) : err;
    bool known = was_derived(deriving, home->structure->code, member->login);
    return err == PUP_OK && !known && !world->dry
               ? busy_row_put(world->txn, &deriving->id, home->structure->code, member->login)
               : err;
}

/* The row is of a slot that must not be there: who it is about does not take part, or has no place there any more. */
static bool must_go(const struct deriving *deriving, const struct busy_row *row)
{
    const struct busy_world *world = deriving->world;
    for (size_t i = 0; i < deriving->source.member_count; i++) {
        const struct busy_member *member = &world->members[deriving->source.members[i]];
        for (size_t j = 0; strcmp(member->login, row->login) == 0 && j < member->home_count; j++) {
            if (strcmp(member->homes[j].structure->code, row->code) == 0) {
                return !sees_her_busy(deriving, &member->homes[j]);
            }
        }
    }
    return true;
}

static enum pup_err remove_slots(struct deriving *deriving)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < deriving->row_count && err == PUP_OK; i++) {
        const struct busy_row *row = &deriving->rows[i];
        struct pup_space space;
        struct pup_id id = pup_busy_id(&deriving->id, row->login, row->code);
        if (must_go(deriving, row)) {
            err = pup_space_make(row->code, PUP_TEAM, NULL, &space);
            err = err == PUP_OK ? busy_slot_remove(deriving->world, &space, &id) : err;
        }
    }
    return err;
}

static enum pup_err put_slots(struct deriving *deriving)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < deriving->source.member_count; i++) {
        const struct busy_member *member = &deriving->world->members[deriving->source.members[i]];
        for (size_t j = 0; j < member->home_count && err == PUP_OK; j++) {
            if (sees_her_busy(deriving, &member->homes[j])) {
                err = put_slot(deriving, member, &member->homes[j]);
            }
        }
    }
    return err;
}

enum pup_err busy_derive(struct busy_world *world, const struct pup_structure *structure,
                         const struct pup_record *record)
{
    struct deriving deriving = {.world = world, .structure = structure, .id = record->id};
    enum pup_err err = busy_rows(world->txn, world->scratch, &record->id, &deriving.rows, &deriving.row_count);
    err = err == PUP_OK ? busy_source_read(world, structure, record, &deriving.source) : err;
    err = err == PUP_OK ? remove_slots(&deriving) : err;
    return err == PUP_OK ? put_slots(&deriving) : err;
}

/* ---- many sources ---- */

/* Ids of the sources of a space, collected first: slots are written while we go. */
static enum pup_err list_sources(struct busy_world *world, const struct pup_space *space, struct pup_buf *ids)
{
    static const struct pup_id first = {{0}};
    struct ledger_records records;
    struct ledger_record_row row;
    struct pup_id id;
    struct pup_record record;
    enum pup_err err = ledger_records_start(&records, world->txn, world->arena, space, 0, &first);
    while (err == PUP_OK && (err = ledger_records_next(&records, &id, &row)) == PUP_OK) {
        err = pup_record_unpack(world->scratch, row.canonical, &record);
        if (err == PUP_OK && (record.kind == PUP_KIND_MEETING || record.kind == PUP_KIND_PRESENCE)) {
            err = pup_buf_put(ids, (struct pup_span){id.bytes, sizeof id.bytes});
        }
        pup_arena_reset(world->scratch);
    }
    ledger_records_end(&records);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err busy_derive_space(struct busy_world *world, const struct pup_structure *structure)
{
    enum { IDS_MAX = 256 * 1024 * 1024 };
    struct pup_space space;
    struct pup_buf ids;
    struct pup_id id;
    struct pup_record record;
    pup_buf_init(&ids, IDS_MAX);
    enum pup_err err = pup_space_make(structure->code, PUP_TEAM, NULL, &space);
    err = err == PUP_OK ? list_sources(world, &space, &ids) : err;
    while (err == PUP_OK && pup_buf_len(&ids) >= sizeof id.bytes) {
        memcpy(id.bytes, pup_buf_span(&ids).data, sizeof id.bytes);
        pup_buf_consume(&ids, sizeof id.bytes);
        err = pup_ledger_record(world->txn, world->scratch, &space, &id, &record, NULL);
        err = err == PUP_OK ? busy_derive(world, structure, &record) : err;
        pup_arena_reset(world->scratch);
    }
    pup_buf_release(&ids);
    return err;
}
