#include "tests/unit/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/replica/replica_priv.h"
#include "common/base/hash.h"
#include "common/wire/record_codec.h"
#include "server/store/tables.h"

enum { BUF_MAX = 64 * 1024 * 1024, NOTIFY_MAX = 64 };

/* ---- the home ---- */

static void queue_job(void *context, struct pup_job *job)
{
    struct desk *desk = context;
    job->next = NULL;
    *desk->last = job;
    desk->last = &job->next;
}

int desk_open(void **state)
{
    void *world;
    struct desk *desk = calloc(1, sizeof *desk);
    assert_non_null(desk);
    assert_int_equal(world_open(&world), 0);
    desk->world = world;
    desk->last = &desk->first;
    desk->host = (struct pup_session_host){
        .store = desk->world->store, .ledger = &desk->world->ledger, .submit = queue_job, .context = desk};
    *state = desk;
    return 0;
}

int desk_close(void **state)
{
    struct desk *desk = *state;
    void *world = desk->world;
    while (desk->links)
        desk_cut(desk->links);
    world_close(&world);
    free(desk);
    return 0;
}

static void copy_tables(struct pup_store *from, struct pup_store *to, size_t tables)
{
    struct pup_txn *read, *write;
    assert_int_equal(pup_store_begin(from, false, &read), PUP_OK);
    assert_int_equal(pup_store_begin(to, true, &write), PUP_OK);
    for (size_t table = 0; table < tables; table++) {
        struct pup_cursor *cursor;
        struct pup_span key, value;
        assert_int_equal(pup_cursor_open(read, table, &cursor), PUP_OK);
        enum pup_err err = pup_cursor_seek(cursor, (struct pup_span){0}, &key, &value);
        for (; !err; err = pup_cursor_next(cursor, &key, &value))
            assert_int_equal(pup_txn_put(write, table, key, value), PUP_OK);
        pup_cursor_close(cursor);
    }
    pup_txn_abort(read);
    assert_int_equal(pup_txn_commit(write), PUP_OK);
}

struct pup_store *desk_backup(struct desk *desk)
{
    struct pup_store *backup;
    assert_int_equal(pup_store_open_memory(PUP_TABLE_COUNT, &backup), PUP_OK);
    copy_tables(desk->world->store, backup, PUP_TABLE_COUNT);
    return backup;
}

void desk_restore(struct desk *desk, struct pup_store *backup)
{
    struct world *world = desk->world;
    struct pup_id incarnation = world_id(world);
    while (desk->links)
        desk_cut(desk->links);
    pup_store_close(world->store);
    world->store = desk->host.store = backup;
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_ledger_new_incarnation(txn, &incarnation), PUP_OK);
    world_commit(txn);
    assert_int_equal(pup_ledger_open(backup, world_random(world), &world->ledger), PUP_OK);
}

/* ---- the writer: each job is a commit of its own ---- */

struct noted {
    struct pup_space spaces[NOTIFY_MAX];
    size_t count;
};

static void note_entry(void *context, const struct pup_space *space)
{
    struct noted *noted = context;
    for (size_t i = 0; i < noted->count; i++) {
        if (pup_space_equal(&noted->spaces[i], space))
            return;
    }
    assert_true(noted->count < NOTIFY_MAX);
    noted->spaces[noted->count++] = *space;
}

static void notify(struct desk *desk, const struct noted *noted, bool roster_changed)
{
    for (struct link *link = desk->links; link; link = link->next) {
        for (size_t i = 0; i < noted->count; i++)
            pup_session_notify(link->server, &noted->spaces[i]);
        if (roster_changed)
            pup_session_roster_changed(link->server, 0);
    }
}

static void run_job(struct desk *desk, struct pup_job *job)
{
    struct noted noted = {0};
    desk->world->ledger.on_entry = note_entry;
    desk->world->ledger.on_entry_context = &noted;
    struct pup_txn *txn = world_begin(desk->world);
    assert_int_equal(pup_job_run(job, &desk->world->ledger, &desk->world->authority, txn), PUP_OK);
    world_commit(txn);
    desk->world->ledger.on_entry = NULL;
    bool roster_changed = job->roster_changed;
    if (job->owner)
        pup_session_done(job->owner, 0, job);
    else
        pup_job_free(job);
    notify(desk, &noted, roster_changed);
}

