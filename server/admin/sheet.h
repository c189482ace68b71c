/* Rows for people or for pipes: a table on a terminal (libsmartcols), tab-separated lines without headings elsewhere.
 */
#ifndef PUP_SERVER_ADMIN_SHEET_H
#define PUP_SERVER_ADMIN_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"

enum { PUP_SHEET_COLUMNS_MAX = 8 };

struct pup_sheet; /* rows to be printed */

/* `headings`: `columns` msgids. */
enum pup_err pup_sheet_new(const char *const *headings, size_t columns, struct pup_sheet **sheet);
/* Adds a row of as many cells; copied. Text from outside is escaped. */
enum pup_err pup_sheet_row(struct pup_sheet *sheet, const char *const *cells);
/* True when it will be a table for people. */
bool pup_sheet_is_table(const struct pup_sheet *sheet);
/* Prints on standard output and frees; NULL is allowed. */
void pup_sheet_print(struct pup_sheet *sheet);

#endif
