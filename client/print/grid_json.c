#include "client/print/grid_priv.h"
#include "client/print/json.h"

static enum pup_err begin(struct pup_grid *grid)
{
    grid->state = pup_json_new(grid->printer);
    if (grid->state == NULL) {
        return PUP_ERR_MEMORY;
    }
    pup_json_array(grid->state);
    return PUP_OK;
}

static enum pup_err row(struct pup_grid *grid, const struct pup_span *cells, enum pup_tone tone)
{
    (void)tone;
    struct pup_json *json = grid->state;
    pup_json_object(json);
    for (size_t i = 0; i < grid->count; i++) {
        pup_json_key(json, grid->columns[i].id);
        if ((grid->columns[i].flags & PUP_COLUMN_NUMBER) && cells[i].len > 0) {
            pup_json_raw(json, cells[i]);
        } else {
            pup_json_text(json, cells[i]);
        }
    }
    pup_json_object_end(json);
    return PUP_OK;
}

static enum pup_err end(struct pup_grid *grid)
{
    struct pup_json *json = grid->state;
    if (json == NULL) {
        return PUP_ERR_MEMORY;
    }
    pup_json_array_end(json);
    return pup_json_end(json);
}

const struct pup_grid_body pup_grid_json = {begin, row, end};
