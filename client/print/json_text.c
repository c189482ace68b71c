/* Texts as JSON: what JSON has escaped, and what a terminal would obey. Most of a text is copied as it is. */
#include "client/print/json_text.h"

#include <string.h>

/* Bytes that may begin something to be escaped: controls, quotes, backslashes, and the leads of C1 controls (c2 80 to
 * 9f), of U+061C (d8 9c), and of the other bidi controls and line separators (e2 80, e2 81). */
static const bool doubtful[256] = {
    [0x00] = true, [0x01] = true, [0x02] = true, [0x03] = true, [0x04] = true, [0x05] = true, [0x06] = true,
    [0x07] = true, [0x08] = true, [0x09] = true, [0x0a] = true, [0x0b] = true, [0x0c] = true, [0x0d] = true,
    [0x0e] = true, [0x0f] = true, [0x10] = true, [0x11] = true, [0x12] = true, [0x13] = true, [0x14] = true,
    [0x15] = true, [0x16] = true, [0x17] = true, [0x18] = true, [0x19] = true, [0x1a] = true, [0x1b] = true,
    [0x1c] = true, [0x1d] = true, [0x1e] = true, [0x1f] = true, ['"'] = true,  ['\\'] = true, [0x7f] = true,
    [0xc2] = true, [0xd8] = true, [0xe2] = true,
};

/* The control that begins at `at`, whose length in bytes is set; 0 when it is a letter like any other. */
static unsigned control_at(struct pup_span text, size_t at, size_t *len)
{
    const uint8_t *bytes = text.data + at;
    size_t left = text.len - at;
    *len = 1;
    if (bytes[0] < 0x80) {
        return bytes[0] < 0x20 || bytes[0] == 0x7f ? bytes[0] + 0x10000U : 0; /* so that NUL is one too */
    }
    if (bytes[0] == 0xc2 || bytes[0] == 0xd8) {
        bool control = left >= 2 && (bytes[0] == 0xc2 ? bytes[1] < 0xa0 : bytes[1] == 0x9c);
        *len = control ? 2 : 1;
        return control ? (bytes[0] & 0x1fU) << 6 | (bytes[1] & 0x3fU) : 0;
    }
    if (left < 3 || bytes[1] < 0x80 || bytes[1] > 0x81) {
        return 0;
    }
    unsigned point = 0x2000U | (bytes[1] & 0x3fU) << 6 | (bytes[2] & 0x3fU);
    bool control = point == 0x200e || point == 0x200f || (point >= 0x2028 && point <= 0x202e) ||
                   (point >= 0x2066 && point <= 0x2069);
    *len = control ? 3 : 1;
    return control ? point : 0;
}

enum {
    PIECE = 4096,   /* bytes of a text for which room is made at once */
    ESCAPE_MOST = 6 /* what one byte may become */
};

static uint8_t *put_escape(uint8_t *out, unsigned control)
{
    static const char letters[] = "btn\0fr", digits[] = "0123456789abcdef"; /* letters: 8, 9, 10, 12, 13 */
    unsigned point = control & 0xffffU;
    *out++ = '\\';
    if (point >= 8 && point <= 13 && letters[point - 8] != '\0') {
        *out++ = (uint8_t)letters[point - 8];
        return out;
    }
    *out++ = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
        *out++ = (uint8_t)digits[point >> shift & 0xfU];
    }
    return out;
}

/* One doubtful byte, and what belongs to it. */
static uint8_t *put_doubtful(uint8_t *out, struct pup_span text, size_t *at)
{
    size_t len;
    uint8_t byte = text.data[*at];
    if (byte == '"' || byte == '\\') {
        ++*at;
        *out++ = '\\';
        *out++ = byte;
        return out;
    }
    unsigned control = control_at(text, *at, &len);
    if (control != 0) {
        out = put_escape(out, control);
    } else {
        *out++ = byte; /* of a letter: what follows is not doubtful, or the same question again */
    }
    *at += len;
    return out;
}

static size_t past_harmless(struct pup_span text, size_t at, size_t end)
{
    const uint8_t *bytes = text.data;
    while (end - at >= 4 &&
           !(doubtful[bytes[at]] | doubtful[bytes[at + 1]] | doubtful[bytes[at + 2]] | doubtful[bytes[at + 3]])) {
        at += 4;
    }
    while (at < end && !doubtful[bytes[at]]) {
        at++;
    }
    return at;
}

/* Up to the end of the piece, or a little beyond it, so that no letter is cut. */
static uint8_t *put_piece(uint8_t *out, struct pup_span text, size_t *at, size_t end)
{
    while (*at < end) {
        size_t next = past_harmless(text, *at, end);
        memcpy(out, text.data + *at, next - *at);
        out += next - *at;
        *at = next;
        if (next < end) {
            out = put_doubtful(out, text, at);
        }
    }
    return out;
}

enum pup_err json_put_text(struct pup_buf *out, struct pup_span text)
{
    size_t at = 0, before = pup_buf_len(out);
    do {
        size_t end = text.len - at < PIECE ? text.len : at + PIECE;
        bool first = at == 0;
        uint8_t *room = pup_buf_extend(out, (end - at) * ESCAPE_MOST + 2), *behind = room;
        if (room == NULL) {
            return PUP_ERR_MEMORY;
        }
        if (first) {
            *behind++ = '"';
        }
        behind = put_piece(behind, text, &at, end);
        if (at == text.len) {
            *behind++ = '"';
        }
        before += (size_t)(behind - room);
        pup_buf_truncate(out, before);
    } while (at < text.len);
    return PUP_OK;
}
