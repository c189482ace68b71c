#include "client/document/cell.h"

#include <inttypes.h>

#include "common/model/typed.h"

struct pup_cell pup_cell_nothing(void)
{
    return (struct pup_cell){.type = PUP_CELL_NOTHING};
}

struct pup_cell pup_cell_text(struct pup_span text)
{
    return text.len == 0 ? pup_cell_nothing() : (struct pup_cell){.type = PUP_CELL_TEXT, .text = text};
}

struct pup_cell pup_cell_word(const char *text)
{
    return pup_cell_text(pup_span_of(text));
}

struct pup_cell pup_cell_choice(const struct pup_field_def *field, enum pup_language language, int64_t number)
{
    const struct pup_choice *choice = field == NULL ? NULL : pup_schema_choice(field, number);
    if (choice == NULL) {
        return pup_cell_nothing();
    }
    return (struct pup_cell){
        .type = PUP_CELL_CHOICE, .text = pup_span_of(choice->label[language]), .id = choice->id, .number = number};
}

struct pup_cell pup_cell_number(int64_t number, unsigned decimals, enum pup_unit unit)
{
    return (struct pup_cell){.type = PUP_CELL_NUMBER,
                             .number = number,
                             .decimals = decimals < PUP_CELL_DECIMALS_MAX ? decimals : PUP_CELL_DECIMALS_MAX,
                             .unit = unit};
}

struct pup_cell pup_cell_count(int64_t number)
{
    return pup_cell_number(number, 0, PUP_UNIT_NONE);
}

struct pup_cell pup_cell_decimal(int64_t millionths)
{
    unsigned decimals = PUP_CELL_DECIMALS_MAX;
    for (; decimals > 0 && millionths % 10 == 0; decimals--) {
        millionths /= 10;
    }
    return pup_cell_number(millionths, decimals, PUP_UNIT_NONE);
}

struct pup_cell pup_cell_euros(int64_t cents)
{
    return pup_cell_number(cents, 2, PUP_UNIT_EURO);
}

struct pup_cell pup_cell_minutes(int64_t minutes)
{
    return (struct pup_cell){.type = PUP_CELL_MINUTES, .number = minutes};
}

struct pup_cell pup_cell_date(int64_t days)
{
    return (struct pup_cell){.type = PUP_CELL_DATE, .number = days};
}

struct pup_cell pup_cell_yes(bool yes)
{
    return (struct pup_cell){.type = PUP_CELL_YES, .number = yes};
}

struct pup_cell pup_cell_rate(int64_t part, int64_t whole)
{
    enum { TENTHS = 1000 };
    if (whole <= 0 || part > INT64_MAX / TENTHS || part < INT64_MIN / TENTHS) {
        return pup_cell_nothing();
    }
    int64_t scaled = part * TENTHS, rest = scaled % whole, rate = scaled / whole;
    if (rest >= whole - rest) {
        rate++;
    } else if (-rest >= whole + rest) {
        rate--;
    }
    return pup_cell_number(rate, 1, PUP_UNIT_PERCENT);
}

/* ---- head counts ---- */

static bool hidden(int64_t count)
{
    return count >= 1 && count <= PUP_PEOPLE_HIDDEN;
}

struct pup_cell pup_cell_people(int64_t count)
{
    bool few = hidden(count);
    return (struct pup_cell){
        .type = PUP_CELL_PEOPLE, .number = few ? 1 : count, .most = few ? PUP_PEOPLE_HIDDEN : count};
}

struct pup_cell pup_cell_people_total(const int64_t *counts, size_t count)
{
    int64_t told = 0, few = 0, of_few = 0;
    for (size_t i = 0; i < count; i++) {
        if (hidden(counts[i])) {
            few++;
            of_few += counts[i];
        } else {
            told += counts[i];
        }
    }
    bool tells = few == 1 || (few > 1 && (of_few == few || of_few == few * PUP_PEOPLE_HIDDEN));
    if (!tells || told + few * PUP_PEOPLE_HIDDEN <= PUP_PEOPLE_HIDDEN) {
        return pup_cell_people(told + of_few);
    }
    return (struct pup_cell){.type = PUP_CELL_PEOPLE, .number = told + few, .most = told + few * PUP_PEOPLE_HIDDEN};
}

bool pup_cell_people_told(const struct pup_cell *cell)
{
    return cell->type != PUP_CELL_PEOPLE || cell->number == cell->most;
}

/* ---- as they are read ---- */

