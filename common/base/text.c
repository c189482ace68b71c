#include "common/base/text.h"

#include <string.h>
#include <utf8proc.h>

#include "common/base/text_priv.h"

int32_t text_next(struct pup_span text, size_t *at)
{
    if (text.data[*at] < 0x80) {
        return text.data[(*at)++];
    }
    utf8proc_int32_t point;
    utf8proc_ssize_t rest = (utf8proc_ssize_t)(text.len - *at);
    utf8proc_ssize_t len = utf8proc_iterate(text.data + *at, rest, &point);
    if (len <= 0) {
        return -1;
    }
    *at += (size_t)len;
    return point;
}

bool text_point_is_space(int32_t point)
{
    if (point < 0x80) {
        return point == ' ' || (point >= '\t' && point <= '\r');
    }
    utf8proc_category_t category = utf8proc_category(point);
    return point == 0x85 || point == 0xfeff || category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP;
}

struct pup_span pup_text_past_mark(struct pup_span text)
{
    static const uint8_t mark[] = {0xEF, 0xBB, 0xBF};
    bool has = text.len >= sizeof mark && memcmp(text.data, mark, sizeof mark) == 0;
    return has ? (struct pup_span){text.data + sizeof mark, text.len - sizeof mark} : text;
}

/* Past the printable ASCII at `at`, eight bytes a step: most of what people write is such. What is doubtful is left to
 * be read character by character. */
static size_t past_plain(struct pup_span text, size_t at)
{
    const uint64_t ones = 0x0101010101010101U, high = 0x8080808080808080U;
    while (text.len - at >= sizeof ones) {
        uint64_t eight;
        memcpy(&eight, text.data + at, sizeof eight);
        /* A high bit for each byte that is not ASCII, below a space, or DEL; behind the first one it may be wrong. */
        uint64_t doubtful = (eight | (eight - ones * ' ') | (eight + ones)) & high;
        if (doubtful != 0) {
            return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? at + (size_t)__builtin_ctzll(doubtful) / 8 : at;
        }
        at += sizeof eight;
    }
    return at;
}

bool pup_text_valid(struct pup_span text)
{
    for (size_t at = past_plain(text, 0); at < text.len; at = past_plain(text, at)) {
        /* Two bytes: nearly all letters that are not ASCII. */
        bool two =
            text.data[at] >= 0xc2 && text.data[at] < 0xe0 && text.len - at >= 2 && (text.data[at + 1] & 0xc0U) == 0x80U;
        if (two) {
            at += 2;
        } else if (text_next(text, &at) <= 0) {
            return false;
        }
    }
    return true;
}

/* Where the last character of a non-empty text begins. */
static size_t last_character(struct pup_span text)
{
    size_t at = text.len - 1;
    while (at > 0 && text.len - at < 4 && (text.data[at] & 0xc0U) == 0x80U) {
        at--;
    }
    return at;
}

struct pup_span pup_text_trim(struct pup_span text)
{
    size_t next = 0;
    while (text.len > 0 && text_point_is_space(text_next(text, &next))) {
        text = (struct pup_span){text.data + next, text.len - next};
        next = 0;
    }
    while (text.len > 0) {
        size_t last = last_character(text), end = last;
        if (!text_point_is_space(text_next(text, &end)) || end != text.len) {
            break;
        }
        text.len = last;
    }
    return text;
}

/* What turns the direction of writing, so that what is read is not what is there. */
static bool is_bidirectional_control(int32_t point)
{
    return point == 0x61c || point == 0x200e || point == 0x200f || (point >= 0x202a && point <= 0x202e) ||
           (point >= 0x2066 && point <= 0x2069);
}

bool text_point_is_harmless(int32_t point, bool keep_newlines)
{
    if (point < 0x20) {
        return keep_newlines && (point == '\n' || point == '\t');
    }
    bool separator = point == 0x2028 || point == 0x2029;
    return !(point >= 0x7f && point < 0xa0) && !separator && !is_bidirectional_control(point);
}

