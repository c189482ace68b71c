#include "client/print/grid_priv.h"

/* No headings: what is piped is cut, sorted and counted. Tabs and line ends inside a cell come out escaped. */
static enum pup_err begin(struct pup_grid *grid)
{
    (void)grid;
    return PUP_OK;
}

static enum pup_err row(struct pup_grid *grid, const struct pup_span *cells, enum pup_tone tone)
{
    (void)tone;
    FILE *out = grid->printer->out;
    for (size_t i = 0; i < grid->count; i++) {
        if (i > 0) {
            fputc('\t', out);
        }
        pup_print_safe(out, cells[i], false);
    }
    fputc('\n', out);
    return ferror(out) ? PUP_ERR_IO : PUP_OK;
}

static enum pup_err end(struct pup_grid *grid)
{
    (void)grid;
    return PUP_OK;
}

const struct pup_grid_body pup_grid_pipe = {begin, row, end};
