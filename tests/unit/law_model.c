#include "tests/unit/law_model.h"

#include <stdlib.h>
#include <string.h>

bool model_covers(const int vector[MODEL_DEVICES], struct model_id id)
{
    return vector[id.device] >= id.counter;
}

static void raise_to(int vector[MODEL_DEVICES], const int other[MODEL_DEVICES])
{
    for (int d = 0; d < MODEL_DEVICES; d++) {
        vector[d] = other[d] > vector[d] ? other[d] : vector[d];
    }
}

static bool covers_all(const int vector[MODEL_DEVICES], const struct model_id *ids, int count)
{
    for (int i = 0; i < count; i++) {
        if (!model_covers(vector, ids[i])) {
            return false;
        }
    }
    return true;
}

/* Were values erased that this edit wrote in the field? */
static bool erased(const struct model_record *record, int field, struct model_id id)
{
    for (int i = 0; i < record->erasure_count; i++) {
        const struct model_erasure *e = &record->erasures[i];
        if (!e->names && (e->field == 0 || e->field == field) && model_covers(e->covers, id)) {
            return true;
        }
    }
    return false;
}

static bool name_erased(const struct model_record *record, int ref, struct model_id id)
{
    for (int i = 0; i < record->erasure_count; i++) {
        const struct model_erasure *e = &record->erasures[i];
        if (e->names && e->ref == ref && model_covers(e->covers, id)) {
            return true;
        }
    }
    return false;
}

static void blank_standing(const struct model_record *record, int field, struct model_standing *standing)
{
    for (int i = 0; i < standing->id_count; i++) {
        if (erased(record, field, standing->ids[i])) {
            standing->value = (struct model_value){.sort = M_ERASED};
        } else if (standing->value.sort == M_REF && name_erased(record, standing->value.number, standing->ids[i])) {
            standing->value.name = -1;
        }
    }
}

static void take_out(struct model_register *reg, int at)
{
    for (int i = at; i + 1 < reg->count; i++) {
        reg->values[i] = reg->values[i + 1];
    }
    reg->count--;
}

static void put(const struct model_record *record, struct model_register *reg, int field, struct model_standing mine,
                const int seen[MODEL_DEVICES], const int ahead[MODEL_DEVICES])
{
    int place = -1;
    bool late = model_covers(reg->ahead, mine.by);
    for (int i = 0; i < reg->count;) {
        if (!covers_all(seen, reg->values[i].ids, reg->values[i].id_count)) {
            i++;
        } else {
            place = place < 0 ? i : place;
            take_out(reg, i);
        }
    }
    if (!late) {
        if (reg->count == MODEL_STANDING) {
            abort();
        }
        place = place < 0 ? reg->count : place;
        for (int i = reg->count; i > place; i--) {
            reg->values[i] = reg->values[i - 1];
        }
        reg->values[place] = mine;
        blank_standing(record, field, &reg->values[place]);
        reg->count++;
    }
    raise_to(reg->ahead, ahead);
}

static bool may_take_product(const struct model_register *reg, struct model_id id, const int seen[MODEL_DEVICES])
{
    return reg->count == 1 && !model_covers(reg->ahead, id) &&
           !covers_all(seen, reg->values[0].ids, reg->values[0].id_count);
}

static void take_product(const struct model_record *record, struct model_register *reg, struct model_id id,
                         const struct model_product *product, const int ahead[MODEL_DEVICES])
{
    struct model_standing *standing = &reg->values[0];
    if (standing->id_count == MODEL_PARTS) {
        abort();
    }
    standing->ids[standing->id_count++] = id;
    standing->by = id;
    standing->value = product->text;
    standing->commitment = product->commitment;
    blank_standing(record, MODEL_TEXT, standing);
    raise_to(reg->ahead, ahead);
}

static void remove_adds(struct model_element *element, const int covers[MODEL_DEVICES])
{
    int kept = 0;
    for (int i = 0; i < element->count; i++) {
        if (!model_covers(covers, element->adds[i])) {
            element->adds[kept++] = element->adds[i];
        }
    }
    element->count = kept;
}

static void change_set(struct model_record *record, struct model_id id, const struct model_change *change,
                       const int seen[MODEL_DEVICES], const int ahead[MODEL_DEVICES])
{
    if (change->value.sort == M_ERASED || erased(record, MODEL_SET, id)) {
        return;
    }
    struct model_element *element = &record->elements[change->value.number];
    remove_adds(element, seen);
    if (change->operation == M_ADD && !model_covers(element->ahead, id)) {
        if (element->count == MODEL_STANDING) {
            abort();
        }
        element->adds[element->count++] = id;
        element->name = name_erased(record, change->value.number, id) ? -1 : change->value.name;
    }
    raise_to(element->ahead, ahead);
}

static void delete_record(struct model_record *record, struct model_id id, const int seen[MODEL_DEVICES])
{
    if (!model_covers(record->kept_ahead, id)) {
        if (record->deletion_count == MODEL_STANDING) {
            abort();
        }
        struct model_deletion *deletion = &record->deletions[record->deletion_count++];
        deletion->by = id;
        memcpy(deletion->seen, seen, sizeof deletion->seen);
        deletion->seen[id.device] = id.counter;
    }
}

static void keep_record(struct model_record *record, const int seen[MODEL_DEVICES], const int ahead[MODEL_DEVICES])
{
    int kept = 0;
    for (int i = 0; i < record->deletion_count; i++) {
        if (!model_covers(seen, record->deletions[i].by)) {
            record->deletions[kept++] = record->deletions[i];
        }
    }
    record->deletion_count = kept;
    raise_to(record->kept_ahead, ahead);
}

