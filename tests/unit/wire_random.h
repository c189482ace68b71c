/* Edits, records and bytes at random, from a seed, for the tests of the wire. */
#ifndef PUP_TESTS_WIRE_RANDOM_H
#define PUP_TESTS_WIRE_RANDOM_H

#include <stdlib.h>
#include <string.h>

#include "common/base/arena.h"
#include "common/base/random.h"
#include "common/merge/record.h"

struct dice {
    uint64_t state;
};

/* splitmix64 (S. Vigna, public domain description). */
static inline uint64_t dice_next(struct dice *dice)
{
    uint64_t z = dice->state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/* 0..n-1 */
static inline size_t dice_below(struct dice *dice, size_t n)
{
    return (size_t)(dice_next(dice) % n);
}

static inline void dice_fill(void *context, void *out, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        ((uint8_t *)out)[i] = (uint8_t)dice_next(context);
    }
}

static inline struct pup_random_source dice_source(struct dice *dice)
{
    return (struct pup_random_source){.fill = dice_fill, .context = dice};
}

static inline struct pup_span random_text(struct pup_arena *arena, struct dice *dice, size_t most)
{
    static const char *const letters[] = {"a", "é", "ß", "日", "𝄞", " ", "\n", "Z", "0", "'"};
    size_t count = dice_below(dice, most + 1), len = 0;
    char *text = pup_arena_alloc(arena, count * 4 + 1);
    for (size_t i = 0; i < count; i++) {
        const char *letter = letters[dice_below(dice, 10)];
        memcpy(text + len, letter, strlen(letter));
        len += strlen(letter);
    }
    return (struct pup_span){(const uint8_t *)text, len};
}

static inline struct pup_edit_id random_edit_id(struct dice *dice)
{
    struct pup_edit_id id;
    dice_fill(dice, id.device.bytes, sizeof id.device.bytes);
    id.counter = 1 + (dice_next(dice) >> dice_below(dice, 63) >> 1);
    return id;
}

static inline struct pup_id random_id(struct dice *dice)
{
    struct pup_id id;
    dice_fill(dice, id.bytes, sizeof id.bytes);
    return id;
}

static inline int order_ids(const void *a, const void *b)
{
    return pup_edit_id_compare(a, b);
}

/* Sorted, devices all different (64 random bits). */
static inline struct pup_vector random_vector(struct pup_arena *arena, struct dice *dice, size_t most)
{
    size_t count = dice_below(dice, most + 1);
    struct pup_edit_id *ids = pup_arena_array(arena, count, sizeof *ids);
    for (size_t i = 0; i < count; i++) {
        ids[i] = random_edit_id(dice);
    }
    qsort(ids, count, sizeof *ids, order_ids);
    return (struct pup_vector){ids, count};
}

static inline struct pup_value random_value(struct pup_arena *arena, struct dice *dice)
{
    switch (dice_below(dice, 6)) {
    case 0:
        return pup_value_none();
    case 1:
        return pup_value_integer((int64_t)(dice_next(dice) >> dice_below(dice, 64)) * (dice_below(dice, 2) ? 1 : -1));
    case 2:
        return pup_value_reference(random_id(dice), random_text(arena, dice, 12));
    case 3:
        return pup_value_reference(random_id(dice), (struct pup_span){0});
    default:
        return pup_value_text(random_text(arena, dice, 40));
    }
}

static inline struct pup_change random_change(struct pup_arena *arena, struct dice *dice)
{
    struct pup_change change = {.field = (uint32_t)dice_below(dice, 300),
                                .operation = (enum pup_operation)(1 + dice_below(dice, 8))};
    switch (change.operation) {
    case PUP_PUT:
    case PUP_ADD:
    case PUP_REMOVE:
        change.value = random_value(arena, dice);
        break;
    case PUP_DELTA:
        change.delta = (int64_t)dice_next(dice);
        break;
    case PUP_TEXT:
        change.value = pup_value_text(random_text(arena, dice, 300));
        change.has_base = dice_below(dice, 2) == 0;
        if (change.has_base) {
            dice_fill(dice, change.base.bytes, sizeof change.base.bytes);
        }
        break;
    case PUP_ERASE:
        if (dice_below(dice, 2) == 0) {
            change.value = pup_value_reference(random_id(dice), (struct pup_span){0});
        }
        break;
    case PUP_DELETE:
    case PUP_KEEP:
        break;
    }
    return change;
}

