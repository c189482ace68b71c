/* The columns by which the rows of an export come back as the records they were: the id, the space, and one that says
 * which records the names in the row mean. An entry of that column is FIELD=ID,ID…/FINGERPRINT; entries are parted by
 * spaces. The fingerprint is of the cell with the names: once somebody has changed the names, they count, and the ids
 * no more. Pure. */
#ifndef PUP_CLIENT_EXPORTED_H
#define PUP_CLIENT_EXPORTED_H

#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/merge/record.h"
#include "common/model/schema.h"

/* Headings, the same in every language. */
#define PUP_EXPORTED_ID         "id"
#define PUP_EXPORTED_SPACE      "space"
#define PUP_EXPORTED_REFERENCES "references"

/* Appends the entry of a field of the record, if it refers to any; `cell` is what the row shows of it. */
enum pup_err pup_exported_put(struct pup_buf *out, const struct pup_record *record, const struct pup_field_def *field,
                              struct pup_span cell);

/* The ids that the entry of a field holds, in the order of the names in `cell`; none when there is no entry, or the
 * cell is not what it was. In `arena`. PUP_ERR_MEMORY. */
enum pup_err pup_exported_ids(struct pup_arena *arena, struct pup_span column, const struct pup_field_def *field,
                              struct pup_span cell, struct pup_id **ids, size_t *count);

/* Several names in one cell: parted by "; ", those that hold what parts names between double quotes. */
enum pup_err pup_exported_name(struct pup_buf *out, struct pup_span name);

#endif
