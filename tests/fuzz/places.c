#include "tests/fuzz/places.h"

#include <stdlib.h>
#include <string.h>

#include "client/replica/tables.h"
#include "common/store/key.h"
#include "server/store/tables.h"

enum { INPUT_MAX = 4 * 1024 * 1024, ROUNDS_MOST = 100000, ROW_MOST = 1024 };

/* ---- the places ---- */

struct kept {
    struct places places;
    struct world world;
    struct pup_store *home, *folder;
};

static void write_some(struct places *places)
{
    struct site *site = &places->site;
    struct pup_id id = made_record(0), stock = made_record(1), protocol = made_record(2);
    struct pup_change body = {.field = 2, .operation = PUP_TEXT, .value = pup_value_text(pup_span_of("un deux trois"))};
    struct pup_change count = {.field = 3, .operation = PUP_DELTA, .delta = 7};
    site_put(site, "V/team", &id, 1, "Appeler la PMI");
    site_put(site, "V/team", &id, 1, "Rappeler la PMI");
    site_edit(site, "V/team", &protocol, PUP_KIND_PROTOCOL, &body, 1);
    site_edit(site, "V/management", &stock, PUP_KIND_STOCK, &count, 1);
    MUST(desk_sync(places->desk, site, SIZE_MAX, NULL) == PUP_OK);
    struct pup_view view;
    MUST(site_sees(site, "V/team", &protocol, &view) && view.record.text_count == 1);
    places->text = view.record.texts[0].values[0].commitment;
    struct pup_profile profile = site_profile(site);
    places->last_sent = (struct pup_edit_id){profile.device, profile.last_counter};
    places->last_header = profile.last_header;
    site_put(site, "V/team", &id, 1, "PMI");
    site_add(site, "A/team", "Relire");
}

/* The seeds' Join names it. */
static void invite(struct world *world)
{
    static const uint8_t secret[16] = {1, 2, 3};
    struct pup_txn *txn = world_begin(world);
    MUST(pup_roster_invite(txn, "maelle", secret, INT64_MAX) == PUP_OK);
    world_commit(txn);
}

static void make(struct kept *kept)
{
    void *desk;
    setenv("CMOCKA_TEST_ABORT", "1", 1); /* the desk's own assertions are findings too */
    MUST(desk_open(&desk) == 0);
    kept->places.desk = desk;
    site_open(kept->places.desk, "maelle", &kept->places.site);
    write_some(&kept->places);
    invite(kept->places.desk->world);
    kept->world = *kept->places.desk->world;
    kept->home = kept->places.desk->world->store;
    kept->folder = kept->places.site.replica.store;
}

static void let_go(struct places *places)
{
    struct site copy = {.replica = places->site.replica, .arena = places->site.arena};
    site_close(&copy);
    pup_store_close(places->desk->world->store);
}

struct places *places_anew(void)
{
    static struct kept *kept;
    static struct site first;
    struct places *places = kept ? &kept->places : NULL;
    if (places) {
        let_go(places);
    } else {
        kept = calloc(1, sizeof *kept);
        MUST(kept);
        make(kept);
        places = &kept->places;
        first = places->site;
    }
    struct world *world = places->desk->world;
    struct pup_arena arena = world->arena;
    *world = kept->world;
    world->arena = arena;
    pup_arena_reset(&world->arena);
    world->store = kept->home;
    world->store = places->desk->host.store = desk_backup(places->desk);
    MUST(pup_ledger_open(world->store, world_random(world), &world->ledger) == PUP_OK);
    site_copy(&first, &places->site);
    places->site.identity = first.identity;
    return places;
}

/* ---- a line ---- */

static void queue(void *context, struct pup_job *job)
{
    struct line *line = context;
    job->next = NULL;
    *line->last = job;
    line->last = &job->next;
}

void line_open(struct line *line, struct places *places, bool trusted)
{
    struct pup_peer peer = {.certificate = true, .trusted = trusted, .device = places->site.device};
    struct pup_session_host host = places->desk->host;
    strcpy(peer.name, places->site.login);
    *line = (struct line){.places = places, .now = 1000};
    line->last = &line->first;
    host.submit = queue;
    host.context = line;
    pup_buf_init(&line->input, INPUT_MAX);
    MUST(pup_session_new(&host, &peer, pup_span_of("key"), line->now, &line->session) == PUP_OK);
}

static bool read_all(struct line *line)
{
    struct pup_span out = pup_session_output(line->session);
    pup_session_consume(line->session, out.len);
    return out.len > 0;
}

void line_say(struct line *line, struct pup_span bytes)
{
    if (pup_buf_put(&line->input, bytes) == PUP_OK)
        pup_session_feed(line->session, line->now, line->places->desk->world->now_ms, &line->input);
    (void)read_all(line);
}

void line_say_message(struct line *line, const struct pup_message *message)
{
    struct pup_buf bytes;
    pup_buf_init(&bytes, INPUT_MAX);
    if (pup_message_put(&bytes, message, false) == PUP_OK)
        line_say(line, pup_buf_span(&bytes));
    pup_buf_release(&bytes);
}

