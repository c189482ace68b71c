/* What a record is called, and the values that people see of it: the first place of each field. Pure. */
#ifndef PUP_CLIENT_TITLE_H
#define PUP_CLIENT_TITLE_H

#include "common/base/arena.h"
#include "common/merge/record.h"
#include "common/model/schema.h"

/* The visible value of a register or long text; NULL when there is none or it is cleared. Borrowed from the record. */
const struct pup_value *pup_record_visible(const struct pup_record *record, uint32_t field);

/* The memory of a register or long text, whichever the field has; NULL. */
const struct pup_register *pup_record_places(const struct pup_record *record, uint32_t field);

/* The record's state as a choice number: the kind's first when nobody wrote one; 0 for an unknown kind. */
int64_t pup_record_state(const struct pup_record *record);

/* The state as a choice; NULL when this program does not know it. */
const struct pup_choice *pup_record_state_choice(const struct pup_record *record);

/* One line that names the record: its title field, or its kind and short id when that is empty. Lives in `arena` (or
 * borrows from the record); data NULL when memory is spent. */
struct pup_span pup_record_title(struct pup_arena *arena, const struct pup_record *record, enum pup_language language);

#endif
