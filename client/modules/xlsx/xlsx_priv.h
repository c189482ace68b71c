/* What the files of the module share. */
#ifndef PUP_XLSX_PRIV_H
#define PUP_XLSX_PRIV_H

#include <xlsxwriter.h>

#include "client/modules/xlsx/xlsx.h"
#include "common/base/buf.h"

enum { XLSX_FORMATS = 128, XLSX_SHEETS = 256, XLSX_NAME_MAX = 31 };

/* A format that was made, and for what. */
struct xlsx_format {
    enum pup_xlsx_type type;
    enum pup_xlsx_style style;
    unsigned decimals;
    lxw_format *format;
};

struct pup_xlsx {
    lxw_workbook *workbook;
    lxw_worksheet *sheet;
    lxw_row_t next; /* row */
    struct xlsx_format formats[XLSX_FORMATS];
    size_t format_count;
    struct pup_buf text; /* of the cell being written */
    size_t cut;
    enum pup_err err;
};

void xlsx_row(struct pup_xlsx *xlsx, const struct pup_xlsx_cell *cells, size_t count);
void xlsx_chart(struct pup_xlsx *xlsx, const struct pup_xlsx_chart *chart);

/* The format for cells of that kind; NULL when there are too many. */
lxw_format *xlsx_format(struct pup_xlsx *xlsx, const struct pup_xlsx_cell *cell);

/* The text as a workbook may hold it, with a NUL behind it, in xlsx->text; at most `max` UTF-16 units. NULL when memory
 * is spent. */
const char *xlsx_text(struct pup_xlsx *xlsx, struct pup_span text, size_t max);

/* The name of a sheet as a workbook may have it: neither empty nor too long, without []:*?/\, not beginning or ending
 * with an apostrophe. */
enum pup_err xlsx_sheet_name(struct pup_span name, struct pup_buf *out);

/* Remembers the library's error. */
void xlsx_note(struct pup_xlsx *xlsx, lxw_error error);

#endif
