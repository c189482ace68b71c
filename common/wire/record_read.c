/* Records from their bytes. The numbers of fields are those of record.proto, named at each `case`. */
#include <string.h>

#include "common/base/text.h"
#include "common/wire/record_priv.h"
#include "common/wire/scan_priv.h"
#include "common/wire/value_codec_priv.h"

/* The first error sticks. Readers return false once it is set. */
struct reader {
    struct pup_arena *arena;
    const uint32_t *fields; /* wanted; NULL: all */
    enum pup_err err;
};

enum { FIELDS = 11 }; /* one more than the highest field number of any message here */

static bool wrong(struct reader *reader)
{
    reader->err = PUP_ERR_MALFORMED;
    return false;
}

/* Lists are not counted before they are read: most have few items, and looking at everything twice took half the time.
 * They grow by doubling from `first` (a power of two) on: the list with room for one more than `count` items, those
 * behind them zeroed; NULL, with the error set, when memory is spent. */
static void *room_from(struct reader *reader, void *items, size_t count, size_t size, size_t first)
{
    if (count > 0 && (count < first || (count & (count - 1)) != 0)) {
        return items;
    }
    void *larger = pup_arena_array(reader->arena, count == 0 ? first : count * 2, size);
    if (larger == NULL) {
        reader->err = PUP_ERR_MEMORY;
        return NULL;
    }
    if (count > 0) {
        memcpy(larger, items, count * size);
    }
    return larger;
}

static void *room(struct reader *reader, void *items, size_t count, size_t size)
{
    return room_from(reader, items, count, size, 1);
}

struct ids {
    struct pup_edit_id *at;
    size_t count;
};

/* ---- single fields ---- */

static bool take_number(struct reader *reader, const struct scan_item *item, uint32_t *number)
{
    *number = (uint32_t)item->number;
    return (item->is_number && item->number <= UINT32_MAX) || wrong(reader);
}

static bool take_flag(struct reader *reader, const struct scan_item *item, bool *flag)
{
    *flag = item->number != 0;
    return item->is_number || wrong(reader);
}

static bool take_fixed(struct reader *reader, const struct scan_item *item, void *out, size_t len)
{
    if (item->is_number || item->bytes.len != len) {
        return wrong(reader);
    }
    memcpy(out, item->bytes.data, len);
    return true;
}

static bool take_bytes(struct reader *reader, const struct scan_item *item, struct pup_span *bytes)
{
    *bytes = item->bytes;
    return !item->is_number || wrong(reader);
}

/* ---- ids ---- */

/* As it is always packed: eight bytes of device, then the counter. False for any other form. */
static inline bool read_plain_id(struct pup_span bytes, struct pup_edit_id *id)
{
    enum { TAG_DEVICE = 0x0a, TAG_COUNTER = 0x10, BEFORE_COUNTER = 3 + sizeof id->device.bytes };
    if (bytes.len <= BEFORE_COUNTER || bytes.data[0] != TAG_DEVICE || bytes.data[1] != sizeof id->device.bytes ||
        bytes.data[BEFORE_COUNTER - 1] != TAG_COUNTER) {
        return false;
    }
    struct pup_span rest = {bytes.data + BEFORE_COUNTER, bytes.len - BEFORE_COUNTER};
    memcpy(id->device.bytes, bytes.data + 2, sizeof id->device.bytes);
    return scan_short(&rest, &id->counter) && rest.len == 0 && id->counter > 0;
}

static bool read_id(struct reader *reader, const struct scan_item *from, struct pup_edit_id *id)
{
    struct scan scan = {.rest = from->bytes};
    struct scan_item item;
    bool device = false;
    if (from->is_number) {
        return wrong(reader);
    }
    if (read_plain_id(from->bytes, id)) {
        return true;
    }
    *id = (struct pup_edit_id){0};
    while (scan_next(&scan, &item)) {
        if (item.field == 1) { /* device */
            device = take_fixed(reader, &item, id->device.bytes, sizeof id->device.bytes);
        } else if (item.field == 2) { /* counter */
            id->counter = item.is_number ? item.number : 0;
        }
    }
    return (!scan.broken && device && id->counter > 0) || wrong(reader);
}

