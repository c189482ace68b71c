/* Words: what merging compares. A word is a run of letters and digits together with what follows up to the next word or
 * the end of the line; what stands before the first word of a line is a word; each newline is a word.
 * Letters and digits are those of ASCII and every character beyond it but the signs of U+0080..U+00BF (« » no-break
 * space…) and U+2000..U+207F (dashes, typographic apostrophes and quotes, narrow no-break space…). */
#include "common/merge/text_merge.h"

static bool is_ascii_letter(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* True when the character at `at` belongs to a word's run; *len its bytes (bytes that are no UTF-8 go one by one). */
static bool is_letter(struct pup_span text, size_t at, size_t *len)
{
    uint8_t byte = text.data[at];
    *len = 1;
    if (byte < 0x80) {
        return is_ascii_letter(byte);
    }
    if (byte == 0xc2 && at + 1 < text.len) {
        *len = 2;
        return false;
    }
    if (byte == 0xe2 && at + 2 < text.len && (text.data[at + 1] == 0x80 || text.data[at + 1] == 0x81)) {
        *len = 3;
        return false;
    }
    return true;
}

/* Where the run of letters, or of other characters, that begins at `at` ends; newlines end both. */
static size_t run_end(struct pup_span text, size_t at, bool letters)
{
    size_t len;
    while (at < text.len && text.data[at] != '\n' && is_letter(text, at, &len) == letters) {
        at += len;
    }
    return at;
}

static size_t word_end(struct pup_span text, size_t at)
{
    if (text.data[at] == '\n') {
        return at + 1;
    }
    return run_end(text, run_end(text, at, true), false);
}

enum pup_err pup_text_words(struct pup_arena *arena, struct pup_span text, struct pup_span **words, size_t *count)
{
    *count = 0;
    for (size_t at = 0; at < text.len; at = word_end(text, at)) {
        (*count)++;
    }
    *words = pup_arena_array(arena, *count, sizeof **words);
    if (*words == NULL) {
        return PUP_ERR_MEMORY;
    }
    size_t at = 0;
    for (size_t i = 0; i < *count; i++) {
        size_t end = word_end(text, at);
        (*words)[i] = (struct pup_span){text.data + at, end - at};
        at = end;
    }
    return PUP_OK;
}