enum pup_err text_put_escaped(struct pup_buf *out, struct pup_span character, int32_t point)
{
    if (point >= 0x80) {
        return pup_buf_printf(out, "\\u%04x", (unsigned)point);
    }
    return pup_buf_printf(out, "\\x%02x", (unsigned)character.data[0]);
}

enum pup_err pup_text_escape(struct pup_buf *out, struct pup_span text, bool keep_newlines)
{
    size_t before = pup_buf_len(out);
    enum pup_err err = PUP_OK;
    size_t harmless = 0; /* start of the run not yet appended */
    for (size_t at = past_plain(text, 0); at < text.len && err == PUP_OK; at = past_plain(text, at)) {
        size_t start = at;
        int32_t point = text_next(text, &at);
        if (point >= 0 && text_point_is_harmless(point, keep_newlines)) {
            continue;
        }
        at = point < 0 ? start + 1 : at;
        err = pup_buf_put(out, (struct pup_span){text.data + harmless, start - harmless});
        if (err == PUP_OK) {
            err = text_put_escaped(out, (struct pup_span){text.data + start, at - start}, point);
        }
        harmless = at;
    }
    if (err == PUP_OK && harmless < text.len) {
        err = pup_buf_put(out, (struct pup_span){text.data + harmless, text.len - harmless});
    }
    if (err != PUP_OK) {
        pup_buf_truncate(out, before);
    }
    return err;
}

static bool is_inside_character(uint8_t byte)
{
    return (byte & 0xc0) == 0x80;
}

enum pup_err pup_text_shorten(struct pup_buf *out, struct pup_span text, size_t max, size_t end)
{
    if (text.len <= max) {
        return pup_buf_put(out, text);
    }
    size_t head = max - end, tail = text.len - end;
    while (head > 0 && is_inside_character(text.data[head])) {
        head--;
    }
    while (tail < text.len && is_inside_character(text.data[tail])) {
        tail++;
    }
    size_t before = pup_buf_len(out);
    enum pup_err err = pup_buf_put(out, (struct pup_span){text.data, head});
    err = err == PUP_OK ? pup_buf_put(out, pup_span_of("…")) : err;
    err = err == PUP_OK ? pup_buf_put(out, (struct pup_span){text.data + tail, text.len - tail}) : err;
    if (err != PUP_OK) {
        pup_buf_truncate(out, before);
    }
    return err;
}

bool pup_text_in_capitals(struct pup_span text)
{
    size_t capitals = 0;
    for (size_t at = 0; at < text.len;) {
        int32_t point = text_next(text, &at);
        utf8proc_category_t category = point < 0 ? UTF8PROC_CATEGORY_LL : utf8proc_category(point);
        if (category == UTF8PROC_CATEGORY_LL) {
            return false;
        }
        capitals += category == UTF8PROC_CATEGORY_LU;
    }
    return capitals >= 2;
}

struct pup_span pup_text_capitalise(struct pup_arena *arena, struct pup_span text)
{
    enum { GROWTH = 2 }; /* no character's other case takes more than twice its bytes */
    if (!pup_text_valid(text) || text.len > SIZE_MAX / GROWTH - 1) {
        return pup_arena_copy(arena, text);
    }
    uint8_t *out = pup_arena_alloc(arena, GROWTH * text.len + 1);
    size_t len = 0;
    for (size_t at = 0; out != NULL && at < text.len;) {
        bool first = at == 0;
        int32_t point = text_next(text, &at);
        len += (size_t)utf8proc_encode_char(first ? utf8proc_toupper(point) : utf8proc_tolower(point), out + len);
    }
    return (struct pup_span){out, len};
}

size_t pup_text_width(struct pup_span text)
{
    size_t columns = 0;
    for (size_t at = 0; at < text.len;) {
        int32_t point = text_next(text, &at);
        if (point < 0) {
            at++;
            columns++;
        } else {
            columns += (size_t)utf8proc_charwidth(point);
        }
    }
    return columns;
}