/* Takes the next id of a list, which must come behind the one before it. */
static bool ids_take(struct reader *reader, const struct scan_item *item, struct ids *ids)
{
    struct pup_edit_id *at = room(reader, ids->at, ids->count, sizeof *at);
    if (at == NULL) {
        return false;
    }
    ids->at = at;
    struct pup_edit_id *id = &at[ids->count];
    if (!read_id(reader, item, id)) {
        return false;
    }
    return ids->count++ == 0 || pup_edit_id_compare(id - 1, id) < 0 || wrong(reader);
}

static bool ids_close(struct reader *reader, const struct ids *ids, struct pup_vector *vector)
{
    *vector = (struct pup_vector){ids->at, ids->count};
    return pup_vector_valid(vector) || wrong(reader);
}

/* ---- values ---- */

/* A value as records hold it: its bytes, the name beside it, and what was erased of either. */
struct held {
    struct pup_span value, name;
    bool erased, name_erased;
};

static bool read_value(struct reader *reader, const struct held *held, struct pup_value *value)
{
    if (held->erased) {
        *value = (struct pup_value){.type = PUP_VALUE_ERASED};
        return held->value.len == 0 || wrong(reader);
    }
    enum pup_err err = value_unpack(reader->arena, held->value, value);
    if (err != PUP_OK) {
        reader->err = err;
        return false;
    }
    if (value->type != PUP_VALUE_REFERENCE) {
        return true;
    }
    value->name_erased = held->name_erased;
    value->text = held->name;
    return (pup_text_valid(held->name) && !(held->name_erased && held->name.len > 0)) || wrong(reader);
}

static bool take_standing(struct reader *reader, const struct scan_item *item, struct pup_standing *standing,
                          struct held *held, struct ids *parts)
{
    switch (item->field) {
    case 1: /* by */
        return read_id(reader, item, &standing->by);
    case 2: /* value */
        return take_bytes(reader, item, &held->value);
    case 3: /* erased */
        return take_flag(reader, item, &held->erased);
    case 4: /* name */
        return take_bytes(reader, item, &held->name);
    case 5: /* name_erased */
        return take_flag(reader, item, &held->name_erased);
    case 6: /* commitment */
        return take_fixed(reader, item, standing->commitment.bytes, sizeof standing->commitment.bytes);
    case 7: /* parts */
        return ids_take(reader, item, parts);
    default:
        return true;
    }
}

/* Takes the bytes behind a tag off the front; false when that tag does not come next. */
static inline bool take_tagged(struct pup_span *rest, uint8_t tag, struct pup_span *bytes)
{
    uint64_t len;
    if (rest->len == 0 || rest->data[0] != tag) {
        return false;
    }
    struct pup_span behind = {rest->data + 1, rest->len - 1};
    if (!scan_short(&behind, &len) || !scan_take(&behind, len, bytes)) {
        return false;
    }
    *rest = behind;
    return true;
}

/* As nearly all are packed: by, value, a name or a commitment. False for any other form, which is then read item by
 * item. */
static bool read_plain_standing(struct pup_span bytes, struct pup_standing *standing, struct held *held)
{
    enum { TAG_BY = 0x0a, TAG_VALUE = 0x12, TAG_NAME = 0x22, TAG_COMMITMENT = 0x32 };
    struct pup_span by, commitment;
    if (!take_tagged(&bytes, TAG_BY, &by) || !read_plain_id(by, &standing->by)) {
        return false;
    }
    (void)take_tagged(&bytes, TAG_VALUE, &held->value);
    (void)take_tagged(&bytes, TAG_NAME, &held->name);
    if (take_tagged(&bytes, TAG_COMMITMENT, &commitment)) {
        if (commitment.len != sizeof standing->commitment.bytes) {
            return false;
        }
        memcpy(standing->commitment.bytes, commitment.data, commitment.len);
    }
    return bytes.len == 0;
}

