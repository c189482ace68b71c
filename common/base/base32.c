/* Crockford base 32: digits and letters without i, l, o, u, so that an id can be read aloud and copied by hand. */
#include "common/base/base32_priv.h"

#include "common/base/id.h"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

int base32_digit(uint8_t character)
{
    unsigned upper = character >= 'a' && character <= 'z' ? character - 32U : character;
    if (upper == 'I' || upper == 'L') {
        return 1;
    }
    if (upper == 'O') {
        return 0;
    }
    for (int digit = 0; digit < 32; digit++) {
        if ((unsigned char)alphabet[digit] == upper) {
            return digit;
        }
    }
    return -1;
}

char base32_character(unsigned digit)
{
    return alphabet[digit & 31U];
}

void pup_base32_encode(struct pup_span bytes, char *out)
{
    unsigned pending = 0, bits = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        pending = (pending << 8 | bytes.data[i]) & 0xfffU;
        for (bits += 8; bits >= 5; bits -= 5) {
            *out++ = base32_character(pending >> (bits - 5));
        }
    }
    if (bits > 0) {
        *out++ = base32_character(pending << (5 - bits));
    }
    *out = '\0';
}

enum pup_err pup_base32_decode(struct pup_span text, uint8_t *out, size_t len)
{
    if (len > SIZE_MAX / 8 || text.len != (len * 8 + 4) / 5) {
        return PUP_ERR_INVALID;
    }
    unsigned pending = 0, bits = 0;
    for (size_t i = 0; i < text.len; i++) {
        int digit = base32_digit(text.data[i]);
        if (digit < 0) {
            return PUP_ERR_INVALID;
        }
        pending = (pending << 5 | (unsigned)digit) & 0xfffU;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            *out++ = (uint8_t)(pending >> bits);
        }
    }
    /* Left-over bits must be zero, so that each value has one spelling only. */
    return (pending & ((1U << bits) - 1)) == 0 ? PUP_OK : PUP_ERR_INVALID;
}
