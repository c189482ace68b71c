/* When slots are derived: after edits, erasures and grants, and once for a home that had none. */
#include <string.h>

#include "common/model/fields.h"
#include "common/rules/occupation.h"
#include "server/ledger/busy_priv.h"
#include "server/ledger/erase.h"

static const char begun_row[] = "busy"; /* of META: slots are derived since then */

static enum pup_err open_world(struct busy_world *world, struct pup_arena *arena, struct pup_arena *scratch)
{
    pup_arena_init(arena, LEDGER_BUDGET);
    pup_arena_init(scratch, LEDGER_BUDGET);
    world->arena = arena;
    world->scratch = scratch;
    return busy_world_load(world);
}

static void close_world(struct busy_world *world)
{
    pup_arena_release(world->arena);
    pup_arena_release(world->scratch);
}

/* ---- whole structures ---- */

static enum pup_err derive_all(struct busy_world *world)
{
    struct pup_arena arena, scratch;
    enum pup_err err = open_world(world, &arena, &scratch);
    for (size_t i = 0; i < world->structure_count && err == PUP_OK; i++) {
        err = busy_derive_space(world, &world->structures[i]);
    }
    close_world(world);
    return err;
}

enum pup_err pup_busy_check(struct pup_ledger *ledger, struct pup_txn *txn, uint64_t *differences)
{
    struct busy_world world = {.ledger = ledger, .txn = txn, .dry = true};
    enum pup_err err = derive_all(&world);
    *differences = world.differences;
    return err;
}

enum pup_err pup_busy_begun(struct pup_txn *txn, bool *begun)
{
    struct pup_key key = rows_text_key(begun_row);
    struct pup_span value;
    enum pup_err err = pup_txn_get(txn, PUP_TABLE_META, pup_key_span(&key), &value);
    *begun = err == PUP_OK;
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err pup_busy_begin(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms)
{
    static const uint8_t yes = 1;
    struct pup_key key = rows_text_key(begun_row);
    struct busy_world world = {.ledger = ledger, .txn = txn, .now_ms = now_ms};
    bool begun;
    enum pup_err err = pup_busy_begun(txn, &begun);
    if (err != PUP_OK || begun) {
        return err;
    }
    err = derive_all(&world);
    return err == PUP_OK ? pup_txn_put(txn, PUP_TABLE_META, pup_key_span(&key), (struct pup_span){&yes, 1}) : err;
}

/* The structure, and the groups it belongs to. */
static enum pup_err derive_around(struct busy_world *world, const char *code)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < world->structure_count && err == PUP_OK; i++) {
        if (busy_belongs(&world->structures[i], code)) {
            err = busy_derive_space(world, &world->structures[i]);
        }
    }
    return err;
}

/* ---- roles ---- */

