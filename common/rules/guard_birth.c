/* What reads like a person's birth beside her name, or like the label of an identity. It may be innocent, so it is only
 * a warning; the patterns are those of DOMAIN section 4. */
#include "common/rules/guard_priv.h"

enum { WINDOW = 16, NAME_DISTANCE = 7, BORN_FROM = 1900, BORN_TO = 2009 };

enum sort { NOTHING, WORD, NUMBER, SIGN, BREAK };

struct token {
    enum sort sort;
    struct guard_word word;
    int digits; /* NUMBER: how many */
    int value;  /* NUMBER: up to four digits */
    char sign;  /* SIGN: ASCII, 'o' for °; 0 for others */
    size_t from, to;
    bool dates; /* the last token of a date of birth: a full date of a year from BORN_FROM to BORN_TO */
    int date;   /* how many tokens before the first of that date */
};

/* The last tokens read, going round. */
struct window {
    struct token at[WINDOW];
    int newest;
};

static const struct token nothing = {.sort = NOTHING};

static const struct token *back(const struct window *window, int steps)
{
    return steps < WINDOW ? &window->at[(window->newest + WINDOW - steps) % WINDOW] : &nothing;
}

static void push(struct window *window, const struct token *token)
{
    window->newest = (window->newest + 1) % WINDOW;
    window->at[window->newest] = *token;
}

static bool is_word(const struct token *token, const char *words)
{
    return token->sort == WORD && guard_word_among(&token->word, words);
}

static bool in_capitals(const struct token *token)
{
    return token->sort == WORD && token->word.uppers == token->word.len;
}

static bool is_title(const struct token *token)
{
    return is_word(token, "mme mlle mr mrs monsieur madame mademoiselle") ||
           (is_word(token, "m") && token->word.starts_upper);
}

/* "ne" is a negation: without its accent it is no birth, unless it is all in capitals, which many write without. */
static bool is_born(const struct token *token)
{
    return is_word(token, "nee born") || (is_word(token, "ne") && (token->word.accented || in_capitals(token)));
}

static bool is_name(const struct token *token)
{
    return token->sort == WORD && token->word.starts_upper && token->word.len > 1 && !is_title(token);
}

/* ---- dates ---- */

static bool is_month(const struct token *token)
{
    return is_word(token, "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre "
                          "january february march april may june july august september october november december");
}

static bool is_day(const struct token *token)
{
    return token->sort == NUMBER && token->digits <= 2 && token->value >= 1 && token->value <= 31;
}

static bool is_year(const struct token *token)
{
    return token->sort == NUMBER && token->digits == 4 && token->value >= BORN_FROM && token->value <= BORN_TO;
}

static bool joins(const struct token *token)
{
    return token->sort == SIGN && (token->sign == '/' || token->sign == '-' || token->sign == '.');
}

/* Marks the newest token when a date of birth ends with it: 12/03/1950, 12 mars 1950, 1950-03-12. */
static void mark_date(struct window *window)
{
    struct token *last = &window->at[window->newest];
    bool signs = joins(back(window, 1)) && joins(back(window, 3));
    if (signs && is_day(back(window, 2)) &&
        ((is_year(last) && is_day(back(window, 4))) || (is_day(last) && is_year(back(window, 4))))) {
        last->dates = true;
        last->date = 4;
    } else if (is_year(last) && is_month(back(window, 1)) && is_day(back(window, 2))) {
        last->dates = true;
        last->date = 2;
    }
}

/* ---- patterns that end with the newest token; each returns how many tokens back it begins, or -1 ---- */

/* "Mme X, née" */
static int titled_birth(const struct window *window)
{
    for (int i = 1; is_born(back(window, 0)) && i <= NAME_DISTANCE && back(window, i)->sort != BREAK; i++) {
        if (is_title(back(window, i))) {
            return i;
        }
    }
    return -1;
}

/* Skips the small words and signs that may stand between a label and a number. */
static int skip_small(const struct window *window, int from)
{
    while (from < WINDOW &&
           (back(window, from)->sort == SIGN || is_word(back(window, from), "le en l e on in the est n"))) {
        from++;
    }
    return from;
}

/* "née le 12", "DDN : 12", "date de naissance 12" */
static int dated_birth(const struct window *window)
{
    if (back(window, 0)->sort != NUMBER) {
        return -1;
    }
    int at = skip_small(window, 1);
    const struct token *label = back(window, at);
    bool date = is_word(back(window, at + 2), "date");
    if (is_born(label) || is_word(label, "ddn dob")) {
        return at;
    }
    return date && is_word(label, "naissance birth") ? at + 2 : -1;
}

