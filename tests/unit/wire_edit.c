#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "common/base/hash.h"
#include "common/wire/edit_codec.h"
#include "common/wire/header_peek.h"
#include "common/wire/message.h"
#include "tests/unit/wire_random.h"

#include "tests/unit/arena.h" /* behind what names parameters so */

static struct pup_sealed sealed_with(struct pup_edit *edit, uint64_t seed)
{
    struct dice dice = {seed};
    struct pup_sealed sealed;
    assert_int_equal(pup_edit_seal(&arena, edit, dice_source(&dice), &sealed), PUP_OK);
    return sealed;
}

static bool contains(struct pup_span bytes, struct pup_span part)
{
    return memmem(bytes.data, bytes.len, part.data, part.len) != NULL;
}

static void random_edits_come_back(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        struct dice dice = {seed};
        struct pup_edit edit = random_edit(&arena, &dice), again;
        struct pup_sealed sealed = sealed_with(&edit, seed);
        assert_int_equal(pup_edit_open(&arena, sealed, &again), PUP_OK);
        assert_true(same_edit(&edit, &again));
        struct pup_edit_id id;
        struct pup_hash previous;
        assert_int_equal(pup_header_peek(&arena, sealed.header, &id, &previous), PUP_OK);
        assert_true(pup_edit_id_equal(&id, &edit.id) && pup_hash_equal(&previous, &edit.previous));
        pup_arena_reset(&arena);
    }
}

static void salts_hide_equal_edits(void **state)
{
    (void)state;
    struct pup_change change = {.field = 1, .operation = PUP_PUT, .value = pup_value_text(pup_span_of("oui"))};
    struct dice dice = {1};
    struct pup_part part = {.record = random_id(&dice), .kind = 2, .changes = &change, .change_count = 1};
    struct pup_edit edit = {.id = random_edit_id(&dice), .parts = &part, .part_count = 1};
    assert_int_equal(pup_space_make("V", PUP_HR, "castel", &edit.space), PUP_OK);
    struct pup_sealed one = sealed_with(&edit, 1), same = sealed_with(&edit, 1), other = sealed_with(&edit, 2);
    assert_true(pup_span_equal(one.header, same.header) && pup_span_equal(one.body, same.body));
    assert_false(pup_span_equal(one.header, other.header));
    assert_false(contains(one.header, pup_span_of("oui")));
}

/* Opens damaged bytes: a body is an error or says the same; a header is an error or has another hash, which is what
 * chains and receipts notice. */
static void check_damaged(struct pup_arena *scratch, const struct pup_edit *edit, struct pup_sealed good,
                          struct pup_sealed damaged, size_t *refused)
{
    struct pup_edit again;
    enum pup_err err = pup_edit_open(scratch, damaged, &again);
    struct pup_hash before = pup_header_hash(good.header), after = pup_header_hash(damaged.header);
    bool header = !pup_hash_equal(&before, &after);
    if (err != PUP_OK) {
        assert_true(err == PUP_ERR_MALFORMED || err == PUP_ERR_UNTRUSTED || err == PUP_ERR_LIMIT ||
                    err == PUP_ERR_MEMORY);
        (*refused)++;
    } else if (!header) {
        assert_true(same_edit(edit, &again));
    }
    pup_arena_reset(scratch);
}

static void damaged_edits_are_noticed(void **state)
{
    (void)state;
    struct pup_arena scratch;
    pup_arena_init(&scratch, PUP_WIRE_BUDGET);
    size_t refused = 0;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct dice dice = {seed};
        struct pup_edit edit = random_edit(&arena, &dice);
        struct pup_sealed good = sealed_with(&edit, seed);
        for (size_t bit = 0; bit < good.header.len * 8; bit++) {
            struct pup_sealed damaged = {flipped(&scratch, good.header, bit), good.body};
            check_damaged(&scratch, &edit, good, damaged, &refused);
        }
        for (size_t bit = 0; bit < good.body.len * 8; bit++) {
            struct pup_sealed damaged = {good.header, flipped(&scratch, good.body, bit)};
            check_damaged(&scratch, &edit, good, damaged, &refused);
        }
        for (size_t len = 0; len < good.header.len; len++) {
            struct pup_sealed damaged = {{good.header.data, len}, good.body};
            struct pup_edit again;
            assert_int_not_equal(pup_edit_open(&scratch, damaged, &again), PUP_OK);
        }
        for (size_t len = 0; len < good.body.len; len++) {
            struct pup_sealed damaged = {good.header, {good.body.data, len}};
            struct pup_edit again;
            assert_int_not_equal(pup_edit_open(&scratch, damaged, &again), PUP_OK);
        }
        pup_arena_reset(&scratch);
    }
    assert_true(refused > 10000);
    pup_arena_release(&scratch);
}

