/* The replica: what it takes from the server, what it keeps beside it, and what it never gives up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/replica/replica_priv.h"
#include "common/wire/record_codec.h"
#include "server/ledger/ledger_rows.h"
#include "tests/unit/desk.h"

struct bench {
    struct desk *desk;
    struct site site;
    struct pup_id id; /* an action in V/team by Anne's other device */
    uint64_t seq;     /* its entry */
};

static int open_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    void *desk;
    assert_non_null(bench);
    assert_int_equal(desk_open(&desk), 0);
    bench->desk = desk;
    site_open(bench->desk, "maelle", &bench->site);
    bench->id = world_id(bench->desk->world);
    struct pup_change title = world_put_text(1, "Titre");
    bench->seq =
        world_take_one(bench->desk->world, &bench->desk->world->anne, "V/team", &bench->id, PUP_KIND_ACTION, &title, 1)
            .seq;
    *state = bench;
    return 0;
}

static int close_bench(void **state)
{
    struct bench *bench = *state;
    void *desk = bench->desk;
    site_close(&bench->site);
    desk_close(&desk);
    free(bench);
    return 0;
}

static struct pup_txn *begin(struct bench *bench)
{
    struct pup_txn *txn;
    assert_int_equal(pup_store_begin(bench->site.replica.store, true, &txn), PUP_OK);
    return txn;
}

/* The folder knows the server's life and may read the space. */
static struct pup_space_row readable(struct bench *bench, struct pup_txn *txn)
{
    struct pup_wire_rights right = {.space = world_space("V/team"), .rights = PUP_RIGHT_READ | PUP_RIGHT_WRITE};
    struct pup_msg_rights rights = {.spaces = &right, .space_count = 1};
    struct pup_space_row row;
    assert_int_equal(pup_replica_new_incarnation(txn, &bench->desk->world->ledger.incarnation, 0), PUP_OK);
    assert_int_equal(pup_replica_take_rights(txn, &rights), PUP_OK);
    assert_int_equal(pup_replica_space(txn, &right.space, &row), PUP_OK);
    return row;
}

static struct pup_span entry_bytes(struct bench *bench, uint64_t seq)
{
    struct pup_span bytes;
    struct pup_entry entry = world_entry(bench->desk->world, "V/team", seq);
    assert_int_equal(pup_entry_pack(&bench->desk->world->arena, &entry, &bytes), PUP_OK);
    return bytes;
}

static void take_up_to(struct bench *bench, struct pup_txn *txn, struct pup_space_row *row, uint64_t seq)
{
    for (uint64_t at = row->seq + 1; at <= seq; at++)
        assert_int_equal(pup_replica_take_entry(txn, row, entry_bytes(bench, at)), PUP_OK);
    assert_int_equal(pup_replica_put_space(txn, row), PUP_OK);
}

