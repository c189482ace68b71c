/* Three-way merge: both sides are compared with the base, and changes that do not touch are combined. Changes touch
 * when no word of the base stands between them; then both sides must have made the same of that stretch of the base. */
#include "common/merge/text_merge.h"

#include <stdlib.h>
#include <string.h>

#include "common/merge/text_diff_priv.h"

struct words {
    struct pup_span *at;
    size_t count;
};

/* base[start..end) became other[other..other_end). */
struct change {
    size_t start, end, other, other_end;
};

/* One author's text beside the base. */
struct side {
    struct words words;
    uint32_t *numbers; /* a number for each word, the same for equal words of all three texts */
    struct change *changes;
    size_t count, next;
    ptrdiff_t shift; /* a base index plus this is the side's, behind the changes before `next` */
};

/* A word on its way to its number. */
struct entry {
    struct pup_span word;
    uint32_t *number;
};

static bool all_equal(const struct words *base, size_t i, const struct words *ours, size_t j,
                      const struct words *theirs, size_t k)
{
    return pup_span_equal(base->at[i], ours->at[j]) && pup_span_equal(base->at[i], theirs->at[k]);
}

/* Drops what all three begin and end with, so that cost follows the changes; returns how many words they begin with. */
static size_t trim(struct words *base, struct words *ours, struct words *theirs)
{
    size_t shortest = base->count < ours->count ? base->count : ours->count;
    shortest = shortest < theirs->count ? shortest : theirs->count;
    size_t prefix = 0, suffix = 0;
    while (prefix < shortest && all_equal(base, prefix, ours, prefix, theirs, prefix)) {
        prefix++;
    }
    while (suffix < shortest - prefix && all_equal(base, base->count - 1 - suffix, ours, ours->count - 1 - suffix,
                                                   theirs, theirs->count - 1 - suffix)) {
        suffix++;
    }
    struct words *all[] = {base, ours, theirs};
    for (size_t i = 0; i < 3; i++) {
        all[i]->at += prefix;
        all[i]->count -= prefix + suffix;
    }
    return prefix;
}

static int compare_entries(const void *a, const void *b)
{
    return pup_span_compare(((const struct entry *)a)->word, ((const struct entry *)b)->word);
}

static struct entry *enter(struct entry *entries, const struct words *words, uint32_t *numbers)
{
    for (size_t i = 0; i < words->count; i++) {
        *entries++ = (struct entry){words->at[i], &numbers[i]};
    }
    return entries;
}

/* Gives equal words equal numbers; `numbers` for the base, then for each side. */
static enum pup_err number_words(struct pup_arena *arena, const struct words *base, struct side *sides,
                                 uint32_t **numbers)
{
    size_t count = base->count + sides[0].words.count + sides[1].words.count;
    struct entry *entries = pup_arena_array(arena, count, sizeof *entries);
    *numbers = pup_arena_array(arena, count, sizeof **numbers);
    if (entries == NULL || *numbers == NULL) {
        return PUP_ERR_MEMORY;
    }
    sides[0].numbers = *numbers + base->count;
    sides[1].numbers = sides[0].numbers + sides[0].words.count;
    struct entry *end = enter(entries, base, *numbers);
    end = enter(end, &sides[0].words, sides[0].numbers);
    (void)enter(end, &sides[1].words, sides[1].numbers);
    if (count > 0) {
        qsort(entries, count, sizeof *entries, compare_entries);
    }
    uint32_t number = 0;
    for (size_t i = 0; i < count; i++) {
        number += i > 0 && compare_entries(&entries[i - 1], &entries[i]) != 0;
        *entries[i].number = number;
    }
    return PUP_OK;
}

/* Gathers runs of words that are gone from the base or made by the side; only counts them while side->changes is NULL.
 */
static void gather_changes(const bool *gone, size_t base_count, const bool *made, struct side *side)
{
    size_t i = 0, j = 0;
    side->count = 0;
    while (i < base_count || j < side->words.count) {
        struct change change = {.start = i, .other = j};
        while (i < base_count && gone[i]) {
            i++;
        }
        while (j < side->words.count && made[j]) {
            j++;
        }
        change.end = i;
        change.other_end = j;
        if (change.end == change.start && change.other_end == change.other) {
            i++;
            j++;
            continue;
        }
        if (side->changes != NULL) {
            side->changes[side->count] = change;
        }
        side->count++;
    }
}

static enum pup_err find_changes(struct pup_arena *arena, const uint32_t *base, size_t base_count, struct side *side,
                                 bool *compared)
{
    bool *gone = pup_arena_array(arena, base_count + 1, sizeof *gone);
    bool *made = pup_arena_array(arena, side->words.count + 1, sizeof *made);
    if (gone == NULL || made == NULL) {
        return PUP_ERR_MEMORY;
    }
    struct sequence old = {base, base_count}, new = {side->numbers, side->words.count};
    enum pup_err err = text_diff(arena, old, new, gone, made, compared);
    if (err != PUP_OK || !*compared) {
        return err;
    }
    gather_changes(gone, base_count, made, side);
    side->changes = pup_arena_array(arena, side->count, sizeof *side->changes);
    if (side->changes == NULL) {
        return PUP_ERR_MEMORY;
    }
    gather_changes(gone, base_count, made, side);
    return PUP_OK;
}

