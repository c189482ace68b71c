#include "client/print/grid_priv.h"

#include <stdlib.h>

static const struct pup_grid_body *body_for(const struct pup_printer *printer)
{
    switch (printer->format) {
    case PUP_FORMAT_JSON:
        return &pup_grid_json;
    case PUP_FORMAT_CSV:
        return &pup_grid_csv;
    case PUP_FORMAT_TEXT:
        break;
    }
    return printer->terminal ? &pup_grid_terminal : &pup_grid_pipe;
}

struct pup_grid *pup_grid_new(const struct pup_printer *printer, const struct pup_column *columns, size_t count)
{
    struct pup_grid *grid = calloc(1, sizeof *grid);
    if (grid == NULL || count > PUP_GRID_COLUMNS) {
        free(grid);
        return NULL;
    }
    *grid = (struct pup_grid){.printer = printer, .body = body_for(printer), .columns = columns, .count = count};
    if (grid->body->begin(grid) != PUP_OK) {
        pup_grid_end(grid);
        return NULL;
    }
    return grid;
}

enum pup_err pup_grid_row(struct pup_grid *grid, const struct pup_span *cells, enum pup_tone tone)
{
    return grid->body->row(grid, cells, tone);
}

enum pup_err pup_grid_end(struct pup_grid *grid)
{
    if (grid == NULL) {
        return PUP_OK;
    }
    enum pup_err err = grid->body->end(grid);
    if (fflush(grid->printer->out) != 0 && err == PUP_OK) {
        err = PUP_ERR_IO;
    }
    free(grid);
    return err;
}
