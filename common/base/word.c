#include "common/base/word.h"

#include <endian.h>
#include <string.h>
#include <utf8proc.h>

#include "common/base/text.h"
#include "common/base/text_priv.h"

/* ---- what belongs to a word ---- */

static bool is_word_point(int32_t point)
{
    if (point < 0x80) {
        return (point >= '0' && point <= '9') || (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
    }
    utf8proc_category_t category = utf8proc_category(point);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_NO);
}

/* True when the character before `at` is part of the same word. */
static bool goes_on_from_before(struct pup_span text, size_t at)
{
    if (at == 0 || text.data[at - 1] < 0x80) {
        return at > 0 && is_word_point(text.data[at - 1]);
    }
    size_t start = at - 1;
    while (start > 0 && at - start < 4 && (text.data[start] & 0xc0U) == 0x80U) {
        start--;
    }
    return is_word_point(text_next(text, &start)) && start == at;
}

/* ---- the word at a place ---- */

/* Takes the next character's folded form off the word; false when it is another. *spare: more of the character is left
 * than of the word. */
static bool take_point(int32_t point, struct pup_span *rest, bool *spare)
{
    int32_t expansion[TEXT_EXPANSION_MAX];
    size_t count = text_fold_point(point, expansion);
    for (size_t i = 0; i < count; i++) {
        if (rest->len == 0) {
            *spare = true;
            return true;
        }
        utf8proc_uint8_t bytes[4];
        size_t len = (size_t)utf8proc_encode_char(expansion[i], bytes);
        if (len > rest->len || memcmp(bytes, rest->data, len) != 0) {
            return false;
        }
        *rest = (struct pup_span){rest->data + len, rest->len - len};
    }
    return true;
}

/* True when the word ends at `at`, marks on its last letter apart, which *at moves behind. */
static bool ends(struct pup_span text, size_t *at)
{
    int32_t expansion[TEXT_EXPANSION_MAX];
    while (*at < text.len) {
        size_t next = *at;
        int32_t point = text_next(text, &next);
        if (point < 0x80 || text_fold_point(point, expansion) > 0) {
            return point < 0 || !is_word_point(point);
        }
        *at = next;
    }
    return true;
}

static struct pup_word_place fit_at(const struct pup_word *word, struct pup_span text, size_t at)
{
    struct pup_word_place place = {PUP_WORD_NONE, at, 0};
    struct pup_span rest = word->folded;
    size_t next = at;
    bool spare = false;
    while (rest.len > 0 && next < text.len) {
        uint8_t byte = text.data[next];
        if (byte < 0x80) {
            if (text_fold_ascii(byte) != rest.data[0]) {
                return place;
            }
            rest = (struct pup_span){rest.data + 1, rest.len - 1};
            next++;
            continue;
        }
        int32_t point = text_next(text, &next);
        if (point < 0 || !take_point(point, &rest, &spare)) {
            return place;
        }
    }
    if (rest.len == 0) {
        place.fit = !spare && ends(text, &next) ? PUP_WORD_WHOLE : PUP_WORD_BEGINS;
        place.len = next - at;
    }
    return place;
}

/* ---- places worth a look ---- */

/* Sixteen bytes at a time, as every processor of today can. */
enum { BLOCK = 16 };
typedef uint8_t block __attribute__((vector_size(BLOCK)));