static bool run_jobs(struct desk *desk)
{
    bool any = false;
    while (desk->first) {
        struct pup_job *job = desk->first;
        desk->first = job->next;
        if (!desk->first)
            desk->last = &desk->first;
        run_job(desk, job);
        any = true;
    }
    return any;
}

/* ---- folders ---- */

struct pup_txn *site_begin(struct site *site, bool write)
{
    struct pup_txn *txn;
    assert_int_equal(pup_store_begin(site->replica.store, write, &txn), PUP_OK);
    return txn;
}

static void open_folder(struct site *site)
{
    struct pup_store *store;
    assert_int_equal(pup_store_open_memory(PUP_CLIENT_COUNT, &store), PUP_OK);
    assert_int_equal(pup_replica_open_store(store, &site->replica), PUP_OK);
    pup_arena_init(&site->arena, BUF_MAX);
}

static void register_device(struct site *site)
{
    struct pup_roster_device device = {
        .device = site->device, .enrolled = site->world->ledger.incarnation, .back = site->world->ledger.incarnation};
    strcpy(device.login, site->login);
    struct pup_txn *txn = world_begin(site->world);
    assert_int_equal(pup_roster_put_device(txn, &device), PUP_OK);
    world_commit(txn);
}

void site_open(struct desk *desk, const char *login, struct site *site)
{
    struct pup_profile profile = {.port = 7417};
    *site = (struct site){.world = desk->world, .login = login};
    strcpy(profile.login, login);
    strcpy(profile.host, "localhost");
    open_folder(site);
    assert_int_equal(pup_identity_new("device", &site->identity), PUP_OK);
    site->device = pup_identity_device(site->identity);
    struct pup_txn *txn = site_begin(site, true);
    assert_int_equal(pup_replica_enrol(txn, site->identity, pup_span_of("authority"), &profile), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    register_device(site);
}

void site_copy(const struct site *site, struct site *copy)
{
    *copy = (struct site){.world = site->world, .login = site->login, .device = site->device};
    open_folder(copy);
    copy_tables(site->replica.store, copy->replica.store, PUP_CLIENT_COUNT);
}

void site_close(struct site *site)
{
    pup_replica_close(&site->replica);
    pup_identity_free(site->identity);
    pup_arena_release(&site->arena);
}

/* ---- what people do and see ---- */

static struct pup_id site_id(struct site *site)
{
    return world_id(site->world);
}

uint64_t site_edit(struct site *site, const char *space, const struct pup_id *id, uint32_t kind,
                   const struct pup_change *changes, size_t count)
{
    struct pup_part part = {.record = *id, .kind = kind, .changes = changes, .change_count = count};
    struct pup_edit edit = {.space = world_space(space), .at = site->world->now_ms, .parts = &part, .part_count = 1};
    struct pup_view view;
    struct pup_arena arena;
    pup_arena_init(&arena, BUF_MAX);
    struct pup_txn *txn = site_begin(site, true);
    if (pup_view_get(txn, &arena, &edit.space, id, &view) == PUP_OK) {
        part.seen = view.record.touched;
        part.kind = view.record.kind;
    }
    assert_int_equal(pup_outbox_add(txn, &arena, world_random(site->world), &edit), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    pup_arena_release(&arena);
    return edit.id.counter;
}

uint64_t site_put(struct site *site, const char *space, const struct pup_id *id, uint32_t field, const char *text)
{
    struct pup_change change = world_put_text(field, text);
    return site_edit(site, space, id, PUP_KIND_ACTION, &change, 1);
}

struct pup_id site_add(struct site *site, const char *space, const char *title)
{
    struct pup_id id = site_id(site);
    site_put(site, space, &id, 1, title);
    return id;
}

bool site_sees(struct site *site, const char *space, const struct pup_id *id, struct pup_view *view)
{
    struct pup_space where = world_space(space);
    struct pup_txn *txn = site_begin(site, false);
    struct pup_view seen;
    enum pup_err err = pup_view_get(txn, &site->arena, &where, id, &seen);
    if (!err) { /* what it borrows must outlive the transaction */
        struct pup_span bytes;
        *view = seen;
        assert_int_equal(pup_record_pack(&site->arena, &seen.record, &bytes), PUP_OK);
        assert_int_equal(pup_record_unpack(&site->arena, bytes, &view->record), PUP_OK);
    }
    pup_txn_abort(txn);
    assert_true(err == PUP_OK || err == PUP_ERR_NOT_FOUND);
    return !err;
}

const char *site_text(struct site *site, const char *space, const struct pup_id *id, uint32_t field)
{
    struct pup_view view;
    if (!site_sees(site, space, id, &view))
        return "";
    const struct pup_register *reg = pup_record_register(&view.record, field);
    if (!reg)
        reg = pup_record_text(&view.record, field);
    const struct pup_value *value = reg ? pup_register_value(reg) : NULL;
    if (!value || value->type != PUP_VALUE_TEXT)
        return "";
    return (const char *)pup_arena_copy(&site->arena, value->text).data;
}

bool site_contested(struct site *site, const char *space, const struct pup_id *id, uint32_t field)
{
    struct pup_view view;
    if (!site_sees(site, space, id, &view))
        return false;
    const struct pup_register *reg = pup_record_register(&view.record, field);
    if (!reg)
        reg = pup_record_text(&view.record, field);
    return reg && pup_register_contested(reg);
}

uint64_t site_pending(struct site *site)
{
    uint64_t count;
    struct pup_txn *txn = site_begin(site, false);
    assert_int_equal(pup_outbox_count(txn, &count), PUP_OK);
    pup_txn_abort(txn);
    return count;
}

size_t site_drawer(struct site *site)
{
    struct pup_drawer_row *rows;
    size_t count;
    struct pup_txn *txn = site_begin(site, false);
    assert_int_equal(pup_outbox_drawer(txn, &site->arena, &rows, &count), PUP_OK);
    pup_txn_abort(txn);
    return count;
}

size_t site_awaited(struct site *site)
{
    struct pup_awaited_row *rows;
    size_t count;
    struct pup_txn *txn = site_begin(site, false);
    assert_int_equal(pup_replica_awaited(txn, &site->arena, &rows, &count), PUP_OK);
    pup_txn_abort(txn);
    return count;
}

struct pup_profile site_profile(struct site *site)
{
    struct pup_profile profile;
    struct pup_txn *txn = site_begin(site, false);
    assert_int_equal(pup_replica_profile(txn, &profile), PUP_OK);
    pup_txn_abort(txn);
    return profile;
}

bool site_holds_space(struct site *site, const char *space)
{
    struct pup_space_row row;
    struct pup_space where = world_space(space);
    struct pup_txn *txn = site_begin(site, false);
    enum pup_err err = pup_replica_space(txn, &where, &row);
    pup_txn_abort(txn);
    return !err;
}

struct pup_space_row site_space(struct site *site, const char *space)
{
    struct pup_space_row row;
    struct pup_space where = world_space(space);
    struct pup_txn *txn = site_begin(site, false);
    assert_int_equal(pup_replica_space(txn, &where, &row), PUP_OK);
    pup_txn_abort(txn);
    return row;
}

size_t site_count_bytes(struct site *site, const char *bytes)
{
    size_t found = 0, len = strlen(bytes);
    struct pup_txn *txn = site_begin(site, false);
    for (size_t table = 0; table < PUP_CLIENT_COUNT; table++) {
        struct pup_cursor *cursor;
        struct pup_span key, value;
        assert_int_equal(pup_cursor_open(txn, table, &cursor), PUP_OK);
        enum pup_err err = pup_cursor_seek(cursor, (struct pup_span){0}, &key, &value);
        for (; !err; err = pup_cursor_next(cursor, &key, &value))
            found += value.len >= len && memmem(value.data, value.len, bytes, len);
        pup_cursor_close(cursor);
    }
    pup_txn_abort(txn);
    return found;
}

/* ---- the replica's own account ---- */

struct account {
    struct pup_txn *txn;
    struct pup_arena arena;
    struct pup_hash sum;
    uint64_t records;
    bool in_replica_only;
};

/* The index finds it by its id, whatever else has that id in other spaces. */
static void must_be_found(struct pup_txn *txn, const struct pup_view *view)
{
    struct pup_place places[8];
    size_t count = 8, at = 0;
    char text[PUP_ID_TEXT + 1];
    pup_id_text(&view->record.id, text);
    enum pup_err err = pup_view_find(txn, pup_span_of(text), places, &count);
    assert_int_equal(err, count == 1 ? PUP_OK : PUP_ERR_AMBIGUOUS);
    while (at < count && !pup_space_equal(&places[at].space, &view->space))
        at++;
    assert_true(at < count);
    assert_int_equal(places[at].kind, view->record.kind);
}

static bool add_up(void *context, const struct pup_view *view)
{
    struct account *account = context;
    struct pup_record record;
    struct pup_span canonical;
    uint64_t seq;
    must_be_found(account->txn, view);
    if (pup_replica_record(account->txn, &account->arena, &view->space, &view->record.id, &record, &seq) != PUP_OK)
        return true; /* only in the outbox */
    assert_int_equal(pup_record_pack(&account->arena, &record, &canonical), PUP_OK);
    struct pup_hash hash = pup_record_hash(&record.id, canonical);
    pup_hash_add(&account->sum, &hash);
    account->records++;
    return true;
}

void site_verify(struct site *site)
{
    struct pup_space_row *rows;
    size_t count;
    struct account account = {.txn = site_begin(site, false)};
    pup_arena_init(&account.arena, BUF_MAX);
    assert_int_equal(pup_replica_spaces(account.txn, &account.arena, &rows, &count), PUP_OK);
    for (size_t i = 0; i < count; i++) {
        account.sum = (struct pup_hash){0};
        account.records = 0;
        assert_int_equal(pup_view_each(account.txn, &rows[i].space, 0, add_up, &account), PUP_OK);
        assert_int_equal(account.records, rows[i].records);
        assert_memory_equal(account.sum.bytes, rows[i].state.bytes, sizeof account.sum.bytes);
    }
    pup_arena_release(&account.arena);
    pup_txn_abort(account.txn);
}

/* ---- connections ---- */

struct link *desk_connect(struct desk *desk, struct site *site, bool follow)
{
    struct link *link = calloc(1, sizeof *link);
    struct pup_peer peer = {.certificate = true, .trusted = true, .device = site->device};
    assert_non_null(link);
    strcpy(peer.name, site->login);
    link->desk = desk;
    link->site = site;
    pup_buf_init(&link->up, BUF_MAX);
    pup_buf_init(&link->down, BUF_MAX);
    assert_int_equal(pup_client_session_new(&site->replica, follow, 0, &link->client), PUP_OK);
    assert_int_equal(pup_session_new(&desk->host, &peer, (struct pup_span){0}, 0, &link->server), PUP_OK);
    link->next = desk->links;
    desk->links = link;
    return link;
}

void desk_cut(struct link *link)
{
    struct link **at = &link->desk->links;
    while (*at != link)
        at = &(*at)->next;
    *at = link->next;
    for (struct pup_job *job = link->desk->first; job; job = job->next)
        job->owner = job->owner == link->server ? NULL : job->owner;
    pup_client_session_leave(link->client);
    pup_client_session_free(link->client);
    pup_session_free(link->server);
    pup_buf_release(&link->up);
    pup_buf_release(&link->down);
    free(link);
}

/* Moves up to `chunk` bytes of `out` on to `way`. */
static size_t move(struct pup_span out, size_t chunk, struct pup_buf *way)
{
    out.len = out.len < chunk ? out.len : chunk;
    if (out.len > 0)
        assert_int_equal(pup_buf_put(way, out), PUP_OK);
    return out.len;
}

static size_t carry_up(struct link *link, size_t chunk)
{
    size_t moved = move(pup_client_session_output(link->client), chunk, &link->up);
    pup_client_session_consume(link->client, moved);
    if (moved > 0 || pup_session_wants_input(link->server))
        pup_session_feed(link->server, 0, link->desk->world->now_ms, &link->up);
    return moved;
}

static size_t carry_down(struct link *link, size_t chunk)
{
    size_t moved = move(pup_session_output(link->server), chunk, &link->down);
    pup_session_consume(link->server, moved);
    if (link->deaf)
        pup_buf_clear(&link->down);
    else if (moved > 0 && !link->ended)
        link->ended = pup_client_session_feed(link->client, 0, link->desk->world->now_ms, &link->down);
    return moved;
}

bool desk_carry(struct desk *desk, size_t chunk, uint64_t budget)
{
    bool moving = true;
    while (moving) {
        moving = run_jobs(desk);
        for (struct link *link = desk->links; link; link = link->next) {
            size_t left = budget - link->carried < chunk ? (size_t)(budget - link->carried) : chunk;
            size_t moved = carry_up(link, left);
            link->carried += moved;
            moving |= moved > 0 || run_jobs(desk);
            left = budget - link->carried < chunk ? (size_t)(budget - link->carried) : chunk;
            moved = carry_down(link, left);
            link->carried += moved;
            moving |= moved > 0 || (pup_session_wants_input(link->server) && pup_buf_len(&link->up) > 0);
            if (link->carried >= budget)
                return false;
        }
    }
    return true;
}

enum pup_err desk_sync(struct desk *desk, struct site *site, size_t chunk, struct pup_sync_report *report)
{
    struct link *link = desk_connect(desk, site, false);
    desk_carry(desk, chunk, UINT64_MAX);
    enum pup_err err = link->ended;
    if (!err && !pup_client_session_caught_up(link->client))
        err = PUP_ERR_BUSY; /* it would wait for ever */
    if (report)
        *report = *pup_client_session_report(link->client);
    desk_cut(link);
    return err;
}

void desk_roster(struct desk *desk, void (*change)(struct world *world, struct pup_txn *txn))
{
    struct noted noted = {0};
    desk->world->ledger.on_entry = note_entry;
    desk->world->ledger.on_entry_context = &noted;
    struct pup_txn *txn = world_begin(desk->world);
    change(desk->world, txn);
    world_commit(txn);
    desk->world->ledger.on_entry = NULL;
    notify(desk, &noted, true);
}

void desk_agree(struct desk *desk, struct site **sites, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct pup_space_row *rows;
        size_t row_count;
        struct pup_txn *txn = site_begin(sites[i], false);
        assert_int_equal(pup_replica_spaces(txn, &sites[i]->arena, &rows, &row_count), PUP_OK);
        pup_txn_abort(txn);
        for (size_t j = 0; j < row_count; j++) {
            struct pup_space_state state = world_state(desk->world, rows[j].space.name);
            assert_int_equal(rows[j].seq, state.seq);
            assert_int_equal(rows[j].records, state.records);
            assert_memory_equal(rows[j].head.bytes, state.head.bytes, sizeof state.head.bytes);
            assert_memory_equal(rows[j].state.bytes, state.state.bytes, sizeof state.state.bytes);
            assert_false(rows[j].building || rows[j].paging || rows[j].damaged);
        }
        site_verify(sites[i]);
    }
}

/* ---- three sites ---- */

void desk_sync_ok(struct desk *desk, struct site *site)
{
    assert_int_equal(desk_sync(desk, site, SIZE_MAX, NULL), PUP_OK);
}

void three_open(void **state, struct three *t)
{
    t->desk = *state;
    site_open(t->desk, "anne", &t->anne);
    site_open(t->desk, "maelle", &t->maelle);
    site_open(t->desk, "paul", &t->paul);
    t->all[0] = &t->anne;
    t->all[1] = &t->maelle;
    t->all[2] = &t->paul;
}

void three_close(struct three *t)
{
    for (size_t i = 0; i < 3; i++)
        site_close(t->all[i]);
}

void three_sync(struct three *t)
{
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < 3; i++)
            desk_sync_ok(t->desk, t->all[i]);
    }
}
