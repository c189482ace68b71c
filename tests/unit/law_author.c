#include "tests/unit/law_author.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int below(struct world *world, int bound)
{
    return (int)seeded_below(&world->random, (uint64_t)bound);
}

int world_index(struct world *world, struct model_id id)
{
    if (world->edit_count == EDITS_MAX) {
        abort();
    }
    world->ids[world->edit_count] = id;
    world->index_of[id.device][id.counter] = world->edit_count;
    return world->edit_count++;
}

/* ---- what an author sees ---- */

static void see(const struct world *world, struct edits *view, const struct pup_edit_id *id)
{
    int index = world->index_of[id->device.bytes[0] - 1][id->counter];
    view->bits[index / 64] |= UINT64_C(1) << index % 64;
}

static void see_register(const struct world *world, struct edits *view, const struct pup_register *reg)
{
    for (size_t i = 0; reg != NULL && i < reg->count; i++) {
        see(world, view, &reg->values[i].by);
        for (size_t j = 0; j < reg->values[i].part_count; j++) {
            see(world, view, &reg->values[i].parts[j]);
        }
    }
}

static const struct pup_element *find_element(const struct pup_record *record, int number)
{
    const struct pup_set *set = pup_record_set(record, MODEL_SET);
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        if (set->elements[i].value.ref.bytes[15] == number) {
            return &set->elements[i];
        }
    }
    return NULL;
}

static void did(const struct world *world, struct deed deeds[SLOTS], int slot, const struct pup_record *record,
                bool wrote)
{
    struct deed *deed = &deeds[slot];
    deed->wrote = wrote;
    deed->touched = true;
    if (slot < MODEL_REFERENCE) {
        see_register(world, &deed->view, pup_record_register(record, (uint32_t)slot + 1));
    } else if (slot == MODEL_REFERENCE) {
        see_register(world, &deed->view, pup_record_text(record, MODEL_TEXT));
    } else if (slot < SLOT_EXISTENCE) {
        const struct pup_element *element = find_element(record, slot - SLOT_SET);
        for (size_t i = 0; element != NULL && i < element->add_count; i++) {
            see(world, &deed->view, &element->adds[i]);
        }
    } else if (!wrote) { /* one deletion does not take another's place */
        for (size_t i = 0; i < record->deletion_count; i++) {
            see(world, &deed->view, &record->deletions[i].by);
        }
    }
}

/* The replica with the device's own edits on top, as its screen shows it. Now and then held against the model's. */
static void look(struct world *world, const struct device *device, struct copy *view)
{
    *view = device->replica;
    for (int i = 0; i < device->made; i++) {
        world_apply(world, view, device->own[i], false);
    }
    for (int i = 0; i < MODEL_RECORDS; i++) {
        if (!same_as_model(&view->records[i], &view->model[i])) {
            world->failure = world->failure == NULL ? "a view is not the model's" : world->failure;
        }
    }
}

/* ---- what an author writes ---- */

/* One word of the text changed, one inserted, or one taken out; the new one is of this edit alone, or one that others
 * may write as well. */
static const char *rewrite(struct world *world, const char *text)
{
    char word[16];
    (void)snprintf(word, sizeof word, below(world, 4) == 0 ? "common" : "e%d", world->edit_count);
    int words = 0;
    for (const char *c = text; *c != '\0'; c++) {
        words += *c == ' ';
    }
    int at = below(world, words + 1), how = words > 24 ? 2 : below(world, 3);
    const char *from = text;
    while (at > 0) {
        from = strchr(from, ' ') + 1;
        at--;
    }
    const char *to = strchr(from, ' ');
    to = how == 1 ? from : to == NULL ? from + strlen(from) : to + 1;
    const char *made = pup_arena_printf(&world->arena, "%.*s%s%s%s", (int)(from - text), text, how == 2 ? "" : word,
                                        how == 2 ? "" : " ", to);
    return made == NULL ? (abort(), NULL) : made;
}

static void write_text(struct world *world, const struct pup_record *record, struct model_change *change)
{
    const struct pup_register *reg = pup_record_text(record, MODEL_TEXT);
    const struct pup_value *shown = pup_register_value(reg);
    change->operation = M_TEXT;
    change->field = MODEL_TEXT;
    change->commitment = ++world->commitments;
    change->value = (struct model_value){.sort = M_WORDS};
    if (shown != NULL && shown->type == PUP_VALUE_TEXT && below(world, 12) != 0) {
        struct pup_span text = pup_arena_copy(&world->arena, shown->text);
        change->value.words = rewrite(world, (const char *)text.data);
        const uint8_t *base = reg->values[0].commitment.bytes;
        change->base = base[0] << 16 | base[1] << 8 | base[2];
    } else if (below(world, 4) == 0) {
        change->value.sort = M_NONE;
    } else {
        change->value.words = rewrite(world, "quite another text ");
    }
}

