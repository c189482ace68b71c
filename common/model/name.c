#include "common/model/name.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "common/model/scan_priv.h"

enum { WORDS_MAX = 32, MATCH_BUDGET = 64 * 1024, NAME_MAX_BYTES = 4096 };

/* The words of a name, or of the two halves of one. */
struct words {
    struct pup_span list[2 * WORDS_MAX];
    size_t count;
};

static bool is_separator(uint8_t byte, const char *separators)
{
    return byte != '\0' && strchr(separators, byte) != NULL;
}

/* What stands between the words of a folded name. */
#define NO_WORDS " ,.;'"

/* At most WORDS_MAX words; the last that fits takes all the rest, so that nothing is lost. */
static struct words split(struct pup_span text, const char *separators)
{
    struct words words = {.count = 0};
    for (size_t at = 0; at < text.len;) {
        bool last = words.count == WORDS_MAX - 1;
        size_t start = at;
        while (at < text.len && (last || !is_separator(text.data[at], separators))) {
            at++;
        }
        if (at > start) {
            words.list[words.count++] = (struct pup_span){text.data + start, at - start};
        }
        at += at < text.len;
    }
    return words;
}

/* What stands before names and is no part of them. `folded` has lost its full stop. */
static bool is_title(struct pup_span folded)
{
    static const char *const titles[] = {"dr", "docteur", "pr", "professeur", "mme",    "mlle",    "m",
                                         "mr", "mrs",     "ms", "me",         "madame", "monsieur"};
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        if (pup_span_equal(folded, pup_span_of(titles[i]))) {
            return true;
        }
    }
    return false;
}

/* True when there is more in it than titles and what parts words. */
static bool holds_name(struct pup_span folded)
{
    struct words words = split(folded, NO_WORDS);
    bool any = false;
    for (size_t i = 0; i < words.count; i++) {
        any |= !is_title(words.list[i]);
    }
    return any;
}

/* The folded words without titles; but a name that is nothing else keeps them. */
static struct words folded_words(struct pup_arena *arena, struct pup_span name)
{
    if (name.len > NAME_MAX_BYTES) {
        name.len = NAME_MAX_BYTES;
    }
    struct words all = split(pup_text_fold(arena, name), NO_WORDS);
    struct words kept = {.count = 0};
    for (size_t i = 0; i < all.count; i++) {
        if (!is_title(all.list[i])) {
            kept.list[kept.count++] = all.list[i];
        }
    }
    return kept.count > 0 ? kept : all;
}

static int compare_words(const void *a, const void *b)
{
    return pup_span_compare(*(const struct pup_span *)a, *(const struct pup_span *)b);
}

static struct pup_span join(struct pup_arena *arena, const struct words *words)
{
    size_t room = 1;
    for (size_t i = 0; i < words->count; i++) {
        room += words->list[i].len + 1;
    }
    uint8_t *out = pup_arena_alloc(arena, room);
    size_t len = 0;
    for (size_t i = 0; out != NULL && i < words->count; i++) {
        if (i > 0) {
            out[len++] = ' ';
        }
        if (words->list[i].len > 0) {
            memcpy(out + len, words->list[i].data, words->list[i].len);
        }
        len += words->list[i].len;
    }
    return (struct pup_span){out, len};
}

struct pup_span pup_name_key(struct pup_arena *arena, struct pup_span name)
{
    struct words words = folded_words(arena, name);
    qsort(words.list, words.count, sizeof words.list[0], compare_words);
    return join(arena, &words);
}

/* The bytes of an apostrophe at `at`, 0 when there is none. */
static size_t apostrophe_len(struct pup_span text, size_t at)
{
    if (text.data[at] == '\'') {
        return 1;
    }
    static const uint8_t curly[] = {0xe2, 0x80, 0x99};
    return text.len - at >= sizeof curly && memcmp(text.data + at, curly, sizeof curly) == 0 ? sizeof curly : 0;
}

/* Where the part of a compound word that starts at `from` ends: behind its hyphen or apostrophe. */
static size_t part_end(struct pup_span word, size_t from)
{
    for (size_t at = from; at < word.len; at++) {
        size_t len = word.data[at] == '-' ? 1 : apostrophe_len(word, at);
        if (len > 0) {
            return at + len;
        }
    }
    return word.len;
}

