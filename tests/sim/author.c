/* What people write: any field of a few kinds, as a form would let them, on top of what their device shows. */
#include <stdlib.h>
#include <string.h>

#include "common/model/fields.h"
#include "server/ledger/people.h"
#include "tests/sim/sim.h"

enum { EDIT_BUDGET = 32 * 1024 * 1024, CANDIDATES_MAX = 64, POOL = 4 };

struct author {
    struct sim *sim;
    struct sim_client *client;
    struct pup_txn *txn;
    struct pup_arena arena;
    struct pup_space space;
    struct pup_view views[CANDIDATES_MAX]; /* what is in the space already */
    size_t view_count;
};

/* ---- where ---- */

static const struct {
    enum pup_compartment compartment;
    uint32_t kind;
} kinds[] = {
    {PUP_TEAM, PUP_KIND_IDEA},          {PUP_TEAM, PUP_KIND_PROJECT},
    {PUP_TEAM, PUP_KIND_MEETING},       {PUP_TEAM, PUP_KIND_PROTOCOL},
    {PUP_CARE, PUP_KIND_CASE},          {PUP_TEAM, PUP_KIND_STOCK},
    {PUP_MANAGEMENT, PUP_KIND_EXPENSE}, {PUP_PARTNERS, PUP_KIND_NOTICE},
    {PUP_PARTNERS, PUP_KIND_MEETING},   {PUP_HR, PUP_KIND_POST},
};

static uint32_t choose_kind(struct author *author)
{
    enum pup_compartment compartment = pup_space_split(&author->space).compartment;
    uint32_t fitting[sizeof kinds / sizeof *kinds];
    size_t count = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].compartment == compartment)
            fitting[count++] = kinds[i].kind;
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

/* ---- what ---- */

static struct pup_span words(struct author *author)
{
    return pup_span_of(pup_arena_printf(&author->arena, "w%u.%llu", author->client->number,
                                        (unsigned long long)sim_below(author->sim, 1000000000)));
}

static struct pup_id pool_id(uint32_t kind, uint64_t number)
{
    struct pup_span parts[] = {{(const uint8_t *)&kind, sizeof kind}, {(const uint8_t *)&number, sizeof number}};
    return pup_id_derived(parts, 2);
}

static struct pup_value choose_reference(struct author *author, uint32_t target)
{
    struct sim *sim = author->sim;
    uint64_t number = sim_below(sim, POOL);
    struct pup_space_parts parts = pup_space_split(&author->space);
    if (parts.compartment == PUP_HR) { /* people of a group are those of its structures */
        const char *home = strcmp(parts.code, sim_group) == 0 ? sim_codes[0] : parts.code;
        return pup_value_reference(pup_person_id(home, parts.login), words(author));
    }
    if (target == PUP_KIND_PERSON)
        return pup_value_reference(pup_person_id(sim_codes[0], sim_logins[number]), pup_span_of(sim_logins[number]));
    return pup_value_reference(pool_id(target, number), words(author));
}

/* A long text that compression does not make small: pages and submits then take many frames. */
static struct pup_span bulk(struct author *author)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz     .";
    size_t len = 1000 + (size_t)sim_below(author->sim, 60000);
    uint8_t *text = pup_arena_alloc(&author->arena, len);
    for (size_t i = 0; text && i < len; i++)
        text[i] = (uint8_t)letters[sim_below(author->sim, sizeof letters - 1)];
    return (struct pup_span){text, text ? len : 0};
}

/* Changes a few words of a text, or begins one. */
static struct pup_span rewrite(struct author *author, struct pup_span old)
{
    struct sim *sim = author->sim;
    if (old.len == 0)
        return sim->bulky && sim_chance(sim, 40) ? bulk(author) : pup_span_of("alpha beta gamma delta\nepsilon zeta\n");
    size_t at = (size_t)sim_below(sim, old.len + 1);
    while (at < old.len && old.data[at] != ' ' && old.data[at] != '\n')
        at++;
    struct pup_span word = words(author);
    size_t skip = sim_chance(sim, 40) && at < old.len ? 1 : 0; /* joins two words, sometimes */
    return pup_span_of(pup_arena_printf(&author->arena, "%.*s %.*s%.*s", (int)at, (const char *)old.data, (int)word.len,
                                        (const char *)word.data, (int)(old.len - at - skip),
                                        (const char *)old.data + at + skip));
}

static void write_text(struct author *author, const struct pup_record *record, uint32_t field,
                       struct pup_change *change)
{
    const struct pup_register *text = record ? pup_record_text(record, field) : NULL;
    const struct pup_standing *first = text && text->count > 0 ? &text->values[0] : NULL;
    bool readable = first && first->value.type == PUP_VALUE_TEXT;
    change->operation = PUP_TEXT;
    change->value = pup_value_text(rewrite(author, readable ? first->value.text : (struct pup_span){0}));
    if (sim_chance(author->sim, 4))
        change->value = pup_value_none();
    change->has_base = first != NULL;
    if (first)
        change->base = first->commitment;
}

