/* A row of a sheet as typed values of a kind's fields; references still by name. Pure. */
#ifndef PUP_IMPORT_ROW_H
#define PUP_IMPORT_ROW_H

#include "client/import/mapping.h"
#include "common/model/space.h"
#include "common/model/typed.h"

struct pup_filled {
    const struct pup_field_def *field;
    struct pup_value value; /* all types but references, sets and counters */
    int64_t delta;          /* counters: the number in the sheet */
    struct pup_span *names; /* references and sets: whom the cell names, as written */
    size_t name_count;
    struct pup_id *ids; /* whom these names mean, one a name, when an export says so; NULL */
};

struct pup_row_values {
    struct pup_filled *filled; /* in order of the kind's fields; empty cells are not there */
    size_t count;
    bool has_id; /* an exported row: it is the record of that id, in that space, whatever its fields hold */
    struct pup_id id;
    struct pup_space space;
};

/* Converts. When the row cannot be taken, *problem is a sentence in the user's language naming the column and what is
 * wrong (in `arena`), and PUP_ERR_INVALID is returned. Required fields are checked. PUP_ERR_MEMORY. */
enum pup_err pup_row_convert(struct pup_arena *arena, const struct pup_mapping *mapping,
                             const struct pup_sheet_row *row, const struct pup_typing *typing,
                             struct pup_row_values *values, const char **problem);

/* The filled field with that number; NULL. */
const struct pup_filled *pup_row_field(const struct pup_row_values *values, uint32_t number);

#endif
