/* A text as the guard reads it: characters sorted by what they may be in a number or a name. UTF-8 is read leniently:
 * a byte that begins no character is other. */
#ifndef PUP_RULES_GUARD_PRIV_H
#define PUP_RULES_GUARD_PRIV_H

#include "common/rules/guard.h"

enum guard_sort {
    GUARD_DIGIT, /* of any script's decimal digits that keyboards and word processors give: full-width, raised… */
    GUARD_LETTER,
    GUARD_MARK,  /* an accent behind its letter */
    GUARD_GAP,   /* a space, dot, hyphen or the like */
    GUARD_SLASH, /* / ( ) | : they cut numbers too, but other things as well */
    GUARD_LINE,  /* a line's end */
    GUARD_OTHER
};

struct guard_char {
    enum guard_sort sort;
    int digit;   /* DIGIT: 0..9 */
    char letter; /* LETTER: without accent and case, 'a'..'z'; '?' for those of other alphabets. Others: the character
                    when it is ASCII */
    bool upper, accented;
};

struct guard_reader {
    struct pup_span text;
    size_t at;
};

/* The next character that is seen; false at the end. */
bool guard_next(struct guard_reader *reader, struct guard_char *next);

enum { GUARD_WORD_MAX = 15 };

/* Letters in a row. */
struct guard_word {
    char letters[GUARD_WORD_MAX + 1]; /* folded; cut when longer */
    size_t len;                       /* letters, all of them */
    size_t uppers;
    bool accented, starts_upper;
};

/* Takes the next character of the text: a letter goes on with the word or begins a new one, anything else ends it (it
 * stays as it is until the next letter). `inside` says whether the last character belonged to it. */
void guard_word_pass(struct guard_word *word, bool *inside, const struct guard_char *next);
/* One of the words, separated by spaces. */
bool guard_word_among(const struct guard_word *word, const char *words);

#endif
