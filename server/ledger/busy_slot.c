/* One slot brought up to what it must be, and the table of what was derived from what. */
#include "common/model/fields.h"
#include "server/ledger/busy_priv.h"

/* ---- the table ---- */

static struct pup_key row_key(const struct pup_id *source)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_bytes(&key, source->bytes, sizeof source->bytes);
    return key;
}

enum pup_err busy_row_put(struct pup_txn *txn, const struct pup_id *source, const char *code, const char *login)
{
    struct pup_key key = row_key(source);
    pup_key_text(&key, code);
    pup_key_text(&key, login);
    return pup_txn_put(txn, PUP_TABLE_BUSY, pup_key_span(&key), (struct pup_span){0});
}

static enum pup_err count_rows(struct pup_txn *txn, const struct pup_key *key, size_t *count)
{
    struct pup_walk walk;
    struct pup_span rest;
    *count = 0;
    enum pup_err err = pup_walk_open(&walk, txn, PUP_TABLE_BUSY, key);
    while (err == PUP_OK && (err = pup_walk_next(&walk, &rest, NULL)) == PUP_OK) {
        ++*count;
    }
    pup_walk_close(&walk);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err busy_rows(struct pup_txn *txn, struct pup_arena *arena, const struct pup_id *source,
                       struct busy_row **rows, size_t *count)
{
    struct pup_key key = row_key(source);
    struct pup_walk walk;
    struct pup_span rest;
    size_t room;
    *count = 0;
    enum pup_err err = count_rows(txn, &key, &room);
    *rows = err == PUP_OK ? pup_arena_array(arena, room, sizeof **rows) : NULL;
    if (*rows == NULL) {
        return err != PUP_OK ? err : PUP_ERR_MEMORY;
    }
    err = pup_walk_open(&walk, txn, PUP_TABLE_BUSY, &key);
    while (err == PUP_OK && *count < room && (err = pup_walk_next(&walk, &rest, NULL)) == PUP_OK) {
        struct busy_row *row = &(*rows)[(*count)++];
        err = pup_key_take_text(&rest, row->code, sizeof row->code);
        err = err == PUP_OK ? pup_key_take_text(&rest, row->login, sizeof row->login) : err;
    }
    pup_walk_close(&walk);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* ---- the slot ---- */

bool pup_busy_is_slot(const struct pup_record *record)
{
    const struct pup_register *type =
        record->kind == PUP_KIND_PRESENCE ? pup_record_register(record, PUP_PRESENCE_TYPE) : NULL;
    const struct pup_value *value = type == NULL ? NULL : pup_register_value(type);
    return value != NULL && value->type == PUP_VALUE_INTEGER && value->integer == PUP_PRESENCE_TYPE_BUSY;
}

struct drafting {
    struct pup_record record;
    struct pup_change changes[6];
    size_t count;
};

static enum pup_err load(const struct busy_world *world, const struct pup_space *space, const struct pup_id *id,
                         struct drafting *draft, bool *held)
{
    *draft = (struct drafting){.count = 0};
    enum pup_err err = pup_ledger_record(world->txn, world->scratch, space, id, &draft->record, NULL);
    *held = err == PUP_OK;
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* What somebody else wrote there before the slot came is not the slot's. */
static void put(struct drafting *draft, bool held, uint32_t field, struct pup_value value)
{
    const struct pup_register *reg = held ? pup_record_register(&draft->record, field) : NULL;
    const struct pup_value *now = reg == NULL ? NULL : pup_register_value(reg);
    if (now == NULL || pup_register_contested(reg) || !pup_value_equal(now, &value)) {
        draft->changes[draft->count++] = (struct pup_change){.field = field, .operation = PUP_PUT, .value = value};
    }
}

static enum pup_err write(struct busy_world *world, const struct pup_space *space, const struct pup_id *id,
                          struct drafting *draft)
{
    struct pup_part part = {
        .record = *id, .kind = PUP_KIND_PRESENCE, .changes = draft->changes, .change_count = draft->count};
    struct pup_edit edit = {.space = *space, .at = world->now_ms, .parts = &part, .part_count = 1};
    world->differences += draft->count > 0;
    return draft->count == 0 || world->dry ? PUP_OK : pup_ledger_write(world->ledger, world->txn, &edit);
}

static enum pup_err name_of(const struct busy_world *world, const char *login, struct pup_span *name)
{
    struct pup_member member;
    enum pup_err err = pup_roster_member(world->txn, login, &member);
    *name = err == PUP_OK ? pup_arena_copy(world->scratch, pup_span_of(member.name)) : (struct pup_span){0};
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* A restore may lose the erasure of a source while a device still remembers that of its slot: the slot stays without
 * its times then, whatever is put there, and that is no difference. */
static bool is_erased(const struct drafting *draft, bool held, uint32_t field)
{
    const struct pup_register *reg = held ? pup_record_register(&draft->record, field) : NULL;
    const struct pup_value *now = reg == NULL ? NULL : pup_register_value(reg);
    return now != NULL && now->type == PUP_VALUE_ERASED;
}

static void put_time(const struct busy_world *world, struct drafting *draft, bool held, uint32_t field, int64_t minutes)
{
    if (!world->dry || !is_erased(draft, held, field)) {
        put(draft, held, field, pup_value_integer(minutes));
    }
}

enum pup_err busy_slot_put(struct busy_world *world, const struct busy_slot *slot)
{
    struct drafting draft;
    struct pup_span name;
    bool held;
    enum pup_err err = load(world, &slot->space, &slot->id, &draft, &held);
    err = err == PUP_OK ? name_of(world, slot->login, &name) : err;
    if (err != PUP_OK || (held && draft.record.kind != PUP_KIND_PRESENCE)) {
        return err;
    }
    if (held && !pup_record_alive(&draft.record)) {
        draft.changes[draft.count++] = (struct pup_change){.operation = PUP_KEEP};
    }
    put(&draft, held, PUP_PRESENCE_TYPE, pup_value_integer(PUP_PRESENCE_TYPE_BUSY));
    put(&draft, held, PUP_PRESENCE_PERSON, pup_value_reference(slot->person, name));
    put_time(world, &draft, held, PUP_PRESENCE_START, slot->start);
    put_time(world, &draft, held, PUP_PRESENCE_END, slot->end);
    put(&draft, held, PUP_FIELD_STATE, pup_value_integer(PUP_PRESENCE_STATE_PLANNED));
    return write(world, &slot->space, &slot->id, &draft);
}

enum pup_err busy_slot_remove(struct busy_world *world, const struct pup_space *space, const struct pup_id *id)
{
    struct drafting draft;
    bool held;
    enum pup_err err = load(world, space, id, &draft, &held);
    if (err == PUP_OK && held && draft.record.kind == PUP_KIND_PRESENCE && pup_record_alive(&draft.record)) {
        draft.changes[draft.count++] = (struct pup_change){.operation = PUP_DELETE};
        err = write(world, space, id, &draft);
    }
    return err;
}
