#include <libsmartcols.h>
#include <stdlib.h>

#include "client/print/grid_priv.h"
#include "common/base/text.h"

static int column_flags(unsigned flags)
{
    return (flags & PUP_COLUMN_RIGHT ? SCOLS_FL_RIGHT : 0) | (flags & PUP_COLUMN_SHRINK ? SCOLS_FL_TRUNC : 0) |
           (flags & PUP_COLUMN_WRAP ? SCOLS_FL_WRAP : 0);
}

static enum pup_err add_column(struct pup_grid *grid, struct libscols_table *table, const struct pup_column *column)
{
    double hint = column->flags & (PUP_COLUMN_SHRINK | PUP_COLUMN_WRAP) ? 0.1 : 1;
    struct libscols_column *added = scols_table_new_column(table, column->label, hint, column_flags(column->flags));
    if (added == NULL) {
        return PUP_ERR_MEMORY;
    }
    /* Cells come escaped already; the library must not escape our backslashes again. */
    scols_column_set_safechars(added, "\\");
    if (grid->printer->colour) {
        scols_cell_set_color(scols_column_get_header(added), "\033[1m");
    }
    return PUP_OK;
}

static enum pup_err begin(struct pup_grid *grid)
{
    struct libscols_table *table = scols_new_table();
    grid->state = table;
    if (table == NULL) {
        return PUP_ERR_MEMORY;
    }
    scols_table_set_stream(table, grid->printer->out);
    scols_table_enable_colors(table, grid->printer->colour);
    scols_table_set_termforce(table, SCOLS_TERMFORCE_ALWAYS);
    scols_table_set_termwidth(table, (size_t)grid->printer->width);
    bool headed = false;
    for (size_t i = 0; i < grid->count; i++) {
        headed = headed || grid->columns[i].label[0] != '\0';
        if (add_column(grid, table, &grid->columns[i]) != PUP_OK) {
            return PUP_ERR_MEMORY;
        }
    }
    scols_table_enable_noheadings(table, !headed);
    return PUP_OK;
}

static enum pup_err set_cell(struct libscols_line *line, size_t at, struct pup_span cell)
{
    struct pup_buf safe;
    pup_buf_init(&safe, cell.len * 8 + 16);
    enum pup_err err = pup_text_escape(&safe, cell, false);
    if (err == PUP_OK) {
        err = pup_buf_put_byte(&safe, 0);
    }
    if (err == PUP_OK && scols_line_set_data(line, at, (const char *)pup_buf_span(&safe).data) != 0) {
        err = PUP_ERR_MEMORY;
    }
    pup_buf_release(&safe);
    return err;
}

static enum pup_err row(struct pup_grid *grid, const struct pup_span *cells, enum pup_tone tone)
{
    struct libscols_line *line = scols_table_new_line(grid->state, NULL);
    if (line == NULL) {
        return PUP_ERR_MEMORY;
    }
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < grid->count; i++) {
        err = set_cell(line, i, cells[i]);
    }
    if (tone != PUP_TONE_PLAIN && grid->printer->colour) {
        scols_line_set_color(line, pup_tone_start(grid->printer, tone));
    }
    return err;
}

static enum pup_err end(struct pup_grid *grid)
{
    struct libscols_table *table = grid->state;
    enum pup_err err = PUP_OK;
    if (table != NULL && scols_table_get_nlines(table) > 0 && scols_print_table(table) != 0) {
        err = PUP_ERR_IO;
    }
    scols_unref_table(table);
    return err;
}

const struct pup_grid_body pup_grid_terminal = {begin, row, end};
