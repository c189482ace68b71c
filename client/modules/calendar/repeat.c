#include "client/modules/calendar/repeat.h"

#include "common/model/date.h"

/* libical ends its lists of bytes and of shorts by the same number. */
static bool given(const short *list)
{
    return list[0] != ICAL_RECURRENCE_ARRAY_MAX;
}

static bool holds(const short *list, size_t room, int number)
{
    for (size_t i = 0; i < room && list[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
        if (list[i] == number) {
            return true;
        }
    }
    return false;
}

/* Where a day stands: what the parts of a rule ask about. */
struct standing {
    int64_t day;
    struct pup_date date;
    int length;  /* of its month */
    int weekday; /* 1 Sunday … 7 Saturday, as libical numbers them */
};

static int month_length(struct pup_date date)
{
    struct pup_date first = {date.year, date.month, 1};
    struct pup_date next =
        date.month == 12 ? (struct pup_date){date.year + 1, 1, 1} : (struct pup_date){date.year, date.month + 1, 1};
    return (int)(pup_days_from_date(next) - pup_days_from_date(first));
}

static struct standing stand(int64_t day)
{
    struct pup_date date = pup_date_from_days(day);
    return (struct standing){day, date, month_length(date), pup_weekday(day) % 7 + 1};
}

struct repeating {
    const struct icalrecurrencetype *rule;
    struct standing first;
};

static bool month_fits(const struct icalrecurrencetype *rule, const struct standing *at)
{
    return !given(rule->by_month) || holds(rule->by_month, ICAL_BY_MONTH_SIZE, at->date.month);
}

static bool month_day_fits(const struct icalrecurrencetype *rule, const struct standing *at)
{
    return !given(rule->by_month_day) || holds(rule->by_month_day, ICAL_BY_MONTHDAY_SIZE, at->date.day) ||
           holds(rule->by_month_day, ICAL_BY_MONTHDAY_SIZE, at->date.day - at->length - 1);
}

/* "MO", or "2MO" and "-1MO" within the month. */
static bool weekday_fits(const struct icalrecurrencetype *rule, const struct standing *at)
{
    if (!given(rule->by_day)) {
        return true;
    }
    for (size_t i = 0; i < ICAL_BY_DAY_SIZE && rule->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
        int position = icalrecurrencetype_day_position(rule->by_day[i]);
        bool there =
            position == 0 || position == (at->date.day + 6) / 7 || position == -((at->length - at->date.day) / 7 + 1);
        if (there && (int)icalrecurrencetype_day_day_of_week(rule->by_day[i]) == at->weekday) {
            return true;
        }
    }
    return false;
}

/* Days since the beginning of the week, as the rule begins weeks. */
static int in_week(const struct icalrecurrencetype *rule, int64_t day)
{
    int start = rule->week_start == ICAL_NO_WEEKDAY ? ICAL_MONDAY_WEEKDAY : (int)rule->week_start;
    return (pup_weekday(day) % 7 + 1 - start + 7) % 7;
}

static bool period_fits(const struct repeating *repeating, const struct standing *at)
{
    const struct icalrecurrencetype *rule = repeating->rule;
    const struct standing *first = &repeating->first;
    int64_t years = at->date.year - first->date.year, periods;
    switch (rule->freq) {
    case ICAL_DAILY_RECURRENCE:
        periods = at->day - first->day;
        break;
    case ICAL_WEEKLY_RECURRENCE:
        periods = (at->day - in_week(rule, at->day) - (first->day - in_week(rule, first->day))) / 7;
        break;
    case ICAL_MONTHLY_RECURRENCE:
        periods = years * 12 + at->date.month - first->date.month;
        break;
    default:
        periods = years;
    }
    return periods % rule->interval == 0;
}

/* What a rule leaves unsaid is as in its first occurrence. */
static bool unsaid_fits(const struct repeating *repeating, const struct standing *at)
{
    const struct icalrecurrencetype *rule = repeating->rule;
    const struct standing *first = &repeating->first;
    bool day_said = given(rule->by_day) || given(rule->by_month_day);
    switch (rule->freq) {
    case ICAL_WEEKLY_RECURRENCE:
        return given(rule->by_day) || at->weekday == first->weekday;
    case ICAL_MONTHLY_RECURRENCE:
        return day_said || at->date.day == first->date.day;
    case ICAL_YEARLY_RECURRENCE:
        return (given(rule->by_month) || at->date.month == first->date.month) &&
               (day_said || at->date.day == first->date.day);
    default:
        return true;
    }
}

static bool fits(const struct repeating *repeating, const struct standing *at)
{
    const struct icalrecurrencetype *rule = repeating->rule;
    return month_fits(rule, at) && month_day_fits(rule, at) && weekday_fits(rule, at) && unsaid_fits(repeating, at) &&
           period_fits(repeating, at);
}

/* The place of a day among those of its month that fit, from the beginning and from the end. */
static bool position_fits(const struct repeating *repeating, const struct standing *at)
{
    const short *wanted = repeating->rule->by_set_pos;
    int place = 0, count = 0;
    if (!given(wanted)) {
        return true;
    }
    for (int i = 1; i <= at->length; i++) {
        struct standing other = *at;
        other.day = at->day + i - at->date.day;
        other.date.day = i;
        other.weekday = pup_weekday(other.day) % 7 + 1;
        if (fits(repeating, &other)) {
            count++;
            place = i <= at->date.day ? count : place;
        }
    }
    return holds(wanted, ICAL_BY_SETPOS_SIZE, place) || holds(wanted, ICAL_BY_SETPOS_SIZE, place - count - 1);
}

static bool has_positions(const struct icalrecurrencetype *rule)
{
    for (size_t i = 0; i < ICAL_BY_DAY_SIZE && rule->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
        if (icalrecurrencetype_day_position(rule->by_day[i]) != 0) {
            return true;
        }
    }
    return false;
}

bool repeat_known(const struct icalrecurrencetype *rule)
{
    bool hours = given(rule->by_hour) || given(rule->by_minute) || given(rule->by_second);
    if (hours || given(rule->by_year_day) || given(rule->by_week_no) || rule->rscale != NULL || rule->interval < 1) {
        return false;
    }
    switch (rule->freq) {
    case ICAL_DAILY_RECURRENCE:
        return !has_positions(rule) && !given(rule->by_set_pos);
    case ICAL_WEEKLY_RECURRENCE:
        return !has_positions(rule) && !given(rule->by_set_pos) && !given(rule->by_month_day);
    case ICAL_MONTHLY_RECURRENCE:
        return true;
    case ICAL_YEARLY_RECURRENCE: /* days of the week count within the year unless months are said */
        return !given(rule->by_set_pos) &&
               (given(rule->by_month) || (!given(rule->by_day) && !given(rule->by_month_day)));
    default:
        return false;
    }
}

/* Looking at one day; at all of its month, where places in it count. */
static bool look(const struct repeating *repeating, int64_t day, size_t *budget, bool *occurs)
{
    size_t cost = given(repeating->rule->by_set_pos) ? 32 : 1;
    if (*budget < cost) {
        return false;
    }
    *budget -= cost;
    struct standing at = stand(day);
    *occurs = fits(repeating, &at) && position_fits(repeating, &at);
    return true;
}

enum pup_err repeat_days(const struct icalrecurrencetype *rule, const struct repeat_bounds *bounds, size_t *budget,
                         repeat_each_fn *each, void *context)
{
    struct repeating repeating = {rule, stand(bounds->first)};
    size_t occurrences = 0, told = 0, limit = rule->count > 0 ? (size_t)rule->count : SIZE_MAX;
    for (int64_t day = bounds->first; day <= bounds->last && occurrences < limit; day++) {
        bool occurs;
        if (!look(&repeating, day, budget, &occurs)) {
            return PUP_ERR_LIMIT;
        }
        occurrences += occurs;
        if (!occurs || day < bounds->from) {
            continue;
        }
        if (told++ == bounds->most) {
            return PUP_ERR_LIMIT;
        }
        if (!each(context, day)) {
            break;
        }
    }
    return PUP_OK;
}
