/* Finding a NIR. Form and key: INSEE, "Le numéro d'inscription au répertoire (NIR)"; décret n° 82-103 du 22 janvier
 * 1982, article 4; months of incomplete births (20–42, 50–99): Annexe 8 of the specification of SESAM-Vitale cards. */
#include "common/rules/guard_priv.h"

enum { NUMBER = 13, KEYED = 15, GAP_MAX = 3, MONTH = 3, PLACE = 5, CORSICA = 6, TOWN = 7, ORDER = 10 };

/* Where a NIR is cut when it is written for people, and where spreadsheets cut large numbers: bit i, before digit i. */
enum {
    CUT_1 = 1 << 1,
    CUT_KEY = 1 << NUMBER,
    CUTS = CUT_1 | 1 << MONTH | 1 << PLACE | 1 << TOWN | 1 << ORDER | CUT_KEY,
    THREES_13 = 1 << 1 | 1 << 4 | 1 << 7 | 1 << 10,
    THREES_15 = 1 << 3 | 1 << 6 | 1 << 9 | 1 << 12
};

/* Digits as they follow one another from some place of a text on. */
struct run {
    int digit[KEYED]; /* Corsica's letter: -'A' or -'B' */
    int count;
    unsigned cuts; /* bit i: there was a gap before digit i */
    bool slashed;  /* a gap held more than spaces, dots and hyphens */
    int lined;     /* digits on the first line; 0: all of them */
    size_t end[KEYED];
    struct guard_char after[KEYED]; /* what follows each digit directly */
    bool goes_on;                   /* other digits follow the last one, over a gap at most */
};

/* What a gap between digits holds. */
struct gap {
    bool is, slashed, lined;
};

/* The next character but for accents, which change no number. */
static bool next_plain(struct guard_reader *reader, struct guard_char *now)
{
    bool more = guard_next(reader, now);
    while (more && now->sort == GUARD_MARK) {
        more = guard_next(reader, now);
    }
    return more;
}

/* The next digit, over a gap of at most GAP_MAX. */
static bool step_over(struct guard_reader *reader, struct guard_char *now, struct gap *gap)
{
    for (int len = 0; now->sort == GUARD_GAP || now->sort == GUARD_SLASH || now->sort == GUARD_LINE; len++) {
        gap->is = true;
        gap->slashed = gap->slashed || now->sort == GUARD_SLASH;
        gap->lined = gap->lined || now->sort == GUARD_LINE;
        if (len == GAP_MAX || !next_plain(reader, now)) {
            return false;
        }
    }
    return now->sort == GUARD_DIGIT;
}

static bool corsican(const struct run *run, const struct guard_char *now)
{
    return run->count == CORSICA && run->digit[PLACE] == 2 && now->sort == GUARD_LETTER &&
           (now->letter == 'a' || now->letter == 'b');
}

/* Reads up to KEYED digits; `now` is the first of them. */
static void read_run(struct guard_reader reader, struct guard_char now, struct run *run)
{
    *run = (struct run){.count = 0};
    for (;;) {
        run->digit[run->count] = now.sort == GUARD_LETTER ? now.letter == 'a' ? -'A' : -'B' : now.digit;
        run->end[run->count] = reader.at;
        if (!next_plain(&reader, &now)) {
            now = (struct guard_char){.sort = GUARD_OTHER};
        }
        struct gap gap = {false, false, false};
        run->after[run->count++] = now;
        run->goes_on = corsican(run, &now) || step_over(&reader, &now, &gap);
        if (run->count == KEYED || !run->goes_on) {
            run->goes_on = run->goes_on && !gap.lined;
            return;
        }
        run->cuts |= gap.is ? 1U << run->count : 0;
        run->slashed = run->slashed || (gap.slashed && run->count != NUMBER);
        run->lined = gap.lined && run->lined == 0 ? run->count : run->lined;
    }
}

