#include "client/calendar/words.h"

static const char *or_nothing(const char *text)
{
    return text == NULL ? "" : text;
}

const char *words_hours(struct pup_context *context, int64_t start, int64_t end)
{
    int64_t first = pup_days_of_minutes(start), last = pup_days_of_minutes(end);
    int from = (int)(start - first * PUP_MINUTES_PER_DAY), to = (int)(end - last * PUP_MINUTES_PER_DAY);
    struct pup_date date = pup_date_from_days(last);
    if (from == 0 && to == 0 && last == first + 1) {
        return _("all day");
    }
    if (first == last || (to == 0 && last == first + 1)) {
        return or_nothing(pup_arena_printf(&context->arena, "%02d:%02d–%02d:%02d", from / 60, from % 60,
                                           to == 0 && last > first ? 24 : to / 60, to % 60));
    }
    return or_nothing(pup_arena_printf(&context->arena, "%02d:%02d–%02d/%02d %02d:%02d", from / 60, from % 60, date.day,
                                       date.month, to / 60, to % 60));
}

/* ---- public holidays ---- */

static const struct {
    const char *id, *name;
} holidays[] = {
    [PUP_HOLIDAY_NONE] = {"", ""},
    [PUP_HOLIDAY_NEW_YEAR] = {"new_year", N_("New Year's Day")},
    [PUP_HOLIDAY_GOOD_FRIDAY] = {"good_friday", N_("Good Friday")},
    [PUP_HOLIDAY_EASTER_MONDAY] = {"easter_monday", N_("Easter Monday")},
    [PUP_HOLIDAY_LABOUR] = {"labour_day", N_("Labour Day")},
    [PUP_HOLIDAY_VICTORY] = {"victory_1945", N_("Victory of 1945")},
    [PUP_HOLIDAY_ASCENSION] = {"ascension", N_("Ascension")},
    [PUP_HOLIDAY_WHIT_MONDAY] = {"whit_monday", N_("Whit Monday")},
    [PUP_HOLIDAY_NATIONAL] = {"national_day", N_("National Day")},
    [PUP_HOLIDAY_ASSUMPTION] = {"assumption", N_("Assumption")},
    [PUP_HOLIDAY_ALL_SAINTS] = {"all_saints", N_("All Saints' Day")},
    [PUP_HOLIDAY_ARMISTICE] = {"armistice_1918", N_("Armistice of 1918")},
    [PUP_HOLIDAY_CHRISTMAS] = {"christmas", N_("Christmas")},
    [PUP_HOLIDAY_SAINT_STEPHEN] = {"saint_stephen", N_("Second day of Christmas")},
    [PUP_HOLIDAY_ABOLITION] = {"abolition_of_slavery", N_("Abolition of slavery")},
};

const char *words_holiday(enum pup_holiday holiday)
{
    return _(holidays[holiday].name);
}

const char *words_holiday_id(enum pup_holiday holiday)
{
    return holidays[holiday].id;
}
