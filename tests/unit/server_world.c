#include "tests/unit/server_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/base/hash.h"
#include "common/wire/record_codec.h"
#include "server/ledger/ledger_rows.h"

static void copy_text(char *out, size_t room, const char *text)
{
    assert_in_range(snprintf(out, room, "%s", text), 0, room - 1);
}

static void fill(void *context, void *out, size_t len)
{
    uint8_t *bytes = out;
    for (size_t i = 0; i < len; i++) {
        bytes[i] = (uint8_t)seeded_next(context);
    }
}

struct pup_random_source world_random(struct world *world)
{
    return (struct pup_random_source){.fill = fill, .context = &world->seed};
}

struct pup_id world_id(struct world *world)
{
    uint8_t random[10];
    fill(&world->seed, random, sizeof random);
    return pup_id_v7((uint64_t)world->now_ms, random);
}

struct pup_space world_space(const char *name)
{
    struct pup_space space;
    assert_int_equal(pup_space_parse(pup_span_of(name), &space), PUP_OK);
    return space;
}

struct pup_txn *world_begin(struct world *world)
{
    struct pup_txn *txn;
    assert_int_equal(pup_store_begin(world->store, true, &txn), PUP_OK);
    return txn;
}

void world_commit(struct pup_txn *txn)
{
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
}

static void add_structure(struct pup_txn *txn, const char *code, const char *name, const char *first,
                          const char *second)
{
    struct pup_structure structure = {.zone = "Europe/Paris"};
    copy_text(structure.code, sizeof structure.code, code);
    copy_text(structure.name, sizeof structure.name, name);
    if (first != NULL) {
        copy_text(structure.members[0], sizeof structure.members[0], first);
        copy_text(structure.members[1], sizeof structure.members[1], second);
        structure.member_count = 2;
    }
    assert_int_equal(pup_roster_add_structure(txn, &structure), PUP_OK);
}

static void add_member(struct pup_txn *txn, const char *login, const char *name)
{
    struct pup_member member = {.profession = 2};
    copy_text(member.login, sizeof member.login, login);
    copy_text(member.name, sizeof member.name, name);
    assert_int_equal(pup_roster_add_member(txn, &member), PUP_OK);
}

static void grant(struct world *world, struct pup_txn *txn, const char *login, const char *code, enum pup_role role)
{
    assert_int_equal(pup_roster_grant(txn, login, code, role), PUP_OK);
    assert_int_equal(pup_people_granted(&world->ledger, txn, world->now_ms, login, code), PUP_OK);
}

static void populate(struct world *world)
{
    struct pup_txn *txn = world_begin(world);
    add_structure(txn, "V", "MSP de Valombre", NULL, NULL);
    add_structure(txn, "A", "MSP du Pont-d'Arçay", NULL, NULL);
    add_structure(txn, "A+V", "Arçay et Valombre", "A", "V");
    add_member(txn, "anne", "Anne Castel");
    add_member(txn, "maelle", "Maëlle Riou");
    add_member(txn, "paul", "Paul Nédélec");
    add_member(txn, "ines", "Inès Bako");
    add_member(txn, "tom", "Tom Petit");
    grant(world, txn, "anne", "V", PUP_ROLE_LEADER);
    grant(world, txn, "maelle", "V", PUP_ROLE_COORDINATOR);
    grant(world, txn, "maelle", "A", PUP_ROLE_COORDINATOR);
    grant(world, txn, "paul", "V", PUP_ROLE_PROFESSIONAL);
    grant(world, txn, "ines", "A", PUP_ROLE_MANAGER);
    grant(world, txn, "tom", "V", PUP_ROLE_TRAINEE);
    world_commit(txn);
}

static void create_home(struct world *world)
{
    uint8_t key[32];
    struct pup_id incarnation = world_id(world);
    fill(&world->seed, key, sizeof key);
    assert_int_equal(pup_store_open_memory(PUP_TABLE_COUNT, &world->store), PUP_OK);
    assert_int_equal(pup_authority_create("Desk", "localhost", key, &world->authority), PUP_OK);
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_ledger_create(txn, &incarnation), PUP_OK);
    assert_int_equal(pup_authority_save(txn, &world->authority), PUP_OK);
    world_commit(txn);
    assert_int_equal(pup_ledger_open(world->store, world_random(world), &world->ledger), PUP_OK);
}

struct author world_device(struct world *world, const char *login)
{
    struct author author = {.login = login};
    fill(&world->seed, author.device.bytes, sizeof author.device.bytes);
    struct pup_roster_device device = {
        .device = author.device, .enrolled = world->ledger.incarnation, .back = world->ledger.incarnation};
    copy_text(device.login, sizeof device.login, login);
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_roster_put_device(txn, &device), PUP_OK);
    world_commit(txn);
    return author;
}

int world_open(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    world->seed.state = 20260310;
    world->now_ms = 1773137400000;
    pup_arena_init(&world->arena, 512 * 1024 * 1024);
    create_home(world);
    populate(world);
    world->anne = world_device(world, "anne");
    world->maelle = world_device(world, "maelle");
    world->paul = world_device(world, "paul");
    world->ines = world_device(world, "ines");
    world->tom = world_device(world, "tom");
    *state = world;
    return 0;
}

