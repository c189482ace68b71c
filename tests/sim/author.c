/* Who writes, where, and what becomes of it on her disk. */
#include <stdlib.h>
#include <string.h>

#include "client/replica/replica_priv.h"
#include "server/ledger/people.h"
#include "tests/sim/author.h"

enum { EDIT_BUDGET = 32 * 1024 * 1024 };

/* ---- where ---- */

/* Where people meet most; the other kinds come now and then. */
static const uint32_t usual[] = {PUP_KIND_IDEA, PUP_KIND_PROJECT, PUP_KIND_MEETING, PUP_KIND_PROTOCOL,
                                 PUP_KIND_CASE, PUP_KIND_STOCK,   PUP_KIND_EXPENSE, PUP_KIND_NOTICE,
                                 PUP_KIND_POST, PUP_KIND_PRESENCE};

static bool lives_in(const struct pup_kind_def *kind, enum pup_compartment compartment)
{
    bool copied = kind->number == PUP_KIND_MEETING || kind->number == PUP_KIND_PROTOCOL ||
                  kind->number == PUP_KIND_DOCUMENT || kind->number == PUP_KIND_NOTICE;
    return kind->number != PUP_KIND_STRUCTURE &&
           (kind->compartment == compartment || (compartment == PUP_PARTNERS && copied));
}

static uint32_t choose_kind(struct author *author)
{
    enum { KINDS_MAX = 64 };
    enum pup_compartment compartment = pup_space_split(&author->space).compartment;
    uint32_t fitting[KINDS_MAX];
    size_t count = 0, all;
    const struct pup_kind_def *kinds = pup_schema_kinds(&all);
    bool any = sim_chance(author->sim, 25);
    for (size_t i = 0; any && i < all && count < KINDS_MAX; i++)
        if (lives_in(&kinds[i], compartment))
            fitting[count++] = kinds[i].number;
    for (size_t i = 0; !any && i < sizeof usual / sizeof *usual; i++)
        if (lives_in(pup_schema_kind(usual[i]), compartment))
            fitting[count++] = usual[i];
    return fitting[sim_below(author->sim, count)];
}

/* Few spaces, so that people meet: mostly the first that the device may write in. */
static bool choose_space(struct author *author)
{
    struct pup_space_row *rows;
    size_t count, usable = 0;
    if (pup_replica_spaces(author->txn, &author->arena, &rows, &count) != PUP_OK)
        return false;
    unsigned wanted = sim_chance(author->sim, 92) ? PUP_RIGHT_CONTRIBUTE : PUP_RIGHT_READ;
    for (size_t i = 0; i < count; i++)
        if ((rows[i].rights & wanted) != 0)
            rows[usable++] = rows[i];
    if (usable == 0)
        return false;
    for (size_t i = 0; i < usable; i++)
        if (strcmp(rows[i].space.name, "V/team") == 0 && sim_chance(author->sim, 60)) {
            author->space = rows[i].space;
            return true;
        }
    author->space = rows[sim_below(author->sim, usable)].space;
    return true;
}

static bool collect(void *context, const struct pup_view *view)
{
    struct author *author = context;
    bool servers = view->record.kind == PUP_KIND_PERSON || view->record.kind == PUP_KIND_STRUCTURE ||
                   view->record.kind == PUP_KIND_PRESENCE; /* busy slots: nobody else writes presences here */
    if (servers)
        return true;
    author->views[author->view_count].space = view->space;
    author->views[author->view_count++].record.id = view->record.id; /* the rest is read again */
    return author->view_count < CANDIDATES_MAX;
}

/* Reads the views of what the space holds; memory of each lasts as long as the author. */
static void look_around(struct author *author)
{
    size_t kept = 0;
    author->view_count = 0;
    (void)pup_view_each(author->txn, &author->space, 0, collect, author);
    for (size_t i = 0; i < author->view_count; i++) {
        struct pup_id id = author->views[i].record.id;
        if (sim_ok(author->sim, pup_view_get(author->txn, &author->arena, &author->space, &id, &author->views[kept]),
                   "viewing what was listed"))
            kept++;
    }
    author->view_count = kept;
}

/* ---- the edit ---- */