static inline block load(const uint8_t *at)
{
    block bytes;
    memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

/* Which of the bytes are `lower` in either case, or begin a character beyond ASCII, and have no letter of ASCII before
 * them: 0xff each, as two numbers. True when there are any. */
static inline bool worth_a_look(block bytes, block before, uint8_t lower, uint64_t looks[2])
{
    block same = (block)((bytes | 0x20) == lower), leads = (block)(bytes >= 0xc0);
    block inside = (block)((block)((before | 0x20) - 'a') < 26);
    block worth = (same | leads) & ~inside;
    memcpy(looks, &worth, sizeof worth);
    return (looks[0] | looks[1]) != 0;
}

/* Cheap reasons why the word cannot be there; mostly there is one. */
static inline bool may_begin(const struct pup_word *word, struct pup_span text, size_t at)
{
    uint8_t byte = text.data[at], next = at + 1 < text.len ? text.data[at + 1] : 0;
    if (byte < 0x80) {
        return text_fold_ascii(byte) == word->folded.data[0] &&
               (word->folded.len == 1 || next >= 0x80 || text_fold_ascii(next) == word->folded.data[1]);
    }
    if (byte >= 0xc2 && byte <= 0xc5) {
        return word->latin[(byte - 0xc2) * 64 + (next & 0x3f)];
    }
    return byte != 0xe2 || next != 0x80; /* the punctuation of print */
}

/* Looks at the places of half a block; true when a whole word was found. */
static bool look(const struct pup_word *word, struct pup_span text, size_t from, uint64_t looks,
                 struct pup_word_place *best)
{
    looks = le64toh(looks) & UINT64_C(0x8080808080808080);
    for (; looks != 0; looks &= looks - 1) {
        size_t at = from + (size_t)__builtin_ctzll(looks) / 8;
        if (at >= text.len || !may_begin(word, text, at) || goes_on_from_before(text, at)) {
            continue;
        }
        struct pup_word_place place = fit_at(word, text, at);
        if (place.fit > best->fit) {
            *best = place;
        }
        if (best->fit == PUP_WORD_WHOLE) {
            return true;
        }
    }
    return false;
}

/* The first and the last block of a text: nothing is read beyond its ends. */
static inline block load_at_end(struct pup_span text, size_t at, block *before)
{
    uint8_t room[1 + BLOCK] = {0};
    size_t left = text.len - at, len = left < BLOCK ? left : BLOCK;
    memcpy(room + 1, text.data + at, len);
    room[0] = at == 0 ? 0 : text.data[at - 1];
    *before = load(room);
    return load(room + 1);
}

struct pup_word_place pup_word_find(const struct pup_word *word, struct pup_span text)
{
    struct pup_word_place best = {PUP_WORD_NONE, 0, 0};
    uint8_t lower = word->folded.data[0];
    uint64_t looks[2];
    for (size_t at = 0; at < text.len; at += BLOCK) {
        block bytes, before;
        if (at > 0 && at + BLOCK <= text.len) {
            bytes = load(text.data + at);
            before = load(text.data + at - 1);
        } else {
            bytes = load_at_end(text, at, &before);
        }
        if (worth_a_look(bytes, before, lower, looks) &&
            (look(word, text, at, looks[0], &best) || look(word, text, at + BLOCK / 2, looks[1], &best))) {
            break;
        }
    }
    return best;
}

/* ---- words that are looked for ---- */

/* Which characters may begin the word: asked once, so that texts need not be folded to know. */
static void note_beginnings(struct pup_word *word)
{
    for (int32_t i = 0; i < PUP_WORD_LATIN; i++) {
        struct pup_span rest = word->folded;
        bool spare = false;
        word->latin[i] = take_point(0x80 + i, &rest, &spare) && rest.len < word->folded.len;
    }
}

static bool known(const struct pup_word *words, size_t count, struct pup_span folded)
{
    for (size_t i = 0; i < count; i++) {
        if (pup_span_equal(words[i].folded, folded)) {
            return true;
        }
    }
    return false;
}

enum pup_err pup_words_of(struct pup_arena *arena, struct pup_span text, struct pup_word *words, size_t most,
                          size_t *count)
{
    struct pup_span folded = pup_text_fold(arena, text);
    *count = 0;
    if (folded.data == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t at = 0; at < folded.len && *count < most;) {
        size_t start = at, next = at;
        while (at < folded.len && is_word_point(text_next(folded, &next))) {
            at = next;
        }
        struct pup_span word = {folded.data + start, at - start};
        if (word.len > 0 && !known(words, *count, word)) {
            words[*count] = (struct pup_word){.folded = word};
            note_beginnings(&words[(*count)++]);
        }
        if (at < folded.len) { /* over what stands between; over one byte of what is no UTF-8 */
            next = at;
            (void)text_next(folded, &next);
            at = next > at ? next : at + 1;
        }
    }
    return PUP_OK;
}