static void write_set(struct author *author, const struct pup_record *record, const struct pup_field_def *field,
                      struct pup_change *change)
{
    const struct pup_set *set = record ? pup_record_set(record, field->number) : NULL;
    change->operation = PUP_ADD;
    change->value = choose_reference(author, field->target);
    for (size_t i = 0; set && i < set->count && sim_chance(author->sim, 50); i++)
        if (pup_element_present(&set->elements[i]) && set->elements[i].value.type == PUP_VALUE_REFERENCE) {
            change->operation = PUP_REMOVE;
            change->value = pup_value_reference(set->elements[i].value.ref, (struct pup_span){0});
        }
}

static struct pup_value choose_value(struct author *author, const struct pup_field_def *field)
{
    struct sim *sim = author->sim;
    switch (field->type) {
    case PUP_TYPE_TEXT:
        return pup_value_text(sim_chance(sim, 15) ? pup_span_of("the same") : words(author));
    case PUP_TYPE_BOOLEAN:
        return pup_value_integer((int64_t)sim_below(sim, 2));
    case PUP_TYPE_ENUM:
        return pup_value_integer(field->choices[sim_below(sim, field->choice_count)].number);
    case PUP_TYPE_REF:
        return choose_reference(author, field->target);
    default:
        return pup_value_integer((int64_t)sim_below(sim, 1000));
    }
}

static void write_field(struct author *author, const struct pup_record *record, const struct pup_field_def *field,
                        struct pup_change *change)
{
    *change = (struct pup_change){.field = field->number};
    bool hr = pup_space_split(&author->space).compartment == PUP_HR;
    if (field->type == PUP_TYPE_LONGTEXT)
        write_text(author, record, field->number, change);
    else if (field->type == PUP_TYPE_SET)
        write_set(author, record, field, change);
    else if (field->type == PUP_TYPE_COUNTER) {
        change->operation = PUP_DELTA;
        change->delta = (int64_t)sim_below(author->sim, 7) - 2;
        change->delta += change->delta == 0;
    } else {
        bool clears = !hr && sim_chance(author->sim, 5) && !field->required && field->number < PUP_FIELD_STATE;
        change->operation = PUP_PUT;
        change->value = clears ? pup_value_none() : choose_value(author, field);
    }
}

static const struct pup_field_def *choose_field(struct author *author, const struct pup_kind_def *kind)
{
    if (sim_chance(author->sim, 15))
        return pup_schema_field(kind, PUP_FIELD_STATE);
    /* Half of the writing goes to the first longtext, set or counter, else to any field: people meet there. */
    for (size_t i = 0; i < kind->field_count && sim_chance(author->sim, 90); i++) {
        enum pup_type type = kind->fields[i].type;
        bool rich = type == PUP_TYPE_LONGTEXT || type == PUP_TYPE_SET || type == PUP_TYPE_COUNTER;
        if (rich && sim_chance(author->sim, 40))
            return &kind->fields[i];
    }
    return &kind->fields[sim_below(author->sim,
                                   sim_chance(author->sim, 50) && kind->field_count > 2 ? 2 : kind->field_count)];
}

static bool has_field(const struct pup_change *changes, size_t count, uint32_t field)
{
    for (size_t i = 0; i < count; i++)
        if (changes[i].field == field)
            return true;
    return false;
}

static bool writable(const struct pup_field_def *field)
{
    return field->check == PUP_CHECK_NONE;
}

/* When a meeting is, and with whom: what other structures then see of those they share. */
static void plan_meeting(struct author *author, struct pup_part *part, struct pup_change *changes)
{
    static const uint32_t whom[] = {PUP_MEETING_CHAIR, PUP_MEETING_INVITED, PUP_MEETING_PRESENT, PUP_MEETING_EXCUSED};
    uint64_t which = sim_below(author->sim, sizeof whom / sizeof *whom);
    int64_t start = (int64_t)sim_below(author->sim, 1000);
    changes[part->change_count++] =
        (struct pup_change){.field = PUP_MEETING_START, .operation = PUP_PUT, .value = pup_value_integer(start)};
    changes[part->change_count++] =
        (struct pup_change){.field = PUP_MEETING_END, .operation = PUP_PUT, .value = pup_value_integer(start + 60)};
    changes[part->change_count++] = (struct pup_change){.field = whom[which],
                                                        .operation = which == 0 ? PUP_PUT : PUP_ADD,
                                                        .value = choose_reference(author, PUP_KIND_PERSON)};
}

