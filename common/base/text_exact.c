/* Text that comes back from a file as the very text it was. */
#include "common/base/text.h"
#include "common/base/text_priv.h"

static bool is_hexadecimal(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

static int32_t digit(uint8_t byte)
{
    return byte <= '9' ? byte - '0' : (byte | 0x20) - 'a' + 10;
}

/* The number after \x (two digits) or \u (four); -1 when that many do not stand there. */
static int32_t number_at(struct pup_span text, size_t at, size_t digits)
{
    int32_t number = 0;
    for (size_t i = 0; i < digits; i++) {
        if (at + i >= text.len || !is_hexadecimal(text.data[at + i])) {
            return -1;
        }
        number = number * 16 + digit(text.data[at + i]);
    }
    return number;
}

/* ---- escaping ---- */

/* Whether a backslash in front of what stands at `at` would begin an escape: another backslash, x, u, or something
 * that will be escaped itself. */
static bool would_begin(struct pup_span text, size_t at)
{
    if (at >= text.len) {
        return false;
    }
    uint8_t next = text.data[at];
    int32_t point = text_next(text, &at);
    bool last_space = at == text.len && text_point_is_space(point);
    return next == '\\' || next == 'x' || next == 'u' || last_space || !text_point_is_harmless(point, true);
}

static enum pup_err put_character(struct pup_buf *out, struct pup_span text, size_t start, size_t end, int32_t point)
{
    struct pup_span character = {text.data + start, end - start};
    bool at_end = start == 0 || end == text.len;
    if (!text_point_is_harmless(point, true) || (at_end && text_point_is_space(point))) {
        return text_put_escaped(out, character, point);
    }
    if (point == '\\' && would_begin(text, end)) {
        return pup_buf_put_text(out, "\\\\");
    }
    return pup_buf_put(out, character);
}

enum pup_err pup_text_escape_exactly(struct pup_buf *out, struct pup_span text)
{
    size_t before = pup_buf_len(out);
    enum pup_err err = PUP_OK;
    for (size_t at = 0; at < text.len && err == PUP_OK;) {
        size_t start = at;
        int32_t point = text_next(text, &at);
        at = point < 0 ? start + 1 : at;
        err = put_character(out, text, start, at, point);
    }
    if (err != PUP_OK) {
        pup_buf_truncate(out, before);
    }
    return err;
}

/* ---- and back ---- */

/* UTF-8 of a character below 0x10000 that is no surrogate; how many bytes. */
static size_t put_point(uint8_t *out, int32_t point)
{
    if (point < 0x80) {
        out[0] = (uint8_t)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (uint8_t)(0xc0 | point >> 6);
        out[1] = (uint8_t)(0x80 | (point & 0x3f));
        return 2;
    }
    out[0] = (uint8_t)(0xe0 | point >> 12);
    out[1] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
    out[2] = (uint8_t)(0x80 | (point & 0x3f));
    return 3;
}

/* The character that an escape at `at` (a backslash) stands for, and how long the escape is; 0: it is none. */
static size_t escape_at(struct pup_span text, size_t at, int32_t *point)
{
    uint8_t sign = at + 1 < text.len ? text.data[at + 1] : 0;
    if (sign == '\\') {
        *point = '\\';
        return 2;
    }
    size_t digits = sign == 'x' ? 2 : sign == 'u' ? 4 : 0;
    *point = digits == 0 ? -1 : number_at(text, at + 2, digits);
    bool known = *point > 0 && !(*point >= 0xd800 && *point < 0xe000) && (sign == 'u' || *point < 0x80);
    return known ? 2 + digits : 0;
}

struct pup_span pup_text_unescape(struct pup_arena *arena, struct pup_span text)
{
    uint8_t *out = pup_arena_alloc(arena, text.len + 1); /* an escape is longer than what it stands for */
    size_t len = 0;
    for (size_t at = 0; out != NULL && at < text.len;) {
        int32_t point = -1;
        size_t escape = text.data[at] == '\\' ? escape_at(text, at, &point) : 0;
        if (escape > 0) {
            len += put_point(out + len, point);
            at += escape;
        } else {
            out[len++] = text.data[at++];
        }
    }
    return (struct pup_span){out, len};
}
