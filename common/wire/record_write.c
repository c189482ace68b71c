/* A record's canonical form, from its last field to its first (back_priv.h); field numbers are those of
 * proto/record.proto. */
#include "common/base/text.h"
#include "common/wire/back_priv.h"
#include "common/wire/record_priv.h"

/* ---- lists of edit ids ---- */

enum { SEEN_DEVICE = 1, SEEN_COUNTER = 2 };

static void write_id(struct back *back, unsigned field, const struct pup_edit_id *id)
{
    size_t before = back_len(back);
    back_number(back, SEEN_COUNTER, id->counter);
    back_bytes(back, SEEN_DEVICE, id->device.bytes, sizeof id->device.bytes);
    back_head(back, field, back_len(back) - before);
}

static void write_ids(struct back *back, unsigned field, const struct pup_edit_id *ids, size_t count)
{
    while (count-- > 0) {
        write_id(back, field, &ids[count]);
    }
}

/* ---- values ---- */

static void check_text(struct back *back, struct pup_span text)
{
    if (back->err == PUP_OK && !pup_text_valid(text)) {
        back->err = PUP_ERR_INVALID;
    }
}

/* The content of a Value: its one field stands even when it is 0 or empty. Field numbers of proto/edit.proto. */
static void write_content(struct back *back, const struct pup_value *value)
{
    enum { TEXT = 1, INTEGER = 2, REFERENCE = 3 };
    switch (value->type) {
    case PUP_VALUE_TEXT:
        check_text(back, value->text);
        back_raw(back, value->text.data, value->text.len);
        back_head(back, TEXT, value->text.len);
        break;
    case PUP_VALUE_INTEGER:
        back_varint(back, back_signed(value->integer));
        back_varint(back, INTEGER << 3);
        break;
    case PUP_VALUE_REFERENCE:
        back_bytes(back, REFERENCE, value->ref.bytes, sizeof value->ref.bytes);
        break;
    case PUP_VALUE_OPAQUE:
        back_raw(back, value->text.data, value->text.len);
        break;
    case PUP_VALUE_NONE:
    case PUP_VALUE_ERASED:
        break;
    }
}

static void write_value(struct back *back, unsigned field, const struct pup_value *value)
{
    size_t before = back_len(back);
    write_content(back, value);
    if (back_len(back) > before) {
        back_head(back, field, back_len(back) - before);
    }
}

/* The name beside a reference; no other value has one. */
static void write_name(struct back *back, unsigned field, const struct pup_value *value)
{
    if (value->type == PUP_VALUE_REFERENCE && !value->name_erased) {
        check_text(back, value->text);
        back_bytes(back, field, value->text.data, value->text.len);
    }
}

static bool name_erased(const struct pup_value *value)
{
    return value->type == PUP_VALUE_REFERENCE && value->name_erased;
}

/* ---- registers and texts ---- */

enum { STANDING_BY = 1, STANDING_VALUE, STANDING_ERASED, STANDING_NAME, STANDING_NAME_ERASED, STANDING_COMMITMENT };
enum { STANDING_PARTS = 7, REGISTER_FIELD = 1, REGISTER_VALUES = 2, REGISTER_AHEAD = 3 };

static void write_standing(struct back *back, unsigned field, const struct pup_standing *standing)
{
    static const struct pup_hash none;
    size_t before = back_len(back);
    write_ids(back, STANDING_PARTS, standing->parts, standing->part_count);
    if (!pup_hash_equal(&standing->commitment, &none)) {
        back_bytes(back, STANDING_COMMITMENT, standing->commitment.bytes, sizeof standing->commitment.bytes);
    }
    back_number(back, STANDING_NAME_ERASED, name_erased(&standing->value));
    write_name(back, STANDING_NAME, &standing->value);
    back_number(back, STANDING_ERASED, standing->value.type == PUP_VALUE_ERASED);
    write_value(back, STANDING_VALUE, &standing->value);
    write_id(back, STANDING_BY, &standing->by);
    back_head(back, field, back_len(back) - before);
}

static void write_registers(struct back *back, unsigned field, const struct pup_register *registers, size_t count)
{
    while (count-- > 0) {
        const struct pup_register *reg = &registers[count];
        size_t before = back_len(back);
        write_ids(back, REGISTER_AHEAD, reg->ahead.at, reg->ahead.count);
        for (size_t i = reg->count; i-- > 0;) {
            write_standing(back, REGISTER_VALUES, &reg->values[i]);
        }
        back_number(back, REGISTER_FIELD, reg->field);
        back_head(back, field, back_len(back) - before);
    }
}