/* SAINT-AUBIN → Saint-Aubin, L'HOSTIS → L'Hostis, D'ARGENT → d'Argent. */
static struct pup_span lower_capitals(struct pup_arena *arena, struct pup_span word)
{
    struct words parts = {.count = 0};
    for (size_t at = 0; at < word.len && parts.count < WORDS_MAX;) {
        size_t end = parts.count + 1 < WORDS_MAX ? part_end(word, at) : word.len;
        parts.list[parts.count++] = pup_text_capitalise(arena, (struct pup_span){word.data + at, end - at});
        at = end;
    }
    size_t room = 0;
    for (size_t i = 0; i < parts.count; i++) {
        room += parts.list[i].len;
    }
    uint8_t *out = pup_arena_alloc(arena, room + 1);
    size_t len = 0;
    for (size_t i = 0; out != NULL && i < parts.count; i++) {
        if (parts.list[i].len > 0) {
            memcpy(out + len, parts.list[i].data, parts.list[i].len);
        }
        len += parts.list[i].len;
    }
    if (out != NULL && len > 1 && out[0] == 'D' && apostrophe_len((struct pup_span){out, len}, 1) > 0) {
        out[0] = 'd';
    }
    return (struct pup_span){out, len};
}

/* Drops titles ("Dr", "M."), keeping them all where nothing else names anybody. */
static struct words without_titles(struct pup_arena *arena, struct words all)
{
    struct words kept = {.count = 0};
    bool any = false;
    for (size_t i = 0; i < all.count; i++) {
        struct pup_span folded = pup_text_fold(arena, all.list[i]);
        if (folded.len > 0 && folded.data[folded.len - 1] == '.') {
            folded.len--;
        }
        if (!is_title(folded)) {
            kept.list[kept.count++] = all.list[i];
            any |= holds_name(folded);
        }
    }
    return any ? kept : all;
}

/* The text with a plain space for each run of spaces of any kind: "M.", as printers set it, is followed by one that
 * does not break. */
static struct pup_span plain_spaces(struct pup_arena *arena, struct pup_span text)
{
    uint8_t *out = pup_arena_alloc(arena, text.len + 1);
    struct scan scan = {.rest = text};
    size_t len = 0;
    while (out != NULL && scan.rest.len > 0) {
        const uint8_t *before = scan.rest.data;
        if (*before <= ' ' || *before >= 0x80) {
            scan_spaces(&scan);
        }
        if (scan.rest.data != before) {
            out[len++] = ' ';
        } else {
            out[len++] = *before;
            scan.rest = (struct pup_span){before + 1, scan.rest.len - 1};
        }
    }
    return (struct pup_span){out, len};
}

/* How many words at the front are the surname: all those before a comma, or those in capitals if others follow. */
static size_t leading_surname(const struct words *words, size_t before_comma)
{
    if (before_comma > 0) {
        return before_comma < words->count ? before_comma : 0;
    }
    size_t capitals = 0;
    while (capitals < words->count && pup_text_in_capitals(words->list[capitals])) {
        capitals++;
    }
    return capitals < words->count ? capitals : 0;
}

struct pup_span pup_name_display(struct pup_arena *arena, struct pup_span name)
{
    name = plain_spaces(arena, pup_text_trim(name));
    const uint8_t *comma = name.len == 0 ? NULL : memchr(name.data, ',', name.len);
    struct words words = {.count = 0};
    size_t before_comma = 0;
    if (comma != NULL) {
        struct pup_span front = {name.data, (size_t)(comma - name.data)};
        words = without_titles(arena, split(front, " "));
        before_comma = words.count;
        struct words back = split((struct pup_span){comma + 1, name.len - front.len - 1}, " ,");
        back = without_titles(arena, back);
        for (size_t i = 0; i < back.count; i++) {
            words.list[words.count++] = back.list[i];
        }
    } else {
        words = without_titles(arena, split(name, " "));
    }
    size_t surname = leading_surname(&words, before_comma);
    struct words shown = {.count = words.count};
    for (size_t i = 0; i < words.count; i++) {
        struct pup_span word = words.list[(i + surname) % words.count];
        shown.list[i] = pup_text_in_capitals(word) ? lower_capitals(arena, word) : word;
    }
    return join(arena, &shown);
}

static bool begins_one(const struct words *words, struct pup_span start)
{
    for (size_t i = 0; i < words->count; i++) {
        if (words->list[i].len >= start.len && memcmp(words->list[i].data, start.data, start.len) == 0) {
            return true;
        }
    }
    return false;
}

bool pup_name_matches(struct pup_span name, struct pup_span typed)
{
    struct pup_arena arena;
    pup_arena_init(&arena, MATCH_BUDGET);
    struct words parts = folded_words(&arena, typed);
    struct words whole = folded_words(&arena, name);
    bool matches = parts.count > 0;
    for (size_t i = 0; i < parts.count && matches; i++) {
        matches = begins_one(&whole, parts.list[i]);
    }
    pup_arena_release(&arena);
    return matches;
}