/* A value, its salt, the plan: whatever of the body is turned inside them is a hash that does not fit. */
static void a_turned_value_is_untrusted(void **state)
{
    (void)state;
    struct dice dice = {2};
    struct pup_change change = {.field = 1, .operation = PUP_PUT, .value = pup_value_text(pup_span_of("martine"))};
    struct pup_part part = {.record = random_id(&dice), .kind = 2, .changes = &change, .change_count = 1};
    struct pup_edit edit = {.id = random_edit_id(&dice), .parts = &part, .part_count = 1}, again;
    assert_int_equal(pup_space_make("V", PUP_TEAM, NULL, &edit.space), PUP_OK);
    struct pup_sealed sealed = sealed_with(&edit, 1);
    const uint8_t *at = memmem(sealed.body.data, sealed.body.len, "martine", 7);
    size_t value = (size_t)(at - sealed.body.data);
    /* the text; the salt before it (tags and lengths of opening and value lie between); a byte of the plan */
    const size_t places[] = {value, value + 6, value - 5, value - 20, 7};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct pup_sealed damaged = {sealed.header, flipped(&arena, sealed.body, places[i] * 8)};
        assert_int_equal(pup_edit_open(&arena, damaged, &again), PUP_ERR_UNTRUSTED);
    }
}

/* ---- bytes by hand: what programs of the future may send ---- */

struct bytes {
    uint8_t at[64 * 1024];
    size_t len;
};

static void put(struct bytes *bytes, const void *data, size_t len)
{
    memcpy(bytes->at + bytes->len, data, len);
    bytes->len += len;
}

/* A length-delimited field of number < 16 and length < 128. */
static void put_field(struct bytes *bytes, unsigned number, const void *data, size_t len)
{
    const uint8_t tag[2] = {(uint8_t)(number << 3 | 2), (uint8_t)len};
    put(bytes, tag, 2);
    put(bytes, data, len);
}

static struct pup_span span_of(const struct bytes *bytes)
{
    return pup_arena_copy(&arena, (struct pup_span){bytes->at, bytes->len});
}

/* An edit of one record whose plan and openings are given; a field 15 that nobody knows at the end of each part. */
static struct pup_sealed by_hand(const struct bytes *changes, const struct bytes *values, size_t value_count)
{
    static const uint8_t device[8] = {1}, record[16] = {2}, salt[16] = {3};
    struct bytes plan = {0}, part = {0}, body = {0}, header = {0}, touch = {0}, digested = {0};
    put(&part, changes->at, changes->len);
    put_field(&part, 15, "new", 3);
    put_field(&plan, 1, part.at, part.len);
    put_field(&plan, 15, "new", 3);
    put_field(&body, 1, plan.at, plan.len);
    struct pup_hash hash = pup_sha256_one((struct pup_span){plan.at, plan.len});
    put(&digested, hash.bytes, 32);
    for (size_t i = 0; i < value_count; i++) {
        struct bytes opening = {0};
        put_field(&opening, 1, salt, 16);
        put_field(&opening, 2, values[i].at, values[i].len);
        put_field(&opening, 15, "new", 3);
        put_field(&body, 2, opening.at, opening.len);
        const struct pup_span parts[] = {{salt, 16}, {values[i].at, values[i].len}};
        hash = pup_sha256(parts, 2);
        put(&digested, hash.bytes, 32);
    }
    put_field(&body, 15, "new", 3);
    hash = pup_sha256_one((struct pup_span){digested.at, digested.len});
    put_field(&header, 1, device, 8);
    put(&header, "\x10\x01", 2);
    put_field(&header, 4, "V/team", 6);
    put_field(&touch, 1, record, 16);
    put(&touch, "\x10\x8f\x4e", 3); /* kind 9999 */
    put_field(&touch, 15, "new", 3);
    put_field(&header, 6, touch.at, touch.len);
    put_field(&header, 7, hash.bytes, 32);
    put_field(&header, 15, "new", 3);
    return (struct pup_sealed){span_of(&header), span_of(&body)};
}

