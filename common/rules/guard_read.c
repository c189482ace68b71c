#include <string.h>

#include "common/rules/guard_priv.h"

/* Characters of one sort from a code point to another. For digits, the first of a range is 0. */
struct range {
    uint32_t from, to;
};

static bool in_ranges(uint32_t code, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (code >= ranges[i].from && code <= ranges[i].to) {
            return true;
        }
    }
    return false;
}

/* ---- UTF-8 ---- */

static size_t length_of(uint8_t lead)
{
    return lead < 0x80 ? 1 : lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
}

static uint32_t decode(struct guard_reader *reader)
{
    static const uint8_t masks[5] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    const uint8_t *bytes = reader->text.data + reader->at;
    size_t left = reader->text.len - reader->at, len = length_of(bytes[0]);
    uint32_t code = bytes[0] & masks[len];
    bool whole = bytes[0] < 0x80 || (len > 1 && len <= left);
    for (size_t i = 1; whole && i < len; i++) {
        whole = (bytes[i] & 0xC0) == 0x80;
        code = code << 6 | (bytes[i] & 0x3F);
    }
    reader->at += whole ? len : 1;
    return whole ? code : 0xFFFD;
}

/* ---- sorting ---- */

static int digit_of(uint32_t code)
{
    static const struct range digits[] = {
        {'0', '9'}, {0x660, 0x669}, {0x6F0, 0x6F9}, {0x2070, 0x2079}, {0x2080, 0x2089}, {0xFF10, 0xFF19},
    };
    for (size_t i = 0; i < sizeof digits / sizeof digits[0]; i++) {
        if (code >= digits[i].from && code <= digits[i].to) {
            return (int)(code - digits[i].from);
        }
    }
    if (code >= 0x1D7CE && code <= 0x1D7FF) { /* bold, double-struck… */
        return (int)((code - 0x1D7CE) % 10);
    }
    return code == 0xB9 ? 1 : code == 0xB2 ? 2 : code == 0xB3 ? 3 : -1;
}

static bool is_gap(uint32_t code)
{
    static const struct range gaps[] = {
        {0xA0, 0xA0},     {0xB7, 0xB7},     {0x1680, 0x1680}, {0x2000, 0x200A}, {0x2010, 0x2015}, {0x2022, 0x2022},
        {0x2024, 0x2024}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x2212, 0x2212}, {0x3000, 0x3000}, {0xFF0D, 0xFF0E},
    };
    return code == ' ' || code == '\t' || code == '.' || code == '-' || code == '_' ||
           in_ranges(code, gaps, sizeof gaps / sizeof gaps[0]);
}

/* What nobody sees, and what pasted texts are full of: soft hyphens, joiners, directions, fillers, variants. */
static bool is_invisible(uint32_t code)
{
    static const struct range unseen[] = {
        {0xAD, 0xAD},     {0x34F, 0x34F},   {0x61C, 0x61C},   {0x115F, 0x1160},   {0x17B4, 0x17B5},
        {0x180B, 0x180F}, {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F},   {0x3164, 0x3164},
        {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xE0000, 0xE0FFF},
    };
    return code >= 0x80 && in_ranges(code, unseen, sizeof unseen / sizeof unseen[0]);
}

static bool is_letter(uint32_t code)
{
    static const struct range letters[] = {
        {0xAA, 0xAA},     {0xB5, 0xB5},     {0xBA, 0xBA},       {0xC0, 0xD6},     {0xD8, 0xF6},
        {0xF8, 0x2FF},    {0x370, 0x1FFF},  {0x2C00, 0x2DFF},   {0x3040, 0xD7FF}, {0xF900, 0xFDFF},
        {0xFF21, 0xFF3A}, {0xFF41, 0xFF5A}, {0x10000, 0x1CFFF},
    };
    return in_ranges(code, letters, sizeof letters / sizeof letters[0]);
}

/* U+00C0 to U+00FF without their accents. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo?ouuuuy?saaaaaaaceeeeiiiidnooooo?ouuuuy?y";

static void read_letter(uint32_t code, struct guard_char *next)
{
    next->sort = GUARD_LETTER;
    if (code >= 0xFF21) { /* full-width */
        code = code <= 0xFF3A ? code - 0xFF21 + 'A' : code <= 0xFF5A ? code - 0xFF41 + 'a' : code;
    }
    if (code < 0x80) {
        next->upper = code <= 'Z';
        next->letter = (char)(code | 0x20);
    } else if (code >= 0xC0 && code <= 0xFF) {
        next->upper = code < 0xDF;
        next->accented = true;
        next->letter = latin[code - 0xC0];
    } else {
        next->letter = code == 0x152 || code == 0x153 ? 'o' : '?';
        next->upper = code < 0x180 && code % 2 == 0;
    }
}

static enum guard_sort sort_of(uint32_t code)
{
    if (is_gap(code)) {
        return GUARD_GAP;
    }
    if ((code >= 0x300 && code <= 0x36F) || code == 0x20E3) {
        return GUARD_MARK;
    }
    if (code == '\n' || code == '\r' || code == 0x2028 || code == 0x2029) {
        return GUARD_LINE;
    }
    return code < 0x80 && code != 0 && strchr("/()|:", (int)code) != NULL ? GUARD_SLASH : GUARD_OTHER;
}

bool guard_next(struct guard_reader *reader, struct guard_char *next)
{
    uint32_t code;
    do {
        if (reader->at >= reader->text.len) {
            return false;
        }
        code = decode(reader);
    } while (is_invisible(code));
    *next = (struct guard_char){.digit = digit_of(code)};
    bool ascii_letter = (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
    if (next->digit >= 0) {
        next->sort = GUARD_DIGIT;
    } else if (ascii_letter || (code >= 0x80 && is_letter(code))) {
        read_letter(code, next);
    } else {
        next->sort = sort_of(code);
        next->letter = code < 0x80 ? (char)code : code == 0xB0 ? 'o' : '\0';
    }
    return true;
}

/* ---- words ---- */

void guard_word_pass(struct guard_word *word, bool *inside, const struct guard_char *next)
{
    if (next->sort == GUARD_MARK && *inside) {
        word->accented = true;
        return;
    }
    if (next->sort != GUARD_LETTER) {
        *inside = false;
        return;
    }
    if (!*inside) {
        *word = (struct guard_word){.starts_upper = next->upper};
    }
    *inside = true;
    if (word->len < GUARD_WORD_MAX) {
        word->letters[word->len] = next->letter;
    }
    word->len++;
    word->uppers += next->upper;
    word->accented = word->accented || next->accented;
}

bool guard_word_among(const struct guard_word *word, const char *words)
{
    for (const char *at = words; *at != '\0' && word->len > 0; at += strspn(at, " ")) {
        size_t len = strcspn(at, " ");
        if (len == word->len && memcmp(at, word->letters, len) == 0) {
            return true;
        }
        at += len;
    }
    return false;
}