static bool read_standing(struct reader *reader, struct pup_span bytes, struct pup_standing *standing)
{
    struct scan scan = {.rest = bytes};
    struct scan_item item;
    struct held held = {0};
    struct ids parts = {0};
    if (read_plain_standing(bytes, standing, &held)) {
        return read_value(reader, &held, &standing->value);
    }
    *standing = (struct pup_standing){0};
    held = (struct held){0};
    while (scan_next(&scan, &item)) {
        if (!take_standing(reader, &item, standing, &held, &parts)) {
            return false;
        }
    }
    standing->parts = parts.at;
    standing->part_count = parts.count;
    return ((!scan.broken && standing->by.counter > 0) || wrong(reader)) && read_value(reader, &held, &standing->value);
}

/* ---- fields ---- */

static bool take_value(struct reader *reader, struct pup_span bytes, struct pup_register *reg)
{
    struct pup_standing *values = room(reader, reg->values, reg->count, sizeof *values);
    if (values == NULL) {
        return false;
    }
    reg->values = values;
    return read_standing(reader, bytes, &values[reg->count++]);
}

static bool take_register(struct reader *reader, const struct scan_item *item, struct pup_register *reg,
                          struct ids *ahead)
{
    switch (item->field) {
    case 1: /* field */
        return take_number(reader, item, &reg->field);
    case 2: /* values */
        return item->is_number ? wrong(reader) : take_value(reader, item->bytes, reg);
    case 3: /* ahead */
        return ids_take(reader, item, ahead);
    default:
        return true;
    }
}

/* As nearly all are packed: the field's number and one value. */
static bool is_plain_register(struct pup_span bytes, struct pup_register *reg, struct pup_span *value)
{
    enum { TAG_FIELD = 0x08, TAG_VALUE = 0x12 };
    uint64_t field;
    if (bytes.len == 0 || bytes.data[0] != TAG_FIELD) {
        return false;
    }
    struct pup_span rest = {bytes.data + 1, bytes.len - 1};
    if (!scan_short(&rest, &field) || field > UINT32_MAX || !take_tagged(&rest, TAG_VALUE, value)) {
        return false;
    }
    reg->field = (uint32_t)field;
    return rest.len == 0;
}

static bool read_register(struct reader *reader, struct pup_span bytes, struct pup_register *reg)
{
    struct scan scan = {.rest = bytes};
    struct pup_span value;
    if (is_plain_register(bytes, reg, &value)) {
        return take_value(reader, value, reg);
    }
    struct scan_item item;
    struct ids ahead = {0};
    while (scan_next(&scan, &item)) {
        if (!take_register(reader, &item, reg, &ahead)) {
            return false;
        }
    }
    return (!scan.broken || wrong(reader)) && ids_close(reader, &ahead, &reg->ahead);
}

static bool take_element(struct reader *reader, const struct scan_item *item, struct held *held, struct ids *adds,
                         struct ids *ahead)
{
    switch (item->field) {
    case 1: /* value */
        return take_bytes(reader, item, &held->value);
    case 2: /* name */
        return take_bytes(reader, item, &held->name);
    case 3: /* name_erased */
        return take_flag(reader, item, &held->name_erased);
    case 4: /* adds */
        return ids_take(reader, item, adds);
    case 5: /* ahead */
        return ids_take(reader, item, ahead);
    case 6: /* erased */
        return take_flag(reader, item, &held->erased);
    default:
        return true;
    }
}

static bool read_element(struct reader *reader, struct pup_span bytes, struct pup_element *element)
{
    struct scan scan = {.rest = bytes};
    struct scan_item item;
    struct held held = {0};
    struct ids adds = {0}, ahead = {0};
    while (scan_next(&scan, &item)) {
        if (!take_element(reader, &item, &held, &adds, &ahead)) {
            return false;
        }
    }
    element->adds = adds.at;
    element->add_count = adds.count;
    return (!scan.broken || wrong(reader)) && ids_close(reader, &ahead, &element->ahead) &&
           read_value(reader, &held, &element->value);
}

