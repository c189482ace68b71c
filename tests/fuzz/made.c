#include "tests/fuzz/made.h"

#include <string.h>

#include "common/base/hash.h"
#include "common/wire/scan_priv.h"

enum { PARTS_MOST = 2, CHANGES_MOST = 4, COUNTERS = 9, TEXT_MOST = 80, OPERATIONS = PUP_ERASE + 2 };

static const char *const spaces[] = {"V/team",    "V/management", "A/team",  "V/care",
                                     "V/hr/anne", "V/partners",   "A+V/team"};
static const uint32_t kinds[] = {
    PUP_KIND_ACTION, PUP_KIND_MEETING, PUP_KIND_PROTOCOL, PUP_KIND_STOCK, PUP_KIND_PERSON, PUP_KIND_POST, 63};
static const uint32_t fields[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, PUP_FIELD_STATE, PUP_FIELD_MERGED_INTO, 0};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct pup_device made_device(size_t number)
{
    struct pup_device device;
    memset(device.bytes, (int)(number % MADE_DEVICES + 1), sizeof device.bytes);
    return device;
}

struct pup_id made_record(size_t number)
{
    uint8_t random[10];
    memset(random, (int)(number % MADE_RECORDS + 1), sizeof random);
    return pup_id_v7(1773137400000, random);
}

static struct pup_value choose_value(struct made *made, struct fuzz *fuzz)
{
    switch (fuzz_below(fuzz, 6)) {
    case 0:
        return pup_value_text(fuzz_text(fuzz, made->arena, TEXT_MOST));
    case 1:
        return pup_value_integer((int64_t)fuzz_below(fuzz, 8));
    case 2:
        return pup_value_reference(made_record(fuzz_byte(fuzz)), fuzz_text(fuzz, made->arena, 8));
    case 3:
        return pup_value_integer((int64_t)fuzz_number(fuzz));
    default:
        return pup_value_none();
    }
}

static void choose_base(const struct made *made, struct fuzz *fuzz, struct pup_change *change)
{
    size_t number = fuzz_below(fuzz, MADE_TEXTS + 2);
    change->has_base = number > 0;
    if (number > 0 && number <= made->count)
        change->base = made->commitments[number - 1];
    else
        memset(change->base.bytes, change->has_base ? 0x77 : 0, sizeof change->base.bytes);
}

static struct pup_change choose_change(struct made *made, struct fuzz *fuzz)
{
    struct pup_change change = {.operation = (enum pup_operation)(1 + fuzz_below(fuzz, OPERATIONS - 1)),
                                .field = fields[fuzz_below(fuzz, LENGTH(fields))]};
    switch (change.operation) {
    case PUP_PUT:
    case PUP_ADD:
    case PUP_REMOVE:
        change.value = choose_value(made, fuzz);
        break;
    case PUP_DELTA:
        change.delta = (int64_t)fuzz_number(fuzz);
        break;
    case PUP_TEXT:
        change.value = pup_value_text(fuzz_text(fuzz, made->arena, TEXT_MOST));
        choose_base(made, fuzz, &change);
        break;
    case PUP_ERASE:
        if (change.field == 0 && fuzz_maybe(fuzz))
            change.value = pup_value_reference(made_record(fuzz_byte(fuzz)), (struct pup_span){0});
        break;
    default: /* delete, keep, and what this program does not know */
        break;
    }
    return change;
}

static struct pup_vector choose_seen(struct made *made, struct fuzz *fuzz)
{
    struct pup_edit_id *at = pup_arena_array(made->arena, MADE_DEVICES, sizeof *at);
    size_t count = 0;
    MUST(at);
    for (size_t i = 0; i < MADE_DEVICES; i++) {
        uint64_t counter = fuzz_below(fuzz, COUNTERS);
        if (counter > 0)
            at[count++] = (struct pup_edit_id){made_device(i), counter};
    }
    return (struct pup_vector){at, count};
}

static void choose_part(struct made *made, struct fuzz *fuzz, size_t record, struct pup_part *part)
{
    struct pup_change *changes = pup_arena_array(made->arena, CHANGES_MOST, sizeof *changes);
    MUST(changes);
    part->record = made_record(record);
    size_t kind = fuzz_below(fuzz, 4 * LENGTH(kinds));
    part->kind = kinds[kind < LENGTH(kinds) && !made->honest ? kind : record % MADE_RECORDS];
    part->seen = choose_seen(made, fuzz);
    part->changes = changes;
    part->change_count = 1 + fuzz_below(fuzz, CHANGES_MOST);
    for (size_t i = 0; i < part->change_count; i++)
        changes[i] = choose_change(made, fuzz);
}

