/* The law of merging said once more, naively: what survives is what no other edit covers. Nothing here looks at the
 * order of entries, so a server that was restored and fed again must come to the same. Whatever stands though an edit
 * covers it was falsely contested; whatever does not stand though none covers it was lost. */
#include <string.h>

#include "tests/sim/check.h"

struct touch {
    const struct pup_edit_id *id;
    const struct pup_part *part;
};

struct history {
    struct sim *sim;
    struct pup_arena *arena;
    const struct pup_record *record;
    struct touch *touches; /* edits of the record, erasures apart */
    size_t count;
    char name[PUP_ID_RANDOM + 1];
};

static bool is_erasure(const struct pup_part *part)
{
    return part->change_count > 0 && part->changes[0].operation == PUP_ERASE;
}

static const struct pup_change *change_of(const struct touch *touch, uint32_t field, enum pup_operation operation)
{
    for (size_t i = 0; i < touch->part->change_count; i++)
        if (touch->part->changes[i].field == field && touch->part->changes[i].operation == operation)
            return &touch->part->changes[i];
    return NULL;
}

static const struct touch *touch_by(const struct history *history, const struct pup_edit_id *id)
{
    for (size_t i = 0; i < history->count; i++)
        if (pup_edit_id_equal(history->touches[i].id, id))
            return &history->touches[i];
    return NULL;
}

/* True when some other edit that does `operation` to the field had seen `id`. */
static bool is_covered(const struct history *history, uint32_t field, enum pup_operation operation,
                       const struct pup_edit_id *id)
{
    for (size_t i = 0; i < history->count; i++) {
        const struct touch *touch = &history->touches[i];
        if (!pup_edit_id_equal(touch->id, id) && change_of(touch, field, operation) &&
            pup_vector_covers(&touch->part->seen, id))
            return true;
    }
    return false;
}

static void fault(const struct history *history, const char *what, uint32_t field, const struct pup_edit_id *id)
{
    char device[17] = "-";
    if (id)
        pup_device_text(&id->device, device);
    sim_fault(history->sim, "record %s, field %u: %s (edit %llu of %s)", history->name, field, what,
              id ? (unsigned long long)id->counter : 0, device);
}

/* ---- registers ---- */

static bool stands(const struct pup_register *reg, const struct pup_edit_id *id)
{
    for (size_t i = 0; reg && i < reg->count; i++) {
        if (pup_edit_id_equal(&reg->values[i].by, id))
            return true;
        for (size_t p = 0; p < reg->values[i].part_count; p++)
            if (pup_edit_id_equal(&reg->values[i].parts[p], id))
                return true;
    }
    return false;
}

static void check_value(const struct history *history, const struct pup_change *change, const struct pup_register *reg,
                        const struct pup_edit_id *id)
{
    for (size_t i = 0; i < reg->count; i++)
        if (pup_edit_id_equal(&reg->values[i].by, id) && reg->values[i].value.type != PUP_VALUE_ERASED &&
            change->value.type != PUP_VALUE_ERASED && !pup_value_equal(&reg->values[i].value, &change->value))
            fault(history, "another value than its author wrote", change->field, id);
}

static void check_put(const struct history *history, const struct touch *touch, const struct pup_change *change)
{
    const struct pup_register *reg = pup_record_register(history->record, change->field);
    bool covered = is_covered(history, change->field, PUP_PUT, touch->id);
    bool there = stands(reg, touch->id);
    if (covered && there)
        fault(history, "falsely contested", change->field, touch->id);
    if (!covered && !there)
        fault(history, "a value is lost", change->field, touch->id);
    if (there)
        check_value(history, change, reg, touch->id);
}

/* ---- places: the value that people act upon does not move under them ---- */

/* What would stand in the register, in its places, were the entries taken one after the other as the page says. */
static size_t replay_places(const struct history *history, uint32_t field, const struct touch **standing)
{
    size_t count = 0;
    for (size_t i = 0; i < history->count; i++) {
        const struct touch *touch = &history->touches[i];
        bool placed = false; /* or covered before it came */
        size_t kept = 0;
        if (!change_of(touch, field, PUP_PUT))
            continue;
        for (size_t e = 0; e < i; e++)
            placed |= change_of(&history->touches[e], field, PUP_PUT) &&
                      pup_vector_covers(&history->touches[e].part->seen, touch->id);
        for (size_t s = 0; s < count; s++) {
            bool gives_way = pup_vector_covers(&touch->part->seen, standing[s]->id);
            if (!gives_way)
                standing[kept++] = standing[s];
            else if (!placed)
                standing[kept++] = touch;
            placed |= gives_way;
        }
        count = kept;
        if (!placed)
            standing[count++] = touch;
    }
    return count;
}