static uint64_t magnitude(int64_t number)
{
    return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

static uint64_t power_of_ten(unsigned exponent)
{
    uint64_t power = 1;
    for (; exponent > 0; exponent--) {
        power *= 10;
    }
    return power;
}

static enum pup_err put_number(struct pup_buf *out, const struct pup_cell *cell, enum pup_language language)
{
    static const char *const before[][2] = {{"", ""}, {"", ""}, {"€", ""}, {"", ""}};
    static const char *const behind[][2] = {{"", ""}, {"%", "\u00a0%"}, {"", "\u00a0€"}, {"\u00a0pts", "\u00a0pts"}};
    uint64_t scale = power_of_ten(cell->decimals), number = magnitude(cell->number);
    enum pup_err err = pup_buf_printf(out, "%s%s", cell->number < 0 ? "−" : "", before[cell->unit][language]);
    err = err == PUP_OK ? pup_typed_put_grouped(out, language, number / scale) : err;
    if (err == PUP_OK && cell->decimals > 0) {
        err = pup_buf_printf(out, "%c%0*" PRIu64, language == PUP_FRENCH ? ',' : '.', (int)cell->decimals,
                             number % scale);
    }
    return err == PUP_OK ? pup_buf_put_text(out, behind[cell->unit][language]) : err;
}

static enum pup_err put_minutes(struct pup_buf *out, int64_t minutes, enum pup_language language)
{
    uint64_t hours = magnitude(minutes) / 60, rest = magnitude(minutes) % 60;
    enum pup_err err = pup_buf_put_text(out, minutes < 0 ? "−" : "");
    if (err == PUP_OK && language == PUP_FRENCH && hours == 0 && rest > 0) {
        return pup_buf_printf(out, "%" PRIu64 "\u00a0min", rest);
    }
    err = err == PUP_OK ? pup_typed_put_grouped(out, language, hours) : err;
    if (err != PUP_OK) {
        return err;
    }
    if (language == PUP_ENGLISH) {
        return pup_buf_printf(out, ":%02" PRIu64, rest);
    }
    return rest == 0 ? pup_buf_put_text(out, "\u00a0h") : pup_buf_printf(out, "\u00a0h\u00a0%02" PRIu64, rest);
}

static enum pup_err put_date(struct pup_buf *out, int64_t days, enum pup_language language)
{
    static const struct pup_field_def dates = {.type = PUP_TYPE_DATE};
    struct pup_value value = pup_value_integer(days);
    return pup_typed_print(out, &dates, language, &value);
}

static enum pup_err put_people(struct pup_buf *out, const struct pup_cell *cell, enum pup_language language)
{
    if (cell->number == 1 && cell->most == PUP_PEOPLE_HIDDEN) {
        return pup_buf_printf(out, "<%d", PUP_PEOPLE_HIDDEN + 1);
    }
    enum pup_err err = pup_typed_put_grouped(out, language, magnitude(cell->number));
    if (err != PUP_OK || pup_cell_people_told(cell)) {
        return err;
    }
    err = pup_buf_put_text(out, language == PUP_FRENCH ? "\u00a0à\u00a0" : "–");
    return err == PUP_OK ? pup_typed_put_grouped(out, language, magnitude(cell->most)) : err;
}

enum pup_err pup_cell_show(struct pup_buf *out, const struct pup_cell *cell, enum pup_language language)
{
    static const char *const answers[2][2] = {{"no", "non"}, {"yes", "oui"}};
    switch (cell->type) {
    case PUP_CELL_NOTHING:
        return pup_buf_put_text(out, "–");
    case PUP_CELL_TEXT:
    case PUP_CELL_CHOICE:
        return pup_buf_put(out, cell->text);
    case PUP_CELL_NUMBER:
        return put_number(out, cell, language);
    case PUP_CELL_MINUTES:
        return put_minutes(out, cell->number, language);
    case PUP_CELL_DATE:
        return put_date(out, cell->number, language);
    case PUP_CELL_YES:
        return pup_buf_put_text(out, answers[cell->number != 0][language]);
    case PUP_CELL_PEOPLE:
        break;
    }
    return put_people(out, cell, language);
}

enum pup_err pup_cell_plain(struct pup_buf *out, const struct pup_cell *cell)
{
    uint64_t scale = power_of_ten(cell->decimals), number = magnitude(cell->number);
    enum pup_err err = pup_buf_printf(out, "%s%" PRIu64, cell->number < 0 ? "-" : "", number / scale);
    if (err == PUP_OK && cell->decimals > 0) {
        err = pup_buf_printf(out, ".%0*" PRIu64, (int)cell->decimals, number % scale);
    }
    return err;
}

const char *pup_cell_unit(const struct pup_cell *cell)
{
    static const char *const units[] = {NULL, "percent", "euro", "points"};
    switch (cell->type) {
    case PUP_CELL_NUMBER:
        return units[cell->unit];
    case PUP_CELL_MINUTES:
        return "minutes";
    case PUP_CELL_PEOPLE:
        return "people";
    default:
        return NULL;
    }
}

bool pup_cell_is_figure(const struct pup_cell *cell)
{
    return cell->type == PUP_CELL_NUMBER || cell->type == PUP_CELL_MINUTES || cell->type == PUP_CELL_PEOPLE;
}