/* The form left open, if it still makes sense here: its seen is older than what the device shows by now. */
static const struct sim_form *old_form(struct author *author, const struct pup_id *id)
{
    const struct sim_form *form = &author->client->form;
    return form->open && pup_space_equal(&form->space, &author->space) && pup_id_equal(&form->id, id) ? form : NULL;
}

static void change_record(struct author *author, const struct pup_view *view, struct pup_part *part)
{
    const struct sim_form *form = old_form(author, &view->record.id);
    *part = (struct pup_part){.record = view->record.id, .kind = view->record.kind, .seen = view->record.touched};
    if (form && sim_chance(author->sim, 60)) {
        struct pup_edit_id *seen = pup_arena_array(&author->arena, form->seen_count, sizeof *seen);
        memcpy(seen, form->seen, form->seen_count * sizeof *seen);
        part->seen = (struct pup_vector){seen, form->seen_count};
        author->client->form.open = false;
    }
    if (author->lie.counter > 0)
        sim_ok(author->sim, pup_vector_raise(&author->arena, &part->seen, &author->lie), "lying");
    author_fill(author, &view->record, part);
}

static void create_record(struct author *author, struct pup_part *part)
{
    *part = (struct pup_part){.record = sim_id(author->sim), .kind = choose_kind(author)};
    author_fill(author, NULL, part);
}

static bool has_record(const struct pup_part *parts, size_t count, const struct pup_id *id)
{
    for (size_t i = 0; i < count; i++)
        if (pup_id_equal(&parts[i].record, id))
            return true;
    return false;
}

static void compose(struct author *author, struct pup_edit *edit)
{
    enum { PARTS = 3 };
    struct sim *sim = author->sim;
    size_t wanted = sim_chance(sim, 75) ? 1 : 1 + (size_t)sim_below(sim, PARTS);
    edit->parts = pup_arena_array(&author->arena, PARTS, sizeof *edit->parts);
    while (edit->part_count < wanted) {
        struct pup_part *part = &edit->parts[edit->part_count];
        const struct pup_view *view =
            author->view_count > 0 ? &author->views[sim_below(sim, author->view_count)] : NULL;
        if (!view || sim_chance(sim, author->view_count < 4 ? 40 : 6))
            create_record(author, part);
        else if (!has_record(edit->parts, edit->part_count, &view->record.id))
            change_record(author, view, part);
        else
            return;
        edit->part_count++;
    }
}

static void tell_part(struct sim *sim, const struct pup_part *part)
{
    static const char *const verbs[] = {"", "put", "add", "remove", "delta", "text", "delete", "keep"};
    char id[PUP_ID_RANDOM + 1], line[256];
    size_t len = 0;
    pup_id_short(&part->record, PUP_ID_RANDOM, id);
    for (size_t i = 0; i < part->change_count; i++)
        len += (size_t)snprintf(line + len, sizeof line - len, " %s %u", verbs[part->changes[i].operation],
                                part->changes[i].field);
    sim_say(sim, "    %s %s%s%s", pup_schema_kind(part->kind)->id, id, part->seen.count == 0 ? ", new:" : ":", line);
}

static struct sim_edit *next_booked(struct sim *sim)
{
    if (sim->edit_count == sim->edit_room) {
        sim->edit_room = sim->edit_room * 2 + 64;
        sim->edits = realloc(sim->edits, sim->edit_room * sizeof *sim->edits);
        if (!sim->edits)
            abort();
    }
    return &sim->edits[sim->edit_count];
}

/* Notes the edit in the books; it counts once it is on disk. */
static void prepare_book(struct author *author, const struct pup_edit *edit)
{
    struct sim *sim = author->sim;
    struct pup_own_edit own;
    if (!sim_ok(sim, pup_outbox_own(author->txn, edit->id.counter, &own), "finding an edit just made"))
        return;
    struct pup_edit *opened = pup_arena_alloc(&sim->books, sizeof *opened);
    struct sim_edit *made = next_booked(sim);
    *made = (struct sim_edit){.id = edit->id, .space = edit->space, .author = author->client, .lie = author->lie};
    made->member = author->client->member;
    made->copied = author->client->tainted;
    made->sealed.header = pup_arena_copy(&sim->books, own.sealed.header);
    made->sealed.body = pup_arena_copy(&sim->books, own.sealed.body);
    made->header_hash = pup_header_hash(own.sealed.header);
    sim_ok(sim, pup_edit_open(&sim->books, made->sealed, opened), "opening an edit just made");
    made->opened = opened;
    bool lies = false; /* only of records that were there */
    for (size_t i = 0; i < opened->part_count; i++)
        lies |= author->lie.counter > 0 && pup_vector_covers(&opened->parts[i].seen, &author->lie);
    made->lie.counter = lies ? author->lie.counter : 0;
}