static bool take_set(struct reader *reader, const struct scan_item *item, struct pup_set *set)
{
    if (item->field == 1) { /* field */
        return take_number(reader, item, &set->field);
    }
    if (item->field != 2) { /* elements */
        return true;
    }
    struct pup_element *elements = room(reader, set->elements, set->count, sizeof *elements);
    if (elements == NULL) {
        return false;
    }
    set->elements = elements;
    struct pup_element *element = &elements[set->count++];
    if (item->is_number || !read_element(reader, item->bytes, element)) {
        return reader->err != PUP_OK ? false : wrong(reader);
    }
    return set->count == 1 || pup_value_compare(&element[-1].value, &element->value) <= 0 || wrong(reader);
}

static bool read_set(struct reader *reader, struct pup_span bytes, struct pup_set *set)
{
    struct scan scan = {.rest = bytes};
    struct scan_item item;
    while (scan_next(&scan, &item)) {
        if (!take_set(reader, &item, set)) {
            return false;
        }
    }
    return !scan.broken || wrong(reader);
}

static bool read_counter(struct reader *reader, struct pup_span bytes, struct pup_counter *counter)
{
    struct scan scan = {.rest = bytes};
    struct scan_item item;
    while (scan_next(&scan, &item)) {
        if (item.field == 1 && !take_number(reader, &item, &counter->field)) { /* field */
            return false;
        }
        if (item.field == 2) { /* sum */
            counter->sum = scan_signed(item.is_number ? item.number : 0);
        }
    }
    return !scan.broken || wrong(reader);
}

static bool read_deletion(struct reader *reader, struct pup_span bytes, struct pup_deletion *deletion)
{
    struct scan scan = {.rest = bytes};
    struct scan_item item;
    struct ids seen = {0};
    while (scan_next(&scan, &item)) {
        if ((item.field == 1 && !read_id(reader, &item, &deletion->by)) || /* by */
            (item.field == 2 && !ids_take(reader, &item, &seen))) {        /* seen */
            return false;
        }
    }
    return ((!scan.broken && deletion->by.counter > 0) || wrong(reader)) && ids_close(reader, &seen, &deletion->seen);
}

static bool read_erasure(struct reader *reader, struct pup_span bytes, struct pup_erasure *erasure)
{
    struct scan scan = {.rest = bytes};
    struct scan_item item;
    struct ids covers = {0};
    while (scan_next(&scan, &item)) {
        if (item.field == 2) { /* ref */
            erasure->names = true;
        }
        if ((item.field == 1 && !take_number(reader, &item, &erasure->field)) || /* field */
            (item.field == 2 && !take_fixed(reader, &item, erasure->ref.bytes, sizeof erasure->ref.bytes)) || /* ref */
            (item.field == 3 && !ids_take(reader, &item, &covers))) { /* covers */
            return false;
        }
    }
    return (!scan.broken || wrong(reader)) && ids_close(reader, &covers, &erasure->covers);
}

/* ---- the record ---- */

static bool take_registers(struct reader *reader, struct pup_span bytes, struct pup_register **regs, size_t *count)
{
    enum { FIRST = 8 };
    struct pup_register *list = room_from(reader, *regs, *count, sizeof *list, FIRST);
    if (list == NULL) {
        return false;
    }
    *regs = list;
    struct pup_register *reg = &list[(*count)++];
    return read_register(reader, bytes, reg) && (*count == 1 || reg[-1].field < reg->field || wrong(reader));
}

static bool take_sets(struct reader *reader, struct pup_span bytes, struct pup_record *record)
{
    struct pup_set *list = room(reader, record->sets, record->set_count, sizeof *list);
    if (list == NULL) {
        return false;
    }
    record->sets = list;
    struct pup_set *set = &list[record->set_count++];
    return read_set(reader, bytes, set) && (record->set_count == 1 || set[-1].field < set->field || wrong(reader));
}

static bool take_counters(struct reader *reader, struct pup_span bytes, struct pup_record *record)
{
    struct pup_counter *list = room(reader, record->counters, record->counter_count, sizeof *list);
    if (list == NULL) {
        return false;
    }
    record->counters = list;
    struct pup_counter *counter = &list[record->counter_count++];
    return read_counter(reader, bytes, counter) &&
           (record->counter_count == 1 || counter[-1].field < counter->field || wrong(reader));
}

