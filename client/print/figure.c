#include "client/print/figure.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/language.h"
#include "common/model/date.h"
#include "common/model/typed.h"

static const struct pup_span nothing = {(const uint8_t *)"", 0};

static struct pup_span finish(struct pup_arena *arena, struct pup_buf *buf, enum pup_err err)
{
    struct pup_span cell = err == PUP_OK ? pup_arena_copy(arena, pup_buf_span(buf)) : (struct pup_span){NULL, 0};
    pup_buf_release(buf);
    return cell;
}

/* As a field of that type is shown. */
static struct pup_span typed(struct pup_arena *arena, const struct pup_printer *printer, enum pup_type type, bool has,
                             int64_t integer)
{
    const struct pup_field_def field = {.type = type};
    struct pup_value value = pup_value_integer(integer);
    struct pup_buf buf;
    if (!has) {
        return nothing;
    }
    pup_buf_init(&buf, 64);
    enum pup_err err = printer->terminal ? pup_typed_print(&buf, &field, printer->language, &value)
                                         : pup_typed_plain(&buf, &field, &value);
    return finish(arena, &buf, err);
}

struct pup_span pup_shown_count(struct pup_arena *arena, const struct pup_printer *printer, bool has, int64_t count)
{
    return typed(arena, printer, PUP_TYPE_INTEGER, has, count);
}

struct pup_span pup_shown_amount(struct pup_arena *arena, const struct pup_printer *printer, bool has, int64_t cents)
{
    return typed(arena, printer, PUP_TYPE_AMOUNT, has, cents);
}

struct pup_span pup_shown_minutes(struct pup_arena *arena, const struct pup_printer *printer, bool has, int64_t minutes)
{
    return typed(arena, printer, PUP_TYPE_DURATION, has, minutes);
}

struct pup_span pup_shown_day(struct pup_arena *arena, const struct pup_printer *printer, bool has, int64_t day)
{
    return typed(arena, printer, PUP_TYPE_DATE, has, day);
}

/* A number with `decimals` of them: `scaled` counts the last one. */
static enum pup_err put_fixed(struct pup_buf *buf, const struct pup_printer *printer, int64_t scaled, int decimals)
{
    uint64_t size = scaled < 0 ? 0 - (uint64_t)scaled : (uint64_t)scaled, scale = decimals == 2 ? 100 : 10;
    bool french = printer->terminal && printer->language == PUP_FRENCH;
    enum pup_err err = pup_buf_put_text(buf, scaled < 0 ? "-" : "");
    if (err == PUP_OK) {
        err = printer->terminal ? pup_typed_put_grouped(buf, printer->language, size / scale)
                                : pup_buf_printf(buf, "%" PRIu64, size / scale);
    }
    return err == PUP_OK ? pup_buf_printf(buf, "%c%0*" PRIu64, french ? ',' : '.', decimals, size % scale) : err;
}

struct pup_span pup_shown_hundredths(struct pup_arena *arena, const struct pup_printer *printer, bool has,
                                     int64_t hundredths)
{
    struct pup_buf buf;
    if (!has) {
        return nothing;
    }
    pup_buf_init(&buf, 64);
    return finish(arena, &buf, put_fixed(&buf, printer, hundredths, 2));
}

struct pup_span pup_shown_rate(struct pup_arena *arena, const struct pup_printer *printer, bool has, int64_t tenths)
{
    struct pup_buf buf;
    if (!has) {
        return nothing;
    }
    pup_buf_init(&buf, 64);
    enum pup_err err = put_fixed(&buf, printer, tenths, 1);
    if (err == PUP_OK && printer->terminal) {
        err = pup_buf_put_text(&buf, printer->language == PUP_FRENCH ? "\u00a0%" : "%");
    }
    return finish(arena, &buf, err);
}

struct pup_span pup_shown_month(struct pup_arena *arena, const struct pup_printer *printer, int64_t year, int64_t month)
{
    static const char *const names[12] = {N_("January"),   N_("February"), N_("March"),    N_("April"),
                                          N_("May"),       N_("June"),     N_("July"),     N_("August"),
                                          N_("September"), N_("October"),  N_("November"), N_("December")};
    struct pup_buf buf;
    pup_buf_init(&buf, 64);
    enum pup_err err = printer->terminal && month >= 1 && month <= 12
                           ? pup_buf_printf(&buf, "%s %lld", _(names[month - 1]), (long long)year)
                           : pup_buf_printf(&buf, "%04lld-%02lld", (long long)year, (long long)month);
    return finish(arena, &buf, err);
}

static const struct pup_choice *choice_of(uint32_t kind, uint32_t field, int64_t number)
{
    const struct pup_kind_def *def = pup_schema_kind(kind);
    const struct pup_field_def *known = def == NULL ? NULL : pup_schema_field(def, field);
    return known == NULL || number == 0 ? NULL : pup_schema_choice(known, number);
}

struct pup_span pup_shown_choice(struct pup_arena *arena, const struct pup_printer *printer, uint32_t kind,
                                 uint32_t field, int64_t number)
{
    const struct pup_choice *choice = choice_of(kind, field, number);
    bool people = printer->terminal || printer->format == PUP_FORMAT_CSV;
    if (choice != NULL) {
        return pup_span_of(people ? choice->label[printer->language] : choice->id);
    }
    return number == 0 ? nothing : pup_span_of(pup_arena_printf(arena, "#%lld", (long long)number));
}

/* ---- JSON ---- */

void pup_json_pair_count(struct pup_json *json, const char *key, bool has, int64_t count)
{
    pup_json_key(json, key);
    if (has) {
        pup_json_integer(json, count);
    } else {
        pup_json_null(json);
    }
}

static void pair_fixed(struct pup_json *json, const char *key, bool has, int64_t scaled, int decimals)
{
    static const struct pup_printer plain = {.terminal = false};
    struct pup_buf buf;
    pup_buf_init(&buf, 64);
    pup_json_key(json, key);
    if (has && put_fixed(&buf, &plain, scaled, decimals) == PUP_OK) {
        pup_json_raw(json, pup_buf_span(&buf));
    } else {
        pup_json_null(json);
    }
    pup_buf_release(&buf);
}

void pup_json_pair_hundredths(struct pup_json *json, const char *key, bool has, int64_t hundredths)
{
    pair_fixed(json, key, has, hundredths, 2);
}

void pup_json_pair_tenths(struct pup_json *json, const char *key, bool has, int64_t tenths)
{
    pair_fixed(json, key, has, tenths, 1);
}

void pup_json_pair_day(struct pup_json *json, const char *key, bool has, int64_t day)
{
    char iso[PUP_ISO_ROOM];
    pup_json_key(json, key);
    if (has) {
        pup_date_iso(day, iso);
        pup_json_text(json, pup_span_of(iso));
    } else {
        pup_json_null(json);
    }
}

void pup_json_pair_id(struct pup_json *json, const char *key, const struct pup_id *id)
{
    char text[PUP_ID_TEXT + 1];
    pup_id_text(id, text);
    pup_json_pair_text(json, key, pup_span_of(text));
}

void pup_json_pair_choice(struct pup_json *json, const char *key, uint32_t kind, uint32_t field, int64_t number)
{
    const struct pup_choice *choice = choice_of(kind, field, number);
    pup_json_key(json, key);
    if (choice != NULL) {
        pup_json_text(json, pup_span_of(choice->id));
    } else if (number != 0) {
        pup_json_integer(json, number);
    } else {
        pup_json_null(json);
    }
}
