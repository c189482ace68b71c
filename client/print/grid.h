/* Rows under columns, in whatever form the printer asks: a libsmartcols table on a terminal, tab-separated lines in a
 * pipe, CSV, or an array of JSON objects. The interface of the four bodies is `struct pup_grid_body`, the table of them
 * is in grid.c. */
#ifndef PUP_PRINT_GRID_H
#define PUP_PRINT_GRID_H

#include "client/print/printer.h"

enum { PUP_GRID_COLUMNS = 256 };

enum {
    PUP_COLUMN_RIGHT = 1,  /* numbers: aligned right on a terminal */
    PUP_COLUMN_SHRINK = 2, /* may be cut on a narrow terminal */
    PUP_COLUMN_WRAP = 4,   /* may take several lines there */
    PUP_COLUMN_NUMBER = 8, /* a JSON number */
    PUP_COLUMN_MAIN = 16   /* what a row is about: of those that may be cut it keeps half again as much as the others */
};

struct pup_column {
    const char *id;    /* stable, English: JSON's key */
    const char *label; /* what people read above it; borrowed */
    unsigned flags;
};

struct pup_grid;

/* Starts; columns are borrowed until the end, at most PUP_GRID_COLUMNS. NULL when memory is spent. */
struct pup_grid *pup_grid_new(const struct pup_printer *printer, const struct pup_column *columns, size_t count);

/* Adds a row of as many cells as there are columns. */
enum pup_err pup_grid_row(struct pup_grid *grid, const struct pup_span *cells, enum pup_tone tone);

/* Prints what is left to print and frees the grid. NULL allowed. PUP_ERR_IO when the output failed. */
enum pup_err pup_grid_end(struct pup_grid *grid);

/* Whether a cell of a CSV file must have an apostrophe in front, so that no spreadsheet takes it for a formula; plain
 * numbers in a column of numbers need none. Whoever reads it back takes one apostrophe off. */
bool pup_csv_needs_apostrophe(struct pup_span cell, bool number);

#endif