/* "INS :", "matricule INS", "n° de sécurité sociale : " */
static int identity_label(const struct window *window)
{
    const struct token *last = back(window, 0);
    if (is_word(last, "ins") && in_capitals(last) && is_word(back(window, 1), "matricule")) {
        return 1;
    }
    bool opens =
        last->sort == NUMBER || (last->sort == SIGN && (last->sign == ':' || last->sign == '=' || last->sign == 'o'));
    int at = opens ? skip_small(window, 1) : WINDOW;
    const struct token *label = back(window, at);
    if (is_word(label, "ins nir") && in_capitals(label)) {
        return at;
    }
    bool social = is_word(label, "sociale") && is_word(back(window, at + 1), "securite");
    const struct token *numbered = is_word(back(window, at + 2), "de") ? back(window, at + 3) : back(window, at + 2);
    return social && (is_word(numbered, "numero") || numbered->sort == SIGN) ? at + 1 : -1;
}

static int skip_signs(const struct window *window, int from)
{
    for (int i = 0; i < 2 && back(window, from)->sort == SIGN; i++) {
        from++;
    }
    return from;
}

/* Two names in a row, or a name behind a title, that end `at` tokens back; where they begin, or -1. */
static int full_name(const struct window *window, int at)
{
    int before = back(window, at + 1)->sort == SIGN ? at + 2 : at + 1; /* Mme. X, Jean-Paul */
    bool person = is_name(back(window, at)) && (is_name(back(window, before)) || is_title(back(window, before)));
    return person ? before : -1;
}

/* "Jean Dupont (12/03/1950", "12/03/1950 Mme Dupont" */
static int date_beside_name(const struct window *window)
{
    const struct token *last = back(window, 0);
    if (last->dates) {
        return full_name(window, skip_signs(window, last->date + 1));
    }
    int name = full_name(window, 0);
    int at = name < 0 ? WINDOW : skip_signs(window, name + 1);
    return back(window, at)->dates ? at + back(window, at)->date : -1;
}

/* ---- reading ---- */

static enum sort sort_of(const struct guard_char *next)
{
    switch (next->sort) {
    case GUARD_LETTER:
        return WORD;
    case GUARD_DIGIT:
        return NUMBER;
    case GUARD_LINE:
        return BREAK;
    default:
        return next->letter == ' ' || next->letter == '\t' || (next->sort == GUARD_GAP && next->letter == '\0')
                   ? NOTHING
                   : SIGN;
    }
}

/* Reads one token from the character `next` on; `next` becomes what follows. False when the text ends with it. */
static bool read_token(struct guard_reader *reader, struct guard_char *next, size_t *at, struct token *token)
{
    bool inside = false, more = true;
    *token = (struct token){.sort = sort_of(next), .sign = next->letter, .from = *at};
    do {
        if (token->sort == WORD) {
            guard_word_pass(&token->word, &inside, next);
        } else if (token->sort == NUMBER && token->digits++ < 4) {
            token->value = token->value * 10 + next->digit;
        }
        *at = token->to = reader->at;
        more = guard_next(reader, next);
    } while (more && ((token->sort == WORD && (sort_of(next) == WORD || next->sort == GUARD_MARK)) ||
                      (token->sort == NUMBER && sort_of(next) == NUMBER)));
    return more;
}

static enum pup_guard judge(struct window *window, int *begins)
{
    mark_date(window);
    *begins = titled_birth(window);
    *begins = *begins < 0 ? dated_birth(window) : *begins;
    *begins = *begins < 0 ? date_beside_name(window) : *begins;
    if (*begins >= 0) {
        return PUP_GUARD_BIRTH;
    }
    *begins = identity_label(window);
    return *begins < 0 ? PUP_GUARD_CLEAR : PUP_GUARD_LABEL;
}

enum pup_guard pup_guard_look(struct pup_span text, struct pup_span *found)
{
    struct window window = {0};
    struct guard_reader reader = {.text = text};
    struct guard_char next;
    struct token token;
    size_t at = 0;
    if (pup_guard_nir(text, found)) {
        return PUP_GUARD_NIR;
    }
    for (bool more = guard_next(&reader, &next); more;) {
        int begins = -1;
        more = read_token(&reader, &next, &at, &token);
        if (token.sort == NOTHING) {
            continue;
        }
        push(&window, &token);
        enum pup_guard guard = judge(&window, &begins);
        if (guard != PUP_GUARD_CLEAR) {
            size_t from = back(&window, begins)->from;
            *found = (struct pup_span){text.data + from, token.to - from};
            return guard;
        }
    }
    return PUP_GUARD_CLEAR;
}
