#include <csv.h>
#include <string.h>

#include "client/print/grid_priv.h"
#include "common/base/text.h"

/* A sign, digits with at most one point or comma: what a spreadsheet reads as the number it is. */
static bool is_plain_number(struct pup_span cell)
{
    size_t at = cell.len > 0 && (cell.data[0] == '-' || cell.data[0] == '+') ? 1 : 0;
    size_t digits = 0, points = 0;
    for (; at < cell.len; at++) {
        if (cell.data[at] >= '0' && cell.data[at] <= '9') {
            digits++;
        } else if (cell.data[at] == '.' || cell.data[at] == ',') {
            points++;
        } else {
            return false;
        }
    }
    return digits > 0 && points <= 1;
}

/* An apostrophe too: so the one in front is always ours. */
bool pup_csv_needs_apostrophe(struct pup_span cell, bool number)
{
    static const uint8_t starts[] = {'=', '+', '-', '@', '\t', '\r', '\''};
    return cell.len > 0 && memchr(starts, cell.data[0], sizeof starts) != NULL && !(number && is_plain_number(cell));
}

static enum pup_err write_cell(FILE *out, struct pup_span cell, bool number)
{
    struct pup_buf safe;
    pup_buf_init(&safe, cell.len * 8 + 1);
    enum pup_err err = pup_csv_needs_apostrophe(cell, number) ? pup_buf_put_byte(&safe, '\'') : PUP_OK;
    err = err == PUP_OK ? pup_text_escape_exactly(&safe, cell) : err;
    struct pup_span written = pup_buf_span(&safe);
    if (err == PUP_OK && csv_fwrite(out, written.len == 0 ? (const void *)"" : written.data, written.len) != 0) {
        err = PUP_ERR_IO;
    }
    pup_buf_release(&safe);
    return err;
}

static enum pup_err row(struct pup_grid *grid, const struct pup_span *cells, enum pup_tone tone)
{
    (void)tone;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < grid->count; i++) {
        if (i > 0) {
            fputc(',', grid->printer->out);
        }
        err = write_cell(grid->printer->out, cells[i],
                         (grid->columns[i].flags & (PUP_COLUMN_NUMBER | PUP_COLUMN_RIGHT)) != 0);
    }
    fputs("\r\n", grid->printer->out); /* RFC 4180 */
    return err;
}

static enum pup_err begin(struct pup_grid *grid)
{
    struct pup_span heads[PUP_GRID_COLUMNS];
    for (size_t i = 0; i < grid->count; i++) {
        heads[i] = pup_span_of(grid->columns[i].label[0] != '\0' ? grid->columns[i].label : grid->columns[i].id);
    }
    return row(grid, heads, PUP_TONE_PLAIN);
}

static enum pup_err end(struct pup_grid *grid)
{
    (void)grid;
    return PUP_OK;
}

const struct pup_grid_body pup_grid_csv = {begin, row, end};