static bool month_exists(int month)
{
    return (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || (month >= 50 && month <= 99);
}

static int three(const int *digit)
{
    return digit[0] * 100 + digit[1] * 10 + digit[2];
}

static bool has_form(const struct run *run)
{
    static const bool sexes[10] = {false, true, true, true, true, false, false, true, true, false};
    const int *d = run->digit;
    bool place = d[PLACE] > 0 || d[CORSICA] != 0;
    return sexes[d[0]] && month_exists(d[MONTH] * 10 + d[MONTH + 1]) && place && three(d + TOWN) > 0 &&
           three(d + ORDER) > 0;
}

/* 97 − (number mod 97); 2A counts as 19, 2B as 18. */
static bool key_right(const struct run *run)
{
    int64_t number = 0;
    for (int i = 0; i < NUMBER; i++) {
        int digit = run->digit[i];
        number = number * 10 + (digit >= 0 ? digit : digit == -'A' ? 9 : 8) - (digit < 0 ? 10 : 0);
    }
    return 97 - number % 97 == run->digit[NUMBER] * 10 + run->digit[NUMBER + 1];
}

/* EAN-13: from the left, weights 1 and 3. */
static bool is_barcode(const struct run *run)
{
    int sum = 0;
    for (int i = 0; i < NUMBER; i++) {
        sum += run->digit[i] * (i % 2 == 0 ? 1 : 3);
    }
    return run->digit[CORSICA] >= 0 && sum % 10 == 0;
}

static unsigned cuts_before(const struct run *run, int count)
{
    return run->cuts & ((1U << count) - 1);
}

static int how_many(unsigned cuts)
{
    return __builtin_popcount(cuts);
}

/* Thirteen digits without a key: how they are written must speak for them, and on one line. */
static bool is_number(const struct run *run, bool touched)
{
    if (run->count < NUMBER || touched || run->after[NUMBER - 1].sort == GUARD_DIGIT ||
        run->after[NUMBER - 1].sort == GUARD_LETTER || (run->lined > 0 && run->lined < NUMBER) || !has_form(run)) {
        return false;
    }
    unsigned cuts = cuts_before(run, NUMBER);
    if (cuts == 0) {
        return run->digit[0] <= 2 || !is_barcode(run);
    }
    bool canonical = (cuts & ~(unsigned)CUTS) == 0 && (how_many(cuts) > 1 || cuts == CUT_1);
    return canonical || cuts == THREES_13;
}

static bool is_keyed(const struct run *run, bool alone)
{
    if (run->count < KEYED || run->after[KEYED - 1].sort == GUARD_DIGIT || !has_form(run) || !key_right(run)) {
        return false;
    }
    unsigned cuts = cuts_before(run, KEYED);
    bool by_itself = alone && !run->goes_on && !run->slashed;
    return (cuts & ~(unsigned)CUTS) == 0 || (run->lined == 0 && (cuts == THREES_15 || by_itself));
}

/* A NIR is 12 digits at least, and in ordinary words there are few: most texts are done with here. */
static bool worth_a_look(struct pup_span text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.len && digits < NUMBER - 1; i++) {
        uint8_t byte = text.data[i];
        digits += (byte >= '0' && byte <= '9') || byte == 0xEF || byte == 0xF0 || byte == 0xC2 || byte == 0xE2 ||
                  byte == 0xD9 || byte == 0xDB;
    }
    return digits >= NUMBER - 1;
}

/* What stands before a digit. */
struct before {
    struct guard_char at;   /* directly */
    bool digit;             /* within a gap: what follows goes on with other digits */
    int gap;                /* characters since the last digit */
    struct guard_word word; /* the letters before */
    bool in_word;
};

static void pass(struct before *before, const struct guard_char *now)
{
    before->at = *now;
    before->gap = now->sort == GUARD_DIGIT ? 0 : before->gap + 1;
    before->digit = now->sort == GUARD_DIGIT || (before->digit && now->sort == GUARD_GAP && before->gap <= GAP_MAX);
    guard_word_pass(&before->word, &before->in_word, now);
}

/* Letters that touch a number make something else of it, unless they say what it is. */
static bool touched_by(const struct before *before)
{
    return before->in_word && !guard_word_among(&before->word, "nir ins insee ss secu numero no n");
}

bool pup_guard_nir(struct pup_span text, struct pup_span *found)
{
    struct guard_reader reader = {.text = text};
    struct before before = {.at = {.sort = GUARD_OTHER}};
    struct guard_char now;
    *found = (struct pup_span){NULL, 0};
    if (!worth_a_look(text)) {
        return false;
    }
    for (size_t start = 0; next_plain(&reader, &now); start = reader.at) {
        if (now.sort == GUARD_DIGIT && before.at.sort != GUARD_DIGIT) {
            struct run run;
            read_run(reader, now, &run);
            int count = is_keyed(&run, !before.digit) ? KEYED : is_number(&run, touched_by(&before)) ? NUMBER : 0;
            if (count > 0) {
                *found = (struct pup_span){text.data + start, run.end[count - 1] - start};
                return true;
            }
        }
        pass(&before, &now);
    }
    return false;
}