static bool every_slot(void *context, const struct pup_slot *slot)
{
    (void)slot;
    ++*(size_t *)context;
    return true;
}

static void newer_edits_are_read_and_kept(void **state)
{
    (void)state;
    struct bytes changes = {0}, values[3] = {0};
    put_field(&changes, 2, "\x08\x90\x4e\x10\x09\x28\x02", 7); /* field 10000, operation 9, two slots */
    put_field(&changes, 2, "\x08\x07\x10\x01\x28\x01", 6);     /* put field 7, one slot */
    put(&values[0], "\xff\xff\xff", 3);                        /* no Value at all */
    put(&values[1], "?", 1);
    put(&values[2], "\x4a\x02hi", 4); /* a Value of type 9 */
    struct pup_sealed sealed = by_hand(&changes, values, 3);
    struct pup_edit edit;
    assert_int_equal(pup_edit_open(&arena, sealed, &edit), PUP_OK);
    assert_int_equal(edit.parts[0].kind, 9999);
    const struct pup_change *first = &edit.parts[0].changes[0], *second = &edit.parts[0].changes[1];
    assert_int_equal(first->field, 10000);
    assert_int_equal(first->operation, 9);
    assert_int_equal(first->value.type, PUP_VALUE_OPAQUE);
    assert_int_equal(second->value.type, PUP_VALUE_OPAQUE);
    assert_true(pup_span_equal(second->value.text, pup_span_of("\x4a\x02hi")));
    /* Erasing what we do not know works, and keeps what we do not know beside it. */
    size_t offered = 0;
    bool changed;
    struct pup_span body;
    assert_int_equal(pup_body_erase(&arena, sealed, every_slot, &offered, &body, &changed), PUP_OK);
    assert_true(changed);
    assert_int_equal(offered, 3);
    assert_false(contains(body, pup_span_of("\x02hi")));
    assert_true(contains(body, pup_span_of("\x7a\x03new")));
    assert_int_equal(pup_edit_open(&arena, (struct pup_sealed){sealed.header, body}, &edit), PUP_OK);
    assert_int_equal(edit.parts[0].changes[1].value.type, PUP_VALUE_ERASED);
}

static void wrong_slots_and_texts_are_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *change;
        size_t len;
        const char *value;
        size_t value_len, values;
    } cases[] = {
        {"\x08\x07\x10\x01\x28\x02", 6, "\x10\x02", 2, 1},           /* two slots, one opening */
        {"\x08\x07\x10\x01\x28\x01", 6, "\x10\x02", 2, 2},           /* one slot, two openings */
        {"\x08\x07\x10\x01", 4, "", 0, 0},                           /* put without a slot */
        {"\x08\x07\x10\x04\x28\x01", 6, "\x10\x02", 2, 1},           /* a delta with a slot */
        {"\x08\x07\x10\x05\x28\x01", 6, "\x10\x02", 2, 1},           /* a text that is a number */
        {"\x08\x07\x10\x01\x28\x01", 6, "\x0a\x01\x00", 3, 1},       /* NUL */
        {"\x08\x07\x10\x01\x28\x01", 6, "\x0a\x02\xc3\x28", 4, 1},   /* not UTF-8 */
        {"\x08\x07\x10\x01\x28\x01", 6, "\x1a\x02zz", 4, 1},         /* a reference of two bytes */
        {"\x08\x07\x10\x01\x28\x02", 6, "\x10\x02", 2, 2},           /* a name beside a number */
        {"\x08\x07\x10\x05\x22\x01x\x28\x01", 9, "\x0a\x01x", 3, 1}, /* a base of one byte */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bytes changes = {0}, values[2] = {0};
        struct pup_edit edit;
        put_field(&changes, 2, cases[i].change, cases[i].len);
        put(&values[0], cases[i].value, cases[i].value_len);
        put(&values[1], cases[i].value, cases[i].value_len);
        struct pup_sealed sealed = by_hand(&changes, values, cases[i].values);
        assert_int_equal(pup_edit_open(&arena, sealed, &edit), PUP_ERR_MALFORMED);
    }
}