void made_edit(struct made *made, struct fuzz *fuzz, struct pup_edit *edit)
{
    *edit = (struct pup_edit){.at = 1773137400000, .part_count = 1 + fuzz_below(fuzz, PARTS_MOST)};
    edit->id = (struct pup_edit_id){made_device(fuzz_byte(fuzz)), 1 + fuzz_below(fuzz, COUNTERS - 1)};
    size_t space = fuzz_below(fuzz, 3 * LENGTH(spaces)); /* mostly the first, where they meet */
    MUST(pup_space_parse(pup_span_of(spaces[space < LENGTH(spaces) ? space : 0]), &edit->space) == PUP_OK);
    edit->parts = pup_arena_array(made->arena, PARTS_MOST, sizeof *edit->parts);
    MUST(edit->parts);
    size_t first = fuzz_byte(fuzz);
    for (size_t i = 0; i < edit->part_count; i++)
        choose_part(made, fuzz, first + i, &edit->parts[i]);
}

void made_note(struct made *made, const struct pup_hash *commitment, struct pup_span text)
{
    size_t place = made->count < MADE_TEXTS ? made->count++ : commitment->bytes[0] % MADE_TEXTS;
    made->commitments[place] = *commitment;
    made->texts[place] = text;
}

bool made_seal(struct made *made, struct pup_edit *edit, struct pup_sealed *sealed)
{
    if (pup_edit_seal(made->arena, edit, fuzz_no_random(), sealed) != PUP_OK)
        return false;
    for (size_t i = 0; i < edit->part_count; i++) {
        for (size_t k = 0; k < edit->parts[i].change_count; k++) {
            const struct pup_change *change = &edit->parts[i].changes[k];
            if (change->operation == PUP_TEXT)
                made_note(made, &change->commitment, change->value.text);
        }
    }
    return true;
}

/* SHA-256(salt | value), or what stands in their place (edit.proto, Opening). */
static struct pup_hash commitment_of(struct pup_span opening)
{
    struct scan scan = {.rest = opening};
    struct scan_item item;
    struct pup_span salted[2] = {{0}};
    struct pup_hash erased;
    bool blank = false;
    while (scan_next(&scan, &item)) {
        if (!item.is_number && item.field >= 1 && item.field <= 2)
            salted[item.field - 1] = item.bytes;
        if (!item.is_number && item.field == 3 && item.bytes.len == sizeof erased.bytes) {
            memcpy(erased.bytes, item.bytes.data, sizeof erased.bytes);
            blank = true;
        }
    }
    return blank ? erased : pup_sha256(salted, 2);
}

/* SHA-256(SHA-256(plan) | commitments) (edit.proto, Header). */
static struct pup_hash digest_of(struct pup_arena *arena, struct pup_span body)
{
    struct scan scan = {.rest = body};
    struct scan_item item;
    struct pup_hash *hashes = pup_arena_array(arena, body.len / 2 + 1, sizeof *hashes);
    struct pup_span plan = {0};
    size_t count = 1;
    MUST(hashes);
    while (scan_next(&scan, &item)) {
        if (!item.is_number && item.field == 1)
            plan = item.bytes;
        if (!item.is_number && item.field == 2)
            hashes[count++] = commitment_of(item.bytes);
    }
    hashes[0] = pup_sha256_one(plan);
    return pup_sha256_one((struct pup_span){hashes[0].bytes, count * sizeof *hashes});
}

struct pup_span made_right(struct pup_arena *arena, struct pup_sealed sealed)
{
    enum { DIGEST_TAG = 7 << 3 | 2, DIGEST_LEN = 32 };
    struct pup_hash digest = digest_of(arena, sealed.body);
    size_t len = sealed.header.len;
    uint8_t *header = pup_arena_alloc(arena, len + 2 + DIGEST_LEN);
    MUST(header);
    if (len > 0)
        memcpy(header, sealed.header.data, len);
    header[len] = DIGEST_TAG; /* of a field that comes twice, the last one counts */
    header[len + 1] = DIGEST_LEN;
    memcpy(header + len + 2, digest.bytes, DIGEST_LEN);
    return (struct pup_span){header, len + 2 + DIGEST_LEN};
}
