/* Words in texts, found as pup_text_fold sees them (accents and case apart) without folding the texts: for searching
 * through much of them. A word is a run of letters and digits of the folded text. */
#ifndef PUP_BASE_WORD_H
#define PUP_BASE_WORD_H

#include "common/base/arena.h"
#include "common/base/err.h"

enum { PUP_WORD_LATIN = 0x180 - 0x80 };

struct pup_word {
    struct pup_span folded;     /* at least one letter or digit */
    bool latin[PUP_WORD_LATIN]; /* the characters from U+0080 to U+017F that may begin it */
};

/* Takes the words of a text apart, each once, at most `most` of them; their bytes lie in `arena`. PUP_ERR_MEMORY. */
enum pup_err pup_words_of(struct pup_arena *arena, struct pup_span text, struct pup_word *words, size_t most,
                          size_t *count);

enum pup_word_fit { PUP_WORD_NONE, PUP_WORD_BEGINS, PUP_WORD_WHOLE };

/* Where a word of the text is the word, or begins with it. */
struct pup_word_place {
    enum pup_word_fit fit;
    size_t at, len; /* the bytes of the text that are the word, or its beginning */
};

/* The first place where it is a whole word; else the first where a word begins with it. Bytes that are no UTF-8 are no
 * part of any word. */
struct pup_word_place pup_word_find(const struct pup_word *word, struct pup_span text);

#endif