/* Two touches, of which both parts name the first. */
static void a_touch_belongs_to_one_part(void **state)
{
    (void)state;
    for (uint8_t second = 0; second < 3; second++) {
        static const uint8_t device[8] = {1}, records[2][16] = {{2}, {3}};
        const uint8_t parts[] = {0x0a, 4, 0x12, 2, 0x10, 7, 0x0a, 6, 0x08, second, 0x12, 2, 0x10, 7};
        struct bytes body = {0}, header = {0};
        put_field(&body, 1, parts, sizeof parts);
        struct pup_hash hash = pup_sha256_one((struct pup_span){parts, sizeof parts});
        hash = pup_sha256_one((struct pup_span){hash.bytes, sizeof hash.bytes});
        put_field(&header, 1, device, 8);
        put(&header, "\x10\x01", 2);
        put_field(&header, 4, "V/team", 6);
        for (int i = 0; i < 2; i++) {
            struct bytes touch = {0};
            put_field(&touch, 1, records[i], 16);
            put_field(&header, 6, touch.at, touch.len);
        }
        put_field(&header, 7, hash.bytes, 32);
        struct pup_edit edit;
        enum pup_err err = pup_edit_open(&arena, (struct pup_sealed){span_of(&header), span_of(&body)}, &edit);
        assert_int_equal(err, second == 1 ? PUP_OK : PUP_ERR_MALFORMED);
    }
}

/* A length-delimited field of any length that `struct bytes` holds. */
static void put_long_field(struct bytes *bytes, unsigned number, const struct bytes *content)
{
    const uint8_t tag[4] = {(uint8_t)(number << 3 | 2), (uint8_t)(content->len | 0x80U),
                            (uint8_t)(content->len >> 7 | 0x80U), (uint8_t)(content->len >> 14)};
    put(bytes, tag, 4);
    put(bytes, content->at, content->len);
}

/* An edit with that many keeps and that many seen. */
static enum pup_err opening_many(size_t changes, size_t seen)
{
    static struct bytes part, plan, body, touch, header;
    part.len = plan.len = body.len = touch.len = header.len = 0;
    for (size_t i = 0; i < changes; i++) {
        put_field(&part, 2, "\x10\x07", 2);
    }
    put_long_field(&plan, 1, &part);
    put_long_field(&body, 1, &plan);
    put_field(&touch, 1, "0123456789abcdef", 16);
    for (size_t i = 0; i < seen; i++) {
        uint8_t one[12] = {0x0a, 8, 0, 0, 0, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i, 0x10, 1};
        put_field(&touch, 3, one, sizeof one);
    }
    struct pup_hash hash = pup_sha256_one((struct pup_span){plan.at, plan.len});
    hash = pup_sha256_one((struct pup_span){hash.bytes, sizeof hash.bytes});
    put_field(&header, 1, "device00", 8);
    put(&header, "\x10\x01", 2);
    put_field(&header, 4, "V/team", 6);
    put_long_field(&header, 6, &touch);
    put_field(&header, 7, hash.bytes, 32);
    struct pup_edit edit;
    return pup_edit_open(&arena, (struct pup_sealed){span_of(&header), span_of(&body)}, &edit);
}

static void bounds_hold_for_others_too(void **state)
{
    (void)state;
    assert_int_equal(opening_many(PUP_EDIT_CHANGES_MAX, PUP_SEEN_MAX), PUP_OK);
    assert_int_equal(opening_many(PUP_EDIT_CHANGES_MAX + 1, PUP_SEEN_MAX), PUP_ERR_LIMIT);
    assert_int_equal(opening_many(PUP_EDIT_CHANGES_MAX, PUP_SEEN_MAX + 1), PUP_ERR_LIMIT);
    assert_int_equal(opening_many(0, 0), PUP_ERR_MALFORMED);
}

/* ---- erasing ---- */

static bool names_only(void *context, const struct pup_slot *slot)
{
    (void)context;
    return slot->name;
}

static bool field_two(void *context, const struct pup_slot *slot)
{
    (void)context;
    return slot->change->field == 2;
}