static void book(struct sim_client *client)
{
    struct sim *sim = client->sim;
    const struct sim_edit *made = &sim->edits[sim->edit_count++];
    sim_say(sim, "client %u: writes %llu in %s%s", client->number, (unsigned long long)made->id.counter,
            made->space.name, made->lie.counter > 0 ? ", and lies" : "");
    for (size_t i = 0; i < made->opened->part_count; i++)
        tell_part(sim, &made->opened->parts[i]);
}

/* ---- a transaction of hers ---- */

static struct author *sit_down(struct sim_client *client, bool write)
{
    struct author *author = calloc(1, sizeof *author);
    if (!author)
        abort();
    author->sim = client->sim;
    author->client = client;
    pup_arena_init(&author->arena, EDIT_BUDGET);
    sim_ok(client->sim, pup_store_begin(client->replica.store, write, &author->txn), "writing");
    return author;
}

/* With the edit, if she made one, and if her disk takes it: after a failure it may be there or not. */
static void get_up(struct author *author, enum pup_err err, bool made)
{
    struct sim_client *client = author->client;
    if (err || !made)
        pup_txn_abort(author->txn);
    else
        err = pup_txn_commit(author->txn);
    bool kept = made && (!err || (err == PUP_ERR_IO && client->disk.kept));
    pup_arena_release(&author->arena);
    free(author);
    if (kept)
        book(client);
    if (err && !sim_client_died(client, err))
        sim_ok(client->sim, err, "writing an edit");
    if (client->link && client->link->follow)
        pup_client_session_wake(client->link->near, client->sim->now);
}

/* ---- edits ---- */

static enum pup_err add(struct author *author, struct pup_edit *edit)
{
    edit->space = author->space;
    edit->at = sim_client_wall(author->client);
    enum pup_err err = pup_outbox_add(author->txn, &author->arena, sim_random(author->sim), edit);
    if (!err)
        prepare_book(author, edit);
    return err;
}

static void write(struct author *author)
{
    struct pup_edit edit = {0};
    enum pup_err err = PUP_OK;
    if (choose_space(author)) {
        look_around(author);
        compose(author, &edit);
    }
    if (edit.part_count > 0)
        err = add(author, &edit);
    get_up(author, err, edit.part_count > 0 && !err);
}

void sim_author_edit(struct sim_client *client)
{
    if (!sim_client_must_enrol(client))
        write(sit_down(client, true));
}

void sim_author_fill_up(struct sim_client *client)
{
    struct author *author = sit_down(client, true);
    struct pup_edit edit = {0};
    enum pup_err err = PUP_OK;
    if (choose_space(author) && pup_space_split(&author->space).compartment == PUP_TEAM) {
        enum { PARTS = 4 };
        size_t wanted = 1 + (size_t)sim_below(client->sim, PARTS);
        edit.parts = pup_arena_array(&author->arena, PARTS, sizeof *edit.parts);
        for (; edit.part_count < wanted; edit.part_count++) {
            edit.parts[edit.part_count] = (struct pup_part){.record = sim_id(client->sim), .kind = PUP_KIND_PROTOCOL};
            author_fill_up(author, &edit.parts[edit.part_count]);
        }
    }
    if (edit.part_count > 0)
        err = add(author, &edit);
    get_up(author, err, edit.part_count > 0 && !err);
}

/* Of somebody else's device, an edit beyond all she has made so far. */
void sim_author_lie(struct sim_client *client)
{
    struct sim *sim = client->sim;
    const struct sim_client *other = &sim->clients[sim_below(sim, sim->client_count)];
    uint64_t last = 0;
    if (sim_client_must_enrol(client) || pup_device_equal(&other->device, &client->device))
        return;
    for (size_t i = 0; i < sim->edit_count; i++)
        if (pup_device_equal(&sim->edits[i].id.device, &other->device) && sim->edits[i].id.counter > last)
            last = sim->edits[i].id.counter;
    struct author *author = sit_down(client, true);
    author->lie = (struct pup_edit_id){other->device, last + 1 + sim_below(sim, 3)};
    write(author);
}

