#include "common/rules/deadline.h"

#include "common/model/date.h"
#include "common/model/fields.h"

enum pup_deadline pup_deadline(int64_t from, int64_t due, int64_t today)
{
    return today > due ? PUP_DEADLINE_OVERDUE : today >= from ? PUP_DEADLINE_NEAR : PUP_DEADLINE_FAR;
}

int64_t pup_renewal_from(int64_t end, int64_t notice)
{
    return end - (notice < 0 ? PUP_NOTICE_DAYS : notice);
}

int64_t pup_review_from(int64_t due)
{
    return due - PUP_REVIEW_DAYS;
}

int64_t pup_minutes_due(int64_t meeting)
{
    return meeting + PUP_MINUTES_DAYS;
}

bool pup_meeting_held(int64_t state, int64_t present)
{
    return state == PUP_MEETING_STATE_HELD || state == PUP_MEETING_STATE_MINUTED ||
           (state != PUP_MEETING_STATE_CANCELLED && present > 0);
}

bool pup_protocol_counts(int64_t state, bool has_valid_from, int64_t valid_from, int64_t year)
{
    bool validated = state == PUP_PROTOCOL_STATE_VALIDATED || state == PUP_PROTOCOL_STATE_IN_REVIEW;
    return validated && has_valid_from && pup_date_from_days(valid_from).year <= year;
}

bool pup_stock_low(int64_t quantity, int64_t threshold)
{
    return quantity < threshold;
}

enum pup_deadline pup_stock_expiry(int64_t quantity, int64_t expiry, int64_t today)
{
    return quantity <= 0 ? PUP_DEADLINE_FAR : pup_deadline(expiry - PUP_EXPIRY_DAYS, expiry, today);
}

int64_t pup_convene_due(int64_t meeting)
{
    return meeting - PUP_CONVENE_DAYS;
}

enum pup_convening pup_convening(int64_t state, int64_t meeting, int64_t today)
{
    if (today > meeting) {
        return PUP_CONVENING_NOTHING;
    }
    if (state == PUP_MEETING_STATE_PLANNED && today >= pup_convene_due(meeting) - PUP_CONVENE_AHEAD) {
        return PUP_CONVENING_CONVENE;
    }
    bool remind = state == PUP_MEETING_STATE_CONVENED && today >= meeting - PUP_REMIND_DAYS;
    return remind ? PUP_CONVENING_REMIND : PUP_CONVENING_NOTHING;
}
