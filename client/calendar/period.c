#include "client/calendar/period.h"

#include "client/cli/say.h"

int period_day(struct pup_context *context, const char *option, int64_t *day, bool *given)
{
    const char *word = pup_given_value(context, option);
    *given = word != NULL;
    *day = context->typing.today;
    if (word != NULL && pup_date_parse(pup_span_of(word), context->typing.today, day) != PUP_OK) {
        return pup_fail(EX_USAGE, _("--%s: \"%s\" is no date; write for instance 17/03/2026 or monday"), option, word);
    }
    return EX_OK;
}

static struct pup_period week_of(int64_t day)
{
    int64_t monday = day - (pup_weekday(day) - 1);
    return (struct pup_period){monday, monday + 6};
}

static struct pup_period month_of(int64_t day)
{
    struct pup_date date = pup_date_from_days(day);
    return pup_period_month(date.year, date.month);
}

static bool near_the_ends(const struct pup_period *period)
{
    return period->from <= PUP_DAYS_MIN + 2 || period->to >= PUP_DAYS_MAX - 2;
}

/* The day asked about, and how many are shown from it on. */
static int read_day(struct pup_context *context, const char *word, int64_t *day, int64_t *length)
{
    bool on;
    int code = period_day(context, "on", day, &on);
    if (code != EX_OK || word == NULL || on) {
        return code == EX_OK && word != NULL ? pup_fail(EX_USAGE, _("say the day once")) : code;
    }
    *length = 1;
    return pup_date_parse(pup_span_of(word), context->typing.today, day) == PUP_OK
               ? EX_OK
               : pup_fail(EX_USAGE, _("\"%s\" is no date; write for instance 17/03/2026, tomorrow, or --week"), word);
}

int period_read(struct pup_context *context, const char *word, int64_t length, struct pup_period *period)
{
    bool from, to, week = pup_given_value(context, "week") != NULL, month = pup_given_value(context, "month") != NULL;
    int64_t day, first, last;
    int code = read_day(context, word, &day, &length);
    code = code == EX_OK ? period_day(context, "from", &first, &from) : code;
    code = code == EX_OK ? period_day(context, "to", &last, &to) : code;
    if (code != EX_OK) {
        return code;
    }
    if (week + month + (from || to) > 1) {
        return pup_fail(EX_USAGE, _("say --week, --month, or --from and --to: one of them"));
    }
    *period = week ? week_of(day) : month ? month_of(day) : (struct pup_period){day, day + length - 1};
    if (from || to) {
        *period = (struct pup_period){from ? first : day, to ? last : (from ? first : day) + length - 1};
    }
    if (period->to < period->from) {
        return pup_fail(EX_USAGE, _("the last day comes before the first"));
    }
    if (period->to - period->from >= PERIOD_MAX || near_the_ends(period)) {
        return pup_fail(EX_USAGE, _("this is too long a time; ask for ten years at most"));
    }
    return EX_OK;
}
