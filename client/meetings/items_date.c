/* Dates in items: what people leave out when they write minutes is what the meeting's day says. */
#include <stdio.h>
#include <string.h>

#include "client/meetings/items_priv.h"
#include "common/base/text.h"
#include "common/model/date.h"

enum { TYPED_MAX = 64 };

/* "30/04", "30 avril", "mardi 28/04": read with the year of the day, else the next, whichever is not before it. */
static enum pup_err without_year(struct pup_span text, int64_t day, int64_t *days)
{
    int year = pup_date_from_days(day).year;
    for (int later = 0; later < 2; later++) {
        char typed[TYPED_MAX + 8];
        int len = snprintf(typed, sizeof typed, "%.*s %04d", (int)text.len, (const char *)text.data, year + later);
        int64_t read = 0;
        bool is_date = pup_date_parse((struct pup_span){(const uint8_t *)typed, (size_t)len}, day, &read) == PUP_OK;
        if (is_date && read >= day) {
            *days = read;
            return PUP_OK;
        }
    }
    return PUP_ERR_INVALID;
}

/* The last day of the month that a day lies in. */
static int64_t end_of_month(int64_t day)
{
    struct pup_date date = pup_date_from_days(day);
    int year = date.month == 12 ? date.year + 1 : date.year;
    return pup_days_from_date((struct pup_date){year, date.month % 12 + 1, 1}) - 1;
}

static bool behind_words(struct pup_span folded, const char *words, struct pup_span *rest)
{
    size_t len = strlen(words);
    if (folded.len < len || memcmp(folded.data, words, len) != 0) {
        return false;
    }
    *rest = items_behind(folded, len);
    return true;
}

static enum pup_err end_of(struct pup_span month, int64_t day, int64_t *days)
{
    static const char *const this_month[] = {"du mois", "de mois", "mois", "month", "the month"};
    for (size_t i = 0; i < sizeof this_month / sizeof this_month[0]; i++) {
        if (pup_span_equal(month, pup_span_of(this_month[i]))) {
            *days = end_of_month(day);
            return PUP_OK;
        }
    }
    char typed[TYPED_MAX + 8];
    int64_t first =
        pup_days_from_date((struct pup_date){pup_date_from_days(day).year, pup_date_from_days(day).month, 1});
    int len = snprintf(typed, sizeof typed, "1 %.*s", (int)month.len, (const char *)month.data);
    struct pup_span whole = {(const uint8_t *)typed, (size_t)len};
    enum pup_err err = pup_date_parse(whole, first, days);
    err = err == PUP_OK ? err : without_year(whole, first, days);
    if (err == PUP_OK) {
        *days = end_of_month(*days);
    }
    return err;
}

enum pup_err pup_item_date(struct pup_span text, int64_t day, int64_t *days)
{
    struct pup_arena scratch;
    struct pup_span rest;
    text = pup_text_trim(text);
    if (text.len == 0 || text.len > TYPED_MAX) {
        return PUP_ERR_INVALID;
    }
    if (pup_date_parse(text, day, days) == PUP_OK) {
        return PUP_OK;
    }
    pup_arena_init(&scratch, 4096);
    struct pup_span folded = pup_text_fold(&scratch, text);
    bool end = folded.data != NULL && (behind_words(folded, "fin ", &rest) || behind_words(folded, "end of ", &rest));
    /* The end of a month that is over is that of the next year: a month counts from its first day on. */
    enum pup_err err = end ? end_of(rest, day, days) : without_year(text, day, days);
    pup_arena_release(&scratch);
    return err;
}
