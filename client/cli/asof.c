#include "client/cli/asof.h"

#include "client/cli/say.h"
#include "common/model/date.h"
#include "common/model/number.h"

int pup_as_of(struct pup_context *context, int64_t *today)
{
    const char *word = pup_given_value(context, "on");
    *today = context->typing.today;
    if (word != NULL && pup_date_parse(pup_span_of(word), context->typing.today, today) != PUP_OK) {
        return pup_fail(EX_USAGE, _("--on: \"%s\" is no date; write for instance 17/03/2026 or yesterday"), word);
    }
    return EX_OK;
}

int pup_as_of_year(struct pup_context *context, int64_t today, int64_t *year)
{
    enum { FIRST = 1900, LAST = 2999 };
    const char *word = pup_given_value(context, "year");
    *year = pup_date_from_days(today).year;
    if (word != NULL && (pup_integer_parse(pup_span_of(word), year) != PUP_OK || *year < FIRST || *year > LAST)) {
        return pup_fail(EX_USAGE, _("--year: \"%s\" is no year; write for instance 2026"), word);
    }
    return EX_OK;
}
