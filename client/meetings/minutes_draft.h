/* What minutes change: a new record for a new line; of a line that was changed, those fields of its record that the
 * line gives and nobody has changed since. What somebody changed meanwhile, and what is contested, is left alone and
 * told; lines that are gone leave their records as they are. */
#ifndef PUP_MEETINGS_MINUTES_DRAFT_H
#define PUP_MEETINGS_MINUTES_DRAFT_H

#include "client/meetings/minutes_match.h"
#include "client/meetings/outcomes.h"

/* Drafts what minute `now` changes, where `before` (NULL: none) is what its line was. `meeting` is a reference to the
 * meeting. An exit code. */
int pup_minute_draft(struct pup_context *context, const struct pup_value *meeting, const struct pup_minute *now,
                     const struct pup_minute *before, struct pup_draft *draft, enum pup_outcome_sort *outcome);

#endif
