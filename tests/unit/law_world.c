/* The world of unit_law: entries, the server, syncing, restoring. Who edits what is law_author.c's affair. */
#include "tests/unit/law_world.h"

#include <stdlib.h>
#include <string.h>

#include "common/merge/text_merge.h"
#include "tests/unit/law_author.h"

static void fail(struct world *world, const char *what)
{
    if (world->failure == NULL) {
        world->failure = what;
    }
}

static int below(struct world *world, int bound)
{
    return (int)seeded_below(&world->random, (uint64_t)bound);
}

static void *need(void *memory)
{
    if (memory == NULL) {
        abort();
    }
    return memory;
}

struct pup_device world_device(int number)
{
    return (struct pup_device){.bytes = {(uint8_t)(number + 1)}};
}

static struct pup_id id_of(int number)
{
    return (struct pup_id){.bytes = {[15] = (uint8_t)number}};
}

static struct pup_hash commitment_of(int number)
{
    return (struct pup_hash){.bytes = {(uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number}};
}

/* ---- from the model's form to the engine's ---- */

static struct pup_value engine_value(struct world *world, const struct model_value *value)
{
    struct pup_span name = {0};
    switch (value->sort) {
    case M_NONE:
        return pup_value_none();
    case M_NUMBER:
        return pup_value_integer(value->number);
    case M_WORDS:
        return pup_value_text(pup_span_of(value->words));
    case M_ERASED:
        return (struct pup_value){.type = PUP_VALUE_ERASED};
    case M_REF:
        break;
    }
    if (value->name > 0) {
        const uint8_t letter = (uint8_t)value->name;
        name = pup_arena_copy(&world->arena, (struct pup_span){&letter, 1});
    }
    struct pup_value reference = pup_value_reference(id_of(value->number), name);
    reference.name_erased = value->name < 0;
    return reference;
}

static struct pup_vector engine_vector(struct world *world, const int vector[MODEL_DEVICES])
{
    struct pup_edit_id *at = need(pup_arena_array(&world->arena, MODEL_DEVICES, sizeof *at));
    size_t count = 0;
    for (int d = 0; d < MODEL_DEVICES; d++) {
        if (vector[d] > 0) {
            at[count++] = (struct pup_edit_id){world_device(d), (uint64_t)vector[d]};
        }
    }
    return (struct pup_vector){at, count};
}

static struct pup_part engine_part(struct world *world, const struct model_part *part)
{
    struct pup_change *changes = need(pup_arena_array(&world->arena, (size_t)part->change_count, sizeof *changes));
    for (int i = 0; i < part->change_count; i++) {
        const struct model_change *change = &part->changes[i];
        changes[i] = (struct pup_change){.field = (uint32_t)change->field,
                                         .operation = (enum pup_operation)change->operation,
                                         .value = engine_value(world, &change->value),
                                         .delta = change->delta,
                                         .has_base = change->base != 0,
                                         .base = commitment_of(change->base),
                                         .commitment = commitment_of(change->commitment)};
    }
    return (struct pup_part){.record = id_of(part->record),
                             .kind = 1,
                             .seen = engine_vector(world, part->seen),
                             .changes = changes,
                             .change_count = (size_t)part->change_count};
}

struct entry *world_entry(struct world *world, const struct model_edit *edit, int index)
{
    struct entry *entry = need(pup_arena_alloc(&world->arena, sizeof *entry));
    entry->edit = *edit;
    entry->index = index;
    entry->id = (struct pup_edit_id){world_device(edit->id.device), (uint64_t)edit->id.counter};
    for (int i = 0; i < edit->part_count; i++) {
        entry->parts[i] = engine_part(world, &edit->parts[i]);
    }
    return entry;
}

void world_apply(struct world *world, struct copy *copy, const struct entry *entry, bool with_products)
{
    for (int i = 0; i < entry->edit.part_count; i++) {
        const struct model_part *part = &entry->edit.parts[i];
        struct model_record *model = &copy->model[part->record];
        bool known = model_covers(model->touched, entry->edit.id) && part->changes[0].operation != M_ERASE;
        model_apply(model, entry->edit.id, part, with_products ? &entry->expected[i] : NULL);
        enum pup_outcome outcome;
        if (pup_merge_apply(&world->arena, &copy->records[part->record], &entry->id, &entry->parts[i], entry->products,
                            with_products ? entry->product_count : 0, &outcome) != PUP_OK) {
            fail(world, "out of memory");
        }
        if (part->changes[0].operation != M_ERASE && known != (outcome == PUP_OUTCOME_SKIPPED)) {
            fail(world, "applied twice, or skipped the first time");
        }
    }
}

/* ---- the server ---- */

/* Looks for the text among those of the ledger, authors' and merged. */
static bool find_text(void *context, const struct pup_id *record, uint32_t field, const struct pup_hash *commitment,
                      struct pup_span *text)
{
    const struct world *world = context;
    (void)record;
    for (int i = 0; i < world->ledger.count && field == MODEL_TEXT; i++) {
        const struct entry *entry = world->ledger.entries[i];
        for (int j = 0; j < entry->edit.part_count; j++) {
            const struct pup_part *part = &entry->parts[j];
            for (size_t k = 0; k < part->change_count; k++) {
                const struct pup_change *change = &part->changes[k];
                if (change->operation == PUP_TEXT && change->value.type == PUP_VALUE_TEXT &&
                    pup_hash_equal(&change->commitment, commitment)) {
                    *text = change->value.text;
                    return true;
                }
            }
        }
        for (size_t j = 0; j < entry->product_count; j++) {
            if (entry->products[j].text.type == PUP_VALUE_TEXT &&
                pup_hash_equal(&entry->products[j].commitment, commitment)) {
                *text = entry->products[j].text.text;
                return true;
            }
        }
    }
    return false;
}

/* Whether texts that the law lets be merged can be, by the base that is held and the words. */
static bool expect_product(struct world *world, const struct model_part *part)
{
    const struct model_record *model = &world->server.model[part->record];
    for (int i = 0; i < part->change_count; i++) {
        const struct model_change *change = &part->changes[i];
        if (change->operation != M_TEXT) {
            continue;
        }
        struct pup_span base = {0}, merged;
        struct pup_hash commitment = commitment_of(change->base);
        bool clean;
        return (change->base == 0 || find_text(world, NULL, MODEL_TEXT, &commitment, &base)) &&
               pup_text_merge(&world->arena, base, pup_span_of(model->registers[MODEL_TEXT].values[0].value.words),
                              pup_span_of(change->value.words), &clean, &merged) == PUP_OK &&
               clean;
    }
    return false;
}

static void add_product(struct world *world, struct entry *entry, int part, const char *words)
{
    int number = 0x100000 + ++world->commitments;
    entry->expected[part] =
        (struct model_product){.made = true, .commitment = number, .text = {.sort = M_WORDS, .words = words}};
    entry->products[entry->product_count++] = (struct pup_product){.record = entry->parts[part].record,
                                                                   .field = MODEL_TEXT,
                                                                   .text = pup_value_text(pup_span_of(words)),
                                                                   .commitment = commitment_of(number)};
}

/* Has the engine merge the texts of one part. */
static void merge_part(struct world *world, struct entry *entry, int number)
{
    const struct model_part *part = &entry->edit.parts[number];
    const struct model_record *model = &world->server.model[part->record];
    struct pup_base_source bases = {find_text, world};
    struct pup_product products[MODEL_CHANGES];
    size_t made = 0;
    bool expected = model_may_merge(model, entry->edit.id, part) && expect_product(world, part);
    if (pup_merge_texts(&world->arena, &world->server.records[part->record], &entry->id, &entry->parts[number], &bases,
                        products, &made) != PUP_OK) {
        fail(world, "out of memory");
    }
    if (expected != (made > 0)) {
        fail(world, "merged a text that may not be, or did not merge one that may");
    } else if (made > 0) {
        struct pup_span words = pup_arena_copy(&world->arena, products[0].text.text);
        add_product(world, entry, number, (const char *)words.data);
        world->merged++;
    } else if (!model_takes_product(model, entry->edit.id, part) && below(world, 4) == 0) {
        add_product(world, entry, number, "a product that nobody may use");
    }
}

static void append(struct world *world, const struct entry *entry)
{
    if (world->ledger.count == EDITS_MAX) {
        abort();
    }
    world->ledger.entries[world->ledger.count++] = entry;
    world_apply(world, &world->server, entry, true);
}

/* An edit from a device, or from a backup. */
static void submit(struct world *world, const struct entry *sent)
{
    struct model_id id = sent->edit.id;
    if (id.counter <= world->held[id.device]) {
        return;
    }
    if (id.counter != world->held[id.device] + 1) {
        fail(world, "a gap");
    }
    world->held[id.device] = id.counter;
    struct entry *entry = need(pup_arena_alloc(&world->arena, sizeof *entry));
    *entry = *sent;
    entry->product_count = 0;
    memset(entry->expected, 0, sizeof entry->expected);
    for (int i = 0; i < entry->edit.part_count; i++) {
        merge_part(world, entry, i);
    }
    append(world, entry);
}

/* ---- erasing ---- */

static bool blank_change(struct model_change *change, const struct model_change *erasure)
{
    bool holds = change->operation == M_PUT || change->operation == M_TEXT || change->operation == M_ADD ||
                 change->operation == M_REMOVE;
    bool names = erasure->field == 0 && erasure->value.sort == M_REF;
    if (holds && names && change->value.sort == M_REF && change->value.number == erasure->value.number) {
        change->value.name = -1;
        return true;
    }
    if (holds && !names && (erasure->field == 0 || erasure->field == change->field)) {
        change->value = (struct model_value){.sort = M_ERASED};
        return true;
    }
    return false;
}

static void blank_product(struct entry *entry, int part)
{
    if (entry->expected[part].made) {
        entry->expected[part].text = (struct model_value){.sort = M_ERASED};
        for (size_t i = 0; i < entry->product_count; i++) {
            if (pup_id_equal(&entry->products[i].record, &entry->parts[part].record)) {
                entry->products[i].text = (struct pup_value){.type = PUP_VALUE_ERASED};
            }
        }
    }
}

/* The entry without what was erased; the same when nothing was. */
static const struct entry *blanked(struct world *world, const struct entry *entry, const struct entry *erasing)
{
    const struct model_part *by = &erasing->edit.parts[0];
    struct model_edit edit = entry->edit;
    int changed = -1;
    for (int i = 0; i < edit.part_count; i++) {
        for (int j = 0; j < edit.parts[i].change_count; j++) {
            bool meant = edit.parts[i].record == by->record && model_covers(by->seen, edit.id);
            if (meant && blank_change(&edit.parts[i].changes[j], &by->changes[0])) {
                changed = i;
            }
        }
    }
    if (changed < 0) {
        return entry;
    }
    struct entry *made = world_entry(world, &edit, entry->index);
    memcpy(made->products, entry->products, sizeof made->products);
    memcpy(made->expected, entry->expected, sizeof made->expected);
    made->product_count = entry->product_count;
    if (by->changes[0].field == 0 ? by->changes[0].value.sort != M_REF : by->changes[0].field == MODEL_TEXT) {
        blank_product(made, changed);
    }
    return made;
}

static bool holds_entry(const struct ledger *ledger, const struct entry *entry)
{
    for (int i = 0; i < ledger->count; i++) {
        if (ledger->entries[i]->index == entry->index) {
            return true;
        }
    }
    return false;
}

static void submit_erasure(struct world *world, const struct entry *entry)
{
    if (holds_entry(&world->ledger, entry)) {
        return;
    }
    append(world, entry);
    for (int i = 0; i < world->ledger.count; i++) {
        world->ledger.entries[i] = blanked(world, world->ledger.entries[i], entry);
    }
}

static void server_erases(struct world *world)
{
    static const struct model_change what[] = {
        {.operation = M_ERASE, .field = 0},
        {.operation = M_ERASE, .field = MODEL_FIRST_REGISTER},
        {.operation = M_ERASE, .field = MODEL_REFERENCE},
        {.operation = M_ERASE, .field = MODEL_TEXT},
        {.operation = M_ERASE, .field = MODEL_SET},
        {.operation = M_ERASE, .value = {.sort = M_REF, .number = 0}},
        {.operation = M_ERASE, .value = {.sort = M_REF, .number = 1}},
        {.operation = M_ERASE, .value = {.sort = M_REF, .number = 2}},
    };
    struct model_edit edit = {.id = {world->server_device, ++world->server_made}, .part_count = 1};
    struct model_part *part = &edit.parts[0];
    part->record = below(world, MODEL_RECORDS);
    part->change_count = 1;
    part->changes[0] = what[below(world, sizeof what / sizeof what[0])];
    struct pup_vector seen;
    if (pup_merge_erasure_seen(&world->arena, &world->server.records[part->record], (uint32_t)part->changes[0].field,
                               &seen) != PUP_OK) {
        fail(world, "out of memory");
    }
    for (size_t i = 0; i < seen.count; i++) {
        part->seen[seen.at[i].device.bytes[0] - 1] = (int)seen.at[i].counter;
    }
    submit_erasure(world, world_entry(world, &edit, world_index(world, edit.id)));
}

/* ---- devices ---- */

static void learn_erasure(struct world *world, struct device *device, const struct entry *entry)
{
    if (entry->edit.parts[0].changes[0].operation != M_ERASE || holds_entry(&device->erasures, entry)) {
        return;
    }
    device->erasures.entries[device->erasures.count++] = entry;
    for (int i = 0; i < device->made; i++) {
        device->own[i] = blanked(world, device->own[i], entry);
    }
}

static void start_copy(struct copy *copy)
{
    memset(copy, 0, sizeof *copy);
    for (int i = 0; i < MODEL_RECORDS; i++) {
        struct pup_id id = id_of(i);
        pup_record_init(&copy->records[i], &id, 1);
    }
}

static void receive(struct world *world, struct device *device)
{
    if (device->rebuilding) {
        start_copy(&device->replica);
        device->cursor = 0;
        device->rebuilding = false;
    }
    int from = device->cursor - below(world, 4); /* some come twice */
    for (int i = from < 0 ? 0 : from; i < world->ledger.count; i++) {
        world_apply(world, &device->replica, world->ledger.entries[i], true);
        learn_erasure(world, device, world->ledger.entries[i]);
    }
    device->cursor = world->ledger.count;
}

static void sync_device(struct world *world, struct device *device, bool whole)
{
    for (int i = 0; i < device->erasures.count; i++) {
        submit_erasure(world, device->erasures.entries[i]);
    }
    for (int i = 0; i < device->made; i++) {
        submit(world, device->own[i]);
        if (!whole && below(world, 10) == 0) {
            return; /* the link went down */
        }
    }
    receive(world, device);
}

static void restore(struct world *world)
{
    const struct ledger backup = world->backups[below(world, world->backup_count)];
    world->restores++;
    world->server_device++;
    world->server_made = 0;
    memset(world->held, 0, sizeof world->held);
    start_copy(&world->server);
    world->ledger.count = 0;
    for (int i = 0; i < backup.count; i++) {
        struct model_id id = backup.entries[i]->edit.id;
        world->held[id.device] = id.counter > world->held[id.device] ? id.counter : world->held[id.device];
        append(world, backup.entries[i]);
    }
    for (int i = 0; i < world->client_count; i++) {
        world->devices[i].rebuilding = true;
    }
}

static void take_step(struct world *world)
{
    int dice = below(world, 1000);
    struct device *device = &world->devices[below(world, world->client_count)];
    if (dice < 500) {
        author_edits(world, device);
    } else if (dice < 900) {
        sync_device(world, device, below(world, 10) < 7);
    } else if (dice < 930 && world->erasing) {
        server_erases(world);
    } else if (dice < 965) {
        world->backups[world->backup_count++ % BACKUPS_MAX] = world->ledger;
        world->backup_count = world->backup_count > BACKUPS_MAX ? BACKUPS_MAX : world->backup_count;
    } else if (world->backup_count > 0 && world->server_device + 1 < MODEL_DEVICES) {
        restore(world);
    }
}

static void start(struct world *world, uint64_t seed, bool erasing)
{
    struct pup_arena arena = world->arena;
    memset(world, 0, sizeof *world);
    pup_arena_reset(&arena);
    arena.budget = 256u << 20;
    world->arena = arena;
    world->seed = seed;
    world->random.state = (seed + 1) * 0x9e3779b97f4a7c15u | 1u;
    world->erasing = erasing;
    world->client_count = 4 + below(world, 2);
    world->server_device = CLIENTS;
    start_copy(&world->server);
    for (int i = 0; i < world->client_count; i++) {
        world->devices[i].number = i;
        start_copy(&world->devices[i].replica);
    }
}

void world_play(struct world *world, uint64_t seed, bool erasing)
{
    start(world, seed, erasing);
    author_begins(world, &world->devices[0]); /* texts that all know, so that there is something to merge */
    for (int i = 0; i < world->client_count; i++) {
        sync_device(world, &world->devices[i], true);
    }
    for (int i = 0; i < STEPS; i++) {
        take_step(world);
    }
    int first = below(world, world->client_count);
    for (int i = 0; i < 2 * world->client_count; i++) {
        sync_device(world, &world->devices[(first + i) % world->client_count], true);
    }
}

void world_release(struct world *world)
{
    pup_arena_release(&world->arena);
}
