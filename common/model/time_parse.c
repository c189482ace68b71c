/* Times of day and durations as people type them. */
#include "common/base/text.h"
#include "common/model/date.h"
#include "common/model/scan_priv.h"

enum { MINUTES_PER_HOUR = 60, HOURS_PER_DAY = 24 };

/* ":30", perhaps with the ":00" that spreadsheets put behind. */
static bool take_colon_minutes(struct scan *scan, int64_t *minutes)
{
    if (!scan_character(scan, ':')) {
        return false;
    }
    size_t before = scan->rest.len;
    if (!scan_number(scan, 2, minutes) || before - scan->rest.len != 2) {
        return false;
    }
    (void)scan_text(scan, ":00");
    return *minutes < MINUTES_PER_HOUR;
}

static bool take_hour_unit(struct scan *scan)
{
    return scan_text(scan, "heures") || scan_text(scan, "heure") || scan_text(scan, "hours") ||
           scan_text(scan, "hour") || scan_text(scan, "hrs") || scan_text(scan, "hr") || scan_text(scan, "h");
}

static bool take_minute_unit(struct scan *scan)
{
    return scan_text(scan, "minutes") || scan_text(scan, "minute") || scan_text(scan, "min") || scan_text(scan, "mn") ||
           scan_text(scan, "m") || scan_text(scan, "'");
}

/* What may follow "1 h": nothing, or minutes with or without their unit. */
static bool take_minutes_after_hours(struct scan *scan, int64_t *minutes)
{
    *minutes = 0;
    scan_spaces(scan);
    if (scan_done(scan)) {
        return true;
    }
    if (!scan_number(scan, 2, minutes)) {
        return false;
    }
    scan_spaces(scan);
    (void)take_minute_unit(scan);
    return *minutes < MINUTES_PER_HOUR;
}

enum pup_err pup_time_of_day_parse(struct pup_span text, int64_t *minutes)
{
    struct scan scan = {pup_text_trim(text)};
    int64_t hours = 0, rest = 0;
    if (!scan_number(&scan, 2, &hours) || hours >= HOURS_PER_DAY) {
        return PUP_ERR_INVALID;
    }
    if (!take_colon_minutes(&scan, &rest)) {
        scan_spaces(&scan);
        if (!take_hour_unit(&scan) || !take_minutes_after_hours(&scan, &rest)) {
            return PUP_ERR_INVALID;
        }
    }
    if (!scan_done(&scan)) {
        return PUP_ERR_INVALID;
    }
    *minutes = hours * MINUTES_PER_HOUR + rest;
    return PUP_OK;
}

/* ",5 h" behind the whole hours: hundredths and the like, rounded to the minute. */
static bool take_decimal_hours(struct scan *scan, int64_t *minutes)
{
    int64_t fraction = 0;
    if (!scan_character(scan, ',') && !scan_character(scan, '.')) {
        return false;
    }
    size_t before = scan->rest.len;
    if (!scan_number(scan, 6, &fraction)) {
        return false;
    }
    int64_t scale = 1;
    for (size_t i = scan->rest.len; i < before; i++) {
        scale *= 10;
    }
    scan_spaces(scan);
    *minutes = (fraction * MINUTES_PER_HOUR + scale / 2) / scale;
    return take_hour_unit(scan);
}

/* What may follow the first number of a duration. */
static bool take_duration(struct scan *scan, int64_t number, int64_t *minutes)
{
    int64_t rest = 0;
    struct scan ahead = *scan;
    if (take_colon_minutes(&ahead, &rest) || (ahead = *scan, take_decimal_hours(&ahead, &rest))) {
        *scan = ahead;
        *minutes = number * MINUTES_PER_HOUR + rest;
        return true;
    }
    scan_spaces(scan);
    if (take_hour_unit(scan)) {
        *minutes = number * MINUTES_PER_HOUR;
        if (!take_minutes_after_hours(scan, &rest)) {
            return false;
        }
        *minutes += rest;
        return true;
    }
    *minutes = number;
    return scan_done(scan) || take_minute_unit(scan);
}

enum pup_err pup_duration_parse(struct pup_span text, int64_t *minutes)
{
    struct scan scan = {pup_text_trim(text)};
    int64_t number = 0, read = 0;
    if (!scan_number(&scan, 7, &number) || !take_duration(&scan, number, &read)) {
        return PUP_ERR_INVALID;
    }
    scan_spaces(&scan);
    if (!scan_done(&scan) || read > PUP_DURATION_MAX) {
        return PUP_ERR_INVALID;
    }
    *minutes = read;
    return PUP_OK;
}