static void check_places(const struct history *history, const struct pup_register *reg)
{
    const struct touch **standing = pup_arena_array(history->arena, history->count + 1, sizeof *standing);
    size_t count = standing ? replay_places(history, reg->field, standing) : 0;
    for (size_t i = 0; standing && i < count && i < reg->count; i++)
        if (!pup_edit_id_equal(standing[i]->id, &reg->values[i].by))
            fault(history, "a value stands in another's place", reg->field, &reg->values[i].by);
}

/* ---- texts: merged ones give way only as a whole ---- */

static void check_text(const struct history *history, const struct touch *touch, const struct pup_change *change)
{
    const struct pup_register *text = pup_record_text(history->record, change->field);
    if (!stands(text, touch->id) && !is_covered(history, change->field, PUP_TEXT, touch->id))
        fault(history, "a text is lost", change->field, touch->id);
}

static bool covers_all_of(const struct pup_vector *seen, const struct pup_standing *standing)
{
    bool all = pup_vector_covers(seen, &standing->by);
    for (size_t i = 0; i < standing->part_count; i++)
        all = all && pup_vector_covers(seen, &standing->parts[i]);
    return all;
}

static void check_text_places(const struct history *history, const struct pup_register *text)
{
    for (size_t a = 0; a < text->count; a++)
        for (size_t b = 0; b < text->count; b++) {
            const struct touch *touch = touch_by(history, &text->values[b].by);
            if (!touch)
                fault(history, "a text that nobody wrote", text->field, &text->values[b].by);
            else if (a != b && covers_all_of(&touch->part->seen, &text->values[a]))
                fault(history, "a text falsely contested", text->field, &text->values[a].by);
        }
}

/* ---- sets, counters, existence ---- */

static bool keeps(const struct pup_set *set, const struct pup_value *value, const struct pup_edit_id *id)
{
    for (size_t e = 0; set && e < set->count; e++)
        for (size_t a = 0; a < set->elements[e].add_count; a++)
            if (pup_edit_id_equal(&set->elements[e].adds[a], id))
                return value->type == PUP_VALUE_ERASED || set->elements[e].value.type == PUP_VALUE_ERASED ||
                       pup_value_equal(&set->elements[e].value, value);
    return false;
}

/* Elements may be erased in the ledger by now; then what covers what cannot be told any more. */
static bool is_set_covered(const struct history *history, uint32_t field, const struct pup_value *value,
                           const struct pup_edit_id *id, bool *unsure)
{
    for (size_t i = 0; i < history->count; i++) {
        const struct touch *touch = &history->touches[i];
        if (pup_edit_id_equal(touch->id, id) || !pup_vector_covers(&touch->part->seen, id))
            continue;
        for (size_t c = 0; c < touch->part->change_count; c++) {
            const struct pup_change *change = &touch->part->changes[c];
            bool of_set = change->field == field && (change->operation == PUP_ADD || change->operation == PUP_REMOVE);
            *unsure = *unsure || (of_set && change->value.type == PUP_VALUE_ERASED);
            if (of_set && pup_value_equal(&change->value, value))
                return true;
        }
    }
    return false;
}

static void check_add(const struct history *history, const struct touch *touch, const struct pup_change *change)
{
    bool unsure = change->value.type == PUP_VALUE_ERASED;
    const struct pup_set *set = pup_record_set(history->record, change->field);
    bool covered = is_set_covered(history, change->field, &change->value, touch->id, &unsure);
    bool kept = keeps(set, &change->value, touch->id);
    if (!unsure && covered && kept)
        fault(history, "an element stays though it was removed", change->field, touch->id);
    if (!unsure && !covered && !kept)
        fault(history, "an element is lost", change->field, touch->id);
}

static void check_counter(const struct history *history, uint32_t field)
{
    int64_t sum = 0;
    for (size_t i = 0; i < history->count; i++)
        for (size_t c = 0; c < history->touches[i].part->change_count; c++) {
            const struct pup_change *change = &history->touches[i].part->changes[c];
            sum += change->field == field && change->operation == PUP_DELTA ? change->delta : 0;
        }
    if (sum != pup_record_counter(history->record, field))
        fault(history, "a counter is not the sum of its deltas", field, NULL);
}