static bool take_deletions(struct reader *reader, struct pup_span bytes, struct pup_record *record)
{
    struct pup_deletion *list = room(reader, record->deletions, record->deletion_count, sizeof *list);
    if (list == NULL) {
        return false;
    }
    record->deletions = list;
    struct pup_deletion *deletion = &list[record->deletion_count++];
    return read_deletion(reader, bytes, deletion) &&
           (record->deletion_count == 1 || pup_edit_id_compare(&deletion[-1].by, &deletion->by) < 0 || wrong(reader));
}

static bool take_erasures(struct reader *reader, struct pup_span bytes, struct pup_record *record)
{
    struct pup_erasure *list = room(reader, record->erasures, record->erasure_count, sizeof *list);
    if (list == NULL) {
        return false;
    }
    record->erasures = list;
    struct pup_erasure *erasure = &list[record->erasure_count++];
    if (!read_erasure(reader, bytes, erasure)) {
        return false;
    }
    const struct pup_erasure *before = erasure - 1;
    return record->erasure_count == 1 || before->field < erasure->field ||
           (before->field == erasure->field && pup_id_compare(&before->ref, &erasure->ref) <= 0) || wrong(reader);
}

/* Whether the field of a register, text, set or counter is wanted: its number comes first. What does not look so is
 * read as if it were. */
static bool wanted(const struct reader *reader, struct pup_span bytes)
{
    enum { TAG_FIELD = 0x08 };
    struct pup_span rest = {bytes.data + 1, bytes.len - 1};
    uint64_t number;
    if (reader->fields == NULL || bytes.len < 2 || bytes.data[0] != TAG_FIELD || !scan_short(&rest, &number)) {
        return true;
    }
    for (const uint32_t *field = reader->fields; *field != 0; field++) {
        if (*field == number) {
            return true;
        }
    }
    return false;
}

static bool take_list(struct reader *reader, const struct scan_item *item, struct pup_record *record)
{
    if (item->is_number && item->field < FIELDS) {
        return wrong(reader);
    }
    if (item->field >= 4 && item->field <= 7 && !wanted(reader, item->bytes)) {
        return true;
    }
    switch (item->field) {
    case 4: /* registers */
        return take_registers(reader, item->bytes, &record->registers, &record->register_count);
    case 5: /* texts */
        return take_registers(reader, item->bytes, &record->texts, &record->text_count);
    case 6: /* sets */
        return take_sets(reader, item->bytes, record);
    case 7: /* counters */
        return take_counters(reader, item->bytes, record);
    case 8: /* deletions */
        return take_deletions(reader, item->bytes, record);
    case 10: /* erasures */
        return take_erasures(reader, item->bytes, record);
    default:
        return true; /* of a newer program */
    }
}

static bool take_record(struct reader *reader, const struct scan_item *item, struct pup_record *record,
                        struct ids *touched, struct ids *kept_ahead)
{
    switch (item->field) {
    case 1: /* id */
        return take_fixed(reader, item, record->id.bytes, sizeof record->id.bytes);
    case 2: /* kind */
        return take_number(reader, item, &record->kind);
    case 3: /* touched */
        return ids_take(reader, item, touched);
    case 9: /* kept_ahead */
        return ids_take(reader, item, kept_ahead);
    default:
        return take_list(reader, item, record);
    }
}

enum pup_err record_read(struct pup_arena *arena, struct pup_span bytes, const uint32_t *fields,
                         struct pup_record *record)
{
    struct reader reader = {.arena = arena, .fields = fields};
    struct scan scan = {.rest = bytes};
    bool named = false;
    struct scan_item item;
    struct ids touched = {0}, kept_ahead = {0};
    *record = (struct pup_record){0};
    while (scan_next(&scan, &item)) {
        named |= item.field == 1;
        if (!take_record(&reader, &item, record, &touched, &kept_ahead)) {
            return reader.err;
        }
    }
    bool whole = named && !scan.broken && ids_close(&reader, &touched, &record->touched) &&
                 ids_close(&reader, &kept_ahead, &record->kept_ahead);
    return whole ? PUP_OK : PUP_ERR_MALFORMED;
}