static void a_value_erased_is_gone_and_all_hashes_stay(void **state)
{
    (void)state;
    struct dice dice = {4};
    struct pup_change changes[] = {
        {.field = 1, .operation = PUP_PUT, .value = pup_value_reference(random_id(&dice), pup_span_of("Anne Castel"))},
        {.field = 2, .operation = PUP_TEXT, .value = pup_value_text(pup_span_of("secret minutes"))},
        {.field = 3, .operation = PUP_DELTA, .delta = -4},
        {.field = 4, .operation = PUP_ADD, .value = pup_value_text(pup_span_of("kept"))},
    };
    struct pup_part part = {.record = random_id(&dice), .kind = 8, .changes = changes, .change_count = 4};
    struct pup_edit edit = {.id = random_edit_id(&dice), .parts = &part, .part_count = 1}, again;
    assert_int_equal(pup_space_make("V", PUP_TEAM, NULL, &edit.space), PUP_OK);
    struct pup_sealed sealed = sealed_with(&edit, 9), erased = {.header = sealed.header};
    bool changed;
    assert_int_equal(pup_body_erase(&arena, sealed, field_two, NULL, &erased.body, &changed), PUP_OK);
    assert_true(changed);
    assert_false(contains(erased.body, pup_span_of("secret")));
    assert_true(contains(erased.body, pup_span_of("kept")) && contains(erased.body, pup_span_of("Castel")));
    assert_int_equal(pup_edit_open(&arena, erased, &again), PUP_OK);
    const struct pup_change *read = again.parts[0].changes;
    assert_int_equal(read[1].value.type, PUP_VALUE_ERASED);
    assert_true(pup_hash_equal(&read[1].commitment, &edit.parts[0].changes[1].commitment));
    /* Once more, and then the name. */
    struct pup_span same;
    assert_int_equal(pup_body_erase(&arena, erased, field_two, NULL, &same, &changed), PUP_OK);
    assert_false(changed);
    assert_true(pup_span_equal(same, erased.body));
    assert_int_equal(pup_body_erase(&arena, erased, names_only, NULL, &erased.body, &changed), PUP_OK);
    assert_true(changed);
    assert_false(contains(erased.body, pup_span_of("Castel")));
    assert_int_equal(pup_edit_open(&arena, erased, &again), PUP_OK);
    assert_true(again.parts[0].changes[0].value.name_erased);
    assert_true(pup_id_equal(&again.parts[0].changes[0].value.ref, &changes[0].value.ref));
    assert_int_equal(again.parts[0].changes[2].delta, -4);
}

static void the_commitment_of_a_text_is_that_of_its_opening(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 127, 128, 16383, 16384, 100000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct dice dice = {i}, same = {i};
        uint8_t salt[16];
        struct pup_span text = repeated(&arena, "x", 1, sizes[i]);
        struct pup_change change = {.field = 1, .operation = PUP_TEXT, .value = pup_value_text(text)};
        struct pup_part part = {.record = {{1}}, .kind = 8, .changes = &change, .change_count = 1};
        struct pup_edit edit = {.id = {{{1}}, 1}, .parts = &part, .part_count = 1};
        struct pup_sealed sealed;
        assert_int_equal(pup_space_make("V", PUP_TEAM, NULL, &edit.space), PUP_OK);
        assert_int_equal(pup_edit_seal(&arena, &edit, dice_source(&dice), &sealed), PUP_OK);
        dice_fill(&same, salt, sizeof salt);
        struct pup_hash commitment = pup_text_commitment(salt, text);
        assert_true(pup_hash_equal(&commitment, &part.changes[0].commitment));
    }
}

/* ---- what is not sealed ---- */

static enum pup_err sealing(const struct pup_edit *edit)
{
    struct dice dice = {1};
    struct pup_sealed sealed;
    struct pup_edit copy = *edit;
    return pup_edit_seal(&arena, &copy, dice_source(&dice), &sealed);
}

static enum pup_err sealing_change(const struct pup_change *change, size_t count)
{
    struct pup_part part = {.record = {{1}}, .kind = 8, .changes = change, .change_count = count};
    struct pup_edit edit = {.id = {{{1}}, 1}, .parts = &part, .part_count = 1};
    assert_int_equal(pup_space_make("V", PUP_TEAM, NULL, &edit.space), PUP_OK);
    return sealing(&edit);
}