static void write_register(struct world *world, int field, struct model_change *change)
{
    change->operation = M_PUT;
    change->field = field;
    if (below(world, 8) == 0) {
        change->value.sort = M_NONE;
    } else if (field == MODEL_REFERENCE) {
        change->value = (struct model_value){.sort = M_REF, .number = below(world, 3), .name = 'a' + below(world, 26)};
    } else {
        /* often the same as somebody else's */
        change->value = (struct model_value){.sort = M_NUMBER,
                                             .number = below(world, 2) ? below(world, 3) : 10 + world->edit_count};
    }
}

static bool write_existence(struct world *world, const struct pup_record *record, struct model_change *change)
{
    change->operation = below(world, 2) ? M_DELETE : M_KEEP;
    return below(world, 3) == 0 && (change->operation == M_DELETE || record->deletion_count > 0);
}

/* One change of the record, on a slot that the part has not changed yet. False: thought better of it. */
static bool write_change(struct world *world, const struct pup_record *record, struct deed deeds[SLOTS],
                         struct model_change *change)
{
    int slot = below(world, SLOTS + 1);
    if (slot == SLOTS) {
        *change = (struct model_change){.operation = M_DELTA, .field = MODEL_COUNTER, .delta = 1 + below(world, 5) - 3};
        return true;
    }
    if (deeds[slot].touched) {
        return false;
    }
    if (slot < MODEL_REFERENCE) {
        write_register(world, slot + 1, change);
    } else if (slot == MODEL_REFERENCE) {
        write_text(world, record, change);
    } else if (slot < SLOT_EXISTENCE) {
        change->operation = below(world, 2) ? M_ADD : M_REMOVE;
        change->field = MODEL_SET;
        change->value = (struct model_value){.sort = M_REF, .number = slot - SLOT_SET, .name = 'a' + below(world, 26)};
    } else if (!write_existence(world, record, change)) {
        return false;
    }
    bool wrote = change->operation != M_REMOVE && change->operation != M_KEEP;
    did(world, deeds, slot, record, wrote);
    return true;
}

static void write_part(struct world *world, const struct pup_record *record, int number, struct model_edit *edit,
                       struct deed deeds[SLOTS])
{
    struct model_part *part = &edit->parts[edit->part_count];
    part->record = number;
    for (size_t i = 0; i < record->touched.count; i++) {
        part->seen[record->touched.at[i].device.bytes[0] - 1] = (int)record->touched.at[i].counter;
    }
    for (int tries = 1 + below(world, MODEL_CHANGES); tries > 0; tries--) {
        struct model_change change = {.operation = M_PUT};
        if (write_change(world, record, deeds, &change)) {
            part->changes[part->change_count++] = change;
        }
    }
    edit->part_count += part->change_count > 0;
}

/* Fills the form from what the screen shows. */
static void open_form(struct world *world, struct device *device)
{
    static struct copy view;
    look(world, device, &view);
    memset(&device->form, 0, sizeof device->form);
    memset(device->form_deeds, 0, sizeof device->form_deeds);
    int number = below(world, MODEL_RECORDS), parts = below(world, 3) == 0 ? 2 : 1;
    for (int i = 0; i < parts; i++) {
        int record = (number + i) % MODEL_RECORDS;
        write_part(world, &view.records[record], record, &device->form, device->form_deeds[record]);
    }
}

static void save_form(struct world *world, struct device *device)
{
    struct model_edit *edit = &device->form;
    device->form_open = false;
    if (edit->part_count == 0) {
        return;
    }
    edit->id = (struct model_id){device->number, device->made + 1};
    int index = world_index(world, edit->id);
    memcpy(world->deeds[index], device->form_deeds, sizeof world->deeds[index]);
    world->first_form[index] = *edit;
    for (int i = 0; i < edit->part_count; i++) {
        for (int j = 0; j < edit->parts[i].change_count; j++) {
            world->sums[edit->parts[i].record] += edit->parts[i].changes[j].delta;
        }
    }
    device->own[device->made++] = world_entry(world, edit, index);
}

void author_edits(struct world *world, struct device *device)
{
    if (!device->form_open) {
        open_form(world, device);
        device->form_open = below(world, 8) == 0; /* and goes on with something else meanwhile */
        if (device->form_open) {
            return;
        }
    } else if (below(world, 2) == 0) {
        struct model_edit form = device->form;
        struct deed deeds[MODEL_RECORDS][SLOTS];
        memcpy(deeds, device->form_deeds, sizeof deeds);
        open_form(world, device);
        save_form(world, device);
        device->form = form;
        device->form_open = true;
        memcpy(device->form_deeds, deeds, sizeof deeds);
        return;
    }
    save_form(world, device);
}

void author_begins(struct world *world, struct device *device)
{
    struct model_edit *edit = &device->form;
    static struct copy view;
    look(world, device, &view);
    for (int i = 0; i < 2; i++) {
        struct model_part *part = &edit->parts[edit->part_count++];
        part->record = i;
        part->change_count = 1;
        part->changes[0] = (struct model_change){
            .operation = M_TEXT,
            .field = MODEL_TEXT,
            .commitment = ++world->commitments,
            .value = {.sort = M_WORDS, .words = "one two three four five six seven eight nine ten eleven twelve "}};
        did(world, device->form_deeds[i], MODEL_REFERENCE, &view.records[i], true);
    }
    save_form(world, device);
}
