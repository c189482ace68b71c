#include "common/model/number.h"

#include <string.h>

#include "common/base/text.h"
#include "common/model/scan_priv.h"

/* The integral part's bound in each type, so that what is stored stays well within 64 bits. */
static const int64_t integer_max = 1000000000000000; /* 10^15 */
static const int64_t decimal_max = 1000000000000;    /* 10^12, stored as 10^18 millionths */

enum { DIGITS_MAX = 40, FRACTION_MAX = 6 };

/* A number as it is written. */
struct written {
    bool negative;
    char digits[DIGITS_MAX]; /* of the integral part, without separators */
    size_t digit_count;
    size_t fraction_digits;
    int64_t fraction; /* in units of 10^-fraction_digits */
};

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* Takes the integral part: digits, between which may stand spaces or, three digits apart, the separator `thousands`
 * ('\0' for none). */
static bool take_digits(struct scan *scan, char thousands, struct written *written)
{
    size_t since = 0;     /* digits since the last separator */
    bool grouped = false; /* a separator was seen */
    for (;;) {
        if (scan->rest.len > 0 && is_digit(scan->rest.data[0])) {
            if (written->digit_count == DIGITS_MAX) {
                return false;
            }
            written->digits[written->digit_count++] = (char)scan->rest.data[0];
            (void)scan_character(scan, (char)scan->rest.data[0]);
            since++;
            continue;
        }
        struct scan ahead = *scan;
        if (thousands != '\0' && scan_character(&ahead, thousands)) {
            if (since == 0 || since > 3 || (grouped && since != 3)) {
                return false;
            }
            grouped = true;
            since = 0;
            *scan = ahead;
            continue;
        }
        scan_spaces(&ahead);
        if (written->digit_count == 0 || ahead.rest.len == scan->rest.len || scan_done(&ahead) ||
            !is_digit(ahead.rest.data[0])) {
            break;
        }
        *scan = ahead;
    }
    return written->digit_count > 0 && (!grouped || since == 3);
}

/* Takes the decimal separator, if one comes, and at most `max` digits behind it. One digit more is an error and never
 * rounded away: in "3.600" it is more likely that thousands were meant. */
static bool take_fraction(struct scan *scan, char separator, size_t max, struct written *written)
{
    if (separator == '\0' || !scan_character(scan, separator)) {
        return true;
    }
    while (scan->rest.len > 0 && is_digit(scan->rest.data[0])) {
        if (written->fraction_digits == max) {
            return false;
        }
        written->fraction = written->fraction * 10 + (scan->rest.data[0] - '0');
        written->fraction_digits++;
        (void)scan_character(scan, (char)scan->rest.data[0]);
    }
    return written->fraction_digits > 0;
}

/* units × scale + fraction, signed; `scale` is a power of ten. */
static enum pup_err to_integer(const struct written *written, int64_t max, int64_t scale, int64_t *value)
{
    int64_t units = 0;
    for (size_t i = 0; i < written->digit_count; i++) {
        units = units * 10 + (written->digits[i] - '0');
        if (units > max) {
            return PUP_ERR_LIMIT;
        }
    }
    int64_t fraction = written->fraction;
    int64_t step = scale;
    for (size_t i = 0; i < written->fraction_digits; i++) {
        step /= 10;
    }
    int64_t magnitude = units * scale + fraction * step;
    if (magnitude > max * scale) {
        return PUP_ERR_LIMIT;
    }
    *value = written->negative ? -magnitude : magnitude;
    return PUP_OK;
}

static size_t count_of(struct pup_span text, char character)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        count += text.data[i] == (uint8_t)character;
    }
    return count;
}

/* Which of '.' and ',' is the decimal separator and which parts thousands. The last to come is the decimal one if it
 * comes once; a separator that comes several times parts thousands. */
static void choose_separators(struct pup_span text, char *thousands, char *decimal)
{
    size_t dots = count_of(text, '.'), commas = count_of(text, ',');
    char last = '\0', other = '\0';
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '.' || text.data[i] == ',') {
            last = (char)text.data[i];
            other = last == '.' ? ',' : '.';
        }
    }
    size_t lasts = last == '.' ? dots : commas;
    *decimal = lasts == 1 ? last : '\0';
    *thousands = lasts == 1 ? other : last;
}