static void wrong_changes_are_not_sealed(void **state)
{
    (void)state;
    const struct pup_change wrong[] = {
        {.operation = PUP_PUT, .value = pup_value_text(pup_span_of("\xc3"))},
        {.operation = PUP_PUT, .value = {.type = PUP_VALUE_ERASED}},
        {.operation = PUP_PUT, .value = {.type = PUP_VALUE_OPAQUE, .text = pup_span_of("\x4a\x01x")}},
        {.operation = PUP_PUT, .value = pup_value_reference((struct pup_id){{1}}, pup_span_of("\xc3"))},
        {.operation = PUP_TEXT, .value = pup_value_integer(3)},
        {.operation = PUP_DELTA, .value = pup_value_integer(3)},
        {.operation = PUP_DELETE, .value = pup_value_integer(3)},
        {.operation = (enum pup_operation)0},
        {.operation = (enum pup_operation)9},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(sealing_change(&wrong[i], 1), PUP_ERR_INVALID);
    }
    const struct pup_change right = {.operation = PUP_PUT, .value = pup_value_integer(3)};
    assert_int_equal(sealing_change(&right, 1), PUP_OK);
    assert_int_equal(sealing_change(&right, 0), PUP_ERR_INVALID);
    struct pup_change *many = pup_arena_array(&arena, PUP_EDIT_CHANGES_MAX + 1, sizeof *many);
    for (size_t i = 0; i <= PUP_EDIT_CHANGES_MAX; i++) {
        many[i] = right;
    }
    assert_int_equal(sealing_change(many, PUP_EDIT_CHANGES_MAX), PUP_OK);
    assert_int_equal(sealing_change(many, PUP_EDIT_CHANGES_MAX + 1), PUP_ERR_LIMIT);
    const struct pup_change large = {.operation = PUP_TEXT,
                                     .value = pup_value_text(repeated(&arena, "a", 1, PUP_EDIT_MAX))};
    assert_int_equal(sealing_change(&large, 1), PUP_ERR_LIMIT);
}

static void wrong_edits_are_not_sealed(void **state)
{
    (void)state;
    const struct pup_change change = {.operation = PUP_PUT, .value = pup_value_integer(3)};
    struct pup_part parts[PUP_EDIT_PARTS_MAX + 1];
    for (size_t i = 0; i <= PUP_EDIT_PARTS_MAX; i++) {
        parts[i] =
            (struct pup_part){.record = {{(uint8_t)i, (uint8_t)(i >> 8)}}, .changes = &change, .change_count = 1};
    }
    struct pup_edit edit = {.id = {{{1}}, 1}, .parts = parts, .part_count = PUP_EDIT_PARTS_MAX};
    assert_int_equal(pup_space_make("V", PUP_TEAM, NULL, &edit.space), PUP_OK);
    assert_int_equal(sealing(&edit), PUP_OK);
    edit.part_count = PUP_EDIT_PARTS_MAX + 1;
    assert_int_equal(sealing(&edit), PUP_ERR_LIMIT);
    edit.part_count = 0;
    assert_int_equal(sealing(&edit), PUP_ERR_INVALID);
    edit.part_count = 2;
    edit.id.counter = 0;
    assert_int_equal(sealing(&edit), PUP_ERR_INVALID);
    edit.id.counter = 1;
    parts[1].record = parts[0].record;
    assert_int_equal(sealing(&edit), PUP_ERR_INVALID);
    edit.part_count = 1;
    const struct pup_edit_id twice[2] = {{{{1}}, 4}, {{{1}}, 5}};
    parts[0].seen = (struct pup_vector){twice, 2};
    assert_int_equal(sealing(&edit), PUP_ERR_INVALID);
    parts[0].seen = (struct pup_vector){twice, 1};
    assert_int_equal(sealing(&edit), PUP_OK);
    memset(edit.space.name, 0, sizeof edit.space.name);
    assert_int_equal(sealing(&edit), PUP_ERR_INVALID);
}