bool line_write(struct line *line, bool durably)
{
    struct world *world = line->places->desk->world;
    struct pup_job *job = line->first;
    if (!job)
        return false;
    line->first = job->next;
    if (!line->first)
        line->last = &line->first;
    struct pup_txn *txn = world_begin(world);
    enum pup_err err = pup_job_run(job, &world->ledger, &world->authority, txn);
    if (!err && durably) {
        world_commit(txn);
    } else {
        pup_txn_abort(txn);
        job->result = err ? err : PUP_ERR_FULL;
    }
    bool roster_changed = job->roster_changed;
    pup_session_done(line->session, line->now, job);
    if (roster_changed)
        pup_session_roster_changed(line->session, line->now);
    return true;
}

void line_settle(struct line *line)
{
    bool busy = true;
    for (int round = 0; busy; round++) {
        MUST(round < ROUNDS_MOST);
        busy = line_write(line, true);
        busy |= read_all(line);
        if (pup_session_wants_input(line->session)) {
            pup_session_feed(line->session, line->now, line->places->desk->world->now_ms, &line->input);
            busy = true;
        }
    }
}

void line_close(struct line *line)
{
    while (line->first) {
        struct pup_job *job = line->first;
        line->first = job->next;
        pup_job_free(job);
    }
    pup_session_free(line->session);
    pup_buf_release(&line->input);
}

/* ---- rows ---- */

/* The row at the place chosen, copied to `arena`; false in an empty table. */
static bool choose_row(struct fuzz *fuzz, struct pup_arena *arena, struct pup_txn *txn, size_t table,
                       struct pup_span *key, struct pup_span *value)
{
    struct pup_cursor *cursor;
    size_t skip = fuzz_below(fuzz, 32);
    MUST(pup_cursor_open(txn, table, &cursor) == PUP_OK);
    enum pup_err err = pup_cursor_seek(cursor, (struct pup_span){0}, key, value);
    bool any = err == PUP_OK;
    while (err == PUP_OK && skip-- > 0)
        err = pup_cursor_next(cursor, key, value);
    if (any && err != PUP_OK)
        MUST(pup_cursor_last(cursor, key, value) == PUP_OK);
    if (any) {
        *key = pup_arena_copy(arena, *key);
        *value = pup_arena_copy(arena, *value);
    }
    pup_cursor_close(cursor);
    return any;
}

/* Cut, lengthened, or with some bytes changed. */
static struct pup_span spoiled(struct fuzz *fuzz, struct pup_arena *arena, struct pup_span bytes)
{
    size_t cut = fuzz_byte(fuzz);
    struct pup_span extra = fuzz_run(fuzz, 64);
    size_t len = cut < bytes.len ? bytes.len - cut : 0;
    uint8_t *room = pup_arena_alloc(arena, len + extra.len);
    MUST(room);
    if (len > 0)
        memcpy(room, bytes.data, len);
    if (extra.len > 0)
        memcpy(room + len, extra.data, extra.len);
    for (size_t flips = fuzz_below(fuzz, 4); flips > 0 && len > 0; flips--)
        room[(fuzz_byte(fuzz) | (size_t)fuzz_byte(fuzz) << 8) % len] = fuzz_byte(fuzz);
    return (struct pup_span){room, len + extra.len};
}

static void spoil_row(struct fuzz *fuzz, struct pup_arena *arena, struct pup_txn *txn, size_t table)
{
    enum { SPOIL_VALUE, SPOIL_KEY, SPOIL_BOTH, REPLACE, DROP, WAYS };
    struct pup_span key, value;
    if (!choose_row(fuzz, arena, txn, table, &key, &value))
        key = value = (struct pup_span){(const uint8_t *)"V", 2};
    size_t way = fuzz_below(fuzz, WAYS);
    if (way == DROP) {
        (void)pup_txn_delete(txn, table, key);
        return;
    }
    if (way == SPOIL_KEY || way == SPOIL_BOTH)
        key = spoiled(fuzz, arena, key);
    if (way == SPOIL_VALUE || way == SPOIL_BOTH)
        value = spoiled(fuzz, arena, value);
    if (way == REPLACE)
        value = fuzz_run(fuzz, ROW_MOST);
    (void)pup_txn_put(txn, table, key, value); /* a key may have become too long, or empty */
}

void places_spoil(struct fuzz *fuzz, struct pup_store *store, size_t tables)
{
    struct pup_arena *arena = fuzz_arena();
    struct pup_txn *txn;
    MUST(pup_store_begin(store, true, &txn) == PUP_OK);
    for (size_t i = 0; i < 8 && !fuzz_done(fuzz); i++)
        spoil_row(fuzz, arena, txn, fuzz_below(fuzz, tables));
    MUST(pup_txn_commit(txn) == PUP_OK);
}