static bool touches(const struct side *side, size_t end)
{
    return side->next < side->count && side->changes[side->next].start <= end;
}

/* Takes the side's next change if it touches the stretch that ends at *end, which then reaches to its end. */
static bool absorb(struct side *side, size_t *end)
{
    if (!touches(side, *end)) {
        return false;
    }
    const struct change *change = &side->changes[side->next++];
    *end = change->end > *end ? change->end : *end;
    side->shift = (ptrdiff_t)change->other_end - (ptrdiff_t)change->end;
    return true;
}

static size_t in_side(const struct side *side, size_t base)
{
    return (size_t)((ptrdiff_t)base + side->shift);
}

static void append(struct pup_span *merged, uint8_t *out, const struct side *side, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        memcpy(out + merged->len, side->words.at[i].data, side->words.at[i].len);
        merged->len += side->words.at[i].len;
    }
}

/* Merges the stretch of the base that begins at `start`, where the next change does, and moves behind it. */
static bool merge_stretch(struct side *sides, size_t *start, struct pup_span *merged, uint8_t *out)
{
    size_t end = *start, from[2] = {in_side(&sides[0], *start), in_side(&sides[1], *start)}, to[2];
    bool changed[2] = {false, false};
    for (bool more = true; more;) {
        bool ours = absorb(&sides[0], &end), theirs = absorb(&sides[1], &end);
        changed[0] = changed[0] || ours;
        changed[1] = changed[1] || theirs;
        more = ours || theirs;
    }
    to[0] = in_side(&sides[0], end);
    to[1] = in_side(&sides[1], end);
    if (changed[0] && changed[1]) {
        size_t count = to[0] - from[0];
        if (to[1] - from[1] != count ||
            memcmp(sides[0].numbers + from[0], sides[1].numbers + from[1], count * sizeof *sides[0].numbers) != 0) {
            return false;
        }
    }
    const size_t chosen = changed[0] ? 0 : 1;
    append(merged, out, &sides[chosen], from[chosen], to[chosen]);
    *start = end;
    return true;
}

static size_t next_start(const struct side *sides, size_t base_count)
{
    size_t start = base_count;
    for (size_t i = 0; i < 2; i++) {
        if (sides[i].next < sides[i].count && sides[i].changes[sides[i].next].start < start) {
            start = sides[i].changes[sides[i].next].start;
        }
    }
    return start;
}

/* Walks the base from change to change. False when changes overlap. */
static bool combine(struct side *sides, size_t base_count, struct pup_span *merged, uint8_t *out)
{
    size_t at = 0;
    while (sides[0].next < sides[0].count || sides[1].next < sides[1].count) {
        size_t start = next_start(sides, base_count);
        append(merged, out, &sides[0], in_side(&sides[0], at), in_side(&sides[0], start));
        at = start;
        if (!merge_stretch(sides, &at, merged, out)) {
            return false;
        }
    }
    append(merged, out, &sides[0], in_side(&sides[0], at), in_side(&sides[0], base_count));
    return true;
}

static size_t bytes_of(const struct words *words)
{
    size_t bytes = 0;
    for (size_t i = 0; i < words->count; i++) {
        bytes += words->at[i].len;
    }
    return bytes;
}

/* Merges the trimmed words into `out`. */
static enum pup_err merge_words(struct pup_arena *arena, const struct words *base, struct side *sides, bool *clean,
                                struct pup_span *merged, uint8_t *out)
{
    uint32_t *numbers;
    enum pup_err err = number_words(arena, base, sides, &numbers);
    bool compared = true;
    for (size_t i = 0; i < 2 && err == PUP_OK && compared; i++) {
        err = find_changes(arena, numbers, base->count, &sides[i], &compared);
    }
    *clean = err == PUP_OK && compared && combine(sides, base->count, merged, out);
    return err;
}

enum pup_err pup_text_merge(struct pup_arena *arena, struct pup_span base, struct pup_span ours, struct pup_span theirs,
                            bool *clean, struct pup_span *merged)
{
    struct words from;
    struct side sides[2] = {0};
    *clean = false;
    *merged = (struct pup_span){0};
    if (pup_text_words(arena, base, &from.at, &from.count) != PUP_OK ||
        pup_text_words(arena, ours, &sides[0].words.at, &sides[0].words.count) != PUP_OK ||
        pup_text_words(arena, theirs, &sides[1].words.at, &sides[1].words.count) != PUP_OK) {
        return PUP_ERR_MEMORY;
    }
    size_t prefix_count = trim(&from, &sides[0].words, &sides[1].words);
    const struct words before = {sides[0].words.at - prefix_count, prefix_count};
    size_t head = bytes_of(&before), middle = bytes_of(&sides[0].words);
    size_t tail = ours.len - head - middle;
    uint8_t *out = pup_arena_array(arena, 1, ours.len + theirs.len + 1);
    if (out == NULL) {
        return PUP_ERR_MEMORY;
    }
    struct pup_span result = {out, head};
    if (head > 0) {
        memcpy(out, ours.data, head);
    }
    enum pup_err err = merge_words(arena, &from, sides, clean, &result, out);
    if (err == PUP_OK && *clean) {
        if (tail > 0) {
            memcpy(out + result.len, ours.data + ours.len - tail, tail);
        }
        *merged = (struct pup_span){out, result.len + tail};
    }
    return err;
}
