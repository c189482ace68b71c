#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "client/print/grid_priv.h"
#include "common/base/text.h"

enum {
    WRAP_LEAST = 12, /* columns that a wrapped cell may count on */
    SHRINK_LEAST = 8 /* columns below which no cell is cut short: nothing would be left to recognise */
};

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
    scols_column_set_safechars(added, "\\\n");
    if (column->flags & PUP_COLUMN_WRAP) {
        scols_column_set_wrapfunc(added, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL);
    }
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

/* A cell is one line: the line ends and tabs of a long text become spaces, all else that is no text is escaped. */
static enum pup_err set_cell(struct libscols_line *line, size_t at, struct pup_span cell)
{
    struct pup_buf safe;
    pup_buf_init(&safe, cell.len * 8 + 16);
    enum pup_err err = pup_text_escape(&safe, cell, true);
    if (err == PUP_OK) {
        err = pup_buf_put_byte(&safe, 0);
    }
    if (err == PUP_OK) {
        char *text = strdup((const char *)pup_buf_span(&safe).data);
        for (char *byte = text; byte != NULL && *byte != '\0'; byte++) {
            *byte = *byte == '\n' || *byte == '\t' ? ' ' : *byte;
        }
        err = text != NULL && scols_line_set_data(line, at, text) == 0 ? PUP_OK : PUP_ERR_MEMORY;
        free(text);
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

/* ---- cutting long cells, once all are known ---- */

static const char *cell_text(struct libscols_table *table, size_t row, size_t column)
{
    const char *text = scols_cell_get_data(scols_line_get_cell(scols_table_get_line(table, row), column));
    return text == NULL ? "" : text;
}

static size_t cells_width(struct libscols_table *table, size_t at)
{
    size_t width = 0;
    for (size_t row = 0; row < scols_table_get_nlines(table); row++) {
        size_t cell = pup_text_width(pup_span_of(cell_text(table, row, at)));
        width = cell > width ? cell : width;
    }
    return width;
}

static size_t column_width(struct libscols_table *table, const struct pup_column *column, size_t at)
{
    size_t label = pup_text_width(pup_span_of(column->label)), cells = cells_width(table, at);
    return cells > label ? cells : label;
}

/* Puts line ends in place of spaces so that no line is wider than `width`, where there are spaces. */
static void cut_lines(char *text, size_t width)
{
    char *line = text, *space = NULL;
    for (char *at = text; *at != '\0'; at++) {
        if (*at != ' ' && at[1] != '\0') {
            continue;
        }
        size_t len = (size_t)(at - line) + (at[1] == '\0' && *at != ' ');
        if (space != NULL && pup_text_width((struct pup_span){(const uint8_t *)line, len}) > width) {
            *space = '\n';
            line = space + 1;
            space = NULL;
        }
        if (*at == ' ') {
            space = at;
        }
    }
}

static enum pup_err cut_column(struct libscols_table *table, size_t at, size_t width)
{
    for (size_t row = 0; row < scols_table_get_nlines(table); row++) {
        char *text = strdup(cell_text(table, row, at));
        if (text == NULL) {
            return PUP_ERR_MEMORY;
        }
        cut_lines(text, width);
        int refused = scols_line_set_data(scols_table_get_line(table, row), at, text);
        free(text);
        if (refused != 0) {
            return PUP_ERR_MEMORY;
        }
    }
    return PUP_OK;
}

static size_t character_length(const char *at)
{
    size_t len = 1;
    while (((unsigned char)at[len] & 0xC0) == 0x80) {
        len++;
    }
    return len;
}

/* Ends the text with "…" so that it is no wider than `width`. */
static void cut_short(char *text, size_t room, size_t width)
{
    static const char sign[] = "…";
    size_t kept = 0, columns = 0;
    while (text[kept] != '\0') {
        size_t len = character_length(text + kept);
        columns += pup_text_width((struct pup_span){(const uint8_t *)text + kept, len});
        if (columns > width - 1) {
            break;
        }
        kept += len;
    }
    while (kept > 0 && text[kept - 1] == ' ') {
        kept--;
    }
    snprintf(text + kept, room - kept, "%s", sign);
}

static enum pup_err shorten_column(struct libscols_table *table, size_t at, size_t width)
{
    for (size_t row = 0; row < scols_table_get_nlines(table); row++) {
        const char *cell = cell_text(table, row, at);
        if (pup_text_width(pup_span_of(cell)) <= width) {
            continue;
        }
        size_t room = strlen(cell) + sizeof "…";
        char *text = malloc(room);
        if (text == NULL) {
            return PUP_ERR_MEMORY;
        }
        memcpy(text, cell, strlen(cell) + 1);
        cut_short(text, room, width);
        int refused = scols_line_set_data(scols_table_get_line(table, row), at, text);
        free(text);
        if (refused != 0) {
            return PUP_ERR_MEMORY;
        }
    }
    return PUP_OK;
}

/* What a column takes, and what its cells alone would. */
struct width {
    size_t now, natural, cells;
};

/* Which columns may give, one try after the other: cells as far as their heading, headings as far as their cells, then
 * both. */
enum yielding { CELLS, HEADINGS, BOTH, NOTHING };

static bool yields(const struct pup_column *column, const struct width *width, enum yielding what)
{
    size_t label = pup_text_width(pup_span_of(column->label));
    bool shrinks = (column->flags & PUP_COLUMN_SHRINK) != 0;
    return width->now > SHRINK_LEAST &&
           (what == HEADINGS ? width->now > width->cells : shrinks && (what == BOTH || width->now > label));
}

/* The widest of those that may give; `count` when none does. */
static size_t widest(const struct pup_grid *grid, const struct width *widths, enum yielding what)
{
    size_t found = grid->count, most = 0;
    for (size_t i = 0; i < grid->count; i++) {
        size_t weight = grid->columns[i].flags & PUP_COLUMN_MAIN ? widths[i].now * 2 : widths[i].now * 3;
        if (weight > most && yields(&grid->columns[i], &widths[i], what)) {
            found = i;
            most = weight;
        }
    }
    return found;
}

static enum pup_err shorten_heading(struct libscols_table *table, size_t at, size_t width)
{
    struct libscols_cell *cell = scols_column_get_header(scols_table_get_column(table, at));
    const char *label = scols_cell_get_data(cell);
    if (label == NULL || pup_text_width(pup_span_of(label)) <= width) {
        return PUP_OK;
    }
    size_t room = strlen(label) + sizeof "…";
    char *text = malloc(room);
    if (text == NULL) {
        return PUP_ERR_MEMORY;
    }
    memcpy(text, label, strlen(label) + 1);
    cut_short(text, room, width);
    int refused = scols_cell_set_data(cell, text);
    free(text);
    return refused == 0 ? PUP_OK : PUP_ERR_MEMORY;
}

/* Takes from the widest until the table fits: the narrow ones, states and dates, stay whole. */
static enum pup_err shorten_cells(struct pup_grid *grid, struct libscols_table *table)
{
    struct width widths[PUP_GRID_COLUMNS];
    size_t total = 0;
    for (size_t i = 0; i < grid->count; i++) {
        size_t label = pup_text_width(pup_span_of(grid->columns[i].label)), cells = cells_width(table, i);
        widths[i] = (struct width){.now = cells > label ? cells : label, .cells = cells};
        widths[i].natural = widths[i].now;
        bool wraps = (grid->columns[i].flags & PUP_COLUMN_WRAP) && widths[i].now > WRAP_LEAST;
        total += (i > 0) + (wraps ? WRAP_LEAST : widths[i].now);
    }
    for (enum yielding what = CELLS; total > (size_t)grid->printer->width && what < NOTHING;) {
        size_t at = widest(grid, widths, what);
        if (at == grid->count) {
            what++;
        } else {
            widths[at].now--;
            total--;
        }
    }
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < grid->count; i++) {
        if (widths[i].now < widths[i].natural) {
            err = shorten_column(table, i, widths[i].now);
            err = err == PUP_OK ? shorten_heading(table, i, widths[i].now) : err;
        }
    }
    return err;
}

/* Shares what the other columns leave among those that may take several lines, the narrow ones first. */
static enum pup_err cut_cells(struct pup_grid *grid, struct libscols_table *table)
{
    size_t widths[PUP_GRID_COLUMNS] = {0}, left = (size_t)grid->printer->width, wraps = 0;
    for (size_t i = 0; i < grid->count; i++) {
        widths[i] = column_width(table, &grid->columns[i], i);
        size_t taken = 1 + (grid->columns[i].flags & PUP_COLUMN_WRAP ? 0 : widths[i]);
        left = left > taken ? left - taken : 0;
        wraps += (grid->columns[i].flags & PUP_COLUMN_WRAP) != 0;
    }
    enum pup_err err = PUP_OK;
    while (err == PUP_OK && wraps > 0) {
        size_t next = grid->count;
        for (size_t i = 0; i < grid->count; i++) {
            bool open = (grid->columns[i].flags & PUP_COLUMN_WRAP) && widths[i] != SIZE_MAX;
            if (open && (next == grid->count || widths[i] < widths[next])) {
                next = i;
            }
        }
        size_t share = left / wraps < WRAP_LEAST ? WRAP_LEAST : left / wraps;
        size_t width = widths[next] < share ? widths[next] : share;
        err = widths[next] > share ? cut_column(table, next, share) : PUP_OK;
        left = left > width ? left - width : 0;
        widths[next] = SIZE_MAX;
        wraps--;
    }
    return err;
}

static enum pup_err end(struct pup_grid *grid)
{
    struct libscols_table *table = grid->state;
    enum pup_err err = PUP_OK;
    if (table != NULL && scols_table_get_nlines(table) > 0) {
        err = shorten_cells(grid, table);
        err = err == PUP_OK ? cut_cells(grid, table) : err;
        if (err == PUP_OK && scols_print_table(table) != 0) {
            err = PUP_ERR_IO;
        }
    }
    scols_unref_table(table);
    return err;
}

const struct pup_grid_body pup_grid_terminal = {begin, row, end};
