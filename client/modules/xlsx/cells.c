/* Cells: text made harmless, numbers made what a spreadsheet counts with, formats made once. */
#include <stdio.h>
#include <string.h>

#include "client/modules/xlsx/xlsx_priv.h"
#include "common/base/text.h"

enum {
    EPOCH = 25569,     /* 1970-01-01 as spreadsheets number days */
    FIRST_DAY = 61,    /* 1900-03-01: earlier days are numbered in two ways */
    LAST_DAY = 2958465 /* 9999-12-31 */
};

/* ---- text ---- */

/* How many bytes of a text fit into so many UTF-16 units. */
static size_t fitting(struct pup_span text, size_t max)
{
    size_t units = 0, at = 0;
    while (at < text.len) {
        uint8_t lead = text.data[at];
        size_t bytes = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        units += bytes == 4 ? 2 : 1;
        if (units > max) {
            return at;
        }
        at += bytes;
    }
    return text.len;
}

static bool forbidden(struct pup_span text, size_t at)
{
    return text.len - at >= 3 && text.data[at] == 0xef && text.data[at + 1] == 0xbf && text.data[at + 2] >= 0xbe;
}

/* U+FFFE and U+FFFF are no characters of XML. */
static enum pup_err put_without_forbidden(struct pup_buf *out, struct pup_span text)
{
    enum pup_err err = PUP_OK;
    for (size_t at = 0; err == PUP_OK && at < text.len; at++) {
        if (forbidden(text, at)) {
            err = pup_buf_put_text(out, "\ufffd");
            at += 2;
        } else {
            err = pup_buf_put_byte(out, text.data[at]);
        }
    }
    return err;
}

const char *xlsx_text(struct pup_xlsx *xlsx, struct pup_span text, size_t max)
{
    struct pup_buf safe;
    pup_buf_init(&safe, text.len * 6 + 1);
    pup_buf_clear(&xlsx->text);
    enum pup_err err = pup_text_escape(&safe, text, true);
    struct pup_span whole = pup_buf_span(&safe);
    size_t kept = fitting(whole, max);
    if (kept < whole.len) {
        xlsx->cut++;
        kept = fitting(whole, max - 1);
    }
    err = err == PUP_OK ? put_without_forbidden(&xlsx->text, (struct pup_span){whole.data, kept}) : err;
    err = err == PUP_OK && kept < whole.len ? pup_buf_put_text(&xlsx->text, "…") : err;
    err = err == PUP_OK ? pup_buf_put_byte(&xlsx->text, 0) : err;
    pup_buf_release(&safe);
    xlsx->err = xlsx->err == PUP_OK ? err : xlsx->err;
    return err == PUP_OK ? (const char *)pup_buf_span(&xlsx->text).data : NULL;
}

static bool allowed_in_name(uint8_t byte)
{
    return strchr("[]:*?/\\", byte) == NULL && byte >= 0x20 && byte != 0x7f;
}

enum pup_err xlsx_sheet_name(struct pup_span name, struct pup_buf *out)
{
    enum pup_err err = PUP_OK;
    size_t kept = fitting(name, XLSX_NAME_MAX);
    while (kept > 0 && name.data[kept - 1] == '\'') {
        kept--;
    }
    for (size_t i = 0; i < kept && err == PUP_OK; i++) {
        bool quote = name.data[i] == '\'' && pup_buf_len(out) == 0;
        err = pup_buf_put_byte(out, allowed_in_name(name.data[i]) && !quote ? name.data[i] : ' ');
    }
    struct pup_span trimmed = pup_text_trim(pup_buf_span(out));
    return err == PUP_OK && trimmed.len == 0 ? pup_buf_put_byte(out, '_') : err;
}

/* ---- formats ---- */

static void number_format(const struct pup_xlsx_cell *cell, char room[48])
{
    static const char zeros[] = ".000000";
    int decimals = cell->decimals == 0 ? 0 : (int)cell->decimals + 1;
    switch (cell->type) {
    case PUP_XLSX_NUMBER:
        snprintf(room, 48, "#,##0%.*s", decimals, zeros);
        break;
    case PUP_XLSX_PERCENT:
        snprintf(room, 48, "0%.*s%%", decimals, zeros);
        break;
    case PUP_XLSX_EURO:
        snprintf(room, 48, "#,##0%.*s\\ \"€\"", decimals, zeros);
        break;
    case PUP_XLSX_DATE:
        snprintf(room, 48, "dd/mm/yyyy");
        break;
    case PUP_XLSX_DATETIME:
        snprintf(room, 48, "dd/mm/yyyy\\ hh:mm");
        break;
    case PUP_XLSX_MINUTES:
        snprintf(room, 48, "[h]:mm");
        break;
    case PUP_XLSX_TEXT:
        snprintf(room, 48, "@");
        break;
    default:
        snprintf(room, 48, "General");
        break;
    }
}

