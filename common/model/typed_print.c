#include <inttypes.h>
#include <string.h>

#include "common/model/date.h"
#include "common/model/typed.h"

#define THIN_SPACE  "\u202f" /* no-break; parts thousands */
#define BLANK_SPACE "\u00a0" /* no-break; before the unit */

static uint64_t magnitude(int64_t number)
{
    return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

static enum pup_err print_integer(struct pup_buf *out, int64_t number)
{
    return pup_buf_printf(out, "%" PRId64, number);
}

static enum pup_err print_date(struct pup_buf *out, enum pup_language language, int64_t days)
{
    char iso[PUP_ISO_ROOM];
    if (language == PUP_ENGLISH || days < PUP_DAYS_MIN || days > PUP_DAYS_MAX) {
        pup_date_iso(days, iso);
        return pup_buf_put_text(out, iso);
    }
    struct pup_date date = pup_date_from_days(days);
    return pup_buf_printf(out, "%02d/%02d/%04d", date.day, date.month, date.year);
}

static enum pup_err print_datetime(struct pup_buf *out, enum pup_language language, int64_t minutes)
{
    if (minutes < PUP_MINUTES_MIN || minutes > PUP_MINUTES_MAX) {
        return print_integer(out, minutes);
    }
    int64_t days = pup_days_of_minutes(minutes);
    int minute = (int)(minutes - days * PUP_MINUTES_PER_DAY);
    enum pup_err err = print_date(out, language, days);
    return err != PUP_OK ? err : pup_buf_printf(out, " %02d:%02d", minute / 60, minute % 60);
}

static enum pup_err print_duration(struct pup_buf *out, enum pup_language language, int64_t minutes)
{
    const char *sign = minutes < 0 ? "-" : "";
    uint64_t hours = magnitude(minutes) / 60, rest = magnitude(minutes) % 60;
    if (language == PUP_ENGLISH) {
        return pup_buf_printf(out, "%s%" PRIu64 ":%02" PRIu64, sign, hours, rest);
    }
    if (hours == 0) {
        return pup_buf_printf(out, "%s%" PRIu64 " min", sign, rest);
    }
    if (rest == 0) {
        return pup_buf_printf(out, "%s%" PRIu64 " h", sign, hours);
    }
    return pup_buf_printf(out, "%s%" PRIu64 " h %02" PRIu64, sign, hours, rest);
}

/* Millionths with as many decimals as it takes. */
static enum pup_err print_decimal(struct pup_buf *out, char point, int64_t millionths)
{
    uint64_t units = magnitude(millionths) / 1000000, fraction = magnitude(millionths) % 1000000;
    const char *sign = millionths < 0 ? "-" : "";
    if (fraction == 0) {
        return pup_buf_printf(out, "%s%" PRIu64, sign, units);
    }
    int digits = 6;
    for (; fraction % 10 == 0; fraction /= 10) {
        digits--;
    }
    return pup_buf_printf(out, "%s%" PRIu64 "%c%0*" PRIu64, sign, units, point, digits, fraction);
}

enum pup_err pup_typed_put_grouped(struct pup_buf *out, enum pup_language language, uint64_t number)
{
    uint64_t scale = 1;
    while (number / scale >= 1000) {
        scale *= 1000;
    }
    enum pup_err err = pup_buf_printf(out, "%" PRIu64, number / scale);
    for (scale /= 1000; err == PUP_OK && scale > 0; scale /= 1000) {
        err = pup_buf_printf(out, "%s%03" PRIu64, language == PUP_FRENCH ? THIN_SPACE : ",", number / scale % 1000);
    }
    return err;
}

static enum pup_err print_amount(struct pup_buf *out, enum pup_language language, int64_t cents)
{
    bool french = language == PUP_FRENCH;
    enum pup_err err = pup_buf_put_text(out, cents < 0 ? "-" : "");
    if (err == PUP_OK) {
        err = pup_typed_put_grouped(out, language, magnitude(cents) / 100);
    }
    if (err == PUP_OK) {
        unsigned rest = (unsigned)(magnitude(cents) % 100);
        err = pup_buf_printf(out, "%s%02u%s€", french ? "," : ".", rest, french ? BLANK_SPACE : " ");
    }
    return err;
}

static enum pup_err print_choice(struct pup_buf *out, const struct pup_field_def *field, enum pup_language language,
                                 int64_t number)
{
    const struct pup_choice *choice = pup_schema_choice(field, number);
    return choice == NULL ? pup_buf_printf(out, "#%" PRId64, number) : pup_buf_put_text(out, choice->label[language]);
}

static enum pup_err print_number(struct pup_buf *out, const struct pup_field_def *field, enum pup_language language,
                                 int64_t integer)
{
    static const char *const booleans[2][2] = {{"no", "non"}, {"yes", "oui"}};
    switch (field == NULL ? PUP_TYPE_INTEGER : field->type) {
    case PUP_TYPE_DATE:
        return print_date(out, language, integer);
    case PUP_TYPE_DATETIME:
        return print_datetime(out, language, integer);
    case PUP_TYPE_DURATION:
        return print_duration(out, language, integer);
    case PUP_TYPE_DECIMAL:
        return print_decimal(out, language == PUP_FRENCH ? ',' : '.', integer);
    case PUP_TYPE_AMOUNT:
        return print_amount(out, language, integer);
    case PUP_TYPE_BOOLEAN:
        return pup_buf_put_text(out, booleans[integer != 0][language]);
    case PUP_TYPE_ENUM:
        return print_choice(out, field, language, integer);
    default:
        return print_integer(out, integer);
    }
}

static enum pup_err print_reference(struct pup_buf *out, enum pup_language language, const struct pup_value *value)
{
    if (value->name_erased) {
        return pup_buf_put_text(out, language == PUP_FRENCH ? "[effacé]" : "[erased]");
    }
    if (value->text.len > 0) {
        return pup_buf_put(out, value->text);
    }
    char id[PUP_ID_RANDOM + 1];
    pup_id_short(&value->ref, PUP_ID_RANDOM, id);
    return pup_buf_put_text(out, id);
}

static enum pup_err print(struct pup_buf *out, const struct pup_field_def *field, enum pup_language language,
                          const struct pup_value *value)
{
    switch (value->type) {
    case PUP_VALUE_NONE:
        return PUP_OK;
    case PUP_VALUE_TEXT:
        return pup_buf_put(out, value->text);
    case PUP_VALUE_INTEGER:
        return print_number(out, field, language, value->integer);
    case PUP_VALUE_REFERENCE:
        return print_reference(out, language, value);
    case PUP_VALUE_ERASED:
        return pup_buf_put_text(out, language == PUP_FRENCH ? "[effacé]" : "[erased]");
    case PUP_VALUE_OPAQUE:
        break;
    }
    return pup_buf_put_text(out, language == PUP_FRENCH ? "[inconnu de cette version]" : "[unknown to this version]");
}

enum pup_err pup_typed_print(struct pup_buf *out, const struct pup_field_def *field, enum pup_language language,
                             const struct pup_value *value)
{
    size_t before = pup_buf_len(out);
    enum pup_err err = print(out, field, language, value);
    if (err != PUP_OK) {
        pup_buf_truncate(out, before);
    }
    return err;
}

static enum pup_err plain_number(struct pup_buf *out, const struct pup_field_def *field, int64_t integer)
{
    char iso[PUP_ISO_ROOM];
    const struct pup_choice *choice = NULL;
    switch (field == NULL ? PUP_TYPE_INTEGER : field->type) {
    case PUP_TYPE_DATE:
        pup_date_iso(integer, iso);
        return pup_buf_put_text(out, iso);
    case PUP_TYPE_DATETIME:
        pup_datetime_iso(integer, iso);
        return pup_buf_put_text(out, iso);
    case PUP_TYPE_DECIMAL:
        return print_decimal(out, '.', integer);
    case PUP_TYPE_AMOUNT:
        return pup_buf_printf(out, "%s%" PRIu64 ".%02" PRIu64, integer < 0 ? "-" : "", magnitude(integer) / 100,
                              magnitude(integer) % 100);
    case PUP_TYPE_BOOLEAN:
        return pup_buf_put_text(out, integer != 0 ? "true" : "false");
    case PUP_TYPE_ENUM:
        choice = pup_schema_choice(field, integer);
        return choice == NULL ? pup_buf_printf(out, "#%" PRId64, integer) : pup_buf_put_text(out, choice->id);
    default:
        return print_integer(out, integer);
    }
}

enum pup_err pup_typed_plain(struct pup_buf *out, const struct pup_field_def *field, const struct pup_value *value)
{
    char id[PUP_ID_TEXT + 1];
    switch (value->type) {
    case PUP_VALUE_INTEGER:
        return plain_number(out, field, value->integer);
    case PUP_VALUE_REFERENCE:
        pup_id_text(&value->ref, id);
        return pup_buf_put_text(out, id);
    default:
        return pup_typed_print(out, field, PUP_ENGLISH, value);
    }
}

const char *pup_typed_hint(enum pup_type type, enum pup_language language)
{
    static const char *const hints[][2] = {
        [PUP_TYPE_TEXT] = {"a line of text", "une ligne de texte"},
        [PUP_TYPE_LONGTEXT] = {"a text of any length", "un texte libre"},
        [PUP_TYPE_DATE] = {"a date, e.g. 2026-03-17, 17/03/2026 or tomorrow", "une date, par ex. 17/03/2026 ou demain"},
        [PUP_TYPE_DATETIME] = {"a date and a time, e.g. 2026-03-17 12:30 or tomorrow 14:00",
                               "une date et une heure, par ex. 17/03/2026 12h30 ou demain 14h"},
        [PUP_TYPE_DURATION] = {"a duration, e.g. 1:30 or 90 (minutes)", "une durée, par ex. 1h30 ou 90 (minutes)"},
        [PUP_TYPE_INTEGER] = {"a whole number from 0 on, e.g. 12", "un nombre entier à partir de 0, par ex. 12"},
        [PUP_TYPE_DECIMAL] = {"a number, e.g. 3.5", "un nombre, par ex. 3,5"},
        [PUP_TYPE_AMOUNT] = {"an amount in euros, e.g. 1234.50", "un montant en euros, par ex. 1 234,50"},
        [PUP_TYPE_BOOLEAN] = {"yes or no", "oui ou non"},
        [PUP_TYPE_ENUM] = {"one of the choices of this field", "un des choix de ce champ"},
        [PUP_TYPE_REF] = {"a record's id, or enough of its name", "l'identifiant d'une fiche, ou assez de son nom"},
        [PUP_TYPE_SET] = {"records, each by its id or enough of its name",
                          "des fiches, chacune par son identifiant ou assez de son nom"},
        [PUP_TYPE_COUNTER] = {"a change of the count, e.g. +12 or -3", "une variation du compte, par ex. +12 ou -3"},
    };
    return (unsigned)type < sizeof hints / sizeof hints[0] ? hints[type][language] : "";
}
