#include "common/model/scan_priv.h"

#include <string.h>

#include "common/base/text.h"

static void advance(struct scan *scan, size_t len)
{
    scan->rest = (struct pup_span){scan->rest.data + len, scan->rest.len - len};
}

void scan_spaces(struct scan *scan)
{
    struct pup_span trimmed = pup_text_trim(scan->rest);
    if (trimmed.len == 0) {
        scan->rest = trimmed;
    } else {
        advance(scan, (size_t)(trimmed.data - scan->rest.data));
    }
}

bool scan_character(struct scan *scan, char character)
{
    if (scan->rest.len == 0 || scan->rest.data[0] != (uint8_t)character) {
        return false;
    }
    advance(scan, 1);
    return true;
}

static uint8_t lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? byte + 32 : byte;
}

bool scan_text(struct scan *scan, const char *text)
{
    size_t len = strlen(text);
    if (scan->rest.len < len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (lower(scan->rest.data[i]) != lower((uint8_t)text[i])) {
            return false;
        }
    }
    advance(scan, len);
    return true;
}

bool scan_number(struct scan *scan, int max_digits, int64_t *number)
{
    int64_t sum = 0;
    size_t digits = 0;
    for (; digits < scan->rest.len; digits++) {
        uint8_t byte = scan->rest.data[digits];
        if (byte < '0' || byte > '9') {
            break;
        }
        if (digits == (size_t)max_digits) {
            return false;
        }
        sum = sum * 10 + (byte - '0');
    }
    if (digits == 0) {
        return false;
    }
    advance(scan, digits);
    *number = sum;
    return true;
}

bool scan_minus(struct scan *scan)
{
    if (scan_character(scan, '-') || scan_text(scan, "\xe2\x88\x92")) {
        return true;
    }
    (void)scan_character(scan, '+');
    return false;
}

bool scan_done(const struct scan *scan)
{
    return scan->rest.len == 0;
}
