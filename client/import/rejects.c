#include "client/import/rejects.h"

#include <csv.h>
#include <string.h>

static void write_cell(FILE *file, struct pup_span cell, char behind)
{
    csv_fwrite2(file, cell.data != NULL ? (const void *)cell.data : "", cell.len, '"');
    fputc(behind, file);
}

static void write_row(FILE *file, const struct pup_sheet *sheet, const struct pup_sheet_row *row, const char *number,
                      const char *reason)
{
    for (size_t column = 0; column < sheet->header.count; column++) {
        write_cell(file, pup_sheet_cell(row, column), sheet->delimiter);
    }
    write_cell(file, pup_span_of(number), sheet->delimiter);
    write_cell(file, pup_span_of(reason), '\n');
}

void pup_rejects_write(FILE *file, const struct pup_sheet *sheet, const struct pup_import_report *report,
                       const char *row_heading, const char *reason_heading)
{
    fputs("\xef\xbb\xbf", file);
    write_row(file, sheet, &sheet->header, row_heading, reason_heading);
    for (size_t i = 0; i < report->rejected_count; i++) {
        const struct pup_sheet_row *row = &sheet->rows[report->rejected[i].row];
        char number[24];
        snprintf(number, sizeof number, "%zu", row->number);
        write_row(file, sheet, row, number, report->rejected[i].problem);
    }
}