static void fill_part(struct author *author, const struct pup_record *record, struct pup_part *part)
{
    enum { CHANGES = 3, PLANNED = 3 };
    struct sim *sim = author->sim;
    const struct pup_kind_def *kind = pup_schema_kind(part->kind);
    struct pup_change *changes = pup_arena_array(&author->arena, CHANGES + PLANNED + 1, sizeof *changes);
    size_t wanted = 1 + (size_t)sim_below(sim, CHANGES);
    bool gone = record && !pup_record_alive(record);
    part->changes = changes;
    if (record && sim_chance(sim, gone || record->deletion_count > 0 ? 40 : 4)) {
        changes[part->change_count++].operation =
            record->deletion_count > 0 && sim_chance(sim, 70) ? PUP_KEEP : PUP_DELETE;
        if (sim_chance(sim, 80))
            return;
    }
    if (!record && kind->compartment == PUP_HR)
        write_field(author, NULL, &kind->fields[0], &changes[part->change_count++]);
    if (part->kind == PUP_KIND_MEETING && sim_chance(sim, record ? 20 : 60))
        plan_meeting(author, part, changes);
    while (part->change_count < wanted) {
        const struct pup_field_def *field = choose_field(author, kind);
        if (writable(field) && !has_field(changes, part->change_count, field->number))
            write_field(author, record, field, &changes[part->change_count++]);
        else
            wanted--;
    }
    if (part->change_count == 0)
        write_field(author, record, &kind->fields[0], &changes[part->change_count++]);
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
    fill_part(author, &view->record, part);
}

static void create_record(struct author *author, struct pup_part *part)
{
    *part = (struct pup_part){.record = sim_id(author->sim), .kind = choose_kind(author)};
    fill_part(author, NULL, part);
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
    edit->space = author->space;
    edit->at = sim_client_wall(author->client);
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

static void book_edit(struct author *author, const struct pup_edit *edit)
{
    struct sim *sim = author->sim;
    struct pup_own_edit own;
    if (sim->edit_count == sim->edit_room) {
        sim->edit_room = sim->edit_room * 2 + 64;
        sim->edits = realloc(sim->edits, sim->edit_room * sizeof *sim->edits);
        if (!sim->edits)
            abort();
    }
    if (!sim_ok(sim, pup_outbox_own(author->txn, edit->id.counter, &own), "finding an edit just made"))
        return;
    struct pup_edit *opened = pup_arena_alloc(&sim->books, sizeof *opened);
    struct sim_edit *made = &sim->edits[sim->edit_count++];
    *made = (struct sim_edit){.id = edit->id, .space = edit->space, .author = author->client};
    made->member = author->client->member;
    made->sealed.header = pup_arena_copy(&sim->books, own.sealed.header);
    made->sealed.body = pup_arena_copy(&sim->books, own.sealed.body);
    made->header_hash = pup_header_hash(own.sealed.header);
    sim_ok(sim, pup_edit_open(&sim->books, made->sealed, opened), "opening an edit just made");
    made->opened = opened;
    sim_say(sim, "client %u: writes %llu in %s", author->client->number, (unsigned long long)edit->id.counter,
            edit->space.name);
    for (size_t i = 0; i < edit->part_count; i++)
        tell_part(sim, &edit->parts[i]);
}

static bool write(struct author *author)
{
    struct sim *sim = author->sim;
    struct pup_edit edit = {0};
    if (!choose_space(author))
        return false;
    look_around(author);
    compose(author, &edit);
    if (edit.part_count == 0 ||
        !sim_ok(sim, pup_outbox_add(author->txn, &author->arena, sim_random(sim), &edit), "writing an edit"))
        return false;
    book_edit(author, &edit);
    return true;
}

void sim_author_edit(struct sim_client *client)
{
    struct author *author = calloc(1, sizeof *author);
    if (!author || sim_client_must_enrol(client)) {
        free(author);
        return;
    }
    author->sim = client->sim;
    author->client = client;
    pup_arena_init(&author->arena, EDIT_BUDGET);
    if (sim_ok(client->sim, pup_store_begin(client->replica.store, true, &author->txn), "writing")) {
        if (write(author))
            sim_ok(client->sim, pup_txn_commit(author->txn), "writing");
        else
            pup_txn_abort(author->txn);
    }
    pup_arena_release(&author->arena);
    free(author);
    if (client->link && client->link->follow)
        pup_client_session_wake(client->link->near, client->sim->now);
}

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
    struct author *author = calloc(1, sizeof *author);
    if (!author)
        abort();
    author->sim = client->sim;
    author->client = client;
    pup_arena_init(&author->arena, EDIT_BUDGET);
    if (sim_ok(client->sim, pup_store_begin(client->replica.store, false, &author->txn), "reading")) {
        if (choose_space(author))
            look_around(author);
        if (author->view_count > 0)
            keep_form(client, &author->views[sim_below(client->sim, author->view_count)]);
        pup_txn_abort(author->txn);
    }
    pup_arena_release(&author->arena);
    free(author);
}
