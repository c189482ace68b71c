/* Folding: one key for all the ways people write a word. A small machine yields the folded code points one by one,
 * so that comparing needs no memory and folding measures before it allocates. */
#include <utf8proc.h>

#include "common/base/text.h"
#include "common/base/text_priv.h"

enum { EXPANSION_MAX = 32 }; /* the longest compatibility decomposition (U+FDFA) has 18 code points */

struct folding {
    struct pup_span text;
    size_t at;
    int32_t expansion[EXPANSION_MAX]; /* what the last character became, not yet yielded */
    size_t expanded, yielded;
    bool began;   /* something was yielded: a space may follow */
    bool spacing; /* a space is due before the next character */
};

/* What utf8proc leaves alone but people write either way. */
static size_t fold_ligature(int32_t point, int32_t *out)
{
    if (point == 0x153 || point == 0x152) {
        out[0] = 'o', out[1] = 'e';
        return 2;
    }
    if (point == 0xe6 || point == 0xc6) {
        out[0] = 'a', out[1] = 'e';
        return 2;
    }
    return 0;
}

static void expand(struct folding *folding, int32_t point)
{
    folding->yielded = 0;
    folding->expanded = 1;
    if (point < 0x80) {
        folding->expansion[0] = point >= 'A' && point <= 'Z' ? point + 32 : point;
        return;
    }
    folding->expanded = fold_ligature(point, folding->expansion);
    if (folding->expanded > 0) {
        return;
    }
    const utf8proc_option_t options =
        UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    int boundary = UTF8PROC_BOUNDCLASS_START;
    utf8proc_ssize_t count = utf8proc_decompose_char(point, folding->expansion, EXPANSION_MAX, options, &boundary);
    folding->expanded = count < 0 || count > EXPANSION_MAX ? 0 : (size_t)count;
}

static bool is_gap(int32_t point)
{
    if (point < 0x80) {
        return point == '-' || text_point_is_space(point);
    }
    return text_point_is_space(point) || utf8proc_category(point) == UTF8PROC_CATEGORY_PD;
}

static bool is_apostrophe(int32_t point)
{
    return point == '`' || point == 0xb4 || point == 0x2018 || point == 0x2019 || point == 0x201b || point == 0x2bc ||
           point == 0x2b9 || point == 0x2032;
}

/* The next code point of the folded text, -1 at its end. The text is valid UTF-8. */
static int32_t fold_next(struct folding *folding)
{
    for (;;) {
        while (folding->yielded < folding->expanded) {
            int32_t point = folding->expansion[folding->yielded];
            if (is_gap(point)) {
                folding->spacing = folding->began;
                folding->yielded++;
            } else if (folding->spacing) {
                folding->spacing = false;
                return ' ';
            } else {
                folding->began = true;
                folding->yielded++;
                return is_apostrophe(point) ? '\'' : point;
            }
        }
        if (folding->at >= folding->text.len) {
            return -1;
        }
        int32_t point = text_next(folding->text, &folding->at);
        if (is_gap(point) || is_apostrophe(point)) {
            folding->expansion[0] =
                point; /* before decomposition makes something else of it (U+00B4 becomes a space) */
            folding->expanded = 1;
            folding->yielded = 0;
        } else {
            expand(folding, point);
        }
    }
}

static bool is_ascii(struct pup_span text)
{
    uint8_t all = 0;
    for (size_t i = 0; i < text.len; i++) {
        all |= text.data[i];
    }
    return all < 0x80;
}

/* What fold_next yields for one byte of ASCII; ' ' for a gap. */
static uint8_t fold_ascii_byte(uint8_t byte)
{
    if (byte >= 'A' && byte <= 'Z') {
        return byte + 32;
    }
    if (byte == '-' || (byte >= '\t' && byte <= '\r')) {
        return ' ';
    }
    return byte == '`' ? '\'' : byte;
}

static size_t fold_ascii(struct pup_span text, uint8_t *out)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = fold_ascii_byte(text.data[i]);
        if (byte != ' ' || (len > 0 && out[len - 1] != ' ')) {
            out[len++] = byte;
        }
    }
    return len > 0 && out[len - 1] == ' ' ? len - 1 : len;
}

static size_t folded_length(struct pup_span text)
{
    struct folding folding = {.text = text};
    utf8proc_uint8_t scratch[4];
    size_t len = 0;
    for (int32_t point; (point = fold_next(&folding)) >= 0;) {
        len += point < 0x80 ? 1 : (size_t)utf8proc_encode_char(point, scratch);
    }
    return len;
}

struct pup_span pup_text_fold(struct pup_arena *arena, struct pup_span text)
{
    bool ascii = is_ascii(text);
    if (!ascii && !pup_text_valid(text)) {
        return pup_arena_copy(arena, text);
    }
    size_t room = ascii ? text.len : folded_length(text);
    uint8_t *out = pup_arena_alloc(arena, room + 1);
    if (out == NULL) {
        return (struct pup_span){0};
    }
    if (ascii) {
        size_t len = fold_ascii(text, out);
        out[len] = '\0';
        return (struct pup_span){out, len};
    }
    struct folding folding = {.text = text};
    uint8_t *end = out;
    for (int32_t point; (point = fold_next(&folding)) >= 0;) {
        end += utf8proc_encode_char(point, end);
    }
    return (struct pup_span){out, (size_t)(end - out)};
}

bool pup_text_same(struct pup_span a, struct pup_span b)
{
    if (pup_span_equal(a, b)) {
        return true;
    }
    if (!pup_text_valid(a) || !pup_text_valid(b)) {
        return false;
    }
    struct folding left = {.text = a}, right = {.text = b};
    for (;;) {
        int32_t point = fold_next(&left);
        if (point != fold_next(&right)) {
            return false;
        }
        if (point < 0) {
            return true;
        }
    }
}