static lxw_format *make_format(struct pup_xlsx *xlsx, const struct pup_xlsx_cell *cell)
{
    char number[48];
    lxw_format *format = workbook_add_format(xlsx->workbook);
    number_format(cell, number);
    format_set_num_format(format, number);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (cell->type == PUP_XLSX_TEXT && cell->style != PUP_XLSX_TITLE) {
        format_set_text_wrap(format);
    }
    if (cell->style == PUP_XLSX_HEAD || cell->style == PUP_XLSX_TOTAL || cell->style == PUP_XLSX_TITLE) {
        format_set_bold(format);
    }
    if (cell->style == PUP_XLSX_TITLE) {
        format_set_font_size(format, 14);
    }
    if (cell->style == PUP_XLSX_HEAD) {
        format_set_bottom(format, LXW_BORDER_THIN);
        format_set_bg_color(format, 0xE7F0F6);
    }
    if (cell->style == PUP_XLSX_TOTAL) {
        format_set_top(format, LXW_BORDER_THIN);
    }
    if (cell->style == PUP_XLSX_FAINT) {
        format_set_font_color(format, 0x566570);
    }
    return format;
}

lxw_format *xlsx_format(struct pup_xlsx *xlsx, const struct pup_xlsx_cell *cell)
{
    for (size_t i = 0; i < xlsx->format_count; i++) {
        const struct xlsx_format *made = &xlsx->formats[i];
        if (made->type == cell->type && made->style == cell->style && made->decimals == cell->decimals) {
            return made->format;
        }
    }
    if (xlsx->format_count == XLSX_FORMATS) {
        return NULL;
    }
    struct xlsx_format *made = &xlsx->formats[xlsx->format_count++];
    *made = (struct xlsx_format){cell->type, cell->style, cell->decimals, make_format(xlsx, cell)};
    return made->format;
}

/* ---- values ---- */

static double divided(int64_t number, unsigned decimals)
{
    double scale = 1;
    for (; decimals > 0; decimals--) {
        scale *= 10;
    }
    return (double)number / scale;
}

static double value_of(const struct pup_xlsx_cell *cell)
{
    switch (cell->type) {
    case PUP_XLSX_PERCENT:
        return divided(cell->number, cell->decimals + 2);
    case PUP_XLSX_DATE:
        return (double)(cell->number + EPOCH);
    case PUP_XLSX_DATETIME:
        return (double)cell->number / 1440 + EPOCH;
    case PUP_XLSX_MINUTES:
        return (double)cell->number / 1440;
    default:
        return divided(cell->number, cell->decimals);
    }
}

static void write_text(struct pup_xlsx *xlsx, lxw_col_t column, const struct pup_xlsx_cell *cell)
{
    struct pup_xlsx_cell plain = *cell;
    plain.type = PUP_XLSX_TEXT;
    plain.decimals = 0;
    const char *text = xlsx_text(xlsx, cell->text, PUP_XLSX_TEXT_MAX);
    if (text != NULL) {
        xlsx_note(xlsx, worksheet_write_string(xlsx->sheet, xlsx->next, column, text, xlsx_format(xlsx, &plain)));
    }
}

/* Whether a spreadsheet can count that day. */
static bool can_be_counted(const struct pup_xlsx_cell *cell)
{
    int64_t days = cell->type == PUP_XLSX_DATETIME ? cell->number / 1440 : cell->number;
    return days >= FIRST_DAY - EPOCH && days <= LAST_DAY - EPOCH;
}

static void write_cell(struct pup_xlsx *xlsx, lxw_col_t column, const struct pup_xlsx_cell *cell)
{
    switch (cell->type) {
    case PUP_XLSX_EMPTY:
        return;
    case PUP_XLSX_TEXT:
        write_text(xlsx, column, cell);
        return;
    case PUP_XLSX_YES:
        xlsx_note(xlsx,
                  worksheet_write_boolean(xlsx->sheet, xlsx->next, column, cell->number != 0, xlsx_format(xlsx, cell)));
        return;
    default:
        break;
    }
    bool dated = cell->type == PUP_XLSX_DATE || cell->type == PUP_XLSX_DATETIME;
    if (dated && !can_be_counted(cell)) {
        write_text(xlsx, column, cell);
        return;
    }
    double value = value_of(cell);
    xlsx_note(xlsx, worksheet_write_number(xlsx->sheet, xlsx->next, column, value, xlsx_format(xlsx, cell)));
}

void xlsx_row(struct pup_xlsx *xlsx, const struct pup_xlsx_cell *cells, size_t count)
{
    if (xlsx->err == PUP_OK &&
        (xlsx->sheet == NULL || xlsx->next >= PUP_XLSX_ROWS_MAX || count > PUP_XLSX_COLUMNS_MAX)) {
        xlsx->err = PUP_ERR_LIMIT;
    }
    for (size_t i = 0; i < count && xlsx->err == PUP_OK; i++) {
        write_cell(xlsx, (lxw_col_t)i, &cells[i]);
    }
    xlsx->next++;
}