static void the_largest_edits_open_within_the_budget(void **state)
{
    (void)state;
    struct pup_change *changes = pup_arena_array(&arena, PUP_EDIT_CHANGES_MAX, sizeof *changes);
    struct pup_span text = repeated(&arena, "x", 1, 224);
    for (size_t i = 0; i < PUP_EDIT_CHANGES_MAX; i++) {
        changes[i] = (struct pup_change){
            .field = 1, .operation = PUP_PUT, .value = i % 8 == 0 ? pup_value_none() : pup_value_text(text)};
    }
    struct pup_part part = {.record = {{1}}, .kind = 8, .changes = changes, .change_count = PUP_EDIT_CHANGES_MAX};
    struct pup_edit edit = {.id = {{{1}}, 1}, .parts = &part, .part_count = 1}, again;
    assert_int_equal(pup_space_make("V", PUP_TEAM, NULL, &edit.space), PUP_OK);
    struct pup_sealed sealed = sealed_with(&edit, 1);
    size_t before = sealed.header.len + sealed.body.len;
    assert_true(before > PUP_EDIT_MAX / 2);
    struct pup_arena budget;
    pup_arena_init(&budget, PUP_WIRE_BUDGET);
    assert_int_equal(pup_edit_open(&budget, sealed, &again), PUP_OK);
    pup_arena_release(&budget);
    struct pup_sealed erased = {.header = sealed.header};
    size_t offered = 0;
    bool changed;
    assert_int_equal(pup_body_erase(&arena, sealed, every_slot, &offered, &erased.body, &changed), PUP_OK);
    assert_int_equal(offered, PUP_EDIT_CHANGES_MAX);
    assert_int_equal(pup_edit_open(&arena, erased, &again), PUP_OK);
}

static bool empty_values(void *context, const struct pup_slot *slot)
{
    (void)context;
    return slot->change->value.type == PUP_VALUE_NONE;
}

/* Small values grow when erased; at the bound that must not make an edit one that is refused. */
static void growing_by_erasure_is_forgiven(void **state)
{
    (void)state;
    enum { COUNT = 4000 };
    struct pup_change *changes = pup_arena_array(&arena, COUNT, sizeof *changes);
    for (size_t i = 0; i < COUNT; i++) {
        changes[i] = (struct pup_change){.field = 1, .operation = PUP_PUT};
    }
    struct pup_part part = {.record = {{1}}, .kind = 8, .changes = changes, .change_count = COUNT};
    struct pup_edit edit = {.id = {{{1}}, 1}, .parts = &part, .part_count = 1}, again;
    assert_int_equal(pup_space_make("V", PUP_TEAM, NULL, &edit.space), PUP_OK);
    struct pup_sealed sealed = sealed_with(&edit, 1), erased;
    /* The last value fills what is left of the bound. */
    size_t left = PUP_EDIT_MAX - sealed.header.len - sealed.body.len - 64;
    changes[COUNT - 1].value = pup_value_text(repeated(&arena, "z", 1, left));
    part.changes = changes;
    sealed = sealed_with(&edit, 1);
    erased.header = sealed.header;
    bool changed;
    assert_int_equal(pup_body_erase(&arena, sealed, empty_values, NULL, &erased.body, &changed), PUP_OK);
    assert_true(erased.header.len + erased.body.len > PUP_EDIT_MAX);
    assert_int_equal(pup_edit_open(&arena, erased, &again), PUP_OK);
}

static void small_bytes_cannot_grow_large(void **state)
{
    (void)state;
    static const char *const units[] = {"\x0a\x00", "\x12\x00", "\x32\x00"};
    for (size_t i = 0; i < 9; i++) {
        struct pup_arena small;
        struct pup_edit edit;
        pup_arena_init(&small, 4 * 1024 * 1024);
        struct pup_sealed sealed = {repeated(&arena, units[i % 3], 2, 250 * 1024),
                                    repeated(&arena, units[i / 3], 2, 250 * 1024)};
        enum pup_err err = pup_edit_open(&small, sealed, &edit);
        assert_true(err == PUP_ERR_MEMORY || err == PUP_ERR_MALFORMED || err == PUP_ERR_LIMIT);
        assert_true(small.used <= small.budget);
        pup_arena_release(&small);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_edits_come_back, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(salts_hide_equal_edits, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(damaged_edits_are_noticed, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_turned_value_is_untrusted, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(newer_edits_are_read_and_kept, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(wrong_slots_and_texts_are_malformed, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_touch_belongs_to_one_part, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(bounds_hold_for_others_too, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_value_erased_is_gone_and_all_hashes_stay, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_commitment_of_a_text_is_that_of_its_opening, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(wrong_changes_are_not_sealed, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(wrong_edits_are_not_sealed, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_largest_edits_open_within_the_budget, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(growing_by_erasure_is_forgiven, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(small_bytes_cannot_grow_large, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
