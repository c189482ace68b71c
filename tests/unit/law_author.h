/* Who writes what in unit_law's histories. */
#ifndef PUP_TESTS_UNIT_LAW_AUTHOR_H
#define PUP_TESTS_UNIT_LAW_AUTHOR_H

#include "tests/unit/law_world.h"

/* Writes the first texts of all records. */
void author_begins(struct world *world, struct device *device);

/* Makes one edit, opens a form, or saves the one that is open. */
void author_edits(struct world *world, struct device *device);

/* Gives the next index to an edit. */
int world_index(struct world *world, struct model_id id);

/* An entry made of the edit. */
struct entry *world_entry(struct world *world, const struct model_edit *edit, int index);

#endif