static inline struct pup_edit random_edit(struct pup_arena *arena, struct dice *dice)
{
    struct pup_edit edit = {.id = random_edit_id(dice), .at = (int64_t)dice_next(dice)};
    (void)pup_space_make("V", PUP_TEAM, NULL, &edit.space);
    if (dice_below(dice, 3) > 0) {
        dice_fill(dice, edit.previous.bytes, sizeof edit.previous.bytes);
    }
    edit.part_count = 1 + dice_below(dice, 4);
    edit.parts = pup_arena_array(arena, edit.part_count, sizeof *edit.parts);
    for (size_t i = 0; i < edit.part_count; i++) {
        size_t count = 1 + dice_below(dice, 6);
        struct pup_change *changes = pup_arena_array(arena, count, sizeof *changes);
        for (size_t j = 0; j < count; j++) {
            changes[j] = random_change(arena, dice);
        }
        edit.parts[i] = (struct pup_part){.record = random_id(dice),
                                          .kind = (uint32_t)dice_below(dice, 40),
                                          .seen = random_vector(arena, dice, 5),
                                          .changes = changes,
                                          .change_count = count};
    }
    return edit;
}

static inline struct pup_value random_standing_value(struct pup_arena *arena, struct dice *dice)
{
    struct pup_value value = random_value(arena, dice);
    if (dice_below(dice, 8) == 0) {
        value = (struct pup_value){.type = PUP_VALUE_ERASED};
    } else if (value.type == PUP_VALUE_REFERENCE && dice_below(dice, 4) == 0) {
        value.text = (struct pup_span){0};
        value.name_erased = true;
    }
    return value;
}

static inline struct pup_register *random_registers(struct pup_arena *arena, struct dice *dice, bool texts,
                                                    size_t *count)
{
    *count = dice_below(dice, 6);
    struct pup_register *regs = pup_arena_array(arena, *count, sizeof *regs);
    for (size_t i = 0; i < *count; i++) {
        struct pup_register *reg = &regs[i];
        *reg = (struct pup_register){
            .field = (uint32_t)(i * 7 + 1), .count = dice_below(dice, 4), .ahead = random_vector(arena, dice, 2)};
        reg->values = pup_arena_array(arena, reg->count, sizeof *reg->values);
        for (size_t j = 0; j < reg->count; j++) {
            struct pup_standing *standing = &reg->values[j];
            standing->by = random_edit_id(dice);
            standing->value = random_standing_value(arena, dice);
            if (texts) {
                struct pup_vector parts = random_vector(arena, dice, 3);
                dice_fill(dice, standing->commitment.bytes, sizeof standing->commitment.bytes);
                standing->parts = parts.at;
                standing->part_count = parts.count;
            }
        }
    }
    return regs;
}

static inline int order_elements(const void *a, const void *b)
{
    const struct pup_element *left = a, *right = b;
    return pup_value_compare(&left->value, &right->value);
}

static inline void random_sets(struct pup_arena *arena, struct dice *dice, struct pup_record *record)
{
    record->set_count = dice_below(dice, 4);
    record->sets = pup_arena_array(arena, record->set_count, sizeof *record->sets);
    for (size_t i = 0; i < record->set_count; i++) {
        struct pup_set *set = &record->sets[i];
        set->field = (uint32_t)(100 + i);
        set->count = dice_below(dice, 4);
        set->elements = pup_arena_array(arena, set->count, sizeof *set->elements);
        for (size_t j = 0; j < set->count; j++) {
            struct pup_vector adds = random_vector(arena, dice, 3);
            set->elements[j] = (struct pup_element){.value = random_standing_value(arena, dice),
                                                    .adds = adds.at,
                                                    .add_count = adds.count,
                                                    .ahead = random_vector(arena, dice, 2)};
        }
        qsort(set->elements, set->count, sizeof *set->elements, order_elements);
    }
}