int world_close(void **state)
{
    struct world *world = *state;
    pup_arena_release(&world->arena);
    pup_authority_release(&world->authority);
    pup_store_close(world->store);
    free(world);
    return 0;
}

/* ---- edits ---- */

struct pup_change world_put_text(uint32_t field, const char *text)
{
    return (struct pup_change){.field = field, .operation = PUP_PUT, .value = pup_value_text(pup_span_of(text))};
}

struct pup_change world_put_number(uint32_t field, int64_t number)
{
    return (struct pup_change){.field = field, .operation = PUP_PUT, .value = pup_value_integer(number)};
}

struct pup_change world_put_ref(uint32_t field, struct pup_id ref, const char *name)
{
    return (struct pup_change){
        .field = field, .operation = PUP_PUT, .value = pup_value_reference(ref, pup_span_of(name))};
}

struct pup_change world_add_ref(uint32_t field, struct pup_id ref, const char *name)
{
    struct pup_change change = world_put_ref(field, ref, name);
    change.operation = PUP_ADD;
    return change;
}

struct pup_part world_part(struct world *world, const char *space, const struct pup_id *record, uint32_t kind,
                           const struct pup_change *changes, size_t count)
{
    struct pup_part part = {.record = *record, .kind = kind, .changes = changes, .change_count = count};
    struct pup_record standing;
    struct pup_txn *txn;
    struct pup_space where = world_space(space);
    assert_int_equal(pup_store_begin(world->store, false, &txn), PUP_OK);
    if (pup_ledger_record(txn, &world->arena, &where, record, &standing, NULL) == PUP_OK) {
        part.seen = standing.touched;
    }
    pup_txn_abort(txn);
    return part;
}

struct pup_submitted world_edit(struct world *world, struct author *author, const char *space, struct pup_part *parts,
                                size_t count)
{
    struct pup_edit edit = {.id = {author->device, author->counter + 1},
                            .space = world_space(space),
                            .at = world->now_ms,
                            .previous = author->previous,
                            .parts = parts,
                            .part_count = count};
    struct pup_submitted submitted = {0};
    assert_int_equal(pup_edit_seal(&world->arena, &edit, world_random(world), &submitted.sealed), PUP_OK);
    author->counter++;
    author->previous = pup_header_hash(submitted.sealed.header);
    return submitted;
}

enum pup_err world_submit(struct world *world, const struct author *author, const struct pup_submitted *submitted,
                          struct pup_receipt *receipt)
{
    struct pup_txn *txn = world_begin(world);
    enum pup_err err =
        pup_ledger_submit(&world->ledger, txn, author->login, &author->device, world->now_ms, submitted, receipt);
    world_commit(txn);
    return err;
}

struct pup_receipt world_take(struct world *world, struct author *author, const char *space, struct pup_part *parts,
                              size_t count)
{
    struct pup_receipt receipt;
    struct pup_submitted submitted = world_edit(world, author, space, parts, count);
    assert_int_equal(world_submit(world, author, &submitted, &receipt), PUP_OK);
    return receipt;
}

struct pup_receipt world_take_one(struct world *world, struct author *author, const char *space,
                                  const struct pup_id *record, uint32_t kind, const struct pup_change *changes,
                                  size_t count)
{
    struct pup_part part = world_part(world, space, record, kind, changes, count);
    return world_take(world, author, space, &part, 1);
}

/* ---- looking ---- */

struct pup_record world_record(struct world *world, const char *space, const struct pup_id *id)
{
    struct pup_txn *txn;
    struct ledger_record_row row;
    struct pup_record record;
    struct pup_space where = world_space(space);
    assert_int_equal(pup_store_begin(world->store, false, &txn), PUP_OK);
    assert_int_equal(ledger_record_get(txn, &where, id, &row), PUP_OK);
    struct pup_span copy = pup_arena_copy(&world->arena, row.canonical);
    pup_txn_abort(txn);
    assert_int_equal(pup_record_unpack(&world->arena, copy, &record), PUP_OK);
    return record;
}

struct pup_space_state world_state(struct world *world, const char *space)
{
    struct pup_txn *txn;
    struct pup_space_state standing;
    struct pup_space where = world_space(space);
    assert_int_equal(pup_store_begin(world->store, false, &txn), PUP_OK);
    assert_int_equal(pup_ledger_space(txn, &where, &standing), PUP_OK);
    pup_txn_abort(txn);
    return standing;
}

struct pup_entry world_entry(struct world *world, const char *space, uint64_t seq)
{
    struct pup_txn *txn;
    struct ledger_entry_row row;
    struct pup_entry entry;
    struct pup_space where = world_space(space);
    assert_int_equal(pup_store_begin(world->store, false, &txn), PUP_OK);
    assert_int_equal(ledger_entry_get(txn, &where, seq, &row), PUP_OK);
    struct pup_span bytes = pup_arena_copy(&world->arena, row.entry);
    pup_txn_abort(txn);
    assert_int_equal(pup_entry_unpack(&world->arena, bytes, &entry), PUP_OK);
    assert_int_equal(entry.seq, seq);
    return entry;
}

