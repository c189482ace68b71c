/* Walking through UTF-8, shared by the files about text. */
#ifndef PUP_BASE_TEXT_PRIV_H
#define PUP_BASE_TEXT_PRIV_H

#include "common/base/buf.h"
#include "common/base/span.h"

/* The code point at `*at` (< text.len), which moves behind it; -1, without moving, where UTF-8 is broken. */
int32_t text_next(struct pup_span text, size_t *at);

/* Any Unicode space or line end, and the byte order mark; false for -1. */
bool text_point_is_space(int32_t point);

/* What one character folds to (pup_text_fold): of ASCII one byte, ' ' for a gap; of any other up to TEXT_EXPANSION_MAX
 * code points, whose number is returned: none for a mark. */
enum { TEXT_EXPANSION_MAX = 32 }; /* the longest compatibility decomposition (U+FDFA) has 18 */
size_t text_fold_point(int32_t point, int32_t expansion[TEXT_EXPANSION_MAX]);

/* The same for U+0080 to U+017F, where nearly all letters beyond ASCII of our texts are, as a table of up to two ASCII
 * characters; 0 for none. `tests/unit/text_fold.c` holds it to text_fold_point. */
enum { TEXT_LATIN_KEEP = 0xFE /* stays as it is */, TEXT_LATIN_OTHER = 0xFF /* becomes something else */ };
extern const uint8_t text_latin[256][2];

static inline uint8_t text_fold_ascii(uint8_t byte)
{
    if (byte >= 'A' && byte <= 'Z') {
        return byte + 32;
    }
    if (byte == '-' || (byte >= '\t' && byte <= '\r')) {
        return ' ';
    }
    return byte == '`' ? '\'' : byte;
}

/* False for what pup_text_escape escapes: controls, what turns the direction of writing, -1. */
bool text_point_is_harmless(int32_t point, bool keep_newlines);

/* Appends the visible escape of a character of `character.len` bytes: \x1b, \u202e. */
enum pup_err text_put_escaped(struct pup_buf *out, struct pup_span character, int32_t point);

#endif
