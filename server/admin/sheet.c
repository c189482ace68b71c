#include "server/admin/sheet.h"

#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/language.h"
#include "common/base/text.h"
#include "server/admin/tell.h"

enum { CELL_MAX = 4096 };

struct pup_sheet {
    struct libscols_table *table; /* NULL: plain lines, printed as they come */
    size_t columns;
};

enum pup_err pup_sheet_new(const char *const *headings, size_t columns, struct pup_sheet **sheet)
{
    struct pup_sheet *made = calloc(1, sizeof *made);
    *sheet = made;
    if (!made)
        return PUP_ERR_MEMORY;
    made->columns = columns;
    if (!pup_tell_is_terminal())
        return PUP_OK;
    made->table = scols_new_table();
    for (size_t i = 0; made->table && i < columns; i++)
        if (!scols_table_new_column(made->table, _(headings[i]), 0, 0))
            return PUP_ERR_MEMORY;
    return made->table ? PUP_OK : PUP_ERR_MEMORY;
}

static enum pup_err escaped(const char *text, struct pup_buf *cell)
{
    pup_buf_init(cell, CELL_MAX);
    enum pup_err err = pup_text_escape(cell, pup_span_of(text), false);
    return err ? err : pup_buf_put_byte(cell, 0);
}

enum pup_err pup_sheet_row(struct pup_sheet *sheet, const char *const *cells)
{
    struct libscols_line *line = sheet->table ? scols_table_new_line(sheet->table, NULL) : NULL;
    if (sheet->table && !line)
        return PUP_ERR_MEMORY;
    for (size_t i = 0; i < sheet->columns; i++) {
        struct pup_buf cell;
        enum pup_err err = escaped(cells[i], &cell);
        const char *text = err ? "" : (const char *)pup_buf_span(&cell).data;
        if (!line)
            printf("%s%c", text, i + 1 < sheet->columns ? '\t' : '\n');
        else if (scols_line_set_data(line, i, text))
            err = PUP_ERR_MEMORY;
        pup_buf_release(&cell);
        if (err)
            return err;
    }
    return PUP_OK;
}

void pup_sheet_print(struct pup_sheet *sheet)
{
    if (!sheet)
        return;
    if (sheet->table) {
        scols_print_table(sheet->table);
        scols_unref_table(sheet->table);
    }
    free(sheet);
}

bool pup_sheet_is_table(const struct pup_sheet *sheet)
{
    return sheet->table;
}
