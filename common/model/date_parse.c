/* Dates as people type them. The text is folded and cut into words at spaces, slashes, dots and hyphens, so that all
 * ways of writing a date become "day month year" or "year month day". */
#include <string.h>

#include "common/base/text.h"
#include "common/model/date.h"
#include "common/model/scan_priv.h"

enum { TYPED_MAX = 64, FOLD_BUDGET = 4096, TOKENS_MAX = 5, PREFIX_MIN = 3 };

struct tokens {
    struct pup_span list[TOKENS_MAX];
    size_t count; /* TOKENS_MAX when there are too many for any date */
};

static bool parts_tokens(uint8_t byte)
{
    return byte == ' ' || byte == '/' || byte == '.' || byte == ',';
}

static struct tokens tokenise(struct pup_span text)
{
    struct tokens tokens = {.count = 0};
    for (size_t at = 0; at < text.len && tokens.count < TOKENS_MAX;) {
        size_t start = at;
        while (at < text.len && !parts_tokens(text.data[at])) {
            at++;
        }
        if (at > start) {
            tokens.list[tokens.count++] = (struct pup_span){text.data + start, at - start};
        }
        at += at < text.len;
    }
    return tokens;
}

static bool is_word(struct pup_span token, const char *word)
{
    return pup_span_equal(token, pup_span_of(word));
}

/* The place from 1 of the name that `token` begins with at least three letters, when all such names (there is one list
 * in each language) agree on it; else 0. */
static int place_of(struct pup_span token, const char *const names[][2], int count)
{
    int place = 0;
    for (int i = 0; i < count && token.len >= PREFIX_MIN; i++) {
        bool begins = false;
        for (int language = 0; language < 2; language++) {
            const char *name = names[i][language];
            begins = begins || (strlen(name) >= token.len && memcmp(name, token.data, token.len) == 0);
        }
        if (begins && place != 0) {
            return 0;
        }
        place = begins ? i + 1 : place;
    }
    return place;
}

static int month_of(struct pup_span token)
{
    static const char *const months[][2] = {
        {"janvier", "january"}, {"fevrier", "february"},  {"mars", "march"},
        {"avril", "april"},     {"mai", "may"},           {"juin", "june"},
        {"juillet", "july"},    {"aout", "august"},       {"septembre", "september"},
        {"octobre", "october"}, {"novembre", "november"}, {"decembre", "december"},
    };
    return place_of(token, months, 12);
}

static int weekday_of(struct pup_span token)
{
    static const char *const days[][2] = {
        {"lundi", "monday"},    {"mardi", "tuesday"},   {"mercredi", "wednesday"}, {"jeudi", "thursday"},
        {"vendredi", "friday"}, {"samedi", "saturday"}, {"dimanche", "sunday"},
    };
    return place_of(token, days, 7);
}

/* A token of only digits, at least `min` and at most `max` of them; else -1. */
static int digits_of(struct pup_span token, size_t min, size_t max)
{
    struct scan scan = {token};
    int64_t number = 0;
    if (token.len < min || token.len > max || !scan_number(&scan, (int)max, &number) || !scan_done(&scan)) {
        return -1;
    }
    return (int)number;
}

static int year_of(struct pup_span token)
{
    return token.len == 2 && digits_of(token, 2, 2) >= 0 ? 2000 + digits_of(token, 2, 2) : digits_of(token, 4, 4);
}

static int day_of(struct pup_span token)
{
    return is_word(token, "1er") || is_word(token, "1st") ? 1 : digits_of(token, 1, 2);
}

/* Three tokens that are a date; the year comes first when it has four digits, else the day does. */
static enum pup_err read_calendar(const struct pup_span tokens[3], int64_t *days)
{
    bool year_first = digits_of(tokens[0], 4, 4) >= 0;
    int year = year_of(tokens[year_first ? 0 : 2]);
    int day = day_of(tokens[year_first ? 2 : 0]);
    int month = digits_of(tokens[1], 1, 2);
    if (month < 0 && !year_first) {
        month = month_of(tokens[1]);
    }
    if (!pup_date_valid(year, month, day)) {
        return PUP_ERR_INVALID;
    }
    *days = pup_days_from_date((struct pup_date){year, month, day});
    return PUP_OK;
}

static enum pup_err read_word(struct pup_span token, int64_t today, int64_t *days)
{
    static const struct {
        const char *word;
        int offset;
    } words[] = {
        {"aujourd'hui", 0}, {"aujourdhui", 0},   {"today", 0}, {"demain", 1},
        {"tomorrow", 1},    {"apres demain", 2}, {"hier", -1}, {"yesterday", -1},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (is_word(token, words[i].word)) {
            *days = today + words[i].offset;
            return PUP_OK;
        }
    }
    int weekday = weekday_of(token);
    if (weekday == 0) {
        return PUP_ERR_INVALID;
    }
    int ahead = (weekday - pup_weekday(today) + 7) % 7;
    *days = today + (ahead == 0 ? 7 : ahead);
    return PUP_OK;
}