/* ---- the drawer ---- */

/* As `refused ID --again` does: what she wrote then, as she sees the records now. */
static bool renew(struct author *author, const struct sim_edit *old, struct pup_edit *edit)
{
    author->space = old->space;
    edit->parts = pup_arena_array(&author->arena, old->opened->part_count, sizeof *edit->parts);
    for (size_t i = 0; i < old->opened->part_count; i++) {
        struct pup_view view;
        const struct pup_part *part = &old->opened->parts[i];
        enum pup_err err = pup_view_get(author->txn, &author->arena, &old->space, &part->record, &view);
        edit->parts[edit->part_count] = *part;
        edit->parts[edit->part_count].seen = (struct pup_vector){0};
        if (!err && view.record.kind == part->kind)
            edit->parts[edit->part_count].seen = view.record.touched;
        edit->part_count++;
    }
    return edit->part_count > 0;
}

static enum pup_err offer_anew(struct author *author, struct sim_edit *old)
{
    struct pup_edit edit = {0};
    if (!renew(author, old, &edit))
        return PUP_OK;
    enum pup_err err = add(author, &edit);
    return err ? err : pup_outbox_drawer_remove(author->txn, old->id.counter);
}

static struct sim_edit *find_refused(struct sim_client *client)
{
    struct sim *sim = client->sim;
    for (size_t i = 0; i < sim->edit_count; i++) {
        struct sim_edit *edit = &sim->edits[i];
        if (edit->author == client && edit->refused && !edit->taken_up &&
            pup_device_equal(&edit->id.device, &client->device) && sim_chance(sim, 40))
            return edit;
    }
    return NULL;
}

void sim_author_again(struct sim_client *client)
{
    struct sim_edit *old = sim_client_must_enrol(client) || client->tainted ? NULL : find_refused(client);
    if (!old)
        return;
    struct sim *sim = client->sim;
    size_t before = sim->edit_count, at = (size_t)(old - sim->edits);
    struct author *author = sit_down(client, true);
    enum pup_err err = offer_anew(author, old);
    get_up(author, err == PUP_ERR_NOT_FOUND ? PUP_OK : err, !err);
    sim->edits[at].taken_up = sim->edit_count > before;
}

/* ---- receipts that nobody gave ---- */

void sim_author_forge(struct sim_client *client)
{
    struct pup_own_edit own;
    if (sim_client_must_enrol(client))
        return;
    struct author *author = sit_down(client, true);
    enum pup_err err = pup_outbox_next(author->txn, 0, &own);
    bool forges = !err && own.verdict == PUP_VERDICT_NONE;
    if (forges) {
        own.verdict = PUP_VERDICT_APPLIED;
        sim_random(client->sim).fill(&client->sim->dice, own.mac.bytes, sizeof own.mac.bytes);
        own.sealed.header = pup_arena_copy(&author->arena, own.sealed.header);
        own.sealed.body = pup_arena_copy(&author->arena, own.sealed.body);
        err = outbox_put_own(author->txn, &own);
    }
    if (forges && !err)
        err = pup_txn_commit(author->txn);
    else
        pup_txn_abort(author->txn);
    pup_arena_release(&author->arena);
    free(author);
    if (err && err != PUP_ERR_NOT_FOUND && !sim_client_died(client, err))
        sim_ok(client->sim, err, "forging a receipt");
}

/* ---- forms ---- */

static void keep_form(struct sim_client *client, const struct pup_view *view)
{
    struct sim_form *form = &client->form;
    if (view->record.touched.count > sizeof form->seen / sizeof *form->seen)
        return;
    *form = (struct sim_form){.open = true,
                              .space = view->space,
                              .id = view->record.id,
                              .kind = view->record.kind,
                              .seen_count = view->record.touched.count};
    if (form->seen_count > 0)
        memcpy(form->seen, view->record.touched.at, form->seen_count * sizeof *form->seen);
}

void sim_author_open_form(struct sim_client *client)
{
    struct author *author = sit_down(client, false);
    if (choose_space(author))
        look_around(author);
    if (author->view_count > 0)
        keep_form(client, &author->views[sim_below(client->sim, author->view_count)]);
    pup_txn_abort(author->txn);
    pup_arena_release(&author->arena);
    free(author);
}
