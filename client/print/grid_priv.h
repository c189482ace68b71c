/* The interface that the four bodies of a grid share; seen by grid*.c alone. */
#ifndef PUP_PRINT_GRID_PRIV_H
#define PUP_PRINT_GRID_PRIV_H

#include "client/print/grid.h"

struct pup_grid {
    const struct pup_printer *printer;
    const struct pup_grid_body *body;
    const struct pup_column *columns;
    size_t count;
    void *state; /* the body's own */
};

struct pup_grid_body {
    enum pup_err (*begin)(struct pup_grid *grid);
    enum pup_err (*row)(struct pup_grid *grid, const struct pup_span *cells, enum pup_tone tone);
    enum pup_err (*end)(struct pup_grid *grid); /* frees the state, whatever it returns */
};

extern const struct pup_grid_body pup_grid_terminal, pup_grid_pipe, pup_grid_csv, pup_grid_json;

#endif