/* What a deletion says it has seen decides whether the record is gone: what its author saw, and itself. */
static void check_seen_of(const struct history *history, const struct touch *touch, const struct pup_deletion *deletion)
{
    struct pup_vector seen = touch->part->seen;
    if (pup_vector_raise(history->arena, &seen, touch->id) == PUP_OK && !pup_vector_equal(&seen, &deletion->seen))
        fault(history, "a deletion saw something else than its author", 0, touch->id);
}

static void check_delete(const struct history *history, const struct touch *touch)
{
    bool kept = is_covered(history, 0, PUP_KEEP, touch->id), there = false;
    for (size_t i = 0; i < history->record->deletion_count; i++)
        if (pup_edit_id_equal(&history->record->deletions[i].by, touch->id)) {
            there = true;
            check_seen_of(history, touch, &history->record->deletions[i]);
        }
    if (kept && there)
        fault(history, "deleted though somebody kept it", 0, touch->id);
    if (!kept && !there)
        fault(history, "a deletion is lost", 0, touch->id);
}

/* ---- a record ---- */

static void check_touched(const struct history *history)
{
    struct pup_vector touched = {0};
    for (size_t i = 0; i < history->count; i++)
        if (pup_vector_raise(history->arena, &touched, history->touches[i].id) != PUP_OK)
            return;
    if (!pup_vector_equal(&touched, &history->record->touched))
        fault(history, "what touched it is not what stands in the ledger", 0, NULL);
}

static void check_change(const struct history *history, const struct touch *touch, const struct pup_change *change)
{
    switch (change->operation) {
    case PUP_PUT:
        check_put(history, touch, change);
        break;
    case PUP_TEXT:
        check_text(history, touch, change);
        break;
    case PUP_ADD:
        check_add(history, touch, change);
        break;
    case PUP_DELTA:
        check_counter(history, change->field);
        break;
    case PUP_DELETE:
        check_delete(history, touch);
        break;
    default:
        break;
    }
}

static void check_record(const struct history *history)
{
    check_touched(history);
    for (size_t i = 0; i < history->count; i++)
        for (size_t c = 0; c < history->touches[i].part->change_count; c++)
            check_change(history, &history->touches[i], &history->touches[i].part->changes[c]);
    for (size_t i = 0; i < history->record->text_count; i++)
        check_text_places(history, &history->record->texts[i]);
    for (size_t i = 0; i < history->record->register_count; i++)
        check_places(history, &history->record->registers[i]);
    for (size_t i = 0; i < history->record->register_count; i++)
        for (size_t v = 0; v < history->record->registers[i].count; v++) {
            const struct touch *touch = touch_by(history, &history->record->registers[i].values[v].by);
            if (!touch || !change_of(touch, history->record->registers[i].field, PUP_PUT))
                fault(history, "a value that nobody wrote", history->record->registers[i].field, NULL);
        }
}

static void gather(struct history *history, const struct sim_entry *entries, size_t count, const struct pup_id *id)
{
    history->count = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t p = 0; p < entries[i].edit.part_count; p++) {
            const struct pup_part *part = &entries[i].edit.parts[p];
            if (pup_id_equal(&part->record, id) && !is_erasure(part))
                history->touches[history->count++] = (struct touch){&entries[i].edit.id, part};
        }
}

static bool is_first(const struct sim_entry *entries, size_t entry, size_t part)
{
    const struct pup_id *id = &entries[entry].edit.parts[part].record;
    for (size_t i = 0; i < entry; i++)
        for (size_t p = 0; p < entries[i].edit.part_count; p++)
            if (pup_id_equal(&entries[i].edit.parts[p].record, id))
                return false;
    return true;
}

void check_law(struct sim *sim, struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
               const struct sim_entry *entries, size_t count)
{
    struct pup_record record;
    struct history history = {.sim = sim, .arena = arena, .record = &record};
    history.touches = pup_arena_array(arena, count, sizeof *history.touches);
    for (size_t i = 0; i < count && history.touches; i++)
        for (size_t p = 0; p < entries[i].edit.part_count; p++) {
            const struct pup_id *id = &entries[i].edit.parts[p].record;
            if (!is_first(entries, i, p))
                continue;
            pup_id_short(id, PUP_ID_RANDOM, history.name);
            gather(&history, entries, count, id);
            if (sim_ok(sim, pup_ledger_record(txn, arena, space, id, &record, NULL), "a record of an entry"))
                check_record(&history);
        }
}