static struct model_erasure *find_erasure(struct model_record *record, const struct model_change *change)
{
    bool names = change->field == 0 && change->value.sort == M_REF;
    for (int i = 0; i < record->erasure_count; i++) {
        struct model_erasure *e = &record->erasures[i];
        if (e->field == change->field && e->names == names && (!names || e->ref == change->value.number)) {
            return e;
        }
    }
    if (record->erasure_count == MODEL_ERASURES) {
        abort();
    }
    struct model_erasure *made = &record->erasures[record->erasure_count++];
    *made = (struct model_erasure){.field = change->field, .names = names, .ref = names ? change->value.number : 0};
    return made;
}

static void erase(struct model_record *record, const struct model_change *change, const int seen[MODEL_DEVICES])
{
    static const int none[MODEL_DEVICES];
    if (memcmp(seen, none, sizeof none) == 0) {
        return;
    }
    struct model_erasure *e = find_erasure(record, change);
    bool more = false;
    for (int d = 0; d < MODEL_DEVICES; d++) {
        more = more || seen[d] > e->covers[d];
    }
    if (!more) {
        return;
    }
    raise_to(e->covers, seen);
    for (int field = MODEL_FIRST_REGISTER; field <= MODEL_TEXT; field++) {
        for (int i = 0; i < record->registers[field].count; i++) {
            blank_standing(record, field, &record->registers[field].values[i]);
        }
    }
    for (int i = 0; i < MODEL_ELEMENTS; i++) {
        struct model_element *element = &record->elements[i];
        for (int j = 0; e->names && e->ref == i && j < element->count; j++) {
            element->name = model_covers(e->covers, element->adds[j]) ? -1 : element->name;
        }
        if (!e->names && (e->field == 0 || e->field == MODEL_SET)) {
            remove_adds(element, e->covers);
            element->name = -1;
            for (int d = 0; d < MODEL_DEVICES; d++) {
                element->ahead[d] = element->ahead[d] > e->covers[d] ? element->ahead[d] : 0;
            }
        }
    }
}

static void apply_change(struct model_record *record, struct model_id id, const struct model_change *change,
                         const int seen[MODEL_DEVICES], const int ahead[MODEL_DEVICES],
                         const struct model_product *product)
{
    struct model_standing mine = {
        .value = change->value, .commitment = change->commitment, .by = id, .id_count = 1, .ids = {id}};
    struct model_register *reg = &record->registers[change->field <= MODEL_TEXT ? change->field : 0];
    switch (change->operation) {
    case M_PUT:
        put(record, reg, change->field, mine, seen, ahead);
        break;
    case M_TEXT:
        if (product != NULL && product->made && may_take_product(reg, id, seen)) {
            take_product(record, reg, id, product, ahead);
        } else {
            put(record, reg, change->field, mine, seen, ahead);
        }
        break;
    case M_ADD:
    case M_REMOVE:
        change_set(record, id, change, seen, ahead);
        break;
    case M_DELTA:
        record->sum += change->delta;
        record->counted = true;
        break;
    case M_DELETE:
        delete_record(record, id, seen);
        break;
    case M_KEEP:
        keep_record(record, seen, ahead);
        break;
    case M_ERASE:
        erase(record, change, seen);
        break;
    }
}

void model_apply(struct model_record *record, struct model_id id, const struct model_part *part,
                 const struct model_product *product)
{
    if (part->changes[0].operation == M_ERASE) {
        apply_change(record, id, &part->changes[0], part->seen, part->seen, NULL);
        return;
    }
    if (model_covers(record->touched, id)) {
        return;
    }
    int ahead[MODEL_DEVICES];
    for (int d = 0; d < MODEL_DEVICES; d++) {
        ahead[d] = d != id.device && part->seen[d] > record->touched[d] ? part->seen[d] : 0;
    }
    for (int i = 0; i < part->change_count; i++) {
        apply_change(record, id, &part->changes[i], part->seen, ahead, product);
    }
    record->touched[id.device] = id.counter;
}

static const struct model_change *text_of(const struct model_part *part)
{
    for (int i = 0; i < part->change_count; i++) {
        if (part->changes[i].operation == M_TEXT) {
            return &part->changes[i];
        }
    }
    return NULL;
}

bool model_takes_product(const struct model_record *record, struct model_id id, const struct model_part *part)
{
    return text_of(part) != NULL && !model_covers(record->touched, id) &&
           may_take_product(&record->registers[MODEL_TEXT], id, part->seen);
}

bool model_may_merge(const struct model_record *record, struct model_id id, const struct model_part *part)
{
    const struct model_change *text = text_of(part);
    return text != NULL && text->value.sort == M_WORDS && model_takes_product(record, id, part) &&
           record->registers[MODEL_TEXT].values[0].value.sort == M_WORDS && !erased(record, MODEL_TEXT, id);
}

bool model_alive(const struct model_record *record)
{
    bool touched = false;
    for (int d = 0; d < MODEL_DEVICES; d++) {
        touched = touched || record->touched[d] > 0;
    }
    for (int i = 0; i < record->deletion_count; i++) {
        bool all = true;
        for (int d = 0; d < MODEL_DEVICES; d++) {
            all = all && record->deletions[i].seen[d] >= record->touched[d];
        }
        if (all) {
            return false;
        }
    }
    return touched;
}