static void verify_chain(struct world *world, struct pup_txn *txn, const struct pup_space *space,
                         const struct pup_space_state *standing)
{
    struct pup_hash head = {0};
    struct ledger_entries entries;
    struct ledger_entry_row row;
    uint64_t count = 0;
    assert_int_equal(ledger_entries_start(&entries, txn, space, 0), PUP_OK);
    while (ledger_entries_next(&entries, &row) == PUP_OK) {
        struct pup_entry entry;
        struct pup_edit edit;
        assert_int_equal(row.seq, ++count);
        assert_int_equal(pup_entry_unpack(&world->arena, row.entry, &entry), PUP_OK);
        struct pup_hash hash = pup_header_hash(entry.sealed.header);
        head = pup_chain_next(&head, count, &hash);
        assert_memory_equal(row.head.bytes, head.bytes, 32);
        assert_int_equal(pup_edit_open(&world->arena, entry.sealed, &edit), PUP_OK);
    }
    assert_int_equal(count, standing->seq);
    assert_memory_equal(head.bytes, standing->head.bytes, 32);
}

/* Records in the order of their last touch: each once, in order, and all of them. */
static void verify_records(struct world *world, struct pup_txn *txn, const struct pup_space *space,
                           const struct pup_space_state *standing)
{
    struct ledger_records records;
    struct ledger_record_row row;
    struct pup_id id = {{0}}, last = id;
    struct pup_hash sum = {0};
    uint64_t count = 0, seq = 0;
    assert_int_equal(ledger_records_start(&records, txn, &world->arena, space, 0, &id), PUP_OK);
    while (ledger_records_next(&records, &id, &row) == PUP_OK) {
        struct pup_record record;
        assert_true(row.seq > seq || (row.seq == seq && pup_id_compare(&id, &last) > 0));
        assert_int_equal(pup_record_unpack(&world->arena, row.canonical, &record), PUP_OK);
        struct pup_hash term = pup_record_hash(&id, row.canonical);
        pup_hash_add(&sum, &term);
        seq = row.seq;
        last = id;
        count++;
    }
    ledger_records_end(&records);
    assert_int_equal(count, standing->records);
    assert_memory_equal(sum.bytes, standing->state.bytes, 32);
}

void world_verify(struct world *world, const char *space)
{
    struct pup_txn *txn;
    struct pup_space where = world_space(space);
    struct pup_space_state standing = world_state(world, space);
    assert_int_equal(pup_store_begin(world->store, false, &txn), PUP_OK);
    verify_chain(world, txn, &where, &standing);
    verify_records(world, txn, &where, &standing);
    pup_txn_abort(txn);
}

static bool survives(size_t table)
{
    return table == PUP_TABLE_META || table == PUP_TABLE_AUTHORITY || table == PUP_TABLE_STRUCTURES ||
           table == PUP_TABLE_MEMBERS || table == PUP_TABLE_GRANTS || table == PUP_TABLE_DEVICES;
}

void world_lose_ledger(struct world *world)
{
    struct pup_txn *txn = world_begin(world);
    struct pup_id incarnation = world_id(world);
    for (size_t table = 0; table < PUP_TABLE_COUNT; table++) {
        struct pup_cursor *cursor;
        struct pup_span key;
        assert_int_equal(pup_cursor_open(txn, table, &cursor), PUP_OK);
        enum pup_err err =
            survives(table) ? PUP_ERR_NOT_FOUND : pup_cursor_seek(cursor, (struct pup_span){0}, &key, NULL);
        while (err == PUP_OK) {
            assert_int_equal(pup_cursor_delete(cursor), PUP_OK);
            err = pup_cursor_next(cursor, &key, NULL);
        }
        pup_cursor_close(cursor);
    }
    assert_int_equal(pup_ledger_new_incarnation(txn, &incarnation), PUP_OK);
    world_commit(txn);
    assert_int_equal(pup_ledger_open(world->store, world_random(world), &world->ledger), PUP_OK);
}

size_t world_count_bytes(struct world *world, const char *bytes)
{
    struct pup_txn *txn;
    size_t found = 0, len = strlen(bytes);
    assert_int_equal(pup_store_begin(world->store, false, &txn), PUP_OK);
    for (size_t table = 0; table < PUP_TABLE_COUNT; table++) {
        struct pup_cursor *cursor;
        struct pup_span key, value;
        assert_int_equal(pup_cursor_open(txn, table, &cursor), PUP_OK);
        enum pup_err err = pup_cursor_seek(cursor, (struct pup_span){0}, &key, &value);
        while (err == PUP_OK) {
            found += value.len >= len && memmem(value.data, value.len, bytes, len) != NULL;
            err = pup_cursor_next(cursor, &key, &value);
        }
        pup_cursor_close(cursor);
    }
    pup_txn_abort(txn);
    return found;
}
