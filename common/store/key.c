#include "common/store/key.h"

#include <string.h>

void pup_key_start(struct pup_key *key)
{
    key->len = 0;
    key->overflow = false;
}

void pup_key_bytes(struct pup_key *key, const void *bytes, size_t len)
{
    if (key->overflow || len > sizeof key->bytes - key->len) {
        key->overflow = true;
        return;
    }
    if (len > 0)
        memcpy(key->bytes + key->len, bytes, len);
    key->len += len;
}

void pup_key_text(struct pup_key *key, const char *text)
{
    pup_key_bytes(key, text, strlen(text) + 1);
}

static void put_big_endian(struct pup_key *key, uint64_t number, size_t width)
{
    uint8_t bytes[8];
    for (size_t i = width; i-- > 0; number >>= 8)
        bytes[i] = (uint8_t)(number & 0xff);
    pup_key_bytes(key, bytes, width);
}

void pup_key_u32(struct pup_key *key, uint32_t number)
{
    put_big_endian(key, number, 4);
}

void pup_key_u64(struct pup_key *key, uint64_t number)
{
    put_big_endian(key, number, 8);
}

struct pup_span pup_key_span(const struct pup_key *key)
{
    if (key->overflow)
        return (struct pup_span){0};
    return (struct pup_span){key->bytes, key->len};
}

bool pup_key_has_prefix(struct pup_span key, struct pup_span prefix)
{
    return key.len >= prefix.len && (prefix.len == 0 || memcmp(key.data, prefix.data, prefix.len) == 0);
}

static void advance(struct pup_span *rest, size_t len)
{
    rest->data += len;
    rest->len -= len;
}

enum pup_err pup_key_take_bytes(struct pup_span *rest, void *out, size_t len)
{
    if (rest->len < len)
        return PUP_ERR_CORRUPT;
    if (len == 0)
        return PUP_OK;
    memcpy(out, rest->data, len);
    advance(rest, len);
    return PUP_OK;
}

enum pup_err pup_key_take_text(struct pup_span *rest, char *out, size_t room)
{
    const uint8_t *nul = rest->len > 0 ? memchr(rest->data, 0, rest->len) : NULL;
    if (!nul || (size_t)(nul - rest->data) >= room)
        return PUP_ERR_CORRUPT;
    return pup_key_take_bytes(rest, out, (size_t)(nul - rest->data) + 1);
}

static enum pup_err take_big_endian(struct pup_span *rest, uint64_t *number, size_t width)
{
    uint8_t bytes[8];
    enum pup_err err = pup_key_take_bytes(rest, bytes, width);
    if (err)
        return err;
    *number = 0;
    for (size_t i = 0; i < width; i++)
        *number = *number << 8 | bytes[i];
    return PUP_OK;
}

enum pup_err pup_key_take_u32(struct pup_span *rest, uint32_t *number)
{
    uint64_t wide;
    enum pup_err err = take_big_endian(rest, &wide, 4);
    if (!err)
        *number = (uint32_t)wide;
    return err;
}

enum pup_err pup_key_take_u64(struct pup_span *rest, uint64_t *number)
{
    return take_big_endian(rest, number, 8);
}
