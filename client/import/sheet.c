#include "client/import/sheet.h"

#include <csv.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "client/query/exported.h"
#include "common/base/buf.h"
#include "common/base/text.h"

/* Text in Windows-1252 made UTF-8 (at most three bytes for one). The five bytes that code page leaves undefined become
 * '?'. */
static enum pup_err from_windows_1252(struct pup_arena *arena, struct pup_span *bytes)
{
    iconv_t converter = iconv_open("UTF-8", "WINDOWS-1252");
    if (converter == (iconv_t)-1) // NOLINT(performance-no-int-to-ptr): how iconv says that it failed
        return PUP_ERR_UNKNOWN;
    size_t room = bytes->len * 3;
    char *out = pup_arena_alloc(arena, room + 1);
    enum pup_err err = out ? PUP_OK : PUP_ERR_MEMORY;
    char *in, *end = out;
    memcpy(&in, &bytes->data, sizeof in); /* iconv reads through a pointer it declares writable */
    size_t left = bytes->len;
    while (!err && left) {
        if (iconv(converter, &in, &left, &end, &room) != (size_t)-1)
            break;
        *end++ = '?';
        room--;
        in++;
        left--;
    }
    iconv_close(converter);
    if (!err)
        *bytes = (struct pup_span){(const uint8_t *)out, (size_t)(end - out)};
    return err;
}

/* The delimiter that the header, quotes apart, holds most of. */
static char guess_delimiter(struct pup_span bytes)
{
    static const char candidates[] = ";,\t";
    size_t counts[3] = {0};
    bool quoted = false;
    for (size_t i = 0; i < bytes.len; i++) {
        char c = (char)bytes.data[i];
        if (c == '"')
            quoted = !quoted;
        if (c == '\n' && !quoted && (counts[0] || counts[1] || counts[2]))
            break;
        for (size_t k = 0; k < 3; k++)
            counts[k] += !quoted && c == candidates[k];
    }
    size_t best = 0;
    for (size_t k = 1; k < 3; k++)
        if (counts[k] > counts[best])
            best = k;
    return candidates[best];
}

struct reader {
    struct pup_arena *arena;
    struct pup_span cells[PUP_SHEET_COLUMNS_MAX];
    size_t count;
    size_t number;              /* of the row being read */
    struct pup_sheet_row *rows; /* malloc: its final size is not known before the end */
    size_t row_count, row_room;
    enum pup_err err;
};

static void on_cell(void *bytes, size_t len, void *context)
{
    struct reader *reader = context;
    if (reader->err)
        return;
    if (reader->count == PUP_SHEET_COLUMNS_MAX) {
        reader->err = PUP_ERR_LIMIT;
        return;
    }
    struct pup_span cell = pup_arena_copy(reader->arena, pup_text_trim((struct pup_span){bytes, len}));
    if (!cell.data)
        reader->err = PUP_ERR_MEMORY;
    reader->cells[reader->count++] = cell;
}

static enum pup_err room_for_row(struct reader *reader)
{
    if (reader->row_count < reader->row_room)
        return PUP_OK;
    size_t room = reader->row_room ? reader->row_room * 2 : 256;
    if (room > PUP_SHEET_ROWS_MAX)
        return PUP_ERR_LIMIT;
    struct pup_sheet_row *rows = realloc(reader->rows, room * sizeof *rows);
    if (!rows)
        return PUP_ERR_MEMORY;
    reader->rows = rows;
    reader->row_room = room;
    return PUP_OK;
}

static void on_row(int terminator, void *context)
{
    (void)terminator;
    struct reader *reader = context;
    size_t count = reader->count;
    reader->count = 0;
    reader->number++;
    while (count && !reader->cells[count - 1].len)
        count--;
    if (!count || reader->err)
        return;
    reader->err = room_for_row(reader);
    struct pup_span *cells = reader->err ? NULL : pup_arena_array(reader->arena, count, sizeof *cells);
    if (!cells) {
        reader->err = reader->err ? reader->err : PUP_ERR_MEMORY;
        return;
    }
    memcpy(cells, reader->cells, count * sizeof *cells);
    reader->rows[reader->row_count++] = (struct pup_sheet_row){cells, count, reader->number};
}

