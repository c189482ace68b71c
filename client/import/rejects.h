/* The rows that could not be taken, as they were, with their number and the reason in two more columns: a file to be
 * corrected and imported again. */
#ifndef PUP_IMPORT_REJECTS_H
#define PUP_IMPORT_REJECTS_H

#include <stdio.h>

#include "client/import/import.h"

/* Writes them (UTF-8 with BOM, the sheet's own delimiter, its header first) under two further headings. Errors stay in
 * `file` (ferror). */
void pup_rejects_write(FILE *file, const struct pup_sheet *sheet, const struct pup_import_report *report,
                       const char *row_heading, const char *reason_heading);

#endif
