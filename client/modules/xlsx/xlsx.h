/* Workbooks: sheets of rows with typed cells, written from top to bottom, and charts. What goes wrong is remembered,
 * further calls do nothing, and `end` tells it.
 *
 * Text is always text: nothing that begins like a formula becomes one, also when somebody edits the cell (its format
 * is that of text). Characters that a workbook cannot hold become visible escapes. A text longer than a cell may be is
 * cut, with "…" at its end, and `end` counts it. */
#ifndef PUP_XLSX_H
#define PUP_XLSX_H

#include "client/modules/module.h"
#include "common/base/span.h"

enum {
    PUP_XLSX_VERSION = 1,
    PUP_XLSX_TEXT_MAX = 32767, /* characters (UTF-16 units) of a cell */
    PUP_XLSX_ROWS_MAX = 1048576,
    PUP_XLSX_COLUMNS_MAX = 1024,
    PUP_XLSX_SERIES_MAX = 8
};

enum pup_xlsx_type {
    PUP_XLSX_EMPTY,
    PUP_XLSX_TEXT,
    PUP_XLSX_NUMBER,
    PUP_XLSX_PERCENT, /* number is the percentage: 661 with one decimal is 66.1 % */
    PUP_XLSX_EURO,
    PUP_XLSX_DATE,     /* days since 1970-01-01; where no spreadsheet counts them, before 1900, `text` instead */
    PUP_XLSX_DATETIME, /* minutes since then; likewise */
    PUP_XLSX_MINUTES,  /* a duration */
    PUP_XLSX_YES
};

enum pup_xlsx_style { PUP_XLSX_PLAIN, PUP_XLSX_HEAD, PUP_XLSX_TOTAL, PUP_XLSX_TITLE, PUP_XLSX_FAINT };

struct pup_xlsx_cell {
    enum pup_xlsx_type type;
    enum pup_xlsx_style style;
    unsigned decimals;    /* NUMBER, PERCENT, EURO: 0 to 6 */
    int64_t number;       /* in units of the last decimal */
    struct pup_span text; /* TEXT: UTF-8 */
};

enum pup_xlsx_chart_type { PUP_XLSX_BARS, PUP_XLSX_STACKED, PUP_XLSX_LINE, PUP_XLSX_RADAR };

/* Its figures are written as rows (a heading, then one a category), and it is drawn below them. */
struct pup_xlsx_chart {
    enum pup_xlsx_chart_type type;
    struct pup_span title;
    const struct pup_span *categories;
    size_t category_count;
    const struct pup_span *series;             /* names */
    size_t series_count;                       /* at most PUP_XLSX_SERIES_MAX */
    const struct pup_xlsx_cell *const *values; /* series_count × category_count */
};

struct pup_xlsx; /* a workbook being written */

struct pup_xlsx_functions {
    /* A workbook to be written to `path`. `created`: seconds since 1970, written into it. `streaming`: rows are not
     * kept in memory. NULL when memory is spent. */
    struct pup_xlsx *(*begin)(const char *path, const char *title, int64_t created, bool streaming);
    /* A further sheet; its name is made one that a workbook may have, and that no other sheet has. */
    void (*sheet)(struct pup_xlsx *xlsx, struct pup_span name);
    /* Widths of its columns, in characters; before its first row. */
    void (*widths)(struct pup_xlsx *xlsx, const unsigned *widths, size_t count);
    void (*row)(struct pup_xlsx *xlsx, const struct pup_xlsx_cell *cells, size_t count);
    /* The last row is a heading: it stays in view, and its columns can be filtered. */
    void (*heading)(struct pup_xlsx *xlsx, size_t columns);
    void (*chart)(struct pup_xlsx *xlsx, const struct pup_xlsx_chart *chart);
    /* Writes the file and frees the workbook. *cut: texts that were too long for a cell. PUP_ERR_MEMORY, PUP_ERR_LIMIT
     * (more rows or columns than a sheet has), PUP_ERR_IO, PUP_ERR_FULL. */
    enum pup_err (*end)(struct pup_xlsx *xlsx, size_t *cut);
};

#define PUP_XLSX_WANTED (&(const struct pup_module_wanted){"xlsx", PUP_XLSX_VERSION, sizeof(struct pup_xlsx_functions)})

#endif