static void scan_euro(struct scan *scan)
{
    scan_spaces(scan);
    (void)(scan_text(scan, "€") || scan_text(scan, "euros") || scan_text(scan, "euro") || scan_text(scan, "eur"));
    scan_spaces(scan);
}

enum pup_err pup_integer_parse(struct pup_span text, int64_t *value)
{
    struct scan scan = {pup_text_trim(text)};
    struct written written = {.negative = scan_minus(&scan)};
    scan_spaces(&scan);
    if (!take_digits(&scan, '\0', &written) || !scan_done(&scan)) {
        return PUP_ERR_INVALID;
    }
    return to_integer(&written, integer_max, 1, value);
}

enum pup_err pup_decimal_parse(struct pup_span text, int64_t *millionths)
{
    struct scan scan = {pup_text_trim(text)};
    struct written written = {.negative = scan_minus(&scan)};
    scan_spaces(&scan);
    char separator = count_of(text, ',') > 0 ? ',' : '.';
    if (!take_digits(&scan, '\0', &written) || !take_fraction(&scan, separator, FRACTION_MAX, &written) ||
        !scan_done(&scan)) {
        return PUP_ERR_INVALID;
    }
    return to_integer(&written, decimal_max, 1000000, millionths);
}

enum pup_err pup_amount_parse(struct pup_span text, int64_t *cents)
{
    char thousands, decimal;
    choose_separators(text, &thousands, &decimal);
    struct scan scan = {pup_text_trim(text)};
    struct written written = {.negative = scan_minus(&scan)};
    scan_euro(&scan);
    if (!take_digits(&scan, thousands, &written) || !take_fraction(&scan, decimal, 2, &written)) {
        return PUP_ERR_INVALID;
    }
    scan_euro(&scan);
    return scan_done(&scan) ? to_integer(&written, integer_max, 100, cents) : PUP_ERR_INVALID;
}

enum pup_err pup_boolean_parse(struct pup_span text, bool *value)
{
    static const char *const yes[] = {"oui", "vrai", "yes", "true", "o", "y", "x", "1"};
    static const char *const no[] = {"non", "faux", "no", "false", "n", "0"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        if (pup_text_same(text, pup_span_of(yes[i]))) {
            *value = true;
            return PUP_OK;
        }
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        if (pup_text_same(text, pup_span_of(no[i]))) {
            *value = false;
            return PUP_OK;
        }
    }
    return PUP_ERR_INVALID;
}

/* The Luhn sum: from the right, every second digit counts twice, and of what exceeds 9 the digits are added. */
static bool luhn_valid(const char *digits, size_t len)
{
    int sum = 0;
    for (size_t i = 0; i < len; i++) {
        int digit = digits[len - 1 - i] - '0';
        int weighed = i % 2 == 1 ? 2 * digit : digit;
        sum += weighed > 9 ? weighed - 9 : weighed;
    }
    return sum % 10 == 0;
}

static bool all_digits(struct pup_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_digit(text.data[i])) {
            return false;
        }
    }
    return true;
}

bool pup_rpps_valid(struct pup_span text)
{
    char digits[11];
    if (text.len != sizeof digits || !all_digits(text)) {
        return false;
    }
    memcpy(digits, text.data, sizeof digits);
    return luhn_valid(digits, sizeof digits);
}

bool pup_finess_valid(struct pup_span text)
{
    char digits[9];
    if (text.len != sizeof digits) {
        return false;
    }
    memcpy(digits, text.data, sizeof digits);
    if (digits[0] == '2' && (digits[1] == 'A' || digits[1] == 'B')) {
        digits[1] = digits[1] == 'A' ? '1' : '2';
    }
    return all_digits((struct pup_span){(const uint8_t *)digits, sizeof digits}) && luhn_valid(digits, sizeof digits);
}