/* In canonical order, as the law keeps it. */
static inline struct pup_record random_record(struct pup_arena *arena, struct dice *dice)
{
    struct pup_record record = {.id = random_id(dice),
                                .kind = (uint32_t)dice_below(dice, 40),
                                .touched = random_vector(arena, dice, 6),
                                .kept_ahead = random_vector(arena, dice, 2)};
    record.registers = random_registers(arena, dice, false, &record.register_count);
    record.texts = random_registers(arena, dice, true, &record.text_count);
    random_sets(arena, dice, &record);
    record.counter_count = dice_below(dice, 3);
    record.counters = pup_arena_array(arena, record.counter_count, sizeof *record.counters);
    for (size_t i = 0; i < record.counter_count; i++) {
        record.counters[i] = (struct pup_counter){(uint32_t)(i + 5), (int64_t)dice_next(dice)};
    }
    struct pup_vector deletions = random_vector(arena, dice, 2);
    record.deletion_count = deletions.count;
    record.deletions = pup_arena_array(arena, deletions.count, sizeof *record.deletions);
    for (size_t i = 0; i < deletions.count; i++) {
        record.deletions[i] = (struct pup_deletion){deletions.at[i], random_vector(arena, dice, 3)};
    }
    record.erasure_count = dice_below(dice, 3);
    record.erasures = pup_arena_array(arena, record.erasure_count, sizeof *record.erasures);
    for (size_t i = 0; i < record.erasure_count; i++) {
        record.erasures[i] = (struct pup_erasure){.field = (uint32_t)i, .covers = random_vector(arena, dice, 3)};
        if (i == 0) {
            record.erasures[i].names = true;
            record.erasures[i].ref = random_id(dice);
        }
    }
    return record;
}

/* Exact equality, name and all (the law's own is by id alone). */
static inline bool same_value(const struct pup_value *a, const struct pup_value *b)
{
    return a->type == b->type && a->integer == b->integer && a->name_erased == b->name_erased &&
           pup_id_equal(&a->ref, &b->ref) && pup_span_equal(a->text, b->text);
}

static inline bool same_change(const struct pup_change *a, const struct pup_change *b)
{
    return a->field == b->field && a->operation == b->operation && a->delta == b->delta && a->has_base == b->has_base &&
           pup_hash_equal(&a->base, &b->base) && pup_hash_equal(&a->commitment, &b->commitment) &&
           same_value(&a->value, &b->value);
}

static inline bool same_edit(const struct pup_edit *a, const struct pup_edit *b)
{
    if (!pup_edit_id_equal(&a->id, &b->id) || !pup_space_equal(&a->space, &b->space) || a->at != b->at ||
        !pup_hash_equal(&a->previous, &b->previous) || a->part_count != b->part_count) {
        return false;
    }
    for (size_t i = 0; i < a->part_count; i++) {
        const struct pup_part *left = &a->parts[i], *right = &b->parts[i];
        if (!pup_id_equal(&left->record, &right->record) || left->kind != right->kind ||
            !pup_vector_equal(&left->seen, &right->seen) || left->change_count != right->change_count) {
            return false;
        }
        for (size_t j = 0; j < left->change_count; j++) {
            if (!same_change(&left->changes[j], &right->changes[j])) {
                return false;
            }
        }
    }
    return true;
}

/* A copy with one bit turned. */
static inline struct pup_span flipped(struct pup_arena *arena, struct pup_span bytes, size_t bit)
{
    uint8_t *copy = pup_arena_alloc(arena, bytes.len);
    memcpy(copy, bytes.data, bytes.len);
    copy[bit / 8] ^= (uint8_t)(1U << (bit % 8));
    return (struct pup_span){copy, bytes.len};
}

/* `repeat` copies of `unit`. */
static inline struct pup_span repeated(struct pup_arena *arena, const char *unit, size_t len, size_t repeat)
{
    uint8_t *bytes = pup_arena_alloc(arena, len * repeat);
    for (size_t i = 0; i < repeat; i++) {
        memcpy(bytes + i * len, unit, len);
    }
    return (struct pup_span){bytes, len * repeat};
}

/* Both, one behind the other. */
static inline struct pup_span joined(struct pup_arena *arena, struct pup_span a, struct pup_span b)
{
    uint8_t *bytes = pup_arena_alloc(arena, a.len + b.len);
    if (a.len > 0) {
        memcpy(bytes, a.data, a.len);
    }
    if (b.len > 0) {
        memcpy(bytes + a.len, b.data, b.len);
    }
    return (struct pup_span){bytes, a.len + b.len};
}

#endif