/* ---- sets ---- */

enum { ELEMENT_VALUE = 1, ELEMENT_NAME, ELEMENT_NAME_ERASED, ELEMENT_ADDS, ELEMENT_AHEAD, ELEMENT_ERASED };
enum { SET_FIELD = 1, SET_ELEMENTS = 2 };

static void write_element(struct back *back, unsigned field, const struct pup_element *element)
{
    size_t before = back_len(back);
    back_number(back, ELEMENT_ERASED, element->value.type == PUP_VALUE_ERASED);
    write_ids(back, ELEMENT_AHEAD, element->ahead.at, element->ahead.count);
    write_ids(back, ELEMENT_ADDS, element->adds, element->add_count);
    back_number(back, ELEMENT_NAME_ERASED, name_erased(&element->value));
    write_name(back, ELEMENT_NAME, &element->value);
    write_value(back, ELEMENT_VALUE, &element->value);
    back_head(back, field, back_len(back) - before);
}

static void write_sets(struct back *back, unsigned field, const struct pup_set *sets, size_t count)
{
    while (count-- > 0) {
        size_t before = back_len(back);
        for (size_t i = sets[count].count; i-- > 0;) {
            write_element(back, SET_ELEMENTS, &sets[count].elements[i]);
        }
        back_number(back, SET_FIELD, sets[count].field);
        back_head(back, field, back_len(back) - before);
    }
}

/* ---- counters, existence, erasures ---- */

static void write_counters(struct back *back, unsigned field, const struct pup_counter *counters, size_t count)
{
    enum { FIELD = 1, SUM = 2 };
    while (count-- > 0) {
        size_t before = back_len(back);
        back_number(back, SUM, back_signed(counters[count].sum));
        back_number(back, FIELD, counters[count].field);
        back_head(back, field, back_len(back) - before);
    }
}

static void write_deletions(struct back *back, unsigned field, const struct pup_deletion *deletions, size_t count)
{
    enum { BY = 1, SEEN = 2 };
    while (count-- > 0) {
        size_t before = back_len(back);
        write_ids(back, SEEN, deletions[count].seen.at, deletions[count].seen.count);
        write_id(back, BY, &deletions[count].by);
        back_head(back, field, back_len(back) - before);
    }
}

static void write_erasures(struct back *back, unsigned field, const struct pup_erasure *erasures, size_t count)
{
    enum { FIELD = 1, REF = 2, COVERS = 3 };
    while (count-- > 0) {
        const struct pup_erasure *erasure = &erasures[count];
        size_t before = back_len(back);
        write_ids(back, COVERS, erasure->covers.at, erasure->covers.count);
        back_bytes(back, REF, erasure->ref.bytes, erasure->names ? sizeof erasure->ref.bytes : 0);
        back_number(back, FIELD, erasure->field);
        back_head(back, field, back_len(back) - before);
    }
}

/* ---- the record ---- */

enum pup_err record_write(struct pup_arena *arena, const struct pup_record *record, size_t max, struct pup_span *bytes)
{
    enum { ID = 1, KIND, TOUCHED, REGISTERS, TEXTS, SETS, COUNTERS, DELETIONS, KEPT_AHEAD, ERASURES };
    struct back back = {.arena = arena, .max = max};
    write_erasures(&back, ERASURES, record->erasures, record->erasure_count);
    write_ids(&back, KEPT_AHEAD, record->kept_ahead.at, record->kept_ahead.count);
    write_deletions(&back, DELETIONS, record->deletions, record->deletion_count);
    write_counters(&back, COUNTERS, record->counters, record->counter_count);
    write_sets(&back, SETS, record->sets, record->set_count);
    write_registers(&back, TEXTS, record->texts, record->text_count);
    write_registers(&back, REGISTERS, record->registers, record->register_count);
    write_ids(&back, TOUCHED, record->touched.at, record->touched.count);
    back_number(&back, KIND, record->kind);
    back_bytes(&back, ID, record->id.bytes, sizeof record->id.bytes);
    *bytes = back_span(&back);
    return back.err == PUP_OK && bytes->len > max ? PUP_ERR_LIMIT : back.err;
}
