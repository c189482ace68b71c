/* A sheet: the table in a file as coordinators have them. `;`, `,` or tab; UTF-8 with or without BOM, or Windows-1252;
 * CRLF or LF; quoted cells that hold line breaks. Read whole, bounded, into one arena. */
#ifndef PUP_IMPORT_SHEET_H
#define PUP_IMPORT_SHEET_H

#include "common/base/arena.h"
#include "common/base/err.h"

enum { PUP_SHEET_BYTES_MAX = 64 * 1024 * 1024, PUP_SHEET_COLUMNS_MAX = 512, PUP_SHEET_ROWS_MAX = 1000000 };

struct pup_sheet_row {
    struct pup_span *cells; /* count cells, UTF-8, trimmed; missing ones at the end are not there */
    size_t count;
    size_t number; /* as a spreadsheet numbers it: the header is row 1, blank rows count */
};

struct pup_sheet {
    struct pup_sheet_row header;
    struct pup_sheet_row *rows; /* without the blank ones */
    size_t row_count;
    char delimiter;
    bool windows_1252; /* it was not UTF-8 */
    bool exported;     /* `export` wrote it: its cells are exactly what they were, its rows say what they are */
};

/* Reads a file's bytes. An apostrophe that keeps a cell from being a formula is taken off, in exported files also the
 * escapes (common/base/text.h). Everything lives in `arena`. PUP_ERR_MALFORMED (no header, binary), PUP_ERR_LIMIT,
 * PUP_ERR_MEMORY. */
enum pup_err pup_sheet_read(struct pup_arena *arena, struct pup_span bytes, struct pup_sheet *sheet);

/* The cell of a row, empty when the row is shorter. */
struct pup_span pup_sheet_cell(const struct pup_sheet_row *row, size_t column);

#endif