static enum pup_err read_folded(struct pup_span folded, int64_t today, int64_t *days)
{
    struct tokens tokens = tokenise(folded);
    if (tokens.count == 3) {
        return read_calendar(tokens.list, days);
    }
    /* "mardi 17 mars 2026": the weekday is a check; a wrong one means that one of the two was mistyped. */
    if (tokens.count == 4) {
        int64_t named = 0;
        int weekday = weekday_of(tokens.list[0]);
        if (weekday == 0 || read_calendar(tokens.list + 1, &named) != PUP_OK || pup_weekday(named) != weekday) {
            return PUP_ERR_INVALID;
        }
        *days = named;
        return PUP_OK;
    }
    return tokens.count == 1 || is_word(folded, "apres demain") ? read_word(folded, today, days) : PUP_ERR_INVALID;
}

static int64_t add_months(int64_t days, int64_t months)
{
    struct pup_date date = pup_date_from_days(days);
    int64_t month = (int64_t)date.year * 12 + date.month - 1 + months;
    int64_t year = month / 12;
    if (month < 12 || year > 9999) {
        return INT64_MAX;
    }
    date.year = (int)year;
    date.month = (int)(month % 12) + 1;
    while (!pup_date_valid(date.year, date.month, date.day)) {
        date.day--; /* a month from 31 January is the last of February */
    }
    return pup_days_from_date(date);
}

/* "10j", "2 semaines", "1m" behind a sign. */
static enum pup_err read_relative(struct scan *scan, bool minus, int64_t today, int64_t *days)
{
    static const struct {
        const char *unit;
        int days; /* 0: months */
    } units[] = {
        {"jours", 1},    {"jour", 1},    {"j", 1},      {"days", 1},  {"day", 1},   {"d", 1},
        {"semaines", 7}, {"semaine", 7}, {"sem", 7},    {"s", 7},     {"weeks", 7}, {"week", 7},
        {"w", 7},        {"mois", 0},    {"months", 0}, {"month", 0}, {"m", 0},
    };
    int64_t count = 0;
    scan_spaces(scan);
    if (!scan_number(scan, 5, &count)) {
        return PUP_ERR_INVALID;
    }
    count = minus ? -count : count;
    scan_spaces(scan);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        struct scan rest = *scan;
        if (scan_text(&rest, units[i].unit) && scan_done(&rest)) {
            *days = units[i].days == 0 ? add_months(today, count) : today + count * units[i].days;
            return PUP_OK;
        }
    }
    return PUP_ERR_INVALID;
}

enum pup_err pup_date_parse(struct pup_span text, int64_t today, int64_t *days)
{
    struct pup_span trimmed = pup_text_trim(text);
    if (trimmed.len == 0 || trimmed.len > TYPED_MAX) {
        return PUP_ERR_INVALID;
    }
    enum pup_err err;
    int64_t read = 0;
    struct scan scan = {trimmed};
    bool minus = scan_minus(&scan);
    if (scan.rest.len < trimmed.len) {
        err = read_relative(&scan, minus, today, &read);
    } else {
        struct pup_arena arena;
        pup_arena_init(&arena, FOLD_BUDGET);
        struct pup_span folded = pup_text_fold(&arena, trimmed);
        err = read_folded(folded, today, &read);
        pup_arena_release(&arena);
    }
    if (err == PUP_OK && (read < PUP_DAYS_MIN || read > PUP_DAYS_MAX)) {
        err = PUP_ERR_INVALID;
    }
    if (err == PUP_OK) {
        *days = read;
    }
    return err;
}

/* The date's part of "demain à 14h": without the word, comma or T that leads over to the time. */
static struct pup_span without_link(struct pup_span left)
{
    static const char *const links[] = {" à", " a", " at", ","};
    left = pup_text_trim(left);
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        struct pup_span link = pup_span_of(links[i]);
        if (left.len > link.len && memcmp(left.data + left.len - link.len, link.data, link.len) == 0) {
            left.len -= link.len;
            break;
        }
    }
    return left;
}

/* True where a date may end and a time begin: at a space, or at the T of ISO 8601. */
static bool may_part(struct pup_span text, size_t at)
{
    struct scan scan = {{text.data + at, text.len - at}};
    scan_spaces(&scan);
    bool space = scan.rest.len < text.len - at;
    bool iso = text.data[at] == 'T' && at > 0 && text.data[at - 1] >= '0' && text.data[at - 1] <= '9';
    return space || iso;
}

enum pup_err pup_datetime_parse(struct pup_span text, int64_t today, int64_t *minutes)
{
    struct pup_span trimmed = pup_text_trim(text);
    int64_t days = 0, minute = 0;
    if (trimmed.len > TYPED_MAX) {
        return PUP_ERR_INVALID;
    }
    if (pup_date_parse(trimmed, today, &days) == PUP_OK) {
        *minutes = days * PUP_MINUTES_PER_DAY;
        return PUP_OK;
    }
    for (size_t at = 1; at < trimmed.len; at++) {
        if (!may_part(trimmed, at)) {
            continue;
        }
        size_t skip = trimmed.data[at] == 'T' ? 1 : 0;
        struct pup_span right = {trimmed.data + at + skip, trimmed.len - at - skip};
        if (pup_time_of_day_parse(right, &minute) == PUP_OK &&
            pup_date_parse(without_link((struct pup_span){trimmed.data, at}), today, &days) == PUP_OK) {
            *minutes = days * PUP_MINUTES_PER_DAY + minute;
            return PUP_OK;
        }
    }
    return PUP_ERR_INVALID;
}
