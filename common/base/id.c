#include "common/base/id.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/base32_priv.h"
#include "common/base/hash.h"

bool pup_id_equal(const struct pup_id *a, const struct pup_id *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

int pup_id_compare(const struct pup_id *a, const struct pup_id *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

bool pup_id_is_zero(const struct pup_id *id)
{
    static const struct pup_id zero;
    return pup_id_equal(id, &zero);
}

bool pup_device_equal(const struct pup_device *a, const struct pup_device *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

int pup_device_compare(const struct pup_device *a, const struct pup_device *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

bool pup_hash_equal(const struct pup_hash *a, const struct pup_hash *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

int pup_edit_id_compare(const struct pup_edit_id *a, const struct pup_edit_id *b)
{
    int order = pup_device_compare(&a->device, &b->device);
    return order != 0 ? order : (a->counter > b->counter) - (a->counter < b->counter);
}

bool pup_edit_id_equal(const struct pup_edit_id *a, const struct pup_edit_id *b)
{
    return a->counter == b->counter && pup_device_equal(&a->device, &b->device);
}

static void set_version(struct pup_id *id, unsigned version)
{
    id->bytes[6] = (uint8_t)(version << 4 | (id->bytes[6] & 0x0fU));
    id->bytes[8] = (uint8_t)(0x80U | (id->bytes[8] & 0x3fU));
}

struct pup_id pup_id_v7(uint64_t unix_ms, const uint8_t random[10])
{
    struct pup_id id;
    for (size_t i = 0; i < 6; i++) {
        id.bytes[i] = (uint8_t)(unix_ms >> (40 - 8 * i));
    }
    memcpy(id.bytes + 6, random, 10);
    set_version(&id, 7);
    return id;
}

struct pup_id pup_id_derived(const struct pup_span *parts, size_t count)
{
    enum { PARTS_MAX = 16 };
    uint8_t lengths[PARTS_MAX][4];
    struct pup_span spans[2 * PARTS_MAX];
    if (count > PARTS_MAX) {
        abort(); /* rules derive ids from a handful of names; more is a programmer's mistake */
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t byte = 0; byte < 4; byte++) {
            lengths[i][byte] = (uint8_t)(parts[i].len >> (24 - 8 * byte));
        }
        spans[2 * i] = (struct pup_span){lengths[i], 4};
        spans[2 * i + 1] = parts[i];
    }
    struct pup_hash hash = pup_sha256(spans, 2 * count);
    struct pup_id id;
    memcpy(id.bytes, hash.bytes, sizeof id.bytes);
    set_version(&id, 8);
    return id;
}

static char *put_hex(const uint8_t *bytes, size_t len, char *out)
{
    for (size_t i = 0; i < len; i++) {
        *out++ = "0123456789abcdef"[bytes[i] >> 4];
        *out++ = "0123456789abcdef"[bytes[i] & 15];
    }
    *out = '\0';
    return out;
}

static int hex_digit(uint8_t character)
{
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    unsigned lower = character | 32U;
    return lower >= 'a' && lower <= 'f' ? (int)(lower - 'a') + 10 : -1;
}

/* Exactly 2 * len hexadecimal digits. */
static enum pup_err parse_hex(struct pup_span text, uint8_t *out, size_t len)
{
    if (text.len != 2 * len) {
        return PUP_ERR_INVALID;
    }
    for (size_t i = 0; i < len; i++) {
        int high = hex_digit(text.data[2 * i]), low = hex_digit(text.data[2 * i + 1]);
        if (high < 0 || low < 0) {
            return PUP_ERR_INVALID;
        }
        out[i] = (uint8_t)(high << 4 | low);
    }
    return PUP_OK;
}

void pup_id_text(const struct pup_id *id, char out[PUP_ID_TEXT + 1])
{
    static const size_t groups[] = {4, 2, 2, 2, 6};
    const uint8_t *next = id->bytes;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        if (i > 0) {
            *out++ = '-';
        }
        out = put_hex(next, groups[i], out);
        next += groups[i];
    }
}

/* The random half as a number: 62 bits, the first two of its eight bytes being the variant. */
static uint64_t random_half(const struct pup_id *id)
{
    uint64_t number = 0;
    for (size_t i = 8; i < sizeof id->bytes; i++) {
        number = number << 8 | id->bytes[i];
    }
    return number & (UINT64_MAX >> 2);
}

static unsigned short_digit(uint64_t half, size_t position)
{
    return (unsigned)(half >> (57 - 5 * position)) & 31U;
}

void pup_id_short(const struct pup_id *id, size_t len, char *out)
{
    uint64_t half = random_half(id);
    for (size_t i = 0; i < len && i < PUP_ID_RANDOM; i++) {
        char character = base32_character(short_digit(half, i));
        *out++ = (char)(character >= 'A' ? character + 32 : character);
    }
    *out = '\0';
}

enum pup_err pup_id_parse(struct pup_span text, struct pup_id *id)
{
    if (text.len == 32) {
        return parse_hex(text, id->bytes, sizeof id->bytes);
    }
    uint8_t digits[32];
    size_t count = 0;
    for (size_t i = 0; i < text.len && text.len == PUP_ID_TEXT; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen != (text.data[i] == '-')) {
            return PUP_ERR_INVALID;
        }
        if (!hyphen) {
            digits[count++] = text.data[i];
        }
    }
    return parse_hex((struct pup_span){digits, count}, id->bytes, sizeof id->bytes);
}

bool pup_id_short_valid(struct pup_span text)
{
    if (text.len < PUP_ID_SHORT_MIN || text.len > PUP_ID_RANDOM) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (base32_digit(text.data[i]) < 0) {
            return false;
        }
    }
    return true;
}

bool pup_id_short_matches(const struct pup_id *id, struct pup_span text)
{
    uint64_t half = random_half(id);
    for (size_t i = 0; i < text.len; i++) {
        if (i >= PUP_ID_RANDOM || base32_digit(text.data[i]) != (int)short_digit(half, i)) {
            return false;
        }
    }
    return true;
}

void pup_device_text(const struct pup_device *device, char out[17])
{
    (void)put_hex(device->bytes, sizeof device->bytes, out);
}

enum pup_err pup_device_parse(struct pup_span text, struct pup_device *device)
{
    return parse_hex(text, device->bytes, sizeof device->bytes);
}

void pup_hash_text(const struct pup_hash *hash, char out[65])
{
    (void)put_hex(hash->bytes, sizeof hash->bytes, out);
}

enum pup_err pup_hash_parse(struct pup_span text, struct pup_hash *hash)
{
    return parse_hex(text, hash->bytes, sizeof hash->bytes);
}