/* Whether she has, or had, a role there. */
static enum pup_err was_there(struct pup_txn *txn, const char *login, const char *code, bool *was)
{
    struct pup_key key;
    struct pup_walk walk;
    struct pup_span rest;
    pup_key_start(&key);
    pup_key_text(&key, login);
    pup_key_text(&key, code);
    enum pup_err err = pup_walk_open(&walk, txn, PUP_TABLE_GRANTS, &key);
    err = err == PUP_OK ? pup_walk_next(&walk, &rest, NULL) : err;
    pup_walk_close(&walk);
    *was = err == PUP_OK;
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* Wherever she has, or had, a role; what a member of one structure does is seen nowhere else. */
static enum pup_err derive_member(struct busy_world *world, const char *login)
{
    size_t count = 0;
    enum pup_err err = PUP_OK;
    bool *hers = pup_arena_array(world->arena, world->structure_count, sizeof *hers);
    if (hers == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < world->structure_count && err == PUP_OK; i++) {
        err = was_there(world->txn, login, world->structures[i].code, &hers[i]);
        count += hers[i];
    }
    for (size_t i = 0; i < world->structure_count && err == PUP_OK && count > 1; i++) {
        bool concerns = false;
        for (size_t j = 0; j < world->structure_count; j++) {
            concerns |= hers[j] && busy_belongs(&world->structures[i], world->structures[j].code);
        }
        err = concerns ? busy_derive_space(world, &world->structures[i]) : PUP_OK;
    }
    return err;
}

enum pup_err pup_busy_member_changed(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms, const char *login)
{
    struct pup_arena arena, scratch;
    struct busy_world world = {.ledger = ledger, .txn = txn, .now_ms = now_ms};
    enum pup_err err = open_world(&world, &arena, &scratch);
    err = err == PUP_OK ? derive_member(&world, login) : err;
    close_world(&world);
    return err;
}

/* ---- edits ---- */

static bool is_source(const struct pup_part *part)
{
    return part->kind == PUP_KIND_MEETING || part->kind == PUP_KIND_PRESENCE;
}

/* Of a meeting most edits are of its texts, which nobody elsewhere sees. */
static bool is_of_when_or_whom(const struct pup_part *part)
{
    for (size_t i = 0; is_source(part) && i < part->change_count; i++) {
        uint32_t field = part->changes[i].field;
        bool who_or_when = field >= PUP_MEETING_START && field <= PUP_MEETING_EXCUSED;
        if (part->kind == PUP_KIND_PRESENCE || who_or_when || field == 0 || field == PUP_FIELD_STATE ||
            field == PUP_FIELD_MERGED_INTO) {
            return true;
        }
    }
    return false;
}

static bool merges_person(const struct pup_part *part)
{
    for (size_t i = 0; part->kind == PUP_KIND_PERSON && i < part->change_count; i++) {
        if (part->changes[i].field == PUP_FIELD_MERGED_INTO ||
            (part->changes[i].field == 0 && part->changes[i].operation == PUP_ERASE)) {
            return true;
        }
    }
    return false;
}

static bool any(const struct pup_edit *edit, bool (*is)(const struct pup_part *part))
{
    for (size_t i = 0; i < edit->part_count; i++) {
        if (is(&edit->parts[i])) {
            return true;
        }
    }
    return false;
}

/* Whether somebody whom several structures share is meant by a person record that the edit merges. */
static enum pup_err people_meant(struct busy_world *world, const struct pup_edit *edit, bool *meant)
{
    const struct pup_structure *structure = busy_structure(world, pup_space_split(&edit->space).code);
    enum pup_err err = PUP_OK;
    for (size_t i = 0; structure != NULL && i < edit->part_count && err == PUP_OK; i++) {
        size_t member = world->member_count;
        if (merges_person(&edit->parts[i])) {
            err = busy_member_of(world, structure, &edit->parts[i].record, &member);
            *meant |= member < world->member_count;
        }
    }
    return err;
}

enum pup_err busy_before(struct pup_ledger *ledger, struct pup_txn *txn, const struct pup_edit *edit, bool *people)
{
    struct pup_arena arena, scratch;
    struct busy_world world = {.ledger = ledger, .txn = txn};
    *people = false;
    if (!any(edit, merges_person)) {
        return PUP_OK;
    }
    enum pup_err err = open_world(&world, &arena, &scratch);
    err = err == PUP_OK ? people_meant(&world, edit, people) : err;
    close_world(&world);
    return err;
}

/* Any edit may bring back what was removed by somebody who had not seen it. */
static enum pup_err was_removed(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                                const struct pup_part *part, bool *removed)
{
    struct pup_record record;
    enum pup_err err = pup_ledger_record(txn, arena, space, &part->record, &record, NULL);
    *removed = err == PUP_OK && record.deletion_count > 0;
    return err;
}

/* Which parts may change a slot: one a part. */
static enum pup_err find_sources(struct pup_txn *txn, struct pup_arena *arena, const struct pup_edit *edit,
                                 bool **sources, bool *any_source)
{
    enum pup_err err = PUP_OK;
    *sources = pup_arena_array(arena, edit->part_count, sizeof **sources);
    *any_source = false;
    if (*sources == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < edit->part_count && err == PUP_OK; i++) {
        const struct pup_part *part = &edit->parts[i];
        bool *source = &(*sources)[i];
        *source = is_of_when_or_whom(part);
        if (!*source && is_source(part)) {
            err = was_removed(txn, arena, &edit->space, part, source);
        }
        *any_source |= *source;
    }
    return err;
}

static enum pup_err follow(struct busy_world *world, const struct pup_edit *edit, const bool *sources, bool people)
{
    const struct pup_structure *structure = busy_structure(world, pup_space_split(&edit->space).code);
    struct pup_record record;
    enum pup_err err = people_meant(world, edit, &people);
    if (err != PUP_OK || structure == NULL || people) {
        return err == PUP_OK && people ? derive_around(world, structure->code) : err;
    }
    for (size_t i = 0; i < edit->part_count && err == PUP_OK; i++) {
        if (sources[i]) {
            err = pup_ledger_record(world->txn, world->scratch, &edit->space, &edit->parts[i].record, &record, NULL);
            err = err == PUP_OK ? busy_derive(world, structure, &record) : err;
            pup_arena_reset(world->scratch);
        }
    }
    return err;
}

enum pup_err busy_after(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms, const struct pup_edit *edit,
                        bool people)
{
    struct pup_arena arena, scratch, found;
    struct busy_world world = {.ledger = ledger, .txn = txn, .now_ms = now_ms};
    bool team = pup_space_split(&edit->space).compartment == PUP_TEAM, any_source = false;
    bool *sources;
    if (!team || (!any(edit, is_source) && !any(edit, merges_person))) {
        return PUP_OK;
    }
    pup_arena_init(&found, LEDGER_BUDGET);
    enum pup_err err = find_sources(txn, &found, edit, &sources, &any_source);
    if (err == PUP_OK && (any_source || any(edit, merges_person))) {
        err = open_world(&world, &arena, &scratch);
        err = err == PUP_OK ? follow(&world, edit, sources, people) : err;
        close_world(&world);
    }
    pup_arena_release(&found);
    return err;
}

/* ---- erasures ---- */

static bool erases_times(const struct pup_part *part)
{
    uint32_t start = part->kind == PUP_KIND_MEETING ? (uint32_t)PUP_MEETING_START : PUP_PRESENCE_START;
    uint32_t end = part->kind == PUP_KIND_MEETING ? (uint32_t)PUP_MEETING_END : PUP_PRESENCE_END;
    for (size_t i = 0; is_source(part) && i < part->change_count; i++) {
        uint32_t field = part->changes[i].field;
        bool of_names = part->changes[i].value.type == PUP_VALUE_REFERENCE; /* elsewhere, beside references */
        if (!of_names && (field == 0 || field == start || field == end)) {
            return true;
        }
    }
    return false;
}

static enum pup_err erase_slot(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms,
                               const struct pup_id *source, const struct busy_row *row)
{
    static const uint32_t times[] = {PUP_PRESENCE_START, PUP_PRESENCE_END};
    struct pup_id id = pup_busy_id(source, row->login, row->code);
    struct pup_space space;
    uint64_t values;
    enum pup_err err = pup_space_make(row->code, PUP_TEAM, NULL, &space);
    for (size_t i = 0; i < sizeof times / sizeof times[0] && err == PUP_OK; i++) {
        err = pup_erase(ledger, txn, &space, &id, times[i], now_ms, &values);
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err; /* the row came from a backup, its slot did not */
}

static enum pup_err erase_slots(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms,
                                const struct pup_id *source)
{
    struct pup_arena arena;
    struct busy_row *rows;
    size_t count;
    pup_arena_init(&arena, LEDGER_BUDGET);
    enum pup_err err = busy_rows(txn, &arena, source, &rows, &count);
    for (size_t i = 0; i < count && err == PUP_OK; i++) {
        err = erase_slot(ledger, txn, now_ms, source, &rows[i]);
    }
    pup_arena_release(&arena);
    return err;
}

enum pup_err busy_erased(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms, const struct pup_edit *edit)
{
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < edit->part_count && err == PUP_OK; i++) {
        if (erases_times(&edit->parts[i])) {
            err = erase_slots(ledger, txn, now_ms, &edit->parts[i].record);
        }
    }
    return err == PUP_OK ? busy_after(ledger, txn, now_ms, edit, any(edit, merges_person)) : err;
}