static enum pup_err parse(struct reader *reader, struct pup_span bytes, char delimiter)
{
    struct csv_parser parser;
    if (csv_init(&parser, CSV_REPALL_NL))
        return PUP_ERR_MEMORY;
    csv_set_delim(&parser, (unsigned char)delimiter);
    csv_set_blk_size(&parser, (size_t)64 * 1024);
    size_t done = csv_parse(&parser, bytes.data, bytes.len, on_cell, on_row, reader);
    if (done == bytes.len)
        csv_fini(&parser, on_cell, on_row, reader);
    csv_free(&parser);
    if (reader->err)
        return reader->err;
    return done == bytes.len ? PUP_OK : PUP_ERR_MALFORMED;
}

/* Lines end with \n alone, so that a cell's text is the same whatever system wrote the file. */
static enum pup_err without_carriage_returns(struct pup_arena *arena, struct pup_span *bytes)
{
    uint8_t *out = pup_arena_alloc(arena, bytes->len + 1);
    if (!out)
        return PUP_ERR_MEMORY;
    size_t len = 0;
    for (size_t i = 0; i < bytes->len; i++) {
        bool pair = bytes->data[i] == '\r' && i + 1 < bytes->len && bytes->data[i + 1] == '\n';
        if (!pair)
            out[len++] = bytes->data[i] == '\r' ? '\n' : bytes->data[i];
    }
    *bytes = (struct pup_span){out, len};
    return PUP_OK;
}

static bool is_exported(const struct pup_sheet_row *header)
{
    bool id = false, references = false;
    for (size_t i = 0; i < header->count; i++) {
        id = id || pup_span_equal(header->cells[i], pup_span_of(PUP_EXPORTED_ID));
        references = references || pup_span_equal(header->cells[i], pup_span_of(PUP_EXPORTED_REFERENCES));
    }
    return id && references;
}

/* The apostrophe in front of what would be a formula; in what we exported, of any cell that begins with one. */
static bool is_defused(struct pup_span cell, bool exported)
{
    return cell.len > 1 && cell.data[0] == '\'' && (exported || strchr("=+-@\t\r", cell.data[1]) != NULL);
}

static enum pup_err restore_row(struct pup_arena *arena, struct pup_sheet_row *row, bool exported)
{
    for (size_t i = 0; i < row->count; i++) {
        struct pup_span *cell = &row->cells[i];
        if (is_defused(*cell, exported)) {
            *cell = (struct pup_span){cell->data + 1, cell->len - 1};
        }
        if (exported && cell->len > 0 && memchr(cell->data, '\\', cell->len) != NULL) {
            *cell = pup_text_unescape(arena, *cell);
            if (cell->data == NULL) {
                return PUP_ERR_MEMORY;
            }
        }
    }
    return PUP_OK;
}

/* Cells as they were before they were made safe for spreadsheets. */
static enum pup_err restore(struct pup_arena *arena, struct pup_sheet *sheet)
{
    sheet->exported = is_exported(&sheet->header);
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < sheet->row_count; i++) {
        err = restore_row(arena, &sheet->rows[i], sheet->exported);
    }
    return err;
}

enum pup_err pup_sheet_read(struct pup_arena *arena, struct pup_span bytes, struct pup_sheet *sheet)
{
    *sheet = (struct pup_sheet){0};
    if (bytes.len > PUP_SHEET_BYTES_MAX)
        return PUP_ERR_LIMIT;
    bytes = pup_text_past_mark(bytes);
    if (!bytes.len || memchr(bytes.data, 0, bytes.len))
        return PUP_ERR_MALFORMED;
    enum pup_err err = PUP_OK;
    if (!pup_text_valid(bytes)) {
        sheet->windows_1252 = true;
        err = from_windows_1252(arena, &bytes);
    }
    if (!err)
        err = without_carriage_returns(arena, &bytes);
    if (err)
        return err;
    sheet->delimiter = guess_delimiter(bytes);
    struct reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return PUP_ERR_MEMORY;
    reader->arena = arena;
    err = parse(reader, bytes, sheet->delimiter);
    if (!err && !reader->row_count)
        err = PUP_ERR_MALFORMED;
    if (!err) {
        sheet->header = reader->rows[0];
        sheet->row_count = reader->row_count - 1;
        sheet->rows = pup_arena_array(arena, sheet->row_count, sizeof *sheet->rows);
        err = sheet->rows ? PUP_OK : PUP_ERR_MEMORY;
    }
    if (!err && sheet->row_count)
        memcpy(sheet->rows, reader->rows + 1, sheet->row_count * sizeof *sheet->rows);
    if (!err)
        err = restore(arena, sheet);
    free(reader->rows);
    free(reader);
    return err;
}

struct pup_span pup_sheet_cell(const struct pup_sheet_row *row, size_t column)
{
    return column < row->count ? row->cells[column] : (struct pup_span){NULL, 0};
}
