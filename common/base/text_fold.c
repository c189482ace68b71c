/* Folding: one key for all the ways people write a word. A small machine yields the folded code points one by one,
 * so that comparing needs no memory. */
#include <string.h>
#include <utf8proc.h>

#include "common/base/text.h"
#include "common/base/text_priv.h"

struct folding {
    struct pup_span text;
    size_t at;
    int32_t expansion[TEXT_EXPANSION_MAX]; /* what the last character beyond ASCII became, not yet yielded */
    size_t expanded, yielded;
    bool began;   /* something was yielded: a space may follow */
    bool spacing; /* a space is due before the next character */
};

static bool is_apostrophe(int32_t point)
{
    return point == 0xb4 || point == 0x2018 || point == 0x2019 || point == 0x201b || point == 0x2bc || point == 0x2b9 ||
           point == 0x2032;
}

/* The code point with all gaps made ' ' and all apostrophes '\''. */
static int32_t settle(int32_t point)
{
    if (point < 0x80) {
        return text_fold_ascii((uint8_t)point);
    }
    if (text_point_is_space(point) || utf8proc_category(point) == UTF8PROC_CATEGORY_PD) {
        return ' ';
    }
    return is_apostrophe(point) ? '\'' : point;
}

/* Parts the ligatures that utf8proc leaves whole but people write either way. */
static size_t part_ligatures(int32_t *expansion, size_t count)
{
    for (size_t i = 0; i < count && count < TEXT_EXPANSION_MAX; i++) {
        bool oe = expansion[i] == 0x153, ae = expansion[i] == 0xe6;
        if (oe || ae) {
            memmove(expansion + i + 2, expansion + i + 1, (count - i - 1) * sizeof *expansion);
            expansion[i] = oe ? 'o' : 'a';
            expansion[i + 1] = 'e';
            count++;
        }
    }
    return count;
}

size_t text_fold_point(int32_t point, int32_t expansion[TEXT_EXPANSION_MAX])
{
    expansion[0] = settle(point);
    if (expansion[0] < 0x80) {
        return 1; /* before decomposition makes something else of it: U+00B4 would become a space */
    }
    const utf8proc_option_t options =
        UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    int boundary = UTF8PROC_BOUNDCLASS_START;
    utf8proc_ssize_t count = utf8proc_decompose_char(point, expansion, TEXT_EXPANSION_MAX, options, &boundary);
    if (count < 0 || count > TEXT_EXPANSION_MAX) {
        return 0;
    }
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        expansion[i] = settle(expansion[i]);
    }
    return part_ligatures(expansion, (size_t)count);
}

/* The next code point of the folded text, -1 at its end. The text is valid UTF-8. */
static int32_t fold_next(struct folding *folding)
{
    for (;;) {
        bool expanding = folding->yielded < folding->expanded;
        if (!expanding && folding->at == folding->text.len) {
            return -1;
        }
        if (!expanding && folding->text.data[folding->at] >= 0x80) {
            folding->yielded = 0;
            folding->expanded = text_fold_point(text_next(folding->text, &folding->at), folding->expansion);
            continue;
        }
        int32_t point =
            expanding ? folding->expansion[folding->yielded] : text_fold_ascii(folding->text.data[folding->at]);
        if (point != ' ' && folding->spacing) {
            folding->spacing = false;
            return ' ';
        }
        folding->yielded += expanding;
        folding->at += !expanding;
        if (point != ' ') {
            folding->began = true;
            return point;
        }
        folding->spacing = folding->began;
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

/* Appends a byte, but for a space at the beginning or after another. */
static inline size_t put_folded(uint8_t *out, size_t len, uint8_t byte)
{
    out[len] = byte;
    return len + (byte != ' ' || (len > 0 && out[len - 1] != ' '));
}

/* Folds ASCII, which never grows: `out` holds as many bytes as the text. */
static size_t write_ascii(struct pup_span text, uint8_t *out)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        len = put_folded(out, len, text_fold_ascii(text.data[i]));
    }
    return len > 0 && out[len - 1] == ' ' ? len - 1 : len;
}

/* One character beyond ASCII, the way most are written: accented letters, typographic apostrophes and spaces. Its
 * length in bytes, 0 when it is another. `*len` grows by no more than that. */
static size_t fold_common(struct pup_span text, size_t at, uint8_t *out, size_t *len)
{
    const uint8_t *bytes = text.data + at;
    size_t left = text.len - at;
    if (left >= 2 && bytes[0] >= 0xc2 && bytes[0] <= 0xc5) {
        const uint8_t *folded = text_latin[(size_t)(bytes[0] - 0xc2) * 64 + (bytes[1] & 0x3fU)];
        if (folded[0] == TEXT_LATIN_OTHER) {
            return 0;
        }
        if (folded[0] == TEXT_LATIN_KEEP) {
            folded = bytes;
        }
        for (size_t i = 0; i < 2 && folded[i] != 0; i++) {
            *len = put_folded(out, *len, folded[i]);
        }
        return 2;
    }
    if (left >= 3 && bytes[0] == 0xe2 && bytes[1] == 0x80 && (bytes[2] == 0x99 || bytes[2] == 0xaf)) {
        *len = put_folded(out, *len, bytes[2] == 0x99 ? '\'' : ' '); /* U+2019, U+202F */
        return 3;
    }
    return 0;
}

/* Folds a valid text of common characters, which never grows. False when there are others in it. */
static bool write_common(struct pup_span text, uint8_t *out, size_t *len)
{
    *len = 0;
    for (size_t at = 0; at < text.len;) {
        size_t taken = 1;
        if (text.data[at] < 0x80) {
            *len = put_folded(out, *len, text_fold_ascii(text.data[at]));
        } else if ((taken = fold_common(text, at, out, len)) == 0) {
            return false;
        }
        at += taken;
    }
    *len -= *len > 0 && out[*len - 1] == ' ';
    return true;
}

/* Folds what fits into `room` bytes; the length of the whole all the same. */
static size_t write_folded(struct pup_span text, uint8_t *out, size_t room)
{
    struct folding folding = {.text = text};
    utf8proc_uint8_t bytes[4];
    size_t len = 0;
    for (int32_t point; (point = fold_next(&folding)) >= 0;) {
        size_t count = 1;
        bytes[0] = (utf8proc_uint8_t)point;
        if (point >= 0x80) {
            count = (size_t)utf8proc_encode_char(point, bytes);
        }
        for (size_t i = 0; i < count && len + i < room; i++) {
            out[len + i] = bytes[i];
        }
        len += count;
    }
    return len;
}

struct pup_span pup_text_fold(struct pup_arena *arena, struct pup_span text)
{
    bool ascii = is_ascii(text);
    if (!ascii && !pup_text_valid(text)) {
        return pup_arena_copy(arena, text);
    }
    /* European writing does not grow when it is folded: its own length will nearly always do. */
    size_t room = text.len, len;
    uint8_t *out = pup_arena_alloc(arena, room + 1);
    if (out == NULL) {
        return (struct pup_span){0};
    }
    if (ascii) {
        len = write_ascii(text, out);
    } else if (!write_common(text, out, &len)) {
        len = write_folded(text, out, room);
    }
    if (len > room) {
        out = pup_arena_alloc(arena, len + 1);
        if (out == NULL) {
            return (struct pup_span){0};
        }
        (void)write_folded(text, out, len);
    }
    out[len] = '\0';
    return (struct pup_span){out, len};
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