static void newer_format_is_refused(void **state)
{
    (void)state;
    struct pup_store *store;
    struct pup_txn *txn;
    struct pup_key key;
    struct pup_replica replica;
    static const uint8_t newer[] = {0, 0, 0, PUP_CLIENT_FORMAT + 1};
    assert_int_equal(pup_store_open_memory(PUP_CLIENT_COUNT, &store), PUP_OK);
    assert_int_equal(pup_store_begin(store, true, &txn), PUP_OK);
    pup_key_start(&key);
    pup_key_text(&key, "format");
    assert_int_equal(pup_txn_put(txn, PUP_CLIENT_META, pup_key_span(&key), (struct pup_span){newer, sizeof newer}),
                     PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    assert_int_equal(pup_replica_open_store(store, &replica), PUP_ERR_VERSION);
}

static void profile_is_kept(void **state)
{
    struct bench *bench = *state;
    struct pup_profile profile = site_profile(&bench->site), again;
    assert_true(profile.enrolled);
    assert_string_equal(profile.login, "maelle");
    assert_string_equal(profile.host, "localhost");
    assert_int_equal(profile.port, 7417);
    profile.last_counter = 7;
    profile.last_on_wire = 5;
    profile.last_contact = -1;
    profile.last_header.bytes[31] = 9;
    struct pup_txn *txn = begin(bench);
    assert_int_equal(pup_replica_put_profile(txn, &profile), PUP_OK);
    assert_int_equal(pup_replica_profile(txn, &again), PUP_OK);
    pup_txn_abort(txn);
    assert_memory_equal(&profile, &again, sizeof again);
}

static void entries_in_order(void **state)
{
    struct bench *bench = *state;
    struct pup_txn *txn = begin(bench);
    struct pup_space_row row = readable(bench, txn);
    assert_true(bench->seq > 1);
    assert_int_equal(pup_replica_take_entry(txn, &row, entry_bytes(bench, 2)), PUP_ERR_PROTOCOL);
    take_up_to(bench, txn, &row, bench->seq);
    assert_int_equal(pup_replica_take_entry(txn, &row, entry_bytes(bench, 1)), PUP_OK); /* an older one is skipped */
    assert_int_equal(row.seq, bench->seq);
    struct pup_space_state state_there = world_state(bench->desk->world, "V/team");
    assert_memory_equal(row.head.bytes, state_there.head.bytes, sizeof row.head.bytes);
    assert_memory_equal(row.state.bytes, state_there.state.bytes, sizeof row.state.bytes);
    assert_int_equal(row.records, state_there.records);
    struct pup_record record;
    uint64_t seq;
    assert_int_equal(pup_replica_record(txn, &bench->site.arena, &row.space, &bench->id, &record, &seq), PUP_OK);
    assert_int_equal(seq, bench->seq);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    site_verify(&bench->site);
}

/* Bytes changed on the way are noticed by their hashes, and nothing is taken. */
static void altered_entry(void **state)
{
    struct bench *bench = *state;
    struct pup_txn *txn = begin(bench);
    struct pup_space_row row = readable(bench, txn);
    take_up_to(bench, txn, &row, bench->seq - 1);
    struct pup_span bytes = pup_arena_copy(&bench->site.arena, entry_bytes(bench, bench->seq));
    uint8_t *at = memmem(bytes.data, bytes.len, "Titre", 5);
    assert_non_null(at);
    at[0] = 't';
    assert_int_equal(pup_replica_take_entry(txn, &row, bytes), PUP_ERR_UNTRUSTED);
    pup_txn_abort(txn);
}

/* All records of the space as one page. */
static struct pup_msg_records page_of(struct bench *bench)
{
    struct pup_space_state there = world_state(bench->desk->world, "V/team");
    struct pup_msg_records page = {.space = world_space("V/team"),
                                   .records =
                                       pup_arena_array(&bench->site.arena, (size_t)there.records, sizeof *page.records),
                                   .last = true,
                                   .seq = there.seq,
                                   .head = there.head,
                                   .state = there.state};
    struct pup_txn *txn;
    struct ledger_records records;
    struct ledger_record_row row;
    struct pup_id id = {{0}};
    assert_int_equal(pup_store_begin(bench->desk->world->store, false, &txn), PUP_OK);
    assert_int_equal(ledger_records_start(&records, txn, &bench->site.arena, &page.space, 0, &id), PUP_OK);
    while (page.count < there.records && ledger_records_next(&records, &id, &row) == PUP_OK)
        page.records[page.count++] = (struct pup_record_at){row.seq, pup_arena_copy(&bench->site.arena, row.canonical)};
    ledger_records_end(&records);
    pup_txn_abort(txn);
    return page;
}

static void pages_of_a_new_copy(void **state)
{
    struct bench *bench = *state;
    struct pup_txn *txn = begin(bench);
    struct pup_space_row row = readable(bench, txn);
    struct pup_msg_records page = page_of(bench), first = page, second = page;
    first.count = 1;
    first.fresh = true;
    first.last = false;
    second.records++;
    second.count--;
    assert_int_equal(pup_replica_take_records(txn, &row, &first, &bench->desk->world->ledger.incarnation), PUP_OK);
    assert_true(row.paging && !row.building);
    assert_int_equal(row.page_seq, first.records[0].seq);
    assert_int_equal(pup_replica_take_entry(txn, &row, entry_bytes(bench, 1)),
                     PUP_ERR_PROTOCOL); /* not between pages */
    assert_int_equal(pup_replica_take_records(txn, &row, &second, &bench->desk->world->ledger.incarnation), PUP_OK);
    assert_false(row.paging || row.damaged);
    assert_int_equal(row.seq, page.seq);
    assert_int_equal(pup_replica_put_space(txn, &row), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    assert_string_equal(site_text(&bench->site, "V/team", &bench->id, 1), "Titre");
    site_verify(&bench->site);
}

/* The old copy stays in use until the new one is whole; then what it held and the new one lacks is awaited. */
static void a_copy_beside(void **state)
{
    struct bench *bench = *state;
    struct pup_id gone = world_id(bench->desk->world), other_life = world_id(bench->desk->world);
    struct pup_msg_records before = page_of(bench);
    struct pup_change title = world_put_text(1, "perdu");
    world_take_one(bench->desk->world, &bench->desk->world->anne, "V/team", &gone, PUP_KIND_ACTION, &title, 1);
    struct pup_txn *txn = begin(bench);
    struct pup_space_row row = readable(bench, txn);
    take_up_to(bench, txn, &row, bench->seq + 1);
    assert_int_equal(pup_replica_new_incarnation(txn, &other_life, 0), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);

    struct pup_msg_records first = before, second = before;
    first.count = 1;
    first.fresh = true;
    first.last = false;
    second.records++;
    second.count--;
    txn = begin(bench);
    row = site_space(&bench->site, "V/team");
    assert_int_equal(pup_replica_take_records(txn, &row, &first, &other_life), PUP_OK);
    assert_true(row.building && row.paging);
    assert_int_equal(pup_replica_put_space(txn, &row), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    assert_string_equal(site_text(&bench->site, "V/team", &gone, 1), "perdu");
    site_verify(&bench->site);

    txn = begin(bench);
    assert_int_equal(pup_replica_take_records(txn, &row, &second, &other_life), PUP_OK);
    assert_false(row.building);
    assert_int_equal(pup_replica_put_space(txn, &row), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    struct pup_view view;
    assert_false(site_sees(&bench->site, "V/team", &gone, &view));
    assert_string_equal(site_text(&bench->site, "V/team", &bench->id, 1), "Titre");
    assert_int_equal(site_awaited(&bench->site), 1);
    site_verify(&bench->site);
    uint64_t entries;
    txn = begin(bench);
    assert_false(replica_index_known(txn, &row.space, &gone));
    assert_true(replica_index_known(txn, &row.space, &bench->id));
    assert_int_equal(pup_txn_count(txn, PUP_CLIENT_ENTRIES, &entries), PUP_OK); /* their seqs mean something else now */
    assert_int_equal(entries, 0);
    assert_int_equal(pup_txn_count(txn, PUP_CLIENT_HISTORY, &entries), PUP_OK);
    assert_int_equal(entries, 0);
    pup_txn_abort(txn);
}

/* A server that lost everything counts from 1 again: entries alone make the new copy too. */
static void a_copy_from_entries(void **state)
{
    struct bench *bench = *state;
    struct pup_id other_life = world_id(bench->desk->world);
    struct pup_txn *txn = begin(bench);
    struct pup_space_row row = readable(bench, txn);
    take_up_to(bench, txn, &row, bench->seq);
    assert_int_equal(pup_replica_new_incarnation(txn, &other_life, 0), PUP_OK);
    assert_int_equal(pup_replica_space(txn, &row.space, &row), PUP_OK);
    for (uint64_t seq = 1; seq <= bench->seq; seq++)
        assert_int_equal(pup_replica_take_entry(txn, &row, entry_bytes(bench, seq)), PUP_OK);
    assert_true(row.building);
    assert_int_equal(row.building_seq, bench->seq);
    assert_int_equal(pup_replica_finish_copy(txn, &row), PUP_OK);
    assert_false(row.building);
    assert_int_equal(row.seq, bench->seq);
    assert_int_equal(pup_replica_put_space(txn, &row), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    assert_int_equal(site_awaited(&bench->site), 0);
    assert_string_equal(site_text(&bench->site, "V/team", &bench->id, 1), "Titre");
    site_verify(&bench->site);
}

static void rights_open_close_and_leave(void **state)
{
    struct bench *bench = *state;
    struct pup_txn *txn = begin(bench);
    struct pup_space_row row = readable(bench, txn);
    take_up_to(bench, txn, &row, bench->seq);
    struct pup_msg_rights none = {0};
    assert_int_equal(pup_replica_take_rights(txn, &none), PUP_OK); /* mere absence */
    assert_int_equal(pup_replica_space(txn, &row.space, &row), PUP_OK);
    assert_int_equal(row.rights, 0);
    assert_int_equal(row.seq, bench->seq);
    struct pup_wire_rights closed = {.space = row.space, .closed = true};
    struct pup_msg_rights close = {.spaces = &closed, .space_count = 1};
    assert_int_equal(pup_replica_take_rights(txn, &close), PUP_OK);
    assert_int_equal(pup_replica_space(txn, &row.space, &row), PUP_ERR_NOT_FOUND);
    for (enum pup_client_table table = PUP_CLIENT_SPACES; table < PUP_CLIENT_COUNT; table++) {
        uint64_t count;
        assert_int_equal(pup_txn_count(txn, table, &count), PUP_OK);
        assert_int_equal(count, 0);
    }
    pup_txn_abort(txn);
}

/* Closing wipes what was received, not what was made here: it stays to be seen and found until the server has judged
 * it. */
static void closing_keeps_own_edits(void **state)
{
    struct bench *bench = *state;
    struct pup_txn *txn = begin(bench);
    struct pup_space_row row = readable(bench, txn);
    take_up_to(bench, txn, &row, bench->seq);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    site_put(&bench->site, "V/team", &bench->id, 1, "pas encore envoyé");
    struct pup_wire_rights closed = {.space = row.space, .closed = true};
    struct pup_msg_rights close = {.spaces = &closed, .space_count = 1};
    txn = begin(bench);
    assert_int_equal(pup_replica_take_rights(txn, &close), PUP_OK);
    assert_true(replica_index_known(txn, &row.space, &bench->id));
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    assert_int_equal(site_pending(&bench->site), 1);
    assert_string_equal(site_text(&bench->site, "V/team", &bench->id, 1), "pas encore envoyé");
    struct pup_receipt refused = {.counter = 1, .verdict = PUP_VERDICT_REFUSED, .reason = PUP_REASON_RIGHTS};
    struct pup_view view;
    txn = begin(bench);
    assert_int_equal(pup_outbox_settle(txn, &refused, &bench->desk->world->ledger.incarnation, 0), PUP_OK);
    assert_false(replica_index_known(txn, &row.space, &bench->id));
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    assert_false(site_sees(&bench->site, "V/team", &bench->id, &view));
}

static void structures_are_replaced(void **state)
{
    struct bench *bench = *state;
    struct pup_span members[] = {pup_span_of("A"), pup_span_of("V")};
    struct pup_wire_structure wire[] = {
        {.code = pup_span_of("A+V"),
         .name = pup_span_of("Arçay et Valombre"),
         .zone = pup_span_of("Europe/Paris"),
         .members = members,
         .member_count = 2},
        {.code = pup_span_of("V"), .name = pup_span_of("MSP de Valombre"), .zone = pup_span_of("Europe/Paris")}};
    struct pup_msg_rights rights = {.structures = wire, .structure_count = 2};
    struct pup_structure_row *rows;
    size_t count;
    struct pup_txn *txn = begin(bench);
    assert_int_equal(pup_replica_take_rights(txn, &rights), PUP_OK);
    assert_int_equal(pup_replica_structures(txn, &bench->site.arena, &rows, &count), PUP_OK);
    assert_int_equal(count, 2);
    assert_string_equal(rows[0].code, "A+V");
    assert_int_equal(rows[0].member_count, 2);
    assert_string_equal(rows[0].members[1], "V");
    assert_string_equal(rows[1].name, "MSP de Valombre");
    rights.structures++;
    rights.structure_count = 1;
    assert_int_equal(pup_replica_take_rights(txn, &rights), PUP_OK);
    assert_int_equal(pup_replica_structures(txn, &bench->site.arena, &rows, &count), PUP_OK);
    assert_int_equal(count, 1);
    wire[1].code = pup_span_of("UNCODEBEAUCOUPTROPLONG");
    assert_int_equal(pup_replica_take_rights(txn, &rights), PUP_ERR_PROTOCOL);
    pup_txn_abort(txn);
}

/* An edit under this device's name that was not made here: beyond what it made, or other than what it made. */
static void entry_of_a_copy(void **state)
{
    struct bench *bench = *state;
    struct author twin = {.login = "maelle", .device = bench->site.device};
    struct pup_change title = world_put_text(1, "de la copie");
    struct pup_id id = world_id(bench->desk->world);
    uint64_t seq = world_take_one(bench->desk->world, &twin, "V/team", &id, PUP_KIND_ACTION, &title, 1).seq;
    for (int made = 0; made < 2; made++) {
        struct pup_txn *txn = begin(bench);
        struct pup_space_row row = readable(bench, txn);
        take_up_to(bench, txn, &row, seq - 1);
        assert_int_equal(pup_replica_take_entry(txn, &row, entry_bytes(bench, seq)), PUP_ERR_COPIED);
        assert_int_equal(row.seq, seq - 1);
        pup_txn_abort(txn);
        site_add(&bench->site, "V/team", "de l'original");
    }
}

static void old_entries_are_let_go(void **state)
{
    struct bench *bench = *state;
    struct world *world = bench->desk->world;
    world->now_ms += (int64_t)401 * 24 * 3600 * 1000;
    struct pup_change title = world_put_text(1, "plus tard");
    uint64_t seq = world_take_one(world, &world->anne, "V/team", &bench->id, PUP_KIND_ACTION, &title, 1).seq, kept;
    struct pup_txn *txn = begin(bench);
    struct pup_space_row row = readable(bench, txn);
    take_up_to(bench, txn, &row, seq);
    assert_int_equal(replica_index_known(txn, &row.space, &bench->id), true);
    assert_int_equal(entries_prune(txn, &row.space, 2), PUP_OK);
    assert_int_equal(pup_txn_count(txn, PUP_CLIENT_ENTRIES, &kept), PUP_OK);
    assert_int_equal(kept, seq - 2);
    assert_int_equal(entries_prune(txn, &row.space, SIZE_MAX), PUP_OK);
    assert_int_equal(pup_txn_count(txn, PUP_CLIENT_ENTRIES, &kept), PUP_OK);
    assert_int_equal(kept, 1);
    assert_int_equal(pup_txn_count(txn, PUP_CLIENT_HISTORY, &kept), PUP_OK);
    assert_int_equal(kept, 1);
    pup_txn_abort(txn);
}

/* The folder is enrolled anew: counting starts at 1, and what was not accepted waits in the drawer, text and all. */
static void enrolled_anew(void **state)
{
    struct bench *bench = *state;
    struct pup_identity *identity;
    struct pup_profile profile = site_profile(&bench->site);
    struct pup_drawer_row *drawer;
    struct pup_own_edit own;
    struct pup_edit edit;
    size_t count;
    struct pup_id id = site_add(&bench->site, "V/team", "pas accepté");
    assert_int_equal(pup_identity_new("device", &identity), PUP_OK);
    struct pup_txn *txn = begin(bench);
    struct pup_space_row row = readable(bench, txn);
    take_up_to(bench, txn, &row, bench->seq);
    for (int i = 1; i <= 2; i++) {
        assert_int_equal(pup_replica_enrol(txn, identity, pup_span_of("authority"), &profile), PUP_OK);
        assert_int_equal(pup_outbox_drawer(txn, &bench->site.arena, &drawer, &count), PUP_OK);
        assert_int_equal(count, 1);
        assert_true(drawer[0].counter == PUP_OWN_FORMER + 1);
    }
    assert_int_equal(outbox_open(txn, &bench->site.arena, drawer[0].counter, &own, &edit), PUP_OK);
    assert_int_equal(edit.id.counter, 1);
    assert_memory_equal(edit.id.device.bytes, bench->site.device.bytes, sizeof edit.id.device.bytes);
    assert_int_equal(pup_replica_space(txn, &row.space, &row), PUP_OK); /* the same member of the same home */
    assert_int_equal(row.seq, bench->seq);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    profile = site_profile(&bench->site);
    assert_int_equal(profile.last_counter, 0);
    assert_true(profile.has_incarnation);
    struct pup_view view;
    assert_false(site_sees(&bench->site, "V/team", &id, &view));
    assert_int_equal(site_put(&bench->site, "V/team", &bench->id, 1, "nouveau"), 1);

    strcpy(profile.login, "paul"); /* another member may not read what Maëlle could */
    txn = begin(bench);
    assert_int_equal(pup_replica_enrol(txn, identity, pup_span_of("authority"), &profile), PUP_OK);
    assert_int_equal(pup_replica_space(txn, &row.space, &row), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_outbox_drawer(txn, &bench->site.arena, &drawer, &count), PUP_OK);
    assert_int_equal(count, 2);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    assert_false(site_profile(&bench->site).has_incarnation);
    pup_identity_free(identity);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(newer_format_is_refused),
        cmocka_unit_test_setup_teardown(profile_is_kept, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(entries_in_order, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(altered_entry, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(pages_of_a_new_copy, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(a_copy_beside, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(a_copy_from_entries, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(rights_open_close_and_leave, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(closing_keeps_own_edits, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(structures_are_replaced, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(entry_of_a_copy, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(old_entries_are_let_go, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(enrolled_anew, open_bench, close_bench),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
